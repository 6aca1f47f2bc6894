package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// TopicPlans are notes about plans and tasks.
const TopicPlans = "plan.course"

// Begin drafts a plan.
func (s *Service) Begin(ctx context.Context, p Plan) (id ids.ID, err error) {
	trim(&p.Title, &p.FileNo, &p.Issuer, &p.Note, &p.AreaName)
	if !Policy.Allowed(actor.From(ctx), mayWrite) {
		return 0, actor.ErrForbidden
	}
	if err := CheckPlan(p); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		id, err = s.begin(ctx, tx, p)
		return err
	})
	return id, err
}

func (s *Service) begin(ctx context.Context, tx *sqldb.Tx, p Plan) (ids.ID, error) {
	if err := s.place(ctx, tx, &p); err != nil {
		return 0, err
	}
	if !MayWrite(actor.From(ctx), p) {
		return 0, actor.ErrForbidden
	}
	id := tx.NewID()
	_, err := tx.Exec(ctx, `INSERT INTO plan_plans (id, row_version, updated_at, status, due_on, level, sort, title, file_no, issuer, issued_on, from_day, until_day, parent_id, county, org_id, area, area_name, note, replaced_by, owner_id, by_name)
VALUES ($1, 1, $2, $3, NULL, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, $18, $19)`,
		id, tx.Now().UnixMilli(), Draft, p.Level, p.Sort, p.Title, p.FileNo, p.Issuer, kept(p.IssuedOn), p.From, p.Until, int64(p.Parent), p.County, int64(p.Org), p.Area, p.AreaName, p.Note, int64(actor.From(ctx).Account), actor.From(ctx).Name)
	if sqldb.IsDuplicate(err) {
		return 0, ErrTwice.With(p.Title).On("title")
	}
	if err != nil {
		return 0, err
	}
	return id, Flow.Open(ctx, tx, id, p.Title)
}

// place checks county, school and parent of a plan and sets what follows from them.
func (s *Service) place(ctx context.Context, q sqldb.Queryer, p *Plan) error {
	counties, err := org.Counties(ctx, q)
	if err != nil {
		return err
	}
	has := func(code string) bool {
		return slices.ContainsFunc(counties, func(c org.County) bool { return c.Code == code })
	}
	switch p.Level {
	case CityLevel:
		p.County, p.Org = "", 0
		if p.Area != "" && !has(p.Area) {
			return ErrPlace.On("area")
		}
	case CountyLevel:
		p.Org, p.Area = 0, ""
		if !has(p.County) {
			return ErrPlace.On("county")
		}
	case SchoolLevel:
		p.Area = ""
		o, err := sqldb.All(ctx, q, func(r sqldb.Row) (c string, err error) { return c, r.Scan(&c) }, `SELECT county FROM org_organizations WHERE id = $1 AND kind = 'SCHOOL'`, p.Org)
		if err != nil {
			return err
		}
		if len(o) == 0 {
			return ErrPlace.On("school")
		}
		p.County = o[0]
	}
	if p.Parent == 0 {
		return nil
	}
	up, err := planByID(ctx, q, p.Parent)
	if err != nil || !above(up, *p) || !MaySee(actor.From(ctx), up) {
		return ErrParent.On("parent")
	}
	return nil
}

// above reports whether one plan can stand over the other: the city's over those of counties and schools, a county's over its schools'.
func above(up, p Plan) bool {
	switch {
	case up.ID == p.ID, up.Status == Draft, up.Status == Dropped, p.Level == CityLevel:
		return false
	case up.Level == CityLevel:
		return true
	}
	return up.Level == CountyLevel && p.Level == SchoolLevel && up.County == p.County
}

