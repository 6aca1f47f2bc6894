package app

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// studio is a kind that nobody has heard of: eight fields, two levels, a member rule, a
// life of its own, bookings and a count.
var studio = carrier.Kind{
	Code: "test_studio", ZH: "试验工作室", EN: "Test studio", Unit: "个", Group: "本市自定", Source: "市教〔2026〕9号", Report: true, Place: true,
	Levels: []carrier.Choice{{Code: "CITY", ZH: "市级", EN: "City"}, {Code: "PROVINCE", ZH: "省级", EN: "Province"}},
	Fields: []carrier.Field{
		{Code: "area", ZH: "面积", Type: carrier.Int, Unit: "平方米", List: true}, {Code: "money", ZH: "投资", Type: carrier.Money, Unit: "万元", List: true}, {Code: "share", ZH: "利用率", Type: carrier.Percent},
		{Code: "opened", ZH: "开放日期", Type: carrier.Day}, {Code: "mode", ZH: "模式", Type: carrier.Pick, List: true, Choices: []carrier.Choice{{Code: "A", ZH: "共建"}, {Code: "B", ZH: "租用"}}},
		{Code: "shared", ZH: "对外开放", Type: carrier.Flag}, {Code: "owner", ZH: "产权单位", Type: carrier.Org}, {Code: "about", ZH: "简介", Type: carrier.Long},
	},
	Stages: []carrier.Stage{
		{Code: "IDEA", ZH: "筹备", Tone: "info"}, {Code: "OPEN", ZH: "挂牌", Tone: "green", Counts: true, Proof: true},
		{Code: "PAUSED", ZH: "整改", Tone: "amber", Pause: true}, {Code: "SHUT", ZH: "摘牌", Tone: "none", Closed: true},
	},
	Members: []carrier.MemberRule{{Code: "FIRM", ZH: "共建企业", Kinds: []string{"ENTERPRISE"}, Least: 1, Signed: true}},
	Counts:  []carrier.Count{{Code: "area", ZH: "总面积", Unit: "平方米", Scope: "已挂牌的面积之和", Of: carrier.Sum, Field: "area"}},
	Booking: &carrier.Booking{What: "工位", Minutes: 30},
}

// TestANewKindHasEverything declares a kind in a running city and walks all its pages, its
// interface and its spreadsheet there and back, without another line of code.
func TestANewKindHasEverything(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		p := &scene{w, map[actor.Role]http.Header{}}
		must(t, w.city.Carrier.Configure(p.as(actor.CityLead), studio, 0))
		p.says(actor.CityLead, "/registers", "试验工作室", "本市自定")
		p.says(actor.CityLead, "/registers/test_studio", "还没有登记", "面积（平方米）")
		p.says(actor.CityLead, "/kinds/test_studio", "改种类")
		p.says(actor.CityLead, "/registers/test_studio/new", "登记试验工作室", "产权单位", "利用率", "对外开放")
		at := p.studio()
		p.life(at)
		p.says(actor.CityLead, "/registers/test_studio?f_mode=A&sort=area", "数控工作室", "共建")
		p.says(actor.CityLead, "/registers/test_studio/figures", "总面积", "1,200", "已挂牌的面积之和")
		p.hangings(at)
		p.edited()
		p.interfaceOf(at)
		p.thereAndBack()
	})
}

// studio registers one by the form: what is wrong is said beside its field, what was typed
// stays.
func (p *scene) studio() string {
	form := url.Values{"name": {"数控工作室"}, "org": {p.plan.Schools[0].Name}, "county": {p.plan.Counties[0].Code}, "stage": {"IDEA"}, "on": {"2026-01-05"}, "level": {"CITY"}, "lng": {"113.3"}, "lat": {"23.1"},
		"f_area": {"很大"}, "f_money": {"35"}, "f_share": {"60"}, "f_opened": {"2026-02-01"}, "f_mode": {"A"}, "f_shared": {"1"}, "f_owner": {p.plan.Schools[0].Name}, "f_about": {"面向全市开放。"}}
	r := p.post("/registers/test_studio", form, p.cookie(actor.CityLead))
	if text := squeeze(r.Body.String()); r.Code != http.StatusUnprocessableEntity || !strings.Contains(text, "面积") || !strings.Contains(r.Body.String(), "很大") {
		p.t.Errorf("a faulty form: %d %.800s", r.Code, text)
	}
	form.Set("f_area", "1,200")
	at := p.made(actor.CityLead, "/registers/test_studio", form)
	p.says(actor.CityLead, at, "数控工作室", "筹备", "1200平方米", "35万元", "60%", "还缺1项：共建企业", p.plan.Schools[0].Name)
	form.Set("f_area", "1300")
	form.Set("version", "1")
	p.made(actor.SchoolAdmin, at+"/edit", form)
	p.says(actor.SchoolAdmin, at, "1300平方米")
	form.Set("f_area", "1200")
	form.Set("version", "2")
	p.made(actor.CityLead, at+"/edit", form)
	return at
}

