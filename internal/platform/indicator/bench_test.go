package indicator_test

import (
	"fmt"
	"testing"

	"rongqiao/internal/platform/indicator"
)

func manyPoints(n int) []indicator.Row {
	out := make([]indicator.Row, n)
	for i := range out {
		out[i] = point(i, fmt.Sprint("县", i%7), fmt.Sprint("校", i%91), 2024+i%2, i%50, i%40, i%30, i%3 == 0, "装备制造", i*100)
		out[i].Values = append(out[i].Values, float64(i%5))
	}
	return out
}

func loaded(b *testing.B, ms []*indicator.Measurement, n int) *indicator.Columns {
	c, err := indicator.Load(ms[0].Source.Fields, each(manyPoints(n)))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func BenchmarkRoll(b *testing.B) {
	ms := measures(b)
	c := loaded(b, ms, 200000)
	for b.Loop() {
		c.Forget()
		if _, err := c.Roll(ms[1], indicator.Moment{On: day}, []string{"school"}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChange(b *testing.B) {
	ms := measures(b)
	c := loaded(b, ms, 200000)
	for _, m := range ms {
		if _, err := c.Roll(m, indicator.Moment{On: day}, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
	rows := manyPoints(1000)
	i := 0
	for b.Loop() {
		if err := c.Put(rows[i%len(rows)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkCompile(b *testing.B) {
	fields := points().Fields
	for b.Loop() {
		if _, err := indicator.Compile("分子", `重点产业 && 专业大类 in ["装备制造", "电子信息"] && 报到数 >= 计划数 * 0.9`, fields); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRefresh compares reading a register anew with following it when nothing, or ten facts, changed.
func BenchmarkRefresh(b *testing.B) {
	ms := measures(b)
	rows := manyPoints(200000)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, err := indicator.Load(ms[0].Source.Fields, each(rows)); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, changes := range []int{0, 10} {
		b.Run(fmt.Sprint("follow-", changes), func(b *testing.B) {
			c := loaded(b, ms, len(rows))
			now := append([]indicator.Row(nil), rows...)
			for turn := 0; b.Loop(); turn++ {
				for i := range changes {
					now[i*9001] = point(i*9001, "县0", "校0", 2025, turn%50, 1, 1, true, "装备制造", 5)
					now[i*9001].Values = append(now[i*9001].Values, 1.0)
				}
				if ok, err := c.Follow(each(now)); !ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
}
