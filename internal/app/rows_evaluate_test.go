package app

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/evaluate"
)

// evaluateRows are the requirements of rating, warning and the four bases.
var evaluateRows = []rowTest{
	{"PRG-01", showRating},
	{"PRG-02", showWarnings},
	{"PRG-04", showFourBases},
}

// verdictsOf are the verdicts of the newest year with a colour, in the order of their codes.
func (p *scene) verdictsOf(colour evaluate.Colour) []evaluate.Head {
	p.t.Helper()
	page, err := p.city.Evaluate.Verdicts(p.as(actor.CityLead), evaluate.Query{Colour: string(colour), Sort: "code"})
	must(p.t, err)
	if len(page.List) == 0 {
		p.t.Fatalf("nothing is %s", colour)
	}
	return page.List
}

// showRating: each point has a rating of the year whose formula stands on its page and gives the score again; the school appeals.
func showRating(t *testing.T, s *stage) {
	p := s.town.in(t)
	page, err := p.city.Evaluate.Verdicts(p.as(actor.CityLead), evaluate.Query{Sort: "code"})
	must(t, err)
	own := slices.IndexFunc(page.List, func(h evaluate.Head) bool {
		return h.School == p.as1(actor.SchoolAdmin) && h.Score != nil && p.text(`SELECT CAST(COUNT(*) AS TEXT) FROM evaluate_appeals WHERE verdict_id = $1`, h.ID) == "0"
	})
	if own < 0 {
		t.Fatal("the school has no rating")
	}
	h := page.List[own]
	d, err := p.city.Evaluate.Verdict(p.as(actor.SchoolAdmin), h.ID)
	must(t, err)
	var sum, weight float64
	for _, x := range d.Verdict.Rating.Terms {
		share := min(1, max(0, (x.Figure.Value-x.Floor)/(x.Target-x.Floor)))
		sum, weight = sum+x.Weight*share*100, weight+x.Weight
	}
	if math.Abs(sum/weight-*h.Score) > 1e-9 || h.Grade == "" || len(d.Verdict.Rating.Terms) != 7 {
		t.Errorf("the formula gives %v, the rating says %v %s", sum/weight, *h.Score, h.Grade)
	}
	at := "/evaluations/" + h.ID.String()
	p.says(actor.SchoolAdmin, at, "得分 = Σ 权重 × (数值 − 底线) ÷ (目标 − 底线)", "社会需求度", "招生计划完成率", "毕业去向落实率", "双师比例", fmt.Sprintf("%.2f", *h.Score), h.Grade)
	p.made(actor.SchoolAdmin, at+"/appeal", url.Values{"reason": {"对口人数少计"}})
	p.says(actor.CityLead, at, "对口人数少计", "待处理")
	unrated := slices.IndexFunc(page.List, func(h evaluate.Head) bool { return h.Score == nil })
	if unrated < 0 {
		t.Fatal("every point is rated, though not every programme has a demand")
	}
	p.says(actor.CityLead, "/evaluations/"+page.List[unrated].ID.String(), "指标不全，不评级")
}

// as1 is the organisation of somebody with the role.
func (p *scene) as1(role actor.Role) ids.ID { return actor.From(p.as(role)).Orgs(role)[0] }

