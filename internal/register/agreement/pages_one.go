package agreement

import (
	"context"
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
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web"
)

func (s *Service) oneRoutes() []web.Route {
	paper := rows.Form("/agreements/{id}/paper", actPaper, "", s.paperForm)
	paper.MaxBody = web.BulkBody
	deliver := rows.Form("/agreements/{id}/deliveries", actDeliver, "line=1&day=2026-11-01&quantity=1&note=x", s.deliverForm)
	deliver.MaxBody = web.BulkBody
	return []web.Route{
		rows.Page("/agreements/{id}", actSee, s.onePage),
		rows.Page("/agreements/{id}/print", actSee, s.printPage),
		rows.Page("/agreements/{id}/versions/{version}", actSee, s.versionPage),
		rows.File("/agreements/{id}/files/{file}", actSee, web.FileOf(s.OpenFile)),
		rows.Form("/agreements/{id}/steps/{step}", actSign, "version=1&reason=OTHER", s.stepForm),
		rows.Form("/agreements/{id}/change/{step}", actSign, "version=1&reason=OTHER", s.changeForm),
		rows.Form("/agreements/{id}/sign", actSign, "digest=x&signer=x", s.signForm),
		paper,
		rows.Form("/agreements/{id}/check", actPaper, "signature=1&good=1", s.checkForm),
		rows.Form("/agreements/{id}/remind", actRemind, "", s.remindForm),
		deliver,
		rows.Form("/agreements/{id}/answer", actDeliver, "delivery=1&received=1", s.answerForm),
		rows.Form("/agreements/{id}/correct", actDeliver, "delivery=1&quantity=0&note=x", s.correctForm),
		rows.Form("/agreements/{id}/milestones", actDeliver, "line=1&day=2026-11-01&note=x", s.reachForm),
		rows.Form("/agreements/{id}/meetings", actDeliver, "day=2026-11-01&summary=x", s.meetForm),
		rows.Form("/agreements/{id}/cases", actDeliver, "number=x", s.linkForm),
		rows.Form("/agreements/{id}/persons", actPersons, "", s.personsForm),
		rows.Form("/agreements/{id}/contact", actPaper, "org=1&post=x&person=x&tel=x", s.contactForm),
	}
}

func (s *Service) onePage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showOne(w, r, http.StatusOK, id, nil, nil)
}

// showOne shows an agreement, with the contacts when they were asked for, and what was refused.
func (s *Service) showOne(w http.ResponseWriter, r *http.Request, status int, id ids.ID, persons []Person, refused error) error {
	d, err := s.Detail(r.Context(), id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, status, oneView(onePageOf(r.Context(), d, persons, s.Today(), r.PostForm, refused)))
}

// afterOne answers a change of an agreement: its page again, at a part of it, with the faults
// when there are some.
func (s *Service) afterOne(w http.ResponseWriter, r *http.Request, id ids.ID, part string, err error) error {
	if errs.Typed(err) {
		return s.showOne(w, r, web.StatusOf(err), id, nil, err)
	}
	if err != nil {
		return actor.Hidden(err)
	}
	return web.Redirect(w, r, "/agreements/"+id.String()+part)
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	return s.stepped(w, r, false)
}

func (s *Service) changeForm(w http.ResponseWriter, r *http.Request) error {
	return s.stepped(w, r, true)
}

func (s *Service) stepped(w http.ResponseWriter, r *http.Request, change bool) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	seen, err := web.Version(r)
	if err != nil {
		return err
	}
	step := r.PathValue("step")
	err = s.Step(r.Context(), caseflow.Step{ID: id, Transition: step, Version: seen, Reason: v.Get("reason"), Note: strings.TrimSpace(v.Get("note"))}, change)
	if step == stepSend && errs.Typed(err) && !errors.Is(err, caseflow.ErrMeanwhile) && !errors.Is(err, caseflow.ErrNotThere) && !errors.Is(err, ErrShut) {
		return s.showWrite(w, r, web.StatusOf(err), id, StepCheck, v, err)
	}
	return s.afterOne(w, r, id, "", err)
}

func (s *Service) signForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	return s.afterOne(w, r, id, "#sign", s.Sign(r.Context(), id, v.Get("digest"), v.Get("signer")))
}

// maxFile is the largest scan or evidence in bytes.
const maxFile = 20 << 20

// uploaded is the file of a form, nil when none was sent.
func uploaded(w http.ResponseWriter, r *http.Request, types ...string) (*Upload, *web.Uploaded, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return nil, nil, nil
	}
	up, err := web.Upload(w, r, "file", maxFile, types...)
	if err != nil {
		return nil, nil, err
	}
	return &Upload{Name: up.Name, MIME: up.MIME(), Size: up.Size, Content: up}, up, nil
}

func (s *Service) paperForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	var faults errs.List
	p := Paper{Org: idOf(v, "org"), Signer: v.Get("signer"), On: casepage.DayOf(v, "on", &faults), Code: v.Get("code")}
	up, body, err := uploaded(w, r, web.TypePDF, web.TypePNG, web.TypeJPEG)
	if body != nil {
		defer body.Close()
	}
	if err == nil {
		p.Scan = up
		err = s.SignPaper(r.Context(), id, p, faults)
	}
	return s.afterUpload(w, r, id, "#sign", err)
}

