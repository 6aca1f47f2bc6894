package agreement

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
)

// onePage is the page of one agreement.
type onePage struct {
	Detail
	Page      ui.Page
	Today     civil.Date
	Errors    ui.FormErrors
	typed     url.Values
	Persons   []Person
	Facts     []ui.Fact
	Figures   []ui.Figure
	Promise   []ui.Row
	Sums      []ui.Row
	Course    []ui.Event
	Happened  []ui.Row
	Plan      []ui.Row
	Versions  []ui.Row
	Signed    []ui.Row
	Delivered []ui.Row
	Tone      string
	State     string
}

// at is what was typed into one of the forms of the page, and what is wrong with it.
func (v onePage) at(name string) casepage.Fields {
	if v.typed.Get("form") == name {
		return casepage.Fields{Values: v.typed, Errors: v.Errors}
	}
	return casepage.Fields{Values: url.Values{}}
}

// id makes the id of a field unique, but where something is wrong with it: the summary leads
// there.
func (v onePage) id(f ui.Field, name string) ui.Field {
	if f.Error == "" {
		f.ID = f.Name + "-" + name
	}
	return f
}

var promiseColumns = []ui.Column{{Title: "承诺", Wrap: true}, {Title: "承诺方", Wrap: true}, {Title: "承诺数", Num: true}, {Title: "兑现数", Num: true}, {Title: "兑现期限"}, {Title: "状态"}}

var deliveryColumns = []ui.Column{{Title: "日期"}, {Title: "承诺", Wrap: true}, {Title: "数量", Num: true}, {Title: "说明", Wrap: true}, {Title: "登记"}, {Title: "确认", Wrap: true}}

var planColumns = []ui.Column{{Title: "节点", Wrap: true}, {Title: "完成日期"}, {Title: "责任方", Wrap: true}, {Title: "状态"}}

var eventColumns = []ui.Column{{Title: "日期"}, {Title: "类别"}, {Title: "事项", Wrap: true}, {Title: "登记"}}

var versionColumns = []ui.Column{{Title: "版本"}, {Title: "签署"}, {Title: "生效"}, {Title: "为什么改", Wrap: true}, {Title: "状态"}}

var signColumns = []ui.Column{{Title: "签约方", Wrap: true}, {Title: "方式"}, {Title: "签署日期"}, {Title: "签署人", Wrap: true}, {Title: "核对人", Wrap: true}}

func onePageOf(ctx context.Context, d Detail, persons []Person, today civil.Date, typed url.Values, refused error) onePage {
	v := onePage{Detail: d, Today: today, Persons: persons, typed: formOf(typed), Errors: ui.Errors(ctx, refused)}
	st, _ := Flow.State(d.Status)
	v.Tone, v.State = st.Tone, st.ZH
	v.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", i18n.Word(ctx, d.Class.ZH()), i18n.T(ctx, "%s 至 %s", d.Starts.String(), d.Ends.String()), partyNames(d.Parties)),
		Crumbs: []ui.Crumb{{Label: "校企合作协议", Href: "/agreements"}, {Label: d.Title}}}
	if d.MayWrite {
		v.Page.Primary = &ui.Action{Label: "接着写", Href: d.path() + "/write/" + string(nextStep(d))}
	}
	v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "打印件", Href: d.path() + "/print"})
	v.facts(ctx)
	if len(d.Promises) > 0 && !d.SignedOn.IsZero() {
		v.Figures = keepingFigures(ctx, d.Keeping)
	}
	v.rows(ctx)
	v.Sums = sumRows(ctx, d.Keeping)
	v.Course = course.Events(ctx, Flow, d.Trail)
	return v
}

// nextStep is where writing goes on: at the first part that is missing.
func nextStep(d Detail) StepOf {
	if d.Open == nil || d.Open.No > 1 {
		return StepBasics
	}
	return StepContent
}

