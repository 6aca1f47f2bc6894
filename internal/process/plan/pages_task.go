package plan

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// taskControls are the fields of a task.
func taskControls(ctx context.Context, t Task) []casepage.Control {
	var units []string
	for _, u := range t.Units {
		units = append(units, u.Name)
	}
	tags := options(ctx, Principles, "", "")
	for i := range tags {
		tags[i].Chosen = slices.Contains(t.Tags, tags[i].Value)
	}
	return []casepage.Control{
		casepage.Input("number", ui.Field{Value: t.Number, Max: 20, Width: "xs"}), casepage.Input("title", ui.Field{Value: t.Title, Max: short}), casepage.Choose("sort", ui.Field{Options: options(ctx, TaskSorts, t.Sort, "")}),
		casepage.Input("chapter", ui.Field{Value: t.Chapter, Max: short, Optional: true}), casepage.Input("section", ui.Field{Value: t.Section, Max: short, Optional: true}), casepage.Prose("text", prosaLongest, ui.Field{Value: t.Text, Optional: true, Max: long}),
		casepage.Input("units", ui.Field{Value: strings.Join(units, "、"), Max: 1000, Optional: true, Help: "用顿号分开，第一个牵头"}), casepage.Day("deadline", t.Deadline, ui.Field{Optional: true}), casepage.Checks("tags", ui.Field{Options: tags, Optional: true}),
	}
}

func (s *Service) taskForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "", func(id ids.ID, f *fields) error {
		t := Task{Plan: id, Number: f.text("number"), Title: f.text("title"), Sort: f.text("sort"), Chapter: f.text("chapter"), Section: f.text("section"), Text: f.text("text"), Deadline: f.day("deadline"), Tags: f.v["tags"]}
		if err := f.faults.Err(); err != nil {
			return err
		}
		if r.PathValue("task") != "" {
			var err error
			if t.ID, err = web.PathID(r, "task"); err != nil {
				return err
			}
			if t.Version, err = web.Version(r); err != nil {
				return err
			}
		}
		_, err := s.PutTask(r.Context(), t, split(halved(f.text("units"))))
		return err
	})
}

func (s *Service) dropTaskForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "", func(id ids.ID, _ *fields) error {
		task, err := web.PathID(r, "task")
		if err != nil {
			return err
		}
		return s.DropTask(r.Context(), id, task)
	})
}

func (s *Service) cancelForm(w http.ResponseWriter, r *http.Request) error {
	at, err := places(r, "id", "task")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		seen, err := web.Version(r)
		if err != nil {
			return "", err
		}
		f := fields{v: v}
		by := f.id("by")
		if err := f.faults.Err(); err != nil {
			return "", err
		}
		return "/plans/" + at[0].String() + "/tasks/" + at[1].String(), s.CancelTask(r.Context(), at[0], at[1], by, f.text("why"), seen)
	}, s.showTask)
}

func (s *Service) quotaForm(w http.ResponseWriter, r *http.Request) error {
	at, err := places(r, "id", "task")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		f := fields{v: v}
		k := Quota{Task: at[1], Year: int(f.number("year", ErrYear)), Unit: f.text("unit")}
		if a := f.amount("quota"); a != nil {
			k.Quota = *a
		}
		if err := f.faults.Err(); err != nil {
			return "", err
		}
		_, err := s.SetQuota(r.Context(), at[0], k)
		return "/plans/" + at[0].String() + "/tasks/" + at[1].String(), err
	}, s.showTask)
}

func (s *Service) fulfilForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "", func(id ids.ID, f *fields) error {
		quota, err := web.PathID(r, "quota")
		if err != nil {
			return err
		}
		seen, err := web.Version(r)
		if err != nil {
			return err
		}
		done := f.amount("done")
		if done == nil {
			f.faults.Add(ErrAmount.With("").On("done"))
		}
		if err := f.faults.Err(); err != nil {
			return err
		}
		file, closed, err := attachment(w, r)
		if err != nil {
			return err
		}
		defer closed()
		return s.Fulfil(r.Context(), id, quota, *done, f.text("evidence"), file, seen)
	})
}

