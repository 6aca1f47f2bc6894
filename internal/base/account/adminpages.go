package account

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// cityTime is the time zone of all pages.
var cityTime = civil.Location

// adminRoutes are the rows of the security administrator.
func (s *Service) adminRoutes() []web.Route {
	row := func(method, pattern string, kind web.Kind, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: actAdminister, Roles: administrators, Scope: "city", Sample: sample, Handler: h}
	}
	list := row(http.MethodGet, "/admin/users", web.KindPage, "", s.usersPage)
	list.Menu = &web.Menu{Group: "系统", Label: "账号与授权", Order: 10}
	return []web.Route{
		list,
		row(http.MethodGet, "/admin/users/new", web.KindPage, "", s.newUserPage),
		row(http.MethodPost, "/admin/users", web.KindForm, "login=matrix.user&name=Matrix", s.newUserForm),
		row(http.MethodGet, "/admin/users/{user}", web.KindPage, "", s.userPage),
		row(http.MethodPost, "/admin/users/{user}/grants", web.KindForm, "role=expert&from=2026-01-01", s.grantForm),
		row(http.MethodPost, "/admin/users/{user}/grants/{grant}/revoke", web.KindForm, "", s.revokeForm),
		row(http.MethodPost, "/admin/users/{user}/disable", web.KindForm, "", s.stateForm(false)),
		row(http.MethodPost, "/admin/users/{user}/enable", web.KindForm, "", s.stateForm(true)),
		row(http.MethodPost, "/admin/users/{user}/link", web.KindForm, "", s.linkForm),
	}
}

func (s *Service) usersPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q := r.URL.Query()
	l := ui.ReadListing(q, "login", "login")
	f := personFilter{Text: l.Find, Role: actor.Role(q.Get("role")), Page: l.Page, Size: l.Size}
	if !f.Role.Known() {
		f.Role = ""
	}
	rows, total, err := s.people(ctx, f)
	if err != nil {
		return err
	}
	t := ui.Table{
		Caption: "账号，按登录名排列", List: l, Total: int(total), Find: "登录名、姓名、单位",
		Columns: []ui.Column{{Key: "login", Title: "登录名"}, {Key: "office", Title: "单位与职务", Wrap: true}, {Key: "roles", Title: "身份", Wrap: true}, {Key: "state", Title: "状态"}},
		Filters: ui.Select(ui.Field{Name: "role", Label: "身份", Optional: true, Options: roleOptions(f.Role, "全部身份")}),
		Empty:   ui.Empty{Title: "还没有账号", Text: "先新建账号，再授予身份，最后把登记链接交给本人。"},
	}
	if f.Role != "" {
		env := ui.From(ctx)
		t.Chips = []ui.Chip{{Label: roleName(ctx, f.Role), Href: env.Link("role", "")}}
	}
	for _, p := range rows {
		t.Rows = append(t.Rows, userRow(ctx, p))
	}
	return web.Render(w, r, http.StatusOK, usersPageView(t))
}

func userRow(ctx context.Context, p listed) ui.Row {
	names := make([]string, 0, len(p.Roles))
	for _, role := range p.Roles {
		names = append(names, roleName(ctx, role))
	}
	return ui.Row{ID: p.Account.String(), Name: p.Name, Cells: []templ.Component{
		ui.Link{Href: "/admin/users/" + p.Account.String(), Text: p.Login, Sub: p.Name},
		ui.Text(p.Office), ui.Text(strings.Join(names, "、")), stateCell(ctx, p.State),
	}}
}

// roleOptions are the grantable roles, with an entry for none of them.
func roleOptions(chosen actor.Role, none string) []ui.Option {
	out := []ui.Option{{Value: "", Label: none, Chosen: chosen == ""}}
	for _, r := range Grantable() {
		out = append(out, ui.Option{Value: string(r), Label: r.ZH(), Chosen: r == chosen})
	}
	return out
}

// newUserView is the form for a new account.
type newUserView struct {
	Values url.Values
	Errors ui.FormErrors
}

func (s *Service) newUserPage(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, newUserPageView(newUserView{}))
}

func (s *Service) newUserForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if _, err := mayAdminister(r.Context()); err != nil {
		return err
	}
	id, err := s.CreateUser(r.Context(), NewUser{Login: values.Get("login"), Name: values.Get("name"), Office: values.Get("office")})
	if status := web.StatusOf(err); err != nil && status < 500 {
		return web.Render(w, r, status, newUserPageView(newUserView{values, ui.Errors(r.Context(), err)}))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/admin/users/"+id.String())
}

// userView is the page of one account.
type userView struct {
	user
	Today    civil.Date
	Self     bool
	Link     string // a new enrolment link, shown once
	Roles    []ui.Option
	Counties []ui.Option
	Orgs     []ui.Option // those that the search found
	Found    []Choice
	Search   bool // organisations are looked for by name
	Values   url.Values
	Errors   ui.FormErrors
}

