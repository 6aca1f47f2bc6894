package fund

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// itemView is an item of a plan on its page.
type itemView struct {
	Item  Item
	Lacks string
	Facts []ui.Fact
	Deeds []casepage.Deed
}

func (s *Service) planPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPlan(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showPlan(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	p, err := s.Plan(ctx, id)
	if err != nil {
		return err
	}
	page := ui.Page{Title: p.Title, Sub: strings.TrimSpace(p.FundName + " " + p.Document), Crumbs: []ui.Crumb{{Label: "专项资金", Href: "/funds"}, {Label: p.FundName, Href: "/funds/" + p.Fund.String()}, {Label: p.Title}}}
	keeps := Policy.Allowed(actor.From(ctx), mayKeep)
	open := keeps && (p.Status == Draft || p.Status == Returned)
	var items []itemView
	var total money.Fen
	for _, i := range p.Items {
		total += i.Amount
		items = append(items, s.itemOf(ctx, p.Plan, i, f, open))
	}
	parts := []casepage.Part{{Title: "安排", Note: i18n.T(ctx, "%d 项，合计 %s", len(items), total.Short()), Body: itemsOf(items)}}
	if len(items) == 0 {
		parts[0].Body = ui.Empty{Title: "还没有安排", Text: "每一项写明支持方式、配套措施和至少一个项目，三样齐了才能提交。"}
	}
	parts = append(parts, casepage.Part{Title: "经过", Body: ui.Timeline(course("开始编制").Events(ctx, Plans, p.Trail))})
	st, _ := Plans.State(p.Status)
	var deeds []casepage.Deed
	at := "/fundplans/" + id.String()
	if open {
		deeds = append(deeds, f.Deed("加一项安排", at+"/items", "加入", 0, itemControls(ctx, Item{})...))
	}
	deeds = append(deeds, steps(ctx, f, Plans, p.Status, p.Version, at, func(string) bool { return keeps })...)
	all := slices.Clone(deeds)
	for _, i := range items {
		all = append(all, i.Deeds...)
	}
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Errors: f.Left(all...), Parts: parts, Aside: casepage.Aside{Title: "现在", Tone: st.Tone, State: casepage.StateName(ctx, Plans, p.Status), Deeds: deeds}.View()}))
}

// steps are the forms of the steps that the actor may take now.
func steps(ctx context.Context, f casepage.Form, m *caseflow.Machine, status string, version int64, at string, may func(step string) bool) (out []casepage.Deed) {
	for _, b := range casepage.Buttons(ctx, m, status, may) {
		title := i18n.Either(ctx, b.ZH, b.EN)
		list := []casepage.Control{casepage.Prose("note", long, ui.Field{Label: "原因", Optional: !b.NeedsReason, Rows: 2})}
		if b.Code == "recall" {
			list = append(list, casepage.Day("until", civil.Date{}, ui.Field{}), casepage.Input("document", ui.Field{Max: short}))
		}
		out = append(out, f.Deed(title, at+"/steps/"+b.Code, title, version, list...))
	}
	return out
}

func itemControls(ctx context.Context, i Item) []casepage.Control {
	var names []string
	for _, p := range i.Projects {
		names = append(names, p.Name)
	}
	text := ""
	if i.Amount > 0 {
		text = strings.ReplaceAll(i.Amount.String(), ",", "")
	}
	amount := sum("amount", text)
	amount.Optional = true
	return []casepage.Control{
		casepage.Input("name", ui.Field{Value: i.Name, Max: short}), casepage.Choose("support", ui.Field{Options: modes(ctx, Modes, i.Support, "还没有定"), Optional: true}), casepage.Prose("measure", long, ui.Field{Value: i.Measure, Optional: true, Help: "用地、编制、税费、师资等配套"}),
		casepage.Prose("projects", long, ui.Field{Value: strings.Join(names, "\n"), Optional: true, Help: "名册里的全称，一行一个"}), amount,
	}
}

