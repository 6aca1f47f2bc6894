package indicator_test

import (
	"flag"
	"fmt"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
)

// measures that between them use every kind of column and of adding up.
func measures(t testing.TB) []*indicator.Measurement {
	src := points().Source
	src.Fields = append(src.Fields, indicator.Field{Code: "credit", ZH: "学分", Type: indicator.Number})
	firms := def("firms", indicator.Sum, "设备值", "")
	firms.Year, firms.Subject = "", indicator.Things
	distinct := def("distinct", indicator.Rate, "重点产业", "")
	distinct.Distinct = "专业大类"
	byDay := def("byday", indicator.Flow, "", "")
	byDay.Year = "填报日"
	var out []*indicator.Measurement
	for _, d := range []indicator.Definition{
		def("count", indicator.Flow, "", ""), share("rate", "报到数", "计划数"), share("key", `重点产业 && 专业大类 startsWith "装"`, "计划数 > 3"),
		def("mean", indicator.Mean, "学分 * 1.5", ""), firms, distinct, byDay,
		def("old", indicator.Flow, "天数(填报日, 统计日) > 100 || 录取数 == nil", ""),
	} {
		m, err := indicator.Prepare(d, src)
		if err != nil {
			t.Fatal(d.Code, err)
		}
		out = append(out, m)
	}
	return out
}

func drawPoint(t *rapid.T, id int) indicator.Row {
	maybe := func(name string, v any) any {
		if rapid.IntRange(0, 5).Draw(t, "has "+name) == 0 {
			return nil
		}
		return v
	}
	whole := func(name string, most int) any { return maybe(name, rapid.IntRange(0, most).Draw(t, name)) }
	text := func(name string, list ...string) any { return maybe(name, rapid.SampledFrom(list).Draw(t, name)) }
	var on any
	if n := rapid.IntRange(-1, 700).Draw(t, "day"); n >= 0 {
		on = civil.MustDate("2024-06-01").AddDays(n)
	}
	var year any = int64(2024 + rapid.IntRange(0, 1).Draw(t, "year"))
	return row(id, text("county", "甲", "乙", ""), text("school", "一", "二", "三"), maybe("year", year), whole("plan", 9), whole("admitted", 9), whole("registered", 9),
		maybe("key", rapid.Bool().Draw(t, "key")), text("group", "装备制造", "装饰", "医药"), maybe("equipment", rapid.Int64Range(0, 1<<40).Draw(t, "equipment")), on,
		maybe("credit", rapid.Float64Range(-1e6, 1e6).Draw(t, "credit")))
}

// picture is everything that can be asked of the columns.
func picture(t rapid.TB, c *indicator.Columns, ms []*indicator.Measurement) string {
	out := ""
	for _, m := range ms {
		for _, by := range [][]string{nil, {"school", "county"}, {"year", "county", "school"}} {
			for _, only := range []map[string]string{nil, {"school": "一", "county": "-"}} {
				tab, err := c.Roll(m, indicator.Moment{On: day}, by, only)
				if err != nil {
					t.Fatal(err)
				}
				for _, i := range tab.Sorted() {
					if by == nil || tab.Size[i] > 0 {
						out += fmt.Sprintln(m.Def.Code, by, only, keys(tab, i), tab.Size[i], tab.Covered[i], tab.N[i], tab.Num[i], tab.Den[i], tab.Newest(i))
					}
				}
			}
		}
	}
	return out
}

func keys(t *indicator.Table, line int) []string {
	out := make([]string, len(t.By))
	for d := range t.By {
		out[d] = t.Key(line, d)
	}
	return out
}

// After every added, changed and removed fact all cells are as if everything were computed anew.
func TestChangesEqualRecomputation(t *testing.T) {
	old := flag.Lookup("rapid.checks").Value.String()
	_ = flag.Set("rapid.checks", "1000")
	defer func() { _ = flag.Set("rapid.checks", old) }()
	ms := measures(t)
	fields := ms[0].Source.Fields
	rapid.Check(t, func(rt *rapid.T) {
		have := map[int]indicator.Row{}
		var first []indicator.Row
		for i := range rapid.IntRange(0, 70).Draw(rt, "rows") {
			have[i] = drawPoint(rt, i)
			first = append(first, have[i])
		}
		c, err := indicator.Load(fields, each(first))
		if err != nil {
			rt.Fatal(err)
		}
		picture(rt, c, ms) // the measures are there from now on, and follow
		for range rapid.IntRange(1, 12).Draw(rt, "changes") {
			id := rapid.IntRange(0, 80).Draw(rt, "id")
			if rapid.IntRange(0, 3).Draw(rt, "remove") == 0 {
				_, was := have[id]
				if c.Remove(strconv.Itoa(id)) != was {
					rt.Fatalf("fact %d was there: %v", id, was)
				}
				delete(have, id)
			} else {
				have[id] = drawPoint(rt, id)
				if err := c.Put(have[id]); err != nil {
					rt.Fatal(err)
				}
			}
		}
		var rows []indicator.Row
		for i := range 81 {
			if r, ok := have[i]; ok {
				rows = append(rows, r)
			}
		}
		fresh, err := indicator.Load(fields, each(rows))
		if err != nil {
			rt.Fatal(err)
		}
		if got, want := picture(rt, c, ms), picture(rt, fresh, ms); got != want {
			rt.Fatalf("followed:\n%s\nanew:\n%s", got, want)
		}
	})
}

// Sums over any split are the sums of the whole.
func TestGroupsAddUp(t *testing.T) {
	ms := measures(t)
	rapid.Check(t, func(rt *rapid.T) {
		var rows []indicator.Row
		for i := range rapid.IntRange(1, 300).Draw(rt, "rows") {
			rows = append(rows, drawPoint(rt, i))
		}
		c, err := indicator.Load(ms[0].Source.Fields, each(rows))
		if err != nil {
			rt.Fatal(err)
		}
		for _, m := range ms {
			if m.Def.Code == "distinct" || m.Def.Code == "mean" {
				continue
			}
			all, _ := c.Roll(m, indicator.Moment{On: day}, nil, nil)
			by, _ := c.Roll(m, indicator.Moment{On: day}, []string{"school", "county"}, nil)
			var size int64
			num, den := 0.0, 0.0
			for i := range by.Len() {
				size, num, den = size+by.Size[i], num+by.Num[i], den+by.Den[i]
			}
			if size != all.Size[0] || num != all.Num[0] || den != all.Den[0] {
				rt.Fatalf("%s: %v of %d in groups, %v of %d in all", m.Def.Code, num, size, all.Num[0], all.Size[0])
			}
		}
	})
}

func TestWrongValuesChangeNothing(t *testing.T) {
	f := points()
	f.rows = []indicator.Row{point(1, "甲", "一", 2025, 1, 1, 1, true, "装备", 1)}
	c, err := indicator.Load(f.Fields, each(f.rows))
	if err != nil {
		t.Fatal(err)
	}
	bad := point(1, "乙", "一", 2025, 1, 1, "three", true, "装备", 1)
	if c.Put(bad) == nil || c.Put(indicator.Row{ID: "2"}) == nil || c.Rows() != 1 {
		t.Error("a row of wrong values was taken")
	}
	m, err := indicator.Prepare(def("count", indicator.Flow, "", ""), f.Source)
	if err != nil {
		t.Fatal(err)
	}
	if tab, _ := c.Roll(m, indicator.Moment{On: day}, []string{"county"}, nil); tab.Len() != 1 || tab.Key(0, 0) != "甲" {
		t.Errorf("%+v", tab)
	}
}
