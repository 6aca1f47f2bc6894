package app

import (
	"context"
	"sync"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/require"
	"rongqiao/internal/process/match/score"
)

// requirements reads requirement texts for matching, over the levels that schools
// of a city teach and universities besides. The reader is made anew when another
// catalogue has come.
type requirements struct {
	shelf *atlas.Shelf

	mu   sync.Mutex
	of   *atlas.Catalog
	with *require.Reader
}

func (q *requirements) reader() *require.Reader {
	cat, err := q.shelf.Catalog(context.Background())
	q.mu.Lock()
	defer q.mu.Unlock()
	if err == nil && cat != q.of {
		q.of = cat
		q.with = require.NewReader(require.Of(cat, atlas.Levels...), nil)
	}
	return q.with
}

// Read turns a text into what matching knows of it. Without a catalogue nothing
// is known, and a person must read the text.
func (q *requirements) Read(text string) score.Requirement {
	r := q.reader()
	if r == nil {
		return score.Requirement{Doubt: true}
	}
	got := r.Read(text)
	out := score.Requirement{Any: got.Any, Related: got.Related, Doubt: got.Doubt()}
	for _, e := range append(got.Codes, got.Categories...) {
		out.Codes = append(out.Codes, e.Code)
	}
	for _, e := range got.Excluded {
		out.Excluded = append(out.Excluded, e.Code)
	}
	return out
}
