package panorama

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/programme"
)

// portraitPage is a programme point on one sheet: what it is, how many come and where they go, how it was judged, who needs it, who
// teaches it with whom, and what was decided on it.
func (s *Service) portraitPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.o.Programme.Find(ctx, id)
	if err != nil {
		return err
	}
	p := d.Point
	v := pageView{Page: ui.Page{Title: p.Name, Note: p.Code + " · " + say(ctx, p.Level.ZH()), Sub: i18n.T(ctx, "%s · 专业点画像，%s 的情况", p.SchoolName, s.Today().String()),
		Crumbs: []ui.Crumb{{Label: "专业四象限", Href: "/panorama/quadrant"}, {Label: p.SchoolName, Href: "/panorama/schools/" + p.School.String()}, {Label: p.Name}}}}
	v.Number, v.Version = p.Code+"-"+p.ID.String(), s.Today().String()
	judged, err := s.judged(ctx, id)
	if err != nil && !shut(err) {
		return err
	}
	v.Parts = append(v.Parts, catalogPart(ctx, d), s.intakePart(ctx, d), s.leavingPart(ctx, d, judged.Years))
	v.Parts = append(v.Parts, judgedParts(ctx, judged, err)...)
	if judged.Run.InputsSHA != "" {
		v.Digest = judged.Run.InputsSHA
	}
	teaching, err := s.teachingParts(ctx, p)
	if err != nil {
		return err
	}
	history, err := s.historyPart(ctx, p)
	if err != nil {
		return err
	}
	v.Parts = append(append(v.Parts, teaching...), history)
	v.Paper = onSheet(v)
	return web.Render(w, r, http.StatusOK, pageOf(v))
}

// judged is the newest evaluation of the point; without one its run has no identity.
func (s *Service) judged(ctx context.Context, point ids.ID) (d evaluate.Detail, err error) {
	id, err := s.newest(ctx, point)
	if err != nil || id == 0 {
		return d, err
	}
	return s.o.Evaluate.Verdict(ctx, id)
}

func catalogPart(ctx context.Context, d programme.Detail) part {
	p := part{Title: "基本情况", Facts: []ui.Fact{
		{Label: "学校", Cell: ui.Link{Href: "/panorama/schools/" + d.Point.School.String(), Text: d.Point.SchoolName}}, {Label: "层次", Value: say(ctx, d.Point.Level.ZH())},
		{Label: "修业年限", Value: d.Point.Length, Why: say(ctx, "没有登记")}, {Label: "首次招生", Value: yearText(d.Point.FirstYear), Why: say(ctx, "没有登记")}}}
	if d.Programme != nil {
		p.Facts = append(p.Facts, ui.Fact{Label: "专业大类", Value: d.Programme.CategoryName}, ui.Fact{Label: "专业类", Value: d.Programme.ClassName}, ui.Fact{Label: "目录", Value: d.Programme.Edition})
	}
	st, _ := programme.PointFlow.State(d.Point.Status)
	p.Facts = append(p.Facts, ui.Fact{Label: "状态", Cell: ui.Status(st.Tone, say(ctx, st.ZH))})
	return p
}

func yearText(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}

// intakePart shows planned and registered students by year, as exactly as the reader may see them.
func (s *Service) intakePart(ctx context.Context, d programme.Detail) part {
	p := part{Title: "招生", Note: i18n.T(ctx, "计划与实际注册，人"), Missing: "没有招生登记", Columns: []ui.Column{{Title: "年度"}, {Title: "招生计划", Num: true}, {Title: "录取", Num: true}, {Title: "实际注册", Num: true}, {Title: "计划完成率", Num: true}}}
	c := chart.Line{Unit: say(ctx, "人"), Series: []chart.Run{{Name: i18n.T(ctx, "计划"), Tone: "muted"}, {Name: i18n.T(ctx, "注册"), Tone: "supply"}}}
	list := slices.Clone(d.Enrolments)
	slices.Reverse(list)
	for _, e := range list {
		c.Labels = append(c.Labels, strconv.Itoa(e.Year))
		c.Series[0].Values = append(c.Series[0].Values, counted(d.Lens, e.Planned))
		c.Series[1].Values = append(c.Series[1].Values, counted(d.Lens, e.Registered))
		p.Rows = append(p.Rows, ui.Row{Cells: []templ.Component{ui.Text(strconv.Itoa(e.Year)), countCell(ctx, d.Lens, e.Planned), countCell(ctx, d.Lens, e.Admitted), countCell(ctx, d.Lens, e.Registered), ratioCell(ctx, d.Lens, e.Completion())}})
	}
	if len(list) > 0 {
		c.Finding = i18n.T(ctx, "招生计划与注册")
		p.Chart, p.Paper.Still, p.Paper.Alt = s.drawn(ctx, "intake", c, c.Finding, ""), s.small(c), c.Spoken()
	}
	return p
}

