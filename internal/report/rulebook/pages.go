package rulebook

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes lists the pages and forms.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	get := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindPage, action, "", h)
	}
	post := func(pattern, action, sample string, h web.Handler) web.Route {
		return row(http.MethodPost, pattern, web.KindForm, action, sample, h)
	}
	list := get("/rules", maySee, s.rulesPage)
	list.Menu = &web.Menu{Group: "系统", Label: "规则", Order: 55, Count: s.Waiting}
	return []web.Route{
		list,
		get("/rules/proposals", mayDecide, s.proposalsPage),
		get("/rules/results", mayResults, s.resultsPage),
		get("/rules/reasons", mayReasons, s.reasonsPage),
		post("/rules/reasons", mayReasons, "list=x&code=x&zh=x&en=x&from=2026&to=2027", s.reasonForm),
		post("/rules/reasons/end", mayReasons, "list=x&code=x&year=2026", s.endForm),
		get("/rules/{rule}", maySee, s.rulePage),
		post("/rules/{rule}/versions", maySet, "param=MAX&value=1&source_doc=x&source_article=x&from=2027-01-01", s.versionForm),
		get("/ruleresults/{id}", mayResults, s.resultPage),
		post("/ruleresults/{id}/exceptions", mayAsk, "reason=x&to=2099-01-01", s.askForm),
		get("/ruleproposals/{id}", mayResults, s.proposalPage),
		get("/ruleproposals/{id}/steps/{step}", mayAsk, s.stepPage),
		post("/ruleproposals/{id}/steps/{step}", mayAsk, "version=1&note=x", s.stepForm),
	}
}

// labels are the names of the fields as error summaries call them.
var labels = casepage.Labels{
	"value": "数值", "source_doc": "依据文件", "source_article": "条款", "from": "自哪天起", "to": "到哪天止", "reason": "理由", "list": "理由列表", "code": "代码", "zh": "中文", "en": "英文", "year": "最后一年", "note": "说明",
}

func (s *Service) rulesPage(w http.ResponseWriter, r *http.Request) error {
	rows, err := s.overview(r.Context(), r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(s.pageOf(r.Context(), "规则", "/rules"), s.tabs(r.Context(), "/rules"), s.rulesTable(r.Context(), r.URL.Query().Get("q"), rows)))
}

func (s *Service) rulePage(w http.ResponseWriter, r *http.Request) error {
	return s.showRule(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showRule(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	v, err := s.ruleView(r.Context(), r.PathValue("rule"), f)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, ruleView(v))
}

func (s *Service) versionForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		school, _ := ids.Parse(v.Get("school"))
		seen, _ := strconv.ParseInt(v.Get("seen"), 10, 64)
		code := r.PathValue("rule")
		if own := actor.From(r.Context()).Orgs(actor.SchoolAdmin); school == 0 && len(own) > 0 && !actor.From(r.Context()).Has(actor.CityLead) {
			school = own[0]
		}
		id, err := s.Set(r.Context(), Draft{Rule: code, Param: v.Get("param"), Value: v.Get("value"), SourceDoc: v.Get("source_doc"), SourceArticle: v.Get("source_article"),
			From: v.Get("from"), To: v.Get("to"), School: school, Seen: seen})
		if id != 0 {
			return "/ruleproposals/" + id.String(), err
		}
		return "/rules/" + url.PathEscape(code), err
	}, s.showRule)
}

func (s *Service) resultsPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := rule.Filter{Rule: q.Get("rule"), Status: rule.Status(q.Get("status")), Kind: q.Get("kind")}
	if f.Status.ZH() == "" {
		f.Status = ""
	}
	l := ui.ReadListing(q, "-at")
	f.Limit, f.Offset = l.Limit(), l.Offset()
	t, err := s.resultsTable(r.Context(), f, l)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(s.pageOf(r.Context(), "规则结论", "/rules/results"), s.tabs(r.Context(), "/rules/results"), t))
}

func (s *Service) resultPage(w http.ResponseWriter, r *http.Request) error {
	return s.showResult(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showResult(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := s.resultView(r.Context(), id, f)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, resultView(v))
}

func (s *Service) askForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		id, err := web.PathID(r, "id")
		if err != nil {
			return "", err
		}
		p, err := s.Ask(r.Context(), id, v.Get("reason"), v.Get("to"))
		return "/ruleproposals/" + p.String(), err
	}, s.showResult)
}

func (s *Service) proposalsPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Proposals(r.Context(), "")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(s.pageOf(r.Context(), "待确认的参数与例外", "/rules/proposals"), s.tabs(r.Context(), "/rules/proposals"), s.proposalsTable(r.Context(), list)))
}

func (s *Service) proposalPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := s.proposalView(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, proposalView(v))
}

func (s *Service) stepPage(w http.ResponseWriter, r *http.Request) error {
	return s.showStep(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showStep(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := s.confirmView(r.Context(), id, r.PathValue("step"), f)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, confirmView(v))
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		step := caseflow.StepOf(id, v)
		step.Transition = r.PathValue("step")
		return "/ruleproposals/" + id.String(), actor.Hidden(s.Take(r.Context(), step))
	}, s.showStep)
}

func (s *Service) reasonsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showReasons(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showReasons(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	v, err := s.reasonsView(r.Context(), r.URL.Query().Get("list"), f)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, reasonsView(v))
}

func (s *Service) reasonForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		from, err1 := strconv.ParseInt(strings.TrimSpace(v.Get("from")), 10, 64)
		to, err2 := strconv.ParseInt(strings.TrimSpace(v.Get("to")), 10, 64)
		if err1 != nil || err2 != nil {
			return "", ErrYear.On("from")
		}
		return "/rules/reasons", s.AddReason(r.Context(), v.Get("list"), caseflow.Reason{Code: v.Get("code"), ZH: v.Get("zh"), EN: v.Get("en"), From: from, To: to})
	}, s.showReasons)
}

func (s *Service) endForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		year, err := strconv.ParseInt(strings.TrimSpace(v.Get("year")), 10, 64)
		if err != nil {
			return "", ErrYear.On("year")
		}
		return "/rules/reasons", s.EndReason(r.Context(), v.Get("list"), v.Get("code"), year)
	}, s.showReasons)
}
