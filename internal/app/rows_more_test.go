package app

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/report/board"
)

// moreRows are the requirements of curated lists, of the gap list, of programmes and of
// public pages.
var moreRows = []rowTest{
	{"CHN-12", showCuratedLists},
	{"GPT-05", showIndustryGaps},
	{"PRG-12", showSecondaryCoverage},
	{"PRG-13", showHigherCoverage},
	{"PRG-14", showCategoryShare},
	{"PRG-18", showThirtySchools},
	{"PUB-01", showModeSwitch},
	{"PUB-02", showElderMode},
}

// showCuratedLists: key industries, leading enterprises and schools, each entry
// with its reviewer and day.
func showCuratedLists(t *testing.T, s *stage) {
	p := s.port.in(t)
	lead := p.as(actor.CityLead)
	day := civil.MustDate("2025-05-20")
	for i, k := range atlas.CuratedKinds[:3] {
		c := atlas.Curated{List: k.Code, Name: fmt.Sprintf("海津名单第%d项", i+1), Years: atlas.Years{From: 2025}, ReviewedOn: day}
		if _, err := p.city.Atlas.SaveCurated(lead, c); err == nil {
			t.Errorf("an entry of %s without a reviewer", k.ZH)
		}
		c.Reviewer, c.ReviewedOn = "评审组甲", civil.Date{}
		if _, err := p.city.Atlas.SaveCurated(lead, c); !errors.Is(err, atlas.ErrDay) {
			t.Errorf("an entry of %s without a day: %v", k.ZH, err)
		}
		c.ReviewedOn = day
		_, err := p.city.Atlas.SaveCurated(lead, c)
		must(t, err)
		p.says(actor.CityLead, "/atlas/lists?list="+string(k.Code), k.ZH, c.Name, "评审组甲2025-05-20")
	}
}

// showIndustryGaps: per industry, occupation and year: demand, supply, gap, gap rate.
func showIndustryGaps(t *testing.T, s *stage) {
	p := s.town.in(t)
	year := p.city.Demand.Today().Year
	src, err := p.city.Board.Source(p.as(actor.CityLead), board.Want{Year: year, At: "now"})
	must(t, err)
	industries, whole := map[string]bool{}, map[string]int64{}
	var shown board.Named
	for _, l := range src.Lines {
		industries[l.Industry] = true
		whole[l.Occupation] += l.Demand
		if rate, ok := l.Rate(); l.Gap() != board.Milli(l.Demand)*1000-l.Supply || ok != (l.Demand > 0) || ok && rate != float64(l.Gap())/float64(l.Demand*1000) {
			t.Errorf("%s in %s: gap %d, rate %v", l.Occupation, l.Industry, l.Gap(), rate)
		}
		if l.Demand > shown.Demand && l.State == board.Short {
			shown = l
		}
	}
	for _, o := range src.Occupations {
		if o.Demand != whole[o.Occupation] {
			t.Errorf("%s: %d in all, %d by industry", o.Occupation, o.Demand, whole[o.Occupation])
		}
	}
	if len(industries) < 5 || src.Scope.Year != year || shown.Demand == 0 {
		t.Fatalf("%d industries in %d, %+v", len(industries), src.Scope.Year, shown)
	}
	at := fmt.Sprintf("?year=%d&at=now", year)
	p.says(actor.CityLead, "/gaps/by-industry"+at, "行业", "需求", "供给", "缺口", "缺口率")
	p.says(actor.CityLead, "/gaps"+at+"&industry="+shown.Industry, shown.Name, ui.Thousands(int(shown.Demand)), ui.Thousands(int(shown.Supply.Persons())), "缺 "+ui.Thousands(int(shown.Gap().Persons())))
	p.says(actor.CityLead, "/gaps/occupations/"+shown.Occupation+at, "需求", "供给", "缺口率", shown.Industry)
	before, err := p.city.Board.Source(p.as(actor.CityLead), board.Want{Year: year - 1, At: "now"})
	must(t, err)
	asked := func(f board.Frozen) (n int64) {
		for _, o := range f.Occupations {
			n += o.Demand
		}
		return n
	}
	if before.Scope.Year != year-1 || asked(before.Frozen) == asked(src.Frozen) {
		t.Errorf("the year before has the same demand: %d", asked(before.Frozen))
	}
}

