package programme

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const tagCols = `id, row_version, tag, code, from_year, to_year, source, withdrawn`

func scanTag(r sqldb.Row) (t TagRow, err error) {
	return t, r.Scan(&t.ID, &t.RowVersion, &t.Tag, &t.Code, &t.From, &t.To, &t.Source, &t.Withdrawn)
}

// TagRows lists what the city says of tags, withdrawn rows included, by tag, code and year.
func TagRows(ctx context.Context, q sqldb.Queryer) ([]TagRow, error) {
	return sqldb.All(ctx, q, scanTag, `SELECT `+tagCols+` FROM programme_tags ORDER BY tag, code, from_year, id`)
}

// yearCounts sums enrolment by programme and year, of points that were ever filed.
func yearCounts(ctx context.Context, q sqldb.Queryer) ([]YearCount, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c YearCount, err error) {
		return c, r.Scan(&c.Code, &c.Year, &c.Points, &c.Reported, &c.Enrolled)
	}, `SELECT p.code, e.year, COUNT(*), COUNT(e.registered), CAST(COALESCE(SUM(e.registered), 0) AS BIGINT)
 FROM programme_enrolments e JOIN programme_points p ON p.id = e.point_id
 WHERE p.status NOT IN ('PROPOSED', 'COMMITTEE') AND (e.planned > 0 OR e.registered > 0) GROUP BY p.code, e.year ORDER BY e.year, p.code`)
}

// TagView is what the page of tags shows.
type TagView struct {
	Rows   []TagRow
	Trends []TagTrend
	Points map[ids.ID]int64 // points that a row reaches now
	Lens   Lens
	Year   int
}

// TagView returns the city's tags and their trend.
func (s *Service) TagView(ctx context.Context) (v TagView, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayCover) {
		return v, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		v.Year = civil.DateOf(r.Now()).Year
		if v.Rows, err = TagRows(ctx, r); err != nil {
			return err
		}
		counts, err := yearCounts(ctx, r)
		if err != nil {
			return err
		}
		v.Trends = Trend(v.Rows, counts)
		if v.Lens, err = lensOf(ctx, r, civil.DateOf(r.Now()).String()); err != nil {
			return err
		}
		v.Points = map[ids.ID]int64{}
		for p, err := range Iter(ctx, r) {
			if err != nil {
				return err
			}
			for _, t := range v.Rows {
				if t.In(p.Code, v.Year) {
					v.Points[t.ID]++
				}
			}
		}
		return nil
	})
	v.Lens.Exact = Policy.May(a, mayExact, actor.Object{})
	return v, err
}

// SaveTag adds a row.
func (s *Service) SaveTag(ctx context.Context, t TagRow) (ids.ID, error) {
	if err := CheckTag(t).Err(); err != nil {
		return 0, err
	}
	if !Policy.Allowed(actor.From(ctx), mayTags) {
		return 0, actor.ErrForbidden
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		t.ID = tx.NewID()
		if err := InsertTag(ctx, tx, t, actor.From(ctx).Account); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayTags, Object: "programme.tag", ID: t.ID, Reason: t.Source})
	})
	return t.ID, err
}

// InsertTag writes a row.
func InsertTag(ctx context.Context, tx *sqldb.Tx, t TagRow, account ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO programme_tags (id, row_version, batch_id, updated_at, tag, code, from_year, to_year, source, withdrawn, account_id) VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, FALSE, $8)`,
		t.ID, tx.Now().UnixMilli(), string(t.Tag), t.Code, t.From, t.To, t.Source, int64(account))
	if sqldb.IsDuplicate(err) {
		return ErrTagTwice.With(t.Code, t.From)
	}
	return err
}

// EndTag ends a row with a year, or with 0 withdraws it as a mistake.
func (s *Service) EndTag(ctx context.Context, id ids.ID, year int, version int64) error {
	if !Policy.Allowed(actor.From(ctx), mayTags) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, err := sqldb.One(ctx, tx, scanTag, `SELECT `+tagCols+` FROM programme_tags WHERE id = $1`, id)
		if err != nil {
			return hidden(err)
		}
		if year != 0 && year < t.From {
			return ErrTagYears.On("from")
		}
		to := t.To
		if year != 0 {
			to = year
		}
		n, err := tx.Exec(ctx, `UPDATE programme_tags SET to_year = $1, withdrawn = $2, row_version = row_version + 1, batch_id = 0, updated_at = $3 WHERE id = $4 AND row_version = $5`,
			to, t.Withdrawn || year == 0, tx.Now().UnixMilli(), id, version)
		if err == nil && n == 0 {
			err = ErrStale
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayTags, Object: "programme.tag", ID: id, Reason: "end"})
	})
}
