package plan

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// PutTarget adds a target to a draft, or changes the one with its id.
func (s *Service) PutTarget(ctx context.Context, t Target) (ids.ID, error) {
	trim(&t.Code, &t.Title, &t.Indicator, &t.Clause, &t.Place, &t.Unit)
	return s.change(ctx, t.Plan, "target", "plan_targets", func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		if err := s.checkTarget(ctx, tx, t, p); err != nil {
			return 0, err
		}
		if t.ID == 0 {
			t.ID = tx.NewID()
			return t.ID, insertTarget(ctx, tx, t)
		}
		n, err := tx.Exec(ctx, `UPDATE plan_targets SET row_version = row_version + 1, updated_at = $1, task_id = $2, code = $3, indicator = $4, title = $5, period_end = $6, baseline = $7, base = $8, stretch = $9, low = $10, high = $11,
  comparator = $12, basis = $13, scope = $14, unit = $15, q1 = $16, q2 = $17, q3 = $18, q4 = $19, clause = $20, place = $21 WHERE id = $22 AND plan_id = $23 AND row_version = $24 AND live = TRUE`,
			tx.Now().UnixMilli(), int64(t.Task), t.Code, t.Indicator, t.Title, t.End, nullable(t.Baseline), nullable(t.Base), nullable(t.Stretch), nullable(t.Low), nullable(t.High),
			t.Comparator, t.Basis, t.Scope, t.Unit, t.Phasing[0], t.Phasing[1], t.Phasing[2], t.Phasing[3], t.Clause, t.Place, t.ID, p.ID, t.Version)
		if sqldb.IsDuplicate(err) {
			return 0, ErrTwice.With(t.Title).On("code")
		}
		return t.ID, stale(n, err)
	})
}

func (s *Service) checkTarget(ctx context.Context, q sqldb.Queryer, t Target, p Plan) error {
	if err := CheckTarget(t, p); err != nil {
		return err
	}
	if t.Task != 0 {
		x, err := taskByID(ctx, q, t.Task)
		if err != nil || x.Plan != p.ID {
			return ErrPart.On("task")
		}
	}
	if t.Indicator == "" || s.opts.Indicators == nil {
		return nil
	}
	list, err := s.opts.Indicators(ctx)
	if err == nil && !known(list, t.Indicator) && !strings.Contains(t.Indicator, ":") {
		err = ErrIndicator.With(t.Indicator).On("indicator")
	}
	return err
}

// Revise replaces a target of a published plan by another version. The old one stays, with why it changed and who agreed.
func (s *Service) Revise(ctx context.Context, t Target) (ids.ID, error) {
	trim(&t.Code, &t.Title, &t.Indicator, &t.Clause, &t.Place, &t.Unit, &t.Why, &t.Agreed)
	return s.follow(ctx, t.Plan, "revise", "plan_targets", t.Why, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		if p.Status != Published {
			return 0, ErrNotOpen.With(p.Title)
		}
		was, err := targetByID(ctx, tx, t.ID)
		if err != nil || was.Plan != p.ID {
			return 0, orNotFound(err)
		}
		switch {
		case empty(t.Why, 1000):
			return 0, ErrWhy.On("why")
		case empty(t.Agreed, short):
			return 0, ErrAgreed.On("agreed")
		}
		if err := s.checkTarget(ctx, tx, t, p); err != nil {
			return 0, err
		}
		if err := stale(tx.Exec(ctx, `UPDATE plan_targets SET live = FALSE, row_version = row_version + 1, updated_at = $1 WHERE id = $2 AND row_version = $3 AND live = TRUE`, tx.Now().UnixMilli(), t.ID, t.Version)); err != nil {
			return 0, err
		}
		t.RevisedFrom, t.ID, t.Task, t.Position, t.Code = t.ID, tx.NewID(), was.Task, was.Position, was.Code
		err = insertTarget(ctx, tx, t)
		if sqldb.IsDuplicate(err) {
			err = ErrStale
		}
		return t.ID, err
	})
}

