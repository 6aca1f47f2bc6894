package figures

import (
	"bytes"
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes lists the pages, the export and the API.
func (s *Service) Routes() []web.Route {
	open := func(pattern string, kind web.Kind, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: kind, Action: maySee, Public: true, Scope: "city", Handler: h}
	}
	own := func(method, pattern string, kind web.Kind, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: mayEdit, Roles: Policy.Roles(mayEdit), Scope: "city", Sample: sample, Handler: h}
	}
	index := open("/figures", web.KindPage, s.page)
	index.Menu = &web.Menu{Group: "数据", Label: "公开数字", Order: 6}
	return []web.Route{
		index,
		open("/figures/export", web.KindFile, s.export),
		own(http.MethodGet, "/figures/new", web.KindPage, "", s.newPage),
		own(http.MethodPost, "/figures", web.KindForm, "code=x.y&title=x&value=1&qualifier=EQ&unit=个&period=2026&on=2026-01-01&scope=x&source=x", s.newForm),
		own(http.MethodGet, "/figures/leading", web.KindPage, "", s.leadPage),
		own(http.MethodPost, "/figures/leading", web.KindForm, "leading=1", s.leadForm),
		s.apiRoute(),
	}
}

// asked is what the address asks for.
type asked struct {
	ui.Listing
	Verdict string
}

func read(r *http.Request) asked {
	q := r.URL.Query()
	return asked{ui.ReadListing(q, "place"), q.Get("verdict")}
}

// narrow keeps the lines that the address asks for.
func (a asked) narrow(all []Line) (out []Line) {
	for _, l := range all {
		if a.Verdict != "" && string(l.Verdict) != a.Verdict {
			continue
		}
		if a.Find == "" || strings.Contains(strings.ToLower(strings.Join([]string{l.Code, l.Title, l.TitleEN, l.Scope, l.Source, l.Period}, " ")), strings.ToLower(a.Find)) {
			out = append(out, l)
		}
	}
	return out
}

func (s *Service) page(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Lines(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(listOf(r.Context(), read(r), all)))
}

// listPage is the page of all figures.
type listPage struct {
	Page    ui.Page
	Figures []ui.Figure
	Table   ui.Table
}

var columns = []ui.Column{{Title: "指标", Wrap: true}, {Title: "名册计算", Num: true}, {Title: "公开材料", Num: true}, {Title: "差", Num: true}, {Title: "比对"}, {Title: "口径", Wrap: true}, {Title: "出处", Wrap: true}}

func listOf(ctx context.Context, a asked, all []Line) listPage {
	chosen := a.narrow(all)
	env := ui.From(ctx)
	v := listPage{Page: ui.Page{Title: "公开数字", Public: true, Sub: i18n.T(ctx, "公开材料里的数字和名册里算出来的数并列，不相加；口径不同的分行"), Crumbs: []ui.Crumb{{Label: "公开数字"}}}, Figures: totals(ctx, all)}
	if Policy.Allowed(actor.From(ctx), mayEdit) {
		v.Page.Actions = []ui.Action{{Label: "填报一个数", Href: "/figures/new"}, {Label: "选驾驶舱上的数", Href: "/figures/leading"}}
	}
	v.Table = ui.Table{
		ID: "figures", Caption: "公开数字与名册计算，按材料里的次序", Columns: columns, List: a.Listing, Total: len(chosen), Find: "指标、口径、出处", Keep: []string{"verdict"}, Filters: filters(a.Verdict),
		Exports: casepage.Exports(ctx, "/figures/export", len(chosen), len(chosen)),
		Empty:   ui.Empty{Title: "还没有公开数字", Text: "市教育局可以把公文、年报里公布的数字记在这里，和名册的计数对照。"},
	}
	if a.Verdict != "" {
		v.Table.Chips = []ui.Chip{{Label: i18n.Word(ctx, Line{Verdict: Verdict(a.Verdict)}.Word()), Href: env.Link("verdict", "")}}
	}
	from := min(a.Offset(), len(chosen))
	for _, l := range chosen[from:min(from+a.Limit(), len(chosen))] {
		v.Table.Rows = append(v.Table.Rows, l.row(ctx))
	}
	return v
}

