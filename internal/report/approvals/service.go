package approvals

import (
	"context"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// Service measures the times of one city.
type Service struct {
	db      *sqldb.DB
	matters []Matter
}

// New joins the module to a city's database and to what offices decide there.
func New(db *sqldb.DB, matters ...Matter) *Service { return &Service{db: db, matters: matters} }

// ParamVersion is one version of a parameter of this module.
type ParamVersion = param.Version[float64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]ParamVersion, error) {
	return sqldb.All(ctx, q, param.Scan[float64], `SELECT code, version, value, source, valid_from FROM approvals_params ORDER BY code, valid_from DESC, version DESC`)
}

func paramOn(ctx context.Context, q sqldb.Queryer, code string, day civil.Date) (int, error) {
	all, err := ParamVersions(ctx, q)
	if err != nil {
		return 0, err
	}
	if p, ok := param.InForce(all, day)[code]; ok {
		return int(p.Value), nil
	}
	return 0, ErrNoParam.With(code)
}

// Month is a month with the time of all its decisions.
type Month struct {
	Month string // 2026-11
	Time
}

// Report is how long offices took in the months before today.
type Report struct {
	Since, Today civil.Date
	Least        int
	All          Time
	Before       Time // of as many months before those
	Months       []Month
	Lines        []Line
}

// Times computes the report from the events of the cases.
func (s *Service) Times(ctx context.Context) (rep Report, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return rep, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		rep = Report{Today: civil.DateOf(r.Now())}
		months, err := paramOn(ctx, r, "APR-MONTHS", rep.Today)
		if err != nil {
			return err
		}
		if rep.Least, err = paramOn(ctx, r, "SUP-MEAN", rep.Today); err != nil {
			return err
		}
		first := civil.Date{Year: rep.Today.Year, Month: rep.Today.Month, Day: 1}
		rep.Since = first.AddMonths(1 - months)
		earlier := rep.Since.AddMonths(-months)
		spans, err := s.spans(ctx, r, earlier.AddMonths(-months))
		if err != nil {
			return err
		}
		c, err := caseflow.CalendarOf(ctx, r)
		if err != nil {
			return err
		}
		rep.Lines = Lines(s.matters, spans, c, rep.Since, rep.Today, rep.Least)
		rep.All = Together(spans, c, rep.Since, "", rep.Least)
		var old []Span
		for _, x := range spans {
			if !x.Until.IsZero() && x.Until.Before(rep.Since) {
				old = append(old, x)
			}
		}
		rep.Before = Together(old, c, earlier, "", rep.Least)
		for m := rep.Since; !m.After(rep.Today); m = m.AddMonths(1) {
			month := m.String()[:7]
			rep.Months = append(rep.Months, Month{month, Together(spans, c, rep.Since, month, rep.Least)})
		}
		return nil
	})
	return rep, err
}

// spans reads the waits of the cases that moved since a day.
func (s *Service) spans(ctx context.Context, q sqldb.Queryer, since civil.Date) ([]Span, error) {
	waits := map[[2]string]bool{}
	var w sqldb.Where
	w.And("at_ms >= ?", since.Time().UnixMilli())
	var kinds []any
	seen := map[string]bool{}
	for _, m := range s.matters {
		waits[[2]string{m.Kind, m.State}] = true
		if !seen[m.Kind] {
			kinds = append(kinds, m.Kind)
		}
		seen[m.Kind] = true
	}
	w.In("kind", kinds...)
	events, err := sqldb.All(ctx, q, func(r sqldb.Row) (e Event, err error) {
		var at int64
		err = r.Scan(&e.Kind, &e.To, &e.Case, &e.Seq, &at)
		e.On = civil.DateOf(time.UnixMilli(at))
		return e, err
	}, `SELECT kind, to_state, case_id, seq, at_ms FROM caseflow_events`+w.SQL()+` ORDER BY case_id, seq`, w.Args()...)
	return Spans(events, waits), err
}
