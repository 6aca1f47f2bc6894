package standard

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) surveysPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l := ui.ReadListing(r.URL.Query(), "")
	f := SurveyFilter{Status: r.URL.Query().Get("status"), Find: l.Find, Limit: l.Limit(), Offset: l.Offset()}
	list, total, err := s.Surveys(ctx, f)
	if err != nil {
		return err
	}
	t := ui.Table{ID: "surveys", Caption: "企业调查，新的在前", List: l, Total: total, Find: "名称或编号", Filters: surveyFilters(f.Status),
		Columns: []ui.Column{{Key: "title", Title: "调查", Wrap: true}, {Key: "post", Title: "岗位"}, {Key: "from", Title: "谁发的", Wrap: true}, {Key: "answered", Title: "答复", Num: true}, {Key: "due", Title: "期限"}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有调查"), Text: i18n.T(ctx, "选一个岗位发给几家企业；答复合在一起就是能力标准的草案。")},
	}
	page := ui.Page{Title: "企业调查", Sub: i18n.T(ctx, "典型工作任务、技术技能标准、人才专业需求三部分"), Crumbs: []ui.Crumb{{Label: "供与需"}, {Label: "企业调查"}}}
	if Policy.Allowed(actor.From(ctx), mayAsk) {
		page.Primary = &ui.Action{Label: "发起调查", Href: "/surveys/new"}
		t.Empty.Actions = []ui.Action{{Label: "发起调查", Href: "/surveys/new"}}
	}
	for _, v := range list {
		st, _ := SurveyFlow.State(v.Status)
		from := v.OrgName
		if from == "" {
			from = i18n.T(ctx, "主管部门")
		}
		t.Rows = append(t.Rows, ui.Row{ID: v.ID.String(), Name: v.Title, Cells: ui.Cells(ui.Link{Href: "/surveys/" + v.ID.String(), Text: v.Title, Sub: v.Number}, ui.Text(v.Post), ui.Text(from),
			ui.Text(i18n.T(ctx, "%d / %d", v.Answered, v.Asked)), ui.Text(v.DueOn.String()), ui.Status(st.Tone, st.ZH))})
	}
	return web.Render(w, r, http.StatusOK, listView(page, nil, t))
}

func surveyStates(chosen string) []ui.Option {
	pairs := []string{"", "全部"}
	for _, st := range SurveyFlow.States {
		pairs = append(pairs, st.Code, st.ZH)
	}
	return ui.Options(chosen, pairs...)
}

func (s *Service) surveyForm(w http.ResponseWriter, r *http.Request) error {
	return s.askForm(w, r, http.StatusOK, url.Values{"occupation": {r.URL.Query().Get("occupation")}}, nil)
}

func (s *Service) askForm(w http.ResponseWriter, r *http.Request, status int, v url.Values, fault error) error {
	ctx := r.Context()
	errors := ui.Errors(ctx, fault)
	return web.Render(w, r, status, surveyFormPage(formView{
		Page: ui.Page{Title: "发起调查", Sub: i18n.T(ctx, "企业在网页或表格里答三部分，手机上也能填；15 个工作日内答复"), Crumbs: []ui.Crumb{{Label: "企业调查", Href: "/surveys"}, {Label: "发起调查"}}},
		Form: ui.Form{Action: "/surveys", Errors: errors, Submit: "发给企业", Cancel: "/surveys", ID: "survey", Draft: "/surveys"}, Fields: casepage.Fields{Values: v, Errors: errors},
	}))
}

