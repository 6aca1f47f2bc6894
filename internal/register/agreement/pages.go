package agreement

import (
	"context"
	"net/http"
	"net/url"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// rows makes the rows of the table.
var rows = web.Rows{Roles: Policy.Roles, Scope: "org"}

// Routes lists the pages, forms, files and API rows of the package.
func (s *Service) Routes() []web.Route {
	out := append(s.listRoutes(), s.writeRoutes()...)
	out = append(out, s.fieldRoutes()...)
	out = append(out, s.oneRoutes()...)
	return append(out, s.apiRoutes()...)
}

func (s *Service) listRoutes() []web.Route {
	list := rows.Page("/agreements", actSee, s.listPage)
	list.Menu = &web.Menu{Group: "供与需", Label: "校企合作协议", Order: 50, Count: s.waits}
	kept := rows.Page("/agreements/promises", actSee, s.promisesPage)
	kept.Menu = &web.Menu{Group: "督办", Label: "协议兑现", Order: 44}
	public := web.Route{Method: http.MethodGet, Pattern: "/agreements/figures", Kind: web.KindPage, Action: actCount, Public: true, Scope: "city", Handler: s.figuresPage,
		Menu: &web.Menu{Group: "数据", Label: "合作企业", Order: 46}}
	return []web.Route{
		list, rows.File("/agreements/export", actSee, s.listExport), kept, rows.File("/agreements/promises/export", actSee, s.promisesExport), public,
		rows.Page("/agreements/library", actSee, s.libraryPage),
		rows.Form("/agreements/library", actRules, "code=X&kind=TEXT&title=x&body=x&basis=x&from=2027-01-01", s.addClauseForm),
		rows.Form("/agreements/params", actRules, "code=AGR-LONG&value=36&source=x&from=2027-01-01", s.paramForm),
	}
}

// waits counts what waits for the actor: to sign, or to confirm.
func (s *Service) waits(ctx context.Context) (int, error) {
	if !Policy.Allowed(actor.From(ctx), actSign) {
		return 0, nil
	}
	n, err := s.ToSign(ctx)
	if err != nil {
		return 0, err
	}
	m, err := s.ToConfirm(ctx)
	return n + m, err
}

// values reads the values of a form.
func values(r *http.Request) (url.Values, error) { return web.Form(r) }

// quantity reads what a clause promises or a delivery delivers: an amount of money, or a whole
// number.
func quantity(v url.Values, field string, kind ClauseKind, faults *errs.List) int64 {
	if !kind.Money() {
		return casepage.WholeOf(v, field, faults)
	}
	fen, err := money.Parse(v.Get(field))
	for _, e := range errs.All(err) {
		faults.Add(e.On(field))
	}
	return int64(fen)
}

// fileName is a download's name in the reader's language.
func fileName(ctx context.Context, zh string, f sheet.Format) string {
	return sheet.FileName(i18n.Word(ctx, zh), f)
}

// changeOf reads what a change of an object needs: its id and the form.
func changeOf(r *http.Request) (id ids.ID, v url.Values, err error) {
	if id, err = web.PathID(r, "id"); err == nil {
		v, err = values(r)
	}
	return id, v, err
}

func listing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "-made", "made", "starts", "ends", "last")
}

func queryOf(r *http.Request, l ui.Listing) Query {
	q := r.URL.Query()
	return Query{View: View(q.Get("view")), Status: q.Get("status"), Class: Class(q.Get("class")), Field: Field(q.Get("field")), County: q.Get("county"), Long: q.Get("long") == "1", Mine: q.Get("mine") == "1",
		Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	l := listing(r)
	q := queryOf(r, l)
	found, err := s.List(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(listPageOf(r.Context(), q, l, found)))
}

func (s *Service) listExport(w http.ResponseWriter, r *http.Request) error {
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	q := queryOf(r, listing(r))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.List(r.Context(), q)
	if err != nil {
		return err
	}
	web.Attachment(w, fileName(r.Context(), "校企合作协议", f), f.MIME())
	return writeList(r.Context(), w, f, found)
}

func promiseQuery(r *http.Request, l ui.Listing) PromiseQuery {
	q := r.URL.Query()
	return PromiseQuery{By: q.Get("by"), State: Kept(q.Get("state")), Kind: ClauseKind(q.Get("kind")), County: q.Get("county"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func promiseListing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "due", "due", "state")
}

func (s *Service) promisesPage(w http.ResponseWriter, r *http.Request) error {
	l := promiseListing(r)
	q := promiseQuery(r, l)
	found, err := s.Promises(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, promisesView(promisesPageOf(r.Context(), q, l, found)))
}

func (s *Service) promisesExport(w http.ResponseWriter, r *http.Request) error {
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	q := promiseQuery(r, promiseListing(r))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.Promises(r.Context(), q)
	if err != nil {
		return err
	}
	web.Attachment(w, fileName(r.Context(), "协议承诺与兑现", f), f.MIME())
	return writePromises(r.Context(), w, f, q, found)
}

func (s *Service) figuresPage(w http.ResponseWriter, r *http.Request) error {
	var faults errs.List
	on := casepage.DayOf(r.URL.Query(), "day", &faults)
	if on.IsZero() || len(faults) > 0 {
		on = s.Today()
	}
	list, err := s.Figures(r.Context(), on)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, figuresView(figuresPageOf(r.Context(), on, list, faults.Err())))
}

func (s *Service) libraryPage(w http.ResponseWriter, r *http.Request) error {
	return s.showLibrary(w, r, http.StatusOK, nil)
}

func (s *Service) showLibrary(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	list, params, err := s.Library(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, libraryView(libraryPageOf(r.Context(), list, params, r.PostForm, refused)))
}

func (s *Service) afterLibrary(w http.ResponseWriter, r *http.Request, err error) error {
	if errs.Typed(err) {
		return s.showLibrary(w, r, web.StatusOf(err), err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/agreements/library")
}

func (s *Service) addClauseForm(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	var faults errs.List
	l := LibraryClause{Code: v.Get("code"), Class: Class(v.Get("class")), Kind: ClauseKind(v.Get("kind")), Title: v.Get("title"), Body: v.Get("body"), Locked: v.Get("locked") == "1",
		Promiser: PartyRole(v.Get("promiser")), Basis: v.Get("basis"), From: casepage.DayOf(v, "from", &faults), Position: 75}
	return s.afterLibrary(w, r, s.AddClause(r.Context(), l, faults))
}

func (s *Service) paramForm(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	var faults errs.List
	p := Param{Code: v.Get("code"), Value: casepage.WholeOf(v, "value", &faults), Source: v.Get("source"), From: casepage.DayOf(v, "from", &faults)}
	return s.afterLibrary(w, r, s.SetParam(r.Context(), p, faults))
}
