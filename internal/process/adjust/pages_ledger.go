package adjust

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func ledgerQuery(r *http.Request, l ui.Listing) LedgerQuery {
	q := r.URL.Query()
	year, err := strconv.Atoi(q.Get("year"))
	if err != nil {
		year = 0
	}
	return LedgerQuery{Year: year, Kind: q.Get("kind"), Level: q.Get("level"), Docked: q.Get("docked"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func ledgerListing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "-on", "on", "name", "school", "kind")
}

func (s *Service) ledgerPage(w http.ResponseWriter, r *http.Request) error {
	return s.showLedger(w, r, http.StatusOK, nil)
}

func (s *Service) showLedger(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	l := ledgerListing(r)
	q := ledgerQuery(r, l)
	found, err := s.Ledger(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, casepage.View(ledgerView(r.Context(), q, l, found, casepage.Fields{Values: r.PostForm, Errors: ui.Errors(r.Context(), refused)})))
}

func (s *Service) ledgerExport(w http.ResponseWriter, r *http.Request) error {
	f, err := format(r)
	if err != nil {
		return err
	}
	q := ledgerQuery(r, ledgerListing(r))
	q.Limit, q.Offset = maxExport, 0
	found, err := s.Ledger(r.Context(), q)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(word(r.Context(), "专业点变动台账"), f), f.MIME())
	return writeLedger(r.Context(), w, f, found.Lines)
}

var dockedZH = map[string]string{"1": "对接", "0": "不对接", "": "无数据"}

var dockedTone = map[string]string{"1": "green", "0": "none", "": "none"}

