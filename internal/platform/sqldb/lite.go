package sqldb

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// liteConn is one connection. One goroutine uses it at a time, so the library's own
// mutexes are off; only an interrupt comes from elsewhere.
type liteConn struct {
	tls  *libc.TLS
	db   uintptr
	out  uintptr // room for one pointer that a call fills in
	kept map[string]*liteStmt
	live []*liteCursor // being read

	mu  sync.Mutex // guards gen and db against a late interrupt
	gen uint64
	cut atomic.Bool // the running transaction is out of time
}

// keptStatements is how many prepared statements a connection holds before it drops the
// idle ones.
const keptStatements = 300

// liteError is a result code with SQLite's message.
type liteError struct {
	code int
	msg  string
}

func (e *liteError) Error() string { return fmt.Sprintf("sqlite: %s (%d)", e.msg, e.code) }

// Code is the extended result code.
func (e *liteError) Code() int { return e.code }

var errCut = &liteError{sqliteInterrupt, "interrupted"}

// pointer turns an address of the library's memory into a Go pointer. That memory is not
// Go's, so it neither moves nor is collected.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

func dialLite(uri string) (*liteConn, error) {
	c := &liteConn{tls: libc.NewTLS(), kept: map[string]*liteStmt{}}
	c.out = libc.Xmalloc(c.tls, libc.Tsize_t(unsafe.Sizeof(uintptr(0))))
	name, err := libc.CString(uri)
	if err != nil {
		c.close()
		return nil, err
	}
	defer libc.Xfree(c.tls, name)
	const flags = lib.SQLITE_OPEN_READWRITE | lib.SQLITE_OPEN_CREATE | lib.SQLITE_OPEN_NOMUTEX | lib.SQLITE_OPEN_URI
	rc := lib.Xsqlite3_open_v2(c.tls, name, c.out, flags, 0)
	c.db = *(*uintptr)(pointer(c.out))
	if rc != lib.SQLITE_OK {
		err := c.fail(rc)
		c.close()
		return nil, err
	}
	lib.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	c.keepPlans()
	return c, nil
}

// keepPlans lets a statement keep the plan it was prepared with. Otherwise each new value
// of a parameter makes the library prepare the statement again, which costs more than most
// of our statements take.
func (c *liteConn) keepPlans() {
	args := libc.NewVaList(int32(1), uintptr(0))
	defer libc.Xfree(c.tls, args)
	lib.Xsqlite3_db_config(c.tls, c.db, lib.SQLITE_DBCONFIG_ENABLE_QPSG, args)
}

func (c *liteConn) fail(rc int32) error {
	msg := "cannot open"
	if c.db != 0 {
		msg = libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.db))
	}
	return &liteError{int(rc), msg}
}

func (c *liteConn) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tls == nil {
		return nil
	}
	c.quiet()
	for _, s := range c.kept {
		s.finalize()
	}
	rc := lib.Xsqlite3_close(c.tls, c.db)
	libc.Xfree(c.tls, c.out)
	c.tls.Close()
	c.tls, c.db = nil, 0
	if rc != lib.SQLITE_OK {
		return &liteError{int(rc), "close"}
	}
	return nil
}

// watch interrupts the connection when ctx ends or the time is over, until the returned
// function is called.
func (c *liteConn) watch(ctx context.Context, limit time.Duration) func() {
	c.cut.Store(false)
	if ctx.Done() == nil && limit == 0 {
		return func() {}
	}
	gen := c.gen
	fire := func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.gen != gen || c.tls == nil {
			return
		}
		c.cut.Store(true)
		tls := libc.NewTLS() // the connection's own is in use
		lib.Xsqlite3_interrupt(tls, c.db)
		tls.Close()
	}
	var timer *time.Timer
	if limit > 0 {
		timer = time.AfterFunc(limit, fire)
	}
	unhook := func() bool { return true }
	if ctx.Done() != nil {
		unhook = context.AfterFunc(ctx, fire)
	}
	return func() {
		unhook()
		if timer != nil {
			timer.Stop()
		}
		c.mu.Lock()
		c.gen++
		c.mu.Unlock()
		c.cut.Store(false)
	}
}

