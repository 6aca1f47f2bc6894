package plan

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// targetControls are the fields of a target.
func (s *Service) targetControls(ctx context.Context, t Target, tasks []Task) ([]casepage.Control, error) {
	var of, bind []Choice
	for _, x := range tasks {
		of = append(of, Choice{x.ID.String(), x.Number + ". " + x.Title, x.Number + ". " + x.Title})
	}
	if s.opts.Indicators != nil {
		var err error
		if bind, err = s.opts.Indicators(ctx); err != nil {
			return nil, err
		}
	}
	if t.Indicator != "" && !known(bind, t.Indicator) {
		bind = append(bind, Choice{t.Indicator, t.Indicator, t.Indicator})
	}
	task := ""
	if t.Task != 0 {
		task = t.Task.String()
	}
	out := []casepage.Control{
		casepage.Input("title", ui.Field{Value: t.Title, Max: short}), casepage.Input("code", ui.Field{Value: t.Code, Max: 60, Width: "sm", Help: "同一件事各年、各级用同一个代码"}), casepage.Choose("task", ui.Field{Options: options(ctx, of, task, "整个方案的目标"), Optional: true}),
		casepage.Choose("indicator", ui.Field{Options: options(ctx, bind, t.Indicator, "还没有能计算的指标"), Optional: true}), casepage.Day("end", t.End, ui.Field{}), casepage.Choose("basis", ui.Field{Options: options(ctx, Bases, t.Basis, "")}), casepage.Choose("scope", ui.Field{Options: options(ctx, Scopes, t.Scope, "")}),
		casepage.Choose("comparator", ui.Field{Options: options(ctx, Comparators, t.Comparator, "")}), casepage.Input("unit", ui.Field{Value: t.Unit, Max: 20, Width: "xs"}), amountField("baseline", t.Baseline, true), amountField("base", t.Base, true), amountField("stretch", t.Stretch, true), amountField("low", t.Low, true), amountField("high", t.High, true),
		casepage.Input("phasing", ui.Field{Value: phasingText(t.Phasing), Optional: true, Width: "sm", Help: "四个季度的权重，例：1,2,3,4；空着表示均匀"}), casepage.Prose("clause", prosaLongest, ui.Field{Value: t.Clause, Max: long}), casepage.Input("place", ui.Field{Value: t.Place, Max: short, Optional: true}),
	}
	return out, nil
}

func phasingText(w [4]int64) string {
	if w == ([4]int64{}) {
		return ""
	}
	var out []string
	for _, x := range w {
		out = append(out, strconv.FormatInt(x, 10))
	}
	return strings.Join(out, ",")
}

// targetOf reads the fields of a target.
func targetOf(plan ids.ID, f *fields) (Target, error) {
	t := Target{Plan: plan, Title: f.text("title"), Code: f.text("code"), Task: f.id("task"), Indicator: f.text("indicator"), End: f.day("end"), Basis: f.text("basis"), Scope: f.text("scope"), Comparator: f.text("comparator"), Unit: f.text("unit"),
		Baseline: f.amount("baseline"), Base: f.amount("base"), Stretch: f.amount("stretch"), Low: f.amount("low"), High: f.amount("high"), Clause: f.text("clause"), Place: f.text("place"), Why: f.text("why"), Agreed: f.text("agreed")}
	if s := halved(f.text("phasing")); s != "" {
		parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",、;: /", r) })
		for i, p := range parts {
			n, err := strconv.ParseInt(p, 10, 64)
			if err != nil || len(parts) != 4 || n < 0 {
				f.faults.Add(ErrPhasing.On("phasing"))
				break
			}
			t.Phasing[i] = n
		}
	}
	return t, f.faults.Err()
}

func (s *Service) targetForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "", func(id ids.ID, f *fields) error {
		t, err := targetOf(id, f)
		if err != nil {
			return err
		}
		if r.PathValue("target") != "" {
			if t.ID, err = web.PathID(r, "target"); err != nil {
				return err
			}
			if t.Version, err = web.Version(r); err != nil {
				return err
			}
		}
		_, err = s.PutTarget(r.Context(), t)
		return err
	})
}

func (s *Service) dropTargetForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "", func(id ids.ID, _ *fields) error {
		target, err := web.PathID(r, "target")
		if err != nil {
			return err
		}
		return s.DropTarget(r.Context(), id, target)
	})
}

