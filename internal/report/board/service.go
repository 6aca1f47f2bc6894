package board

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// keep is how long a computation of the registers as they stand is shown again.
const keep = 30 * time.Second

// Service weighs demand against supply in one city.
type Service struct {
	db    *sqldb.DB
	shelf *atlas.Shelf
	city  string // name

	keep time.Duration
	mu   sync.Mutex
	live map[scopeKey]computed
	seen map[ids.ID]proved // opened snapshots, which never change
}

// proved is the content of a snapshot with the digest that it has.
type proved struct {
	Frozen
	sha256 string
}

type scopeKey struct {
	year   int
	county string
}

type computed struct {
	Frozen
	at time.Time
}

// New makes the service of a city over the shared catalogue.
func New(db *sqldb.DB, shelf *atlas.Shelf, city string) *Service {
	return &Service{db: db, shelf: shelf, city: city, keep: keep, live: map[scopeKey]computed{}, seen: map[ids.ID]proved{}}
}

func (s *Service) today() civil.Date { return civil.DateOf(s.db.Now()) }

func checkYear(year int) error {
	if year < 2000 || year > 2100 {
		return ErrYear.With(year).On("year")
	}
	return nil
}

// Source is the balance that a page shows and what it is: a frozen snapshot, or the
// registers as they stand.
type Source struct {
	Frozen
	Snapshot *Snapshot // nil: the registers as they stand
	At       time.Time
	Before   *Frozen // what the change is measured against; nil: nothing to compare with
	BeforeOf int     // year of Before
	Exact    bool    // false: only [Frozen.Public] may be shown
}

// Want names what is wanted: the latest snapshot of a year (At ""), the registers as
// they stand (At "now"), or a certain snapshot; a county is always computed as things
// stand, snapshots are of the whole city.
type Want struct {
	Year   int // 0: this year
	At     string
	County string
}

// Source finds what the actor may see of what is wanted. Those who may see exact
// figures of certain counties get the one they ask for, or their first; those who may see published figures only get
// the published snapshot, which may be none.
func (s *Service) Source(ctx context.Context, want Want) (Source, error) {
	a := actor.From(ctx)
	if want.Year == 0 {
		want.Year = s.today().Year
	}
	if err := checkYear(want.Year); err != nil {
		return Source{}, err
	}
	if own := ownCounties(a); len(own) > 0 && want.At != "published" && !slices.Contains(own, want.County) {
		want.County = own[0]
	}
	switch {
	case exact(a, want.County) && want.At != "published":
		return s.exactSource(ctx, want)
	case Policy.Allowed(a, mayPublished):
		return s.Published(ctx, want.Year)
	}
	return Source{}, actor.ErrForbidden
}

func (s *Service) exactSource(ctx context.Context, want Want) (Source, error) {
	if want.County != "" || want.At == "now" {
		return s.now(ctx, want)
	}
	var snap Snapshot
	var err error
	if id, bad := ids.Parse(want.At); bad == nil && id != 0 {
		if snap, err = s.read(ctx, func(r *sqldb.Reader) (Snapshot, error) { return headByID(ctx, r, id) }); err != nil {
			return Source{}, hidden(err)
		}
	} else {
		snap, err = s.read(ctx, func(r *sqldb.Reader) (Snapshot, error) { return latestSnapshot(ctx, r, want.Year, false) })
		if errors.Is(err, sqldb.ErrNoRow) {
			return s.now(ctx, want)
		}
		if err != nil {
			return Source{}, err
		}
	}
	return s.source(ctx, snap, true)
}

func (s *Service) read(ctx context.Context, get func(*sqldb.Reader) (Snapshot, error)) (snap Snapshot, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		snap, err = get(r)
		return err
	})
	return snap, err
}

// source opens a snapshot and the one before it.
func (s *Service) source(ctx context.Context, snap Snapshot, isExact bool) (Source, error) {
	f, err := s.open(ctx, snap)
	if err != nil {
		return Source{}, err
	}
	snap.Body = ""
	out := Source{Frozen: f, Snapshot: &snap, At: snap.TakenAt, Exact: isExact}
	return out, s.before(ctx, &out, !isExact)
}

