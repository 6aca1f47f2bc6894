package demand

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// pages answers the browser's requests about one side.
type pages struct {
	s    *Service
	side Side
	base string // /needs or /offers
}

// Routes lists the pages, forms and API rows of both sides.
func (s *Service) Routes() []web.Route {
	var out []web.Route
	for _, p := range []pages{{s, Need, "/needs"}, {s, Offer, "/offers"}} {
		out = append(out, p.routes()...)
		out = append(out, p.apiRoutes()...)
	}
	return out
}

func (p pages) routes() []web.Route {
	own, review := Policy.Roles(p.side.act(actOwn)), Policy.Roles(p.side.act(actReview))
	mine, market, order := "我的需求", "市内需求", 10
	if p.side == Offer {
		mine, market, order = "我的供给", "市内供给", 12
	}
	page := func(pattern, action string, roles []actor.Role, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: p.base + pattern, Kind: web.KindPage, Action: p.side.act(action), Public: roles == nil, Roles: roles, Scope: "org", Handler: h}
	}
	form := func(pattern, action, sample string, roles []actor.Role, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: p.base + pattern, Kind: web.KindForm, Action: p.side.act(action), Roles: roles, Scope: "org", Sample: sample, Handler: h}
	}
	city := page("", actPublic, nil, p.list)
	city.Menu = &web.Menu{Group: "供与需", Label: market, Order: order + 1, Roles: business, Count: func(ctx context.Context) (int, error) { return p.s.Waiting(ctx, p.side) }}
	owned := page("/mine", actOwn, own, p.mine)
	owned.Menu = &web.Menu{Group: "供与需", Label: mine, Order: order, Roles: p.owners(), Count: func(ctx context.Context) (int, error) { return p.s.Drafts(ctx, p.side) }}
	export := page("/export", actPublic, nil, p.export)
	export.Kind = web.KindFile
	sample := "kind=TALENT&title=x&headcount=1&do=draft"
	return []web.Route{
		city, owned, export,
		page("/new", actOwn, own, p.blank),
		form("", actOwn, sample, own, p.create),
		page("/{id}", actPublic, nil, p.show),
		page("/{id}/edit", actOwn, own, p.edit),
		form("/{id}/edit", actOwn, sample+"&version=1", own, p.save),
		form("/{id}/steps/{step}", actOwn, "version=1", union(own, review), p.step),
		form("/{id}/refresh", actOwn, "version=1", own, p.refresh),
		form("/{id}/copy", actOwn, "version=1", own, p.copy),
		form("/{id}/contact", actContact, "", Policy.Roles(p.side.act(actContact)), p.contact),
	}
}

// business are all but those who only keep the system running.
var business = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead,
	actor.InternshipOfficer, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.Mentor, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker, actor.Auditor}

// owners are those whose own unit has items of the side; officers write for others and
// find these in the city's list.
func (p pages) owners() []actor.Role {
	return slices.DeleteFunc(slices.Clone(Policy.Roles(p.side.act(actOwn))), func(r actor.Role) bool { return slices.Contains(officers, r) })
}

func union(a, b []actor.Role) []actor.Role {
	out := append([]actor.Role{}, a...)
	for _, r := range b {
		if !actor.Policy([]actor.Rule{{Action: "x", Role: r}}).Allowed(actor.Actor{Grants: grants(out)}, "x") {
			out = append(out, r)
		}
	}
	return out
}

func grants(roles []actor.Role) []actor.Grant {
	out := make([]actor.Grant, len(roles))
	for i, r := range roles {
		out[i].Role = r
	}
	return out
}

// query reads the filters of a list from the address.
func (p pages) query(r *http.Request, v View, l ui.Listing) Query {
	q := r.URL.Query()
	return Query{
		Side: p.side, View: v, Kind: Kind(q.Get("kind")), Region: q.Get("region"), Status: q.Get("status"),
		Industry: idcode.Normalise(q.Get("industry")), Occupation: idcode.Normalise(q.Get("occupation")),
		Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset(),
	}
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	return p.listed(w, r, ViewFor(actor.From(r.Context()), p.side))
}

func (p pages) mine(w http.ResponseWriter, r *http.Request) error { return p.listed(w, r, Mine) }

func (p pages) listed(w http.ResponseWriter, r *http.Request, v View) error {
	l := ui.ReadListing(r.URL.Query(), "-new", "new", "headcount", "deadline")
	q := p.query(r, v, l)
	found, err := p.s.List(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, p.listView(r.Context(), q, l, found))
}

