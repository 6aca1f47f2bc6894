package atlas

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// pages answers the browser's requests about the graph of one city.
type pages struct{ s *Service }

// workers have the lists of the graph in their menu; others come to them from the map.
var workers = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.IndustryOrg, actor.SchoolAdmin, actor.ProgrammeHead, actor.Auditor}

// librarians have the catalogues in their menu.
var librarians = []actor.Role{actor.SysAdmin, actor.CityLead, actor.DeptUser, actor.CountyUser, actor.Auditor}

// Routes lists the pages and forms of the graph.
func (s *Service) Routes() []web.Route {
	p := &pages{s}
	page := func(pattern, action string, roles []actor.Role, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: web.KindPage, Action: action, Roles: roles, Scope: "city", Handler: h}
	}
	form := func(pattern, action string, roles []actor.Role, sample string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Kind: web.KindForm, Action: action, Roles: roles, Scope: "city", Sample: sample, Handler: h}
	}
	menu := func(r web.Route, m web.Menu) web.Route { r.Menu = &m; return r }
	return []web.Route{
		menu(page("/atlas/chains", maySee, readers, p.chains), web.Menu{Group: "数据", Label: "产业链", Order: 40, Roles: workers}),
		page("/atlas/chains/new", mayEdit, publishers, p.chainNew),
		page("/atlas/chains/{id}", maySee, readers, p.chain),
		page("/atlas/chains/{id}/edit", mayEdit, publishers, p.chainEdit),
		form("/atlas/chains", mayEdit, publishers, "code=DEMO&name=x&class=EMERGING&from_year=2026", p.chainSave),
		form("/atlas/chains/{id}", mayEdit, publishers, "code=DEMO&name=x&class=EMERGING&from_year=2026&version=1", known(p.s.Chain, p.chainSave)),

		page("/atlas/groups", maySee, readers, p.groups),
		page("/atlas/groups/new", mayEdit, publishers, p.groupForm),
		page("/atlas/groups/{id}/edit", mayEdit, publishers, p.groupForm),
		form("/atlas/groups", mayEdit, publishers, "code=G&name=x&from_year=2026", p.groupSave),
		form("/atlas/groups/{id}", mayEdit, publishers, "code=G&name=x&from_year=2026&version=1", known(p.s.Group, p.groupSave)),

		menu(page("/atlas/edges", maySee, readers, p.edges), web.Menu{Group: "数据", Label: "谱系连线", Order: 41, Roles: workers}),
		page("/atlas/edges/new", mayPropose, proposers, p.edgeNew),
		page("/atlas/edges/{id}", maySee, readers, p.edge),
		page("/atlas/edges/{id}/edit", mayPropose, proposers, p.edgeEdit),
		form("/atlas/edges", mayPropose, proposers, "from_kind=PROGRAMME&from=460301&relation=TRAINS&to_kind=OCCUPATION&to=6-31-01-10&weight=0.9&from_year=2026&evidence_kind=DOCUMENT&evidence_ref=x", p.edgePropose),
		form("/atlas/edges/move", mayDecide, reviewers, "transition=review&id=1", p.edgesMove),
		form("/atlas/edges/defaults", mayEdit, publishers, "from_year=2026", p.edgeDefaults),
		form("/atlas/edges/{id}", mayPropose, proposers, "weight=0.8&from_year=2026&version=1", p.edgeAmend),
		form("/atlas/edges/{id}/evidence", mayPropose, proposers, "evidence_kind=DOCUMENT&evidence_ref=x", p.edgeEvidence),
		form("/atlas/edges/{id}/move", mayDecide, reviewers, "transition=review&version=1", p.edgeMove),

		menu(page("/atlas/keys", maySee, readers, p.keys), web.Menu{Group: "数据", Label: "重点产业名单", Order: 42, Roles: workers}),
		page("/atlas/keys/new", mayEdit, publishers, p.keyForm),
		page("/atlas/keys/{id}/edit", mayEdit, publishers, p.keyForm),
		form("/atlas/keys", mayEdit, publishers, "in_force=2026-01-01&title=x&reviewer=x&reviewed_on=2026-01-01", p.keySave),
		form("/atlas/keys/{id}", mayEdit, publishers, "in_force=2026-01-01&title=x&reviewer=x&reviewed_on=2026-01-01&version=1", known(p.keyList, p.keySave)),

		page("/atlas/lists", maySee, readers, p.curated),
		page("/atlas/lists/new", mayEdit, publishers, p.curatedForm),
		page("/atlas/lists/{id}/edit", mayEdit, publishers, p.curatedForm),
		form("/atlas/lists", mayEdit, publishers, "list=SCHOOL&name=x&reviewer=x&reviewed_on=2026-01-01&from_year=2026", p.curatedSave),
		form("/atlas/lists/{id}", mayEdit, publishers, "list=SCHOOL&name=x&reviewer=x&reviewed_on=2026-01-01&from_year=2026&version=1", known(p.s.CuratedEntry, p.curatedSave)),

		page("/atlas/programme-groups", maySee, readers, p.programmeGroups),
		page("/atlas/programme-groups/new", mayEdit, publishers, p.programmeGroupForm),
		page("/atlas/programme-groups/{id}/edit", mayEdit, publishers, p.programmeGroupForm),
		form("/atlas/programme-groups", mayEdit, publishers, "name=x&school=x&grade=CITY&sort=GROUP&from_year=2026", p.programmeGroupSave),
		form("/atlas/programme-groups/{id}", mayEdit, publishers, "name=x&school=x&grade=CITY&sort=GROUP&from_year=2026&version=1", known(p.s.ProgrammeGroup, p.programmeGroupSave)),

		menu(page("/atlas/packs", mayPacks, packReaders, p.packs), web.Menu{Group: "数据", Label: "公共目录", Order: 43, Roles: librarians}),
	}
}