// showWarnings: green, yellow and red with reasons that say value, n, threshold, interval, version and source, and each of the four
// actions out of a rule; a card is confirmed by another person than its drafter.
func showWarnings(t *testing.T, s *stage) {
	p := s.town.in(t)
	for _, c := range []evaluate.Colour{evaluate.Red, evaluate.Yellow, evaluate.Green, evaluate.Unclear, evaluate.NoData} {
		h := p.verdictsOf(c)[0]
		p.says(actor.CityLead, "/evaluations/"+h.ID.String(), c.ZH(), "评价理由", "PRG-L1", "低于", "LADDER-v", "示例")
	}
	red := p.verdictsOf(evaluate.Red)[0]
	d, err := p.city.Evaluate.Verdict(p.as(actor.CityLead), red.ID)
	must(t, err)
	i := slices.IndexFunc(d.Verdict.Reasons, func(r evaluate.Reason) bool { return r.Status == evaluate.Fires && r.Action == evaluate.ActStop })
	if i < 0 {
		t.Fatalf("%+v", d.Verdict)
	}
	if r := d.Verdict.Reasons[i]; r.Figures[0].Den == 0 || r.Figures[0].High >= r.Line || r.Figures[0].Low >= r.Figures[0].Value {
		t.Errorf("%+v", r)
	}
	got := map[string]bool{}
	for placed, first := range map[int64]int64{650: 90, 550: 90, 400: 90, 900: 2} {
		v := evaluate.EvaluateBy(ladderInputs(placed, first), ladderInputs(placed, first).Warn.Rules())
		got[v[0].Action] = true
	}
	for _, a := range []string{evaluate.ActLimit, evaluate.ActAlternate, evaluate.ActStop, evaluate.ActRevoke} {
		if !got[a] {
			t.Errorf("no rule proposes %s: %v", a, got)
		}
	}
	p.says(actor.CityLead, "/warnings", "待学校答复", "逾期未答复", "整改中")
}

// ladderInputs are one point for three years: of 1,000 graduates so many placed, of 100 places so many first choices.
func ladderInputs(placed, first int64) evaluate.Inputs {
	preset, _ := evaluate.PresetOf(evaluate.Ladder)
	in := evaluate.Inputs{Year: 2026, Warn: evaluate.Setting{Preset: evaluate.Ladder, Version: 1, Params: preset.Defaults()}}
	f := evaluate.Fact{Point: 1, School: 1, Level: atlas.Secondary, Code: "660101"}
	for year := 2026; year >= 2024; year-- {
		graduates, places := int64(1000), int64(100)
		f.Years = append(f.Years, evaluate.Year{Year: year, Planned: &places, FirstChoice: &first, Registered: &places, Graduates: &graduates, Placed: &placed})
	}
	in.Points = append(in.Points, f)
	return in
}

// showFourBases takes each of the four inputs away from a green point: it is no data then, and its page names what is missing.
func showFourBases(t *testing.T, s *stage) {
	p := s.other.in(t)
	h := p.verdictsOf(evaluate.Green)[0]
	year := h.Year
	for _, x := range []struct{ table, column, lacks string }{
		{"programme_enrolments", "planned", "招生计划"}, {"programme_enrolments", "registered", "招生计划完成率"}, {"programme_outcomes", "contract", "毕业去向落实率"}, {"programme_outcomes", "related", "办学情况评价"},
	} {
		was := p.text(`SELECT CAST(`+x.column+` AS TEXT) FROM `+x.table+` WHERE point_id = $1 AND year = $2`, h.Point, year)
		p.write(`UPDATE `+x.table+` SET `+x.column+` = NULL WHERE point_id = $1 AND year = $2`, h.Point, year)
		got := p.again(year, h.Point)
		if got.Colour != evaluate.NoData {
			t.Errorf("without %s the point is %s", x.column, got.Colour)
		}
		p.says(actor.CityLead, "/evaluations/"+got.ID.String(), "数据不足，不评绿", x.lacks)
		p.write(`UPDATE `+x.table+` SET `+x.column+` = CAST($3 AS BIGINT) WHERE point_id = $1 AND year = $2`, h.Point, year, was)
	}
	if got := p.again(year, h.Point); got.Colour != evaluate.Green {
		t.Errorf("with all four it is %s", got.Colour)
	}
	if body := p.page(actor.CityLead, "/evaluations"); !strings.Contains(body, "无数据") {
		t.Error("the list counts no points without data")
	}
}

// again evaluates the year and returns the verdict on a point.
func (p *scene) again(year int, point ids.ID) evaluate.Head {
	p.t.Helper()
	_, err := p.city.Evaluate.Compute(p.as(actor.CityLead), year, "")
	must(p.t, err)
	page, err := p.city.Evaluate.Verdicts(p.as(actor.CityLead), evaluate.Query{Year: year})
	must(p.t, err)
	i := slices.IndexFunc(page.List, func(h evaluate.Head) bool { return h.Point == point })
	if i < 0 {
		p.t.Fatal("the point is not evaluated")
	}
	return page.List[i]
}
