package carrier_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// lesson is a kind with what follows from other fields: a share, a verdict, a product, a unique number, entries.
func lesson() *carrier.Kind {
	return &carrier.Kind{
		Code: "test_lesson", ZH: "试验方案", Unit: "份", Group: "本市自定", Yearly: "year",
		Stages: []carrier.Stage{{Code: "DRAFT", ZH: "编制"}, {Code: "IN_FORCE", ZH: "施行", Counts: true}, {Code: "ENDED", ZH: "停用", Closed: true}},
		Fields: []carrier.Field{
			{Code: "hours", ZH: "总学时", Type: carrier.Int}, {Code: "practice", ZH: "实践学时", Type: carrier.Int, Under: "hours"}, {Code: "year", ZH: "年度", Type: carrier.Year, List: true}, {Code: "serial", ZH: "编号", Type: carrier.Code, Unique: true},
			{Code: "share", ZH: "占比", Type: carrier.Percent, From: &carrier.Formula{Op: carrier.PerCent, Of: []string{"practice", "hours"}}},
			{Code: "enough", ZH: "达到一半", Type: carrier.Flag, List: true, From: &carrier.Formula{Op: carrier.AtLeast, Of: []string{"practice", "hours"}, Limit: 50}},
			{Code: "times", ZH: "乘积", Type: carrier.Int, From: &carrier.Formula{Op: carrier.Product, Of: []string{"practice", "hours"}}},
			{Code: "both", ZH: "齐全", Type: carrier.Flag, From: &carrier.Formula{Op: carrier.Filled, Of: []string{"hours", "serial"}}},
		},
		Entries: []carrier.EntryRule{{Code: "CHANGE", ZH: "变更", Kinds: []string{"ENTERPRISE"}, Proof: true, Unit: "条", Sorts: []carrier.Choice{{Code: "NEW", ZH: "新技术"}}}},
		Counts: []carrier.Count{
			{Code: "share", ZH: "占比", Unit: "%", Scope: "口径", Of: carrier.Ratio, Field: "practice", Base: "hours", Least: 50},
			{Code: "this_year", ZH: "本年", Unit: "学时", Scope: "口径", Of: carrier.Sum, Field: "hours", Where: carrier.Where{Year: "year"}},
			{Code: "changes", ZH: "变更", Unit: "条", Scope: "口径", Of: carrier.Noted, Field: "CHANGE"}, {Code: "sum", ZH: "条数", Unit: "条", Scope: "口径", Of: carrier.NotedSum, Field: "CHANGE", ThisYear: true},
			{Code: "from", ZH: "来源", Unit: "家", Scope: "口径", Of: carrier.NotedBy, Field: "CHANGE"},
			{Code: "without", ZH: "没有编号", Unit: "份", Scope: "口径", Where: carrier.Where{Without: "serial", And: &carrier.Where{Field: "enough", Is: "1"}}},
		},
	}
}

func plan(t *testing.T, s *carrier.Service, name, hours, practice, year, number string) (ids.ID, error) {
	t.Helper()
	k := lesson()
	v, err := k.ReadAll(func(f string) string {
		return map[string]string{"hours": hours, "practice": practice, "year": year, "serial": number}[f]
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.Create(lead, k.Code, carrier.Draft{Name: name, Org: school, Stage: "IN_FORCE", On: day("2024-01-05"), Values: v}, "")
}

func figure(t *testing.T, s *carrier.Service, kind, code, on string) carrier.Figure {
	t.Helper()
	list, err := s.Figures(lead, kind, day(on))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Count.Code == code {
			return f
		}
	}
	t.Fatalf("%s has no count %s", kind, code)
	return carrier.Figure{}
}

// TestSharesAreComparedByWholeNumbers: 1,350 of 2,700 is half, 1,349 is not, although both may be printed alike.
func TestSharesAreComparedByWholeNumbers(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		if err := s.Configure(lead, *lesson(), 0); err != nil {
			t.Fatal(err)
		}
		if f := figure(t, s, "test_lesson", "share", "2024-06-01"); !f.NoData {
			t.Errorf("a share of nothing: %+v", f.Tally)
		}
		a, err := plan(t, s, "甲", "2700", "1350", "2024", "A1")
		if err != nil {
			t.Fatal(err)
		}
		if f := figure(t, s, "test_lesson", "share", "2024-06-01"); f.NoData || !f.Met || f.Value != 50 || f.Num != 1350 || f.Den != 2700 {
			t.Errorf("half: %+v", f.Tally)
		}
		if _, err := plan(t, s, "乙", "2700", "1349", "2023", ""); err != nil {
			t.Fatal(err)
		}
		if f := figure(t, s, "test_lesson", "share", "2024-06-01"); f.Met || f.Den != 5400 {
			t.Errorf("a little less than half: %+v", f.Tally)
		}
		if d, err := s.Find(lead, a); err != nil || d.Values["share"].Text != "50" || d.Values["enough"].Text != "1" || d.Values["times"].Num != 3645000 || d.Values["both"].Text != "1" {
			t.Errorf("%+v %v", d.Values, err)
		}
		if f := figure(t, s, "test_lesson", "this_year", "2024-06-01"); f.Value != 2700 {
			t.Errorf("this year: %v", f.Value)
		}
		if f := figure(t, s, "test_lesson", "this_year", "2026-06-01"); !f.NoData {
			t.Errorf("a year of which nothing is recorded: %+v", f.Tally)
		}
		if f := figure(t, s, "test_lesson", "without", "2024-06-01"); f.Value != 0 {
			t.Errorf("without a number and enough: %v", f.Value)
		}
		if _, err := plan(t, s, "丙", "100", "101", "2024", ""); !errors.Is(err, carrier.ErrAbove) {
			t.Errorf("a part above the whole: %v", err)
		}
		if _, err := plan(t, s, "丁", "100", "50", "2024", "a1"); !errors.Is(err, carrier.ErrUnique) {
			t.Errorf("the same number again: %v", err)
		}
	})
}

