package supervise

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/web"
)

func (s *Service) assessmentsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAssessments(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showAssessments(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	p, err := s.assessmentsOf(r.Context(), r.URL.Query(), f)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, casepage.View(p))
}

func (s *Service) newAssessmentPage(w http.ResponseWriter, r *http.Request) error {
	return s.showDraft(w, r, http.StatusOK, labels.Fresh(r.Context(), url.Values{"year": {strconv.Itoa(s.Today().Year)}, "framework": {r.URL.Query().Get("framework")}}))
}

func (s *Service) showDraft(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	p, err := s.draftOf(r.Context(), f)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, p)
}

func (s *Service) draftForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		var faults errs.List
		items, err := ReadItems(v.Get("items"))
		faults.Add(err)
		x := Assessment{Framework: v.Get("framework"), Year: number(v, "year", "年度", &faults), Title: v.Get("title"), Document: v.Get("document"), Items: items}
		if err := faults.Err(); err != nil {
			return "", err
		}
		x, err = s.Draft(r.Context(), x)
		return x.path(), err
	}, s.showDraft)
}

func (s *Service) frameworkForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		return "/assessments", s.SaveFramework(r.Context(), Framework{Code: v.Get("code"), ZH: v.Get("zh"), EN: v.Get("en"), Of: v.Get("of"), Source: v.Get("source")})
	}, s.showAssessments)
}

func (s *Service) assessmentPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAssessment(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showAssessment shows the assessment of the path.
func (s *Service) showAssessment(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showAssessmentOf(w, r, status, id, f)
}

func (s *Service) showAssessmentOf(w http.ResponseWriter, r *http.Request, status int, id ids.ID, f casepage.Form) error {
	d, err := s.Assessment(r.Context(), id)
	if err != nil {
		return err
	}
	known, err := s.indicatorNames(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, casepage.View(assessmentPage(r.Context(), d, known, r.URL.Query().Get("sheet"), f)))
}

func (s *Service) advanceForm(w http.ResponseWriter, r *http.Request) error {
	return onCase(w, r, func(id ids.ID, v url.Values) (string, error) {
		st, err := stepOf(r, id, v)
		if err == nil {
			err = s.Advance(r.Context(), st, v.Get("document"))
		}
		return Assessment{ID: id}.path(), err
	}, s.showAssessment)
}

func (s *Service) markForm(w http.ResponseWriter, r *http.Request) error {
	return onCase(w, r, func(id ids.ID, v url.Values) (string, error) {
		var faults errs.List
		m := Mark{Subject: v.Get("subject"), Item: v.Get("item"), Points: decimal(v, "points", "得分", &faults), Words: v.Get("words")}
		if err := faults.Err(); err != nil {
			return "", err
		}
		return Assessment{ID: id}.path(), s.Give(r.Context(), id, m)
	}, s.showAssessment)
}

func (s *Service) endorseForm(w http.ResponseWriter, r *http.Request) error {
	return onCase(w, r, func(id ids.ID, v url.Values) (string, error) {
		return Assessment{ID: id}.path(), s.Endorse(r.Context(), id, v.Get("agrees") == "1", v.Get("words"))
	}, s.showAssessment)
}

func (s *Service) appealForm(w http.ResponseWriter, r *http.Request) error {
	return onCase(w, r, func(id ids.ID, v url.Values) (string, error) {
		_, err := s.Object(r.Context(), id, v.Get("subject"), v.Get("words"))
		return Assessment{ID: id}.path(), err
	}, s.showAssessment)
}

// answerForm answers an appeal; the page is that of its assessment.
func (s *Service) answerForm(w http.ResponseWriter, r *http.Request) error {
	var of ids.ID
	return onCase(w, r, func(id ids.ID, v url.Values) (string, error) {
		st, err := stepOf(r, id, v)
		if err != nil {
			return "", err
		}
		j, err := s.Answer(r.Context(), st)
		of = j.Assessment
		return Assessment{ID: of}.path(), err
	}, func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
		return s.showAssessmentOf(w, r, status, of, f)
	})
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
	return s.showDuties(r.URL.Query())(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showDuties shows the tab that q asks for.
func (s *Service) showDuties(q url.Values) func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	return func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
		p, err := s.dutiesOf(r.Context(), q, f)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, casepage.View(p.page("法定职责清单", f)))
	}
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

// onDuties runs a form of a tab of the duties and goes back to it.
func (s *Service) onDuties(w http.ResponseWriter, r *http.Request, at func(v url.Values) url.Values, do func(v url.Values) error) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	q := at(v)
	return labels.Back(w, r, func(v url.Values) (string, error) { return "/duties?" + q.Encode(), do(v) }, s.showDuties(q))
}

// proveForm takes evidence with a page of the product, with a document, or with both.
func (s *Service) proveForm(w http.ResponseWriter, r *http.Request) error {
	at := func(v url.Values) url.Values { return url.Values{"of": {v.Get("of")}, "year": {v.Get("year")}} }
	return s.onDuties(w, r, at, func(v url.Values) error {
		var p *Proof
		if r.MultipartForm != nil {
			up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
			if err != nil && !errors.Is(err, web.ErrNoFile) {
				return err
			}
			if err == nil {
				defer up.Close()
				p = &Proof{up.Name, up.MIME(), up.Size, up}
			}
		}
		var faults errs.List
		e := Evidence{Duty: v.Get("duty"), Subject: v.Get("subject"), Year: number(v, "year", "年度", &faults), Words: v.Get("words"), Link: v.Get("link")}
		if err := faults.Err(); err != nil {
			return err
		}
		return s.Prove(r.Context(), v.Get("of"), e, p)
	})
}

func (s *Service) coopForm(w http.ResponseWriter, r *http.Request) error {
	at := func(v url.Values) url.Values { return url.Values{"tab": {tabPlans}, "year": {v.Get("year")}} }
	return s.onDuties(w, r, at, func(v url.Values) (err error) {
		var faults errs.List
		c := Coop{Year: number(v, "year", "年度", &faults), Fields: v["fields"], Goals: v.Get("goals"), Interns: number(v, "interns", "实习岗位", &faults), Teachers: number(v, "teachers", "教师实践岗位", &faults)}
		if c.Budget, err = money.Parse(strings.TrimSpace(v.Get("budget"))); err != nil {
			faults.Add(ErrNumber.With("经费").On("budget"))
		}
		c.Budget *= 10_000 // typed in 万元
		if err := faults.Err(); err != nil {
			return err
		}
		_, err = s.FileCoop(r.Context(), c)
		return err
	})
}

// versionForm takes a new version of a duty, or a new duty.
func (s *Service) versionForm(w http.ResponseWriter, r *http.Request) error {
	at := func(url.Values) url.Values { return url.Values{"tab": {tabVersions}} }
	return s.onDuties(w, r, at, func(v url.Values) error {
		var faults errs.List
		d := Duty{Code: v.Get("code"), Of: v.Get("of"), ZH: v.Get("zh"), EN: v.Get("en"), Text: v.Get("body"), Document: v.Get("document"), Article: v.Get("article"), From: day(v, "from", &faults), To: casepage.DayOf(v, "until", &faults)}
		if err := faults.Err(); err != nil {
			return err
		}
		return s.SaveDuty(r.Context(), d)
	})
}
