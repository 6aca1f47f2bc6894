package order

import (
	"context"
	"errors"
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

func record(ctx context.Context, tx *sqldb.Tx, action, object string, id ids.ID, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: action, Object: object, ID: id, Reason: reason})
}

func insertAsk(ctx context.Context, tx *sqldb.Tx, id, org ids.ID, kind string) error {
	_, err := tx.Exec(ctx, `INSERT INTO order_asks (id, org_id, kind, asked_ms, answered_ms, lapsed_ms) VALUES ($1, $2, $3, $4, 0, 0)`,
		int64(id), int64(org), kind, tx.Now().UnixMilli())
	return err
}

func askAnswered(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE order_asks SET answered_ms = $1 WHERE id = $2 AND answered_ms = 0`, tx.Now().UnixMilli(), int64(id))
	return err
}

// dropAsk takes back a question that is asked no longer, as of a claim that was withdrawn.
func dropAsk(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM order_asks WHERE id = $1 AND answered_ms = 0 AND lapsed_ms = 0`, int64(id))
	return err
}

type orgAsk struct {
	org ids.ID
	ask
}

func scanAsk(r sqldb.Row) (a orgAsk, err error) {
	return a, r.Scan(&a.org, &a.asked, &a.answered, &a.lapsed)
}

const askCols = `SELECT org_id, asked_ms, answered_ms, lapsed_ms FROM order_asks`

func asksOf(ctx context.Context, q sqldb.Queryer, org ids.ID) ([]ask, error) {
	list, err := sqldb.All(ctx, q, scanAsk, askCols+` WHERE org_id = $1 ORDER BY asked_ms, id`, int64(org))
	out := make([]ask, len(list))
	for i, a := range list {
		out[i] = a.ask
	}
	return out, err
}

// asksAll lists all questions, by organisation; those to one organisation when org is not 0.
func asksAll(ctx context.Context, q sqldb.Queryer, org ids.ID) (map[ids.ID][]ask, error) {
	var w sqldb.Where
	w.If(org != 0, "org_id = ?", int64(org))
	out := map[ids.ID][]ask{}
	for a, err := range sqldb.Each(ctx, q, scanAsk, askCols+w.SQL()+` ORDER BY org_id, asked_ms, id`, w.Args()...) {
		if err != nil {
			return nil, err
		}
		out[a.org] = append(out[a.org], a.ask)
	}
	return out, nil
}

// Standing says whether an organisation was warned, paused, resumed; zero times when not.
type Standing struct {
	Version                       int64
	WarnedAt, PausedAt, ResumedAt time.Time
}

// Paused reports whether the organisation is paused now.
func (s Standing) Paused() bool { return !s.PausedAt.IsZero() }

func scanStanding(r sqldb.Row) (id ids.ID, s Standing, err error) {
	var warned, paused, resumed int64
	err = r.Scan(&id, &s.Version, &warned, &paused, &resumed)
	s.WarnedAt, s.PausedAt, s.ResumedAt = instant(warned), instant(paused), instant(resumed)
	return id, s, err
}

const standingCols = `SELECT org_id, row_version, warned_ms, paused_ms, resumed_ms FROM order_standing`

func standings(ctx context.Context, q sqldb.Queryer) (map[ids.ID]Standing, error) {
	type row struct {
		id ids.ID
		s  Standing
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) {
		x.id, x.s, err = scanStanding(r)
		return x, err
	}, standingCols)
	out := make(map[ids.ID]Standing, len(list))
	for _, x := range list {
		out[x.id] = x.s
	}
	return out, err
}

func standingOf(ctx context.Context, q sqldb.Queryer, org ids.ID) (Standing, error) {
	s, err := sqldb.One(ctx, q, func(r sqldb.Row) (s Standing, err error) {
		_, s, err = scanStanding(r)
		return s, err
	}, standingCols+` WHERE org_id = $1`, int64(org))
	if errors.Is(err, sqldb.ErrNoRow) {
		return Standing{}, nil
	}
	return s, err
}

