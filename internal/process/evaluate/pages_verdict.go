package evaluate

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// value writes a number of a measure.
func (m Measure) value(v float64) string {
	switch {
	case m.rate():
		return ui.Percent(v)
	case m == PlanSize || m == Sites || m == SchoolCap:
		return ui.Thousands(int64(v))
	}
	return ui.Decimal(v, 2)
}

// say writes a figure with the counts that it is made of.
func (f Figure) say(ctx context.Context) string {
	if !f.Known {
		return i18n.T(ctx, "%d 年无数据：%s", f.Year, i18n.Word(ctx, f.Why))
	}
	s := i18n.T(ctx, "%d 年 %s", f.Year, f.Measure.value(f.Value))
	if f.Den > 0 {
		s += i18n.T(ctx, "（%s / %s）", ui.Thousands(f.Num), ui.Thousands(f.Den))
	}
	if f.Inherited {
		s += i18n.T(ctx, "，承接原专业点")
	}
	return s
}

// interval writes the 95 % interval of a figure, "" where it is exact.
func (f Figure) interval() string {
	if !f.Known || f.Low == f.High {
		return ""
	}
	return ui.Percent(f.Low) + " – " + ui.Percent(f.High)
}

var statusNames = map[string][3]string{
	Fires: {"触发", "Fires", "red"}, Passes: {"通过", "Passes", "green"}, Blurred: {"无法区分", "Indistinguishable", "info"}, Absent: {"无数据", "No data", "none"}, NotHere: {"不适用", "Not applicable", "none"},
}

var ruleNames = map[string][2]string{
	"PRG-W1": {"连续处于末位", "In the bottom set for years in a row"}, "PRG-W2": {"长期处于末位", "In the bottom set for long"}, "PRG-D1": {"社会需求不足", "Too little demand"}, "PRG-C1": {"全省布点过多", "Too many points in the province"},
	"PRG-C2": {"市内布点过多", "Too many points in the city"}, "PRG-C3": {"学校专业总数超限", "Too many programmes in the school"}, "PRG-L1": {"去向落实率低", "Low destination rate"}, "PRG-L2": {"去向落实率很低", "Very low destination rate"},
	"PRG-L3": {"去向落实率过低", "Destination rate too low"}, "PRG-L4": {"第一志愿少", "Few first choices"}, "PRG-L5": {"第一志愿连年少", "Few first choices for years"}, "PRG-A0": {"五项中任两项", "Any two of five"}, "PRG-A1": {"开设过密", "Taught by too many"},
	"PRG-A2": {"生师比高", "Too few teachers"}, "PRG-A3": {"去向落实率低", "Low destination rate"}, "PRG-A4": {"第一志愿少", "Few first choices"}, "PRG-A5": {"双师比例低", "Few dual-qualified teachers"},
}

func ruleName(ctx context.Context, code string) string {
	return i18n.Either(ctx, ruleNames[code][0], ruleNames[code][1])
}

// threshold writes what the rule compares with.
func (r Reason) threshold(ctx context.Context) string {
	switch r.Kind {
	case Bottom:
		var out []string
		for i, k := range r.Ranks {
			s := i18n.T(ctx, "%d 年第 %d 低，共 %d 个，末位 %d 个", k.Year, k.At, k.N, k.K)
			if i < len(r.Lines) && r.Lines[i].Known {
				s += i18n.T(ctx, "；其余专业平均 %s", ui.Percent(r.Lines[i].Value))
			}
			out = append(out, s)
		}
		return strings.Join(out, "\n")
	case Count:
		return i18n.T(ctx, "%d 项不合格，%d 项起预警", r.Failing, int(r.Line))
	case Above:
		return i18n.T(ctx, "高于 %s", r.Measure.value(r.Line))
	}
	return i18n.T(ctx, "低于 %s", r.Measure.value(r.Line))
}

// reasonTable shows every rule with value, n, interval, threshold, outcome, version and source.
func reasonTable(ctx context.Context, v Verdict, s Setting) templ.Component {
	return ui.SmallTable("评价理由", reasonColumns, reasonRows(ctx, v, s))
}

var reasonColumns = []ui.Column{{Title: "规则", Wrap: true}, {Title: "数值和人数", Wrap: true}, {Title: "95% 区间", Wrap: true}, {Title: "界限", Wrap: true}, {Title: "结果"}, {Title: "版本和来源", Wrap: true}}