func counted(l programme.Lens, n *int64) float64 {
	if n == nil {
		return math.NaN()
	}
	if shown, few := l.Count(*n); !few {
		return float64(shown)
	}
	return math.NaN()
}

func countCell(ctx context.Context, l programme.Lens, n *int64) templ.Component {
	if n == nil {
		return ui.Missing(say(ctx, "没有登记"))
	}
	shown, few := l.Count(*n)
	if few {
		return ui.Text("<" + strconv.FormatInt(l.Least, 10))
	}
	return ui.Text(ui.Thousands(shown))
}

func ratioCell(ctx context.Context, l programme.Lens, r stat.Ratio) templ.Component {
	switch {
	case !r.Known():
		return ui.Missing(say(ctx, "没有登记"))
	case !l.Shows(r):
		return ui.Missing(say(ctx, "人数少，不公布"))
	}
	return ui.Text(r.Percent(1))
}

// leavingPart shows the destination rate by year with its interval, and the mean without the programme where it was evaluated.
func (s *Service) leavingPart(ctx context.Context, d programme.Detail, _ []evaluate.Year) part {
	p := part{Title: "毕业去向", Note: i18n.T(ctx, "落实率与百分之九十五区间"), Missing: "没有毕业去向登记", Columns: []ui.Column{{Title: "届"}, {Title: "毕业生", Num: true}, {Title: "落实率", Num: true}, {Title: "95% 区间", Num: true}, {Title: "对口率", Num: true}, {Title: "留市率", Num: true}}}
	rate, from := chart.Run{Name: i18n.T(ctx, "落实率"), Tone: "primary"}, 1.0
	c := chart.Line{Percent: true}
	list := slices.Clone(d.Outcomes)
	slices.Reverse(list)
	for _, o := range list {
		x, v, low, high := o.Destination(), math.NaN(), math.NaN(), math.NaN()
		span := ui.Cells(ui.Missing(say(ctx, "没有登记")))[0]
		if x.Known() && d.Lens.Shows(x) {
			v = x.Float()
			if a, b, ok := stat.Wilson(x.Num, x.Den, 1.96); ok {
				low, high, span = a, b, ui.Text(ui.Percent(a)+"–"+ui.Percent(b))
				from = min(from, a)
			}
		}
		c.Labels = append(c.Labels, strconv.Itoa(o.Year))
		rate.Values, rate.Low, rate.High = append(rate.Values, v), append(rate.Low, low), append(rate.High, high)
		p.Rows = append(p.Rows, ui.Row{Cells: []templ.Component{ui.Text(strconv.Itoa(o.Year)), countCell(ctx, d.Lens, o.Graduates), ratioCell(ctx, d.Lens, x), span, ratioCell(ctx, d.Lens, o.Match()), ratioCell(ctx, d.Lens, o.LocalRate())}})
	}
	if len(list) > 0 {
		from = max(0, math.Floor(from*10)/10)
		c.Series, c.From, c.Finding = []chart.Run{rate}, &from, i18n.T(ctx, "毕业去向落实率")
		p.Chart, p.Paper.Still, p.Paper.Alt = s.drawn(ctx, "leaving", c, c.Finding, ""), s.small(c), c.Spoken()
	}
	return p
}

// judgedParts are the colour with its reasons, and the labour demand behind it.
func judgedParts(ctx context.Context, d evaluate.Detail, refused error) []part {
	colour, demand := part{Title: "评价与理由", Missing: "还没有评价"}, part{Title: "用工需求", Missing: "还没有评价"}
	switch {
	case refused != nil:
		colour.Missing, demand.Missing = closed, closed
	case d.Head.Hidden:
		colour.Missing, demand.Missing = "毕业生少，不公布", "毕业生少，不公布"
	case d.Run.ID != 0:
		h := d.Head
		colour.Facts = []ui.Fact{{Label: "颜色", Cell: ui.Status(h.Colour.Tone(), say(ctx, h.Colour.ZH()))}, {Label: "等级", Value: h.Grade, Why: say(ctx, "缺少输入，不评等级")},
			{Label: "评价", Cell: ui.Link{Href: "/evaluations/" + h.ID.String(), Text: i18n.T(ctx, "%d 年度第 %d 次", d.Run.Year, d.Run.Revision)}}}
		colour.Columns, colour.Rows = evaluate.Reasons(ctx, d)
		f := d.Verdict.Demand
		demand.Facts = []ui.Fact{{Label: "社会需求度", Cell: indexCell(ctx, f)}, {Label: "口径", Value: i18n.T(ctx, "（需求−供给）÷需求，−1 到 1；需求取当年需求和企业预测中较大的")}}
	}
	return []part{colour, demand}
}

