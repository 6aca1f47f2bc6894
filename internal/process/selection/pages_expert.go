package selection

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// traced records that a table was taken away.
func (s *Service) traced(ctx context.Context, action, object string) error {
	return audit.RecordAlone(ctx, s.db, audit.Entry{Action: action, Object: object})
}

// SheetsOf are the sheets of an application for those who watch.
func (s *Service) SheetsOf(ctx context.Context, app ids.ID) (list []Sheet, err error) {
	if !actor.From(ctx).Has(watchers...) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = sheetsOf(ctx, r, app)
		return err
	})
	return list, err
}

// Scores are all sheets of a batch for those who watch; it records that they were taken away.
func (s *Service) Scores(ctx context.Context, id ids.ID) (b Batch, list []Sheet, err error) {
	if !actor.From(ctx).Has(watchers...) {
		return b, nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if b, err = s.batch(ctx, r, id); err != nil {
			return err
		}
		apps, err := appsOf(ctx, r, id)
		list = nil
		for _, x := range apps {
			more, err := sheetsOf(ctx, r, x.ID)
			if err != nil {
				return err
			}
			list = append(list, more...)
		}
		return err
	})
	if err == nil {
		err = s.traced(ctx, mayWatch+".scores", Sheets.Table)
	}
	return b, list, err
}

func (s *Service) reviewsPage(w http.ResponseWriter, r *http.Request) error {
	l := ui.ReadListing(r.URL.Query(), "due", "due", "title")
	v := r.URL.Query()
	q := SheetQuery{Status: v.Get("status"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	list, total, err := s.Reviews(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, tableView(reviewsOf(r.Context(), q, l, list, total, s.Today())))
}

func (s *Service) sheetPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showSheet(w, r, http.StatusOK, id, nil, nil)
}

func (s *Service) showSheet(w http.ResponseWriter, r *http.Request, status int, id ids.ID, v url.Values, refused error) error {
	d, err := s.Sheet(r.Context(), id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, status, sheetView(sheetOf(r.Context(), d, v, s.Today(), refused)))
}

// markForm keeps or sends a sheet; the bureau sends one from paper with its scan.
func (s *Service) markForm(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	d, err := s.Sheet(r.Context(), id)
	if err != nil {
		return err
	}
	marks, faults := ReadMarks(d.App.Of.Rubric, func(c string) string { return v.Get("score_" + c) }, func(c string) string { return v.Get("comment_" + c) })
	if len([]rune(v.Get("comment"))) > 4000 {
		faults.Add(ErrLong.With("总体意见", 4000).On("comment"))
	}
	m := Marking{Marks: marks, Comment: v.Get("comment"), Version: version, Send: v.Get("send") == "1"}
	err = faults.Err()
	if err == nil && r.MultipartForm != nil && len(r.MultipartForm.File["scan"]) > 0 && r.MultipartForm.File["scan"][0].Size > 0 {
		var up *web.Uploaded
		if up, err = web.Upload(w, r, "scan", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG); err == nil {
			defer up.Close()
			m.Scan, m.ScanName, m.ScanMIME = up, up.Name, up.MIME()
		}
	}
	if err == nil {
		err = s.Mark(r.Context(), id, m)
	}
	return s.afterSheet(w, r, id, v, err)
}

func (s *Service) afterSheet(w http.ResponseWriter, r *http.Request, id ids.ID, v url.Values, err error) error {
	if status := web.StatusOf(err); typed(err) || err != nil && status < 500 && !errors.Is(err, actor.ErrForbidden) && !errors.Is(err, actor.ErrNotFound) {
		return s.showSheet(w, r, status, id, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/reviews/"+id.String())
}

func (s *Service) sheetStep(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	_, err = s.StepSheet(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: strings.TrimSpace(v.Get("note"))})
	if err == nil && r.PathValue("step") == "recuse" && !actor.From(r.Context()).Has(watchers...) {
		return web.Redirect(w, r, "/reviews")
	}
	return s.afterSheet(w, r, id, nil, err)
}

func (s *Service) scanFile(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	c, err := s.OpenScan(r.Context(), id)
	if err != nil {
		return err
	}
	defer c.Close()
	web.Attachment(w, c.Name, c.MIME)
	_, err = io.Copy(w, c)
	return err
}

func expertQuery(r *http.Request, l ui.Listing) ExpertQuery {
	q := r.URL.Query()
	return ExpertQuery{Area: q.Get("area"), Standing: q.Get("standing"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) expertsPage(w http.ResponseWriter, r *http.Request) error {
	l := ui.ReadListing(r.URL.Query(), "number", "number", "name", "sheets")
	q := expertQuery(r, l)
	found, err := s.Experts(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, tableView(expertsOf(r.Context(), q, l, found, s.Today())))
}

func (s *Service) expertsExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	q := expertQuery(r, ui.ReadListing(r.URL.Query(), "number", "number", "name", "sheets"))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.Experts(r.Context(), q)
	if err != nil {
		return err
	}
	if err := s.traced(r.Context(), mayWatch+".experts", "selection_experts"); err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(r.Context(), "专家库"), f), f.MIME())
	return writeExperts(r.Context(), w, f, found)
}

func (s *Service) newExpertPage(w http.ResponseWriter, r *http.Request) error {
	return s.showExpertForm(w, r, http.StatusOK, Expert{}, url.Values{"since": {s.Today().String()}, "active": {"1"}}, nil)
}

func (s *Service) showExpertForm(w http.ResponseWriter, r *http.Request, status int, e Expert, v url.Values, refused error) error {
	found, err := s.Experts(r.Context(), ExpertQuery{Limit: 1})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, expertForm(expertFormOf(r.Context(), e, v, found.Areas, refused)))
}

