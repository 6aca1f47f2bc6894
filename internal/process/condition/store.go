package condition

import (
	"context"
	"errors"
	"strings"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// columnOf is the column of a measure; DOUBLE is a word of SQL.
func columnOf(measure string) string {
	if measure == "double" {
		return "double_qualified"
	}
	return measure
}

// measureCols are the measures' columns in their order.
func measureCols(prefix string) string {
	out := make([]string, len(Measures))
	for i, m := range Measures {
		out[i] = prefix + columnOf(m.Code)
	}
	return strings.Join(out, ", ")
}

var reportCols = `p.id, p.org_id, o.name, o.county, p.year, p.revision, p.evidence, p.entry, p.account_id, p.sender, p.sent_ms, p.row_version, ` + measureCols("p.")

const reportFrom = ` FROM condition_reports p JOIN org_organizations o ON o.id = p.org_id`

// latest is the condition that a report p is the one of its year that counts.
const latest = `NOT EXISTS (SELECT 1 FROM condition_reports z WHERE z.org_id = p.org_id AND z.year = p.year AND z.revision > p.revision)`

func scanReport(r sqldb.Row) (p Report, err error) {
	var sent int64
	values := make([]*int64, len(Measures))
	dest := []any{&p.ID, &p.Org, &p.OrgName, &p.County, &p.Year, &p.Revision, &p.Evidence, &p.Entry, &p.Account, &p.Sender, &sent, &p.RowVersion}
	for i := range values {
		dest = append(dest, &values[i])
	}
	err = r.Scan(dest...)
	p.Sent, p.Figures = time.UnixMilli(sent), Figures{}
	for i, v := range values {
		if v != nil {
			p.Figures[Measures[i].Code] = *v
		}
	}
	return p, err
}

// reportsOf lists all revisions of a school, newest year and revision first.
func reportsOf(ctx context.Context, q sqldb.Queryer, school ids.ID) ([]Report, error) {
	return sqldb.All(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE p.org_id = $1 ORDER BY p.year DESC, p.revision DESC`, school)
}

// reportOf is the revision of a school and year that counts, nil without one.
func reportOf(ctx context.Context, q sqldb.Queryer, school ids.ID, year int) (*Report, error) {
	list, err := sqldb.All(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE p.org_id = $1 AND p.year = $2 ORDER BY p.revision DESC LIMIT 1`, school, year)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// reportsBetween are the reports that count of some years.
func reportsBetween(ctx context.Context, q sqldb.Queryer, from, to int) ([]Report, error) {
	return sqldb.All(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE p.year BETWEEN $1 AND $2 AND `+latest+` ORDER BY p.year, p.org_id`, from, to)
}

func yearsKnown(ctx context.Context, q sqldb.Queryer) ([]int, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (y int, err error) { return y, r.Scan(&y) }, `SELECT DISTINCT year FROM condition_reports ORDER BY year DESC`)
}

func insertReport(ctx context.Context, tx *sqldb.Tx, p Report) error {
	args := []any{p.ID, tx.Now().UnixMilli(), p.Org, p.Year, p.Revision, strings.TrimSpace(p.Evidence), p.Entry, int64(p.Account), p.Sender, p.Sent.UnixMilli()}
	for _, m := range Measures {
		var v any
		if n, some := p.Figures[m.Code]; some {
			v = n
		}
		args = append(args, v)
	}
	_, err := tx.Exec(ctx, `INSERT INTO condition_reports (id, row_version, batch_id, updated_at, org_id, year, revision, evidence, entry, account_id, sender, sent_ms, `+measureCols("")+`)
 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`, args...)
	if sqldb.IsDuplicate(err) {
		return ErrStale
	}
	return err
}

func scanSchool(r sqldb.Row) (s School, err error) {
	return s, r.Scan(&s.ID, &s.Name, &s.County, &s.Level)
}

// schools are the active schools, by name.
func schools(ctx context.Context, q sqldb.Queryer) ([]School, error) {
	return sqldb.All(ctx, q, scanSchool, `SELECT o.id, o.name, o.county, o.school_level FROM org_organizations o WHERE o.kind = $1 AND o.status = $2 ORDER BY o.name, o.id`, string(org.SchoolKind), string(org.Active))
}

func schoolByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (School, error) {
	return sqldb.One(ctx, q, scanSchool, `SELECT o.id, o.name, o.county, o.school_level FROM org_organizations o WHERE o.id = $1 AND o.kind = $2`, id, string(org.SchoolKind))
}

// findSchool finds a school by credit code, school code or name; the zero School when there is
// none.
func findSchool(ctx context.Context, q sqldb.Queryer, text string) (School, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return School{}, nil
	}
	s, err := sqldb.One(ctx, q, scanSchool, `SELECT o.id, o.name, o.county, o.school_level FROM org_organizations o WHERE o.kind = $1 AND o.status <> 'MERGED' AND (o.uscc = $2 OR o.school_code = $2) ORDER BY o.id LIMIT 1`,
		string(org.SchoolKind), strings.ToUpper(text))
	if !errors.Is(err, sqldb.ErrNoRow) {
		return s, err
	}
	o, err := org.ByName(ctx, q, org.SchoolKind, text)
	if errors.Is(err, sqldb.ErrNoRow) {
		return School{}, nil
	}
	return School{ID: o.ID, Name: o.Name, County: o.County, Level: string(o.School.Level)}, err
}

// choice is which table the city says applies to a school from a day on.
type choice struct {
	org                 ids.ID
	table, from, source string
}

// choices are those of all schools, the earlier first.
func choices(ctx context.Context, q sqldb.Queryer) ([]choice, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c choice, err error) { return c, r.Scan(&c.org, &c.table, &c.from, &c.source) },
		`SELECT org_id, table_code, valid_from, source FROM condition_choices ORDER BY valid_from, id`)
}

func insertChoice(ctx context.Context, tx *sqldb.Tx, school ids.ID, table string, from civil.Date, source string, account ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO condition_choices (id, org_id, table_code, valid_from, source, account_id, made_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.NewID(), school, table, from.String(), source, int64(account), tx.Now().UnixMilli())
	return err
}

func tables(ctx context.Context, q sqldb.Queryer) ([]Table, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (t Table, err error) { return t, r.Scan(&t.Code, &t.ZH, &t.EN, &t.Own) }, `SELECT code, zh, en, own FROM condition_tables ORDER BY position, code`)
}

func scanLine(r sqldb.Row) (l Line, err error) {
	return l, r.Scan(&l.Table, &l.Indicator, &l.Version, &l.Total, &l.PerNum, &l.PerDen, &l.Base, &l.Source, &l.From)
}

// lines are all versions of all lines, oldest first.
func lines(ctx context.Context, q sqldb.Queryer) ([]Line, error) {
	return sqldb.All(ctx, q, scanLine, `SELECT table_code, indicator, version, total, per_num, per_den, base, source, valid_from FROM condition_lines ORDER BY table_code, indicator, version`)
}

func insertTable(ctx context.Context, tx *sqldb.Tx, code, zh string) error {
	_, err := tx.Exec(ctx, `INSERT INTO condition_tables (code, zh, en, own, position) VALUES ($1, $2, '', TRUE, 100)`, code, zh)
	return err
}

func insertLine(ctx context.Context, tx *sqldb.Tx, l Line, account ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO condition_lines (table_code, indicator, version, total, per_num, per_den, base, source, valid_from, account_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		l.Table, l.Indicator, l.Version, l.Total, l.PerNum, l.PerDen, l.Base, l.Source, l.From.String(), int64(account))
	if sqldb.IsDuplicate(err) {
		return ErrStale
	}
	return err
}

// Param is one version of a parameter.
type Param = param.Version[int64]

// Params returns every version of every parameter.
func Params(ctx context.Context, q sqldb.Queryer) ([]Param, error) {
	return sqldb.All(ctx, q, param.Scan[int64],
		`SELECT code, version, value, source, valid_from FROM condition_params ORDER BY code, version`)
}

// paramOn is the value of a parameter on a day.
func paramOn(list []Param, code string, day civil.Date) (p Param) {
	for _, x := range list {
		if x.Code == code && !x.From.After(day) && x.Version > p.Version {
			p = x
		}
	}
	return p
}

func insertParam(ctx context.Context, tx *sqldb.Tx, p Param) error {
	_, err := tx.Exec(ctx, `INSERT INTO condition_params (code, version, value, source, valid_from) VALUES ($1, $2, $3, $4, $5)`, p.Code, p.Version, p.Value, p.Source, p.From.String())
	if sqldb.IsDuplicate(err) {
		return ErrStale
	}
	return err
}

// inherit gives one school's reports and choices to another; a year that both reported stays with
// the one that had it.
func inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	if _, err := tx.Exec(ctx, `UPDATE condition_choices SET org_id = $1 WHERE org_id = $2`, into, from); err != nil {
		return err
	}
	list, err := reportsOf(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, p := range list {
		there, err := reportOf(ctx, tx, into, p.Year)
		if err != nil {
			return err
		}
		if there != nil {
			continue // the one that stays has its own figures; the other's are kept with it
		}
		if _, err := tx.Exec(ctx, `UPDATE condition_reports SET org_id = $1, row_version = row_version + 1, batch_id = 0, updated_at = $2 WHERE org_id = $3 AND year = $4`, into, tx.Now().UnixMilli(), from, p.Year); err != nil {
			return err
		}
	}
	return nil
}
