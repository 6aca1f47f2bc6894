package adjust

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func listTitle(ctx context.Context, l List) string {
	return i18n.T(ctx, "%d 年%s%s（第 %d 版）", l.Year, word(ctx, l.Level.ZH()), word(ctx, signZH[l.Sign]), l.Revision)
}

func (s *Service) listsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.AllLists(ctx)
	if err != nil {
		return err
	}
	v := casepage.Page{Page: ui.Page{Title: "正负面清单", Sub: i18n.T(ctx, "按年度和层次公布；新版替换旧版，旧版留存"), Crumbs: []ui.Crumb{homeCrumb, {Label: "正负面清单"}}, Public: !actor.From(ctx).Signed()}}
	if mayDo(ctx, mayRun) {
		v.Page.Primary = &ui.Action{Label: "新建清单", Href: "/adjustments/lists/new"}
	}
	t := rowsOf{ID: "lists", Title: "清单", Columns: []ui.Column{{Title: "清单", Wrap: true}, {Title: "条目", Num: true}, {Title: "公布日期"}, {Title: "状态"}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有公布清单"), Text: i18n.T(ctx, "市教育局按年度和层次公布正面清单和负面清单。")}}
	for _, l := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: l.path(), Text: listTitle(ctx, l), Sub: l.Document}, ui.Int(l.Count), ui.Text(l.PublishedOn.String()), casepage.State(ctx, Lists, l.Status))})
	}
	v.Add("", "", rowsPart(t))
	return web.Render(w, r, http.StatusOK, casepage.View(v))
}

func (s *Service) newListPage(w http.ResponseWriter, r *http.Request) error {
	return s.showListForm(w, r, http.StatusOK, url.Values{"year": {strconv.Itoa(s.Today().Year + 1)}, "level": {string(atlas.HigherCollege)}, "sign": {Negative}}, nil)
}

func (s *Service) showListForm(w http.ResponseWriter, r *http.Request, status int, v url.Values, refused error) error {
	ctx := r.Context()
	f := casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}
	p := casepage.Page{Page: ui.Page{Title: "新建清单", Sub: i18n.T(ctx, "存为草稿，由另一名工作人员公布"), Crumbs: []ui.Crumb{homeCrumb, {Label: "正负面清单", Href: "/adjustments/lists"}, {Label: "新建清单"}}}}
	p.Add("清单", "", casepage.DeedForm(casepage.Deed{Form: ui.Form{Action: "/adjustments/lists", Errors: f.Errors, Submit: "保存草稿", Cancel: "/adjustments/lists"}, Controls: []casepage.Control{
		casepage.Input("year", f.Text("year", "年份", ui.Field{Width: "xs", Mode: "numeric"})), casepage.Choose("level", f.Text("level", "层次", ui.Field{Width: "sm", Options: ui.Options(f.Values.Get("level"), levelPairs...)})), casepage.Choose("sign", f.Text("sign", "清单", ui.Field{Width: "sm", Options: ui.Options(f.Values.Get("sign"), Negative, "负面清单", Positive, "正面清单")})),
		casepage.Input("document", f.Text("document", "依据文件", ui.Field{Max: lineLong, Help: "文件名和文号"})),
		casepage.Prose("entries", textLong, f.Text("entries", "条目", ui.Field{Rows: 10, Max: 20000, Help: "一行一条：代码 | 理由。代码是 6 位专业、4 位专业类或 2 位大类"})),
	}}))
	return web.Render(w, r, status, casepage.View(p))
}

func (s *Service) createList(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var faults errs.List
	l := List{Level: atlas.Level(v.Get("level")), Sign: v.Get("sign"), Document: strings.TrimSpace(v.Get("document"))}
	if n := number(v, "year", &faults); n != nil {
		l.Year = int(*n)
	}
	entries, more, err := s.ReadEntries(r.Context(), l.Level, v.Get("entries"))
	if err != nil {
		return err
	}
	for _, e := range more {
		faults.Add(e)
	}
	l.Entries = entries
	l, err = s.SaveList(r.Context(), l, faults)
	if typed(err) {
		return s.showListForm(w, r, web.StatusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, l.path())
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.showList(w, r, http.StatusOK, id, nil)
}

func (s *Service) showList(w http.ResponseWriter, r *http.Request, status int, id ids.ID, refused error) error {
	ctx := r.Context()
	l, events, err := s.ListOf(ctx, id)
	if err != nil {
		return err
	}
	v := casepage.Page{Page: ui.Page{Title: listTitle(ctx, l), Sub: casepage.Joined(" · ", l.Document, l.PublishedOn.String()), Crumbs: []ui.Crumb{homeCrumb, {Label: "正负面清单", Href: "/adjustments/lists"}, {Label: strconv.Itoa(l.Year)}}, Public: !actor.From(ctx).Signed()}, Errors: ui.Errors(ctx, refused)}
	if l.Status == ListReplaced {
		v.Notices = append(v.Notices, casepage.Notice{Tone: "amber", Text: i18n.T(ctx, "这一版已被新版替换。")})
	}
	t := rowsOf{ID: "entries", Title: "条目", Columns: []ui.Column{{Title: "代码"}, {Title: "专业、专业类或大类", Wrap: true}, {Title: "理由", Wrap: true}}}
	for _, e := range l.Entries {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(e.Code), ui.Text(e.Name), ui.Text(e.Reason))})
	}
	v.Add("", "", rowsPart(t))
	if l.Status == ListDraft && mayDo(ctx, mayRun) {
		v.Add("公布", i18n.T(ctx, "由没有起草的人公布。"), casepage.DeedForm(casepage.Deed{Told: casepage.Told(ctx, foretold(ctx, "", listNote(l))...), Form: ui.Form{Action: l.path() + "/publish", Version: l.Version, Submit: "公布"}}))
	}
	if mayDo(ctx, mayWatch) {
		v.Aside = sidePart(course.Events(ctx, Lists, events), nil)
	}
	web.SetETag(w, l.Version)
	return web.Render(w, r, status, casepage.View(v))
}

func (s *Service) publishList(w http.ResponseWriter, r *http.Request) error {
	id, _, seen, err := formed(r)
	if err != nil {
		return err
	}
	err = s.PublishList(r.Context(), id, seen)
	if typed(err) {
		return s.showList(w, r, web.StatusOf(err), id, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, List{ID: id}.path())
}
