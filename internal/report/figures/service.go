package figures

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Service keeps the stated figures of one city.
type Service struct {
	db      *sqldb.DB
	counter Counter
}

// New makes the service over the modules that count.
func New(db *sqldb.DB, counter Counter) *Service { return &Service{db: db, counter: counter} }

// Lines are all stated figures beside their counts, in the order of the page. Everyone may read them.
func (s *Service) Lines(ctx context.Context) ([]Line, error) {
	return s.lines(ctx, func(Stated) bool { return true })
}

// Leading are those that stand on the cockpit.
func (s *Service) Leading(ctx context.Context) ([]Line, error) {
	return s.lines(ctx, func(x Stated) bool { return x.Leading })
}

func (s *Service) lines(ctx context.Context, wanted func(Stated) bool) ([]Line, error) {
	stated, err := s.stated(ctx)
	if err != nil {
		return nil, err
	}
	stated = slices.DeleteFunc(stated, func(x Stated) bool { return !wanted(x) })
	var asks []Ask
	for _, x := range stated {
		if a := (Ask{x.Of, x.On}); x.Of != "" && !slices.Contains(asks, a) {
			asks = append(asks, a)
		}
	}
	counted, err := s.counter.Count(ctx, asks)
	out := make([]Line, 0, len(stated))
	for _, x := range stated {
		c := counted[Ask{x.Of, x.On}]
		out = append(out, Line{Stated: x, Computed: c, Verdict: x.Judge(c)})
	}
	return out, err
}

func (s *Service) stated(ctx context.Context) (out []Stated, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = list(ctx, r)
		return err
	})
	return out, err
}

// State records a figure that a document states.
func (s *Service) State(ctx context.Context, x Stated) (ids.ID, error) {
	if !Policy.May(actor.From(ctx), mayEdit, actor.Object{}) {
		return 0, actor.ErrForbidden
	}
	if err := x.check(); err != nil {
		return 0, err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if x.Place == 0 {
			n, err := sqldb.Value[int64](ctx, tx, `SELECT COALESCE(MAX(place), 0) FROM figures_stated`)
			if err != nil {
				return err
			}
			x.Place = int(n) + 1
		}
		return state(ctx, tx, &x)
	})
	return x.ID, err
}

func state(ctx context.Context, tx *sqldb.Tx, x *Stated) error {
	x.ID = tx.NewID()
	err := insert(ctx, tx, *x)
	if sqldb.IsDuplicate(err) {
		return ErrTwice.With(x.Title).On("scope")
	}
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Action: mayEdit, Object: "figures_stated", ID: x.ID, Reason: x.Code + " " + x.Period})
}

// Load records the figures of a document, all or none, in their order.
func (s *Service) Load(ctx context.Context, all []Stated) error {
	if !Policy.May(actor.From(ctx), mayEdit, actor.Object{}) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		for i, x := range all {
			x.Place = i + 1
			if err := x.check(); err != nil {
				return err
			}
			if err := state(ctx, tx, &x); err != nil {
				return err
			}
		}
		return nil
	})
}

// Lead chooses the figures that stand on the cockpit.
func (s *Service) Lead(ctx context.Context, chosen []ids.ID) error {
	if !Policy.May(actor.From(ctx), mayEdit, actor.Object{}) {
		return actor.ErrForbidden
	}
	if len(chosen) > most {
		return ErrMany.With(most).On("leading")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		all, err := list(ctx, tx)
		if err != nil {
			return err
		}
		for _, x := range all {
			if want := slices.Contains(chosen, x.ID); want != x.Leading {
				if err := setLeading(ctx, tx, x.ID, want); err != nil {
					return err
				}
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit + ".leading", Object: "figures_stated"})
	})
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }
