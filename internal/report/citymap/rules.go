package citymap

import (
	"cmp"
	"math"
	"slices"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/geo"
)

// The refusals of this package. Their texts stand in words.json.
var (
	ErrNoCounty = errs.New(errs.Invalid, "citymap.no_county")
	ErrSource   = errs.New(errs.Invalid, "citymap.source")
	ErrDay      = errs.New(errs.Invalid, "citymap.day")
	ErrSame     = errs.New(errs.Conflict, "citymap.same")
	ErrParam    = errs.New(errs.Invalid, "citymap.param")
	ErrCentre   = errs.New(errs.Invalid, "citymap.centre")
	ErrRadius   = errs.New(errs.Invalid, "citymap.radius")
)

// Mode is what a circle means.
type Mode string

// The modes: a radius in kilometres, or what is reached within fifteen minutes.
const (
	None   Mode = ""
	Radius Mode = "radius"
	Walk   Mode = "walk"
	Bike   Mode = "bike"
	Drive  Mode = "drive"
)

// Params are the parameters in force: metres within fifteen minutes along the road, the detour of roads in percent of the straight
// line, the tolerance of simplification in metres.
type Params struct {
	Walk, Bike, Drive, Detour, Tolerance int64

	List []Param // with their sources
}

// Param is one parameter with its source and the day from which it holds.
type Param struct {
	Code      string
	Version   int64
	Value     int64
	Source    string
	ValidFrom string
}

// MaxRadius is the largest radius that may be asked for, in kilometres.
const MaxRadius = 200

// Radius is the circle's radius in metres: on the road a way of so many metres leads not farther than the way through the detour.
func (p Params) Radius(m Mode, km float64) float64 {
	way := map[Mode]int64{Walk: p.Walk, Bike: p.Bike, Drive: p.Drive}[m]
	switch {
	case m == Radius:
		return km * 1000
	case way > 0 && p.Detour > 0:
		return float64(way) * 100 / float64(p.Detour)
	}
	return 0
}

// Spot is a mark or a cluster in the picture: where it stands, in pixels, and the places behind it.
type Spot struct {
	X, Y float64
	Of   []int   // numbers of places
	Box  geo.Box // that holds them
}

// Clusters puts places that would overlap in the picture together: each joins the first mark nearer than so many pixels, so that each
// mark can be hit. The same places in the same order give the same marks. One pass, so that a hundred thousand take some ten
// milliseconds.
func Clusters(v geo.View, apart float64, n int, at func(i int) geo.Point) []Spot {
	type cell struct{ x, y int }
	grid := map[cell][]int{}
	var out []Spot
	for i := range n {
		p := at(i)
		x, y := v.XY(p)
		if x < 0 || y < 0 || x > v.Width || y > v.Height {
			continue
		}
		c := cell{int(x / apart), int(y / apart)}
		to := -1
		for dx := -1; dx <= 1 && to < 0; dx++ {
			for dy := -1; dy <= 1 && to < 0; dy++ {
				for _, s := range grid[cell{c.x + dx, c.y + dy}] {
					if math.Hypot(out[s].X-x, out[s].Y-y) < apart {
						to = s
						break
					}
				}
			}
		}
		if to < 0 {
			to = len(out)
			out = append(out, Spot{X: x, Y: y})
			grid[c] = append(grid[c], to)
		}
		out[to].Of = append(out[to].Of, i)
		out[to].Box = out[to].Box.Add(p)
	}
	return out
}

// Class is a range of a choropleth, both ends in it.
type Class struct{ From, To float64 }

// Classes divides positive values into at most five ranges of about as many counties each; equal values stay together. Zero has no
// class: it is told apart.
func Classes(values []float64) []Class {
	list := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return v <= 0 || math.IsNaN(v) })
	slices.Sort(list)
	distinct := len(slices.Compact(slices.Clone(list)))
	k := min(5, distinct)
	var out []Class
	for i := 0; i < len(list); {
		end := max(i+1, (len(out)+1)*len(list)/k)
		for end < len(list) && list[end] == list[end-1] {
			end++
		}
		end = min(end, len(list))
		out = append(out, Class{list[i], list[end-1]})
		i = end
	}
	return out
}

// ClassOf is the number of the class that holds a value, −1 for none.
func ClassOf(classes []Class, v float64) int {
	return slices.IndexFunc(classes, func(c Class) bool { return v >= c.From && v <= c.To })
}

// Near is a place and its distance in metres.
type Near struct {
	Place  int
	Metres float64
}

// Inside are the places within a circle, the nearest first.
func Inside(centre geo.Point, metres float64, n int, at func(i int) geo.Point) (out []Near) {
	box := geo.Around(centre, metres).Scaled(1.001)
	for i := range n {
		p := at(i)
		if !box.Has(p) {
			continue
		}
		if d := geo.Distance(centre, p); d <= metres {
			out = append(out, Near{i, d})
		}
	}
	slices.SortStableFunc(out, func(a, b Near) int { return cmp.Compare(a.Metres, b.Metres) })
	return out
}

// Cover says of each of n places whether it lies within so many metres of one of the centres. A grid of the circle's size makes it one
// pass over the places.
func Cover(centres []geo.Point, metres float64, n int, at func(i int) geo.Point) []bool {
	out := make([]bool, n)
	if len(centres) == 0 || metres <= 0 {
		return out
	}
	step := metres / geo.Radius * 180 / math.Pi
	far := 0.0
	for _, c := range centres {
		far = math.Max(far, math.Abs(c.Lat))
	}
	wide := step / math.Max(0.01, math.Cos(math.Min(89, far+step)*math.Pi/180))
	type cell struct{ x, y int }
	of := func(p geo.Point) cell { return cell{int(math.Floor(p.Lng / wide)), int(math.Floor(p.Lat / step))} }
	grid := map[cell][]geo.Point{}
	for _, c := range centres {
		grid[of(c)] = append(grid[of(c)], c)
	}
	for i := range n {
		p := at(i)
		at := of(p)
		for d := 0; d < 9 && !out[i]; d++ {
			out[i] = slices.ContainsFunc(grid[cell{at.x + d%3 - 1, at.y + d/3 - 1}], func(c geo.Point) bool { return geo.Distance(c, p) <= metres })
		}
	}
	return out
}

// bar is a round length for a scale bar that is at most so many metres.
func bar(most float64) float64 {
	base := math.Pow(10, math.Floor(math.Log10(math.Max(1, most))))
	for _, m := range []float64{5, 2, 1} {
		if m*base <= most {
			return m * base
		}
	}
	return base
}
