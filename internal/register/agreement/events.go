package agreement

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// running is an agreement that has begun, for those who work under it.
func running(ctx context.Context, q sqldb.Queryer, id ids.ID) (Agreement, error) {
	a, err := seen(ctx, q, id)
	if err != nil {
		return a, err
	}
	if len(ownParties(actor.From(ctx), actDeliver, a)) == 0 {
		return a, actor.ErrForbidden
	}
	if a.Status != Active && a.Status != Expired && a.Status != Signed {
		return a, ErrNotActive.With(stateZH(a.Status))
	}
	return a, nil
}

// Meet notes a meeting under an agreement.
func (s *Service) Meet(ctx context.Context, id ids.ID, day civil.Date, summary string, faults errs.List) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		faults := append(errs.List(nil), faults...)
		a, err := running(ctx, tx, id)
		if err != nil {
			return err
		}
		text(&faults, "summary", summary, true, maxLine)
		for _, e := range checkDay(day, a, civil.DateOf(tx.Now())) {
			if faults.Field("day") == nil {
				faults.Add(e)
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		who := actor.From(ctx)
		if err := happened(ctx, tx, Event{Agreement: id, Day: day, Kind: Met, Summary: strings.TrimSpace(summary), Account: who.Account, By: who.Name}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "agreement.meet", Object: "agreement_items", ID: id})
	})
}

// Reach notes that a milestone of the text in force was reached; once.
func (s *Service) Reach(ctx context.Context, id, line ids.ID, day civil.Date, note string, faults errs.List) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		faults := append(errs.List(nil), faults...)
		a, err := running(ctx, tx, id)
		if err != nil {
			return err
		}
		t, err := textByID(ctx, tx, a.Current)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(t.Plan, func(m Milestone) bool { return m.Line == line })
		if i < 0 {
			return ErrLine.On("line")
		}
		text(&faults, "note", note, true, maxLine)
		for _, e := range checkDay(day, a, civil.DateOf(tx.Now())) {
			if faults.Field("day") == nil {
				faults.Add(e)
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		who := actor.From(ctx)
		_, err = tx.Exec(ctx, `INSERT INTO agreement_reached (line_id, agreement_id, day, note, account_id, account_name) VALUES ($1, $2, $3, $4, $5, $6)`,
			line, id, day.String(), strings.TrimSpace(note), who.Account, who.Name)
		if sqldb.IsDuplicate(err) {
			return ErrReached
		}
		if err != nil {
			return err
		}
		if err := happened(ctx, tx, Event{Agreement: id, Day: day, Kind: Milepost, Summary: t.Plan[i].Title + "：" + strings.TrimSpace(note), Account: who.Account, By: who.Name}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "agreement.reach", Object: "agreement_items", ID: id})
	})
}

// Link notes that an order or a contract belongs to an agreement: one of its parties must be a
// party there too.
func (s *Service) Link(ctx context.Context, id ids.ID, number string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := running(ctx, tx, id)
		if err != nil {
			return err
		}
		number = strings.TrimSpace(number)
		if number == "" {
			return ErrEmpty.On("number")
		}
		if s.opts.FindCase == nil {
			return ErrCase.With(number).On("number")
		}
		c, err := s.opts.FindCase(ctx, tx, number)
		if errors.Is(err, actor.ErrNotFound) || err == nil && !slices.ContainsFunc(c.Orgs, func(o ids.ID) bool { return hasOrg(a.Parties, o) }) {
			return ErrCase.With(number).On("number")
		}
		if err != nil {
			return err
		}
		twin, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM agreement_events WHERE agreement_id = $1 AND kind = 'CASE' AND path = $2`, id, c.Path)
		if err != nil || twin > 0 {
			return err // linked already: nothing to do
		}
		who := actor.From(ctx)
		if err := happened(ctx, tx, Event{Agreement: id, Day: c.Day, Kind: Linked, Summary: number + " " + c.Title, Path: c.Path, Account: who.Account, By: who.Name}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "agreement.link", Object: "agreement_items", ID: id})
	})
}
