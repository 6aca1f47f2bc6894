package citymap

import (
	"context"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

const versionCols = `version, file, digest, source, licence, review, drawn_on, areas, vertices, kept, tolerance, at, by_name`

// Version is one outline of the city as it was brought.
type Version struct {
	Number    int64 // 0: none
	File      string
	Digest    string // SHA-256 of the file
	Source    string // who made it
	Licence   string
	Review    string     // 审图号, "" without
	DrawnOn   civil.Date // as of which day
	Areas     int64
	Vertices  int64 // of the file
	Kept      int64 // after simplification
	Tolerance int64 // metres
	At        time.Time
	By        string
}

func scanVersion(r sqldb.Row) (v Version, err error) {
	var at int64
	err = r.Scan(&v.Number, &v.File, &v.Digest, &v.Source, &v.Licence, &v.Review, &v.DrawnOn, &v.Areas, &v.Vertices, &v.Kept, &v.Tolerance, &at, &v.By)
	v.At = time.UnixMilli(at)
	return v, err
}

func listVersions(ctx context.Context, q sqldb.Queryer) ([]Version, error) {
	return sqldb.All(ctx, q, scanVersion, `SELECT `+versionCols+` FROM citymap_versions ORDER BY version DESC`)
}

func bodyOf(ctx context.Context, q sqldb.Queryer, version int64) (string, error) {
	return sqldb.Value[string](ctx, q, `SELECT body FROM citymap_versions WHERE version = $1`, version)
}

func insertVersion(ctx context.Context, tx *sqldb.Tx, v Version, body string) error {
	_, err := tx.Exec(ctx, `INSERT INTO citymap_versions (version, file, digest, source, licence, review, drawn_on, areas, vertices, kept, tolerance, body, at, by_id, by_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		v.Number, v.File, v.Digest, v.Source, v.Licence, v.Review, v.DrawnOn.String(), v.Areas, v.Vertices, v.Kept, v.Tolerance, body, tx.Now().UnixMilli(), actor.From(ctx).Account, v.By)
	return err
}

func scanParam(r sqldb.Row) (p Param, err error) {
	return p, r.Scan(&p.Code, &p.Version, &p.Value, &p.Source, &p.ValidFrom)
}

// paramsOn are the parameters in force on a day, each by its newest version.
func paramsOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (p Params, err error) {
	p.List, err = sqldb.All(ctx, q, scanParam, `SELECT a.code, a.version, a.value, a.source, a.valid_from FROM citymap_params a
WHERE a.version = (SELECT MAX(b.version) FROM citymap_params b WHERE b.code = a.code AND b.valid_from <= $1) ORDER BY a.code`, day.String())
	at := map[string]*int64{"WALK": &p.Walk, "BIKE": &p.Bike, "DRIVE": &p.Drive, "DETOUR": &p.Detour, "TOLERANCE": &p.Tolerance}
	for _, x := range p.List {
		if v := at[x.Code]; v != nil {
			*v = x.Value
		}
	}
	return p, err
}

func insertParam(ctx context.Context, tx *sqldb.Tx, p Param) error {
	_, err := tx.Exec(ctx, `INSERT INTO citymap_params (code, version, value, source, valid_from)
SELECT $1, COALESCE(MAX(version), 0) + 1, $2, $3, $4 FROM citymap_params WHERE code = $5`, p.Code, p.Value, p.Source, p.ValidFrom, p.Code)
	return err
}

// placed is a record or an organisation with its place.
type placed struct {
	ID     ids.ID
	Sort   string // kind of the record, or of the organisation
	Level  org.Level
	Name   string
	County string
	Org    ids.ID
	Key    bool // on the key list of the year
	Status string
	Since  string // day from which a record counts
	At     geo.Point
}

// records are those of all kinds that have a place and have not ended.
func records(ctx context.Context, q sqldb.Queryer) ([]placed, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (p placed, err error) {
		return p, r.Scan(&p.ID, &p.Sort, &p.Name, &p.County, &p.Org, &p.Status, &p.Since, &p.At.Lng, &p.At.Lat)
	}, `SELECT id, kind, name, county, org_id, status, built_on, lng, lat FROM carrier_records
WHERE lng IS NOT NULL AND lat IS NOT NULL AND ended_on = ''`)
}

// organisations are those that are there and have a place.
func organisations(ctx context.Context, q sqldb.Queryer, year int) ([]placed, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (p placed, err error) {
		var key int64
		err = r.Scan(&p.ID, &p.Sort, &p.Level, &key, &p.Name, &p.County, &p.At.Lng, &p.At.Lat)
		p.Org, p.Key = p.ID, key == 1
		return p, err
	}, `SELECT id, kind, school_level, `+onKeyList+`, name, county, lng, lat FROM org_organizations
WHERE lng IS NOT NULL AND lat IS NOT NULL AND status = 'ACTIVE'`, year, year)
}

// tally is a number of records or organisations by sort and county, with and without a place.
type tally struct {
	Sort     string
	Level    org.Level
	Key      bool
	County   string
	N        int64
	Placed   int64
	Students int64
	Known    int64 // schools that say how many students they have
}

func recordTallies(ctx context.Context, q sqldb.Queryer) ([]tally, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (t tally, err error) { return t, r.Scan(&t.Sort, &t.County, &t.N, &t.Placed) },
		`SELECT kind, county, COUNT(*), CAST(SUM(CASE WHEN lng IS NULL OR lat IS NULL THEN 0 ELSE 1 END) AS BIGINT) FROM carrier_records WHERE ended_on = '' GROUP BY kind, county`)
}

func orgTallies(ctx context.Context, q sqldb.Queryer, year int) ([]tally, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (t tally, err error) {
		var key int64
		err = r.Scan(&t.Sort, &t.Level, &key, &t.County, &t.N, &t.Placed, &t.Students, &t.Known)
		t.Key = key == 1
		return t, err
	}, `SELECT x.kind, x.school_level, x.listed, x.county, COUNT(*), CAST(SUM(CASE WHEN lng IS NULL OR lat IS NULL THEN 0 ELSE 1 END) AS BIGINT), CAST(SUM(students) AS BIGINT), CAST(SUM(CASE WHEN students > 0 THEN 1 ELSE 0 END) AS BIGINT)
  FROM (SELECT kind, school_level, `+onKeyList+` AS listed, county, lng, lat, students FROM org_organizations WHERE status = 'ACTIVE') x
 GROUP BY x.kind, x.school_level, x.listed, x.county`, year, year)
}

// onKeyList says in SQL whether an organisation stands on the curated list of enterprises of a year, which is given twice.
const onKeyList = `CASE WHEN kind = 'ENTERPRISE' AND EXISTS (SELECT 1 FROM atlas_curated a
  WHERE a.list = 'ENTERPRISE' AND (a.name = org_organizations.name OR a.code <> '' AND a.code = org_organizations.uscc) AND a.from_year <= $1 AND (a.to_year = 0 OR a.to_year >= $2)) THEN 1 ELSE 0 END`

// layouts are the ids of the records of the layout, oldest first.
func layouts(ctx context.Context, q sqldb.Queryer) ([]ids.ID, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM carrier_records WHERE kind = $1 AND ended_on = '' ORDER BY id LIMIT 20`, layoutKind)
}

// placesOf are the places of the members of a record.
func placesOf(ctx context.Context, q sqldb.Queryer, members []carrier.Member) (map[ids.ID]geo.Point, error) {
	out := map[ids.ID]geo.Point{}
	if len(members) == 0 {
		return out, nil
	}
	var w sqldb.Where
	list := make([]any, len(members))
	for i, m := range members {
		list[i] = m.Org
	}
	w.And("lng IS NOT NULL AND lat IS NOT NULL")
	w.In("id", list...)
	type row struct {
		id ids.ID
		p  geo.Point
	}
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.id, &x.p.Lng, &x.p.Lat) },
		`SELECT id, lng, lat FROM org_organizations`+w.SQL(), w.Args()...)
	for _, x := range rows {
		out[x.id] = x.p
	}
	return out, err
}
