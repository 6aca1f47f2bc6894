package portal

import (
	"context"
	"math"
	"net/url"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/demand"
)

// newest is how many needs and offers the home shows.
const newest = 5

// chainRows is how many chains the home shows.
const chainRows = 5

// home is the public home; everybody sees the same, signed in or not.
func (s *Service) home(ctx context.Context) (ui.Home, error) {
	y, err := s.year(ctx)
	if err != nil {
		return ui.Home{}, err
	}
	h := ui.Home{
		Lines: []string{"企业要什么人，", "学校教什么人，", "差多少，谁来补。"},
		Lead:  leadText(ctx, s.o.City, y), Hint: "需求、专业、职业、行业",
		RowsIs: "需求最大的产业链", Doors: doors,
	}
	for _, word := range []string{"工业机器人", "养老护理", "新能源"} {
		h.Often = append(h.Often, ui.Link{Href: "/search?q=" + url.QueryEscape(word), Text: word})
	}
	figures(ctx, &h, y)
	needs, err := s.newest(ctx, demand.Need)
	if err != nil {
		return h, err
	}
	offers, err := s.newest(ctx, demand.Offer)
	h.Lists = []ui.DocList{
		{Title: "最新需求", All: "/needs", Items: needs, Empty: "还没有公开的需求。"},
		{Title: "最新供给", All: "/offers", Items: offers, Empty: "还没有公开的供给。"},
	}
	return h, err
}

var doors = []ui.Door{
	{Who: "我在企业", What: "发布用人、实习、技术需求，看谁能满足", Go: "发布需求", Href: "/needs/new"},
	{Who: "我在学校", What: "看本校专业能接的需求，发布供给", Go: "看需求", Href: "/needs"},
	{Who: "我是学生或家长", What: "看企业招什么人、要什么专业、在哪里", Go: "看实习和岗位", Href: "/needs?kind=INTERNSHIP"},
	{Who: "我在政府部门", What: "看缺口清单和谱系图，审核需求，导入数据", Go: "进入工作台", Href: "/home"},
	{Who: "我想看公布的数和名单", What: "公示、名单、公开数字、资金绩效、办学条件", Go: "看开放数据", Href: "/open"},
}

func leadText(ctx context.Context, city string, y *Year) string {
	if y == nil {
		return i18n.T(ctx, "%s的产业需求和学校供给放在一处，每个数都能点到口径。", city)
	}
	return i18n.T(ctx, "%s %s 所职业院校、%s 家企业的供需，冻结以后公布，每个数都能点到口径。", city, ui.Thousands(y.Schools), ui.Thousands(y.Firms))
}

// figures fills the bridge and the figures of the year.
func figures(ctx context.Context, h *ui.Home, y *Year) {
	if y == nil {
		why := i18n.T(ctx, "还没有公布年度快照")
		h.Title, h.Note, h.Say = i18n.T(ctx, "年度供需"), why, ""
		h.Stones = ui.Stones{Laid: -1, Missing: why}
		h.Main = ui.Figure{Label: "需求满足率", Missing: "还没有公布年度快照"}
		return
	}
	h.Title = i18n.T(ctx, "%d 年度供需", y.Year)
	h.Note = i18n.T(ctx, "快照 %s", y.Day) + " · " + i18n.T(ctx, "人数取整到 5")
	h.Side = []ui.Figure{y.Demand.figure("有效需求", "demand"), y.Supply.figure("可供毕业生", "supply")}
	h.Stones = ui.Stones{
		Laid: -1, Missing: i18n.T(ctx, "没有可公布的满足率"), Each: i18n.T(ctx, "每块 = 企业要的 100 人中的 1 人"),
		Left: i18n.T(ctx, "企业要 %s 人", y.Demand.words(ctx)), Right: i18n.T(ctx, "学校供 %s 人", y.Supply.words(ctx)),
	}
	h.Main = ui.Figure{Label: "需求满足率", Missing: "没有可公布的比例", Href: "/public/gaps"}
	if y.RateKnown {
		h.Stones.Laid = Stones(y.Rate)
		h.Main = ui.Figure{Label: "需求满足率", Tone: "met", Value: strings.TrimSuffix(ui.Percent(y.Rate), "%"), Unit: "%", Href: "/public/gaps"}
		h.Say = say(ctx, y)
	}
	for _, r := range y.Chains[:min(chainRows, len(y.Chains))] {
		h.Rows = append(h.Rows, r.bridge(ctx, most(y.Chains)))
	}
}

// Stones is how many of a hundred are laid: never a hundred while something is
// missing, never none while something is there.
func Stones(rate float64) int {
	n := int(math.Round(rate * 100))
	switch {
	case n >= 100 && rate < 1:
		return 99
	case n <= 0 && rate > 0:
		return 1
	}
	return min(max(n, 0), 100)
}

