package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/platform/tenant"
)

// measureRows are the requirements of indicators.
var measureRows = []rowTest{
	{"CHN-09", showPillarShare}, {"CHN-10", showLeadingShare}, {"PRG-08", showKeyShare}, {"PRG-28", showGraduateRates}, {"PRG-29", showRetention}, {"PRG-34", showAppliedShare}, {"GPT-06", showEmploymentBy},
	{"REP-05", showExternalShare}, {"REP-06", showTwoCounts}, {"TCH-02", showDualShare}, {"TRN-02", showTrainingMultiple}, {"TRN-03", showTrainingTarget},
}

// measured is one figure of the whole city.
func (p *scene) measured(code, on string) indicator.Value {
	p.t.Helper()
	return p.split(indicator.Ask{Indicator: code, On: civil.MustDate(on)})[0]
}

func (p *scene) split(a indicator.Ask) (out []indicator.Value) {
	p.t.Helper()
	p.read(func(ctx context.Context, r *sqldb.Reader) (err error) {
		out, err = p.city.Indicators.Measure(ctx, r, a)
		return err
	})
	return out
}

// holds compares a figure's fraction, and whether it reaches a share of one hundred, by whole numbers.
func (p *scene) holds(v indicator.Value, num, den int64, percent int64, reaches bool) {
	p.t.Helper()
	if got := v.Ratio(); got != (stat.Ratio{Num: num, Den: den}) {
		p.t.Errorf("%s: %v, want %d of %d (%s %s)", v.Indicator, got, num, den, v.Status, v.Why)
	} else if ok, _ := got.AtLeast(stat.Percent(percent)); ok != reaches {
		p.t.Errorf("%s: %d of %d reaches %d %%: %v", v.Indicator, num, den, percent, ok)
	}
}

// onList puts the six chains of the third city on a list.
func onList(p *scene, kind atlas.CuratedKind) {
	for i := range 6 {
		_, err := p.city.Atlas.SaveCurated(p.as(actor.CityLead), atlas.Curated{List: kind, Code: fmt.Sprintf("Z%d", i+1), Name: fmt.Sprintf("台原支柱产业%d", i+1), Years: atlas.Years{From: 2026}, Reviewer: "市发改委", ReviewedOn: civil.MustDate("2026-02-20")})
		must(p.t, err)
	}
}

// showPillarShare: 306 of 339 points serve a pillar industry and reach 90 %; one is stopped, one opened that serves none, and 305 of 339,
// printed 90.0 %, do not. Without a list there is no figure.
func showPillarShare(t *testing.T, s *stage) {
	p := s.linked.in(t)
	today := p.today()
	if v := p.measured("pillar_share", today); v.Known() {
		t.Errorf("a share without a list: %+v", v)
	}
	onList(p, atlas.CuratedPillar)
	p.holds(p.measured("pillar_share", today), 306, 339, 90, true)
	p.says(actor.CityLead, "/indicators/pillar_share", "90.3%", "306 / 339", "95% 区间", "对接支柱产业", "305/339 印成 90.0%，没有达到")
	p.says(actor.Public, "/indicators/pillar_share", "90.3%")
	rows, _, err := p.city.Indicators.Behind(p.as(actor.CityLead), indicator.Ask{Indicator: "pillar_share", On: civil.MustDate(today)})
	must(t, err)
	var serving, other string
	for _, f := range rows {
		if f.Above && serving == "" {
			serving = f.ID
		}
		if !f.Above {
			other = f.ID
		}
	}
	id, err := ids.Parse(serving)
	must(t, err)
	p.move(id, "stop")
	p.holds(p.measured("pillar_share", today), 305, 338, 90, true)
	p.says(actor.CityLead, "/indicators/pillar_share/rows?in=below", "专业点", "分母")
	p.move(id, "enrol")
	if other == "" || len(rows) < 339 {
		t.Errorf("%d facts behind the share", len(rows))
	}
	half, _ := stat.Ratio{Num: 305, Den: 339}.AtLeast(stat.Percent(90))
	if text := (stat.Ratio{Num: 305, Den: 339}).Percent(1); half || text != "90.0%" {
		t.Errorf("305 of 339: %v, printed %s", half, text)
	}
}

// today is the city's day.
func (p *scene) today() string { return civil.DateOf(p.city.DB.Now()).String() }

// move takes a step of a programme point.
func (p *scene) move(id ids.ID, step string) {
	p.t.Helper()
	must(p.t, p.city.Programme.Move(p.second(), caseflow.Step{ID: id, Transition: step, Reason: "测试", Note: "测试"}))
}