func ledgerView(ctx context.Context, q LedgerQuery, l ui.Listing, found Ledger, form casepage.Fields) casepage.Page {
	v := casepage.Page{Page: ui.Page{Title: "专业点变动台账", Sub: i18n.T(ctx, "新增、撤销和调整的每一个专业点，有日期、原因和文件"), Crumbs: []ui.Crumb{homeCrumb, {Label: "变动台账"}}, Public: !actor.From(ctx).Signed()}, Errors: form.Errors}
	years := []string{"", "全部"}
	y := rowsOf{ID: "years", Title: "各年变动", Note: i18n.T(ctx, "由台账逐条计数"), Columns: []ui.Column{{Title: "年份"}, {Title: "新增", Num: true}, {Title: "其中对接重点产业", Num: true}, {Title: "撤销", Num: true}, {Title: "停招", Num: true}, {Title: "其他", Num: true}}, Empty: ui.Empty{Title: i18n.T(ctx, "台账是空的"), Text: i18n.T(ctx, "执行一轮调整，或导入“专业点变动”表。")}}
	for _, x := range found.Totals {
		y.Rows = append(y.Rows, totalRow(ctx, x))
		years = append(years, strconv.Itoa(x.Year), strconv.Itoa(x.Year))
	}
	v.Add("", "", rowsPart(y))
	if len(found.Told) > 0 {
		t := rowsOf{ID: "told", Title: "公开文件里的数字", Note: i18n.T(ctx, "与台账并列，不相加"), Columns: []ui.Column{{Title: "年份"}, {Title: "指标", Wrap: true}, {Title: "数值", Num: true}, {Title: "范围", Wrap: true}, {Title: "来源", Wrap: true}}}
		for _, x := range found.Told {
			t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(x.Year)), ui.Text(x.Label), ui.Text(x.Value), ui.Text(x.Scope), ui.Text(x.Source))})
		}
		v.Add("", "", rowsPart(t))
	}
	f := casepage.Fields{Values: url.Values{"kind": {q.Kind}, "docked": {q.Docked}, "year": {""}}}
	if q.Year != 0 {
		f.Values.Set("year", strconv.Itoa(q.Year))
	}
	t := ui.Table{
		ID: "changes", Caption: "专业点变动，日期晚的在前", List: l, Total: found.Total, Find: "专业、代码或学校", Keep: []string{"year", "kind", "docked"}, Choose: true, Exports: casepage.Exports(ctx, "/adjustments/ledger/export", found.Total, maxExport),
		Filters: casepage.Controls([]casepage.Control{casepage.Choose("year", f.Text("year", "年份", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("year"), years...)})), casepage.Choose("kind", f.Text("kind", "类型", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("kind"), kindPairs("全部")...)})), casepage.Choose("docked", f.Text("docked", "对接重点产业", ui.Field{Optional: true, Options: ui.Options(f.Values.Get("docked"), "", "全部", "1", "对接", "0", "不对接")}))}),
		Columns: []ui.Column{{Key: "name", Title: "专业", Sort: true, Wrap: true}, {Key: "school", Title: "学校", Sort: true, Wrap: true}, {Key: "kind", Title: "类型", Sort: true}, {Key: "on", Title: "日期", Sort: true}, {Key: "docked", Title: "对接重点产业"}, {Key: "before", Title: "调整前", Num: true, Off: true}, {Key: "after", Title: "调整后", Num: true, Off: true}, {Key: "reason", Title: "原因", Wrap: true}, {Key: "document", Title: "文件", Wrap: true}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有变动"), Text: i18n.T(ctx, "执行一轮调整，或导入“专业点变动”表。")},
	}
	for _, c := range found.Lines {
		var name templ.Component = ui.Lines{Main: c.Name, Sub: c.Code + " · " + word(ctx, c.Level.ZH())}
		if c.Point != 0 && mayDo(ctx, maySee) {
			name = ui.Link{Href: "/points/" + c.Point.String(), Text: c.Name, Sub: c.Code + " · " + word(ctx, c.Level.ZH())}
		}
		t.Rows = append(t.Rows, ui.Row{ID: c.ID.String(), Name: c.Name, Cells: ui.Cells(name, ui.Text(c.SchoolName), ui.Text(word(ctx, c.Kind.ZH())), ui.Text(c.On.String()), ui.Status(dockedTone[c.Docked], dockedZH[c.Docked]), countCell(c.Before), countCell(c.After), ui.Text(c.Reason), ui.Text(c.Document))})
	}
	v.Add("", "", ui.TableView(t))
	if mayDo(ctx, mayRun) {
		v.Add("", "", casepage.DeedForms([]casepage.Deed{{Title: "补记一条", Form: ui.Form{Action: "/adjustments/ledger", Submit: "补记", Errors: form.Errors}, Controls: []casepage.Control{
			casepage.Choose("kind", form.Text("kind", "类型", ui.Field{Width: "sm", Options: ui.Options(form.Values.Get("kind"), kindPairs("")...)})), casepage.Input("on", ui.Field{Name: "on", ID: "ledger-on", Label: "日期", Type: "date", Width: "sm", Value: form.Values.Get("on"), Error: form.Errors.Of("on")}),
			casepage.Input("school", form.Text("school", "学校", ui.Field{Max: 60})), casepage.Choose("level", form.Text("level", "层次", ui.Field{Width: "sm", Options: ui.Options(form.Values.Get("level"), levelPairs...)})), casepage.Input("code", form.Text("code", "专业代码", ui.Field{Width: "sm", Mode: "numeric"})),
			casepage.Choose("docked", ui.Field{Name: "docked", ID: "ledger-docked", Label: "对接重点产业", Optional: true, Options: ui.Options(form.Values.Get("docked"), "", "不知道", "1", "对接", "0", "不对接")}),
			casepage.Input("reason", form.Text("reason", "原因", ui.Field{Max: lineLong})), casepage.Input("document", form.Text("document", "依据文件", ui.Field{Max: lineLong})),
		}}}))
	}
	return v
}

