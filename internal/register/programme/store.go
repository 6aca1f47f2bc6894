package programme

import (
	"context"
	"iter"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const pointCols = `p.id, p.school_id, o.name, o.county, o.school_level, p.level, p.code, p.given_code, p.name, p.length, p.first_year, p.controlled, p.shortage, p.status, p.row_version, p.updated_at`

const pointFrom = ` FROM programme_points p JOIN org_organizations o ON o.id = p.school_id`

// pointDest is where the columns of pointCols go.
func pointDest(p *Point, schoolKind *string, at *int64) []any {
	return []any{&p.ID, &p.School, &p.SchoolName, &p.County, schoolKind, &p.Level, &p.Code, &p.Given, &p.Name, &p.Length, &p.FirstYear, &p.Controlled, &p.Shortage, &p.Status, &p.RowVersion, at}
}

func scanPoint(r sqldb.Row) (p Point, err error) {
	var kind string
	var at int64
	err = r.Scan(pointDest(&p, &kind, &at)...)
	p.UpdatedAt = time.UnixMilli(at)
	return p, err
}

// overviewCols adds the latest figures: those of the newest year that has any.
const overviewCols = pointCols + `, e.registered, e.planned, COALESCE(e.year, 0), g.graduates, g.contract, g.flexible, g.self_employed, g.freelance, g.local, g.related, COALESCE(g.year, 0)`

const overviewFrom = pointFrom + `
  LEFT JOIN programme_enrolments e ON e.point_id = p.id AND e.year = (SELECT MAX(x.year) FROM programme_enrolments x WHERE x.point_id = p.id)
  LEFT JOIN programme_outcomes g ON g.point_id = p.id AND g.year = (SELECT MAX(y.year) FROM programme_outcomes y WHERE y.point_id = p.id)
       AND g.as_of = (SELECT MAX(z.as_of) FROM programme_outcomes z WHERE z.point_id = p.id AND z.year = g.year)`

func scanOverview(r sqldb.Row) (v Overview, err error) {
	var at int64
	var out Outcome
	dest := append(pointDest(&v.Point, &v.SchoolKind, &at), &v.Enrolled, &v.Planned, &v.PlanYear,
		&v.Graduates, &out.Contract, &out.Flexible, &out.SelfEmployed, &out.Freelance, &v.Local, &v.Related, &v.OutYear)
	err = r.Scan(dest...)
	v.UpdatedAt, v.Employed = time.UnixMilli(at), out.Employed()
	return v, err
}

// Filter narrows the list of points.
type Filter struct {
	School   ids.ID
	County   string
	Level    string
	Category string // first two digits
	Code     string
	Status   string
	Find     string // programme name, code or school
	Shortage bool
	Tag      Tag // of this year
	year     int // set by Service.List
	Sort     string
	Desc     bool
	Limit    int
	Offset   int
}

func (f Filter) where(w *sqldb.Where) {
	w.If(f.School != 0, "p.school_id = ?", f.School)
	w.If(f.County != "", "o.county = ?", f.County)
	w.If(f.Level != "", "p.level = ?", f.Level)
	w.If(f.Category != "", "substr(p.code, 1, 2) = ?", f.Category)
	w.If(f.Code != "", "p.code = ?", f.Code)
	w.If(f.Status != "", "p.status = ?", f.Status)
	w.If(f.Shortage, "p.shortage = ?", true)
	w.If(f.Tag != "", `EXISTS (SELECT 1 FROM programme_tags t WHERE t.tag = ? AND p.code LIKE t.code || '%' AND t.from_year <= ? AND (t.to_year = 0 OR t.to_year >= ?) AND t.withdrawn = ?)`,
		string(f.Tag), f.year, f.year, false)
	if f.Find != "" {
		like := sqldb.Containing(f.Find)
		w.And(`(p.name LIKE ? ESCAPE '\' OR p.code = ? OR o.name LIKE ? ESCAPE '\')`, like, f.Find, like)
	}
}

var orders = map[string]string{
	"name": "p.name", "code": "p.code", "school": "o.name", "county": "o.county", "status": "p.status",
	"enrolled": "COALESCE(e.registered, -1)", "graduates": "COALESCE(g.graduates, -1)",
}

func listPoints(ctx context.Context, q sqldb.Queryer, w sqldb.Where, f Filter) ([]Overview, error) {
	by, ok := orders[f.Sort]
	if !ok {
		by = "p.code"
	}
	if f.Desc {
		by += " DESC"
	}
	text := `SELECT ` + overviewCols + overviewFrom + w.SQL() + ` ORDER BY ` + by + `, o.name, p.id`
	if f.Limit > 0 {
		text += ` LIMIT ` + w.Arg(f.Limit) + ` OFFSET ` + w.Arg(f.Offset)
	}
	return sqldb.All(ctx, q, scanOverview, text, w.Args()...)
}

func countPoints(ctx context.Context, q sqldb.Queryer, w sqldb.Where) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*)`+pointFrom+w.SQL(), w.Args()...)
}

func findPoint(ctx context.Context, q sqldb.Queryer, w sqldb.Where) (Point, error) {
	return sqldb.One(ctx, q, scanPoint, `SELECT `+pointCols+pointFrom+w.SQL(), w.Args()...)
}

// Iter yields every point that is taught, with its latest figures, in the order
// of ids: what the matcher and the map work on.
func Iter(ctx context.Context, q sqldb.Queryer) iter.Seq2[Overview, error] {
	return sqldb.Each(ctx, q, scanOverview, `SELECT `+overviewCols+overviewFrom+` WHERE p.status IN ('FILED', 'APPROVED', 'ENROLLING', 'LIMITED', 'ALTERNATE') ORDER BY p.id`)
}

// Overview reads one point with its latest figures, whatever its state.
func OverviewOf(ctx context.Context, q sqldb.Queryer, id ids.ID) (Overview, error) {
	return sqldb.One(ctx, q, scanOverview, `SELECT `+overviewCols+overviewFrom+` WHERE p.id = $1`, id)
}

const enrolmentCols = `point_id, year, planned, first_choice, admitted, registered`

func scanEnrolment(r sqldb.Row) (e Enrolment, err error) {
	return e, r.Scan(&e.Point, &e.Year, &e.Planned, &e.FirstChoice, &e.Admitted, &e.Registered)
}

func listEnrolments(ctx context.Context, q sqldb.Queryer, point ids.ID) ([]Enrolment, error) {
	return sqldb.All(ctx, q, scanEnrolment, `SELECT `+enrolmentCols+` FROM programme_enrolments WHERE point_id = $1 ORDER BY year DESC`, point)
}

const outcomeCols = `point_id, year, as_of, graduates, contract, flexible, self_employed, freelance, study, army, grassroots, seeking, not_intending, related, local`

func scanOutcome(r sqldb.Row) (o Outcome, err error) {
	return o, r.Scan(&o.Point, &o.Year, &o.AsOf, &o.Graduates, &o.Contract, &o.Flexible, &o.SelfEmployed, &o.Freelance, &o.Study, &o.Army, &o.Grassroots, &o.Seeking, &o.NotIntending, &o.Related, &o.Local)
}

func listOutcomes(ctx context.Context, q sqldb.Queryer, point ids.ID) ([]Outcome, error) {
	return sqldb.All(ctx, q, scanOutcome, `SELECT `+outcomeCols+` FROM programme_outcomes WHERE point_id = $1 ORDER BY year DESC, as_of DESC`, point)
}

// OutcomesOf yields one year's outcomes of all points, the year-end figure where
// there is one: what the gap report counts as supply.
func OutcomesOf(ctx context.Context, q sqldb.Queryer, year int) iter.Seq2[Outcome, error] {
	return sqldb.Each(ctx, q, scanOutcome, `SELECT `+outcomeCols+` FROM programme_outcomes g
 WHERE g.year = $1 AND g.as_of = (SELECT MAX(z.as_of) FROM programme_outcomes z WHERE z.point_id = g.point_id AND z.year = g.year) ORDER BY g.point_id`, year)
}

func setTags(ctx context.Context, tx *sqldb.Tx, id ids.ID, shortage bool, version int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE programme_points SET shortage = $1, row_version = row_version + 1, batch_id = 0, updated_at = $2 WHERE id = $3 AND row_version = $4`,
		shortage, tx.Now().UnixMilli(), id, version)
}

