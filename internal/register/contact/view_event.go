package contact

import (
	"context"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
)

func eventsPageOf(ctx context.Context, q EventQuery, l ui.Listing, found EventPage) listed {
	v := listed{Page: ui.Page{Title: "对接活动", Sub: i18n.T(ctx, "成果发布、校企握手、论坛和政策进校园；专场谈成的线索和合同记在活动名下"), Crumbs: []ui.Crumb{{Label: "对接活动"}}, Public: !actor.From(ctx).Signed()}}
	v.Table = ui.Table{
		ID: "events", Caption: "对接活动，新的在前", List: l, Total: found.Total, Find: "名称、编号或地点", Keep: []string{"kind", "status"}, Filters: eventFilters(q), Choose: true,
		Exports: casepage.Exports(ctx, "/events/export", found.Total, maxExport),
		Columns: []ui.Column{{Key: "title", Title: "活动", Wrap: true}, {Key: "kind", Title: "类别"}, {Key: "day", Title: "日期", Sort: true}, {Key: "place", Title: "地点", Wrap: true}, {Key: "sessions", Title: "专场", Num: true},
			{Key: "seats", Title: "席位", Num: true}, {Key: "leads", Title: "线索", Num: true}, {Key: "status", Title: "状态"}},
		Empty: ui.Empty{Title: i18n.T(ctx, "还没有对接活动"), Text: i18n.T(ctx, "发布以后列在这里，企业和学校可以报名。")},
	}
	if mayDo(ctx, eventEdit) {
		v.Page.Primary = &ui.Action{Label: "筹办活动", Href: "/events/new"}
		v.Page.Actions = []ui.Action{{Label: "导入参加单位", Href: "/imports/new?kind=" + sheetSeats}, {Label: "导入线索", Href: "/imports/new?kind=" + sheetLeads}}
		v.Table.Empty.Actions = []ui.Action{{Label: "筹办活动", Href: "/events/new"}}
	}
	c := casepage.NewChips(ctx)
	c.Add("kind", "类别", q.Kind.ZH())
	if st, ok := EventFlow.State(q.Status); ok {
		c.Add("status", "状态", st.ZH)
	}
	v.Table.Chips = c.List
	for _, x := range found.Lines {
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: x.ID.String(), Name: x.Title, Cells: ui.Cells(ui.Link{Href: "/events/" + x.ID.String(), Text: x.Title, Sub: casepage.Joined(" · ", x.Number, x.Organiser)}, ui.Text(i18n.Word(ctx, x.Kind.ZH())), ui.Text(span(x.Event)), ui.Text(x.Place),
			ui.Int(x.Sessions), seatsCell(ctx, x.Taken, x.Capacity), ui.Int(x.Leads), casepage.State(ctx, EventFlow, x.Status))})
	}
	return v
}

// span are the days of an event.
func span(e Event) string {
	if e.From == e.To {
		return e.From.String()
	}
	return e.From.String() + " – " + e.To.String()
}

func seatsCell(ctx context.Context, taken, capacity int64) templ.Component {
	if capacity == 0 {
		return ui.Missing(i18n.T(ctx, "还没有专场"))
	}
	return ui.Text(ui.Thousands(taken) + " / " + ui.Thousands(capacity))
}

func eventFormOf(ctx context.Context, e Event, v url.Values, refused error) formPage {
	f := formPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}}
	title, action, cancel := "筹办活动", "/events", "/events"
	if e.ID != 0 {
		title, action, cancel = "修改活动", "/events/"+e.ID.String()+"/edit", "/events/"+e.ID.String()
	}
	f.Page = ui.Page{Title: title, Note: e.Number, Sub: i18n.T(ctx, "先存下来，加上专场，再发布"), Crumbs: []ui.Crumb{{Label: "对接活动", Href: "/events"}, {Label: title}}}
	f.Form = ui.Form{Action: action, Version: e.Version, Errors: f.Errors, Submit: "保存活动", Cancel: cancel}
	return f
}

