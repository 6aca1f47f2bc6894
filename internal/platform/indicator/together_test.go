package indicator_test

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// A register that does not say whose facts they are shows outsiders nothing of enterprises.
func TestNobodyNamed(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := points()
	for i := range 9 {
		f.rows = append(f.rows, point(i, "甲县", "甲校", 2025, 30, 20, 10, true, "", 100))
	}
	sum := def("sum", indicator.Sum, "设备值", "")
	rate, distinct, mean := share("rate", "重点产业", ""), def("distinct", indicator.Flow, "", ""), def("mean", indicator.Mean, "设备值", "")
	distinct.Distinct = "学校"
	defs := []indicator.Definition{sum, rate, distinct, mean}
	for i := range defs {
		defs[i].Subject = indicator.Enterprises
	}
	s := service(db, defs, f)
	for _, d := range defs {
		a := indicator.Ask{Indicator: d.Code, On: day, By: "county"}
		if v := shown(t, s, a)[0]; v.Status != indicator.Hidden || v.Num != 0 {
			t.Errorf("outsiders see %+v", v)
		}
		if v, err := s.Shown(lead(), a); err != nil || v[0].Status != indicator.Known {
			t.Errorf("the bureau sees %+v, %v", v, err)
		}
	}
}

// A share is reckoned from the unrounded counts, in steps of five persons of the rounded base, and says how
// far off it may be: the true one lies there.
func TestSharesSayHowFarOff(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(20, 700).Draw(rt, "n")
		k := rapid.IntRange(0, n).Draw(rt, "k")
		f := pupils()
		for i := range n {
			f.rows = append(f.rows, row(i, strconv.Itoa(i), "甲县", "甲校", "女", i < k, nil))
		}
		d := of("pupils", share("rate", "就业", ""))
		v := shown(rt, service(db, []indicator.Definition{d}, f), indicator.Ask{Indicator: "rate", On: day})[0]
		text, truth := d.Print(v), float64(k)/float64(n)
		got, known := v.Figure()
		switch {
		case k > 0 && k < 5, n-k > 0 && n-k < 5:
			if known || !strings.HasPrefix(text, map[bool]string{true: "<", false: ">"}[k < 5]) {
				rt.Fatalf("%d of %d is shown as %s: %s", k, n, text, v.Why)
			}
		case k == 0 || k == n:
			if got != truth || v.Off != 0 || strings.HasPrefix(text, "≈") {
				rt.Fatalf("%d of %d is shown as %s", k, n, text)
			}
		case !known || v.Low != 0 || v.N != 0 || !strings.HasPrefix(text, "≈") || truth < got-v.Off-1e-9 || truth > got+v.Off+1e-9:
			rt.Fatalf("%d of %d is shown as %s ± %v: %+v", k, n, text, v.Off, v)
		}
	})
}

// crowd is what is printed of a number of persons, of those with work and of their share.
type crowd struct{ all, work, rate, why string }

// printed is what the papers say: a true zero, "<5", multiples of five; a share from twenty on, with neither
// side of one to four.
func printed(n, k int) crowd {
	count := func(n int) string {
		switch {
		case n == 0:
			return "0"
		case n < 5:
			return "<5"
		}
		return strconv.Itoa((n + 2) / 5 * 5)
	}
	out := crowd{all: count(n), work: count(k)}
	base := (n + 2) / 5 * 5
	switch {
	case n < 20:
	case k == 0:
		out.rate = "0"
	case k == n:
		out.rate = "1"
	case k < 5:
		out.rate = "<"
	case n-k < 5:
		out.rate = ">"
	default:
		step := (2*k*base + 5*n) / (10 * n) * 5
		out.rate = big.NewRat(int64(min(max(step, 5), base-5)), int64(base)).String()
	}
	return out
}

// fits says whether so many persons could be behind what is printed.
func (c crowd) fits(n, k int) bool {
	p := printed(n, k)
	return (c.all == "—" && n > 0 || c.all == p.all) && (c.work == "—" && k > 0 || c.work == p.work) && (c.why == "masked" || c.rate == p.rate)
}

