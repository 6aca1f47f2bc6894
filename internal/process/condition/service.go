package condition

import (
	"context"
	"errors"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Service keeps the school conditions of one city.
type Service struct{ db *sqldb.DB }

// New makes the service of a city.
func New(db *sqldb.DB) *Service { return &Service{db: db} }

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// Year is the newest year of which figures can be reported: figures stand on 1 September.
func (s *Service) Year() int { return yearOf(s.Today()) }

func yearOf(day civil.Date) int {
	if day.Before(ReferenceDay(day.Year)) {
		return day.Year - 1
	}
	return day.Year
}

// own is the school that is named, or the actor's own with 0; refused when the actor may not do
// the action for it.
func (s *Service) own(ctx context.Context, q sqldb.Queryer, id ids.ID, action string) (School, error) {
	a := actor.From(ctx)
	if mine := a.Orgs(schoolRoles...); id == 0 && len(mine) > 0 {
		id = mine[0]
	}
	if id == 0 {
		return School{}, ErrSchool.On("org")
	}
	sc, err := schoolByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		return School{}, ErrSchool.On("org")
	}
	if err == nil && !sc.May(a, action) {
		err = actor.ErrForbidden
	}
	return sc, err
}

// visible is a school that the actor may see; another does not exist for them.
func (s *Service) visible(ctx context.Context, q sqldb.Queryer, id ids.ID, action string) (School, error) {
	sc, err := schoolByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && !sc.May(actor.From(ctx), action) {
		return School{}, actor.ErrNotFound
	}
	return sc, err
}

// FindSchool finds a school by code or name, for officers who report for it.
func (s *Service) FindSchool(ctx context.Context, text string) (id ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		sc, err := findSchool(ctx, r, text)
		id = sc.ID
		return err
	})
	if err == nil && id == 0 {
		err = ErrSchool.On("org")
	}
	return id, err
}

// Report writes a year's figures: the first of the year, or a further revision. What is not said
// is not taken over from the revision before.
func (s *Service) Report(ctx context.Context, p Report) (out Report, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		sc, err := s.own(ctx, tx, p.Org, maySend)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		x := p
		x.Org, x.OrgName, x.County, x.ID, x.Account, x.Sender, x.Sent = sc.ID, sc.Name, sc.County, tx.NewID(), a.Account, a.Name, tx.Now()
		if x.Entry == "" {
			x.Entry = ByForm
		}
		if err := CheckReport(x, yearOf(civil.DateOf(tx.Now()))).Err(); err != nil {
			return err
		}
		last, err := reportOf(ctx, tx, sc.ID, x.Year)
		if err != nil {
			return err
		}
		x.Revision = 1
		if last != nil {
			if last.same(x) {
				return ErrSame.On(Students)
			}
			x.Revision = last.Revision + 1
		}
		if err := insertReport(ctx, tx, x); err != nil {
			return err
		}
		out = x
		return audit.Record(ctx, tx, audit.Entry{Action: maySend, Object: "condition_reports", ID: x.ID, Reason: itoa(x.Year)})
	})
	return out, err
}

// same reports whether another revision would say nothing new.
func (r Report) same(o Report) bool {
	if len(r.Figures) != len(o.Figures) || strings.TrimSpace(r.Evidence) != strings.TrimSpace(o.Evidence) {
		return false
	}
	for code, v := range r.Figures {
		if w, ok := o.Figures[code]; !ok || w != v {
			return false
		}
	}
	return true
}

// Restate brings a report of an earlier day, for samples: it asks for no permission.
func (s *Service) Restate(ctx context.Context, tx *sqldb.Tx, p Report, at time.Time) error {
	if err := CheckReport(p, yearOf(civil.DateOf(tx.Now()))).Err(); err != nil {
		return err
	}
	p.ID, p.Sent, p.Revision = tx.NewID(), at, max(p.Revision, 1)
	return insertReport(ctx, tx, p)
}

// Detail is all that the page of one school shows.
type Detail struct {
	Assessment
	Year    int
	Years   []int // reported, newest first
	Before  *Assessment
	History []Report
	Table   Table
	Tables  []Table
	Near    Param
	Trend   []YearTally // of the school, oldest first
	MaySend bool
	MaySet  bool
}

// YearTally is the tally of a year, of one school or of all.
type YearTally struct {
	Year    int
	Schools int64 // with at least one result
	Tally   Tally
}

// School returns a school's year; 0 is the newest that was reported.
func (s *Service) School(ctx context.Context, id ids.ID, year int) (d Detail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		d = Detail{}
		sc, err := s.visible(ctx, r, id, maySee)
		if err != nil {
			return err
		}
		if d.History, err = reportsOf(ctx, r, id); err != nil {
			return err
		}
		book, err := readBook(ctx, r)
		if err != nil {
			return err
		}
		d.fill(sc, year, yearOf(civil.DateOf(r.Now())), book)
		return nil
	})
	if err == nil {
		a := actor.From(ctx)
		d.MaySend, d.MaySet = d.School.May(a, maySend), Policy.Allowed(a, mayStandard)
	}
	return d, err
}

