package match

import (
	"context"
	"errors"
	"maps"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/register/demand"
)

// city is what stands in memory beside the engine.
type city struct {
	catalog  *atlas.Catalog
	needs    map[ids.ID]NeedInfo
	points   map[ids.ID]PointInfo
	edges    map[atlas.Ref][]atlas.Edge // published, by programme
	profiles map[atlas.ProgrammeKey]*score.Profile
	orgs     map[ids.ID]orgInfo
	read     func(text string) score.Requirement
	year     int // the present one
	replies  map[ids.ID]score.Replies
	taken    map[TakenKey]int32
}

// load reads the whole city and fills the engine.
func (s *Service) load(ctx context.Context) error {
	today := civil.DateOf(s.db.Now())
	catalog, err := s.opts.Catalog(ctx)
	if err != nil {
		return err
	}
	c := &city{catalog: catalog, needs: map[ids.ID]NeedInfo{}, points: map[ids.ID]PointInfo{}, replies: map[ids.ID]score.Replies{}, taken: map[TakenKey]int32{}, read: s.opts.Read, year: today.Year}
	if c.read == nil {
		c.read = requirementsOf(catalog).read
	}
	var needs []*engine.Need
	var supplies []*engine.Point
	var past []engine.Lesson
	var params *score.Params
	err = s.db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) (err error) {
		if c.orgs, err = orgs(ctx, r); err != nil {
			return err
		}
		rows, err := points(ctx, r)
		if err != nil {
			return err
		}
		if err := s.prepare(ctx, r, c); err != nil {
			return err
		}
		if err := s.answers(ctx, r, c); err != nil {
			return err
		}
		for _, row := range rows {
			supplies = append(supplies, c.point(row))
		}
		for it, err := range demand.Iter(ctx, r) {
			if err != nil {
				return err
			}
			if it.Side == demand.Need {
				needs = append(needs, c.need(it))
			} else {
				supplies = append(supplies, c.offer(it))
			}
		}
		if past, err = lessons(ctx, r); err != nil {
			return err
		}
		params, err = paramsOn(ctx, r, today)
		return err
	})
	if err != nil {
		return err
	}
	s.engine.SetPast(past)
	s.engine.SetParams(params)
	s.engine.Load(needs, supplies)
	s.mu.Lock()
	s.city, s.day = c, today
	s.mu.Unlock()
	return nil
}

// prepare reads the city's map.
func (s *Service) prepare(ctx context.Context, q sqldb.Queryer, c *city) error {
	c.profiles = map[atlas.ProgrammeKey]*score.Profile{}
	c.edges = map[atlas.Ref][]atlas.Edge{}
	live, err := atlas.LiveEdges(ctx, q, false)
	if err != nil {
		return err
	}
	year := civil.DateOf(s.db.Now()).Year
	for _, e := range live {
		if e.Status == atlas.Published && e.Years.Holds(year) && e.From.Kind == atlas.EndProgramme {
			c.edges[e.From] = append(c.edges[e.From], e)
		}
	}
	return nil
}

// answers reads how all organisations answer and what of all supplies is promised.
func (s *Service) answers(ctx context.Context, q sqldb.Queryer, c *city) (err error) {
	if s.opts.Replies != nil {
		if c.replies, err = s.opts.Replies(ctx, q, 0); err != nil {
			return err
		}
	}
	if s.opts.Taken != nil {
		c.taken, err = s.opts.Taken(ctx, q, 0)
	}
	return err
}

// refresh reads both again for one supply and one organisation; 0 stands for none.
func (s *Service) refresh(ctx context.Context, q sqldb.Queryer, supply, org ids.ID) (put func(c *city), err error) {
	var replies map[ids.ID]score.Replies
	var taken map[TakenKey]int32
	if org != 0 && s.opts.Replies != nil {
		if replies, err = s.opts.Replies(ctx, q, org); err != nil {
			return nil, err
		}
	}
	if supply != 0 && s.opts.Taken != nil {
		if taken, err = s.opts.Taken(ctx, q, supply); err != nil {
			return nil, err
		}
	}
	return func(c *city) {
		delete(c.replies, org)
		maps.Copy(c.replies, replies)
		maps.DeleteFunc(c.taken, func(k TakenKey, _ int32) bool { return k.Supply == supply })
		maps.Copy(c.taken, taken)
	}, nil
}