// life takes the record through its stages, gives it a member, a level, a report and a
// booking, and refuses what does not fit.
func (p *scene) life(at string) {
	version := func() string {
		return p.id(`SELECT row_version FROM carrier_records WHERE id = $1`, idOf(p.t, at))
	}
	refused := func(role actor.Role, path string, form url.Values, want string) {
		p.t.Helper()
		r := p.post(at+path, form, p.cookie(role))
		if r.Code != http.StatusUnprocessableEntity && r.Code != http.StatusConflict || !strings.Contains(squeeze(r.Body.String()), want) {
			p.t.Errorf("%s %v: %d", path, form, r.Code)
		}
	}
	refused(actor.CityLead, "/stage", url.Values{"stage": {"OPEN"}, "on": {"2026-02-01"}, "version": {version()}}, "挂牌")
	p.made(actor.CityLead, at+"/stage", url.Values{"stage": {"OPEN"}, "on": {"2026-02-01"}, "proof": {"市教〔2026〕12号"}, "version": {version()}})
	p.made(actor.CityLead, at+"/levels", url.Values{"level": {"PROVINCE"}, "from": {"2026-03-01"}, "document": {"省教〔2026〕3号"}})
	member := url.Values{"role": {"FIRM"}, "org": {p.plan.Schools[1].Name}, "since": {"2026-02-01"}, "signed_on": {"2026-02-01"}}
	refused(actor.CityLead, "/members", member, "共建企业")
	member.Set("org", p.firmName(0))
	p.made(actor.CityLead, at+"/members", member)
	p.made(actor.SchoolAdmin, at+"/reports", url.Values{"year": {"2025"}, "text": {"筹备情况。"}})
	slot := url.Values{"from": {"2099-01-05T09:00"}, "until": {"2099-01-05T10:00"}, "purpose": {"员工训练"}, "persons": {"6"}}
	p.made(actor.EntHR, at+"/bookings", slot)
	refused(actor.SchoolAdmin, "/bookings", slot, "2099-01-0509:00")
	p.says(actor.CityLead, at, "挂牌", "省级", "市教〔2026〕12号", p.firmName(0), "2025", "2099-01-0509:00")
	p.lacks(actor.CityLead, at, "还缺")
}

// hangings gives the record an honour, its kind a published figure and the hours of its
// use: all follow from the declaration.
func (p *scene) hangings(at string) {
	p.made(actor.CityLead, at+"/honours", url.Values{"title": {"示范工作室"}, "level": {"CITY"}, "given_by": {"市教育局"}, "on": {"2026-04-01"}, "document": {"市教〔2026〕20号"}})
	p.says(actor.SchoolAdmin, at, "示范工作室", "市教〔2026〕20号", "还没有文件")
	p.made(actor.CityLead, "/registers/test_studio/published", url.Values{"count": {"area"}, "value": {"1500"}, "unit": {"平方米"}, "as_of": {"2025"}, "scope": {"含筹备的"}, "source": {"市年鉴（示例）"}})
	p.says(actor.CityLead, "/registers/test_studio/figures", "2025：1500平方米（市年鉴（示例））", "1,200", "市级", "省级")
	p.says(actor.CityLead, "/registers/test_studio/usage?from=2099-01-01&to=2099-01-31", "数控工作室", "2099-01", "1.0", "没有登记开放时间")
}

