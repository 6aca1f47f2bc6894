package standard

import (
	"context"
	"fmt"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const standardCols = `s.id, s.row_version, s.code, s.version, s.previous_id, s.org_id, s.owner_id, s.county, s.issuer_id, COALESCE(i.name, ''), COALESCE(o.name, ''), s.industry, s.occupation,
 s.post, s.level, s.summary, s.valid_from, s.valid_to, s.status, s.published_ms, s.survey_id, s.firms, s.updated_at`

const standardFrom = ` FROM standard_standards s LEFT JOIN org_organizations i ON i.id = s.issuer_id LEFT JOIN org_organizations o ON o.id = s.org_id`

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func scanStandard(r sqldb.Row) (s Standard, err error) {
	var published, updated int64
	err = r.Scan(&s.ID, &s.RowVersion, &s.Code, &s.Version, &s.Previous, &s.Org, &s.Owner, &s.County, &s.Issuer, &s.IssuerName, &s.OrgName, &s.Industry, &s.Occupation,
		&s.Post, &s.Level, &s.Summary, &s.From, &s.To, &s.Status, &published, &s.Survey, &s.Firms, &updated)
	s.Published, s.Updated = instant(published), instant(updated)
	return s, err
}

// standardByID reads a version with its tasks.
func standardByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Standard, error) {
	s, err := sqldb.One(ctx, q, scanStandard, `SELECT `+standardCols+standardFrom+` WHERE s.id = $1`, id)
	if err == nil {
		s.Tasks, err = tasksOf(ctx, q, id)
	}
	return s, err
}

// tasksOf reads the tasks of a version with their abilities, in their order.
func tasksOf(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Task, error) {
	tasks, err := sqldb.All(ctx, q, func(r sqldb.Row) (t Task, err error) {
		return t, r.Scan(&t.ID, &t.Name, &t.Details, &t.Firms, &t.Lineage)
	}, `SELECT id, name, details, firms, CASE WHEN lineage_id = 0 THEN id ELSE lineage_id END FROM standard_tasks WHERE standard_id = $1 ORDER BY position, id`, id)
	if err != nil {
		return nil, err
	}
	at := map[ids.ID]int{}
	for i, t := range tasks {
		at[t.ID] = i
	}
	type owned struct {
		Ability
		task ids.ID
	}
	for a, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (a owned, err error) {
		return a, r.Scan(&a.ID, &a.task, &a.Kind, &a.Text, &a.Firms, &a.Lineage)
	}, `SELECT id, task_id, kind, text, firms, CASE WHEN lineage_id = 0 THEN id ELSE lineage_id END FROM standard_abilities WHERE standard_id = $1 ORDER BY position, id`, id) {
		if err != nil {
			return nil, err
		}
		if i, ok := at[a.task]; ok {
			tasks[i].Abilities = append(tasks[i].Abilities, a.Ability)
		}
	}
	return tasks, nil
}

// versionsOf lists the versions of a standard, newest first, without their tasks.
func versionsOf(ctx context.Context, q sqldb.Queryer, code string) ([]Standard, error) {
	return sqldb.All(ctx, q, scanStandard, `SELECT `+standardCols+standardFrom+` WHERE s.code = $1 AND s.code <> '' ORDER BY s.version DESC, s.id DESC`, code)
}

func ownKey(id ids.ID) string { return "id:" + id.String() }

func insertStandard(ctx context.Context, tx *sqldb.Tx, s Standard) error {
	_, err := tx.Exec(ctx, `INSERT INTO standard_standards (id, row_version, batch_id, updated_at, row_key, code, version, previous_id, org_id, owner_id, county, issuer_id, industry, occupation,
 post, level, summary, valid_from, valid_to, status, due_on, published_ms, survey_id, firms)
 VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, NULL, 0, $19, $20)`,
		s.ID, tx.Now().UnixMilli(), ownKey(s.ID), s.Code, s.Version, int64(s.Previous), int64(s.Org), int64(s.Owner), s.County, int64(s.Issuer), s.Industry, s.Occupation,
		s.Post, s.Level, s.Summary, s.From.String(), s.To.String(), s.Status, int64(s.Survey), s.Firms)
	return err
}

