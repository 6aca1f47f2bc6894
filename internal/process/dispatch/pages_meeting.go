package dispatch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

const wordMIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func (s *Service) newMeetingPage(w http.ResponseWriter, r *http.Request) error {
	return s.showNewMeeting(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showNewMeeting is the form of a meeting with the agenda that the quarter would give it.
func (s *Service) showNewMeeting(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	c, err := s.Chart(ctx)
	if err != nil {
		return err
	}
	body, quarter := r.URL.Query().Get("body"), r.URL.Query().Get("quarter")
	if quarter == "" {
		quarter = f.Typed().Get("quarter")
	}
	pairs := []string{}
	for _, b := range c.Bodies {
		if body == "" && b.Kind == JointConference {
			body = b.ID.String()
		}
		pairs = append(pairs, b.ID.String(), b.Name)
	}
	page := ui.Page{Title: "召开会议", Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "会议和决议", Href: "/meetings"}, {Label: "召开会议"}}}
	if len(c.Bodies) == 0 {
		return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: []casepage.Part{{Body: ui.Empty{Title: "先登记机构", Text: "会议属于一个协调机构：先登记联席会议和它的成员。", Actions: []ui.Action{{Label: "登记机构", Href: "/bodies/new"}}}}}}))
	}
	g, err := s.At(ctx, quarter)
	if err != nil {
		return err
	}
	quarters := []string{"", "不听取季度调度"}
	for _, q := range g.Quarters {
		quarters = append(quarters, q.String(), quarterName(ctx, q))
	}
	d := f.Deed("召开会议", "/meetings", "生成议程，筹备会议", 0, casepage.Choose("body", ui.Field{Label: "机构", Options: ui.Options(body, pairs...)}), casepage.Choose("quarter", ui.Field{Options: ui.Options(quarter, quarters...), Optional: true, Help: "听取哪个季度，议程就按哪个季度生成"}),
		casepage.Input("title", ui.Field{Value: meetingTitle(ctx, g.Quarter, quarter), Max: short}), casepage.Day("held", s.Today().AddDays(7), ui.Field{}), casepage.Input("place", ui.Field{Max: short, Optional: true}), casepage.Input("chair", ui.Field{Max: short, Optional: true}))
	d.Form.Cancel = "/meetings"
	var parts []casepage.Part
	if quarter != "" {
		last, err := s.openResolutions(ctx)
		if err != nil {
			return err
		}
		parts = append(parts, casepage.Part{Title: "将生成的议程", Note: i18n.T(ctx, "上次议定、红色任务、黄色任务、逾期未报"), Body: agendaView(ctx, Agenda(g.Reports, last, s.Today()))})
	}
	return web.Render(w, r, status, casepage.FormPage(page, "", d, parts...))
}

func meetingTitle(ctx context.Context, q Quarter, asked string) string {
	if asked == "" {
		return ""
	}
	return q.ZH() + "联席会议"
}

func (s *Service) openResolutions(ctx context.Context) (out []Matter, err error) {
	list, _, err := s.MatterList(ctx, MatterQuery{Kind: Resolution})
	for _, t := range list {
		if t.Status == Open || t.Status == Answered {
			out = append(out, t)
		}
	}
	return out, err
}

// agendaView is an agenda as a table.
func agendaView(ctx context.Context, list []Item) templ.Component {
	if len(list) == 0 {
		return ui.Empty{Title: i18n.T(ctx, "没有需要上会的任务"), Text: i18n.T(ctx, "没有红、黄任务和逾期未报，可以自己加议题。")}
	}
	var rows []ui.Row
	for i, a := range list {
		title := templ.Component(ui.Text(a.Title))
		if a.Path != "" && actor.From(ctx).Has(watchers...) {
			title = ui.Link{Href: a.Path, Text: a.Title}
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(title, ui.Int(i+1), itemCell(ctx, a.Kind), ui.Text(a.Facts), ui.Text(a.Outcome))})
	}
	return ui.SmallTable("议程", []ui.Column{{Title: "议题", Wrap: true}, {Title: "序号", Num: true}, {Title: "类别"}, {Title: "情况", Wrap: true}, {Title: "结论", Wrap: true}}, rows)
}

func itemCell(ctx context.Context, kind string) templ.Component {
	tone := map[string]string{ItemLast: "info", ItemRed: "red", ItemAmber: "amber", ItemOverdue: "red", ItemOwn: "none"}[kind]
	return ui.Status(tone, i18n.Word(ctx, itemZH[kind]))
}

