package plan

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// asOf is the day that a page is asked for: ?on=2025-12-31, otherwise today.
func (s *Service) asOf(r *http.Request) civil.Date {
	if d, err := civil.ParseDate(r.URL.Query().Get("on")); err == nil && d.Year > 1990 && d.Year < 2100 {
		return d
	}
	return s.Today()
}

func (s *Service) planPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPlan(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showPlan(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Plan(ctx, id, s.asOf(r))
	if err != nil {
		return err
	}
	below, err := s.Below(ctx, id, d.Day)
	if err != nil {
		return err
	}
	state := casepage.StateName(ctx, Flow, d.Status)
	page := ui.Page{Title: d.Title, Note: d.FileNo, Sub: casepage.Joined(" · ", state, named(Levels, d.Level, i18n.Lang(ctx)), place(d.Plan), d.Issuer, d.From.String()+" – "+d.Until.String()),
		Crumbs:  []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: d.Title}},
		Actions: []ui.Action{{Label: "任务清单（Excel）", Href: d.path() + "/export?format=xlsx", Download: true}}}
	if d.Day != s.Today() {
		page.Actions = append(page.Actions, ui.Action{Label: "看今天", Href: d.path()})
	} else if end := lastEnded(d.Standings, d.Day); !end.IsZero() {
		page.Actions = append(page.Actions, ui.Action{Label: i18n.T(ctx, "看 %s 时", end.String()), Href: d.path() + "?on=" + end.String()})
	}
	if writes(ctx, d.Plan) && (d.Status == Draft || d.Status == Published) {
		page.Primary = &ui.Action{Label: "修改方案", Href: d.path() + "/change"}
	}
	var parts []casepage.Part
	other := len(d.Milestones)+len(d.Layout) > 0 && d.Status != Draft // a plan of milestones or a layout needs neither
	if len(d.Standings) > 0 || !other && len(d.Quotas) == 0 {
		parts = append(parts, casepage.Part{Title: "目标", Note: i18n.T(ctx, "截至 %s；点目标看原句、指标和明细", d.Day.String()), Body: targetTable(ctx, d)})
	}
	if len(d.Tasks) > 0 || !other {
		parts = append(parts, casepage.Part{Title: "任务", Note: i18n.T(ctx, "第一个单位牵头；状态由目标和季度报告推出"), Body: taskTable(ctx, d)})
	}
	parts = append(parts, s.furtherParts(ctx, d, below, f)...)
	parts = append(parts, casepage.Part{Title: "经过", Body: ui.Timeline(casepage.Course{Begun: "开始编制"}.Events(ctx, Flow, d.Trail))})
	later, err := s.later(ctx, d.Plan)
	if err != nil {
		return err
	}
	deeds, err := s.steps(ctx, f, d.Plan, later)
	if err != nil {
		return err
	}
	if len(deeds) > 0 {
		parts = append(parts, casepage.Part{Title: "现在可以做的", Body: casepage.DeedForms(deeds)})
	}
	return web.Render(w, r, code, casepage.View(casepage.Page{Page: page, Notices: noticesOf(ctx, d), Figures: planFigures(ctx, d), Parts: parts}))
}

