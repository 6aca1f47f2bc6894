package supervise

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) assessmentsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAssessments(w, r, http.StatusOK, nil, nil)
}

func (s *Service) showAssessments(w http.ResponseWriter, r *http.Request, status int, v url.Values, refused error) error {
	p, err := s.assessmentsOf(r.Context(), r.URL.Query())
	if err != nil {
		return err
	}
	p.fields = fields{v, ui.Errors(r.Context(), refused)}
	return web.Render(w, r, status, assessmentsView(p))
}

func (s *Service) newAssessmentPage(w http.ResponseWriter, r *http.Request) error {
	v := url.Values{"year": {strconv.Itoa(s.Today().Year)}, "framework": {r.URL.Query().Get("framework")}}
	return s.showDraft(w, r, http.StatusOK, v, nil)
}

func (s *Service) showDraft(w http.ResponseWriter, r *http.Request, status int, v url.Values, refused error) error {
	p, err := s.draftOf(r.Context(), v, refused)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, draftView(p))
}

func (s *Service) draftForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var faults errs.List
	x := Assessment{Framework: v.Get("framework"), Year: number(v, "year", "年度", &faults), Title: v.Get("title"), Document: v.Get("document")}
	x.Items, err = ReadItems(v.Get("items"))
	faults.Add(err)
	if err = faults.Err(); err == nil {
		x, err = s.Draft(r.Context(), x)
	}
	if typed(err) {
		return s.showDraft(w, r, web.StatusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.path())
}

func (s *Service) frameworkForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = s.SaveFramework(r.Context(), Framework{Code: v.Get("code"), ZH: v.Get("zh"), EN: v.Get("en"), Of: v.Get("of"), Source: v.Get("source")})
	if typed(err) {
		return s.showAssessments(w, r, web.StatusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/assessments")
}

func (s *Service) assessmentPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showAssessment(w, r, http.StatusOK, id, nil, nil)
}

func (s *Service) showAssessment(w http.ResponseWriter, r *http.Request, status int, id ids.ID, v url.Values, refused error) error {
	d, err := s.Assessment(r.Context(), id)
	if err != nil {
		return err
	}
	known, err := s.indicatorNames(r.Context())
	if err != nil {
		return err
	}
	p := assessmentPageOf(r.Context(), d, known, r.URL.Query().Get("sheet"), v, refused)
	return web.Render(w, r, status, assessmentView(p))
}

func (s *Service) afterAssessment(w http.ResponseWriter, r *http.Request, id ids.ID, v url.Values, err error) error {
	if typed(err) {
		return s.showAssessment(w, r, web.StatusOf(err), id, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Assessment{ID: id}.path())
}

func (s *Service) advanceForm(w http.ResponseWriter, r *http.Request) error {
	st, v, err := step(r)
	if err != nil {
		return err
	}
	err = s.Advance(r.Context(), st, v.Get("document"))
	return s.afterAssessment(w, r, st.ID, v, err)
}

// onAssessment answers a form on an assessment.
func (s *Service) onAssessment(w http.ResponseWriter, r *http.Request, do func(id ids.ID, v url.Values) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	return s.afterAssessment(w, r, id, v, do(id, v))
}

func (s *Service) markForm(w http.ResponseWriter, r *http.Request) error {
	return s.onAssessment(w, r, func(id ids.ID, v url.Values) error {
		var faults errs.List
		m := Mark{Subject: v.Get("subject"), Item: v.Get("item"), Points: decimal(v, "points", "得分", &faults), Words: v.Get("words")}
		if err := faults.Err(); err != nil {
			return err
		}
		return s.Give(r.Context(), id, m)
	})
}

func (s *Service) endorseForm(w http.ResponseWriter, r *http.Request) error {
	return s.onAssessment(w, r, func(id ids.ID, v url.Values) error {
		return s.Endorse(r.Context(), id, v.Get("agrees") == "1", v.Get("words"))
	})
}

func (s *Service) appealForm(w http.ResponseWriter, r *http.Request) error {
	return s.onAssessment(w, r, func(id ids.ID, v url.Values) error {
		_, err := s.Object(r.Context(), id, v.Get("subject"), v.Get("words"))
		return err
	})
}

func (s *Service) answerForm(w http.ResponseWriter, r *http.Request) error {
	st, v, err := step(r)
	if err != nil {
		return err
	}
	j, err := s.Answer(r.Context(), st)
	if j.Assessment == 0 {
		return err
	}
	return s.afterAssessment(w, r, j.Assessment, v, err)
}

func (s *Service) assessmentExport(w http.ResponseWriter, r *http.Request) error {
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Assessment(r.Context(), id)
	if err != nil {
		return err
	}
	return scoreGrid(d).send(w, r.Context(), f)
}

func (s *Service) dutiesPage(w http.ResponseWriter, r *http.Request) error {
	return s.showDuties(w, r, http.StatusOK, r.URL.Query(), nil, nil)
}

func (s *Service) showDuties(w http.ResponseWriter, r *http.Request, status int, q, v url.Values, refused error) error {
	p, err := s.dutiesOf(r.Context(), q, v, refused)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, dutiesView(p))
}

func (s *Service) dutiesExport(w http.ResponseWriter, r *http.Request) error {
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	g, err := s.dutyGrid(r.Context(), r.URL.Query())
	if err != nil {
		return err
	}
	return g.send(w, r.Context(), f)
}

// proveForm takes evidence with a page of the product, with a document, or with both.
func (s *Service) proveForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var p *Proof
	if r.MultipartForm != nil {
		up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
		if err != nil && !errors.Is(err, web.ErrNoFile) {
			return s.afterDuties(w, r, v, err)
		}
		if err == nil {
			defer up.Close()
			p = &Proof{up.Name, up.MIME(), up.Size, up}
		}
	}
	var faults errs.List
	e := Evidence{Duty: v.Get("duty"), Subject: v.Get("subject"), Year: number(v, "year", "年度", &faults), Words: v.Get("words"), Link: v.Get("link")}
	if err = faults.Err(); err == nil {
		err = s.Prove(r.Context(), v.Get("of"), e, p)
	}
	return s.afterDuties(w, r, v, err)
}

func (s *Service) afterDuties(w http.ResponseWriter, r *http.Request, v url.Values, err error) error {
	q := url.Values{"of": {v.Get("of")}, "year": {v.Get("year")}}
	if typed(err) {
		return s.showDuties(w, r, web.StatusOf(err), q, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/duties?"+q.Encode())
}

func (s *Service) coopForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var faults errs.List
	c := Coop{Year: number(v, "year", "年度", &faults), Fields: v["fields"], Goals: v.Get("goals"), Interns: number(v, "interns", "实习岗位", &faults), Teachers: number(v, "teachers", "教师实践岗位", &faults)}
	if c.Budget, err = money.Parse(strings.TrimSpace(v.Get("budget"))); err != nil {
		faults.Add(ErrNumber.With("经费").On("budget"))
	}
	c.Budget *= 10_000 // typed in 万元
	if err = faults.Err(); err == nil {
		_, err = s.FileCoop(r.Context(), c)
	}
	q := url.Values{"tab": {"plans"}, "year": {v.Get("year")}}
	if typed(err) {
		return s.showDuties(w, r, web.StatusOf(err), q, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/duties?"+q.Encode())
}
