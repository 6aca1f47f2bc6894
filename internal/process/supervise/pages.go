package supervise

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// maxExport is the most rows of a download.
const maxExport = 20_000

// day reads a day of a form; what is none goes to the faults.
func day(v url.Values, field string, faults *errs.List) civil.Date {
	d, err := civil.ParseDate(strings.TrimSpace(v.Get(field)))
	for _, e := range errs.All(err) {
		faults.Add(e.On(field))
	}
	return d
}

// number reads a whole number of a form; what is none goes to the faults.
func number(v url.Values, field, label string, faults *errs.List) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(v.Get(field)), 10, 64)
	if err != nil {
		faults.Add(ErrNumber.With(label).On(field))
	}
	return n
}

// decimal reads a number of a form; what is none goes to the faults.
func decimal(v url.Values, field, label string, faults *errs.List) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(v.Get(field)), 64)
	if err != nil {
		faults.Add(ErrNumber.With(label).On(field))
	}
	return n
}

// typed reports whether a refusal belongs beside the fields of a form.
func typed(err error) bool {
	if errors.Is(err, actor.ErrForbidden) || errors.Is(err, actor.ErrNotFound) {
		return false
	}
	return errs.Typed(err) || errors.Is(err, caseflow.ErrFourEyes) || errors.Is(err, ErrNear) || errors.Is(err, ErrThree) || web.StatusOf(err) == http.StatusConflict
}

// step reads what a step of a case needs.
func step(r *http.Request) (st caseflow.Step, v url.Values, err error) {
	if st.ID, err = web.PathID(r, "id"); err != nil {
		return
	}
	if v, err = web.Form(r); err != nil {
		return
	}
	st.Transition, st.Note, st.Reason = r.PathValue("step"), strings.TrimSpace(v.Get("note")), v.Get("reason")
	if v.Get("version") != "" {
		st.Version, err = web.Version(r)
	}
	return
}

// The tabs of the page.
const (
	tabInspections = ""
	tabFindings    = "findings"
	tabSchools     = "schools"
	tabProcess     = "process"
	tabPractice    = "practice"
)

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	if !Policy.Allowed(actor.From(r.Context()), maySee) { // experts and industry organisations begin with the assessments
		return web.Redirect(w, r, "/assessments")
	}
	return s.showList(w, r, http.StatusOK, r.URL.Query().Get("tab"), nil, nil)
}

// showList shows a tab, with what was typed into its form.
func (s *Service) showList(w http.ResponseWriter, r *http.Request, status int, tab string, v url.Values, refused error) error {
	p, err := s.tab(r.Context(), r.URL.Query(), tab)
	if err != nil {
		return err
	}
	p.fields = fields{v, ui.Errors(r.Context(), refused)}
	return web.Render(w, r, status, listView(p))
}

func (s *Service) listExport(w http.ResponseWriter, r *http.Request) error {
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	g, err := s.grid(r.Context(), r.URL.Query())
	if err != nil {
		return err
	}
	return g.send(w, r.Context(), f)
}

// grid is a table to be downloaded.
type grid struct {
	Name string
	Cols []sheet.Column
	Rows [][]any
}

func (g grid) send(w http.ResponseWriter, ctx context.Context, f sheet.Format) error {
	web.Attachment(w, sheet.FileName(word(ctx, g.Name), f), f.MIME())
	return sheet.Export(w, f, word(ctx, g.Name), g.Cols, func(yield func([]any, error) bool) {
		for _, row := range g.Rows {
			if !yield(row, nil) {
				return
			}
		}
	})
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v := url.Values{"kind": {"ONSITE"}, "on": {s.Today().String()}, "org": {q.Get("org")}, "project": {q.Get("project")}}
	return web.Render(w, r, http.StatusOK, newView(newPageOf(r.Context(), v, nil)))
}