func words(list ...string) (out []string) {
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// lastEnded is the end of the last period that is over.
func lastEnded(list []Standing, day civil.Date) (end civil.Date) {
	for _, x := range list {
		if x.End.Before(day) && x.End.After(end) {
			end = x.End
		}
	}
	return end
}

// noticesOf say what is to be done first: units that nobody knows, units that were abolished.
func noticesOf(ctx context.Context, d Detail) (out []casepage.Notice) {
	for _, u := range d.Unknown {
		out = append(out, casepage.Notice{Tone: "amber", Text: i18n.T(ctx, "名册里没有“%s”：先登记这个单位或给已有单位加别名，再在“修改方案”里指定，之后才能印发", u.Name)})
	}
	seen := map[ids.ID]bool{}
	for _, t := range d.Tasks {
		for _, u := range t.Units {
			if u.gone() && !seen[u.Org] && t.State != Done && t.State != Cancelled {
				seen[u.Org] = true
				out = append(out, casepage.Notice{Tone: "amber", Text: i18n.T(ctx, "“%s”已撤并：请指定承接它任务的单位", u.Name)})
			}
		}
	}
	if d.ReplacedBy != 0 {
		out = append(out, casepage.Notice{Tone: "info", Text: i18n.T(ctx, "本方案已被新方案替代，原文和进度保留")})
	}
	return out
}

func planFigures(ctx context.Context, d Detail) []ui.Figure {
	n := map[string]int{}
	for _, x := range d.Standings {
		n[x.Judgement.Light]++
	}
	done, all := 0, 0
	for _, t := range d.Tasks {
		if t.State != Cancelled {
			all++
		}
		if t.State == Done {
			done++
		}
	}
	of := func(label, light, tone string) ui.Figure {
		return ui.Figure{Label: label, Value: strconv.Itoa(n[light]), Unit: i18n.T(ctx, "个"), Tone: tone}
	}
	if len(d.Standings) == 0 && all == 0 {
		return nil
	}
	out := []ui.Figure{{Label: "完成的任务", Value: strconv.Itoa(done), Unit: i18n.T(ctx, "项"), Note: i18n.T(ctx, "共 %d 项", all)}}
	if len(d.Standings) > 0 {
		out = append(out, ui.Figure{Label: "达到的目标", Value: strconv.Itoa(n[LightDone]), Unit: i18n.T(ctx, "个"), Tone: "green", Note: i18n.T(ctx, "共 %d 个", len(d.Standings))}, of("黄", LightAmber, "amber"), of("红", LightRed, "red"), of("没有数据的目标", LightNone, ""))
	}
	return out
}

var targetColumns = []ui.Column{{Title: "目标", Wrap: true}, {Title: "期末"}, {Title: "基础和争先", Wrap: true}, {Title: "现值", Num: true, Wrap: true}, {Title: "达成率", Num: true}, {Title: "时序"}, {Title: "状态"}}

func targetTable(ctx context.Context, d Detail) templ.Component {
	if len(d.Standings) == 0 {
		return ui.Empty{Title: "还没有目标", Text: "在“修改方案”里加目标：写明原句、期末、基础值和争先值，并绑定指标。"}
	}
	var rows []ui.Row
	for _, x := range d.Standings {
		rows = append(rows, targetRow(ctx, d.Plan, x))
	}
	return ui.SmallTable(i18n.T(ctx, "目标，按期末排列"), targetColumns, rows)
}

func targetRow(ctx context.Context, p Plan, x Standing) ui.Row {
	sub := x.Place
	if x.Scope != OfCity {
		sub = casepage.Joined(" · ", named(Scopes, x.Scope, i18n.Lang(ctx)), sub)
	}
	if x.Basis == Annual {
		sub = casepage.Joined(" · ", i18n.T(ctx, "按年"), sub)
	}
	link := ui.Link{Href: p.path() + "/targets/" + x.ID.String(), Text: i18n.Word(ctx, x.Title), Sub: sub}
	elapsed := ui.Lines{Main: percent(x.Judgement.Elapsed)}
	if x.Judgement.Progress != nil && !x.Judgement.Over && !x.Judgement.Base {
		elapsed.Sub = i18n.T(ctx, "进度 %s", percent(x.Judgement.Progress))
	}
	return ui.Row{Cells: ui.Cells(link, ui.Text(x.End.String()), x.goalsCell(ctx), x.valueCell(ctx), x.achievedCell(ctx), elapsed, lightCell(ctx, x))}
}

// lightCell is the light; what was missed says so.
func lightCell(ctx context.Context, x Standing) templ.Component {
	st, _ := lights.State(x.Judgement.Light)
	name := casepage.StateName(ctx, lights, st.Code)
	if x.Judgement.Over && x.Judgement.Light != LightDone && x.Judgement.Light != LightNone {
		name = i18n.T(ctx, "到期未达到")
	}
	return ui.Status(st.Tone, name)
}

func taskTable(ctx context.Context, d Detail) templ.Component {
	if len(d.Tasks) == 0 {
		return ui.Empty{Title: "还没有任务", Text: "在“修改方案”里加任务，或重新导入方案全文。"}
	}
	var rows []ui.Row
	for _, t := range d.Tasks {
		var units []string
		for i, u := range t.Units {
			if i > 0 {
				units = append(units, unitText(ctx, u))
			}
		}
		lead := ui.Lines{Main: unitText(ctx, t.Lead), Sub: strings.Join(units, "、"), Alert: t.Lead.Org == 0}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(t.Number), ui.Link{Href: d.path() + "/tasks/" + t.ID.String(), Text: t.Title, Sub: casepage.Joined(" · ", t.Section, tagNames(ctx, t.Tags))}, lead, ui.Text(t.Due().String()), casepage.State(ctx, taskStates, t.State))})
	}
	return ui.SmallTable(i18n.T(ctx, "任务、责任单位和时限"), []ui.Column{{Title: "序号", Num: true}, {Title: "任务", Wrap: true}, {Title: "责任单位", Wrap: true}, {Title: "完成时限"}, {Title: "状态"}}, rows)
}