// totals are how many figures are borne out.
func totals(ctx context.Context, all []Line) []ui.Figure {
	n := map[Verdict]int{}
	for _, l := range all {
		n[l.Verdict]++
	}
	show := func(label string, v Verdict, tone string) ui.Figure {
		if n[v] == 0 {
			tone = ""
		}
		return ui.Figure{Label: label, Value: ui.Thousands(n[v]), Unit: i18n.Word(ctx, "项"), Tone: tone, Href: "/figures?verdict=" + string(v)}
	}
	return []ui.Figure{{Label: "公开数字", Value: ui.Thousands(len(all)), Unit: i18n.Word(ctx, "项"), Href: "/figures"}, show("相符或达到", Met, "green"), show("不符或未达到", Not, "red"), show("名册缺数据", NoData, ""), show("还没有名册", Alone, "")}
}

func (l Line) row(ctx context.Context) ui.Row {
	sub := l.Period
	row := ui.Row{ID: l.ID.String(), Name: l.Name(ctx)}
	difference := "—"
	if l.shows(ctx) {
		if d := round(l.Difference(), max(2, decimals(l.Stated.Value))); d != 0 {
			difference = apart(ctx, d, l.Unit, max(2, decimals(l.Stated.Value)))
		} else {
			difference = "0"
		}
	}
	cells := ui.Cells(ui.Lines{Main: l.Name(ctx), Sub: sub}, ui.Missing(l.Missing()), ui.Text(l.Says(ctx)), ui.Text(difference), ui.Status(verdictTones[l.Verdict], i18n.Word(ctx, l.Word())), ui.Text(l.Scope), ui.Text(l.Source))
	if l.Href != "" {
		cells[0] = ui.Link{Href: l.Href, Text: l.Name(ctx), Sub: sub}
	}
	if l.shows(ctx) {
		cells[1] = ui.Lines{Main: l.Counts(ctx), Sub: basis(l.Ratio.Num, l.Ratio.Den)}
	}
	row.Cells = cells
	return row
}

// apart is a difference in its unit; shares differ by percentage points.
func apart(ctx context.Context, d float64, unit string, places int) string {
	if unit != "%" {
		return amount(ctx, d, unit, places)
	}
	n, _ := split(ctx, d, "%", places)
	return i18n.T(ctx, "%s 个百分点", n)
}

// basis is the fraction behind a share.
func basis(num, den int64) string {
	if den == 0 {
		return ""
	}
	return ui.Thousands(num) + " / " + ui.Thousands(den)
}

