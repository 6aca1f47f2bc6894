package adjust

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

func seats(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// applied moves the points as was decided, each through its own flow, and writes the ledger. What was applied before stays.
func (s *Service) applied(ctx context.Context, tx *sqldb.Tx, cat *atlas.Catalog, r *Round) error {
	list, err := requestsOf(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	f, _, err := frozen(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Status != Published || !x.AppliedOn.IsZero() {
			continue
		}
		point, err := s.apply(ctx, tx, cat, *r, x)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE adjust_requests SET applied_on = $1, result_point = $2 WHERE id = $3`, s.Today().String(), int64(point), x.ID); err != nil {
			return err
		}
		if err := s.book(ctx, tx, *r, x, point, f); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE adjust_rounds SET applied_on = $1 WHERE id = $2`, s.Today().String(), r.ID)
	return err
}

// apply moves the point of one request and returns the point that came of it.
func (s *Service) apply(ctx context.Context, tx *sqldb.Tx, cat *atlas.Catalog, r Round, x Request) (ids.ID, error) {
	note := r.Decision + "，" + x.Number
	if x.Kind == Add {
		return s.addPoint(ctx, tx, cat, x, note)
	}
	p, err := programme.OverviewOf(ctx, tx, x.Point)
	if err != nil {
		return 0, hidden(err)
	}
	step := func(code string) error {
		return s.points.MoveIn(ctx, tx, caseflow.Step{ID: x.Point, Transition: code, Note: note})
	}
	switch x.Kind {
	case Stop:
		err = stepUnless(p.Status, programme.Stopped, "stop", step)
	case Limit:
		err = stepUnless(p.Status, programme.Limited, "limit", step)
	case Alternate:
		err = stepUnless(p.Status, programme.Alternate, "alternate", step)
	case Revoke, Merge:
		if slices.Contains([]string{programme.Filed, programme.Approved}, p.Status) {
			err = step("enrol")
		}
		if err == nil {
			err = stepUnless(p.Status, programme.Stopped, "stop", step)
		}
		if err == nil {
			err = step("revoke")
		}
		if x.Kind == Merge {
			return x.Into, err
		}
	case Rename:
		err = s.points.Rename(ctx, tx, x.Point, x.NewCode, x.NewName)
	case Upgrade: // the point stays what it is; its places and its scheme change
	}
	return x.Point, err
}

// stepUnless takes a step of a point's flow, unless it stands there already.
func stepUnless(now, to, code string, step func(string) error) error {
	if now == to {
		return nil
	}
	return step(code)
}

// addPoint makes a point that was approved and files it; a nationally controlled one is approved. The school proposed it by its
// request, so that the one who files it is another.
func (s *Service) addPoint(ctx context.Context, tx *sqldb.Tx, cat *atlas.Catalog, x Request, note string) (ids.ID, error) {
	p := programme.Point{School: x.School, Level: x.Level, Code: x.Code, Given: x.Code, Name: x.Name, Length: x.Length, FirstYear: x.Year, Status: programme.Committee}
	if full, ok := cat.Programme(x.Level, x.Code); ok {
		p.Controlled = atlas.Controlled(full.Code)
	}
	return s.points.Found(ctx, tx, p, note)
}

// book writes an applied request into the ledger of changes.
func (s *Service) book(ctx context.Context, tx *sqldb.Tx, r Round, x Request, point ids.ID, f Figures) error {
	docked := ""
	code, name := x.Code, x.Name
	if x.Kind == Rename {
		code, name = x.NewCode, x.NewName
	}
	if f.KeyList != "" {
		docked = "0"
		if f.Serves[ProgrammeKey(x.Level, code)] {
			docked = "1"
		}
	}
	reason, err := sqldb.All(ctx, tx, func(row sqldb.Row) (t string, err error) { return t, row.Scan(&t) },
		`SELECT zh FROM adjust_reasons WHERE list = 'MOTIVE' AND kind = $1 AND code = $2 AND from_year <= $3 AND (to_year = 0 OR to_year >= $3)`, x.Kind.Class(), x.Motive, x.Year)
	if err != nil {
		return err
	}
	return insertChange(ctx, tx, Change{
		Key: "R" + x.ID.String(), Year: x.Start(), On: s.Today(), Kind: x.Kind, School: x.School, SchoolName: x.SchoolName, Level: x.Level, Code: code, Name: name, Before: x.Before, After: x.granted(),
		Docked: docked, Reason: strings.Join(reason, "、"), Document: r.Decision, Point: point, Request: x.ID,
	})
}
