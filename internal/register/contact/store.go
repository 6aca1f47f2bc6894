package contact

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

const pairCols = `p.id, p.row_version, p.kind, p.gov_name, p.gov_function, p.school_id, p.firm_id, p.county, p.purpose, p.since_on, p.until_on, p.end_reason, p.post_a, p.post_b,
 COALESCE(s.name, ''), COALESCE(f.name, '')`

const pairFrom = ` FROM contact_pairs p LEFT JOIN org_organizations s ON s.id = p.school_id LEFT JOIN org_organizations f ON f.id = p.firm_id`

func scanPair(r sqldb.Row) (p Pair, err error) {
	return p, r.Scan(&p.ID, &p.Version, (*string)(&p.Kind), &p.GovName, &p.GovFunction, &p.School, &p.Firm, &p.County, &p.Purpose, &p.Since, &p.Until, &p.EndReason, &p.PostA, &p.PostB,
		&p.SchoolName, &p.FirmName)
}

func pairByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Pair, error) {
	return sqldb.One(ctx, q, scanPair, `SELECT `+pairCols+pairFrom+` WHERE p.id = $1`, id)
}

// hidden turns "no such row" into "not found".
func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

// pairKey is by what a pair is known again: an ended one frees it.
func pairKey(p Pair) string {
	if !p.Until.IsZero() {
		return "id:" + p.ID.String()
	}
	return openKey(p)
}

func openKey(p Pair) string {
	return fmt.Sprintf("%s|%s|%d|%d", p.Kind, org.NameKey(p.GovName), int64(p.School), int64(p.Firm))
}

// sealed are the responsible persons as they are stored; row is what the encryption is
// bound to, which is not the pair's own id when it was imported.
type sealed struct {
	row                           ids.ID
	personA, phoneA, personB, phB string
}