// DropTarget takes a target out of a draft.
func (s *Service) DropTarget(ctx context.Context, plan, target ids.ID) error {
	_, err := s.change(ctx, plan, "drop_target", "plan_targets", func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		reports, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM plan_typed WHERE target_id = $1`, target)
		if err != nil {
			return 0, err
		}
		if reports > 0 { // what was reported stays
			return 0, ErrFixed.With(p.Title)
		}
		n, err := tx.Exec(ctx, `DELETE FROM plan_targets WHERE id = $1 AND plan_id = $2`, target, p.ID)
		if err == nil && n == 0 {
			err = actor.ErrNotFound
		}
		return target, err
	})
	return err
}

// Type reports a number for a target that no register has, with a file as evidence. A later report does not change an earlier one.
func (s *Service) Type(ctx context.Context, plan ids.ID, y Typed, f Attachment) (ids.ID, error) {
	trim(&y.Note)
	return s.follow(ctx, plan, "report", "plan_typed", y.Note, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		t, err := targetByID(ctx, tx, y.Target)
		if err != nil || t.Plan != p.ID || !t.Live {
			return 0, orNotFound(err)
		}
		switch {
		case f.Content == nil:
			return 0, ErrEvidence.On("file")
		case t.Scope != OfCity:
			return 0, ErrComputed.With(t.Title)
		case y.On.IsZero() || y.On.After(s.Today()):
			return 0, ErrDay.On("on")
		case y.Value < 0 || y.Of < 0 || y.Value > most || y.Of > most || y.Of != 0 && t.Unit == "%" && y.Value > y.Of:
			return 0, ErrAmount.With(y.Value.String()).On("value")
		case len([]rune(y.Note)) > 1000:
			return 0, ErrText.On("note")
		}
		found, err := s.measure(ctx, tx, s.opts.Measure, p, []Target{t}, y.On)
		if err != nil {
			return 0, err
		}
		if found[0].Known && !found[0].Reported {
			return 0, ErrComputed.With(t.Title)
		}
		blob, name, err := s.put(ctx, tx, f)
		if err != nil {
			return 0, err
		}
		id, who := tx.NewID(), actor.From(ctx)
		_, err = tx.Exec(ctx, `INSERT INTO plan_typed (id, target_id, on_day, value, whole, note, blob_id, file_name, by_id, by_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			id, y.Target, y.On, int64(y.Value), int64(y.Of), y.Note, blob, name, int64(who.Account), who.Name, tx.Now().UnixMilli())
		return id, err
	})
}

// TargetCase is a target with its earlier versions and what was measured.
type TargetCase struct {
	Standing
	Plan     Plan
	Task     *Task
	Versions []Target // this one first
	Typed    []Typed
	Day      civil.Date
}

// Target reads a target of a plan that the actor sees, on a day; the zero day is today.
func (s *Service) Target(ctx context.Context, plan, id ids.ID, day civil.Date) (c TargetCase, err error) {
	if day.IsZero() {
		day = s.Today()
	}
	c.Day = day
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if c.Plan, err = seen(ctx, r, plan); err != nil {
			return err
		}
		t, err := targetByID(ctx, r, id)
		if err != nil || t.Plan != plan {
			return orNotFound(err)
		}
		list, err := s.judge(ctx, r, c.Plan, []Target{t}, day)
		if err != nil {
			return err
		}
		c.Standing = list[0]
		c.Measured.Schools = seenSchools(actor.From(ctx), c.Measured.Schools)
		if c.Versions, err = versionsOf(ctx, r, t); err != nil {
			return err
		}
		if c.Typed, err = typedOf(ctx, r, id); err != nil || t.Task == 0 {
			return err
		}
		x, err := taskByID(ctx, r, t.Task)
		c.Task = &x
		return err
	})
	return c, err
}

// seenSchools are the figures of those schools of which the reader is shown the plan too; how many schools reach a target all readers see.
func seenSchools(a actor.Actor, list []SchoolFigure) []SchoolFigure {
	return slices.DeleteFunc(list, func(f SchoolFigure) bool {
		return !Policy.May(a, maySee, actor.Object{County: f.County, Org: f.School})
	})
}

// Cite writes down which higher plan contains the matter of a plan, and in which clause.
func (s *Service) Cite(ctx context.Context, plan ids.ID, c Citation) (ids.ID, error) {
	trim(&c.Title, &c.FileNo, &c.Clause, &c.Text)
	return s.follow(ctx, plan, "cite", "plan_citations", c.Title, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		switch {
		case empty(c.Title, short):
			return 0, ErrTitle.On("title")
		case empty(c.Clause, short):
			return 0, ErrClause.On("clause")
		case !known(CitationSorts, c.Sort):
			return 0, ErrChoice.On("sort")
		case len([]rune(c.Text)) > long || len([]rune(c.FileNo)) > short:
			return 0, ErrText.On("text")
		}
		id := tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO plan_citations (id, plan_id, sort, title, file_no, clause, text, verified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, p.ID, c.Sort, c.Title, c.FileNo, c.Clause, c.Text, c.Verified)
		return id, err
	})
}

