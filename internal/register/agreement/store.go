package agreement

import (
	"context"
	"errors"
	"fmt"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const itemCols = `a.id, a.row_version, a.status, a.number, a.class, a.title, a.owner_org, a.owner_id, a.former_id, a.current_id, a.fields, a.starts_on, a.ends_on, a.months,
 a.made_on, a.sent_on, a.signed_on, a.ended_on, a.last_on`

func scanItem(r sqldb.Row) (a Agreement, err error) {
	var fields string
	err = r.Scan(&a.ID, &a.Version, &a.Status, &a.Number, (*string)(&a.Class), &a.Title, &a.Owner, &a.Author, &a.Former, &a.Current, &fields, &a.Starts, &a.Ends, &a.Months,
		&a.MadeOn, &a.SentOn, &a.SignedOn, &a.EndedOn, &a.LastOn)
	a.Fields = fieldsOf(fields)
	return a, err
}

// itemByID is an agreement with its parties, whoever asks.
func itemByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Agreement, error) {
	a, err := sqldb.One(ctx, q, scanItem, `SELECT `+itemCols+` FROM agreement_items a WHERE a.id = $1`, id)
	if err != nil {
		return a, hidden(err)
	}
	a.Parties, err = partiesOf(ctx, q, id)
	return a, err
}

// hidden turns "no such row" into "not found".
func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

const partyCols = `p.agreement_id, p.id, p.org_id, p.kind, COALESCE(o.name, ''), p.county, p.role, p.position, p.post`

const partyFrom = ` FROM agreement_parties p LEFT JOIN org_organizations o ON o.id = p.org_id`

type partyOf struct {
	Party
	agreement ids.ID
}

func scanParty(r sqldb.Row) (p partyOf, err error) {
	return p, r.Scan(&p.agreement, &p.ID, &p.Org, (*string)(&p.Kind), &p.Name, &p.County, (*string)(&p.Role), &p.Position, &p.Post)
}

func partiesOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Party, error) {
	list, err := sqldb.All(ctx, q, scanParty, `SELECT `+partyCols+partyFrom+` WHERE p.agreement_id = $1 ORDER BY p.position, p.id`, id)
	out := make([]Party, len(list))
	for i, p := range list {
		out[i] = p.Party
	}
	return out, err
}

// withParties reads the parties of a list.
func withParties(ctx context.Context, q sqldb.Queryer, list []Agreement) error {
	at := make(map[ids.ID]int, len(list))
	for i, a := range list {
		at[a.ID] = i
	}
	const part = 400
	for from := 0; from < len(list); from += part {
		var w sqldb.Where
		var some []any
		for _, a := range list[from:min(from+part, len(list))] {
			some = append(some, a.ID)
		}
		w.In("p.agreement_id", some...)
		found, err := sqldb.All(ctx, q, scanParty, `SELECT `+partyCols+partyFrom+w.SQL()+` ORDER BY p.agreement_id, p.position, p.id`, w.Args()...)
		if err != nil {
			return err
		}
		for _, p := range found {
			i := at[p.agreement]
			list[i].Parties = append(list[i].Parties, p.Party)
		}
	}
	return nil
}

func insertItem(ctx context.Context, tx *sqldb.Tx, a Agreement) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO agreement_items (id, row_version, batch_id, updated_at, row_key, status, number, class, title, owner_org, owner_id, former_id, current_id, fields, starts_on, ends_on, months,
		 made_on, sent_on, signed_on, ended_on, last_on)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', '', '', '')`,
		a.ID, tx.Now().UnixMilli(), a.Number, a.Status, a.Number, string(a.Class), a.Title, int64(a.Owner), int64(a.Author), int64(a.Former), int64(a.Current), fieldText(a.Fields),
		a.Starts.String(), a.Ends.String(), a.Months, a.MadeOn.String())
	return err
}

