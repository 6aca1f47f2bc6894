package atlas

import (
	"context"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

func scanKeyList(r sqldb.Row) (l KeyList, err error) {
	err = r.Scan(&l.ID, &l.InForce, &l.Title, &l.Reviewer, &l.ReviewedOn, &l.RowVersion)
	return l, err
}

// listKeyLists reads all key lists with their entries, the newest first.
func listKeyLists(ctx context.Context, q sqldb.Queryer) ([]KeyList, error) {
	lists, err := sqldb.All(ctx, q, scanKeyList, `SELECT id, in_force, title, reviewer, reviewed_on, row_version FROM atlas_key_lists ORDER BY in_force DESC`)
	if err != nil {
		return nil, err
	}
	type row struct {
		list ids.ID
		KeyEntry
	}
	entries, err := sqldb.All(ctx, q, func(r sqldb.Row) (e row, err error) {
		err = r.Scan(&e.list, &e.Ref.Kind, &e.Ref.Key, &e.Name)
		return e, err
	}, `SELECT list_id, ref_kind, ref_key, name FROM atlas_key_entries ORDER BY list_id, place`)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		for i := range lists {
			if lists[i].ID == e.list {
				lists[i].Entries = append(lists[i].Entries, e.KeyEntry)
			}
		}
	}
	return lists, nil
}

func insertKeyList(ctx context.Context, tx *sqldb.Tx, l KeyList) error {
	if _, err := tx.Exec(ctx, `INSERT INTO atlas_key_lists (id, in_force, title, reviewer, reviewed_on, row_version) VALUES ($1, $2, $3, $4, $5, $6)`,
		l.ID, l.InForce, l.Title, l.Reviewer, l.ReviewedOn.String(), 1); err != nil {
		return err
	}
	return insertKeyEntries(ctx, tx, l)
}

func insertKeyEntries(ctx context.Context, tx *sqldb.Tx, l KeyList) error {
	rows := make([][]any, len(l.Entries))
	for i, e := range l.Entries {
		rows[i] = []any{l.ID, string(e.Ref.Kind), e.Ref.Key, e.Name, i}
	}
	return tx.Bulk(ctx, `INSERT INTO atlas_key_entries (list_id, ref_kind, ref_key, name, place)`, 5, rows, "")
}

func updateKeyList(ctx context.Context, tx *sqldb.Tx, l KeyList) (int64, error) {
	n, err := tx.Exec(ctx, `UPDATE atlas_key_lists SET in_force = $1, title = $2, reviewer = $3, reviewed_on = $4, row_version = row_version + 1 WHERE id = $5 AND row_version = $6`,
		l.InForce, l.Title, l.Reviewer, l.ReviewedOn.String(), l.ID, l.RowVersion)
	if err != nil || n == 0 {
		return n, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM atlas_key_entries WHERE list_id = $1`, l.ID); err != nil {
		return 0, err
	}
	return n, insertKeyEntries(ctx, tx, l)
}

const curatedCols = `id, list, code, name, from_year, to_year, reviewer, reviewed_on, note, row_version`

func scanCurated(r sqldb.Row) (c Curated, err error) {
	err = r.Scan(&c.ID, &c.List, &c.Code, &c.Name, &c.Years.From, &c.Years.To, &c.Reviewer, &c.ReviewedOn, &c.Note, &c.RowVersion)
	return c, err
}

func listCurated(ctx context.Context, q sqldb.Queryer, list CuratedKind) ([]Curated, error) {
	return sqldb.All(ctx, q, scanCurated, `SELECT `+curatedCols+` FROM atlas_curated WHERE list = $1 ORDER BY from_year DESC, name`, string(list))
}

func findCurated(ctx context.Context, q sqldb.Queryer, id ids.ID) (Curated, error) {
	return sqldb.One(ctx, q, scanCurated, `SELECT `+curatedCols+` FROM atlas_curated WHERE id = $1`, id)
}

func insertCurated(ctx context.Context, tx *sqldb.Tx, c Curated) error {
	_, err := tx.Exec(ctx, `INSERT INTO atlas_curated (`+curatedCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, string(c.List), c.Code, c.Name, c.Years.From, c.Years.To, c.Reviewer, c.ReviewedOn.String(), c.Note, 1)
	return err
}

func updateCurated(ctx context.Context, tx *sqldb.Tx, c Curated) (int64, error) {
	return tx.Exec(ctx, `UPDATE atlas_curated SET code = $1, name = $2, from_year = $3, to_year = $4, reviewer = $5, reviewed_on = $6, note = $7, row_version = row_version + 1
		WHERE id = $8 AND row_version = $9`, c.Code, c.Name, c.Years.From, c.Years.To, c.Reviewer, c.ReviewedOn.String(), c.Note, c.ID, c.RowVersion)
}

const programmeGroupCols = `id, name, school, grade, sort, industry_code, chain_id, programmes, from_year, to_year, row_version`

func scanProgrammeGroup(r sqldb.Row) (g ProgrammeGroup, err error) {
	var programmes string
	err = r.Scan(&g.ID, &g.Name, &g.School, &g.Grade, &g.Sort, &g.Industry, &g.Chain, &programmes, &g.Years.From, &g.Years.To, &g.RowVersion)
	g.Programmes = split(programmes)
	return g, err
}

func listProgrammeGroups(ctx context.Context, q sqldb.Queryer) ([]ProgrammeGroup, error) {
	return sqldb.All(ctx, q, scanProgrammeGroup, `SELECT `+programmeGroupCols+` FROM atlas_programme_groups ORDER BY CASE grade WHEN 'NATIONAL' THEN 0 WHEN 'PROVINCIAL' THEN 1 WHEN 'CITY' THEN 2 ELSE 3 END, school, name`)
}

func findProgrammeGroup(ctx context.Context, q sqldb.Queryer, id ids.ID) (ProgrammeGroup, error) {
	return sqldb.One(ctx, q, scanProgrammeGroup, `SELECT `+programmeGroupCols+` FROM atlas_programme_groups WHERE id = $1`, id)
}

func insertProgrammeGroup(ctx context.Context, tx *sqldb.Tx, g ProgrammeGroup) error {
	_, err := tx.Exec(ctx, `INSERT INTO atlas_programme_groups (`+programmeGroupCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		g.ID, g.Name, g.School, g.Grade, g.Sort, g.Industry, g.Chain, strings.Join(g.Programmes, "|"), g.Years.From, g.Years.To, 1)
	return err
}

func updateProgrammeGroup(ctx context.Context, tx *sqldb.Tx, g ProgrammeGroup) (int64, error) {
	return tx.Exec(ctx, `UPDATE atlas_programme_groups SET name = $1, school = $2, grade = $3, sort = $4, industry_code = $5, chain_id = $6, programmes = $7, from_year = $8, to_year = $9,
		row_version = row_version + 1 WHERE id = $10 AND row_version = $11`,
		g.Name, g.School, g.Grade, g.Sort, g.Industry, g.Chain, strings.Join(g.Programmes, "|"), g.Years.From, g.Years.To, g.ID, g.RowVersion)
}
