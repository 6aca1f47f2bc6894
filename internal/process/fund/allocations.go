package fund

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// Case is an allocation with what hangs on it.
type Case struct {
	Allocation
	Paid    []Expenditure
	Entries []ledger.Entry
	Repaid  []ledger.Entry
	Trail   []caseflow.Event
	Planned int64     // milestones of the record
	Rest    money.Fen // of the budget
	Limit   money.Fen // ceiling of the record this year
	Limited bool
	Grades  []Evaluation // of the record and fund, newest year first
}

// Allocation reads one that the actor sees.
func (s *Service) Allocation(ctx context.Context, id ids.ID) (c Case, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if c.Allocation, err = s.visible(ctx, r, id, mayOwn); err != nil {
			return err
		}
		if c.Paid, err = expendituresOf(ctx, r, id); err != nil {
			return err
		}
		if c.Entries, err = ledger.Entries(ctx, r, ofAllocation(id)); err != nil {
			return err
		}
		if c.Repaid, err = ledger.Entries(ctx, r, owedOf(id)); err != nil {
			return err
		}
		if c.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		if c.Planned, err = carrier.Planned(ctx, r, c.Record); err != nil {
			return err
		}
		b, err := budgetByID(ctx, r, c.Budget)
		if err != nil {
			return err
		}
		c.Rest = b.Rest
		if c.Limit, c.Limited, err = s.ceiling(ctx, r, c.Allocation); err != nil {
			return err
		}
		if c.Grades, err = sqldb.All(ctx, r, scanEvaluation, `SELECT `+evaluationCols+latest+` AND v.fund_id = $1 AND v.record_id = $2 ORDER BY v.year DESC`, c.Fund, c.Record); err != nil {
			return err
		}
		return c.narrow(ctx, r)
	})
	return c, err
}

// narrow takes out what is no business of somebody who applies for a record in which they take no part: grades that are not published,
// and the ceiling that follows from them.
func (c *Case) narrow(ctx context.Context, q sqldb.Queryer) error {
	who := actor.From(ctx)
	if Policy.Allowed(who, maySee) {
		return nil
	}
	own, err := takesPart(ctx, q, c.Record, who.Orgs(applicants...)...)
	if err != nil || own {
		return err
	}
	c.Grades = slices.DeleteFunc(c.Grades, func(e Evaluation) bool { return !e.Published })
	c.Limit, c.Limited = 0, false
	return nil
}

// visible reads an allocation that the actor may do something with; another is not there.
func (s *Service) visible(ctx context.Context, q sqldb.Queryer, id ids.ID, action string) (Allocation, error) {
	a, err := allocationByID(ctx, q, id)
	if err == nil && !a.may(actor.From(ctx), action) {
		return a, actor.ErrNotFound
	}
	return a, err
}

// Allocations lists those that the actor sees.
func (s *Service) Allocations(ctx context.Context, f Query) (list []Allocation, total int64, err error) {
	err = s.read(ctx, mayOwn, func(r *sqldb.Reader) error {
		var w sqldb.Where
		sql, args := where(actor.From(ctx), mayOwn, w.Next())
		w.Numbered(sql, args...)
		f.where(&w)
		if total, err = sqldb.Value[int64](ctx, r, `SELECT COUNT(*)`+allocationFrom+w.SQL(), w.Args()...); err != nil {
			return err
		}
		list, err = listAllocations(ctx, r, w, f)
		return err
	})
	return list, total, err
}

// Apply drafts an allocation: by the bureau, or by one of the two sides for its own project.
func (s *Service) Apply(ctx context.Context, a Allocation) (id ids.ID, err error) {
	who := actor.From(ctx)
	if !Policy.Allowed(who, mayApply) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := s.complete(ctx, tx, &a); err != nil {
			return err
		}
		if a.Number, err = takeNumber(ctx, tx); err != nil {
			return err
		}
		id = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO fund_allocations (id, row_version, updated_at, status, due_on, number, budget_id, record_id, school_id, firm_id, county, purpose, reason, amount, document, owner_id, asked_by)
VALUES ($1, 1, $2, $3, NULL, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			id, tx.Now().UnixMilli(), Draft, a.Number, a.Budget, a.Record, int64(a.School), int64(a.Firm), a.County, a.Purpose, strings.TrimSpace(a.Reason), int64(a.Amount), strings.TrimSpace(a.Document), int64(who.Account), int64(a.AskedBy))
		if err != nil {
			return err
		}
		return Allocations.Open(ctx, tx, id, a.Number)
	})
	return id, err
}