func (c *liteConn) inTransaction() bool { return lib.Xsqlite3_get_autocommit(c.tls, c.db) == 0 }

// pragma reads one setting as text.
func (c *liteConn) pragma(name string) (string, error) {
	cur, err := c.query("PRAGMA "+name, nil)
	if err != nil {
		return "", err
	}
	defer cur.close()
	if ok, err := cur.next(); !ok || err != nil {
		return "", errors.Join(err, fmt.Errorf("sqldb: no PRAGMA %s", name))
	}
	v, err := cur.(*liteCursor).value(0)
	return fmt.Sprint(v), err
}

// exec runs one statement to its end and returns the rows it changed.
func (c *liteConn) exec(sql string, args []any) (int64, error) {
	s, err := c.start(sql, args)
	if err != nil {
		return 0, err
	}
	defer s.idle()
	for {
		switch rc := lib.Xsqlite3_step(c.tls, s.p); rc {
		case lib.SQLITE_ROW:
		case lib.SQLITE_DONE:
			return lib.Xsqlite3_changes64(c.tls, c.db), nil
		default:
			return 0, c.fail(rc)
		}
	}
}

func (c *liteConn) query(sql string, args []any) (cursor, error) {
	s, err := c.start(sql, args)
	if err != nil {
		return nil, err
	}
	cur := &liteCursor{c: c, s: s, tls: c.tls, p: s.p, n: int(lib.Xsqlite3_column_count(c.tls, s.p))}
	c.live = append(c.live, cur)
	return cur, nil
}

// quiet ends what a transaction left open: an answer not read to its end would keep the
// log from being checkpointed.
func (c *liteConn) quiet() {
	for len(c.live) > 0 {
		_ = c.live[len(c.live)-1].close()
	}
}

// start finds or prepares the statement and binds its arguments.
func (c *liteConn) start(sql string, args []any) (*liteStmt, error) {
	if c.cut.Load() {
		return nil, errCut
	}
	s := c.kept[sql]
	if s == nil || s.busy {
		var err error
		if s, err = c.prepare(sql); err != nil {
			return nil, err
		}
	}
	s.busy = true
	if err := s.bind(args); err != nil {
		s.idle()
		return nil, err
	}
	return s, nil
}

func (c *liteConn) prepare(sql string) (*liteStmt, error) {
	text, err := libc.CString(sql)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, text)
	tail := libc.Xmalloc(c.tls, libc.Tsize_t(unsafe.Sizeof(uintptr(0))))
	defer libc.Xfree(c.tls, tail)
	rc := lib.Xsqlite3_prepare_v3(c.tls, c.db, text, int32(len(sql)+1), lib.SQLITE_PREPARE_PERSISTENT, c.out, tail)
	if rc != lib.SQLITE_OK {
		return nil, c.fail(rc)
	}
	s := &liteStmt{c: c, p: *(*uintptr)(pointer(c.out))}
	if *(*uintptr)(pointer(tail)) != text+uintptr(len(sql)) || s.p == 0 {
		s.finalize()
		return nil, fmt.Errorf("sqldb: want exactly one statement without a semicolon")
	}
	if err := s.number(); err != nil {
		s.finalize()
		return nil, err
	}
	if c.kept[sql] == nil {
		c.keep(sql, s)
	}
	return s, nil
}

func (c *liteConn) keep(sql string, s *liteStmt) {
	if len(c.kept) >= keptStatements {
		for text, old := range c.kept {
			if !old.busy {
				old.finalize()
				delete(c.kept, text)
			}
		}
	}
	s.kept = true
	c.kept[sql] = s
}

