package adjust

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const followCols = `f.year, f.base_planned, f.approved, f.planned, f.registered, f.outcome, f.missing`

// followsOf are the follow-ups of a request from the September on from which its decision holds.
func followsOf(ctx context.Context, q sqldb.Queryer, x Request) ([]Follow, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (f Follow, err error) {
		return f, r.Scan(&f.Year, &f.Base, &f.Approved, &f.Planned, &f.Registered, &f.Outcome, &f.Missing)
	}, `SELECT `+followCols+` FROM adjust_follows f WHERE f.request_id = $1 AND f.year >= $2 ORDER BY f.year`, x.ID, x.Start())
}

// september is the plan and register of a point in a year.
func september(ctx context.Context, q sqldb.Queryer, point ids.ID, year int) (planned, registered *int64, err error) {
	err = q.QueryRow(ctx, `SELECT planned, registered FROM programme_enrolments WHERE point_id = $1 AND year = $2`, point, year).Scan(&planned, &registered)
	if errors.Is(err, sqldb.ErrNoRow) {
		return nil, nil, nil
	}
	return planned, registered, err
}

// Follow compares what was applied with the register, for so many Septembers from the one from which the decision holds. A September whose register has not
// come for anybody is left alone.
func (s *Service) Follow(ctx context.Context) (n int, err error) {
	var list []Request
	var years int64
	today := s.Today()
	reported := map[int]bool{}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if years, _, err = numberOn(ctx, r, yearsRule, paramLeast, today); err != nil {
			return err
		}
		have, err := sqldb.All(ctx, r, func(row sqldb.Row) (y int, err error) { return y, row.Scan(&y) }, `SELECT DISTINCT year FROM programme_enrolments WHERE registered IS NOT NULL ORDER BY year`)
		if err != nil {
			return err
		}
		for _, y := range have {
			reported[y] = true
		}
		list, err = sqldb.All(ctx, r, scanRequest, `SELECT `+requestCols+requestFrom+` WHERE x.applied_on <> '' AND x.status IN ('PUBLISHED', 'IMPLEMENTED', 'PARTLY', 'NOT_IMPLEMENTED') ORDER BY x.id`)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		for year := x.Start(); year < x.Start()+int(years) && year <= today.Year; year++ {
			if !reported[year] {
				continue
			}
			moved, err := s.follow(ctx, x.ID, year)
			if err != nil {
				return n, err
			}
			if moved {
				n++
			}
		}
	}
	return n, nil
}

// followSteps are the steps by which an outcome moves a request.
var followSteps = map[Outcome]string{OutcomeDone: "done", OutcomePartly: "partly", OutcomeUndone: "undone"}

// follow checks one request against one September and writes what came of it, if that is new.
func (s *Service) follow(ctx context.Context, id ids.ID, year int) (changed bool, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		changed = false
		x, err := requestByID(ctx, tx, id)
		if err != nil {
			return err
		}
		f, err := s.compare(ctx, tx, x, year)
		if err != nil {
			return err
		}
		old, err := followsOf(ctx, tx, x)
		if err != nil {
			return err
		}
		for _, o := range old {
			if o.Year == year && o.Outcome == f.Outcome && same(o.Planned, f.Planned) && same(o.Registered, f.Registered) && same(o.Approved, f.Approved) {
				return nil
			}
		}
		changed = true
		if _, err := tx.Exec(ctx, `INSERT INTO adjust_follows (request_id, year, base_planned, approved, planned, registered, outcome, missing, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (request_id, year) DO UPDATE SET base_planned = excluded.base_planned, approved = excluded.approved, planned = excluded.planned, registered = excluded.registered, outcome = excluded.outcome, missing = excluded.missing, at_ms = excluded.at_ms`,
			id, year, f.Base, f.Approved, f.Planned, f.Registered, string(f.Outcome), f.Missing, tx.Now().UnixMilli()); err != nil {
			return err
		}
		step := followSteps[f.Outcome]
		t, ok := Requests.Transition(step)
		if !ok || x.Status == t.To || x.Status == Implemented || x.Status == Partly && f.Outcome == OutcomePartly {
			return nil
		}
		_, err = Requests.Move(system(ctx), tx, caseflow.Step{ID: id, Transition: step, Note: f.Missing})
		if errors.Is(err, caseflow.ErrNotThere) {
			return nil
		}
		return err
	})
	return changed, err
}

func same(a, b *int64) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

// compare holds a request against a September.
func (s *Service) compare(ctx context.Context, q sqldb.Queryer, x Request, year int) (f Follow, err error) {
	f = Follow{Request: x, Year: year, Base: x.Before, Approved: x.granted()}
	point := x.Result
	if x.Kind == Merge {
		point = x.Point
	}
	exists := point != 0
	if exists {
		if f.Planned, f.Registered, err = september(ctx, q, point, year); err != nil {
			return f, err
		}
	}
	if x.Kind == Rename {
		n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM programme_points WHERE id = $1 AND code = $2`, point, x.NewCode)
		if err != nil {
			return f, err
		}
		exists = n > 0
	}
	f.Outcome, f.Missing = Judge(x, f.Base, f.Planned, f.Registered, exists, true)
	return f, nil
}

// NotDone are the follow-ups of a round, those that are not done first.
func (s *Service) NotDone(ctx context.Context, round ids.ID) (out []Follow, err error) {
	if !Policy.Allowed(actor.From(ctx), mayWatch) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out = nil
		list, err := requestsOf(ctx, r, round)
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.AppliedOn.IsZero() {
				continue
			}
			fs, err := followsOf(ctx, r, x)
			if err != nil {
				return err
			}
			if len(fs) == 0 {
				fs = []Follow{s.unfollowed(x)}
			}
			for _, f := range fs {
				f.Request = x
				out = append(out, f)
			}
		}
		return nil
	})
	return out, err
}

// unfollowed is a request with which no September was compared yet: it is not due before its own, and afterwards its register is missing.
func (s *Service) unfollowed(x Request) Follow {
	f := Follow{Request: x, Year: x.Start(), Base: x.Before, Approved: x.granted(), Outcome: OutcomeNoData, Missing: "缺少当年九月的招生登记"}
	if s.Today().Before(civil.Date{Year: x.Start(), Month: 9, Day: 1}) {
		f.Outcome, f.Missing = OutcomeNotDue, "核对的九月还没有到"
	}
	return f
}
