package sheet

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"rongqiao/internal/platform/sqldb"
)

// image is a record as it was before a batch changed it.
type image struct {
	table    string
	id       int64
	version  int64 // the version that the batch gave it
	oldBatch int64
	values   string
}

func scanImage(r sqldb.Row) (im image, err error) {
	return im, r.Scan(&im.table, &im.id, &im.version, &im.oldBatch, &im.values)
}

// revert takes back what a batch wrote: records it added are deleted, records it changed
// get their former values. When one of them has been changed since by anybody, nothing is
// taken back.
func (b *Batch) revert(ctx context.Context, tx *sqldb.Tx, progress Progress) error {
	images, err := sqldb.All(ctx, tx, scanImage, `
		SELECT table_name, row_id, version, old_batch_id, image
		FROM sheet_undo
		WHERE batch_id = $1
		ORDER BY seq DESC`, int64(b.ID))
	if err != nil {
		return err
	}
	changed := 0
	for i, im := range images {
		ok, err := b.restore(ctx, tx, im)
		if err != nil {
			return err
		}
		if !ok {
			changed++
		}
		if progress != nil && i%1000 == 0 {
			progress(i, len(images))
		}
	}
	// Tables are emptied in the reverse of their order, so that records go before what
	// they refer to.
	for i := len(b.Kind.Tables) - 1; i >= 0; i-- {
		t := b.Kind.Tables[i]
		n, err := tx.Exec(ctx, "DELETE FROM "+t.Name+" WHERE batch_id = $1 AND row_version = 1", int64(b.ID))
		if err != nil {
			return ErrUndoChanged.With(b.inserted[t.Name]).Because(err)
		}
		changed += int(b.inserted[t.Name] - n)
	}
	if changed > 0 {
		return ErrUndoChanged.With(changed)
	}
	if b.Kind.Done != nil {
		return b.Kind.Done(ctx, tx, b)
	}
	return nil
}

// restore gives one record its former values and version, so that the batch before this
// one can be undone too; false when it is no longer as the batch left it.
func (b *Batch) restore(ctx context.Context, tx *sqldb.Tx, im image) (bool, error) {
	t := b.table(im.table)
	if t == nil {
		return false, fmt.Errorf("sheet: kind %s does not name table %s", b.Kind.Code, im.table)
	}
	values, err := t.decode(im.values)
	if err != nil {
		return false, err
	}
	var set strings.Builder
	args := []any{im.id, im.version, im.oldBatch, tx.Now().UnixMilli()}
	for i, f := range t.Fields {
		if f.Once || t.isKey(i) {
			continue
		}
		args = append(args, values[i])
		fmt.Fprintf(&set, ", %s = $%d", f.Name, len(args))
	}
	n, err := tx.Exec(ctx, "UPDATE "+t.Name+" SET row_version = $2 - 1, batch_id = $3, updated_at = $4"+set.String()+
		" WHERE id = $1 AND row_version = $2", args...)
	return n == 1, err
}

func (b *Batch) table(name string) *Table {
	for _, t := range b.Kind.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// decode reads the values of an image in the types of the table.
func (t *Table) decode(s string) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(s), &raw); err != nil || len(raw) != len(t.Fields) {
		return nil, fmt.Errorf("sheet: image of %s: %w", t.Name, err)
	}
	out := make([]any, len(raw))
	for i, f := range t.Fields {
		if string(raw[i]) == "null" {
			continue
		}
		var err error
		switch f.Type {
		case IntField:
			out[i], err = as[int64](raw[i])
		case FloatField:
			out[i], err = as[float64](raw[i])
		case FlagField:
			out[i], err = as[bool](raw[i])
		default:
			out[i], err = as[string](raw[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func as[T any](raw json.RawMessage) (v T, err error) {
	err = json.Unmarshal(raw, &v)
	return v, err
}
