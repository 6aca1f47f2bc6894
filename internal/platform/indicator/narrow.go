package indicator

import (
	"math"
	"slices"
)

// known is what the printed count tells.
func (h *heads) known(x *head) (low, high float64) {
	half := math.Floor(h.to / 2)
	switch {
	case !x.of.shown:
		return 0, math.Inf(1)
	case x.masked:
		return 1, math.Inf(1)
	case x.n < h.small:
		return 1, h.small - 1
	}
	return max(h.small, h.near(x.n)-half), h.near(x.n) + half
}

// told narrows a share's sides by what is printed of it.
func (h *heads) told(s *share) (changed bool) {
	if s.masked {
		return false
	}
	half := math.Floor(h.to / 2)
	if s.den.n < h.base {
		return s.den.within(0, h.base-1)
	}
	base := h.near(s.den.n)
	changed = s.den.within(max(h.base, base-half), base+half)
	if s.num == nil {
		return changed
	}
	if s.num.n < h.small {
		return s.num.within(1, h.small-1) || changed
	}
	if s.rest != nil && s.rest.n < h.small {
		return s.rest.within(1, h.small-1) || changed
	}
	step := stepped(s.num.n, s.den.n, base, h.to)
	lowest, highest := max(0, step-h.to/2)/base, min((step+h.to/2)/base, 1)
	changed = inRatio(s.num, s.den, lowest, highest) || changed
	if s.rest == nil {
		return changed
	}
	changed = s.num.within(h.small, math.Inf(1)) || changed
	changed = s.rest.within(h.small, math.Inf(1)) || changed
	changed = inRatio(s.rest, s.den, 1-highest, 1-lowest) || changed
	return inRatio(s.num, s.rest, lowest/(1-lowest), highest/(1-highest)) || changed
}

// inRatio narrows two counts of which the one is known to be so many times the other.
func inRatio(a, b *head, lowest, highest float64) (changed bool) {
	if highest > 0 && !math.IsInf(highest, 1) {
		changed = a.within(0, floor(highest*b.high))
		changed = b.within(ceil(a.low/highest), math.Inf(1)) || changed
	}
	if lowest > 0 && !math.IsInf(lowest, 1) {
		changed = a.within(ceil(lowest*b.low), math.Inf(1)) || changed
		changed = b.within(0, floor(a.high/lowest)) || changed
	}
	return changed
}

// floor and ceil forgive what a quotient is off by.
func floor(x float64) float64 { return math.Floor(x + 1e-9) }
func ceil(x float64) float64  { return math.Ceil(x - 1e-9) }

// stepped is a share of the rounded base in steps of so many persons. Somebody stays somebody: only
// nobody is none, and only everybody is all.
func stepped(num, den, base, to float64) float64 {
	step := math.Round(num/den*base/to) * to
	switch {
	case num == 0 || num == den:
		return num / den * base
	case num < den:
		return min(max(step, to), base-to)
	}
	return step
}

func (x *head) within(low, high float64) (changed bool) {
	if low > x.low {
		x.low, changed = low, true
	}
	if high < x.high {
		x.high, changed = high, true
	}
	return changed
}

// protect masks until every small count is open.
func (h *heads) protect() {
	for {
		h.narrow()
		again := false
		for _, x := range h.list {
			if x.n < h.small && x.low >= x.high && len(x.of.taken) < 2 {
				again = h.loosen(x) || again
			}
		}
		if !again {
			return
		}
	}
}

// hide takes back what is printed of a cell: its count, else its shares.
func (x *head) hide() bool {
	if x.of.shown && !x.masked {
		x.masked = true
		return true
	}
	some := false
	for _, s := range x.shares {
		some, s.masked = some || !s.masked, true
	}
	return some
}

// loosen masks a printed cell: the nearest above the small one or beside it, that one itself, or the nearest anywhere.
func (h *heads) loosen(x *head) bool {
	seen := map[*head]bool{x: true}
	for ring := []*head{x}; len(ring) > 0; {
		var next []*head
		add := func(list []*head) {
			for _, y := range slices.Backward(list) {
				if !seen[y] {
					seen[y] = true
					next = append(next, y)
				}
			}
		}
		for _, y := range ring {
			add(y.parents)
			add(y.kin)
		}
		if len(ring) == 1 && ring[0] == x {
			for _, y := range next {
				if y.hide() {
					return true
				}
			}
			if x.hide() {
				return true
			}
		}
		for _, y := range ring {
			add(y.parts)
		}
		for _, y := range next {
			if y.hide() {
				return true
			}
		}
		ring = next
	}
	return false
}

// narrow works out the bounds: a cell is the sum of its parts along every dimension and over layers.
func (h *heads) narrow() {
	for _, x := range h.list {
		x.low, x.high = h.known(x)
	}
	for range headRounds {
		changed := false
		for _, l := range h.lines {
			changed = narrowLine(l.whole, l.parts) || changed
		}
		for _, x := range h.list {
			for _, s := range x.shares {
				if s.den == x {
					changed = h.told(s) || changed
				}
			}
		}
		if !changed {
			return
		}
	}
}

func narrowLine(whole *head, parts []*head) (changed bool) {
	low, high, open := 0.0, 0.0, 0
	for _, p := range parts {
		low += p.low
		if math.IsInf(p.high, 1) {
			open++
		} else {
			high += p.high
		}
	}
	above := high
	if open > 0 {
		above = math.Inf(1)
	}
	changed = whole.within(low, above)
	for _, p := range parts {
		others := high - p.high // what the others can be at most
		if math.IsInf(p.high, 1) {
			others = high
			if open > 1 {
				others = math.Inf(1)
			}
		} else if open > 0 {
			others = math.Inf(1)
		}
		was := *p
		if !p.within(whole.low-others, whole.high-(low-p.low)) {
			continue
		}
		changed = true
		low += p.low - was.low
		switch {
		case !math.IsInf(was.high, 1):
			high += p.high - was.high
		case !math.IsInf(p.high, 1):
			open, high = open-1, high+p.high
		}
	}
	return changed
}
