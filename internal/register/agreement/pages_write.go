package agreement

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

const (
	basicsSample = "class=NAMED_CLASS&title=x&schools=x&partners=x&starts=2027-01-01&ends=2029-12-31"
	clauseSample = "line=0&kind=TEXT&title=x&body=x&version=1"
)

func (s *Service) writeRoutes() []web.Route {
	return []web.Route{
		rows.Page("/agreements/new", actMake, s.newPage),
		rows.Form("/agreements", actMake, basicsSample, s.createForm),
		rows.Page("/agreements/{id}/write/{step}", actMake, s.writePage),
		rows.Form("/agreements/{id}/write/{step}", actMake, basicsSample+"&version=1", s.writeForm),
		rows.Form("/agreements/{id}/clauses", actMake, clauseSample, s.clauseForm),
		rows.Form("/agreements/{id}/clauses/take", actMake, "code=SECRET&version=1", s.takeForm),
		rows.Form("/agreements/{id}/clauses/drop", actMake, "line=1&version=1", s.dropForm),
		rows.Form("/agreements/{id}/amend", actMake, "", s.amendForm),
		rows.Form("/agreements/{id}/renew", actMake, "", s.renewForm),
	}
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	who := actor.From(r.Context())
	v := url.Values{"class": {string(NamedClass)}, "starts": {s.Today().AddDays(1).String()}}
	own, err := s.ownOf(r, who)
	if err != nil {
		return err
	}
	if own.Role == SchoolRole {
		v.Set("schools", own.Name)
	} else if own.Name != "" {
		v.Set("partners", own.Name)
	}
	return web.Render(w, r, http.StatusOK, newView(newPageOf(r.Context(), v, nil)))
}

func readBasics(v url.Values) (Basics, errs.List) {
	var faults errs.List
	return Basics{Class: Class(v.Get("class")), Title: v.Get("title"), Schools: v.Get("schools"), Partners: v.Get("partners"), Starts: casepage.DayOf(v, "starts", &faults), Ends: casepage.DayOf(v, "ends", &faults),
		Effective: casepage.DayOf(v, "effective", &faults), Reason: v.Get("reason")}, faults
}

