package programme

import (
	"context"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// tagRoutes are the rows of the table about tags.
func (s *Service) tagRoutes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	list := row(http.MethodGet, "/programmes/tags", web.KindPage, mayCover, "", s.tagsPage)
	list.Menu = &web.Menu{Group: "专业", Label: "专业标记", Order: 30}
	return []web.Route{
		list,
		row(http.MethodGet, "/programmes/tags/export", web.KindFile, mayCover, "", s.tagsExport),
		row(http.MethodPost, "/programmes/tags", web.KindForm, mayTags, "tag=EMERGING&code=5102&from=2026&source=文件", s.addTag),
		row(http.MethodPost, "/programmes/tags/{id}/end", web.KindForm, mayTags, "year=2026&version=1", s.endTag),
	}
}

// tagsView is everything the page of tags needs.
type tagsView struct {
	TagView
	Page     ui.Page
	Figures  []ui.Figure
	Charts   []ui.ChartData
	Columns  []ui.Column
	Rows     []ui.Row
	Sources  []ui.Row
	May      bool
	Values   url.Values
	Errors   ui.FormErrors
	TagOf    []ui.Option
	NoSource bool
}

func (s *Service) tagsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTags(w, r, http.StatusOK, url.Values{}, nil)
}

func (s *Service) showTags(w http.ResponseWriter, r *http.Request, status int, typed url.Values, fault error) error {
	ctx := r.Context()
	v, err := s.TagView(ctx)
	if err != nil {
		return err
	}
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return err
	}
	out := tagsView{TagView: v, Values: typed, Errors: ui.Errors(ctx, fault), May: Policy.Allowed(actor.From(ctx), mayTags), NoSource: len(v.Rows) == 0,
		Page: ui.Page{Title: "专业标记", Sub: i18n.T(ctx, "按市里的文件给专业加标记，看专业点和招生逐年的变化"), Crumbs: []ui.Crumb{{Label: "专业点", Href: "/points"}, {Label: "专业标记"}},
			Actions: []ui.Action{{Label: "导出（Excel）", Href: "/programmes/tags/export", Download: true, Icon: "download"}}},
	}
	out.Figures, out.Charts = tagFigures(ctx, v), tagCharts(ctx, v)
	out.Columns, out.Rows = tagTable(ctx, v)
	for _, t := range v.Rows {
		name := ""
		if list := cat.ProgrammesCoded(t.Code); len(list) > 0 {
			name = list[0].Name
		}
		out.Sources = append(out.Sources, tagSource(ctx, v, t, name, out.May))
	}
	var pairs []string
	for _, t := range Tags {
		pairs = append(pairs, string(t), i18n.Either(ctx, t.ZH(), t.EN()))
	}
	out.TagOf = ui.Options(typed.Get("tag"), pairs...)
	return web.Render(w, r, status, tagsPageView(out))
}

func tagFigures(ctx context.Context, v TagView) []ui.Figure {
	var out []ui.Figure
	for _, t := range v.Trends {
		f := ui.Figure{Label: i18n.Either(ctx, t.Tag.ZH(), t.Tag.EN()), Tone: "supply", Unit: i18n.T(ctx, "个专业点")}
		var now, before *TagYear
		for i := range t.Years {
			if t.Years[i].Known {
				before, now = now, &t.Years[i]
			}
		}
		switch {
		case now == nil:
			f.Missing = i18n.T(ctx, "没有招生数据")
		case before == nil:
			f.Value, f.Note = ui.Thousands(now.Points), i18n.T(ctx, "%d 年", now.Year)
		default:
			f.Value, f.Note = ui.Thousands(now.Points), i18n.T(ctx, "%d 年，比 %d 年 %s", now.Year, before.Year, signed(now.Points-before.Points))
		}
		out = append(out, f)
	}
	return out
}

func signed(n int64) string {
	if n > 0 {
		return "+" + ui.Thousands(n)
	}
	return ui.Thousands(n)
}

