package board

import (
	"context"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// dayOf is the last day of a year, on which its parameters are read.
func dayOf(year int) civil.Date { return civil.Date{Year: year, Month: time.December, Day: 31} }

func cityYear(t time.Time) int { return civil.DateOf(t).Year }

// paramsOn reads the parameters that hold on a day.
func paramsOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (p Params, err error) {
	type row struct {
		code, source string
		value        float64
	}
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.code, &x.value, &x.source) },
		`SELECT p.code, p.value, p.source FROM board_params p
		 WHERE p.version = (SELECT MAX(z.version) FROM board_params z WHERE z.code = p.code AND z.valid_from <= $1) ORDER BY p.code`, day.String())
	for _, x := range rows {
		switch x.code {
		case "GAP-EVEN":
			p.Even, p.Source = x.value, x.source
		case "GAP-WEIGHT":
			p.Weight = x.value
		case "GAP-RED":
			p.Red = x.value
		case "SUP-FIRMS":
			p.Firms = int64(x.value)
		case "SUP-SHARE":
			p.Share = x.value
		case "SUP-BASE":
			p.Base = int64(x.value)
		}
	}
	return p, err
}

// ParamVersion is one version of one parameter, as an overview shows it.
type ParamVersion = param.Version[float64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]ParamVersion, error) {
	return sqldb.All(ctx, q, param.Scan[float64], `SELECT code, version, value, source, valid_from FROM board_params ORDER BY code, version DESC`)
}

const snapshotCols = `id, year, taken_at, taken_by, published_at, sha256`

func snapshotDest(s *Snapshot, taken, published *int64) []any {
	return []any{&s.ID, &s.Year, taken, &s.TakenBy, published, &s.SHA256}
}

func (s *Snapshot) times(taken, published int64) {
	s.TakenAt = time.UnixMilli(taken).UTC()
	if published > 0 {
		s.PublishedAt = time.UnixMilli(published).UTC()
	}
}

func scanHead(r sqldb.Row) (s Snapshot, err error) {
	var taken, published int64
	err = r.Scan(snapshotDest(&s, &taken, &published)...)
	s.times(taken, published)
	return s, err
}

func scanSnapshot(r sqldb.Row) (s Snapshot, err error) {
	var taken, published int64
	err = r.Scan(append(snapshotDest(&s, &taken, &published), &s.Body)...)
	s.times(taken, published)
	return s, err
}

// listSnapshots lists the snapshots without their bodies, newest first.
func listSnapshots(ctx context.Context, q sqldb.Queryer) ([]Snapshot, error) {
	return sqldb.All(ctx, q, scanHead, `SELECT `+snapshotCols+` FROM board_snapshots ORDER BY year DESC, taken_at DESC, id DESC`)
}

func snapshotByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Snapshot, error) {
	return sqldb.One(ctx, q, scanSnapshot, `SELECT `+snapshotCols+`, body FROM board_snapshots WHERE id = $1`, id)
}

// headByID reads a snapshot without its body.
func headByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Snapshot, error) {
	return sqldb.One(ctx, q, scanHead, `SELECT `+snapshotCols+` FROM board_snapshots WHERE id = $1`, id)
}

// latestSnapshot reads the newest snapshot without its body, of a year unless that is 0,
// of those that are published unless any will do.
func latestSnapshot(ctx context.Context, q sqldb.Queryer, year int, published bool) (Snapshot, error) {
	var w sqldb.Where
	w.If(year != 0, `year = ?`, year)
	w.If(published, `published_at > 0`)
	return sqldb.One(ctx, q, scanHead, `SELECT `+snapshotCols+` FROM board_snapshots`+w.SQL()+` ORDER BY year DESC, taken_at DESC, id DESC LIMIT 1`, w.Args()...)
}

// snapshotBefore reads the newest snapshot of the year before without its body, of the
// same year when there is none: what the change is measured against.
func snapshotBefore(ctx context.Context, q sqldb.Queryer, year int, before int64, published bool) (Snapshot, error) {
	var w sqldb.Where
	w.And(`(year < ? OR (year = ? AND taken_at < ?))`, year, year, before)
	w.If(published, `published_at > 0`)
	year1 := w.Arg(year)
	return sqldb.One(ctx, q, scanHead, `SELECT `+snapshotCols+` FROM board_snapshots`+w.SQL()+
		` ORDER BY CASE WHEN year < `+year1+` THEN 0 ELSE 1 END, year DESC, taken_at DESC, id DESC LIMIT 1`, w.Args()...)
}

func insertSnapshot(ctx context.Context, tx *sqldb.Tx, s Snapshot, account ids.ID) error {
	published := int64(0)
	if s.Published() {
		published = s.PublishedAt.UnixMilli()
	}
	_, err := tx.Exec(ctx, `INSERT INTO board_snapshots (id, year, taken_at, taken_by, account_id, published_at, sha256, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.ID, s.Year, s.TakenAt.UnixMilli(), s.TakenBy, account, published, s.SHA256, s.Body)
	return err
}

func publishSnapshot(ctx context.Context, tx *sqldb.Tx, id ids.ID) (int64, error) {
	return tx.Exec(ctx, `UPDATE board_snapshots SET published_at = $1 WHERE id = $2 AND published_at = 0`, tx.Now().UnixMilli(), id)
}

const closingCols = `id, year, occupation, owner, measure, until_on, status, row_version`

func scanClosing(r sqldb.Row) (c Closing, err error) {
	return c, r.Scan(&c.ID, &c.Year, &c.Occupation, &c.Owner, &c.Measure, &c.Until, &c.Status, &c.RowVersion)
}

func closingsOf(ctx context.Context, q sqldb.Queryer, year int) ([]Closing, error) {
	return sqldb.All(ctx, q, scanClosing, `SELECT `+closingCols+` FROM board_closings WHERE year = $1 ORDER BY occupation`, year)
}

// closingsLate lists the tasks in hand whose day is before the given one, the longest overdue first.
func closingsLate(ctx context.Context, q sqldb.Queryer, today civil.Date, limit int) ([]Closing, error) {
	return sqldb.All(ctx, q, scanClosing, `SELECT `+closingCols+` FROM board_closings WHERE status = $1 AND until_on < $2 ORDER BY until_on, id LIMIT $3`, Assigned, today.String(), limit)
}

func closingFor(ctx context.Context, q sqldb.Queryer, year int, occupation string) (Closing, error) {
	return sqldb.One(ctx, q, scanClosing, `SELECT `+closingCols+` FROM board_closings WHERE year = $1 AND occupation = $2`, year, occupation)
}

func closingByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Closing, error) {
	return sqldb.One(ctx, q, scanClosing, `SELECT `+closingCols+` FROM board_closings WHERE id = $1`, id)
}

func insertClosing(ctx context.Context, tx *sqldb.Tx, c Closing) error {
	now := tx.Now().UnixMilli()
	_, err := tx.Exec(ctx, `INSERT INTO board_closings (id, year, occupation, owner, measure, until_on, status, row_version, due_on, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1, NULL, $8, $9)`, c.ID, c.Year, c.Occupation, c.Owner, c.Measure, c.Until.String(), Assigned, now, now)
	return err
}

func updateClosing(ctx context.Context, tx *sqldb.Tx, c Closing) error {
	_, err := tx.Exec(ctx, `UPDATE board_closings SET owner = $1, measure = $2, until_on = $3, updated_at = $4 WHERE id = $5`,
		c.Owner, c.Measure, c.Until.String(), tx.Now().UnixMilli(), c.ID)
	return err
}
