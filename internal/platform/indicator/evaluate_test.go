package indicator_test

import (
	"strings"
	"testing"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/stat"
)

// n rows of which the first k are of a key industry.
func yes(k, n int) *facts {
	f := points()
	for i := range n {
		f.rows = append(f.rows, point(i, "900101", "甲校", 2025, 1, 1, 1, i < k, "装备制造", nil))
	}
	return f
}

// The vectors of domain B0.2 and P7: printed shares, and thresholds that are not rounded.
func TestShares(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	for _, c := range []struct {
		k, n, decimals int
		prints         string
		bar            int64
		reaches        bool
	}{
		{305, 339, 1, "90.0%", 90, false},
		{306, 339, 1, "90.3%", 90, true},
		{38, 52, 1, "73.1%", 75, false},
		{39, 52, 1, "75.0%", 75, true},
		{221, 740, 2, "29.86%", 30, false},
		{222, 740, 1, "30.0%", 30, true},
		{0, 12, 1, "0.0%", 0, true},
	} {
		d := share("share", "重点产业", "")
		d.Decimals = c.decimals
		v := measure(t, db, service(db, []indicator.Definition{d}, yes(c.k, c.n)), indicator.Ask{Indicator: "share", On: day})[0]
		ok, known := v.Ratio().AtLeast(stat.Percent(c.bar))
		if got := d.Print(v); got != c.prints || ok != c.reaches || !known {
			t.Errorf("%d/%d prints %s (want %s), reaches %d %%: %v", c.k, c.n, got, c.prints, c.bar, ok)
		}
		if v.Low >= v.High || v.Low > v.Num/v.Den || v.High < v.Num/v.Den || v.N != int64(c.n) {
			t.Errorf("%d/%d has the interval %v to %v, n %d", c.k, c.n, v.Low, v.High, v.N)
		}
	}
}