// furtherParts are milestones, quotas, higher plans, layout and the plans below; what is not there is left out, but for the plans below.
func (s *Service) furtherParts(ctx context.Context, d Detail, b Below, f casepage.Form) (out []casepage.Part) {
	if len(d.Quotas) > 0 {
		out = append(out, casepage.Part{Title: "民生项目年度任务", Body: quotaTable(ctx, d)})
	}
	if len(d.Milestones) > 0 {
		out = append(out, casepage.Part{Title: "里程碑", Body: milestoneTable(ctx, d)})
	}
	if len(d.Layout) > 0 {
		out = append(out, casepage.Part{Title: "布局", Note: layoutLine(ctx, d.Layout), Body: layoutTable(ctx, d.Layout)})
	}
	if len(d.Citations) > 0 {
		out = append(out, casepage.Part{Title: "写入的上位规划", Body: citationTable(ctx, d.Citations)})
	}
	if d.Level != SchoolLevel && d.Status != Draft && (d.Sort == "PLAN" || len(b.Children) > 0) {
		out = append(out, belowParts(ctx, d, b)...)
	}
	return out
}

func quotaTable(ctx context.Context, d Detail) templ.Component {
	var rows []ui.Row
	for _, k := range d.Quotas {
		title := ""
		for _, t := range d.Tasks {
			if t.ID == k.Task {
				title = t.Number + "." + t.Title
			}
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: d.path() + "/tasks/" + k.Task.String(), Text: title}, ui.Text(strconv.Itoa(k.Year)), ui.Text(k.Quota.String()+" "+i18n.Word(ctx, k.Unit)), k.doneCell(ctx), proofCell(ctx, d.Plan, k.Evidence, k.Blob, k.FileName))})
	}
	return ui.SmallTable(i18n.T(ctx, "民生项目年度任务"), []ui.Column{{Title: "项目", Wrap: true}, {Title: "年度", Num: true}, {Title: "任务量", Num: true}, {Title: "已完成", Num: true}, {Title: "证明", Wrap: true}}, rows)
}

// doneCell is how much of a quota is done, with its share.
func (k Quota) doneCell(ctx context.Context) templ.Component {
	if k.Done == nil {
		return ui.Missing(i18n.T(ctx, "还没有报"))
	}
	share := k.Done.rat()
	share.Quo(share, k.Quota.rat())
	return bar(min(1, float(share)), k.Done.String()+" · "+percent(share))
}

func proofCell(ctx context.Context, p Plan, text string, blob ids.ID, name string) templ.Component {
	switch {
	case blob != 0:
		return ui.Link{Href: p.path() + "/files/" + blob.String(), Text: name, Sub: text}
	case text == "":
		return ui.Missing(i18n.T(ctx, "没有"))
	}
	return ui.Text(text)
}

func milestoneTable(ctx context.Context, d Detail) templ.Component {
	var rows []ui.Row
	for _, m := range d.Milestones {
		tone, name := "none", i18n.T(ctx, "未到期")
		switch {
		case !m.Done.IsZero():
			tone, name = "green", i18n.T(ctx, "%s 完成", m.Done.String())
		case m.Due.Before(d.Day):
			tone, name = "red", i18n.T(ctx, "逾期")
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: m.Name, Sub: m.Phrase}, ui.Text(m.Due.String()), ui.Status(tone, name), proofCell(ctx, d.Plan, m.Evidence, m.Blob, m.FileName))})
	}
	return ui.SmallTable(i18n.T(ctx, "里程碑"), []ui.Column{{Title: "里程碑", Wrap: true}, {Title: "应完成日期"}, {Title: "状态"}, {Title: "证明", Wrap: true}}, rows)
}

