package sqldb

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Server names a PostgreSQL server (or a Citus coordinator) by the connection strings of the
// three roles that work on it. A DSN is a URL or key=value text as PostgreSQL knows it;
// pool_max_conns and the like are read from it too.
type Server struct {
	DSN      string   // rw: reads and writes
	ReadOnly string   // ro: reads; DSN when empty
	Owner    string   // makes schemas, migrates, restores; DSN when empty
	Append   []string // tables to which rw may add rows, and no more
}

// Cluster is a PostgreSQL server with its connections.
type Cluster struct {
	server        Server
	rw, ro, owner *pgxpool.Pool // one and the same where the server names one role
	names         roleNames
}

// OpenPostgres connects to a server with one role and proves that it answers.
func OpenPostgres(ctx context.Context, dsn string) (*Cluster, error) {
	c, err := OpenServer(Server{DSN: dsn})
	if err != nil {
		return nil, err
	}
	if err := c.Ping(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// OpenServer prepares the connections of a server without asking it anything: one that does
// not answer now may do so later.
func OpenServer(s Server) (*Cluster, error) {
	c := &Cluster{server: s}
	var err error
	if c.rw, err = newPool(s.DSN, 0); err != nil {
		return nil, err
	}
	c.ro, c.owner = c.rw, c.rw
	if s.ReadOnly != "" && s.ReadOnly != s.DSN {
		if c.ro, err = newPool(s.ReadOnly, 0); err != nil {
			c.rw.Close()
			return nil, err
		}
	}
	if s.Owner != "" && s.Owner != s.DSN {
		if c.owner, err = newPool(s.Owner, ownerConns); err != nil {
			c.Close()
			return nil, err
		}
	}
	c.names = roleNames{owner: user(c.owner), rw: user(c.rw), ro: user(c.ro)}
	return c, nil
}

// ownerConns is how many connections the owner's work needs: it is rare.
const ownerConns = 4

func user(p *pgxpool.Pool) string { return p.Config().ConnConfig.User }

func newPool(dsn string, conns int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, ErrUnavailable.Because(err)
	}
	// A connection grows with the schemas it has seen (measured: 88 MB after 340 of them).
	cfg.MaxConnLifetime = 30 * time.Minute
	cfg.MaxConnIdleTime = 5 * time.Minute
	switch {
	case strings.Contains(dsn, "pool_max_conns"):
	case conns > 0:
		cfg.MaxConns, cfg.MaxConnIdleTime = conns, 30*time.Second
	default:
		cfg.MaxConns = int32(max(8, 4*runtime.NumCPU()))
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	pool, err := pgxpool.NewWithConfig(context.Background(), cfg)
	if err != nil {
		return nil, ErrUnavailable.Because(err)
	}
	return pool, nil
}

// Ping asks the server whether it answers, as every role.
func (c *Cluster) Ping(ctx context.Context) error {
	for _, p := range c.pools() {
		if err := p.Ping(ctx); err != nil {
			return ErrUnavailable.Because(err)
		}
	}
	return nil
}

// pools are the different pools of the cluster.
func (c *Cluster) pools() []*pgxpool.Pool {
	out := []*pgxpool.Pool{c.rw}
	if c.ro != c.rw {
		out = append(out, c.ro)
	}
	if c.owner != c.rw {
		out = append(out, c.owner)
	}
	return out
}

// Close closes all connections.
func (c *Cluster) Close() {
	for _, p := range c.pools() {
		p.Close()
	}
}

var schemaName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// Schema returns the database that is one schema of the server. It does not create it.
// Closing it leaves the cluster open.
func (c *Cluster) Schema(name string, o Options) *DB {
	o = o.filled()
	return &DB{engine: &pg{cluster: c, schema: name, opts: o}, opts: o}
}

// OwnSchema is [Cluster.Schema] for the owner's work: restoring, copying, fencing.
func (c *Cluster) OwnSchema(name string, o Options) *DB {
	o = o.filled()
	return &DB{engine: &pg{cluster: c, schema: name, opts: o, own: true}, opts: o}
}

// HasSchema reports whether the server has the schema.
func (c *Cluster) HasSchema(ctx context.Context, name string) (found bool, err error) {
	err = c.owner.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1)`, name).Scan(&found)
	return found, unreachable(ctx, err)
}

// SchemaSize is the number of bytes that the tables of the schema take, indexes included.
func (c *Cluster) SchemaSize(ctx context.Context, name string) (n int64, err error) {
	err = c.ro.QueryRow(ctx, `SELECT CAST(COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS BIGINT)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'`, name).Scan(&n)
	return n, unreachable(ctx, err)
}

// unreachable tells a server that does not answer from one that refuses.
func unreachable(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ErrUnavailable.Because(context.Cause(ctx))
	}
	if _, state := codeOf(err); state == "" {
		return ErrUnavailable.Because(err)
	}
	return refusal(err)
}

// CreateSchema makes the schema if there is none.
func (c *Cluster) CreateSchema(ctx context.Context, name string) error {
	if !schemaName.MatchString(name) {
		return fmt.Errorf("sqldb: schema name %q", name)
	}
	_, err := c.owner.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+name)
	return unreachable(ctx, err)
}

// DropSchema removes the schema with all that is in it.
func (c *Cluster) DropSchema(ctx context.Context, name string) error {
	if !schemaName.MatchString(name) {
		return fmt.Errorf("sqldb: schema name %q", name)
	}
	_, err := c.owner.Exec(ctx, "DROP SCHEMA IF EXISTS "+name+" CASCADE")
	return unreachable(ctx, err)
}

