package forecast

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

func TestMachine(t *testing.T) {
	if err := Flow.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestCheckRow(t *testing.T) {
	good := Row{Occupation: "6-31-01-10", Level: "3", Year: 2027, Heads: 12, Confidence: High}
	for name, c := range map[string]struct {
		spoil func(*Row)
		want  *errs.Error
	}{
		"good":       {func(*Row) {}, nil},
		"zero":       {func(r *Row) { r.Heads = 0 }, nil},
		"negative":   {func(r *Row) { r.Heads = -1 }, ErrNegative},
		"absurd":     {func(r *Row) { r.Heads = MaxHeads + 1 }, ErrTooMany},
		"past":       {func(r *Row) { r.Year = 2025 }, ErrYear},
		"this year":  {func(r *Row) { r.Year = 2026 }, ErrYear},
		"too far":    {func(r *Row) { r.Year = 2030 }, ErrYear},
		"level":      {func(r *Row) { r.Level = "6" }, ErrLevel},
		"confidence": {func(r *Row) { r.Confidence = "SURE" }, ErrConfidence},
		"occupation": {func(r *Row) { r.Occupation = "fitter" }, ErrOccupation},
	} {
		t.Run(name, func(t *testing.T) {
			r := good
			c.spoil(&r)
			err := CheckRow(2026, r).Err()
			if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// TestVector is that of domain B4: 23 asked for, 12.6 supplied, 10.4 short, 45.2 %.
func TestVector(t *testing.T) {
	gap, rate, ok := Gap(23, 12_600)
	if gap != 10_400 || !ok || fmt.Sprintf("%.1f", rate*100) != "45.2" {
		t.Errorf("gap %d, rate %v, %v", gap, rate, ok)
	}
	if _, _, ok := Gap(0, 5000); ok {
		t.Error("a rate of nothing")
	}
}

func TestQuarter(t *testing.T) {
	for text, want := range map[string]Quarter{"2026Q3": "2026Q3", "2026年第三季度": "2026Q3", "2026 Q1": "2026Q1", "2026年第4季度": "2026Q4", "2026/2": "2026Q2", "2026Q5": "", "26Q1": "", "": ""} {
		got, err := ParseQuarter(text)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	if got := Quarter("2026Q1").Add(-1); got != "2025Q4" {
		t.Errorf("before: %s", got)
	}
	if got := Quarter("2025Q4").Add(5); got != "2027Q1" {
		t.Errorf("after: %s", got)
	}
	if got := Quarter("2024Q1").End().String(); got != "2024-03-31" {
		t.Errorf("ends %s", got)
	}
}

func TestCheckReport(t *testing.T) {
	before := &Report{Headcount: 100}
	few := func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		r      Report
		before *Report
		want   *errs.Error
	}{
		"adds up":       {Report{Quarter: "2026Q3", Headcount: 103, Hires: 8, Leavers: 5}, before, nil},
		"first":         {Report{Quarter: "2026Q3", Headcount: 500, Hires: 8, Leavers: 5}, nil, nil},
		"does not":      {Report{Quarter: "2026Q3", Headcount: 110, Hires: 8, Leavers: 5}, before, ErrSum},
		"confirmed":     {Report{Quarter: "2026Q3", Headcount: 110, Hires: 8, Leavers: 5, Confirmed: true}, before, nil},
		"ahead":         {Report{Quarter: "2027Q1"}, nil, ErrFuture},
		"no quarter":    {Report{}, nil, ErrQuarter},
		"negative":      {Report{Quarter: "2026Q3", Leavers: -1}, nil, ErrNegative},
		"more retained": {Report{Quarter: "2026Q3", Headcount: 3, Retained: few(4)}, nil, ErrRetained},
	} {
		t.Run(name, func(t *testing.T) {
			err := CheckReport(c.r, "2026Q4", c.before).Err()
			if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestGridAndFlattenAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []Row
		for _, occ := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"6-31-01-10", "6-18-02-04", "4-10-01-05"}), 0, 3, rapid.ID).Draw(t, "occupations") {
			for _, y := range rapid.SliceOfNDistinct(rapid.IntRange(2027, 2029), 1, 3, rapid.ID).Draw(t, "years") {
				rows = append(rows, Row{occ, "3", y, rapid.Int64Range(0, 50).Draw(t, "heads"), Low})
			}
		}
		slices.SortStableFunc(rows, func(a, b Row) int { return 0 })
		got := Flatten(2026, Grid(2026, rows))
		byKey := func(list []Row) map[string]int64 {
			m := map[string]int64{}
			for _, r := range list {
				m[fmt.Sprint(r.Occupation, r.Level, r.Year, r.Confidence)] = r.Heads
			}
			return m
		}
		if len(got) != len(rows) || !maps.Equal(byKey(got), byKey(rows)) {
			t.Fatalf("%v became %v", rows, got)
		}
	})
}

var published = Publication{Firms: 3, Share: 80, Least: 5, Step: 5, Base: 20}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		by   Tally
		n    int64
		hide Hide
	}{
		{Tally{1: 12, 2: 8, 3: 5}, 25, Open},
		{Tally{1: 12, 2: 8}, 0, FewFirms},
		{Tally{1: 81, 2: 10, 3: 9}, 0, FewFirms},
		{Tally{1: 80, 2: 10, 3: 10}, 100, Open},
		{Tally{1: 1, 2: 1, 3: 1}, 0, Few},
		{Tally{}, 0, Open},
	} {
		cell := &Cell{By: c.by}
		published.first(cell)
		if n, why := published.Shown(cell); n != c.n || why != c.hide {
			t.Errorf("%v shown as %d %q", c.by, n, why)
		}
	}
}

// TestHiddenCannotBeWorkedOut draws rounds of few enterprises and looks at every sum that an
// outsider can subtract from another: what remains is a sum that may be told.
func TestHiddenCannotBeWorkedOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Contribution
		for range rapid.IntRange(1, 25).Draw(t, "numbers") {
			list = append(list, Contribution{
				Org: ids.ID(rapid.IntRange(1, 6).Draw(t, "firm")), County: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "county"), Industry: rapid.SampledFrom([]string{"C34", "C35"}).Draw(t, "industry"),
				Row: Row{Occupation: rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "occupation"), Level: rapid.SampledFrom([]Level{"1", "3"}).Draw(t, "level"), Year: 2027, Heads: rapid.Int64Range(0, 40).Draw(t, "heads")},
			})
		}
		cube := NewCube(published, list)
		rest := func(total *Cell, parts map[string]*Cell) {
			hidden := Tally{}
			for code, c := range parts {
				if c.Hide != Open {
					hidden.add(c.By)
				} else if !published.allows(c.By) {
					t.Fatalf("%s is shown: %v", code, c.By)
				}
			}
			if total.Hide == Open && (!published.allows(total.By) || !published.allows(hidden)) {
				t.Fatalf("%v tells %v", total.By, hidden)
			}
			if total.Hide != Open && len(parts) > 0 && len(hidden) == 0 && total.Heads() > 0 && published.allows(total.By) {
				t.Fatalf("the parts of a hidden sum are all shown: %v", total.By)
			}
		}
		all := map[string]*Cell{}
		for code, by := range cube.Occupations {
			all[code] = by[2027]
			for _, kind := range []string{ByLevel, ByCounty, ByIndustry} {
				parts := map[string]*Cell{}
				for k, c := range cube.Parts {
					if k.Occupation == code && k.Kind == kind {
						parts[k.Code] = c
					}
				}
				rest(by[2027], parts)
				if by[2027].Hide != Open {
					for _, c := range parts {
						if c.Hide == Open && c.Heads() > 0 {
							t.Fatalf("a part of the hidden %s is shown", code)
						}
					}
				}
			}
		}
		rest(cube.All[2027], all)
	})
}
