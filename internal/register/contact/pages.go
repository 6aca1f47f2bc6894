package contact

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// rows makes the rows of the table.
var rows = web.Rows{Roles: Policy.Roles, Scope: "org"}

// Routes lists the pages, forms, files and API rows of the package.
func (s *Service) Routes() []web.Route {
	out := append(s.pairRoutes(), s.visitRoutes()...)
	out = append(out, s.eventRoutes()...)
	return append(out, s.apiRoutes()...)
}

const pairSample = "kind=SCHOOL_FIRM&school=x&firm=x&version=1"

func (s *Service) pairRoutes() []web.Route {
	list := rows.Page("/pairs", pairSee, s.pairsPage)
	list.Menu = &web.Menu{Group: "督办", Label: "结对联系", Order: 40}
	todo := rows.Page("/pairs/overdue", pairSee, s.overduePage)
	todo.Menu = &web.Menu{Group: "督办", Label: "逾期对接", Order: 41, Count: s.PairsToDo}
	persons := rows.Form("/pairs/{id}/persons", pairLog, "", s.personsForm)
	return []web.Route{
		list, todo,
		rows.Page("/pairs/matrix", pairSee, s.matrixPage),
		rows.Form("/pairs/params", pairParam, "value=1&source=x&from=2027-01-01", s.paramForm),
		rows.File("/pairs/export", pairSee, s.pairsExport),
		rows.Page("/pairs/new", pairEdit, s.newPairPage),
		rows.Form("/pairs", pairEdit, pairSample, s.createPair),
		rows.Page("/pairs/{id}", pairSee, s.pairPage),
		rows.Page("/pairs/{id}/edit", pairEdit, s.editPairPage),
		rows.Form("/pairs/{id}/edit", pairEdit, pairSample, s.savePair),
		rows.Form("/pairs/{id}/end", pairEdit, "version=1&until=2026-11-22&reason=x", s.endPair),
		rows.Form("/pairs/{id}/contacts", pairLog, "day=2026-11-02&kind=CALL&roles=x&summary=x", s.logForm),
		persons,
	}
}

// values reads the values of a form.
func values(r *http.Request) (url.Values, error) { return web.Form(r) }

// sent is the format and query of an export.
func format(r *http.Request) (sheet.Format, error) {
	return sheet.ParseFormat(r.URL.Query().Get("format"))
}

func pairQuery(r *http.Request, l ui.Listing) PairQuery {
	q := r.URL.Query()
	return PairQuery{
		Kind: PairKind(q.Get("kind")), Standing: Standing(q.Get("standing")), County: q.Get("county"),
		Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset(),
	}
}

func pairListing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "standing", "standing", "since", "last")
}

func (s *Service) pairsPage(w http.ResponseWriter, r *http.Request) error {
	l := pairListing(r)
	q := pairQuery(r, l)
	found, err := s.Pairs(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, pairsView(pairsPageOf(r.Context(), q, l, found)))
}

func (s *Service) matrixPage(w http.ResponseWriter, r *http.Request) error {
	l := pairListing(r)
	q := pairQuery(r, l)
	found, err := s.Pairs(r.Context(), q)
	if err != nil {
		return err
	}
	return s.showMatrix(w, r, http.StatusOK, q, l, found, nil)
}

func (s *Service) showMatrix(w http.ResponseWriter, r *http.Request, status int, q PairQuery, l ui.Listing, found PairPage, refused error) error {
	return web.Render(w, r, status, matrixView(matrixPageOf(r.Context(), q, l, found, r.PostForm, refused)))
}

// overduePage is what must be done: pairs that are overdue or due, and items to answer.
func (s *Service) overduePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l := pairListing(r)
	q := pairQuery(r, l)
	q.Act = true
	found, err := s.Pairs(ctx, q)
	if err != nil {
		return err
	}
	items, err := s.Feedback(ctx, FeedbackQuery{Sort: "due", Limit: 10, Mine: true})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, overdueView(overduePageOf(ctx, q, l, found, items)))
}