// edited sends the form of the kind back with one more count, a council and what must hold
// stays; a field in use cannot be taken away.
func (p *scene) edited() {
	k, err := p.city.Carrier.Kind(p.as(actor.CityLead), "test_studio")
	must(p.t, err)
	version := p.id(`SELECT row_version FROM carrier_kinds WHERE code = 'test_studio'`)
	form := url.Values{"code": {k.Code}, "zh": {k.ZH}, "unit": {k.Unit}, "group": {k.Group}, "source": {k.Source}, "version": {version}, "extras": {"report", "place", "booking"}, "councils": {"BOARD 管委会"},
		"levels": {"CITY 市级\nPROVINCE 省级"}, "members": {"FIRM | 共建企业 | 1 | 0 | 签协议"}, "stages": {"IDEA | 筹备\nOPEN | 挂牌 | 计数、依据\nPAUSED | 整改 | 暂停\nSHUT | 摘牌 | 终止"},
		"fields": {"area | 面积 | 整数 | 平方米 | 列表\nmoney | 投资 | 金额 | 万元 | 列表\nshare | 利用率 | 百分比\nopened | 开放日期 | 日期\nmode | 模式 | 单选 | 共建、租用 | 列表\nshared | 对外开放 | 是否\nowner | 产权单位 | 机构\nabout | 简介 | 长文"},
		"counts": {"area | 总面积 | 平方米 | 合计 | area |  | 已挂牌的面积之和\nshared | 共建的 | 个 | 记录数 |  | mode=A | 模式为共建"}}
	lost := url.Values{}
	for name, v := range form {
		lost[name] = v
	}
	lost.Set("fields", "area | 面积 | 整数 | 平方米 | 列表")
	lost.Del("counts")
	if r := p.post("/kinds", lost, p.cookie(actor.CityLead)); r.Code != http.StatusConflict || !strings.Contains(r.Body.String(), "投资") {
		p.t.Errorf("fields in use taken away: %d", r.Code)
	}
	p.made(actor.CityLead, "/kinds", form)
	p.says(actor.CityLead, "/registers/test_studio/figures", "共建的", "模式为共建")
	p.says(actor.CityLead, "/kinds/test_studio", "管委会")
	shown := p.ask(actor.CityLead, "/kinds/test_studio").Body.String()
	for _, want := range []string{`value="总面积"`, `value="挂牌"`, `value="共建、租用"`, `value="共建企业"`} {
		if !strings.Contains(shown, want) {
			p.t.Errorf("the form of the kind lacks %s", want)
		}
	}
}

// interfaceOf reads the record as a machine does.
func (p *scene) interfaceOf(at string) {
	for path, want := range map[string]string{
		"/api/v1/registers/test_studio?level=PROVINCE": `"name":"数控工作室"`, "/api/v1" + at: `"stage":"OPEN"`, "/api/v1/registers/test_studio/figures": `1200`,
	} {
		if r := p.ask(actor.CityLead, path); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), want) {
			p.t.Errorf("%s: %d %.600s", path, r.Code, r.Body.String())
		}
	}
}

// thereAndBack exports the kind, sends the same back, which changes nothing, and a changed
// line, which changes one.
func (p *scene) thereAndBack() {
	lead, sheets := p.as(actor.CityLead), p.city.console()
	var kind *sheet.Kind
	for _, k := range sheets.Kinds(lead) {
		if k.Code == "carrier.test_studio" {
			kind = k
		}
	}
	if kind == nil {
		p.t.Fatal("the kind has no table")
	}
	if r := p.ask(actor.CityLead, "/sheets/carrier.test_studio/template?format=xlsx"); r.Code != http.StatusOK || r.Body.Len() < 1000 {
		p.t.Errorf("the template: %d, %d bytes", r.Code, r.Body.Len())
	}
	written := func(format sheet.Format) []byte {
		var b bytes.Buffer
		must(p.t, p.city.DB.Read(sqldb.Long(lead), func(q *sqldb.Reader) error { return sheets.WriteRows(lead, q, &b, format, kind) }))
		return b.Bytes()
	}
	send := func(name string, body []byte) sheet.Result {
		im, err := sheets.Receive(lead, kind.Code, name, bytes.NewReader(body), silent)
		must(p.t, err)
		if im.Result == nil || im.Result.Bad > 0 {
			list, _, _ := sheets.Findings(lead, im.ID, sheet.Ask, 5, 0)
			p.t.Fatalf("%s: %+v %v", name, im.Result, list)
		}
		im, err = sheets.Confirm(lead, im.ID, im.Version, false, silent)
		must(p.t, err)
		return *im.Result
	}
	if r := send("回传.xlsx", written(sheet.XLSX)); r.Inserted != 0 || r.Updated != 0 {
		p.t.Errorf("the same back: %+v", r)
	}
	more := fmt.Sprintf("名称,牵头单位,状态,日期,级别,面积,投资,模式,对外开放\n数控工作室,%s,挂牌,2026-02-01,省级,1500,40,共建,是\n焊接工作室,%s,挂牌,2026-05-06,市级,300,12.5,租用,否\n", p.plan.Schools[0].Name, p.plan.Schools[1].Name)
	if r := send("更新.csv", []byte(more)); r.Inserted != 1 || r.Updated != 1 {
		p.t.Errorf("one changed, one new: %+v", r)
	}
	p.says(actor.CityLead, "/registers/test_studio/figures", "2个", "1,800")
	p.says(actor.CityLead, "/records/"+p.id(`SELECT id FROM carrier_records WHERE name = '焊接工作室'`), "12.5万元", "2026-05-06", "租用")
}
