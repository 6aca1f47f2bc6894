package app

import (
	"context"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// TestMergeTakesEverythingAlong merges a firm and a school of the sample: needs
// and points follow, what the successor has already stays.
func TestMergeTakesEverythingAlong(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		c := w.city
		ctx := asConsole(t.Context(), c.Info.Code)
		count := func(text string, org ids.ID) (n int64) {
			w.read(func(ctx context.Context, r *sqldb.Reader) (err error) {
				n, err = sqldb.Value[int64](ctx, r, text, org)
				return err
			})
			return n
		}
		needs := func(org ids.ID) int64 { return count(`SELECT COUNT(*) FROM demand_items WHERE org_id = $1`, org) }
		points := func(org ids.ID) int64 {
			return count(`SELECT COUNT(*) FROM programme_points WHERE school_id = $1`, org)
		}
		a, b := sample.FirmID(c.Info.Code, 0), sample.FirmID(c.Info.Code, 1)
		both := needs(a) + needs(b)
		must(t, c.Orgs.Merge(ctx, b, a, "同一家"))
		if needs(a) != both || needs(b) != 0 || needs(a) == 0 {
			t.Errorf("needs after the merge: %d and %d of %d", needs(a), needs(b), both)
		}
		s, u := sample.SchoolID(c.Info.Code, 1), sample.SchoolID(c.Info.Code, 0)
		all := points(s) + points(u)
		must(t, c.Orgs.Merge(ctx, s, u, "并入"))
		if points(u)+points(s) != all || points(s) == 0 || points(u) <= points(s) {
			t.Errorf("points after the merge: %d and %d of %d", points(u), points(s), all)
		}
	})
}