func (s *Service) recordForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	var faults errs.List
	c := Change{Kind: Kind(v.Get("kind")), On: day(v, "on", &faults), SchoolName: strings.TrimSpace(v.Get("school")), Level: atlas.Level(v.Get("level")), Code: atlas.Base(strings.TrimSpace(v.Get("code"))), Docked: v.Get("docked"), Reason: strings.TrimSpace(v.Get("reason")), Document: strings.TrimSpace(v.Get("document"))}
	c.Year = YearOf(c.On)
	if err := s.nameChange(ctx, &c); err != nil {
		return err
	}
	if err = faults.Err(); err == nil {
		err = s.Record(ctx, c)
	}
	if typed(err) {
		return s.showLedger(w, r, web.StatusOf(err), err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/adjustments/ledger?year="+strconv.Itoa(c.Year))
}

func (s *Service) followPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.roundOf(r)
	if err != nil {
		return err
	}
	list, err := s.NotDone(r.Context(), x.ID)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, casepage.View(followView(r.Context(), x, list)))
}

// worst orders outcomes: what is not done first.
var worst = map[Outcome]int{OutcomeUndone: 0, OutcomePartly: 1, OutcomeNoData: 2, OutcomeNotDue: 3, OutcomeDone: 4}

func followView(ctx context.Context, x Round, list []Follow) casepage.Page {
	v := casepage.Page{Page: ui.Page{Title: "落实核对", Sub: casepage.Joined(" · ", x.Title, i18n.T(ctx, "批准数与下一个九月的招生计划、报到数逐项核对，连续三年")), Crumbs: []ui.Crumb{homeCrumb, {Label: x.Title, Href: x.path()}, {Label: "落实核对"}}}}
	n := map[Outcome]int{}
	for _, f := range list {
		n[f.Outcome]++
	}
	for _, o := range []Outcome{OutcomeDone, OutcomePartly, OutcomeUndone, OutcomeNoData, OutcomeNotDue} {
		if len(list) == 0 {
			break // nothing to check yet is not zero of each
		}
		v.Figures = append(v.Figures, ui.Figure{Label: outcomeZH[o], Value: strconv.Itoa(n[o]), Tone: outcomeTone[o]})
	}
	slices.SortStableFunc(list, func(a, b Follow) int { return worst[a.Outcome] - worst[b.Outcome] })
	v.Add("", "", rowsPart(followRows(ctx, list, true)))
	return v
}

func followRows(ctx context.Context, list []Follow, named bool) rowsOf {
	t := rowsOf{ID: "follows", Title: "落实核对", Columns: []ui.Column{{Title: "九月"}, {Title: "批准增减", Num: true}, {Title: "计划增减", Num: true}, {Title: "批准", Num: true}, {Title: "计划", Num: true}, {Title: "报到", Num: true}, {Title: "结果"}, {Title: "没有做到的", Wrap: true}}, Empty: ui.Empty{Title: i18n.T(ctx, "还没有可以核对的"), Text: i18n.T(ctx, "执行以后，下一个九月的招生数据到了就核对。")}}
	if named {
		t.Columns = append([]ui.Column{{Title: "申请", Wrap: true}}, t.Columns...)
	}
	for _, f := range list {
		x := f.Request
		if x.Kind == Add {
			zero := int64(0)
			f.Base = &zero
		}
		approved, knownA := f.ApprovedDelta()
		planned, knownP := f.PlannedDelta()
		cells := ui.Cells(ui.Text(strconv.Itoa(f.Year)), deltaCell(approved, knownA), deltaCell(planned, knownP), countCell(f.Approved), countCell(f.Planned), countCell(f.Registered), ui.Status(outcomeTone[f.Outcome], outcomeZH[f.Outcome]), ui.Text(word(ctx, f.Missing)))
		if named {
			cells = append(ui.Cells(ui.Link{Href: x.path(), Text: x.Name, Sub: casepage.Joined(" · ", word(ctx, x.Kind.ZH()), x.SchoolName)}), cells...)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}
