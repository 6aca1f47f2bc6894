package indicator

import (
	"math"
	"slices"
)

// rival is a pair of plans that show numbers of one unit, of which one is nowhere larger than the other:
// who has both has their difference. The later plan gives way.
type rival struct {
	late          *plan
	whole, part   *plan
	wholeF, partF int    // faces
	rest          []face // by finest cell of the whole: what the part leaves
}

// rivals are the pairs of a plan with those before it.
func (p *plan) rivals(before []*plan) (out []*rival) {
	for _, q := range before {
		if q.depth < 0 {
			continue // it shows nothing
		}
		for i := range p.units {
			for k := range q.units {
				if p.units[i] != q.units[k] || i == 2 || k == 2 {
					continue
				}
				for _, r := range []*rival{{late: p, whole: q, part: p, wholeF: k, partF: i}, {late: p, whole: p, part: q, wholeF: i, partF: k}} {
					if r.compare() {
						out = append(out, r)
						break
					}
				}
			}
		}
	}
	return out
}

// compare fills in what the part leaves of the whole; it reports false when it is no part.
func (r *rival) compare() bool {
	whole, part := r.whole.finestOf(r.wholeF), r.part.finestOf(r.partF)
	r.rest = make([]face, len(whole))
	for name, k := range r.part.atoms {
		if _, ok := r.whole.atoms[name]; !ok && len(part[k]) > 0 {
			return false
		}
	}
	left := false
	for name, i := range r.whole.atoms {
		other := face(nil)
		if k, ok := r.part.atoms[name]; ok {
			other = part[k]
		}
		var ok bool
		if r.rest[i], ok = less(whole[i], other); !ok {
			return false
		}
		left = left || len(r.rest[i]) > 0
	}
	return left
}

// less is what one number leaves of another, enterprise by enterprise; ok is false when it is larger anywhere.
func less(a, b face) (out face, ok bool) {
	out, ok = face{}, true
	for firm, x := range a {
		if d := x - b[firm]; d > math.Abs(x)*1e-12 {
			out[firm] = d
		}
	}
	for firm, x := range b {
		ok = ok && x <= a[firm]+math.Abs(x)*1e-12
	}
	return out, ok
}

// finestOf are the numbers of the finest cells.
func (p *plan) finestOf(f int) []face {
	out := make([]face, len(p.parts))
	for i, a := range p.parts {
		out[i] = a.faces[f]
	}
	return out
}

// left is what is left of a cell of the whole.
func (r *rival) left(n *node) face {
	out := face{}
	for _, a := range n.base {
		for firm, x := range r.rest[a] {
			out[firm] += x
		}
	}
	return out
}

// seed hides cells of the later plan where both are shown and the difference tells too much.
func (r *rival) seed(b bounds) {
	for name, n := range r.whole.nodes {
		x := r.part.nodes[name]
		if x == nil || n.hidden || x.hidden || !b.tells(r.left(n), n.n) {
			continue
		}
		if r.late == r.part {
			x.hidden = true
		} else {
			n.hidden = true
		}
	}
}

// strata are the facts of a family, sorted by finest cell and by the numbers that they are in.
type strata struct {
	bit  map[*Measurement]uint
	list []stratum
	in   map[string][]int32 // finest cell → its strata
}

type stratum struct {
	cell string
	sig  sig
}

// sig has two bits for each measure: its numerator, its denominator.
type sig [4]uint64

func (s *sig) set(at uint)     { s[at>>6] |= 1 << (at & 63) }
func (s sig) has(at uint) bool { return s[at>>6]>>(at&63)&1 == 1 }

// most is how many measures are looked at together; others of the family are not shown to outsiders.
const most = 4 * 64 / 2

func (c *Columns) strata(f family, at Moment, dims []int) *strata {
	s := &strata{bit: map[*Measurement]uint{}, in: map[string][]int32{}}
	sigs := make([]sig, c.rows)
	for i, m := range f.list {
		if i >= most {
			break
		}
		s.bit[m] = uint(2 * i)
		_, covered, num, den := c.judged(m, at.On)
		for row := range sigs {
			if !covered[row] {
				continue
			}
			if num[row] {
				sigs[row].set(uint(2 * i))
			}
			if den[row] {
				sigs[row].set(uint(2*i + 1))
			}
		}
	}
	year := allYears
	if len(f.list) > 0 {
		year = int(c.yearCode(f.list[0], at))
	}
	seen, codes := map[stratum]bool{}, make([]int32, len(dims))
	for row, x := range sigs {
		cell := c.cellAt(row)
		if x == (sig{}) || year != allYears && int(c.cell[c.yearDim][cell]) != year {
			continue
		}
		for i, d := range dims {
			codes[i] = c.cell[d][cell]
		}
		t := stratum{cellName(codes), x}
		if !seen[t] {
			seen[t] = true
			s.in[t.cell] = append(s.in[t.cell], int32(len(s.list)))
			s.list = append(s.list, t)
		}
	}
	return s
}

// cut is a cell as the strata in one number and not in another; out is −1 for none.
func (p *plan) cut(n *node, in, out int) *node {
	cut := &node{}
	for _, a := range n.base {
		for _, t := range p.strata.in[cellName(p.parts[a].codes)] {
			if x := p.strata.list[t].sig; x.has(uint(in)) && (out < 0 || !x.has(uint(out))) {
				cut.base = append(cut.base, t)
			}
		}
	}
	return cut
}

// bits are the bits of a face: what is in it and what is not.
func (p *plan) bits(face int) (in, out int) {
	at := int(p.strata.bit[p.of])
	if face == 2 { // what is below the line alone
		return at + 1, at
	}
	return at + face, -1
}

// together reports whether no combination of what the plans show of a unit gives a cell that tells too
// much: of any of their numbers, or of what one of them leaves of another.
func (p *plan) together(b bounds, before []*plan, unit string) bool {
	plans := append(slices.Clone(before), p)
	var shown, telling []*node
	for _, q := range plans {
		for face, u := range q.units {
			if u != unit || q.depth < 0 {
				continue
			}
			in, out := q.bits(face)
			for _, n := range q.list {
				if !n.hidden && face < 2 {
					shown = append(shown, q.cut(n, in, out))
				}
			}
			for _, n := range q.all {
				if b.tells(n.faces[face], n.n) {
					telling = append(telling, q.cut(n, in, out))
				}
			}
		}
		for _, r := range q.against {
			if r.whole.units[r.wholeF] != unit || r.wholeF == 2 || r.partF == 2 {
				continue
			}
			in, _ := r.whole.bits(r.wholeF)
			out, _ := r.part.bits(r.partF)
			for _, n := range r.whole.all {
				if b.tells(r.left(n), n.n) {
					telling = append(telling, r.whole.cut(n, in, out))
				}
			}
		}
	}
	return secret(len(p.strata.list), shown, telling)
}
