package geo

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/testenv"
)

// The distances are computed from the formula by hand with R1 and checked against published ones: a quarter of the meridian is
// 10,007.557 km, one degree of it 111.195 km.
func TestDistance(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b Point
		want float64
	}{
		{"nowhere", Point{118.5, 24.9}, Point{118.5, 24.9}, 0},
		{"a degree of the meridian", Point{117, 39}, Point{117, 40}, 111195.08},
		{"a degree of longitude at 60°", Point{0, 60}, Point{1, 60}, 55597.01},
		{"equator to pole", Point{10, 0}, Point{10, 90}, 10007557.22},
		{"half around", Point{0, 0}, Point{180, 0}, 20015114.44},
		{"over the date line", Point{179.5, 0}, Point{-179.5, 0}, 111195.08},
	} {
		got := Distance(c.a, c.b)
		if math.Abs(got-c.want) > math.Max(0.5, c.want*1e-5) {
			t.Errorf("%s: %.2f m, want %.2f", c.name, got, c.want)
		}
		if back := Distance(c.b, c.a); math.Abs(back-got) > 1e-6 {
			t.Errorf("%s: %.6f there, %.6f back", c.name, got, back)
		}
	}
}

func square(x, y, side float64) Ring {
	return Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
}

func TestPointInPolygon(t *testing.T) {
	ring := Polygon{square(0, 0, 4), square(1, 1, 2)} // with a hole
	island := Shape{ring, {square(10, 10, 1)}}
	for _, c := range []struct {
		p    Point
		want bool
	}{
		{Point{0.5, 0.5}, true}, {Point{2, 2}, false}, {Point{3.5, 2}, true}, {Point{10.5, 10.5}, true}, {Point{-1, 2}, false}, {Point{5, 2}, false}, {Point{9, 10.5}, false},
	} {
		if got := island.Has(c.p); got != c.want {
			t.Errorf("%v: %v", c.p, got)
		}
	}
	if got := island.Area(); got != 16-4+1 {
		t.Errorf("area %v", got)
	}
	if l := (Shape{ring}).Label(); !(Shape{ring}).Has(l) {
		t.Errorf("the label %v lies in the hole", l)
	}
}

func TestProjection(t *testing.T) {
	b := Box{Point{118, 24}, Point{119, 26}}
	v := Fit(b, 800, 600, 20)
	for _, p := range []Point{b.Min, b.Max, b.Centre(), {118.3, 25.1}} {
		x, y := v.XY(p)
		if x < 0 || x > 800 || y < 19.99 || y > 580.01 {
			t.Errorf("%v lies at %.1f, %.1f", p, x, y)
		}
		if q := v.Point(x, y); math.Abs(q.Lng-p.Lng) > 1e-9 || math.Abs(q.Lat-p.Lat) > 1e-9 {
			t.Errorf("%v comes back as %v", p, q)
		}
	}
	x1, _ := v.XY(Point{118.4, 25})
	x2, _ := v.XY(Point{118.5, 25})
	if got, want := v.Metres(x2-x1), Distance(Point{118.4, 25}, Point{118.5, 25}); math.Abs(got-want) > want*0.002 {
		t.Errorf("%.1f m in the picture, %.1f on the ground", got, want)
	}
	if got := v.Pixels(v.Metres(37)); math.Abs(got-37) > 1e-9 {
		t.Errorf("37 px come back as %v", got)
	}
}

// A border that two shapes share is the same line on both sides after simplification, and no vertex moves farther than the tolerance.
func TestSimplifyKeepsSharedBorders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 60).Draw(t, "n")
		border := make([]Point, n)
		for i := range border {
			border[i] = Point{118 + rapid.Float64Range(-0.01, 0.01).Draw(t, "x"), 24 + float64(i)*0.01}.rounded()
		}
		west := append(Ring{{117, 24}}, border...)
		west = append(west, Point{117, border[n-1].Lat}, Point{117, 24})
		east := Ring{{119, 24}, {119, border[n-1].Lat}}
		for i := n - 1; i >= 0; i-- {
			east = append(east, border[i])
		}
		east = append(east, Point{119, 24})
		tolerance := rapid.Float64Range(1, 2000).Draw(t, "tolerance")
		in := []Shape{{{west}}, {{east}}}
		out := Simplify(in, tolerance)
		if a, b := in[0].Area()+in[1].Area(), out[0].Area()+out[1].Area(); math.Abs(a-b) > 1e-9 {
			t.Fatalf("the border gapes: %v became %v", a, b)
		}
		for i := range in {
			moved := math.Abs(in[i].Area() - out[i].Area())
			if bound := tolerance / Radius * 180 / math.Pi * 2.2 * float64(n) * 0.011; moved > bound {
				t.Fatalf("area of %d moved by %v, more than %v", i, moved, bound)
			}
			for _, p := range border {
				if d := toBorder(p, out[i]); d > tolerance*1.01 {
					t.Fatalf("a vertex lies %.1f m off, tolerance %.1f", d, tolerance)
				}
			}
		}
	})
}

