package sqldb

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver that goose uses
)

// migration is one file of a module, such as 20261122T0900_org_units.sql.
type migration struct {
	name    string
	version int64
	text    []byte
}

var migrationName = regexp.MustCompile(`^20([0-9]{6})T([0-9]{4})_([a-z0-9_]+)\.sql$`)

// versionOf numbers a file: the minute, then the first five letters of the name, so that
// files of one minute keep the order of their names.
func versionOf(name string) (int64, error) {
	m := migrationName.FindStringSubmatch(name)
	if m == nil {
		return 0, fmt.Errorf("sqldb: migration %q is not named YYYYMMDDTHHMM_words.sql", name)
	}
	minute, err := strconv.ParseInt(m[1]+m[2], 10, 64)
	if err != nil {
		return 0, err
	}
	const alphabet = "_0123456789abcdefghijklmnopqrstuvwxyz"
	tail := int64(0)
	for i := range 5 {
		tail *= int64(len(alphabet))
		if i < len(m[3]) {
			tail += int64(strings.IndexByte(alphabet, m[3][i]))
		}
	}
	return minute*1e8 + tail, nil
}

// collect joins the files of all modules in one order.
func collect(sets []fs.FS) ([]migration, error) {
	var all []migration
	names := map[int64]string{}
	for _, set := range sets {
		err := fs.WalkDir(set, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(p) != ".sql" {
				return err
			}
			m := migration{name: path.Base(p)}
			if m.version, err = versionOf(m.name); err != nil {
				return err
			}
			if other, ok := names[m.version]; ok {
				return fmt.Errorf("sqldb: migrations %s and %s begin alike; give one another minute", other, m.name)
			}
			names[m.version] = m.name
			m.text, err = fs.ReadFile(set, p)
			all = append(all, m)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].version < all[j].version })
	return all, nil
}

// Schema says how far a database is migrated.
type Schema struct {
	Version string   // minute of the newest migration applied, "" when none
	Applied []int64  // versions of the program's migrations that the database has
	Pending []string // file names that it has not
	Unknown []int64  // versions that this program does not know: a newer release made them
}

// Mark names a schema in a few letters, for lists: the minute of the newest migration and how
// many there are.
func (s Schema) Mark() string { return mark(s.Version, len(s.Applied)) }

func mark(version string, n int) string { return version + "/" + strconv.Itoa(n) }

// NewestMark is the [Schema.Mark] of a database that has all of these migrations.
func NewestMark(sets ...fs.FS) (string, error) {
	all, err := collect(sets)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return mark(all[len(all)-1].name[:len("20060102T1504")], len(all)), nil
}

// migrator is a plain connection for goose.
type migrator struct {
	dialect goose.Dialect
	db      *sql.DB
}