// complete fills in what follows and refuses what is wrong or not the actor's.
func (s *Service) complete(ctx context.Context, tx *sqldb.Tx, a *Allocation) error {
	purposes, err := Purposes(ctx, tx)
	if err != nil {
		return err
	}
	who := actor.From(ctx)
	a.AskedBy = 0
	if !who.Has(bureau...) {
		for _, org := range who.Orgs(applicants...) {
			if org == a.School || org == a.Firm {
				a.AskedBy = org
			}
		}
		if a.AskedBy == 0 {
			return ErrSides.On("school")
		}
	}
	if err := CheckAllocation(*a, purposes); err != nil {
		return err
	}
	var name string
	var led ids.ID
	if err := tx.QueryRow(ctx, `SELECT name, county, org_id FROM carrier_records WHERE id = $1`, a.Record).Scan(&name, &a.County, &led); err != nil {
		return ErrRecord.With(a.Record).On("record").Because(err)
	}
	if a.AskedBy != 0 && led != 0 { // for what nobody leads anybody may ask
		near, err := takesPart(ctx, tx, a.Record, a.School, a.Firm)
		if err != nil {
			return err
		}
		if !near {
			return ErrRecord.With(name).On("record")
		}
	}
	if _, err := budgetByID(ctx, tx, a.Budget); err != nil {
		return ErrNoBudget.On("budget").Because(err)
	}
	return nil
}

// takesPart reports whether one of the organisations leads the record or is a member of it today.
func takesPart(ctx context.Context, q sqldb.Queryer, record ids.ID, orgs ...ids.ID) (bool, error) {
	for _, org := range orgs {
		if org == 0 {
			continue
		}
		n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM carrier_records c WHERE c.id = $1
  AND (c.org_id = $2 OR EXISTS (SELECT 1 FROM carrier_members m WHERE m.record_id = c.id AND m.org_id = $2 AND m.until_day = ''))`, record, int64(org))
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// Amend changes a draft or what was returned.
func (s *Service) Amend(ctx context.Context, id ids.ID, amount money.Fen, purpose, reason, document string, version int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.visible(ctx, tx, id, mayApply)
		if err != nil {
			return err
		}
		if !a.mayStep(actor.From(ctx), "submit") {
			return actor.ErrNotFound
		}
		if a.Status != Draft && a.Status != Returned {
			return ErrFixed.With(a.Number)
		}
		purposes, err := Purposes(ctx, tx)
		if err != nil {
			return err
		}
		a.Amount, a.Purpose, a.Reason, a.Document = amount, purpose, reason, document
		if err := CheckAllocation(a, purposes); err != nil {
			return err
		}
		if err := stale(tx.Exec(ctx, `UPDATE fund_allocations SET amount = $1, purpose = $2, reason = $3, document = $4, row_version = row_version + 1, updated_at = $5 WHERE id = $6 AND row_version = $7`,
			int64(amount), purpose, strings.TrimSpace(reason), strings.TrimSpace(document), tx.Now().UnixMilli(), id, version)); err != nil {
			return err
		}
		if err := amended(ctx, tx, Allocations, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayApply + ".amend", Object: "fund_allocations", ID: id, Reason: a.Number})
	})
}

// Step is what somebody does with an allocation; Until and Document are those of an exclusion.
type Step struct {
	ID       ids.ID
	Code     string
	Note     string
	Version  int64
	Until    civil.Date
	Document string
}

// Take takes a step with an allocation and moves the money that goes with it.
func (s *Service) Take(ctx context.Context, x Step) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.visible(ctx, tx, x.ID, mayOwn)
		if err != nil {
			return err
		}
		if t, ok := Allocations.Transition(x.Code); !ok || t.System {
			return caseflow.ErrNoStep.With(x.Code)
		}
		if !a.mayStep(actor.From(ctx), x.Code) {
			return actor.ErrForbidden
		}
		if x.Code == stepApprove {
			if err := impartial(ctx, tx, a.ID, a.School, a.Firm); err != nil {
				return err
			}
		}
		if err := s.before(ctx, tx, a, x.Code); err != nil {
			return err
		}
		if _, err := Allocations.Move(ctx, tx, caseflow.Step{ID: x.ID, Transition: x.Code, Version: x.Version, Note: x.Note}); err != nil {
			return err
		}
		return s.after(ctx, tx, a, x)
	})
}

// impartial refuses an approval by who wrote any of what is approved, or speaks for an organisation that gets it. The machine asks only
// for who opened the case and who took its last step.
func impartial(ctx context.Context, q sqldb.Queryer, id ids.ID, orgs ...ids.ID) error {
	who := actor.From(ctx)
	for _, own := range who.Orgs(applicants...) {
		if slices.Contains(orgs, own) {
			return caseflow.ErrFourEyes
		}
	}
	some, err := wrote(ctx, q, id)
	if err == nil && some {
		err = caseflow.ErrFourEyes
	}
	return err
}

// wrote reports whether the trail names the actor among those who wrote the case.
func wrote(ctx context.Context, q sqldb.Queryer, id ids.ID) (bool, error) {
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM caseflow_events WHERE case_id = $1 AND account_id = $2 AND transition IN ('', 'amend', 'join', 'submit', 'confirm')`, id, int64(actor.From(ctx).Account))
	return n > 0, err
}

// amended puts the actor among those who wrote the case, once.
func amended(ctx context.Context, tx *sqldb.Tx, m *caseflow.Machine, id ids.ID) error {
	known, err := wrote(ctx, tx, id)
	if err != nil || known {
		return err
	}
	_, err = m.Keep(ctx, tx, caseflow.Step{ID: id, Transition: stepAmend})
	return err
}