// maxExport is the most rows of one download.
const maxExport = 10000

func (p pages) export(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	format, err := exportFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	v := ViewFor(actor.From(ctx), p.side)
	if r.URL.Query().Get("view") == string(Mine) {
		v = Mine
	}
	q := p.query(r, v, ui.ReadListing(r.URL.Query(), "-new", "new", "headcount", "deadline"))
	q.Limit, q.Offset = maxExport, 0
	found, err := p.s.Export(ctx, q)
	if err != nil {
		return err
	}
	web.Attachment(w, exportName(ctx, p.side, format), format.MIME())
	return writeExport(ctx, w, format, p.side, found)
}

func (p pages) blank(w http.ResponseWriter, r *http.Request) error {
	v := url.Values{"kind": {r.URL.Query().Get("kind")}}
	if !KnownKind(Kind(v.Get("kind"))) {
		v.Set("kind", string(Talent))
	}
	return p.form(w, r, http.StatusOK, formState{values: v})
}

// formState is a form as it stands: what was typed, what is wrong.
type formState struct {
	id      ids.ID
	version int64
	number  string
	values  url.Values
	fault   error
}

func (p pages) form(w http.ResponseWriter, r *http.Request, status int, f formState) error {
	counties, err := p.s.FormCounties(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, formPage(p.formView(r.Context(), f, counties)))
}

func (p pages) create(w http.ResponseWriter, r *http.Request) error { return p.write(w, r, 0, 0) }

func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := p.draft(r.Context(), id)
	if err != nil {
		return err
	}
	return p.form(w, r, http.StatusOK, formState{id: id, version: d.Version, number: d.Number, values: Values(d)})
}

func (p pages) draft(ctx context.Context, id ids.ID) (Draft, error) {
	d, err := p.s.Draft(ctx, id)
	if err == nil && d.Side != p.side {
		err = actor.ErrNotFound
	}
	return d, err
}

func (p pages) save(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := p.draft(r.Context(), id); err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return p.write(w, r, id, version)
}

// write takes a form: "draft" keeps it, anything else hands it in. Faults come back beside
// their fields with everything that was typed.
func (p pages) write(w http.ResponseWriter, r *http.Request, id ids.ID, version int64) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p.s.codeOccupation(v)
	d, faults := ParseForm(p.side, v)
	d.ID, d.Version = id, version
	if name := strings.TrimSpace(v.Get("org")); name != "" && id == 0 && mayName(actor.From(ctx)) {
		if d.Org, err = p.s.FindOrg(ctx, name); err != nil {
			faults.Add(err)
		}
	}
	draft := v.Get("do") == "draft"
	it, err := p.s.take(ctx, d, draft, faults)
	switch {
	case errs.KindOf(err) == errs.Invalid && err != nil:
		return p.form(w, r, http.StatusUnprocessableEntity, formState{id: id, version: version, values: v, fault: labels.Placed(err)})
	case errors.Is(err, caseflow.ErrMeanwhile):
		return p.conflict(w, r, id, v, err)
	case err != nil:
		return err
	}
	to := p.base + "/" + it.ID.String()
	if it.Status == Submitted {
		to += "?handed=1"
	}
	return web.Redirect(w, r, to)
}

// mayName reports whether the person may write for an organisation they name.
func mayName(a actor.Actor) bool { return a.Has(officers...) }

// conflict shows what somebody else saved meanwhile beside what was typed.
func (p pages) conflict(w http.ResponseWriter, r *http.Request, id ids.ID, typed url.Values, fault error) error {
	ctx := r.Context()
	now, err := p.draft(ctx, id)
	if err != nil {
		return fault
	}
	return web.Render(w, r, http.StatusConflict, conflictPage(p.conflictView(ctx, now, typed)))
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	d, err := p.detail(r)
	if err != nil {
		return err
	}
	d.Acknowledge = r.URL.Query().Get("handed") == "1" && d.Status == Submitted
	web.SetETag(w, d.Version)
	return web.Render(w, r, http.StatusOK, detailPage(p.detailView(r.Context(), d)))
}

func (p pages) detail(r *http.Request) (Detail, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Detail{}, err
	}
	d, err := p.s.Detail(r.Context(), id)
	if err == nil && d.Side != p.side {
		err = actor.ErrNotFound
	}
	return d, err
}

func (p pages) contact(w http.ResponseWriter, r *http.Request) error {
	d, err := p.detail(r)
	if err != nil {
		return err
	}
	c, err := p.s.Contact(r.Context(), d.ID)
	if err != nil {
		return err
	}
	d.Contact = &c
	web.Again(r) // the answer to this form must not lie in the database in plain words
	return web.Render(w, r, http.StatusOK, detailPage(p.detailView(r.Context(), d)))
}

