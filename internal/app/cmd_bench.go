package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rongqiao/internal/bench"
)

type benchCmd struct {
	Name  string `arg:"" help:"match、page、import、search、orders、indicators、load、registry、move、code 或 all" default:"all"`
	JSON  bool   `name:"json" help:"一行一个 JSON 对象 · one object a line"`
	Secs  int    `name:"seconds" help:"orders 持续多久，秒 · how long orders lasts" default:"60"`
	Large bool   `help:"indicators 再算 2,000 万条 · indicators with 20,000,000 facts too"`
	Small bool   `help:"百分之一的量，只证明能跑 · a hundredth of the work"`
	Seed  uint64 `help:"随机种子 · seed" default:"20261122"`
	Data  string `help:"code 用的数据文件夹 · data folder for code" placeholder:"DIR"`
	PG    string `name:"pg" env:"RONGQIAO_PG" help:"move 和 registry 用的数据库服务器，库要空 · server for move and registry, an empty database" placeholder:"DSN"`
	PG2   string `name:"pg2" env:"RONGQIAO_PG2" help:"move 用的另一台 · another server for move" placeholder:"DSN"`
}

// Run measures and prints a table, or one object a line.
func (cmd benchCmd) Run(ctx context.Context, c *console) error {
	var results []bench.Result
	known := []string{"all"}
	for _, b := range cmd.benches() {
		known = append(known, b.Name)
		if cmd.Name != "all" && cmd.Name != b.Name {
			continue
		}
		r, err := b.Run(ctx, bench.Options{Seed: cmd.Seed, Small: cmd.Small, Large: cmd.Large, Seconds: cmd.seconds(), Log: c.err})
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		results = append(results, r...)
	}
	if !slices.Contains(known, cmd.Name) {
		return fmt.Errorf("没有这个测试，可选 %v · no such bench", known)
	}
	if cmd.JSON {
		return bench.WriteJSON(c.out, results)
	}
	return bench.WriteTable(c.out, results)
}

// seconds is how long a bench of fixed length lasts; a small run takes its own short time.
func (cmd benchCmd) seconds() int {
	if cmd.Small {
		return 0
	}
	return cmd.Secs
}

func (cmd benchCmd) benches() []bench.Bench {
	list := bench.List()
	for i, b := range list {
		if b.Name == "indicators" {
			list[i].Run = shippedBench
		}
	}
	list = append(list, bench.Bench{Name: "load", ZH: "1,000 个并发用户", EN: "1,000 people at once", Run: loadBench},
		bench.Bench{Name: "registry", ZH: "10 万条记录的名册", EN: "a register of 100,000 records", Run: registryBench(cmd.PG)},
		bench.Bench{Name: "move", ZH: "搬移示例城市", EN: "moving the sample city", Run: moveBench(cmd.PG, cmd.PG2)})
	if cmd.Name == "code" || cmd.Data != "" { // it needs a folder with labelled positions
		list = append(list, bench.Bench{Name: "code", ZH: "编码", EN: "coding", Run: benchCode(cmp.Or(cmd.Data, "data"))})
	}
	return list
}
