package search

import (
	"slices"
	"strconv"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb/textindex"
)

// How much of a question counts.
const (
	maxAsked = 64 // letters
	maxRuns  = 8
	maxLimit = 100
	maxStart = MaxCount
)

// asked is a question as it is understood.
type asked struct {
	key  string // what an equal title has
	runs []run
	Query
}

func understand(q Query) asked {
	if q.Limit <= 0 {
		q.Limit = 20
	}
	q.Limit, q.Offset = min(q.Limit, maxLimit), min(max(q.Offset, 0), maxStart)
	if q.Org != 0 {
		q.Orgs = append(slices.Clone(q.Orgs), q.Org)
	}
	text := fold(cut(q.Text, maxAsked))
	a := asked{key: key(string(text)), runs: runs(text), Query: q}
	a.runs = a.runs[:min(len(a.runs), maxRuns)]
	return a
}

// question asks the index for documents of the kinds that the asker may see.
func (a asked) question(d textindex.Depth, kinds []string) textindex.Question {
	q := textindex.Question{Depth: d, Marks: a.seen()}
	for _, r := range a.runs {
		q.Runs = append(q.Runs, r.asked())
	}
	if len(kinds) > 0 {
		var group []string
		for _, k := range kinds {
			group = append(group, kindMark(k))
		}
		q.Marks = append(q.Marks, group)
	}
	if a.In != "" {
		q.Marks = append(q.Marks, []string{countyMark(a.In)})
	}
	return q
}

// initialsLength are the fewest and most letters that may be initials.
const (
	fewestInitials = 2
	mostInitials   = 12
)

// asked turns a run of a question into what the index is asked for.
func (r run) asked() textindex.Run {
	switch {
	case r.sort == hanzi && len(r.text) == 1:
		return textindex.Run{Tokens: []string{string(r.text)}, Char: true}
	case r.sort == hanzi:
		return textindex.Run{Tokens: pairs(r.text)}
	}
	out := textindex.Run{Tokens: []string{r.bare()}, Prefix: len(r.text) > 1}
	if r.mayBeInitials() {
		out.Initials = pairs(r.text)
	}
	return out
}

func (r run) mayBeInitials() bool {
	if r.sort != latin || len(r.text) < fewestInitials || len(r.text) > mostInitials {
		return false
	}
	for _, c := range r.text {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// seen are the marks of which a document must have one, so that the asker may see it.
func (a asked) seen() [][]string {
	if a.All && !a.Public {
		return nil
	}
	group := []string{markPublic}
	if !a.Public {
		group = append(group, markSigned)
		for _, o := range a.Orgs {
			group = append(group, orgMark(o))
		}
		for _, c := range a.Counties {
			group = append(group, countyMark(c))
		}
		for _, k := range a.Whole {
			group = append(group, kindMark(k))
		}
	}
	return [][]string{group}
}

// sees says the same of a document.
func (a asked) sees(d Doc) bool {
	if len(a.Kinds) > 0 && !slices.Contains(a.Kinds, d.Kind) || a.In != "" && a.In != d.County {
		return false
	}
	switch {
	case d.Public:
		return true
	case a.Public:
		return false
	case a.All, d.Signed, slices.Contains(a.Whole, d.Kind):
		return true
	}
	return d.Org != 0 && slices.Contains(a.Orgs, d.Org) || d.County != "" && slices.Contains(a.Counties, d.County)
}

// The marks of a document.
const (
	markPublic = "vp"
	markSigned = "vs"
)

func kindMark(kind string) string { return "k" + key(kind) }
func orgMark(id ids.ID) string    { return "o" + strconv.FormatInt(int64(id), 10) }
func countyMark(c string) string  { return "c" + key(c) }

// row turns a document into tokens.
func (d Doc) row(body, tags string) textindex.Row {
	title := fold(cut(d.Title, maxTitle))
	r := textindex.Row{ID: d.ID, Title: tokens(title), Tags: tokens(fold(tags)), Body: tokens(fold(body)), Initials: initials(title), Chars: chars(title)}
	r.Marks = []string{kindMark(d.Kind)}
	if d.Public {
		r.Marks = append(r.Marks, markPublic)
	}
	if d.Signed || d.Public {
		r.Marks = append(r.Marks, markSigned)
	}
	if d.Org != 0 {
		r.Marks = append(r.Marks, orgMark(d.Org))
	}
	if d.County != "" {
		r.Marks = append(r.Marks, countyMark(d.County))
	}
	return r
}