func (s *Service) reviseForm(w http.ResponseWriter, r *http.Request) error {
	at, err := places(r, "id", "target")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		t, err := targetOf(at[0], &fields{v: v})
		if err != nil {
			return "", err
		}
		t.ID = at[1]
		if t.Version, err = web.Version(r); err != nil {
			return "", err
		}
		to, err := s.Revise(r.Context(), t)
		return "/plans/" + at[0].String() + "/targets/" + to.String(), err
	}, func(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
		if errors.Is(f.Err(), ErrStale) {
			return s.targetConflict(w, r, at[0], at[1], f.Typed())
		}
		return s.showTarget(w, r, code, f)
	})
}

// targetConflict shows what somebody else revised a target to beside what was typed; the form then goes to the version that holds.
func (s *Service) targetConflict(w http.ResponseWriter, r *http.Request, plan, id ids.ID, v url.Values) error {
	d, err := s.Plan(r.Context(), plan, s.Today())
	if err != nil {
		return err
	}
	was, err := s.Target(r.Context(), plan, id, s.Today())
	if err != nil {
		return err
	}
	now := was.Target
	for _, x := range d.Standings {
		if x.Code == now.Code && x.Scope == now.Scope && x.Task == now.Task && (x.End == now.End || x.RevisedFrom == now.ID) {
			now = x.Target
		}
	}
	task := ""
	if now.Task != 0 {
		task = now.Task.String()
	}
	text := func(a *Amount) string {
		if a == nil {
			return ""
		}
		return a.String()
	}
	stands := map[string]string{"title": now.Title, "code": now.Code, "task": task, "indicator": now.Indicator, "end": now.End.String(), "basis": now.Basis, "scope": now.Scope, "comparator": now.Comparator, "unit": now.Unit, "baseline": text(now.Baseline),
		"base": text(now.Base), "stretch": text(now.Stretch), "low": text(now.Low), "high": text(now.High), "phasing": phasingText(now.Phasing), "clause": now.Clause, "place": now.Place, "why": now.Why, "agreed": now.Agreed}
	page := d.path() + "/targets/" + now.ID.String()
	return conflict(w, r, now.Title, page+"/revise", page, now.Version, now.Made.String(), stands, v)
}

func (s *Service) typeForm(w http.ResponseWriter, r *http.Request) error {
	at, err := places(r, "id", "target")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		f := fields{v: v}
		y := Typed{Target: at[1], On: f.day("on"), Note: f.text("note")}
		if a := f.amount("value"); a != nil {
			y.Value = *a
		} else {
			f.faults.Add(ErrAmount.With("").On("value"))
		}
		if a := f.amount("of"); a != nil {
			y.Of = *a
		}
		if err := f.faults.Err(); err != nil {
			return "", err
		}
		file, closed, err := attachment(w, r)
		if err != nil {
			return "", err
		}
		defer closed()
		_, err = s.Type(r.Context(), at[0], y, file)
		return "/plans/" + at[0].String() + "/targets/" + at[1].String(), err
	}, s.showTarget)
}

func (s *Service) targetPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTarget(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showTarget(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
	ctx := r.Context()
	at, err := places(r, "id", "target")
	if err != nil {
		return err
	}
	c, err := s.Target(ctx, at[0], at[1], s.asOf(r))
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.Word(ctx, c.Title), Note: c.End.String(), Sub: casepage.Joined(" · ", c.Measured.On.String(), named(Scopes, c.Scope, i18n.Lang(ctx)), named(Bases, c.Basis, i18n.Lang(ctx))),
		Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: c.Plan.Title, Href: c.Plan.path()}, {Label: i18n.Word(ctx, c.Title)}}}
	if c.Measured.Href != "" {
		page.Actions = append(page.Actions, ui.Action{Label: "看指标和明细", Href: c.Measured.Href})
	}
	var notices []casepage.Notice
	if !c.Live {
		notices = append(notices, casepage.Notice{Tone: "amber", Text: i18n.T(ctx, "这是修订前的目标，保留备查")})
	}
	if !c.Measured.Known {
		notices = append(notices, casepage.Notice{Tone: "info", Text: i18n.T(ctx, "没有数据：%s", i18n.Word(ctx, c.Measured.Why))})
	}
	parts := []casepage.Part{{Title: "文件原句", Note: c.Place, Body: casepage.Text(c.Clause)}, {Title: "从原句到数据", Body: s.chain(ctx, c)}}
	if len(c.Measured.Schools) > 0 {
		parts = append(parts, casepage.Part{Title: "各校", Note: i18n.T(ctx, "名册里没有记录的学校按 0 计"), Body: schoolTable(ctx, c)})
	}
	if len(c.Typed) > 0 {
		parts = append(parts, casepage.Part{Title: "填报", Note: i18n.T(ctx, "没有名册能计算时才用；每次报送都保留"), Body: typedTable(ctx, c)})
	}
	if len(c.Versions) > 1 {
		parts = append(parts, casepage.Part{Title: "修订经过", Body: versionTable(ctx, c)})
	}
	deeds, err := s.targetDeeds(ctx, f, c)
	if err != nil {
		return err
	}
	st, _ := lights.State(c.Judgement.Light)
	return web.Render(w, r, code, casepage.View(casepage.Page{Page: page, Notices: notices, Figures: targetFigures(ctx, c), Parts: parts, Aside: casepage.Aside{Tone: st.Tone, State: casepage.StateName(ctx, lights, st.Code), Deeds: deeds}.View()}))
}