func (s *Service) itemOf(ctx context.Context, p Plan, i Item, f casepage.Form, open bool) itemView {
	v := itemView{Item: i}
	var names []string
	for _, x := range i.Projects {
		names = append(names, x.Name)
	}
	mode := ""
	if i.Support != "" {
		mode = nameOf(Modes, i.Support, i18n.Lang(ctx))
	}
	none := i18n.T(ctx, "没有填")
	v.Facts = []ui.Fact{{Label: "支持方式", Value: mode, Why: none}, {Label: "配套措施", Value: i.Measure, Why: none}, {Label: "支持项目", Value: strings.Join(names, "；"), Why: none}}
	if i.Amount > 0 {
		v.Facts = append(v.Facts, ui.Fact{Label: "金额", Value: i.Amount.Short()})
	}
	if gone := i.Lacks(); len(gone) > 0 {
		for n := range gone {
			gone[n] = i18n.Word(ctx, gone[n])
		}
		v.Lacks = i18n.T(ctx, "还缺：%s；三样齐了才能提交", strings.Join(gone, i18n.T(ctx, "，")))
	}
	if open {
		at := "/fundplans/" + p.ID.String() + "/items/" + i.ID.String()
		v.Deeds = []casepage.Deed{f.Deed("修改", at, "保存", i.Version, itemControls(ctx, i)...), f.Deed("删去这一项", at+"/drop", "删去这一项", 0)}
	}
	return v
}

func (s *Service) itemForm(w http.ResponseWriter, r *http.Request) error {
	plan, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	i := Item{Plan: plan}
	if r.PathValue("item") != "" {
		if i.ID, err = web.PathID(r, "item"); err != nil {
			return err
		}
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		i.Name, i.Support, i.Measure = v.Get("name"), v.Get("support"), v.Get("measure")
		if i.ID != 0 {
			if i.Version, err = web.Version(r); err != nil {
				return "", err
			}
		}
		if strings.TrimSpace(v.Get("amount")) != "" {
			if i.Amount, err = sumOf(v, "amount"); err != nil {
				return "", err
			}
		}
		for line := range strings.Lines(v.Get("projects")) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			record, err := s.recordNamed(r.Context(), line)
			if err != nil {
				return "", ErrRecord.With(line).On("projects")
			}
			i.Projects = append(i.Projects, Project{ID: record})
		}
		_, err := s.Put(r.Context(), i)
		return "/fundplans/" + plan.String(), err
	}, s.showPlan)
}

func (s *Service) dropForm(w http.ResponseWriter, r *http.Request) error {
	plan, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	item, err := web.PathID(r, "item")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(url.Values) (string, error) {
		return "/fundplans/" + plan.String(), s.Drop(r.Context(), plan, item)
	}, s.showPlan)
}

func (s *Service) planStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		version, err := web.Version(r)
		if err != nil {
			return "", err
		}
		return "/fundplans/" + id.String(), s.TakePlan(r.Context(), Step{ID: id, Code: r.PathValue("step"), Note: v.Get("note"), Version: version})
	}, s.showPlan)
}

func (s *Service) exclusionsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showExclusions(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showExclusions(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	list, err := s.Exclusions(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "取消资格的单位", Sub: i18n.T(ctx, "到期以前不安排专项资金"), Crumbs: []ui.Crumb{{Label: "专项资金", Href: "/funds"}, {Label: "取消资格的单位"}}}
	var rows []ui.Row
	for _, e := range list {
		now := ui.Status("none", "已到期")
		if e.Covers(e.Org, s.Today()) {
			now = ui.Status("red", "取消资格中")
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(e.OrgName), ui.Text(e.From.String()), ui.Text(e.Until.String()), ui.Text(e.Reason), ui.Text(e.Document), now)})
	}
	body := casepage.Part{Body: ui.SmallTable("取消资格的单位", []ui.Column{{Title: "单位", Wrap: true}, {Title: "自"}, {Title: "取消资格到"}, {Title: "原因", Wrap: true}, {Title: "依据文件", Wrap: true}, {Title: "状态"}}, rows)}
	if len(rows) == 0 {
		body.Body = ui.Empty{Title: "没有取消资格的单位", Text: "弄虚作假被追回资金的单位会列在这里，带到期日和原因。"}
	}
	if !Policy.Allowed(actor.From(ctx), mayKeep) {
		return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: []casepage.Part{body}}))
	}
	d := f.Deed("取消一个单位的资格", "/funds/exclusions", "登记", 0, casepage.Input("org", ui.Field{Help: "名册里的名称或统一社会信用代码"}), casepage.Day("until", civil.Date{}, ui.Field{}), casepage.Input("reason", ui.Field{Label: "原因", Max: short}), casepage.Input("document", ui.Field{Max: short}))
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: []casepage.Part{body}, Errors: f.Left(d), Aside: casepage.Aside{Title: "办理", Deeds: []casepage.Deed{d}}.View()}))
}

