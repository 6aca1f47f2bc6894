package sheet

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet/book"
)

func cellName(col, row int) string { return book.ColumnName(col) + strconv.Itoa(row) }

// place says where a finding is, as people find it: 布点 第3行「学校标识码」.
func place(ctx context.Context, f Finding) string {
	var b strings.Builder
	b.WriteString(f.Sheet)
	if f.Row > 0 {
		b.WriteString(" " + i18n.T(ctx, "第%d行", f.Row))
	}
	if f.Head != "" {
		b.WriteString("「" + f.Head + "」")
	}
	return strings.TrimSpace(b.String())
}

// Message is the finding in words: CODE · place · reason · remedy.
func (f Finding) Message(ctx context.Context) i18n.Message {
	return i18n.Error(ctx, f.Err.At(place(ctx, f)))
}

// packArgs keeps the arguments of a text in the database; numbers stay numbers.
func packArgs(args []any) string {
	if len(args) == 0 {
		return ""
	}
	plain := make([]any, len(args))
	for i, a := range args {
		switch a.(type) {
		case string, bool, int, int64, float64:
			plain[i] = a
		default:
			plain[i] = fmt.Sprint(a)
		}
	}
	b, err := json.Marshal(plain)
	if err != nil {
		return ""
	}
	return string(b)
}

// unpackArgs is the reverse; whole numbers come back as int64.
func unpackArgs(s string) []any {
	if s == "" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var args []any
	if d.Decode(&args) != nil {
		return nil
	}
	for i, a := range args {
		if n, ok := a.(json.Number); ok {
			if v, err := n.Int64(); err == nil {
				args[i] = v
			} else if v, err := n.Float64(); err == nil {
				args[i] = v
			}
		}
	}
	return args
}

// restore rebuilds a refusal from its code.
func restore(code, args, at string) *errs.Error {
	return errs.New(errs.Invalid, code).With(unpackArgs(args)...).At(at)
}
