package carrier

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

var rollKind = &Kind{
	Code: "roll", Stages: Usual, Levels: []Choice{{Code: "CITY", ZH: "市级"}, {Code: "PROVINCE", ZH: "省级"}},
	Fields: []Field{{Code: "area", ZH: "面积", Type: Int, List: true}, {Code: "mode", ZH: "模式", Type: Pick, List: true, Choices: []Choice{{Code: "A", ZH: "甲"}, {Code: "B", ZH: "乙"}}}, {Code: "city", ZH: "城市", Type: Text, List: true}},
}

// drawRecord is any state of the record with this identity.
func drawRecord(t *rapid.T, id ids.ID) Record {
	c := Record{ID: id, Name: rapid.SampledFrom([]string{"甲基地", "乙（北）基地", "丙基地", "Delta"}).Draw(t, "name"), Number: rapid.SampledFrom([]string{"", "1号"}).Draw(t, "number"),
		Level: rapid.SampledFrom([]string{"", "CITY", "PROVINCE"}).Draw(t, "level"), Status: rapid.SampledFrom([]string{"PLANNED", "BUILT", "ENDED"}).Draw(t, "status"),
		County: rapid.SampledFrom([]string{"", "900101", "900102"}).Draw(t, "county"), Org: ids.ID(rapid.IntRange(0, 3).Draw(t, "org")), Values: Values{}}
	if rapid.Bool().Draw(t, "counts") {
		c.BuiltOn = civil.MustDate("2024-01-01").AddDays(rapid.IntRange(0, 3).Draw(t, "built"))
	}
	if rapid.Bool().Draw(t, "has area") {
		c.Values["area"] = Value{Num: float64(rapid.IntRange(-2, 2).Draw(t, "area"))}
	}
	if m := rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "mode"); m != "" {
		c.Values["mode"] = Value{Text: m, Num: float64(m[0])}
	}
	if x := rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "city"); x != "" {
		c.Values["city"] = Value{Text: x, Num: math.NaN()}
	}
	return c
}

// row is a record as a database gives it, in the order of rollCols.
type row struct{ Record }

func (c row) Scan(dest ...any) error {
	body, err := encode(c.Values)
	*dest[0].(*ids.ID), *dest[1].(*ids.ID), *dest[7].(*civil.Date), *dest[8].(*civil.Date) = c.ID, c.Org, c.BuiltOn, c.EndedOn
	for i, text := range map[int]string{2: c.Name, 3: c.Number, 4: c.Level, 5: c.Status, 6: c.County, 9: body} {
		*dest[i].(*string) = text
	}
	return err
}

func entries(t *rapid.T, r *roll, list []Record) (out []entry) {
	for _, c := range list {
		e, err := r.scan(row{c})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// TestPickOut reads values one by one as decode reads them all, whatever stands in them.
func TestPickOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := Values{}
		for _, code := range rapid.SliceOf(rapid.SampledFrom([]string{"a", "bb", "c_1", "d"})).Draw(t, "codes") {
			v[code] = Value{Text: rapid.String().Draw(t, "text"), Num: rapid.SampledFrom([]float64{0, 1.5, -2e12, math.NaN()}).Draw(t, "number")}
		}
		body, err := encode(v)
		if err != nil {
			t.Fatal(err)
		}
		all, err := decode(body)
		if err != nil {
			t.Fatal(err)
		}
		got := Values{}
		if err := pickOut(body, map[string]int{"a": 0, "bb": 1, "c_1": 2}, func(at int, v Value) { got[[]string{"a", "bb", "c_1"}[at]] = v }); err != nil {
			t.Fatal(err)
		}
		delete(all, "d")
		if fmt.Sprint(got) != fmt.Sprint(all) {
			t.Fatalf("%s: %v, want %v", body, got, all)
		}
	})
}

