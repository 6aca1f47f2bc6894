package contact

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

const visitSample = "kind=SURVEY&day=2026-11-02&place=x&topics=x&firms=x&version=1"

// steppers may take some step with a feedback item.
var steppers = slices.Concat(answerers, firmRoles)

func (s *Service) visitRoutes() []web.Route {
	visits := rows.Page("/visits", visitSee, s.visitsPage)
	visits.Menu = &web.Menu{Group: "督办", Label: "调研座谈", Order: 42}
	items := rows.Page("/feedback", feedbackSee, s.feedbackPage)
	items.Menu = &web.Menu{Group: "督办", Label: "反馈事项", Order: 43, Count: s.ToAnswer}
	attach := rows.Form("/visits/{id}/files", visitRecord, "", s.attachForm)
	attach.MaxBody = web.BulkBody
	step := rows.Form("/feedback/{id}/steps/{step}", feedbackOwn, "version=1&note=x", s.feedbackStep)
	step.Roles = steppers
	return []web.Route{
		visits, items, attach, step,
		rows.File("/visits/export", visitSee, s.visitsExport),
		rows.Page("/visits/new", visitRecord, s.newVisitPage),
		rows.Form("/visits", visitRecord, visitSample, s.createVisit),
		rows.Page("/visits/{id}", visitSee, s.visitPage),
		rows.Page("/visits/{id}/edit", visitRecord, s.editVisitPage),
		rows.Form("/visits/{id}/edit", visitRecord, visitSample, s.saveVisitForm),
		rows.File("/visits/{id}/files/{file}", visitSee, web.FileOf(s.OpenFile)),
		rows.Form("/visits/{id}/feedback", visitRecord, "title=x&details=x", s.visitItem),
		rows.Page("/feedback/stats", feedbackSee, s.statsPage),
		rows.File("/feedback/export", feedbackSee, s.feedbackExport),
		rows.Page("/feedback/new", feedbackFile, s.newItemPage),
		rows.Form("/feedback", feedbackFile, "title=x&details=x", s.createItem),
		rows.Page("/feedback/{id}", feedbackSee, s.itemPage),
		rows.Form("/feedback/{id}/hand", feedbackOwn, "version=1&owner=CITY&reason=DUTY", s.handForm),
	}
}

func visitListing(r *http.Request) ui.Listing { return ui.ReadListing(r.URL.Query(), "-day", "day") }

func visitQuery(r *http.Request, l ui.Listing) VisitQuery {
	q := r.URL.Query()
	return VisitQuery{Kind: VisitKind(q.Get("kind")), County: q.Get("county"), Find: l.Find, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) visitsPage(w http.ResponseWriter, r *http.Request) error {
	l := visitListing(r)
	q := visitQuery(r, l)
	found, err := s.Visits(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, visitsView(visitsPageOf(r.Context(), q, l, found)))
}

func (s *Service) visitsExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	if err := s.traced(r.Context(), "visit.export", "contact_visits"); err != nil {
		return err
	}
	q := visitQuery(r, visitListing(r))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.Visits(r.Context(), q)
	if err != nil {
		return err
	}
	web.Attachment(w, fileName(r.Context(), "调研座谈", f), f.MIME())
	return writeVisits(r.Context(), w, f, found)
}

func (s *Service) newVisitPage(w http.ResponseWriter, r *http.Request) error {
	return s.showVisitForm(w, r, http.StatusOK, Visit{}, url.Values{"day": {s.Today().String()}}, nil)
}

func (s *Service) showVisitForm(w http.ResponseWriter, r *http.Request, status int, v Visit, typed url.Values, refused error) error {
	return web.Render(w, r, status, visitForm(visitFormOf(r.Context(), v, typed, refused)))
}

func readVisit(v url.Values) (VisitForm, errs.List) {
	var faults errs.List
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	f := VisitForm{SchoolsText: v.Get("schools"), FirmsText: v.Get("firms")}
	f.Kind, f.Day, f.Place = VisitKind(text("kind")), casepage.DayOf(v, "day", &faults), text("place")
	f.Departments, f.Topics, f.Minutes = strings.Join(lines(v.Get("departments")), "\n"), text("topics"), text("minutes")
	return f, faults
}

func (s *Service) createVisit(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	f, faults := readVisit(v)
	made, err := s.SaveVisit(r.Context(), f, faults)
	if errs.Typed(err) {
		return s.showVisitForm(w, r, web.StatusOf(err), Visit{}, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/visits/"+made.ID.String())
}

// editableVisit is the visit in the path, when the actor may change it.
func (s *Service) editableVisit(r *http.Request) (VisitDetail, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return VisitDetail{}, err
	}
	d, err := s.VisitDetail(r.Context(), id)
	if err == nil && !d.MayEdit {
		err = actor.ErrNotFound
	}
	return d, err
}

func (s *Service) editVisitPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editableVisit(r)
	if err != nil {
		return err
	}
	return s.showVisitForm(w, r, http.StatusOK, d.Visit, visitValues(d.Visit), nil)
}

