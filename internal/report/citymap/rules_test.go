package citymap

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/geo"
)

func TestRadius(t *testing.T) {
	p := Params{Walk: 1000, Bike: 3000, Drive: 7500, Detour: 130}
	for _, c := range []struct {
		mode Mode
		km   float64
		want float64
	}{{None, 3, 0}, {Radius, 2.5, 2500}, {Walk, 9, 769.23}, {Bike, 0, 2307.69}, {Drive, 0, 5769.23}} {
		if got := p.Radius(c.mode, c.km); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%q %v km: %.2f m, want %.2f", c.mode, c.km, got, c.want)
		}
	}
	if got := (Params{Walk: 1000}).Radius(Walk, 0); got != 0 {
		t.Errorf("without a detour there is no circle, got %v", got)
	}
}

func TestClasses(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name string
		in   []float64
		want []Class
	}{
		{"nothing", nil, nil},
		{"zeros and no data", []float64{0, nan, 0}, nil},
		{"one", []float64{0, 7}, []Class{{7, 7}}},
		{"all alike", []float64{4, 4, 4}, []Class{{4, 4}}},
		{"three", []float64{3, 1, 2, 0, nan}, []Class{{1, 1}, {2, 2}, {3, 3}}},
		{"ten in five", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []Class{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}}},
	} {
		if got := Classes(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOf(rapid.Float64Range(0, 50)).Draw(t, "values")
		for i := range in {
			in[i] = math.Floor(in[i])
		}
		classes := Classes(in)
		if len(classes) > 5 {
			t.Fatalf("%d classes", len(classes))
		}
		for _, v := range in {
			if at := ClassOf(classes, v); (at >= 0) != (v > 0) {
				t.Fatalf("%v is in class %d of %v", v, at, classes)
			}
		}
	})
}

var point = rapid.Custom(func(t *rapid.T) geo.Point {
	return geo.Point{Lng: rapid.Float64Range(118, 118.4).Draw(t, "lng"), Lat: rapid.Float64Range(24.8, 25.1).Draw(t, "lat")}
})

// Every place stands in exactly one mark, marks stand apart, and each box holds its places.
func TestClustersHoldEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(point, 0, 200).Draw(t, "places")
		v := geo.Fit(geo.Box{Min: geo.Point{Lng: 118, Lat: 24.8}, Max: geo.Point{Lng: 118.4, Lat: 25.1}}, 800, 600, 0)
		marks := Clusters(v, 32, len(list), func(i int) geo.Point { return list[i] })
		seen := map[int]bool{}
		for i, m := range marks {
			for _, n := range m.Of {
				if seen[n] || !m.Box.Has(list[n]) {
					t.Fatalf("place %d stands twice, or outside its box", n)
				}
				seen[n] = true
			}
			for _, o := range marks[:i] {
				if math.Hypot(m.X-o.X, m.Y-o.Y) < 32 {
					t.Fatal("two marks overlap")
				}
			}
		}
		if len(seen) != len(list) {
			t.Fatalf("%d of %d places are on the map", len(seen), len(list))
		}
	})
}

// Cover and Inside say the same as measuring every distance.
func TestCoverAgreesWithMeasuringAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centres := rapid.SliceOfN(point, 0, 12).Draw(t, "centres")
		list := rapid.SliceOfN(point, 0, 60).Draw(t, "places")
		metres := rapid.Float64Range(10, 20_000).Draw(t, "metres")
		at := func(i int) geo.Point { return list[i] }
		got := Cover(centres, metres, len(list), at)
		for i, p := range list {
			want := slices.ContainsFunc(centres, func(c geo.Point) bool { return geo.Distance(c, p) <= metres })
			if got[i] != want {
				t.Fatalf("%v: %v, want %v", p, got[i], want)
			}
		}
		if len(centres) == 0 {
			return
		}
		near := Inside(centres[0], metres, len(list), at)
		last := 0.0
		n := 0
		for _, x := range near {
			if x.Metres < last || x.Metres > metres {
				t.Fatalf("%v after %v", x.Metres, last)
			}
			last = x.Metres
		}
		for _, p := range list {
			if geo.Distance(centres[0], p) <= metres {
				n++
			}
		}
		if n != len(near) {
			t.Fatalf("%d inside, want %d", len(near), n)
		}
	})
}

func TestScaleBar(t *testing.T) {
	for most, want := range map[float64]float64{1: 1, 4: 2, 7: 5, 19: 10, 480: 200, 12_345: 10_000, 50_000: 50_000} {
		if got := bar(most); got != want {
			t.Errorf("bar of at most %v: %v, want %v", most, got, want)
		}
	}
}
