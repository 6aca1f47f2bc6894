package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/forecast"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/register/standard"
)

// forecastRows are the requirements of standards, forecasts, employment reports, surveys
// and tags.
var forecastRows = []rowTest{
	{"EPT-01", showStandards},
	{"EPT-03", showForecast},
	{"EPT-04", showEmployment},
	{"EPT-08", showSurvey},
	{"PRG-16", showOldYoung},
	{"PRG-21", showEmerging},
}

// firmAt is the n-th enterprise of the city and a person who speaks for it.
func (p *scene) firmAt(n int) (ids.ID, context.Context) {
	id, err := ids.Parse(p.id(`SELECT id FROM org_organizations WHERE kind = 'ENTERPRISE' AND status = 'ACTIVE' ORDER BY name, id LIMIT 1 OFFSET $1`, n))
	must(p.t, err)
	return id, p.person(ids.ID(7000+n), actor.Grant{Role: actor.EntHR, Org: id})
}

func heads(n int64) *int64 { return &n }

const fitter = "6-31-01-10"

// showForecast is the vector of domain B4 through services and pages: 12, 8 and 5 fitters,
// the first revises 12 to 10; 30 graduates of whom 0.7 stay and 0.6 are in their field.
func showForecast(t *testing.T, s *stage) {
	p := s.port.in(t)
	next := p.city.Forecast.Round() + 1
	school, err := ids.Parse(p.id(`SELECT MIN(id) FROM org_organizations WHERE kind = 'SCHOOL' AND school_level = 'SECONDARY'`))
	must(t, err)
	must(t, p.city.DB.Write(p.as(actor.CityLead), func(tx *sqldb.Tx) error {
		pt := programme.Point{ID: tx.NewID(), School: school, Level: atlas.Secondary, Code: "660301", Given: "660301", Name: "机电技术应用", Length: "3", Status: programme.Enrolling}
		if err := programme.Insert(t.Context(), tx, pt); err != nil {
			return err
		}
		return programme.InsertOutcome(t.Context(), tx, programme.Outcome{Point: pt.ID, Year: next, AsOf: "INITIAL", Graduates: heads(30), Contract: heads(10), Local: heads(7), Related: heads(6)})
	}))
	p.drawn([]atlas.Edge{{From: atlas.ProgrammeRef(atlas.Secondary, "660301"), To: atlas.Ref{Kind: atlas.EndOccupation, Key: fitter}, Relation: atlas.Trains, Weight: 1, Years: atlas.Years{From: 2025},
		Evidence: []atlas.Evidence{{Kind: atlas.Document, Ref: "专业简介", Period: "2025"}}}})
	send := func(n int, count int64) {
		_, who := p.firmAt(n)
		_, err := p.city.Forecast.Save(who, forecast.Draft{Lines: []forecast.Line{{Occupation: fitter, Level: "3", Confidence: forecast.High, Heads: [3]*int64{heads(count)}}}}, true)
		must(t, err)
	}
	for n, count := range []int64{12, 8, 5} {
		send(n, count)
	}
	p.says(actor.CityLead, "/forecasts", "25")
	send(0, 10)
	c, err := p.city.Forecast.City(p.as(actor.CityLead), forecast.Want{})
	must(t, err)
	l := c.Lines[0]
	if len(c.Lines) != 1 || c.Want.Year != next || l.Demand[0].N != 23 || l.Firms != 3 || l.Supply.Milli != 12_600 || l.Gap.Milli != 10_400 || fmt.Sprintf("%.1f", l.Rate*100) != "45.2" {
		t.Errorf("%+v", l)
	}
	p.says(actor.CityLead, "/forecasts", "23", "12.6", "10.4", "45.2%")
	p.says(actor.CityLead, "/forecasts/occupation?code="+fitter, fmt.Sprintf("%d 年需求 23人", next), "12.6人", "10.4人", "45.2%", "按把握程度")
	p.says(actor.Public, "/forecasts", "25")
	firm, who := p.firmAt(0)
	_, list, err := p.city.Forecast.Mine(who, firm)
	if err != nil || len(list) != 2 || !list[0].Latest || list[1].Latest {
		t.Errorf("the history: %+v, %v", list, err)
	}
	p.hiddenFromOutsiders()
}