func (d *Detail) fill(sc School, year, newest int, b book) {
	by := map[int]*Report{}
	for i := range d.History {
		p := &d.History[i]
		if by[p.Year] == nil {
			by[p.Year] = p
			d.Years = append(d.Years, p.Year)
		}
	}
	if year == 0 {
		if year = newest; len(d.Years) > 0 {
			year = d.Years[0]
		}
	}
	d.Year, d.Tables, d.Near = year, b.tables, paramOn(b.params, "SCH-NEAR", ReferenceDay(year))
	d.Assessment = b.assess(sc, by[year], year)
	for _, t := range b.tables {
		if t.Code == d.School.Table {
			d.Table = t
		}
	}
	if by[year-1] != nil {
		before := b.assess(sc, by[year-1], year-1)
		d.Before = &before
	}
	for i := len(d.Years) - 1; i >= 0; i-- {
		y := d.Years[i]
		d.Trend = append(d.Trend, YearTally{Year: y, Schools: 1, Tally: b.assess(sc, by[y], y).Tally})
	}
}

// Filled is what a form of a year opens with: the school, the revision that counts (nil for
// none), and the year before for comparison.
func (s *Service) Filled(ctx context.Context, id ids.ID, year int) (sc School, now, before *Report, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if sc, err = s.own(ctx, r, id, maySend); err != nil {
			if errs.KindOf(err) == errs.Invalid && id == 0 && Policy.Allowed(actor.From(ctx), maySend) {
				return nil // an officer names the school in the form
			}
			if errors.Is(err, actor.ErrForbidden) {
				return actor.ErrNotFound
			}
			return err
		}
		if now, err = reportOf(ctx, r, sc.ID, year); err != nil {
			return err
		}
		before, err = reportOf(ctx, r, sc.ID, year-1)
		return err
	})
	return sc, now, before, err
}

// SetLine adds a version of a line, in a new table where there is none of the code.
func (s *Service) SetLine(ctx context.Context, n NewLine) (l Line, err error) {
	if !Policy.Allowed(actor.From(ctx), mayStandard) {
		return l, actor.ErrForbidden
	}
	if l, err = n.read(); err != nil {
		return l, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		all, err := tables(ctx, tx)
		if err != nil {
			return err
		}
		known := false
		for _, t := range all {
			known = known || t.Code == l.Table
		}
		if !known {
			name := strings.TrimSpace(n.TableZH)
			if c := len([]rune(name)); c < 2 || c > 60 {
				return ErrTableName.With(l.Table).On("table_zh")
			}
			if err := insertTable(ctx, tx, l.Table, name); err != nil {
				return err
			}
		}
		versions, err := lines(ctx, tx)
		if err != nil {
			return err
		}
		l.Version = 1
		for _, o := range versions {
			if o.Table == l.Table && o.Indicator == l.Indicator {
				l.Version = o.Version + 1
			}
		}
		account := actor.From(ctx).Account
		if err := insertLine(ctx, tx, l, account); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayStandard, Object: "condition_lines", Reason: l.Table + " " + l.Indicator + " " + l.Source})
	})
	return l, err
}

// SetNear adds a version of the tolerance, in thousandths of a threshold.
func (s *Service) SetNear(ctx context.Context, value int64, source string, from civil.Date) error {
	if !Policy.Allowed(actor.From(ctx), mayStandard) {
		return actor.ErrForbidden
	}
	var faults errs.List
	if value < 0 || value > 200 {
		faults.Add(ErrPer.With(value).On("value"))
	}
	if n := len([]rune(strings.TrimSpace(source))); n < 2 || n > maxSource {
		faults.Add(ErrSource.On("source"))
	}
	if from.IsZero() {
		faults.Add(ErrFrom.On("from"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		all, err := Params(ctx, tx)
		if err != nil {
			return err
		}
		p := Param{Code: "SCH-NEAR", Version: 1, Value: value, Source: strings.TrimSpace(source), From: from}
		for _, o := range all {
			if o.Code == p.Code {
				p.Version = o.Version + 1
			}
		}
		if err := insertParam(ctx, tx, p); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayStandard, Object: "condition_params", Reason: p.Code + " " + p.Source})
	})
}

// Choose says from which day on which table applies to a school.
func (s *Service) Choose(ctx context.Context, school ids.ID, table string, from civil.Date, source string) error {
	if !Policy.Allowed(actor.From(ctx), mayStandard) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.visible(ctx, tx, school, mayStandard); err != nil {
			return err
		}
		all, err := tables(ctx, tx)
		if err != nil {
			return err
		}
		var faults errs.List
		known := false
		for _, t := range all {
			known = known || t.Code == table
		}
		if !known {
			faults.Add(ErrTable.With(table).On("table"))
		}
		if n := len([]rune(strings.TrimSpace(source))); n < 2 || n > maxSource {
			faults.Add(ErrSource.On("source"))
		}
		if from.IsZero() {
			faults.Add(ErrFrom.On("from"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if err := insertChoice(ctx, tx, school, table, from, strings.TrimSpace(source), actor.From(ctx).Account); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayStandard, Object: "condition_choices", ID: school, Reason: table + " " + source})
	})
}

// Inherit gives what one school has here to another, when two records of the register of
// organisations become one. A year that both reported stays that of the one that remains.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	return inherit(ctx, tx, from, into)
}
