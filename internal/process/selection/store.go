package selection

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// hidden turns "no such row" into "not found".
func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

const batchCols = `b.id, b.row_version, b.status, b.number, b.title, b.category, b.call_text, b.document, b.open_on, b.close_on, b.correct_days, b.publicity_days, b.quota, b.applicants, b.areas,
 b.fields, b.rubric, b.experts, b.drop_ends, b.spread, b.seed_hash, b.seed, b.public_from, b.public_to, b.decision, b.decided_on, b.published_on, b.owner_id`

func scanBatch(r sqldb.Row) (b Batch, err error) {
	var applicants, areas, fields, rubric string
	err = r.Scan(&b.ID, &b.Version, &b.Status, &b.Number, &b.Title, &b.Category, &b.Call, &b.Document, &b.OpenOn, &b.CloseOn, &b.CorrectDays, &b.PublicityDays, &b.Quota, &applicants, &areas,
		&fields, &rubric, &b.Experts, &b.DropEnds, &b.Spread, &b.SeedHash, &b.Seed, &b.PublicFrom, &b.PublicTo, &b.Decision, &b.DecidedOn, &b.PublishedOn, &b.Owner)
	if err != nil {
		return b, err
	}
	b.Applicants, b.Areas = list(applicants), ReadAreas(areas)
	if b.Fields, err = unpack[[]carrier.Field](fields); err != nil {
		return b, err
	}
	b.Rubric, err = unpack[[]Criterion](rubric)
	return b, err
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func batchByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Batch, error) {
	return sqldb.One(ctx, q, scanBatch, `SELECT `+batchCols+` FROM selection_batches b WHERE b.id = $1`, id)
}

