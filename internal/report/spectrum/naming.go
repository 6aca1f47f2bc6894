package spectrum

import (
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
)

func clip(s string, most int) string {
	if u := []rune(s); len(u) > most {
		return string(u[:most]) + "…"
	}
	return s
}

// afterSlash gives the node's own name out of 产业链 / 环节.
func afterSlash(s string) string {
	if _, own, ok := strings.Cut(s, " / "); ok {
		return own
	}
	return s
}

func (v *View) schoolName(id string) string {
	n, err := ids.Parse(id)
	if err != nil || v.schools[n] == "" {
		return id
	}
	return v.schools[n]
}

func (v *View) programmeName(k atlas.ProgrammeKey) string {
	if p, ok := v.source.Catalog.Programme(k.Level, k.Code); ok {
		return p.Name
	}
	return k.Code
}

// categoryName is the name of the category that a partial register is of, "" where it is not partial.
func (v *View) categoryName() string {
	if v.only == "" {
		return ""
	}
	for _, x := range v.source.Supplies {
		if p, ok := v.source.Catalog.Programme(x.Level, x.Code); ok {
			return p.CategoryName
		}
	}
	return v.only
}
