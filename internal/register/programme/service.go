package programme

import (
	"context"
	"errors"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// ErrStale says that somebody changed the point meanwhile.
var ErrStale = errs.New(errs.Conflict, "programme.stale")

// Service keeps the programme points of one city.
type Service struct {
	db     *sqldb.DB
	shelf  *atlas.Shelf
	change []func(ids.ID)
	rank   func(actor.Actor, actor.Object) bool

	writers []func(ctx context.Context, tx *sqldb.Tx, id ids.ID) error
}

// New makes the service of a city over the shared catalogue.
func New(db *sqldb.DB, shelf *atlas.Shelf) *Service { return &Service{db: db, shelf: shelf} }

// OnChange calls fn after a point has changed; 0 stands for many.
func (s *Service) OnChange(fn func(ids.ID)) { s.change = append(s.change, fn) }

// OnRank tells the service who is shown the needs that a point could serve; until then
// nobody is led there.
func (s *Service) OnRank(may func(actor.Actor, actor.Object) bool) { s.rank = may }

// Changed tells those who listen that a point, or with 0 many, has changed.
func (s *Service) Changed(id ids.ID) {
	for _, fn := range s.change {
		fn(id)
	}
}

var scopeColumns = actor.Columns{County: "o.county", Org: "p.school_id"}

func scoped(ctx context.Context, action string, w *sqldb.Where) {
	sql, args := Policy.Where(actor.From(ctx), action, scopeColumns, w.Next())
	w.Numbered(sql, args...)
}

func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

// List returns a page of the points within the actor's scope and their number.
func (s *Service) List(ctx context.Context, f Filter) (list []Overview, total int64, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, 0, actor.ErrForbidden
	}
	if !Policy.Allowed(actor.From(ctx), mayExact) {
		f.Sort = publicOrder(f.Sort)
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		f.year = civil.DateOf(r.Now()).Year
		scoped(ctx, maySee, &w)
		f.where(&w)
		if total, err = countPoints(ctx, r, w); err != nil {
			return err
		}
		if list, err = listPoints(ctx, r, w, f); err != nil {
			return err
		}
		outsiders, err := lensOf(ctx, r, civil.DateOf(r.Now()).String())
		if err != nil {
			return err
		}
		tags, err := TagRows(ctx, r)
		for i := range list {
			list[i].Lens, list[i].Tags = outsiders.of(ctx, list[i].Point), TagsOf(tags, list[i].Code, f.year)
		}
		return err
	})
	return list, total, err
}

// publicOrder keeps outsiders from ordering by counts they do not see.
func publicOrder(sort string) string {
	if sort == "enrolled" || sort == "graduates" {
		return "code"
	}
	return sort
}

// of is the lens through which the actor sees a point.
func (l Lens) of(ctx context.Context, p Point) Lens {
	l.Exact = Policy.May(actor.From(ctx), mayExact, actor.Object{County: p.County, Org: p.School})
	return l
}

// Detail is a point with all its years and its steps.
type Detail struct {
	Point      Point
	Enrolments []Enrolment // newest first
	Outcomes   []Outcome   // newest first
	Trail      []caseflow.Event
	Links      []atlas.Link // occupations its profile names
	Programme  *atlas.Programme
	Lens       Lens // how exactly the reader sees the counts
	Tags       []Tag
}

// Find returns one point within the actor's scope.
func (s *Service) Find(ctx context.Context, id ids.ID) (d Detail, err error) {
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return d, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Point, err = s.visible(ctx, r, id, maySee); err != nil {
			return err
		}
		outsiders, err := lensOf(ctx, r, civil.DateOf(r.Now()).String())
		if err != nil {
			return err
		}
		d.Lens = outsiders.of(ctx, d.Point)
		tags, err := TagRows(ctx, r)
		if err != nil {
			return err
		}
		d.Tags = TagsOf(tags, d.Point.Code, civil.DateOf(r.Now()).Year)
		if d.Enrolments, err = listEnrolments(ctx, r, id); err != nil {
			return err
		}
		if d.Outcomes, err = listOutcomes(ctx, r, id); err != nil {
			return err
		}
		d.Trail, err = caseflow.Trail(ctx, r, id)
		return err
	})
	d.Links = cat.Links(d.Point.Level, d.Point.Code)
	d.Programme, _ = cat.Programme(d.Point.Level, d.Point.Code)
	return d, err
}

// visible loads a point the actor may act on; any other does not exist for them.
func (s *Service) visible(ctx context.Context, q sqldb.Queryer, id ids.ID, action string) (Point, error) {
	var w sqldb.Where
	w.And("p.id = ?", id)
	scoped(ctx, action, &w)
	p, err := findPoint(ctx, q, w)
	return p, hidden(err)
}

// Move takes a step of the point's flow.
func (s *Service) Move(ctx context.Context, step caseflow.Step) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.visible(ctx, tx, step.ID, mayMove); err != nil {
			return err
		}
		if _, err := PointFlow.Move(ctx, tx, step); err != nil {
			return err
		}
		return s.written(ctx, tx, step.ID)
	})
	if err == nil {
		s.Changed(step.ID)
	}
	return err
}

// Tag sets or clears the tag "livelihood shortage" (CHN-06).
func (s *Service) Tag(ctx context.Context, id ids.ID, shortage bool, version int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.visible(ctx, tx, id, mayEdit); err != nil {
			return err
		}
		n, err := setTags(ctx, tx, id, shortage, version)
		if err == nil && n == 0 {
			err = ErrStale
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit, Object: "programme.point", ID: id, Reason: "shortage"})
	})
}

// Coverage counts the open points of the city over the 19 categories, for each
// vocational level.
func (s *Service) Coverage(ctx context.Context) (out []Coverage, err error) {
	if !Policy.Allowed(actor.From(ctx), mayCover) {
		return nil, actor.ErrForbidden
	}
	points, err := s.open(ctx)
	for _, l := range []atlas.Level{atlas.Secondary, atlas.HigherCollege, atlas.HigherUndergrad} {
		out = append(out, Cover(l, points))
	}
	return out, err
}

// open lists the points that are taught.
func (s *Service) open(ctx context.Context) (points []Point, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		points = points[:0]
		for v, err := range Iter(ctx, r) {
			if err != nil {
				return err
			}
			points = append(points, v.Point)
		}
		return nil
	})
	return points, err
}
