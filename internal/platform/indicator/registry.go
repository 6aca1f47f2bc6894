package indicator

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Use is a place where an indicator stands: a target of a plan, a line of an assessment.
type Use struct{ Title, Note, Href string }

// Beside is a figure that a document states of the same thing, with its own scope note. It is never added to the count.
type Beside struct{ Title, Says, Period, Scope, Source, Href string }

// Registry is the engine with its pages.
type Registry struct {
	*Service
	// Groups are the chapters in their order; others follow.
	Groups []string
	// Order are the dimensions by which figures are split first; others follow as they stand in their source.
	Order []string
	// Public are the codes that everybody may see from the start.
	Public []string
	// Names says the keys of a dimension; a key that is not in it says itself. Nil: all do.
	Names func(ctx context.Context, q sqldb.Queryer, dimension string) (map[string]string, error)
	// Uses lists where an indicator stands, nil when nobody knows.
	Uses func(ctx context.Context, code string) ([]Use, error)
	// Stated lists what documents state of the same thing, nil when nobody knows.
	Stated func(ctx context.Context, code string) ([]Beside, error)
}

// registryRoles are those who see the whole registry; everybody else sees what is published.
var registryRoles = []actor.Role{actor.CityLead, actor.ConferenceSec, actor.Supervisor, actor.Auditor, actor.CountyUser, actor.DeptUser, actor.SchoolAdmin, actor.ProgrammeHead, actor.Expert, actor.IndustryOrg, actor.ParkAdmin, actor.EntAdmin, actor.EntHR}

// Routes lists the pages, exports and the API.
func (g *Registry) Routes() []web.Route {
	open := func(pattern string, kind web.Kind, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: kind, Action: "indicator.see", Public: true, Scope: "city", Handler: h}
	}
	own := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Rules.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	index := open("/indicators", web.KindPage, g.listPage)
	index.Menu = &web.Menu{Group: "数据", Label: "指标库", Order: 5}
	const form = "code=x_y&zh=x&en=x&kind=stock&unit=个&source=x&scope=x&basis=x&reason=x&base=0&direction=up"
	return append([]web.Route{
		index,
		open("/indicators/export", web.KindFile, g.listExport),
		own(http.MethodGet, "/indicators/new", web.KindPage, Edit, "", g.editPage),
		own(http.MethodPost, "/indicators", web.KindForm, Edit, form, g.saveForm),
		open("/indicators/{code}", web.KindPage, g.onePage),
		open("/indicators/{code}/export", web.KindFile, g.oneExport),
		own(http.MethodGet, "/indicators/{code}/rows", web.KindPage, SeeExact, "", g.rowsPage),
		own(http.MethodGet, "/indicators/{code}/edit", web.KindPage, Edit, "", g.editPage),
		own(http.MethodPost, "/indicators/{code}/publication", web.KindForm, Edit, "shown=1", g.publishForm),
		own(http.MethodPost, "/indicators/{code}/reports", web.KindForm, Report, "on=2026-01-01&num=1&den=1&evidence=x", g.reportForm),
		own(http.MethodGet, "/indicator-drafts/{id}", web.KindPage, Edit, "", g.draftPage),
		own(http.MethodPost, "/indicator-drafts/{id}/steps/{step}", web.KindForm, Edit, "version=1", g.draftStep),
	}, append(g.snapshotRoutes(), g.apiRoutes()...)...)
}

// insider says whether the actor sees the whole registry.
func insider(ctx context.Context) bool { return actor.From(ctx).Has(registryRoles...) }

// asked is what the address of the list asks for.
type asked struct {
	ui.Listing
	Group string
	On    civil.Date
}

func (g *Registry) read(r *http.Request) asked {
	q := r.URL.Query()
	return asked{ui.ReadListing(q, "group"), q.Get("group"), g.dayOf(q)}
}

// dayOf is the day that the address asks for: the last day of a year that is over, today for this one.
func (g *Registry) dayOf(q url.Values) civil.Date {
	today := civil.DateOf(g.db.Now())
	if d, err := civil.ParseDate(q.Get("on")); err == nil && !d.IsZero() && !d.After(today) && d.Year > today.Year-30 {
		return d
	}
	year, err := strconv.Atoi(q.Get("year"))
	if err != nil || year >= today.Year || year < today.Year-30 {
		return today
	}
	return civil.Date{Year: year, Month: 12, Day: 31}
}

