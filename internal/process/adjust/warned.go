package adjust

import (
	"context"
	"slices"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sqldb"
)

// ErrWarning refuses a request that rests on a warning card of another point, or on none.
var ErrWarning = errs.New(errs.Invalid, "adjust.warning")

// warned refuses a card that is not one of the request's own point: a decision takes the card up, so that another school's would be spent,
// and one that does not exist would stop the round.
func (s *Service) warned(ctx context.Context, q sqldb.Queryer, x Request, faults *errs.List) error {
	if x.Warning == 0 || s.opts.Evaluation == nil {
		return nil
	}
	if x.Point != 0 && faults.Field("point") == nil {
		e, ok, err := s.opts.Evaluation(ctx, q, x.Point)
		if err != nil || ok && e.Card == x.Warning {
			return err
		}
	}
	if s.opts.Proposed != nil {
		list, err := s.opts.Proposed(ctx, q, x.School)
		if err != nil || slices.ContainsFunc(list, func(p Proposed) bool { return p.Card == x.Warning && p.Point == x.Point }) {
			return err
		}
	}
	faults.Add(ErrWarning.On("warning"))
	return nil
}
