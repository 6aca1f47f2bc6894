package app

import (
	"context"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/report/figures"
)

type figuresCmd struct {
	Check figuresCheckCmd `cmd:"" help:"核对公开数字和名册计算 · compare published figures with what the registers count"`
}

type figuresCheckCmd struct {
	place
	City string `help:"城市代码 · city" required:""`
}

// Run prints every published figure beside its count, and for the four cities what must hold between them; it ends with status 1 when
// something that must hold does not.
func (cmd figuresCheckCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		lines, err := city.Figures.Lines(ctx)
		if err != nil {
			return err
		}
		n := map[figures.Verdict]int{}
		for _, l := range lines {
			n[l.Verdict]++
			count := l.Counts(ctx)
			if count == "" {
				count = "无数据（" + l.Missing() + "）"
			}
			c.say("%s  %-28s %-12s 计算 %s  公开 %s  %s", marks[l.Verdict], l.Code, l.Period, count, l.Says(ctx), l.Word())
		}
		c.say("%d 项：相符或达到 %d，不符或未达到 %d，名册缺数据 %d，还没有名册 %d", len(lines), n[figures.Met], n[figures.Not], n[figures.NoData], n[figures.Alone])
		return city.printChecks(ctx, c, lines)
	})
}

var marks = map[figures.Verdict]string{figures.Met: "✓", figures.Not: "✗", figures.NoData: "?", figures.Alone: "·"}

// printChecks prints what must hold between the figures of one of the four cities.
func (c *City) printChecks(ctx context.Context, out *console, lines []figures.Line) error {
	found, err := c.holds(ctx, lines)
	bad := 0
	for _, f := range found {
		mark := "✓"
		if !f.OK {
			mark, bad = "✗", bad+1
		}
		out.say("%s  %-4s %s：%s", mark, f.Code, f.ZH, f.Found)
	}
	if err == nil && bad > 0 {
		return quiet(1)
	}
	return err
}

// holds runs the checks D1 to D14 that belong to the city; another city has none.
func (c *City) holds(ctx context.Context, lines []figures.Line) ([]cities.Found, error) {
	x, ok := cities.Find(c.Info.Code)
	if !ok {
		return nil, nil
	}
	var failed error
	found := x.Hold(lines, func(of, on string) figures.Computed {
		ask := figures.Ask{Of: of, On: civil.MustDate(on)}
		got, err := counting{c}.Count(ctx, []figures.Ask{ask})
		if err != nil {
			failed = err
		}
		return got[ask]
	})
	return found, failed
}
