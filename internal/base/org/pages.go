package org

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the rows of the route table for the register of organisations.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, scope, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: scope, Sample: sample, Handler: h}
	}
	list := row(http.MethodGet, "/orgs", web.KindPage, maySee, "county", "", s.listPage)
	list.Menu = &web.Menu{Group: "数据", Label: "机构名录", Order: 20}
	return append(append(s.memberRoutes(), s.apiRoutes()...), []web.Route{
		list,
		row(http.MethodGet, "/orgs/export", web.KindFile, maySee, "county", "", s.exportFile),
		row(http.MethodGet, "/orgs/new", web.KindPage, mayCreate, "county", "", s.newPage),
		row(http.MethodPost, "/orgs", web.KindForm, mayCreate, "county", "name=x&kind=OTHER", s.createForm),
		row(http.MethodGet, "/orgs/kinds", web.KindPage, mayKinds, "city", "", s.kindsPage),
		row(http.MethodPost, "/orgs/kinds", web.KindForm, mayKinds, "city", "code=X&zh=x", s.kindForm),
		row(http.MethodGet, "/orgs/{id}", web.KindPage, maySee, "county", "", s.orgPage),
		row(http.MethodGet, "/orgs/{id}/edit", web.KindPage, mayEdit, "county", "", s.editPage),
		row(http.MethodPost, "/orgs/{id}", web.KindForm, mayEdit, "county", "name=x&kind=OTHER&version=1", s.updateForm),
		row(http.MethodPost, "/orgs/{id}/aliases", web.KindForm, mayEdit, "county", "alias=x&sort=SHORT", s.aliasForm),
		row(http.MethodGet, "/orgs/{id}/merge", web.KindPage, mayMerge, "city", "", s.mergePage),
		row(http.MethodPost, "/orgs/{id}/merge", web.KindForm, mayMerge, "city", "into=1&reason=x", s.mergeForm),
	}...)
}

