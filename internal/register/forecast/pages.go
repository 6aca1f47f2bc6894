package forecast

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the module's rows of the table.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		roles := Policy.Roles(action)
		public := action == maySee
		if public {
			roles = nil
		}
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: roles, Public: public, Scope: "org", Sample: sample, Handler: h}
	}
	get := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindPage, action, "", h)
	}
	city := get("/forecasts", maySee, s.cityPage)
	city.Menu = &web.Menu{Group: "供与需", Label: "需求预测", Order: 40, Roles: members}
	mine := get("/forecasts/mine", mayRead, s.minePage)
	mine.Menu = &web.Menu{Group: "供与需", Label: "我的预测", Order: 14, Roles: firms, Count: s.Drafts}
	labour := get("/employment", mayWatch, s.quartersPage)
	labour.Menu = &web.Menu{Group: "供与需", Label: "用工状况", Order: 42}
	own := get("/employment/mine", mayReports, s.reportsPage)
	own.Menu = &web.Menu{Group: "供与需", Label: "我的用工报送", Order: 15, Roles: firms}
	missing := get("/employment/missing", mayChase, s.absentPage)
	missing.Menu = &web.Menu{Group: "督办", Label: "用工未报送", Order: 60}
	export := row(http.MethodGet, "/forecasts/export", web.KindFile, maySee, "", s.cityExport)
	quarters := row(http.MethodGet, "/employment/export", web.KindFile, mayWatch, "", s.quartersExport)
	const line = "occupation_0=6-31-01-10&level_0=3&confidence_0=HIGH&year1_0=3"
	return append([]web.Route{
		city, mine, export,
		get("/forecasts/occupation", maySee, s.occupationPage),
		get("/forecasts/new", maySend, s.blankPage),
		row(http.MethodPost, "/forecasts", web.KindForm, maySend, line+"&do=draft", s.create),
		get("/forecasts/{id}", mayRead, s.submissionPage),
		get("/forecasts/{id}/edit", maySend, s.editPage),
		row(http.MethodPost, "/forecasts/{id}/edit", web.KindForm, maySend, line+"&do=draft&version=1", s.save),
		row(http.MethodPost, "/forecasts/{id}/steps/{step}", web.KindForm, maySend, "version=1", s.stepForm),
		labour, own, missing, quarters,
		get("/employment/new", mayReport, s.reportForm),
		row(http.MethodPost, "/employment", web.KindForm, mayReport, "quarter=2026Q3&headcount=1&hires=0&leavers=0&confirmed=1", s.report),
		row(http.MethodPost, "/employment/remind", web.KindForm, mayChase, "quarter=2026Q3", s.remind),
	}, s.apiRoutes()...)
}

// formState is a form as it stands: what was typed, what is wrong.
type formState struct {
	id      ids.ID
	version int64
	values  url.Values
	fault   error
	more    bool
	from    Submission // what the lines were taken from
}

func (s *Service) blankPage(w http.ResponseWriter, r *http.Request) error {
	lines, from, err := s.Begin(r.Context())
	if err != nil {
		return err
	}
	f := formState{values: lineValues(lines), from: from}
	if occ := r.URL.Query().Get("occupation"); occ != "" && len(lines) == 0 {
		f.values.Set(lineField("occupation", 0), occ)
	}
	return s.form(w, r, http.StatusOK, f)
}

func (s *Service) form(w http.ResponseWriter, r *http.Request, status int, f formState) error {
	return web.Render(w, r, status, formPage(s.formView(r.Context(), f)))
}

func (s *Service) create(w http.ResponseWriter, r *http.Request) error { return s.write(w, r, 0, 0) }

func (s *Service) editPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editable(r)
	if err != nil {
		return err
	}
	return s.form(w, r, http.StatusOK, formState{id: d.ID, version: d.Version, values: lineValues(Grid(d.Base, d.Rows))})
}

// editable is the draft that a request names.
func (s *Service) editable(r *http.Request) (Detail, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Detail{}, err
	}
	d, err := s.Find(r.Context(), id)
	switch {
	case err != nil:
		return d, err
	case !Policy.May(actor.From(r.Context()), maySend, d.object()):
		return d, actor.ErrForbidden
	case d.Status != Drafted:
		return d, caseflow.ErrNotThere.With("已报送", "")
	}
	return d, nil
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
	return s.write(w, r, d.ID, version)
}