func (s *Service) taskPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTask(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showTask(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
	ctx := r.Context()
	at, err := places(r, "id", "task")
	if err != nil {
		return err
	}
	d, err := s.Plan(ctx, at[0], s.asOf(r))
	if err != nil {
		return err
	}
	var t *Task
	for i := range d.Tasks {
		if d.Tasks[i].ID == at[1] {
			t = &d.Tasks[i]
		}
	}
	if t == nil {
		return actor.ErrNotFound
	}
	page := ui.Page{Title: t.Number + ". " + t.Title, Sub: casepage.Joined(" · ", t.Chapter, t.Section), Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: d.Title, Href: d.path()}, {Label: i18n.T(ctx, "任务 %s", t.Number)}}}
	facts := []ui.Fact{{Label: "责任单位", Cell: unitLinks(ctx, *t)}, {Label: "完成时限", Value: t.Due().String()}, {Label: "原则标签", Value: tagNames(ctx, t.Tags), Why: i18n.T(ctx, "没有标")}, {Label: "类别", Value: named(TaskSorts, t.Sort, i18n.Lang(ctx))}}
	if !t.CancelledOn.IsZero() {
		facts = append(facts, ui.Fact{Label: "取消", Value: i18n.T(ctx, "%s，%s", t.CancelledOn.String(), t.Why)})
	}
	parts := []casepage.Part{{Body: ui.Facts(facts...)}}
	if t.Text != "" {
		parts = append(parts, casepage.Part{Title: "文件内容", Body: casepage.Text(t.Text)})
	}
	only := d
	only.Standings = nil
	for _, x := range d.Standings {
		if x.Task == t.ID {
			only.Standings = append(only.Standings, x)
		}
	}
	parts = append(parts, casepage.Part{Title: "目标", Note: i18n.T(ctx, "截至 %s；点目标看原句、指标和明细", d.Day.String()), Body: targetTable(ctx, only)})
	only.Quotas, only.Tasks = nil, []Task{*t}
	for _, k := range d.Quotas {
		if k.Task == t.ID {
			only.Quotas = append(only.Quotas, k)
		}
	}
	if len(only.Quotas) > 0 {
		parts = append(parts, casepage.Part{Title: "民生项目年度任务", Body: quotaTable(ctx, only)})
	}
	deeds, err := s.taskDeeds(ctx, f, d, *t, only.Quotas)
	if err != nil {
		return err
	}
	st, _ := taskStates.State(t.State)
	return web.Render(w, r, code, casepage.View(casepage.Page{Page: page, Parts: parts, Aside: casepage.Aside{Tone: st.Tone, State: casepage.StateName(ctx, taskStates, t.State), Deeds: deeds}.View()}))
}

// taskDeeds are what can be done with a task.
func (s *Service) taskDeeds(ctx context.Context, f casepage.Form, d Detail, t Task, quotas []Quota) (out []casepage.Deed, err error) {
	if !writes(ctx, d.Plan) {
		return nil, nil
	}
	at := d.path() + "/tasks/" + t.ID.String()
	switch d.Status {
	case Draft:
		out = append(out, f.Deed("修改任务", at, "保存", t.Version, taskControls(ctx, t)...), f.Deed("删去任务", at+"/drop", "删去任务", 0))
	case Published:
		if t.CancelledOn.IsZero() {
			all, _, err := s.Plans(ctx, Query{Status: Published})
			if err != nil {
				return nil, err
			}
			var by []Choice
			for _, p := range all {
				if p.ID != d.ID && !p.From.Before(d.From) {
					by = append(by, Choice{p.ID.String(), p.Title, p.Title})
				}
			}
			out = append(out, f.Deed("取消任务", at+"/cancel", "取消任务", t.Version, casepage.Choose("by", ui.Field{Options: options(ctx, by, "", "没有接替的方案"), Optional: true}), casepage.Prose("why", prosaLongest, ui.Field{Rows: 2})))
		}
	default:
		return nil, nil
	}
	out = append(out, f.Deed("定年度任务量", at+"/quotas", "登记", 0, casepage.Input("year", ui.Field{Width: "xs", Mode: "numeric", Value: strconv.Itoa(d.Day.Year)}), amountField("quota", nil, false), casepage.Input("unit", ui.Field{Value: "人次", Width: "xs", Max: 20})))
	for _, k := range quotas {
		out = append(out, f.Deed(i18n.T(ctx, "报 %d 年完成情况", k.Year), d.path()+"/quotas/"+k.ID.String(), "报送", k.Version, amountField("done", k.Done, false), casepage.Prose("evidence", prosaLongest, ui.Field{Optional: true, Rows: 2, Help: "文号或说明；也可以上传文件"}), evidence()))
	}
	return out, nil
}

// tasksExport is the table of tasks, units and deadlines.
func (s *Service) tasksExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	d, err := s.Plan(ctx, id, s.asOf(r))
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(d.Title, format), format.MIME())
	cols := []sheet.Column{{ZH: "序号", EN: "No."}, {ZH: "章", EN: "Chapter"}, {ZH: "节", EN: "Section"}, {ZH: "任务", EN: "Task"}, {ZH: "内容", EN: "Text"}, {ZH: "责任单位", EN: "Units"}, {ZH: "牵头单位", EN: "Lead"}, {ZH: "完成时限", EN: "Deadline"}, {ZH: "原则标签", EN: "Principles"}, {ZH: "目标", EN: "Targets"}, {ZH: "状态", EN: "State"}}
	return sheet.Export(w, format, i18n.Word(ctx, "任务清单"), cols, func(yield func([]any, error) bool) {
		for _, t := range d.Tasks {
			var goals []string
			for _, x := range d.Standings {
				if x.Task == t.ID {
					goals = append(goals, x.End.String()[:4]+" "+i18n.Word(ctx, x.Title)+" "+x.goalText(x.Goal()))
				}
			}
			state := casepage.StateName(ctx, taskStates, t.State)
			if !yield([]any{t.Number, t.Chapter, t.Section, t.Title, t.Text, t.names(), t.Lead.Name, t.Due().String(), tagNames(ctx, t.Tags), strings.Join(goals, "；"), state}, nil) {
				return
			}
		}
	})
}

