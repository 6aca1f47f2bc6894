package coding

import (
	"regexp"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
)

// labelKinds are the kinds that learn from labels, and whether a text has one code only.
var labelKinds = map[string]bool{Positions: false, Ads: false, Titles: true, Industries: true}

// codeSeparators part several codes in one cell.
var codeSeparators = regexp.MustCompile(`[|、，,；;\s]+`)

// codes reads what a person wrote as codes or names of a kind; every one must stand in the catalogue.
func (k *knowledge) codes(kind, text string) ([]string, error) {
	single, ok := labelKinds[kind]
	if !ok {
		return nil, ErrNoConfirm
	}
	text = strings.TrimSpace(text)
	if code, ok := k.codeOf(kind, text); ok {
		return []string{code}, nil
	}
	var out []string
	for _, s := range codeSeparators.Split(text, -1) {
		if s == "" {
			continue
		}
		code, ok := k.codeOf(kind, s)
		if !ok {
			return nil, ErrCode.With(s).On("code")
		}
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	switch {
	case len(out) == 0:
		return nil, ErrCode.With(text).On("code")
	case single && len(out) > 1:
		return nil, ErrOneCode.On("code")
	}
	return out, nil
}

// codeOf finds the entry that a code or a name means.
func (k *knowledge) codeOf(kind, s string) (string, bool) {
	switch kind {
	case Titles:
		if o, ok := k.catalog.Occupation(s); ok {
			return o.Code, true
		}
		if list := k.catalog.OccupationsNamed(s); len(list) > 0 {
			return list[len(list)-1].Code, true
		}
	case Industries:
		if e, ok := k.catalog.Industry(strings.ToUpper(s)); ok && e.Depth == 2 {
			return e.Code, true
		}
		for _, e := range k.catalog.IndustriesNamed(s) {
			if e.Depth == 2 {
				return e.Code, true
			}
		}
	case Positions, Ads:
		if c, ok := k.catalog.Class(atlas.UndergradGeneral, s); ok {
			return c.Code, true
		}
		for _, c := range k.catalog.ClassesNamed(s) {
			if c.Level == atlas.UndergradGeneral {
				return c.Code, true
			}
		}
	}
	return "", false
}

// nameOf is the name of a code of a kind, or the code where it is unknown.
func (k *knowledge) nameOf(kind Kind, code string) string {
	switch kind.Code {
	case Titles:
		if o, ok := k.catalog.Occupation(code); ok {
			return o.Name
		}
	case Industries:
		if e, ok := k.catalog.Industry(code); ok {
			return e.Name
		}
	default:
		if c, ok := k.catalog.Class(atlas.UndergradGeneral, code); ok {
			return c.Name
		}
	}
	return code
}

// classNames are the names of classes of the bachelor's catalogue.
func (k *knowledge) classNames(codes []string) []string {
	var out []string
	for _, code := range codes {
		if c, ok := k.catalog.Class(atlas.UndergradGeneral, code); ok {
			out = append(out, c.Name)
		}
	}
	return out
}
