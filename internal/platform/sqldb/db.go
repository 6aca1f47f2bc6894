package sqldb

import (
	"cmp"
	"context"
	"sync/atomic"
	"time"

	"rongqiao/internal/platform/ids"
)

// Dialect names an engine.
type Dialect string

// The engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// SkipLocked ends the SELECT by which a queue picks a row: on PostgreSQL it passes over
// the rows that others are taking; SQLite has one writer and needs nothing.
func (d Dialect) SkipLocked() string {
	if d == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// Options say how a database is opened. The zero value is good for a test.
type Options struct {
	ReadOnly bool             // refuse every write
	Shared   string           // SQLite: path of catalog.db, attached read-only as "shared"
	Now      func() time.Time // the clock; time.Now when nil
	IDs      *ids.Generator   // the source of identifiers; ordinal 0, process 0 when nil
	Readers  int              // SQLite: reading connections; 4 when 0
	Timeout  time.Duration    // longest statement, unless the context is [Long]; 0 = none

	MustExist bool   // SQLite: a file that is not there is refused and not made
	Epoch     int64  // refuse to write where the fence stands higher, see [DB.Fence]; 0 = no fence
	OnStale   func() // told, on a goroutine of its own, that a write was refused for that or for ReadOnly
	Refusal   error  // what a write is told where ReadOnly is set; [ErrReadOnly] when nil
}

func (o Options) filled() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.IDs == nil {
		o.IDs = ids.NewGenerator(0, 0, o.Now)
	}
	if o.Readers <= 0 {
		o.Readers = 4
	}
	return o
}

// DB is one database: a city, the hub, or the shared catalogue.
type DB struct {
	engine engine
	opts   Options
	writes atomic.Uint64 // see Writes
}

// Writes is another number after every writing transaction of this handle. What was read
// before may be kept while it stays, as far as other processes do not matter.
func (db *DB) Writes() uint64 { return db.writes.Load() }

// engine is what SQLite and PostgreSQL each do their own way.
type engine interface {
	dialect() Dialect
	begin(ctx context.Context, write bool, timeout time.Duration) (session, error)
	migrator(ctx context.Context) (*migrator, error)
	close() error
}

// session is an open transaction on a connection of its own.
type session interface {
	exec(ctx context.Context, sql string, args []any) (int64, error)
	query(ctx context.Context, sql string, args []any) (cursor, error)
	prepare(ctx context.Context, sql string) error
	commit(ctx context.Context) error
	rollback()
}

// cursor walks the rows of one query.
type cursor interface {
	next() (bool, error)
	scan(dest []any) error
	columns() []string
	close() error
}

// Dialect says which engine the database is on.
func (db *DB) Dialect() Dialect { return db.engine.dialect() }

// Now is the clock of the database.
func (db *DB) Now() time.Time { return db.opts.Now() }

// NewID makes an identifier that no other row has.
func (db *DB) NewID() ids.ID { return db.opts.IDs.New() }

// With returns the same database with another clock, source of identifiers or time limit.
// The connections are shared; where it is read-only it stays so.
func (db *DB) With(o Options) *DB {
	o.ReadOnly, o.Refusal = o.ReadOnly || db.opts.ReadOnly, cmp.Or(o.Refusal, db.opts.Refusal)
	return &DB{engine: db.engine, opts: o.filled()}
}

// Close closes the connections. It waits for running transactions.
func (db *DB) Close() error { return db.engine.close() }

// Park closes the connections of a SQLite file when its transactions are done, and lets
// the next transaction open them again. On PostgreSQL, whose connections are the
// cluster's, it does nothing.
func (db *DB) Park() error {
	if l, ok := db.engine.(*lite); ok {
		return l.park()
	}
	return nil
}

// Reader is a reading transaction: it sees one moment.
type Reader struct{ transaction }

// Tx is a writing transaction.
type Tx struct {
	transaction
	after []func()
	saves int
	once  bool
}

