package engine

import (
	"slices"

	"rongqiao/internal/process/match/index"
	"rongqiao/internal/process/match/score"
)

// Match is one supply judged against one need.
type Match struct {
	NeedID, PointID int64
	score.Result
}

// scratch is the memory of one question.
type scratch struct {
	text    index.Scratch
	past    []score.Tenths // by profile, for the need asked
	lessons []Lesson
	column  []score.Tenths // by demand, for the point asked
	early   []score.Verdict
	top     []entry
	weights []float64
	runs    []run
	sharp   []sharp
}

// entry is a pair on the way to the list.
type entry struct {
	key  int32
	id   int64
	slot int
}

func (a entry) before(b entry) bool { return a.key > b.key || a.key == b.key && a.id < b.id }

func (e *Engine) borrow() *scratch {
	if s, ok := e.scratch.Get().(*scratch); ok {
		return s
	}
	return new(scratch)
}

// ForNeed ranks the points for a need held and appends the k best to out, explained. found is false for an unknown id.
func (e *Engine) ForNeed(id int64, k int, out []Match) (matches []Match, found bool) {
	s := e.borrow()
	defer e.scratch.Put(s)
	e.mu.RLock()
	defer e.mu.RUnlock()
	slot, found := e.needSlot[id]
	if !found {
		return out, false
	}
	return e.forNeed(&e.need[slot], k, s, out), true
}

func (e *Engine) forNeed(n *needEntry, k int, s *scratch, out []Match) []Match {
	acc := e.points.Scores(n.words.Terms, &s.text)
	e.recall(n.need, s)
	e.rankPoints(n, k, acc, s)
	mass := s.text.Mass()
	s.sharpen(n)
	for _, top := range s.top {
		pt := &e.point[top.slot]
		text := score.Text{Score: acc[top.slot], Mass: mass, Words: e.common(n, pt, s)}
		past := sum(s.lessons, pt.point.Profile.Programme)
		out = append(out, Match{n.need.ID, pt.id, score.Evaluate(e.params, &n.need.Need, &pt.point.Point, text, past)})
	}
	return out
}

// recall looks up the past record of the need for every profile.
func (e *Engine) recall(n *Need, s *scratch) {
	s.lessons = e.past.about(n)
	none := score.PastPoints(e.params, score.Past{})
	if len(s.past) < len(e.profiles) {
		s.past = make([]score.Tenths, len(e.profiles))
	}
	for i := range e.profiles {
		s.past[i] = none
	}
	if len(s.lessons) == 0 {
		return
	}
	for i, profile := range e.profiles {
		s.past[i] = score.PastPoints(e.params, sum(s.lessons, profile.Programme))
	}
}

// asked is what the ranking reads of a need, made once per question.
type asked struct {
	need     *score.Need
	params   *score.Params
	levels   [8]cell // by the point's level
	people   bool
	law      score.Verdict
	greatest score.Tenths // the most that the score can be
	time     score.Tenths // the most that dates and headcount can add
}

func (e *Engine) ask(n *needEntry) asked {
	a := asked{need: &n.need.Need, params: e.params, people: n.need.Kind.OfPeople(), law: n.law}
	for l := range a.levels {
		part, check := score.LevelFit(e.params, n.need.Kind, n.need.Level, score.Level(min(l, int(score.Doctor))))
		a.levels[l] = cell{part.Points, score.EarlyVerdict(check)}
		a.greatest = part.Max
	}
	p := e.params
	a.greatest += p.MajorMax + p.TextMax + p.PlaceMax + p.PastMax + p.ReplyMax
	if a.people {
		a.time = p.TimeMax
		a.greatest += p.TimeMax
	}
	return a
}

// key gives the order of a verdict and a score that must still pass the threshold.
func (a *asked) key(v score.Verdict, s score.Tenths) int32 {
	if v == score.Fit && a.params.Low(s, a.greatest) {
		v = score.Confirm
	}
	return score.Key(v, s)
}

// static is the verdict of what a point gives, whatever the rest.
func (a *asked) static(pt *pointEntry) score.Verdict {
	switch {
	case !pt.open:
		return score.Unfit
	case pt.paused || a.need.Replies.Paused:
		return score.Confirm
	case pt.offers.Has(a.need.Kind):
		return score.Fit
	case a.people:
		return score.Fit
	}
	return score.Confirm
}

