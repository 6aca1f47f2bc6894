package sqldb

import (
	"strconv"
	"strings"
)

var verbatim = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Containing is the pattern of texts that contain what was typed, for LIKE … ESCAPE '\'.
func Containing(typed string) string { return "%" + verbatim.Replace(typed) + "%" }

// Where collects optional conditions and numbers their placeholders. The zero value has
// no condition.
type Where struct {
	parts []string
	args  []any
}

// And adds a condition; each question mark outside quotes stands for the next of args.
func (w *Where) And(cond string, args ...any) {
	var b strings.Builder
	quoted, used := false, 0
	for _, c := range []byte(cond) {
		if c == '\'' {
			quoted = !quoted
		}
		if c == '?' && !quoted && used < len(args) {
			b.WriteString(w.Arg(args[used]))
			used++
			continue
		}
		b.WriteByte(c)
	}
	w.parts = append(w.parts, b.String())
}

// If adds the condition when yes.
func (w *Where) If(yes bool, cond string, args ...any) {
	if yes {
		w.And(cond, args...)
	}
}

// In adds "column IN (…)"; without values nothing matches.
func (w *Where) In(column string, values ...any) {
	if len(values) == 0 {
		w.And("(1=0)")
		return
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = w.Arg(v)
	}
	w.parts = append(w.parts, column+" IN ("+strings.Join(marks, ", ")+")")
}

// Numbered adds a condition whose placeholders count from [Where.Next] already.
func (w *Where) Numbered(cond string, args ...any) {
	w.parts = append(w.parts, cond)
	w.args = append(w.args, args...)
}

// Arg adds a value without a condition, as for LIMIT, and returns its placeholder.
func (w *Where) Arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// Next is the number of the next placeholder.
func (w *Where) Next() int { return len(w.args) + 1 }

// SQL returns " WHERE a AND b", or nothing when there is no condition.
func (w *Where) SQL() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.parts, " AND ")
}

// Args returns the values in the order of their numbers.
func (w *Where) Args() []any { return w.args }
