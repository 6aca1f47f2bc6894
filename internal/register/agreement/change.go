package agreement

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Amend begins an amendment: a copy of the text in force, of which whoever writes it changes
// what is to change. An agreement has one open amendment at most.
func (s *Service) Amend(ctx context.Context, id ids.ID) (t Text, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := made(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Status != Active && a.Status != Signed {
			return ErrNotActive.With(stateZH(a.Status))
		}
		if t, err = textByID(ctx, tx, a.Current); err != nil {
			return err
		}
		list, err := textsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		who := actor.From(ctx)
		t.ID, t.No, t.Round, t.Status, t.Reason = tx.NewID(), list[len(list)-1].No+1, 0, Draft, ""
		t.SentOn, t.SignedOn, t.Digest, t.Author, t.By = civil.Date{}, civil.Date{}, "", who.Account, who.Name
		t.Effective = civil.DateOf(tx.Now())
		if t.Effective.Before(t.Starts) {
			t.Effective = t.Starts
		}
		for i := range t.Clauses {
			t.Clauses[i].ID = 0
		}
		if err := insertText(ctx, tx, t); err != nil {
			return err
		}
		if err := replaceClauses(ctx, tx, t); err != nil {
			return err
		}
		if err := replacePlan(ctx, tx, t); err != nil {
			return err
		}
		return ChangeFlow.Open(ctx, tx, t.ID, "")
	})
	return t, err
}

// amended puts an amendment that all have signed into force, now or on its day.
func (s *Service) amended(ctx context.Context, tx *sqldb.Tx, a Agreement, t Text) error {
	if err := moveSigned(ctx, tx, t.ID); err != nil {
		return err
	}
	who := actor.From(ctx)
	if err := happened(ctx, tx, Event{Agreement: a.ID, Day: t.SignedOn, Kind: Amended, Summary: t.Reason, Account: who.Account, By: who.Name}); err != nil {
		return err
	}
	if err := tell(ctx, tx, topicCourse, a, 0, "协议“%s”的补充协议各方已签署，自 %s 起生效", a.Title, later(t.Effective, t.SignedOn).String()); err != nil {
		return err
	}
	a, err := itemByID(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	_, err = s.advance(ctx, tx, a)
	return err
}

func later(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// VersionsOf returns all versions of an agreement with their clauses, and which is in force on
// the day.
func (s *Service) VersionsOf(ctx context.Context, id ids.ID, day civil.Date) (a Agreement, list []Text, force Text, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if a, err = seen(ctx, r, id); err != nil {
			return err
		}
		if list, err = textsOf(ctx, r, id); err != nil {
			return err
		}
		for i := range list {
			if err := fill(ctx, r, &list[i]); err != nil {
				return err
			}
		}
		force, _ = InForce(list, day)
		return nil
	})
	return a, list, force, err
}