// Amend changes the head of a draft. Of several who opened one version, one saves; the others see what was saved.
func (s *Service) Amend(ctx context.Context, p Plan) error {
	trim(&p.Title, &p.FileNo, &p.Issuer, &p.Note, &p.AreaName)
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		was, err := written(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if was.Status != Draft {
			return ErrFixed.With(was.Title)
		}
		p.Level, p.Status = was.Level, was.Status
		if p.Level != CityLevel {
			p.County, p.Org = was.County, was.Org
		}
		if err := CheckPlan(p); err != nil {
			return err
		}
		if err := s.place(ctx, tx, &p); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE plan_plans SET row_version = row_version + 1, updated_at = $1, sort = $2, title = $3, file_no = $4, issuer = $5, issued_on = $6, from_day = $7, until_day = $8, parent_id = $9, area = $10, area_name = $11, note = $12
  WHERE id = $13 AND row_version = $14`, tx.Now().UnixMilli(), p.Sort, p.Title, p.FileNo, p.Issuer, kept(p.IssuedOn), p.From, p.Until, int64(p.Parent), p.Area, p.AreaName, p.Note, p.ID, p.Version)
		if sqldb.IsDuplicate(err) {
			return ErrTwice.With(p.Title).On("title")
		}
		if err := stale(n, err); err != nil {
			return err
		}
		return noted(ctx, tx, "amend", "plan_plans", p.ID, p.Title)
	})
}

// Step is what a plan is asked to do next.
type Step struct {
	ID      ids.ID
	Code    string
	Note    string
	Version int64
	By      ids.ID // the plan that replaces it
}

// Take takes a step with a plan. It is published when number, body and day are there, each task has units, and the register knows them.
func (s *Service) Take(ctx context.Context, x Step) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := written(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		switch x.Code {
		case "publish":
			if err := s.ready(ctx, tx, p); err != nil {
				return err
			}
		case "replace":
			by, err := seen(ctx, tx, x.By)
			if err != nil || by.ID == p.ID || by.Status != Published || by.Level != p.Level || by.County != p.County || by.Org != p.Org {
				return ErrSuccessor.On("by")
			}
			if _, err := tx.Exec(ctx, `UPDATE plan_plans SET replaced_by = $1 WHERE id = $2`, x.By, x.ID); err != nil {
				return err
			}
		}
		if _, err := Flow.Move(ctx, tx, caseflow.Step{ID: x.ID, Transition: x.Code, Version: x.Version, Note: x.Note}); err != nil {
			return err
		}
		if x.Code == "publish" {
			return announce(ctx, tx, p)
		}
		return nil
	})
}

func (s *Service) ready(ctx context.Context, tx *sqldb.Tx, p Plan) error {
	if p.FileNo == "" || p.Issuer == "" || p.IssuedOn.IsZero() {
		return ErrIssue.On("file_no")
	}
	tasks, err := tasksOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		n, err := sqldb.Value[int64](ctx, tx, `SELECT (SELECT COUNT(*) FROM plan_layouts WHERE plan_id = $1) + (SELECT COUNT(*) FROM plan_milestones WHERE plan_id = $1)`, p.ID)
		if err == nil && n == 0 {
			err = ErrEmpty.With(p.Title)
		}
		return err
	}
	for _, t := range tasks {
		if len(t.Units) == 0 {
			return ErrNoUnit.With(t.Number + "." + t.Title)
		}
		for _, u := range t.Units {
			if u.Org == 0 {
				return ErrUnknown.With(u.Name)
			}
		}
	}
	return nil
}

// PutTask adds a task to a draft, or changes the one with its id. Names of units are matched with the register.
func (s *Service) PutTask(ctx context.Context, t Task, names []string) (ids.ID, error) {
	trim(&t.Number, &t.Title, &t.Text, &t.Chapter, &t.Section)
	return s.change(ctx, t.Plan, "task", "plan_tasks", func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		d, err := directoryOf(ctx, tx, s.opts.City)
		if err != nil {
			return 0, err
		}
		t.Units = d.match(names)
		return t.ID, s.putTask(ctx, tx, p, &t)
	})
}

func (s *Service) putTask(ctx context.Context, tx *sqldb.Tx, p Plan, t *Task) error {
	if err := CheckTask(*t); err != nil {
		return err
	}
	if !t.Deadline.IsZero() && t.Deadline.Before(p.From) {
		return ErrDeadline.On("deadline")
	}
	var err error
	tags := strings.Join(t.Tags, " ")
	if t.ID == 0 {
		t.ID = tx.NewID()
		if t.Position == 0 {
			if t.Position, err = sqldb.Value[int64](ctx, tx, `SELECT COALESCE(MAX(position), 0) + 1 FROM plan_tasks WHERE plan_id = $1`, p.ID); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO plan_tasks (id, row_version, updated_at, plan_id, position, number, sort, chapter, section, title, text, deadline, tags, done_on, cancelled_by, cancelled_on, why)
VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', 0, '', '')`, t.ID, tx.Now().UnixMilli(), p.ID, t.Position, t.Number, t.Sort, t.Chapter, t.Section, t.Title, t.Text, kept(t.Deadline), tags)
	} else {
		err = stale(tx.Exec(ctx, `UPDATE plan_tasks SET row_version = row_version + 1, updated_at = $1, number = $2, sort = $3, chapter = $4, section = $5, title = $6, text = $7, deadline = $8, tags = $9
  WHERE id = $10 AND plan_id = $11 AND row_version = $12`, tx.Now().UnixMilli(), t.Number, t.Sort, t.Chapter, t.Section, t.Title, t.Text, kept(t.Deadline), tags, t.ID, p.ID, t.Version))
		if err == nil {
			_, err = tx.Exec(ctx, `DELETE FROM plan_units WHERE task_id = $1`, t.ID)
		}
	}
	if sqldb.IsDuplicate(err) {
		return ErrTwice.With(t.Number).On("number")
	}
	for i, u := range t.Units {
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO plan_units (task_id, position, org_id, name) VALUES ($1, $2, $3, $4)`, t.ID, int64(i+1), int64(u.Org), cut(u.Name, 60))
	}
	return err
}

// DropTask takes a task out of a draft, with its targets.
func (s *Service) DropTask(ctx context.Context, plan, task ids.ID) error {
	_, err := s.change(ctx, plan, "drop", "plan_tasks", func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		for _, text := range []string{
			`DELETE FROM plan_units WHERE task_id IN (SELECT t.id FROM plan_tasks t WHERE t.id = $1 AND t.plan_id = $2)`, `DELETE FROM plan_quotas WHERE task_id IN (SELECT t.id FROM plan_tasks t WHERE t.id = $1 AND t.plan_id = $2)`,
			`UPDATE plan_targets SET task_id = 0 WHERE task_id = $1 AND plan_id = $2`,
		} {
			if _, err := tx.Exec(ctx, text, task, p.ID); err != nil {
				return 0, err
			}
		}
		n, err := tx.Exec(ctx, `DELETE FROM plan_tasks WHERE id = $1 AND plan_id = $2`, task, p.ID)
		if err == nil && n == 0 {
			err = actor.ErrNotFound
		}
		return task, err
	})
	return err
}

// Assign says which organisation is meant by a name in a plan: one that the register did not know, or one that was abolished since. The
// name stays as the paper has it.
func (s *Service) Assign(ctx context.Context, plan ids.ID, name string, to ids.ID) error {
	_, err := s.follow(ctx, plan, "assign", "plan_units", name, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM org_organizations WHERE id = $1 AND status = 'ACTIVE' AND kind <> 'ENTERPRISE'`, to)
		if err != nil {
			return 0, err
		}
		if n == 0 {
			return 0, ErrUnit.On("org")
		}
		changed, err := tx.Exec(ctx, `UPDATE plan_units SET org_id = $1 WHERE name = $2 AND task_id IN (SELECT t.id FROM plan_tasks t WHERE t.plan_id = $3)`, to, name, p.ID)
		if err == nil && changed == 0 {
			err = actor.ErrNotFound
		}
		return to, err
	})
	return err
}

