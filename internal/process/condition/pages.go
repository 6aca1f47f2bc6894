package condition

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the module's rows of the table.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		roles, public := Policy.Roles(action), action == mayOpen
		if public {
			roles = nil
		}
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: roles, Public: public, Scope: "org", Sample: sample, Handler: h}
	}
	list := row(http.MethodGet, "/conditions", web.KindPage, maySee, "", s.cityPage)
	list.Menu = &web.Menu{Group: "督办", Label: "办学条件", Order: 34}
	open := row(http.MethodGet, "/conditions/public", web.KindPage, mayOpen, "", s.publicPage)
	open.Menu = &web.Menu{Group: "专业", Label: "办学条件", Order: 70, Visitors: true}
	return append([]web.Route{
		list, open,
		row(http.MethodGet, "/conditions/export", web.KindFile, maySee, "", s.cityExport),
		row(http.MethodGet, "/conditions/new", web.KindPage, maySend, "", s.blankPage),
		row(http.MethodPost, "/conditions", web.KindForm, maySend, "year=2025&students=1&evidence=报表", s.reportForm),
		row(http.MethodGet, "/conditions/schools/{id}", web.KindPage, maySee, "", s.schoolPage),
		row(http.MethodPost, "/conditions/schools/{id}/table", web.KindForm, mayStandard, "table=secondary&from=2026-09-01&source=文件", s.chooseForm),
		row(http.MethodGet, "/conditions/standards", web.KindPage, mayOpen, "", s.standardsPage),
		row(http.MethodPost, "/conditions/standards", web.KindForm, mayStandard, "table=secondary&indicator=site&total=40000&source=文件&from=2026-09-01", s.lineForm),
		row(http.MethodPost, "/conditions/tolerance", web.KindForm, mayStandard, "value=10&source=文件&from=2026-09-01", s.nearForm),
	}, s.apiRoutes()...)
}

// refused reports whether an error is something to mend in a form.
func refused(err error) bool {
	k := errs.KindOf(err)
	return err != nil && (k == errs.Invalid || k == errs.Conflict)
}

func wantOf(v url.Values) Want {
	year, _ := strconv.Atoi(v.Get("year"))
	return Want{Year: year, County: v.Get("county"), Table: v.Get("table"), Indicator: v.Get("indicator"), Verdict: Verdict(v.Get("verdict")), Find: strings.TrimSpace(v.Get("q"))}
}

func (s *Service) cityPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := s.City(ctx, wantOf(r.URL.Query()))
	if err != nil {
		return err
	}
	l := ui.ReadListing(r.URL.Query(), "-fail", "name", "county", "pass", "basic", "fail", "nodata", "rate", "delta")
	c.sort(l)
	return web.Render(w, r, http.StatusOK, cityView(s.cityParts(ctx, c, l)))
}

// sort orders the list; schools without a figure come last.
func (c *City) sort(l ui.Listing) {
	keys := map[string]func(SchoolLine) (float64, bool){
		"pass":   func(x SchoolLine) (float64, bool) { return float64(x.Tally.Pass), true },
		"basic":  func(x SchoolLine) (float64, bool) { return float64(x.Tally.Basic), true },
		"fail":   func(x SchoolLine) (float64, bool) { return float64(x.Tally.Fail), true },
		"nodata": func(x SchoolLine) (float64, bool) { return float64(x.Tally.NoData), true },
		"rate":   func(x SchoolLine) (float64, bool) { return x.Tally.Rate().Float(), x.Tally.Rate().Known() },
		"delta":  func(x SchoolLine) (float64, bool) { return x.delta() },
	}
	sign := 1
	if l.Desc {
		sign = -1
	}
	slices.SortStableFunc(c.Lines, func(a, b SchoolLine) int {
		if key, ok := keys[l.Sort]; ok {
			x, xk := key(a)
			y, yk := key(b)
			if xk != yk {
				if xk {
					return -1
				}
				return 1
			}
			if xk && x != y {
				return sign * cmp.Compare(x, y)
			}
			return cmp.Compare(a.School.Name, b.School.Name)
		}
		if l.Sort == "county" {
			return sign * cmp.Or(cmp.Compare(a.School.County, b.School.County), cmp.Compare(a.School.Name, b.School.Name))
		}
		return sign * cmp.Compare(a.School.Name, b.School.Name)
	})
}

// delta is the change of the pass rate against the year before.
func (l SchoolLine) delta() (float64, bool) {
	if l.Before == nil {
		return 0, false
	}
	return Change(*l.Before, l.Tally)
}