// hiddenFromOutsiders lets two enterprises forecast another occupation, which nobody but the
// bureau sees, also not by way of the counties.
func (p *scene) hiddenFromOutsiders() {
	p.t.Helper()
	for n, count := range []int64{40, 7} {
		_, who := p.firmAt(3 + n)
		_, err := p.city.Forecast.Save(who, forecast.Draft{Lines: []forecast.Line{{Occupation: "6-18-02-04", Level: "3", Confidence: forecast.Low, Heads: [3]*int64{heads(count)}}}}, true)
		must(p.t, err)
	}
	p.says(actor.CityLead, "/forecasts/occupation?code=6-18-02-04", "47人")
	p.says(actor.Public, "/forecasts/occupation?code=6-18-02-04", "不足 3 家或一家过大")
	p.lacks(actor.Public, "/forecasts/occupation?code=6-18-02-04", "47", "40人")
	c, err := p.city.Forecast.City(p.t.Context(), forecast.Want{})
	must(p.t, err)
	var told int64
	for _, l := range c.Lines {
		told += l.Demand[0].N
	}
	if whole := c.Total[0]; whole.Hide == forecast.Open && whole.N-told > 0 && whole.N-told < 60 && len(c.Lines) == 2 && c.Lines[0].Demand[0].Hide == forecast.Open {
		p.t.Errorf("the total tells the hidden: %+v", c)
	}
}

// showEmployment reports four quarters of three enterprises, one of them revised.
func showEmployment(t *testing.T, s *stage) {
	p := s.port.in(t)
	last := p.city.Forecast.Quarter()
	for n := range 3 {
		_, who := p.firmAt(n)
		for k := range 4 {
			r := forecast.Report{Quarter: last.Add(k - 3), Headcount: 100 + int64(3*k), Hires: 8, Leavers: 5, Interns: heads(4), Retained: heads(2), Vacancies: heads(6)}
			_, err := p.city.Forecast.Report(who, r)
			must(t, err)
		}
	}
	_, who := p.firmAt(0)
	off := forecast.Report{Quarter: last, Headcount: 140, Hires: 8, Leavers: 5}
	if _, err := p.city.Forecast.Report(who, off); !errors.Is(err, forecast.ErrSum) {
		t.Errorf("what does not add up is taken: %v", err)
	}
	off.Confirmed, off.Note = true, "并入一个车间"
	again, err := p.city.Forecast.Report(who, off)
	if err != nil || again.Revision != 2 {
		t.Errorf("%+v, %v", again, err)
	}
	q, err := p.city.Forecast.Quarters(p.as(actor.CityLead), forecast.QuarterWant{})
	must(t, err)
	if q.Total.Numbers[0].N != 140+109+109 || q.Total.Firms != 3 || len(q.Trend) != 8 || q.Trend[4].Numbers[0].N != 300 || q.Trend[3].Numbers[0].Known {
		t.Errorf("%+v", q)
	}
	p.says(actor.CityLead, "/employment", "358", "期末从业人数", "本季新招", "本季离职", "在岗实习生", "留任毕业生", "无数据")
	p.says(actor.CityLead, "/employment/missing", "还没有报")
}

