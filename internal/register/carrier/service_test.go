package carrier_test

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/register/carrier"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, blob.Migrations, sheet.Migrations, org.Migrations, carrier.Migrations}

const (
	school, firmA, firmB ids.ID = 201, 202, 203
	north, south                = "900101", "900102"
)

func as(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: account.String(), Name: "人员" + account.String(), Grants: []actor.Grant{g}})
}

var (
	lead     = as(1, actor.Grant{Role: actor.CityLead})
	officer  = as(2, actor.Grant{Role: actor.CountyUser, County: north})
	schools  = as(3, actor.Grant{Role: actor.SchoolAdmin, Org: school})
	firm     = as(4, actor.Grant{Role: actor.EntAdmin, Org: firmA})
	student  = as(5, actor.Grant{Role: actor.Student})
	theClock = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
)

// base is the kind of these tests, the city's own.
func base(t *testing.T, s *carrier.Service) {
	t.Helper()
	if err := s.Configure(lead, *bed(), 0); err != nil {
		t.Fatal(err)
	}
	since := carrier.ParamVersion{Code: carrier.ParamReportFrom, Value: 2024, Source: "测试", From: s.Today()}
	if err := s.SetParam(lead, since); err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, fn func(t *testing.T, s *carrier.Service, db *sqldb.DB)) {
	t.Helper()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return theClock }}, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := org.SaveCounties(t.Context(), tx, []org.County{{Code: north, Name: "岚山区"}, {Code: south, Name: "滨湖区"}}); err != nil {
				return err
			}
			for _, o := range []org.Organization{
				{ID: school, Name: "融江职业学院", Kind: org.SchoolKind, County: north}, {ID: firmA, Name: "融江甲机械有限公司", Kind: org.Enterprise, County: north, Firm: org.FirmFacts{Industry: "C3491"}},
				{ID: firmB, Name: "融江乙机械有限公司", Kind: org.Enterprise, County: south, Firm: org.FirmFacts{Industry: "C3512"}},
			} {
				o.Status = org.Active
				if err := org.Insert(t.Context(), tx, o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s := carrier.New(db)
		base(t, s)
		fn(t, s, db)
	})
}

func draft(name string) carrier.Draft {
	return carrier.Draft{Name: name, County: north, Org: school, Stage: "BUILT", On: day("2024-03-01"), Level: "CITY", Values: carrier.Values{"area": {Text: "1200", Num: 1200}, "mode": {Text: "A", Num: 0}}}
}

func create(t *testing.T, s *carrier.Service, d carrier.Draft) ids.ID {
	t.Helper()
	id, err := s.Create(lead, "test_base", d, "融教〔2024〕1号")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestARecordsLife(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		id := create(t, s, draft("岚山实训基地"))
		if _, err := s.Create(lead, "test_base", draft("岚山 实训基地"), "文件"); !errors.Is(err, carrier.ErrTwice) {
			t.Errorf("the same name again: %v", err)
		}
		d, err := s.Find(lead, id)
		if err != nil {
			t.Fatal(err)
		}
		if d.Status != "BUILT" || d.BuiltOn != day("2024-03-01") || d.Level != "CITY" || d.OrgName != "融江职业学院" || len(d.Due) != 1 || len(d.Lacks) != 2 {
			t.Errorf("%+v due %v lacks %v", d.Record, d.Due, d.Lacks)
		}
		if err := s.Enter(lead, id, "IN_USE", day("2023-01-01"), "", "", 0); !errors.Is(err, carrier.ErrOrder) {
			t.Errorf("a day before the last: %v", err)
		}
		if err := s.Enter(lead, id, "PLANNED", day("2025-01-01"), "", "", 0); !errors.Is(err, carrier.ErrOrder) {
			t.Errorf("back to the plan: %v", err)
		}
		if err := s.Enter(schools, id, "IN_USE", day("2025-01-01"), "", "", 0); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("the school itself: %v", err)
		}
		for _, step := range [][2]string{{"IN_USE", "2025-01-01"}, {"SUSPENDED", "2025-06-01"}, {"IN_USE", "2025-09-01"}, {"ENDED", "2026-01-01"}} {
			if err := s.Enter(lead, id, step[0], day(step[1]), "文件", "检查", 0); err != nil {
				t.Fatalf("%v: %v", step, err)
			}
		}
		if err := s.Raise(lead, id, "PROVINCE", day("2025-02-01"), "省教〔2025〕2号"); err != nil {
			t.Fatal(err)
		}
		if d, err = s.Find(lead, id); err != nil || d.Level != "PROVINCE" || d.EndedOn != day("2026-01-01") || len(d.Days) != 5 || len(d.Trail) != 5 || len(d.Next) != 0 {
			t.Errorf("%+v %v", d, err)
		}
		for on, want := range map[string]float64{"2024-12-31": 1, "2025-07-01": 0, "2025-12-31": 1, "2026-11-22": 0} {
			list, err := s.Figures(lead, "test_base", day(on))
			if err != nil || list[0].Value != want {
				t.Errorf("%s: %v %v", on, list[0].Value, err)
			}
		}
	})
}

