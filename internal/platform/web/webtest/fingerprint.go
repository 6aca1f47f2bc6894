package webtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rongqiao/internal/platform/sqldb"
)

// Fingerprint is the number of rows and a hash of the content per table.
type Fingerprint map[string]string

// Untouched are tables that a refused request may write: the audit log and
// what counts attempts.
var Untouched = []string{"audit_", "web_idempotency", "account_throttle", "account_sessions", "account_signins"}

// Take reads the fingerprint of a database, without the tables whose names
// begin with one of skip.
func Take(ctx context.Context, db *sqldb.DB, skip ...string) (Fingerprint, error) {
	out := Fingerprint{}
	err := db.Read(ctx, func(q *sqldb.Reader) error {
		tables, err := sqldb.Tables(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range tables {
			if slices.ContainsFunc(skip, func(s string) bool { return strings.HasPrefix(t.Name, s) }) {
				continue
			}
			if out[t.Name], err = sum(ctx, q, t); err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
		}
		return nil
	})
	return out, err
}

func sum(ctx context.Context, q sqldb.Queryer, t sqldb.Table) (string, error) {
	cols := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		cols[i] = `COALESCE(CAST("` + c.Name + `" AS TEXT), '')`
	}
	rows, err := q.Query(ctx, `SELECT `+strings.Join(cols, ", ")+` FROM "`+t.Name+`" ORDER BY `+strings.Join(cols, ", "))
	if err != nil {
		return "", err
	}
	defer rows.Close()
	h := sha256.New()
	values := make([]string, len(cols))
	dest := make([]any, len(cols))
	for i := range values {
		dest[i] = &values[i]
	}
	n := 0
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return "", err
		}
		n++
		fmt.Fprintf(h, "%q\n", values)
	}
	return fmt.Sprintf("%d %s", n, hex.EncodeToString(h.Sum(nil)[:8])), rows.Err()
}

// Differences names the tables that are not alike.
func (f Fingerprint) Differences(g Fingerprint) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if f[name] != g[name] {
			out = append(out, name)
		}
	}
	return out
}
