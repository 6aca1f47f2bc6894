package match

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/match/score"
)

const (
	firstList = 10  // candidates shown at first
	longList  = 100 // at most
	partList  = 3   // in another module's page
)

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	page := func(pattern, action, scope string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: web.KindPage, Action: action, Roles: Policy.Roles(action), Scope: scope, Handler: h}
	}
	form := func(pattern, action, scope, sample string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Kind: web.KindForm, Action: action, Roles: Policy.Roles(action), Scope: scope, Sample: sample, Handler: h}
	}
	home := page("/matches", actMatches, "org", s.home)
	home.Menu = &web.Menu{Group: "供与需", Label: "供需匹配", Order: 15}
	notes := page("/matches/objections", actCity, "city", s.showObjections)
	notes.Menu = &web.Menu{Group: "数据", Label: "匹配异议", Order: 60}
	params := page("/matches/params", actParams, "city", s.showParams)
	object := form("/needs/{id}/matches/{point}/objection", actMatches, "org", "reason=说明哪里不对", s.object)
	return append([]web.Route{
		home, notes, params,
		page("/needs/{id}/matches", actNeed, "org", s.showNeed),
		page("/points/{id}/matches", actPoint, "org", s.showPoint),
		page("/offers/{id}/matches", actPoint, "org", s.showPoint),
		form("/needs/{id}/matches/{point}/answer", actAnswer, "org", "fits=yes", s.answer),
		object,
		page("/matches/params/edit", actSettle, "city", s.editParams),
		form("/matches/params", actSettle, "city", "source=x&from=2027-01-01", s.saveParams),
		form("/matches/objections/{id}", actSettle, "city", "reply=已经核对，结果无误", s.reply),
	}, s.apiRoutes()...)
}

// part tells whether another page's script asks for a part of it.
func part(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

func (s *Service) showNeed(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	k := listLength(r)
	rank, err := s.ForNeed(r.Context(), id, k)
	if err != nil {
		return err
	}
	ctx, nm := r.Context(), namer{s.Catalog()}
	self := "/needs/" + id.String() + "/matches"
	cards := make([]card, len(rank.List))
	for i, c := range rank.List {
		cards[i] = pointCard(ctx, nm, c)
		cards[i].Why = whyHref(self, c.Point.ID, k)
	}
	head := headline(ctx, rank.Counts)
	if part(r) {
		return web.Render(w, r, http.StatusOK, rankPart(cards, head, self))
	}
	left := 0
	if !rank.Need.DueOn.IsZero() {
		left, _ = civil.DefaultCalendar().WorkingDays(civil.DateOf(s.db.Now()), rank.Need.DueOn)
	}
	v := rankView{
		Page: ui.Page{
			Title: needTitle(ctx, rank.Need), Sub: needSub(ctx, rank.Need, left),
			Crumbs:  []ui.Crumb{{Label: "供需匹配", Href: "/matches"}, {Label: rank.Need.Title, Href: "/needs/" + id.String()}, {Label: "匹配结果"}},
			Actions: []ui.Action{{Label: "看需求", Href: "/needs/" + id.String()}},
		},
		Headline: head, Cards: cards, More: more(self, k, rank.Counts[0]+rank.Counts[1]+rank.Counts[2]),
		Empty: ui.Empty{Title: "还没有专业或供给与这条需求有交集", Text: "写明职业、专业要求和工作内容后会重新匹配；新开的专业点和新发布的供给会自动加入。",
			Actions: []ui.Action{{Label: "看需求", Href: "/needs/" + id.String()}}},
	}
	if err := s.choose(r, &v, rank.Params, pointCard, self, func(c Candidate) ids.ID { return c.Point.ID }, func(other ids.ID) (ids.ID, ids.ID) { return id, other }); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, rankPage(v))
}

