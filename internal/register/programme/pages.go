package programme

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the module's rows of the table.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "org", Sample: sample, Handler: h}
	}
	list := row(http.MethodGet, "/points", web.KindPage, maySee, "", s.listPage)
	list.Menu = &web.Menu{Group: "专业", Label: "专业点", Order: 10}
	cover := row(http.MethodGet, "/programmes/coverage", web.KindPage, mayCover, "", s.coveragePage)
	cover.Scope, cover.Menu = "city", &web.Menu{Group: "专业", Label: "大类覆盖", Order: 20}
	return append(append(s.tagRoutes(), s.channelRoutes()...), []web.Route{
		list, cover,
		row(http.MethodGet, "/points/{id}", web.KindPage, maySee, "", s.pointPage),
		row(http.MethodPost, "/points/{id}/steps", web.KindForm, mayMove, "step=limit&reason=x&version=1", s.stepForm),
		row(http.MethodPost, "/points/{id}/tag", web.KindForm, mayEdit, "shortage=on&version=1", s.tagForm),
	}...)
}

var vocational = []atlas.Level{atlas.Secondary, atlas.HigherCollege, atlas.HigherUndergrad}

func levelName(ctx context.Context, l atlas.Level) string {
	return i18n.Either(ctx, l.ZH(), l.EN())
}

func readFilter(q url.Values) (Filter, ui.Listing) {
	l := ui.ReadListing(q, "code", "name", "code", "school", "county", "status", "enrolled", "graduates")
	f := Filter{Level: q.Get("level"), Category: q.Get("category"), County: q.Get("county"), Status: q.Get("status"), Find: l.Find, Shortage: q.Get("shortage") != "", Tag: Tag(q.Get("tag")),
		Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	if id, err := ids.Parse(q.Get("school")); err == nil {
		f.School = id
	}
	return f, l
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	f, l := readFilter(q)
	list, total, err := s.List(ctx, f)
	if err != nil {
		return err
	}
	t := ui.Table{
		Caption: "专业点，一行一个学校的一个专业", List: l, Total: int(total), Find: "专业、代码、学校", Choose: true, Chips: chips(ctx, f), Filters: filters(ctx, f),
		Columns: []ui.Column{{Key: "name", Title: "专业", Sort: true}, {Key: "school", Title: "学校", Sort: true, Wrap: true}, {Key: "level", Title: "层次"}, {Key: "planned", Title: "计划", Num: true},
			{Key: "enrolled", Title: "报到", Num: true, Sort: true}, {Key: "graduates", Title: "毕业生", Num: true, Sort: true}, {Key: "match", Title: "对口率", Num: true}, {Key: "tags", Title: "标记"}, {Key: "status", Title: "状态", Sort: true}},
		Empty: ui.Empty{Title: "还没有专业点", Text: "先导入学校名册，再导入专业点。", Actions: []ui.Action{{Label: "去导入", Href: "/imports"}}},
	}
	for _, v := range list {
		t.Rows = append(t.Rows, pointRow(ctx, v))
	}
	var more []ui.Action
	if Policy.Allowed(actor.From(ctx), mayCover) {
		more = append(more, ui.Action{Label: "大类覆盖", Href: "/programmes/coverage"})
	}
	return web.Render(w, r, http.StatusOK, listView(t, more))
}

func pointRow(ctx context.Context, v Overview) ui.Row {
	return ui.Row{ID: v.ID.String(), Name: v.Name, Cells: []templ.Component{
		ui.Link{Href: "/points/" + v.ID.String(), Text: v.Name, Sub: v.Code}, ui.Text(v.SchoolName), ui.Text(levelName(ctx, v.Level) + years2(ctx, v.Length)),
		count(v.Planned, Lens{Exact: true}), count(v.Enrolled, v.Lens), count(v.Graduates, v.Lens), rateCell(ctx, rate(v.Related, v.Employed), v.Lens), tagBadges(ctx, v.Tags), casepage.State(ctx, PointFlow, v.Status),
	}}
}

func years2(ctx context.Context, length string) string {
	if length == "" {
		return ""
	}
	return " · " + i18n.T(ctx, "%s 年", length)
}

// count is a cell with a number of persons as the lens shows it.
func count(n *int64, l Lens) templ.Component {
	if n == nil {
		return ui.Missing("")
	}
	shown, few := l.Count(*n)
	if few {
		return ui.Text("<" + strconv.FormatInt(l.Least, 10))
	}
	return ui.Int(shown)
}

// rateCell is a cell with a rate; one on too small a base says so.
func rateCell(ctx context.Context, r stat.Ratio, l Lens) templ.Component {
	switch {
	case l.Shows(r):
		return ui.Rate(r.Float())
	case r.Known():
		return ui.Missing(i18n.T(ctx, "基数不足 %d", l.Base))
	}
	return ui.Missing("")
}

func filters(ctx context.Context, f Filter) templ.Component {
	levels := []ui.Option{{Value: "", Label: i18n.T(ctx, "全部层次"), Chosen: f.Level == ""}}
	for _, l := range vocational {
		levels = append(levels, ui.Option{Value: string(l), Label: levelName(ctx, l), Chosen: f.Level == string(l)})
	}
	states := ui.Options(f.Status, casepage.StatePairs(ctx, PointFlow, "", "全部状态")...)
	return filterFields(levels, states, tagOptions(ctx, f.Tag), f.Shortage)
}

func chips(ctx context.Context, f Filter) []ui.Chip {
	env := ui.From(ctx)
	var out []ui.Chip
	add := func(on bool, label, key string) {
		if on {
			out = append(out, ui.Chip{Label: label, Href: env.Link(key, "")})
		}
	}
	add(f.Level != "", levelName(ctx, atlas.Level(f.Level)), "level")
	if st, ok := PointFlow.State(f.Status); ok {
		add(true, i18n.Either(ctx, st.ZH, st.EN), "status")
	}
	add(f.Category != "", i18n.T(ctx, "大类 %s", f.Category), "category")
	add(f.County != "", i18n.T(ctx, "区县 %s", f.County), "county")
	add(f.School != 0, i18n.T(ctx, "一所学校"), "school")
	add(f.Shortage, i18n.T(ctx, "民生紧缺"), "shortage")
	add(f.Tag.Known(), i18n.Either(ctx, f.Tag.ZH(), f.Tag.EN()), "tag")
	return out
}

// pointView is what the page of one point shows.
type pointView struct {
	Detail
	Category string
	Buttons  []caseflow.Button
	MayTag   bool
	MayMatch bool // the ranking of needs is open to the person
	Errors   ui.FormErrors
}

func (s *Service) pointPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showPoint(w, r, http.StatusOK, id, nil)
}

