package board

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// tone is the colour of a line's state: red for a gap that is a large share of what is
// asked, amber for a smaller one or an unwanted surplus.
func (l Line) tone(p Params) string {
	large := func(part, whole Milli) bool { return float64(part) > p.Red*float64(whole) }
	switch l.State {
	case Untaught:
		return "red"
	case Short:
		if large(l.Gap(), Milli(l.Demand)*1000) {
			return "red"
		}
		return "amber"
	case Unasked:
		return "amber"
	case Surplus:
		if large(-l.Gap(), l.Supply) {
			return "amber"
		}
		return "green"
	case Even:
		return "green"
	}
	return "none"
}

// say is the line's state in a word and a figure: 缺 410, 余 25, 缺 140 · 无人教.
func (l Line) say(ctx context.Context) string {
	gap := l.Gap().Persons()
	switch l.State {
	case Short:
		return i18n.T(ctx, "缺 %s", ui.Thousands(gap))
	case Untaught:
		return i18n.T(ctx, "缺 %s · 无人教", ui.Thousands(gap))
	case Surplus:
		return i18n.T(ctx, "余 %s", ui.Thousands(-gap))
	case Unasked:
		return i18n.T(ctx, "余 %s · 无人要", ui.Thousands(-gap))
	case Even:
		return i18n.T(ctx, "持平")
	}
	return i18n.T(ctx, "无数据")
}

// why says why a line has no figure.
func (l Line) why(ctx context.Context) string {
	if l.Occupation == "" {
		return i18n.T(ctx, "职业未编码，不能计算")
	}
	return i18n.T(ctx, "%d 个布点都没有当年去向数据", l.Unknown)
}

func (l Line) bar(ctx context.Context, most int64) templ.Component {
	if l.State == NoData {
		return ui.Text(l.why(ctx))
	}
	return ui.Bridge{Demand: l.Demand, Supply: l.Supply.Persons(), Met: l.Met().Persons(), Max: most}
}

func (l Line) supplyCell(ctx context.Context) templ.Component {
	switch {
	case l.State == NoData:
		return ui.Missing("")
	case l.Unknown > 0:
		return ui.Lines{Main: ui.Thousands(l.Supply.Persons()), Sub: i18n.T(ctx, "另 %d 个布点无数据", l.Unknown)}
	}
	return ui.Int(l.Supply.Persons())
}

func (l Line) rateCell(ctx context.Context) templ.Component {
	if r, ok := l.Rate(); ok && l.State != NoData {
		return ui.Rate(r)
	}
	if l.Demand == 0 {
		return ui.Missing(i18n.T(ctx, "分母为零：没有需求"))
	}
	return ui.Missing("")
}

// most is the longest bar of a list.
func most(rows []Named) int64 {
	n := int64(1)
	for _, r := range rows {
		n = max(n, r.Demand, r.Supply.Persons())
	}
	return n
}

// gapRows draws the rows of a page of the gap list.
func gapRows(ctx context.Context, src Source, page []Named, full int64, closings map[string]Closing, today civil.Date) []ui.Row {
	link := url.Values{"year": {strconv.Itoa(src.Scope.Year)}}
	if src.Scope.County != "" {
		link.Set("county", src.Scope.County)
	} else if src.Snapshot != nil {
		link.Set("at", src.Snapshot.ID.String())
	} else {
		link.Set("at", "now")
	}
	rows := make([]ui.Row, len(page))
	for i, l := range page {
		chains := strings.Join(l.Chains, i18n.T(ctx, "、"))
		sub := l.Occupation
		if sub == "" {
			sub = i18n.T(ctx, "待编码")
		}
		if l.Industry != "" {
			sub += " · " + l.Industry
		}
		rows[i] = ui.Row{ID: key(l.Occupation), Name: label(ctx, l), Cells: ui.Cells(
			ui.Link{Href: "/gaps/occupations/" + key(l.Occupation) + "?" + link.Encode(), Text: label(ctx, l), Sub: sub, Phone: chains}, ui.Text(chains),
			ui.Int(l.Demand), l.supplyCell(ctx), l.bar(ctx, full), ui.Status(l.tone(src.Scope.Params), l.say(ctx)), l.rateCell(ctx),
			owner(ctx, l, closings[l.Occupation]), until(ctx, l, closings[l.Occupation], today),
		)}
	}
	return rows
}