// showLeadingShare: the same with the list of leading industries, of colleges only.
func showLeadingShare(t *testing.T, s *stage) {
	p := s.linked.in(t)
	onList(p, atlas.CuratedLeading)
	num, den := int64(0), int64(0)
	for _, x := range linkedPoints() {
		if x.base == 40 {
			den++
			if x.chain >= 0 {
				num++
			}
		}
	}
	p.holds(p.measured("leading_share", p.today()), num, den, 98, num*100 >= den*98)
	p.says(actor.CityLead, "/indicators/leading_share", fmt.Sprintf("%d / %d", num, den), "保持在 98% 以上", "49/50 达到 98%")
	if ok, _ := (stat.Ratio{Num: 49, Den: 50}).AtLeast(stat.Percent(98)); !ok {
		t.Error("49 of 50 do not reach 98 %")
	}
}

// showKeyShare: the share of the plan's city comes out of its points; 39 of 52 reach 75 %, without one of them it is missed.
func showKeyShare(t *testing.T, s *stage) {
	p, _ := wuhai(t, s)
	v := p.measured("key_share", "2025-12-31")
	p.holds(v, 39, 52, 75, true)
	p.says(actor.CityLead, "/indicators/key_share?year=2025", "75.0%", "39 / 52", "38/52 没有达到", "73.1%", "乌教发〔2024〕50号")
	rows, _, err := p.city.Indicators.Behind(p.as(actor.CityLead), indicator.Ask{Indicator: "key_share", On: civil.DateOf(p.city.DB.Now())})
	must(t, err)
	for _, f := range rows {
		if f.Above {
			id, err := ids.Parse(f.ID)
			must(t, err)
			before := p.measured("key_share", civil.DateOf(p.city.DB.Now()).String())
			p.move(id, "stop")
			if after := p.measured("key_share", civil.DateOf(p.city.DB.Now()).String()); after.Num != before.Num-1 || after.Den != before.Den-1 {
				t.Errorf("a stopped point leaves both: %v before, %v after", before.Ratio(), after.Ratio())
			}
			p.move(id, "enrol")
			break
		}
	}
	if ok, _ := (stat.Ratio{Num: 38, Den: 52}).AtLeast(stat.Percent(75)); ok {
		t.Error("38 of 52 reach 75 %")
	}
}

// outcomeSum adds up a column of the last figures of a year's classes.
func (p *scene) outcomeSum(column string, year int, more string) (n int64) {
	p.count(&n, `SELECT CAST(COALESCE(SUM(`+column+`), 0) AS BIGINT) FROM programme_outcomes g JOIN programme_points p ON p.id = g.point_id JOIN org_organizations o ON o.id = p.school_id
		WHERE g.year = $1 AND g.as_of = (SELECT MAX(z.as_of) FROM programme_outcomes z WHERE z.point_id = g.point_id AND z.year = g.year)`+more, year)
	return n
}

const allKnown = ` AND g.graduates IS NOT NULL AND g.contract IS NOT NULL AND g.flexible IS NOT NULL AND g.self_employed IS NOT NULL AND g.freelance IS NOT NULL AND g.study IS NOT NULL AND g.army IS NOT NULL AND g.grassroots IS NOT NULL`

// showGraduateRates: the destination rate and the local share are computed from the records of graduates.
func showGraduateRates(t *testing.T, s *stage) {
	p := s.town.in(t)
	year := sample.LastYear
	on := fmt.Sprintf("%d-12-31", year)
	v := p.measured("destination_rate", on)
	num := p.outcomeSum("g.contract + g.flexible + g.self_employed + g.freelance + g.study + g.army + g.grassroots", year, allKnown)
	if den := p.outcomeSum("g.graduates", year, allKnown); v.Num != float64(num) || v.Den != float64(den) || num == 0 {
		t.Errorf("%+v, want %d of %d", v, num, den)
	}
	local := p.measured("local_rate", on)
	if want := p.outcomeSum("g.local", year, allKnown+` AND g.local IS NOT NULL`); local.Num != float64(want) || local.Low <= 0 || local.High <= local.Low {
		t.Errorf("%+v, want %d employed in the city", local, want)
	}
	p.says(actor.CityLead, fmt.Sprintf("/indicators/destination_rate?year=%d", year), "毕业去向落实率", "91.7%", "十年走势", "120 名毕业生")
	p.says(actor.CityLead, fmt.Sprintf("/indicators/local_rate?year=%d", year), "在本市就业 ÷ 就业的毕业生，分母不是全部毕业生")
}