// before puts the snapshot to it against which the change is measured.
func (s *Service) before(ctx context.Context, src *Source, published bool) error {
	old, err := s.read(ctx, func(r *sqldb.Reader) (Snapshot, error) {
		return snapshotBefore(ctx, r, src.Scope.Year, src.At.UnixMilli(), published)
	})
	if errors.Is(err, sqldb.ErrNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := s.open(ctx, old)
	src.Before, src.BeforeOf = &f, old.Year
	return err
}

// open reads a snapshot back; its digest is proved each time its body comes from the
// database, which is at its first use and where the caller brings it.
func (s *Service) open(ctx context.Context, snap Snapshot) (Frozen, error) {
	s.mu.Lock()
	old, ok := s.seen[snap.ID]
	s.mu.Unlock()
	if ok && snap.Body == "" && old.sha256 == snap.SHA256 {
		return old.Frozen, nil
	}
	var err error
	if snap.Body == "" {
		if snap, err = s.read(ctx, func(r *sqldb.Reader) (Snapshot, error) { return snapshotByID(ctx, r, snap.ID) }); err != nil {
			return Frozen{}, err
		}
	}
	f, err := snap.Open()
	if err != nil {
		return f, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) > 20 {
		clear(s.seen)
	}
	s.seen[snap.ID] = proved{f, snap.SHA256}
	return f, nil
}

// now computes the registers as they stand; a computation serves for a few seconds.
func (s *Service) now(ctx context.Context, want Want) (Source, error) {
	key := scopeKey{want.Year, want.County}
	s.mu.Lock()
	c, ok := s.live[key]
	s.mu.Unlock()
	if !ok || s.db.Now().Sub(c.at) >= s.keep {
		f, err := s.compute(ctx, want.Year, want.County)
		if err != nil {
			return Source{}, err
		}
		c = computed{f, s.db.Now()}
		s.mu.Lock()
		if len(s.live) > 100 {
			clear(s.live)
		}
		s.live[key] = c
		s.mu.Unlock()
	}
	out := Source{Frozen: c.Frozen, At: c.at, Exact: true}
	if want.County != "" {
		return out, nil
	}
	return out, s.before(ctx, &out, false)
}

func (s *Service) compute(ctx context.Context, year int, county string) (f Frozen, err error) {
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return f, err
	}
	ctx = sqldb.Long(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		f, err = gather(ctx, r, cat, s.city, year, county)
		return err
	})
	return f, err
}

// Published is the newest published snapshot of a year (0: the newest of all), for
// everyone; only [Frozen.Public] of it may be shown. Snapshot is nil when nothing has
// been published.
func (s *Service) Published(ctx context.Context, year int) (Source, error) {
	snap, err := s.read(ctx, func(r *sqldb.Reader) (Snapshot, error) { return latestSnapshot(ctx, r, year, true) })
	if errors.Is(err, sqldb.ErrNoRow) {
		return Source{}, nil
	}
	if err != nil {
		return Source{}, err
	}
	return s.source(ctx, snap, false)
}

// Freeze computes the year anew and keeps it as a snapshot; published snapshots are
// what schools, enterprises and the public see.
func (s *Service) Freeze(ctx context.Context, year int, publish bool) (snap Snapshot, err error) {
	if !Policy.Allowed(actor.From(ctx), mayFreeze) {
		return snap, actor.ErrForbidden
	}
	if err := checkYear(year); err != nil {
		return snap, err
	}
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return snap, err
	}
	return freeze(ctx, s.db, cat, s.city, year, publish)
}

func freeze(ctx context.Context, db *sqldb.DB, cat *atlas.Catalog, city string, year int, publish bool) (snap Snapshot, err error) {
	ctx = sqldb.Long(ctx)
	a := actor.From(ctx)
	var f Frozen
	err = db.Read(ctx, func(r *sqldb.Reader) error { // long; nobody's writing waits for it
		f, err = gather(ctx, r, cat, city, year, "")
		return err
	})
	if err != nil {
		return snap, err
	}
	snap = Snapshot{ID: db.NewID(), Year: year, TakenAt: db.Now(), TakenBy: a.Name}
	if publish {
		snap.PublishedAt = snap.TakenAt
	}
	if snap.Body, snap.SHA256, err = f.Seal(); err != nil {
		return snap, err
	}
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := insertSnapshot(ctx, tx, snap, a.Account); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayFreeze, Object: "board_snapshots", ID: snap.ID, Reason: snap.SHA256})
	})
	return snap, err
}