func setStanding(ctx context.Context, tx *sqldb.Tx, org ids.ID, s Standing) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO order_standing (org_id, row_version, warned_ms, paused_ms, resumed_ms) VALUES ($1, 1, $2, $3, $4)
		 ON CONFLICT (org_id) DO UPDATE SET row_version = order_standing.row_version + 1, warned_ms = excluded.warned_ms, paused_ms = excluded.paused_ms, resumed_ms = excluded.resumed_ms`,
		int64(org), ms(s.WarnedAt), ms(s.PausedAt), ms(s.ResumedAt))
	return err
}

// lapsed keeps that a question was not answered in time. One before the limit the
// organisation is warned; at the limit it is paused.
func (s *Service) lapsed(ctx context.Context, tx *sqldb.Tx, id, org ids.ID) error {
	if _, err := tx.Exec(ctx, `UPDATE order_asks SET lapsed_ms = $1 WHERE id = $2 AND answered_ms = 0`, tx.Now().UnixMilli(), int64(id)); err != nil {
		return err
	}
	s.changed(tx, Change{Org: org})
	p, err := paramsOn(ctx, tx)
	if err != nil {
		return err
	}
	at, err := standingOf(ctx, tx, org)
	if err != nil || at.Paused() {
		return err
	}
	asks, err := asksOf(ctx, tx, org)
	if err != nil {
		return err
	}
	switch n := silence(asks, ms(at.ResumedAt)); {
	case n >= p.Pause:
		at.PausedAt = tx.Now()
		if err := setStanding(ctx, tx, org, at); err != nil {
			return err
		}
		if err := record(ctx, tx, "order.pause", "order_standing", org, ""); err != nil {
			return err
		}
		return s.tellPaused(ctx, tx, org, n)
	case n == p.Pause-1:
		at.WarnedAt = tx.Now()
		if err := setStanding(ctx, tx, org, at); err != nil {
			return err
		}
		return s.tellWarned(ctx, tx, org, n)
	}
	return nil
}

// Resume ends the pause of an organisation: one click of its own people, or of an officer.
func (s *Service) Resume(ctx context.Context, org ids.ID) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o, err := orgByID(ctx, tx, org)
		if err != nil {
			return missing(err)
		}
		if !mayResume(actor.From(ctx), o) {
			return actor.ErrNotFound
		}
		at, err := standingOf(ctx, tx, org)
		if err != nil {
			return err
		}
		if !at.Paused() {
			return ErrNotPaused.With(o.Name)
		}
		at.PausedAt, at.WarnedAt, at.ResumedAt = time.Time{}, time.Time{}, tx.Now()
		if err := setStanding(ctx, tx, org, at); err != nil {
			return err
		}
		s.changed(tx, Change{Org: org})
		return record(ctx, tx, "order.resume", "order_standing", org, "")
	})
}

func mayResume(a actor.Actor, o orgFacts) bool {
	return Policy.May(a, actResume, actor.Object{County: o.County, Org: o.ID})
}

// HeardOrg is how one organisation answers.
type HeardOrg struct {
	Org          ids.ID
	Name, Kind   string
	County       string
	Heard        Heard
	Silence      int64 // not answered in a row
	Open         int64 // questions that wait for an answer
	Standing     Standing
	Score        float64
	MayResume    bool
	LastAnswered time.Time
}

// Responsiveness is what a page says of those that the actor may see, the least answering
// first.
type Responsiveness struct {
	List   []HeardOrg
	Prior  Prior
	Window int64
	Pause  int64
}

// Responsiveness lists how organisations answer: all for those who watch over the city, a
// county's for its people, one's own for everybody else.
func (s *Service) Responsiveness(ctx context.Context) (out Responsiveness, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p, err := paramsOn(ctx, r)
		if err != nil {
			return err
		}
		out = Responsiveness{Prior: p.Prior, Window: p.Window, Pause: p.Pause}
		asks, err := asksAll(ctx, r, 0)
		if err != nil {
			return err
		}
		standing, err := standings(ctx, r)
		if err != nil {
			return err
		}
		since := r.Now().AddDate(0, 0, -int(p.Window)).UnixMilli()
		var w sqldb.Where
		sql, args := Policy.Where(a, actHeard, actor.Columns{County: "o.county", Org: "o.id"}, w.Next())
		w.Numbered(sql, args...)
		w.And("o.kind IN ('SCHOOL', 'PROVIDER', 'ENTERPRISE')")
		for o, err := range sqldb.Each(ctx, r, scanOrg, `SELECT o.id, o.name, o.kind, o.county FROM org_organizations o`+w.SQL()+` ORDER BY o.id`, w.Args()...) {
			if err != nil {
				return err
			}
			list, asked := asks[o.ID]
			own := may(a, actDecide, actor.Object{Org: o.ID}) || may(a, actAnswer, actor.Object{Org: o.ID})
			if !asked && !own {
				continue
			}
			out.List = append(out.List, heardOrg(o, list, standing[o.ID], p, since, mayResume(a, o)))
		}
		return nil
	})
	slices.SortStableFunc(out.List, func(x, y HeardOrg) int {
		switch {
		case x.Standing.Paused() != y.Standing.Paused():
			if x.Standing.Paused() {
				return -1
			}
			return 1
		case x.Score < y.Score:
			return -1
		case x.Score > y.Score:
			return 1
		}
		return int(y.Heard.Asked - x.Heard.Asked)
	})
	return out, err
}

func heardOrg(o orgFacts, asks []ask, at Standing, p params, since int64, mayResume bool) HeardOrg {
	h := HeardOrg{Org: o.ID, Name: o.Name, Kind: o.Kind, County: o.County, Heard: heardOf(asks, since), Standing: at, Silence: silence(asks, ms(at.ResumedAt)), MayResume: mayResume}
	for _, a := range asks {
		if a.answered == 0 && a.lapsed == 0 {
			h.Open++
		}
		if t := instant(a.answered); t.After(h.LastAnswered) {
			h.LastAnswered = t
		}
	}
	h.Score = h.Heard.Score(p.Prior).Float()
	return h
}

// Replies is how often each organisation was asked and answered in the window, and whether
// it is paused now; for the ranking, which adds the prior. Organisations that were never
// asked are not in it.
type Replies struct {
	Asked, Answered int64
	Paused          bool
}

// RepliesOf lists the answers of an organisation, of all when org is 0.
func RepliesOf(ctx context.Context, q sqldb.Queryer, org ids.ID) (map[ids.ID]Replies, error) {
	p, err := paramsOn(ctx, q)
	if err != nil {
		return nil, err
	}
	asks, err := asksAll(ctx, q, org)
	if err != nil {
		return nil, err
	}
	standing, err := standings(ctx, q)
	if err != nil {
		return nil, err
	}
	since, out := q.Now().AddDate(0, 0, -int(p.Window)).UnixMilli(), map[ids.ID]Replies{}
	for org, list := range asks {
		h := heardOf(list, since)
		out[org] = Replies{Asked: h.Asked, Answered: h.Answered}
	}
	for id, at := range standing {
		if org == 0 || id == org {
			r := out[id]
			r.Paused = at.Paused()
			out[id] = r
		}
	}
	return out, nil
}
