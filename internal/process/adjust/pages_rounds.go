package adjust

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

var homeCrumb = ui.Crumb{Label: "专业调整", Href: "/adjustments"}

// homePage is the one door to the module: rounds, lists, ledger.
func (s *Service) homePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.Rounds(ctx)
	if err != nil {
		return err
	}
	lists, err := s.AllLists(ctx)
	if err != nil {
		return err
	}
	ledger, err := s.Ledger(ctx, LedgerQuery{Limit: 1})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, casepage.View(homeOf(ctx, list, lists, ledger.Totals)))
}

func homeOf(ctx context.Context, list []Round, lists []List, totals []YearTotal) casepage.Page {
	v := casepage.Page{Page: ui.Page{Title: "专业动态调整", Sub: i18n.T(ctx, "每年一轮：征集、计算、意见和评议、公示、审定、公布、执行、申诉，结果与下一个九月核对"), Crumbs: []ui.Crumb{{Label: "专业调整"}}, Public: !actor.From(ctx).Signed()}}
	if mayDo(ctx, mayRun) {
		v.Page.Primary = &ui.Action{Label: "新建年度", Href: "/adjustments/rounds/new"}
	}
	if mayDo(ctx, maySee) {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "调整申请", Href: "/adjustments/requests"})
	}
	if mayDo(ctx, mayOpine) || mayDo(ctx, mayRun) {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "征求意见", Href: "/adjustments/opinions"})
	}
	v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "正负面清单", Href: "/adjustments/lists"}, ui.Action{Label: "变动台账", Href: "/adjustments/ledger"}, ui.Action{Label: "紧缺和重点专业", Href: "/adjustments/shortage"})
	t := rowsOf{ID: "rounds", Title: "各年度", Columns: []ui.Column{{Title: "年度", Wrap: true}, {Title: "征集截止"}, {Title: "公示"}, {Title: "公布日期"}, {Title: "状态"}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有年度"), Text: i18n.T(ctx, "市教育局每年建一个调整年度，学校在征集期内申请。")}}
	for _, r := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: r.path(), Text: r.Title, Sub: r.Document}, ui.Text(r.CollectUntil.String()), ui.Text(spanText(r.PublicFrom.String(), r.PublicTo.String())), ui.Text(r.PublishedOn.String()), casepage.State(ctx, Rounds, r.Status))})
	}
	v.Add("", "", rowsPart(t))
	y := rowsOf{ID: "years", Title: "各年变动", Note: i18n.T(ctx, "按生效的九月计年"), Columns: []ui.Column{{Title: "年份"}, {Title: "新增", Num: true}, {Title: "其中对接重点产业", Num: true}, {Title: "撤销", Num: true}, {Title: "停招", Num: true}, {Title: "其他", Num: true}}, Empty: ui.Empty{Title: i18n.T(ctx, "台账是空的"), Text: i18n.T(ctx, "执行一轮调整，或导入“专业点变动”表。")}}
	for _, x := range totals {
		y.Rows = append(y.Rows, totalRow(ctx, x))
	}
	v.Add("", "", rowsPart(y))
	l := rowsOf{ID: "lists", Title: "公布的清单", Columns: []ui.Column{{Title: "清单", Wrap: true}, {Title: "条目", Num: true}, {Title: "公布日期"}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有公布清单"), Text: i18n.T(ctx, "市教育局按年度和层次公布正面清单和负面清单。")}}
	for _, x := range lists {
		if x.Status == ListPublished {
			l.Rows = append(l.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: x.path(), Text: listTitle(ctx, x), Sub: x.Document}, ui.Int(x.Count), ui.Text(x.PublishedOn.String()))})
		}
	}
	v.Add("", "", rowsPart(l))
	return v
}

func spanText(from, to string) string {
	if from == "" {
		return ""
	}
	return from + " — " + to
}

func totalRow(ctx context.Context, x YearTotal) ui.Row {
	base := "/adjustments/ledger?year=" + strconv.Itoa(x.Year)
	docked := templ.Component(ui.Missing("不知道是否对接"))
	if x.Docked.Known() {
		docked = ui.Link{Href: base + "&kind=ADD&docked=1", Text: fmt.Sprintf("%d", x.Docked.Num), Sub: ratioText(x.Docked)}
	}
	return ui.Row{Cells: ui.Cells(ui.Link{Href: base, Text: strconv.Itoa(x.Year)}, ui.Link{Href: base + "&kind=ADD", Text: "+" + strconv.Itoa(x.Added)}, docked, ui.Link{Href: base + "&kind=REVOKE", Text: "−" + strconv.Itoa(x.Revoked)}, ui.Int(int64(x.Stopped)), ui.Int(int64(x.Other)))}
}