// Publish makes a snapshot visible to schools, enterprises and the public, by the
// rules of publication. Publishing again changes nothing.
func (s *Service) Publish(ctx context.Context, id ids.ID) error {
	if !Policy.Allowed(actor.From(ctx), mayFreeze) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		snap, err := snapshotByID(ctx, tx, id)
		if err != nil {
			return hidden(err)
		}
		if _, err := snap.Open(); err != nil {
			return err
		}
		n, err := publishSnapshot(ctx, tx, id)
		if err != nil || n == 0 {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayFreeze + ".publish", Object: "board_snapshots", ID: id, Reason: snap.SHA256})
	})
}

// Snapshots lists the snapshots that the actor may open, newest first.
func (s *Service) Snapshots(ctx context.Context) (list []Snapshot, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayPublished) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = listSnapshots(ctx, r)
		return err
	})
	if !exact(a, "") {
		list = slices.DeleteFunc(list, func(x Snapshot) bool { return !x.Published() })
	}
	return list, err
}

// Open opens one snapshot with its proof; an unpublished one does not exist for those
// who may see published figures only.
func (s *Service) Open(ctx context.Context, id ids.ID) (Source, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayPublished) {
		return Source{}, actor.ErrForbidden
	}
	snap, err := s.read(ctx, func(r *sqldb.Reader) (Snapshot, error) { return snapshotByID(ctx, r, id) })
	if err != nil {
		return Source{}, hidden(err)
	}
	isExact := exact(a, "")
	if !isExact && !snap.Published() {
		return Source{}, actor.ErrNotFound
	}
	return s.source(ctx, snap, isExact)
}

// exported leaves a trace of a table or report that is taken away.
func (s *Service) exported(ctx context.Context, what string, snapshot ids.ID) error {
	return audit.RecordAlone(ctx, s.db, audit.Entry{Action: "board.export", Object: "board_snapshots", ID: snapshot, Reason: what})
}

// Report is the snapshot as the report is drawn from it, body and digest with it.
func (s *Service) Report(ctx context.Context, id ids.ID) (Snapshot, Frozen, error) {
	if !exact(actor.From(ctx), "") {
		return Snapshot{}, Frozen{}, actor.ErrNotFound
	}
	snap, err := s.read(ctx, func(r *sqldb.Reader) (Snapshot, error) { return snapshotByID(ctx, r, id) })
	if err != nil {
		return snap, Frozen{}, hidden(err)
	}
	f, err := snap.Open()
	return snap, f, err
}

// Years are the years that may be chosen, newest first: those of snapshots, this one
// and the four before it.
func (s *Service) Years(ctx context.Context) ([]int, error) {
	now := s.today().Year
	years := []int{now, now - 1, now - 2, now - 3, now - 4}
	list, err := s.Snapshots(ctx)
	for _, x := range list {
		if !slices.Contains(years, x.Year) {
			years = append(years, x.Year)
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	return years, err
}

// Detail is one occupation of a year with the task to close its gap.
type Detail struct {
	Source
	Named   Named
	Lines   []Named // by industry
	Closing *Closing
	Trail   []caseflow.Event
	Buttons []caseflow.Button
}

// Occupation finds an occupation in what the actor sees exactly.
func (s *Service) Occupation(ctx context.Context, want Want, code string) (d Detail, err error) {
	if d.Source, err = s.Source(ctx, want); err != nil {
		return d, err
	}
	n, ok := d.Find(code)
	if !ok || !d.Exact {
		return d, actor.ErrNotFound
	}
	d.Named = n
	for _, l := range d.Frozen.Lines {
		if l.Occupation == code {
			d.Lines = append(d.Lines, l)
		}
	}
	return d, s.db.Read(ctx, func(r *sqldb.Reader) error {
		c, err := closingFor(ctx, r, d.Scope.Year, code)
		if errors.Is(err, sqldb.ErrNoRow) {
			return nil
		}
		if err != nil {
			return err
		}
		d.Closing, d.Buttons = &c, ClosingFlow.Buttons(actor.From(ctx), c.Status)
		d.Trail, err = caseflow.Trail(ctx, r, c.ID)
		return err
	})
}

// Counties lists the counties for filters.
func (s *Service) Counties(ctx context.Context) (list []org.County, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = org.Counties(ctx, r)
		return err
	})
	return list, err
}