// TestEntriesAreOnlyAdded: an entry names its source and its evidence; counts follow the entries, the year those of the year.
func TestEntriesAreOnlyAdded(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		if err := s.Configure(lead, *lesson(), 0); err != nil {
			t.Fatal(err)
		}
		id, err := plan(t, s, "甲", "100", "60", "2024", "")
		if err != nil {
			t.Fatal(err)
		}
		two := 2.0
		good := carrier.Entry{List: "CHANGE", Sort: "NEW", On: day("2025-03-01"), Org: firmA, Text: "换了第三单元", Number: &two, Proof: "合同一"}
		for want, spoil := range map[*carrier.Entry]func(e *carrier.Entry){
			{Text: "carrier.required"}: func(e *carrier.Entry) { e.Text = " " }, {Text: "carrier.choice"}: func(e *carrier.Entry) { e.Sort = "OLD" }, {Text: "carrier.future"}: func(e *carrier.Entry) { e.On = day("2030-01-01") },
			{Text: "carrier.org_kind"}: func(e *carrier.Entry) { e.Org = school }, {Text: "carrier.proof"}: func(e *carrier.Entry) { e.Proof = "" },
		} {
			bad := good
			spoil(&bad)
			if err := s.Note(lead, id, bad); err == nil || !strings.Contains(err.Error(), want.Text) {
				t.Errorf("%s: %v", want.Text, err)
			}
		}
		again := good
		again.On = day("2024-12-01")
		for _, e := range []carrier.Entry{good, again} {
			if err := s.Note(schools, id, e); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Note(student, id, good); err == nil {
			t.Error("a student adds an entry")
		}
		for code, want := range map[string]float64{"changes": 2, "from": 1, "sum": 2} {
			if f := figure(t, s, "test_lesson", code, "2025-06-01"); f.Value != want || f.NoData {
				t.Errorf("%s: %v", code, f.Value)
			}
		}
		if d, err := s.Find(lead, id); err != nil || len(d.Entries) != 2 || d.Entries[0].OrgName == "" {
			t.Errorf("%+v %v", d.Entries, err)
		}
	})
}

// TestPartsOfACount: by leading organisation, county and year; parts are counted one by one.
func TestPartsOfACount(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		if err := s.Configure(lead, *lesson(), 0); err != nil {
			t.Fatal(err)
		}
		for i, year := range []string{"2024", "2024", "2025"} {
			if _, err := plan(t, s, "方案"+string(rune('甲'+i)), "100", "60", year, ""); err != nil {
				t.Fatal(err)
			}
		}
		_, parts, err := s.Split(lead, "test_lesson", carrier.ByYear, day("2026-01-01"))
		if err != nil || len(parts) != 2 || parts[0].Key != "2025" || parts[1].Figures[0].Value != 2 {
			t.Errorf("%+v %v", parts, err)
		}
		for _, p := range parts {
			for _, f := range p.Figures {
				if f.Count.Code == "this_year" && f.Value != 100*p.Figures[0].Value {
					t.Errorf("%s: %v", p.Key, f.Value)
				}
			}
		}
		if _, parts, err = s.Split(lead, "test_lesson", carrier.ByOrg, day("2026-01-01")); err != nil || len(parts) != 1 || parts[0].Name != "融江职业学院" {
			t.Errorf("%+v %v", parts, err)
		}
		if _, _, err = s.Split(lead, "test_lesson", "nothing", day("2026-01-01")); !errors.Is(err, carrier.ErrChoice) {
			t.Errorf("a split that there is not: %v", err)
		}
		if _, _, err = s.Split(student, "test_lesson", carrier.ByOrg, day("2026-01-01")); err == nil {
			t.Error("a student sees the parts")
		}
	})
}

// TestVerdictsFollowWholeNumbers: for any hours, the verdict of a record is that of its whole numbers.
func TestVerdictsFollowWholeNumbers(t *testing.T) {
	k := lesson()
	rapid.Check(t, func(rt *rapid.T) {
		whole := rapid.Int64Range(0, 1_000_000).Draw(rt, "hours")
		part := rapid.Int64Range(0, whole).Draw(rt, "practice")
		r := carrier.Counted{ID: "1", Values: carrier.Values{"hours": {Num: float64(whole)}, "practice": {Num: float64(part)}}, Stages: []carrier.Passed{{Stage: "IN_FORCE", On: day("2024-01-01")}}}
		c := k.Counts[0]
		tally, why := k.Asked(c, []carrier.Counted{r}, day("2024-02-01"))
		if why != "" || tally.NoData != (whole == 0) || tally.Met != (whole > 0 && 2*part >= whole) {
			rt.Fatalf("%d of %d: %+v %s", part, whole, tally, why)
		}
	})
}