func (s *Service) showPoint(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	k := listLength(r)
	rank, err := s.ForPoint(r.Context(), id, k)
	if err != nil {
		return err
	}
	ctx, nm := r.Context(), namer{s.Catalog()}
	thing := "/points/" + id.String()
	if rank.Point.Offer {
		thing = "/offers/" + id.String()
	}
	self := thing + "/matches"
	cards := make([]card, len(rank.List))
	for i, c := range rank.List {
		cards[i] = needCard(ctx, nm, c)
		cards[i].Why = whyHref(self, c.Need.ID, k)
	}
	head := i18n.T(ctx, "可以服务的需求，最合适的 %d 条", len(cards))
	if len(cards) == 0 {
		head = say(ctx, "没有与之有交集的需求")
	}
	if part(r) {
		return web.Render(w, r, http.StatusOK, rankPart(cards, head, self))
	}
	v := rankView{
		Page: ui.Page{
			Title: rank.Point.Name, Note: rank.Point.Code, Sub: rank.Point.SchoolName,
			Crumbs:  []ui.Crumb{{Label: "供需匹配", Href: "/matches"}, {Label: rank.Point.Name, Href: thing}, {Label: "匹配结果"}},
			Actions: []ui.Action{{Label: "看专业", Href: thing}},
		},
		Headline: head, Cards: cards,
		Empty: ui.Empty{Title: "还没有与之有交集的需求", Text: "企业发布新的需求后会自动匹配。"},
	}
	if len(cards) == k {
		v.More = more(self, k, k+1)
	}
	if err := s.choose(r, &v, rank.Params, needCard, self, func(c Candidate) ids.ID { return c.Need.ID }, func(other ids.ID) (ids.ID, ids.ID) { return other, id }); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, rankPage(v))
}

// choose finds the entry to explain: the one asked for, even when it is not in the list, else the first.
func (s *Service) choose(r *http.Request, v *rankView, p *score.Params, show func(context.Context, namer, Candidate) card, self string,
	other func(Candidate) ids.ID, pair func(ids.ID) (need, point ids.ID),
) error {
	var want ids.ID
	if text := r.URL.Query().Get("why"); text != "" {
		id, err := ids.Parse(text)
		if err != nil {
			return actor.ErrNotFound
		}
		want = id
	} else if len(v.Cards) > 0 {
		want = other(v.Cards[0].Candidate)
	}
	if want == 0 {
		return nil
	}
	ctx := r.Context()
	c, err := s.Pair(ctx, first(pair(want)), second(pair(want)))
	if err != nil {
		return err
	}
	k := show(ctx, namer{s.Catalog()}, c)
	k.Chosen, k.Version, k.Why = true, p.Version, self
	if k.Answers, err = s.Answers(ctx, c.Need.ID, c.Point.ID); err != nil {
		return err
	}
	k.MayAnswer = mayAnswer(actor.From(ctx), c.Need, c.Point)
	k.Objects = true
	for i := range v.Cards {
		v.Cards[i].Chosen = other(v.Cards[i].Candidate) == want
	}
	v.Chosen = &k
	return nil
}

func first(a, _ ids.ID) ids.ID  { return a }
func second(_, b ids.ID) ids.ID { return b }

func listLength(r *http.Request) int {
	if part(r) {
		return partList
	}
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil || n < 1 {
		return firstList
	}
	return min(n, longList)
}

func whyHref(self string, other ids.ID, k int) string {
	href := self + "?why=" + other.String()
	if k != firstList {
		href += "&n=" + strconv.Itoa(k)
	}
	return href + "#why"
}

// more is the address of a longer list, "" when there is no more or no longer one.
func more(self string, k, total int) string {
	if k >= total || k >= longList {
		return ""
	}
	return self + "?n=" + strconv.Itoa(min(longList, k+2*firstList))
}

func answerForm(c card) ui.Form {
	return ui.Form{Action: pairPath(c) + "/answer", Submit: "保存判断"}
}

func objectionForm(c card) ui.Form {
	return ui.Form{Action: pairPath(c) + "/objection", Submit: "提交异议"}
}

func pairPath(c card) string {
	return "/needs/" + c.Need.ID.String() + "/matches/" + c.Point.ID.String()
}