// layoutLine writes a layout in one line: 1 park + 9 centres + N schools.
func layoutLine(ctx context.Context, list []Layout) string {
	var out []string
	for _, l := range list {
		out = append(out, l.count()+" "+l.What)
	}
	return strings.Join(out, " + ")
}

func (l Layout) count() string {
	if l.Number == 0 {
		return "N"
	}
	return strconv.FormatInt(l.Number, 10)
}

func layoutTable(ctx context.Context, list []Layout) templ.Component {
	var rows []ui.Row
	for _, l := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(l.count()), ui.Text(l.What), ui.Text(l.Place), ui.Text(l.Note))})
	}
	return ui.SmallTable(i18n.T(ctx, "布局"), []ui.Column{{Title: "数量", Num: true}, {Title: "内容", Wrap: true}, {Title: "所在地", Wrap: true}, {Title: "说明", Wrap: true}}, rows)
}

func citationTable(ctx context.Context, list []Citation) templ.Component {
	var rows []ui.Row
	for _, c := range list {
		check := ui.Status("amber", i18n.T(ctx, "未核对"))
		if c.Verified {
			check = ui.Status("green", i18n.T(ctx, "已核对原文"))
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(named(CitationSorts, c.Sort, i18n.Lang(ctx))), ui.Lines{Main: c.Title, Sub: c.FileNo}, ui.Lines{Main: c.Clause, Sub: c.Text}, check)})
	}
	return ui.SmallTable(i18n.T(ctx, "写入的上位规划"), []ui.Column{{Title: "规划类别"}, {Title: "文件", Wrap: true}, {Title: "条款", Wrap: true}, {Title: "核对"}}, rows)
}

func belowParts(ctx context.Context, d Detail, b Below) (out []casepage.Part) {
	var rows []ui.Row
	for _, c := range b.Children {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: c.path(), Text: c.Title, Sub: c.FileNo}, ui.Text(place(c.Plan)), ui.Text(strconv.Itoa(c.Done)+"/"+strconv.Itoa(c.Tasks)), ui.Text(strconv.Itoa(c.Delayed)))})
	}
	children := templ.Component(ui.Empty{Title: "下面还没有印发的方案", Text: "县（市、区）和学校的方案选本方案为上级，印发后在这里汇总。"})
	if len(rows) > 0 {
		children = ui.SmallTable(i18n.T(ctx, "下级方案"), []ui.Column{{Title: "方案", Wrap: true}, {Title: "地方或学校"}, {Title: "任务完成", Num: true}, {Title: "滞后", Num: true}}, rows)
	}
	out = append(out, casepage.Part{Title: "一县一策、一校一案", Note: i18n.T(ctx, "下级任务合计完成 %d/%d", b.Done, b.Tasks), Body: children})
	if len(b.Rolled) > 0 {
		out = append(out, casepage.Part{Title: "下级目标汇总", Note: i18n.T(ctx, "数量相加；比率用分子之和除以分母之和，不取平均"), Body: rolledTable(ctx, b.Rolled)})
	}
	var missing []ui.Fact
	var counties, schools []string
	for _, c := range b.MissingCounties {
		counties = append(counties, c.Name)
	}
	for _, o := range b.MissingSchools {
		schools = append(schools, o.Name)
	}
	if len(counties) > 0 {
		missing = append(missing, ui.Fact{Label: "没有方案的县（市、区）", Value: strings.Join(counties, "、")})
	}
	if len(schools) > 0 {
		missing = append(missing, ui.Fact{Label: "没有方案的学校", Value: strings.Join(schools, "、")})
	}
	if len(missing) > 0 {
		out = append(out, casepage.Part{Title: "缺少的方案", Body: ui.Facts(missing...)})
	}
	return out
}