// coverage is the city's coverage at a level.
func (p *scene) coverage(l atlas.Level) programme.Coverage {
	p.t.Helper()
	list, err := p.city.Programme.Coverage(p.as(actor.CityLead))
	must(p.t, err)
	return list[slices.IndexFunc(list, func(c programme.Coverage) bool { return c.Level == l })]
}

// showSecondaryCoverage: 333 points in 17 of the 19 categories.
func showSecondaryCoverage(t *testing.T, s *stage) {
	p := s.metro.in(t)
	c := p.coverage(atlas.Secondary)
	if c.Points != 333 || c.Programmes != 333 || c.Covered() != 17 || len(c.Shares) != 19 || len(c.Missing()) != 2 {
		t.Errorf("%d points, %d programmes, %d of %d, without %v", c.Points, c.Programmes, c.Covered(), len(c.Shares), c.Missing())
	}
	p.says(actor.CityLead, "/programmes/coverage", "17 / 19 个大类", "333 个专业点，20 所学校")
}

// showHigherCoverage: 740 points in 18 of the 19 categories.
func showHigherCoverage(t *testing.T, s *stage) {
	p := s.metro.in(t)
	c := p.coverage(atlas.HigherCollege)
	if c.Points != 740 || c.Covered() != 18 || len(c.Missing()) != 1 || !strings.Contains(c.Missing()[0], "水利") {
		t.Errorf("%d points, %d, without %v", c.Points, c.Covered(), c.Missing())
	}
	p.says(actor.CityLead, "/programmes/coverage", "18 / 19 个大类", "740 个专业点，12 所学校")
}

// showCategoryShare: the share of equipment manufacturing and electronics is
// computed and compared with 30 % by integers.
func showCategoryShare(t *testing.T, s *stage) {
	p := s.metro.in(t)
	c := p.coverage(atlas.HigherCollege)
	if got := c.PointsIn(equipment, electronics); got != 228 {
		t.Errorf("%d points in the two categories", got)
	}
	if ok, known := c.ReachesShare(30, equipment, electronics); !ok || !known {
		t.Errorf("228 of 740 reaches 30 %%: %v, %v", ok, known)
	}
	if ok, _ := c.ReachesShare(31, equipment, electronics); ok {
		t.Error("228 of 740 reaches 31 %")
	}
	p.says(actor.CityLead, "/programmes/coverage", "装备制造与电子信息 228 / 740 = 30.8%")
}

// showThirtySchools: the registers yield 30 schools and 339 programme points,
// joined to six industries by published edges.
func showThirtySchools(t *testing.T, s *stage) {
	p := s.linked.in(t)
	c, err := p.city.Orgs.Count(p.as(actor.CityLead))
	must(t, err)
	_, points, err := p.city.Programme.List(p.as(actor.CityLead), programme.Filter{Limit: 1})
	must(t, err)
	teaching := p.coverage(atlas.Secondary).Schools + p.coverage(atlas.HigherCollege).Schools
	if c.Schools.Total != 30 || points != 339 || teaching != 30 {
		t.Errorf("%d schools, %d of them teach %d programmes", c.Schools.Total, teaching, points)
	}
	p.says(actor.CityLead, "/orgs", "职业院校 30 所")
	p.says(actor.CityLead, "/points", "共 339")
	p.says(actor.CityLead, "/atlas/chains", "共 6 条产业链，其中本年重点 6 条")
	if _, _, err := p.city.Orgs.List(p.person(7, actor.Grant{Role: actor.Student}), org.Filter{}); !errors.Is(err, actor.ErrForbidden) {
		t.Errorf("a student reads the register: %v", err)
	}
}

// publicPages are the addresses of all public pages; /enrol and those that end in a
// token answer only who has a letter.
func (p *scene) publicPages() []string {
	params := strings.NewReplacer("{$}", "", "{token}", "unknown", "{code}", "key_share")
	var out []string
	for _, r := range p.city.site.Routes() {
		if !r.Public || r.Kind != web.KindPage || r.Pattern == "/kit" {
			continue
		}
		target := params.Replace(r.Pattern)
		if before, after, ok := strings.Cut(target, "{id}"); ok {
			target = before + p.publicObject(target) + after
		}
		out = append(out, target)
	}
	return out
}

