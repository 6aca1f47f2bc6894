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
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// maxExport is the most rows of a download.
const maxExport = 20_000

// day reads a day of a form that must be there; what is none goes to the faults.
func day(v url.Values, field string, faults *errs.List) civil.Date {
	d := casepage.DayOf(v, field, faults)
	if d.IsZero() && strings.TrimSpace(v.Get(field)) == "" {
		faults.Add(ErrEmpty.With(labels[field]).On(field))
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
	if err != nil || !finite(n) {
		faults.Add(ErrNumber.With(label).On(field))
	}
	return n
}

// stepOf is the step that a form takes of a case.
func stepOf(r *http.Request, id ids.ID, v url.Values) (st caseflow.Step, err error) {
	st = caseflow.Step{ID: id, Transition: r.PathValue("step"), Note: strings.TrimSpace(v.Get("note")), Reason: v.Get("reason")}
	if v.Get("version") != "" {
		st.Version, err = web.Version(r)
	}
	return st, err
}

// onCase reads whose form it is and runs it; id is the case of the path.
func onCase(w http.ResponseWriter, r *http.Request, do func(id ids.ID, v url.Values) (to string, err error), again func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) { return do(id, v) }, again)
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
	return s.showTab(r.URL.Query().Get("tab"))(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showTab shows a tab, with what was typed into one of its forms.
func (s *Service) showTab(tab string) func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	return func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
		p, err := s.tab(r.Context(), r.URL.Query(), tab, f)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, casepage.View(p.page("督导考核", f)))
	}
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
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, g.Name), f), f.MIME())
	return sheet.Export(w, f, i18n.Word(ctx, g.Name), g.Cols, func(yield func([]any, error) bool) {
		for _, row := range g.Rows {
			if !yield(row, nil) {
				return
			}
		}
	})
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return s.showNew(w, r, http.StatusOK, labels.Fresh(r.Context(), url.Values{"kind": {"ONSITE"}, "on": {s.Today().String()}, "org": {q.Get("org")}, "project": {q.Get("project")}}))
}

func (s *Service) showNew(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	return web.Render(w, r, status, casepage.FormPage(ui.Page{Title: "安排检查", Crumbs: []ui.Crumb{backToSupervision, {Label: "安排检查"}}}, "", newDeed(f)))
}

func (s *Service) createForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		var faults errs.List
		f := InspectionForm{Kind: v.Get("kind"), Title: v.Get("title"), Org: strings.TrimSpace(v.Get("org")), Basis: v.Get("basis"), Project: v.Get("project"), Inspectors: v.Get("inspectors"), On: day(v, "on", &faults)}
		if err := faults.Err(); err != nil {
			return "", err
		}
		x, err := s.Plan(r.Context(), f)
		return x.path(), err
	}, s.showNew)
}

// posted answers a form of a tab.
func (s *Service) posted(w http.ResponseWriter, r *http.Request, tab string, do func(v url.Values, faults *errs.List) error) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		to := "/supervision?tab=" + tab
		if term := v.Get("term"); term != "" {
			to += "&term=" + url.QueryEscape(term)
		}
		var faults errs.List
		return to, do(v, &faults)
	}, s.showTab(tab))
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
	return s.showInspection(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showInspection(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Inspection(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, casepage.View(inspectionPage(r.Context(), d, f, s.Today())))
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	return onCase(w, r, func(id ids.ID, v url.Values) (string, error) {
		st, err := stepOf(r, id, v)
		if err != nil {
			return "", err
		}
		var faults errs.List
		var on civil.Date
		if st.Transition == "hold" {
			on = day(v, "on", &faults)
		}
		if err := faults.Err(); err != nil {
			return "", err
		}
		return Inspection{ID: id}.path(), s.Step(r.Context(), st, on)
	}, s.showInspection)
}

func (s *Service) findForm(w http.ResponseWriter, r *http.Request) error {
	return onCase(w, r, func(id ids.ID, v url.Values) (string, error) {
		_, err := s.Find(r.Context(), id, v.Get("what"), v.Get("basis"), v.Get("grave") != "")
		return Inspection{ID: id}.path(), err
	}, s.showInspection)
}

// attachForm takes a file for an inspection or a finding; the page of the object shows it.
func (s *Service) attachForm(w http.ResponseWriter, r *http.Request) error {
	again := s.showInspection
	if strings.HasPrefix(r.URL.Path, "/findings/") {
		again = s.showFinding
	}
	return onCase(w, r, func(id ids.ID, _ url.Values) (string, error) {
		to := strings.TrimSuffix(r.URL.Path, "/files")
		if err := s.mayFile(r.Context(), id); err != nil {
			return "", err // before the file is looked at
		}
		up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
		if err != nil {
			return "", err
		}
		defer up.Close()
		return to, s.Attach(r.Context(), id, up.Name, up.MIME(), up.Size, up)
	}, again)
}

func (s *Service) findingPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFinding(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showFinding(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Finding(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, casepage.View(findingPage(r.Context(), d, f, s.Today())))
}

func (s *Service) moveForm(w http.ResponseWriter, r *http.Request) error {
	return onCase(w, r, func(id ids.ID, v url.Values) (string, error) {
		st, err := stepOf(r, id, v)
		if err == nil {
			_, err = s.Move(r.Context(), st)
		}
		return Finding{ID: id}.path(), err
	}, s.showFinding)
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