func (s *Service) createForm(w http.ResponseWriter, r *http.Request) error {
	v, err := values(r)
	if err != nil {
		return err
	}
	b, faults := readBasics(v)
	a, err := s.Create(r.Context(), b, faults)
	if errs.Typed(err) {
		return web.Render(w, r, web.StatusOf(err), newView(newPageOf(r.Context(), v, err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, a.path()+"/write/"+string(StepContent))
}

func (s *Service) writePage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showWrite(w, r, http.StatusOK, id, StepOf(r.PathValue("step")), nil, nil)
}

// showWrite shows a step of writing. A text that cannot be written now leads to its agreement.
func (s *Service) showWrite(w http.ResponseWriter, r *http.Request, status int, id ids.ID, step StepOf, v url.Values, refused error) error {
	if step.ZH() == "" {
		return actor.ErrNotFound
	}
	x, err := s.Write(r.Context(), id)
	if errors.Is(err, ErrShut) {
		return s.showOne(w, r, web.StatusOf(err), id, nil, err)
	}
	if err != nil {
		return actor.Hidden(err)
	}
	return web.Render(w, r, status, writeView(writePageOf(r.Context(), x, step, v, refused)))
}

func (s *Service) writeForm(w http.ResponseWriter, r *http.Request) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	step := StepOf(r.PathValue("step"))
	seen, err := web.Version(r)
	if err != nil {
		return err
	}
	whole := v.Get("go") != "stay"
	switch step {
	case StepBasics:
		b, faults := readBasics(v)
		err = s.SaveBasics(r.Context(), id, seen, b, faults)
	case StepPlan:
		plan, faults := readPlan(v)
		err = s.SavePlan(r.Context(), id, seen, plan, v.Get("go") == "propose", whole, faults)
	default:
		p := Part{Step: step, Text: v.Get(string(step)), Whole: whole}
		for _, f := range v["fields"] {
			p.Fields = append(p.Fields, Field(f))
		}
		err = s.SavePart(r.Context(), id, seen, p)
	}
	if errs.Typed(err) {
		return s.showWrite(w, r, web.StatusOf(err), id, step, v, err)
	}
	if err != nil {
		return actor.Hidden(err)
	}
	if whole && v.Get("go") != "propose" {
		step = step.next()
	}
	return web.Redirect(w, r, "/agreements/"+id.String()+"/write/"+string(step))
}

// planRows is how many empty rows the plan's form has below those filled.
const planRows = 3

func readPlan(v url.Values) (out []Milestone, faults errs.List) {
	for i := range maxPlan + planRows {
		n := strconv.Itoa(i)
		title := strings.TrimSpace(v.Get("point-" + n))
		if title == "" && strings.TrimSpace(v.Get("due-"+n)) == "" {
			continue
		}
		var wrong errs.List
		m := Milestone{Title: title, Due: casepage.DayOf(v, "due-"+n, &wrong), Org: idOf(v, "org-"+n), Line: idOf(v, "line-"+n)}
		if m.Due.IsZero() && len(wrong) == 0 {
			wrong.Add(ErrEmpty.On("due-" + n))
		}
		if title == "" {
			wrong.Add(ErrEmpty.On("point-" + n))
		}
		faults = append(faults, wrong...)
		out = append(out, m)
	}
	return out, faults
}

// atClauses runs a change of the clauses and goes back to them.
func (s *Service) atClauses(w http.ResponseWriter, r *http.Request, change func(id ids.ID, v url.Values, version int64) error) error {
	id, v, err := changeOf(r)
	if err != nil {
		return err
	}
	seen, err := web.Version(r)
	if err != nil {
		return err
	}
	err = change(id, v, seen)
	if errs.Typed(err) {
		return s.showWrite(w, r, web.StatusOf(err), id, StepClauses, v, err)
	}
	if err != nil {
		return actor.Hidden(err)
	}
	return web.Redirect(w, r, "/agreements/"+id.String()+"/write/"+string(StepClauses))
}

func (s *Service) clauseForm(w http.ResponseWriter, r *http.Request) error {
	return s.atClauses(w, r, func(id ids.ID, v url.Values, version int64) error {
		var faults errs.List
		c := Clause{Kind: ClauseKind(v.Get("kind")), Title: v.Get("clause"), Body: v.Get("body"), Promiser: idOf(v, "promiser"), Unit: strings.TrimSpace(v.Get("unit")), Due: casepage.DayOf(v, "due", &faults)}
		if c.Kind != PlainText {
			n := quantity(v, "quantity", c.Kind, &faults)
			c.Promised = &n
		}
		return s.SaveClause(r.Context(), id, version, idOf(v, "line"), c, faults)
	})
}

func (s *Service) takeForm(w http.ResponseWriter, r *http.Request) error {
	return s.atClauses(w, r, func(id ids.ID, v url.Values, version int64) error {
		return s.TakeClause(r.Context(), id, version, v.Get("code"))
	})
}

func (s *Service) dropForm(w http.ResponseWriter, r *http.Request) error {
	return s.atClauses(w, r, func(id ids.ID, v url.Values, version int64) error {
		return s.DropClause(r.Context(), id, version, idOf(v, "line"))
	})
}

func (s *Service) amendForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.Amend(r.Context(), id); err != nil {
		return s.afterOne(w, r, id, "", err)
	}
	return web.Redirect(w, r, "/agreements/"+id.String()+"/write/"+string(StepBasics))
}

func (s *Service) renewForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	a, err := s.Renew(r.Context(), id)
	if err != nil {
		return s.afterOne(w, r, id, "", err)
	}
	return web.Redirect(w, r, a.path()+"/write/"+string(StepBasics))
}