func label(ctx context.Context, l Named) string {
	if l.Occupation == "" {
		return i18n.T(ctx, "职业待编码")
	}
	return l.Name
}

// settled says that nobody need act on a line.
func settled(l Named) bool { return l.State == Even || l.State == Surplus }

func owner(ctx context.Context, l Named, c Closing) templ.Component {
	switch {
	case c.ID != 0 && c.Status != Withdrawn:
		return ui.Lines{Main: c.Owner, Sub: c.Measure}
	case settled(l):
		return ui.Text(i18n.T(ctx, "不需处理"))
	}
	return ui.Text(i18n.T(ctx, "未指定"))
}

// nearDays is how near a day must be to be counted in working days.
const nearDays = 10

func until(ctx context.Context, l Named, c Closing, today civil.Date) templ.Component {
	switch {
	case c.ID == 0 || c.Status == Withdrawn:
		return ui.Lines{}
	case c.Status == Closed:
		return ui.Lines{Main: c.Until.String(), Sub: i18n.T(ctx, "已补上")}
	case c.Until.Before(today):
		return ui.Lines{Main: c.Until.String(), Sub: i18n.T(ctx, "已逾期"), Alert: true}
	}
	if n, loaded := civil.DefaultCalendar().WorkingDays(today, c.Until); loaded && n <= nearDays {
		return ui.Lines{Main: c.Until.String(), Sub: i18n.T(ctx, "剩 %d 个工作日", n), Alert: true}
	}
	return ui.Lines{Main: c.Until.String()}
}

// text is a published figure in words.
func (s Shown) text(ctx context.Context) string {
	switch s.Hide {
	case ShownFigure:
		return ui.Thousands(s.N)
	case Few:
		return "<5"
	case NotKnown:
		return i18n.T(ctx, "无数据")
	}
	return i18n.T(ctx, "不公布")
}

func (s Shown) cell(ctx context.Context) templ.Component {
	switch s.Hide {
	case NotKnown:
		return ui.Missing("")
	case FewFirms, Protects:
		return ui.Lines{Main: i18n.T(ctx, "不公布"), Sub: i18n.T(ctx, "见口径")}
	}
	return ui.Text(s.text(ctx))
}

// status is the outcome of a published row.
func (r PublicRow) status(ctx context.Context) templ.Component {
	switch {
	case r.Gap.Hide == NotKnown:
		return ui.Status("none", "无数据")
	case r.Gap.Hide == FewFirms || r.Gap.Hide == Protects:
		return ui.Status("none", "不公布")
	case r.Gap.Hide == Few && r.Gap.N > 0:
		return ui.Status("amber", i18n.T(ctx, "缺 %s", "<5"))
	case r.Gap.Hide == Few:
		return ui.Status("green", i18n.T(ctx, "余 %s", "<5"))
	case r.Gap.N > 0 && r.State == Untaught:
		return ui.Status("red", i18n.T(ctx, "缺 %s · 无人教", ui.Thousands(r.Gap.N)))
	case r.Gap.N > 0:
		return ui.Status("amber", i18n.T(ctx, "缺 %s", ui.Thousands(r.Gap.N)))
	case r.Gap.N < 0:
		return ui.Status("green", i18n.T(ctx, "余 %s", ui.Thousands(-r.Gap.N)))
	}
	return ui.Status("green", "持平")
}

func (r PublicRow) bar(most int64) templ.Component {
	if r.Demand.Hide != ShownFigure || r.Supply.Hide != ShownFigure || r.Met.Hide != ShownFigure {
		return ui.Text("—")
	}
	return ui.Bridge{Demand: r.Demand.N, Supply: r.Supply.N, Met: r.Met.N, Max: most}
}

