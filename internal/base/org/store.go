package org

import (
	"context"
	"strings"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

const orgCols = `id, COALESCE(uscc, ''), name, kind, sub_kind, county, region, address, legal, status, COALESCE(merged_into, 0), provisional, source,
       COALESCE(school_code, ''), school_level, ownership, authority, also_hrss, students,
       industry, scale, above_scale, output_fen, output_year, headcount, partner, lng, lat, row_version, updated_at`

func scanOrg(r sqldb.Row) (o Organization, err error) {
	var output *int64
	var at int64
	err = r.Scan(&o.ID, &o.USCC, &o.Name, &o.Kind, &o.SubKind, &o.County, &o.Region, &o.Address, &o.Legal, &o.Status, &o.MergedInto, &o.Provisional, &o.Source,
		&o.School.Code, &o.School.Level, &o.School.Ownership, &o.School.Authority, &o.School.AlsoHRSS, &o.School.Students,
		&o.Firm.Industry, &o.Firm.Scale, &o.Firm.AboveScale, &output, &o.Firm.OutputYear, &o.Firm.Headcount, &o.Firm.Partner, &o.Lng, &o.Lat, &o.RowVersion, &at)
	if output != nil {
		f := money.Fen(*output)
		o.Firm.Output = &f
	}
	o.UpdatedAt = time.UnixMilli(at)
	return o, err
}

// null makes an empty code NULL, so that several records may be without one.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (f FirmFacts) outputArg() any {
	if f.Output == nil {
		return nil
	}
	return int64(*f.Output)
}

func insertOrg(ctx context.Context, tx *sqldb.Tx, o Organization) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_organizations (id, row_version, batch_id, updated_at, uscc, name, name_key, kind, sub_kind, county, region, address, legal,
       status, merged_into, provisional, source, school_code, school_level, ownership, authority, also_hrss, students, industry, scale, above_scale, output_fen, output_year, headcount, partner, lng, lat)
VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)`,
		o.ID, tx.Now().UnixMilli(), null(o.USCC), o.Name, NameKey(o.Name), o.Kind, o.SubKind, o.County, o.Region, o.Address, o.Legal,
		o.Status, o.Provisional, o.Source, null(o.School.Code), o.School.Level, o.School.Ownership, o.School.Authority, o.School.AlsoHRSS, o.School.Students,
		o.Firm.Industry, o.Firm.Scale, o.Firm.AboveScale, o.Firm.outputArg(), o.Firm.OutputYear, o.Firm.Headcount, o.Firm.Partner, placeArg(o.Lng), placeArg(o.Lat))
	return err
}

func updateOrg(ctx context.Context, tx *sqldb.Tx, o Organization) (int64, error) {
	return tx.Exec(ctx, `UPDATE org_organizations
   SET row_version = row_version + 1, batch_id = 0, updated_at = $1, uscc = $2, name = $3, name_key = $4, kind = $5, sub_kind = $6, county = $7, region = $8,
       address = $9, legal = $10, status = $11, provisional = $12, school_code = $13, school_level = $14, ownership = $15, authority = $16, also_hrss = $17, students = $18,
       industry = $19, scale = $20, above_scale = $21, output_fen = $22, output_year = $23, headcount = $24, partner = $25, lng = $26, lat = $27
 WHERE id = $28 AND row_version = $29 AND status <> $30`,
		tx.Now().UnixMilli(), null(o.USCC), o.Name, NameKey(o.Name), o.Kind, o.SubKind, o.County, o.Region, o.Address, o.Legal, o.Status, o.Provisional,
		null(o.School.Code), o.School.Level, o.School.Ownership, o.School.Authority, o.School.AlsoHRSS, o.School.Students,
		o.Firm.Industry, o.Firm.Scale, o.Firm.AboveScale, o.Firm.outputArg(), o.Firm.OutputYear, o.Firm.Headcount, o.Firm.Partner, placeArg(o.Lng), placeArg(o.Lat), o.ID, o.RowVersion, Merged)
}

func findOrg(ctx context.Context, q sqldb.Queryer, w sqldb.Where) (Organization, error) {
	return sqldb.One(ctx, q, scanOrg, `SELECT `+orgCols+` FROM org_organizations`+w.SQL(), w.Args()...)
}

// Filter narrows the register.
type Filter struct {
	Kind   Kind
	Level  Level
	County string
	Band   Band
	Find   string // part of name, alias, USCC or school code
	Status Status
	Only   string // "provisional"
	Sort   string // name, county, output, updated
	Desc   bool
	Limit  int
	Offset int
}

func (f Filter) where(w *sqldb.Where) {
	w.If(f.Kind != "", "kind = ?", f.Kind)
	w.If(f.Level != "", "school_level = ?", f.Level)
	w.If(f.County != "", "county = ?", f.County)
	w.If(f.Status != "", "status = ?", f.Status)
	w.If(f.Only == "provisional", "provisional = ?", true)
	switch f.Band {
	case BandLarge:
		w.And("output_fen >= ?", int64(LargeOutput))
	case BandSmall:
		w.And("output_fen < ?", int64(LargeOutput))
	case BandUnknown:
		w.And("output_fen IS NULL")
	}
	if f.Find != "" {
		like := sqldb.Containing(NameKey(f.Find))
		code := strings.ToUpper(strings.TrimSpace(f.Find))
		w.And(`(name_key LIKE ? ESCAPE '\' OR uscc = ? OR school_code = ? OR id IN (SELECT org_id FROM org_aliases WHERE org_aliases.name_key LIKE ? ESCAPE '\'))`, like, code, code, like)
	}
}