// tagCharts are the two lines: points and enrolment.
func tagCharts(ctx context.Context, v TagView) []ui.ChartData {
	if len(v.Trends) == 0 || len(v.Trends[0].Years) < 2 {
		return nil
	}
	tones := []string{"supply", "demand", "met", "muted"}
	points := chart.Line{Finding: i18n.T(ctx, "各标记的专业点数"), Unit: i18n.T(ctx, "个")}
	heads := chart.Line{Finding: i18n.T(ctx, "各标记的报到人数"), Unit: i18n.T(ctx, "人")}
	for i, t := range v.Trends {
		a, b := chart.Run{Name: i18n.Either(ctx, t.Tag.ZH(), t.Tag.EN()), Tone: tones[i%len(tones)]}, chart.Run{Name: i18n.Either(ctx, t.Tag.ZH(), t.Tag.EN()), Tone: tones[i%len(tones)]}
		for _, y := range t.Years {
			if i == 0 {
				points.Labels, heads.Labels = append(points.Labels, strconv.Itoa(y.Year)), append(heads.Labels, strconv.Itoa(y.Year))
			}
			n, m := math.NaN(), math.NaN()
			if y.Known {
				n = float64(y.Points)
			}
			if shown, few := v.Lens.Count(y.Enrolled); y.Reported > 0 && !few {
				m = float64(shown)
			}
			a.Values, b.Values = append(a.Values, n), append(b.Values, m)
		}
		points.Series, heads.Series = append(points.Series, a), append(heads.Series, b)
	}
	note := i18n.T(ctx, "没有数据的年度断开")
	return []ui.ChartData{chart.Figure("tag-points", points, points.Finding, note, nil, nil), chart.Figure("tag-heads", heads, heads.Finding, note, nil, nil)}
}

func tagTable(ctx context.Context, v TagView) ([]ui.Column, []ui.Row) {
	columns := []ui.Column{{Title: "年度"}}
	for _, t := range v.Trends {
		columns = append(columns, ui.Column{Title: i18n.Either(ctx, t.Tag.ZH(), t.Tag.EN()) + " · " + i18n.T(ctx, "专业点"), Num: true}, ui.Column{Title: i18n.Either(ctx, t.Tag.ZH(), t.Tag.EN()) + " · " + i18n.T(ctx, "报到"), Num: true})
	}
	var rows []ui.Row
	if len(v.Trends) == 0 {
		return columns, nil
	}
	for i := len(v.Trends[0].Years) - 1; i >= 0; i-- {
		cells := ui.Cells(ui.Text(strconv.Itoa(v.Trends[0].Years[i].Year)))
		for _, t := range v.Trends {
			y := t.Years[i]
			if !y.Known {
				cells = append(cells, ui.Missing(""), ui.Missing(""))
				continue
			}
			cells = append(cells, ui.Int(y.Points), enrolledCell(ctx, y, v.Lens))
		}
		rows = append(rows, ui.Row{Cells: cells})
	}
	return columns, rows
}

// enrolledCell says how many registered, and of how many points that is known.
func enrolledCell(ctx context.Context, y TagYear, l Lens) templ.Component {
	switch {
	case y.Points == 0:
		return ui.Int(0)
	case y.Reported == 0:
		return ui.Missing("")
	}
	shown, few := l.Count(y.Enrolled)
	text := ui.Thousands(shown)
	if few {
		text = "<" + strconv.FormatInt(l.Least, 10)
	}
	if y.Reported == y.Points {
		return ui.Text(text)
	}
	return ui.Lines{Main: text, Sub: i18n.T(ctx, "%d / %d 个专业点有数", y.Reported, y.Points)}
}