// readFilter reads the register's filter from a URL.
func readFilter(q url.Values, l ui.Listing) Filter {
	f := Filter{Kind: Kind(q.Get("kind")), Level: Level(q.Get("level")), County: q.Get("county"), Band: Band(q.Get("band")), Status: Status(q.Get("status")), Only: q.Get("only"),
		Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	return f
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l := ui.ReadListing(r.URL.Query(), "name", "name", "county", "output", "students", "updated")
	f := readFilter(r.URL.Query(), l)
	list, total, err := s.List(ctx, f)
	if err != nil {
		return err
	}
	counts, err := s.Count(ctx)
	if err != nil {
		return err
	}
	names, err := s.names(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(listPage{Table: orgTableView(ctx, l, f, list, total, names), Counts: counts, Acts: listActions(actor.From(ctx))}))
}

// names are what pages need to write codes in words.
type names struct {
	Counties []County
	Kinds    []SubKind
	trade    func(code string) string
}

func (s *Service) names(ctx context.Context) (n names, err error) {
	n.trade = s.trade
	n.Counties, n.Kinds, err = s.Lists(ctx)
	return n, err
}

// industry is an industry's name with its code.
func (n names) industry(code string) string {
	if n.trade == nil || code == "" {
		return code
	}
	return strings.TrimSpace(n.trade(code) + " " + code)
}

func (n names) county(code string) string {
	for _, c := range n.Counties {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// exportFile writes the filtered register, all pages of it, within the actor's scope.
func (s *Service) exportFile(w http.ResponseWriter, r *http.Request) error {
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	f := readFilter(r.URL.Query(), ui.ReadListing(r.URL.Query(), "name", "name", "county", "output", "students", "updated"))
	f.Limit, f.Offset = 0, 0
	list, err := s.Export(r.Context(), f)
	if err != nil {
		return err
	}
	n, err := s.names(r.Context())
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	err = sheet.Export(&buf, format, "机构名录", exportColumns, func(yield func([]any, error) bool) {
		for _, o := range list {
			if !yield(exportCells(o, n), nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName("机构名录", format), format.MIME())
	_, err = buf.WriteTo(w)
	return err
}

var exportColumns = []sheet.Column{
	{ZH: "名称"}, {ZH: "类别"}, {ZH: "统一社会信用代码", Type: sheet.Code, Digits: 18}, {ZH: "学校标识码", Type: sheet.Code, Digits: 10}, {ZH: "办学层次"}, {ZH: "区县"},
	{ZH: "行业代码", Type: sheet.Code}, {ZH: "年产值（元）", Type: sheet.Money}, {ZH: "产值年度", Type: sheet.Year}, {ZH: "在岗职工数", Type: sheet.Int}, {ZH: "状态"},
}

func exportCells(o Organization, n names) []any {
	cells := []any{o.Name, o.Kind.ZH(), o.USCC, o.School.Code, "", n.county(o.County), o.Firm.Industry, nil, nil, nil, statusZH(o)}
	if o.School.Level != "" {
		cells[4] = o.School.Level.ZH()
	}
	if o.Firm.Output != nil {
		cells[7] = *o.Firm.Output
	}
	if o.Firm.OutputYear > 0 {
		cells[8] = o.Firm.OutputYear
	}
	if o.Firm.Headcount > 0 {
		cells[9] = o.Firm.Headcount
	}
	return cells
}

// find is the organisation in the path, within the actor's scope.
func (s *Service) find(r *http.Request) (Organization, []Alias, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Organization{}, nil, err
	}
	return s.Find(r.Context(), id)
}

// orgPage shows one organisation. A merged one leads to its successor (ORG-3), unless
// the old record itself is asked for.
func (s *Service) orgPage(w http.ResponseWriter, r *http.Request) error {
	o, aliases, err := s.find(r)
	if err != nil {
		return err
	}
	if o.MergedInto != 0 && r.URL.Query().Get("record") == "" {
		return web.Redirect(w, r, "/orgs/"+o.MergedInto.String()+"?from="+o.ID.String())
	}
	return s.showOrg(w, r, http.StatusOK, o, aliases, nil)
}

func (s *Service) showOrg(w http.ResponseWriter, r *http.Request, status int, o Organization, aliases []Alias, refused error) error {
	ctx := r.Context()
	n, err := s.names(ctx)
	if err != nil {
		return err
	}
	who := actor.From(ctx)
	bounds, err := s.box(ctx)
	if err != nil {
		return err
	}
	v := orgPage{Org: o, Outside: o.outside(bounds), Aliases: aliases, Names: n, Errors: ui.Errors(ctx, refused), Form: r.PostForm,
		MayEdit: o.Status != Merged && Policy.May(who, mayEdit, o.object()), MayMerge: o.Status != Merged && Policy.May(who, mayMerge, o.object())}
	if from, err := ids.Parse(r.URL.Query().Get("from")); err == nil {
		if old, _, err := s.Find(ctx, from); err == nil && old.MergedInto == o.ID {
			v.From = &old
		}
	}
	if v.Members, err = s.memberBox(ctx, o, r.PostForm, v.Errors); err != nil {
		return err
	}
	web.SetETag(w, o.RowVersion)
	return web.Render(w, r, status, orgView(v))
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	o := Organization{Kind: Kind(r.URL.Query().Get("kind"))}
	if counties := countiesOf(actor.From(r.Context())); len(counties) == 1 {
		o.County = counties[0]
	}
	return s.showForm(w, r, http.StatusOK, formPage{Values: formValues(o)})
}

// countiesOf are the counties to which the actor's grants are bound.
func countiesOf(a actor.Actor) (list []string) {
	for _, g := range a.Grants {
		if g.County != "" {
			list = append(list, g.County)
		}
	}
	return list
}

func (s *Service) showForm(w http.ResponseWriter, r *http.Request, status int, v formPage) error {
	var err error
	if v.Names, err = s.names(r.Context()); err != nil {
		return err
	}
	if s.guess != nil && v.Values.Get("kind") == string(Enterprise) && v.Values.Get("industry") == "" && v.Values.Get("name") != "" {
		v.Guesses = s.guess(r.Context(), v.Values.Get("name"))
	}
	return web.Render(w, r, status, formView(v))
}

func (s *Service) createForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	o, err := readOrg(values)
	if err == nil {
		o, err = s.Create(r.Context(), o)
	}
	if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) {
		return s.showForm(w, r, status, formPage{Values: values, Errors: ui.Errors(r.Context(), err)})
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orgs/"+o.ID.String())
}

func (s *Service) editPage(w http.ResponseWriter, r *http.Request) error {
	o, _, err := s.find(r)
	if err != nil {
		return err
	}
	if o.Status == Merged || !Policy.May(actor.From(r.Context()), mayEdit, o.object()) {
		return actor.ErrNotFound
	}
	return s.showForm(w, r, http.StatusOK, formPage{Org: o, Values: formValues(o), Opened: formValues(o)})
}

func (s *Service) updateForm(w http.ResponseWriter, r *http.Request) error {
	was, _, err := s.find(r)
	if err != nil {
		return err
	}
	if !Policy.May(actor.From(r.Context()), mayEdit, was.object()) {
		return actor.ErrNotFound
	}
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	o, err := readOrg(values)
	o.ID, o.RowVersion, o.Status, o.Source, o.Region = was.ID, version, keptStatus(was, values), was.Source, was.Region
	if err == nil {
		err = s.Update(r.Context(), o)
	}
	switch status := web.StatusOf(err); {
	case errors.Is(err, ErrStale):
		return s.showConflict(w, r, values, version)
	case err != nil && status < 500 && !errors.Is(err, actor.ErrNotFound):
		was.RowVersion = version
		return s.showForm(w, r, status, formPage{Org: was, Values: values, Opened: opened(values), Errors: ui.Errors(r.Context(), err)})
	case err != nil:
		return err
	}
	return web.Redirect(w, r, "/orgs/"+o.ID.String())
}

// keptStatus takes a status from the form when it is one that a form may set.
func keptStatus(was Organization, values url.Values) Status {
	switch s := Status(values.Get("status")); s {
	case Active, Suspended, Cancelled:
		return s
	}
	return was.Status
}

// showConflict answers a form that came second with both versions side by side.
func (s *Service) showConflict(w http.ResponseWriter, r *http.Request, mine url.Values, version int64) error {
	now, _, err := s.find(r)
	if err != nil {
		return err
	}
	who, err := s.Editor(r.Context(), now.ID)
	if err != nil {
		return err
	}
	c := conflictOf(now, mine, version)
	c.Who = who
	return web.Render(w, r, http.StatusConflict, conflictView(now, c))
}

func (s *Service) aliasForm(w http.ResponseWriter, r *http.Request) error {
	o, aliases, err := s.find(r)
	if err != nil {
		return err
	}
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	a := Alias{Org: o.ID, Name: values.Get("alias"), Sort: values.Get("sort")}
	a.From, err = readDay(values, "from")
	if err == nil {
		a.To, err = readDay(values, "to")
	}
	if err == nil {
		err = s.AddAlias(r.Context(), a)
	}
	if status := web.StatusOf(err); err != nil && status < 500 && status != http.StatusNotFound {
		return s.showOrg(w, r, status, o, aliases, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orgs/"+o.ID.String()+"#aliases")
}

func readDay(values url.Values, field string) (civil.Date, error) {
	d, err := civil.ParseDate(strings.TrimSpace(values.Get(field)))
	if err != nil {
		return d, first(err).On(field)
	}
	return d, nil
}

func first(err error) *errs.Error {
	if all := errs.All(err); len(all) > 0 {
		return all[0]
	}
	return ErrName.Because(err)
}

// mergePage looks for the record that stays.
func (s *Service) mergePage(w http.ResponseWriter, r *http.Request) error {
	return s.showMerge(w, r, http.StatusOK, nil)
}

func (s *Service) showMerge(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	o, _, err := s.find(r)
	if err != nil {
		return err
	}
	v := mergePage{Org: o, Find: strings.TrimSpace(r.URL.Query().Get("q")), Errors: ui.Errors(r.Context(), refused)}
	look := v.Find
	if look == "" {
		look = coreName(o.Name)
	}
	list, _, err := s.List(r.Context(), Filter{Kind: o.Kind, Find: look, Limit: 20})
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.ID != o.ID && c.Status != Merged {
			v.Found = append(v.Found, c)
		}
	}
	if v.Names, err = s.names(r.Context()); err != nil {
		return err
	}
	return web.Render(w, r, status, mergeView(v))
}

// coreName is a name without what is in brackets and the form of company, for finding
// records that may be the same organisation.
func coreName(name string) string {
	if i := strings.Index(name, "（"); i > 0 {
		name = name[:i]
	}
	for _, end := range []string{"股份有限公司", "有限责任公司", "有限公司", "集团"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

func (s *Service) mergeForm(w http.ResponseWriter, r *http.Request) error {
	from, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	into, err := ids.Parse(values.Get("into"))
	reason := strings.TrimSpace(values.Get("reason"))
	switch {
	case err != nil || into == 0:
		err = ErrNoTarget.On("into")
	case reason == "":
		err = ErrNoReason.On("reason")
	default:
		err = s.Merge(r.Context(), from, into, reason)
	}
	if status := web.StatusOf(err); err != nil && status < 500 && status != http.StatusNotFound {
		return s.showMerge(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orgs/"+into.String()+"?from="+from.String())
}

func (s *Service) kindsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showKinds(w, r, http.StatusOK, nil)
}

func (s *Service) showKinds(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	n, err := s.names(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, kindsView(kindsPage{Kinds: n.Kinds, Values: r.PostForm, Errors: ui.Errors(r.Context(), refused)}))
}

func (s *Service) kindForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	k := SubKind{Code: strings.ToUpper(strings.TrimSpace(values.Get("code"))), ZH: strings.TrimSpace(values.Get("zh")), EN: strings.TrimSpace(values.Get("en"))}
	err = s.SaveSubKind(r.Context(), k)
	if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) {
		return s.showKinds(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orgs/kinds")
}

// readOrg reads a form. All faults of its fields come back at once.
func readOrg(v url.Values) (Organization, error) {
	var all errs.List
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	code := func(name string, norm func(string) (string, error)) string {
		s := text(name)
		if s == "" {
			return ""
		}
		out, err := norm(s)
		if err != nil {
			all.Add(first(err).On(name))
		}
		return out
	}
	number := func(name string) int64 {
		s := text(name)
		n, err := strconv.ParseInt(idcode.Normalise(s), 10, 64)
		if s != "" && (err != nil || n < 0) {
			all = append(all, sheet.ErrNotInt.On(name))
		}
		return n
	}
	o := Organization{Name: text("name"), Kind: Kind(text("kind")), SubKind: text("sub_kind"), County: text("county"), Address: text("address"), Legal: text("legal"), USCC: code("uscc", idcode.USCC)}
	if o.Kind == SchoolKind {
		o.School = SchoolFacts{Code: code("school_code", idcode.SchoolCode), Level: Level(text("level")), Ownership: text("ownership"), Authority: text("authority"), AlsoHRSS: text("also_hrss") != "", Students: number("students")}
	}
	if o.Kind == Enterprise {
		o.Firm = FirmFacts{Industry: code("industry", idcode.Industry), Scale: text("scale"), AboveScale: text("above_scale") != "", OutputYear: int(number("output_year")), Headcount: number("headcount"), Partner: text("partner") != ""}
		if s := text("output"); s != "" {
			fen, err := money.Parse(s)
			if err != nil {
				all.Add(first(err).On("output"))
			}
			o.Firm.Output = &fen
		}
	}
	all.Add(o.setPlace(v))
	return o, all.Err()
}
