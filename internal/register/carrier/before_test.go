package carrier_test

import (
	"errors"
	"strings"
	"testing"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// union is a kind that counts only with all four parties, every council and a dean.
var union = carrier.Kind{
	Code: "test_union", ZH: "试验联合体", Unit: "个", Group: "试验", Report: true, Shares: true,
	Fields:   []carrier.Field{{Code: "dean", ZH: "院长", Type: carrier.Text}},
	Members:  []carrier.MemberRule{{Code: "MEMBER", ZH: "成员"}},
	Councils: []carrier.Choice{{Code: "COUNCIL", ZH: "理事会"}},
	Before:   &carrier.Before{Parties: true, Councils: true, Shares: true, Fields: []string{"dean"}},
}

const bureau, association ids.ID = 211, 212

func TestWhatMustHoldBefore(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, db *sqldb.DB) {
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ok(s.Configure(lead, union, 0))
		ok(db.Write(t.Context(), func(tx *sqldb.Tx) error {
			return errors.Join(org.Insert(t.Context(), tx, org.Organization{ID: bureau, Name: "岚山区教育局", Kind: org.Gov, County: north, Status: org.Active}),
				org.Insert(t.Context(), tx, org.Organization{ID: association, Name: "机械行业协会", Kind: org.IndustryOrg, County: north, Status: org.Active}))
		}))
		d := carrier.Draft{Name: "装备联合体", Stage: "BUILT", On: day("2025-03-01")}
		if _, err := s.Create(lead, "test_union", d, "文件"); !errors.Is(err, carrier.ErrBefore) {
			t.Fatalf("built at once: %v", err)
		}
		d.Stage, d.On = "PLANNED", day("2024-03-01")
		id, err := s.Create(lead, "test_union", d, "")
		ok(err)
		ok(s.Enter(lead, id, "BUILDING", day("2024-06-01"), "", "", 0))
		refused := func(want ...string) {
			t.Helper()
			err := s.Enter(lead, id, "BUILT", day("2025-03-01"), "验收文件", "", 0)
			list := errs.All(err)
			if !errors.Is(err, carrier.ErrBefore) || len(list) != 1 || list[0].Args[1] != strings.Join(want, "、") {
				t.Fatalf("%v, want %v", err, want)
			}
		}
		refused("政府成员", "行业成员", "企业成员", "院校成员", "理事会的会议纪要", "合计 100.00% 的股权", "院长")
		for _, who := range []ids.ID{bureau, association, firmA} {
			ok(s.Join(lead, id, carrier.Member{Role: "MEMBER", Org: who, Since: day("2024-04-01")}))
		}
		ok(s.Meet(lead, id, carrier.Meeting{Council: "COUNCIL", On: day("2024-08-01"), Minutes: "选举院长"}))
		ok(s.Divide(lead, id, day("2024-04-01"), []carrier.Share{{Holder: "甲", Part: 5100}, {Holder: "乙", Part: 4900}}))
		ok(s.Edit(lead, id, carrier.Draft{Name: d.Name, Values: carrier.Values{"dean": {Text: "赵工"}}}, 0+version(t, s, id)))
		refused("院校成员")
		// The bureau turns the rule off, with its reason, from today on.
		if err := s.SetParam(schools, carrier.ParamVersion{Code: carrier.ParamParties, Source: "校方", From: s.Today()}); err == nil {
			t.Error("a school sets a parameter")
		}
		ok(s.SetParam(lead, carrier.ParamVersion{Code: carrier.ParamParties, Value: 0, Source: "市教〔2026〕1号", From: s.Today()}))
		ok(s.Enter(lead, id, "BUILT", day("2025-03-01"), "验收文件", "", 0))
		// With all at hand from the start it counts at once.
		ok(s.SetParam(lead, carrier.ParamVersion{Code: carrier.ParamParties, Value: 1, Source: "市教〔2026〕2号", From: s.Today()}))
		whole := carrier.Draft{Name: "汽车联合体", Stage: "PLANNED", Shares: []carrier.Share{{Holder: "甲", Part: 10000}}}
		for _, who := range []ids.ID{bureau, association, firmA, school} {
			whole.Members = append(whole.Members, carrier.Member{Role: "MEMBER", Org: who, Since: day("2024-04-01")})
		}
		other, err := s.Create(lead, "test_union", whole, "")
		ok(err)
		f, err := s.Find(lead, other)
		ok(err)
		if len(f.Members) != 4 || len(f.Shares) != 1 || len(f.Lacks) != 2 {
			t.Errorf("%d members, %v, lacks %v", len(f.Members), f.Shares, f.Lacks)
		}
	})
}

func version(t *testing.T, s *carrier.Service, id ids.ID) int64 {
	t.Helper()
	d, err := s.Find(lead, id)
	if err != nil {
		t.Fatal(err)
	}
	return d.RowVersion
}

func TestMissingReportsSuspend(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		first, second := create(t, s, draft("岚山基地")), create(t, s, draft("滨湖基地"))
		run := func(want int) {
			t.Helper()
			if n, err := s.SuspendUnreported(t.Context()); err != nil || n != want {
				t.Fatalf("%d suspended, want %d: %v", n, want, err)
			}
		}
		run(0) // built in 2024: one year is missing, 2025
		if err := s.SetParam(lead, carrier.ParamVersion{Code: carrier.ParamReports, Value: 1, Source: "市教〔2026〕3号", From: s.Today()}); err != nil {
			t.Fatal(err)
		}
		if err := s.Report(schools, second, 2025, "全年正常"); err != nil {
			t.Fatal(err)
		}
		run(1)
		run(0)
		d, err := s.Find(lead, first)
		if err != nil || d.Status != "SUSPENDED" || !strings.Contains(d.Proofs[len(d.Proofs)-1], "PLT-REPORTS 第 2 版：缺 2025 年度报告") || len(d.Due) != 1 {
			t.Fatalf("%+v %v %v", d.Record, d.Proofs, err)
		}
		if list, err := s.Figures(lead, "test_base", s.Today()); err != nil || list[0].Value != 1 {
			t.Errorf("%+v %v", list[0], err)
		}
		if err := s.Enter(lead, first, "BUILT", s.Today(), "文件", "", 0); !errors.Is(err, carrier.ErrUnreported) {
			t.Errorf("back without the report: %v", err)
		}
		if err := s.Report(schools, first, 2025, "补报"); err != nil {
			t.Fatal(err)
		}
		if err := s.Enter(lead, first, "BUILT", s.Today(), "整改验收", "", 0); err != nil {
			t.Fatal(err)
		}
		run(0)
		if list, err := s.Figures(lead, "test_base", s.Today()); err != nil || list[0].Value != 2 {
			t.Errorf("%+v %v", list[0], err)
		}
	})
}
