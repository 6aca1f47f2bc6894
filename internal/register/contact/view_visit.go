package contact

import (
	"context"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// listed is a list page.
type listed struct {
	Page    ui.Page
	Tabs    []ui.Tab
	Figures []ui.Figure
	Table   ui.Table
}

func visitsPageOf(ctx context.Context, q VisitQuery, l ui.Listing, found VisitPage) listed {
	v := listed{Page: ui.Page{Title: "调研座谈", Sub: i18n.T(ctx, "部门和学校定期深入企业调研或面对面座谈；企业提出的每件事都有责任单位和答复期限"), Crumbs: []ui.Crumb{{Label: "调研座谈"}}}}
	v.Table = ui.Table{
		ID: "visits", Caption: "调研座谈，新的在前", List: l, Total: found.Total, Find: "编号、地点或议题", Keep: []string{"kind", "county"}, Filters: visitFilters(q, found.Counties),
		Exports: casepage.Exports(ctx, "/visits/export", found.Total, maxExport), Choose: true,
		Columns: []ui.Column{{Key: "topics", Title: "议题", Wrap: true}, {Key: "day", Title: "日期", Sort: true}, {Key: "kind", Title: "形式"}, {Key: "who", Title: "参加单位", Wrap: true}, {Key: "firms", Title: "企业", Wrap: true},
			{Key: "county", Title: "区县", Off: true}, {Key: "items", Title: "反馈事项", Num: true}},
		Empty: ui.Empty{Title: i18n.T(ctx, "还没有调研座谈记录"), Text: i18n.T(ctx, "去过企业以后在这里记下来：谁去的、谈了什么、企业提了哪些事。")},
	}
	if mayDo(ctx, visitRecord) {
		v.Page.Primary = &ui.Action{Label: "记录调研座谈", Href: "/visits/new"}
		v.Table.Empty.Actions = []ui.Action{{Label: "记录调研座谈", Href: "/visits/new"}}
	}
	names := countyMap(found.Counties)
	c := casepage.NewChips(ctx)
	c.Add("kind", "形式", q.Kind.ZH())
	c.Add("county", "区县", names[q.County])
	v.Table.Chips = c.List
	for _, x := range found.Lines {
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: x.ID.String(), Name: x.Number, Cells: ui.Cells(ui.Link{Href: "/visits/" + x.ID.String(), Text: short(x.Topics), Sub: x.Number}, ui.Text(x.Day.String()), ui.Text(i18n.Word(ctx, x.Kind.ZH())),
			ui.Text(casepage.Joined("、", strings.Join(x.Offices(), "、"), partyNames(x.Schools))), ui.Text(partyNames(x.Firms)), ui.Text(names[x.County]), ui.Int(found.Items[x.ID]))})
	}
	return v
}

// short is the first line of a text, cut where it is long.
func short(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// formPage is the form of a visit, an item or an event.
type formPage struct {
	casepage.Fields
	Page     ui.Page
	Form     ui.Form
	Counties []County
	Own      bool // the actor writes for their own organisation
}

func visitFormOf(ctx context.Context, visit Visit, v url.Values, refused error) formPage {
	f := formPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}, Own: !actor.From(ctx).Has(officers...)}
	title, action, cancel := "记录调研座谈", "/visits", "/visits"
	if visit.ID != 0 {
		title, action, cancel = "修改调研座谈", "/visits/"+visit.ID.String()+"/edit", "/visits/"+visit.ID.String()
	}
	f.Page = ui.Page{Title: title, Note: visit.Number, Sub: i18n.T(ctx, "参加的学校和企业若已结对，这次调研座谈会记为一次联系"), Crumbs: []ui.Crumb{{Label: "调研座谈", Href: "/visits"}, {Label: title}}}
	f.Form = ui.Form{Action: action, Version: visit.Version, Errors: f.Errors, Submit: "保存记录", Cancel: cancel}
	return f
}

func visitValues(x Visit) url.Values {
	v := url.Values{}
	partyLines := func(list []Party) string {
		names := make([]string, len(list))
		for i, p := range list {
			names[i] = p.Name
		}
		return strings.Join(names, "\n")
	}
	for key, value := range map[string]string{
		"kind": string(x.Kind), "day": x.Day.String(), "place": x.Place, "departments": x.Departments, "topics": x.Topics, "minutes": x.Minutes,
		"schools": partyLines(x.Schools), "firms": partyLines(x.Firms),
	} {
		v.Set(key, value)
	}
	return v
}

// visitPage is the page of one visit.
type visitPage struct {
	VisitDetail
	casepage.Fields
	Page     ui.Page
	Rows     []ui.Row
	Counties []County
}

