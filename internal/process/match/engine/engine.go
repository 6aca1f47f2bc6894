package engine

import (
	"sync"
	"sync/atomic"

	"rongqiao/internal/process/match/index"
	"rongqiao/internal/process/match/score"
)

// Need is a need with its words. Once given to an engine it must not change; a change is another Need.
type Need struct {
	score.Need
	Title, Text string
}

// Point is a supply with its words: fields by weight, the programme's name heaviest. Once given to an engine neither it nor its
// profile must change.
type Point struct {
	score.Point
	Fields []index.Field
}

// TitleWeight is how often a word of a need's title counts against once in its text.
const TitleWeight = 3

// Engine holds one city.
type Engine struct {
	mu     sync.RWMutex
	params *score.Params
	vocab  *index.Vocab
	past   book

	points    *index.Index
	point     []pointEntry // by slot
	taught    []int32      // by slot: the profile's number, -1 where the slot is free
	pointSlot map[int64]int
	freePoint []int
	profiles  []*score.Profile
	profileOf map[*score.Profile]int32
	sites     []score.Place // distinct places of points
	siteOf    map[score.Place]int32

	needs    *index.Index
	need     []needEntry // by slot
	needSlot map[int64]int
	freeNeed []int
	majors   demands[majorKey]
	places   demands[placeKey]
	mass     atomic.Pointer[[]float64] // see masses

	stamp   atomic.Uint64 // see Stamp
	scratch sync.Pool
}

// pointEntry is a point with the numbers that the ranking reads.
type pointEntry struct {
	site   int32
	level  score.Level
	open   bool
	single bool
	paused bool         // the school
	reply  score.Tenths // for how the school answers
	offers score.KindSet
	id     int64
	point  *Point
	words  index.Doc
	may    sieve
	has    termSet
}

// needEntry is a need with the numbers that the ranking reads; need is nil where the slot is free.
type needEntry struct {
	need         *Need
	major, place int32
	law          score.Verdict
	reply        score.Tenths // for how the enterprise answers
	words        index.Doc
}

// New returns an empty engine with the parameters in force.
func New(p *score.Params) *Engine {
	e := &Engine{params: p}
	e.reset()
	return e
}

func (e *Engine) reset() {
	e.vocab, e.points, e.needs = index.NewVocab(), index.New(), index.New()
	e.point, e.taught, e.need, e.freePoint, e.freeNeed = nil, nil, nil, nil, nil
	e.profiles, e.sites = nil, nil
	e.pointSlot, e.needSlot = map[int64]int{}, map[int64]int{}
	e.profileOf, e.siteOf = map[*score.Profile]int32{}, map[score.Place]int32{}
	e.mass.Store(nil)
	e.majors, e.places = newDemands[majorKey](), newDemands[placeKey]()
}

// Load replaces everything. Ids must differ.
func (e *Engine) Load(needs []*Need, points []*Point) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp.Add(1)
	e.reset()
	docs := make([]index.Doc, len(points))
	e.point, e.taught = make([]pointEntry, len(points)), make([]int32, len(points))
	for i, pt := range points {
		e.enterPoint(i, pt)
		e.pointSlot[pt.ID], docs[i] = i, e.point[i].words
	}
	e.points.Build(docs)
	docs = make([]index.Doc, len(needs))
	e.need = make([]needEntry, len(needs), len(needs)+len(needs)/8+64) // room, so that the next needs do not move all
	e.needSlot = make(map[int64]int, len(needs))
	for i, n := range needs {
		e.need[i] = e.enterNeed(n)
		e.needSlot[n.ID], docs[i] = i, e.need[i].words
	}
	e.needs.Build(docs)
}

func (e *Engine) enterPoint(slot int, pt *Point) {
	entry := pointEntry{level: pt.Profile.Level, open: pt.Open, single: pt.Single, paused: pt.Replies.Paused, offers: pt.Offers, id: pt.ID, point: pt}
	entry.reply = score.SchoolPoints(e.params, pt.Replies)
	entry.words = e.vocab.Doc(pt.ID, pt.Fields...)
	entry.may, entry.has = newSieve(entry.words.Terms), newTermSet(entry.words.Terms)
	profile, ok := e.profileOf[pt.Profile]
	if !ok {
		profile = int32(len(e.profiles))
		e.profiles = append(e.profiles, pt.Profile)
		e.profileOf[pt.Profile] = profile
	}
	site, ok := e.siteOf[pt.Place]
	if !ok {
		site = int32(len(e.sites))
		e.sites = append(e.sites, pt.Place)
		e.siteOf[pt.Place] = site
	}
	entry.site = site
	e.point[slot], e.taught[slot] = entry, profile
}