// Renew begins a new agreement that names this one: its parties and words, a term of the same
// length from the day after, and promises to be set anew.
func (s *Service) Renew(ctx context.Context, id ids.ID) (a Agreement, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err := made(ctx, tx, id)
		if err != nil {
			return err
		}
		if old.Status != Active && old.Status != Expired && old.Status != Signed {
			return ErrNotActive.With(stateZH(old.Status))
		}
		next, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM agreement_items WHERE former_id = $1 AND status <> 'WITHDRAWN'`, id)
		if err != nil {
			return err
		}
		if next > 0 {
			return ErrKnown
		}
		t, err := textByID(ctx, tx, old.Current)
		if err != nil {
			return err
		}
		fields, err := ReadFields(ctx, tx)
		if err != nil {
			return err
		}
		t.Fields = slices.DeleteFunc(slices.Clone(t.Fields), func(f Field) bool { // what is retired is not chosen anew
			_, ok := fields.Choice(civil.DateOf(tx.Now())).Find(f)
			return !ok
		})
		a, t = renewed(old, t, civil.DateOf(tx.Now()), actor.From(ctx), tx.NewID)
		if a.Number, err = takeNumber(ctx, tx, a.MadeOn.Year); err != nil {
			return err
		}
		if err := s.insert(ctx, tx, a, t); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: "agreement.renew", Object: "agreement_items", ID: a.ID})
	})
	return a, err
}

func renewed(old Agreement, t Text, today civil.Date, who actor.Actor, newID func() ids.ID) (Agreement, Text) {
	a := Agreement{ID: newID(), Version: 1, Status: Draft, Class: old.Class, Title: t.Title, Author: who.Account, Former: old.ID, Fields: t.Fields, MadeOn: today, Parties: old.Parties}
	a.Owner = ownParty(who, actMake, old).Org
	a.Starts = old.Ends.AddDays(1)
	if a.Starts.Before(today) {
		a.Starts = today
	}
	a.Ends = a.Starts.AddMonths(int(max(old.Months, 1))).AddDays(-1)
	a.Months = Months(a.Starts, a.Ends)
	t.ID, t.Agreement, t.No, t.Round, t.Status, t.Reason = newID(), a.ID, 1, 0, firstText, ""
	t.Starts, t.Ends, t.Effective = a.Starts, a.Ends, a.Starts
	t.SentOn, t.SignedOn, t.Digest, t.Author, t.By = civil.Date{}, civil.Date{}, "", who.Account, who.Name
	for i := range t.Clauses {
		c := &t.Clauses[i]
		c.ID, c.Due = newID(), civil.Date{}
		c.Line = c.ID
	}
	t.Plan = PlanOf(a.Class, a.Starts, a.Ends)
	a.Current = t.ID
	return a, t
}

// Inherit gives what one organisation has here to another, when two records of the register
// of organisations become one. Where both are parties, one of them stays.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	const both = ` AND agreement_id IN (SELECT x.agreement_id FROM agreement_parties x WHERE x.org_id = $1)`
	for _, text := range []string{
		`DELETE FROM agreement_parties WHERE org_id = $2` + both,
		`UPDATE agreement_signatures SET row_key = 'merged:' || row_key WHERE org_id = $2 AND version_id IN (SELECT y.version_id FROM agreement_signatures y WHERE y.org_id = $1)`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	parties, err := sqldb.All(ctx, tx, func(r sqldb.Row) (p [2]ids.ID, err error) { return p, r.Scan(&p[0], &p[1]) },
		`SELECT id, agreement_id FROM agreement_parties WHERE org_id = $1 ORDER BY id`, from)
	if err != nil {
		return err
	}
	to, err := orgByID(ctx, tx, into)
	if err != nil {
		return err
	}
	for _, p := range parties {
		if _, err := tx.Exec(ctx, `UPDATE agreement_parties SET org_id = $1, row_key = $2, county = $3 WHERE id = $4`, into, partyKey(p[1], into), to.County, p[0]); err != nil {
			return err
		}
	}
	signs, err := sqldb.All(ctx, tx, func(r sqldb.Row) (x Signature, err error) {
		return x, r.Scan(&x.ID, &x.Text, &x.Round, &x.Checker, &x.CheckOn)
	},
		`SELECT id, version_id, round, checker_id, checked_on FROM agreement_signatures WHERE org_id = $1 AND row_key NOT LIKE 'merged:%' AND row_key NOT LIKE 'void:%' ORDER BY id`, from)
	if err != nil {
		return err
	}
	for _, x := range signs {
		x.Org = into
		if _, err := tx.Exec(ctx, `UPDATE agreement_signatures SET org_id = $1, row_key = $2 WHERE id = $3`, into, signKey(x), x.ID); err != nil {
			return err
		}
	}
	for _, text := range []string{
		`UPDATE agreement_items SET owner_org = $1 WHERE owner_org = $2`,
		`UPDATE agreement_clauses SET promiser_id = $1 WHERE promiser_id = $2`,
		`UPDATE agreement_milestones SET org_id = $1 WHERE org_id = $2`,
		`UPDATE agreement_deliveries SET org_id = $1 WHERE org_id = $2`,
		`UPDATE agreement_confirmations SET org_id = $1 WHERE org_id = $2`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return nil
}