func (v *onePage) facts(ctx context.Context) {
	d := v.Detail
	term := i18n.T(ctx, "%d 个月", d.Months)
	if d.LongTerm() {
		term = i18n.T(ctx, "%d 个月，长期协议", d.Months)
	}
	v.Facts = []ui.Fact{
		{Label: "类别", Value: i18n.Word(ctx, d.Class.ZH())}, {Label: "合作领域", Value: d.Names.Words(ctx, d.Fields), Why: i18n.T(ctx, "还没有选")},
		{Label: "协议期限", Value: i18n.T(ctx, "%s 至 %s", d.Starts.String(), d.Ends.String()) + "（" + term + "）"},
		{Label: "签署完毕", Value: d.SignedOn.String(), Why: i18n.T(ctx, "还没有签署完毕")},
		{Label: "最近动静", Value: d.LastOn.String(), Why: i18n.T(ctx, "还没有")},
	}
	if d.Former != 0 {
		v.Facts = append(v.Facts, ui.Fact{Label: "续签自", Cell: ui.Link{Href: "/agreements/" + d.Former.String(), Text: d.FormerNo}})
	}
	if d.NextID != 0 {
		v.Facts = append(v.Facts, ui.Fact{Label: "已续签为", Cell: ui.Link{Href: "/agreements/" + d.NextID.String(), Text: d.NextNo}})
	}
	if !d.EndedOn.IsZero() {
		v.Facts = append(v.Facts, ui.Fact{Label: "解除日期", Value: d.EndedOn.String()})
	}
}

func (v *onePage) rows(ctx context.Context) {
	d := v.Detail
	for _, p := range d.Promises {
		state := keptCell(p.State)
		if d.SignedOn.IsZero() {
			state = ui.Status("none", "还没有签署")
		}
		v.Promise = append(v.Promise, ui.Row{Name: p.Title, Cells: ui.Cells(ui.Lines{Main: p.Title, Sub: i18n.Word(ctx, p.Kind.ZH())}, ui.Text(p.PromiserIs), ui.Text(p.Amount(*p.Promised)), amountCell(ctx, p), ui.Text(dueText(ctx, p)), state)})
	}
	for i := len(d.Deliveries) - 1; i >= 0; i-- {
		v.Delivered = append(v.Delivered, v.deliveryRow(ctx, d.Deliveries[i]))
	}
	for _, m := range d.Text.Plan {
		state, org := ui.Status("info", "未到期"), m.OrgName
		switch {
		case m.Reached():
			state = ui.Status("green", "已完成")
		case v.Today.After(m.Due) && !d.SignedOn.IsZero():
			state = ui.Status("red", "已逾期")
		}
		if org == "" {
			org = i18n.T(ctx, "各方")
		}
		done := m.Note
		if m.Reached() {
			done = m.ReachedOn.String() + " " + m.Note
		}
		v.Plan = append(v.Plan, ui.Row{Name: m.Title, Cells: ui.Cells(ui.Lines{Main: m.Title, Sub: done}, ui.Text(m.Due.String()), ui.Text(org), state)})
	}
	for _, e := range d.Events {
		what := templ.Component(ui.Text(e.Summary))
		if e.Path != "" {
			what = ui.Link{Href: e.Path, Text: e.Summary}
		}
		v.Happened = append(v.Happened, ui.Row{Name: e.Summary, Cells: ui.Cells(ui.Text(e.Day.String()), ui.Text(i18n.Word(ctx, e.Kind.ZH())), what, ui.Text(i18n.Word(ctx, e.By)))})
	}
	v.versions(ctx)
	v.signs(ctx)
}

func (v *onePage) deliveryRow(ctx context.Context, d Delivery) ui.Row {
	c := v.clause(d.Line)
	note := d.Note
	cell := templ.Component(ui.Text(note))
	if d.File != 0 {
		cell = ui.Link{Href: v.path() + "/files/" + d.File.String(), Text: i18n.T(ctx, "凭证"), Sub: note}
	}
	if d.Corrects != 0 {
		cell = ui.Lines{Main: i18n.T(ctx, "更正"), Sub: note}
	}
	answer := templ.Component(ui.Status("amber", "待确认"))
	if a := d.Answer; a != nil {
		answer = ui.Lines{Main: casepage.Joined(" ", a.OrgName, a.Day.String()), Sub: a.Note}
		if !a.Received {
			answer = ui.Lines{Main: i18n.T(ctx, "没有收到"), Sub: casepage.Joined(" · ", a.OrgName, a.Note), Alert: true}
		}
	}
	return ui.Row{Name: c.Title, Cells: ui.Cells(ui.Text(d.Day.String()), ui.Text(c.Title), ui.Text(c.Amount(d.Quantity)), cell, ui.Text(d.OrgName), answer)}
}

// clause is a line of the text in force.
func (v *onePage) clause(line ids.ID) Clause {
	for _, c := range v.Text.Clauses {
		if c.Line == line {
			return c
		}
	}
	return Clause{Title: i18n.T(context.Background(), "已删去的条款")}
}