func (s *Service) createForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var faults errs.List
	f := InspectionForm{Kind: v.Get("kind"), Title: v.Get("title"), Org: strings.TrimSpace(v.Get("org")), Basis: v.Get("basis"), Project: v.Get("project"), Inspectors: v.Get("inspectors"), On: day(v, "on", &faults)}
	err = faults.Err()
	var x Inspection
	if err == nil {
		x, err = s.Plan(r.Context(), f)
	}
	if typed(err) {
		return web.Render(w, r, web.StatusOf(err), newView(newPageOf(r.Context(), v, err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.path())
}

// posted answers a form of a tab.
func (s *Service) posted(w http.ResponseWriter, r *http.Request, tab string, do func(v url.Values, faults *errs.List) error) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var faults errs.List
	if err = do(v, &faults); typed(err) {
		return s.showList(w, r, web.StatusOf(err), tab, v, err)
	}
	if err != nil {
		return err
	}
	to := "/supervision?tab=" + tab
	if term := v.Get("term"); term != "" {
		to += "&term=" + url.QueryEscape(term)
	}
	return web.Redirect(w, r, to)
}

func (s *Service) visitsForm(w http.ResponseWriter, r *http.Request) error {
	return s.posted(w, r, tabSchools, func(v url.Values, faults *errs.List) error {
		year := number(v, "year", "年度", faults)
		if err := faults.Err(); err != nil {
			return err
		}
		return s.Schedule(r.Context(), int(year), v.Get("document"), v.Get("lines"))
	})
}

func (s *Service) processForm(w http.ResponseWriter, r *http.Request) error {
	return s.posted(w, r, tabProcess, func(v url.Values, faults *errs.List) error {
		value := decimal(v, "value", "数值", faults)
		if err := faults.Err(); err != nil {
			return err
		}
		return s.Report(r.Context(), strings.TrimSpace(v.Get("org")), v.Get("term"), v.Get("measure"), value, v.Get("note"))
	})
}

func (s *Service) thresholdForm(w http.ResponseWriter, r *http.Request) error {
	return s.posted(w, r, tabProcess, func(v url.Values, faults *errs.List) error {
		m := Measure{Code: v.Get("measure"), Threshold: decimal(v, "threshold", "阈值", faults), Source: v.Get("source"), From: day(v, "from", faults)}
		if err := faults.Err(); err != nil {
			return err
		}
		return s.SetMeasure(r.Context(), m)
	})
}

func (s *Service) inspectionPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showInspection(w, r, http.StatusOK, id, nil, nil)
}

func (s *Service) showInspection(w http.ResponseWriter, r *http.Request, status int, id ids.ID, v url.Values, refused error) error {
	d, err := s.Inspection(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, inspectionView(inspectionPageOf(r.Context(), d, v, s.Today(), refused)))
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	st, v, err := step(r)
	if err != nil {
		return err
	}
	var faults errs.List
	var on civil.Date
	if st.Transition == "hold" {
		on = day(v, "on", &faults)
	}
	if err = faults.Err(); err == nil {
		err = s.Step(r.Context(), st, on)
	}
	return s.afterInspection(w, r, st.ID, v, err)
}

func (s *Service) afterInspection(w http.ResponseWriter, r *http.Request, id ids.ID, v url.Values, err error) error {
	if typed(err) {
		return s.showInspection(w, r, web.StatusOf(err), id, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Inspection{ID: id}.path())
}

func (s *Service) findForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	_, err = s.Find(r.Context(), id, v.Get("what"), v.Get("basis"), v.Get("grave") != "")
	return s.afterInspection(w, r, id, v, err)
}

// attachForm takes a file for an inspection or a finding; the page of the object shows it.
func (s *Service) attachForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	finding := strings.HasPrefix(r.URL.Path, "/findings/")
	if finding {
		_, err = s.Finding(r.Context(), id)
	} else {
		_, err = s.Inspection(r.Context(), id)
	}
	if err != nil {
		return err // before the file is looked at
	}
	up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
	if err == nil {
		defer up.Close()
		err = s.Attach(r.Context(), id, up.Name, up.MIME(), up.Size, up)
	}
	if finding {
		return s.afterFinding(w, r, id, nil, err)
	}
	return s.afterInspection(w, r, id, nil, err)
}

func (s *Service) findingPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showFinding(w, r, http.StatusOK, id, nil, nil)
}

func (s *Service) showFinding(w http.ResponseWriter, r *http.Request, status int, id ids.ID, v url.Values, refused error) error {
	d, err := s.Finding(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, findingView(findingPageOf(r.Context(), d, v, s.Today(), refused)))
}

func (s *Service) afterFinding(w http.ResponseWriter, r *http.Request, id ids.ID, v url.Values, err error) error {
	if typed(err) {
		return s.showFinding(w, r, web.StatusOf(err), id, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Finding{ID: id}.path())
}

func (s *Service) moveForm(w http.ResponseWriter, r *http.Request) error {
	st, v, err := step(r)
	if err != nil {
		return err
	}
	_, err = s.Move(r.Context(), st)
	return s.afterFinding(w, r, st.ID, v, err)
}

// Waiting is how many things of this module wait for the actor.
func (s *Service) Waiting(ctx context.Context) (total int, err error) {
	for _, count := range []func(context.Context) (int, error){s.ToRectify, s.ToVerify, s.ToMark} {
		n, err := count(ctx)
		if err != nil && !errors.Is(err, actor.ErrForbidden) {
			return 0, err
		}
		total += n
	}
	return total, nil
}
