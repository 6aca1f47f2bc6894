package errs_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"rongqiao/internal/platform/errs"
)

var errShort = errs.New(errs.Invalid, "x.too_short")

func TestCopiesKeepTheirCode(t *testing.T) {
	e := errShort.With(3).On("ends_on").At("第3行").Because(io.EOF)
	if !errors.Is(e, errShort) || !errors.Is(e, io.EOF) {
		t.Fatalf("%v is neither the refusal nor its cause", e)
	}
	if errShort.Args != nil || errShort.Field != "" || errShort.Place != "" {
		t.Fatalf("the variable itself was changed: %+v", errShort)
	}
	if got, want := e.Error(), "x.too_short [3] on ends_on at 第3行: EOF"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if errors.Is(e, errs.New(errs.Invalid, "x.other")) {
		t.Error("another code is taken for the same")
	}
}

func TestAllAndKind(t *testing.T) {
	nf := errs.New(errs.NotFound, "x.none")
	hidden := errs.New(errs.Internal, "x.bug")
	cases := []struct {
		name string
		err  error
		n    int
		kind errs.Kind
	}{
		{"nil", nil, 0, errs.Internal},
		{"foreign", io.EOF, 0, errs.Internal},
		{"one", nf, 1, errs.NotFound},
		{"wrapped", fmt.Errorf("read: %w", nf), 1, errs.NotFound},
		{"list", errs.List{errShort, nf}, 2, errs.Invalid},
		{"joined", errors.Join(io.EOF, nf, errs.List{errShort}), 2, errs.NotFound},
		{"internal outweighs", errs.List{errShort, hidden}, 2, errs.Internal},
		{"cause stays inside", nf.Because(errShort), 1, errs.NotFound},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := len(errs.All(c.err)); got != c.n {
				t.Errorf("%d refusals, want %d", got, c.n)
			}
			if got := errs.KindOf(c.err); got != c.kind {
				t.Errorf("kind %v, want %v", got, c.kind)
			}
		})
	}
}

func TestList(t *testing.T) {
	var l errs.List
	if l.Err() != nil {
		t.Fatal("an empty list is an error")
	}
	l.Add(nil)
	l.Add(errShort.On("a"))
	l.Add(errs.List{errShort.On("b"), errShort.On("c")})
	l.Add(io.EOF)
	if len(l) != 4 || !errors.Is(l.Err(), errShort) || !errors.Is(l.Err(), io.EOF) {
		t.Fatalf("list %v", l)
	}
	if l.Field("b") == nil || l.Field("z") != nil {
		t.Error("Field finds the wrong refusal")
	}
	if l.Err().Error() == "" {
		t.Error("a list has no text")
	}
}

func TestKindNames(t *testing.T) {
	if errs.Precondition.String() != "precondition" || errs.Kind(99).String() != "kind(99)" {
		t.Errorf("names %v %v", errs.Precondition, errs.Kind(99))
	}
}

func TestWhatBelongsOnAForm(t *testing.T) {
	for _, c := range []struct {
		name        string
		err         error
		typed, kept bool // on the form; in the list
	}{
		{"nothing", nil, false, false},
		{"invalid", errShort.On("ends_on"), true, true},
		{"invalid, wrapped", fmt.Errorf("saving: %w", errShort), true, true},
		{"conflict", errs.New(errs.Conflict, "x.taken"), true, false},
		{"forbidden", errs.New(errs.Forbidden, "x.foreign"), false, false},
		{"foreign", io.EOF, false, false},
	} {
		var list errs.List
		back := list.Keep(c.err)
		if errs.Typed(c.err) != c.typed || len(list) == 1 != c.kept || back == nil != (c.kept || c.err == nil) {
			t.Errorf("%s: typed %t, list %v, given back %v", c.name, errs.Typed(c.err), list, back)
		}
	}
}