func insertPair(ctx context.Context, tx *sqldb.Tx, p Pair, c sealed) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_pairs (id, row_version, batch_id, updated_at, row_key, kind, gov_name, gov_function, school_id, firm_id, county, purpose, since_on, until_on, end_reason,
		 post_a, post_b, seal_id, person_a, phone_a, person_b, phone_b)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $14, $15, $16, $17, $18, $19)`,
		p.ID, tx.Now().UnixMilli(), pairKey(p), string(p.Kind), p.GovName, p.GovFunction, int64(p.School), int64(p.Firm), p.County, p.Purpose, p.Since.String(), p.Until.String(),
		p.PostA, p.PostB, c.row, c.personA, c.phoneA, c.personB, c.phB)
	if sqldb.IsDuplicate(err) {
		return ErrPairTwice.On("school")
	}
	return err
}

// updatePair writes the words of a pair if its version is still the one that was seen.
func updatePair(ctx context.Context, tx *sqldb.Tx, p Pair, c sealed) error {
	n, err := tx.Exec(ctx,
		`UPDATE contact_pairs SET row_version = row_version + 1, batch_id = 0, updated_at = $1, row_key = $2, gov_name = $3, gov_function = $4, purpose = $5, since_on = $6, until_on = $7,
		 end_reason = $8, post_a = $9, post_b = $10, person_a = $11, phone_a = $12, person_b = $13, phone_b = $14
		 WHERE id = $15 AND row_version = $16`,
		tx.Now().UnixMilli(), pairKey(p), p.GovName, p.GovFunction, p.Purpose, p.Since.String(), p.Until.String(), p.EndReason, p.PostA, p.PostB,
		c.personA, c.phoneA, c.personB, c.phB, p.ID, p.Version)
	if sqldb.IsDuplicate(err) {
		return ErrPairTwice.On("school")
	}
	if err == nil && n == 0 {
		err = ErrStale
	}
	return err
}

func sealedByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (c sealed, err error) {
	err = q.QueryRow(ctx, `SELECT seal_id, person_a, phone_a, person_b, phone_b FROM contact_pairs WHERE id = $1`, id).Scan(&c.row, &c.personA, &c.phoneA, &c.personB, &c.phB)
	return c, err
}

const contactCols = `id, pair_id, day, kind, roles, summary, result, next_step, next_on, visit_id, account_id, account_name`

func scanContact(r sqldb.Row) (c Contact, err error) {
	return c, r.Scan(&c.ID, &c.Pair, &c.Day, (*string)(&c.Kind), &c.Roles, &c.Summary, &c.Result, &c.NextStep, &c.NextOn, &c.Visit, &c.Account, &c.By)
}

func contactsOf(ctx context.Context, q sqldb.Queryer, pair ids.ID) ([]Contact, error) {
	return sqldb.All(ctx, q, scanContact, `SELECT `+contactCols+` FROM contact_contacts WHERE pair_id = $1 ORDER BY day DESC, id DESC`, pair)
}

func insertContact(ctx context.Context, tx *sqldb.Tx, c Contact) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_contacts (id, row_version, batch_id, updated_at, row_key, pair_id, day, kind, roles, summary, result, next_step, next_on, visit_id, account_id, account_name)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		c.ID, tx.Now().UnixMilli(), "id:"+c.ID.String(), c.Pair, c.Day.String(), string(c.Kind), c.Roles, c.Summary, c.Result, c.NextStep, c.NextOn.String(), int64(c.Visit), int64(c.Account), c.By)
	return err
}

// contactDays are the days on which pairs were in touch from a day on, by pair.
func contactDays(ctx context.Context, q sqldb.Queryer, pairs []Pair, from civil.Date) (map[ids.ID][]civil.Date, error) {
	out := make(map[ids.ID][]civil.Date, len(pairs))
	const part = 400
	for at := 0; at < len(pairs); at += part {
		var w sqldb.Where
		list := make([]any, 0, part)
		for _, p := range pairs[at:min(at+part, len(pairs))] {
			list = append(list, p.ID)
		}
		w.In("pair_id", list...)
		w.And("day >= ?", from.String())
		days, err := sqldb.All(ctx, q, func(r sqldb.Row) (c Contact, err error) { return c, r.Scan(&c.Pair, &c.Day) },
			`SELECT pair_id, day FROM contact_contacts`+w.SQL(), w.Args()...)
		if err != nil {
			return nil, err
		}
		for _, c := range days {
			out[c.Pair] = append(out[c.Pair], c.Day)
		}
	}
	return out, nil
}

// activePairs walks the pairs that last on the day.
func activePairs(ctx context.Context, q sqldb.Queryer, day civil.Date) ([]Pair, error) {
	return sqldb.All(ctx, q, scanPair, `SELECT `+pairCols+pairFrom+` WHERE p.since_on <= $1 AND (p.until_on = '' OR p.until_on >= $1) ORDER BY p.id`, day.String())
}

// Param is a version of a parameter that counts something else than days.
type Param = param.Version[int64]

// paramOn is the version that holds on the day.
func paramOn(ctx context.Context, q sqldb.Queryer, code string, day civil.Date) (Param, error) {
	return sqldb.One(ctx, q, param.Scan[int64],
		`SELECT code, version, value, source, valid_from FROM contact_params WHERE code = $1 AND valid_from <= $2 ORDER BY valid_from DESC, version DESC LIMIT 1`, code, day.String())
}

// ParamVersions returns every version of every parameter, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]Param, error) {
	return sqldb.All(ctx, q, param.Scan[int64], `SELECT code, version, value, source, valid_from FROM contact_params ORDER BY code, valid_from DESC, version DESC`)
}

func insertParam(ctx context.Context, tx *sqldb.Tx, p Param) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_params (code, version, value, source, valid_from)
		 SELECT $1, COALESCE(MAX(version), 0) + 1, $2, $3, $4 FROM contact_params WHERE code = $1`, p.Code, p.Value, p.Source, p.From.String())
	return err
}

// County is a county as forms and filters offer it.
type County struct{ Code, Name string }

func counties(ctx context.Context, q sqldb.Queryer) ([]County, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c County, err error) { return c, r.Scan(&c.Code, &c.Name) },
		`SELECT code, name FROM org_counties ORDER BY code`)
}