func (s *Service) exclusionForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		id, err := s.orgNamed(r.Context(), v.Get("org"), "org")
		if err != nil {
			return "", err
		}
		until, err := day(v.Get("until"))
		if err != nil {
			return "", ErrUntil.On("until")
		}
		_, err = s.Exclude(r.Context(), Exclusion{Org: id, Until: until, Reason: v.Get("reason"), Document: v.Get("document")})
		return "/funds/exclusions", err
	}, s.showExclusions)
}

func (s *Service) publishedPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, err := s.Publish(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "专项资金绩效公布", Sub: i18n.T(ctx, "预算、分配、支出和评价结果"), Crumbs: []ui.Crumb{{Label: "专项资金绩效公布"}}}
	var parts []casepage.Part
	if c := yearChart(ctx, p.Years); c != nil {
		parts = append(parts, casepage.Part{Body: c})
	} else if len(p.Years) > 0 {
		parts = append(parts, casepage.Part{Title: "按年度", Body: yearTable(ctx, p.Years)})
	}
	var lines, grades []ui.Row
	for _, l := range p.Lines {
		cells := ui.Cells(ui.Text(strconv.Itoa(l.Year)), ui.Text(l.Purpose.Name(i18n.Lang(ctx))), ui.Int(l.Recipients), ui.Text(l.Amount.Short()))
		if l.Hidden {
			cells[2], cells[3] = ui.Missing(i18n.T(ctx, "单位太少，不公布")), ui.Missing(i18n.T(ctx, "单位太少，不公布"))
		}
		lines = append(lines, ui.Row{Cells: cells})
	}
	for _, g := range p.Graded {
		grades = append(grades, ui.Row{Cells: ui.Cells(ui.Text(g.RecordName), ui.Text(strconv.Itoa(g.Year)), ui.Text(nameOf(Grades, g.Grade, i18n.Lang(ctx))), ui.Text(g.Granted.Short()), ui.Text(g.Document))})
	}
	graded := casepage.Part{Title: "评价结果", Body: ui.SmallTable("评价结果", []ui.Column{{Title: "支持项目", Wrap: true}, {Title: "年度"}, {Title: "评价结果"}, {Title: "安排资金", Num: true}, {Title: "依据文件", Wrap: true}}, grades)}
	if len(grades) == 0 {
		graded.Body = ui.Empty{Title: "还没有公布的评价结果", Text: "年度绩效评价完成以后在这里公布。"}
	}
	parts = append(parts, graded)
	if len(lines) > 0 {
		parts = append(parts, casepage.Part{Title: "支出用途", Note: i18n.T(ctx, "少于规定家数或一家占绝大部分的不公布"), Body: ui.SmallTable("支出用途", []ui.Column{{Title: "年度"}, {Title: "用途", Wrap: true}, {Title: "单位数", Num: true}, {Title: "金额", Num: true}}, lines)})
	}
	var figures []ui.Figure
	if len(p.Years) > 0 {
		figures = yearFigures(ctx, p.Years, s.Today().Year)
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Figures: figures, Parts: parts}))
}

// orgNamed finds an organisation by its name or code.
func (s *Service) orgNamed(ctx context.Context, text, field string) (ids.ID, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	list, err := s.lookup(ctx, text)
	if err != nil {
		return 0, err
	}
	if len(list) != 1 {
		return 0, ErrOrg.With(text).On(field)
	}
	return list[0].ID, nil
}
