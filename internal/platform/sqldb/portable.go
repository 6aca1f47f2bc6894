package sqldb

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Column is one column as the migrations declared it.
type Column struct {
	Name string     `json:"name"`
	Type ColumnType `json:"type"`
}

// ColumnType is one of the few types that both engines share.
type ColumnType string

// The column types.
const (
	Int   ColumnType = "BIGINT"
	Text  ColumnType = "TEXT"
	Float ColumnType = "DOUBLE PRECISION"
	Bool  ColumnType = "BOOLEAN"
	Bytes ColumnType = "BYTEA"
)

// Table is one table with its columns in the order of declaration and its primary key.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key"` // columns of the primary key
}

// gooseTable is goose's own and differs between the engines.
const gooseTable = "goose_db_version"

// enginePrefix begins the names of tables that an engine keeps its own way, such as a text
// index. They cannot be carried to another engine, so they are made again from the tables
// that can.
const enginePrefix = "index_"

// portable says whether a table goes along when a database is saved or moved.
func portable(name string) bool {
	return name != gooseTable && name != fenceTable && !strings.HasPrefix(name, enginePrefix)
}

// Tables describes the tables of the database that can be carried to another, by name. It
// leaves out goose's, the fence, and those whose names begin with index_.
func Tables(ctx context.Context, q Queryer) ([]Table, error) {
	names, err := TableNames(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Table
	for _, n := range names {
		if !portable(n) {
			continue
		}
		t, err := describe(ctx, q, n)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

type columnRow struct {
	name, kind string
	key        int
}

func scanColumn(r Row) (c columnRow, err error) { return c, r.Scan(&c.name, &c.kind, &c.key) }

const liteColumns = `SELECT name, lower(type), pk FROM pragma_table_info($1) ORDER BY cid`

const pgColumns = `SELECT CAST(a.attname AS TEXT), format_type(a.atttypid, NULL), COALESCE(array_position(i.indkey, a.attnum), -1) + 1
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`

func describe(ctx context.Context, q Queryer, table string) (Table, error) {
	text := liteColumns
	if q.Dialect() == Postgres {
		text = pgColumns
	}
	found, err := All(ctx, q, scanColumn, text, table)
	if err != nil {
		return Table{}, err
	}
	t := Table{Name: table}
	keys := 0
	for _, c := range found {
		kind, err := columnType(c.kind)
		if err != nil {
			return t, fmt.Errorf("%s.%s: %w", table, c.name, err)
		}
		t.Columns = append(t.Columns, Column{c.name, kind})
		keys = max(keys, c.key)
	}
	for k := 1; k <= keys; k++ {
		for _, c := range found {
			if c.key == k {
				t.Key = append(t.Key, c.name)
			}
		}
	}
	return t, nil
}

func columnType(declared string) (ColumnType, error) {
	switch declared {
	case "bigint", "integer", "smallint", "int":
		return Int, nil
	case "text":
		return Text, nil
	case "double precision", "real":
		return Float, nil
	case "boolean":
		return Bool, nil
	case "bytea", "blob":
		return Bytes, nil
	}
	return "", fmt.Errorf("sqldb: column type %q is not portable", declared)
}

// Names returns the column names, separated by commas.
func (t Table) Names() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c.Name)
	}
	return strings.Join(names, ", ")
}

// order returns what to sort by so that both engines give the rows in the same order: the
// primary key, or all columns when there is none; texts by their bytes.
func (t Table) order(d Dialect) string {
	var names []string
	for _, c := range t.Columns {
		if len(t.Key) > 0 && !slices.Contains(t.Key, c.Name) {
			continue
		}
		name := quoted(c.Name)
		if d == Postgres && c.Type == Text {
			name += ` COLLATE "C"`
		}
		names = append(names, name+" NULLS FIRST")
	}
	return strings.Join(names, ", ")
}

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Rows walks all rows of the table in order; the values are nil, int64, float64, bool,
// string or []byte as the column's type says. The slice is used again for the next row.
func (t Table) Rows(ctx context.Context, q Queryer, each func(values []any) error) error {
	if !plainName.MatchString(t.Name) {
		return fmt.Errorf("sqldb: table name %q", t.Name)
	}
	rows, err := q.Query(ctx, `SELECT `+t.Names()+` FROM `+t.Name+` ORDER BY `+t.order(q.Dialect()))
	if err != nil {
		return err
	}
	defer rows.Close()
	values, dest := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, c := range t.Columns {
			values[i] = typed(c.Type, values[i])
		}
		if err := each(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// typed mends what SQLite does not tell apart: flags are 0 and 1 there, and a whole
// number in a column of fractions may come as an integer.
func typed(t ColumnType, v any) any {
	if n, ok := v.(int64); ok {
		switch t {
		case Bool:
			return n != 0
		case Float:
			return float64(n)
		}
	}
	return v
}

// Fill inserts rows with all columns of the table.
func (t Table) Fill(ctx context.Context, tx *Tx, rows [][]any) error {
	return tx.Bulk(ctx, `INSERT INTO `+t.Name+` (`+t.Names()+`)`, len(t.Columns), rows, "")
}

type foreignKey struct{ table, name, definition string }

// Detached runs fn with the foreign keys not yet in force, so that tables can be filled
// in any order, and then checks them all. On PostgreSQL it drops the constraints and adds
// them again in the same transaction.
func (tx *Tx) Detached(ctx context.Context, fn func() error) error {
	if tx.Dialect() == SQLite {
		if _, err := tx.Exec(ctx, `PRAGMA defer_foreign_keys = ON`); err != nil {
			return err
		}
		return fn()
	}
	keys, err := All(ctx, tx, func(r Row) (k foreignKey, err error) { return k, r.Scan(&k.table, &k.name, &k.definition) },
		`SELECT CAST(t.relname AS TEXT), CAST(c.conname AS TEXT), pg_get_constraintdef(c.oid)
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
WHERE c.contype = 'f' AND c.connamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
ORDER BY 1, 2`)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if _, err := tx.Exec(ctx, `ALTER TABLE `+quoted(k.table)+` DROP CONSTRAINT `+quoted(k.name)); err != nil {
			return err
		}
	}
	if err := fn(); err != nil {
		return err
	}
	for _, k := range keys {
		if _, err := tx.Exec(ctx, `ALTER TABLE `+quoted(k.table)+` ADD CONSTRAINT `+quoted(k.name)+` `+k.definition); err != nil {
			return err
		}
	}
	return nil
}

// Clear deletes every row of the tables. Run it within [Tx.Detached].
func (tx *Tx) Clear(ctx context.Context, tables []Table) error {
	for _, t := range tables {
		if _, err := tx.Exec(ctx, `DELETE FROM `+t.Name); err != nil {
			return err
		}
	}
	return nil
}
