package sheet

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// FieldType is how a column of a table is stored.
type FieldType uint8

// The stored types, each of which may be NULL.
const (
	TextField FieldType = iota
	IntField
	FloatField
	FlagField
)

// Field is a column of a table that an import writes.
type Field struct {
	Name string
	Type FieldType
	// Column is the key of the column that it comes from, Name when empty. When a file has
	// no such column, records that exist keep what they have.
	Column string
	// Once fields are written for new records only: a state that has its own flow.
	Once bool
	// Watch asks the sender when an import changes the number by more than 30 %.
	Watch bool
}

// Table is a table that an import writes. Besides Fields it has the columns id (the
// primary key), row_version, batch_id (0 for hand-made rows) and updated_at, and a UNIQUE
// constraint over Key.
type Table struct {
	Name   string
	Key    []string // names among Fields
	Fields []Field
}

// Record is what one row of the file says about one record of a table.
type Record struct {
	Row    *Row  // the row it comes from
	Values []any // in the order of Table.Fields: nil, text, a number, a flag, a day, an id
}

// watchShare is the relative change of a watched number that is asked about.
const watchShare = 0.3

// stored is a record as it stands in the database.
type stored struct {
	id, version int64
	batch       int64
	values      []any
}

// Upsert inserts the records whose key is new, changes those that differ, leaves the rest
// alone, and keeps what undo needs. It returns the id of each record, zero for a record
// that it refused because the same key came twice in the chunk. Every row learns what
// became of it.
func (b *Batch) Upsert(ctx context.Context, tx *sqldb.Tx, t *Table, recs []Record) ([]ids.ID, error) {
	keys, err := t.keyColumns()
	if err != nil {
		return nil, err
	}
	for i := range recs {
		if len(recs[i].Values) != len(t.Fields) {
			return nil, fmt.Errorf("sheet: %d values for %d fields of %s", len(recs[i].Values), len(t.Fields), t.Name)
		}
		for j, v := range recs[i].Values {
			recs[i].Values[j] = plainValue(v)
		}
	}
	old, err := t.find(ctx, tx, keys, recs)
	if err != nil {
		return nil, err
	}
	keep := t.notSent(b)
	for i := range recs {
		if was := old[keyText(recs[i].Values, keys)]; was != nil {
			for _, j := range keep {
				recs[i].Values[j] = was.values[j]
			}
		}
	}
	w := &upsertRun{b: b, t: t, keys: keys, now: tx.Now().UnixMilli(), out: make([]ids.ID, len(recs)), seen: make(map[string]bool, len(recs))}
	for i := range recs {
		w.one(tx, i, &recs[i], old)
	}
	if err := w.keepBefore(ctx, tx); err != nil {
		return nil, err
	}
	b.inserted[t.Name] += w.added
	return w.out, tx.Bulk(ctx, t.insertText(), len(t.Fields)+4, w.write, t.conflictText())
}

// upsertRun collects what one call writes.
type upsertRun struct {
	b      *Batch
	t      *Table
	keys   []int
	now    int64
	out    []ids.ID
	seen   map[string]bool
	write  [][]any
	before []before
	added  int64
}

type before struct {
	old *stored
	row *Row
}

func (w *upsertRun) one(tx *sqldb.Tx, i int, rec *Record, old map[string]*stored) {
	key := keyText(rec.Values, w.keys)
	if w.seen[key] {
		rec.Row.Refuse("", ErrTwice)
		return
	}
	w.seen[key] = true
	was := old[key]
	switch {
	case was == nil:
		w.out[i] = tx.NewID()
		w.added++
		w.put(rec, w.out[i], 1)
		rec.Row.Did(Inserted)
	case w.t.same(was.values, rec.Values):
		w.out[i] = ids.ID(was.id)
		rec.Row.Did(Unchanged)
	default:
		w.out[i] = ids.ID(was.id)
		w.t.watch(w.b.Kind, was.values, rec)
		w.before = append(w.before, before{was, rec.Row})
		w.put(rec, w.out[i], was.version+1)
		rec.Row.Did(Updated)
	}
}