func visitPageOf(ctx context.Context, d VisitDetail, list []County, typed url.Values, today civil.Date, refused error) visitPage {
	v := visitPage{VisitDetail: d, Fields: casepage.Fields{Values: typed, Errors: ui.Errors(ctx, refused)}, Counties: list}
	v.Page = ui.Page{Title: short(d.Topics), Note: d.Number, Sub: casepage.Joined(" · ", i18n.Word(ctx, d.Kind.ZH()), d.Day.String(), d.County), Crumbs: []ui.Crumb{{Label: "调研座谈", Href: "/visits"}, {Label: d.Number}}}
	if d.MayEdit {
		v.Page.Actions = []ui.Action{{Label: "修改调研座谈", Href: "/visits/" + d.ID.String() + "/edit"}}
	}
	for _, f := range d.Items {
		due := templ.Component(ui.Text(f.DueOn.String()))
		if f.Late(today) {
			due = ui.Lines{Main: f.DueOn.String(), Sub: i18n.T(ctx, "已逾期"), Alert: true}
		}
		v.Rows = append(v.Rows, ui.Row{Name: f.Title, Cells: ui.Cells(ui.Link{Href: "/feedback/" + f.ID.String(), Text: f.Title, Sub: f.Number}, ui.Text(f.FirmName), ui.Text(f.Owner.Name), due, casepage.State(ctx, FeedbackFlow, f.Status))})
	}
	return v
}

var visitItemColumns = []ui.Column{{Title: "反馈事项", Wrap: true}, {Title: "企业", Wrap: true}, {Title: "责任单位"}, {Title: "期限"}, {Title: "状态"}}

// firmPairs are the enterprises of a visit as a choice.
func (v visitPage) firmPairs() []string {
	var out []string
	for _, p := range v.Firms {
		out = append(out, p.Name, p.Name)
	}
	return out
}

// ownerPairs are the owners among which a form chooses.
func ownerPairs(list []County) []string {
	out := []string{string(OwnerCity), "市教育局"}
	for _, d := range Departments {
		out = append(out, OwnerChoice(Owner{Kind: OwnerDept, Function: d}), departmentName(d))
	}
	for _, c := range list {
		out = append(out, OwnerChoice(Owner{Kind: OwnerCounty, County: c.Code}), c.Name+"教育局")
	}
	return out
}

func sizeText(n int64) string {
	if n >= 1<<20 {
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MiB"
	}
	return strconv.FormatInt(max(1, n>>10), 10) + " KiB"
}