func TestARecordThatNobodyLeads(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		d := draft("全市共用的基地")
		d.Org, d.County = 0, ""
		id := create(t, s, d)
		got, err := s.Find(lead, id)
		if err != nil || got.Org != 0 || got.OrgName != "" {
			t.Fatalf("%+v %v", got.Record, err)
		}
		if err := s.Edit(lead, id, d, got.RowVersion); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoMayWhat(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		own, other := create(t, s, draft("岚山实训基地")), draft("滨湖实训基地")
		other.County, other.Org = south, firmB
		theirs := create(t, s, other)
		edit := func(ctx context.Context, id ids.ID) error {
			d, err := s.Find(lead, id)
			if err != nil {
				t.Fatal(err)
			}
			return s.Edit(ctx, id, carrier.Draft{Name: d.Name, County: d.County, Org: d.Org, Values: d.Values}, d.RowVersion)
		}
		for name, c := range map[string]struct {
			who  context.Context
			id   ids.ID
			want error
		}{
			"the bureau": {lead, theirs, nil}, "the county its own": {officer, own, nil}, "the county another": {officer, theirs, actor.ErrNotFound},
			"the school its own": {schools, own, nil}, "the school another": {schools, theirs, actor.ErrNotFound}, "a student": {student, own, actor.ErrNotFound},
			"an unknown one": {lead, 1, actor.ErrNotFound},
		} {
			if c.id == 1 {
				if err := s.Edit(c.who, 1, draft("x"), 1); !errors.Is(err, c.want) {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err := edit(c.who, c.id); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.Edit(lead, own, draft("岚山实训基地"), 1); !errors.Is(err, carrier.ErrStale) {
			t.Errorf("an old version: %v", err)
		}
		moved := draft("岚山实训基地")
		moved.Org = firmB
		d, err := s.Find(schools, own)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Edit(schools, own, moved, d.RowVersion); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("given away: %v", err)
		}
	})
}

func TestLists(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		for i, area := range []string{"900", "12000", "70"} {
			d := draft([]string{"甲", "乙", "丙"}[i] + "基地")
			d.Values["area"] = read(t, bed(), "area", area)["area"]
			if i == 2 {
				delete(d.Values, "mode")
			}
			create(t, s, d)
		}
		for name, c := range map[string]struct {
			f    carrier.Filter
			want string
		}{
			"by number": {carrier.Filter{Sort: "area"}, "丙甲乙"}, "descending": {carrier.Filter{Sort: "area", Desc: true}, "乙甲丙"},
			"by a value": {carrier.Filter{Field: map[string]string{"mode": "A"}, Sort: "area"}, "甲乙"}, "found": {carrier.Filter{Find: "乙"}, "乙"},
			"by who leads it": {carrier.Filter{Find: "职业学院", Sort: "area"}, "丙甲乙"}, "paged": {carrier.Filter{Sort: "area", Limit: 1, Offset: 1}, "甲"},
			"no such column": {carrier.Filter{Sort: "area; DROP TABLE x", Limit: 1}, "丙"},
		} {
			c.f.Kind = "test_base"
			_, list, total, err := s.List(lead, c.f)
			got := ""
			for _, r := range list {
				got += string([]rune(r.Name)[0])
			}
			if err != nil || got != c.want && name != "no such column" || total < int64(len(list)) {
				t.Errorf("%s: %s %d %v", name, got, total, err)
			}
		}
	})
}