// afterUpload is afterOne for forms with a file, of which more can be wrong.
func (s *Service) afterUpload(w http.ResponseWriter, r *http.Request, id ids.ID, part string, err error) error {
	if status := web.StatusOf(err); err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) && !errors.Is(err, actor.ErrNotFound) {
		return s.showOne(w, r, status, id, nil, err)
	}
	return s.afterOne(w, r, id, part, err)
}

func (s *Service) checkForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	return s.afterOne(w, r, id, "#sign", s.CheckPaper(r.Context(), id, idOf(v, "signature"), v.Get("good") == "1"))
}

func (s *Service) remindForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	_, err = s.RemindNow(r.Context(), id)
	return s.afterOne(w, r, id, "#sign", err)
}

func (s *Service) deliverForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	kind, err := s.kindOf(r.Context(), id, idOf(v, "line"))
	if err != nil {
		return actor.Hidden(err)
	}
	var faults errs.List
	d := Delivery{Agreement: id, Line: idOf(v, "line"), Day: casepage.DayOf(v, "day", &faults), Quantity: quantity(v, "quantity", kind, &faults), Note: v.Get("note")}
	up, body, err := uploaded(w, r, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip)
	if body != nil {
		defer body.Close()
	}
	if err == nil {
		_, err = s.Deliver(r.Context(), d, up, faults)
	}
	return s.afterUpload(w, r, id, "#promises", err)
}

// kindOf is the kind of a line of the text in force, OtherKind when there is none such.
func (s *Service) kindOf(ctx context.Context, id, line ids.ID) (ClauseKind, error) {
	kind := OtherKind
	err := s.db.Read(ctx, func(r *sqldb.Reader) error {
		a, err := seen(ctx, r, id)
		if err != nil {
			return err
		}
		list, err := clausesOf(ctx, r, a.Current)
		if i := slices.IndexFunc(list, func(c Clause) bool { return c.Line == line }); i >= 0 {
			kind = list[i].Kind
		}
		return err
	})
	return kind, err
}

func (s *Service) answerForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	return s.afterOne(w, r, id, "#deliveries", s.Answer(r.Context(), id, idOf(v, "delivery"), v.Get("received") == "1", v.Get("note")))
}

func (s *Service) correctForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	d, err := s.Detail(r.Context(), id)
	if err != nil {
		return err
	}
	kind := OtherKind
	if i := slices.IndexFunc(d.Deliveries, func(x Delivery) bool { return x.ID == idOf(v, "delivery") }); i >= 0 {
		if kind, err = s.kindOf(r.Context(), id, d.Deliveries[i].Line); err != nil {
			return err
		}
	}
	var faults errs.List
	right := quantity(v, "quantity", kind, &faults)
	return s.afterOne(w, r, id, "#deliveries", s.Correct(r.Context(), id, idOf(v, "delivery"), right, v.Get("note"), faults))
}

func (s *Service) reachForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	var faults errs.List
	on := casepage.DayOf(v, "day", &faults)
	return s.afterOne(w, r, id, "#plan", s.Reach(r.Context(), id, idOf(v, "line"), on, v.Get("note"), faults))
}

func (s *Service) meetForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	var faults errs.List
	on := casepage.DayOf(v, "day", &faults)
	return s.afterOne(w, r, id, "#events", s.Meet(r.Context(), id, on, v.Get("summary"), faults))
}

func (s *Service) linkForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	return s.afterOne(w, r, id, "#events", s.Link(r.Context(), id, v.Get("number")))
}

func (s *Service) personsForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	list, err := s.Persons(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	web.Again(r) // the answer to this form must not lie in the database in plain words
	return s.showOne(w, r, http.StatusOK, id, list, nil)
}

func (s *Service) contactForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	err = s.SetPerson(r.Context(), id, Person{Org: idOf(v, "org"), Post: v.Get("post"), Person: v.Get("person"), Tel: v.Get("tel")})
	return s.afterOne(w, r, id, "#parties", err)
}

// printPage is the text to sign on paper, or the one in force.
func (s *Service) printPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Detail(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, printView(d))
}

func (s *Service) versionPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	at, err := web.PathID(r, "version")
	if err != nil {
		return err
	}
	a, list, force, err := s.VersionsOf(r.Context(), id, s.Today())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(t Text) bool { return t.ID == at })
	if i < 0 {
		return actor.ErrNotFound
	}
	fields, err := s.Fields(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, versionView(versionPageOf(r.Context(), a, list, i, force, fields)))
}

// ownOf is the actor's own organisation as a party, the zero value when there is none.
func (s *Service) ownOf(r *http.Request, who actor.Actor) (p Party, err error) {
	own := who.Orgs(makers...)
	if len(own) == 0 {
		return p, nil
	}
	err = s.db.Read(r.Context(), func(q *sqldb.Reader) error {
		o, err := orgByID(r.Context(), q, own[0])
		if err != nil {
			return hidden(err)
		}
		p = o.party()
		return nil
	})
	return p, err
}

// formOf is what was typed, for a page that comes back.
func formOf(v url.Values) url.Values {
	if v == nil {
		return url.Values{}
	}
	return v
}
