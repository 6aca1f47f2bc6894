package cities

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/plan"
)

// WuhaiPlan is the outline of Wuhai's plan: numbers, titles and units of its 17 tasks and the sentences with its targets are facts of
// seed S2, lines 19 to 44; the rest is told in short in our own words.
//
//go:embed wuhai_plan.txt
var WuhaiPlan string

// wuhaiUnits are the departments that the plan names; its thirteenth unit is the college.
var wuhaiUnits = []string{
	"乌海市发展和改革委员会", "乌海市教育局", "乌海市人力资源和社会保障局", "乌海市科学技术局", "乌海市工业和信息化局", "乌海市财政局", "乌海市自然资源局", "乌海市生态环境局", "乌海市应急管理局", "乌海市市场监督管理局", "国家税务总局乌海市税务局", "乌海高新技术产业开发区管理委员会",
}

// departments writes the departments that answer for tasks. The college bears the plan's name as an alias.
func (m *maker) departments(ctx context.Context, mods Modules) error {
	if len(m.city.Units) == 0 {
		return nil
	}
	var market ids.ID
	if err := mods.DB.Write(ctx, func(tx *sqldb.Tx) error {
		for _, name := range m.city.Units {
			if err := m.organisation(ctx, tx, "11", org.Organization{Name: name, Kind: org.Gov}, "unit"); err != nil {
				return err
			}
			if name == "乌海市市场监督管理局" {
				market = m.pool["unit"][len(m.pool["unit"])-1]
			}
		}
		return nil
	}); err != nil {
		return err
	}
	orgs := org.New(mods.DB)
	for _, a := range []org.Alias{{Org: m.pool["college"][0], Name: "乌海职业技术学院", Sort: "VARIANT"}, {Org: m.pool["college"][0], Name: "乌海市职业技术学院", Sort: "VARIANT"}, {Org: market, Name: "市市场监管局", Sort: "SHORT"}} {
		a.From = day("2000-01-01")
		if err := orgs.AddAlias(ctx, a); err != nil {
			return fmt.Errorf("alias %s: %w", a.Name, err)
		}
	}
	return nil
}

// plans reads the city's plan from its outline, publishes it on its day, and writes what else belongs to it.
func (m *maker) plans(ctx context.Context, mods Modules) error {
	if m.city.Plan == "" {
		return nil
	}
	o := plan.ReadOutline(m.city.Plan)
	p := plan.Plan{Level: plan.CityLevel, Sort: "PLAN", Title: o.Title, FileNo: o.FileNo, Issuer: "乌海市教育局等9部门", IssuedOn: o.IssuedOn, From: day("2024-01-01"), Until: day("2025-12-31"), Note: "公开日期 2024-07-29；题目、序号、责任单位和目标按公开文件，其余为摘述。"}
	mods.Clock(time.Date(2024, 7, 17, 1, 0, 0, 0, time.UTC))
	defer mods.Clock(time.Time{})
	targets, of := plan.TargetsOf(o.Goals, p.From, p.Until)
	id, err := mods.Plans.Import(ctx, p, o, targets, of, nil)
	if err != nil {
		return err
	}
	for _, c := range []plan.Citation{
		{Sort: "OVERALL", Title: "全市经济社会发展总体规划", Clause: "任务 1（S2 第 23 行）", Text: "产教融合发展作为基础性要求纳入"}, {Sort: "REGIONAL", Title: "区域发展规划", Clause: "任务 1（S2 第 23 行）"}, {Sort: "INDUSTRY", Title: "产业发展规划", Clause: "任务 1（S2 第 23 行）"},
		{Sort: "URBAN", Title: "城市建设规划", Clause: "任务 1（S2 第 23 行）"}, {Sort: "LAYOUT", Title: "重大生产力布局规划", Clause: "任务 1（S2 第 23 行）"},
	} {
		if _, err := mods.Plans.Cite(ctx, id, c); err != nil {
			return err
		}
	}
	for _, x := range []plan.Milestone{{Name: "2024 年目标到期", Due: civil.MustDate("2024-12-31")}, {Name: "2025 年目标到期", Due: civil.MustDate("2025-12-31")}} {
		if _, err := mods.Plans.Mark(ctx, id, x); err != nil {
			return err
		}
	}
	return mods.Plans.Take(actor.With(ctx, actor.From(mods.Second)), plan.Step{ID: id, Code: "publish"})
}
