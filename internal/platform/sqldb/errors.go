package sqldb

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"rongqiao/internal/platform/errs"
)

// What a database may answer. ErrUnavailable covers a lost server, a full disk and a lock
// that was not given in time: the same call may succeed later.
var (
	ErrNoRow       = errs.New(errs.NotFound, "sqldb.no_row")
	ErrUnavailable = errs.New(errs.Unavailable, "sqldb.unavailable")
	ErrTooSlow     = errs.New(errs.Unavailable, "sqldb.too_slow")
	ErrReadOnly    = errs.New(errs.Unavailable, "sqldb.read_only")
	ErrNewerSchema = errs.New(errs.Unavailable, "sqldb.newer_schema")
	ErrMoved       = errs.New(errs.Unavailable, "sqldb.moved")
	ErrRoles       = errs.New(errs.Unavailable, "sqldb.roles")
)

// The result codes of SQLite that are told apart (sqlite.org/rescode.html).
const (
	sqliteBusy             = 5
	sqliteReadOnly         = 8
	sqliteInterrupt        = 9
	sqliteIOErr            = 10
	sqliteFull             = 13
	sqliteCantOpen         = 14
	sqliteConstraint       = 19
	sqliteForeignKey       = sqliteConstraint | 3<<8
	sqlitePrimaryKey       = sqliteConstraint | 6<<8
	sqliteUnique           = sqliteConstraint | 8<<8
	sqliteRowID            = sqliteConstraint | 10<<8
	sqlitePrimaryCodeMask  = 0xff
	pgUniqueViolation      = "23505"
	pgForeignKeyViolation  = "23503"
	pgQueryCanceled        = "57014"
	pgReadOnlyTransaction  = "25006"
	pgSerializationFailure = "40001"
	pgDeadlock             = "40P01"
	pgFeatureNotSupported  = "0A000"
	pgLockNotAvailable     = "55P03"
	pgUndefinedTable       = "42P01"
	pgInvalidPassword      = "28P01"
	pgInvalidRole          = "28000"
	pgUndefinedDatabase    = "3D000"
)

// codeOf returns SQLite's extended result code, or PostgreSQL's SQLSTATE.
func codeOf(err error) (lite int, state string) {
	var c interface{ Code() int }
	if errors.As(err, &c) {
		return c.Code(), ""
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return 0, pg.Code
	}
	return 0, ""
}

// IsDuplicate reports whether err says that a unique or primary key exists already.
func IsDuplicate(err error) bool {
	lite, state := codeOf(err)
	return lite == sqliteUnique || lite == sqlitePrimaryKey || lite == sqliteRowID || state == pgUniqueViolation
}

// IsMissingParent reports whether err says that a foreign key points nowhere, or that a
// row still pointed at cannot be deleted.
func IsMissingParent(err error) bool {
	lite, state := codeOf(err)
	return lite == sqliteForeignKey || state == pgForeignKeyViolation
}

// refusal turns what an engine said into a refusal of this package where one fits, and
// leaves all else as it is.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	if once, ok := err.(onceError); ok {
		err = once.error
	}
	if _, ok := err.(*errs.Error); ok {
		return err
	}
	lite, state := codeOf(err)
	switch lite & sqlitePrimaryCodeMask {
	case sqliteBusy, sqliteFull, sqliteIOErr, sqliteCantOpen:
		return ErrUnavailable.Because(err)
	case sqliteInterrupt:
		return ErrTooSlow.Because(err)
	case sqliteReadOnly:
		return ErrReadOnly.Because(err)
	}
	switch {
	case state == pgQueryCanceled:
		return ErrTooSlow.Because(err)
	case state == pgReadOnlyTransaction:
		return ErrReadOnly.Because(err)
	case strings.HasPrefix(state, "08"), strings.HasPrefix(state, "57P"), strings.HasPrefix(state, "53"):
		return ErrUnavailable.Because(err)
	case state == pgLockNotAvailable, state == pgInvalidPassword, state == pgInvalidRole, state == pgUndefinedDatabase:
		return ErrUnavailable.Because(err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return ErrUnavailable.Because(err)
	}
	return err
}

// mayRetry reports whether a whole transaction may be run again: a serialisation failure,
// a deadlock, or a cached plan that a migration made stale.
func mayRetry(err error) bool {
	if errors.As(err, new(onceError)) {
		return false
	}
	_, state := codeOf(err)
	if state == pgFeatureNotSupported {
		return strings.Contains(err.Error(), "cached plan")
	}
	return state == pgSerializationFailure || state == pgDeadlock
}

// ended returns the end of the caller's context where that is the reason of err.
func ended(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return context.Cause(ctx)
}