// Insert writes a point; for imports that do not come from a sheet and samples.
func Insert(ctx context.Context, tx *sqldb.Tx, p Point) error {
	_, err := tx.Exec(ctx, `INSERT INTO programme_points (id, row_version, batch_id, updated_at, school_id, level, code, given_code, name, length, first_year, controlled, shortage, status, due_on)
VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL)`,
		p.ID, tx.Now().UnixMilli(), p.School, p.Level, p.Code, p.Given, p.Name, p.Length, p.FirstYear, p.Controlled, p.Shortage, p.Status)
	return err
}

// InsertEnrolment writes one year's enrolment of a point.
func InsertEnrolment(ctx context.Context, tx *sqldb.Tx, e Enrolment) error {
	if err := CheckEnrolment(e); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO programme_enrolments (id, row_version, batch_id, updated_at, `+enrolmentCols+`)
VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8)`, tx.NewID(), tx.Now().UnixMilli(), e.Point, e.Year, e.Planned, e.FirstChoice, e.Admitted, e.Registered)
	return err
}

// InsertOutcome writes one graduating class of a point.
func InsertOutcome(ctx context.Context, tx *sqldb.Tx, o Outcome) error {
	if err := CheckOutcome(o); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO programme_outcomes (id, row_version, batch_id, updated_at, `+outcomeCols+`)
VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`, tx.NewID(), tx.Now().UnixMilli(),
		o.Point, o.Year, o.AsOf, o.Graduates, o.Contract, o.Flexible, o.SelfEmployed, o.Freelance, o.Study, o.Army, o.Grassroots, o.Seeking, o.NotIntending, o.Related, o.Local)
	return err
}

// lensOf reads how exactly outsiders see counts of persons, in force on a day.
func lensOf(ctx context.Context, q sqldb.Queryer, day string) (l Lens, err error) {
	for v, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (v struct {
		code  string
		value int64
	}, err error) {
		return v, r.Scan(&v.code, &v.value)
	}, `SELECT code, value FROM programme_params WHERE valid_from <= $1 ORDER BY version`, day) {
		if err != nil {
			return l, err
		}
		switch v.code {
		case "SUP-LEAST":
			l.Least = v.value
		case "SUP-STEP":
			l.Step = v.value
		case "SUP-BASE":
			l.Base = v.value
		}
	}
	return l, nil
}

// Begun is how many persons began at each point in the years from…to; what is not known is
// not in it.
func Begun(ctx context.Context, q sqldb.Queryer, from, to int) (map[ids.ID]map[int]int64, error) {
	out := map[ids.ID]map[int]int64{}
	for e, err := range sqldb.Each(ctx, q, scanEnrolment, `SELECT `+enrolmentCols+` FROM programme_enrolments WHERE year BETWEEN $1 AND $2 AND registered IS NOT NULL ORDER BY point_id, year`, from, to) {
		if err != nil {
			return nil, err
		}
		if out[e.Point] == nil {
			out[e.Point] = map[int]int64{}
		}
		out[e.Point][e.Year] = *e.Registered
	}
	return out, nil
}
