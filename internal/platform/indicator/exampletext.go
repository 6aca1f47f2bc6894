package indicator

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
)

// Examples are written as text, one after another: a line "# name = figure @ day", then a line for each fact, "field=value; field=value",
// with ×39 at its end for 39 of the same.

// mostFacts bounds the facts of a typed example.
const mostFacts = 5000

// writeExamples writes examples as text.
func writeExamples(list []Example) string {
	var b strings.Builder
	for _, e := range list {
		fmt.Fprintf(&b, "# %s = %s @ %s\n", e.Name, e.Want, e.On)
		last, n := "", 0
		flush := func() {
			switch {
			case n == 1:
				b.WriteString(last + "\n")
			case n > 1:
				fmt.Fprintf(&b, "%s ×%d\n", last, n)
			}
		}
		for _, row := range e.Rows {
			if text := writeRow(row); text != last || n == 0 {
				flush()
				last, n = text, 1
			} else {
				n++
			}
		}
		flush()
	}
	return b.String()
}

func writeRow(row map[string]any) string {
	names := make([]string, 0, len(row))
	for name := range row {
		names = append(names, name)
	}
	slices.Sort(names)
	var parts []string
	for _, name := range names {
		text := fmt.Sprint(row[name])
		switch x := row[name].(type) {
		case bool:
			text = map[bool]string{true: "是", false: "否"}[x]
		case float64:
			text = strconv.FormatFloat(x, 'f', -1, 64)
		}
		parts = append(parts, name+"="+text)
	}
	return cmp.Or(strings.Join(parts, "; "), "-")
}

// readExamples reads the text. A value is read by the type of its field: 是 and 否 of a flag, digits of a number.
func readExamples(text string, fields []Field) (out []Example, err error) {
	facts := 0
	for _, line := range lines(text) {
		if head, ok := strings.CutPrefix(line, "#"); ok {
			e, err := readHead(head)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
			continue
		}
		if len(out) == 0 {
			return nil, ErrExamples.With(line).On("examples")
		}
		n := 1
		if body, count, ok := strings.Cut(line, "×"); ok {
			if n, err = strconv.Atoi(strings.TrimSpace(count)); err != nil || n < 1 {
				return nil, ErrExamples.With(line).On("examples")
			}
			line = strings.TrimSpace(body)
		}
		if facts += n; facts > mostFacts {
			return nil, ErrExamples.With(strconv.Itoa(mostFacts)).On("examples")
		}
		row, err := readRow(line, fields)
		if err != nil {
			return nil, err
		}
		e := &out[len(out)-1]
		e.Rows = append(e.Rows, slices.Repeat([]map[string]any{row}, n)...)
	}
	return out, nil
}

func readHead(head string) (e Example, err error) {
	head, day, dated := strings.Cut(head, "@")
	at := strings.LastIndex(head, "=")
	if at < 0 || !dated {
		return e, ErrExamples.With(head).On("examples")
	}
	e.Name, e.Want = strings.TrimSpace(head[:at]), strings.TrimSpace(head[at+1:])
	if e.On, err = civil.ParseDate(strings.TrimSpace(day)); err != nil || e.On.IsZero() || e.Want == "" {
		return e, ErrExamples.With(head).On("examples")
	}
	return e, nil
}

func readRow(line string, fields []Field) (map[string]any, error) {
	row := map[string]any{}
	if line == "-" {
		return row, nil
	}
	for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r == ';' || r == '；' }) {
		name, text, ok := strings.Cut(part, "=")
		if !ok {
			return nil, ErrExamples.With(line).On("examples")
		}
		name, text = strings.TrimSpace(name), strings.TrimSpace(text)
		v, err := readValue(text, typeOf(fields, name))
		if err != nil {
			return nil, ErrExamples.With(line).On("examples").Because(err)
		}
		row[name] = v
	}
	return row, nil
}

// typeOf is the type of a field; parts of derived indicators, which are no fields, are numbers.
func typeOf(fields []Field, name string) Type {
	for _, f := range fields {
		if f.ZH == name || f.Code == name {
			return f.Type
		}
	}
	if len(fields) == 0 {
		return Number
	}
	return Text
}

func readValue(text string, t Type) (any, error) {
	switch t {
	case Text, Day:
		return text, nil
	case Flag:
		switch text {
		case "是", "true":
			return true, nil
		case "否", "false":
			return false, nil
		}
		return nil, strconv.ErrSyntax
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err == nil && !finite(n) {
		err = strconv.ErrRange
	}
	return n, err
}
