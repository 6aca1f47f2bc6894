package figures

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const cols = `id, row_version, code, title, title_en, value, high, qualifier, unit, period, on_day, scope, source, made_of, why, place, on_wall`

func scan(r sqldb.Row) (s Stated, err error) {
	return s, r.Scan(&s.ID, &s.RowVersion, &s.Code, &s.Title, &s.TitleEN, &s.Value, &s.High, &s.Qualifier, &s.Unit, &s.Period, &s.On, &s.Scope, &s.Source, &s.Of, &s.Why, &s.Place, &s.Leading)
}

func list(ctx context.Context, q sqldb.Queryer) ([]Stated, error) {
	return sqldb.All(ctx, q, scan, `SELECT `+cols+` FROM figures_stated ORDER BY place, id`)
}

func insert(ctx context.Context, tx *sqldb.Tx, s Stated) error {
	_, err := tx.Exec(ctx, `INSERT INTO figures_stated (id, row_version, updated_at, code, title, title_en, value, high, qualifier, unit, period, on_day, scope, source, made_of, why, place, on_wall)
		VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		s.ID, tx.Now().UnixMilli(), s.Code, s.Title, s.TitleEN, s.Value, s.High, string(s.Qualifier), s.Unit, s.Period, s.On.String(), s.Scope, s.Source, s.Of, s.Why, s.Place, s.Leading)
	return err
}

func setLeading(ctx context.Context, tx *sqldb.Tx, id ids.ID, leading bool) error {
	_, err := tx.Exec(ctx, `UPDATE figures_stated SET on_wall = $1, row_version = row_version + 1, updated_at = $2 WHERE id = $3`, leading, tx.Now().UnixMilli(), id)
	return err
}