// P1, P2 and P6.
func TestVectors(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	p := points()
	p.rows = []indicator.Row{point(1, "900101", "甲校", 2025, 100, 96, 88, true, "", nil)}
	out := &facts{Source: indicator.Source{Code: "outcomes", ZH: "毕业去向", Fields: []indicator.Field{{Code: "to", ZH: "去向", Type: indicator.Text}}}}
	id := 0
	for _, x := range []struct {
		to string
		n  int
	}{{"合同", 70}, {"灵活", 6}, {"创业", 3}, {"自由职业", 1}, {"升学", 25}, {"参军", 3}, {"基层", 2}, {"待就业", 10}} {
		for range x.n {
			id++
			out.rows = append(out.rows, row(id, x.to))
		}
	}
	hours := func(practice, total int) *facts {
		return &facts{Source: indicator.Source{Code: "hours", ZH: "学时", Fields: []indicator.Field{{Code: "p", ZH: "实践学时", Type: indicator.Whole}, {Code: "t", ZH: "总学时", Type: indicator.Whole}}},
			rows: []indicator.Row{row(1, practice, total)}}
	}
	of := func(code, source, num, den string) indicator.Definition {
		d := share(code, num, den)
		d.Source = source
		if source != "points" {
			d.Year = ""
		}
		return d
	}
	defs := []indicator.Definition{
		of("plan_completion", "points", "报到数", "计划数"), of("admission", "points", "录取数", "计划数"), of("registration", "points", "报到数", "录取数"),
		of("destination", "outcomes", `去向 in ["合同", "灵活", "创业", "自由职业", "升学", "参军", "基层"]`, ""),
		of("contract", "outcomes", `去向 == "合同"`, ""), of("study", "outcomes", `去向 == "升学"`, ""),
		of("practice", "hours", "实践学时", "总学时"),
	}
	for code, want := range map[string]string{"plan_completion": "88.00%", "admission": "96.00%", "registration": "91.67%", "destination": "91.67%", "contract": "58.33%", "study": "20.83%"} {
		s := service(db, defs, p, out)
		v := measure(t, db, s, indicator.Ask{Indicator: code, On: day})[0]
		if got := (indicator.Definition{Unit: "%", Decimals: 2}).Print(v); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
	for _, c := range []struct {
		practice, total int
		pass            bool
	}{{1350, 2700, true}, {1349, 2700, false}} {
		v := measure(t, db, service(db, defs, p, out, hours(c.practice, c.total)), indicator.Ask{Indicator: "practice", On: day})[0]
		if ok, _ := v.Ratio().AtLeast(stat.Percent(50)); ok != c.pass {
			t.Errorf("%d of %d passes: %v", c.practice, c.total, ok)
		}
	}
}

// Anchors 6.9: a capacity of 0 gives no figure (1), a rate of exactly 0 is a figure (2), a sum
// over regions has those without requests (3), an opening alone counts whole (4).
func TestNothingAndZero(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := points()
	f.rows = []indicator.Row{
		point(1, "甲县", "甲校", 2025, 0, 0, 0, true, "", nil),
		point(2, "乙县", "乙校", 2025, 50, 40, 0, false, "", nil),
		point(3, "丙县", "丙校", 2025, 50, 50, 50, true, "", nil),
		point(4, "丁县", "丁校", 2024, 10, 10, 10, true, "", nil), // nothing in 2025
		point(5, "戊县", "戊校", 2025, nil, nil, nil, nil, "", nil),
	}
	opening := share("opening", "重点产业", "计划数 > 0")
	s := service(db, []indicator.Definition{share("rate", "报到数", "计划数"), def("sum", indicator.Flow, "报到数", ""), def("count", indicator.Flow, "", ""), opening}, f)
	by := func(code string) map[string]indicator.Value {
		out := map[string]indicator.Value{}
		for _, v := range measure(t, db, s, indicator.Ask{Indicator: code, On: day, By: "county"}) {
			out[v.Key] = v
		}
		return out
	}
	rates := by("rate")
	if v := rates["甲县"]; v.Status != indicator.NoData || !strings.Contains(v.Why, "计划数") {
		t.Errorf("capacity 0 gives %+v", v)
	}
	if v := rates["乙县"]; v.Status != indicator.Known || v.Num != 0 || v.Den != 50 {
		t.Errorf("a rate of 0 is %+v", v)
	}
	if v := rates["戊县"]; v.Status != indicator.NoData || !strings.Contains(v.Why, "缺") {
		t.Errorf("facts without plan give %+v", v)
	}
	if v := rates["丁县"]; v.Status != indicator.NoData {
		t.Errorf("a year without facts gives %+v", v)
	}
	sums, total := by("sum"), 0.0
	for _, v := range sums {
		total += v.Num
	}
	if v := sums["丁县"]; v.Status != indicator.Known || v.Num != 0 || len(sums) != 5 || total != 50 {
		t.Errorf("the county without requests has %+v; %d counties, total %v", v, len(sums), total)
	}
	if v := by("opening")["丙县"]; v.Num != 1 || v.Den != 1 {
		t.Errorf("an opening alone gives %+v", v)
	}
	all := measure(t, db, s, indicator.Ask{Indicator: "rate", On: day})[0]
	if all.Num != 50 || all.Den != 100 || all.Status != indicator.Partial || all.Size != 4 || all.Covered != 3 || all.Vintage != civil.MustDate("2025-09-01") {
		t.Errorf("the city's rate is %+v", all)
	}
	if v := measure(t, db, s, indicator.Ask{Indicator: "count", On: civil.MustDate("2019-12-31")})[0]; v.Status != indicator.NoData || !strings.Contains(v.Why, "市教育局") {
		t.Errorf("a year of which nothing is registered gives %+v", v)
	}
	silent := service(db, []indicator.Definition{def("count", indicator.Flow, "", "")}, points())
	if v := measure(t, db, silent, indicator.Ask{Indicator: "count", On: day})[0]; v.Status != indicator.NoData || !strings.Contains(v.Why, "专业点") {
		t.Errorf("an empty register gives %+v", v)
	}
}

// A row without a needed part leaves numerator and denominator, and a group's rate is the
// ratio of the sums.
func TestOnePopulation(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := points()
	f.rows = []indicator.Row{
		point(1, "甲县", "甲校", 2025, 100, 90, 90, true, "", 1000000),
		point(2, "甲县", "乙校", 2025, 10, 1, 1, true, "", 500),
		point(3, "乙县", "丙校", 2025, 30, 30, nil, true, "", nil),
		point(4, nil, "丙校", 2025, 5, 5, 5, true, "", nil),
	}
	money := def("money", indicator.Flow, "设备值", "")
	money.Unit = "元"
	each := def("each", indicator.Rate, "设备值", "计划数")
	each.Unit = "元"
	schools := def("schools", indicator.Flow, "", "")
	schools.Distinct = "学校"
	mean := def("mean", indicator.Mean, "计划数", "")
	reached := def("reached", indicator.Milestone, "计划数 > 1000", "")
	outside := def("outside", indicator.Rate, "计划数", "")
	outside.External = []indicator.External{{Year: 2020, Value: 400, Citation: "统计年鉴 2021"}, {Year: 2024, Value: 500, Citation: "统计公报 2024"}}
	derived := indicator.Definition{Code: "derived", ZH: "推", EN: "d", Kind: indicator.Derived, Parts: []indicator.Part{{"钱", "money"}, {"校", "schools"}}, Num: "钱", Den: "2 * 校", Scope: "全市", Decimals: 2, Version: 1}
	s := service(db, []indicator.Definition{share("rate", "报到数", "计划数"), money, each, schools, mean, reached, outside, derived}, f)
	for _, c := range []struct {
		ask      indicator.Ask
		num, den float64
		status   indicator.Status
	}{
		{indicator.Ask{Indicator: "rate"}, 96, 115, indicator.Partial},
		{indicator.Ask{Indicator: "rate", Only: map[string]string{"county": "甲县"}}, 91, 110, indicator.Known},
		{indicator.Ask{Indicator: "rate", Only: map[string]string{"county": "-"}}, 5, 5, indicator.Known},
		{indicator.Ask{Indicator: "money"}, 1000500, 100, indicator.Partial},
		{indicator.Ask{Indicator: "each", Only: map[string]string{"school": "乙校"}}, 500, 1000, indicator.Known},
		{indicator.Ask{Indicator: "schools"}, 3, 1, indicator.Known},
		{indicator.Ask{Indicator: "schools", Only: map[string]string{"county": "甲县"}}, 2, 1, indicator.Known},
		{indicator.Ask{Indicator: "mean"}, 145, 4, indicator.Known},
		{indicator.Ask{Indicator: "reached"}, 0, 1, indicator.Known},
		{indicator.Ask{Indicator: "outside"}, 145, 500, indicator.Known},
		{indicator.Ask{Indicator: "derived"}, 10005, 6, indicator.Partial},
	} {
		c.ask.On = day
		if v := measure(t, db, s, c.ask)[0]; v.Num != c.num || v.Den != c.den || v.Status != c.status {
			t.Errorf("%v gives %+v, want %v/%v %s", c.ask, v, c.num, c.den, c.status)
		}
	}
	groups := measure(t, db, s, indicator.Ask{Indicator: "rate", On: day, By: "county"})
	if len(groups) != 3 || groups[0].Key != "-" || groups[0].Name != "未填" {
		t.Errorf("%d counties, first %+v", len(groups), groups[0])
	}
	gone := service(db, []indicator.Definition{derived, money, schools})
	if v := measure(t, db, gone, indicator.Ask{Indicator: "derived", On: day})[0]; v.Status != indicator.NoData || !strings.Contains(v.Why, "钱") || !strings.Contains(v.Why, "points") {
		t.Errorf("a part without source gives %+v", v)
	}
}
