package carrier

import (
	"context"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const milestoneCols = `m.id, m.record_id, m.name, m.due_on, m.owner_id, COALESCE(w.name, ''), m.weight, m.done_on, m.evidence, m.row_version`

const milestoneFrom = ` FROM carrier_milestones m LEFT JOIN org_organizations w ON w.id = m.owner_id `

func scanMilestone(r sqldb.Row) (m Milestone, err error) {
	return m, r.Scan(&m.ID, &m.Record, &m.Name, &m.Due, &m.Owner, &m.OwnerName, &m.Weight, &m.Done, &m.Evidence, &m.RowVersion)
}

// milestonesOf reads the plan of a record with the moves, in the order of the due days.
func milestonesOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]Milestone, error) {
	list, err := sqldb.All(ctx, q, scanMilestone, `SELECT `+milestoneCols+milestoneFrom+`WHERE m.record_id = $1 ORDER BY m.due_on, m.id`, record)
	if err != nil {
		return nil, err
	}
	moves, err := sqldb.All(ctx, q, func(r sqldb.Row) (m Moved, err error) {
		var at int64
		err = r.Scan(&m.Milestone, &m.Was, &m.Now, &m.Reason, &at)
		m.On = civil.DateOf(time.UnixMilli(at))
		return m, err
	}, `SELECT v.milestone_id, v.was_on, v.now_on, v.reason, v.at FROM carrier_moves v JOIN carrier_milestones m ON m.id = v.milestone_id WHERE m.record_id = $1 ORDER BY v.id`, record)
	for i := range list {
		for _, v := range moves {
			if v.Milestone == list[i].ID {
				list[i].Moves = append(list[i].Moves, v)
			}
		}
	}
	return list, err
}

func acceptancesOf(ctx context.Context, q sqldb.Queryer, record ids.ID) ([]Acceptance, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (a Acceptance, err error) {
		return a, r.Scan(&a.ID, &a.On, &a.Result, &a.Experts, &a.Document, &a.Opinion)
	}, `SELECT id, on_day, result, experts, document, opinion FROM carrier_acceptances WHERE record_id = $1 ORDER BY on_day, id`, record)
}