func rolledTable(ctx context.Context, list []Rolled) templ.Component {
	var rows []ui.Row
	for _, x := range list {
		value := templ.Component(ui.Missing(i18n.T(ctx, "下级都没有数据")))
		if v := x.Value(); v != nil {
			text := shown(v) + " " + i18n.Word(ctx, x.Unit)
			if x.Unit == "%" {
				text = tenth(v) + " %" + i18n.T(ctx, "（%s/%s）", shown(x.Num), shown(x.Den))
			}
			value = ui.Text(text)
		}
		goal := templ.Component(ui.Missing(i18n.T(ctx, "本方案没有同一目标")))
		if x.Goal != nil {
			goal = ui.Text(shown(x.Goal) + " " + i18n.Word(ctx, x.Unit))
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(i18n.Word(ctx, x.Title)), ui.Text(x.End.String()), goal, value, ui.Lines{Main: strconv.Itoa(x.Known) + "/" + strconv.Itoa(x.Plans), Sub: strings.Join(x.Silent, "、")})})
	}
	return ui.SmallTable(i18n.T(ctx, "下级目标汇总"), []ui.Column{{Title: "目标", Wrap: true}, {Title: "期末"}, {Title: "目标合计", Num: true}, {Title: "现值合计", Num: true}, {Title: "有数据的方案", Wrap: true}}, rows)
}

// bodies are the organisations that a unit can be, for the form that says which.
func (s *Service) bodies(ctx context.Context) (out []Choice, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		out, err = sqldb.All(ctx, r, func(r sqldb.Row) (c Choice, err error) {
			var id ids.ID
			err = r.Scan(&id, &c.ZH)
			c.Code, c.EN = id.String(), c.ZH
			return c, err
		}, `SELECT o.id, o.name FROM org_organizations o WHERE o.kind IN ('GOV', 'SCHOOL', 'PARK', 'INDUSTRY_ORG') AND o.status = 'ACTIVE' ORDER BY CASE o.kind WHEN 'GOV' THEN 0 ELSE 1 END, o.name LIMIT 500`)
		return err
	})
	return out, err
}

func (s *Service) changePage(w http.ResponseWriter, r *http.Request) error {
	return s.showChange(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showChange is the page with all forms of a plan.
func (s *Service) showChange(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Plan(ctx, id, s.Today())
	if err == nil && !writes(ctx, d.Plan) {
		return s.showPlan(w, r, http.StatusForbidden, f)
	}
	if err != nil {
		return err
	}
	draft, at := d.Status == Draft, d.path()
	page := ui.Page{Title: i18n.T(ctx, "修改：%s", d.Title), Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: d.Title, Href: at}, {Label: "修改方案"}}}
	var deeds []casepage.Deed
	if draft {
		head, err := s.headControls(ctx, d.Plan, false)
		if err != nil {
			return err
		}
		deeds = append(deeds, f.Deed("方案信息", at+"/edit", "保存", d.Version, head...), f.Deed("加一项任务", at+"/tasks", "加入", 0, taskControls(ctx, Task{Sort: "TASK"})...))
		list, err := s.targetControls(ctx, Target{Comparator: "GE", Basis: Cumulative, Scope: OfCity, End: d.Until, Unit: "个"}, d.Tasks)
		if err != nil {
			return err
		}
		deeds = append(deeds, f.Deed("加一个目标", at+"/targets", "加入", 0, list...),
			f.Deed("加一项布局", at+"/layout", "加入", 0, casepage.Input("number", ui.Field{Width: "xs", Mode: "numeric", Optional: true, Help: "写 N 或空着表示若干"}), casepage.Input("what", ui.Field{Max: short, Help: "例：个产教园区"}), casepage.Input("place", ui.Field{Label: "所在地", Max: short, Optional: true}), casepage.Prose("note", prosaLongest, ui.Field{Optional: true, Rows: 2})))
	}
	assign, err := s.assignDeeds(ctx, f, d)
	if err != nil {
		return err
	}
	deeds = append(deeds, assign...)
	deeds = append(deeds, f.Deed("加一个里程碑", at+"/milestones", "加入", 0, casepage.Input("name", ui.Field{Max: short}), casepage.Input("phrase", ui.Field{Max: short, Optional: true, Help: "例：一年成式"}), casepage.Day("due", civil.Date{}, ui.Field{})))
	for _, m := range d.Milestones {
		if m.Done.IsZero() {
			deeds = append(deeds, f.Deed(i18n.T(ctx, "里程碑完成：%s", m.Name), at+"/milestones/"+m.ID.String(), "登记完成", m.Version, casepage.Day("on", s.Today(), ui.Field{}), casepage.Prose("evidence", prosaLongest, ui.Field{Optional: true, Rows: 2, Help: "文号或说明；也可以上传文件"}), evidence()))
		}
	}
	deeds = append(deeds, f.Deed("写入的上位规划", at+"/citations", "登记", 0, casepage.Choose("sort", ui.Field{Options: options(ctx, CitationSorts, "", "请选择")}), casepage.Input("title", ui.Field{Max: short}), casepage.Input("file_no", ui.Field{Max: short, Optional: true}), casepage.Input("clause", ui.Field{Label: "条款", Max: short, Help: "例：第三章第二节第（四）条"}), casepage.Prose("text", prosaLongest, ui.Field{Label: "原文", Optional: true}), casepage.Check("verified", ui.Field{})))
	if len(deeds) > 0 && f.Err() == nil {
		deeds[0].Open = true
	}
	return web.Render(w, r, code, casepage.View(casepage.Page{Page: page, Notices: noticesOf(ctx, d), Parts: []casepage.Part{{Title: "修改方案", Body: casepage.DeedForms(deeds)}}}))
}