func roundValues(r Round) url.Values {
	return url.Values{"year": {strconv.Itoa(r.Year)}, "title": {r.Title}, "document": {r.Document}, "notice": {r.Notice}, "open_on": {r.OpenOn.String()}, "collect_until": {r.CollectUntil.String()}}
}

func (s *Service) showRoundForm(w http.ResponseWriter, r *http.Request, status int, old Round, v url.Values, refused error) error {
	ctx := r.Context()
	f := casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}
	title, action, cancel := "新建年度", "/adjustments/rounds", "/adjustments"
	if old.ID != 0 {
		title, action, cancel = "修改年度", old.path()+"/edit", old.path()
	}
	p := casepage.Page{Page: ui.Page{Title: title, Sub: i18n.T(ctx, "开始征集之前都可以改；一年一轮，从当年九月起执行"), Crumbs: []ui.Crumb{homeCrumb, {Label: title}}}}
	p.Add("年度", "", casepage.DeedForm(casepage.Deed{Form: ui.Form{Action: action, Version: old.Version, Errors: f.Errors, Submit: "保存年度", Cancel: cancel}, Controls: []casepage.Control{
		casepage.Input("year", f.Text("year", "生效年份", ui.Field{Width: "xs", Mode: "numeric", ReadOnly: old.ID != 0, Help: "决定从这一年九月起执行"})),
		casepage.Input("title", f.Text("title", "名称", ui.Field{Max: lineLong, Help: "例：2027 年专业设置与动态调整"})),
		casepage.Input("document", f.Text("document", "依据文件", ui.Field{Max: lineLong, Help: "文件名和文号"})),
		casepage.Prose("notice", textLong, f.Text("notice", "通知", ui.Field{Rows: 6, Max: textLong, Help: "范围、条件、材料；所有人看得到"})),
		casepage.Input("open_on", f.Text("open_on", "开始日期", ui.Field{Type: "date", Width: "sm"})),
		casepage.Input("collect_until", f.Text("collect_until", "征集截止日期", ui.Field{Type: "date", Width: "sm", Help: "含当天；次日冻结数据"})),
	}}))
	return web.Render(w, r, status, casepage.View(p))
}

func (s *Service) newRoundPage(w http.ResponseWriter, r *http.Request) error {
	today := s.Today()
	return s.showRoundForm(w, r, http.StatusOK, Round{}, url.Values{"year": {strconv.Itoa(today.Year + 1)}, "open_on": {today.String()}, "collect_until": {today.AddDays(30).String()}}, nil)
}

func (s *Service) createRound(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	return s.saveRound(w, r, Round{}, v)
}

func (s *Service) saveRound(w http.ResponseWriter, r *http.Request, old Round, v url.Values) error {
	var faults errs.List
	x := Round{ID: old.ID, Version: old.Version, Year: old.Year, Title: strings.TrimSpace(v.Get("title")), Document: strings.TrimSpace(v.Get("document")), Notice: strings.TrimSpace(v.Get("notice"))}
	x.OpenOn, x.CollectUntil = day(v, "open_on", &faults), day(v, "collect_until", &faults)
	if old.ID == 0 {
		if n := number(v, "year", &faults); n != nil {
			x.Year = int(*n)
		}
	}
	x, err := s.SaveRound(r.Context(), x, faults)
	if typed(err) {
		return s.showRoundForm(w, r, web.StatusOf(err), old, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.path())
}

func (s *Service) editRoundPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.roundOf(r)
	if err != nil {
		return err
	}
	if x.Status != RoundOpen {
		return web.Redirect(w, r, x.path())
	}
	return s.showRoundForm(w, r, http.StatusOK, x, roundValues(x), nil)
}

func (s *Service) roundOf(r *http.Request) (Round, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Round{}, err
	}
	return s.Round(r.Context(), id)
}

func (s *Service) editRound(w http.ResponseWriter, r *http.Request) error {
	x, err := s.roundOf(r)
	if err != nil {
		return err
	}
	_, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	x.Version = seen
	return s.saveRound(w, r, x, v)
}

func (s *Service) roundPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.roundOf(r)
	if err != nil {
		return err
	}
	return s.showRound(w, r, http.StatusOK, x.ID, nil, nil)
}