func reasonRows(ctx context.Context, v Verdict, s Setting) (rows []ui.Row) {
	for _, r := range v.Reasons {
		var said, spans []string
		for _, f := range r.Figures {
			said = append(said, f.say(ctx))
			if x := f.interval(); x != "" {
				spans = append(spans, x)
			}
		}
		if len(r.Figures) == 0 && r.Why != "" {
			said = append(said, i18n.Word(ctx, r.Why))
		}
		action := actionName(ctx, r.Action)
		if action == "" {
			action = i18n.T(ctx, "合计用")
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: ruleName(ctx, r.Rule), Sub: r.Rule + " · " + action}, casepage.Text(strings.Join(said, "\n")), casepage.Text(strings.Join(spans, "\n")), casepage.Text(r.threshold(ctx)),
			ui.Status(statusNames[r.Status][2], i18n.Either(ctx, statusNames[r.Status][0], statusNames[r.Status][1])), ui.Lines{Main: s.Name(), Sub: i18n.Word(ctx, s.Source)})})
	}
	return rows
}

// ratingTable shows the formula term by term.
func ratingTable(ctx context.Context, r Rating) templ.Component {
	var rows []ui.Row
	for _, t := range r.Terms {
		scaled := templ.Component(ui.Missing(""))
		added := templ.Component(ui.Missing(""))
		if t.Figure.Known {
			scaled, added = ui.Text(ui.Decimal(t.Scaled, 2)), ui.Text(ui.Decimal(t.Scaled*t.Weight/100, 2))
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(t.Measure.name(ctx)), casepage.Text(t.Figure.say(ctx)), ui.Text(t.Measure.value(t.Floor)+" … "+t.Measure.value(t.Target)), ui.Text(ui.Decimal(t.Weight, 0)), scaled, added)})
	}
	return ui.SmallTable("质量评价的公式", []ui.Column{{Title: "指标", Wrap: true}, {Title: "数值", Wrap: true}, {Title: "底线 … 目标"}, {Title: "权重", Num: true}, {Title: "折算", Num: true}, {Title: "得分", Num: true}}, rows)
}

// trend draws the destination rate of the point with its interval beside the mean of the others.
func (d Detail) trend(ctx context.Context) templ.Component {
	var labels []string
	var own, low, high, others []float64
	var rows []ui.Row
	value := func(f Figure, v float64) float64 {
		if !f.Known {
			return math.NaN()
		}
		return v
	}
	cell := func(f Figure) templ.Component {
		if !f.Known {
			return ui.Missing(i18n.Word(ctx, f.Why))
		}
		return ui.Lines{Main: ui.Percent(f.Value), Sub: f.interval()}
	}
	z := d.Warn.Params["z"]
	for i := len(d.Years) - 1; i >= 0; i-- {
		y := d.Years[i]
		f, done, first := y.measure(Destination, z), y.measure(Completion, z), y.measure(FirstChoice, z)
		labels = append(labels, strconv.Itoa(y.Year))
		own, low, high, others = append(own, value(f, f.Value)), append(low, value(f, f.Low)), append(high, value(f, f.High)), append(others, value(d.Means[i], d.Means[i].Value))
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(y.Year)), cell(f), cell(d.Means[i]), cell(done), cell(first))})
	}
	table := ui.SmallTable("各年数字", []ui.Column{{Title: "年度"}, {Title: "毕业去向落实率", Num: true}, {Title: "同层次其余专业平均", Num: true}, {Title: "招生计划完成率", Num: true}, {Title: "第一志愿报考率", Num: true}}, rows)
	if len(labels) < 2 {
		return table
	}
	title := i18n.T(ctx, "毕业去向落实率和同层次其余专业的平均")
	c := chart.Line{Finding: title, Labels: labels, Percent: true, Series: []chart.Run{{Name: i18n.T(ctx, "本专业点"), Tone: "supply", Values: own, Low: low, High: high}, {Name: i18n.T(ctx, "其余平均"), Tone: "demand", Values: others}}}
	return chart.Figure("evaluation-trend", c, title, i18n.T(ctx, "阴影是置信区间；没有登记的年份断开"), table, nil)
}