// pathPair reads the two identifiers of a pair's address.
func pathPair(r *http.Request) (need, point ids.ID, err error) {
	if need, err = web.PathID(r, "id"); err != nil {
		return 0, 0, err
	}
	point, err = web.PathID(r, "point")
	return need, point, err
}

// back is the page from which the person looked at the pair.
func (s *Service) back(ctx context.Context, need, point ids.ID) string {
	n, _ := s.needInfo(need)
	if mayNeed(actor.From(ctx), n) {
		return "/needs/" + need.String() + "/matches?why=" + point.String() + "#why"
	}
	p, _ := s.pointInfo(point)
	if p.Offer {
		return "/offers/" + point.String() + "/matches?why=" + need.String() + "#why"
	}
	return "/points/" + point.String() + "/matches?why=" + need.String() + "#why"
}

func (s *Service) answer(w http.ResponseWriter, r *http.Request) error {
	need, point, err := pathPair(r)
	if err != nil {
		return err
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	if fits := f.Get("fits"); fits != "yes" && fits != "no" {
		return ErrReason.With(minReason, maxNote).On("fits")
	}
	if err := s.Answer(r.Context(), need, point, f.Get("fits") == "yes", f.Get("note")); err != nil {
		return err
	}
	return web.Redirect(w, r, s.back(r.Context(), need, point))
}

func (s *Service) object(w http.ResponseWriter, r *http.Request) error {
	need, point, err := pathPair(r)
	if err != nil {
		return err
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := s.Object(r.Context(), need, point, f.Get("reason")); err != nil {
		return err
	}
	return web.Redirect(w, r, s.back(r.Context(), need, point))
}

func dayOf(t time.Time) string { return t.In(civil.Location).Format("2006-01-02") }

func replyForm(o Objection) ui.Form {
	return ui.Form{Action: "/matches/objections/" + o.ID.String(), Submit: "发出答复"}
}

func (s *Service) showObjections(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.Objections(ctx)
	if err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	may := Policy.Allowed(actor.From(ctx), actSettle)
	t := ui.Table{
		ID: "objections", Caption: "对匹配结果的异议，待答复的在前", NoPages: true, Total: len(list),
		Columns: []ui.Column{{Title: "需求", Wrap: true}, {Title: "专业或供给", Wrap: true}, {Title: "当时的结果"}, {Title: "异议", Wrap: true}, {Title: "答复", Wrap: true}},
		Empty:   ui.Empty{Title: "没有异议", Text: "任何看得到匹配结果的人都可以在解释下面写“我认为不对”。"},
	}
	for _, o := range list {
		n, _ := s.needInfo(o.Need)
		p, _ := s.pointInfo(o.Point)
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Link{Href: "/needs/" + o.Need.String() + "/matches?why=" + o.Point.String(), Text: titleOr(n.Title, o.Need)},
			ui.Lines{Main: titleOr(p.Name, o.Point), Sub: p.SchoolName},
			ui.Lines{Main: verdictZH(ctx, o.Verdict) + " " + o.Score.String(), Sub: o.Params},
			ui.Lines{Main: o.Reason, Sub: o.Name + " · " + dayOf(o.At)},
			replyBox(o, may),
		}})
	}
	page := ui.Page{Title: "匹配异议", Crumbs: []ui.Crumb{{Label: "供需匹配", Href: "/matches"}, {Label: "匹配异议"}}}
	return web.Render(w, r, http.StatusOK, listPage(page, "", t))
}

// titleOr is the name of a thing, or its identifier when it is no longer published.
func titleOr(name string, id ids.ID) string {
	if name == "" {
		return id.String()
	}
	return name
}

func verdictZH(ctx context.Context, code string) string {
	for _, v := range []score.Verdict{score.Fit, score.Confirm, score.Unfit} {
		if v.Code() == code {
			return say(ctx, v.String())
		}
	}
	return code
}

func (s *Service) reply(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := s.Reply(r.Context(), id, f.Get("reply")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/matches/objections")
}