func targetFigures(ctx context.Context, c TargetCase) []ui.Figure {
	j := c.Judgement
	value := ui.Figure{Label: "现值", Value: c.valueText(ctx), Missing: ""}
	if j.Value == nil {
		value.Missing = i18n.Word(ctx, c.Measured.Why)
	} else if c.Measured.Reported {
		value.Note = i18n.T(ctx, "填报")
	}
	out := []ui.Figure{value}
	goal := ui.Figure{Label: "基础目标", Value: c.goalText(c.Goal())}
	if j.Value != nil {
		goal.Tone, goal.Note = "red", i18n.T(ctx, "未达到")
		if j.Base {
			goal.Tone, goal.Note = "green", i18n.T(ctx, "达到")
		}
	}
	out = append(out, goal)
	if c.Stretch != nil {
		x := ui.Figure{Label: "争先目标", Value: c.goalText(c.Stretch)}
		if j.Value != nil {
			x.Note = i18n.T(ctx, "未达到")
			if j.Stretch {
				x.Tone, x.Note = "green", i18n.T(ctx, "达到")
			}
		}
		out = append(out, x)
	}
	if j.Achieved != nil {
		out = append(out, ui.Figure{Label: "达成率", Value: percent(j.Achieved), Note: i18n.T(ctx, "超过目标也如实显示")})
	}
	if j.Forecast != nil && !j.Over && c.Scope == OfCity {
		out = append(out, ui.Figure{Label: "按时序预计期末", Value: shown(j.Forecast), Unit: i18n.Word(ctx, c.Unit), Note: i18n.T(ctx, "时间过去 %s", percent(j.Elapsed))})
	}
	return out
}

// bound is the name of the indicator that a target is bound to.
func (s *Service) bound(ctx context.Context, code string) string {
	if s.opts.Indicators == nil || code == "" {
		return code
	}
	list, err := s.opts.Indicators(ctx)
	if err != nil {
		return code
	}
	return named(list, code, i18n.Lang(ctx))
}

// chain leads from the sentence of the paper over target and indicator to the rows.
func (s *Service) chain(ctx context.Context, c TargetCase) templ.Component {
	phased := phasingText(c.Phasing)
	if phased == "" {
		phased = i18n.T(ctx, "均匀")
	}
	facts := []ui.Fact{{Label: "目标", Value: casepage.Joined("；", c.goalText(c.Goal()), c.goalText(c.Stretch))}, {Label: "时序权重", Value: phased}}
	if c.Baseline != nil {
		facts = append(facts, ui.Fact{Label: "基期值", Value: c.Baseline.String() + " " + c.Unit})
	} else if c.Basis == Cumulative {
		facts = append(facts, ui.Fact{Label: "基期值", Why: i18n.T(ctx, "没有基期值，从 0 算进度")})
	}
	facts = append(facts, ui.Fact{Label: "绑定指标", Value: s.bound(ctx, c.Indicator), Why: i18n.Word(ctx, c.Measured.Why)})
	if c.Measured.Href != "" {
		facts = append(facts, ui.Fact{Label: "数据", Cell: ui.Link{Href: c.Measured.Href, Text: i18n.T(ctx, "看指标和明细")}})
	}
	if c.Task != nil {
		facts = append(facts, ui.Fact{Label: "所属任务", Cell: ui.Link{Href: c.Plan.path() + "/tasks/" + c.Task.ID.String(), Text: c.Task.Number + ". " + c.Task.Title, Sub: c.Task.names()}})
	}
	return ui.Facts(facts...)
}