// roundData is what the page of a round shows.
type roundData struct {
	Round
	Calendar []Calendar
	All      []Request // that the actor may see
	Public   []Request // proposed or decided, while that is public
	Trail    []caseflow.Event
	Hash     string // computed anew from the frozen text
	Figures  Figures
	Units    []Unit
	Proposed []Proposed // by warning cards, while requests are taken
	Objected []Objection
	Objector *Objection // with who filed it, when that was asked for
	Today    civil.Date
	Asking   caseflow.Message                         // what those are told whose opinions are asked for
	Told     map[ids.ID]map[string][]caseflow.Message // what the forms of the round and of its objections would tell, by step
}

func (s *Service) roundData(ctx context.Context, id ids.ID) (d roundData, err error) {
	if d.Round, err = s.Round(ctx, id); err != nil {
		return d, err
	}
	if d.Calendar, err = s.CalendarOf(ctx, d.Round); err != nil {
		return d, err
	}
	if mayDo(ctx, maySee) {
		found, err := s.Requests(ctx, Query{Round: id, Limit: maxExport})
		if err != nil {
			return d, err
		}
		d.All = found.Lines
	}
	if d.shown() {
		if d.Public, err = s.Outcomes(ctx, id); err != nil {
			return d, err
		}
	}
	d.Today = s.Today()
	if d.Objected, err = s.objectionsOf(ctx, d); err != nil {
		return d, err
	}
	if d.Round.Hash != "" {
		if d.Figures, d.Hash, err = s.Frozen(ctx, id); err != nil {
			return d, err
		}
	}
	if d.Takes(s.Today()) && (mayDo(ctx, mayWrite) || mayDo(ctx, mayRun)) {
		if d.Proposed, err = s.proposals(ctx); err != nil {
			return d, err
		}
	}
	if mayDo(ctx, mayWatch) {
		d.Trail, d.Units, err = s.trailOf(ctx, id)
	}
	if err == nil && mayDo(ctx, mayRun) {
		d.Told, err = s.toldOn(ctx, &d)
	}
	return d, err
}

func (s *Service) showRound(w http.ResponseWriter, r *http.Request, status int, id ids.ID, objector *Objection, refused error) error {
	ctx := r.Context()
	d, err := s.roundData(ctx, id)
	if err != nil {
		return err
	}
	d.Objector = objector
	web.SetETag(w, d.Version)
	v := roundOf(ctx, d, casepage.Fields{Values: r.PostForm, Errors: ui.Errors(ctx, refused)}, d.Today.String(), ownOrg(actor.From(ctx)) != 0 && d.Takes(d.Today))
	if said := filed(ctx, r); said != "" {
		v.Notices = append(v.Notices, casepage.Notice{Tone: "green", Text: said})
	}
	return web.Render(w, r, status, casepage.View(v))
}

func (s *Service) roundStep(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	_, err = s.StepRound(r.Context(), caseflow.Step{ID: id, Transition: r.PathValue("step"), From: v.Get("from"), Version: seen, Note: strings.TrimSpace(v.Get("note"))})
	if typed(err) {
		return s.showRoundStep(w, r, web.StatusOf(err), id, err)
	}
	return s.afterRound(w, r, id, err)
}

// afterRound answers a change of a round: its page again, with the faults when there are some.
func (s *Service) afterRound(w http.ResponseWriter, r *http.Request, id ids.ID, err error) error {
	if typed(err) {
		return s.showRound(w, r, web.StatusOf(err), id, nil, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Round{ID: id}.path())
}

func (s *Service) publicityForm(w http.ResponseWriter, r *http.Request) error {
	id, _, seen, err := formed(r)
	if err != nil {
		return err
	}
	_, err = s.Publicise(r.Context(), id, seen)
	return s.afterRound(w, r, id, err)
}

func (s *Service) decisionForm(w http.ResponseWriter, r *http.Request) error {
	id, v, seen, err := formed(r)
	if err != nil {
		return err
	}
	var faults errs.List
	on := day(v, "on", &faults)
	if err = faults.Err(); err == nil {
		err = s.Decide(r.Context(), id, seen, v.Get("document"), on)
	}
	return s.afterRound(w, r, id, err)
}

func (s *Service) askAllForm(w http.ResponseWriter, r *http.Request) error {
	id, v, _, err := formed(r)
	if err != nil {
		return err
	}
	n, err := s.AskAll(r.Context(), id, v["units"])
	if err == nil && n == 0 {
		err = ErrUnit.On("units")
	}
	return s.afterRound(w, r, id, err)
}
