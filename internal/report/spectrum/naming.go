package spectrum

import (
	"strings"

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
