package standard

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the module's rows of the table.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		r := web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "org", Sample: sample, Handler: h}
		if action == mayPublic {
			r.Roles, r.Public = nil, true
		}
		return r
	}
	get := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindPage, action, "", h)
	}
	form := func(pattern, action, sample string, h web.Handler) web.Route {
		return row(http.MethodPost, pattern, web.KindForm, action, sample, h)
	}
	list := get("/standards", mayPublic, s.listPage)
	list.Menu = &web.Menu{Group: "供与需", Label: "能力标准", Order: 50, Count: s.Waiting, Roles: business}
	cover := get("/standards/coverage", mayLink, s.coveragePage)
	cover.Menu = &web.Menu{Group: "专业", Label: "能力覆盖", Order: 40, Roles: schoolRoles}
	surveys := get("/surveys", maySurvey, s.surveysPage)
	surveys.Menu = &web.Menu{Group: "供与需", Label: "企业调查", Order: 52}
	asked := get("/surveys/mine", mayAnswer, s.askedPage)
	asked.Menu = &web.Menu{Group: "供与需", Label: "待答复的调查", Order: 16, Roles: firmRoles, Count: s.ToAnswer}
	steps := form("/standards/{id}/steps/{step}", mayOwn, "version=1", s.stepForm)
	steps.Roles = slices.Clone(writers)
	const words = "post=x&do=draft&task_0=x&skill_0=x"
	return append([]web.Route{
		list, cover, surveys, asked, steps,
		get("/standards/new", mayOwn, s.blankPage),
		form("/standards", mayOwn, words, s.create),
		get("/standards/{id}", mayPublic, s.showPage),
		get("/standards/{id}/edit", mayOwn, s.editPage),
		form("/standards/{id}/edit", mayOwn, words+"&version=1", s.save),
		form("/standards/{id}/versions", mayOwn, "", s.renew),
		get("/standards/{id}/print", mayPublic, s.printPage),
		row(http.MethodGet, "/standards/{id}/table", web.KindFile, mayPublic, "", s.tableFile),
		get("/standards/{id}/links", mayLink, s.linksPage),
		form("/standards/{id}/links", mayLink, "kind=COURSE&name=xx&ability=1&point=1", s.join),
		form("/standards/{id}/unlink", mayLink, "link=1", s.part),
		get("/surveys/new", mayAsk, s.surveyForm),
		form("/surveys", mayAsk, "title=xx&post=xx&occupation=6-31-01-10&firms=x", s.send),
		get("/surveys/{id}", maySurvey, s.surveyPage),
		form("/surveys/{id}/close", mayAsk, "version=1", s.closeSurvey),
		form("/surveys/{id}/remind", mayAsk, "", s.remindSurvey),
		form("/surveys/{id}/draft", mayAsk, "", s.draftFrom),
		s.replyRoute(),
		form("/survey-replies/{id}", mayAnswer, "do=draft&version=1", s.answer),
		form("/survey-replies/{id}/steps/{step}", mayAsk, "reason=OTHER&version=1", s.replyStep),
	}, s.apiRoutes()...)
}

// business are all but those who only keep the system running.
var business = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead,
	actor.InternshipOfficer, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.Mentor, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker, actor.Auditor}

// replyRoute is the page of a reply, which the enterprise and those who asked read.
func (s *Service) replyRoute() web.Route {
	return web.Route{Method: http.MethodGet, Pattern: "/survey-replies/{id}", Kind: web.KindPage, Action: mayAnswer,
		Roles: append(slices.Clone(Policy.Roles(maySurvey)), firmRoles...), Scope: "org", Handler: s.replyPage}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	l := ui.ReadListing(q, "-published", "post", "level", "published")
	f := Filter{View: q.Get("view"), Industry: idcode.Normalise(q.Get("industry")), Occupation: idcode.Normalise(q.Get("occupation")), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	f.Level, _ = strconv.ParseInt(q.Get("level"), 10, 64)
	list, total, err := s.List(ctx, f)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(s.listHead(ctx), s.tabs(ctx, f.View), s.listTable(ctx, f, l, list, total)))
}