// Number, part, and share of the part stand side by side: nobody can tell a small number from them, not
// those with work, not those without, in no county and not in all.
func TestPartsStayOpen(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	rapid.Check(t, func(rt *rapid.T) {
		type cell struct{ n, k int }
		cells := make([]cell, rapid.IntRange(1, 3).Draw(rt, "counties"))
		f := pupils()
		for i := range cells {
			cells[i].n = rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(17, 32)).Draw(rt, "n")
			cells[i].k = rapid.OneOf(rapid.IntRange(0, min(6, cells[i].n)), rapid.IntRange(max(0, cells[i].n-6), cells[i].n)).Draw(rt, "k")
			for j := range cells[i].n {
				id := len(f.rows)
				f.rows = append(f.rows, row(id, strconv.Itoa(id), "县"+strconv.Itoa(i), nil, nil, j < cells[i].k, nil))
			}
		}
		defs := []indicator.Definition{of("pupils", def("all", indicator.Stock, "", "")), of("pupils", def("work", indicator.Stock, "就业", "")), of("pupils", share("rate", "就业", ""))}
		s := service(db, defs, f)
		see := func(only map[string]string) (c crowd) {
			for i, x := range []*string{&c.all, &c.work, &c.rate} {
				v := shown(rt, s, indicator.Ask{Indicator: defs[i].Code, On: day, Only: only})[0]
				if *x = (indicator.Definition{}).Print(v); v.Status == indicator.NoData {
					*x = "0" // nobody is registered
				}
				switch {
				case i < 2:
				case v.Status == indicator.Hidden && strings.Contains(v.Why, "推出"):
					c.why = "masked"
				case v.Status == indicator.Hidden && v.Mask == "—", v.Status == indicator.NoData:
					c.rate = ""
				case v.Status == indicator.Hidden:
					c.rate = v.Mask[:1]
				default:
					c.rate = big.NewRat(int64(v.Num), int64(v.Den)).String()
					if v.Num == v.Den || v.Num == 0 {
						c.rate = strconv.Itoa(int(v.Num / v.Den))
					}
				}
			}
			return c
		}
		total := see(nil)
		options := make([][]cell, len(cells))
		for i := range cells {
			c := see(map[string]string{"county": "县" + strconv.Itoa(i)})
			if !c.fits(cells[i].n, cells[i].k) {
				rt.Fatalf("%v is printed as %+v", cells[i], c)
			}
			for n := range 36 {
				for k := range n + 1 {
					if c.fits(n, k) {
						options[i] = append(options[i], cell{n, k})
					}
				}
			}
		}
		values := make([]map[[2]int]bool, len(cells)+1) // by cell: what it could be
		for i := range values {
			values[i] = map[[2]int]bool{}
		}
		var walk func(at, n, k int, chosen []cell)
		walk = func(at, n, k int, chosen []cell) {
			if at == len(cells) {
				if total.fits(n, k) {
					for i, c := range chosen {
						values[i][[2]int{c.n, c.k}] = true
					}
					values[at][[2]int{n, k}] = true
				}
				return
			}
			for _, c := range options[at] {
				walk(at+1, n+c.n, k+c.k, append(chosen, c))
			}
		}
		walk(0, 0, 0, nil)
		all := cell{}
		for _, c := range cells {
			all.n, all.k = all.n+c.n, all.k+c.k
		}
		for i, c := range append(cells, all) {
			for name, of := range map[string]func([2]int) int{"all": func(x [2]int) int { return x[0] }, "with work": func(x [2]int) int { return x[1] }, "without": func(x [2]int) int { return x[0] - x[1] }} {
				mine := of([2]int{c.n, c.k})
				if mine < 1 || mine > 4 {
					continue
				}
				could := map[int]bool{}
				for x := range values[i] {
					could[of(x)] = true
				}
				if len(could) < 2 {
					rt.Fatalf("%v tell the %d %s of cell %d", cells, mine, name, i)
				}
			}
		}
	})
}

// The sum of all gifts and the sums of some stand side by side: no cell that few enterprises make up comes
// out of them, neither of a sum nor of what one leaves of another.
func TestDifferencesStayHidden(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	rapid.Check(t, func(rt *rapid.T) {
		f := gifts()
		for i := range rapid.IntRange(1, 30).Draw(rt, "facts") {
			pick := func(name string, k int) string { return name + strconv.Itoa(rapid.IntRange(0, k).Draw(rt, name)) }
			f.rows = append(f.rows, row(i, pick("企业", 18), pick("县", 2), pick("业", 1), "型", rapid.Int64Range(1, 1000).Draw(rt, "fen")))
		}
		large, huge := of("gifts", def("large", indicator.Sum, "金额", "")), of("gifts", def("huge", indicator.Sum, "金额", ""))
		large.Filter, huge.Filter = "金额 > 元(3)", "金额 > 元(5)"
		s := service(db, []indicator.Definition{of("gifts", def("sum", indicator.Sum, "金额", "")), large, huge}, f)
		some := map[string]func(int64) bool{"sum": func(int64) bool { return true }, "large": func(n int64) bool { return n > 300 }, "huge": func(n int64) bool { return n > 500 }}
		dims, cols := []string{"county", "industry"}, []int{1, 2}
		seen := &space{map[int][]*big.Rat{}}
		var secret [][]*big.Rat
		for mask := range 4 {
			for _, cell := range combos(f.rows, cols, mask) {
				only := map[string]string{}
				for d, name := range dims {
					if mask>>d&1 == 1 {
						only[name] = cell[d]
					}
				}
				keep := func(in func(int64) bool) (v []*big.Rat, firms map[string]int64) {
					v, _ = vector(f.rows, cols, mask, cell)
					firms = map[string]int64{}
					for i, r := range f.rows {
						if n := r.Values[4].(int64); v[i].Sign() > 0 && in(n) {
							firms[r.Values[0].(string)] += n
						} else {
							v[i] = new(big.Rat)
						}
					}
					return v, firms
				}
				for code, in := range some {
					vec, firms := keep(in)
					if len(firms) > 0 && telling(firms) {
						secret = append(secret, vec)
					}
					if shown(rt, s, indicator.Ask{Indicator: code, On: day, Only: only})[0].Known() {
						vec, _ = keep(in)
						seen.add(vec)
					}
				}
				for _, two := range [][2]string{{"sum", "large"}, {"sum", "huge"}, {"large", "huge"}} {
					vec, firms := keep(func(n int64) bool { return some[two[0]](n) && !some[two[1]](n) })
					if len(firms) > 0 && telling(firms) {
						secret = append(secret, vec)
					}
				}
			}
		}
		for _, vec := range secret {
			if seen.reduce(vec) < 0 {
				rt.Fatalf("a hidden cell comes out")
			}
		}
	})
}