// Lay adds a part to the layout of a draft: 1 park, 9 centres, N schools.
func (s *Service) Lay(ctx context.Context, plan ids.ID, l Layout) (ids.ID, error) {
	trim(&l.What, &l.Place, &l.Note)
	return s.change(ctx, plan, "layout", "plan_layouts", func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		switch {
		case empty(l.What, short):
			return 0, ErrTitle.On("what")
		case l.Number < 0 || l.Number > 10_000:
			return 0, ErrAmount.With(l.Number).On("number")
		case len([]rune(l.Place)) > short || len([]rune(l.Note)) > long:
			return 0, ErrText.On("note")
		}
		id := tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO plan_layouts (id, plan_id, position, number, what, place, note) VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM plan_layouts x WHERE x.plan_id = $2), $3, $4, $5, $6)`, id, p.ID, l.Number, l.What, l.Place, l.Note)
		return id, err
	})
}

// Mark adds a milestone to a plan.
func (s *Service) Mark(ctx context.Context, plan ids.ID, m Milestone) (ids.ID, error) {
	trim(&m.Name, &m.Phrase)
	return s.follow(ctx, plan, "milestone", "plan_milestones", m.Name, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		switch {
		case empty(m.Name, short):
			return 0, ErrTitle.On("name")
		case len([]rune(m.Phrase)) > short:
			return 0, ErrText.On("phrase")
		case m.Due.IsZero() || m.Due.Before(p.From.AddDays(-400)) || m.Due.After(p.Until.AddDays(400)):
			return 0, ErrDay.On("due")
		}
		id := tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO plan_milestones (id, row_version, plan_id, name, phrase, due_day, done_on, evidence, blob_id, file_name) VALUES ($1, 1, $2, $3, $4, $5, '', '', 0, '')`, id, p.ID, m.Name, m.Phrase, m.Due)
		if sqldb.IsDuplicate(err) {
			err = ErrTwice.With(m.Name).On("name")
		}
		return id, err
	})
}

// Reach says that a milestone was reached, with what shows it: a file, or a document by its number.
func (s *Service) Reach(ctx context.Context, plan, milestone ids.ID, on civil.Date, evidence string, f Attachment, version int64) error {
	_, err := s.follow(ctx, plan, "reach", "plan_milestones", evidence, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		switch {
		case on.IsZero() || on.After(s.Today()):
			return 0, ErrDay.On("on")
		case empty(evidence, 1000) && f.Content == nil, len([]rune(evidence)) > 1000:
			return 0, ErrEvidence.On("evidence")
		}
		blob, name, err := s.put(ctx, tx, f)
		if err != nil {
			return 0, err
		}
		return milestone, stale(tx.Exec(ctx, `UPDATE plan_milestones SET row_version = row_version + 1, done_on = $1, evidence = $2, blob_id = $3, file_name = $4 WHERE id = $5 AND plan_id = $6 AND row_version = $7`,
			on, strings.TrimSpace(evidence), int64(blob), name, milestone, p.ID, version))
	})
	return err
}

// SetQuota sets what a livelihood project has to do in a year.
func (s *Service) SetQuota(ctx context.Context, plan ids.ID, k Quota) (ids.ID, error) {
	trim(&k.Unit)
	return s.follow(ctx, plan, "quota", "plan_quotas", k.Unit, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		t, err := taskByID(ctx, tx, k.Task)
		if err != nil || t.Plan != p.ID {
			return 0, orNotFound(err)
		}
		switch {
		case k.Year < p.From.Year || k.Year > p.Until.Year:
			return 0, ErrYear.With(k.Year).On("year")
		case k.Quota <= 0 || k.Quota > most:
			return 0, ErrAmount.With(k.Quota.String()).On("quota")
		case empty(k.Unit, 20):
			return 0, ErrText.On("unit")
		}
		id := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO plan_quotas (id, row_version, task_id, year, quota, unit, done, evidence, blob_id, file_name) VALUES ($1, 1, $2, $3, $4, $5, NULL, '', 0, '')`, id, k.Task, k.Year, int64(k.Quota), k.Unit)
		if sqldb.IsDuplicate(err) {
			err = ErrTwice.With(k.Year).On("year")
		}
		return id, err
	})
}

// Fulfil reports how much of a year's quota is done, with what shows it.
func (s *Service) Fulfil(ctx context.Context, plan, quota ids.ID, done Amount, evidence string, f Attachment, version int64) error {
	_, err := s.follow(ctx, plan, "fulfil", "plan_quotas", evidence, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		switch {
		case done < 0 || done > most:
			return 0, ErrAmount.With(done.String()).On("done")
		case empty(evidence, 1000) && f.Content == nil, len([]rune(evidence)) > 1000:
			return 0, ErrEvidence.On("evidence")
		}
		blob, name, err := s.put(ctx, tx, f)
		if err != nil {
			return 0, err
		}
		return quota, stale(tx.Exec(ctx, `UPDATE plan_quotas SET row_version = row_version + 1, done = $1, evidence = $2, blob_id = $3, file_name = $4 WHERE id = $5 AND row_version = $6 AND task_id IN (SELECT t.id FROM plan_tasks t WHERE t.plan_id = $7)`,
			int64(done), strings.TrimSpace(evidence), int64(blob), name, quota, version, p.ID))
	})
	return err
}