// publicObject is something that everyone may read on a page.
func (p *scene) publicObject(target string) string {
	switch {
	case strings.HasPrefix(target, "/standards"):
		return p.id(`SELECT MIN(id) FROM standard_standards WHERE status = 'PUBLISHED'`)
	case strings.HasPrefix(target, "/events"):
		return p.id(`SELECT MIN(id) FROM contact_events WHERE status NOT IN ('DRAFT', 'CANCELLED')`)
	case strings.HasPrefix(target, "/selections"):
		return p.id(`SELECT MIN(id) FROM selection_batches WHERE status = 'PUBLISHED'`)
	case strings.HasPrefix(target, "/adjustments/rounds"):
		return p.id(`SELECT MIN(id) FROM adjust_rounds WHERE status = 'APPLIED'`)
	case strings.HasPrefix(target, "/adjustments/lists"):
		return p.id(`SELECT MIN(id) FROM adjust_lists WHERE status = 'PUBLISHED'`)
	}
	side := map[bool]string{true: "NEED", false: "OFFER"}[strings.HasPrefix(target, "/needs")]
	return p.id(`SELECT MIN(id) FROM demand_items WHERE side = $1 AND status = 'PUBLISHED' AND visibility = 'PUBLIC'`, side)
}

// theme asks for a page with cookies and returns its theme, size and body.
func (p *scene) open(target, cookies string) (theme, body string, set []string) {
	r := p.send(http.MethodGet, target, nil, http.Header{"Cookie": {cookies}})
	for _, c := range r.Result().Cookies() {
		set = append(set, c.Name+"="+c.Value)
	}
	body = r.Body.String()
	_, rest, _ := strings.Cut(body, `data-theme="`)
	theme, _, _ = strings.Cut(rest, `"`)
	return theme, body, set
}

// showModeSwitch: every public page has the switch, and what was chosen stays from
// page to page. axe-core and the keyboard: internal/e2e.
func showModeSwitch(t *testing.T, s *stage) {
	p := s.town.in(t)
	pages := p.publicPages()
	if len(pages) < 10 {
		t.Errorf("only %v", pages)
	}
	for _, target := range pages {
		if r := p.ask(actor.Public, target); r.Code != http.StatusOK && target != "/enrol" && !strings.HasSuffix(target, "/unknown") {
			t.Errorf("%s: %d", target, r.Code)
		}
	}
	_, _, chosen := p.open("/?mode=contrast", "")
	if !slices.Equal(chosen, []string{"theme=contrast"}) {
		t.Fatalf("the choice is kept as %v", chosen)
	}
	for _, target := range pages {
		theme, body, _ := p.open(target, "")
		if theme != "light" || !strings.Contains(body, "mode=elder") || !strings.Contains(body, "mode=contrast") {
			t.Errorf("%s has no switch; theme %q", target, theme)
		}
		if theme, body, _ := p.open(target, chosen[0]); theme != "contrast" || !strings.Contains(body, "mode=light") {
			t.Errorf("%s forgets the choice: %q", target, theme)
		}
	}
}

// showElderMode: the elder edition is a mode of its own with one step of size, a
// home with few large doors, and every public page in it; its sizes in the browser:
// internal/e2e.
func showElderMode(t *testing.T, s *stage) {
	p := s.town.in(t)
	_, _, chosen := p.open("/?mode=elder", "")
	_, _, larger := p.open("/?size=2", chosen[0])
	cookies := chosen[0] + "; " + larger[0]
	for _, target := range p.publicPages() {
		theme, body, _ := p.open(target, chosen[0])
		if theme != "elder" || !strings.Contains(body, "size=2") || !strings.Contains(body, "mode=light") || strings.Contains(body, "<dialog") && strings.Contains(body, " open") {
			t.Errorf("%s in the elder edition: %q", target, theme)
		}
		if _, body, _ := p.open(target, cookies); !strings.Contains(body, `data-size="2"`) || !strings.Contains(body, "size=1") {
			t.Errorf("%s does not stay large", target)
		}
	}
	_, plain, _ := p.open("/", "")
	_, elder, _ := p.open("/", chosen[0])
	if a, b := strings.Count(plain, "<a "), strings.Count(elder, "<a "); b >= a*2/3 {
		t.Errorf("the elder home has %d links, the usual one %d", b, a)
	}
}
