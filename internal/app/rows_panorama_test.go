package app

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/report/panorama"
)

// panoramaRows are the requirements of the panoramas.
var panoramaRows = []rowTest{
	{"GPT-04", showIndustries},
	{"PRG-17", showLinkage},
	{"PRG-22", showDockingReport},
	{"REP-04", showAchievements},
	{"GOV-25", showQuarterHour},
}

// showIndustries: output, growth, enterprises and jobs by year, each year with its source and its record; figures of another scope are
// another series, and the first year of a series has no growth.
func showIndustries(t *testing.T, s *stage) {
	p := s.port.in(t)
	year := func(of string, at, output int, scope string) string {
		v := carrier.Values{"industry": {Text: of}, "year": {Text: strconv.Itoa(at), Num: float64(at)}, "output": {Text: strconv.Itoa(output), Num: float64(output) * 1e10},
			"firms": {Text: "41", Num: 41}, "source": {Text: fmt.Sprintf("统计公报%d，第 3 页", at)}, "scope": {Text: scope}}
		if at != 2023 {
			v["jobs"] = carrier.Value{Text: "9300", Num: 9300}
		}
		return p.standing("industry_year", of+scope+strconv.Itoa(at), "NAMED", v).String()
	}
	first := year("C36", 2023, 400, "规模以上")
	year("C36", 2024, 430, "规模以上")
	year("C36", 2025, 387, "规模以上")
	year("C36", 2025, 900, "全部法人")
	list, err := p.city.Panorama.Industries(p.as(actor.CityLead))
	must(t, err)
	at := slices.IndexFunc(list, func(x panorama.Series) bool { return x.Scope == "规模以上" })
	if len(list) != 2 || at < 0 || len(list[at].Years) != 3 {
		t.Fatalf("%+v", list)
	}
	const page = "/panorama/industries"
	p.says(actor.CityLead, page, "口径：规模以上", "口径：全部法人", "400.00", "430.00", "7.5%", "−10.0%", "900.00", "41", "9,300", "统计公报2023，第 3 页", "统计公报2025，第 3 页", "上一年没有数", "没有登记")
	if body := p.page(actor.CityLead, page); !strings.Contains(body, `"/records/`+first+`"`) {
		t.Error("a year does not lead to its record")
	}
	p.says(actor.CityLead, "/records/"+first, "统计公报2023，第 3 页", "规模以上")
}

// showLinkage: the board shows every link of every chain of the published year and where a chain breaks; the city chooses five or six
// links with the document that says so, and who saw an older list gets 409.
func showLinkage(t *testing.T, s *stage) {
	p := s.town.in(t)
	const page, form = "/panorama/linkage", "/panorama/linkage/links"
	p.says(actor.CityLead, page, "五业联动", "平台缺省", "产业", "企业", "职业", "专业", "就业", "断在哪里")
	p.lacks(actor.CityLead, page, "毕业生创业")
	b, err := p.city.publishedBalance(p.as(actor.CityLead), 0)
	must(t, err)
	if len(b.Chains) == 0 {
		t.Fatal("the published year has no chains")
	}
	for _, c := range b.Chains {
		p.says(actor.CityLead, page, c.Name, c.Links["OCCUPATION"].Text+" 个", c.Links["PROGRAMME"].Text+" 个")
	}
	l, err := p.city.Panorama.LinkList(p.as(actor.CityLead))
	must(t, err)
	six := url.Values{"version": {fmt.Sprint(l.Version)}, "source": {"津教职〔2025〕1号，第 17 条"}, "links": {"STARTUP", "INDUSTRY", "ENTERPRISE", "OCCUPATION", "PROGRAMME", "EMPLOYMENT"}}
	if l.Version == 0 {
		six.Del("version") // as the form of a city that has not chosen
	}
	p.made(actor.CityLead, form, six)
	p.says(actor.CityLead, page, "六业联动", "津教职〔2025〕1号，第 17 条", "创业", "名册没有按产业链登记创业", "创业没有数据")
	if r := p.post(form, six, p.cookie(actor.CityLead)); r.Code != http.StatusConflict {
		t.Errorf("the same version again: %d", r.Code)
	}
	six.Set("version", fmt.Sprint(l.Version+1))
	six["links"] = six["links"][:4]
	if r := p.post(form, six, p.cookie(actor.CityLead)); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("four links: %d", r.Code)
	}
	if r := p.post(form, six, p.cookie(actor.SchoolAdmin)); r.Code != http.StatusForbidden {
		t.Errorf("a school chooses the links: %d", r.Code)
	}
	p.says(actor.SchoolAdmin, page, "六业联动")
}

