package board

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// pages answers the browser's requests about gaps.
type pages struct{ s *Service }

// Routes lists the pages, forms, files and the API row of the module.
func (s *Service) Routes() []web.Route {
	p := &pages{s}
	route := func(method string, kind web.Kind, pattern, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	page := func(pattern, action string, h web.Handler) web.Route {
		return route(http.MethodGet, web.KindPage, pattern, action, "", h)
	}
	form := func(pattern, action, sample string, h web.Handler) web.Route {
		return route(http.MethodPost, web.KindForm, pattern, action, sample, h)
	}
	file := func(pattern, action string, h web.Handler) web.Route {
		return route(http.MethodGet, web.KindFile, pattern, action, "", h)
	}
	list := page("/gaps", mayPublished, p.list)
	list.Menu = &web.Menu{Group: "供与需", Label: "缺口清单", Order: 20}
	open := web.Route{Method: http.MethodGet, Pattern: "/public/gaps", Kind: web.KindPage, Action: mayPublished, Public: true, Scope: "city", Handler: p.public,
		Menu: &web.Menu{Group: "供与需", Label: "缺口清单", Order: 30, Visitors: true}}
	return []web.Route{
		list, open,
		page("/gaps/by-industry", maySee, p.sums),
		page("/gaps/occupations/{code}", maySee, p.occupation),
		form("/gaps/assign", mayAssign, "id=6-31-01-10&owner=x&measure=x&until=2099-12-31", p.assign),
		form("/gaps/closings/{id}/{step}", mayAssign, "version=1&note=x", p.step),
		file("/gaps/export/{format}", maySee, p.export),
		page("/gaps/freeze", mayFreeze, p.freezeForm),
		page("/gaps/snapshots", mayPublished, p.snapshots),
		form("/gaps/snapshots", mayFreeze, "year=2026", p.freeze),
		page("/gaps/snapshots/{id}", mayPublished, p.snapshot),
		form("/gaps/snapshots/{id}/publish", mayFreeze, "version=1", p.publish),
		page("/gaps/snapshots/{id}/report", maySee, p.report),
		file("/gaps/snapshots/{id}/report/{format}", maySee, p.reportFile),
		s.apiRoute(),
	}
}

// asked reads what a list page asks for.
func asked(r *http.Request) (Query, ui.Listing) {
	v := r.URL.Query()
	q, usual := ReadQuery(v), "-gap"
	if q.Side == Taught {
		usual = "gap"
	}
	l := ui.ReadListing(v, usual, "gap", "demand", "supply", "rate", "name")
	q.Find, q.Sort, q.Desc = l.Find, l.Sort, l.Desc
	return q, l
}

func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, l := asked(r)
	src, err := p.s.Source(ctx, q.Want)
	if err != nil {
		return err
	}
	if !src.Exact {
		return p.published(w, r, src, q, l)
	}
	closings, err := p.s.closings(ctx, src.Scope.Year)
	if err != nil {
		return err
	}
	choice, err := p.choice(ctx, src, q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listPage(p.listView(ctx, src, q, l, closings, choice)))
}

// published is the list for those who see published figures only.
func (p *pages) published(w http.ResponseWriter, r *http.Request, src Source, q Query, l ui.Listing) error {
	ctx := r.Context()
	page := ui.Page{Title: "供需缺口清单", Public: true, Crumbs: []ui.Crumb{{Label: "缺口清单"}}}
	if src.Snapshot == nil {
		empty := ui.Empty{Title: "这一年还没有公布", Text: "市教育局冻结并公布年度快照以后，这里列出各职业的供需和缺口。"}
		return web.Render(w, r, http.StatusOK, emptyPage(page, empty))
	}
	y := src.Public()
	page.Sub = subtitle(ctx, src)
	rows := q.publicRows(y)
	t := ui.Table{
		ID: "gaps", Caption: "职业，按缺口从大到小；不公布的在最后", List: l, Total: len(rows), Find: "职业、产业链", Keep: []string{"year", "chain"},
		Columns: publicColumns, Rows: publicTable(ctx, cut(rows, l), y.Rows),
		Empty: ui.Empty{Title: "这份快照里没有职业", Text: "冻结时没有需求，也没有可用的供给数据。"},
	}
	return web.Render(w, r, http.StatusOK, publishedPage(page, publicFigures(ctx, y), t))
}

func (p *pages) public(w http.ResponseWriter, r *http.Request) error {
	q, l := asked(r)
	if q.Year != 0 {
		if err := checkYear(q.Year); err != nil {
			return err
		}
	}
	src, err := p.s.Published(r.Context(), q.Year)
	if err != nil {
		return err
	}
	return p.published(w, r, src, q, l)
}

var publicColumns = []ui.Column{{Title: "职业"}, {Title: "产业链"}, {Title: "需求", Num: true}, {Title: "供给", Num: true}, {Title: "差在哪里", Bar: true}, {Title: "缺口"}, {Title: "缺口率", Num: true}}

// cut is the page of a list.
func cut[T any](rows []T, l ui.Listing) []T {
	from := min(l.Offset(), len(rows))
	return rows[from:min(from+l.Limit(), len(rows))]
}

// choice is what the filters offer.
type choice struct {
	years      []int
	counties   [][2]string
	industries [][2]string
	chains     []string
	own        []string // the counties a county user is bound to
}

