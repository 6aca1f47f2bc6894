package search

import (
	"slices"
	"strings"
	"unicode"
)

// The piece of the text that an answer shows, in letters.
const (
	before  = 24
	snippet = 110
)

func (a asked) hit(d Doc) Hit {
	h := Hit{Doc: d, Marked: a.mark([]rune(d.Title)), About: a.about(d.Tags)}
	text := []rune(strings.Join(strings.Fields(d.Text), " "))
	if len(text) > 0 {
		h.Snippet = a.snippet(text)
	}
	return h
}

// shownTags is how many tags an answer shows besides those that answer.
const shownTags = 3

// about are the first tags and those that hold what was looked for.
func (a asked) about(tags []string) (out []Span) {
	seen := map[string]bool{}
	for _, t := range tags {
		marked := a.mark([]rune(t))
		if seen[t] || len(seen) >= shownTags && !slices.ContainsFunc(marked, func(s Span) bool { return s.Mark }) {
			continue
		}
		seen[t] = true
		out = append(append(out, Span{Text: " · "}), marked...)
	}
	return out
}

// span is a range of letters.
type span struct{ from, to int }

// found are the places of the question's runs in a text, in order and without overlap.
func (a asked) found(text []rune) []span {
	folded := fold(string(text))
	var out []span
	for _, r := range a.runs {
		out = append(out, r.places(folded)...)
	}
	slices.SortFunc(out, func(x, y span) int {
		if x.from != y.from {
			return x.from - y.from
		}
		return y.to - x.to
	})
	var flat []span
	for _, s := range out {
		if n := len(flat); n > 0 && s.from <= flat[n-1].to {
			flat[n-1].to = max(flat[n-1].to, s.to)
			continue
		}
		flat = append(flat, s)
	}
	return flat
}

// places finds a run where it stands in one piece: Latin ones at the beginning of a word.
func (r run) places(folded []rune) (out []span) {
	for i := 0; i+len(r.text) <= len(folded); i++ {
		if !slices.Equal(folded[i:i+len(r.text)], r.text) {
			continue
		}
		if r.sort == latin && i > 0 && sortOf(folded[i-1]) == latin {
			continue
		}
		out = append(out, span{i, i + len(r.text)})
	}
	if len(out) == 0 && r.mayBeInitials() {
		return r.initialPlaces(folded)
	}
	return out
}

// initialPlaces finds the characters whose initials the run gives.
func (r run) initialPlaces(folded []rune) []span {
	for i := 0; i+len(r.text) <= len(folded); i++ {
		same := true
		for j, c := range r.text {
			if !strings.ContainsRune(initialsOf(folded[i+j]), c) {
				same = false
				break
			}
		}
		if same {
			return []span{{i, i + len(r.text)}}
		}
	}
	return nil
}

// mark cuts a text at the places of what was looked for.
func (a asked) mark(text []rune) (out []Span) {
	at := 0
	for _, s := range a.found(text) {
		if s.from > at {
			out = append(out, Span{Text: string(text[at:s.from])})
		}
		out = append(out, Span{Text: string(text[s.from:s.to]), Mark: true})
		at = s.to
	}
	if at < len(text) {
		out = append(out, Span{Text: string(text[at:])})
	}
	return out
}

// snippet is the piece of the text around the first place, or its beginning.
func (a asked) snippet(text []rune) []Span {
	from := 0
	if places := a.found(text); len(places) > 0 {
		from = max(0, places[0].from-before)
	}
	for from > 0 && from < len(text) && sortOf(foldRune(text[from])) == latin && !unicode.IsSpace(text[from-1]) {
		from-- // not within a word
	}
	to := min(len(text), from+snippet)
	out := a.mark(text[from:to])
	if from > 0 {
		out = append([]Span{{Text: "…"}}, out...)
	}
	if to < len(text) {
		out = append(out, Span{Text: "…"})
	}
	return out
}