func eventValues(e Event) url.Values {
	v := url.Values{}
	for key, value := range map[string]string{
		"kind": string(e.Kind), "title": e.Title, "organiser": e.Organiser, "place": e.Place, "from": e.From.String(), "to": e.To.String(), "summary": e.Summary,
	} {
		v.Set(key, value)
	}
	return v
}

// sessionBox is one session as the page of its event shows it.
type sessionBox struct {
	Session
	casepage.Fields // of the forms of this session
	Industry        string
	Facts           []ui.Fact
	Mine            Seat // of the actor's organisation
	MaySeat         bool
	MayLead         bool
	MayEdit         bool
	Organise        bool // the actor organises the event
}

// eventPage is the page of one event.
type eventPage struct {
	EventDetail
	casepage.Fields
	Page     ui.Page
	Figures  []ui.Figure
	Boxes    []sessionBox
	SeatRows []ui.Row
	LeadRows []ui.Row
	SumRows  []ui.Row
	Events   []ui.Event
	Tone     string
	State    string
	MayParty bool // sees all who take part
	MayAdd   bool
}

func (s *Service) eventPageOf(ctx context.Context, d EventDetail, session ids.ID, typed url.Values, refused error) eventPage {
	a := actor.From(ctx)
	v := eventPage{EventDetail: d, Fields: casepage.Fields{Values: url.Values{}, Errors: ui.Errors(ctx, refused)}, MayParty: d.MayEdit || watching(a), MayAdd: d.MayEdit && (d.Status == EventDraft || d.Status == EventPublished)}
	if session == 0 && typed != nil {
		v.Values = typed
	}
	st, _ := EventFlow.State(d.Status)
	v.Tone, v.State = st.Tone, st.ZH
	v.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", i18n.Word(ctx, d.Kind.ZH()), span(d.Event), d.Place), Crumbs: []ui.Crumb{{Label: "对接活动", Href: "/events"}, {Label: d.Title}}, Public: !a.Signed()}
	if v.MayAdd {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "修改活动", Href: "/events/" + d.ID.String() + "/edit"})
	}
	if v.MayParty {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "导出参加单位（Excel）", Href: "/events/" + d.ID.String() + "/export?what=seats&format=xlsx"}, ui.Action{Label: "导出线索（Excel）", Href: "/events/" + d.ID.String() + "/export?what=leads&format=xlsx"})
	}
	v.Figures = eventFigures(ctx, d)
	for _, n := range d.Sessions {
		v.Boxes = append(v.Boxes, s.boxOf(ctx, a, d, n, session, typed, v.Errors))
	}
	v.rows(ctx)
	v.Events = course.Events(ctx, EventFlow, d.Trail)
	return v
}

func (s *Service) boxOf(ctx context.Context, a actor.Actor, d EventDetail, n Session, at ids.ID, typed url.Values, faults ui.FormErrors) sessionBox {
	b := sessionBox{Session: n, Fields: casepage.Fields{Values: sessionValues(n)}, Industry: s.industry(n.Industry), Organise: d.MayEdit, MayEdit: d.MayEdit && (d.Status == EventDraft || d.Status == EventPublished)}
	if at == n.ID {
		b.Fields = casepage.Fields{Values: typed, Errors: faults}
	}
	for _, x := range d.Seats {
		if x.Session == n.ID && x.Org == d.Own && d.Own != 0 {
			b.Mine = x
		}
	}
	b.MaySeat = d.Enrolling() && d.Own != 0 && !n.Day.Before(s.Today())
	live := d.Status == EventPublished || d.Status == EventHeld
	b.MayLead = live && (d.MayEdit || b.Mine.Seats > 0)
	b.Facts = []ui.Fact{
		{Label: "时间", Value: n.Day.String() + " " + n.Starts + "–" + n.Ends}, {Label: "地点", Value: n.Place}, {Label: "行业", Value: b.Industry, Why: i18n.T(ctx, "不限行业")},
		{Label: "席位", Value: i18n.T(ctx, "共 %s 席，已报 %s 席，余 %s 席", ui.Thousands(n.Capacity), ui.Thousands(n.Taken), ui.Thousands(n.Free()))},
	}
	return b
}

