package errs

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of refusal an error is; the web floor maps it to a status.
type Kind uint8

// The kinds. Internal is the zero value: anything that is not an *Error.
const (
	Internal        Kind = iota // 500: not foreseen, never shown
	Invalid                     // 422: what was sent cannot be accepted
	NotFound                    // 404: unknown, or hidden from this person
	Forbidden                   // 403: a known collection, the wrong role
	Unauthenticated             // 401: sign in first
	Conflict                    // 409: somebody was faster, or the state has moved
	Precondition                // 428: the row version is missing
	TooLarge                    // 413
	TooMany                     // 429
	Unavailable                 // 503
	Unsupported                 // 415: a file or media type that is not read
)

var kindNames = [...]string{
	"internal", "invalid", "not_found", "forbidden", "unauthenticated", "conflict",
	"precondition", "too_large", "too_many", "unavailable", "unsupported",
}

// String returns the kind's name in lower case, for logs and metrics.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Error is one refusal. The exported fields may be shown; the cause may not.
type Error struct {
	Kind  Kind
	Code  string // stable: the key of the texts and the API's error code
	Args  []any  // values for the %v of the texts
	Field string // name of the form field, "" when none
	Place string // place for people: 第3行「统一社会信用代码」
	cause error
}

// New declares a refusal. Call it for package variables only.
func New(k Kind, code string) *Error { return &Error{Kind: k, Code: code} }

// With returns a copy that carries the values for its text.
func (e *Error) With(args ...any) *Error {
	c := *e
	c.Args = args
	return &c
}

// On returns a copy that names the form field it belongs to.
func (e *Error) On(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// At returns a copy that names the place for people, such as 第3行「名称」.
func (e *Error) At(place string) *Error {
	c := *e
	c.Place = place
	return &c
}

// Because returns a copy with its cause, which is logged and never shown.
func (e *Error) Because(err error) *Error {
	c := *e
	c.cause = err
	return &c
}

// Error is the text for logs: code, arguments, place, cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	if e.Field != "" {
		b.WriteString(" on " + e.Field)
	}
	if e.Place != "" {
		b.WriteString(" at " + e.Place)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is a refusal with the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// List is several refusals at once, such as all the faults of one form.
type List []*Error

// Add appends err when it is not nil. It takes what [All] can flatten; any other
// error becomes an internal one with err as its cause.
func (l *List) Add(err error) {
	if err == nil {
		return
	}
	found := All(err)
	if len(found) == 0 {
		found = []*Error{errInternal.Because(err)}
	}
	*l = append(*l, found...)
}

// Keep adds a refusal of what was typed to the list; any other error it gives back.
func (l *List) Keep(err error) error {
	var own *Error
	if errors.As(err, &own) && own.Kind == Invalid {
		l.Add(err)
		return nil
	}
	return err
}

// Err returns nil for an empty list, and the list itself otherwise.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error joins the texts with a semicolon.
func (l List) Error() string {
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap lets errors.Is and errors.As look at each refusal.
func (l List) Unwrap() []error {
	out := make([]error, len(l))
	for i, e := range l {
		out[i] = e
	}
	return out
}

// Field returns the first refusal on the form field, nil when there is none.
func (l List) Field(name string) *Error {
	for _, e := range l {
		if e.Field == name {
			return e
		}
	}
	return nil
}

var errInternal = New(Internal, "internal")

// All flattens err into its refusals, in order. The causes of a refusal are not
// looked into. It returns nil when there is none, and so for a foreign error.
func All(err error) []*Error {
	switch e := err.(type) {
	case nil:
		return nil
	case *Error:
		return []*Error{e}
	case List:
		return e
	case interface{ Unwrap() []error }:
		var out []*Error
		for _, one := range e.Unwrap() {
			out = append(out, All(one)...)
		}
		return out
	}
	return All(errors.Unwrap(err))
}

// KindOf returns the kind of the first refusal in err, Internal when none is known.
// In a list an internal fault outweighs the others.
func KindOf(err error) Kind {
	found := All(err)
	if len(found) == 0 {
		return Internal
	}
	for _, e := range found {
		if e.Kind == Internal {
			return Internal
		}
	}
	return found[0].Kind
}

// Typed reports whether err is a refusal that belongs beside the fields of a form: what was
// typed is wrong, or stands against what is there.
func Typed(err error) bool {
	k := KindOf(err)
	return err != nil && (k == Invalid || k == Conflict)
}
