package ids

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"rongqiao/internal/platform/errs"
)

// ID names a row. Zero is none.
type ID int64

// ErrBad is returned for text that is not an identifier.
var ErrBad = errs.New(errs.NotFound, "ids.bad")

// String returns the decimal digits, "" for none.
func (id ID) String() string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(int64(id), 10)
}

// Parse reads decimal digits. It accepts neither signs nor zero nor leading zeros.
func Parse(s string) (ID, error) {
	if s == "" || s[0] < '1' || s[0] > '9' {
		return 0, ErrBad
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, ErrBad
	}
	return ID(n), nil
}

// MarshalText writes the digits; JSON therefore has a string.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is none.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = 0
		return nil
	}
	v, err := Parse(string(b))
	if err == nil {
		*id = v
	}
	return err
}

// Value stores the identifier as BIGINT, and none as NULL.
func (id ID) Value() (driver.Value, error) {
	if id == 0 {
		return nil, nil
	}
	return int64(id), nil
}

// Scan reads a BIGINT; NULL is none.
func (id *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*id = 0
	case int64:
		*id = ID(v)
	default:
		return fmt.Errorf("ids: cannot scan %T", src)
	}
	return nil
}

const (
	sequenceBits = 7
	processBits  = 3
	ordinalBits  = 12
	clockShift   = sequenceBits + processBits + ordinalBits
)

var epoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// Time returns the instant at which the identifier was made, to the millisecond.
func (id ID) Time() time.Time { return time.UnixMilli(epoch + int64(id)>>clockShift).UTC() }

// Generator makes identifiers for one city in one process. It may be used by many
// goroutines at once.
type Generator struct {
	low  int64 // ordinal and process, already shifted
	now  func() time.Time
	last atomic.Int64 // milliseconds << sequenceBits | sequence
}

// NewGenerator returns a generator for the city with the given ordinal (0–4095) and
// for one process (0–7). A nil clock is time.Now.
func NewGenerator(ordinal, process int, now func() time.Time) *Generator {
	if now == nil {
		now = time.Now
	}
	o := int64(ordinal) & (1<<ordinalBits - 1)
	p := int64(process) & (1<<processBits - 1)
	return &Generator{low: o<<(processBits+sequenceBits) | p<<sequenceBits, now: now}
}

// New returns an identifier larger than all that this generator gave before. When
// the clock stands still or goes back, it borrows milliseconds from the future.
func (g *Generator) New() ID {
	floor := (g.now().UnixMilli() - epoch) << sequenceBits
	for {
		last := g.last.Load()
		next := max(last+1, floor)
		if g.last.CompareAndSwap(last, next) {
			ms, sequence := next>>sequenceBits, next&(1<<sequenceBits-1)
			return ID(ms<<clockShift | g.low | sequence)
		}
	}
}
