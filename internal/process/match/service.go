package match

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/register/demand"
)

// Options join the module to what stands below it.
type Options struct {
	// Catalog gives the shared catalogue.
	Catalog func(ctx context.Context) (*atlas.Catalog, error)
	// Read turns the text of a requirement, as officials write it, into codes; nil reads with the catalogue.
	Read func(text string) score.Requirement
	// Replies says how an organisation answers, Taken what of a supply is promised to others; 0 asks for all. nil when nothing is known.
	Replies func(ctx context.Context, q sqldb.Queryer, org ids.ID) (map[ids.ID]score.Replies, error)
	Taken   func(ctx context.Context, q sqldb.Queryer, supply ids.ID) (map[TakenKey]int32, error)
}

// TakenKey is a supply and the class of its graduates; the year is 0 for offers.
type TakenKey struct {
	Supply ids.ID
	Year   int
}

// Service is the matching of one city.
type Service struct {
	db     *sqldb.DB
	opts   Options
	engine *engine.Engine

	start sync.Mutex // held while everything is read
	mu    sync.RWMutex
	city  *city      // nil until it was read
	day   civil.Date // for which the parameters were chosen
	burst burst

	summing sync.Mutex // held while the summary is made
	summed  summed
}

// New joins matching to a city's database. Nothing is read until Start or the first question.
func New(db *sqldb.DB, o Options) *Service {
	return &Service{db: db, opts: o, engine: engine.New(score.Shipped())}
}

func (s *Service) loaded() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.city != nil
}

// Start reads the city if it was not read yet, and on a new day the parameters that are in force from it.
func (s *Service) Start(ctx context.Context) error {
	if s.current() {
		return nil
	}
	s.start.Lock()
	defer s.start.Unlock()
	if !s.loaded() {
		return s.load(ctx)
	}
	if s.current() {
		return nil
	}
	return s.newDay(ctx)
}

func (s *Service) current() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.city != nil && s.day == civil.DateOf(s.db.Now())
}

func (s *Service) newDay(ctx context.Context) error {
	today := civil.DateOf(s.db.Now())
	return s.db.Read(ctx, func(r *sqldb.Reader) error {
		p, err := paramsOn(ctx, r, today)
		if err != nil {
			return err
		}
		if p.Version != s.engine.Params().Version {
			s.engine.SetParams(p)
		}
		s.mu.Lock()
		s.day = today
		s.mu.Unlock()
		return nil
	})
}

// Rebuild reads the city again.
func (s *Service) Rebuild(ctx context.Context) error {
	s.start.Lock()
	defer s.start.Unlock()
	return s.load(ctx)
}

// NeedOf returns a need that is published, if the actor may see who can meet it; any other does not exist for them.
func (s *Service) NeedOf(ctx context.Context, id ids.ID) (NeedInfo, error) {
	if err := s.Start(ctx); err != nil {
		return NeedInfo{}, err
	}
	n, ok := s.needInfo(id)
	if !ok || !mayNeed(actor.From(ctx), n) {
		return NeedInfo{}, actor.ErrNotFound
	}
	return n, nil
}

// PointOf returns a supply, if the actor may see which needs it could serve; any other does not exist for them.
func (s *Service) PointOf(ctx context.Context, id ids.ID) (PointInfo, error) {
	if err := s.Start(ctx); err != nil {
		return PointInfo{}, err
	}
	p, ok := s.pointInfo(id)
	if !ok || !mayPoint(actor.From(ctx), p) {
		return PointInfo{}, actor.ErrNotFound
	}
	return p, nil
}

func (s *Service) needInfo(id ids.ID) (NeedInfo, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.city == nil {
		return NeedInfo{}, false
	}
	n, ok := s.city.needs[id]
	return n, ok
}

func (s *Service) pointInfo(id ids.ID) (PointInfo, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.city == nil {
		return PointInfo{}, false
	}
	p, ok := s.city.points[id]
	return p, ok
}

// ForNeed ranks who can meet a need, the k best.
func (s *Service) ForNeed(ctx context.Context, id ids.ID, k int) (Ranking, error) {
	n, err := s.NeedOf(ctx, id)
	if err != nil {
		return Ranking{}, err
	}
	return s.rankNeed(n, k), nil
}

func (s *Service) rankNeed(n NeedInfo, k int) Ranking {
	matches, _ := s.engine.ForNeed(int64(n.ID), k, nil)
	return Ranking{Need: n, List: s.candidates(matches), Counts: s.engine.Total(int64(n.ID)), Params: s.engine.Params()}
}

// Ranked lists the k best for a need; none for one that is not published. It asks for no permission: it is for process/order, which
// shows it to those who may hand the need out.
func (s *Service) Ranked(ctx context.Context, id ids.ID, k int) ([]Candidate, error) {
	if err := s.Start(ctx); err != nil {
		return nil, err
	}
	if _, ok := s.needInfo(id); !ok {
		return nil, nil
	}
	matches, _ := s.engine.ForNeed(int64(id), k, nil)
	return s.candidates(matches), nil
}

// Supplies lists the programme points and offers of an organisation by name; it asks for no permission either.
func (s *Service) Supplies(ctx context.Context, org ids.ID) (list []PointInfo, err error) {
	if err := s.Start(ctx); err != nil {
		return nil, err
	}
	s.mu.RLock()
	for _, p := range s.city.points {
		if p.School == org {
			list = append(list, p)
		}
	}
	s.mu.RUnlock()
	slices.SortFunc(list, func(a, b PointInfo) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), int(a.ID-b.ID))
	})
	return list, nil
}