func (s *Service) listHead(ctx context.Context) ui.Page {
	p := ui.Page{Title: "岗位职业能力标准", Sub: i18n.T(ctx, "企业和行业组织发布：岗位有哪些典型任务，要会什么、懂什么"), Crumbs: []ui.Crumb{{Label: "供与需"}, {Label: "能力标准"}}}
	if Policy.Allowed(actor.From(ctx), mayOwn) {
		p.Primary = &ui.Action{Label: "新建能力标准", Href: "/standards/new"}
		p.Actions = []ui.Action{{Label: "从表格导入", Href: "/imports/new?kind=" + SheetAbilities}}
	}
	return p
}

func (s *Service) tabs(ctx context.Context, view string) []ui.Tab {
	a := actor.From(ctx)
	if !a.Signed() {
		return nil
	}
	tab := func(label, v string) ui.Tab {
		href := "/standards"
		if v != "" {
			href += "?view=" + v
		}
		return ui.Tab{Label: label, Href: href, Current: view == v}
	}
	out := []ui.Tab{tab("现行", "")}
	if Policy.Allowed(a, mayReview) {
		out = append(out, tab("待审核", ViewReview))
	}
	if Policy.Allowed(a, mayOwn) {
		out = append(out, tab("我的", ViewMine))
	}
	return append(out, tab("全部版本", ViewAll))
}

func (s *Service) listTable(ctx context.Context, f Filter, l ui.Listing, list []Standard, total int) ui.Table {
	t := ui.Table{
		ID: "standards", Caption: "能力标准，新发布的在前", List: l, Total: total, Find: "岗位或编号", Keep: []string{"view"}, Choose: true,
		Columns: []ui.Column{{Key: "post", Title: "岗位", Sort: true, Wrap: true}, {Key: "occupation", Title: "职业", Wrap: true}, {Key: "industry", Title: "行业"}, {Key: "level", Title: "等级", Sort: true},
			{Key: "issuer", Title: "发布单位", Wrap: true}, {Key: "version", Title: "版本", Num: true}, {Key: "status", Title: "状态"}, {Key: "published", Title: "发布日期", Sort: true}},
		Filters: listFilters(f, gradeOptions(ctx, strconv.FormatInt(f.Level, 10), "全部")), Chips: s.chips(ctx, f),
		Empty: ui.Empty{Title: i18n.T(ctx, "这里还没有能力标准"), Text: i18n.T(ctx, "企业、行业组织或学校起草，审核后公开；也可以由企业调查生成。")},
	}
	if Policy.Allowed(actor.From(ctx), mayOwn) {
		t.Empty.Actions = []ui.Action{{Label: "新建能力标准", Href: "/standards/new"}}
	}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Row{ID: x.ID.String(), Name: x.Post, Cells: ui.Cells(
			ui.Link{Href: path(x.ID), Text: x.Post, Sub: x.Code}, ui.Text(s.occupationName(x.Occupation)), ui.Text(x.Industry), ui.Text(gradeName(ctx, x.Level)),
			ui.Text(x.IssuerName), ui.Int(x.Version), statusCell(ctx, x, s.Today()), ui.Text(dayOf(x.Published)))})
	}
	return t
}

func statusCell(ctx context.Context, x Standard, today civil.Date) templ.Component {
	st, _ := Flow.State(x.Status)
	if x.Status == Published && !x.ValidOn(today) {
		if today.Before(x.From) {
			return ui.Status("info", i18n.T(ctx, "%s 起生效", x.From.String()))
		}
		return ui.Status("red", "已过有效期")
	}
	return ui.Status(st.Tone, st.ZH)
}

func (s *Service) occupationName(code string) string {
	if name := nameOf(s.opts.Names.Occupation, code); name != "" {
		return name
	}
	return code
}

func (s *Service) chips(ctx context.Context, f Filter) []ui.Chip {
	c := casepage.NewChips(ctx)
	c.Add("industry", "行业", f.Industry)
	c.Add("occupation", "职业", f.Occupation)
	c.Add("level", "等级", gradeName(ctx, f.Level))
	return c.List
}

func gradeName(ctx context.Context, level int64) string {
	if level < 1 || level > int64(len(gradeNames)) {
		return ""
	}
	return i18n.Word(ctx, gradeNames[level-1])
}

func gradeOptions(_ context.Context, chosen, first string) []ui.Option {
	pairs := []string{"", first}
	for i, name := range gradeNames {
		pairs = append(pairs, strconv.Itoa(i+1), name)
	}
	return ui.Options(chosen, pairs...)
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return civil.DateOf(t).String()
}

// formState is a form as it stands: what was typed, what is wrong.
type formState struct {
	id      ids.ID
	version int64
	code    string
	values  url.Values
	fault   error
}