func TestWhatHangsOnARecord(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		id := create(t, s, draft("岚山实训基地"))
		if err := s.Join(lead, id, carrier.Member{Role: "FIRM", Org: firmA, Since: day("2024-03-01")}); err != nil {
			t.Fatal(err)
		}
		if err := s.Join(lead, id, carrier.Member{Role: "FIRM", Org: school, Since: day("2024-03-01")}); !errors.Is(err, carrier.ErrOrgKind) {
			t.Errorf("a school as a firm: %v", err)
		}
		d, err := s.Find(lead, id)
		if err != nil || len(d.Members) != 1 {
			t.Fatalf("%+v %v", d.Members, err)
		}
		if err := s.Leave(lead, id, d.Members[0].ID, day("2025-01-01"), "合同到期", 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Report(schools, id, 2025, "本年度接待 300 人次。"); err != nil {
			t.Fatal(err)
		}
		if err := s.Report(schools, id, 2025, "再报一次"); !errors.Is(err, carrier.ErrReported) {
			t.Errorf("reported twice: %v", err)
		}
		if d, err = s.Find(lead, id); err != nil || len(d.Due) != 0 || d.Members[0].Until != day("2025-01-01") {
			t.Errorf("%v %+v %v", d.Due, d.Members, err)
		}
	})
}

func TestOneOfManyHasTheSlot(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		id := create(t, s, draft("岚山实训基地"))
		var won, told int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				_, err := s.Book(firm, id, carrier.Booked{Org: firmA, From: theClock.Add(time.Hour), Until: theClock.Add(2 * time.Hour), Purpose: "培训"})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case errors.Is(err, carrier.ErrTaken):
					told++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won != 1 || told != 7 {
			t.Errorf("%d have the slot, %d were told", won, told)
		}
		if _, err := s.Book(schools, id, carrier.Booked{Org: firmA, From: theClock.Add(3 * time.Hour), Until: theClock.Add(4 * time.Hour), Purpose: "x"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("for somebody else: %v", err)
		}
	})
}

func TestACitysOwnKindKeepsWhatIsUsed(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		create(t, s, draft("岚山实训基地"))
		k := *bed()
		k.Counts = nil
		k.Fields = append(k.Fields[1:], carrier.Field{Code: "seats", ZH: "工位", Type: carrier.Int})
		if err := s.Configure(lead, k, 1); !errors.Is(err, carrier.ErrInUse) {
			t.Errorf("a field taken away: %v", err)
		}
		k.Fields = append(bed().Fields, carrier.Field{Code: "seats", ZH: "工位", Type: carrier.Int})
		if err := s.Configure(officer, k, 1); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("by a county: %v", err)
		}
		if err := s.Configure(lead, k, 1); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Kind(lead, "test_base"); err != nil || len(got.Fields) != 4 || !got.Own {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// A list that was asked for before shows what was changed since: a name, a stage, a level.
func TestListsFollowChanges(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		id := create(t, s, draft("甲基地"))
		create(t, s, draft("乙基地"))
		names := func(f carrier.Filter) (out string) {
			f.Kind = "test_base"
			_, list, _, err := s.List(lead, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				out += string([]rune(c.Name)[0])
			}
			return out
		}
		if got := names(carrier.Filter{}); got != "乙甲" {
			t.Fatal(got)
		}
		d := draft("丙基地")
		if err := s.Edit(lead, id, d, 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Enter(lead, id, "IN_USE", day("2024-04-01"), "", "", 2); err != nil {
			t.Fatal(err)
		}
		if got := names(carrier.Filter{Find: "丙"}) + names(carrier.Filter{Status: "IN_USE"}) + names(carrier.Filter{Find: "甲"}); got != "丙丙" {
			t.Error(got)
		}
	})
}