// ForPoint ranks the needs that a supply could serve and that the actor may see, the k best.
func (s *Service) ForPoint(ctx context.Context, id ids.ID, k int) (Ranking, error) {
	p, err := s.PointOf(ctx, id)
	if err != nil {
		return Ranking{}, err
	}
	a := actor.From(ctx)
	matches, _ := s.engine.ForPoint(int64(id), 2*k+hidden, nil)
	list := slices.DeleteFunc(s.candidates(matches), func(c Candidate) bool { return !demand.MaySee(a, c.Need.Item) })
	return Ranking{Point: p, List: list[:min(k, len(list))], Params: s.engine.Params()}, nil
}

// hidden is how many needs that a person may not see are made up for in a list.
const hidden = 20

// Pair explains one pair.
func (s *Service) Pair(ctx context.Context, need, point ids.ID) (Candidate, error) {
	if err := s.Start(ctx); err != nil {
		return Candidate{}, err
	}
	n, knownNeed := s.needInfo(need)
	p, knownPoint := s.pointInfo(point)
	if !knownNeed || !knownPoint || !mayPair(actor.From(ctx), n, p) {
		return Candidate{}, actor.ErrNotFound
	}
	m, found := s.engine.Explain(int64(need), int64(point))
	if !found {
		return Candidate{}, actor.ErrNotFound
	}
	return s.candidate(m, n, p), nil
}

func (s *Service) candidates(matches []engine.Match) []Candidate {
	out := make([]Candidate, 0, len(matches))
	for _, m := range matches {
		n, knownNeed := s.needInfo(ids.ID(m.NeedID))
		p, knownPoint := s.pointInfo(ids.ID(m.PointID))
		if knownNeed && knownPoint {
			out = append(out, s.candidate(m, n, p))
		}
	}
	return out
}

func (s *Service) candidate(m engine.Match, n NeedInfo, p PointInfo) Candidate {
	c := Candidate{Match: m, Need: n, Point: p, Heads: score.NotSaid}
	date := m.Checks[score.CheckDate].Why
	pt, ok := s.engine.Point(m.PointID)
	if !ok || date.Fact != score.FactInTime && date.Fact != score.FactLate {
		return c
	}
	for _, class := range pt.Cohorts {
		if int32(class.Ends) == date.M {
			c.Year, c.Heads = class.Ends.Date().Year, class.Count
		}
	}
	return c
}

// Catalog is the catalogue that codes are named from; nil before the city was read.
func (s *Service) Catalog() *atlas.Catalog {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.city == nil {
		return nil
	}
	return s.city.catalog
}

// Own lists the needs and supplies whose rankings the actor may see, newest first, at most limit of each, and how many there are.
func (s *Service) Own(ctx context.Context, limit int) (needs []NeedInfo, points []PointInfo, total [2]int, err error) {
	return s.ownFrom(ctx, 0, limit)
}

// ownFrom is Own without the first ones.
func (s *Service) ownFrom(ctx context.Context, offset, limit int) (needs []NeedInfo, points []PointInfo, total [2]int, err error) {
	if err := s.Start(ctx); err != nil {
		return nil, nil, total, err
	}
	a := actor.From(ctx)
	s.mu.RLock()
	for _, n := range s.city.needs {
		if mayNeed(a, n) {
			needs = append(needs, n)
		}
	}
	for _, p := range s.city.points {
		if mayPoint(a, p) {
			points = append(points, p)
		}
	}
	s.mu.RUnlock()
	slices.SortFunc(needs, func(a, b NeedInfo) int { return int(b.ID - a.ID) })
	slices.SortFunc(points, func(a, b PointInfo) int { return int(b.ID - a.ID) })
	total = [2]int{len(needs), len(points)}
	return cut(needs, offset, limit), cut(points, offset, limit), total, nil
}

func cut[T any](list []T, offset, limit int) []T {
	list = list[min(offset, len(list)):]
	return list[:min(limit, len(list))]
}

// Best is the best supply of a need; ok is false when it has nothing in common with any.
func (s *Service) Best(n NeedInfo) (Candidate, bool) {
	matches, _ := s.engine.ForNeed(int64(n.ID), 1, nil)
	list := s.candidates(matches)
	if len(list) == 0 {
		return Candidate{}, false
	}
	return list[0], true
}

// All ranks every need, in the order of ids, calls each with its k best, and sums up. It asks for no permission: it is for the command
// line, the map and reports, which show what their readers may see.
func (s *Service) All(ctx context.Context, k int, each func(n NeedInfo, best []engine.Match) error) (Summary, error) {
	if err := s.Start(ctx); err != nil {
		return Summary{}, err
	}
	sum := Summary{ByKind: map[demand.Kind][4]int{}, Params: s.engine.Params().Version}
	sum.Needs, sum.Points = s.engine.Sizes()
	list := s.engine.NeedIDs()
	slices.Sort(list)
	var buffer []engine.Match
	for _, id := range list {
		if err := ctx.Err(); err != nil {
			return sum, err
		}
		n, known := s.needInfo(ids.ID(id))
		if !known {
			continue
		}
		buffer, _ = s.engine.ForNeed(id, k, buffer[:0])
		counts := sum.ByKind[n.Kind]
		if len(buffer) == 0 {
			sum.None++
			counts[len(counts)-1]++
		} else {
			sum.Best[buffer[0].Verdict]++
			counts[buffer[0].Verdict]++
		}
		sum.ByKind[n.Kind] = counts
		if each != nil {
			if err := each(n, buffer); err != nil {
				return sum, err
			}
		}
	}
	return sum, nil
}
