package tenant

import (
	"context"
	"regexp"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sqldb"
)

// Kind says where a city's database is.
type Kind string

// The placements.
const (
	File   Kind = "sqlite"   // DATA/tenants/CODE.db
	Server Kind = "postgres" // schema t_CODE on the server that DSNRef names
)

// Status says what may be done with a city.
type Status string

// The states of a city. Active, readonly and moving cities can be opened, the latter two
// for reading.
const (
	Creating Status = "creating"
	Active   Status = "active"
	ReadOnly Status = "readonly"
	Moving   Status = "moving"
	Archived Status = "archived"
)

// served says whether a city of this status can be opened.
func (s Status) served() bool { return s == Active || s == ReadOnly || s == Moving }

// City is one row of the register.
type City struct {
	Code          string // GB/T 2260, six digits; 9xxxxx for samples
	Name          string
	Level         string // city, province or nation; city when empty
	Parent        string // code of the province, "" when none
	Kind          Kind   // sqlite when empty
	DSNRef        string // a name under placements in the configuration; "" for DATA/tenants
	Schema        string // server: t_CODE
	Status        Status
	SchemaVersion string // [sqldb.Schema.Mark] as it was last seen, for the overview
	Epoch         int64  // counts the placements; a stale process is refused
	Ordinal       int    // goes into identifiers, 1 to 4095; 0 is the hub
	Sample        bool   // invented data, marked on every page
}

// The refusals of the package.
var (
	ErrUnknown        = errs.New(errs.NotFound, "tenant.unknown")
	ErrExists         = errs.New(errs.Conflict, "tenant.exists")
	ErrBadCity        = errs.New(errs.Invalid, "tenant.bad_city")
	ErrUnavailable    = errs.New(errs.Unavailable, "tenant.unavailable")
	ErrNeedsMigration = errs.New(errs.Unavailable, "tenant.needs_migration")
	ErrNoProcess      = errs.New(errs.Unavailable, "tenant.no_process")
	ErrNoServer       = errs.New(errs.Invalid, "tenant.no_server")
	ErrMoving         = errs.New(errs.Unavailable, "tenant.moving")
	ErrSamePlace      = errs.New(errs.Invalid, "tenant.same_place")
	ErrOccupied       = errs.New(errs.Conflict, "tenant.occupied")
	ErrBusyCity       = errs.New(errs.Conflict, "tenant.busy")
	ErrMoveOver       = errs.New(errs.Conflict, "tenant.move_over")
	ErrNoOldCopy      = errs.New(errs.NotFound, "tenant.no_old_copy")
)

const maxOrdinal = 4095

var cityCode = regexp.MustCompile(`^[0-9]{6}$`)

// filled returns the city with its defaults, or what is wrong with it.
func (c City) filled() (City, error) {
	if !cityCode.MatchString(c.Code) {
		return c, ErrBadCity.With(c.Code).On("code")
	}
	if c.Name == "" {
		return c, ErrBadCity.With(c.Code).On("name")
	}
	if c.Level == "" {
		c.Level = "city"
	}
	switch c.Kind {
	case "", File:
		c.Kind, c.Schema = File, ""
	case Server:
		c.Schema = "t_" + c.Code
	default:
		return c, ErrBadCity.With(c.Kind).On("kind")
	}
	return c, nil
}

const cityCols = `code, name, level, parent, kind, dsn_ref, schema_name, status, schema_version, epoch, ordinal, sample`

func scanCity(r sqldb.Row) (c City, err error) {
	return c, r.Scan(&c.Code, &c.Name, &c.Level, &c.Parent, &c.Kind, &c.DSNRef, &c.Schema, &c.Status, &c.SchemaVersion, &c.Epoch, &c.Ordinal, &c.Sample)
}

func insertCity(ctx context.Context, tx *sqldb.Tx, c City) error {
	now := tx.Now().UnixMilli()
	_, err := tx.Exec(ctx, `INSERT INTO tenants (`+cityCols+`, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		c.Code, c.Name, c.Level, c.Parent, c.Kind, c.DSNRef, c.Schema, c.Status, c.SchemaVersion, c.Epoch, c.Ordinal, c.Sample, now, now)
	return err
}

func listCities(ctx context.Context, q sqldb.Queryer) ([]City, error) {
	return sqldb.All(ctx, q, scanCity, `SELECT `+cityCols+` FROM tenants ORDER BY code`)
}