func tagSource(ctx context.Context, v TagView, t TagRow, name string, may bool) ui.Row {
	until := i18n.T(ctx, "%d 年起", t.From)
	if t.To != 0 {
		until = strconv.Itoa(t.From) + "–" + strconv.Itoa(t.To)
	}
	state := ui.Status("green", "有效")
	switch {
	case t.Withdrawn:
		state = ui.Status("none", "已作废")
	case t.To != 0 && t.To < v.Year:
		state = ui.Status("none", "已结束")
	case t.From > v.Year:
		state = ui.Status("info", "未开始")
	}
	var acts templ.Component = ui.Text("")
	if may && !t.Withdrawn && (t.To == 0 || t.To >= v.Year) {
		acts = tagActs(t, v.Year)
	}
	return ui.Row{Cells: ui.Cells(ui.Text(i18n.Either(ctx, t.Tag.ZH(), t.Tag.EN())), ui.Link{Href: "/points?tag=" + string(t.Tag), Text: t.Code, Sub: name}, ui.Text(until), ui.Text(t.Source), ui.Int(v.Points[t.ID]), state, acts)}
}

func (s *Service) addTag(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	year := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(v.Get(name)))
		if err != nil && strings.TrimSpace(v.Get(name)) != "" {
			return -1
		}
		return n
	}
	_, err = s.SaveTag(r.Context(), TagRow{Tag: Tag(v.Get("tag")), Code: strings.TrimSpace(v.Get("code")), From: year("from"), To: year("to"), Source: strings.TrimSpace(v.Get("source"))})
	if k := errs.KindOf(err); err != nil && (k == errs.Invalid || k == errs.Conflict) {
		return s.showTags(w, r, web.StatusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/programmes/tags")
}

func (s *Service) endTag(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(v.Get("year"))
	if err := s.EndTag(r.Context(), id, year, version); err != nil {
		return err
	}
	return web.Redirect(w, r, "/programmes/tags")
}

func (s *Service) tagsExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	v, err := s.TagView(ctx)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.T(ctx, "专业标记"), format), format.MIME())
	return writeTags(ctx, w, format, v)
}

func writeTags(ctx context.Context, w io.Writer, f sheet.Format, v TagView) error {
	cols := []sheet.Column{{Key: "tag", ZH: "标记", EN: "Tag"}, {Key: "year", ZH: "年度", EN: "Year"}, {Key: "points", ZH: "专业点数", EN: "Points"}, {Key: "reported", ZH: "有报到数的专业点", EN: "Points with enrolment"}, {Key: "enrolled", ZH: "报到人数", EN: "Registered"}}
	rows := func(yield func([]any, error) bool) {
		for _, t := range v.Trends {
			for _, y := range t.Years {
				row := []any{i18n.Either(ctx, t.Tag.ZH(), t.Tag.EN()), strconv.Itoa(y.Year)}
				shown, few := v.Lens.Count(y.Enrolled)
				var heads any = shown
				switch {
				case y.Reported == 0 && y.Points > 0:
					heads = i18n.T(ctx, "无数据")
				case few:
					heads = "<" + strconv.FormatInt(v.Lens.Least, 10)
				}
				if !y.Known {
					row = append(row, i18n.T(ctx, "无数据"), "", i18n.T(ctx, "无数据"))
				} else {
					row = append(row, y.Points, y.Reported, heads)
				}
				if !yield(row, nil) {
					return
				}
			}
		}
	}
	return sheet.Export(w, f, i18n.T(ctx, "专业标记"), cols, rows)
}

// tagBadges are the tags of a point in words.
func tagBadges(ctx context.Context, tags []Tag) templ.Component {
	var names []string
	for _, t := range tags {
		names = append(names, i18n.Either(ctx, t.ZH(), t.EN()))
	}
	return ui.Text(strings.Join(names, "、"))
}

func tagOptions(ctx context.Context, chosen Tag) []ui.Option {
	pairs := []string{"", "全部"}
	for _, t := range Tags {
		pairs = append(pairs, string(t), i18n.Either(ctx, t.ZH(), t.EN()))
	}
	return ui.Options(string(chosen), pairs...)
}