func (d Detail) peerTable(ctx context.Context) templ.Component {
	if len(d.Peers) == 0 {
		return ui.Empty{Title: "没有可比的专业点", Text: "本市没有同类专业的其他布点。"}
	}
	var rows []ui.Row
	for _, h := range append([]Head{d.Head}, d.Peers...) {
		name := templ.Component(ui.Link{Href: h.path(), Text: h.Name, Sub: h.SchoolName})
		if h.ID == d.Head.ID {
			name = ui.Lines{Main: h.Name, Sub: i18n.T(ctx, "本专业点")}
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(name, h.colourCell(ctx), h.gradeCell(ctx), h.numberCell(ctx, h.Destination, true), h.numberCell(ctx, h.Completion, true))})
	}
	return ui.SmallTable("同类专业点", []ui.Column{{Title: "专业点", Wrap: true}, {Title: "结论"}, {Title: "质量评价", Num: true}, {Title: "毕业去向落实率", Num: true}, {Title: "招生计划完成率", Num: true}}, rows)
}

func (s *Service) verdictPage(w http.ResponseWriter, r *http.Request) error {
	return s.showVerdict(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showVerdict(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Verdict(ctx, id)
	if err != nil {
		return err
	}
	h := d.Head
	page := ui.Page{Title: h.Name, Sub: i18n.T(ctx, "%s · %s · %d 年度评价", h.SchoolName, h.Code, h.Year), Crumbs: []ui.Crumb{{Label: "专业评价", Href: "/evaluations?year=" + strconv.Itoa(h.Year)}, {Label: h.Name}},
		Actions: []ui.Action{{Label: "专业点", Href: "/points/" + h.Point.String()}}}
	if h.Hidden {
		parts := []casepage.Part{{Body: ui.Empty{Title: "毕业生少，不公布", Text: "毕业生太少的专业点，只有学校和主管部门能看结论和数字。"}}, {Title: "同类专业点", Body: d.peerTable(ctx)}}
		return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: parts}))
	}
	parts := []casepage.Part{
		{Title: "评价理由", Note: i18n.T(ctx, "区间没有越过界限的写“无法区分”，不发卡"), Body: reasonTable(ctx, d.Verdict, d.Warn)},
		{Title: "质量评价", Note: i18n.T(ctx, "得分 = Σ 权重 × (数值 − 底线) ÷ (目标 − 底线)，折算到 0–100，按权重加总；缺一项不评级"), Body: casepage.Row(ratingTable(ctx, d.Verdict.Rating), casepage.Text(d.gradeLine(ctx)))},
		{Title: "趋势", Body: d.trend(ctx)}, {Title: "同类专业点", Body: d.peerTable(ctx)},
	}
	if d.Appeal != nil {
		parts = append(parts, d.appealPart(ctx))
	}
	v := casepage.Page{Page: page, Figures: d.figures(ctx), Parts: parts, Aside: casepage.Aside{Title: "现在", Tone: h.Colour.Tone(), State: h.Colour.name(ctx), Deeds: s.verdictDeeds(ctx, d, f), Steps: d.appealSteps(ctx), Idle: "现在没有要您办的"}.View()}
	v.Say("info", d.notice(ctx))
	return web.Render(w, r, status, casepage.View(v))
}

func (d Detail) gradeLine(ctx context.Context) string {
	p := d.Rate.Params
	s := i18n.T(ctx, "%s；A ≥ %s，B ≥ %s，C ≥ %s，其余 D", d.Rate.Name(), ui.Decimal(p["a"], 0), ui.Decimal(p["b"], 0), ui.Decimal(p["c"], 0))
	if d.Verdict.Rating.Known {
		return i18n.T(ctx, "合计 %s，%s 级。", ui.Decimal(d.Verdict.Rating.Score, 2), d.Verdict.Rating.Grade) + s
	}
	return i18n.T(ctx, "指标不全，不评级。") + s
}

func (d Detail) notice(ctx context.Context) string {
	switch {
	case d.Later != nil:
		return i18n.T(ctx, "数据更正后重新评价过，这里是第 %d 次的结果；现行结论在第 %d 年度的列表里", d.Run.Revision, d.Head.Year)
	case len(d.Verdict.Lacking) > 0:
		names := make([]string, len(d.Verdict.Lacking))
		for i, n := range d.Verdict.Lacking {
			names[i] = i18n.Word(ctx, n)
		}
		return i18n.T(ctx, "数据不足，不评绿。缺：%s", strings.Join(names, i18n.T(ctx, "、")))
	case d.Verdict.Soft:
		return i18n.T(ctx, "本市急需这个专业，停招改为限招、先改进")
	}
	return ""
}

var groupNames = map[string][2]string{"KEY": {"重点发展", "Develop"}, "CONTROL": {"控制发展", "Control"}, "ELIMINATE": {"优化淘汰", "Phase out"}}