// before are the rules of the steps on which something is asked for or granted.
func (s *Service) before(ctx context.Context, tx *sqldb.Tx, a Allocation, step string) error {
	switch step {
	case "join", "submit", "confirm", "approve":
	default:
		return nil
	}
	if step == "submit" && a.AskedBy != 0 && a.other() != 0 || step == "join" && a.other() == 0 {
		return ErrJoint
	}
	if err := s.planned(ctx, tx, a); err != nil {
		return err
	}
	return s.barred(ctx, tx, a)
}

// project is the kind of record of which milestones are asked for.
const project = "project"

// planned is FND-2: a project has milestones; another record has them, or stands in an approved plan of the fund and year.
func (s *Service) planned(ctx context.Context, q sqldb.Queryer, a Allocation) error {
	n, err := carrier.Planned(ctx, q, a.Record)
	if err != nil || n > 0 {
		return err
	}
	if a.RecordKind != project {
		n, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM fund_item_projects j JOIN fund_items i ON i.id = j.item_id JOIN fund_plans p ON p.id = i.plan_id
  WHERE j.record_id = $1 AND p.fund_id = $2 AND p.year = $3 AND p.status = 'APPROVED'`, a.Record, a.Fund, a.Year)
		if err != nil || n > 0 {
			return err
		}
	}
	return ErrNoPlan.With(a.RecordName)
}

// barred refuses an allocation of which a side is excluded today.
func (s *Service) barred(ctx context.Context, q sqldb.Queryer, a Allocation) error {
	today := civil.DateOf(q.Now())
	for _, org := range []ids.ID{a.School, a.Firm} {
		list, err := exclusionsOf(ctx, q, org)
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.Covers(org, today) {
				return ErrExcluded.With(e.OrgName, e.Until.String(), e.Reason)
			}
		}
	}
	return nil
}

// ceiling is the most that the record may have of the fund this year, by what it had and how it was graded the year before.
func (s *Service) ceiling(ctx context.Context, q sqldb.Queryer, a Allocation) (money.Fen, bool, error) {
	p, err := paramsOn(ctx, q, civil.DateOf(q.Now()))
	if err != nil {
		return 0, false, err
	}
	list, err := sqldb.All(ctx, q, scanEvaluation, `SELECT `+evaluationCols+latest+` AND v.fund_id = $1 AND v.record_id = $2 AND v.year = $3`, a.Fund, a.Record, a.Year-1)
	if err != nil || len(list) == 0 {
		return 0, false, err
	}
	last, err := granted(ctx, q, a.Fund, a.Record, a.Year-1)
	if err != nil {
		return 0, false, err
	}
	limit, limited := Ceiling(last, list[0].Grade, p.ceiling)
	return limit, limited, nil
}

// after moves the money of a step.
func (s *Service) after(ctx context.Context, tx *sqldb.Tx, a Allocation, x Step) error {
	switch x.Code {
	case "approve":
		return s.grant(ctx, tx, a)
	case "close":
		return s.giveBack(ctx, tx, a)
	case "recall":
		return s.recall(ctx, tx, a, x)
	}
	return s.tell(ctx, tx, a, x)
}

// grant takes the amount out of the budget; the budget's account never falls below zero. The ceiling is looked at afterwards: who
// grants of the same budget at once stands in line at its balance.
func (s *Service) grant(ctx context.Context, tx *sqldb.Tx, a Allocation) error {
	b, err := budgetByID(ctx, tx, a.Budget)
	if err != nil {
		return err
	}
	if _, err := ledger.Post(ctx, tx, ledger.Entry{Account: ofBudget(a.Budget), Amount: -int64(a.Amount), Reason: byAllocate, Note: a.Number, Object: a.ID}, 0); err != nil {
		return posted(err, ErrBudget, b.Rest, "amount")
	}
	limit, limited, err := s.ceiling(ctx, tx, a)
	if err != nil {
		return err
	}
	had, err := granted(ctx, tx, a.Fund, a.Record, a.Year)
	if err != nil {
		return err
	}
	if limited && had > limit {
		return ErrCeiling.With(limit.Short(), (had - a.Amount).Short()).On("amount")
	}
	if _, err := ledger.Post(ctx, tx, ledger.Entry{Account: ofAllocation(a.ID), Amount: int64(a.Amount), Reason: byAllocate, Note: a.Number, Object: a.ID}, 0); err != nil {
		return err
	}
	return s.tell(ctx, tx, a, Step{Code: "approve"})
}

// giveBack returns what is not spent to the budget.
func (s *Service) giveBack(ctx context.Context, tx *sqldb.Tx, a Allocation) error {
	rest, err := ledger.Balance(ctx, tx, ofAllocation(a.ID))
	if err != nil || rest == 0 {
		return err
	}
	if _, err := ledger.Post(ctx, tx, ledger.Entry{Account: ofAllocation(a.ID), Amount: -rest, Reason: byReturn, Note: a.Number, Object: a.ID}, 0); err != nil {
		return posted(err, ErrStale, 0, "")
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Account: ofBudget(a.Budget), Amount: rest, Reason: byReturn, Note: a.Number, Object: a.ID}, 0)
	return err
}
