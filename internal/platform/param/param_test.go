package param_test

import (
	"testing"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/param"
)

func TestInForce(t *testing.T) {
	day := civil.MustDate
	list := []param.Version[int64]{
		{Code: "A", Version: 3, Value: 30, From: day("2027-01-01")},
		{Code: "A", Version: 2, Value: 20, From: day("2026-06-01")},
		{Code: "A", Version: 1, Value: 10, From: day("2026-01-01")},
		{Code: "B", Version: 1, Value: 5, From: day("2026-07-01")},
	}
	for _, c := range []struct {
		on   string
		a, b int64 // versions; 0 where none holds
	}{
		{"2025-12-31", 0, 0},
		{"2026-01-01", 1, 0},
		{"2026-06-30", 2, 0},
		{"2026-12-31", 2, 1},
		{"2027-01-01", 3, 1},
	} {
		got := param.InForce(list, day(c.on))
		if got["A"].Version != c.a || got["B"].Version != c.b {
			t.Errorf("on %s versions %d and %d hold, not %d and %d", c.on, got["A"].Version, got["B"].Version, c.a, c.b)
		}
	}
}