var orders = map[string]string{
	"name": "name_key", "county": "county", "output": "COALESCE(output_fen, -1)", "students": "students", "updated": "updated_at",
}

func listOrgs(ctx context.Context, q sqldb.Queryer, w sqldb.Where, f Filter) ([]Organization, error) {
	by, ok := orders[f.Sort]
	if !ok {
		by = "name_key"
	}
	if f.Desc {
		by += " DESC"
	}
	text := `SELECT ` + orgCols + ` FROM org_organizations` + w.SQL() + ` ORDER BY ` + by + `, id`
	if f.Limit > 0 {
		text += ` LIMIT ` + w.Arg(f.Limit) + ` OFFSET ` + w.Arg(f.Offset)
	}
	return sqldb.All(ctx, q, scanOrg, text, w.Args()...)
}

func countOrgs(ctx context.Context, q sqldb.Queryer, w sqldb.Where) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM org_organizations`+w.SQL(), w.Args()...)
}

// countKinds counts what [CountSchools] and [CountFirms] count, without reading the rows.
func countKinds(ctx context.Context, q sqldb.Queryer, w sqldb.Where) (Counts, error) {
	large := w.Arg(int64(LargeOutput))
	w.And("kind IN (?, ?)", SchoolKind, Enterprise)
	w.And("(kind = ? OR partner = ?)", SchoolKind, true)
	w.And("status = ?", Active)
	w.And("provisional = ?", false)
	type group struct {
		kind  Kind
		facts SchoolFacts
		band  Band
		n     int
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (g group, err error) {
		return g, r.Scan(&g.kind, &g.facts.Level, &g.facts.AlsoHRSS, &g.band, &g.n)
	}, `SELECT x.kind, x.school_level, x.also_hrss, x.band, COUNT(*) FROM (
SELECT kind, school_level, also_hrss, CASE WHEN output_fen IS NULL THEN 'UNKNOWN' WHEN output_fen >= `+large+` THEN 'GE_1E8' ELSE 'LT_1E8' END AS band
  FROM org_organizations`+w.SQL()+`) x GROUP BY x.kind, x.school_level, x.also_hrss, x.band`, w.Args()...)
	c := Counts{Schools: SchoolCounts{Others: map[Level]int{}}}
	for _, g := range list {
		if g.kind == SchoolKind {
			c.Schools.add(g.facts, g.n)
		} else {
			c.Firms.add(g.band, g.n)
		}
	}
	return c, err
}

func scanAlias(r sqldb.Row) (a Alias, err error) {
	return a, r.Scan(&a.ID, &a.Org, &a.Name, &a.Sort, &a.From, &a.To)
}

func listAliases(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Alias, error) {
	return sqldb.All(ctx, q, scanAlias, `SELECT id, org_id, name, sort, from_day, to_day FROM org_aliases WHERE org_id = $1 ORDER BY from_day, id`, id)
}

func insertAlias(ctx context.Context, tx *sqldb.Tx, a Alias) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_aliases (id, row_version, batch_id, updated_at, org_id, name, name_key, sort, from_day, to_day)
VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (org_id, name_key, from_day) DO NOTHING`,
		a.ID, tx.Now().UnixMilli(), a.Org, a.Name, NameKey(a.Name), a.Sort, a.From.String(), a.To.String())
	return err
}

// Counties lists the city's counties in the order of codes.
func Counties(ctx context.Context, q sqldb.Queryer) ([]County, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c County, err error) { return c, r.Scan(&c.Code, &c.Name) },
		`SELECT code, name FROM org_counties ORDER BY code`)
}

func saveCounty(ctx context.Context, tx *sqldb.Tx, c County) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_counties (code, name) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET name = excluded.name`, c.Code, c.Name)
	return err
}

// SubKinds lists the kinds of providers.
func SubKinds(ctx context.Context, q sqldb.Queryer) ([]SubKind, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (k SubKind, err error) { return k, r.Scan(&k.Code, &k.ZH, &k.EN, &k.Builtin) },
		`SELECT code, zh, en, builtin FROM org_kinds ORDER BY code`)
}

func saveSubKind(ctx context.Context, tx *sqldb.Tx, k SubKind) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_kinds (code, zh, en, builtin) VALUES ($1, $2, $3, $4) ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en`,
		k.Code, k.ZH, k.EN, k.Builtin)
	return err
}