// OrdersChanged reads again, after an order's transaction, how an organisation answers and what of a supply is promised; zero for
// either stands for none.
func (s *Service) OrdersChanged(supply, org ids.ID) {
	if !s.loaded() {
		return
	}
	var touched []ids.ID
	s.follow(func(ctx context.Context, r *sqldb.Reader) error {
		put, err := s.refresh(ctx, r, supply, org)
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		put(s.city)
		for id, n := range s.city.needs {
			if n.Org == org {
				touched = append(touched, id)
			}
		}
		for id, p := range s.city.points {
			if p.School == org || id == supply {
				touched = append(touched, id)
			}
		}
		return nil
	})
	for _, id := range touched {
		if n, ok := s.needInfo(id); ok && n.ID == id {
			s.DemandChanged(id)
		} else if p, ok := s.pointInfo(id); ok && p.Offer {
			s.DemandChanged(id)
		} else {
			s.PointChanged(id)
		}
	}
}

// profile is what is known of a programme; the same pointer for all its points.
func (c *city) profile(key atlas.ProgrammeKey) *score.Profile {
	if p, ok := c.profiles[key]; ok {
		return p
	}
	ref := atlas.ProgrammeRef(key.Level, key.Code)
	var proposed []atlas.Edge
	if p, ok := c.catalog.Programme(key.Level, key.Code); ok {
		proposed = atlas.DefaultTrains(c.catalog, []*atlas.Programme{p}, atlas.Years{})
	}
	var jobs []*atlas.Occupation
	for _, e := range append(append([]atlas.Edge{}, c.edges[ref]...), proposed...) {
		if e.To.Kind == atlas.EndOccupation {
			if o, ok := c.catalog.Occupation(e.To.Key); ok {
				jobs = append(jobs, o)
			}
		}
	}
	branches := map[string][]score.Edge{}
	if len(jobs) > 0 {
		for _, e := range atlas.DefaultRequires(c.catalog, jobs, atlas.Years{}) {
			branches[e.To.Key] = append(branches[e.To.Key], score.Edge{Code: e.From.Key, Source: sourceBranch})
		}
	}
	p := profileOf(key, c.edges[ref], proposed, c.catalog.Next(key.Level, key.Code), branches)
	c.profiles[key] = p
	return p
}

// point enters a programme point and makes the engine's.
func (c *city) point(row pointRow) *engine.Point {
	c.points[row.ID] = row.PointInfo
	profile, _ := c.catalog.Profile(row.Level, row.Code)
	class := ""
	if p, ok := c.catalog.Programme(row.Level, row.Code); ok {
		class = p.ClassName
	}
	pt := pointOf(row, c.year, c.profile(atlas.ProgrammeKey{Level: row.Level, Code: row.Code}), profile, class)
	pt.Replies = c.replies[row.School]
	for i := range pt.Cohorts {
		pt.Cohorts[i].Taken = c.taken[TakenKey{row.ID, pt.Cohorts[i].Ends.Date().Year}]
	}
	return pt
}

// offer enters an offer and makes the engine's.
func (c *city) offer(it demand.Item) *engine.Point {
	org := c.orgs[it.Org]
	level, _ := atlas.LevelOfCode(it.Programme)
	info := PointInfo{ID: it.ID, Offer: true, Name: it.Title, Code: it.Programme, Level: level, School: it.Org, SchoolName: org.name, County: org.county, Owner: it.Owner}
	if info.County == "" {
		info.County = it.Region
	}
	c.points[it.ID] = info
	var profile *score.Profile
	if it.Programme != "" {
		profile = c.profile(atlas.ProgrammeKey{Level: level, Code: atlas.Base(it.Programme)})
	}
	pt := offerOf(it, org.region, profile)
	pt.Replies = c.replies[it.Org]
	for i := range pt.Cohorts {
		pt.Cohorts[i].Taken = c.taken[TakenKey{Supply: it.ID}]
	}
	return pt
}

