package sample

import (
	"context"
	"fmt"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/report/figures"
)

// writePublished states what the invented yearbook of the city says, beside the registers: some of it they bear out, some not, and one
// figure no register counts.
func writePublished(ctx context.Context, d *diary, m Modules, p Plan) {
	day := civil.DateOf(d.now)
	line := func(code, zh, en string, q figures.Qualifier, value float64, unit, scope, of string) figures.Stated {
		x := figures.Stated{Code: code, Title: zh, TitleEN: en, Qualifier: q, Value: value, Unit: unit, Period: fmt.Sprint(day.Year), On: day, Scope: scope + "（示例）", Source: p.City.Name + "产教融合年报（示例），第 3 页", Of: of}
		if of == "" {
			x.Why = "媒体报道不在任何名册里"
		}
		return x
	}
	list := []figures.Stated{
		line("school.count", "职业院校", "Vocational schools", figures.EQ, float64(len(p.City.Schools)), "所", "高职院校和中职学校", "org:schools"),
		line("enterprise.partner", "校企合作企业", "Enterprises that work with schools", figures.About, float64(len(p.Firms)*2/3), "家", "与学校有合作的企业", "org:partners"),
		line("programme.point", "招生专业点", "Programme points that enrol", figures.GE, 40, "个", "学校 × 专业", "programme:points"),
		line("programme.key_share", "重点产业专业布点占比", "Share of points for key industries", figures.GE, 60, "%", "服务重点产业的 ÷ 全部招生专业点", "programme:key"),
		line("chain.key", "重点产业链", "Key industry chains", figures.EQ, 3, "条", "重点产业名单上的", "atlas:key_chains"),
		line("carrier.industrial_college", "产业学院", "Industrial colleges", figures.Range, 1, "个", "已建成", "carrier:industrial_college:all"),
		line("carrier.training_base", "实训基地", "Training bases", figures.MoreThan, 20, "个", "各类实训基地", "carrier:training_base:all"),
		line("media.report", "媒体报道", "Media reports", figures.About, 12, "次", "市级以上媒体", ""),
	}
	list[5].High = 4
	d.on(d.ago(25, 3), "published figures", func() error { return m.Figures.Load(lead(ctx, p.City.Code, 0), list) })
}