func (s *Service) saveVisitForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editableVisit(r)
	if err != nil {
		return err
	}
	id, v, version, err := s.changeOf(r)
	if err != nil {
		return err
	}
	f, faults := readVisit(v)
	f.ID, f.Version = id, version
	if _, err = s.SaveVisit(r.Context(), f, faults); errs.Typed(err) {
		d.Version = version
		return s.showVisitForm(w, r, web.StatusOf(err), d.Visit, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/visits/"+id.String())
}

func (s *Service) visitPage(w http.ResponseWriter, r *http.Request) error {
	return s.showVisit(w, r, http.StatusOK, nil)
}

func (s *Service) showVisit(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.VisitDetail(r.Context(), id)
	if err != nil {
		return err
	}
	list, err := s.Counties(r.Context())
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, status, visitView(visitPageOf(r.Context(), d, list, r.PostForm, s.Today(), refused)))
}

// maxFile is the largest attachment of a visit in bytes.
const maxFile = 20 << 20

func (s *Service) attachForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editableVisit(r)
	if err != nil {
		return err
	}
	up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
	if err == nil {
		defer up.Close()
		err = s.Attach(r.Context(), d.ID, up.Name, up.MIME(), up.Size, up)
	}
	if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) {
		return s.showVisit(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/visits/"+d.ID.String())
}

func (s *Service) visitItem(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editableVisit(r)
	if err != nil {
		return err
	}
	v, err := values(r)
	if err != nil {
		return err
	}
	f := readItem(v)
	f.Visit = d.ID
	_, err = s.File(r.Context(), f, nil)
	if errs.Typed(err) {
		return s.showVisit(w, r, web.StatusOf(err), err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/visits/"+d.ID.String()+"#items")
}

func readItem(v url.Values) FeedbackForm {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	f := FeedbackForm{FirmText: text("firm"), OwnerText: text("owner")}
	if other := text("owner_org"); other != "" {
		f.OwnerText = other
	}
	f.Title, f.Details = text("title"), text("details")
	return f
}

func feedbackListing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "due", "due", "new")
}

func feedbackQuery(r *http.Request, l ui.Listing) FeedbackQuery {
	q := r.URL.Query()
	return FeedbackQuery{Mine: q.Get("mine") != "", Status: q.Get("status"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) feedbackPage(w http.ResponseWriter, r *http.Request) error {
	l := feedbackListing(r)
	q := feedbackQuery(r, l)
	found, err := s.Feedback(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, feedbackView(feedbackPageOf(r.Context(), q, l, found)))
}

func (s *Service) feedbackExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	found, err := s.ExportFeedback(r.Context(), feedbackQuery(r, feedbackListing(r)))
	if err != nil {
		return err
	}
	web.Attachment(w, fileName(r.Context(), "反馈事项", f), f.MIME())
	return writeFeedback(r.Context(), w, f, found)
}

func (s *Service) statsPage(w http.ResponseWriter, r *http.Request) error {
	list, all, err := s.Timeliness(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, statsView(list, all))
}

func (s *Service) newItemPage(w http.ResponseWriter, r *http.Request) error {
	return s.showItemForm(w, r, http.StatusOK, url.Values{}, nil)
}

func (s *Service) showItemForm(w http.ResponseWriter, r *http.Request, status int, v url.Values, refused error) error {
	list, err := s.Counties(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, itemForm(itemFormOf(r.Context(), v, list, refused)))
}

func (s *Service) createItem(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	f, err := s.File(r.Context(), readItem(v), nil)
	if errs.Typed(err) {
		return s.showItemForm(w, r, web.StatusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/feedback/"+f.ID.String()+"?filed=1")
}

func (s *Service) itemPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showItem(w, r, http.StatusOK, id, nil)
}

func (s *Service) showItem(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	d, err := s.FeedbackDetail(r.Context(), id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	filed := r.URL.Query().Get("filed") == "1"
	return web.Render(w, r, status, itemView(itemPageOf(r.Context(), d, filed, r.PostForm, s.Today(), refused)))
}

func (s *Service) feedbackStep(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := s.changeOf(r)
	if err != nil {
		return err
	}
	_, err = s.StepFeedback(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Reason: v.Get("reason"), Note: strings.TrimSpace(v.Get("note"))})
	return s.afterItem(w, r, id, err)
}

func (s *Service) handForm(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := s.changeOf(r)
	if err != nil {
		return err
	}
	owner := readItem(v).OwnerText
	f, err := s.HandOver(r.Context(), id, version, owner, v.Get("reason"), v.Get("note"))
	if err == nil && !MaySeeFeedback(actor.From(r.Context()), f) {
		return web.Redirect(w, r, "/feedback") // it is another's now
	}
	return s.afterItem(w, r, id, err)
}

func (s *Service) afterItem(w http.ResponseWriter, r *http.Request, id ids.ID, err error) error {
	if errs.Typed(err) {
		return s.showItem(w, r, web.StatusOf(err), id, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/feedback/"+id.String())
}
