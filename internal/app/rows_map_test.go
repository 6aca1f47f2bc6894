package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/geo"
)

// mapRows are the requirements that the map of the city meets.
var mapRows = []rowTest{
	{"SCH-07", showSchoolsOnTheMap},
	{"SCH-08", showLayoutOnTheMap},
}

// showSchoolsOnTheMap: higher education, secondary and technician schools are layers; the map counts them by county, says how far one
// gets within fifteen minutes and which places no school serves, to everybody what they may see.
func showSchoolsOnTheMap(t *testing.T, s *stage) {
	p := s.town.in(t)
	placed := func(level string) string {
		return p.id(`SELECT COUNT(*) FROM org_organizations WHERE kind = 'SCHOOL' AND status = 'ACTIVE' AND lng IS NOT NULL AND school_level ` + level)
	}
	const schools = "/map?layers=org_hei,org_secondary,org_technician"
	p.says(actor.CityLead, schools, "高等院校 "+placed(`IN ('HIGHER_COLLEGE', 'HIGHER_UNDERGRAD', 'GENERAL_HEI')`), "中等职业学校 "+placed(`= 'SECONDARY'`), "技工院校 "+placed(`= 'TECHNICIAN'`), "审图号")
	// A school gets its place by its form and stands on the map at once; a place outside the city is kept with a note.
	box, err := p.city.Map.Bounds(p.as(actor.CityLead))
	must(t, err)
	c := box.Centre()
	form := url.Values{"name": {"临川布局调整学校（示例）"}, "kind": {"SCHOOL"}, "level": {"SECONDARY"}, "county": {p.plan.Counties[0].Code}, "lng": {fmt.Sprintf("%.4f", c.Lng)}, "lat": {fmt.Sprintf("%.4f", c.Lat)}}
	at := p.made(actor.CityLead, "/orgs", form)
	p.lacks(actor.CityLead, at, "坐标不在本市地图的范围里")
	p.says(actor.CityLead, schools+"&q=布局调整", "临川布局调整学校（示例）", fmt.Sprintf("东经%.4f°北纬%.4f°", c.Lng, c.Lat), "中等职业学校")
	form.Set("name", "写反了坐标的学校（示例）")
	form.Set("lng", "89.5")
	p.says(actor.CityLead, p.made(actor.CityLead, "/orgs", form), "坐标不在本市地图的范围里")
	form.Set("lat", "118.2")
	if r := p.post("/orgs", form, p.cookie(actor.CityLead)); r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.Body.String(), "118.2") {
		t.Errorf("a latitude of 118.2: %d", r.Code)
	}
	// By county, shaded; what nobody serves.
	p.says(actor.CityLead, schools+"&shade=students", "学校全日制在校生：合计", p.plan.Counties[0].Name)
	p.says(actor.CityLead, schools+"&county="+p.plan.Counties[1].Code, p.plan.Counties[1].Name)
	p.says(actor.CityLead, schools+",org_firm&circle=walk&cover=org_secondary&out=1", "不在任何一圈内", "覆盖", "沿路 1000 米 ÷ 绕行系数 1.3 = 直线 769 米")
	p.says(actor.CityLead, schools+",org_firm&circle=drive&pick=o"+idOf(t, at).String(), "圈内", "由近到远", "打开登记")
	// A county's officer sees the schools of the county, and no other county's numbers.
	far := p.plan.Counties[1]
	if grants := p.who[actor.CountyUser].Grants; grants[0].County == far.Code {
		far = p.plan.Counties[0]
	}
	for i, x := range p.plan.Schools {
		if x.County == far.Code && i%11 != 10 {
			p.says(actor.CityLead, schools, x.Name)
			p.lacks(actor.CountyUser, schools, x.Name)
		}
	}
	p.says(actor.CountyUser, schools+"&shade=places", "不在您能看的范围")
	// Out as a table and a picture, and for machines.
	if r := p.ask(actor.CityLead, "/map/places.csv?layers=org_secondary"); !strings.Contains(r.Body.String(), "临川布局调整学校（示例）,中等职业学校") {
		t.Errorf("%d %.300s", r.Code, r.Body.String())
	}
	if r := p.ask(actor.CityLead, "/map/map.svg?layers=org_secondary"); !strings.HasPrefix(r.Body.String(), "<svg") || !strings.Contains(r.Body.String(), p.plan.Counties[0].Name) {
		t.Errorf("%d %.300s", r.Code, r.Body.String())
	}
	if r := p.ask(actor.CityLead, "/api/v1/map/layers/org_secondary"); !strings.Contains(r.Body.String(), `"临川布局调整学校（示例）"`) || !strings.Contains(r.Body.String(), `"Point"`) {
		t.Errorf("%d %.300s", r.Code, r.Body.String())
	}
	if _, err := geo.ReadGeoJSON(sample.Outline(p.plan)); err != nil {
		t.Error(err)
	}
}

// showLayoutOnTheMap: a layout has exactly one park, centres and schools as members; what is missing is said, and the map draws it.
func showLayoutOnTheMap(t *testing.T, s *stage) {
	p := s.town.in(t)
	form := url.Values{"name": {"临港职业教育布局（示例）"}, "county": {p.plan.Counties[0].Code}, "org": {p.plan.Schools[0].Name}, "stage": {"PLANNED"}, "on": {"2026-01-05"}, "f_centres": {"9"}, "f_schools": {"3"}}
	at := p.made(actor.CityLead, "/registers/layout", form)
	p.says(actor.CityLead, at, "还缺 3 项", "园区", "中心", "特色学校")
	park := sample.OtherID(p.plan.Code, 1)
	name := p.text(`SELECT name FROM org_organizations WHERE id = $1`, park)
	join := func(role, org string) url.Values {
		return url.Values{"role": {role}, "org": {org}, "since": {"2026-02-01"}}
	}
	p.made(actor.CityLead, at+"/members", join("PARK", name))
	if r := p.post(at+"/members", join("PARK", name), p.cookie(actor.CityLead)); r.Code < 400 || r.Code >= 500 {
		t.Errorf("a second park: %d", r.Code)
	}
	if r := p.post(at+"/members", join("SCHOOL", p.firmName(1)), p.cookie(actor.CityLead)); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("an enterprise as a school: %d", r.Code)
	}
	for i := range 9 {
		p.made(actor.CityLead, at+"/members", join("CENTRE", p.firmName(i)))
		if i == 6 {
			p.says(actor.CityLead, "/map?layers=layout", "临港职业教育布局（示例） 1 个园区 + 7 个中心 + 0 所学校", "规划 9 个中心，还差 2 个", "缺特色学校")
		}
	}
	for i := range 3 {
		p.made(actor.CityLead, at+"/members", join("SCHOOL", p.plan.Schools[i].Name))
	}
	p.lacks(actor.CityLead, at, "还缺")
	p.says(actor.CityLead, "/map?layers=layout", "1 个园区 + 9 个中心 + 3 所学校", "实线：园区到中心；虚线：园区到学校")
	if svg := p.page(actor.CityLead, "/map?layers=layout"); strings.Count(svg, "临港职业教育布局（示例）：") < 2*10 {
		t.Errorf("the map draws %d ends of lines", strings.Count(svg, "临港职业教育布局（示例）："))
	}
	p.says(actor.CityLead, "/registers/layout/figures", "中心", "学校")
}

// text is one text of the city's database.
func (p *scene) text(query string, args ...any) (s string) {
	p.t.Helper()
	p.count(&s, query, args...)
	return s
}
