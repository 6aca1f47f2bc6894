package selection

import (
	"context"
	"strings"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const expertCols = `e.id, e.row_version, e.row_key, e.name, e.title, e.areas, e.employer_id, e.employer, e.since_on, e.until_on, e.active, e.account_id,
 (SELECT COUNT(*) FROM selection_sheets s WHERE s.expert_id = e.id AND s.status <> 'RECUSED'), (SELECT COUNT(*) FROM selection_sheets s WHERE s.expert_id = e.id AND s.status = 'ASSIGNED')`

func scanExpert(r sqldb.Row) (e Expert, err error) {
	var areas string
	err = r.Scan(&e.ID, &e.Version, &e.Number, &e.Name, &e.Title, &areas, &e.EmployerID, &e.Employer, &e.Since, &e.Until, &e.Active, &e.Account, &e.Sheets, &e.Open)
	e.Areas = ReadAreas(areas)
	return e, err
}

func expertByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Expert, error) {
	return sqldb.One(ctx, q, scanExpert, `SELECT `+expertCols+` FROM selection_experts e WHERE e.id = $1`, id)
}

// allExperts is the register, by number.
func allExperts(ctx context.Context, q sqldb.Queryer) ([]Expert, error) {
	return sqldb.All(ctx, q, scanExpert, `SELECT `+expertCols+` FROM selection_experts e ORDER BY e.row_key`)
}

// reach is how an expert is reached, as it is stored; row is what the encryption is bound to.
type reach struct {
	row         ids.ID
	phone, mail string
}

func insertExpert(ctx context.Context, tx *sqldb.Tx, e Expert, c reach) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO selection_experts (id, row_version, batch_id, updated_at, row_key, name, title, areas, employer_id, employer, since_on, until_on, active, account_id, seal_id, phone, mail)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		e.ID, tx.Now().UnixMilli(), e.Number, e.Name, e.Title, strings.Join(e.Areas, "、"), int64(e.EmployerID), e.Employer, e.Since.String(), e.Until.String(), e.Active, int64(e.Account), c.row, c.phone, c.mail)
	if sqldb.IsDuplicate(err) {
		return ErrNumber.With(e.Number).On("number")
	}
	return err
}

func updateExpert(ctx context.Context, tx *sqldb.Tx, e Expert, c reach) error {
	n, err := tx.Exec(ctx,
		`UPDATE selection_experts SET row_version = row_version + 1, batch_id = 0, updated_at = $1, row_key = $2, name = $3, title = $4, areas = $5, employer_id = $6, employer = $7, since_on = $8, until_on = $9,
		 active = $10, account_id = $11, phone = $12, mail = $13 WHERE id = $14 AND row_version = $15`,
		tx.Now().UnixMilli(), e.Number, e.Name, e.Title, strings.Join(e.Areas, "、"), int64(e.EmployerID), e.Employer, e.Since.String(), e.Until.String(),
		e.Active, int64(e.Account), c.phone, c.mail, e.ID, e.Version)
	if sqldb.IsDuplicate(err) {
		return ErrNumber.With(e.Number).On("number")
	}
	if err == nil && n == 0 {
		err = ErrStale
	}
	return err
}

func reachOf(ctx context.Context, q sqldb.Queryer, id ids.ID) (c reach, err error) {
	return c, q.QueryRow(ctx, `SELECT seal_id, phone, mail FROM selection_experts WHERE id = $1`, id).Scan(&c.row, &c.phone, &c.mail)
}