func (s *Service) meetingForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		var faults errs.List
		m := Meeting{Title: v.Get("title"), Quarter: v.Get("quarter"), HeldOn: casepage.DayOf(v, "held", &faults), Place: v.Get("place"), Chair: v.Get("chair")}
		body, err := ids.Parse(v.Get("body"))
		if err != nil {
			faults.Add(ErrKind.With("").On("body"))
		}
		if err := faults.Err(); err != nil {
			return "", err
		}
		m.Body = body
		id, err := s.Convene(r.Context(), m)
		if errors.Is(err, actor.ErrNotFound) {
			err = ErrKind.With("").On("body")
		}
		return "/meetings/" + id.String(), err
	}, s.showNewMeeting)
}

func (s *Service) meetingPage(w http.ResponseWriter, r *http.Request) error {
	return s.showMeeting(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showMeeting is a meeting as its minutes print, with what was decided before and what can be done.
func (s *Service) showMeeting(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Meeting(ctx, id)
	if err != nil {
		return err
	}
	page := ui.Page{Title: d.Title, Note: d.BodyName, Sub: i18n.T(ctx, "%s %s", d.HeldOn.String(), d.Place), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "会议和决议", Href: "/meetings"}, {Label: d.Title}},
		Actions: []ui.Action{{Label: "纪要（Word）", Href: d.path() + "/word", Download: true}}}
	if d.Quarter != "" {
		page.Actions = append(page.Actions, ui.Action{Label: "本季度调度", Href: "/dispatch?quarter=" + d.Quarter})
	}
	var agenda []Item
	for _, a := range d.Agenda {
		agenda = append(agenda, a.Item)
	}
	sheet := ui.Sheet{Title: d.BodyName + i18n.T(ctx, "会议纪要"), Number: orDash(d.Number), Version: d.HeldOn.String(), Digest: orDash(d.SHA256)}
	parts := []casepage.Part{{Title: "会议内容", Body: casepage.Text(orDash(d.Minutes))}, {Title: "议题和结论", Body: agendaView(ctx, agenda)}, {Title: "议定事项", Body: s.mattersView(ctx, inNumberOrder(d.Decided))}}
	after := []casepage.Part{{Title: "上次定了什么，办了没有", Note: i18n.T(ctx, "本机构此前会议的议定事项"), Body: s.mattersView(ctx, d.Before)}, {Title: "经过", Body: ui.Timeline(casepage.Course{Begun: "筹备会议", Steps: notes}.Events(ctx, Meetings, d.Trail))}}
	if d.Status == Held && runs(ctx) {
		form, err := s.recordParts(ctx, d, f)
		if err != nil {
			return err
		}
		after = append(form, after...)
	}
	tone, notice := "info", ""
	if f.Err() != nil && strings.Contains(r.URL.Path, "/steps/") {
		tone, notice = "red", ui.Errors(ctx, f.Err())[0].Text()
	}
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Notices: casepage.Notes(tone, notice), Parts: append([]casepage.Part{{Body: minutesSheet(sheet, s.meetingFacts(ctx, d), parts)}}, after...), Aside: s.meetingAside(ctx, d, f)}))
}

func (s *Service) meetingFacts(ctx context.Context, d MeetingDetail) []ui.Fact {
	none := i18n.T(ctx, "没有填")
	out := []ui.Fact{{Label: "会议", Value: d.Title}, {Label: "召开日期", Value: d.HeldOn.String()}, {Label: "地点", Value: d.Place, Why: none}, {Label: "主持人", Value: d.Chair, Why: none}}
	for _, p := range Presences {
		var names []string
		for _, a := range d.Attendance {
			if a.Status == p.Code {
				names = append(names, attendeeName(a))
			}
		}
		if len(names) > 0 {
			out = append(out, ui.Fact{Label: p.ZH, Value: strings.Join(names, i18n.T(ctx, "、"))})
		}
	}
	return out
}

// recordHead is how many fields stand before attendance and outcomes.
const recordHead = 2

