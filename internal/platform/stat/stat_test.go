package stat_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/stat"
)

func TestThresholdsAreExact(t *testing.T) {
	cases := []struct {
		num, den, percent int64
		ok, known         bool
		shown             string
	}{
		{305, 339, 90, false, true, "90.0%"},
		{306, 339, 90, true, true, "90.3%"},
		{38, 52, 75, false, true, "73.1%"},
		{39, 52, 75, true, true, "75.0%"},
		{0, 0, 90, false, false, "NODATA"},
		{0, 7, 0, true, true, "0.0%"},
		{2_915_000_000, 2_423_000_000, 100, true, true, "120.3%"},
	}
	for _, c := range cases {
		r := stat.Ratio{Num: c.num, Den: c.den}
		ok, known := r.AtLeast(stat.Percent(c.percent))
		if ok != c.ok || known != c.known || r.Percent(1) != c.shown {
			t.Errorf("%d of %d ≥ %d %%: %v %v %s", c.num, c.den, c.percent, ok, known, r.Percent(1))
		}
	}
}

func TestGrowth(t *testing.T) {
	if got := stat.Growth(2_423_000_000, 2_915_000_000).Percent(1); got != "20.3%" {
		t.Errorf("%s", got)
	}
	if got := stat.Growth(200, 100).Percent(0); got != "-50%" {
		t.Errorf("%s", got)
	}
	if stat.Growth(0, 5).Known() {
		t.Error("growth from nothing is a figure")
	}
}

func TestParsePercent(t *testing.T) {
	for text, want := range map[string]stat.Ratio{"90%": {90, 100}, "12.5 %": {125, 1000}, " 7 ": {7, 100}} {
		if got, err := stat.ParsePercent(text); err != nil || got != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "%", "x", "1.2.3", ".5", "1.12345678"} {
		if _, err := stat.ParsePercent(bad); !errors.Is(err, stat.ErrPercent) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestCompareAgreesWithBigNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := stat.Ratio{Num: rapid.Int64().Draw(t, "a"), Den: rapid.Int64Range(1, math.MaxInt64).Draw(t, "b")}
		b := stat.Ratio{Num: rapid.Int64().Draw(t, "c"), Den: rapid.Int64Range(1, math.MaxInt64).Draw(t, "d")}
		want := big.NewRat(a.Num, a.Den).Cmp(big.NewRat(b.Num, b.Den))
		if got, known := a.Compare(b); got != want || !known {
			t.Fatalf("%v against %v: %d, want %d", a, b, got, want)
		}
	})
}

func TestWilson(t *testing.T) {
	low, high, known := stat.Wilson(8, 10, 1.959963984540054)
	if !known || math.Abs(low-0.4901625) > 1e-6 || math.Abs(high-0.9433178) > 1e-6 {
		t.Errorf("8 of 10: %v %v", low, high)
	}
	for _, c := range [][2]int64{{0, 0}, {-1, 5}, {6, 5}} {
		if _, _, known := stat.Wilson(c[0], c[1], 1.96); known {
			t.Errorf("%d of %d has an interval", c[0], c[1])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1e6).Draw(t, "n")
		k := rapid.Int64Range(0, n).Draw(t, "k")
		low, high, _ := stat.Wilson(k, n, 1.96)
		p := float64(k) / float64(n)
		if low > p+1e-12 || high < p-1e-12 || low < 0 || high > 1 {
			t.Fatalf("%d of %d: %v…%v", k, n, low, high)
		}
	})
}

func TestQuantile(t *testing.T) {
	v := []float64{1, 2, 3, 4}
	for p, want := range map[float64]float64{0: 1, 0.25: 1.75, 0.5: 2.5, 1: 4} {
		if got, known := stat.Quantile(v, p); !known || got != want {
			t.Errorf("%v: %v", p, got)
		}
	}
	if _, known := stat.Quantile(nil, 0.5); known {
		t.Error("nothing has a median")
	}
	if _, known := stat.Quantile(v, 1.1); known {
		t.Error("110 % is a quantile")
	}
}
