package search

import (
	"context"
	"iter"
	"maps"
	"slices"
	"testing"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// shelf is a source in memory.
type shelf map[ids.ID]Doc

func (s shelf) docs(_ context.Context, _ sqldb.Queryer, only []ids.ID) iter.Seq2[Doc, error] {
	return func(yield func(Doc, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(s)) {
			if (only == nil || slices.Contains(only, id)) && !yield(s[id], nil) {
				return
			}
		}
	}
}

func TestSync(t *testing.T) {
	sqldbtest.Each(t, sets, func(t *testing.T, db *sqldb.DB) {
		ctx, things := t.Context(), shelf{}
		for i := range 450 {
			id := ids.ID(i + 1)
			things[id] = Doc{Kind: "need", ID: id, Title: "数控车工", Path: "/needs", Public: true}
		}
		s := NewSyncer(db, Source{Kind: "need", Docs: things.docs})
		run := func(want int) {
			t.Helper()
			n, err := s.Run(ctx)
			must(t, err)
			if n != want {
				t.Errorf("%d documents changed, want %d", n, want)
			}
		}
		run(450) // never built
		run(0)
		delete(things, 7)
		things[8] = Doc{Kind: "need", ID: 8, Title: "钳工", Path: "/needs", Public: true}
		things[900] = Doc{Kind: "need", ID: 900, Title: "铣工", Path: "/needs", Public: true}
		run(0) // nobody said so
		for range 2 {
			must(t, db.Write(ctx, func(tx *sqldb.Tx) error { return Stale(ctx, tx, "need") }))
		}
		runner := job.Runner{Handlers: s.Handlers(), Places: func(context.Context) ([]job.Place, error) { return []job.Place{{City: "1", DB: db}}, nil }}
		if n, err := runner.Drain(ctx); err != nil || n != 1 {
			t.Errorf("%d jobs, %v", n, err)
		}
		run(0)
		for text, want := range map[string]int{"数控": MaxCount, "钳工": 1, "铣工": 1} {
			if got := findIn(t, db, Query{Text: text}).Total; got != want {
				t.Errorf("%s: %d, want %d", text, got, want)
			}
		}
		if got := idsOf(t, db, Query{Text: "数控", Limit: 100, Offset: 300}); len(got) != 100 || slices.Contains(got, 7) {
			t.Errorf("%d documents, %v", len(got), got)
		}
		n, err := s.Rebuild(ctx)
		if err != nil || n != len(things) {
			t.Errorf("Rebuild wrote %d of %d, %v", n, len(things), err)
		}
		if got := findIn(t, db, Query{Text: "钳工"}).Total; got != 1 {
			t.Errorf("%d after Rebuild", got)
		}
	})
}

// TestSyncAgain takes up a kind again whose mending was broken off.
func TestSyncAgain(t *testing.T) {
	db := sqldbtest.New(t, sets...)
	things := shelf{1: {Kind: "org", ID: 1, Title: "融江机械", Public: true}}
	s := NewSyncer(db, Source{Kind: "org", Docs: things.docs})
	must(t, s.mark(t.Context(), "org", 0))
	if n, err := s.Run(t.Context()); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if s := Schedules(); len(s) != 1 || s[0].Kind != JobSync {
		t.Error(s)
	}
}
