package sqldb

import (
	"errors"
	"fmt"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"rongqiao/internal/platform/ids"
)

// errEnded is returned for reading on after the transaction.
var errEnded = errors.New("sqldb: the transaction of these rows is over")

// liteCursor reads the rows of a statement that is being stepped.
type liteCursor struct {
	c   *liteConn
	s   *liteStmt
	tls *libc.TLS
	p   uintptr
	n   int
}

func (r *liteCursor) next() (bool, error) {
	if r.s == nil {
		return false, errEnded
	}
	switch rc := lib.Xsqlite3_step(r.tls, r.p); rc {
	case lib.SQLITE_ROW:
		if r.c.cut.Load() {
			return false, errCut
		}
		return true, nil
	case lib.SQLITE_DONE:
		return false, nil
	default:
		return false, r.c.fail(rc)
	}
}

func (r *liteCursor) close() error {
	if r.s == nil {
		return nil
	}
	r.s.idle()
	r.s = nil
	live := r.c.live
	for i := len(live) - 1; i >= 0; i-- {
		if live[i] == r {
			r.c.live = append(live[:i], live[i+1:]...)
			break
		}
	}
	return nil
}

func (r *liteCursor) columns() []string {
	if r.s == nil {
		return nil
	}
	names := make([]string, r.n)
	for i := range names {
		names[i] = libc.GoString(lib.Xsqlite3_column_name(r.tls, r.p, int32(i)))
	}
	return names
}

// scan copies straight into the common types and goes through a value for the others.
func (r *liteCursor) scan(dest []any) error {
	if r.s == nil {
		return errEnded
	}
	if len(dest) != r.n {
		return fmt.Errorf("sqldb: %d columns for %d destinations", r.n, len(dest))
	}
	for i, d := range dest {
		kind := lib.Xsqlite3_column_type(r.tls, r.p, int32(i))
		switch d := d.(type) {
		case *string:
			if kind == lib.SQLITE_TEXT {
				*d = r.text(i)
				continue
			}
		case *int64:
			if kind == lib.SQLITE_INTEGER {
				*d = lib.Xsqlite3_column_int64(r.tls, r.p, int32(i))
				continue
			}
		case *int:
			if kind == lib.SQLITE_INTEGER {
				*d = int(lib.Xsqlite3_column_int64(r.tls, r.p, int32(i)))
				continue
			}
		case *ids.ID:
			if kind == lib.SQLITE_INTEGER {
				*d = ids.ID(lib.Xsqlite3_column_int64(r.tls, r.p, int32(i)))
				continue
			}
		case *float64:
			if kind == lib.SQLITE_FLOAT {
				*d = lib.Xsqlite3_column_double(r.tls, r.p, int32(i))
				continue
			}
		}
		v, err := r.value(i)
		if err == nil {
			err = assign(d, v)
		}
		if err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

func (r *liteCursor) text(i int) string {
	p := lib.Xsqlite3_column_text(r.tls, r.p, int32(i))
	n := int(lib.Xsqlite3_column_bytes(r.tls, r.p, int32(i)))
	if p == 0 || n == 0 {
		return ""
	}
	return string(unsafe.Slice((*byte)(pointer(p)), n))
}

// value reads column i as nil, int64, float64, string or []byte.
func (r *liteCursor) value(i int) (any, error) {
	switch kind := lib.Xsqlite3_column_type(r.tls, r.p, int32(i)); kind {
	case lib.SQLITE_NULL:
		return nil, nil
	case lib.SQLITE_INTEGER:
		return lib.Xsqlite3_column_int64(r.tls, r.p, int32(i)), nil
	case lib.SQLITE_FLOAT:
		return lib.Xsqlite3_column_double(r.tls, r.p, int32(i)), nil
	case lib.SQLITE_TEXT:
		return r.text(i), nil
	case lib.SQLITE_BLOB:
		p := lib.Xsqlite3_column_blob(r.tls, r.p, int32(i))
		n := int(lib.Xsqlite3_column_bytes(r.tls, r.p, int32(i)))
		b := make([]byte, n)
		if n > 0 {
			copy(b, unsafe.Slice((*byte)(pointer(p)), n))
		}
		return b, nil
	default:
		return nil, fmt.Errorf("sqldb: column type %d", kind)
	}
}