// showDockingReport: the yearly report is drawn from the published year and its frozen evaluation, on a page and in Word, for everybody;
// the file bears the digest of the page, and what changes in the registers afterwards does not change it.
func showDockingReport(t *testing.T, s *stage) {
	p := s.town.in(t)
	const page, word = "/panorama/docking", "/panorama/docking/word"
	d, err := p.city.Panorama.Docking(p.as(actor.Public), 0)
	must(t, err)
	sum, err := d.SHA256()
	must(t, err)
	if d.Year == 0 || d.RunSHA == "" || len(d.Layout) == 0 || len(d.Balance.Chains) == 0 {
		t.Fatalf("the report is empty: %+v", d)
	}
	for _, who := range []actor.Role{actor.CityLead, actor.Public} {
		p.says(who, page, d.Title(), sum, "专业布局", d.Layout[0].Category, "产业链与专业的对接", d.Balance.Chains[0].Name, "缺人最多的职业", "服务重点产业")
		text := wordText(t, p.ask(who, word+"?year="+strconv.Itoa(d.Year)).Body.Bytes())
		for _, want := range []string{d.Title(), sum, d.BalanceSHA, d.RunSHA, d.Balance.Chains[0].Name} {
			if !strings.Contains(text, want) {
				t.Errorf("the file for %s lacks %s", who, want)
			}
		}
	}
	p.write(`UPDATE programme_enrolments SET planned = planned + 1 WHERE year = $1`, d.Year)
	again, err := p.city.Panorama.Docking(p.as(actor.Public), d.Year)
	must(t, err)
	if other, _ := again.SHA256(); other != sum {
		t.Errorf("the frozen year changed: %s, then %s", sum, other)
	}
	p.write(`UPDATE programme_enrolments SET planned = planned - 1 WHERE year = $1`, d.Year)
	p.says(actor.Public, page+"?year=1999", "还没有公布年度快照")
	if r := p.ask(actor.Public, word+"?year=1999"); r.Code != http.StatusNotFound {
		t.Errorf("a year without a report: %d", r.Code)
	}
	s.other.in(t).smallPoints()
}

// smallPoints looks that outsiders do not see points with few graduates, and that visitors see no quadrant at all.
func (p *scene) smallPoints() {
	p.t.Helper()
	for _, target := range []string{"/panorama/quadrant", "/panorama/quadrant/export"} {
		if r := p.ask(actor.Public, target); r.Code == http.StatusOK {
			p.t.Errorf("a visitor gets %s", target)
		}
	}
	h := p.verdictsOf(evaluate.Green)[0]
	outcome := p.id(`SELECT MAX(id) FROM programme_outcomes WHERE point_id = $1 AND year = $2`, h.Point, h.Year)
	was := p.text(`SELECT CAST(graduates AS TEXT) FROM programme_outcomes WHERE id = $1`, outcome)
	p.write(`UPDATE programme_outcomes SET graduates = 3 WHERE id = $1`, outcome)
	p.again(h.Year, h.Point)
	sc, err := p.city.Evaluate.Standings(p.as(actor.IndustryOrg), 0)
	must(p.t, err)
	hidden := 0
	for _, x := range panorama.Places(sc, panorama.Ask{}) {
		if x.Hidden {
			hidden++
			if x.Rate.Known || x.Students != nil || x.Demand.Known || x.Verdict != panorama.NoData {
				p.t.Errorf("a hidden point tells %+v", x)
			}
		}
	}
	if hidden == 0 {
		p.t.Fatal("no point has few graduates")
	}
	p.says(actor.IndustryOrg, "/panorama/quadrant?sort=students", "毕业生少，不公布")
	p.lacks(actor.CityLead, "/panorama/quadrant?sort=students", "毕业生少，不公布")
	p.write(`UPDATE programme_outcomes SET graduates = CAST($2 AS BIGINT) WHERE id = $1`, outcome, was)
	p.again(h.Year, h.Point)
}

// wordText is all text of a Word file.
func wordText(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		_, err = io.Copy(&b, r)
		must(t, err)
	}
	return b.String()
}