// orgFacts is what the package takes over of an organisation.
type orgFacts struct {
	ID           ids.ID
	Name, County string
	Kind         org.Kind
}

func scanOrg(r sqldb.Row) (o orgFacts, err error) {
	return o, r.Scan(&o.ID, &o.Name, &o.County, (*string)(&o.Kind))
}

func orgByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (orgFacts, error) {
	return sqldb.One(ctx, q, scanOrg, `SELECT id, name, county, kind FROM org_organizations WHERE id = $1 AND status <> 'MERGED'`, id)
}

// findOrg finds an organisation by its credit code, its school code or its name; the zero
// value when there is none, or more than one of the name.
func findOrg(ctx context.Context, q sqldb.Queryer, text string) (orgFacts, error) {
	code := idcode.Normalise(text)
	found, err := sqldb.All(ctx, q, scanOrg,
		`SELECT id, name, county, kind FROM org_organizations WHERE (uscc = $1 OR school_code = $1 OR name_key = $2) AND status <> 'MERGED' ORDER BY id LIMIT 2`, code, org.NameKey(text))
	if err != nil || len(found) != 1 {
		return orgFacts{}, err
	}
	return found[0], nil
}

// takeNumber takes the next number of a series in a year. The row is locked until the
// transaction ends, so no number is given twice.
func takeNumber(ctx context.Context, tx *sqldb.Tx, series string, year int) (string, error) {
	_, err := tx.Exec(ctx,
		`INSERT INTO contact_numbers (series, year, last) VALUES ($1, $2, 1)
		 ON CONFLICT (series, year) DO UPDATE SET last = contact_numbers.last + 1`, series, year)
	if err != nil {
		return "", err
	}
	n, err := sqldb.Value[int](ctx, tx, `SELECT last FROM contact_numbers WHERE series = $1 AND year = $2`, series, year)
	return fmt.Sprintf("%s-%d-%04d", series, year, n), err
}

// firstTime notes that a reminder is sent and reports whether it was not before.
func firstTime(ctx context.Context, tx *sqldb.Tx, object ids.ID, stage string) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO contact_reminders (object_id, stage, sent_ms) VALUES ($1, $2, $3) ON CONFLICT (object_id, stage) DO NOTHING`, object, stage, tx.Now().UnixMilli())
	return n > 0, err
}

// contactRows walks the contacts of the pairs that the actor sees, for the export.
func contactRows(ctx context.Context, q sqldb.Queryer, a actor.Actor) iter.Seq2[pairContact, error] {
	sql, args := pairsSeen(a, 1)
	return sqldb.Each(ctx, q, func(r sqldb.Row) (x pairContact, err error) {
		return x, r.Scan(&x.ID, &x.Contact.Pair, &x.Day, (*string)(&x.Contact.Kind), &x.Roles, &x.Summary, &x.Result, &x.NextStep, &x.NextOn, &x.Visit, &x.Account, &x.By,
			(*string)(&x.of.Kind), &x.of.GovName, &x.of.SchoolName, &x.of.FirmName)
	}, `SELECT c.id, c.pair_id, c.day, c.kind, c.roles, c.summary, c.result, c.next_step, c.next_on, c.visit_id, c.account_id, c.account_name,
		 p.kind, p.gov_name, COALESCE(s.name, ''), COALESCE(f.name, '') `+pairFrom+` JOIN contact_contacts c ON c.pair_id = p.id WHERE `+sql+` ORDER BY c.day DESC, c.id DESC`, args...)
}

// pairContact is a contact with the pair it is of.
type pairContact struct {
	Contact
	of Pair
}

// pairsSeen is [MaySeePair] as a condition on contact_pairs p.
func pairsSeen(a actor.Actor, next int) (string, []any) {
	return whereEither(a, pairSee, actor.Columns{County: "p.county", Org: "p.school_id"}, actor.Columns{Org: "p.firm_id"}, next)
}