func (v *onePage) versions(ctx context.Context) {
	d := v.Detail
	if len(d.Texts) < 2 {
		return
	}
	for i := len(d.Texts) - 1; i >= 0; i-- {
		t := d.Texts[i]
		label := i18n.T(ctx, "补充协议（第 %s 版）", itoa(t.No))
		if t.No == 1 {
			label = i18n.T(ctx, "原协议")
		}
		state := casepage.State(ctx, Flow, t.Status)
		if t.ID == d.Current && !t.SignedOn.IsZero() {
			state = ui.Status("green", "现行")
		} else if !t.SignedOn.IsZero() {
			state = ui.Status("none", "已签署")
		}
		v.Versions = append(v.Versions, ui.Row{Name: label, Cells: ui.Cells(ui.Link{Href: d.path() + "/versions/" + t.ID.String(), Text: label}, ui.Text(t.SignedOn.String()), ui.Text(t.Effective.String()), ui.Text(t.Reason), state)})
	}
}

func (v *onePage) signs(ctx context.Context) {
	d := v.Detail
	text := d.Text
	if d.Open != nil {
		text = *d.Open
	}
	for _, p := range d.Parties {
		row := ui.Row{Name: p.Name, Cells: ui.Cells(ui.Lines{Main: p.Name, Sub: i18n.Word(ctx, p.Role.ZH())}, ui.Text(""), ui.Text(""), ui.Text(""), ui.Status("amber", "还没有签"))}
		for _, x := range d.Signs {
			if x.Text != text.ID || x.Round != text.Round || x.Org != p.Org || x.Checker != 0 && x.CheckOn.IsZero() {
				continue
			}
			way, check := ui.Text(i18n.T(ctx, "平台签署")), templ.Component(ui.Lines{Main: x.Checked, Sub: i18n.T(ctx, "校验码 %s", CheckCode(x.Digest))})
			cell := templ.Component(way)
			if x.Way == OnPaper {
				cell = ui.Link{Href: d.path() + "/files/" + x.File.String(), Text: i18n.T(ctx, "纸质扫描件")}
			}
			if !x.Counts() {
				check = ui.Status("amber", "待核对")
			}
			row.Cells = ui.Cells(ui.Lines{Main: p.Name, Sub: i18n.Word(ctx, p.Role.ZH())}, cell, ui.Text(x.On.String()), ui.Lines{Main: x.Signer, Sub: x.By}, check)
		}
		v.Signed = append(v.Signed, row)
	}
}

// toCheck are the papers that the actor can compare with the text.
func (v onePage) toCheck() (out []Signature) {
	if v.Open == nil || !v.MayPaper {
		return nil
	}
	for _, x := range v.Signs {
		if x.Text == v.Open.ID && x.Round == v.Open.Round && x.Checker == 0 && !x.Counts() {
			out = append(out, x)
		}
	}
	return out
}

// unsigned are the parties for which a paper can be entered.
func (v onePage) unsigned() []Party {
	_, missing := v.Signing()
	return missing
}

// promisePairs are the promises on which something can be entered.
func (v onePage) promisePairs(ctx context.Context) []string {
	var out []string
	for _, p := range v.Promises {
		unit := p.Unit
		if p.Kind.Money() {
			unit = i18n.T(ctx, "元")
		}
		out = append(out, p.Line.String(), p.Title+"（"+p.PromiserIs+"，"+unit+"）")
	}
	return out
}

// toAnswer are the deliveries that wait for the actor's confirmation.
func (v onePage) toAnswer() (out []Delivery) {
	for _, d := range v.Deliveries {
		if c := v.clause(d.Line); d.Answer == nil && v.MayDeliver && v.Own != 0 && v.receives(c) {
			out = append(out, d)
		}
	}
	return out
}

// receives reports whether the actor's party is a receiving side of the clause.
func (v onePage) receives(c Clause) bool { return c.Promiser != v.Own }

// correctable are the deliveries that can be corrected.
func (v onePage) correctable() []string {
	var out []string
	for _, d := range v.Deliveries {
		if d.Corrects == 0 {
			c := v.clause(d.Line)
			out = append(out, d.ID.String(), d.Day.String()+" "+c.Title+" "+c.Amount(d.Quantity))
		}
	}
	return out
}

// openPlan are the milestones not reached yet.
func (v onePage) openPlan() []string {
	var out []string
	for _, m := range v.Text.Plan {
		if !m.Reached() {
			out = append(out, m.Line.String(), m.Due.String()+" "+m.Title)
		}
	}
	return out
}