func (l *lite) migrator(ctx context.Context) (*migrator, error) {
	db, err := sql.Open("sqlite", liteURI(l.path, l.mode(true))+"&_txlock=immediate&_pragma=busy_timeout(5000)"+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=trusted_schema(OFF)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &migrator{goose.DialectSQLite3, db}, db.PingContext(ctx)
}

func (p *pg) migrator(ctx context.Context) (*migrator, error) {
	if !schemaName.MatchString(p.schema) {
		return nil, fmt.Errorf("sqldb: schema name %q", p.schema)
	}
	cfg, err := pgx.ParseConfig(p.cluster.owner.Config().ConnConfig.ConnString())
	if err != nil {
		return nil, err
	}
	cfg.RuntimeParams["search_path"] = p.schema
	cfg.RuntimeParams["lock_timeout"] = "2000"
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(1)
	return &migrator{goose.DialectPostgres, db}, db.PingContext(ctx)
}

// SchemaOf compares the database with the migrations of the program.
func (db *DB) SchemaOf(ctx context.Context, sets ...fs.FS) (Schema, error) {
	all, err := collect(sets)
	if err != nil {
		return Schema{}, err
	}
	applied, err := db.applied(ctx)
	if err != nil {
		return Schema{}, err
	}
	var s Schema
	for _, m := range all {
		if !applied[m.version] {
			s.Pending = append(s.Pending, m.name)
			continue
		}
		s.Applied = append(s.Applied, m.version)
		s.Version = m.name[:len("20060102T1504")]
		delete(applied, m.version)
	}
	for v := range applied {
		s.Unknown = append(s.Unknown, v)
	}
	sort.Slice(s.Unknown, func(i, j int) bool { return s.Unknown[i] < s.Unknown[j] })
	return s, nil
}

// applied reads goose's table. A database without it is new.
func (db *DB) applied(ctx context.Context) (map[int64]bool, error) {
	found := map[int64]bool{}
	err := db.Read(Long(ctx), func(r *Reader) error {
		have, err := db.hasTable(ctx, r, "goose_db_version")
		if err != nil || !have {
			return err
		}
		versions, err := All(ctx, r, func(row Row) (v int64, err error) { return v, row.Scan(&v) },
			`SELECT version_id FROM goose_db_version WHERE version_id > 0 AND is_applied`)
		for _, v := range versions {
			found[v] = true
		}
		return err
	})
	return found, err
}

func (db *DB) hasTable(ctx context.Context, q Queryer, name string) (bool, error) {
	names, err := TableNames(ctx, q)
	for _, n := range names {
		if n == name {
			return true, err
		}
	}
	return false, err
}

// TableNames lists the tables of the database in order, goose's own and the fence included.
func TableNames(ctx context.Context, q Queryer) ([]string, error) {
	// Virtual tables and those that they keep behind them are SQLite's own affair.
	text := `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name`
	if q.Dialect() == Postgres {
		text = `SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY 1`
	}
	return All(ctx, q, func(row Row) (n string, err error) { return n, row.Scan(&n) }, text)
}

// Migrate brings the database to the schema of the program and returns how many files it
// ran. A database that a newer release has migrated is refused with [ErrNewerSchema] and
// left as it is.
func (db *DB) Migrate(ctx context.Context, sets ...fs.FS) (int, error) {
	return db.migrate(ctx, nil, sets)
}

// MigrateTo runs only the files with these versions (see [Schema]): an old backup is
// restored into the schema that it was taken from.
func (db *DB) MigrateTo(ctx context.Context, versions []int64, sets ...fs.FS) (int, error) {
	only := make(map[int64]bool, len(versions))
	for _, v := range versions {
		only[v] = true
	}
	return db.migrate(ctx, only, sets)
}

func (db *DB) migrate(ctx context.Context, only map[int64]bool, sets []fs.FS) (int, error) {
	state, err := db.SchemaOf(ctx, sets...)
	if err != nil {
		return 0, err
	}
	if len(state.Unknown) > 0 {
		return 0, ErrNewerSchema.With(state.Unknown[len(state.Unknown)-1])
	}
	if len(state.Pending) == 0 {
		return 0, nil
	}
	all, err := collect(sets)
	if err != nil {
		return 0, err
	}
	if only != nil {
		if all, err = choose(all, only); err != nil {
			return 0, err
		}
	}
	m, err := db.engine.migrator(ctx)
	if err != nil {
		return 0, refusal(err)
	}
	defer m.db.Close()
	n, err := m.up(ctx, all)
	if p, ok := db.engine.(*pg); ok && err == nil {
		err = p.cluster.Grant(ctx, p.schema)
	}
	return n, refusal(err)
}

func choose(all []migration, only map[int64]bool) ([]migration, error) {
	var chosen []migration
	for _, m := range all {
		if only[m.version] {
			chosen = append(chosen, m)
			delete(only, m.version)
		}
	}
	for v := range only {
		return nil, ErrNewerSchema.With(v)
	}
	return chosen, nil
}

// own leaves out what is for the other engine: the lines between "-- only sqlite" or
// "-- only postgres" and "-- both". Only the text index needs it.
func (m *migrator) own(text []byte) []byte {
	mine := string(SQLite)
	if m.dialect == goose.DialectPostgres {
		mine = string(Postgres)
	}
	var out []byte
	keep := true
	for line := range bytes.Lines(text) {
		switch engine, only := strings.CutPrefix(strings.TrimSpace(string(line)), "-- only "); {
		case only:
			keep = engine == mine
		case strings.TrimSpace(string(line)) == "-- both":
			keep = true
		case keep:
			out = append(out, line...)
		}
	}
	return out
}

func (m *migrator) up(ctx context.Context, all []migration) (int, error) {
	files := memFS{}
	for _, f := range all {
		files[strconv.FormatInt(f.version, 10)+"_"+f.name] = m.own(f.text)
	}
	p, err := goose.NewProvider(m.dialect, m.db, files, goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return 0, err
	}
	results, err := p.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) && partial.Failed != nil && partial.Failed.Source != nil {
		err = fmt.Errorf("sqldb: migration %s: %w", path.Base(partial.Failed.Source.Path), partial.Err)
	}
	return len(results), err
}