// liteStmt is a prepared statement.
type liteStmt struct {
	c      *liteConn
	p      uintptr
	params []int   // which argument (from 0) each parameter takes
	want   int     // number of arguments
	room   uintptr // texts and blobs of the bound arguments
	size   int
	busy   bool
	kept   bool
}

// number reads the parameters' names: $2 takes the second argument wherever it stands.
func (s *liteStmt) number() error {
	n := int(lib.Xsqlite3_bind_parameter_count(s.c.tls, s.p))
	s.params = make([]int, n)
	for i := range n {
		name := libc.GoString(lib.Xsqlite3_bind_parameter_name(s.c.tls, s.p, int32(i+1)))
		k := 0
		if len(name) > 1 && name[0] == '$' {
			k, _ = strconv.Atoi(name[1:])
		}
		if k < 1 {
			return fmt.Errorf("sqldb: placeholder %q; write $1, $2, …", name)
		}
		s.params[i] = k - 1
		s.want = max(s.want, k)
	}
	return nil
}

func (s *liteStmt) idle() {
	lib.Xsqlite3_reset(s.c.tls, s.p)
	s.busy = false
	if !s.kept {
		s.finalize()
	} else if s.size > 1<<16 {
		lib.Xsqlite3_clear_bindings(s.c.tls, s.p)
		s.free()
	}
}

func (s *liteStmt) free() {
	if s.room != 0 {
		libc.Xfree(s.c.tls, s.room)
		s.room, s.size = 0, 0
	}
}

func (s *liteStmt) finalize() {
	if s.p != 0 {
		lib.Xsqlite3_finalize(s.c.tls, s.p)
		s.p = 0
	}
	s.free()
}

// bind hands over the arguments. Texts and blobs are copied into the statement's own
// room, which stays until the next bind, so SQLite need not copy them again.
func (s *liteStmt) bind(args []any) error {
	if len(args) != s.want {
		return fmt.Errorf("sqldb: %d arguments for %d placeholders", len(args), s.want)
	}
	if s.want == 0 {
		return nil
	}
	var few [16]any
	values := few[:0]
	need := 1
	for i, a := range args {
		v, err := bindValue(a)
		if err != nil {
			return fmt.Errorf("argument $%d: %w", i+1, err)
		}
		switch x := v.(type) {
		case string:
			need += len(x)
		case []byte:
			need += len(x)
		}
		values = append(values, v)
	}
	if need > s.size {
		s.free()
		s.room, s.size = libc.Xmalloc(s.c.tls, libc.Tsize_t(need)), need
		if s.room == 0 {
			s.size = 0
			return fmt.Errorf("sqldb: out of memory")
		}
	}
	return s.bindValues(values)
}

func (s *liteStmt) bindValues(values []any) error {
	used := 0
	for i, k := range s.params {
		var rc int32
		at := s.room + uintptr(used)
		switch v := values[k].(type) {
		case nil:
			rc = lib.Xsqlite3_bind_null(s.c.tls, s.p, int32(i+1))
		case int64:
			rc = lib.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i+1), v)
		case float64:
			rc = lib.Xsqlite3_bind_double(s.c.tls, s.p, int32(i+1), v)
		case bool:
			var flag int64
			if v {
				flag = 1
			}
			rc = lib.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i+1), flag)
		case string:
			used += copy(unsafe.Slice((*byte)(pointer(at)), len(v)), v)
			rc = lib.Xsqlite3_bind_text(s.c.tls, s.p, int32(i+1), at, int32(len(v)), 0)
		case []byte:
			used += copy(unsafe.Slice((*byte)(pointer(at)), len(v)), v)
			rc = lib.Xsqlite3_bind_blob(s.c.tls, s.p, int32(i+1), at, int32(len(v)), 0)
		}
		if rc != lib.SQLITE_OK {
			return s.c.fail(rc)
		}
	}
	return nil
}