// teachingParts are teachers of the school, its bases and its agreements.
func (s *Service) teachingParts(ctx context.Context, p programme.Point) ([]part, error) {
	staff := part{Title: "师资（全校）", Missing: "没有登记"}
	var err error
	if staff.Figures, err = s.figures(ctx, "school", p.School.String(), "dual_ratio", "student_teacher"); err != nil {
		return nil, err
	}
	bases, err := s.recordsPart(ctx, p.School, "")
	if err != nil {
		return nil, err
	}
	pacts, err := s.pactsPart(ctx, org.Organization{ID: p.School, Name: p.SchoolName})
	return []part{staff, bases, pacts}, err
}

// mostLines is how many lines of a register a panorama shows; the register has all.
const mostLines = 12

func (s *Service) recordsPart(ctx context.Context, school ids.ID, county string) (part, error) {
	p := part{Title: "基地、产业学院和其他载体", Missing: "没有登记", Columns: []ui.Column{{Title: "名称", Wrap: true}, {Title: "类别"}, {Title: "级别"}}, More: &ui.Action{Label: "名册", Href: "/registers"}}
	list, err := s.records(ctx, school, county)
	if err != nil {
		if shut(err) {
			p.Missing = closed
			return p, nil
		}
		return p, err
	}
	p.Note, p.Paper.All = i18n.T(ctx, "共 %d 项", len(list)), len(list)
	for _, x := range list[:min(mostLines, len(list))] {
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/records/" + x.ID.String(), Text: x.Name}, ui.Text(x.KindName), ui.Text(x.Grade))})
	}
	return p, nil
}

func (s *Service) pactsPart(ctx context.Context, school org.Organization) (part, error) {
	p := part{Title: "校企合作协议", Missing: "没有协议", Columns: []ui.Column{{Title: "协议", Wrap: true}, {Title: "合作方", Wrap: true}, {Title: "期限"}, {Title: "状态"}}}
	if agreement.MayList(actor.From(ctx)) {
		p.More = &ui.Action{Label: "协议名册", Href: "/agreements"}
	}
	list, err := s.pacts(ctx, school)
	if shut(err) {
		p.Missing = closed
		return p, nil
	}
	p.Paper.All = len(list)
	for _, l := range list[:min(mostLines, len(list))] {
		other := ""
		for _, x := range l.Parties {
			if x.Org != school.ID {
				if other != "" {
					other += "、"
				}
				other += x.Name
			}
		}
		st, _ := agreement.Flow.State(l.Status)
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/agreements/" + l.ID.String(), Text: l.Title, Sub: l.Number}, ui.Text(other), ui.Text(dayText(l.Starts)+"–"+dayText(l.Ends)), ui.Status(st.Tone, say(ctx, st.ZH)))})
	}
	return p, err
}

// historyPart is what was asked for and decided on the point.
func (s *Service) historyPart(ctx context.Context, point programme.Point) (part, error) {
	p := part{Title: "调整记录", Missing: "没有调整过", Columns: []ui.Column{{Title: "年度"}, {Title: "事项"}, {Title: "招生数", Num: true}, {Title: "依据", Wrap: true}}, More: &ui.Action{Label: "专业调整", Href: "/adjustments"}}
	l, err := s.o.Adjust.Ledger(ctx, adjust.LedgerQuery{Find: point.Name, Limit: 500})
	if err != nil && !shut(err) {
		return p, err
	}
	for _, c := range l.Lines {
		if c.Point == point.ID {
			p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(c.Year)), ui.Text(say(ctx, c.Kind.ZH())), places(ctx, c.Before, c.After), ui.Text(c.Document))})
		}
	}
	asked, err := s.o.Adjust.Requests(ctx, adjust.Query{Find: point.Name, Limit: 200})
	if err != nil && !shut(err) {
		return p, err
	}
	for _, x := range asked.Lines {
		if x.Point == point.ID || x.Result == point.ID {
			st, _ := adjust.Requests.State(x.Status)
			p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(x.Year)), ui.Link{Href: "/adjustments/requests/" + x.ID.String(), Text: say(ctx, x.Kind.ZH()), Sub: say(ctx, st.ZH)}, places(ctx, x.Before, x.After), ui.Text(x.Words))})
		}
	}
	return p, nil
}

func places(ctx context.Context, before, after *int64) templ.Component {
	if before == nil && after == nil {
		return ui.Missing(say(ctx, "没有登记"))
	}
	text := func(n *int64) string {
		if n == nil {
			return "—"
		}
		return ui.Thousands(*n)
	}
	return ui.Text(text(before) + " → " + text(after))
}
