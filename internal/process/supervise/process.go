package supervise

import (
	"context"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

func scanMeasure(r sqldb.Row) (m Measure, err error) {
	return m, r.Scan(&m.Code, &m.Version, &m.ZH, &m.EN, &m.Unit, &m.AtLeast, &m.Threshold, &m.Source, &m.From, &m.Place)
}

func measures(ctx context.Context, q sqldb.Queryer) ([]Measure, error) {
	return sqldb.All(ctx, q, scanMeasure, `SELECT code, version, zh, en, unit, at_least, threshold, source, valid_from, position FROM supervise_measures ORDER BY position, code, version`)
}

// Process is the monitoring of a term.
type Process struct {
	Term       string
	Lines      []Line // schools by measures; those without a value are there
	Measures   []Measure
	Exceptions int
	Missing    int
}

// Process judges the values of a term by the thresholds that held on its first day of monitoring, which is today for the running term.
func (s *Service) Process(ctx context.Context, term string) (p Process, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySee) {
		return p, actor.ErrForbidden
	}
	if p.Term, err = ReadTerm(term); err != nil {
		return p, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p.Lines = nil
		all, err := measures(ctx, r)
		if err != nil {
			return err
		}
		p.Measures = InForce(all, s.Today())
		list, err := schools(ctx, r)
		if err != nil {
			return err
		}
		values, err := valuesOf(ctx, r, p.Term)
		if err != nil {
			return err
		}
		for _, o := range list {
			if !Policy.May(a, maySee, actor.Object{County: o.County, Org: o.ID}) {
				continue
			}
			for _, m := range p.Measures {
				x := values[valueKey(o.ID, p.Term, m.Code)]
				x.Org, x.OrgName, x.County, x.Measure = o.ID, o.Name, o.County, m
				x.Verdict = m.Judge(x.Value)
				p.Lines = append(p.Lines, x)
			}
		}
		return nil
	})
	for _, x := range p.Lines {
		switch x.Verdict {
		case Exception:
			p.Exceptions++
		case NoData:
			p.Missing++
		}
	}
	return p, err
}

func valueKey(school ids.ID, term, measure string) string {
	return school.String() + "|" + term + "|" + measure
}

func valuesOf(ctx context.Context, q sqldb.Queryer, term string) (map[string]Line, error) {
	out := map[string]Line{}
	type kept struct {
		key, note string
		value     float64
		at        int64
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x kept, err error) { return x, r.Scan(&x.key, &x.value, &x.note, &x.at) },
		`SELECT row_key, value, note, updated_at FROM supervise_values WHERE term = $1`, term)
	for _, x := range list {
		out[x.key] = Line{Value: &x.value, Note: x.note, Reported: time.UnixMilli(x.at)}
	}
	return out, err
}

// Report files a school's value of a measure; a later one replaces it, the audit keeps both.
func (s *Service) Report(ctx context.Context, school, term, measure string, value float64, note string) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayReport) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		var faults errs.List
		note = text(&faults, "note", "说明", note, false, lineLong)
		term, err := ReadTerm(term)
		if err := faults.Keep(err); err != nil {
			return err
		}
		o, err := placeNamed(ctx, tx, school, "org")
		if err := faults.Keep(err); err != nil {
			return err
		}
		all, err := measures(ctx, tx)
		if err != nil {
			return err
		}
		faults.Add(checkValue(InForce(all, s.Today()), measure, value))
		if err := faults.Err(); err != nil {
			return err
		}
		if o.Kind != string(org.SchoolKind) || !Policy.May(a, mayReport, actor.Object{County: o.County, Org: o.ID}) {
			return actor.ErrForbidden
		}
		if _, err := tx.Exec(ctx, `INSERT INTO supervise_values (id, row_version, batch_id, updated_at, row_key, org_id, term, measure, value, note) VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (row_key) DO UPDATE SET row_version = supervise_values.row_version + 1, updated_at = excluded.updated_at, value = excluded.value, note = excluded.note`,
			tx.NewID(), tx.Now().UnixMilli(), valueKey(o.ID, term, measure), o.ID, term, measure, value, note); err != nil {
			return err
		}
		return noted(ctx, tx, mayReport, "supervise_values", o.ID, term+" "+measure)
	})
}

// checkValue refuses an unknown measure and a value that cannot be.
func checkValue(list []Measure, measure string, value float64) error {
	for _, m := range list {
		if m.Code == measure {
			if value < 0 || m.Unit == "%" && value > 100 || value > 1e9 {
				return ErrNumber.With(m.ZH).On("value")
			}
			return nil
		}
	}
	return ErrChoice.With(measure).On("measure")
}

// SetMeasure adds a version of a measure: a threshold from a day on.
func (s *Service) SetMeasure(ctx context.Context, m Measure) error {
	if !Policy.Allowed(actor.From(ctx), mayAssess) {
		return actor.ErrForbidden
	}
	var faults errs.List
	m.Source = text(&faults, "source", "依据", m.Source, true, lineLong)
	if m.From.IsZero() {
		faults.Add(ErrEmpty.With("施行日期").On("from"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO supervise_measures (code, version, zh, en, unit, at_least, threshold, source, valid_from, position)
			SELECT code, version + 1, zh, en, unit, at_least, $2, $3, $4, position FROM supervise_measures WHERE code = $1 AND version = (SELECT MAX(m.version) FROM supervise_measures m WHERE m.code = $1)`,
			m.Code, m.Threshold, m.Source, m.From.String())
		if err == nil && n == 0 {
			err = ErrChoice.With(m.Code).On("measure")
		}
		if err != nil {
			return err
		}
		return noted(ctx, tx, mayAssess+".measure", "supervise_measures", 0, m.Code)
	})
}
