package cockpit

import (
	"context"
	"html"
	"math"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

func drawn(t *testing.T, lang string, w Wall) string {
	t.Helper()
	i18n.Load(ui.Words, Words)
	ctx := ui.With(i18n.WithLang(context.Background(), lang), &ui.Env{Lang: lang, Theme: ui.Wall, City: "融江市", Query: url.Values{}})
	var b strings.Builder
	if err := wallPage(w).Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(b.String())
}

// full is a wall with a published year.
func full() Wall {
	return Wall{Period: "2026 年度", Sentence: []Span{{Text: "每要 100 人，对上 40 人"}, {Text: "焊工", Tone: "demand"}}, Figures: []ui.Figure{{Label: "有效需求", Value: "12"}},
		Chains: []Chain{{Name: "装备制造", Demand: 10, Supply: 4, Met: 3, Asks: "10", Gives: "4", Outcome: "缺 7"}, {Name: "家政", Hidden: "不公布"}},
		Short:  []Short{{Name: "焊工", Gap: "缺 7", Href: "/gaps"}}, Years: []Year{{Year: 2025, Demand: 3, DemandKnown: true}, {Year: 2026, Demand: 4, Supply: 2, DemandKnown: true, SupplyKnown: true}},
		Today: []Tile{{Label: "洽谈中", Count: 1200, Tone: "info", Href: "/orders"}}, Late: []Late{{What: "补上焊工", Who: "教育局", Tone: "red", Word: "逾期 3 天", Href: "/gaps"}}, LateAll: "/gaps", Scope: "统计范围"}
}

func TestWallOfAPublishedYear(t *testing.T) {
	text := drawn(t, "zh", full())
	for _, want := range []string{"融江市产教融合", "每要 100 人", "装备制造", "缺 7", "不公布", "1,200", "逾期 3 天", "各产业链，差在哪里", "谁晚了", `data-refresh="600"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the wall does not say %q", want)
		}
	}
	if strings.Contains(text, "wall-tiles") {
		t.Error("tiles without chosen figures")
	}
}

// chosen are two figures of one thing with their scope notes.
var chosen = []Lead{
	{Label: "培育企业（口径甲）", Value: "62", Unit: "家", Says: "62 家", Tone: "green", Word: "相符", Period: "2024", Scope: "口径甲", Href: "/registers/x"},
	{Label: "覆盖率", Missing: "名册里没有记录", Says: "98% 以上", Tone: "none", Word: "无数据", Period: "2024", Scope: "口径丙", Href: "/figures"},
}

func TestWallOfChosenFigures(t *testing.T) {
	w := Wall{Period: "按各数的时期", Missing: "还没有公布年度快照", Leading: chosen, Scope: "出处：文件", LateAll: "/gaps"}
	text := drawn(t, "zh", w)
	for _, want := range []string{"培育企业（口径甲）", "62", "公开 62 家", "口径甲", "无数据", "名册里没有记录", "出处：文件"} {
		if !strings.Contains(text, want) {
			t.Errorf("the wall does not say %q", want)
		}
	}
	if strings.Contains(text, "谁晚了") || w.Gaps() {
		t.Error("gaps are drawn without a published year")
	}
	both := full()
	both.Leading = chosen
	if text := drawn(t, "zh", both); !strings.Contains(text, "谁晚了") || !strings.Contains(text, "口径甲") {
		t.Error("a published year and chosen figures do not stand together")
	}
	if text := drawn(t, "en", w); !strings.Contains(text, "published: 62 家") || !strings.Contains(text, "Back to the workbench") {
		t.Error("the wall is not in English")
	}
}

func TestYearsWithoutFiguresAreGaps(t *testing.T) {
	if !math.IsNaN(figure(0, false)) || figure(7, true) != 7 {
		t.Error("an unknown year is a figure")
	}
	if n := most(full().Chains); n != 10 {
		t.Errorf("the largest is %d", n)
	}
	rows := yearRows(context.Background(), full().Years)
	if len(rows) != 2 {
		t.Errorf("%d rows", len(rows))
	}
}

// TestReaders lets nobody in who may not see the city's exact figures.
func TestReaders(t *testing.T) {
	rt := New(Sources{}).Routes()[0]
	for _, r := range actor.Roles() {
		in := false
		for _, x := range rt.Roles {
			in = in || x == r
		}
		if want := r == actor.CityLead || r == actor.DeptUser || r == actor.CountyUser || r == actor.ConferenceSec || r == actor.Supervisor || r == actor.Auditor; in != want {
			t.Errorf("%s: %v", r, in)
		}
	}
}

// TestCentre draws the second screen with figures, with missing ones and in English.
func TestCentre(t *testing.T) {
	c := Centre{Day: "2026-11-23", Sentence: []Span{{Text: "2 个落后", Tone: "red"}}, Blocks: []Block{{Title: "学校", Readings: []Reading{
		{Label: "职业学校", Value: "6", Unit: "所", Period: "截至 2026-11-23", Rows: "/indicators/schools/rows?in=above", About: "/indicators/schools"},
		{Label: "工位", Missing: "学校年报没有登记", About: "/indicators/seats_per_100"}, {Label: "学生", Value: "20", About: "/indicators/students"}}}},
		Watch: []Watch{{Title: "目标，按颜色", Href: "/cockpit/targets", Tiles: ByLight([]Target{{Light: "RED"}, {Light: "RED"}, {Light: "DONE"}})}, {Title: "专业预警", Href: "/evaluations", Missing: "还没有评价"}},
		Trend: Trend{Finding: "新生和毕业生", Years: []TrendYear{{Year: 2025, In: 3, Out: math.NaN(), InText: "3"}}}}
	show := func(lang string) string {
		i18n.Load(ui.Words, Words)
		ctx := ui.With(i18n.WithLang(context.Background(), lang), &ui.Env{Lang: lang, Theme: ui.Wall, City: "融江市", Query: url.Values{}})
		var b strings.Builder
		if err := centrePage(c).Render(ctx, &b); err != nil {
			t.Fatal(err)
		}
		return html.UnescapeString(b.String())
	}
	text := show("zh")
	for _, want := range []string{"融江市职教运行", `"/indicators/schools/rows?in=above"`, "截至 2026-11-23", "学校年报没有登记", "无数据", `"/indicators/students"`, `"/cockpit/targets?light=RED"`, "还没有评价", "登记满两年以后"} {
		if !strings.Contains(text, want) {
			t.Errorf("the screen does not say %q", want)
		}
	}
	if n := ByLight([]Target{{Light: "RED"}, {Light: "RED"}, {Light: "DONE"}}); n[0].Count != 1 || n[3].Count != 2 || n[4].Count != 0 {
		t.Errorf("%+v", n)
	}
	if text := show("en"); !strings.Contains(text, "融江市: vocational education") || !strings.Contains(text, "How schools run") {
		t.Error("the screen is not in English")
	}
}
