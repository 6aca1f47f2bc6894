package indicator_test

import (
	"fmt"
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

func pupils() *facts {
	return &facts{Source: indicator.Source{Code: "pupils", ZH: "学生", Fields: []indicator.Field{
		{Code: "no", ZH: "学号", Type: indicator.Text, Person: true},
		{Code: "county", ZH: "县区", Type: indicator.Text, Dimension: "county"},
		{Code: "school", ZH: "学校", Type: indicator.Text, Dimension: "school", Org: true},
		{Code: "sex", ZH: "性别", Type: indicator.Text, Dimension: "sex"},
		{Code: "job", ZH: "就业", Type: indicator.Flag},
		{Code: "pay", ZH: "月薪", Type: indicator.Fen},
	}}}
}

func of(source string, d indicator.Definition) indicator.Definition {
	d.Source, d.Year = source, ""
	return d
}

func shown(t rapid.TB, s *indicator.Service, asks ...indicator.Ask) []indicator.Value {
	out, err := s.Shown(outsider(), asks...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPersons(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := pupils()
	add := func(n, jobs int, county, school string) {
		for i := range n {
			id := len(f.rows) + 1
			f.rows = append(f.rows, row(id, strconv.Itoa(id), county, school, "女", i < jobs, 300000))
		}
	}
	add(3, 3, "甲县", "甲校")
	add(18, 9, "乙县", "乙校")
	add(42, 40, "丙县", "丙校")
	add(40, 2, "丁县", "丁校")
	pay := of("pupils", def("pay", indicator.Mean, "月薪", ""))
	pay.Unit, pay.Subject = "元", indicator.Persons
	defs := []indicator.Definition{of("pupils", def("count", indicator.Stock, "", "")), of("pupils", def("jobs", indicator.Stock, "就业", "")), of("pupils", share("rate", "就业", "")), pay}
	s := service(db, defs, f)
	text := func(code, by string) map[string]string {
		out := map[string]string{}
		for _, v := range shown(t, s, indicator.Ask{Indicator: code, On: day, By: by}) {
			out[v.Key] = indicator.Definition{Unit: map[string]string{"rate": "%"}[code], Decimals: 1}.Print(v)
		}
		return out
	}
	for _, c := range []struct{ code, by, key, want string }{
		{"count", "county", "甲县", "<5"}, {"count", "county", "乙县", "20.0"}, {"count", "county", "丙县", "40.0"}, {"count", "", "", "105.0"},
		{"rate", "county", "甲县", "—"}, {"rate", "county", "乙县", "—"}, {"rate", "county", "丙县", ">87.50%"}, {"rate", "", "", "≈52%"}, {"rate", "county", "丁县", "<12.50%"},
		{"pay", "county", "丙县", "—"}, {"pay", "", "", "3000.0"},
	} {
		if got := text(c.code, c.by)[c.key]; got != c.want {
			t.Errorf("%s of %q is %s, want %s", c.code, c.key, got, c.want)
		}
	}
	exact, err := s.Shown(lead(), indicator.Ask{Indicator: "count", On: day, By: "county", Only: map[string]string{"school": "甲校"}})
	if err != nil || len(exact) != 1 || exact[0].Num != 3 || exact[0].Rounded {
		t.Errorf("the bureau sees %+v, %v", exact, err)
	}
}

// A true zero is shown, also where the others are hidden.
func TestTrueZero(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := pupils()
	for i := range 30 {
		f.rows = append(f.rows, row(i, strconv.Itoa(i), "甲县", "甲校", "男", false, nil))
	}
	s := service(db, []indicator.Definition{of("pupils", def("jobs", indicator.Stock, "就业", "")), of("pupils", share("rate", "就业", ""))}, f)
	for _, v := range shown(t, s, indicator.Ask{Indicator: "jobs", On: day}, indicator.Ask{Indicator: "rate", On: day}) {
		if v.Status != indicator.Known || v.Num != 0 {
			t.Errorf("%+v", v)
		}
	}
}

func gifts() *facts {
	return &facts{Source: indicator.Source{Code: "gifts", ZH: "企业投入", Fields: []indicator.Field{
		{Code: "firm", ZH: "企业", Type: indicator.Text, Org: true},
		{Code: "county", ZH: "县区", Type: indicator.Text, Dimension: "county"},
		{Code: "industry", ZH: "行业", Type: indicator.Text, Dimension: "industry"},
		{Code: "size", ZH: "规模", Type: indicator.Text, Dimension: "size"},
		{Code: "amount", ZH: "金额", Type: indicator.Fen},
	}}}
}

// space is the span of vectors over the fractions.
type space struct{ rows map[int][]*big.Rat }

func (s *space) reduce(v []*big.Rat) int {
	first := -1
	for k := range v {
		if v[k].Sign() == 0 {
			continue
		}
		r := s.rows[k]
		if r == nil {
			if first < 0 {
				first = k
			}
			continue
		}
		f := new(big.Rat).Set(v[k])
		for j := range v {
			v[j] = new(big.Rat).Sub(v[j], new(big.Rat).Mul(f, r[j]))
		}
	}
	return first
}

func (s *space) add(v []*big.Rat) {
	if k := s.reduce(v); k >= 0 {
		inv := new(big.Rat).Inv(v[k])
		for j := range v {
			v[j] = new(big.Rat).Mul(v[j], inv)
		}
		s.rows[k] = v
	}
}

// Test 15 of anchors 6.9, for enterprises: whatever is asked, in every combination of three
// dimensions, no cell that few enterprises make up is a linear combination of what is shown.
func TestHiddenStaysHidden(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	rapid.Check(t, func(rt *rapid.T) {
		f := gifts()
		n := rapid.IntRange(1, 40).Draw(rt, "facts")
		for i := range n {
			pick := func(name string, k int) string { return name + strconv.Itoa(rapid.IntRange(0, k).Draw(rt, name)) }
			f.rows = append(f.rows, row(i, pick("企业", 25), pick("县", 3), pick("业", 2), pick("型", 1), rapid.Int64Range(1, 1000).Draw(rt, "fen")))
		}
		s := service(db, []indicator.Definition{of("gifts", def("sum", indicator.Sum, "金额", ""))}, f)
		dims, cols := []string{"county", "industry", "size"}, []int{1, 2, 3}
		seen := &space{map[int][]*big.Rat{}}
		var secret [][]*big.Rat
		visible := 0
		for mask := range 8 {
			for _, cell := range combos(f.rows, cols, mask) {
				only := map[string]string{}
				for d, name := range dims {
					if mask>>d&1 == 1 {
						only[name] = cell[d]
					}
				}
				v := shown(rt, s, indicator.Ask{Indicator: "sum", On: day, Only: only})[0]
				vec, firms := vector(f.rows, cols, mask, cell)
				if telling(firms) && v.Status != indicator.Hidden {
					rt.Fatalf("%v is shown though %v make it up", only, firms)
				}
				if telling(firms) {
					secret = append(secret, vec)
				}
				if v.Known() {
					visible++
					seen.add(vec)
				}
			}
		}
		for _, vec := range secret {
			if seen.reduce(vec) < 0 {
				rt.Fatalf("a hidden cell comes out of %d shown ones", visible)
			}
		}
	})
}

func combos(rows []indicator.Row, cols []int, mask int) [][]string {
	seen := map[string]bool{}
	var out [][]string
	for _, r := range rows {
		cell := make([]string, len(cols))
		for d, c := range cols {
			if mask>>d&1 == 1 {
				cell[d] = r.Values[c].(string)
			}
		}
		if key := fmt.Sprint(cell); !seen[key] {
			seen[key] = true
			out = append(out, cell)
		}
	}
	return out
}

// vector marks the facts of a cell, and adds up what each firm gave.
func vector(rows []indicator.Row, cols []int, mask int, cell []string) ([]*big.Rat, map[string]int64) {
	v, firms := make([]*big.Rat, len(rows)), map[string]int64{}
	for i, r := range rows {
		in := true
		for d, c := range cols {
			in = in && (mask>>d&1 == 0 || r.Values[c] == cell[d])
		}
		v[i] = new(big.Rat)
		if in {
			v[i].SetInt64(1)
			firms[r.Values[0].(string)] += r.Values[4].(int64)
		}
	}
	return v, firms
}

func telling(firms map[string]int64) bool {
	var total, largest int64
	for _, x := range firms {
		total, largest = total+x, max(largest, x)
	}
	return len(firms) < 3 || largest*100 > 80*total
}

// Test 15 for persons: small counts are told by nothing that is shown. For every table there is another one
// that fits all that is shown, in which the hidden count differs.
func TestSmallCountsStayOpen(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	rapid.Check(t, func(rt *rapid.T) {
		rows, columns := rapid.IntRange(1, 3).Draw(rt, "rows"), rapid.IntRange(1, 3).Draw(rt, "columns")
		counts := make([]int, rows*columns)
		for i := range counts {
			counts[i] = rapid.IntRange(0, 9).Draw(rt, "count")
		}
		mine := published(rt, db, counts, columns)
		for i, n := range counts {
			if n > 0 && n < 5 && !otherwise(make([]int, len(counts)), 0, columns, i, n, mine) {
				rt.Fatalf("%v with %d columns tells cell %d: %v", counts, columns, i, mine)
			}
		}
	})
}

// between is what a shown text says about the count.
func between(text string, ok bool) (low, high int) {
	switch text {
	case "0":
		return 0, 0
	case "<5":
		return 1, 4
	case "—":
		return 0, 1 << 30
	}
	if !ok {
		return 0, 0 // a group that is not listed is empty
	}
	n, _ := strconv.Atoi(text)
	return max(5, n-2), n + 2
}

// otherwise fills the table from cell at on, looking for one that fits and has not n in cell i.
func otherwise(x []int, at, columns, i, n int, mine map[string]string) bool {
	fits := func(name string, sum int, done bool) bool {
		text, ok := mine[name]
		low, high := between(text, ok)
		return sum <= high && (!done || sum >= low)
	}
	line, all := 0, 0
	for k := at - 1; k >= 0; k-- {
		all += x[k]
		if at > 0 && k/columns == (at-1)/columns {
			line += x[k]
		}
	}
	if at > 0 {
		last := at - 1
		column := 0
		for k := last; k >= 0; k -= columns {
			column += x[k]
		}
		if !fits("county/县"+strconv.Itoa(last/columns), line, at%columns == 0) || !fits("all/", all, at == len(x)) ||
			!fits("sex/别"+strconv.Itoa(last%columns), column, last+columns >= len(x)) {
			return false
		}
	}
	if at == len(x) {
		return true
	}
	text, ok := mine["in"+strconv.Itoa(at/columns)+"/别"+strconv.Itoa(at%columns)]
	low, high := between(text, ok)
	for v := low; v <= min(high, 12); v++ {
		if at == i && v == n {
			continue
		}
		x[at] = v
		if otherwise(x, at+1, columns, i, n, mine) {
			return true
		}
	}
	return false
}

// published is everything that outsiders can ask about a table of persons.
func published(t rapid.TB, db *sqldb.DB, counts []int, columns int) map[string]string {
	f := pupils()
	for i, n := range counts {
		for range n {
			id := len(f.rows)
			f.rows = append(f.rows, row(id, strconv.Itoa(id), "县"+strconv.Itoa(i/columns), nil, "别"+strconv.Itoa(i%columns), true, nil))
		}
	}
	s := service(db, []indicator.Definition{of("pupils", def("count", indicator.Stock, "", ""))}, f)
	out := map[string]string{}
	note := func(name string, list []indicator.Value) {
		for _, v := range list {
			out[name+"/"+v.Key] = indicator.Definition{}.Print(v)
		}
	}
	note("all", shown(t, s, indicator.Ask{Indicator: "count", On: day}))
	note("county", shown(t, s, indicator.Ask{Indicator: "count", On: day, By: "county"}))
	note("sex", shown(t, s, indicator.Ask{Indicator: "count", On: day, By: "sex"}))
	for i := range len(counts) / columns {
		only := map[string]string{"county": "县" + strconv.Itoa(i)}
		note("in"+strconv.Itoa(i), shown(t, s, indicator.Ask{Indicator: "count", On: day, By: "sex", Only: only}))
	}
	return out
}