// showSurvey sends the three parts to three enterprises; what two answer is a draft of a
// standard, and the third part a forecast that counts when the enterprise sends it.
func showSurvey(t *testing.T, s *stage) {
	p := s.port.in(t)
	var names []string
	for n := 5; n < 8; n++ {
		firm, _ := p.firmAt(n)
		var name string
		p.count(&name, `SELECT name FROM org_organizations WHERE id = $1`, firm)
		names = append(names, name)
	}
	at := p.made(actor.CityLead, "/surveys", url.Values{"title": {"维修岗位调查"}, "post": {"机电设备维修工"}, "occupation": {fitter}, "industry": {"C34"}, "level": {"3"}, "firms": {strings.Join(names, "\n")}})
	for i, n := range []int{5, 6} {
		firm, who := p.firmAt(n)
		asked, err := p.city.Standard.Asked(who)
		must(t, err)
		a := standard.Answers{Tasks: []standard.Task{{Name: "日常点检", Abilities: []standard.Ability{{Kind: standard.Skill, Text: "能用红外测温仪"}}}, {Name: "独有任务" + strconv.Itoa(i)}},
			Wanted: []standard.Wanted{{Occupation: "4-10-01-05", Level: "3", Heads: [3]*int64{heads(4)}}}}
		r, err := p.city.Standard.Answer(who, asked[0].ID, asked[0].RowVersion, a, true)
		must(t, err)
		x, err := p.city.Forecast.Find(who, r.Forecast)
		if err != nil || x.Status != forecast.Drafted || x.Org != firm || len(x.Rows) != 1 {
			t.Errorf("the third part: %+v, %v", x.Submission, err)
		}
		if _, err := p.city.Forecast.Step(who, caseflow.Step{ID: x.ID, Transition: "send"}); err != nil {
			t.Error(err)
		}
	}
	p.says(actor.CityLead, at, "任务 1", "2 家企业提到", "日常点检", "人才专业需求合计", "待答复")
	issuer, _ := p.firmAt(5)
	var name string
	p.count(&name, `SELECT name FROM org_organizations WHERE id = $1`, issuer)
	edit := p.made(actor.CityLead, at+"/draft", url.Values{"issuer": {name}})
	x, err := p.city.Standard.Find(p.as(actor.CityLead), idOf(t, strings.TrimSuffix(edit, "/edit")))
	if err != nil || x.Status != standard.Drafted || x.Firms != 2 || len(x.Tasks) != 3 || x.Tasks[0].Name != "日常点检" || x.Tasks[0].Firms != 2 {
		t.Errorf("%+v, %v", x.Standard, err)
	}
	p.says(actor.CityLead, at, "已采用", "已生成的标准")
	c, err := p.city.Forecast.City(p.as(actor.CityLead), forecast.Want{Occupation: "4-10-01-05"})
	if err != nil || len(c.Lines) != 1 || c.Lines[0].Demand[0].N != 8 {
		t.Errorf("%+v, %v", c.Lines, err)
	}
}