// showAchievements: ten groups of indicators for everybody; each figure leads to its indicator, and that to the records behind it. What
// the city does not publish a visitor does not see.
func showAchievements(t *testing.T, s *stage) {
	p := s.town.in(t)
	const page = "/panorama/achievements"
	if len(panorama.Achievements) != 10 {
		t.Fatalf("%d groups", len(panorama.Achievements))
	}
	visitors, leads := p.page(actor.Public, page), p.page(actor.CityLead, page)
	for _, a := range panorama.Achievements {
		p.says(actor.Public, page, a.ZH)
		for _, code := range a.Codes {
			link := `"/indicators/` + code + `"`
			if !strings.Contains(visitors, link) || !strings.Contains(leads, link) {
				t.Errorf("%s has no figure of %s", a.ZH, code)
			}
			if r := p.ask(actor.Public, "/indicators/"+code); r.Code != http.StatusOK {
				t.Errorf("a visitor opens %s: %d", code, r.Code)
			}
			for _, behind := range p.drillsTo(code) {
				if r := p.ask(actor.CityLead, "/indicators/"+behind+"/rows"); r.Code != http.StatusOK {
					t.Errorf("the records behind %s: %s %d", code, behind, r.Code)
				}
			}
		}
	}
	rows, _, err := p.city.Indicators.Behind(p.as(actor.CityLead), indicator.Ask{Indicator: "schools", On: civil.MustDate(p.today())})
	must(t, err)
	v := p.measured("schools", p.today())
	if n, _ := v.Figure(); !v.Known() || int(n) != len(rows) {
		t.Errorf("%v schools, %d records", n, len(rows))
	}
	p.made(actor.CityLead, "/indicators/schools/publication", url.Values{"shown": {"0"}})
	if strings.Contains(p.page(actor.Public, page), `"/indicators/schools"`) || !strings.Contains(p.page(actor.CityLead, page), `"/indicators/schools"`) {
		t.Error("a visitor sees what is not published, or the bureau does not")
	}
	p.made(actor.CityLead, "/indicators/schools/publication", url.Values{"shown": {"1"}})
}

// drillsTo are the indicators whose records lie behind an indicator: itself, or the parts of its formula, to which its page leads.
func (p *scene) drillsTo(code string) (out []string) {
	p.t.Helper()
	d, err := p.definition(code)
	must(p.t, err)
	if len(d.Parts) == 0 {
		return []string{code}
	}
	page := p.page(actor.CityLead, "/indicators/"+code)
	for _, x := range d.Parts {
		if !strings.Contains(page, `"/indicators/`+x.Indicator+`"`) {
			p.t.Errorf("%s does not lead to %s", code, x.Indicator)
		}
		out = append(out, p.drillsTo(x.Indicator)...)
	}
	return out
}

// showQuarterHour: the map says which share of the schools has a service within fifteen minutes; the way is a parameter with its source,
// and another one gives another share. The share of the residents has no register behind it: it says so, until it is reported with evidence.
func showQuarterHour(t *testing.T, s *stage) {
	p := s.other.in(t)
	const page = "/map?layers=org_secondary,org_technician,org_firm&circle=drive&cover=org_firm"
	share := func() string {
		t.Helper()
		text := squeeze(p.page(actor.CityLead, page))
		_, rest, ok := strings.Cut(text, "覆盖率")
		if _, rest, _ = strings.Cut(rest, "中等职业学校"); !ok || rest == "" {
			t.Fatalf("no share of the schools: %.900s", text)
		}
		_, rest, _ = strings.Cut(rest, "=")
		share, _, _ := strings.Cut(rest, "%")
		return share
	}
	p.made(actor.CityLead, "/map/params", url.Values{"code": {"DRIVE"}, "value": {"1250"}, "source": {"一刻钟优教普惠圈方案（示例），第 2 条"}})
	p.says(actor.CityLead, page, "沿路 1250 米")
	near := share()
	p.made(actor.CityLead, "/map/params", url.Values{"code": {"DRIVE"}, "value": {"40000"}, "source": {"一刻钟优教普惠圈方案（示例），第 2 条"}})
	far := share()
	a, err := strconv.ParseFloat(near, 64)
	must(t, err)
	b, err := strconv.ParseFloat(far, 64)
	must(t, err)
	if a >= b || b > 100 {
		t.Errorf("%v %% within the short way, %v %% within the longer one", a, b)
	}
	p.says(actor.CityLead, "/map/setup", "一刻钟优教普惠圈方案（示例），第 2 条", "40000")
	p.made(actor.CityLead, "/map/params", url.Values{"code": {"DRIVE"}, "value": {"7500"}, "source": {"平台缺省"}})
	p.says(actor.CityLead, page, "居民", "没有居民住址的登记（市公安局、市统计局）", "还没有填报")
	const figure = "/indicators/residents_quarter"
	typed := url.Values{"on": {civil.DateOf(p.city.DB.Now()).String()}, "num": {"412300"}, "den": {"556000"}}
	if r := p.post(figure+"/reports", typed, p.cookie(actor.CityLead)); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a share without evidence: %d", r.Code)
	}
	typed.Set("evidence", "市统计局常住人口网格测算（示例），第 4 页")
	p.made(actor.CityLead, figure+"/reports", typed)
	p.says(actor.CityLead, page, "74.2%（填报")
	p.says(actor.CityLead, figure, "市统计局常住人口网格测算（示例），第 4 页", "412,300 / 556,000")
	if body := p.page(actor.CityLead, page); strings.Contains(body, "没有居民住址的登记") {
		t.Error("the reported share is missing still")
	}
}