func publicTable(ctx context.Context, page []PublicRow, all []PublicRow) []ui.Row {
	full := int64(1)
	for _, r := range all {
		full = max(full, r.Demand.N, r.Supply.N)
	}
	rows := make([]ui.Row, len(page))
	for i, r := range page {
		name, code := r.Name, r.Code
		if code == "" {
			name, code = i18n.T(ctx, "职业待编码"), i18n.T(ctx, "待编码")
		}
		rate := templ.Component(ui.Text("—"))
		if r.RateKnown {
			rate = ui.Rate(r.Rate)
		}
		rows[i] = ui.Row{Cells: ui.Cells(ui.Lines{Main: name, Sub: code}, ui.Text(strings.Join(r.Chains, i18n.T(ctx, "、"))), r.Demand.cell(ctx), r.Supply.cell(ctx), r.bar(full), r.status(ctx), rate)}
	}
	return rows
}

// figures are the four figures above the list.
func figures(ctx context.Context, src Source) []ui.Figure {
	t, sc := src.Totals(), src.Scope
	out := []ui.Figure{
		persons("有效需求", "demand", sc.Demand, i18n.T(ctx, "%s 条 · %s 家企业", ui.Thousands(sc.Needs), ui.Thousands(sc.Firms))),
		persons("可供毕业生", "supply", t.Supply.Persons(), i18n.T(ctx, "%s 个布点 · %s 所学校", ui.Thousands(sc.Points), ui.Thousands(sc.Schools))),
		persons("对上的", "met", t.Met.Persons(), ""),
		{Label: "比上次"},
	}
	if src.NoSupply() {
		why := i18n.T(ctx, "%s 个布点都没有 %d 年去向数据", ui.Thousands(sc.Points), sc.Year)
		out[1].Missing, out[2].Missing = why, why
	} else if sc.Unknown > 0 {
		out[1].Note = i18n.T(ctx, "%s 个布点 · 其中 %s 个无数据", ui.Thousands(sc.Points), ui.Thousands(sc.Unknown))
	}
	rate, ok := t.Rate()
	switch {
	case src.NoSupply():
	case ok:
		out[2].Note = i18n.T(ctx, "需求满足率 %s", ui.Percent(rate))
	default:
		out[2].Note = i18n.T(ctx, "需求满足率无数据：没有需求")
	}
	out[3] = change(ctx, src, rate, ok && !src.NoSupply())
	return out
}

func persons(label, tone string, n int64, note string) ui.Figure {
	figure, unit, full := ui.Persons(n)
	return ui.Figure{Label: label, Tone: tone, Value: figure, Unit: unit, Full: full, Note: note}
}

// change compares the rate with that of the snapshot before.
func change(ctx context.Context, src Source, rate float64, ok bool) ui.Figure {
	f := ui.Figure{Label: "比上次"}
	switch {
	case !ok:
		f.Missing = i18n.T(ctx, "本次没有满足率")
		return f
	case src.Before == nil:
		f.Missing = i18n.T(ctx, "没有更早的快照")
		return f
	}
	old, okOld := src.Before.Totals().Rate()
	if !okOld || src.Before.NoSupply() {
		f.Missing = i18n.T(ctx, "%d 年快照没有满足率", src.BeforeOf)
		return f
	}
	f.Value, f.Unit = ui.Points(rate-old), "个百分点"
	same := i18n.T(ctx, "口径相同")
	if src.Before.Scope.Params != src.Scope.Params {
		same = i18n.T(ctx, "参数已改")
	}
	f.Note = i18n.T(ctx, "%d 年 %s，%s", src.BeforeOf, ui.Percent(old), same)
	return f
}

