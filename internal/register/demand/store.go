package demand

import (
	"context"
	"fmt"
	"iter"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const itemCols = `i.id, i.row_version, i.side, i.org_id, i.owner_id, i.number, i.kind, i.status, i.due_on, i.published_ms, i.visibility,
 i.title, i.details, i.duties, i.requirement, i.programme, i.occupation, i.industry, i.skill_level, i.education, i.headcount,
 i.budget_fen, i.salary_from_fen, i.salary_to_fen, i.region, i.start_on, i.deadline_on, i.updated_at, COALESCE(o.name, '')`

const itemFrom = ` FROM demand_items i LEFT JOIN org_organizations o ON o.id = i.org_id`

func scanItem(r sqldb.Row) (it Item, err error) {
	var published, updated int64
	err = r.Scan(&it.ID, &it.Version, (*string)(&it.Side), &it.Org, &it.Owner, &it.Number, (*string)(&it.Kind), &it.Status, &it.DueOn, &published, (*string)(&it.Visibility),
		&it.Title, &it.Details, &it.Duties, &it.Requirement, &it.Programme, &it.Occupation, &it.Industry, &it.SkillLevel, (*string)(&it.Education), &it.Headcount,
		(*int64)(&it.Budget), (*int64)(&it.SalaryFrom), (*int64)(&it.SalaryTo), &it.Region, &it.StartOn, &it.DeadlineOn, &updated, &it.OrgName)
	it.Updated = time.UnixMilli(updated).UTC()
	if published > 0 {
		it.Published = time.UnixMilli(published).UTC()
	}
	return it, err
}

func itemByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Item, error) {
	return sqldb.One(ctx, q, scanItem, `SELECT `+itemCols+itemFrom+` WHERE i.id = $1`, int64(id))
}

// sealed is a contact as it is stored. The encryption is bound to the identifier row, which
// is the item's own for one that was written by hand and another for an imported one, whose
// own is not known when it is encrypted.
type sealed struct {
	row         ids.ID
	name, phone string
}

func contactByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (c sealed, err error) {
	err = q.QueryRow(ctx, `SELECT seal_id, contact_name, contact_phone FROM demand_items WHERE id = $1`, int64(id)).Scan(&c.row, &c.name, &c.phone)
	return c, err
}

// Iter walks the published needs and offers with everything a match asks for, needs first,
// in the order of their identifiers. It looks past the actor's permissions: it is for
// process/match, which shows nobody a need they may not see.
func Iter(ctx context.Context, q sqldb.Queryer) iter.Seq2[Item, error] {
	return sqldb.Each(ctx, q, scanItem,
		`SELECT `+itemCols+itemFrom+` WHERE i.status IN ('PUBLISHED', 'MATCHING') ORDER BY i.side, i.id`)
}

// One returns an item past the actor's permissions, for process/match.
func One(ctx context.Context, q sqldb.Queryer, id ids.ID) (Item, error) { return itemByID(ctx, q, id) }

// County is a county as the forms and filters offer it.
type County struct{ Code, Name string }

func counties(ctx context.Context, q sqldb.Queryer) ([]County, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c County, err error) { return c, r.Scan(&c.Code, &c.Name) },
		`SELECT code, name FROM org_counties ORDER BY code`)
}

// orgFacts is what an item takes over from its organisation.
type orgFacts struct{ Name, Region, Industry string }

func orgByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (o orgFacts, err error) {
	err = q.QueryRow(ctx, `SELECT name, county, industry FROM org_organizations WHERE id = $1`, int64(id)).Scan(&o.Name, &o.Region, &o.Industry)
	return o, err
}