func (s *Service) blankPage(w http.ResponseWriter, r *http.Request) error {
	v := url.Values{"occupation": {r.URL.Query().Get("occupation")}}
	return s.form(w, r, http.StatusOK, formState{values: v})
}

func (s *Service) form(w http.ResponseWriter, r *http.Request, status int, f formState) error {
	return web.Render(w, r, status, formPage(s.formView(r.Context(), f)))
}

// formView is everything a form with blocks of tasks needs.
type formView struct {
	Page ui.Page
	Form ui.Form
	casepage.Fields
	Tasks   int
	Wanted  int
	Issuer  bool // the issuer must be named
	Years   []int
	Levels  [][2]string
	Notices []string
}

func (f formView) field(name string, more ui.Field) ui.Field {
	base, _, _ := strings.Cut(name, "_")
	if more.Label == "" {
		if more.Label = labels[name]; more.Label == "" {
			more.Label = labels[base]
		}
	}
	return f.Text(name, more.Label, more)
}

func (s *Service) formView(ctx context.Context, f formState) formView {
	title, action, cancel := "新建能力标准", "/standards", "/standards?view=mine"
	if f.id != 0 {
		title, action, cancel = "修改能力标准", path(f.id)+"/edit", path(f.id)
	}
	errors := ui.Errors(ctx, f.fault)
	a := actor.From(ctx)
	return formView{
		Page: ui.Page{Title: title, Note: f.code, Sub: i18n.T(ctx, "先写岗位，再一个任务一个任务写要懂什么、会什么、有什么素养；一行一条"), Crumbs: []ui.Crumb{{Label: "能力标准", Href: "/standards"}, {Label: title}}},
		Form: ui.Form{Action: action, Version: f.version, Errors: errors, Submit: "检查并提交审核", Cancel: cancel, ID: "standard", Draft: action,
			More: []ui.Action{{Label: "存为草稿", Form: "standard", Name: "do", Value: "draft"}, {Label: "再加一个任务", Form: "standard", Name: "do", Value: "more"}}},
		Fields: casepage.Fields{Values: f.values, Errors: errors}, Tasks: blocks(f.values, 2, 1, "task", "details", "skill", "knowledge"), Issuer: len(a.Orgs(firmRoles[0], firmRoles[1], actor.IndustryOrg)) == 0,
	}
}

func (s *Service) create(w http.ResponseWriter, r *http.Request) error {
	return s.write(w, r, 0, 0, "")
}

func (s *Service) editPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editable(r)
	if err != nil {
		return err
	}
	return s.form(w, r, http.StatusOK, formState{id: d.ID, version: d.RowVersion, code: d.Code, values: standardValues(d.Standard)})
}

// editable is the draft that a request names.
func (s *Service) editable(r *http.Request) (Detail, error) {
	d, err := s.detail(r)
	switch {
	case err != nil:
		return d, err
	case !Policy.May(actor.From(r.Context()), mayOwn, d.object()):
		return d, actor.ErrNotFound
	case d.Status != Drafted:
		return d, ErrNotDraft
	}
	return d, nil
}

func (s *Service) detail(r *http.Request) (Detail, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Detail{}, err
	}
	return s.Find(r.Context(), id)
}

func (s *Service) save(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editable(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return s.write(w, r, d.ID, version, d.Code)
}

// write takes the form: "more" shows another block, "draft" keeps it, anything else hands it
// in. Faults come back beside their fields with everything that was typed.
func (s *Service) write(w http.ResponseWriter, r *http.Request, id ids.ID, version int64, code string) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	again := formState{id: id, version: version, code: code, values: v}
	if v.Get("do") == "more" {
		web.Again(r)
		return s.form(w, r, http.StatusOK, again)
	}
	x, faults := parseStandard(v, s.opts.Names.OccupationCode)
	x.ID, x.RowVersion = id, version
	if name := strings.TrimSpace(v.Get("issuer")); name != "" {
		if x.Issuer, err = s.FindIssuer(ctx, name); err != nil {
			faults = append(faults, errs.All(err)...)
		}
	}
	faults = append(faults, Check(x)...)
	if err = faults.Err(); err == nil {
		x, err = s.Save(ctx, x, v.Get("do") != "draft")
	}
	if refused(err) {
		again.fault = label(errs.All(err))
		return s.form(w, r, http.StatusUnprocessableEntity, again)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(x.ID))
}
