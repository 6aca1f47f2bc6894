package selection

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

const appCols = `x.id, x.row_version, x.status, x.number, x.batch_id, x.org_id, COALESCE(o.name, ''), COALESCE(o.kind, ''), x.county, x.title, x.area, x.summary, x.partners, x.body, x.owner_id, x.submitted_ms,
 x.correct_what, x.correct_by, x.rounds, x.extra, x.score, x.low, x.high, x.deviation, x.counted, x.place, x.record_id, b.title, b.number, b.status, b.category, b.close_on`

const appFrom = ` FROM selection_applications x JOIN selection_batches b ON b.id = x.batch_id LEFT JOIN org_organizations o ON o.id = x.org_id`

func scanApp(r sqldb.Row) (x Application, err error) {
	var partners, body string
	err = r.Scan(&x.ID, &x.Version, &x.Status, &x.Number, &x.Batch, &x.Org, &x.OrgName, &x.OrgKind, &x.County, &x.Title, &x.Area, &x.Summary, &partners, &body, &x.Owner, &x.SubmittedMS,
		&x.CorrectWhat, &x.CorrectBy, &x.Rounds, &x.Extra, &x.Score, &x.Low, &x.High, &x.Deviation, &x.Counted, &x.Place, &x.Record, &x.BatchTitle, &x.BatchNumber, &x.BatchStatus, &x.Category, &x.CloseOn)
	if err != nil {
		return x, err
	}
	x.Partners = lines(partners)
	texts, err := unpack[map[string]string](body)
	x.Values = make(carrier.Values, len(texts))
	for code, text := range texts {
		x.Values[code] = carrier.Value{Text: text, Num: measure(text)}
	}
	return x, err
}

// measure is the number that a canonical text is, NaN for other texts.
func measure(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

// revived are stored values with their measures by the types of their fields.
func revived(fields []carrier.Field, stored carrier.Values) carrier.Values {
	out := carrier.Values{}
	for _, f := range fields {
		v, ok := stored[f.Code]
		if !ok {
			continue
		}
		switch f.Type {
		case carrier.Int, carrier.Number, carrier.Percent, carrier.Money, carrier.Year, carrier.Flag:
		default: // the canonical text of the other types is what their readers read
			if again, some, err := f.Read(v.Text); err == nil && some {
				v = again
			}
		}
		out[f.Code] = v
	}
	return out
}

func appByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Application, error) {
	return sqldb.One(ctx, q, scanApp, `SELECT `+appCols+appFrom+` WHERE x.id = $1`, id)
}

// appsOf are the applications of a batch, the best placed first, then by number.
func appsOf(ctx context.Context, q sqldb.Queryer, batch ids.ID) ([]Application, error) {
	return sqldb.All(ctx, q, scanApp, `SELECT `+appCols+appFrom+` WHERE x.batch_id = $1 ORDER BY CASE WHEN x.place = 0 THEN 1 ELSE 0 END, x.place, x.number`, batch)
}

// packValues keeps values without their measures that are no numbers.
func packValues(v carrier.Values) (string, error) {
	texts := make(map[string]string, len(v))
	for code, x := range v {
		texts[code] = x.Text
	}
	b, err := json.Marshal(texts)
	return string(b), err
}

func insertApp(ctx context.Context, tx *sqldb.Tx, x Application) error {
	body, err := packValues(x.Values)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx,
		`INSERT INTO selection_applications (id, row_version, status, due_on, number, batch_id, org_id, county, title, area, summary, partners, body, owner_id, submitted_ms, correct_what, correct_by, rounds, extra,
		 score, low, high, deviation, counted, place, record_id)
		 VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '', '', 0, FALSE, NULL, NULL, NULL, NULL, 0, 0, 0)`,
		x.ID, x.Status, x.Number, x.Batch, int64(x.Org), x.County, x.Title, x.Area, x.Summary, strings.Join(x.Partners, "\n"), body, int64(x.Owner))
	if sqldb.IsDuplicate(err) {
		return ErrTwice.On("title")
	}
	return err
}