func (p *pages) choice(ctx context.Context, src Source, q Query) (c choice, err error) {
	if c.years, err = p.s.Years(ctx); err != nil {
		return c, err
	}
	if !slices.Contains(c.years, src.Scope.Year) {
		c.years = append(c.years, src.Scope.Year)
	}
	c.own = ownCounties(actor.From(ctx))
	counties, err := p.s.Counties(ctx)
	for _, x := range counties {
		if len(c.own) == 0 || slices.Contains(c.own, x.Code) {
			c.counties = append(c.counties, [2]string{x.Code, x.Name})
		}
	}
	for _, x := range src.Industries {
		c.industries = append(c.industries, [2]string{x.Code, x.Code + " " + x.Name})
	}
	for _, x := range src.Chains {
		c.chains = append(c.chains, x.Name)
	}
	return c, err
}

func (p *pages) sums(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, _ := asked(r)
	src, err := p.s.Source(ctx, q.Want)
	if err != nil {
		return err
	}
	if !src.Exact {
		return actor.ErrForbidden
	}
	c, err := p.choice(ctx, src, q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, sumsPage(p.sumsView(ctx, src, r.URL.Query().Get("by") == "chain", c)))
}

func (p *pages) occupation(w http.ResponseWriter, r *http.Request) error {
	q, _ := asked(r)
	d, err := p.s.Occupation(r.Context(), q.Want, unkey(r.PathValue("code")))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, occupationPage(p.occupationView(r.Context(), d)))
}

// assign asks for unit, measure and day when only the rows were chosen, and gives the
// task when they are there.
func (p *pages) assign(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	q, _ := asked(r)
	if y, bad := strconv.Atoi(v.Get("year")); bad == nil {
		q.Year = y
	}
	if q.Year == 0 {
		q.Year = p.s.today().Year
	}
	task := Task{Year: q.Year, Owner: v.Get("owner"), Measure: v.Get("measure"), Until: day(v.Get("until"))}
	for _, code := range v["id"] {
		task.Occupations = append(task.Occupations, unkey(code))
	}
	if v.Get("all") == "1" && len(v["owner"]) == 0 {
		src, err := p.s.Source(ctx, q.Want)
		if err != nil {
			return err
		}
		task.Occupations = nil
		for _, l := range q.rows(src.Frozen) {
			task.Occupations = append(task.Occupations, l.Occupation)
		}
		slices.Sort(task.Occupations)
		task.Occupations = slices.Compact(task.Occupations)
	}
	if len(v["owner"]) == 0 && len(task.Occupations) > 0 {
		return web.Render(w, r, http.StatusOK, assignPage(p.assignView(ctx, task, v.Get("until"), nil)))
	}
	err = p.s.Assign(ctx, task)
	if errs.KindOf(err) == errs.Invalid && err != nil && len(task.Occupations) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, assignPage(p.assignView(ctx, task, v.Get("until"), ui.Errors(ctx, err))))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/gaps?year="+yearText(task.Year))
}

func day(s string) civil.Date {
	d, err := civil.ParseDate(strings.TrimSpace(s))
	if err != nil {
		return civil.Date{}
	}
	return d
}

func (p *pages) step(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
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
	c, err := p.s.Step(r.Context(), id, r.PathValue("step"), version, strings.TrimSpace(v.Get("note")))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/gaps/occupations/"+key(c.Occupation)+"?year="+yearText(c.Year))
}

// export is the list of the page as a table, all rows of the filter.
func (p *pages) export(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	format, err := sheet.ParseFormat(r.PathValue("format"))
	if err != nil {
		return actor.ErrNotFound
	}
	q, _ := asked(r)
	src, err := p.s.Source(ctx, q.Want)
	if err != nil {
		return err
	}
	if !src.Exact {
		return actor.ErrForbidden
	}
	closings, err := p.s.closings(ctx, src.Scope.Year)
	if err != nil {
		return err
	}
	if err := p.s.exported(ctx, "gaps "+yearText(src.Scope.Year), 0); err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.T(ctx, "供需缺口清单")+yearText(src.Scope.Year), format), format.MIME())
	return writeList(ctx, w, format, q.rows(src.Frozen), closings)
}

func (p *pages) freezeForm(w http.ResponseWriter, r *http.Request) error {
	q, _ := asked(r)
	src, err := p.s.Source(r.Context(), Want{Year: q.Year, At: "now"})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, freezePage(p.freezeView(r.Context(), src)))
}

func (p *pages) freeze(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(v.Get("year")) // 0 is refused below
	snap, err := p.s.Freeze(r.Context(), year, v.Get("publish") == "1")
	if err != nil {
		return err
	}
	return web.Redirect(w, r, snapshotHref(snap.ID))
}

func snapshotHref(id ids.ID) string { return "/gaps/snapshots/" + id.String() }

func (p *pages) snapshots(w http.ResponseWriter, r *http.Request) error {
	list, err := p.s.Snapshots(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, snapshotsPage(p.snapshotsView(r.Context(), list)))
}

func (p *pages) snapshot(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	src, err := p.s.Open(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, snapshotPage(p.snapshotView(r.Context(), src)))
}

func (p *pages) publish(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := p.s.Publish(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, snapshotHref(id))
}

func (p *pages) report(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	snap, f, err := p.s.Report(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, reportPage(p.reportView(r.Context(), snap, f)))
}

func (p *pages) reportFile(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	format, err := ParseFormat(r.PathValue("format"))
	if err != nil {
		return actor.ErrNotFound
	}
	snap, f, err := p.s.Report(r.Context(), id)
	if err != nil {
		return err
	}
	if err := p.s.exported(r.Context(), string(format), id); err != nil {
		return err
	}
	web.Attachment(w, f.Title()+"."+string(format), format.MIME())
	return snap.Write(w, format)
}

// listLink is the address of the list with other values.
func listLink(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	return "/gaps?" + v.Encode()
}