// publicFigures are the figures of a published snapshot.
func publicFigures(ctx context.Context, y PublicYear) []ui.Figure {
	shown := func(label, tone string, s Shown, note string) ui.Figure {
		f := ui.Figure{Label: label, Tone: tone, Value: s.text(ctx), Unit: "人", Note: note}
		if s.Hide != ShownFigure && s.Hide != Few {
			f.Missing = i18n.T(ctx, "不公布")
			if s.Hide == NotKnown {
				f.Missing = i18n.T(ctx, "没有当年去向数据")
			}
		}
		return f
	}
	rate := ui.Figure{Label: "需求满足率", Tone: "met", Value: strings.TrimSuffix(ui.Percent(y.MetRate), "%"), Unit: "%"}
	if !y.MetKnown {
		rate = ui.Figure{Label: "需求满足率", Missing: i18n.T(ctx, "没有可公布的比例")}
	}
	return []ui.Figure{
		shown("有效需求", "demand", y.Demand, i18n.T(ctx, "%s 条 · %s 家企业", ui.Thousands(y.Needs), ui.Thousands(y.Firms))),
		shown("可供毕业生", "supply", y.Supply, i18n.T(ctx, "%s 个布点 · %s 所学校", ui.Thousands(y.Points), ui.Thousands(y.Schools))),
		shown("对上的", "met", y.Met, ""), rate,
	}
}

// subtitle says what a page's figures are.
func subtitle(ctx context.Context, src Source) string {
	year := i18n.T(ctx, "%d 年度", src.Scope.Year)
	at := src.At.In(civil.Location).Format("2006-01-02 15:04")
	if src.Snapshot == nil {
		return year + " · " + i18n.T(ctx, "按登记簿实时计算，%s", at) + " · " + i18n.T(ctx, "未冻结，不能引用")
	}
	text := year + " · " + i18n.T(ctx, "冻结快照 %s", at) + " · " + i18n.T(ctx, "校验 %s", src.Snapshot.Short())
	if !src.Exact {
		return text + " · " + i18n.T(ctx, "人数取整到 5，小格隐去")
	}
	return text + " · " + i18n.T(ctx, "对外发布时人数取整到 5、小格隐去；本页为授权明细")
}

// sumRows are the rows of the page by industry or chain.
func sumRows(ctx context.Context, sums []SumLine, p Params, link func(SumLine) string) []ui.Row {
	full := int64(1)
	for _, s := range sums {
		full = max(full, s.Demand)
	}
	rows := make([]ui.Row, len(sums))
	for i, s := range sums {
		code := s.Code
		if code == s.Name {
			code = ""
		}
		if s.Key {
			code = strings.TrimSpace(code + " " + i18n.T(ctx, "重点"))
		}
		cells := ui.Cells(ui.Link{Href: link(s), Text: s.Name, Sub: code}, ui.Int(s.Firms), ui.Int(s.Demand))
		if s.NoSupply() {
			cells = append(cells, ui.Missing(""), ui.Missing(""), ui.Missing(""), ui.Text(i18n.T(ctx, "供给无数据")), ui.Status("none", "无数据"))
		} else {
			rate := math.NaN()
			if r, ok := s.Rate(); ok {
				rate = r
			}
			cells = append(cells, ui.Int(s.Supply.Persons()), ui.Int(s.Gap().Persons()), ui.Rate(rate), ui.Bridge{Demand: s.Demand, Supply: s.Met.Persons(), Met: s.Met.Persons(), Max: full}, s.status(ctx, p))
		}
		rows[i] = ui.Row{Cells: cells}
	}
	return rows
}

// status says how many persons that are asked for are not met: what is over in one
// occupation fills no gap in another.
func (s SumLine) status(ctx context.Context, p Params) templ.Component {
	unmet := Milli(s.Demand)*1000 - s.Met
	l := Line{Occupation: s.Code, Demand: s.Demand, Supply: s.Met, State: Short}
	if float64(unmet) <= p.Even*float64(s.Demand)*1000 {
		l.State = Even
	}
	return ui.Status(l.tone(p), l.say(ctx))
}

// mostIdle is how many programmes without a need the list shows.
const mostIdle = 50

// idleRows are the programmes that nobody asks for.
func idleRows(ctx context.Context, list []Idle) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, x := range list {
		students := templ.Component(ui.Int(x.Students))
		if x.Unknown == x.Points {
			students = ui.Missing("")
		}
		rows[i] = ui.Row{Cells: ui.Cells(ui.Lines{Main: x.Name, Sub: x.code()}, ui.Int(x.Points), students, ui.Text(i18n.Word(ctx, x.why())))}
	}
	return rows
}

func yearText(n int) string { return fmt.Sprint(n) }