func (w *upsertRun) put(rec *Record, id ids.ID, version int64) {
	row := make([]any, 0, len(rec.Values)+4)
	row = append(row, int64(id), version, int64(w.b.ID), w.now)
	w.write = append(w.write, append(row, rec.Values...))
}

// keepBefore stores the records as they were before the change.
func (w *upsertRun) keepBefore(ctx context.Context, tx *sqldb.Tx) error {
	if len(w.before) == 0 {
		return nil
	}
	rows := make([][]any, 0, len(w.before))
	for _, b := range w.before {
		image, err := json.Marshal(b.old.values)
		if err != nil {
			return err
		}
		w.b.seq++
		rows = append(rows, []any{int64(w.b.ID), w.b.seq, w.t.Name, b.old.id, b.old.version + 1, b.old.batch, string(image)})
	}
	return tx.Bulk(ctx, `INSERT INTO sheet_undo (batch_id, seq, table_name, row_id, version, old_batch_id, image)`, 7, rows, "")
}

// notSent lists the fields whose column the file does not have.
func (t *Table) notSent(b *Batch) (fields []int) {
	for i, f := range t.Fields {
		if key := f.column(); b.Kind.column(key) >= 0 && !b.sent[key] {
			fields = append(fields, i)
		}
	}
	return fields
}

func (t *Table) field(name string) int {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

func (t *Table) keyColumns() ([]int, error) {
	cols := make([]int, len(t.Key))
	for i, name := range t.Key {
		if cols[i] = t.field(name); cols[i] < 0 {
			return nil, fmt.Errorf("sheet: table %s has no field %s", t.Name, name)
		}
	}
	return cols, nil
}

// same compares all fields that an update writes.
func (t *Table) same(old, now []any) bool {
	for i := range t.Fields {
		if !t.Fields[i].Once && old[i] != now[i] {
			return false
		}
	}
	return true
}

// watch asks about numbers that jump, with the value before beside the new one.
func (t *Table) watch(k *Kind, old []any, rec *Record) {
	for i, f := range t.Fields {
		if !f.Watch {
			continue
		}
		a, ok1 := asFloat(old[i])
		b, ok2 := asFloat(rec.Values[i])
		if !ok1 || !ok2 || a == 0 || math.Abs(b-a) <= watchShare*math.Abs(a) {
			continue
		}
		c := k.column(f.column())
		if c < 0 {
			rec.Row.Ask("", AskJump.With(f.Name, old[i], rec.Values[i]))
			continue
		}
		col := &k.Columns[c]
		rec.Row.Ask(col.Key, AskJump.With(col.ZH, col.shown(old[i]), col.shown(rec.Values[i])))
	}
}

// shown is a stored number as people read it.
func (c *Column) shown(v any) any {
	if n, ok := v.(int64); ok && c.Type == Money {
		return money.Fen(n).Short()
	}
	return v
}

// column is the key of the column that a field comes from.
func (f *Field) column() string {
	if f.Column == "" {
		return f.Name
	}
	return f.Column
}

func asFloat(v any) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// find loads the records that already exist, by the text of their key.
func (t *Table) find(ctx context.Context, tx *sqldb.Tx, keys []int, recs []Record) (map[string]*stored, error) {
	out := make(map[string]*stored, len(recs))
	per := max(1, 400/len(keys))
	for from := 0; from < len(recs); from += per {
		part := recs[from:min(from+per, len(recs))]
		var w sqldb.Where
		t.match(&w, keys, part, per)
		rows, err := sqldb.All(ctx, tx, t.scan, t.selectText()+w.SQL(), w.Args()...)
		if err != nil {
			return nil, err
		}
		for _, s := range rows {
			out[keyText(s.values, keys)] = s
		}
	}
	return out, nil
}

// match asks for the keys of a part; the list is filled up with the last key so that the
// statement keeps its text and need not be prepared again. Keys of several columns stand in
// a list of values, which both engines join by the index; a chain of OR takes PostgreSQL a
// hundred times as long.
func (t *Table) match(w *sqldb.Where, keys []int, part []Record, per int) {
	at := func(i int) []any { return part[min(i, len(part)-1)].Values }
	n := per
	if len(part) < per/4 {
		n = len(part)
	}
	if len(keys) == 1 {
		values := make([]any, n)
		for i := range values {
			values[i] = at(i)[keys[0]]
		}
		w.In(t.Key[0], values...)
		return
	}
	var b strings.Builder
	b.WriteString("(" + strings.Join(t.Key, ", ") + ") IN (VALUES ")
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		for j, k := range keys {
			b.WriteString([]string{"(", ", "}[min(j, 1)] + t.Fields[k].typed(w.Arg(at(i)[k])))
		}
		b.WriteString(")")
	}
	w.Numbered(b.String() + ")")
}