func sessionValues(n Session) url.Values {
	v := url.Values{}
	for key, value := range map[string]string{
		"theme": n.Theme, "industry": n.Industry, "day": n.Day.String(), "starts": n.Starts, "ends": n.Ends, "place": n.Place, "capacity": strconv.FormatInt(n.Capacity, 10),
	} {
		v.Set(key, value)
	}
	return v
}

// eventFigures are what came of an event: seats, leads, contracts by the year of signing.
func eventFigures(ctx context.Context, d EventDetail) []ui.Figure {
	seats := ui.Figure{Label: "席位", Missing: i18n.T(ctx, "还没有专场")}
	if d.Counts.Capacity > 0 {
		seats = ui.Figure{Label: "席位", Value: ui.Thousands(d.Counts.Taken), Unit: "席", Note: i18n.T(ctx, "共 %s 席", ui.Thousands(d.Counts.Capacity))}
	}
	out := []ui.Figure{seats, {Label: "参加单位", Value: ui.Thousands(d.Counts.Orgs), Unit: "家单位"}, {Label: "线索", Value: ui.Thousands(d.LeadSum), Unit: "条"}}
	if !d.SumsOK {
		return append(out, ui.Figure{Label: "合同额", Missing: i18n.T(ctx, "还没有接入成交登记")})
	}
	if d.Hidden {
		return append(out, ui.Figure{Label: "合同额", Missing: i18n.T(ctx, "签约企业太少，不对外公布")})
	}
	var all YearSum
	for _, y := range d.Sums {
		all.Deals += y.Deals
		all.Amount += y.Amount
	}
	if all.Deals == 0 {
		return append(out, ui.Figure{Label: "合同额", Missing: i18n.T(ctx, "还没有签订合同")})
	}
	return append(out, ui.Figure{Label: "合同额", Value: all.Amount.Short(), Note: i18n.T(ctx, "%s 份合同，按签订年份计、只计一次", ui.Thousands(all.Deals))})
}

var seatColumns = []ui.Column{{Title: "参加单位", Wrap: true}, {Title: "专场", Wrap: true}, {Title: "席位", Num: true}, {Title: "到场", Num: true}}

var leadColumns = []ui.Column{{Title: "合作意向", Wrap: true}, {Title: "需求方", Wrap: true}, {Title: "供给方", Wrap: true}, {Title: "专场", Wrap: true}, {Title: "登记日期"}}

var sumColumns = []ui.Column{{Title: "签订年份"}, {Title: "合同", Num: true}, {Title: "合同额", Num: true}}

// rows are the tables of an event's page.
func (v *eventPage) rows(ctx context.Context) {
	for _, x := range v.Seats {
		came := templ.Component(ui.Missing(""))
		if x.Attended != nil {
			came = ui.Int(*x.Attended)
		}
		v.SeatRows = append(v.SeatRows, ui.Row{Name: x.OrgName, Cells: ui.Cells(ui.Text(x.OrgName), ui.Text(x.Theme), ui.Int(x.Seats), came)})
	}
	for _, x := range v.Leads {
		v.LeadRows = append(v.LeadRows, ui.Row{Name: x.Topic, Cells: ui.Cells(ui.Text(x.Topic), ui.Text(x.NeedName), ui.Text(x.SupplyName), ui.Text(x.Theme), ui.Text(x.On.String()))})
	}
	for _, y := range v.Sums {
		v.SumRows = append(v.SumRows, ui.Row{Name: strconv.Itoa(y.Year), Cells: ui.Cells(ui.Text(strconv.Itoa(y.Year)), ui.Int(y.Deals), ui.Text(y.Amount.Short()))})
	}
}

// seatsAt are the organisations at a session, for the form of attendance.
func (v eventPage) seatsAt(session ids.ID) []string {
	var out []string
	for _, x := range v.Seats {
		if x.Session == session {
			out = append(out, x.Org.String(), x.OrgName)
		}
	}
	return out
}

// id makes the id of a field of one session's form unique on the page.
func (b sessionBox) id(f ui.Field) ui.Field {
	f.ID = f.Name + "-" + b.ID.String()
	return f
}