// assignDeeds are the forms that say who is meant by a name: of units that nobody knows, and of those that were abolished.
func (s *Service) assignDeeds(ctx context.Context, f casepage.Form, d Detail) (out []casepage.Deed, err error) {
	var names []string
	for _, t := range d.Tasks {
		for _, u := range t.Units {
			if (u.Org == 0 || u.gone()) && !slices.Contains(names, u.Name) {
				names = append(names, u.Name)
			}
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	bodies, err := s.bodies(ctx)
	pairs := make([]Choice, 0, len(names))
	for _, n := range names {
		pairs = append(pairs, Choice{n, n, n})
	}
	return []casepage.Deed{f.Deed("指定责任单位", d.path()+"/units", "指定", 0, casepage.Choose("unitname", ui.Field{Options: options(ctx, pairs, names[0], "")}), casepage.Choose("org", ui.Field{Options: options(ctx, bodies, "", "请选择"), Help: "选单位名册里的单位；文件里的名称保留"}))}, err
}

// deal runs a form of a plan and goes to a page of it.
func (s *Service) deal(w http.ResponseWriter, r *http.Request, to string, do func(id ids.ID, f *fields) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		f := &fields{v: v}
		return "/plans/" + id.String() + to, do(id, f)
	}, s.showChange)
}

func (s *Service) citeForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "", func(id ids.ID, f *fields) error {
		_, err := s.Cite(r.Context(), id, Citation{Sort: f.text("sort"), Title: f.text("title"), FileNo: f.text("file_no"), Clause: f.text("clause"), Text: f.text("text"), Verified: f.text("verified") != ""})
		return err
	})
}

func (s *Service) layForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "/change", func(id ids.ID, f *fields) error {
		l := Layout{Number: f.number("number", ErrAmount), What: f.text("what"), Place: f.text("place"), Note: f.text("note")}
		if err := f.faults.Err(); err != nil {
			return err
		}
		_, err := s.Lay(r.Context(), id, l)
		return err
	})
}

func (s *Service) markForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "", func(id ids.ID, f *fields) error {
		m := Milestone{Name: f.text("name"), Phrase: f.text("phrase"), Due: f.day("due")}
		if err := f.faults.Err(); err != nil {
			return err
		}
		_, err := s.Mark(r.Context(), id, m)
		return err
	})
}

func (s *Service) reachForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "", func(id ids.ID, f *fields) error {
		milestone, err := web.PathID(r, "milestone")
		if err != nil {
			return err
		}
		seen, err := web.Version(r)
		if err != nil {
			return err
		}
		on := f.day("on")
		if err := f.faults.Err(); err != nil {
			return err
		}
		file, closed, err := attachment(w, r)
		if err != nil {
			return err
		}
		defer closed()
		return s.Reach(r.Context(), id, milestone, on, f.text("evidence"), file, seen)
	})
}

func (s *Service) assignForm(w http.ResponseWriter, r *http.Request) error {
	return s.deal(w, r, "/change", func(id ids.ID, f *fields) error {
		to := f.id("org")
		if err := f.faults.Err(); err != nil {
			return err
		}
		return s.Assign(r.Context(), id, f.text("unitname"), to)
	})
}
