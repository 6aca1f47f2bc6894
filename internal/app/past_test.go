package app

import (
	"testing"
	"time"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/report/board"
)

// TestTheSampleHasAPast: the sample city shows a year before this one, and things that were
// done over weeks and not in a minute.
func TestTheSampleHasAPast(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		lead := w.as(actor.CityLead)
		src, err := w.city.Board.Source(lead, board.Want{Year: sample.LastYear})
		must(t, err)
		if src.Before == nil || src.BeforeOf != sample.FirstYear {
			t.Fatalf("nothing to compare with: %v of %d", src.Before, src.BeforeOf)
		}
		before, changed := map[string]int64{}, 0
		for _, l := range src.Before.Occupations {
			before[l.Occupation] = l.Demand
		}
		for _, l := range src.Occupations {
			if was := before[l.Occupation]; l.Demand > 0 && was > 0 && was != l.Demand {
				changed++
			}
		}
		if changed < 10 {
			t.Errorf("only %d occupations were asked for in both years", changed)
		}
		must(t, w.city.DB.Read(lead, func(q *sqldb.Reader) error {
			times, err := sqldb.All(lead, q, func(r sqldb.Row) (ms int64, err error) { return ms, r.Scan(&ms) },
				`SELECT published_ms FROM demand_items WHERE side = 'NEED' AND status = 'PUBLISHED'`)
			days := map[string]bool{}
			for _, ms := range times {
				days[civil.DateOf(time.UnixMilli(ms)).String()] = true
			}
			if len(days) < 20 {
				t.Errorf("what is published was published on %d days", len(days))
			}
			live, err2 := sqldb.Value[int](lead, q, `SELECT COUNT(*) FROM demand_items WHERE status IN ('PUBLISHED', 'MATCHING') AND due_on < $1`, civil.DateOf(q.Now()).String())
			if live > 0 {
				t.Errorf("%d items are live though their day has passed", live)
			}
			if err == nil {
				err = err2
			}
			return err
		}))
	})
}
