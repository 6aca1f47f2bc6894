package app

import (
	"testing"

	"rongqiao/internal/report/board"
	"rongqiao/internal/report/spectrum"
)

// TestMapAndGapListAgree compares what the map and the gap list say of the same
// occupations: one thing has one figure.
func TestMapAndGapListAgree(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		ctx := asConsole(t.Context(), w.city.Info.Code)
		view, _, err := w.city.Spectrum.Map(ctx, spectrum.Ask{})
		must(t, err)
		src, err := w.city.Board.Source(ctx, board.Want{At: "now"})
		must(t, err)
		type figures struct{ demand, supply int64 }
		onMap, onList := map[string]figures{}, map[string]figures{}
		for _, l := range view.Lines {
			f := onMap[l.Occupation]
			onMap[l.Occupation] = figures{f.demand + l.Demand, f.supply + l.Supply}
		}
		for _, l := range src.Occupations {
			if l.Demand > 0 {
				onList[l.Occupation] = figures{l.Demand, l.Supply.Persons()}
			}
		}
		if len(onList) < 10 {
			t.Fatalf("only %d occupations on the gap list", len(onList))
		}
		for code, want := range onList {
			if got := onMap[code]; got != want {
				t.Errorf("%s: the map says %+v, the gap list %+v", code, got, want)
			}
		}
	})
}
