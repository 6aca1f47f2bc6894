package demand

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
)

func (p pages) newLabel() string {
	if p.side == Offer {
		return "发布供给"
	}
	return "发布需求"
}

func (p pages) noun() string { return MachineOf(p.side).ZH }

func (p pages) listHead(ctx context.Context, q Query) ui.Page {
	page := ui.Page{Title: "市内需求", Sub: i18n.T(ctx, "企业提出、审核后发布的需求；到期未刷新的自动隐藏")}
	if p.side == Offer {
		page = ui.Page{Title: "市内供给", Sub: i18n.T(ctx, "学校提出、审核后发布的供给；到期未刷新的自动隐藏")}
	}
	if q.View == Mine {
		page.Title, page.Sub = "我的需求", i18n.T(ctx, "本单位的全部需求，含草稿；每一步都留有记录")
		if p.side == Offer {
			page.Title, page.Sub = "我的供给", i18n.T(ctx, "本单位的全部供给，含草稿；每一步都留有记录")
		}
	}
	page.Crumbs = []ui.Crumb{{Label: page.Title}}
	if Policy.Allowed(actor.From(ctx), p.side.act(actOwn)) {
		page.Primary = &ui.Action{Label: p.newLabel(), Href: p.base + "/new"}
		page.Actions = []ui.Action{{Label: "从表格导入", Href: "/imports/new?kind=" + sheetCode(p.side)}}
	}
	return page
}

func (p pages) tabs(ctx context.Context, q Query) []ui.Tab {
	a := actor.From(ctx)
	if !Policy.Allowed(a, p.side.act(actOwn)) {
		return nil
	}
	waiting := q.View != Mine && q.Status == Submitted
	tabs := []ui.Tab{{Label: "全部", Href: p.base, Current: q.View != Mine && !waiting, Tone: tabTone(p.side)}}
	if Policy.Allowed(a, p.side.act(actReview)) {
		tabs = append(tabs, ui.Tab{Label: "待审核", Href: p.base + "?status=" + Submitted, Current: waiting, Tone: tabTone(p.side)})
	}
	return append(tabs, ui.Tab{Label: "我的", Href: p.base + "/mine", Current: q.View == Mine, Tone: tabTone(p.side)})
}

func tabTone(s Side) string {
	if s == Offer {
		return "supply"
	}
	return "demand"
}

func (p pages) chips(ctx context.Context, q Query, counties []County) []ui.Chip {
	c := casepage.NewChips(ctx)
	c.Add("kind", "类别", q.Kind.ZH())
	for _, x := range counties {
		if x.Code == q.Region {
			c.Add("region", "县区", x.Name)
		}
	}
	if st, ok := MachineOf(p.side).State(q.Status); ok {
		c.Add("status", "状态", st.ZH)
	}
	c.Add("industry", "行业", q.Industry)
	c.Add("occupation", "职业", q.Occupation)
	return c.List
}

func (p pages) exportLink(ctx context.Context, q Query) string {
	v := url.Values{}
	for k, s := range ui.From(ctx).Query {
		v[k] = s
	}
	v.Del("page")
	if q.View == Mine {
		v.Set("view", string(Mine))
	}
	return p.base + "/export?" + v.Encode()
}

// kindOptions are the pairs of a choice of kinds.
func kindOptions(chosen Kind, all bool) []ui.Option {
	var pairs []string
	if all {
		pairs = append(pairs, "", "全部")
	}
	for _, k := range Kinds {
		pairs = append(pairs, string(k), k.ZH())
	}
	return ui.Options(string(chosen), pairs...)
}

func regionOptions(chosen string, counties []County, first string) []ui.Option {
	pairs := []string{"", first}
	for _, c := range counties {
		pairs = append(pairs, c.Code, c.Name)
	}
	return ui.Options(chosen, pairs...)
}

func educationOptions(chosen string) []ui.Option {
	pairs := []string{"", "没有说明"}
	for _, e := range Educations {
		pairs = append(pairs, string(e), e.ZH())
	}
	return ui.Options(chosen, pairs...)
}

var skillNames = []string{"初级工（五级）", "中级工（四级）", "高级工（三级）", "技师（二级）", "高级技师（一级）"}

func skillOptions(chosen string) []ui.Option {
	pairs := []string{"", "没有说明"}
	for i, name := range skillNames {
		pairs = append(pairs, strconv.Itoa(i+1), name)
	}
	return ui.Options(chosen, pairs...)
}

// formView is everything the form page needs.
type formView struct {
	Page ui.Page
	Form ui.Form
	Side Side
	Kind Kind
	casepage.Fields
	Counties []County
	NameOrg  bool // an officer writes for an organisation
	Live     bool
}