// write takes the entry grid: "more" shows more lines, "draft" keeps it, anything else sends
// it. Faults come back beside their fields with everything that was typed.
func (s *Service) write(w http.ResponseWriter, r *http.Request, id ids.ID, version int64) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	again := formState{id: id, version: version, values: v}
	if v.Get("do") == "more" {
		again.more = true
		web.Again(r)
		return s.form(w, r, http.StatusOK, again)
	}
	lines, index, faults := parseLines(v, s.opts.Names.OccupationCode)
	d := Draft{ID: id, Version: version, Lines: lines}
	if name := strings.TrimSpace(v.Get("org")); name != "" && id == 0 && actor.From(ctx).Has(officers...) {
		if d.Org, err = s.FindFirm(ctx, name); err != nil {
			faults = append(faults, errs.All(err)...)
		}
	}
	for _, e := range relabel(CheckLines(s.Round(), lines), index) {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	var x Submission
	if err = faults.Err(); err == nil {
		x, err = s.Save(ctx, d, v.Get("do") != "draft")
	}
	if refused(err) {
		again.fault = err
		return s.form(w, r, http.StatusUnprocessableEntity, again)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/forecasts/"+x.ID.String())
}

func (s *Service) submissionPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Find(r.Context(), id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, http.StatusOK, submissionView(s.detailView(r.Context(), d)))
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.Find(r.Context(), id); err != nil {
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
	if _, err := s.Step(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Reason: v.Get("reason"), Note: strings.TrimSpace(v.Get("note"))}); err != nil {
		return err
	}
	return web.Redirect(w, r, "/forecasts/"+id.String())
}

func (s *Service) minePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	org, err := namedOrg(r)
	if err != nil {
		return err
	}
	f, list, err := s.Mine(ctx, org)
	if refused(err) {
		return web.Redirect(w, r, "/forecasts")
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, mineView(f, list))
}

// namedOrg is the enterprise that an officer asks for; 0 for one's own.
func namedOrg(r *http.Request) (ids.ID, error) {
	text := r.URL.Query().Get("org")
	if text == "" {
		return 0, nil
	}
	id, err := ids.Parse(text)
	if err != nil {
		return 0, actor.ErrNotFound
	}
	return id, nil
}

// formView is everything the form page needs.
type formView struct {
	Page ui.Page
	Form ui.Form
	casepage.Fields
	Base  int
	Lines int
	Name  bool   // an officer names the enterprise
	From  string // what the lines were taken from
	Names Names
}

func (f formView) field(line int, name string, more ui.Field) ui.Field {
	more.Name = lineField(name, line)
	if more.Label == "" {
		more.Label = placeOf(name)
	}
	return f.Text(more.Name, more.Label, more)
}

// occupationHelp names the occupation that a code stands for.
func (f formView) occupationHelp(ctx context.Context, line int) string {
	if name := nameOf(f.Names.Occupation, f.Values.Get(lineField("occupation", line))); name != "" {
		return name
	}
	return i18n.T(ctx, "职业名称或代码，例如“焊工”或 6-18-02-04")
}

func (s *Service) formView(ctx context.Context, f formState) formView {
	title, action, cancel := "填报需求预测", "/forecasts", "/forecasts/mine"
	if f.id != 0 {
		title, action, cancel = "修改预测草稿", "/forecasts/"+f.id.String()+"/edit", "/forecasts/"+f.id.String()
	}
	errors := ui.Errors(ctx, f.fault)
	base := s.Round()
	out := formView{
		Page: ui.Page{Title: title, Sub: i18n.T(ctx, "%d 至 %d 年要几个人；同一年再次报送会替换前一次，历史留着", base+1, base+Ahead), Crumbs: []ui.Crumb{{Label: "我的预测", Href: "/forecasts/mine"}, {Label: title}}},
		Form: ui.Form{Action: action, Version: f.version, Errors: errors, Submit: "检查并报送", Cancel: cancel, ID: "grid", Draft: action,
			More: []ui.Action{{Label: "存为草稿", Form: "grid", Name: "do", Value: "draft"}, {Label: "再加几行", Form: "grid", Name: "do", Value: "more"}}},
		Fields: casepage.Fields{Values: f.values, Errors: errors}, Base: base, Lines: gridSize(f.values, f.more), Names: s.opts.Names,
		Name: f.id == 0 && actor.From(ctx).Has(officers...) && len(actor.From(ctx).Orgs(firms...)) == 0,
	}
	switch {
	case f.from.ID == 0:
	case f.from.Base == base:
		out.From = i18n.T(ctx, "已带入本年 %s 报送的内容，改后重新报送即替换。", casepage.When(f.from.Sent))
	default:
		out.From = i18n.T(ctx, "已带入 %d 年报送中 %d 年以后的内容，请核对并补上 %d 年。", f.from.Base, base+1, base+Ahead)
	}
	return out
}

func levelOptions(ctx context.Context, chosen string) []ui.Option {
	pairs := []string{"", "请选择"}
	for _, l := range Levels {
		pairs = append(pairs, string(l), i18n.Either(ctx, l.ZH(), l.EN()))
	}
	return ui.Options(chosen, pairs...)
}

func confidenceOptions(ctx context.Context, chosen string) []ui.Option {
	if chosen == "" {
		chosen = string(Mid)
	}
	var pairs []string
	for _, c := range Confidences {
		pairs = append(pairs, string(c), i18n.Either(ctx, c.ZH(), c.EN()))
	}
	return ui.Options(chosen, pairs...)
}