// contactParties are the parties of which the actor may write the contact.
func (v onePage) contactParties() (out []Party) {
	for _, p := range v.Parties {
		if v.Own == 0 || p.Org == v.Own {
			out = append(out, p)
		}
	}
	return out
}

// versionView shows one version beside the one before.
type versionPage struct {
	Page    ui.Page
	Text    Text
	Was     *Text
	Diff    []LineChange
	Words   []wordChange
	Parties []Party
	Names   FieldList
	Force   bool // it is the version in force today
}

// wordChange is a part of the text that reads differently.
type wordChange struct{ Label, Old, New string }

func versionPageOf(ctx context.Context, a Agreement, list []Text, at int, force Text, names FieldList) versionPage {
	t := list[at]
	v := versionPage{Text: t, Parties: a.Parties, Names: names, Force: force.ID == t.ID}
	title := i18n.T(ctx, "原协议")
	if t.No > 1 {
		title = i18n.T(ctx, "补充协议（第 %s 版）", itoa(t.No))
	}
	v.Page = ui.Page{Title: title, Note: a.Number, Sub: casepage.Joined(" · ", a.Title, t.Reason), Crumbs: []ui.Crumb{{Label: "校企合作协议", Href: "/agreements"}, {Label: a.Title, Href: a.path()}, {Label: title}}}
	for i := at - 1; i >= 0; i-- {
		if !list[i].SignedOn.IsZero() {
			v.Was = &list[i]
			break
		}
	}
	if v.Was == nil {
		return v
	}
	v.Diff = Compare(*v.Was, t)
	for _, c := range []wordChange{
		{"协议名称", v.Was.Title, t.Title}, {"合作领域", names.Words(ctx, v.Was.Fields), names.Words(ctx, t.Fields)}, {"合作内容", v.Was.Content, t.Content}, {"责任分工", v.Was.Duties, t.Duties}, {"合作团队", v.Was.Team, t.Team},
		{"截止日期", v.Was.Ends.String(), t.Ends.String()}, {"进度安排", planText(v.Was.Plan), planText(t.Plan)},
	} {
		if c.Old != c.New {
			v.Words = append(v.Words, c)
		}
	}
	return v
}

func planText(list []Milestone) string {
	out := ""
	for _, m := range list {
		out += m.Due.String() + " " + m.Title + "\n"
	}
	return out
}

// clauseText is a clause with its promise, for the comparison.
func clauseText(ctx context.Context, c *Clause) string {
	if c == nil {
		return i18n.T(ctx, "（没有这一条）")
	}
	out := c.Title + "\n" + c.Body
	if c.Promised != nil {
		due := c.Due.String()
		if c.Due.IsZero() {
			due = i18n.T(ctx, "协议到期前")
		}
		out += "\n" + casepage.Joined(" · ", c.PromiserIs, c.Amount(*c.Promised), due)
	}
	return out
}

// clauseTitle names a changed line.
func clauseTitle(c LineChange) string {
	if c.New != nil {
		return c.New.Title
	}
	return c.Old.Title
}

func changeWord(c LineChange) string {
	switch {
	case c.Old == nil:
		return "新增"
	case c.New == nil:
		return "删去"
	}
	return "修改"
}

// sheetOf is the agreement on paper.
func sheetOf(ctx context.Context, d Detail) (ui.Sheet, Text) {
	t := d.Text
	if d.Open != nil {
		t = *d.Open
	}
	digest := t.Digest
	if digest == "" {
		digest = i18n.T(ctx, "草稿，还没有送签")
	}
	s := ui.Sheet{Title: t.Title, Number: d.Number, Version: i18n.T(ctx, "第 %s 版 · 校验码 %s", itoa(t.No), CheckCode(t.Digest)), Digest: digest, Back: d.path()}
	for i, p := range d.Parties {
		s.Parties = append(s.Parties, ui.Party{Role: place(i) + "（" + p.Role.ZH() + "）", Name: p.Name, Hint: "签字盖章："})
	}
	return s, t
}

// signNote says how many have signed.
func signNote(ctx context.Context, v onePage) string {
	if v.Open == nil || openStatus(v.Agreement, *v.Open) != Sent {
		return ""
	}
	done, missing := v.Signing()
	return i18n.T(ctx, "%d / %d 方已签；送签 %d 天", len(done), len(done)+len(missing), v.AgeDays)
}