// inLine has everybody who writes the text of an agreement, sends it, or corrects what was delivered on it stand in line until the
// transaction ends. It is called before what the change rests on is read.
func inLine(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE agreement_items SET updated_at = $1 WHERE id = $2`, tx.Now().UnixMilli(), id)
	return err
}

// saveItem writes what follows from the text in force; the case's own columns stay.
func saveItem(ctx context.Context, tx *sqldb.Tx, a Agreement) error {
	_, err := tx.Exec(ctx,
		`UPDATE agreement_items SET updated_at = $1, class = $2, title = $3, current_id = $4, fields = $5, starts_on = $6, ends_on = $7, months = $8, sent_on = $9, signed_on = $10,
		 ended_on = $11, last_on = $12 WHERE id = $13`,
		tx.Now().UnixMilli(), string(a.Class), a.Title, int64(a.Current), fieldText(a.Fields), a.Starts.String(), a.Ends.String(), a.Months, a.SentOn.String(), a.SignedOn.String(),
		a.EndedOn.String(), a.LastOn.String(), a.ID)
	return err
}

func replaceParties(ctx context.Context, tx *sqldb.Tx, a ids.ID, list []Party) error {
	have, err := partiesOf(ctx, tx, a)
	if err != nil {
		return err
	}
	for _, p := range have {
		if !hasOrg(list, p.Org) {
			if _, err := tx.Exec(ctx, `DELETE FROM agreement_parties WHERE id = $1`, p.ID); err != nil {
				return err
			}
		}
	}
	for i, p := range list {
		key := partyKey(a, p.Org)
		n, err := tx.Exec(ctx, `UPDATE agreement_parties SET position = $1 WHERE row_key = $2`, i, key)
		if err != nil || n > 0 {
			if err != nil {
				return err
			}
			continue
		}
		id := tx.NewID()
		_, err = tx.Exec(ctx,
			`INSERT INTO agreement_parties (id, row_version, batch_id, updated_at, row_key, agreement_id, org_id, kind, county, role, position, post, seal_id, person, phone)
			 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, '', $1, '', '')`,
			id, tx.Now().UnixMilli(), key, a, p.Org, string(p.Kind), p.County, string(p.Role), i)
		if err != nil {
			return err
		}
	}
	return nil
}

func hasOrg(list []Party, org ids.ID) bool {
	for _, p := range list {
		if p.Org == org {
			return true
		}
	}
	return false
}

func partyKey(a, org ids.ID) string { return a.String() + "|" + org.String() }

func personsOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Person, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (p Person, err error) {
		return p, r.Scan(&p.Org, &p.Name, &p.Post, &p.sealRow, &p.sealedPerson, &p.sealedTel)
	}, `SELECT p.org_id, COALESCE(o.name, ''), p.post, p.seal_id, p.person, p.phone`+partyFrom+` WHERE p.agreement_id = $1 ORDER BY p.position, p.id`, id)
}

// orgFacts is what the package takes over of an organisation.
type orgFacts struct {
	ID           ids.ID
	Name, County string
	Kind         org.Kind
}

func (o orgFacts) party() Party {
	return Party{Org: o.ID, Kind: o.Kind, Name: o.Name, County: o.County, Role: roleOf(o.Kind)}
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

// ownNumber begins the numbers of agreements that are written on the platform; those on paper have the numbers of their parties.
const ownNumber = "XY-"

// takeNumber takes the next number of a year. The row is locked until the transaction ends, so
// no number is given twice.
func takeNumber(ctx context.Context, tx *sqldb.Tx, year int) (string, error) {
	_, err := tx.Exec(ctx, `INSERT INTO agreement_numbers (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = agreement_numbers.last + 1`, year)
	if err != nil {
		return "", err
	}
	n, err := sqldb.Value[int](ctx, tx, `SELECT last FROM agreement_numbers WHERE year = $1`, year)
	return fmt.Sprintf("%s%d-%05d", ownNumber, year, n), err
}

// firstTime notes that a reminder is sent and reports whether it was not before.
func firstTime(ctx context.Context, tx *sqldb.Tx, id ids.ID, stage string) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO agreement_reminders (agreement_id, stage, sent_ms) VALUES ($1, $2, $3) ON CONFLICT (agreement_id, stage) DO NOTHING`, id, stage, tx.Now().UnixMilli())
	return n > 0, err
}

const eventCols = `id, agreement_id, day, kind, summary, path, account_id, account_name`

func scanEvent(r sqldb.Row) (e Event, err error) {
	return e, r.Scan(&e.ID, &e.Agreement, &e.Day, (*string)(&e.Kind), &e.Summary, &e.Path, &e.Account, &e.By)
}

func eventsOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Event, error) {
	return sqldb.All(ctx, q, scanEvent, `SELECT `+eventCols+` FROM agreement_events WHERE agreement_id = $1 ORDER BY day DESC, id DESC`, id)
}

// happened notes an event and brings the day of the last one forward.
func happened(ctx context.Context, tx *sqldb.Tx, e Event) error {
	e.ID = tx.NewID()
	today := civil.DateOf(tx.Now())
	_, err := tx.Exec(ctx, `INSERT INTO agreement_events (`+eventCols+`, entered_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.ID, e.Agreement, e.Day.String(), string(e.Kind), e.Summary, e.Path, int64(e.Account), e.By, today.String())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE agreement_items SET last_on = $1 WHERE id = $2 AND last_on < $1`, e.Day.String(), e.Agreement)
	return err
}

const fileCols = `id, blob_id, name, size_bytes, digest, account_name`

func scanFile(r sqldb.Row) (f File, err error) {
	return f, r.Scan(&f.ID, &f.Blob, &f.Name, &f.Size, &f.Digest, &f.By)
}

func filesOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]File, error) {
	return sqldb.All(ctx, q, scanFile, `SELECT `+fileCols+` FROM agreement_files WHERE agreement_id = $1 ORDER BY id`, id)
}
