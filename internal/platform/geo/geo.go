package geo

import (
	"math"
	"strconv"
)

// Radius is the earth's mean radius in metres (IUGG R1).
const Radius = 6371008.8

// Point is a place in degrees.
type Point struct{ Lng, Lat float64 }

// Valid says whether the coordinates lie on the globe.
func (p Point) Valid() bool {
	return p.Lng >= -180 && p.Lng <= 180 && p.Lat >= -90 && p.Lat <= 90
}

// Text is the place as an address of a page carries it: "118.58710,24.90742".
func (p Point) Text() string {
	return strconv.FormatFloat(p.Lng, 'f', 5, 64) + "," + strconv.FormatFloat(p.Lat, 'f', 5, 64)
}

// Distance is the length of the great circle between two points in metres (haversine).
func Distance(a, b Point) float64 {
	const rad = math.Pi / 180
	dlat, dlng := (b.Lat-a.Lat)*rad, (b.Lng-a.Lng)*rad
	s, t := math.Sin(dlat/2), math.Sin(dlng/2)
	h := s*s + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*t*t
	return 2 * Radius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Box is a rectangle in degrees. The zero Box holds nothing.
type Box struct{ Min, Max Point }

// Around is the box that holds a circle of so many metres.
func Around(p Point, metres float64) Box {
	dlat := metres / Radius * 180 / math.Pi
	dlng := dlat / math.Max(0.01, math.Cos(p.Lat*math.Pi/180))
	return Box{Point{p.Lng - dlng, p.Lat - dlat}, Point{p.Lng + dlng, p.Lat + dlat}}
}

// Empty says whether the box holds nothing.
func (b Box) Empty() bool { return b == Box{} }

// Add is the smallest box that holds the box and the point.
func (b Box) Add(p Point) Box {
	if b.Empty() {
		return Box{p, p}
	}
	return Box{Point{math.Min(b.Min.Lng, p.Lng), math.Min(b.Min.Lat, p.Lat)}, Point{math.Max(b.Max.Lng, p.Lng), math.Max(b.Max.Lat, p.Lat)}}
}

// Join is the smallest box that holds both.
func (b Box) Join(o Box) Box {
	if o.Empty() {
		return b
	}
	return b.Add(o.Min).Add(o.Max)
}

// Has says whether a point lies in the box or on its edge.
func (b Box) Has(p Point) bool {
	return !b.Empty() && p.Lng >= b.Min.Lng && p.Lng <= b.Max.Lng && p.Lat >= b.Min.Lat && p.Lat <= b.Max.Lat
}

// Meets says whether two boxes share a point.
func (b Box) Meets(o Box) bool {
	return !b.Empty() && !o.Empty() && b.Min.Lng <= o.Max.Lng && o.Min.Lng <= b.Max.Lng && b.Min.Lat <= o.Max.Lat && o.Min.Lat <= b.Max.Lat
}

// Centre is the middle of the box.
func (b Box) Centre() Point { return Point{(b.Min.Lng + b.Max.Lng) / 2, (b.Min.Lat + b.Max.Lat) / 2} }

// Scaled is the box made larger or smaller about its middle.
func (b Box) Scaled(factor float64) Box {
	c, w, h := b.Centre(), (b.Max.Lng-b.Min.Lng)/2*factor, (b.Max.Lat-b.Min.Lat)/2*factor
	return Box{Point{c.Lng - w, c.Lat - h}, Point{c.Lng + w, c.Lat + h}}
}

// AtLeast is the box, widened about its middle to so many metres in both directions.
func (b Box) AtLeast(metres float64) Box {
	return b.Join(Around(b.Centre(), metres/2))
}

// Text is the box as an address of a page carries it.
func (b Box) Text() string { return b.Min.Text() + "," + b.Max.Text() }

// Ring is a closed line: its last point equals its first.
type Ring []Point

// Area is the enclosed area in square degrees, positive when the ring runs against the clock.
func (r Ring) Area() float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += r[i-1].Lng*r[i].Lat - r[i].Lng*r[i-1].Lat
	}
	return sum / 2
}