// field is the form's field with what was typed and what is wrong.
func (f formView) field(name string, more ui.Field) ui.Field {
	return f.Text(name, labelOf(f.Side, name), more)
}

// offerLabels are the fields that a school's offer calls otherwise than a need.
var offerLabels = map[string]string{"requirement": "合作条件", "duties": "能做什么", "budget": "费用", "headcount": "可供人数"}

func (p pages) formView(ctx context.Context, f formState, counties []County) formView {
	kind := Kind(f.values.Get("kind"))
	title := p.newLabel()
	action, cancel := p.base, p.base+"/mine"
	crumbs := []ui.Crumb{{Label: "我的" + p.noun(), Href: p.base + "/mine"}}
	if f.id != 0 {
		title, action = "修改"+p.noun(), p.base+"/"+f.id.String()+"/edit"
		cancel = p.base + "/" + f.id.String()
	}
	errors := ui.Errors(ctx, f.fault)
	view := formView{
		Page: ui.Page{Title: title, Note: f.number, Sub: i18n.T(ctx, "约 5 分钟。标“选填”的可以空着，停顿时自动存为草稿。"), Crumbs: append(crumbs, ui.Crumb{Label: title})},
		Form: ui.Form{
			Action: action, Version: f.version, Errors: errors, Submit: "检查并提交", Cancel: cancel, ID: "item",
			Draft: p.base + "/" + f.id.String(),
			More:  []ui.Action{{Label: "存为草稿", Form: "item", Name: "do", Value: "draft"}},
		},
		Side: p.side, Kind: kind, Fields: casepage.Fields{Values: f.values, Errors: errors}, Counties: counties,
		NameOrg: f.id == 0 && mayName(actor.From(ctx)),
	}
	return view
}

func (p pages) conflictView(ctx context.Context, now Draft, typed url.Values) (ui.Page, ui.Conflict) {
	stands := Values(now)
	opened, _ := strconv.ParseInt(typed.Get("version"), 10, 64)
	c := ui.Conflict{
		Thing: i18n.Word(ctx, "这条"+p.noun()), Opened: opened, Now: now.Version, When: casepage.When(now.Updated),
		Action: p.base + "/" + now.ID.String() + "/edit", Abandon: p.base + "/" + now.ID.String(),
		Hidden: map[string]string{"version": strconv.FormatInt(now.Version, 10), "do": typed.Get("do")},
	}
	for name, zh := range labels {
		mine, theirs := strings.TrimSpace(typed.Get(name)), stands.Get(name)
		switch {
		case mine == theirs:
			c.Hidden[name] = theirs
		default:
			c.Rows = append(c.Rows, ui.ConflictRow{Field: name, Label: zh, Theirs: theirs, Mine: mine})
		}
	}
	return ui.Page{Title: "有人先保存了", Crumbs: []ui.Crumb{{Label: p.noun(), Href: c.Abandon}, {Label: "有人先保存了"}}}, c
}

// detailView is everything the page of one item needs.
type detailView struct {
	Detail
	Page   ui.Page
	Base   string
	Tone   string
	State  string
	Facts  []ui.Fact
	Texts  []ui.Fact
	Stages []ui.Stage
	Events []ui.Event
}

func (p pages) detailView(ctx context.Context, d Detail) detailView {
	m := MachineOf(p.side)
	st, _ := m.State(d.Status)
	v := detailView{Detail: d, Base: p.base + "/" + d.ID.String(), Tone: st.Tone, State: st.ZH, Facts: facts(ctx, d), Texts: texts(d.Item)}
	title := d.Title
	if p.side == Need && d.Kind == Talent && d.Headcount != NotSaid {
		title = i18n.T(ctx, "%s，招 %d 人", d.Title, d.Headcount)
	}
	v.Page = ui.Page{Title: title, Note: d.Number, Sub: subline(ctx, d), Crumbs: []ui.Crumb{{Label: "市内" + p.noun(), Href: p.base}, {Label: title}}}
	if d.MayEdit {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "改" + p.noun(), Href: v.Base + "/edit"})
	}
	version := map[string]string{"version": strconv.FormatInt(d.Version, 10)}
	if d.MayRefresh {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "刷新有效期", Href: v.Base + "/refresh", Method: "post", Hidden: version})
	}
	if d.MayCopy {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "照此新建", Href: v.Base + "/copy", Method: "post", Hidden: version})
	}
	v.Stages = stages(d.Item, d.Trail)
	v.Events = courseOf(d.Trail).Events(ctx, m, d.Trail)
	return v
}