// unitSum is a unit with how its tasks stand.
type unitSum struct {
	id            ids.ID
	name          string
	led, all      int
	delayed, risk int
}

// unitTasks are the tasks of running plans that an organisation answers for.
func (s *Service) unitTasks(ctx context.Context, f TaskFilter) (list []Task, err error) {
	if !Policy.Allowed(actor.From(ctx), mayList) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		list, err = s.Tasks(ctx, q, f)
		return err
	})
	a := actor.From(ctx)
	var out []Task
	for _, t := range list {
		if MaySee(a, Plan{Status: t.PlanStatus, Level: t.Level, County: t.County, Org: t.Org}) {
			out = append(out, t)
		}
	}
	return out, err
}

func (s *Service) unitsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	tasks, err := s.unitTasks(ctx, TaskFilter{Active: true})
	if err != nil {
		return err
	}
	bodies, err := s.departments(ctx)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		for i, u := range t.Units {
			if u.Org == 0 {
				continue
			}
			n := -1
			for k := range bodies {
				if bodies[k].id == u.Org {
					n = k
				}
			}
			if n < 0 {
				n = len(bodies)
				bodies = append(bodies, unitSum{id: u.Org, name: u.Known})
			}
			b := &bodies[n]
			b.all++
			if i == 0 {
				b.led++
			}
			switch t.State {
			case Delayed:
				b.delayed++
			case AtRisk:
				b.risk++
			}
		}
	}
	var rows []ui.Row
	for _, b := range bodies {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/planunits/" + b.id.String(), Text: b.name}, ui.Text(strconv.Itoa(b.all)), ui.Text(strconv.Itoa(b.led)), ui.Text(strconv.Itoa(b.risk)), ui.Text(strconv.Itoa(b.delayed)))})
	}
	page := ui.Page{Title: "责任单位", Sub: i18n.T(ctx, "正在执行的方案里各单位的任务"), Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: "责任单位"}}}
	if mine, err := s.own(ctx); err != nil {
		return err
	} else if mine != 0 {
		page.Primary = &ui.Action{Label: "我的任务", Href: "/planunits/" + mine.String()}
	}
	body := casepage.Part{Body: ui.Empty{Title: "还没有部门", Text: "在单位名册里登记市直部门（类型选机关），方案里的责任单位就能对上。"}}
	if len(rows) > 0 {
		body = casepage.Part{Body: ui.SmallTable(i18n.T(ctx, "责任单位"), []ui.Column{{Title: "单位", Wrap: true}, {Title: "任务", Num: true}, {Title: "牵头", Num: true}, {Title: "有风险", Num: true}, {Title: "滞后", Num: true}}, rows)}
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Parts: []casepage.Part{body}}))
}

func (s *Service) unitPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	name, err := s.unitName(ctx, id)
	if err != nil {
		return err
	}
	tasks, err := s.unitTasks(ctx, TaskFilter{Active: true, Unit: id})
	if err != nil {
		return err
	}
	var rows []ui.Row
	for _, t := range tasks {
		role := i18n.T(ctx, "配合")
		if t.Lead.Org == id {
			role = i18n.T(ctx, "牵头")
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/plans/" + t.Plan.String() + "/tasks/" + t.ID.String(), Text: t.Number + ". " + t.Title, Sub: t.PlanTitle}, ui.Text(role), ui.Text(t.names()), ui.Text(dueText(ctx, t, s.Today())), casepage.State(ctx, taskStates, t.State))})
	}
	page := ui.Page{Title: name, Sub: i18n.T(ctx, "我的任务：正在执行的方案里由本单位负责的"), Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: "责任单位", Href: "/planunits"}, {Label: name}}}
	body := casepage.Part{Body: ui.Empty{Title: "没有任务", Text: "正在执行的方案没有把任务交给这个单位；方案印发后会通知本单位。"}}
	if len(rows) > 0 {
		body = casepage.Part{Body: ui.SmallTable(i18n.T(ctx, "我的任务"), []ui.Column{{Title: "任务", Wrap: true}, {Title: "职责"}, {Title: "责任单位", Wrap: true}, {Title: "完成时限", Wrap: true}, {Title: "状态"}}, rows)}
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Parts: []casepage.Part{body}}))
}

// dueText is the deadline with the days that are left.
func dueText(ctx context.Context, t Task, today civil.Date) string {
	due := t.Due()
	if n := today.DaysTo(due); n >= 0 && t.State != Done && t.State != Cancelled {
		return due.String() + i18n.T(ctx, "，还有 %d 天", n)
	}
	return due.String()
}