// TestRollFollowsItsRecords changes records in any order and asks in between: each page equals that of a plain sort of all records.
func TestRollFollowsItsRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, all := newRoll(rollKind), map[ids.ID]Record{}
		for range rapid.IntRange(1, 12).Draw(t, "rounds") {
			var changed []Record
			for range rapid.IntRange(0, 6).Draw(t, "changes") {
				c := drawRecord(t, ids.ID(rapid.IntRange(1, 15).Draw(t, "id")))
				if slices.ContainsFunc(changed, func(x Record) bool { return x.ID == c.ID }) {
					continue
				}
				all[c.ID] = c
				changed = append(changed, c)
			}
			r.put(entries(t, r, changed))
			f := Filter{Level: rapid.SampledFrom([]string{"", "CITY"}).Draw(t, "of level"), Status: rapid.SampledFrom([]string{"", "BUILT"}).Draw(t, "of status"),
				Org: ids.ID(rapid.IntRange(0, 2).Draw(t, "of org")), Find: rapid.SampledFrom([]string{"", "基地", "(北)", "delta", "1号"}).Draw(t, "find"), Counts: rapid.Bool().Draw(t, "counting"),
				Sort: rapid.SampledFrom([]string{"", "name", "level", "status", "county", "built", "area", "mode", "city"}).Draw(t, "sort"), Desc: rapid.Bool().Draw(t, "desc"),
				Limit: rapid.IntRange(0, 5).Draw(t, "limit"), Offset: rapid.IntRange(0, 5).Draw(t, "offset"), Field: map[string]string{"mode": rapid.SampledFrom([]string{"", "A"}).Draw(t, "of mode")}}
			m := among{member: map[ids.ID]bool{3: true}, named: map[ids.ID]bool{1: true}}
			page, total := r.page(f, m, nil)
			want := sorted(all, f, m)
			if int(total) != len(want) {
				t.Fatalf("%+v: %d in all, want %d", f, total, len(want))
			}
			want = want[min(f.Offset, len(want)):]
			if f.Limit > 0 {
				want = want[:min(f.Limit, len(want))]
			}
			if fmt.Sprint(page) != fmt.Sprint(want) {
				t.Fatalf("%+v: %v, want %v", f, page, want)
			}
		}
	})
}

// sorted is the list by one sort of all records.
func sorted(all map[ids.ID]Record, f Filter, m among) (out []ids.ID) {
	for id, c := range all {
		found := f.Find == "" || strings.Contains(fold(c.Name), f.Find) || strings.Contains(c.Number, f.Find) || m.named[c.Org]
		counts := !c.BuiltOn.IsZero()
		if found && (f.Level == "" || c.Level == f.Level) && (f.Status == "" || c.Status == f.Status) && (f.Org == 0 || c.Org == f.Org || m.member[id]) &&
			(!f.Counts || counts) && (f.Field["mode"] == "" || c.Values["mode"].Text == f.Field["mode"]) {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(x, y ids.ID) int {
		a, b := all[x], all[y]
		aKey, aNone := sortKey(a, f.Sort)
		bKey, bNone := sortKey(b, f.Sort)
		if aNone != bNone {
			return cmp.Compare(yes(aNone), yes(bNone)) // without a value: at the end, whatever the direction
		}
		way := cmp.Or(cmp.Compare(aKey, bKey), strings.Compare(a.Name, b.Name), cmp.Compare(x, y))
		if f.Desc && !aNone {
			return -way
		}
		return way
	})
	return out
}

func sortKey(c Record, column string) (key string, none bool) {
	switch column {
	case "level":
		return fmt.Sprint(rollKind.Rank(c.Level) + 1), false
	case "status":
		return fmt.Sprint(slices.IndexFunc(Usual, func(s Stage) bool { return s.Code == c.Status })), false
	case "county":
		return c.County, false
	case "built":
		return c.BuiltOn.String(), c.BuiltOn.IsZero()
	case "area", "mode", "city":
		v, ok := c.Values[column]
		if column == "city" {
			return v.Text, !ok
		}
		return fmt.Sprintf("%05.0f", v.Num+100), !ok
	}
	return "", false
}