func schoolTable(ctx context.Context, c TargetCase) templ.Component {
	var rows []ui.Row
	for _, x := range c.Measured.Schools {
		value := templ.Component(ui.Missing(i18n.T(ctx, "没有数据")))
		if x.Value != nil {
			value = ui.Text(shown(x.Value))
		}
		tone, name := "red", i18n.T(ctx, "未达到")
		if x.Met {
			tone, name = "green", i18n.T(ctx, "达到")
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(x.Name), value, ui.Text(c.goalText(c.Goal())), ui.Status(tone, name))})
	}
	return ui.SmallTable(i18n.T(ctx, "各校"), []ui.Column{{Title: "学校", Wrap: true}, {Title: "现值", Num: true}, {Title: "目标", Num: true}, {Title: "状态"}}, rows)
}

func typedTable(ctx context.Context, c TargetCase) templ.Component {
	var rows []ui.Row
	for _, y := range c.Typed {
		value := y.Value.String()
		if y.Of != 0 {
			value += "/" + y.Of.String()
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(y.On.String()), ui.Text(value), ui.Lines{Main: i18n.Word(ctx, y.By), Sub: casepage.When(y.At)}, proofCell(ctx, c.Plan, y.Note, y.Blob, y.FileName))})
	}
	return ui.SmallTable(i18n.T(ctx, "填报"), []ui.Column{{Title: "日期"}, {Title: "数值", Num: true}, {Title: "报送人"}, {Title: "证明", Wrap: true}}, rows)
}

func versionTable(ctx context.Context, c TargetCase) templ.Component {
	var rows []ui.Row
	for i, v := range c.Versions {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: c.Plan.path() + "/targets/" + v.ID.String(), Text: i18n.T(ctx, "第 %d 版", len(c.Versions)-i), Sub: v.Made.String()}, ui.Text(v.End.String()), ui.Lines{Main: v.goalText(v.Goal()), Sub: v.goalText(v.Stretch)}, ui.Text(v.Why), ui.Lines{Main: v.Agreed, Sub: i18n.Word(ctx, v.By)})})
	}
	return ui.SmallTable(i18n.T(ctx, "修订经过"), []ui.Column{{Title: "版本"}, {Title: "期末"}, {Title: "基础和争先"}, {Title: "理由", Wrap: true}, {Title: "同意的单位或会议", Wrap: true}}, rows)
}

// targetDeeds are what can be done with a target.
func (s *Service) targetDeeds(ctx context.Context, f casepage.Form, c TargetCase) (out []casepage.Deed, err error) {
	if !writes(ctx, c.Plan) || !c.Live {
		return nil, nil
	}
	at := c.Plan.path() + "/targets/" + c.ID.String()
	switch c.Plan.Status {
	case Draft, Published:
		d, err := s.Plan(ctx, c.Plan.ID, c.Day)
		if err != nil {
			return nil, err
		}
		list, err := s.targetControls(ctx, c.Target, d.Tasks)
		if err != nil {
			return nil, err
		}
		if c.Plan.Status == Draft {
			out = append(out, f.Deed("修改目标", at, "保存", c.Version, list...), f.Deed("删去目标", at+"/drop", "删去目标", 0))
			break
		}
		list = append(list, casepage.Prose("why", prosaLongest, ui.Field{Rows: 2}), casepage.Input("agreed", ui.Field{Max: short}))
		out = append(out, f.Deed("修订目标", at+"/revise", "保存为新版本", c.Version, list...))
	default:
		return nil, nil
	}
	if c.Scope == OfCity && (!c.Measured.Known || c.Measured.Reported) {
		out = append(out, f.Deed("填报数值", at+"/typed", "报送", 0, casepage.Day("on", c.Measured.On, ui.Field{}), amountField("value", nil, false), amountField("of", nil, true), casepage.Prose("note", prosaLongest, ui.Field{Optional: true, Rows: 2}), evidence()))
	}
	return out, nil
}