func (s *Service) export(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	all, err := s.Lines(ctx)
	if err != nil {
		return err
	}
	heads := []sheet.Column{{ZH: "代码", EN: "Code"}, {ZH: "指标", EN: "Figure"}, {ZH: "名册计算", EN: "Computed", Type: sheet.Number}, {ZH: "公开材料", EN: "Stated", Type: sheet.Number}, {ZH: "上限", EN: "Until", Type: sheet.Number},
		{ZH: "限定", EN: "Qualifier"}, {ZH: "计量单位", EN: "Unit"}, {ZH: "时期", EN: "Period"}, {ZH: "计数日", EN: "Counted on"}, {ZH: "比对", EN: "Verdict"}, {ZH: "口径", EN: "Scope note"}, {ZH: "出处", EN: "Source"}, {ZH: "没有计算的原因", EN: "Why there is no count"}}
	var buf bytes.Buffer
	err = sheet.Export(&buf, format, i18n.Word(ctx, "公开数字"), heads, func(yield func([]any, error) bool) {
		for _, l := range read(r).narrow(all) {
			if !yield(l.exported(ctx), nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "公开数字"), format), format.MIME())
	_, err = buf.WriteTo(w)
	return err
}

func (l Line) exported(ctx context.Context) []any {
	var count, high any
	why := l.Missing()
	if l.shows(ctx) {
		count, why = l.Computed.Value, ""
	}
	if l.Qualifier == Range {
		high = l.High
	}
	return []any{l.Code, l.Name(ctx), count, l.Stated.Value, high, string(l.Qualifier), i18n.Word(ctx, l.Unit), l.Period, l.On.String(), i18n.Word(ctx, l.Word()), l.Scope, l.Source, why}
}

// formPage is the form of a stated figure.
type formPage struct {
	Page    ui.Page
	Form    ui.Form
	Values  url.Values
	Choices [][2]string
}

func (v formPage) field(name, label string, x ui.Field) ui.Field {
	x.Name, x.Label, x.Value, x.Error = name, label, v.Values.Get(name), v.Form.Errors.Of(name)
	return x
}

func (v formPage) choose(name, label string, x ui.Field, pairs [][2]string) ui.Field {
	x = v.field(name, label, x)
	for _, p := range pairs {
		x.Options = append(x.Options, ui.Option{Value: p[0], Label: p[1], Chosen: p[0] == x.Value})
	}
	return x
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	return s.showForm(w, r, http.StatusOK, url.Values{"on": {s.Today().String()}, "qualifier": {string(EQ)}}, nil)
}

func (s *Service) showForm(w http.ResponseWriter, r *http.Request, status int, v url.Values, refused error) error {
	ctx := r.Context()
	choices, err := s.counter.Choices(ctx)
	if err != nil {
		return err
	}
	page := formPage{Values: v, Choices: append([][2]string{{"", "还没有名册"}}, choices...), Form: ui.Form{Action: "/figures", Submit: "保存", Cancel: "/figures", Errors: ui.Errors(ctx, refused)},
		Page: ui.Page{Title: "填报一个公开数字", Crumbs: []ui.Crumb{{Label: "公开数字", Href: "/figures"}, {Label: "填报"}}}}
	return web.Render(w, r, status, formView(page))
}

func (s *Service) newForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	x, err := readStated(v)
	if err == nil {
		_, err = s.State(r.Context(), x)
	}
	if errs.Typed(err) {
		return s.showForm(w, r, web.StatusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/figures")
}

func readStated(v url.Values) (x Stated, err error) {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	x = Stated{Code: text("code"), Title: text("title"), Qualifier: Qualifier(text("qualifier")), Unit: text("unit"), Period: text("period"), Scope: text("scope"), Source: text("source"), Of: text("of"), Why: "还没有名册"}
	if x.Code == "" {
		x.Code = x.Title
	}
	x.Value, x.High = number(text("value")), 0
	if x.Qualifier == Range {
		x.High = number(text("high"))
	}
	if x.On, err = civil.ParseDate(text("on")); err != nil {
		return x, ErrOn.On("on")
	}
	if x.Of != "" {
		x.Why = ""
	}
	return x, nil
}

// number reads a number; what is none is NaN, which the rules refuse.
func number(text string) float64 {
	n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

// leadPage chooses the cockpit's figures.
type leadPage struct {
	Page  ui.Page
	Form  ui.Form
	Field ui.Field
}

func (s *Service) leadPage(w http.ResponseWriter, r *http.Request) error {
	return s.showLead(w, r, http.StatusOK, nil, nil)
}

func (s *Service) showLead(w http.ResponseWriter, r *http.Request, status int, typed []string, refused error) error {
	ctx := r.Context()
	all, err := s.stated(ctx)
	if err != nil {
		return err
	}
	v := leadPage{Page: ui.Page{Title: "驾驶舱上的数", Sub: i18n.T(ctx, "最多 %d 个，按公开数字的次序排列", most), Crumbs: []ui.Crumb{{Label: "公开数字", Href: "/figures"}, {Label: "驾驶舱上的数"}}},
		Form: ui.Form{Action: "/figures/leading", Submit: "保存", Cancel: "/figures", Errors: ui.Errors(ctx, refused)}}
	v.Field = ui.Field{Name: "leading", Label: "显示", Optional: true, Error: v.Form.Errors.Of("leading")}
	for _, x := range all {
		chosen := x.Leading
		if typed != nil {
			chosen = slices.Contains(typed, x.ID.String())
		}
		v.Field.Options = append(v.Field.Options, ui.Option{Value: x.ID.String(), Label: Line{Stated: x}.Name(ctx) + " · " + x.Period, Help: x.Scope, Chosen: chosen})
	}
	return web.Render(w, r, status, leadView(v))
}

func (s *Service) leadForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var chosen []ids.ID
	for _, text := range v["leading"] {
		id, err := ids.Parse(text)
		if err != nil {
			return err
		}
		chosen = append(chosen, id)
	}
	if err := s.Lead(r.Context(), chosen); err != nil {
		if errs.Typed(err) {
			return s.showLead(w, r, web.StatusOf(err), v["leading"], err)
		}
		return err
	}
	return web.Redirect(w, r, "/cockpit")
}