// showRetention: the share of graduates of colleges who work in the city has a numerator and a denominator of its own.
func showRetention(t *testing.T, s *stage) {
	p := s.town.in(t)
	year := sample.LastYear
	const higher = ` AND o.school_level IN ('HIGHER_COLLEGE', 'HIGHER_UNDERGRAD') AND g.local IS NOT NULL AND g.graduates IS NOT NULL`
	v := p.measured("retention_higher", fmt.Sprintf("%d-12-31", year))
	if num, den := p.outcomeSum("g.local", year, higher), p.outcomeSum("g.graduates", year, higher); v.Num != float64(num) || v.Den != float64(den) || num == 0 {
		t.Errorf("%+v, want %d of %d", v, num, den)
	}
	p.says(actor.CityLead, "/indicators/retention_higher", "高职毕业生留市率", "分子：在本市就业的毕业生；分母：全部毕业生", "50.6%")
}

// showAppliedShare: the students of the programmes that the city calls applied, of all.
func showAppliedShare(t *testing.T, s *stage) {
	p := s.town.in(t)
	v := p.measured("applied_share", civil.DateOf(p.city.DB.Now()).String())
	if !v.Known() || v.Num <= 0 || v.Num >= v.Den {
		t.Errorf("%+v", v)
	}
	sum := 0.0
	for _, x := range p.split(indicator.Ask{Indicator: "applied_share", On: civil.DateOf(p.city.DB.Now()), By: "school"}) {
		sum += x.Den
	}
	if sum != v.Den {
		t.Errorf("the schools have %v students, the city %v", sum, v.Den)
	}
	p.says(actor.CityLead, "/indicators/applied_share", "应用型", "在校生", "提高应用型人才培养比重")
	if v := s.linked.in(t).measured("applied_share", s.linked.in(t).today()); v.Known() {
		t.Errorf("a share without a list of applied programmes: %+v", v)
	}
}

// showEmploymentBy: employment by school, programme and industry; the parts add up to the city.
func showEmploymentBy(t *testing.T, s *stage) {
	p := s.town.in(t)
	on := civil.MustDate(fmt.Sprintf("%d-12-31", sample.LastYear))
	whole := p.measured("destination_rate", on.String())
	for _, by := range []string{"school", "programme", "category", "chain", "county"} {
		num, den, n := 0.0, 0.0, 0
		for _, x := range p.split(indicator.Ask{Indicator: "destination_rate", On: on, By: by}) {
			num, den, n = num+x.Num, den+x.Den, n+1
		}
		if num != whole.Num || den != whole.Den || n < 3 {
			t.Errorf("by %s: %v of %v in %d groups, want %v of %v", by, num, den, n, whole.Num, whole.Den)
		}
		p.says(actor.CityLead, fmt.Sprintf("/indicators/destination_rate?year=%d&by=%s", sample.LastYear, by), "分开看", "分子和分母")
	}
	if hires := p.split(indicator.Ask{Indicator: "hires", On: on, By: "industry"}); len(hires) < 2 {
		t.Errorf("hires by industry: %+v", hires)
	}
}

// showExternalShare: an indicator is proposed with a denominator of the province, its year and its source; a second officer confirms it.
func showExternalShare(t *testing.T, s *stage) {
	p := s.port.in(t)
	form := url.Values{"code": {"one_x_share"}, "zh": {"1+X 项目占全省"}, "en": {"1+X pilots of the province"}, "group": {"平台载体"}, "kind": {"rate"}, "unit": {"%"}, "direction": {"up"}, "source": {"carrier.teaching_pilot"}, "filter": {"已计数"},
		"num": {`类别 == "1+X证书项目"`}, "external": {"2022 = 1081 = 泉教函〔2022〕153号，228 ÷ 21.1% 推算"}, "scope": {"本市项目数 ÷ 全省总数，全省总数由文件推算"}, "basis": {"泉教函〔2022〕153号第 15 行"}, "owner": {"市教育局"}, "decimals": {"1"}, "reason": {"年报要用"}, "base": {"0"},
		"examples": {"# 228 个 = 21.1% @ 2022-12-31\n已计数=是; 类别=1+X证书项目 ×228"}}
	wrong := url.Values{}
	for k, v := range form {
		wrong[k] = v
	}
	wrong.Set("external", "2022 = 1081")
	if r := p.post("/indicators", wrong, p.cookie(actor.CityLead)); r.Code != http.StatusUnprocessableEntity && r.Code != http.StatusBadRequest {
		t.Errorf("a denominator without source: %d", r.Code)
	}
	at := p.made(actor.CityLead, "/indicators", form)
	p.says(actor.CityLead, at, "待他人确认", "1+X 项目占全省", "相符")
	id := idOf(t, at)
	if _, err := p.city.Indicators.Decide(p.as(actor.CityLead), caseflow.Step{ID: id, Transition: "confirm"}); err == nil {
		t.Error("who proposed it confirmed it")
	}
	_, err := p.city.Indicators.Decide(p.second(), caseflow.Step{ID: id, Transition: "confirm"})
	must(t, err)
	p.says(actor.CityLead, "/indicators/one_x_share", "1+X 项目占全省", "2022：1081，泉教函〔2022〕153号", "第 1 版", "228 个", "21.1%")
	if text := (stat.Ratio{Num: 228, Den: 1081}).Percent(2); text != "21.09%" {
		t.Errorf("228 of 1,081 is %s", text)
	}
}