func subline(ctx context.Context, d Detail) string {
	parts := []string{d.OrgName, i18n.Word(ctx, d.Kind.ZH()), d.Region}
	if !d.DueOn.IsZero() {
		parts = append(parts, i18n.T(ctx, "有效至 %s", d.DueOn.String()))
	}
	return casepage.Joined(" · ", parts...)
}

// stages is where the item stands on its way; one that ended early shows only the
// stations that it came to.
func stages(it Item, trail []caseflow.Event) []ui.Stage {
	if it.Status != Expired && it.Status != Withdrawn {
		at := map[string]int{Drafted: 0, Submitted: 1, Published: 2, Matching: 3, Dealt: 5}[it.Status]
		return ui.Stages(at, "草稿", "审核", "发布", "对接", "成交")
	}
	came := map[string]bool{}
	for _, e := range trail {
		came[e.To] = true
	}
	names := []string{"草稿"}
	for _, st := range []struct{ status, name string }{{Submitted, "审核"}, {Published, "发布"}, {Matching, "对接"}} {
		if came[st.status] {
			names = append(names, st.name)
		}
	}
	end := "已撤回"
	if it.Status == Expired {
		end = "已过期"
	}
	return ui.Stages(len(names), append(names, end)...)
}

// courseOf words the events of an item; one that an import brought was handed in at once.
func courseOf(trail []caseflow.Event) casepage.Course {
	c := casepage.Course{Due: "有效至 %s", Steps: map[string]string{StepRefresh: "刷新有效期"}, Reasons: reasonNames}
	if len(trail) > 0 && trail[0].To == Submitted {
		c.Begun = "导入并提交"
	}
	return c
}

// reasonNames are the reasons that ship with the product.
var reasonNames = map[string]string{
	"INCOMPLETE": "内容不完整", "UNCLEAR": "要求不清楚", "WORDING": "含有限制性或歧视性表述", "NOT_OURS": "不属于本平台范围", "DUPLICATE": "与已有信息重复",
	"FILLED": "已从别处解决", "CHANGED": "计划有变", "MISTAKE": "填错了", "OTHER": "其他",
}

func facts(ctx context.Context, d Detail) []ui.Fact {
	var out []ui.Fact
	add := func(name, value string) {
		if value != "" {
			out = append(out, ui.Fact{Label: labelOf(d.Side, name), Value: value})
		}
	}
	if d.Headcount != NotSaid {
		add("headcount", i18n.T(ctx, "%d 人", d.Headcount))
	} else if d.Kind.Persons() {
		out = append(out, ui.Fact{Label: labels["headcount"]})
	}
	add("occupation", casepage.Joined(" ", d.Occupation, d.Item.Occupation))
	add("industry", casepage.Joined(" ", d.IndustryName, d.Industry))
	if d.Programme != "" {
		out = append(out, ui.Fact{Label: "专业", Value: casepage.Joined(" ", d.ProgrammeName, d.Programme)})
	}
	add("education", i18n.Word(ctx, d.Education.ZH()))
	if d.SkillLevel >= 1 && int(d.SkillLevel) <= len(skillNames) {
		add("skill_level", i18n.Word(ctx, skillNames[d.SkillLevel-1]))
	}
	if s := salary(d.SalaryFrom, d.SalaryTo); s != "" {
		out = append(out, ui.Fact{Label: "月薪（税前）", Value: s})
	}
	if d.Budget != NotSaid {
		add("budget", d.Budget.Short())
	}
	add("start_on", d.StartOn.String())
	add("deadline_on", d.DeadlineOn.String())
	add("visibility", i18n.Word(ctx, d.Visibility.ZH()))
	return out
}

func salary(from, to money.Fen) string {
	switch {
	case from == NotSaid && to == NotSaid:
		return ""
	case to == NotSaid:
		return "≥ " + from.Short()
	case from == NotSaid:
		return "≤ " + to.Short()
	}
	return from.Short() + " – " + to.Short()
}

func texts(it Item) []ui.Fact {
	var out []ui.Fact
	for _, t := range it.texts() {
		if t.text != "" {
			out = append(out, ui.Fact{Label: labelOf(it.Side, t.field), Cell: templ.Component(ui.Text(t.text))})
		}
	}
	return out
}

func labelOf(s Side, field string) string {
	if zh, ok := offerLabels[field]; ok && s == Offer {
		return zh
	}
	return labels[field]
}

func groupTitle(s Side) string {
	if s == Offer {
		return "提供什么"
	}
	return "需要什么"
}

func wordingTone(blocks bool) string {
	if blocks {
		return "red"
	}
	return "amber"
}