// toBorder is the distance from a point to a shape's border in metres.
func toBorder(p Point, s Shape) float64 {
	least := math.Inf(1)
	for _, g := range s {
		least = math.Min(least, g.edge(p, -1))
	}
	return least * math.Pi / 180 * Radius
}

const good = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"临川区","adcode":900101},"geometry":{"type":"Polygon","coordinates":[[[113,23],[113.2,23],[113.2,23.2],[113,23.2],[113,23]]]}}]}`

func TestReadRefuses(t *testing.T) {
	if list, err := ReadGeoJSON([]byte(good)); err != nil || len(list) != 1 || list[0].Name != "临川区" || list[0].Code != "900101" {
		t.Fatalf("%+v %v", list, err)
	}
	for _, c := range []struct {
		name, old, new string
		want           error
	}{
		{"cut off", `]}}]}`, ``, ErrJSON},
		{"one feature alone", `FeatureCollection`, `Feature`, ErrCollection},
		{"no feature", `"features":[`, `"features":[],"rest":[`, ErrNothing},
		{"a line", `"Polygon"`, `"LineString"`, ErrGeometry},
		{"packed", `[[[113,23],[113.2,23],[113.2,23.2],[113,23.2],[113,23]]]`, `["@@ABCD"]`, ErrPacked},
		{"metres", `[113.2,23]`, `[392000,2543000]`, ErrRange},
		{"open", `[113,23]]]`, `[113,23.1]]]`, ErrOpen},
		{"two points", `[113.2,23],[113.2,23.2],`, ``, ErrShort},
		{"flat", `[113.2,23.2],[113,23.2]`, `[113.3,23],[113.1,23]`, ErrFlat},
		{"nameless", `"name":"临川区","adcode":900101`, `"x":1`, ErrUnnamed},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if _, err := ReadGeoJSON([]byte(text)); text == good || !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	twice := strings.Replace(good, `[{"type":"Feature"`, `[`+good[strings.Index(good, `{"type":"Feature",`):len(good)-2]+`,{"type":"Feature"`, 1)
	if _, err := ReadGeoJSON([]byte(twice)); !errors.Is(err, ErrTwice) {
		t.Errorf("twice: %v", err)
	}
}

// What is read survives simplifying, writing and reading again.
func FuzzGeoJSON(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(strings.ReplaceAll(good, `[113.2,23.2]`, `[113.2,23.2],[113.3,23.1,8]`)))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"properties":{"name":"<b>"},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[0,0],[1,1],[0,0]]],[]]}}]}`))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"properties":null,"geometry":null}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := ReadGeoJSON(b)
		if err != nil {
			return
		}
		shapes := make([]Shape, len(list))
		for i, x := range list {
			shapes[i] = x.Shape
		}
		for i, s := range Simplify(shapes, 500) {
			if (len(s) == 0) != (len(shapes[i]) == 0) {
				t.Fatalf("%q vanished", list[i].Name)
			}
			list[i].Shape = s
			s.Label()
		}
		again, err := ReadGeoJSON(WriteGeoJSON(list))
		if err != nil || len(again) != len(list) {
			t.Fatalf("%d features came back as %d: %v", len(list), len(again), err)
		}
	})
}

// The four cities' borders: as many counties as they have, each centre in its own, areas kept within a hundredth at a tolerance of
// 50 m. One county of Tianjin has a name and a centre, but no border.
func TestFourCities(t *testing.T) {
	dir := testenv.Data(t)
	for code, counties := range map[string]int{"120000": 16, "150300": 3, "331000": 9, "350500": 12} {
		b, err := os.ReadFile(filepath.Join(dir, "geo", code+".geojson"))
		if err != nil {
			t.Fatal(err)
		}
		list, err := ReadGeoJSON(b)
		if err != nil || len(list) != counties {
			t.Fatalf("%s: %d counties: %v", code, len(list), err)
		}
		var shapes []Shape
		before := 0
		for _, f := range list {
			shapes, before = append(shapes, f.Shape), before+f.Shape.Points()
		}
		after := 0
		for i, s := range Simplify(shapes, 50) {
			after += s.Points()
			if len(s) == 0 {
				t.Logf("%s %s has no border in its file", code, list[i].Name)
				continue
			}
			if c := list[i].Centre; c == nil || !shapes[i].Has(*c) {
				t.Errorf("%s %s: its centre %v lies outside", code, list[i].Name, c)
			}
			if a, was := s.Area(), shapes[i].Area(); math.Abs(a-was)/was > 0.01 {
				t.Errorf("%s %s: area %v became %v", code, list[i].Name, was, a)
			}
			if l := s.Label(); !shapes[i].Has(l) {
				t.Errorf("%s %s: the name stands at %v, outside", code, list[i].Name, l)
			}
		}
		t.Logf("%s: %d vertices became %d", code, before, after)
	}
}