// Plan adds a milestone to a record of a kind that has them.
func (s *Service) Plan(ctx context.Context, record ids.ID, m Milestone) (id ids.ID, err error) {
	err = s.change(ctx, record, mayEdit, "milestone", func(tx *sqldb.Tx, k *Kind, c Record) error {
		st, _ := k.Stage(c.Status)
		if !k.Milestones || st.Closed || c.Status == AcceptedStage {
			return ErrAccepted.With(c.Name)
		}
		if _, err := tx.Exec(ctx, `UPDATE carrier_records SET row_version = row_version + 1 WHERE id = $1`, record); err != nil { // two who add weights meet here
			return err
		}
		others, err := milestonesOf(ctx, tx, record)
		if err != nil {
			return err
		}
		if err := CheckMilestone(m, others); err != nil {
			return err
		}
		id = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO carrier_milestones (id, row_version, batch_id, updated_at, record_id, name, due_on, owner_id, weight, done_on, evidence) VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, '', '')`,
			id, tx.Now().UnixMilli(), record, strings.TrimSpace(m.Name), m.Due.String(), int64(m.Owner), m.Weight)
		if sqldb.IsDuplicate(err) {
			return ErrStepTwice.With(m.Name).On("name")
		}
		return err
	})
	return id, err
}

// milestone reads a milestone of a record and what is allowed with it: the record's editors and the owner work on it.
func (s *Service) milestone(ctx context.Context, tx *sqldb.Tx, record, id ids.ID) (m Milestone, c Record, err error) {
	if c, err = s.visible(ctx, tx, record, maySee); err != nil {
		return m, c, err
	}
	m, err = sqldb.One(ctx, tx, scanMilestone, `SELECT `+milestoneCols+milestoneFrom+`WHERE m.id = $1 AND m.record_id = $2`, id, record)
	if err != nil {
		return m, c, hidden(err)
	}
	if a := actor.From(ctx); !c.May(a, mayEdit) && (m.Owner == 0 || !Policy.May(a, mayEdit, actor.Object{Org: m.Owner})) {
		return m, c, actor.ErrNotFound
	}
	return m, c, nil
}

// Postpone moves the due day of a milestone with a reason; the day before stays on record.
func (s *Service) Postpone(ctx context.Context, record, id ids.ID, due civil.Date, reason string, version int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		m, c, err := s.milestone(ctx, tx, record, id)
		if err != nil {
			return err
		}
		if !c.May(actor.From(ctx), mayEdit) { // the owner does the work, who answers for the record sets its days
			return actor.ErrNotFound
		}
		if err := m.CheckMove(due, reason); err != nil {
			return err
		}
		if err := touched(tx.Exec(ctx, `UPDATE carrier_milestones SET due_on = $1, row_version = row_version + 1, updated_at = $2 WHERE id = $3 AND row_version = $4`, due.String(), tx.Now().UnixMilli(), id, version)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO carrier_moves (id, milestone_id, was_on, now_on, reason, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.NewID(), id, m.Due.String(), due.String(), strings.TrimSpace(reason), tx.Now().UnixMilli(), actor.From(ctx).Account); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit + ".postpone", Object: "carrier_milestones", ID: id, Reason: reason})
	})
}

// touched turns an update that met no row into a conflict.
func touched(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrStale
	}
	return err
}

// Finish says on which day a milestone was reached and by what it is shown.
func (s *Service) Finish(ctx context.Context, record, id ids.ID, on civil.Date, evidence string, version int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		m, _, err := s.milestone(ctx, tx, record, id)
		if err != nil {
			return err
		}
		if err := m.CheckDone(on, evidence, s.Today()); err != nil {
			return err
		}
		if err := touched(tx.Exec(ctx, `UPDATE carrier_milestones SET done_on = $1, evidence = $2, row_version = row_version + 1, updated_at = $3 WHERE id = $4 AND row_version = $5`,
			on.String(), strings.TrimSpace(evidence), tx.Now().UnixMilli(), id, version)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayEdit + ".finish", Object: "carrier_milestones", ID: id, Reason: m.Name})
	})
}

// Accept records an acceptance; it is never changed, a further one follows.
func (s *Service) Accept(ctx context.Context, record ids.ID, a Acceptance) error {
	return s.change(ctx, record, mayMove, "accept", func(tx *sqldb.Tx, k *Kind, c Record) error {
		if !k.Milestones {
			return actor.ErrNotFound
		}
		if err := CheckAcceptance(a, s.Today()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO carrier_acceptances (id, record_id, on_day, result, experts, document, opinion, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.NewID(), record, a.On.String(), string(a.Result), strings.TrimSpace(a.Experts), strings.TrimSpace(a.Document), strings.TrimSpace(a.Opinion), tx.Now().UnixMilli(), actor.From(ctx).Account)
		return err
	})
}

// gate refuses the stage of what was accepted to a record whose latest acceptance did not pass.
func (s *Service) gate(ctx context.Context, q sqldb.Queryer, k *Kind, record ids.ID, stage string) error {
	if !k.Milestones || stage != AcceptedStage {
		return nil
	}
	list, err := acceptancesOf(ctx, q, record)
	if err == nil && (len(list) == 0 || !list[len(list)-1].Result.Passed()) {
		err = ErrProof.With("已验收（先登记通过的验收）").On("stage")
	}
	return err
}

// gated refuses a new record that stands in the stage of what was accepted: nothing was examined yet.
func (k *Kind) gated(stage string) error {
	if k.Milestones && stage == AcceptedStage {
		return ErrProof.With("已验收（先登记通过的验收）").On("stage")
	}
	return nil
}

// Step is a milestone in the list of all: with its record.
type Step struct {
	Milestone
	RecordName, Kind, County, LeadName string
	Moves                              int64
}

// StepFilter narrows the list of milestones.
type StepFilter struct {
	State         string // OVERDUE, SOON, OPEN, DONE or ""
	Kind, County  string
	Owner         ids.ID
	Find          string
	Sort          string
	Desc          bool
	Limit, Offset int
}

// soonDays is how far ahead a milestone is shown as due soon, calendar days.
const soonDays = 30

var stepOrders = map[string]string{"due": "m.due_on", "name": "m.name", "record": "c.name", "owner": "w.name"}

const stepFrom = ` FROM carrier_milestones m JOIN carrier_records c ON c.id = m.record_id LEFT JOIN org_organizations w ON w.id = m.owner_id LEFT JOIN org_organizations o ON o.id = c.org_id`

func (f StepFilter) where(w *sqldb.Where, today civil.Date) {
	w.And("c.ended_on = ''")
	switch f.State {
	case "OVERDUE":
		w.And("m.done_on = '' AND m.due_on < ?", today.String())
	case "SOON":
		w.And("m.done_on = '' AND m.due_on >= ? AND m.due_on <= ?", today.String(), today.AddDays(soonDays).String())
	case "OPEN":
		w.And("m.done_on = ''")
	case "DONE":
		w.And("m.done_on <> ''")
	}
	w.If(f.Kind != "", "c.kind = ?", f.Kind)
	w.If(f.County != "", "c.county = ?", f.County)
	if f.Owner != 0 {
		w.And("(m.owner_id = ? OR m.owner_id = 0 AND c.org_id = ?)", f.Owner, f.Owner)
	}
	if f.Find != "" {
		like := sqldb.Containing(f.Find)
		w.And(`(m.name LIKE ? ESCAPE '\' OR c.name LIKE ? ESCAPE '\' OR w.name LIKE ? ESCAPE '\')`, like, like, like)
	}
}

// Milestones lists the milestones of all records that the actor sees.
func (s *Service) Milestones(ctx context.Context, f StepFilter) (list []Step, total int64, err error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		scoped(ctx, maySee, &w)
		f.where(&w, s.Today())
		if total, err = sqldb.Value[int64](ctx, r, `SELECT COUNT(*)`+stepFrom+w.SQL(), w.Args()...); err != nil {
			return err
		}
		list, err = listSteps(ctx, r, w, f)
		return err
	})
	return list, total, err
}