// seen are the definitions that the reader may see on a day, in the order of chapters, narrowed by the address.
func (g *Registry) seen(ctx context.Context, a asked) (out []Definition, shown map[string]bool, err error) {
	err = g.db.Read(ctx, func(q *sqldb.Reader) error {
		if shown, err = published(ctx, q, g.Public); err != nil {
			return err
		}
		out, err = g.Definitions(ctx, q, a.On)
		return err
	})
	find := strings.ToLower(a.Find)
	out = slices.DeleteFunc(out, func(d Definition) bool {
		text := strings.ToLower(strings.Join([]string{d.Code, d.ZH, d.EN, d.Scope, d.Basis}, " "))
		return !insider(ctx) && !shown[d.Code] || a.Group != "" && d.Group != a.Group || find != "" && !strings.Contains(text, find)
	})
	place := func(d Definition) int {
		if i := slices.Index(g.Groups, d.Group); i >= 0 {
			return i
		}
		return len(g.Groups)
	}
	slices.SortStableFunc(out, func(x, y Definition) int {
		return cmp.Or(cmp.Compare(place(x), place(y)), cmp.Compare(x.Group, y.Group), cmp.Compare(x.ZH, y.ZH))
	})
	return out, shown, err
}

// one is a definition that the reader may see.
func (g *Registry) one(ctx context.Context, code string, on civil.Date) (d Definition, public bool, err error) {
	err = g.db.Read(ctx, func(q *sqldb.Reader) error {
		if d, err = g.Definition(ctx, q, code, on); err != nil {
			return actor.ErrNotFound.Because(err)
		}
		shown, err := published(ctx, q, g.Public)
		public = shown[d.Code]
		return err
	})
	if err == nil && !public && !insider(ctx) {
		err = actor.ErrNotFound
	}
	return d, public, err
}

// Name is the indicator's name in the language of the page.
func (d Definition) Name(ctx context.Context) string {
	if i18n.Lang(ctx) == i18n.English && d.EN != "" {
		return d.EN
	}
	return d.ZH
}

// listPage is the registry.
func (g *Registry) listPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := g.read(r)
	list, shown, err := g.seen(ctx, a)
	if err != nil {
		return err
	}
	v := listView{Page: ui.Page{Title: "指标库", Public: !insider(ctx), Sub: i18n.T(ctx, "每个数都从登记和办件里算出来，分子分母来自同一批记录；点名称看口径、依据、明细和历年"), Crumbs: []ui.Crumb{{Label: "指标库"}}}}
	if Rules.Allowed(actor.From(ctx), Edit) {
		v.Page.Primary = &ui.Action{Label: "新增指标", Href: "/indicators/new"}
	}
	if Rules.Allowed(actor.From(ctx), Freeze) {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "数据封存", Href: "/indicators/snapshots"})
	}
	if err := g.waiting(ctx, &v); err != nil {
		return err
	}
	from := min(a.Offset(), len(list))
	part := list[from:min(from+a.Limit(), len(list))]
	values, err := g.values(ctx, part, a.On)
	if err != nil {
		return err
	}
	v.Table = ui.Table{
		ID: "indicators", Caption: "指标，按章节和名称", List: a.Listing, Total: len(list), Find: "名称、代码、口径、依据", Keep: []string{"group", "year"}, Filters: g.filters(a), Exports: exportsOf(ctx, "/indicators/export", len(list)),
		Columns: []ui.Column{{Key: "name", Title: "指标", Wrap: true}, {Key: "figure", Title: "数", Num: true, Wrap: true}, {Key: "parts", Title: "分子和分母", Num: true}, {Key: "interval", Title: "95% 区间", Num: true}, {Key: "vintage", Title: "数据最近到"}, {Key: "status", Title: "状态"}, {Key: "group", Title: "章节"}, {Key: "public", Title: "公开", Off: true}, {Key: "scope", Title: "口径", Wrap: true, Off: true}},
		Empty:   ui.Empty{Title: "没有公开的指标", Text: "市教育局选择公开哪些指标，登录后可以看到全部。"},
		NoMatch: ui.Empty{Title: "没有符合条件的指标", Text: "换一个词，或清除章节筛选。"},
	}
	if a.Group != "" {
		v.Table.Chips = []ui.Chip{{Label: i18n.Word(ctx, a.Group), Href: ui.From(ctx).Link("group", "")}}
	}
	for i, d := range part {
		v.Table.Rows = append(v.Table.Rows, g.listRow(ctx, d, values[i], shown[d.Code], a.On))
	}
	return web.Render(w, r, http.StatusOK, listTempl(v))
}