// Has says whether a point lies within the ring (even–odd rule); on the edge either may be said.
func (r Ring) Has(p Point) bool {
	in := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a.Lat > p.Lat) != (b.Lat > p.Lat) && p.Lng < (b.Lng-a.Lng)*(p.Lat-a.Lat)/(b.Lat-a.Lat)+a.Lng {
			in = !in
		}
	}
	return in
}

// Box is the smallest box that holds the ring.
func (r Ring) Box() (b Box) {
	for _, p := range r {
		b = b.Add(p)
	}
	return b
}

// Polygon is an outer ring and its holes.
type Polygon []Ring

// Has says whether a point lies within the polygon.
func (p Polygon) Has(x Point) bool {
	in := false
	for _, r := range p {
		if r.Has(x) {
			in = !in
		}
	}
	return in
}

// Area is the polygon's area in square degrees without its holes.
func (p Polygon) Area() float64 {
	sum := 0.0
	for i, r := range p {
		if i == 0 {
			sum = math.Abs(r.Area())
		} else {
			sum -= math.Abs(r.Area())
		}
	}
	return sum
}

// Shape is one or several polygons: a county with its islands.
type Shape []Polygon

// Has says whether a point lies within the shape.
func (s Shape) Has(p Point) bool {
	for _, g := range s {
		if g.Has(p) {
			return true
		}
	}
	return false
}

// Area is the shape's area in square degrees.
func (s Shape) Area() (sum float64) {
	for _, g := range s {
		sum += g.Area()
	}
	return sum
}

// Box is the smallest box that holds the shape.
func (s Shape) Box() (b Box) {
	for _, g := range s {
		if len(g) > 0 {
			b = b.Join(g[0].Box())
		}
	}
	return b
}

// Points is the number of vertices.
func (s Shape) Points() (n int) {
	for _, g := range s {
		for _, r := range g {
			n += len(r)
		}
	}
	return n
}

// Label is a point well inside the largest polygon, where a name may stand: of a grid of points the one that lies farthest from the
// border, where longitudes and latitudes are measured alike.
func (s Shape) Label() Point {
	var big Polygon
	for _, g := range s {
		if big == nil || g.Area() > big.Area() {
			big = g
		}
	}
	if big == nil {
		return Point{}
	}
	b := big[0].Box()
	best, far := b.Centre(), -1.0
	const steps = 24
	for i := 1; i < steps; i++ {
		for j := 1; j < steps; j++ {
			p := Point{b.Min.Lng + (b.Max.Lng-b.Min.Lng)*float64(i)/steps, b.Min.Lat + (b.Max.Lat-b.Min.Lat)*float64(j)/steps}
			if !big.Has(p) {
				continue
			}
			if d := big.edge(p, far); d > far {
				best, far = p, d
			}
		}
	}
	return best
}

// edge is the least distance to the border in degrees of latitude; it stops early below a bound.
func (p Polygon) edge(x Point, bound float64) float64 {
	least, k := math.Inf(1), math.Cos(x.Lat*math.Pi/180)
	for _, r := range p {
		for i := 1; i < len(r); i++ {
			least = math.Min(least, toSegment(x, r[i-1], r[i], k))
			if least < bound {
				return least
			}
		}
	}
	return least
}

// toSegment is the distance from a point to a segment in degrees of latitude; k shortens degrees of longitude.
func toSegment(p, a, b Point, k float64) float64 {
	x, y := (p.Lng-a.Lng)*k, p.Lat-a.Lat
	dx, dy := (b.Lng-a.Lng)*k, b.Lat-a.Lat
	if l := dx*dx + dy*dy; l > 0 {
		t := math.Max(0, math.Min(1, (x*dx+y*dy)/l))
		x, y = x-t*dx, y-t*dy
	}
	return math.Hypot(x, y)
}