func insertDraw(ctx context.Context, tx *sqldb.Tx, d Draw) error {
	_, err := tx.Exec(ctx, `INSERT INTO selection_draws (id, application_id, round, drawn_ms, drawn_by, seed_hash, seed, pool, pool_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.ID, d.Application, d.Round, tx.Now().UnixMilli(), d.By, d.SeedHash, d.Seed, pack(d.Pool), d.PoolHash)
	return err
}

// drawsOf are the draws for an application, the first first.
func drawsOf(ctx context.Context, q sqldb.Queryer, app ids.ID) ([]Draw, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (d Draw, err error) {
		var at int64
		var pool string
		if err = r.Scan(&d.ID, &d.Application, &d.Round, &at, &d.By, &d.SeedHash, &d.Seed, &pool, &d.PoolHash); err != nil {
			return d, err
		}
		d.At = time.UnixMilli(at)
		d.Pool, err = unpack[[]Standing](pool)
		return d, err
	}, `SELECT id, application_id, round, drawn_ms, drawn_by, seed_hash, seed, pool, pool_hash FROM selection_draws WHERE application_id = $1 ORDER BY round`, app)
}

const sheetCols = `s.id, s.row_version, s.status, s.due_on, s.application_id, s.expert_id, e.name, e.employer, e.account_id, s.round, s.position, s.extra, s.total, s.comment, s.sent_ms, s.sent_by, s.paper, s.scan_id, s.scan_name,
 x.title, x.number, COALESCE(o.name, ''), b.title, b.id`

const sheetFrom = ` FROM selection_sheets s JOIN selection_experts e ON e.id = s.expert_id JOIN selection_applications x ON x.id = s.application_id JOIN selection_batches b ON b.id = x.batch_id
 LEFT JOIN org_organizations o ON o.id = x.org_id`

func scanSheet(r sqldb.Row) (s Sheet, err error) {
	return s, r.Scan(&s.ID, &s.Version, &s.Status, &s.DueOn, &s.Application, &s.Expert, &s.ExpertName, &s.Employer, &s.Account, &s.Round, &s.Position, &s.Extra, &s.Total, &s.Comment, &s.SentMS, &s.SentBy, &s.Paper,
		&s.Scan, &s.ScanName, &s.AppTitle, &s.AppNumber, &s.OrgName, &s.BatchTitle, &s.Batch)
}

func sheetByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Sheet, error) {
	s, err := sqldb.One(ctx, q, scanSheet, `SELECT `+sheetCols+sheetFrom+` WHERE s.id = $1`, id)
	if err != nil {
		return s, err
	}
	s.Marks, err = marksOf(ctx, q, id)
	return s, err
}

// sheetsOf are the sheets of an application in the order of the draws.
func sheetsOf(ctx context.Context, q sqldb.Queryer, app ids.ID) ([]Sheet, error) {
	all, err := sqldb.All(ctx, q, scanSheet, `SELECT `+sheetCols+sheetFrom+` WHERE s.application_id = $1 ORDER BY s.round, s.position`, app)
	for i := range all {
		if err != nil {
			return nil, err
		}
		all[i].Marks, err = marksOf(ctx, q, all[i].ID)
	}
	return all, err
}

func marksOf(ctx context.Context, q sqldb.Queryer, sheet ids.ID) ([]Mark, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (m Mark, err error) { return m, r.Scan(&m.Criterion, &m.Score, &m.Comment) },
		`SELECT criterion, score, comment FROM selection_scores WHERE sheet_id = $1 ORDER BY criterion`, sheet)
}

func insertSheet(ctx context.Context, tx *sqldb.Tx, s Sheet) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO selection_sheets (id, row_version, status, due_on, application_id, expert_id, round, position, extra, total, comment, sent_ms, sent_by, paper, scan_id, scan_name)
		 VALUES ($1, 1, 'ASSIGNED', NULL, $2, $3, $4, $5, $6, NULL, '', 0, '', FALSE, 0, '')`,
		s.ID, s.Application, s.Expert, s.Round, s.Position, s.Extra)
	return err
}

// writeMarks replaces the scores of a sheet.
func writeMarks(ctx context.Context, tx *sqldb.Tx, s Sheet) error {
	if _, err := tx.Exec(ctx, `DELETE FROM selection_scores WHERE sheet_id = $1`, s.ID); err != nil {
		return err
	}
	for _, m := range s.Marks {
		if _, err := tx.Exec(ctx, `INSERT INTO selection_scores (sheet_id, criterion, score, comment) VALUES ($1, $2, $3, $4)`, s.ID, m.Criterion, m.Score, m.Comment); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE selection_sheets SET comment = $1 WHERE id = $2`, s.Comment, s.ID)
	return err
}