// mayDo says whether the person may take an action, for buttons.
func mayDo(r *http.Request, action string) bool {
	return Policy.Allowed(actor.From(r.Context()), action)
}

// lead is the page's main action for those who may take it.
func lead(r *http.Request, action, label, href string) *ui.Action {
	if !mayDo(r, action) {
		return nil
	}
	return &ui.Action{Label: label, Href: href, Icon: "plus"}
}

// values reads the years, numbers and ids of a form; what cannot be read is kept as zero and refused by the service.
type values struct{ url.Values }

func (v values) text(name string) string { return strings.TrimSpace(v.Get(name)) }

func (v values) number(name string) int {
	n, err := strconv.Atoi(v.text(name))
	if err != nil {
		return 0
	}
	return n
}

func (v values) id(name string) ids.ID {
	id, err := ids.Parse(v.text(name))
	if err != nil {
		return 0
	}
	return id
}

func (v values) years() Years { return Years{v.number("from_year"), v.number("to_year")} }

func (v values) day(name string) civil.Date {
	d, err := civil.ParseDate(v.text(name))
	if err != nil {
		return civil.Date{}
	}
	return d
}

// lines splits a field into its parts.
func (v values) lines(name string) []string { return listed(v.Get(name)) }

// listed splits a text at line ends, commas and 顿号.
func listed(text string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("\r\n,，、;；|", c) }) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (v values) version() int64 {
	n, err := strconv.ParseInt(v.text("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func readForm(r *http.Request) (values, error) {
	f, err := web.Form(r)
	return values{f}, err
}

// pathID gives the id of the pattern, 0 where it has none: a new thing.
func pathID(r *http.Request) (ids.ID, error) {
	if r.PathValue("id") == "" {
		return 0, nil
	}
	return web.PathID(r, "id")
}

// known answers that there is no such object before it reads what the form says of it.
func known[T any](find func(context.Context, ids.ID) (T, error), h web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := web.PathID(r, "id")
		if err != nil {
			return err
		}
		if _, err := find(r.Context(), id); err != nil {
			return err
		}
		return h(w, r)
	}
}

// retry sends a form back with what was wrong, everything typed kept; other errors go on.
func retry(w http.ResponseWriter, r *http.Request, err error, again func(ui.FormErrors) templ.Component) error {
	status := web.StatusOf(err)
	if status != http.StatusUnprocessableEntity && status != http.StatusConflict {
		return err
	}
	return web.Render(w, r, status, again(ui.Errors(r.Context(), err)))
}

func yearText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func yearFields(y Years, es ui.FormErrors) []templ.Component {
	return []templ.Component{
		ui.Input(ui.Field{Name: "from_year", Label: "自哪一年起有效", Value: yearText(y.From), Width: "xs", Mode: "numeric", Unit: "年", Error: es.Of("from_year")}),
		ui.Input(ui.Field{Name: "to_year", Label: "至哪一年有效", Value: yearText(y.To), Width: "xs", Mode: "numeric", Unit: "年", Optional: true, Help: "空着表示一直有效"}),
	}
}

// pick makes the options of a select from code and Chinese name.
func pick(chosen string, pairs ...string) []ui.Option { return ui.Options(chosen, pairs...) }

// crumbs is the way to a page of this module.
func crumbs(steps ...ui.Crumb) []ui.Crumb { return append([]ui.Crumb{{Label: "数据"}}, steps...) }

func (p *pages) packs(w http.ResponseWriter, r *http.Request) error {
	if err := may(r.Context(), mayPacks); err != nil {
		return err
	}
	cat, err := p.s.Catalog(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{
		ID: "packs", Caption: "公共目录包，最近导入在前", NoPages: true, Total: len(cat.Packs),
		Columns: []ui.Column{{Title: "目录"}, {Title: "版次"}, {Title: "行数", Num: true}, {Title: "来源", Wrap: true}, {Title: "导入时间"}, {Title: "校验"}},
		Empty:   ui.Empty{Title: "还没有公共目录", Text: "专业、职业、行业和区划目录由系统管理员用命令 rongqiao catalog import 导入；导入后各城市立即可用。"},
	}
	for i := len(cat.Packs) - 1; i >= 0; i-- {
		k := cat.Packs[i]
		kind := "目录"
		if k.Kind.Labelled() {
			kind = "已标注样本"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: say(r.Context(), k.Kind.ZH()), Sub: say(r.Context(), kind)}, ui.Text(i18n.Word(r.Context(), k.Edition)), ui.Int(k.Rows), ui.Text(k.Source),
			ui.Text(casepage.When(k.ImportedAt)), ui.Text(short(k.Checksum)))})
	}
	return web.Render(w, r, http.StatusOK, listPage(ui.Page{Title: "公共目录", Sub: i18n.T(r.Context(), "所有城市共用；只增不改，新包优先"), Crumbs: crumbs(ui.Crumb{Label: "公共目录"})}, t, nil))
}