// typed is a placeholder of which PostgreSQL knows the type: in a list of values it would take it for text.
func (f Field) typed(mark string) string {
	switch f.Type {
	case IntField:
		return "CAST(" + mark + " AS BIGINT)"
	case FloatField:
		return "CAST(" + mark + " AS DOUBLE PRECISION)"
	case FlagField:
		return "CAST(" + mark + " AS BOOLEAN)"
	}
	return mark
}

func (t *Table) selectText() string {
	var b strings.Builder
	b.WriteString("SELECT id, row_version, batch_id")
	for _, f := range t.Fields {
		b.WriteString(", " + f.Name)
	}
	b.WriteString(" FROM " + t.Name)
	return b.String()
}

func (t *Table) scan(r sqldb.Row) (*stored, error) {
	s := &stored{values: make([]any, len(t.Fields))}
	dest := []any{&s.id, &s.version, &s.batch}
	for _, f := range t.Fields {
		switch f.Type {
		case IntField:
			dest = append(dest, new(*int64))
		case FloatField:
			dest = append(dest, new(*float64))
		case FlagField:
			dest = append(dest, new(*bool))
		default:
			dest = append(dest, new(*string))
		}
	}
	if err := r.Scan(dest...); err != nil {
		return nil, err
	}
	for i, d := range dest[3:] {
		s.values[i] = pointed(d)
	}
	return s, nil
}

func pointed(d any) any {
	switch p := d.(type) {
	case **int64:
		if *p != nil {
			return **p
		}
	case **float64:
		if *p != nil {
			return **p
		}
	case **bool:
		if *p != nil {
			return **p
		}
	case **string:
		if *p != nil {
			return **p
		}
	}
	return nil
}

func (t *Table) insertText() string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + t.Name + " (id, row_version, batch_id, updated_at")
	for _, f := range t.Fields {
		b.WriteString(", " + f.Name)
	}
	b.WriteString(")")
	return b.String()
}

func (t *Table) conflictText() string {
	set := "row_version = excluded.row_version, batch_id = excluded.batch_id, updated_at = excluded.updated_at"
	for i, f := range t.Fields {
		if !f.Once && !t.isKey(i) {
			set += ", " + f.Name + " = excluded." + f.Name
		}
	}
	return "ON CONFLICT (" + strings.Join(t.Key, ", ") + ") DO UPDATE SET " + set
}

func (t *Table) isKey(i int) bool {
	for _, k := range t.Key {
		if t.Fields[i].Name == k {
			return true
		}
	}
	return false
}

// keyText joins the values of a key.
func keyText(values []any, keys []int) string {
	if len(keys) == 1 {
		if s, ok := values[keys[0]].(string); ok {
			return s
		}
	}
	var b strings.Builder
	for _, k := range keys {
		switch v := values[k].(type) {
		case string:
			b.WriteString(v)
		case int64:
			b.WriteString(strconv.FormatInt(v, 10))
		default:
			fmt.Fprint(&b, v)
		}
		b.WriteByte(0)
	}
	return b.String()
}

// plainValue brings a value into one of the stored types.
func plainValue(v any) any {
	switch x := v.(type) {
	case nil, string, int64, float64, bool:
		return x
	case int:
		return int64(x)
	case ids.ID:
		return int64(x)
	case civil.Date:
		return x.String()
	case fmt.Stringer:
		return x.String()
	}
	return fmt.Sprint(v)
}
