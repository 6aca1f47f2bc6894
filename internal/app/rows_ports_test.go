package app

import (
	"net/url"
	"regexp"
	"testing"

	"rongqiao/internal/platform/actor"
)

// doors are the links of a workbench.
var doors = regexp.MustCompile(`<a[^>]* href="(/[^"#]*)"`)

// portRows are the requirements of the entrances to the platform.
var portRows = []rowTest{
	{"GPT-01", showPorts},
	{"MAT-07", showByPhone},
}

// showPorts: the public home and the ports of government, enterprises and schools are
// there, each with what waits, its own ways and the city's figures.
func showPorts(t *testing.T, s *stage) {
	p := s.town.in(t)
	p.says(actor.Public, "/", p.plan.Name, "需求满足率", "搜索")
	p.says(actor.CityLead, "/home", "政府端", "要办的事", "缺口清单", "驾驶舱", "本市概况", "新消息")
	p.says(actor.EntHR, "/home", "企业端", "要办的事", "发布需求", "认领与发单", "需求预测", "订阅", "按时答复")
	p.says(actor.SchoolAdmin, "/home", "学校端", "要办的事", "发布供给", "发给本校的单", "能力标准", "按时答复")
	p.says(actor.Provider, "/home", "机构端", "市内需求")
	for _, role := range []actor.Role{actor.CityLead, actor.EntHR, actor.SchoolAdmin, actor.Provider} {
		for _, d := range doors.FindAllStringSubmatch(p.page(role, "/home"), -1) {
			if r := p.ask(role, d[1]); r.Code != 200 && r.Code != 303 {
				t.Errorf("%s is led to %s: %d", role, d[1], r.Code)
			}
		}
	}
	p.says(actor.CityLead, "/cockpit", "各产业链，差在哪里", "历年供需", "谁晚了", "按时答复")
}

// showByPhone: browsing, posting and accepting need neither a script nor a wide screen.
// The browser tests do the same on 360 px.
func showByPhone(t *testing.T, s *stage) {
	p := s.town.in(t)
	at := p.made(actor.EntHR, "/needs", url.Values{"kind": {"TALENT"}, "title": {"手机上发的钳工需求"}, "occupation": {"6-20-01-01"}, "headcount": {"3"}, "start_on": {"2027-03-01"},
		"requirement": {"机电一体化技术"}, "contact_name": {"吴倩"}, "contact_phone": {"13800007777"}})
	at = placeOf(at)
	p.step(actor.CityLead, at, "steps/publish", nil)
	p.says(actor.SchoolAdmin, "/needs?q=手机上发的", "手机上发的钳工需求")
	p.made(actor.SchoolAdmin, at+"/claims", url.Values{"quantity": {"2"}, "message": {"可以输送两名毕业生"}})
	claim := "/claims/" + p.id(`SELECT MAX(id) FROM order_claims`)
	p.says(actor.EntHR, "/claims", "手机上发的钳工需求")
	p.made(actor.EntHR, claim+"/steps/grant", url.Values{"version": {"1"}, "quantity": {"2"}})
	p.says(actor.SchoolAdmin, claim, "已同意")
}
