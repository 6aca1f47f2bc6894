package app

import (
	"context"

	"rongqiao/internal/platform/sqldb"
)

type searchCmd struct {
	Rebuild rebuildCmd `cmd:"" help:"按登记的内容重建一个城市的搜索索引 · make a city's search index anew from the registers"`
}

type rebuildCmd struct {
	place
	City string `help:"城市代码 · city"`
}

// Run makes the search of a city anew: every document is compared with the register it is
// of and indexed again. The city may be served meanwhile.
func (cmd rebuildCmd) Run(ctx context.Context, c *console) error {
	return withCity(ctx, cmd.place, cmd.City, func(ctx context.Context, _ *House, city *City) error {
		n, err := city.Search.Rebuild(sqldb.Long(ctx))
		if err != nil {
			return err
		}
		c.say("已重建 %d 个文档 · %d documents", n, n)
		return nil
	})
}