// recordParts are the forms with which a meeting that was held is written down.
func (s *Service) recordParts(ctx context.Context, d MeetingDetail, f casepage.Form) ([]casepage.Part, error) {
	list := []casepage.Control{casepage.Input("chair", ui.Field{Value: d.Chair, Max: short, Optional: true}), casepage.Prose("minutes", 5*long, ui.Field{Value: d.Minutes, Rows: 8})}
	for _, a := range d.Attendance {
		list = append(list, casepage.Choose("at_"+a.ID.String(), ui.Field{Label: attendeeName(a), Optional: true, Options: choices(ctx, Presences, a.Status, "没有记录")}))
	}
	for i, a := range d.Agenda {
		list = append(list, casepage.Prose("outcome_"+a.ID.String(), long, ui.Field{Label: strconv.Itoa(i+1) + ". " + a.Title, Value: a.Outcome, Rows: 2, Optional: true}))
	}
	record := f.Deed("记录会议", d.path()+"/record", "保存记录", d.Version, list...)
	record.Form.Draft = "meeting-" + d.ID.String()
	controls, err := s.matterControls(ctx, s.Today().AddDays(60).String(), false)
	if err != nil {
		return nil, err
	}
	resolve := f.Deed("议定一件事", d.path()+"/matters", "交办", 0, controls...)
	return []casepage.Part{{Title: "记录会议", Body: recordForm(record, len(d.Attendance))}, {Title: "交办议定事项", Note: i18n.T(ctx, "一件事一个牵头单位，会办单位各有自己的任务"), Body: casepage.DeedForm(resolve)}}, nil
}

func (s *Service) meetingAside(ctx context.Context, d MeetingDetail, f casepage.Form) templ.Component {
	st, _ := Meetings.State(d.Status)
	var deeds []casepage.Deed
	at := d.path()
	if runs(ctx) {
		if d.Status == Planned {
			deeds = append(deeds, f.Deed("按现在的情况重新生成议程", at+"/agenda", "重新生成", 0))
		}
		if d.Status == Planned || d.Status == Held {
			deeds = append(deeds, f.Deed("加一个议题", at+"/items", "加入议程", 0, casepage.Input("item", ui.Field{Max: short})))
		}
		for _, b := range Meetings.Buttons(actor.From(ctx), d.Status) {
			if !b.Allowed {
				continue
			}
			title := b.ZH
			if i18n.Lang(ctx) == i18n.English {
				title = b.EN
			}
			deeds = append(deeds, f.Deed(title, at+"/steps/"+b.Code, title, d.Version, casepage.Prose("note", long, ui.Field{Optional: !b.NeedsReason, Rows: 2})))
		}
	}
	return casepage.Aside{Tone: st.Tone, State: casepage.StateName(ctx, Meetings, d.Status), Deeds: deeds}.View()
}

// onMeeting runs a form of a meeting and goes back to its page.
func (s *Service) onMeeting(w http.ResponseWriter, r *http.Request, do func(id ids.ID, v url.Values) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		return "/meetings/" + id.String(), do(id, v)
	}, s.showMeeting)
}

func (s *Service) rebuildForm(w http.ResponseWriter, r *http.Request) error {
	return s.onMeeting(w, r, func(id ids.ID, _ url.Values) error { return s.Rebuild(r.Context(), id) })
}

func (s *Service) itemForm(w http.ResponseWriter, r *http.Request) error {
	return s.onMeeting(w, r, func(id ids.ID, v url.Values) error { return s.AddItem(r.Context(), id, v.Get("item")) })
}

func (s *Service) recordForm(w http.ResponseWriter, r *http.Request) error {
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return s.onMeeting(w, r, func(id ids.ID, v url.Values) error {
		x := Record{ID: id, Version: version, Minutes: v.Get("minutes"), Chair: v.Get("chair"), Outcomes: map[ids.ID]string{}, Attendance: map[ids.ID]Attendee{}}
		for key := range v {
			if text, ok := strings.CutPrefix(key, "outcome_"); ok {
				if at, err := ids.Parse(text); err == nil {
					x.Outcomes[at] = v.Get(key)
				}
			}
			if text, ok := strings.CutPrefix(key, "at_"); ok {
				if at, err := ids.Parse(text); err == nil {
					x.Attendance[at] = Attendee{Status: v.Get(key)}
				}
			}
		}
		return s.Write(r.Context(), x)
	})
}

func (s *Service) resolveForm(w http.ResponseWriter, r *http.Request) error {
	return s.onMeeting(w, r, func(id ids.ID, v url.Values) error {
		t, names, err := matterOf(v)
		if err != nil {
			return err
		}
		t.Meeting = id
		_, err = s.Charge(r.Context(), t, names)
		return err
	})
}

func (s *Service) meetingStep(w http.ResponseWriter, r *http.Request) error {
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return s.onMeeting(w, r, func(id ids.ID, v url.Values) error {
		return s.StepMeeting(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: v.Get("note")})
	})
}

func (s *Service) minutesFile(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var d MeetingDetail
	if d, err = s.Meeting(r.Context(), id); err != nil {
		return err
	}
	doc, err := s.minutesDoc(d)
	if err != nil {
		return err
	}
	web.Attachment(w, d.Title+".docx", wordMIME)
	return doc.Write(w)
}