// need enters a need and makes the engine's.
func (c *city) need(it demand.Item) *engine.Need {
	n := needOf(it, c.read, c.job)
	n.Replies = c.replies[it.Org]
	light := it
	light.Details, light.Duties, light.Requirement = "", "", ""
	c.needs[it.ID] = NeedInfo{Item: light, OrgName: c.orgs[it.Org].name}
	return n
}

// job is the occupation that a title names, if exactly one does.
func (c *city) job(title string) string {
	if found := c.catalog.OccupationsNamed(title); len(found) == 1 && found[0].IsOccupation {
		return found[0].Code
	}
	return ""
}

const (
	singles = 200                    // changes in a row that are followed one by one
	pause   = 500 * time.Millisecond // after which more of them are no longer the same burst
)

// many tells whether a change is one of very many, as after an import (0 says so itself): then everything is read again, once, in the
// background, when the burst is over.
func (s *Service) many(id ids.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Sub(s.burst.last) > pause {
		s.burst.n = 0
	}
	s.burst.last = now
	if s.burst.n++; id != 0 && s.burst.n <= singles {
		return false
	}
	if s.burst.timer == nil {
		s.burst.timer = time.AfterFunc(pause, s.again)
	} else {
		s.burst.timer.Reset(pause)
	}
	return true
}

// burst counts changes that follow one another closely.
type burst struct {
	n     int
	last  time.Time
	timer *time.Timer
}

// DemandChanged reads a need or offer again after its transaction; the register calls it (demand.Service.OnChange). Zero stands for
// many.
func (s *Service) DemandChanged(id ids.ID) {
	if !s.loaded() || s.many(id) {
		return
	}
	s.follow(func(ctx context.Context, r *sqldb.Reader) error {
		it, err := demand.One(ctx, r, id)
		if errors.Is(err, sqldb.ErrNoRow) {
			s.forget(id)
			return nil
		}
		if err != nil {
			return err
		}
		if !it.Live() {
			s.forget(id)
			return nil
		}
		o, err := orgByID(ctx, r, it.Org)
		if err != nil && !errors.Is(err, sqldb.ErrNoRow) {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.city.orgs[it.Org] = o
		if it.Side == demand.Need {
			s.engine.PutNeed(s.city.need(it))
		} else {
			s.engine.PutPoint(s.city.offer(it))
		}
		return nil
	})
}

// PointChanged reads a programme point again after its transaction; zero stands for many.
func (s *Service) PointChanged(id ids.ID) {
	if !s.loaded() || s.many(id) {
		return
	}
	s.follow(func(ctx context.Context, r *sqldb.Reader) error {
		row, err := pointByID(ctx, r, id)
		if errors.Is(err, sqldb.ErrNoRow) {
			s.forget(id)
			return nil
		}
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.engine.PutPoint(s.city.point(row))
		return nil
	})
}

func (s *Service) forget(id ids.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.city.needs, id)
	delete(s.city.points, id)
	s.engine.RemoveNeed(int64(id))
	s.engine.RemovePoint(int64(id))
}

// follow reads one change. What could not be read is read with everything, so that nothing stays stale.
func (s *Service) follow(read func(ctx context.Context, r *sqldb.Reader) error) {
	ctx := context.Background()
	if err := s.db.Read(ctx, func(r *sqldb.Reader) error { return read(ctx, r) }); err != nil {
		go s.again()
	}
}

func (s *Service) again() {
	if err := s.Rebuild(context.Background()); err != nil {
		s.mu.Lock()
		s.city = nil // the next question reads everything, or says why it cannot
		s.mu.Unlock()
	}
}
