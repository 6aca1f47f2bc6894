package app

import (
	"context"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match"
)

type matchCmd struct {
	place
	City string `help:"城市代码 · city"`
	Need string `help:"一条需求的编号；空为全部 · one need; all when empty" placeholder:"XQ-2026-0001"`
	Top  int    `help:"每条需求列出几个 · supplies per need" default:"10"`
	JSON bool   `name:"json" help:"一行一个 JSON 对象 · one object a line"`
}

// Run prints who could serve one need, or all.
func (cmd matchCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		return city.Match.Print(sqldb.Long(ctx), c.out, match.PrintOptions{Need: cmd.Need, K: cmd.Top, JSON: cmd.JSON})
	})
}