// updateStandard writes the head of a version if it is still the one the person saw.
func updateStandard(ctx context.Context, tx *sqldb.Tx, s Standard) (int64, error) {
	return tx.Exec(ctx, `UPDATE standard_standards SET row_version = row_version + 1, batch_id = 0, updated_at = $1, row_key = $2, issuer_id = $3, industry = $4, occupation = $5,
 post = $6, level = $7, summary = $8, valid_from = $9, valid_to = $10, county = $11 WHERE id = $12 AND row_version = $13`,
		tx.Now().UnixMilli(), ownKey(s.ID), int64(s.Issuer), s.Industry, s.Occupation, s.Post, s.Level, s.Summary, s.From.String(), s.To.String(), s.County, s.ID, s.RowVersion)
}

// replaceTasks writes the tasks of a version anew; what has a lineage keeps it.
func replaceTasks(ctx context.Context, tx *sqldb.Tx, standard ids.ID, tasks []Task) error {
	for _, text := range []string{`DELETE FROM standard_abilities WHERE standard_id = $1`, `DELETE FROM standard_tasks WHERE standard_id = $1`} {
		if _, err := tx.Exec(ctx, text, standard); err != nil {
			return err
		}
	}
	now := tx.Now().UnixMilli()
	var heads, lines [][]any
	for i, t := range tasks {
		id := tx.NewID()
		heads = append(heads, []any{id, 1, 0, now, standard, i, t.Name, t.Details, t.Firms, int64(or(t.Lineage, id))})
		for j, a := range t.Abilities {
			line := tx.NewID()
			lines = append(lines, []any{line, 1, 0, now, standard, id, j, string(a.Kind), a.Text, a.Firms, int64(or(a.Lineage, line))})
		}
	}
	if len(heads) > 0 {
		if err := tx.Bulk(ctx, `INSERT INTO standard_tasks (id, row_version, batch_id, updated_at, standard_id, position, name, details, firms, lineage_id)`, 10, heads, ""); err != nil {
			return err
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return tx.Bulk(ctx, `INSERT INTO standard_abilities (id, row_version, batch_id, updated_at, standard_id, task_id, position, kind, text, firms, lineage_id)`, 11, lines, "")
}

func or(a, b ids.ID) ids.ID {
	if a != 0 {
		return a
	}
	return b
}

func setCode(ctx context.Context, tx *sqldb.Tx, id ids.ID, code string) error {
	_, err := tx.Exec(ctx, `UPDATE standard_standards SET code = $1, row_key = $2 WHERE id = $3`, code, ownKey(id), id)
	return err
}

func setPublished(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE standard_standards SET published_ms = $1 WHERE id = $2`, tx.Now().UnixMilli(), id)
	return err
}

// nextNumber takes the next number of a kind and year: BZ-2026-0001.
func nextNumber(ctx context.Context, tx *sqldb.Tx, kind string, year int) (string, error) {
	if _, err := tx.Exec(ctx, `INSERT INTO standard_numbers (kind, year, last) VALUES ($1, $2, 1)
 ON CONFLICT (kind, year) DO UPDATE SET last = standard_numbers.last + 1`, kind, year); err != nil {
		return "", err
	}
	n, err := sqldb.Value[int](ctx, tx, `SELECT last FROM standard_numbers WHERE kind = $1 AND year = $2`, kind, year)
	return fmt.Sprintf("%s-%d-%04d", kind, year, n), err
}

// unit is what the module reads of an organisation.
type unit struct {
	ID                           ids.ID
	Name, Kind, County, Industry string
}

func scanUnit(r sqldb.Row) (u unit, err error) {
	return u, r.Scan(&u.ID, &u.Name, &u.Kind, &u.County, &u.Industry)
}

func unitByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (unit, error) {
	return sqldb.One(ctx, q, scanUnit, `SELECT id, name, kind, county, industry FROM org_organizations WHERE id = $1`, id)
}

// findUnit finds an organisation by credit code or name; zero when there is none, or more
// than one of the name.
func findUnit(ctx context.Context, q sqldb.Queryer, text string) (unit, error) {
	list, err := sqldb.All(ctx, q, scanUnit, `SELECT id, name, kind, county, industry FROM org_organizations WHERE status = 'ACTIVE' AND (uscc = $1 OR name_key = $2) ORDER BY id LIMIT 2`,
		idcode.Normalise(text), org.NameKey(text))
	if err != nil || len(list) != 1 {
		return unit{}, err
	}
	return list[0], nil
}

// firmsIn lists the partner enterprises of an industry, at most as many as one survey takes.
func firmsIn(ctx context.Context, q sqldb.Queryer, industry, county string) ([]unit, error) {
	var w sqldb.Where
	w.And("kind = 'ENTERPRISE' AND status = 'ACTIVE' AND partner = ?", true)
	w.And("industry LIKE ?", industry+"%")
	w.If(county != "", "county = ?", county)
	return sqldb.All(ctx, q, scanUnit, `SELECT id, name, kind, county, industry FROM org_organizations`+w.SQL()+` ORDER BY name_key, id LIMIT `+w.Arg(maxFirms), w.Args()...)
}

const linkCols = `k.id, k.lineage_id, k.org_id, o.name, k.kind, k.point_id, k.programme, k.name, k.code`

func scanLink(r sqldb.Row) (l Link, err error) {
	return l, r.Scan(&l.ID, &l.Lineage, &l.Org, &l.OrgName, &l.Kind, &l.Point, &l.Programme, &l.Name, &l.Code)
}

// linksOf lists what is linked to the abilities of a version.
func linksOf(ctx context.Context, q sqldb.Queryer, standard ids.ID) ([]Link, error) {
	return sqldb.All(ctx, q, scanLink, `SELECT `+linkCols+` FROM standard_links k JOIN org_organizations o ON o.id = k.org_id
 WHERE k.lineage_id IN (SELECT CASE WHEN a.lineage_id = 0 THEN a.id ELSE a.lineage_id END FROM standard_abilities a WHERE a.standard_id = $1)
 ORDER BY k.kind, o.name, k.programme, k.name, k.id`, standard)
}

func insertLink(ctx context.Context, tx *sqldb.Tx, l Link, account ids.ID) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO standard_links (id, updated_at, lineage_id, org_id, kind, point_id, programme, name, code, account_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
 ON CONFLICT (lineage_id, org_id, kind, point_id, name) DO NOTHING`, l.ID, tx.Now().UnixMilli(), l.Lineage, l.Org, string(l.Kind), int64(l.Point), l.Programme, l.Name, l.Code, int64(account))
	return n == 1, err
}

func linkByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Link, error) {
	return sqldb.One(ctx, q, scanLink, `SELECT `+linkCols+` FROM standard_links k JOIN org_organizations o ON o.id = k.org_id WHERE k.id = $1`, id)
}

func deleteLink(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM standard_links WHERE id = $1`, id)
	return err
}

// inForce lists the standards in force with their abilities, by post.
func inForce(ctx context.Context, q sqldb.Queryer) ([]Standard, error) {
	list, err := sqldb.All(ctx, q, scanStandard, `SELECT `+standardCols+standardFrom+` WHERE s.status = 'PUBLISHED' ORDER BY s.post, s.id`)
	for i := range list {
		if err == nil {
			list[i].Tasks, err = tasksOf(ctx, q, list[i].ID)
		}
	}
	return list, err
}

// unopened lists the drafts of a batch that have no event yet.
func unopened(ctx context.Context, q sqldb.Queryer, batch ids.ID) ([]ids.ID, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT s.id FROM standard_standards s WHERE s.batch_id = $1 AND NOT EXISTS (SELECT 1 FROM caseflow_events e WHERE e.case_id = s.id) ORDER BY s.id`, batch)
}