// detailView is everything the page of a submission needs.
type detailView struct {
	Detail
	Page    ui.Page
	Tone    string
	State   string
	Events  []ui.Event
	Columns []ui.Column
	Rows    []ui.Row
}

func (s *Service) detailView(ctx context.Context, d Detail) detailView {
	st, _ := Flow.State(d.Status)
	v := detailView{Detail: d, Tone: st.Tone, State: stateOf(d.Submission)}
	title := i18n.T(ctx, "%d 年报送的需求预测", d.Base)
	v.Page = ui.Page{Title: title, Sub: strings.TrimSuffix(d.OrgName+" · "+casepage.When(d.Submission.Sent), " · "), Crumbs: []ui.Crumb{{Label: "需求预测", Href: "/forecasts"}, {Label: title}}}
	if d.MayEdit {
		v.Page.Actions = []ui.Action{{Label: "改草稿", Href: "/forecasts/" + d.ID.String() + "/edit"}}
	}
	v.Columns = gridColumns(d.Base)
	before := map[string]Line{}
	if d.Before != nil {
		for _, l := range Grid(d.Base, d.Before.Rows) {
			before[l.Occupation+"|"+string(l.Level)] = l
		}
	}
	for _, l := range Grid(d.Base, d.Rows) {
		old, had := before[l.Occupation+"|"+string(l.Level)]
		delete(before, l.Occupation+"|"+string(l.Level))
		v.Rows = append(v.Rows, s.gridRow(ctx, l, old, d.Before != nil && had, d.Before != nil && !had))
	}
	v.Events = courseOf(d.Trail).Events(ctx, Flow, d.Trail)
	return v
}

// stateOf says in a word where a submission stands.
func stateOf(x Submission) string {
	st, _ := Flow.State(x.Status)
	switch {
	case x.Status == Sent && x.Latest:
		return "有效"
	case x.Status == Sent:
		return "已被替换"
	}
	return st.ZH
}

func toneOf(x Submission) string {
	if x.Status == Sent && !x.Latest {
		return "none"
	}
	st, _ := Flow.State(x.Status)
	return st.Tone
}

func gridColumns(base int) []ui.Column {
	out := []ui.Column{{Title: "职业", Wrap: true}, {Title: "等级"}}
	for _, y := range Years(base) {
		out = append(out, ui.Column{Title: strconv.Itoa(y), Num: true})
	}
	return append(out, ui.Column{Title: "把握程度"}, ui.Column{Title: "与前一次比"})
}

func (s *Service) gridRow(ctx context.Context, l, old Line, had, fresh bool) ui.Row {
	cells := ui.Cells(ui.Link{Href: "/forecasts/occupation?code=" + l.Occupation, Text: s.occupationName(l.Occupation), Sub: l.Occupation}, ui.Text(i18n.Either(ctx, l.Level.ZH(), l.Level.EN())))
	var changes []string
	for y, n := range l.Heads {
		if n == nil {
			cells = append(cells, ui.Missing(""))
			continue
		}
		cells = append(cells, ui.Int(*n))
		if had && old.Heads[y] != nil && *old.Heads[y] != *n {
			changes = append(changes, i18n.T(ctx, "%d → %d", *old.Heads[y], *n))
		}
	}
	change := strings.Join(changes, "；")
	if fresh {
		change = i18n.T(ctx, "新增")
	}
	return ui.Row{Cells: append(cells, ui.Text(i18n.Either(ctx, l.Confidence.ZH(), l.Confidence.EN())), ui.Text(change))}
}

func (s *Service) occupationName(code string) string {
	if name := nameOf(s.opts.Names.Occupation, code); name != "" {
		return name
	}
	return code
}

// courseOf words the events of a submission; one that an import brought was sent at once.
func courseOf(trail []caseflow.Event) casepage.Course {
	c := casepage.Course{Reasons: map[string]string{"MISTAKE": "填错了", "CHANGED": "计划有变", "OTHER": "其他"}}
	if len(trail) > 0 && trail[0].To == Sent {
		c.Begun = "导入并报送"
	}
	return c
}

// mineRows are the submissions of an enterprise as lines.
func mineRows(ctx context.Context, list []Submission) []ui.Row {
	var out []ui.Row
	for _, x := range list {
		at := casepage.When(x.Sent)
		if at == "" {
			at = i18n.T(ctx, "未报送")
		}
		out = append(out, ui.Row{Cells: ui.Cells(ui.Link{Href: "/forecasts/" + x.ID.String(), Text: strconv.Itoa(x.Base)}, ui.Text(at), ui.Text(i18n.Word(ctx, sourceNames[x.Source])), ui.Status(toneOf(x), stateOf(x)))})
	}
	return out
}