// say is the rate in a sentence.
func say(ctx context.Context, y *Year) string {
	n := Stones(y.Rate)
	text := i18n.T(ctx, "企业每要 100 人，本市学校能对上 %d 人", n)
	if !y.BeforeKnown {
		return text + i18n.T(ctx, "。")
	}
	switch d := n - Stones(y.Before); {
	case d > 0:
		return text + i18n.T(ctx, "，比 %d 年多 %d 人。", y.BeforeOf, d)
	case d < 0:
		return text + i18n.T(ctx, "，比 %d 年少 %d 人。", y.BeforeOf, -d)
	}
	return text + i18n.T(ctx, "，与 %d 年持平。", y.BeforeOf)
}

func (f Figure) figure(label, tone string) ui.Figure {
	if f.Missing != "" {
		return ui.Figure{Label: label, Missing: f.Missing}
	}
	return ui.Figure{Label: label, Tone: tone, Value: f.Text, Unit: "人", Href: "/public/gaps"}
}

func (f Figure) words(ctx context.Context) string {
	if f.Missing != "" {
		return i18n.T(ctx, "无数据")
	}
	return f.Text
}

func (r Row) bridge(ctx context.Context, most int64) ui.BridgeRow {
	out := ui.BridgeRow{Name: r.Name, Href: "/public/gaps?chain=" + url.QueryEscape(r.Name), Bar: ui.Bridge{Demand: r.Demand, Supply: r.Supply, Met: r.Met, Max: most}, Over: r.Gap.N < 0}
	switch {
	case r.Gap.Missing != "":
		out.Missing = i18n.Word(ctx, r.Gap.Missing)
	case r.Gap.N > 0:
		out.Outcome = i18n.T(ctx, "缺 %s", r.Gap.Text)
	case r.Gap.N < 0:
		out.Outcome = i18n.T(ctx, "余 %s", strings.TrimPrefix(r.Gap.Text, "−"))
	default:
		out.Outcome = i18n.T(ctx, "持平")
	}
	return out
}

func most(rows []Row) int64 {
	n := int64(1)
	for _, r := range rows {
		n = max(n, r.Demand, r.Supply)
	}
	return n
}

// newest lists what everyone may see, as nobody in particular.
func (s *Service) newest(ctx context.Context, side demand.Side) ([]ui.DocItem, error) {
	if s.o.Demand == nil {
		return nil, nil
	}
	page, err := s.o.Demand.List(nobody(ctx), demand.Query{Side: side, View: demand.Market, Sort: "new", Desc: true, Limit: newest})
	if err != nil {
		return nil, err
	}
	return items(ctx, side, page.Lines), nil
}

func nobody(ctx context.Context) context.Context { return actor.With(ctx, actor.Actor{}) }

func items(ctx context.Context, side demand.Side, lines []demand.Line) []ui.DocItem {
	base := "/needs/"
	if side == demand.Offer {
		base = "/offers/"
	}
	var out []ui.DocItem
	for _, l := range lines {
		parts := []string{l.Number, l.OrgName, i18n.Word(ctx, l.Kind.ZH())}
		if l.Headcount != demand.NotSaid {
			parts = append(parts, i18n.T(ctx, "%s 人", ui.Thousands(l.Headcount)))
		}
		it := ui.DocItem{Title: l.Title, Href: base + l.ID.String(), Line: strings.Join(filled(parts), " · ")}
		if !l.DueOn.IsZero() {
			it.Day = i18n.T(ctx, "至 %s", l.DueOn.String())
		}
		out = append(out, it)
	}
	return out
}

func filled(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// elderView is the home of the elder edition: one sentence, four doors, a telephone.
type elderView struct {
	Say   string
	Doors []ui.Door
	Phone string
}

func (s *Service) elder(ctx context.Context) (elderView, error) {
	y, err := s.year(ctx)
	v := elderView{Phone: s.o.Phone, Doors: elderDoors, Say: i18n.T(ctx, "还没有公布年度快照")}
	if y != nil && y.RateKnown {
		v.Say = say(ctx, y)
	}
	return v, err
}

var elderDoors = []ui.Door{
	{Who: "看企业要什么人", What: "岗位、实习，写明单位和人数", Go: "打开", Href: "/needs"},
	{Who: "看学校能提供什么", What: "培训、课程、场地", Go: "打开", Href: "/offers"},
	{Who: "看今年缺什么人", What: "职业和缺多少人", Go: "打开", Href: "/public/gaps"},
	{Who: "登录办事", What: "企业、学校和部门人员", Go: "打开", Href: "/sign-in"},
}
