package caseflow

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of who acts for whom.
var (
	ErrFourEyesUnit = errs.New(errs.Forbidden, "caseflow.four_eyes_unit")
	ErrBehalf       = errs.New(errs.Invalid, "caseflow.behalf")
)

// unit names what a grant belongs to.
func unit(g actor.Grant) string {
	switch {
	case g.Org != 0:
		return "org:" + g.Org.String()
	case g.County != "":
		return "county:" + g.County
	}
	return "role:" + string(g.Role)
}

// unitOf is the unit in which a person takes a step: the organisation acted for when it is
// their own, otherwise that of the first grant with a role that may take it.
func unitOf(a actor.Actor, roles []actor.Role, onBehalf ids.ID) string {
	first := ""
	for _, g := range a.Grants {
		if len(roles) > 0 && !slices.Contains(roles, g.Role) {
			continue
		}
		if g.Org != 0 && g.Org == onBehalf {
			return unit(g)
		}
		if first == "" {
			first = unit(g)
		}
	}
	return first
}

// forAnother reports whether a person acts for somebody else than themselves and their own
// organisations.
func forAnother(a actor.Actor, onBehalf ids.ID) bool {
	return onBehalf != 0 && onBehalf != a.Account && !slices.ContainsFunc(a.Grants, func(g actor.Grant) bool { return g.Org == onBehalf })
}

// fourEyesUnit refuses whoever belongs to a unit that opened the case, for which it was
// opened, or that took the last step: nobody approves their own unit's case.
func fourEyesUnit(ctx context.Context, q sqldb.Queryer, t Transition, id ids.ID, a actor.Actor) error {
	if !t.FourEyesUnit {
		return nil
	}
	taken, err := sqldb.All(ctx, q, func(r sqldb.Row) (e Event, err error) { return e, r.Scan(&e.Unit, &e.OnBehalf) },
		`SELECT unit, on_behalf_id FROM caseflow_events WHERE case_id = $1
		 AND (seq = 1 OR seq = (`+lastStep+`))`, id)
	if err != nil {
		return err
	}
	for _, g := range a.Grants {
		for _, e := range taken {
			if e.Unit != "" && e.Unit == unit(g) || g.Org != 0 && g.Org == e.OnBehalf {
				return ErrFourEyesUnit
			}
		}
	}
	return nil
}

// tellRepresented has the one told in whose name somebody else acted.
func (m *Machine) tellRepresented(ctx context.Context, tx *sqldb.Tx, ev Event) error {
	if m.Behalf == nil || bySystem(ctx) || !forAnother(actor.From(ctx), ev.OnBehalf) {
		return nil
	}
	return m.Behalf(ctx, tx, ev)
}