func (s *Service) userPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "user")
	if err != nil {
		return err
	}
	return s.showUser(w, r, http.StatusOK, id, userView{})
}

func (s *Service) showUser(w http.ResponseWriter, r *http.Request, status int, id ids.ID, v userView) (err error) {
	ctx := r.Context()
	if v.user, err = s.user(ctx, id); err != nil {
		return err
	}
	v.Today, v.Self = s.today(), actor.From(ctx).Account == id
	v.Roles = roleOptions(actor.Role(v.Values.Get("role")), "请选择身份")
	if s.opt.Counties != nil {
		counties, err := s.opt.Counties(ctx)
		if err != nil {
			return err
		}
		v.Counties = placeOptions(counties, v.Values.Get("county"), "不限区县")
	}
	if len(v.Found) > 0 {
		v.Orgs = placeOptions(v.Found, v.Values.Get("org"), "请选择单位")
	}
	v.Search = s.opt.FindOrgs != nil
	return web.Render(w, r, status, userPageView(v))
}

func placeOptions(list []Choice, chosen, none string) []ui.Option {
	out := []ui.Option{{Value: "", Label: none, Chosen: chosen == ""}}
	for _, c := range list {
		out = append(out, ui.Option{Value: c.Value, Label: c.Label, Chosen: c.Value == chosen})
	}
	return out
}

func (s *Service) grantForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "user")
	if err != nil {
		return err
	}
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	g, err := readGrant(values)
	var found []Choice
	if err == nil && g.Org == 0 {
		g.Org, found, err = s.meantOrg(r.Context(), values.Get("org_find"))
	}
	if err == nil {
		err = s.addGrant(r.Context(), id, g)
	}
	switch status := web.StatusOf(err); {
	case err == nil:
		return web.Redirect(w, r, "/admin/users/"+id.String())
	case status == http.StatusUnprocessableEntity || status == http.StatusConflict:
		return s.showUser(w, r, status, id, userView{Values: values, Found: found, Errors: ui.Errors(r.Context(), err)})
	}
	return err
}

// mostFound is how many organisations a search offers.
const mostFound = 20

// meantOrg is the one organisation that the text means; several come back as a choice.
// Empty text means none.
func (s *Service) meantOrg(ctx context.Context, text string) (org ids.ID, found []Choice, err error) {
	if text = strings.TrimSpace(text); text == "" || s.opt.FindOrgs == nil {
		return 0, nil, nil
	}
	if found, err = s.opt.FindOrgs(ctx, text, mostFound); err != nil {
		return 0, nil, err
	}
	switch {
	case len(found) == 0:
		return 0, nil, ErrNoOrg.On("org_find")
	case len(found) == 1:
		org, err = ids.Parse(found[0].Value)
		return org, nil, err
	}
	return 0, found, ErrManyOrgs.With(len(found)).On("org")
}

// readGrant reads the form's fields; what they must say is CheckGrant's.
func readGrant(v url.Values) (g actor.Grant, err error) {
	g = actor.Grant{Role: actor.Role(v.Get("role")), County: v.Get("county"), Function: strings.TrimSpace(v.Get("function"))}
	if o := v.Get("org"); o != "" {
		if g.Org, err = ids.Parse(o); err != nil {
			return g, ErrNeedsOrg.On("org")
		}
	}
	for _, d := range []struct {
		field string
		to    *civil.Date
	}{{"from", &g.From}, {"to", &g.To}} {
		if text := v.Get(d.field); text != "" {
			if *d.to, err = civil.ParseDate(text); err != nil {
				return g, ErrDates.On(d.field)
			}
		}
	}
	return g, nil
}

func (s *Service) revokeForm(w http.ResponseWriter, r *http.Request) error {
	user, err := web.PathID(r, "user")
	if err != nil {
		return err
	}
	grant, err := web.PathID(r, "grant")
	if err != nil {
		return err
	}
	if err := s.dropGrant(r.Context(), user, grant); err != nil {
		return err
	}
	return web.Redirect(w, r, "/admin/users/"+user.String())
}

func (s *Service) stateForm(on bool) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := web.PathID(r, "user")
		if err != nil {
			return err
		}
		if err := s.setEnabled(r.Context(), id, on); err != nil {
			return err
		}
		return web.Redirect(w, r, "/admin/users/"+id.String())
	}
}

func (s *Service) linkForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "user")
	if err != nil {
		return err
	}
	link, err := s.inviteAgain(r.Context(), id)
	if err != nil {
		return err
	}
	web.Unkept(r)
	return s.showUser(w, r, http.StatusOK, id, userView{Link: link.Path()})
}