// findOrg finds an organisation by its credit code, its school code or its name; zero when
// there is none, or more than one of the name.
func findOrg(ctx context.Context, q sqldb.Queryer, text string) (ids.ID, error) {
	code := idcode.Normalise(text)
	found, err := sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM org_organizations WHERE uscc = $1 OR school_code = $1 OR name_key = $2 ORDER BY id LIMIT 2`, code, org.NameKey(text))
	if err != nil || len(found) != 1 {
		return 0, err
	}
	return found[0], nil
}

func insertItem(ctx context.Context, tx *sqldb.Tx, it Item, c sealed, key string) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO demand_items (id, row_version, batch_id, updated_at, side, org_id, owner_id, row_key, number, kind, status, published_ms, visibility,
		 title, details, duties, requirement, programme, occupation, industry, skill_level, education, headcount,
		 budget_fen, salary_from_fen, salary_to_fen, region, start_on, deadline_on, seal_id, contact_name, contact_phone)
		 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, '', $7, $8, 0, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		int64(it.ID), tx.Now().UnixMilli(), string(it.Side), int64(it.Org), int64(it.Owner), key, string(it.Kind), it.Status, string(it.Visibility),
		it.Title, it.Details, it.Duties, it.Requirement, it.Programme, it.Occupation, it.Industry, it.SkillLevel, string(it.Education), it.Headcount,
		int64(it.Budget), int64(it.SalaryFrom), int64(it.SalaryTo), it.Region, it.StartOn.String(), it.DeadlineOn.String(), int64(c.row), c.name, c.phone)
	return err
}

// update writes the words of an item if its version is still the one the person saw.
func (s *Service) update(ctx context.Context, tx *sqldb.Tx, d Draft) (int64, error) {
	old, err := contactByID(ctx, tx, d.ID)
	if err != nil {
		return 0, err
	}
	c := s.seal(old.row, d.Contact)
	return tx.Exec(ctx,
		`UPDATE demand_items SET row_version = row_version + 1, updated_at = $1, kind = $2, visibility = $3,
		 title = $4, details = $5, duties = $6, requirement = $7, programme = $8, occupation = $9, industry = $10, skill_level = $11, education = $12,
		 headcount = $13, budget_fen = $14, salary_from_fen = $15, salary_to_fen = $16, region = $17, start_on = $18, deadline_on = $19,
		 contact_name = $20, contact_phone = $21
		 WHERE id = $22 AND row_version = $23`,
		tx.Now().UnixMilli(), string(d.Kind), string(d.Visibility),
		d.Title, d.Details, d.Duties, d.Requirement, d.Programme, d.Occupation, d.Industry, d.SkillLevel, string(d.Education),
		d.Headcount, int64(d.Budget), int64(d.SalaryFrom), int64(d.SalaryTo), d.Region, d.StartOn.String(), d.DeadlineOn.String(),
		c.name, c.phone, int64(d.ID), d.Version)
}

func setNumber(ctx context.Context, tx *sqldb.Tx, id ids.ID, number string) error {
	_, err := tx.Exec(ctx, `UPDATE demand_items SET number = $1 WHERE id = $2 AND number = ''`, number, int64(id))
	return err
}

// objectsByKey says whose the items with these row keys are; what is not there is not in it.
func objectsByKey(ctx context.Context, q sqldb.Queryer, keys []any) (map[string]actor.Object, error) {
	type keyed struct {
		key    string
		object actor.Object
	}
	var w sqldb.Where
	w.In("row_key", keys...)
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (k keyed, err error) {
		return k, r.Scan(&k.key, &k.object.County, &k.object.Org, &k.object.Owner)
	}, `SELECT row_key, region, org_id, owner_id FROM demand_items`+w.SQL(), w.Args()...)
	out := make(map[string]actor.Object, len(list))
	for _, k := range list {
		out[k.key] = k.object
	}
	return out, err
}

// ownKey is the key of an item that no import knows again.
func ownKey(id ids.ID) string { return "id:" + id.String() }

func setKey(ctx context.Context, tx *sqldb.Tx, id ids.ID, key string) error {
	_, err := tx.Exec(ctx, `UPDATE demand_items SET row_key = $1 WHERE id = $2`, key, int64(id))
	return err
}

func setPublished(ctx context.Context, tx *sqldb.Tx, id ids.ID, ms int64) error {
	_, err := tx.Exec(ctx, `UPDATE demand_items SET published_ms = $1 WHERE id = $2`, ms, int64(id))
	return err
}

// takeNumbers takes n numbers of the side and year and returns the first. The row is
// locked until the transaction ends, so no number is given twice.
func takeNumbers(ctx context.Context, tx *sqldb.Tx, s Side, year, n int) (first int, err error) {
	_, err = tx.Exec(ctx,
		`INSERT INTO demand_numbers (side, year, last) VALUES ($1, $2, $3)
		 ON CONFLICT (side, year) DO UPDATE SET last = demand_numbers.last + excluded.last`, string(s), year, n)
	if err != nil {
		return 0, err
	}
	last, err := sqldb.Value[int](ctx, tx, `SELECT last FROM demand_numbers WHERE side = $1 AND year = $2`, string(s), year)
	return last - n + 1, err
}

func nextNumber(ctx context.Context, tx *sqldb.Tx, s Side, year int) (string, error) {
	n, err := takeNumbers(ctx, tx, s, year, 1)
	return numberText(s, year, n), err
}

// numberText is the acknowledgement number: XQ-2026-0417 for needs, GJ- for offers.
func numberText(s Side, year, n int) string {
	prefix := "XQ"
	if s == Offer {
		prefix = "GJ"
	}
	return fmt.Sprintf("%s-%d-%04d", prefix, year, n)
}

// count adds by to the number of items that are like it.
func count(ctx context.Context, tx *sqldb.Tx, it Item, by int64) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO demand_counts (side, status, visibility, region, kind, n) VALUES ($1, $2, $3, $4, $5, $6)
		 ON CONFLICT (side, status, visibility, region, kind) DO UPDATE SET n = demand_counts.n + excluded.n`,
		string(it.Side), it.Status, string(it.Visibility), it.Region, string(it.Kind), by)
	return err
}

// Recount computes the counts of a side anew, as after an import.
func Recount(ctx context.Context, tx *sqldb.Tx, s Side) error {
	if _, err := tx.Exec(ctx, `DELETE FROM demand_counts WHERE side = $1`, string(s)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx,
		`INSERT INTO demand_counts (side, status, visibility, region, kind, n)
		 SELECT side, status, visibility, region, kind, COUNT(*) FROM demand_items WHERE side = $1
		 GROUP BY side, status, visibility, region, kind`, string(s))
	return err
}

// unopened lists the rows of a batch that have no number yet, in the order of the file.
func unopened(ctx context.Context, q sqldb.Queryer, batch ids.ID) ([]ids.ID, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM demand_items WHERE batch_id = $1 AND number = '' ORDER BY id`, int64(batch))
}

// batchItem is a row that a batch added or changed.
type batchItem struct {
	id   ids.ID
	live bool
}

func batchItems(ctx context.Context, q sqldb.Queryer, batch ids.ID) ([]batchItem, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (b batchItem, err error) {
		var status string
		err = r.Scan(&b.id, &status)
		b.live = status == Published || status == Matching
		return b, err
	}, `SELECT id, status FROM demand_items WHERE batch_id = $1 ORDER BY id`, int64(batch))
}

// visibleItems walks what the actor may see of a side.
func visibleItems(ctx context.Context, q sqldb.Queryer, a actor.Actor, s Side) iter.Seq2[Item, error] {
	condition, args := where(a, s, 2)
	return sqldb.Each(ctx, q, scanItem,
		`SELECT `+itemCols+itemFrom+` WHERE i.side = $1 AND `+condition+` ORDER BY i.id`, append([]any{string(s)}, args...)...)
}