func (s *Service) send(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	p := reader{v: v, code: s.opts.Names.OccupationCode}
	in := Ask{Survey: Survey{Title: p.line("title"), Intro: p.text("intro"), Post: p.line("post"), Occupation: p.occupation("occupation"), Industry: idcode.Normalise(p.line("industry")), Level: p.number("level", ErrLevel)},
		Firms: p.lines("firms"), Partners: v.Get("partners") != ""}
	err = p.faults.Err()
	var out Survey
	if err == nil {
		out, err = s.Send(r.Context(), in)
	}
	if refused(err) {
		return s.askForm(w, r, http.StatusUnprocessableEntity, v, label(errs.All(err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/surveys/"+out.ID.String())
}

// surveyView is everything the page of a survey needs.
type surveyView struct {
	SurveyDetail
	Page    ui.Page
	Figures []ui.Figure
	Replies []ui.Row
	Tasks   []taskView
	Rows    []ui.Row // the third part
	Years   []int
	Events  []ui.Event
	Told    int
}

func (s *Service) surveyPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSurvey(w, r, http.StatusOK, nil)
}

func (s *Service) showSurvey(w http.ResponseWriter, r *http.Request, status int, fault error) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Survey(ctx, id)
	if err != nil {
		return err
	}
	told, _ := strconv.Atoi(r.URL.Query().Get("told"))
	return web.Render(w, r, status, surveyPageView(s.surveyView(ctx, d, told), ui.Errors(ctx, fault)))
}

func (s *Service) surveyView(ctx context.Context, d SurveyDetail, told int) surveyView {
	st, _ := SurveyFlow.State(d.Status)
	v := surveyView{SurveyDetail: d, Told: told, Events: course.Events(ctx, SurveyFlow, d.Trail), Years: yearsAfter(civil.DateOf(d.Opened).Year)}
	v.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", d.Post, s.occupationName(d.Occupation), gradeName(ctx, d.Level), i18n.Word(ctx, st.ZH)), Crumbs: []ui.Crumb{{Label: "企业调查", Href: "/surveys"}, {Label: d.Title}}}
	base := "/surveys/" + d.ID.String()
	if d.MayAct && d.Status == SurveyOpen {
		v.Page.Actions = []ui.Action{{Label: "提醒未答复的企业", Href: base + "/remind", Method: "post"}, {Label: "结束调查", Href: base + "/close", Method: "post", Hidden: map[string]string{"version": strconv.FormatInt(d.RowVersion, 10)}}}
	}
	v.Figures = []ui.Figure{{Label: i18n.T(ctx, "发出"), Value: ui.Thousands(d.Asked), Unit: i18n.T(ctx, "家")}, {Label: i18n.T(ctx, "已答复"), Value: ui.Thousands(d.Answered), Unit: i18n.T(ctx, "家"), Tone: "met"}, {Label: i18n.T(ctx, "任务"), Value: ui.Thousands(len(d.Merged)), Unit: i18n.T(ctx, "项")}}
	today := s.Today()
	for _, p := range d.Replies {
		v.Replies = append(v.Replies, ui.Row{Cells: ui.Cells(ui.Link{Href: "/survey-replies/" + p.ID.String(), Text: p.OrgName}, replyStatus(p, today), dueCell(ctx, p, today), ui.Text(dayOf(p.Answered)), ui.Text(dayOf(p.Reminded)))})
	}
	for i, t := range d.Merged {
		v.Tasks = append(v.Tasks, taskView{Task: t, Number: i + 1, Rows: mergedRows(ctx, t)})
	}
	v.Rows = s.wantedRows(ctx, d.Wanted)
	return v
}

func replyStatus(p Reply, today civil.Date) templ.Component {
	st, _ := ReplyFlow.State(p.Status)
	if p.Status == ReplyOpen && p.DueOn.Before(today) {
		return ui.Status("red", "逾期未答复")
	}
	return ui.Status(st.Tone, st.ZH)
}

// dueCell is the clock of a reply.
func dueCell(ctx context.Context, p Reply, today civil.Date) templ.Component {
	if p.Status != ReplyOpen || p.DueOn.IsZero() {
		return ui.Text(p.DueOn.String())
	}
	left := today.DaysTo(p.DueOn)
	if left < 0 {
		return ui.Lines{Main: p.DueOn.String(), Sub: i18n.T(ctx, "已过 %d 天", -left), Alert: true}
	}
	return ui.Lines{Main: p.DueOn.String(), Sub: i18n.T(ctx, "还有 %d 天", left)}
}

func mergedRows(ctx context.Context, t Task) []ui.Row {
	var out []ui.Row
	for _, a := range t.Abilities {
		out = append(out, ui.Row{Cells: ui.Cells(ui.Text(i18n.Either(ctx, a.Kind.ZH(), a.Kind.EN())), ui.Text(a.Text), ui.Int(a.Firms))})
	}
	return out
}

func (s *Service) wantedRows(ctx context.Context, list []Wanted) []ui.Row {
	var out []ui.Row
	for _, x := range list {
		cells := ui.Cells(ui.Lines{Main: s.occupationName(x.Occupation), Sub: x.Occupation}, ui.Text(i18n.Word(ctx, s.levelName(x.Level))))
		for _, n := range x.Heads {
			if n == nil {
				cells = append(cells, ui.Missing(""))
			} else {
				cells = append(cells, ui.Int(*n))
			}
		}
		out = append(out, ui.Row{Cells: cells})
	}
	return out
}

func (s *Service) levelName(code string) string {
	for _, l := range s.opts.Levels {
		if l[0] == code {
			return l[1]
		}
	}
	return code
}

func yearsAfter(year int) []int {
	out := make([]int, Ahead)
	for i := range out {
		out[i] = year + 1 + i
	}
	return out
}

func wantedColumns(years []int) []ui.Column {
	out := []ui.Column{{Title: "职业", Wrap: true}, {Title: "等级"}}
	for _, y := range years {
		out = append(out, ui.Column{Title: strconv.Itoa(y), Num: true})
	}
	return out
}

func (s *Service) closeSurvey(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	if err := s.CloseSurvey(r.Context(), id, version); err != nil {
		return err
	}
	return web.Redirect(w, r, "/surveys/"+id.String())
}

func (s *Service) remindSurvey(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	n, err := s.RemindSurvey(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/surveys/"+id.String()+"?told="+strconv.Itoa(n))
}

func (s *Service) draftFrom(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	var issuer ids.ID
	if name := strings.TrimSpace(v.Get("issuer")); name != "" {
		issuer, err = s.FindIssuer(ctx, name)
	}
	var x Standard
	if err == nil {
		x, err = s.DraftFrom(ctx, id, issuer)
	}
	if refused(err) {
		return s.showSurvey(w, r, http.StatusUnprocessableEntity, label(errs.All(err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(x.ID)+"/edit")
}

func (s *Service) askedPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.Asked(ctx)
	if err != nil {
		return err
	}
	l := ui.ReadListing(r.URL.Query(), "")
	t := ui.Table{ID: "asked", Caption: "本单位收到的调查，待答复的在前", List: l, Total: len(list),
		Columns: []ui.Column{{Key: "title", Title: "调查", Wrap: true}, {Key: "from", Title: "谁发的", Wrap: true}, {Key: "due", Title: "期限"}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有收到调查"), Text: i18n.T(ctx, "主管部门、学校或行业组织发来的调查会列在这里，并有提醒。")},
	}
	from := min(l.Offset(), len(list))
	for _, m := range list[from:min(from+l.Limit(), len(list))] {
		who := m.From
		if who == "" {
			who = i18n.T(ctx, "主管部门")
		}
		t.Rows = append(t.Rows, ui.Row{Name: m.Title, Cells: ui.Cells(ui.Link{Href: "/survey-replies/" + m.ID.String(), Text: m.Title, Sub: m.Number}, ui.Text(who), dueCell(ctx, m.Reply, s.Today()), replyStatus(m.Reply, s.Today()))})
	}
	return web.Render(w, r, http.StatusOK, listView(ui.Page{Title: "待答复的调查", Sub: i18n.T(ctx, "三部分：典型工作任务、技术技能标准、人才专业需求"), Crumbs: []ui.Crumb{{Label: "待答复的调查"}}, Actions: []ui.Action{{Label: "用表格答复", Href: "/imports/new?kind=" + SheetAnswers}}}, nil, t))
}

func (s *Service) replyPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Reply(r.Context(), id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.RowVersion)
	if d.MayFill {
		return s.fillForm(w, r, http.StatusOK, d, answerValues(d.Answers), nil)
	}
	return web.Render(w, r, http.StatusOK, replyView(s.replyParts(r.Context(), d)))
}

// replyParts is everything the page of a reply needs.
type replyParts struct {
	ReplyDetail
	Page   ui.Page
	State  templ.Component
	Tasks  []taskView
	Rows   []ui.Row
	Years  []int
	Events []ui.Event
	// MayForecast: the draft forecast is the enterprise's own.
	MayForecast bool
}

func (s *Service) replyParts(ctx context.Context, d ReplyDetail) replyParts {
	p := replyParts{ReplyDetail: d, State: replyStatus(d.Reply, s.Today()), Years: yearsAfter(civil.DateOf(d.Of.Opened).Year), Rows: s.wantedRows(ctx, d.Answers.Wanted), Events: course.Events(ctx, ReplyFlow, d.Trail), MayForecast: Policy.May(actor.From(ctx), mayAnswer, d.object())}
	back := ui.Crumb{Label: "待答复的调查", Href: "/surveys/mine"}
	if Policy.May(actor.From(ctx), maySurvey, d.Of.object()) {
		back = ui.Crumb{Label: d.Of.Title, Href: "/surveys/" + d.Of.ID.String()}
	}
	p.Page = ui.Page{Title: d.Of.Title, Note: d.Of.Number, Sub: casepage.Joined(" · ", d.OrgName, d.Of.Post), Crumbs: []ui.Crumb{back, {Label: d.OrgName}}}
	for i, t := range d.Answers.Tasks {
		var rows []ui.Row
		for _, a := range t.Abilities {
			rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(i18n.Either(ctx, a.Kind.ZH(), a.Kind.EN())), ui.Text(a.Text))})
		}
		p.Tasks = append(p.Tasks, taskView{Task: t, Number: i + 1, Rows: rows})
	}
	return p
}

func (s *Service) fillForm(w http.ResponseWriter, r *http.Request, status int, d ReplyDetail, v url.Values, fault error) error {
	ctx := r.Context()
	errors := ui.Errors(ctx, fault)
	at := "/survey-replies/" + d.ID.String()
	f := formView{
		Page: ui.Page{Title: d.Of.Title, Note: d.Of.Number, Sub: casepage.Joined(" · ", d.Of.Post, s.occupationName(d.Of.Occupation), i18n.T(ctx, "请于 %s 前答复", d.DueOn.String())), Crumbs: []ui.Crumb{{Label: "待答复的调查", Href: "/surveys/mine"}, {Label: d.Of.Title}}},
		Form: ui.Form{Action: at, Version: d.RowVersion, Errors: errors, Submit: "检查并提交答复", Cancel: "/surveys/mine", ID: "reply", Draft: at,
			More: []ui.Action{{Label: "先存着", Form: "reply", Name: "do", Value: "draft"}, {Label: "再加一项", Form: "reply", Name: "do", Value: "more"}}},
		Fields: casepage.Fields{Values: v, Errors: errors}, Tasks: blocks(v, 3, 1, "task", "details", "skill", "knowledge"), Wanted: blocks(v, 2, 1, "occupation", "year1"), Years: yearsAfter(s.Today().Year), Levels: s.opts.Levels,
	}
	if d.Of.Intro != "" {
		f.Notices = append(f.Notices, d.Of.Intro)
	}
	if d.Status == ReplyOpen && len(d.Trail) > 2 {
		f.Notices = append(f.Notices, i18n.T(ctx, "对方请您补充，以前填的都留着。"))
	}
	return web.Render(w, r, status, fillPage(f))
}

func levelOptions(levels [][2]string, chosen string) []ui.Option {
	pairs := []string{"", "请选择"}
	for _, l := range levels {
		pairs = append(pairs, l[0], l[1])
	}
	return ui.Options(chosen, pairs...)
}

// answer takes a reply's form: "more" shows another block, "draft" keeps it, anything else
// hands it in.
func (s *Service) answer(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Reply(ctx, id)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	if v.Get("do") == "more" {
		web.Again(r)
		return s.fillForm(w, r, http.StatusOK, d, v, nil)
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	a, faults := parseAnswers(v, s.opts.Names.OccupationCode)
	if err = faults.Err(); err == nil {
		_, err = s.Answer(ctx, id, version, a, v.Get("do") != "draft")
	}
	if refused(err) {
		return s.fillForm(w, r, http.StatusUnprocessableEntity, d, v, label(errs.All(err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/survey-replies/"+id.String())
}

func (s *Service) replyStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	if err := s.StepReply(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Reason: v.Get("reason"), Note: strings.TrimSpace(v.Get("note"))}); err != nil {
		return err
	}
	return web.Redirect(w, r, "/survey-replies/"+id.String())
}