func (d Detail) figures(ctx context.Context) []ui.Figure {
	v := d.Verdict
	out := []ui.Figure{{Label: "结论", Value: v.Colour.name(ctx), Note: i18n.Either(ctx, groupNames[v.Group][0], groupNames[v.Group][1])}}
	if v.Action != "" {
		out = append(out, ui.Figure{Label: "建议", Value: actionName(ctx, v.Action)})
	}
	if v.Place > 0 {
		out = append(out, ui.Figure{Label: "四项依据名次", Value: strconv.Itoa(v.Place), Note: i18n.T(ctx, "共 %d 个，%s 分", v.Of, ui.Decimal(v.Bases, 2))})
	}
	rating := ui.Figure{Label: "质量评价", Missing: i18n.T(ctx, "指标不全")}
	if v.Rating.Known {
		rating = ui.Figure{Label: "质量评价", Value: v.Rating.Grade, Note: ui.Decimal(v.Rating.Score, 2)}
	}
	demand := ui.Figure{Label: "社会需求度", Missing: i18n.Word(ctx, v.Demand.Why)}
	if v.Demand.Known {
		demand = ui.Figure{Label: "社会需求度", Value: strings.TrimSuffix(ui.Percent(v.Demand.Value), "%"), Unit: "%", Note: i18n.T(ctx, "（需求 − 供给）÷ 需求")}
	}
	return append(out, rating, demand)
}

func (d Detail) appealPart(ctx context.Context) casepage.Part {
	body := []templ.Component{casepage.Text(d.Appeal.Reason), fileList(ctx, d.Files, d.Head.path()), ui.Timeline(casepage.Course{Begun: "提出申诉"}.Events(ctx, Appeals, d.Trail))}
	return casepage.Part{Title: "申诉", Note: casepage.StateName(ctx, Appeals, d.Appeal.Status), Body: casepage.Row(body...)}
}

// fileList are the files of a case with their digests.
func fileList(ctx context.Context, list []File, at string) templ.Component {
	var rows []ui.Row
	for _, f := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: at + "/files/" + f.ID.String(), Text: f.Name}, ui.Text(f.By), ui.Text(f.Digest[:12]))})
	}
	if len(rows) == 0 {
		return casepage.Text(i18n.T(ctx, "没有附佐证材料"))
	}
	return ui.SmallTable("佐证材料", []ui.Column{{Title: "文件", Wrap: true}, {Title: "提交人"}, {Title: "SHA-256"}}, rows)
}

func (s *Service) verdictDeeds(ctx context.Context, d Detail, f casepage.Form) (out []casepage.Deed) {
	a, at := actor.From(ctx), d.Head.path()
	if d.Card != nil {
		out = append(out, casepage.Deed{Title: "预警卡", Told: i18n.T(ctx, "预警卡 %s：%s", d.Card.Number, casepage.StateName(ctx, Cards, d.Card.Status)), Form: ui.Form{Action: d.Card.path(), Submit: "查看预警卡", Method: "get", ID: "to-card"}, Open: true})
	}
	again := d.Appeal == nil || d.Appeal.Verdict != d.Head.ID && d.Appeal.Status != AppealFiled
	if again && Policy.May(a, mayReply, d.Head.object()) {
		out = append(out, f.Deed("对评价提出申诉", at+"/appeal", "提出申诉", 0, casepage.Prose("reason", long, ui.Field{Help: "写明哪个数字不对、应是多少；数据在登记的地方更正，更正后重新评价"}), evidence()))
	}
	return out
}

// appealSteps are the steps of an appeal, each by way of what it would do.
func (d Detail) appealSteps(ctx context.Context) []ui.Step {
	if d.Appeal == nil {
		return nil
	}
	return casepage.StepLinks(ctx, Appeals, d.Appeal.Status, d.Head.path()+"/appeal", func(step string) bool {
		return d.Appeal.mayStep(actor.From(ctx), step)
	})
}

func (s *Service) appealForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		up, done, err := uploaded(w, r)
		if err != nil {
			return "", err
		}
		defer done()
		_, err = s.Appeal(r.Context(), id, v.Get("reason"), up)
		return "/evaluations/" + id.String(), err
	}, s.showVerdict)
}

func (s *Service) appealStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		version, err := web.Version(r)
		if err != nil {
			return "", err
		}
		return "/evaluations/" + id.String(), s.StepAppeal(r.Context(), id, caseflow.Step{Transition: r.PathValue("step"), From: v.Get("from"), Version: version, Reason: v.Get("reason"), Note: v.Get("note")})
	}, s.showAppealStep)
}