func (s *Service) showPoint(w http.ResponseWriter, r *http.Request, status int, id ids.ID, faults ui.FormErrors) error {
	d, err := s.Find(r.Context(), id)
	if err != nil {
		return err
	}
	a := actor.From(r.Context())
	where := actor.Object{County: d.Point.County, Org: d.Point.School}
	v := pointView{Detail: d, Category: idcode.CategoryName(CategoryIndex(d.Point.Level, d.Point.Code)), Errors: faults, MayTag: Policy.May(a, mayEdit, where), MayMatch: s.rank != nil && s.rank(a, where)}
	if Policy.May(a, mayMove, where) {
		v.Buttons = PointFlow.Buttons(a, d.Point.Status)
	}
	return web.Render(w, r, status, pointPageView(v))
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	err = s.Move(r.Context(), caseflow.Step{ID: id, Transition: form.Get("step"), Version: version, Reason: form.Get("reason"), Note: form.Get("note")})
	return s.back(w, r, id, err)
}

func (s *Service) tagForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return s.back(w, r, id, s.Tag(r.Context(), id, form.Get("shortage") != "", version))
}

// back shows the point again: after a change by redirect, after a refusal with
// what was wrong; what does not exist stays unknown.
func (s *Service) back(w http.ResponseWriter, r *http.Request, id ids.ID, err error) error {
	if err == nil {
		return web.Redirect(w, r, "/points/"+id.String())
	}
	if status := web.StatusOf(err); status == http.StatusBadRequest || status == http.StatusUnprocessableEntity || status == http.StatusConflict {
		return s.showPoint(w, r, status, id, ui.Errors(r.Context(), err))
	}
	return err
}

func (s *Service) coveragePage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Coverage(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, coverageView(list))
}