func listSteps(ctx context.Context, q sqldb.Queryer, w sqldb.Where, f StepFilter) ([]Step, error) {
	by := stepOrders[f.Sort]
	if by == "" {
		by = "m.due_on"
	}
	if f.Desc {
		by += " DESC"
	}
	text := `SELECT ` + milestoneCols + `, c.name, c.kind, c.county, COALESCE(o.name, ''), (SELECT COUNT(*) FROM carrier_moves v WHERE v.milestone_id = m.id)` + stepFrom + w.SQL() + ` ORDER BY ` + by + `, m.id`
	if f.Limit > 0 {
		text += ` LIMIT ` + w.Arg(f.Limit) + ` OFFSET ` + w.Arg(f.Offset)
	}
	return sqldb.All(ctx, q, func(r sqldb.Row) (x Step, err error) {
		m := &x.Milestone
		return x, r.Scan(&m.ID, &m.Record, &m.Name, &m.Due, &m.Owner, &m.OwnerName, &m.Weight, &m.Done, &m.Evidence, &m.RowVersion, &x.RecordName, &x.Kind, &x.County, &x.LeadName, &x.Moves)
	}, text, w.Args()...)
}

// Planned says how many milestones records have, for rules of others: no plan, no allocation.
func Planned(ctx context.Context, q sqldb.Queryer, record ids.ID) (int64, error) {
	return sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM carrier_milestones WHERE record_id = $1`, record)
}

// milestoneKinds are the kinds whose records have milestones.
func milestoneKinds(list []*Kind) []*Kind {
	return slices.DeleteFunc(slices.Clone(list), func(k *Kind) bool { return !k.Milestones })
}