// CancelTask takes a task off the list of a published plan because a later plan does: it stays with the reason.
func (s *Service) CancelTask(ctx context.Context, plan, task, by ids.ID, why string, version int64) error {
	_, err := s.follow(ctx, plan, "cancel_task", "plan_tasks", why, func(tx *sqldb.Tx, p Plan) (ids.ID, error) {
		if p.Status != Published {
			return 0, ErrNotOpen.With(p.Title)
		}
		if empty(why, 1000) {
			return 0, ErrWhy.On("why")
		}
		if by != 0 {
			later, err := seen(ctx, tx, by)
			if err != nil || by == plan || later.Status == Draft || later.From.Before(p.From) {
				return 0, ErrSuccessor.On("by")
			}
		}
		t, err := taskByID(ctx, tx, task)
		if err != nil || t.Plan != plan {
			return 0, hidden(orNotFound(err))
		}
		if !t.CancelledOn.IsZero() {
			return 0, ErrAlreadyOut.With(t.Title)
		}
		return task, stale(tx.Exec(ctx, `UPDATE plan_tasks SET row_version = row_version + 1, updated_at = $1, cancelled_by = $2, cancelled_on = $3, why = $4 WHERE id = $5 AND row_version = $6`,
			tx.Now().UnixMilli(), int64(by), civil.DateOf(tx.Now()), strings.TrimSpace(why), task, version))
	})
	return err
}

func orNotFound(err error) error {
	if err == nil {
		return actor.ErrNotFound
	}
	return err
}