// showTwoCounts: 62 and 255 enterprises are two counts of one thing, each with its scope note; no page adds them.
func showTwoCounts(t *testing.T, s *stage) {
	const code = "120000"
	h := s.port.house
	if _, err := h.Registry.City(code); err != nil {
		x, _ := cities.Find(code)
		at := tenant.City{Code: code, Name: x.Name, Sample: true}
		if h.Config.Placements["test"].DSN != "" {
			at.Kind, at.DSNRef = tenant.Server, "test"
		}
		must(t, h.seedCity(t.Context(), at, x, demoHash()))
	}
	c, err := h.City(t.Context(), code)
	must(t, err)
	w := &town{t: t, house: h, city: c, plan: sample.City{Code: code, Name: "天津市"}, who: map[actor.Role]actor.Actor{}}
	w.learnRoles()
	p := &scene{w, map[actor.Role]http.Header{}}
	for _, at := range []string{"/indicators/integrated_coop", "/indicators/integrated_pilot"} {
		p.says(actor.CityLead, at, "62 家", "255 家", "口径甲", "口径乙", "不相加")
		p.lacks(actor.CityLead, at, "317")
	}
	today := civil.DateOf(c.DB.Now()).String()
	if a, b := p.measured("integrated_coop", today), p.measured("integrated_pilot", today); a.Num != 62 || b.Num != 255 {
		t.Errorf("%v and %v", a.Num, b.Num)
	}
}

// showDualShare: of 244 teachers 183 with a certificate in force reach 75 %; when one expires they no longer do.
func showDualShare(t *testing.T, s *stage) {
	p, _ := wuhai(t, s)
	p.holds(p.measured("dual_ratio", "2025-05-31"), 183, 244, 75, true)
	p.holds(p.measured("dual_ratio", "2025-12-31"), 182, 244, 75, false)
	p.says(actor.CityLead, "/indicators/dual_ratio?year=2025", "182 / 244", "74.6%", "183/244 达到 75%", "182/244 没有达到", "过期和未生效的不计")
	if ok, _ := (stat.Ratio{Num: 183, Den: 244}).AtLeast(stat.Percent(75)); !ok {
		t.Error("183 of 244 do not reach 75 %")
	}
	p.says(actor.CityLead, "/indicators/dual_ratio/rows?year=2025&in=below", "专业课教师", "工号")
}

// showTrainingMultiple: person-times of a year over twice the students, by school and for the city.
func showTrainingMultiple(t *testing.T, s *stage) {
	p := s.town.in(t)
	on := civil.DateOf(p.city.DB.Now())
	whole, times, students := p.measured("training_reach", on.String()), p.measured("training_person_times", on.String()), p.measured("students_returned", on.String())
	if !whole.Known() || whole.Num != times.Num || whole.Den != 2*students.Num {
		t.Errorf("%+v, want %v of twice %v", whole, times.Num, students.Num)
	}
	if schools := p.split(indicator.Ask{Indicator: "training_multiple", On: on, By: "school"}); len(schools) < 2 {
		t.Errorf("by school: %+v", schools)
	}
	p.says(actor.CityLead, "/indicators/training_multiple?by=school", "培训人次为在校生的倍数", "学校", "要求不低于 2")
	p.says(actor.CityLead, "/indicators/training_reach", "年培训人次 ÷（2 × 全日制在校生）")
}

// showTrainingTarget: the city's person-times of a year are counted from the classes; the plan's 20,000 stand beside them.
func showTrainingTarget(t *testing.T, s *stage) {
	p, _ := wuhai(t, s)
	if v := p.measured("training_person_times", "2025-12-31"); v.Num != 20000 || v.Den != 1 {
		t.Errorf("%+v, want 20,000", v)
	}
	p.says(actor.CityLead, "/indicators/training_person_times?year=2025", "年培训人次", "逐步达到 2 万人次", "20,000")
	q := s.town.in(t)
	sum := 0.0
	for _, x := range q.split(indicator.Ask{Indicator: "training_person_times", On: civil.DateOf(q.city.DB.Now()), By: "school"}) {
		sum += x.Num
	}
	if all := q.measured("training_person_times", civil.DateOf(q.city.DB.Now()).String()); all.Num != sum || sum == 0 {
		t.Errorf("schools %v, city %v", sum, all.Num)
	}
}
