package carrier

import (
	"context"
	"slices"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

func (k *Kind) unique() bool {
	return slices.ContainsFunc(k.Fields, func(f Field) bool { return f.Unique })
}

// uniqueRows are the values of a record that no other of its kind may have.
func (k *Kind) uniqueRows(c Record) (rows [][]any) {
	for _, f := range k.Fields {
		if v, ok := c.Values[f.Code]; f.Unique && ok {
			rows = append(rows, []any{k.Code, f.Code, v.Text, c.ID})
		}
	}
	return rows
}

// claim takes the values of a record that no other of its kind may have.
func claim(ctx context.Context, tx *sqldb.Tx, k *Kind, c Record) error {
	if !k.unique() {
		return nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM carrier_unique WHERE record_id = $1`, c.ID); err != nil {
		return err
	}
	for _, f := range k.Fields {
		v, ok := c.Values[f.Code]
		if !f.Unique || !ok {
			continue
		}
		_, err := tx.Exec(ctx, `INSERT INTO carrier_unique (kind, field, text, record_id) VALUES ($1, $2, $3, $4)`, k.Code, f.Code, v.Text, c.ID)
		if sqldb.IsDuplicate(err) {
			return ErrUnique.With(f.ZH, v.Text).On("f_" + f.Code)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reclaim writes the unique values of all records of a kind anew, after a batch and after its undo.
func reclaim(ctx context.Context, tx *sqldb.Tx, k *Kind) error {
	if !k.unique() {
		return nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM carrier_unique WHERE kind = $1`, k.Code); err != nil {
		return err
	}
	list, err := sqldb.All(ctx, tx, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.kind = $1 ORDER BY c.id`, k.Code)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, c := range list {
		rows = append(rows, k.uniqueRows(c)...)
	}
	return tx.Bulk(ctx, `INSERT INTO carrier_unique (kind, field, text, record_id)`, 4, rows, "")
}

// holders are who has which unique value, by field and value; a row of a spreadsheet is known by its name and its organisation.
type holders map[string]string

func holdersOf(ctx context.Context, q sqldb.Queryer, k *Kind) (holders, error) {
	out := holders{}
	if !k.unique() {
		return out, nil
	}
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (kv [4]string, err error) {
		var lead ids.ID
		err = r.Scan(&kv[0], &kv[1], &kv[2], &lead)
		kv[3] = lead.String()
		return kv, err
	}, `SELECT u.field, u.text, c.name_key, c.org_id FROM carrier_unique u JOIN carrier_records c ON c.id = u.record_id WHERE u.kind = $1`, k.Code)
	for _, x := range rows {
		out[x[0]+"|"+x[1]] = x[2] + "|" + x[3]
	}
	return out, err
}

// take refuses a row whose unique value another record has, or another row before it.
func (h holders) take(k *Kind, r *sheet.Row, c Record) {
	for _, f := range k.Fields {
		v, ok := c.Values[f.Code]
		if !f.Unique || !ok {
			continue
		}
		key, who := f.Code+"|"+v.Text, org.NameKey(c.Name)+"|"+c.Org.String()
		if other, taken := h[key]; taken && other != who {
			r.Refuse("f_"+f.Code, ErrUnique.With(f.ZH, v.Text))
			continue
		}
		h[key] = who
	}
}