// Head is what an import says of the plan itself.
type Head = Plan

// Import writes an outline that somebody has looked at as a draft: head, tasks with their units, and targets, of which of names the task.
// Units that the register does not know stay as they are written. chosen are organisations that the sender picked for such names.
func (s *Service) Import(ctx context.Context, p Head, o Outline, targets []Target, of []string, chosen map[string]ids.ID) (id ids.ID, err error) {
	trim(&p.Title, &p.FileNo, &p.Issuer, &p.Note, &p.AreaName)
	if !Policy.Allowed(actor.From(ctx), mayWrite) {
		return 0, actor.ErrForbidden
	}
	if len(o.Tasks) == 0 {
		return 0, ErrNoOutline.On("text")
	}
	if err := CheckPlan(p); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if id, err = s.begin(ctx, tx, p); err != nil {
			return err
		}
		p.ID = id
		tasks, err := s.importTasks(ctx, tx, p, o, chosen)
		if err != nil {
			return err
		}
		for i, t := range targets {
			t.ID, t.Plan, t.Position, t.Live = tx.NewID(), id, int64(i+1), true
			if of[i] != "" {
				t.Task = tasks[of[i]]
			}
			if t.Indicator == "" && s.opts.Bind != nil {
				t.Indicator, _ = s.opts.Bind(t.Code, t.Scope)
			}
			if err := CheckTarget(t, p); err != nil {
				return fmt.Errorf("target %s %s: %w", t.Code, t.End, err)
			}
			if err := insertTarget(ctx, tx, t); err != nil {
				return err
			}
		}
		return noted(ctx, tx, "import", "plan_plans", id, p.Title)
	})
	return id, err
}

func (s *Service) importTasks(ctx context.Context, tx *sqldb.Tx, p Plan, o Outline, chosen map[string]ids.ID) (map[string]ids.ID, error) {
	d, err := directoryOf(ctx, tx, s.opts.City)
	if err != nil {
		return nil, err
	}
	sort := "TASK"
	switch p.Sort {
	case "MEASURES":
		sort = "MEASURE"
	case "LIVELIHOOD":
		sort = "PROJECT"
	}
	out := map[string]ids.ID{}
	for i, x := range o.Tasks {
		t := Task{Plan: p.ID, Position: int64(i + 1), Number: x.Number, Sort: sort, Chapter: cut(x.Chapter, short), Section: cut(x.Section, short), Title: cut(x.Title, short), Text: cut(x.Text, long), Deadline: x.Deadline, Units: d.match(x.Units), Tags: tagsOf(x)}
		if t.Deadline.Before(p.From) {
			t.Deadline = civil.Date{}
		}
		for n, u := range t.Units {
			if u.Org == 0 && d.names[chosen[u.Name]] != "" {
				t.Units[n].Org = chosen[u.Name]
			}
		}
		if err := s.putTask(ctx, tx, p, &t); err != nil {
			return nil, err
		}
		out[x.Number] = t.ID
	}
	return out, nil
}

// tagsOf proposes principles by the words of a task; a person may change them.
func tagsOf(t OutlineTask) (out []string) {
	text := t.Title + t.Text
	for _, p := range []struct {
		tag   string
		words []string
	}{{"PLAN", []string{"规划", "统筹"}}, {"INDUSTRY", []string{"产业", "企业"}}, {"PROBLEM", []string{"问题", "短板", "紧缺"}}, {"EFFECT", []string{"实效", "成效", "效果"}}} {
		if slices.ContainsFunc(p.words, func(w string) bool { return strings.Contains(text, w) }) {
			out = append(out, p.tag)
		}
	}
	return out
}

// Unmatched are the names of an outline that the register does not know, with what to do about each, and the plain list of matches.
func (s *Service) Unmatched(ctx context.Context, o Outline) (unknown []Unit, remedies map[string]string, matched map[string]string, err error) {
	remedies, matched = map[string]string{}, map[string]string{}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		d, err := directoryOf(ctx, r, s.opts.City)
		if err != nil {
			return err
		}
		for _, t := range o.Tasks {
			for _, u := range d.match(t.Units) {
				if u.Org != 0 {
					matched[u.Name] = u.Known
				} else if remedies[u.Name] == "" {
					remedies[u.Name] = d.remedy(u.Name)
					unknown = append(unknown, u)
				}
			}
		}
		return nil
	})
	return unknown, remedies, matched, err
}