func updateApp(ctx context.Context, tx *sqldb.Tx, x Application) error {
	body, err := packValues(x.Values)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx,
		`UPDATE selection_applications SET row_version = row_version + 1, title = $1, area = $2, summary = $3, partners = $4, body = $5 WHERE id = $6 AND row_version = $7 AND status IN ('DRAFT', 'RETURNED')`,
		x.Title, x.Area, x.Summary, strings.Join(x.Partners, "\n"), body, x.ID, x.Version)
	if err == nil && n == 0 {
		err = ErrStale
	}
	return err
}

// setPartners writes which organisations of the register are partners.
func setPartners(ctx context.Context, tx *sqldb.Tx, app ids.ID, orgs []ids.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM selection_partners WHERE application_id = $1`, app); err != nil {
		return err
	}
	for _, o := range orgs {
		if _, err := tx.Exec(ctx, `INSERT INTO selection_partners (application_id, org_id) VALUES ($1, $2) ON CONFLICT (application_id, org_id) DO NOTHING`, app, o); err != nil {
			return err
		}
	}
	return nil
}

func partnersOf(ctx context.Context, q sqldb.Queryer, app ids.ID) ([]ids.ID, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, `SELECT org_id FROM selection_partners WHERE application_id = $1 ORDER BY org_id`, app)
}

func setScore(ctx context.Context, tx *sqldb.Tx, app ids.ID, o Outcome, ok bool) error {
	if !ok {
		_, err := tx.Exec(ctx, `UPDATE selection_applications SET score = NULL, low = NULL, high = NULL, deviation = NULL, counted = 0 WHERE id = $1`, app)
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE selection_applications SET score = $1, low = $2, high = $3, deviation = $4, counted = $5 WHERE id = $6`, o.Mean, o.Low, o.High, o.Deviation, o.Counted, app)
	return err
}

func filesOf(ctx context.Context, q sqldb.Queryer, app ids.ID) ([]File, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (f File, err error) { return f, r.Scan(&f.ID, &f.Blob, &f.Name, &f.Size, &f.By) },
		`SELECT id, blob_id, name, size, account_name FROM selection_files WHERE application_id = $1 ORDER BY id`, app)
}

func insertFile(ctx context.Context, tx *sqldb.Tx, app ids.ID, f File) error {
	_, err := tx.Exec(ctx, `INSERT INTO selection_files (id, application_id, blob_id, name, size, account_name) VALUES ($1, $2, $3, $4, $5, $6)`, f.ID, app, f.Blob, f.Name, f.Size, f.By)
	return err
}

const objectionCols = `j.id, j.row_version, j.status, j.due_on, j.number, j.batch_id, j.application_id, j.words, j.account_id, j.filed_on, j.answer, j.answered_on, x.title, COALESCE(o.name, ''), b.title`

const objectionFrom = ` FROM selection_objections j JOIN selection_applications x ON x.id = j.application_id JOIN selection_batches b ON b.id = j.batch_id LEFT JOIN org_organizations o ON o.id = x.org_id`

func scanObjection(r sqldb.Row) (j Objection, err error) {
	return j, r.Scan(&j.ID, &j.Version, &j.Status, &j.DueOn, &j.Number, &j.Batch, &j.Application, &j.Words, &j.Account, &j.FiledOn, &j.Answer, &j.AnsweredOn, &j.AppTitle, &j.OrgName, &j.BatchTitle)
}

func objectionByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Objection, error) {
	return sqldb.One(ctx, q, scanObjection, `SELECT `+objectionCols+objectionFrom+` WHERE j.id = $1`, id)
}

func objectionsOf(ctx context.Context, q sqldb.Queryer, batch ids.ID) ([]Objection, error) {
	return sqldb.All(ctx, q, scanObjection, `SELECT `+objectionCols+objectionFrom+` WHERE j.batch_id = $1 ORDER BY j.id`, batch)
}

// openObjections are the objections against an application that nobody has answered.
func openObjections(ctx context.Context, q sqldb.Queryer, app ids.ID) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM selection_objections WHERE application_id = $1 AND status = 'OPEN'`, app)
}