func insertBatch(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO selection_batches (id, row_version, status, due_on, number, title, category, call_text, document, open_on, close_on, correct_days, publicity_days, quota, applicants, areas, fields, rubric,
		 experts, drop_ends, spread, seed_sealed, seed_hash, seed, public_from, public_to, decision, decided_on, published_on, owner_id, touched)
		 VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, '', '', '', '', '', '', '', '', $20, 0)`,
		b.ID, b.Status, b.Number, b.Title, b.Category, b.Call, b.Document, b.OpenOn.String(), b.CloseOn.String(), b.CorrectDays, b.PublicityDays, b.Quota, strings.Join(b.Applicants, ","), strings.Join(b.Areas, "、"),
		pack(b.Fields), pack(b.Rubric), b.Experts, b.DropEnds, b.Spread, int64(b.Owner))
	return err
}

// updateBatch writes the words of a batch while it is a draft, if its version is the one that was seen.
func updateBatch(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	n, err := tx.Exec(ctx,
		`UPDATE selection_batches SET row_version = row_version + 1, title = $1, category = $2, call_text = $3, document = $4, open_on = $5, close_on = $6, correct_days = $7, publicity_days = $8, quota = $9,
		 applicants = $10, areas = $11, fields = $12, rubric = $13, experts = $14, drop_ends = $15, spread = $16 WHERE id = $17 AND row_version = $18 AND status = 'DRAFT'`,
		b.Title, b.Category, b.Call, b.Document, b.OpenOn.String(), b.CloseOn.String(), b.CorrectDays, b.PublicityDays, b.Quota,
		strings.Join(b.Applicants, ","), strings.Join(b.Areas, "、"), pack(b.Fields), pack(b.Rubric), b.Experts, b.DropEnds, b.Spread, b.ID, b.Version)
	if err == nil && n == 0 {
		err = ErrStale
	}
	return err
}

// hold locks a batch in the states until the transaction ends, so that what hangs on it is not changed while it moves on.
func hold(ctx context.Context, tx *sqldb.Tx, id ids.ID, states ...string) (Batch, error) {
	if _, err := tx.Exec(ctx, `UPDATE selection_batches SET touched = touched + 1 WHERE id = $1`, id); err != nil {
		return Batch{}, err
	}
	b, err := batchByID(ctx, tx, id)
	if err != nil {
		return b, hidden(err)
	}
	for _, st := range states {
		if b.Status == st {
			return b, nil
		}
	}
	return b, ErrState.With(batchState(b.Status))
}

func batchState(code string) string {
	st, _ := Batches.State(code)
	return st.ZH
}

// takeNumber gives the next number of a series in a year; the row is locked until the transaction ends, so no number is given twice.
func takeNumber(ctx context.Context, tx *sqldb.Tx, series string) (string, error) {
	year := civil.DateOf(tx.Now()).Year
	if _, err := tx.Exec(ctx, `INSERT INTO selection_numbers (series, year, last) VALUES ($1, $2, 1) ON CONFLICT (series, year) DO UPDATE SET last = selection_numbers.last + 1`, series, year); err != nil {
		return "", err
	}
	n, err := sqldb.Value[int64](ctx, tx, `SELECT last FROM selection_numbers WHERE series = $1 AND year = $2`, series, year)
	return fmt.Sprintf("%s-%d-%04d", series, year, n), err
}

const categoryCols = `id, row_version, code, zh, en, family, kind, level, stage, preset, source, position, active`

func scanCategory(r sqldb.Row) (c Category, err error) {
	var preset string
	if err = r.Scan(&c.ID, &c.Version, &c.Code, &c.ZH, &c.EN, &c.Family, &c.Kind, &c.Level, &c.Stage, &preset, &c.Source, &c.Place, &c.Active); err != nil {
		return c, err
	}
	c.Preset, err = unpack[map[string]string](preset)
	return c, err
}

func categories(ctx context.Context, q sqldb.Queryer) ([]Category, error) {
	return sqldb.All(ctx, q, scanCategory, `SELECT `+categoryCols+` FROM selection_categories ORDER BY position, id`)
}

func categoryByCode(ctx context.Context, q sqldb.Queryer, code string) (Category, error) {
	return sqldb.One(ctx, q, scanCategory, `SELECT `+categoryCols+` FROM selection_categories WHERE code = $1`, code)
}

// Param is one version of a parameter that counts something else than days.
type Param = param.Version[float64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]Param, error) {
	return sqldb.All(ctx, q, param.Scan[float64], `SELECT code, version, value, source, valid_from FROM selection_params ORDER BY code, valid_from DESC, version DESC`)
}

// paramOn is the version that holds on the day.
func paramOn(ctx context.Context, q sqldb.Queryer, code string, day civil.Date) (float64, error) {
	v, err := sqldb.Value[float64](ctx, q, `SELECT value FROM selection_params WHERE code = $1 AND valid_from <= $2 ORDER BY valid_from DESC, version DESC LIMIT 1`, code, day.String())
	if errors.Is(err, sqldb.ErrNoRow) {
		err = ErrNoParam.With(code)
	}
	return v, err
}

// orgFacts is what the package takes over of an organisation.
type orgFacts struct {
	ID                 ids.ID
	Name, Kind, County string
}

func scanOrg(r sqldb.Row) (o orgFacts, err error) {
	return o, r.Scan(&o.ID, &o.Name, &o.Kind, &o.County)
}

func orgByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (orgFacts, error) {
	return sqldb.One(ctx, q, scanOrg, `SELECT id, name, kind, county FROM org_organizations WHERE id = $1 AND status <> 'MERGED'`, int64(id))
}

// findOrg finds an organisation by its credit code, its school code or its name; the zero value when there is none, or more than one.
func findOrg(ctx context.Context, q sqldb.Queryer, text string) (orgFacts, error) {
	code := idcode.Normalise(text)
	found, err := sqldb.All(ctx, q, scanOrg,
		`SELECT id, name, kind, county FROM org_organizations WHERE (uscc = $1 OR school_code = $1 OR name_key = $2) AND status <> 'MERGED' ORDER BY id LIMIT 2`, code, org.NameKey(text))
	if err != nil || len(found) != 1 {
		return orgFacts{}, err
	}
	return found[0], nil
}

// aboveOf are the bodies and groups to which organisations belong: bodies of the register of organisations with an active membership,
// and who leads an education group in which one takes part.
func aboveOf(ctx context.Context, q sqldb.Queryer, orgs []ids.ID) (out []ids.ID, err error) {
	scan := func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }
	for _, o := range orgs {
		bodies, err := sqldb.All(ctx, q, scan, `SELECT body_id FROM org_memberships WHERE member_id = $1 AND status = 'ACTIVE' ORDER BY body_id`, o)
		if err != nil {
			return nil, err
		}
		groups, err := sqldb.All(ctx, q, scan,
			`SELECT c.org_id FROM carrier_members m JOIN carrier_records c ON c.id = m.record_id WHERE c.kind = 'education_group' AND m.org_id = $1 AND m.until_day = '' AND c.org_id <> 0 ORDER BY c.org_id`, o)
		if err != nil {
			return nil, err
		}
		out = append(append(out, bodies...), groups...)
	}
	return out, nil
}