func (s *Service) cityExport(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	format, err := sheet.ParseFormat(v.Get("format"))
	if err != nil {
		return err
	}
	c, err := s.City(ctx, wantOf(v))
	if err != nil {
		return err
	}
	c.sort(ui.ReadListing(v, "-fail", "name", "county", "pass", "basic", "fail", "nodata", "rate", "delta"))
	web.Attachment(w, sheet.FileName(i18n.T(ctx, "办学条件"), format), format.MIME())
	return writeCity(ctx, w, format, c)
}

func (s *Service) publicPage(w http.ResponseWriter, r *http.Request) error {
	year, _ := strconv.Atoi(r.URL.Query().Get("year"))
	c, err := s.Public(r.Context(), year)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, publicView(publicParts(r.Context(), c)))
}

func countyName(list []org.County, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// namedOrg is the school that the address names, 0 for none.
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

func (s *Service) blankPage(w http.ResponseWriter, r *http.Request) error {
	id, err := namedOrg(r)
	if err != nil {
		return err
	}
	year, err := strconv.Atoi(r.URL.Query().Get("year"))
	if err != nil {
		year = s.Year()
	}
	sc, now, before, err := s.Filled(r.Context(), id, year)
	if err != nil {
		return err
	}
	v := url.Values{"year": {itoa(year)}}
	if now != nil {
		v = reportValues(*now)
	}
	if sc.ID != 0 {
		v.Set("id", sc.ID.String())
	}
	return s.showForm(w, r, http.StatusOK, v, nil, sc, now, before)
}

// formParts is everything the form needs.
type formParts struct {
	Page    ui.Page
	Form    ui.Form
	Values  url.Values
	Errors  ui.FormErrors
	NameOrg bool
	Years   []ui.Option
	Notes   []string
	Before  *Report
}

func (p formParts) field(ctx context.Context, m Measure) ui.Field {
	f := ui.Field{Name: m.Code, Label: m.ZH, Unit: m.Unit, Help: m.Help, Optional: true, Width: "md", Mode: "decimal", Value: p.Values.Get(m.Code), Error: p.Errors.Of(m.Code)}
	if p.Before != nil {
		if n, ok := p.Before.Figures[m.Code]; ok {
			f.Help = i18n.Word(ctx, m.Help) + i18n.T(ctx, "；上一年 %s", m.Show(n))
		}
	}
	return f
}

func (s *Service) showForm(w http.ResponseWriter, r *http.Request, status int, v url.Values, fault error, sc School, now, before *Report) error {
	ctx := r.Context()
	faults := ui.Errors(ctx, fault)
	p := formParts{
		Page: ui.Page{Title: "填报办学条件", Sub: i18n.T(ctx, "每学年初一次；没有这项数字的空着，不要填 0"), Crumbs: []ui.Crumb{{Label: "办学条件", Href: "/conditions"}, {Label: "填报办学条件"}}},
		Form: ui.Form{Action: "/conditions", Errors: faults, Submit: "检查并填报", Cancel: "/conditions", ID: "condition", Draft: "/conditions"}, Values: v, Errors: faults, NameOrg: sc.ID == 0, Before: before,
	}
	if sc.ID != 0 {
		p.Page.Note = sc.Name
	}
	var pairs []string
	for y := s.Year(); y > s.Year()-6; y-- {
		pairs = append(pairs, itoa(y), i18n.T(ctx, "%d 年", y))
	}
	p.Years = ui.Options(v.Get("year"), pairs...)
	if now != nil {
		p.Notes = append(p.Notes, i18n.T(ctx, "这一年已填报过 %d 次；再次填报作为修订，以前的数字留着。", now.Revision))
	}
	return web.Render(w, r, status, formView(p))
}

func (s *Service) reportForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p, faults := parseReport(v)
	if id, err := ids.Parse(v.Get("id")); err == nil {
		p.Org = id
	} else if name := strings.TrimSpace(v.Get("org")); name != "" {
		if p.Org, err = s.FindSchool(ctx, name); err != nil {
			faults = append(faults, errs.All(err)...)
		}
	}
	err = faults.Err()
	if err == nil {
		p, err = s.Report(ctx, p)
	}
	if refused(err) {
		sc := School{}
		if p.Org != 0 {
			if sc, _, _, err2 := s.Filled(ctx, p.Org, p.Year); err2 == nil {
				return s.showForm(w, r, web.StatusOf(err), v, label(ctx, errs.All(err)), sc, nil, nil)
			}
		}
		return s.showForm(w, r, web.StatusOf(err), v, label(ctx, errs.All(err)), sc, nil, nil)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/conditions/schools/"+p.Org.String()+"?year="+itoa(p.Year))
}
