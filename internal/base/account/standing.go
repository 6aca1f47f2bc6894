package account

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// Standing is the actor with those of their grants that still stand today; ok is false
// when the account is no longer active or none of its grants is left. What is put off is
// done in the name of the result.
func (s *Service) Standing(ctx context.Context, a actor.Actor) (now actor.Actor, ok bool, err error) {
	err = s.hub.Read(ctx, func(q *sqldb.Reader) error {
		ok, err = sqldb.Value[bool](ctx, q, `SELECT EXISTS (SELECT 1 FROM account_logins WHERE id = $1 AND state = $2)`, a.Account, Active)
		return err
	})
	if err != nil || !ok {
		return a, false, err
	}
	var grants []actor.Grant
	err = s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		_, grants, err = loadActor(ctx, q, a.Account, civil.DateOf(s.hub.Now()))
		return err
	})
	a.Grants = slices.DeleteFunc(slices.Clone(a.Grants), func(old actor.Grant) bool {
		return !slices.ContainsFunc(grants, func(g actor.Grant) bool {
			return g.Role == old.Role && g.County == old.County && g.Org == old.Org && g.Function == old.Function
		})
	})
	return a, len(a.Grants) > 0, err
}