// pg is one schema.
type pg struct {
	cluster *Cluster
	schema  string
	opts    Options
	own     bool // as the owner
}

// pool is that of the role whose work it is.
func (p *pg) pool(write bool) *pgxpool.Pool {
	switch {
	case p.own:
		return p.cluster.owner
	case write:
		return p.cluster.rw
	}
	return p.cluster.ro
}

func (p *pg) dialect() Dialect { return Postgres }

func (p *pg) close() error { return nil }

// lockWait is how long a statement waits for a row that another transaction holds; the
// same as busy_timeout on SQLite.
const lockWait = 5 * time.Second

// beginText starts a transaction and points it at the schema, in one message. Nothing of
// it outlives the transaction, so a pooler in between is safe.
func (p *pg) beginText(write bool, timeout time.Duration) string {
	mode := "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	if write {
		mode = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
	}
	text := mode + "; SELECT set_config('search_path', '" + p.schema + ",shared', true)" +
		", set_config('lock_timeout', '" + millis(lockWait) + "', true)" +
		", set_config('statement_timeout', '" + millis(timeout) + "', true)"
	if p.fenced(write) {
		text += "; " + fenceText
	}
	return text
}

func (p *pg) fenced(write bool) bool { return write && p.opts.Epoch > 0 }

// passFence reads what the last statement of beginText said.
func (p *pg) passFence(results []*pgconn.Result) error {
	rows := results[len(results)-1].Rows
	if len(rows) != 1 || len(rows[0]) != 1 {
		return ErrUnavailable
	}
	epoch, err := strconv.ParseInt(string(rows[0][0]), 10, 64)
	if err == nil && epoch > p.opts.Epoch {
		err = p.opts.stale()
	}
	return err
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func (p *pg) begin(ctx context.Context, write bool, timeout time.Duration) (session, error) {
	if !schemaName.MatchString(p.schema) {
		return nil, fmt.Errorf("sqldb: schema name %q", p.schema)
	}
	conn, err := p.pool(write).Acquire(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, ErrUnavailable.Because(err)
	}
	s := &pgSession{conn: conn}
	results, err := conn.Conn().PgConn().Exec(ctx, p.beginText(write, timeout)).ReadAll()
	if err == nil && p.fenced(write) {
		err = p.passFence(results)
	}
	if err != nil {
		err = lost(ctx, conn, err)
		s.rollback()
		if _, state := codeOf(err); state == pgUndefinedTable {
			err = p.opts.stale() // the schema is not here any more
		}
		return nil, err
	}
	return s, nil
}

// lost says that the connection went away, which pgx reports in many ways.
func lost(ctx context.Context, conn *pgxpool.Conn, err error) error {
	if err != nil && ctx.Err() == nil && conn.Conn().IsClosed() {
		return ErrUnavailable.Because(err)
	}
	return err
}

// pgSession is a transaction on one connection.
type pgSession struct {
	conn *pgxpool.Conn
	over bool
}

func (s *pgSession) exec(ctx context.Context, sql string, args []any) (int64, error) {
	values, err := bindAll(args)
	if err != nil {
		return 0, err
	}
	tag, err := s.conn.Exec(ctx, sql, values...)
	return tag.RowsAffected(), lost(ctx, s.conn, err)
}

func (s *pgSession) query(ctx context.Context, sql string, args []any) (cursor, error) {
	values, err := bindAll(args)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(ctx, sql, values...)
	if err != nil {
		return nil, lost(ctx, s.conn, err)
	}
	return &pgCursor{rows}, nil
}

func (s *pgSession) prepare(ctx context.Context, sql string) error {
	_, err := s.conn.Conn().Prepare(ctx, "", sql)
	return err
}

var errRolledBack = errors.New("sqldb: the server rolled the transaction back")

func (s *pgSession) commit(ctx context.Context) error {
	tag, err := s.conn.Exec(ctx, "COMMIT")
	if err != nil {
		return lost(ctx, s.conn, err)
	}
	s.over = true
	s.conn.Release()
	if tag.String() != "COMMIT" {
		return errRolledBack
	}
	return nil
}

func (s *pgSession) rollback() {
	if s.over {
		return
	}
	s.over = true
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if !s.conn.Conn().IsClosed() {
		// When this fails the pool throws the connection away.
		_, _ = s.conn.Exec(ctx, "ROLLBACK")
	}
	s.conn.Release()
}

type pgCursor struct{ rows pgx.Rows }

func (r *pgCursor) next() (bool, error) {
	if r.rows.Next() {
		return true, nil
	}
	return false, r.rows.Err()
}

func (r *pgCursor) close() error {
	r.rows.Close()
	return r.rows.Err()
}

func (r *pgCursor) columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func (r *pgCursor) scan(dest []any) error {
	values, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range values {
		values[i] = plain(v)
	}
	return assignAll(dest, values)
}

// plain turns what pgx decodes into what [bindValue] makes: SUM of BIGINT is NUMERIC on
// PostgreSQL and a whole number on SQLite.
func plain(v any) any {
	switch v := v.(type) {
	case int32:
		return int64(v)
	case int16:
		return int64(v)
	case float32:
		return float64(v)
	case pgtype.Numeric:
		if n, err := v.Int64Value(); err == nil && n.Valid {
			return n.Int64
		}
		if f, err := v.Float64Value(); err == nil && f.Valid {
			return f.Float64
		}
		return nil
	}
	return v
}