// showStandards publishes a standard of an enterprise, links a school's course to it and
// publishes a second version.
func showStandards(t *testing.T, s *stage) {
	p := s.town.in(t)
	firm, hr := p.firmAt(3)
	tasks := func(last string) []standard.Task {
		return []standard.Task{{Name: "更换伺服电机", Abilities: []standard.Ability{{Kind: standard.Knowledge, Text: "懂电机原理"}, {Kind: standard.Skill, Text: "能按图拆装伺服电机"}}}, {Name: "日常点检", Abilities: []standard.Ability{{Kind: standard.Attitude, Text: last}}}}
	}
	x, err := p.city.Standard.Save(hr, standard.Standard{Post: "伺服维修岗", Occupation: fitter, Industry: "C34", Level: 3, From: civil.MustDate("2026-01-01"), Tasks: tasks("守时")}, true)
	must(t, err)
	if _, err := p.city.Standard.Step(hr, caseflow.Step{ID: x.ID, Transition: "publish"}); !errors.Is(err, actor.ErrForbidden) {
		t.Errorf("published without a review: %v", err)
	}
	if _, err = p.city.Standard.Step(p.as(actor.CityLead), caseflow.Step{ID: x.ID, Transition: "publish"}); err != nil {
		t.Fatal(err)
	}
	at := "/standards/" + x.ID.String()
	p.says(actor.Public, at, "伺服维修岗", x.Code, "高级工（三级）", "更换伺服电机", "懂电机原理", "还没有学校把课程挂到这份标准上：无数据")
	p.says(actor.Public, "/standards", "伺服维修岗")
	links, err := p.city.Standard.Links(p.as(actor.SchoolAdmin), x.ID)
	must(t, err)
	if len(links.Points) == 0 {
		t.Fatal("the school has no points")
	}
	course := standard.Link{Kind: standard.Course, Name: "电机与拖动", Code: "K21", Point: links.Points[0].ID}
	n, err := p.city.Standard.Join(p.as(actor.SchoolAdmin), x.ID, course, []ids.ID{links.Abilities()[0].Lineage, links.Abilities()[1].Lineage})
	if n != 2 || err != nil {
		t.Errorf("%d links, %v", n, err)
	}
	p.says(actor.Public, at, "课程：电机与拖动", "2 / 3 项", "66.7%")
	p.says(actor.SchoolAdmin, "/standards/coverage", "2 / 3 项", "无数据")
	v2, err := p.city.Standard.Renew(hr, x.ID)
	must(t, err)
	v2.Tasks, v2.From = tasks("守时守规"), civil.MustDate("2027-01-01")
	if _, err = p.city.Standard.Save(hr, v2, true); err != nil {
		t.Fatal(err)
	}
	_, err = p.city.Standard.Step(p.as(actor.CityLead), caseflow.Step{ID: v2.ID, Transition: "publish"})
	must(t, err)
	p.says(actor.Public, "/standards/"+v2.ID.String(), "第 2 版", "与第 1 版相比", "守时守规", "2 / 3 项")
	p.says(actor.Public, at, "已被新版代替")
	if firm == 0 {
		t.Error("no enterprise")
	}
}

// showOldYoung: the tag has its document and years, and a yearly trend of points and
// enrolment; a year without data is no data.
func showOldYoung(t *testing.T, s *stage) {
	p := s.town.in(t)
	v, err := p.city.Programme.TagView(p.as(actor.CityLead))
	must(t, err)
	care := v.Trends[0]
	if care.Tag != programme.OldYoung || len(care.Years) < 3 || care.Years[1].Points == 0 || care.Years[1].Enrolled == 0 {
		t.Errorf("%+v", care)
	}
	if _, known := care.Steady(); !known {
		t.Error("no trend")
	}
	last := care.Years[len(care.Years)-1]
	p.says(actor.CityLead, "/programmes/tags", "一老一小", "人才培养方案", strconv.Itoa(last.Year), strconv.FormatInt(last.Points, 10))
	empty := s.metro.in(t)
	empty.says(actor.CityLead, "/programmes/tags", "没有招生数据", "还没有标记")
}

// showEmerging tags the programmes of electronics and information; the list of points filters by it.
func showEmerging(t *testing.T, s *stage) {
	p := s.metro.in(t)
	to := p.made(actor.CityLead, "/programmes/tags", url.Values{"tag": {"EMERGING"}, "code": {"51"}, "from": {"2025"}, "source": {"重点建设云计算、大数据、人工智能专业的通知"}})
	p.says(actor.CityLead, to, "新兴", "51", "重点建设云计算")
	list, total, err := p.city.Programme.List(p.as(actor.CityLead), programme.Filter{Tag: programme.Emerging, Limit: 1000})
	must(t, err)
	for _, x := range list {
		if !strings.HasPrefix(x.Code, "51") {
			t.Errorf("%s is tagged", x.Code)
		}
	}
	if total == 0 {
		t.Error("no point is tagged")
	}
	p.says(actor.CityLead, "/points?tag=EMERGING", "新兴", fmt.Sprintf("共 %d", total))
}