func (e *Engine) enterNeed(n *Need) needEntry {
	return needEntry{
		need:  n,
		words: e.vocab.Doc(n.ID, index.Field{Text: n.Title, Weight: TitleWeight}, index.Field{Text: n.Text, Weight: 1}),
		major: e.majors.number(majorKeyOf(&n.Need), n),
		place: e.places.number(placeKey{n.Place, n.Within}, n),
		law:   score.EarlyVerdict(score.Lawful(&n.Need)),
		reply: score.FirmPoints(e.params, n.Replies),
	}
}

// PutNeed adds a need or replaces the one with its id.
func (e *Engine) PutNeed(n *Need) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp.Add(1)
	slot, held := e.needSlot[n.ID]
	if held {
		e.needs.Remove(slot, e.need[slot].words)
	} else {
		slot, e.freeNeed = take(e.freeNeed, len(e.need))
		e.needSlot[n.ID] = slot
	}
	if slot == len(e.need) {
		e.need = append(e.need, needEntry{})
	}
	e.need[slot] = e.enterNeed(n)
	e.needs.Put(slot, e.need[slot].words)
	e.weighNeed(slot)
}

// weighNeed keeps masses right for one need that came.
func (e *Engine) weighNeed(slot int) {
	have := e.mass.Load()
	if have == nil {
		return
	}
	mass := *have
	if slot == len(mass) {
		mass = append(mass, 0)
	}
	mass[slot] = 0
	for _, t := range e.need[slot].words.Terms {
		mass[slot] += e.points.IDF(t)
	}
	e.mass.Store(&mass)
}

// RemoveNeed forgets a need; an unknown id is nothing to do.
func (e *Engine) RemoveNeed(id int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp.Add(1)
	slot, held := e.needSlot[id]
	if !held {
		return
	}
	e.needs.Remove(slot, e.need[slot].words)
	e.need[slot] = needEntry{}
	delete(e.needSlot, id)
	e.freeNeed = append(e.freeNeed, slot)
}

// PutPoint adds a point or replaces the one with its id. A changed profile is a new *score.Profile.
func (e *Engine) PutPoint(pt *Point) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp.Add(1)
	slot, held := e.pointSlot[pt.ID]
	if held {
		e.points.Remove(slot, e.point[slot].words)
	} else {
		slot, e.freePoint = take(e.freePoint, len(e.point))
		e.pointSlot[pt.ID] = slot
	}
	if slot == len(e.point) {
		e.point, e.taught = append(e.point, pointEntry{}), append(e.taught, -1)
	}
	e.enterPoint(slot, pt)
	e.points.Put(slot, e.point[slot].words)
	e.mass.Store(nil)
}

// RemovePoint forgets a point; an unknown id is nothing to do.
func (e *Engine) RemovePoint(id int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp.Add(1)
	slot, held := e.pointSlot[id]
	if !held {
		return
	}
	e.points.Remove(slot, e.point[slot].words)
	e.point[slot], e.taught[slot] = pointEntry{}, -1
	e.mass.Store(nil)
	delete(e.pointSlot, id)
	e.freePoint = append(e.freePoint, slot)
}

// take gives a free slot, or the next one.
func take(free []int, next int) (int, []int) {
	if n := len(free); n > 0 {
		return free[n-1], free[:n-1]
	}
	return next, free
}

// SetParams changes the parameters; everything computed with the old ones is dropped.
func (e *Engine) SetParams(p *score.Params) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp.Add(1)
	e.params = p
	for i := range e.point {
		if pt := e.point[i].point; pt != nil {
			e.point[i].reply = score.SchoolPoints(p, pt.Replies)
		}
	}
	for i := range e.need {
		if n := e.need[i].need; n != nil {
			e.need[i].reply = score.FirmPoints(p, n.Replies)
		}
	}
	e.majors.forget()
	e.places.forget()
}

// Params are the parameters in force.
func (e *Engine) Params() *score.Params {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.params
}

// Stamp is another number after every change of what a ranking depends on.
func (e *Engine) Stamp() uint64 { return e.stamp.Load() }

// Sizes are the numbers of needs and points held.
func (e *Engine) Sizes() (needs, points int) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return len(e.needSlot), len(e.pointSlot)
}

// Need returns a need held.
func (e *Engine) Need(id int64) (*Need, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	slot, ok := e.needSlot[id]
	if !ok {
		return nil, false
	}
	return e.need[slot].need, true
}

// Point returns a point held.
func (e *Engine) Point(id int64) (*Point, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	slot, ok := e.pointSlot[id]
	if !ok {
		return nil, false
	}
	return e.point[slot].point, true
}

// NeedIDs lists the needs held, in no order.
func (e *Engine) NeedIDs() []int64 {
	e.mu.RLock()
	defer e.mu.RUnlock()
	ids := make([]int64, 0, len(e.needSlot))
	for i := range e.need {
		if n := e.need[i].need; n != nil {
			ids = append(ids, n.ID)
		}
	}
	return ids
}