type transaction struct {
	session session
	db      *DB
	now     time.Time
}

// Now is the time of the transaction; it stands still.
func (t *transaction) Now() time.Time { return t.now }

// NewID makes an identifier.
func (t *transaction) NewID() ids.ID { return t.db.NewID() }

// Dialect says which engine the transaction is on.
func (t *transaction) Dialect() Dialect { return t.db.Dialect() }

type longKey struct{}

// Long lifts the limit of [Options.Timeout] for the transactions of ctx: jobs, reports,
// migrations.
func Long(ctx context.Context) context.Context { return context.WithValue(ctx, longKey{}, true) }

func (db *DB) timeout(ctx context.Context) time.Duration {
	if db.opts.Timeout == 0 || ctx.Value(longKey{}) != nil {
		return 0
	}
	return db.opts.Timeout
}

// tries is how often a transaction is run when the server asks for it to be repeated.
const tries = 6

// Read runs fn in a transaction that sees one moment and cannot write. fn may run again
// when the server asks for it, and must not call Read or Write of the same database.
func (db *DB) Read(ctx context.Context, fn func(*Reader) error) error {
	return db.repeat(ctx, func() error { return db.readOnce(ctx, fn) })
}

// Write runs fn in a writing transaction, commits when fn returns nil and rolls back
// otherwise. fn may run again when the server asks for it, so it must have no effect
// outside the database; see [Tx.AfterCommit].
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if db.opts.ReadOnly {
		if db.opts.OnStale != nil {
			go db.opts.OnStale() // it may be over
		}
		return cmp.Or(db.opts.Refusal, error(ErrReadOnly))
	}
	return db.repeat(ctx, func() error { return db.writeOnce(ctx, fn) })
}

func (db *DB) repeat(ctx context.Context, once func() error) error {
	err := once()
	for try := 1; try < tries && err != nil && mayRetry(err); try++ {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(time.Duration(try*try) * 5 * time.Millisecond):
		}
		err = once()
	}
	return refusal(err)
}

func (db *DB) readOnce(ctx context.Context, fn func(*Reader) error) error {
	s, err := db.engine.begin(ctx, false, db.timeout(ctx))
	if err != nil {
		return err
	}
	defer s.rollback()
	return fn(&Reader{transaction{s, db, db.opts.Now()}})
}

func (db *DB) writeOnce(ctx context.Context, fn func(*Tx) error) error {
	s, err := db.engine.begin(ctx, true, db.timeout(ctx))
	if err != nil {
		return err
	}
	defer s.rollback()
	tx := &Tx{transaction: transaction{s, db, db.opts.Now()}}
	if err := fn(tx); err != nil {
		return err
	}
	if b, ok := ctx.Value(beforeKey{}).(before); ok && b.db == db {
		if err := b.fn(ctx, tx); err != nil {
			return err
		}
	}
	if err := s.commit(ctx); err != nil {
		return err
	}
	db.writes.Add(1)
	for _, f := range tx.after {
		f()
	}
	return nil
}

// Once forbids that the transaction is run again: it has consumed something, such as the
// body of a request, that cannot be read twice.
func (tx *Tx) Once() { tx.once = true }

// onceError marks the failure of such a transaction.
type onceError struct{ error }

func (e onceError) Unwrap() error { return e.error }

// AfterCommit has f called once the transaction is committed, and never when it is not.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

type beforeKey struct{}

type before struct {
	db *DB
	fn func(ctx context.Context, tx *Tx) error
}

// BeforeCommit returns a context under which every Write of db runs fn as the last part of
// its transaction. The web floor marks an Idempotency-Key with it, so that the mark and the
// change are committed together.
func BeforeCommit(ctx context.Context, db *DB, fn func(ctx context.Context, tx *Tx) error) context.Context {
	return context.WithValue(ctx, beforeKey{}, before{db, fn})
}