// readExpert reads the form of an expert.
func readExpert(v url.Values) (e Expert, faults errs.List) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	e = Expert{Number: text("number"), Name: text("name"), Title: text("title"), Areas: ReadAreas(v.Get("areas")), Employer: text("employer"), Active: v.Get("active") == "1", Login: text("login"), Phone: text("phone"), Mail: text("mail")}
	e.Since, e.Until = casepage.DayOf(v, "since", &faults), casepage.DayOf(v, "until", &faults)
	return e, faults
}

func (s *Service) createExpert(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	return s.storeExpert(w, r, Expert{}, v)
}

func (s *Service) storeExpert(w http.ResponseWriter, r *http.Request, old Expert, v url.Values) error {
	web.Again(r) // telephone numbers must not lie in the database in plain words
	e, faults := readExpert(v)
	e.ID, e.Version = old.ID, old.Version
	e, err := s.SaveExpert(r.Context(), e, faults)
	if typed(err) {
		return s.showExpertForm(w, r, web.StatusOf(err), old, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/experts/"+e.ID.String())
}

func (s *Service) expertPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Expert(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, expertView(expertOf(r.Context(), d, s.Today())))
}

func (s *Service) editExpertPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	e, err := s.EditExpert(r.Context(), id)
	if err != nil {
		return actor.Hidden(err)
	}
	return s.showExpertForm(w, r, http.StatusOK, e, expertValues(e), nil)
}

func (s *Service) saveExpert(w http.ResponseWriter, r *http.Request) error {
	id, v, version, err := change(r)
	if err != nil {
		return err
	}
	if _, err := s.Expert(r.Context(), id); err != nil {
		return err
	}
	return s.storeExpert(w, r, Expert{ID: id, Version: version}, v)
}

func (s *Service) libraryPage(w http.ResponseWriter, r *http.Request) error {
	l := libraryListing(r)
	q := libraryQuery(r, l)
	found, err := s.Library(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, tableView(libraryOf(r.Context(), q, l, found)))
}

func libraryListing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "title", "title", "since", "until")
}

func libraryQuery(r *http.Request, l ui.Listing) LibraryQuery {
	q := r.URL.Query()
	return LibraryQuery{Stage: q.Get("stage"), Source: q.Get("source"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) libraryExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	q := libraryQuery(r, libraryListing(r))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.Library(r.Context(), q)
	if err != nil {
		return err
	}
	if err := s.traced(r.Context(), mayLibrary+".export", Applications.Table); err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(r.Context(), "项目库"), f), f.MIME())
	return writeLibrary(r.Context(), w, f, found)
}