func (s *Service) paramForm(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	var faults errs.List
	p := Param{Value: casepage.WholeOf(v, "value", &faults), Source: strings.TrimSpace(v.Get("source")), From: casepage.DayOf(v, "from", &faults)}
	if err = faults.Err(); err == nil {
		err = s.SetParam(r.Context(), p)
	}
	if errs.Typed(err) {
		l := pairListing(r)
		q := pairQuery(r, l)
		found, lost := s.Pairs(r.Context(), q)
		if lost != nil {
			return lost
		}
		return s.showMatrix(w, r, web.StatusOf(err), q, l, found, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/pairs/matrix")
}

func (s *Service) pairsExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	found, err := s.ExportPairs(r.Context(), pairQuery(r, pairListing(r)))
	if err != nil {
		return err
	}
	web.Attachment(w, fileName(r.Context(), "结对联系", f), f.MIME())
	return writePairs(r.Context(), w, f, found)
}

func (s *Service) newPairPage(w http.ResponseWriter, r *http.Request) error {
	v := url.Values{"kind": {r.URL.Query().Get("kind")}, "since": {s.Today().String()}}
	if !slices.Contains(PairKinds, PairKind(v.Get("kind"))) {
		v.Set("kind", string(SchoolFirm))
	}
	return s.showPairForm(w, r, http.StatusOK, Pair{}, v, nil)
}

func (s *Service) showPairForm(w http.ResponseWriter, r *http.Request, status int, p Pair, v url.Values, refused error) error {
	list, err := s.Counties(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, pairForm(pairFormOf(r.Context(), p, v, list, refused)))
}

// readPair reads a pair's form.
func readPair(v url.Values) (PairForm, errs.List) {
	var faults errs.List
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	f := PairForm{SchoolText: text("school"), FirmText: text("firm")}
	f.Kind, f.GovName, f.GovFunction, f.County = PairKind(text("kind")), text("gov"), text("function"), text("county")
	f.Purpose, f.PostA, f.PostB = text("purpose"), text("post_a"), text("post_b")
	f.Since, f.Until = casepage.DayOf(v, "since", &faults), casepage.DayOf(v, "until", &faults)
	f.Persons = Persons{text("person_a"), text("phone_a"), text("person_b"), text("phone_b")}
	return f, faults
}

func (s *Service) createPair(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	f, faults := readPair(v)
	p, err := s.SavePair(r.Context(), f, faults)
	if errs.Typed(err) {
		return s.showPairForm(w, r, web.StatusOf(err), Pair{}, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/pairs/"+p.ID.String())
}

func (s *Service) editPairPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.EditPair(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	return s.showPairForm(w, r, http.StatusOK, d.Pair, pairValues(d), nil)
}

func (s *Service) savePair(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := s.changeOf(r)
	if err != nil {
		return err
	}
	d, err := s.EditPair(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	f, faults := readPair(v)
	f.ID, f.Version = id, version
	if _, err = s.SavePair(r.Context(), f, faults); errs.Typed(err) {
		d.Version = version
		return s.showPairForm(w, r, web.StatusOf(err), d.Pair, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/pairs/"+id.String())
}

// changeOf reads what a change of an object needs: its id, the form, the version seen.
func (s *Service) changeOf(r *http.Request) (id ids.ID, v url.Values, version int64, err error) {
	if id, err = web.PathID(r, "id"); err != nil {
		return
	}
	if v, err = values(r); err != nil {
		return
	}
	version, err = web.Version(r)
	return
}

func (s *Service) pairPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showPair(w, r, http.StatusOK, id, nil, nil)
}

func (s *Service) showPair(w http.ResponseWriter, r *http.Request, status int, id ids.ID, persons *Persons, refused error) error {
	d, err := s.PairDetail(r.Context(), id)
	if err != nil {
		return err
	}
	d.Persons = persons
	web.SetETag(w, d.Version)
	return web.Render(w, r, status, pairView(pairPageOf(r.Context(), d, r.PostForm, s.Today(), refused)))
}

func (s *Service) endPair(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := s.changeOf(r)
	if err != nil {
		return err
	}
	var faults errs.List
	until := casepage.DayOf(v, "until", &faults)
	if until.IsZero() && len(faults) == 0 {
		until = s.Today()
	}
	if err = faults.Err(); err == nil {
		err = s.EndPair(r.Context(), id, version, until, v.Get("reason"))
	}
	return s.afterPair(w, r, id, err)
}

// afterPair answers a change of a pair: its page again, with the faults when there are some.
func (s *Service) afterPair(w http.ResponseWriter, r *http.Request, id ids.ID, err error) error {
	if errs.Typed(err) {
		return s.showPair(w, r, web.StatusOf(err), id, nil, err)
	}
	if err != nil {
		return actor.Hidden(err)
	}
	return web.Redirect(w, r, "/pairs/"+id.String())
}

func (s *Service) logForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := values(r)
	if err != nil {
		return err
	}
	var faults errs.List
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	c := Contact{Pair: id, Day: casepage.DayOf(v, "day", &faults), Kind: ContactKind(text("kind")), Roles: text("roles"), Summary: text("summary"), Result: text("result"),
		NextStep: text("next_step"), NextOn: casepage.DayOf(v, "next_on", &faults)}
	_, err = s.Log(r.Context(), c, faults)
	return s.afterPair(w, r, id, err)
}

func (s *Service) personsForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	c, err := s.Persons(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	web.Again(r) // the answer to this form must not lie in the database in plain words
	return s.showPair(w, r, http.StatusOK, id, &c, nil)
}

// fileName is a download's name in the reader's language.
func fileName(ctx context.Context, zh string, f sheet.Format) string {
	return sheet.FileName(i18n.Word(ctx, zh), f)
}