// settle judges dates, headcount and address, which the bound left out, and gives the key as it is.
func (a *asked) settle(pt *score.Point, v score.Verdict, s score.Tenths) int32 {
	part, date, head := score.TimeFit(a.params, a.need, pt)
	v = max(v, score.EarlyVerdict(date, head))
	if len(a.need.Only) > 0 {
		v = max(v, score.EarlyVerdict(score.Reachable(a.need, pt)))
	}
	return a.key(v, s+part.Points)
}

// rankPoints leaves the k best points in s.top, best first.
func (e *Engine) rankPoints(n *needEntry, k int, acc []float64, s *scratch) {
	a := e.ask(n)
	majors, places := e.majorTable(n.major), e.placeTable(n.place)
	mass := s.text.Mass()
	touching := e.params.TouchingText(mass)
	s.top = s.top[:0]
	for slot, profile := range e.taught {
		if profile < 0 {
			continue
		}
		major, found := majors[profile], acc[slot]
		if major.points == 0 && found < touching {
			continue
		}
		pt := &e.point[slot]
		if pt.single && !pt.offers.Has(a.need.Kind) {
			continue
		}
		text := e.params.TextPoints(found, mass)
		if !e.params.Touches(major.points, text) {
			continue
		}
		level, place := a.levels[pt.level], places[pt.site]
		v := max(major.verdict, level.verdict, place.verdict, a.law, a.static(pt))
		sum := major.points + text + level.points + place.points + s.past[profile] + n.reply + pt.reply
		if bound := (entry{a.key(v, sum+a.time), pt.id, slot}); len(s.top) == k && !bound.before(s.top[k-1]) {
			continue
		}
		s.offer(entry{a.settle(&pt.point.Point, v, sum), pt.id, slot}, k)
	}
}

// offer puts an entry into the list of at most k.
func (s *scratch) offer(x entry, k int) {
	if len(s.top) == k {
		if k == 0 || !x.before(s.top[k-1]) {
			return
		}
		s.top = s.top[:k-1]
	}
	at := len(s.top)
	for at > 0 && x.before(s.top[at-1]) {
		at--
	}
	s.top = slices.Insert(s.top, at, x)
}

// Explain judges one pair; found is false when either is unknown.
func (e *Engine) Explain(needID, pointID int64) (m Match, found bool) {
	s := e.borrow()
	defer e.scratch.Put(s)
	e.mu.RLock()
	defer e.mu.RUnlock()
	needSlot, knownNeed := e.needSlot[needID]
	pointSlot, knownPoint := e.pointSlot[pointID]
	if !knownNeed || !knownPoint {
		return Match{}, false
	}
	return e.pair(&e.need[needSlot], pointSlot, s), true
}

// pair judges one pair without asking the index about all others.
func (e *Engine) pair(n *needEntry, slot int, s *scratch) Match {
	pt := &e.point[slot]
	e.points.Weigh(n.words.Terms, &s.text)
	s.sharpen(n)
	text := score.Text{Score: e.points.ScoreAt(n.words.Terms, slot), Mass: s.text.Mass(), Words: e.common(n, pt, s)}
	past := sum(e.past.about(n.need), pt.point.Profile.Programme)
	return Match{n.need.ID, pt.id, score.Evaluate(e.params, &n.need.Need, &pt.point.Point, text, past)}
}

// Total counts the points that a need has anything in common with, by verdict.
func (e *Engine) Total(needID int64) (byVerdict [3]int) {
	s := e.borrow()
	defer e.scratch.Put(s)
	e.mu.RLock()
	defer e.mu.RUnlock()
	slot, found := e.needSlot[needID]
	if !found {
		return byVerdict
	}
	n := &e.need[slot]
	acc := e.points.Scores(n.words.Terms, &s.text)
	e.recall(n.need, s)
	e.rankPoints(n, len(e.point), acc, s)
	for _, x := range s.top {
		byVerdict[int32(score.Unfit)-x.key>>16]++
	}
	return byVerdict
}
