package programme

import (
	"testing"

	"rongqiao/internal/platform/stat"
)

func TestLens(t *testing.T) {
	out := Lens{Least: 5, Step: 5, Base: 20}
	for n, want := range map[int64]struct {
		shown int64
		few   bool
	}{0: {0, false}, 1: {0, true}, 4: {0, true}, 5: {5, false}, 7: {5, false}, 8: {10, false}, 98: {100, false}} {
		if shown, few := out.Count(n); shown != want.shown || few != want.few {
			t.Errorf("%d is shown as %d, %v", n, shown, few)
		}
		if shown, few := (Lens{Exact: true}).Count(n); shown != n || few {
			t.Errorf("who answers for it sees %d as %d", n, shown)
		}
	}
	for den, want := range map[int64]bool{0: false, 19: false, 20: true} {
		if got := out.Shows(stat.Ratio{Num: 1, Den: den}); got != want {
			t.Errorf("a rate on %d: %v", den, got)
		}
	}
	if !(Lens{Exact: true}).Shows(stat.Ratio{Num: 1, Den: 2}) {
		t.Error("who answers for it does not see a small rate")
	}
}
