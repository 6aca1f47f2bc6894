package sharing

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the module's rows of the table.
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
	list := get("/sharing", maySee, s.overviewPage)
	list.Menu = &web.Menu{Group: "数据", Label: "城市间共享", Order: 60}
	asked := get("/sharing/members", mayAnswer, s.askedPage)
	asked.Menu = &web.Menu{Group: "数据", Label: "跨市邀请", Order: 62, Count: s.Waiting}
	const at = "/sharing/agreements/{id}"
	return []web.Route{
		list, asked,
		get("/sharing/new", mayManage, s.blankPage),
		post("/sharing", mayManage, "partner=900200&title=共享协议&mechanism=每季会商&from=2026-01-01&until=2027-12-31", s.proposeForm),
		get(at, maySee, s.agreementPage),
		post(at+"/steps/{step}", mayManage, "version=1", s.stepForm),
		post(at+"/consultations", mayManage, "on=2026-01-05&topic=会商&minutes=会商纪要内容", s.consultForm),
		post(at+"/members", mayManage, "record=training_base:1&part=成员&uscc=91150300MAC0DE0169&since=2026-01-01", s.inviteForm),
		post(at+"/refresh", mayManage, "", s.refreshForm),
		get(at+"/kinds/{kind}", maySee, s.sharedPage),
		row(http.MethodGet, at+"/kinds/{kind}/export", web.KindFile, maySee, "", s.sharedExport),
		get(at+"/kinds/{kind}/{record}", maySee, s.recordPage),
		post("/sharing/members/{member}/{answer}", mayAnswer, "version=1", s.answerForm),
	}
}

func day(v url.Values, name string) civil.Date {
	d, err := civil.ParseDate(strings.TrimSpace(v.Get(name)))
	if err != nil {
		return civil.Date{}
	}
	return d
}

// labels are the human names of the forms' fields.
var labels = casepage.Labels{"partner": "对方城市", "title": "协议名称", "mechanism": "工作机制", "kinds": "共享内容", "from": "起始日期", "until": "截止日期", "on": "会商日期", "topic": "议题",
	"place": "地点", "minutes": "纪要", "decisions": "议定事项", "record": "我市的记录", "uscc": "统一社会信用代码", "part": "角色", "since": "加入日期"}

func (s *Service) overviewPage(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Overview(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, overviewView(overviewPartsOf(r.Context(), o)))
}

func (s *Service) blankPage(w http.ResponseWriter, r *http.Request) error {
	today := s.Today()
	v := url.Values{"from": {today.String()}, "until": {today.AddMonths(36).AddDays(-1).String()}}
	return s.showForm(w, r, http.StatusOK, labels.Fresh(r.Context(), v))
}

func (s *Service) showForm(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	cities, err := s.opts.Cities(ctx)
	if err != nil {
		return err
	}
	kinds, err := s.opts.Kinds(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, formView(formPartsOf(ctx, s.opts.City, cities, kinds, f)))
}

func (s *Service) proposeForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		d := Draft{Partner: v.Get("partner"), Title: v.Get("title"), Mechanism: v.Get("mechanism"), From: day(v, "from"), Until: day(v, "until"), Kinds: map[string][]string{}}
		for _, text := range v["share"] {
			kind, field, _ := strings.Cut(text, ":")
			d.Kinds[kind] = append(d.Kinds[kind], field)
		}
		id, err := s.Propose(r.Context(), d)
		return "/sharing/agreements/" + id.String(), err
	}, s.showForm)
}

func (s *Service) agreementPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAgreement(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showAgreement(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Agreement(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, agreementView(agreementPartsOf(r.Context(), s.opts.City, d, f)))
}

// formOf reads a form of an agreement, does it, and shows what was refused on the same page.
func (s *Service) formOf(w http.ResponseWriter, r *http.Request, do func(ctx context.Context, id ids.ID, v url.Values) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		return "/sharing/agreements/" + id.String(), do(r.Context(), id, v)
	}, s.showAgreement)
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	return s.formOf(w, r, func(ctx context.Context, id ids.ID, v url.Values) error {
		version, err := web.Version(r)
		if err != nil {
			return err
		}
		return s.Step(ctx, caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Reason: v.Get("reason"), Note: strings.TrimSpace(v.Get("note"))})
	})
}

func (s *Service) consultForm(w http.ResponseWriter, r *http.Request) error {
	return s.formOf(w, r, func(ctx context.Context, id ids.ID, v url.Values) error {
		return s.Consult(ctx, id, Consultation{On: day(v, "on"), Place: strings.TrimSpace(v.Get("place")), Topic: strings.TrimSpace(v.Get("topic")), Minutes: strings.TrimSpace(v.Get("minutes")), Decisions: strings.TrimSpace(v.Get("decisions"))})
	})
}

func (s *Service) inviteForm(w http.ResponseWriter, r *http.Request) error {
	return s.formOf(w, r, func(ctx context.Context, id ids.ID, v url.Values) error {
		kind, text, _ := strings.Cut(v.Get("record"), ":")
		record, err := ids.Parse(text)
		if err != nil {
			record = 0
		}
		return s.Invite(ctx, id, Invitation{Kind: kind, Record: record, Part: v.Get("part"), USCC: strings.TrimSpace(v.Get("uscc")), Since: day(v, "since")})
	})
}

func (s *Service) refreshForm(w http.ResponseWriter, r *http.Request) error {
	return s.formOf(w, r, func(ctx context.Context, id ids.ID, _ url.Values) error { return s.Refresh(ctx, id) })
}

func (s *Service) sharedPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	l := ui.ReadListing(r.URL.Query(), "")
	x, err := s.Shared(ctx, id, r.PathValue("kind"), l.Find, l.Limit(), l.Offset())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, sharedView(sharedPage(ctx, x), sharedTable(ctx, x, l), x))
}

func (s *Service) sharedExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	x, err := s.Shared(ctx, id, r.PathValue("kind"), r.URL.Query().Get("q"), 0, 0)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(x.Choice.kind().Name(i18n.Lang(ctx))+"（"+i18n.T(ctx, "来自%s", x.Agreement.PartnerName)+"）", format), format.MIME())
	return writeShared(ctx, w, format, x)
}

func (s *Service) recordPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	origin, err := web.PathID(r, "record")
	if err != nil {
		return err
	}
	a, choice, c, err := s.SharedRecord(ctx, id, r.PathValue("kind"), origin)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, recordView(recordPartsOf(ctx, a, choice, c)))
}

func (s *Service) askedPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAsked(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showAsked(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	list, err := s.Asked(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, askedView(askedRows(r.Context(), list), f.Refused()))
}

func (s *Service) answerForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "member")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(url.Values) (string, error) {
		version, err := web.Version(r)
		if err != nil {
			return "", err
		}
		joins := r.PathValue("answer") == "confirm"
		if !joins && r.PathValue("answer") != "decline" {
			return "", actor.ErrNotFound
		}
		return "/sharing/members", s.Answer(r.Context(), id, version, joins)
	}, s.showAsked)
}
