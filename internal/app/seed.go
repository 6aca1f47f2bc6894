package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// demoPhrase is the pass phrase of every demonstration account. It opens sample
// cities on a loopback address only.
const demoPhrase = "rongqiao-bridge-of-a-hundred-stones"

// samples are the two invented cities.
var samples = sample.Cities()

// demoRole is a demonstration account of every sample city.
type demoRole struct {
	login, name, office string
	role                actor.Role
	at                  int // 0 city, 1 first county, 2 first school, 3 first enterprise, 4 association, 5 park, 6 provider
}

var demoRoles = []demoRole{
	{"city_lead", "周敏", "市教育局职成教科", actor.CityLead, 0},
	{"city_lead2", "林晓", "市教育局职成教科", actor.CityLead, 0},
	{"dept_user", "何川", "市工业和信息化局", actor.DeptUser, 0},
	{"county_user", "许宁", "区教育局", actor.CountyUser, 1},
	{"conference_sec", "邵蕾", "联席会议办公室", actor.ConferenceSec, 0},
	{"supervisor", "顾平", "教育督导室", actor.Supervisor, 0},
	{"expert", "沈岳", "行业专家", actor.Expert, 0},
	{"school_admin", "李文", "学校教务处", actor.SchoolAdmin, 2},
	{"programme_head", "方洁", "专业带头人", actor.ProgrammeHead, 2},
	{"teacher", "高远", "专业教师", actor.Teacher, 2},
	{"ent_admin", "陈立群", "企业管理员", actor.EntAdmin, 3},
	{"ent_hr", "吴倩", "企业人力资源部", actor.EntHR, 3},
	{"industry_org", "孟涛", "行业协会", actor.IndustryOrg, 4},
	{"park_admin", "丁峰", "高新区管委会", actor.ParkAdmin, 5},
	{"provider", "韩雪", "培训机构", actor.Provider, 6},
	{"broker", "唐毅", "技术经理人", actor.Broker, 0},
	{"auditor", "白桦", "审计局", actor.Auditor, 0},
	{"sys_admin", "系统管理员", "信息中心", actor.SysAdmin, 0},
	{"sec_admin", "安全管理员", "信息中心", actor.SecAdmin, 0},
	{"audit_admin", "审计管理员", "信息中心", actor.AuditAdmin, 0},
}

// seedSamples writes the sample cities that are not there yet.
func (h *House) seedSamples(ctx context.Context, c *console) error {
	if _, err := mini.Import(ctx, h.Registry.Catalog()); err != nil {
		return err
	}
	hash, err := account.HashPassword(ctx, demoPhrase)
	if err != nil {
		return err
	}
	for _, s := range samples {
		if _, err := h.Registry.City(s.Code); err == nil {
			continue
		}
		began := time.Now()
		if err := h.seed(ctx, s, hash); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		c.say("已写入示例城市 %s（%s），%.1f 秒", s.Name, s.Code, time.Since(began).Seconds())
	}
	return h.shareSamples(ctx)
}

func (h *House) seed(ctx context.Context, s sample.City, hash string) error {
	if err := h.Registry.Create(ctx, tenant.City{Code: s.Code, Name: s.Name, Sample: true}); err != nil {
		return err
	}
	city, err := h.City(ctx, s.Code)
	if err != nil {
		return err
	}
	if err := sample.Write(ctx, h.modules(city), sample.Draw(s)); err != nil {
		return err
	}
	if err := city.demoUsers(asConsole(ctx, s.Code), demoPlaceOf(s), hash); err != nil {
		return err
	}
	return city.afterSeed(asConsole(ctx, s.Code))
}

// demoPlace is a city with the organisations whose people have demonstration accounts.
type demoPlace struct {
	code, name, county string
	orgs               [5]ids.ID // a school, an enterprise, an association, a park, a provider
}

func demoPlaceOf(s sample.City) demoPlace {
	return demoPlace{s.Code, s.Name, s.Counties[0].Code, [5]ids.ID{sample.SchoolID(s.Code, 0), sample.FirmID(s.Code, 0), sample.OtherID(s.Code, 0), sample.OtherID(s.Code, 1), sample.OtherID(s.Code, 2)}}
}

// demoUsers makes one account per role, named role.city, usable at once.
func (c *City) demoUsers(ctx context.Context, s demoPlace, hash string) error {
	label := hostLabel(s.name)
	for i, d := range demoRoles {
		login := d.login + "." + label
		u := account.NewUser{ID: demoID(s.code, i), Login: login, Name: d.name + "（示例）", Office: d.office, Hash: hash, Seed: demoSeed(login)}
		if _, err := c.Accounts.CreateUser(ctx, u); err != nil {
			return fmt.Errorf("%s: %w", login, err)
		}
		g := actor.Grant{Role: d.role, From: civil.DateOf(c.DB.Now())}
		if d.role == actor.DeptUser {
			g.Function = "工信"
		}
		switch {
		case d.at == 1:
			g.County = s.county
		case d.at > 1:
			g.Org = s.orgs[d.at-2]
		}
		if err := c.Accounts.GrantRole(ctx, login, g); err != nil {
			return fmt.Errorf("%s: %w", login, err)
		}
		if d.role == actor.SysAdmin {
			if err := c.hub.SetOperator(ctx, demoID(s.code, i), login, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func demoID(city string, n int) ids.ID {
	var code int64
	for _, b := range []byte(city) {
		code = code*10 + int64(b-'0')
	}
	return ids.ID(code*1000 + int64(n) + 1)
}

// demoSeed is the TOTP seed of a demonstration account, the same in every
// installation; base32 of the login's letters.
func demoSeed(login string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var b strings.Builder
	state := uint64(1469598103934665603)
	for i := range 32 {
		state = (state ^ uint64(login[i%len(login)])) * 1099511628211
		b.WriteByte(alphabet[state>>40&31])
	}
	return b.String()
}

// sampleCityOf reads the city from a demonstration login; "" for others.
func sampleCityOf(login string) string {
	for _, s := range samples {
		if strings.HasSuffix(login, "."+hostLabel(s.Name)) {
			return s.Code
		}
	}
	for _, s := range cities.All() {
		if strings.HasSuffix(login, "."+hostLabel(s.Name)) {
			return s.Code
		}
	}
	return ""
}

// learnCounties takes the city's counties from the catalogue of regions.
func (c *City) learnCounties(ctx context.Context) error {
	cat, err := c.Atlas.Catalog(ctx)
	if err != nil {
		return err
	}
	var list []org.County
	for _, r := range cat.RegionsBelow(c.Info.Code) {
		list = append(list, org.County{Code: r.Code, Name: r.Name})
	}
	return c.DB.Write(ctx, func(tx *sqldb.Tx) error { return org.SaveCounties(ctx, tx, list) })
}