func feedbackPageOf(ctx context.Context, q FeedbackQuery, l ui.Listing, found FeedbackPage) listed {
	firm := mayDo(ctx, feedbackFile)
	v := listed{Page: ui.Page{Title: "反馈事项", Sub: i18n.T(ctx, "企业提出的事：谁答复、哪天前答复、企业满不满意；答复期限 15 个工作日"), Crumbs: []ui.Crumb{{Label: "反馈事项"}}}}
	if firm {
		v.Page.Primary = &ui.Action{Label: "提一件事", Href: "/feedback/new"}
	}
	v.Page.Actions = []ui.Action{{Label: "答复及时率", Href: "/feedback/stats"}}
	v.Figures = timeFigures(ctx, found.All)
	v.Table = ui.Table{
		ID: "feedback", Caption: "反馈事项，最急的在前", List: l, Total: found.Total, Find: "编号、事项或企业", Keep: []string{"status", "mine"}, Filters: feedbackFilters(q), Choose: true,
		Exports: casepage.Exports(ctx, "/feedback/export", found.Total, maxExport),
		Columns: []ui.Column{{Key: "new", Title: "反馈事项", Sort: true, Wrap: true}, {Key: "firm", Title: "企业", Wrap: true}, {Key: "owner", Title: "责任单位", Wrap: true}, {Key: "due", Title: "期限", Sort: true}, {Key: "opened", Title: "提出日期", Off: true}, {Key: "rating", Title: "评价"}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有反馈事项"), Text: i18n.T(ctx, "调研座谈时企业提出的事记在那次记录里；企业也可以自己提。")},
	}
	if firm {
		v.Table.Empty.Actions = []ui.Action{{Label: "提一件事", Href: "/feedback/new"}}
	}
	c := casepage.NewChips(ctx)
	if q.Status == StatusLate {
		c.Add("status", "状态", "已逾期")
	} else {
		c.Add("status", "状态", stateZH(q.Status))
	}
	if q.Mine {
		c.Add("mine", "责任单位", "本单位")
	}
	v.Table.Chips = c.List
	for _, f := range found.Lines {
		row := ui.Row{ID: f.ID.String(), Name: f.Title, Cells: ui.Cells(ui.Link{Href: "/feedback/" + f.ID.String(), Text: f.Title, Sub: f.Number}, ui.Text(f.FirmName), ui.Text(f.Owner.Name), clockCell(ctx, f, found),
			ui.Text(f.OpenedOn.String()), ui.Text(i18n.Word(ctx, f.Rating.ZH())), casepage.State(ctx, FeedbackFlow, f.Status))}
		if f.Late(found.Today) {
			row.Tone = "amber"
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	return v
}

// clockCell says by when, and how long that is.
func clockCell(ctx context.Context, f Feedback, p FeedbackPage) templ.Component {
	left, ok := p.Left[f.ID]
	switch {
	case !ok && f.Waiting():
		return ui.Text(f.DueOn.String())
	case !ok:
		return ui.Text("")
	case f.Late(p.Today) && left == 0: // on the days off after it
		return ui.Lines{Main: f.DueOn.String(), Sub: i18n.T(ctx, "已逾期"), Alert: true}
	case f.Late(p.Today):
		return ui.Lines{Main: f.DueOn.String(), Sub: i18n.T(ctx, "逾期 %d 个工作日", -left), Alert: true}
	}
	return ui.Lines{Main: f.DueOn.String(), Sub: i18n.T(ctx, "剩 %d 个工作日", left), Alert: left <= 2}
}

func timeFigures(ctx context.Context, t Timeliness) []ui.Figure {
	rate := ui.Figure{Label: "按期答复率", Missing: i18n.T(ctx, "还没有到期或已答复的事项"), Href: "/feedback/stats"}
	if share, ok := t.Rate(); ok {
		rate = ui.Figure{Label: "按期答复率", Value: ui.Percent(share), Note: i18n.T(ctx, "%s / %s 件", ui.Thousands(t.InTime), ui.Thousands(t.InTime+t.Late)), Href: "/feedback/stats"}
	}
	return []ui.Figure{
		{Label: "全部事项", Value: ui.Thousands(t.Items), Unit: "件", Href: "/feedback"}, {Label: "期限内待答复", Value: ui.Thousands(t.Open), Unit: "件", Href: "/feedback?status=" + FeedbackOpen},
		{Label: "逾期答复或未答复", Value: ui.Thousands(t.Late), Unit: "件", Href: "/feedback?status=" + StatusLate}, rate,
	}
}

var statColumns = []ui.Column{{Title: "责任单位", Wrap: true}, {Title: "全部", Num: true}, {Title: "已答复", Num: true}, {Title: "按期", Num: true}, {Title: "逾期", Num: true}, {Title: "期限内", Num: true}, {Title: "按期答复率", Num: true}}

func statRows(list []Timeliness) []ui.Row {
	rows := make([]ui.Row, 0, len(list))
	for _, t := range list {
		share, ok := t.Rate()
		if !ok {
			share = math.NaN()
		}
		rows = append(rows, ui.Row{Name: t.Owner, Cells: ui.Cells(ui.Text(t.Owner), ui.Int(t.Items), ui.Int(t.Answered), ui.Int(t.InTime), ui.Int(t.Late), ui.Int(t.Open), ui.Rate(share))})
	}
	return rows
}

func itemFormOf(ctx context.Context, v url.Values, list []County, refused error) formPage {
	f := formPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}, Counties: list}
	f.Page = ui.Page{Title: "提一件事", Sub: i18n.T(ctx, "交上去就有编号；15 个工作日内答复，过程随时可查"), Crumbs: []ui.Crumb{{Label: "反馈事项", Href: "/feedback"}, {Label: "提一件事"}}}
	f.Form = ui.Form{Action: "/feedback", Errors: f.Errors, Submit: "提交", Cancel: "/feedback"}
	return f
}

// itemPage is the page of one feedback item.
type itemPage struct {
	FeedbackDetail
	casepage.Fields
	Page   ui.Page
	Filed  bool
	Stages []ui.Stage
	Clock  *ui.Clock
	Events []ui.Event
	Tone   string
	State  string
}

func itemPageOf(ctx context.Context, d FeedbackDetail, filed bool, typed url.Values, today civil.Date, refused error) itemPage {
	v := itemPage{FeedbackDetail: d, Fields: casepage.Fields{Values: typed, Errors: ui.Errors(ctx, refused)}, Filed: filed}
	st, _ := FeedbackFlow.State(d.Status)
	v.Tone, v.State = st.Tone, st.ZH
	if d.Late(today) {
		v.Tone, v.State = "red", "已逾期"
	}
	v.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", d.FirmName, i18n.T(ctx, "%s 提出", d.OpenedOn.String())), Crumbs: []ui.Crumb{{Label: "反馈事项", Href: "/feedback"}, {Label: d.Number}}}
	at := map[string]int{FeedbackOpen: 1, FeedbackReopened: 1, FeedbackReplied: 2, FeedbackAccepted: 3, FeedbackClosed: 4}[d.Status]
	v.Stages = ui.Stages(at, "提出", "答复", "企业评价", "办结")
	v.Events = courseOf(ctx, d.Trail)
	if !d.DueOn.IsZero() && d.Status != FeedbackClosed {
		c := ui.Clock{What: i18n.T(ctx, "答复，由%s", d.Owner.Name), Left: d.Left, Used: d.Used, Term: d.Term, Till: d.DueOn.String() + " 24:00", Then: i18n.T(ctx, "到期未答复，计入逾期并通知责任单位")}
		if !d.Waiting() {
			c.What, c.Then = i18n.T(ctx, "评价，由%s", d.FirmName), i18n.T(ctx, "到期没有评价，事项办结")
		}
		if !d.Loaded {
			c.Then = i18n.T(ctx, "这一年的节假日还没有载入，按周一至周五推算")
		}
		v.Clock = &c
	}
	return v
}