// waiting lists the proposals that wait for a second person.
func (g *Registry) waiting(ctx context.Context, v *listView) error {
	if !Rules.Allowed(actor.From(ctx), Edit) {
		return nil
	}
	return g.db.Read(ctx, func(q *sqldb.Reader) error {
		list, err := drafts(ctx, q, "")
		for _, d := range list {
			v.Waiting = append(v.Waiting, ui.Fact{Label: d.Definition.ZH, Cell: ui.Link{Href: "/indicator-drafts/" + d.ID.String(), Text: i18n.T(ctx, "待他人确认"), Sub: d.Name + " · " + d.Reason}})
		}
		return err
	})
}

// values computes one figure of each definition as the reader may see it.
func (g *Registry) values(ctx context.Context, list []Definition, on civil.Date) ([]Value, error) {
	asks := make([]Ask, len(list))
	for i, d := range list {
		asks[i] = Ask{Indicator: d.Code, On: on}
	}
	got, err := g.Shown(ctx, asks...)
	if err != nil {
		return nil, err
	}
	first := map[string]Value{}
	for _, v := range got {
		if _, ok := first[v.Indicator]; !ok {
			first[v.Indicator] = v
		}
	}
	out := make([]Value, len(list))
	for i, d := range list {
		out[i] = first[d.Code]
	}
	return out, nil
}

// statusOf is a value's status as a word with a tone.
func statusOf(v Value) (tone, word string) {
	switch {
	case v.Status == Hidden:
		return "info", "不公布"
	case !v.Known():
		return "none", "缺数据"
	case v.Reported:
		return "amber", "填报"
	case v.Status == Partial:
		return "amber", "部分缺数"
	}
	return "green", "已计算"
}

func (g *Registry) listRow(ctx context.Context, d Definition, v Value, public bool, on civil.Date) ui.Row {
	tone, word := statusOf(v)
	open := "不公开"
	if public {
		open = "公开"
	}
	href := "/indicators/" + d.Code
	if y := on.Year; y != 0 {
		href += "?year=" + strconv.Itoa(y)
	}
	cells := ui.Cells(ui.Link{Href: href, Text: d.Name(ctx), Sub: d.Code}, ui.Missing(g.Because(ctx, v.Why)), ui.Text(fraction(ctx, d, v)), ui.Text(interval(v)), ui.Text(cmp.Or(v.Vintage.String(), "—")), ui.Status(tone, i18n.Word(ctx, word)), ui.Text(i18n.Word(ctx, d.Group)), ui.Text(i18n.Word(ctx, open)), ui.Text(d.Scope))
	if text := figure(ctx, d, v); text != "" {
		cells[1] = ui.Lines{Main: text}
	}
	return ui.Row{ID: d.Code, Name: d.Name(ctx), Cells: cells}
}

func (g *Registry) years(on civil.Date) []ui.Option {
	var out []ui.Option
	today := civil.DateOf(g.db.Now()).Year
	for y := today; y > today-10; y-- {
		out = append(out, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y), Chosen: y == on.Year})
	}
	return out
}

// exportsOf are the downloads of what the address asks for.
func exportsOf(ctx context.Context, path string, n int) []ui.Export {
	q := url.Values{}
	for k, v := range ui.From(ctx).Query {
		q[k] = v
	}
	q.Del("page")
	href := func(format string) string {
		q.Set("format", format)
		return path + "?" + q.Encode()
	}
	return []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %s 条（Excel）", ui.Thousands(n)), Href: href("xlsx")}, {Label: i18n.T(ctx, "导出本筛选 %s 条（CSV）", ui.Thousands(n)), Href: href("csv")}}
}
