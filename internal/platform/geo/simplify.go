package geo

import "math"

// Simplify leaves out vertices (Douglas–Peucker) so that no border moves by more than about tolerance metres. Borders that two shapes
// share vertex by vertex stay shared: rings are cut where borders part, and each piece is simplified alike whichever way it runs.
// A ring that would fall below a triangle is dropped when it is a hole or an island, and kept whole when it is the shape's largest.
func Simplify(shapes []Shape, tolerance float64) []Shape {
	if tolerance <= 0 {
		return shapes
	}
	nodes, k := junctions(shapes), squeeze(shapes)
	eps := tolerance / Radius * 180 / math.Pi
	out := make([]Shape, len(shapes))
	for i, s := range shapes {
		out[i] = s.simplify(nodes, eps, k)
	}
	return out
}

func (s Shape) simplify(nodes map[Point]bool, eps, k float64) Shape {
	var out Shape
	largest, size := -1, 0.0
	for i, g := range s {
		if a := g.Area(); a > size {
			largest, size = i, a
		}
	}
	for i, g := range s {
		var slim Polygon
		for j, r := range g {
			n := r.simplify(nodes, eps, k)
			if len(n) < 4 || n.Area() == 0 {
				if j == 0 && i == largest {
					n = r
				} else if j == 0 {
					break // the island goes, and its holes with it
				} else {
					continue
				}
			}
			slim = append(slim, n)
		}
		if len(slim) > 0 {
			out = append(out, slim)
		}
	}
	return out
}

// squeeze is the cosine of the shapes' middle latitude.
func squeeze(shapes []Shape) float64 {
	var b Box
	for _, s := range shapes {
		b = b.Join(s.Box())
	}
	return math.Cos(b.Centre().Lat * math.Pi / 180)
}

// junctions are the vertices where borders meet or part: their neighbours differ between two rings.
func junctions(shapes []Shape) map[Point]bool {
	type pair struct{ a, b Point }
	seen, out := map[Point]pair{}, map[Point]bool{}
	for _, s := range shapes {
		for _, g := range s {
			for _, r := range g {
				n := len(r) - 1
				for i := range n {
					a, b := r[(i+n-1)%n], r[(i+1)%n]
					if later(a, b) {
						a, b = b, a
					}
					was, ok := seen[r[i]]
					if ok && (was != pair{a, b}) {
						out[r[i]] = true
					}
					seen[r[i]] = pair{a, b}
				}
			}
		}
	}
	return out
}

func later(a, b Point) bool { return a.Lng > b.Lng || a.Lng == b.Lng && a.Lat > b.Lat }

// simplify cuts the ring at the nodes, or where it has fewer than two at its least vertex and the one farthest from it, and thins
// every piece.
func (r Ring) simplify(nodes map[Point]bool, eps, k float64) Ring {
	n := len(r) - 1
	if n < 4 {
		return r
	}
	var cuts []int
	for i := range n {
		if nodes[r[i]] {
			cuts = append(cuts, i)
		}
	}
	if len(cuts) == 0 {
		least := 0
		for i := range n {
			if later(r[least], r[i]) {
				least = i
			}
		}
		cuts = append(cuts, least)
	}
	if len(cuts) == 1 {
		cuts = append(cuts, r.farthest(cuts[0], k))
	}
	var out Ring
	for c := range cuts {
		from, to := cuts[c], cuts[(c+1)%len(cuts)]
		if to <= from {
			to += n
		}
		piece := make([]Point, 0, to-from+1)
		for i := from; i <= to; i++ {
			piece = append(piece, r[i%n])
		}
		slim := thin(piece, eps, k)
		out = append(out, slim[:len(slim)-1]...)
	}
	return append(out, out[0])
}

func (r Ring) farthest(from int, k float64) int {
	best, far := from, -1.0
	for i := range len(r) - 1 {
		if d := math.Hypot((r[i].Lng-r[from].Lng)*k, r[i].Lat-r[from].Lat); d > far && i != from {
			best, far = i, d
		}
	}
	return best
}

// thin keeps the ends and the vertices that lie farther than eps from the line between those kept. It walks a piece in one direction,
// whichever way it was given, so that both sides of a border keep the same vertices.
func thin(p []Point, eps, k float64) []Point {
	turned := later(p[0], p[len(p)-1]) || p[0] == p[len(p)-1] && len(p) > 2 && later(p[1], p[len(p)-2])
	at := func(i int) Point {
		if turned {
			return p[len(p)-1-i]
		}
		return p[i]
	}
	keep := make([]bool, len(p))
	keep[0], keep[len(p)-1] = true, true
	stack := [][2]int{{0, len(p) - 1}}
	for len(stack) > 0 {
		span := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		best, far := -1, eps
		for i := span[0] + 1; i < span[1]; i++ {
			if d := toSegment(at(i), at(span[0]), at(span[1]), k); d > far {
				best, far = i, d
			}
		}
		if best >= 0 {
			keep[best] = true
			stack = append(stack, [2]int{span[0], best}, [2]int{best, span[1]})
		}
	}
	out := make([]Point, 0, 16)
	for i := range p {
		j := i
		if turned {
			j = len(p) - 1 - i
		}
		if keep[j] {
			out = append(out, p[i])
		}
	}
	return out
}