// act runs one change of an item and goes back to its page.
func (p pages) act(w http.ResponseWriter, r *http.Request, change func(id ids.ID, version int64, v url.Values) (ids.ID, error)) error {
	d, err := p.detail(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	to, err := change(d.ID, version, v)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, p.base+"/"+to.String())
}

func (p pages) step(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, func(id ids.ID, version int64, v url.Values) (ids.ID, error) {
		_, err := p.s.Step(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Reason: v.Get("reason"), Note: strings.TrimSpace(v.Get("note"))})
		return id, err
	})
}

func (p pages) refresh(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, func(id ids.ID, version int64, _ url.Values) (ids.ID, error) {
		_, err := p.s.Refresh(r.Context(), id, version)
		return id, err
	})
}

func (p pages) copy(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, func(id ids.ID, _ int64, _ url.Values) (ids.ID, error) {
		it, err := p.s.Copy(r.Context(), id)
		return it.ID, err
	})
}

// listView puts a list into a table.
func (p pages) listView(ctx context.Context, q Query, l ui.Listing, found Page) templ.Component {
	names := make(map[string]string, len(found.Counties))
	for _, c := range found.Counties {
		names[c.Code] = c.Name
	}
	m := MachineOf(p.side)
	tones := make(map[string]templ.Component, len(m.States))
	for _, st := range m.States {
		tones[st.Code] = ui.Status(st.Tone, st.ZH)
	}
	kinds := make(map[Kind]templ.Component, len(Kinds))
	for _, k := range Kinds {
		kinds[k] = ui.Text(i18n.Word(ctx, k.ZH()))
	}
	rows := make([]ui.Row, len(found.Lines))
	cells := make([]templ.Component, 0, 7*len(found.Lines))
	for i, x := range found.Lines {
		heads := templ.Component(ui.Text("—"))
		if x.Headcount != NotSaid {
			heads = ui.Int(x.Headcount)
		}
		county := names[x.Region]
		if county == "" {
			county = x.Region
		}
		at := len(cells)
		cells = append(cells, ui.Link{Href: p.base + "/" + x.ID.String(), Text: x.Title, Sub: x.Number}, kinds[x.Kind],
			ui.Text(x.OrgName), ui.Text(county), heads, tones[x.Status], ui.Text(until(x)))
		rows[i] = ui.Row{ID: x.ID.String(), Name: x.Title, Cells: cells[at:len(cells):len(cells)]}
	}
	t := p.table(ctx, q, l, found)
	t.Rows = rows
	return listPage(p.listHead(ctx, q), p.tabs(ctx, q), t)
}

// until is the day until which a line is shown, else its own last day.
func until(x Line) string {
	if !x.DueOn.IsZero() {
		return x.DueOn.String()
	}
	if !x.DeadlineOn.IsZero() {
		return x.DeadlineOn.String()
	}
	return "—"
}

func (p pages) table(ctx context.Context, q Query, l ui.Listing, found Page) ui.Table {
	t := ui.Table{
		ID: "items", Caption: "按发布先后，新的在前", List: l, Total: found.Total, Find: "名称或编号",
		Columns: p.columns(), Filters: filters(q, found.Counties), Chips: p.chips(ctx, q, found.Counties), Choose: true,
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %s 条（Excel）", strconv.Itoa(min(found.Total, maxExport))), Href: p.exportLink(ctx, q)}},
	}
	t.Empty = ui.Empty{Title: i18n.T(ctx, "这里还没有内容"), Text: i18n.T(ctx, "发布以后会列在这里。")}
	if Policy.Allowed(actor.From(ctx), p.side.act(actOwn)) {
		t.Empty.Actions = []ui.Action{{Label: i18n.Word(ctx, p.newLabel()), Href: p.base + "/new"}}
	}
	return t
}

func (p pages) columns() []ui.Column {
	name, org := "需求", "企业"
	if p.side == Offer {
		name, org = "供给", "学校"
	}
	return []ui.Column{
		{Key: "new", Title: name, Sort: true, Wrap: true}, {Key: "kind", Title: "类别"}, {Key: "org", Title: org, Wrap: true}, {Key: "region", Title: "县区"},
		{Key: "headcount", Title: "人数", Num: true, Sort: true}, {Key: "status", Title: "状态"}, {Key: "deadline", Title: "有效至", Sort: true},
	}
}
