package engine

import (
	"rongqiao/internal/process/match/index"
	"rongqiao/internal/process/match/score"
)

// ForPoint ranks the needs for a point held and appends the k best to out, explained. found is false for an unknown id.
func (e *Engine) ForPoint(id int64, k int, out []Match) (matches []Match, found bool) {
	s := e.borrow()
	defer e.scratch.Put(s)
	e.mu.RLock()
	defer e.mu.RUnlock()
	slot, found := e.pointSlot[id]
	if !found {
		return out, false
	}
	e.rankNeeds(slot, k, s)
	for _, top := range s.top {
		out = append(out, e.pair(&e.need[top.slot], slot, s))
	}
	return out, true
}

// rankNeeds leaves the k best needs for a point in s.top, best first.
func (e *Engine) rankNeeds(slot, k int, s *scratch) {
	e.columns(e.taught[slot], s)
	acc, mass := e.textOfNeeds(slot, s), e.masses()
	top := s.top[:0]
	s.top = top
	for i := range e.need {
		n := &e.need[i]
		if n.need == nil || e.point[slot].single && !e.point[slot].offers.Has(n.need.Kind) {
			continue
		}
		// The sum was taken in another order than the need's: a tenth more than it says is more than it can be.
		text := score.Tenths(0)
		if acc[i] > 0 {
			text = min(e.params.TextMax, e.params.TextPoints(acc[i], mass[i])+1)
		}
		major := s.column[n.major]
		if major == 0 && text < e.params.Touch {
			continue
		}
		e.offerNeed(n, i, slot, k, major+text, s)
	}
}

// offerNeed bounds the pair, and judges it exactly when the bound may enter the list.
func (e *Engine) offerNeed(n *needEntry, i, slot, k int, known score.Tenths, s *scratch) {
	pt := &e.point[slot]
	full := len(s.top) == k
	if full {
		most := known + e.params.LevelMax + e.params.PlaceMax + e.params.TimeMax + e.params.PastMax + e.params.ReplyMax
		v := max(s.early[n.major], n.law)
		if bound := (entry{score.Key(v, most), n.need.ID, i}); !bound.before(s.top[k-1]) {
			return
		}
	}
	a := e.ask(n)
	place, level := e.placeTable(n.place)[pt.site], a.levels[pt.level]
	major := s.column[n.major]
	past := score.PastPoints(e.params, sum(e.past.about(n.need), pt.point.Profile.Programme))
	v := max(s.early[n.major], n.law, level.verdict, place.verdict, a.static(pt))
	rest := level.points + place.points + past + n.reply + pt.reply
	if full {
		if bound := (entry{a.key(v, known+rest+a.time), n.need.ID, i}); !bound.before(s.top[k-1]) {
			return
		}
	}
	e.points.Weigh(n.words.Terms, &s.text)
	text := e.params.TextPoints(e.points.ScoreAt(n.words.Terms, slot), s.text.Mass())
	if e.params.Touches(major, text) {
		s.offer(entry{a.settle(&pt.point.Point, v, major+text+rest), n.need.ID, i}, k)
	}
}

// columns reads, for every distinct demand, its relation to one programme.
func (e *Engine) columns(profile int32, s *scratch) {
	s.column, s.early = s.column[:0], s.early[:0]
	for i := range e.majors.tables {
		c := e.majorTable(int32(i))[profile]
		s.column, s.early = append(s.column, c.points), append(s.early, c.verdict)
	}
}

// textOfNeeds sums, for every need, what its words earn with the point.
func (e *Engine) textOfNeeds(slot int, s *scratch) []float64 {
	terms := e.point[slot].words.Terms
	s.weights = s.weights[:0]
	for _, t := range terms {
		s.weights = append(s.weights, e.points.Contribution(t, slot))
	}
	return e.needs.Sums(terms, s.weights, &s.text)
}

// masses gives, for every need, the sum of the weights of its words; it is computed again after points have changed.
func (e *Engine) masses() []float64 {
	if have := e.mass.Load(); have != nil {
		return *have
	}
	idf := make([]float64, e.vocab.Len())
	for t := range idf {
		idf[t] = e.points.IDF(index.Term(t))
	}
	mass := make([]float64, len(e.need))
	for i := range e.need {
		for _, t := range e.need[i].words.Terms {
			mass[i] += idf[t]
		}
	}
	e.mass.Store(&mass)
	return mass
}
