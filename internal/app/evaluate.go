package app

import (
	"context"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/report/board"
)

// newEvaluate joins the evaluation of programme points to the conditions of schools and to labour demand, over the city's database or
// one with a clock of its own.
func (h *House) newEvaluate(c *City, db *sqldb.DB) *evaluate.Service {
	return evaluate.New(db, c.files, evaluate.Options{Schools: schoolFacts, Demand: h.demandFacts})
}

// schoolFacts are what schools reported of their conditions for the year, or for the year before.
func schoolFacts(ctx context.Context, q sqldb.Queryer, year int) ([]evaluate.SchoolFact, error) {
	type line struct {
		school                                  ids.ID
		level                                   string
		students, teachers, double, equip, size *int64
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x line, err error) {
		return x, r.Scan(&x.school, &x.level, &x.size, &x.students, &x.teachers, &x.double, &x.equip)
	}, `SELECT o.id, o.school_level, o.students, c.students, c.teachers, c.double_qualified, c.equipment FROM org_organizations o
 LEFT JOIN condition_reports c ON c.org_id = o.id AND c.year = (SELECT MAX(y.year) FROM condition_reports y WHERE y.org_id = o.id AND y.year BETWEEN $1 AND $2)
  AND c.revision = (SELECT MAX(v.revision) FROM condition_reports v WHERE v.org_id = o.id AND v.year = c.year)
 WHERE o.kind = 'SCHOOL' ORDER BY o.id`, year-1, year)
	var out []evaluate.SchoolFact
	for _, x := range list {
		f := evaluate.SchoolFact{School: x.school, Level: atlas.Level(x.level), Students: x.students, DualNum: x.double, DualDen: x.teachers}
		if f.Students == nil && x.size != nil && *x.size > 0 {
			f.Students = x.size
		}
		f.Staffing = quotient(x.students, x.teachers, 1)
		f.Equip = quotient(x.equip, x.students, 100) // the register keeps fen
		out = append(out, f)
	}
	return out, err
}

// quotient is a ÷ b ÷ unit, nil where either is not known or b is zero.
func quotient(a, b *int64, unit float64) *float64 {
	if a == nil || b == nil || *b <= 0 {
		return nil
	}
	v := float64(*a) / float64(*b) / unit
	return &v
}

// demandFacts are the labour demand for each programme and its supply: needs of the year, or what enterprises forecast for the next.
func (h *House) demandFacts(ctx context.Context, q sqldb.Queryer, year int) ([]evaluate.DemandFact, error) {
	cat, err := h.Shelf.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	ahead, err := forecastHeads(ctx, q, year)
	if err != nil {
		return nil, err
	}
	lines, err := board.ByProgramme(ctx, q, cat, year, ahead)
	var out []evaluate.DemandFact
	for _, l := range lines {
		f := evaluate.DemandFact{Level: l.Level, Code: l.Code}
		if l.Asked {
			f.Demand = persons(l.Demand)
		}
		if l.Unknown == 0 {
			f.Supply = persons(l.Supply)
		}
		out = append(out, f)
	}
	return out, err
}

func persons(m board.Milli) *float64 {
	v := float64(m) / 1000
	return &v
}

// forecastHeads are the persons that enterprises say they will need in the year after, by occupation: of each enterprise its newest
// submission up to the year.
func forecastHeads(ctx context.Context, q sqldb.Queryer, year int) (map[string]int64, error) {
	type line struct {
		code  string
		heads int64
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x line, err error) { return x, r.Scan(&x.code, &x.heads) },
		`SELECT r.occupation, CAST(SUM(r.heads) AS BIGINT) FROM forecast_rows r JOIN forecast_submissions s ON s.id = r.submission_id
 WHERE s.status = 'SENT' AND r.year = $1 AND s.sent_ms = (SELECT MAX(n.sent_ms) FROM forecast_submissions n WHERE n.org_id = s.org_id AND n.status = 'SENT' AND n.base_year <= $2)
 GROUP BY r.occupation ORDER BY r.occupation`, year+1, year)
	out := map[string]int64{}
	for _, x := range list {
		out[x.code] = x.heads
	}
	return out, err
}
