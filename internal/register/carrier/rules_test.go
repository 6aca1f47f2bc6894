package carrier_test

import (
	"errors"
	"testing"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/register/carrier"
)

func day(s string) civil.Date { return civil.MustDate(s) }

// bed is a base with what a kind can have.
func bed() *carrier.Kind {
	k := carrier.Kind{
		Code: "test_base", ZH: "试验基地", EN: "Test base", Unit: "个", Group: "平台载体", Stages: carrier.Usual, Report: true,
		Levels: []carrier.Choice{{Code: "CITY", ZH: "市级"}, {Code: "PROVINCE", ZH: "省级"}},
		Fields: []carrier.Field{
			{Code: "area", ZH: "面积", Type: carrier.Int, Unit: "平方米", List: true}, {Code: "money", ZH: "投资", Type: carrier.Money, Unit: "万元", List: true},
			{Code: "mode", ZH: "模式", Type: carrier.Pick, Choices: []carrier.Choice{{Code: "A", ZH: "共建"}, {Code: "B", ZH: "租用"}}, List: true},
		},
		Functions: []carrier.Choice{{Code: "F1", ZH: "教学"}, {Code: "F2", ZH: "生产"}},
		Members:   []carrier.MemberRule{{Code: "LEAD", ZH: "牵头", Least: 1, Most: 1, Signed: true}, {Code: "FIRM", ZH: "企业", Kinds: []string{"ENTERPRISE"}, Least: 2}},
		Counts: []carrier.Count{
			{Code: "province", ZH: "省级", Unit: "个", Where: carrier.Where{Level: "PROVINCE"}}, {Code: "least_city", ZH: "市级以上", Unit: "个", Where: carrier.Where{Level: "CITY+"}},
			{Code: "firms", ZH: "企业", Unit: "家", Of: carrier.Members, Field: "FIRM"}, {Code: "area", ZH: "面积", Unit: "平方米", Of: carrier.Sum, Field: "area"},
			{Code: "modes", ZH: "模式", Unit: "种", Of: carrier.Distinct, Field: "mode"}, {Code: "used", ZH: "投用", Unit: "个", Where: carrier.Where{Stage: "IN_USE"}},
			{Code: "recent", ZH: "近三年", Unit: "个", Years: 3}, {Code: "share_a", ZH: "共建占比", Unit: "%", Where: carrier.Where{Field: "mode", Is: "A"}, Percent: true},
		},
		Booking: &carrier.Booking{What: "工位", Minutes: 30},
	}
	if err := k.Check(); err != nil {
		panic(err)
	}
	return &k
}

func TestCounts(t *testing.T) {
	k := bed()
	records := []carrier.Counted{
		{ID: "1", Values: read(t, k, "area", "1,200", "mode", "共建"),
			Stages:  []carrier.Passed{{Stage: "PLANNED", On: day("2020-01-01")}, {Stage: "BUILT", On: day("2021-06-01")}, {Stage: "IN_USE", On: day("2022-01-01")}},
			Levels:  []carrier.Raised{{Level: "CITY", From: day("2021-06-01")}, {Level: "PROVINCE", From: day("2024-01-01")}},
			Members: []carrier.Taking{{Role: "FIRM", Org: "7", Since: day("2021-06-01")}, {Role: "FIRM", Org: "8", Since: day("2021-06-01"), Until: day("2023-01-01")}}},
		{ID: "2", Values: read(t, k, "mode", "B"),
			Stages:  []carrier.Passed{{Stage: "BUILT", On: day("2025-01-01")}, {Stage: "SUSPENDED", On: day("2025-06-01")}, {Stage: "BUILT", On: day("2025-09-01")}},
			Levels:  []carrier.Raised{{Level: "CITY", From: day("2025-01-01")}},
			Members: []carrier.Taking{{Role: "FIRM", Org: "7", Since: day("2025-01-01")}, {Role: "LEAD", Org: "9", Since: day("2025-01-01")}}},
		{ID: "3", Stages: []carrier.Passed{{Stage: "BUILDING", On: day("2025-01-01")}}},
	}
	want := map[string]map[string]float64{
		"2020-12-31": {"province": 0, "least_city": 0, "firms": 0, "area": 0, "modes": 0, "used": 0, "recent": 0, "share_a": 0},
		"2022-12-31": {"province": 0, "least_city": 1, "firms": 2, "area": 1200, "modes": 1, "used": 1, "recent": 1, "share_a": 100},
		"2025-03-01": {"province": 1, "least_city": 2, "firms": 1, "area": 1200, "modes": 2, "used": 1, "recent": 1, "share_a": 50},
		"2025-07-01": {"province": 1, "least_city": 1, "firms": 1, "area": 1200, "modes": 1, "used": 1, "recent": 0, "share_a": 100},
		"2026-11-22": {"province": 1, "least_city": 2, "firms": 1, "area": 1200, "modes": 2, "used": 1, "recent": 1, "share_a": 50},
	}
	for on, counts := range want {
		for _, c := range k.Counts {
			if got := k.Tally(c, records, day(on)); got.Value != counts[c.Code] {
				t.Errorf("%s on %s: %v, want %v", c.Code, on, got.Value, counts[c.Code])
			}
		}
	}
	if got := k.Tally(k.Counts[0], nil, day("2026-01-01")); !got.NoData {
		t.Error("nothing recorded is not a zero")
	}
	if got := k.Tally(k.Counts[3], records, day("2026-01-01")); got.Missing != 1 {
		t.Errorf("%d records without an area", got.Missing)
	}
}

func read(t *testing.T, k *carrier.Kind, pairs ...string) carrier.Values {
	t.Helper()
	texts := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		texts[pairs[i]] = pairs[i+1]
	}
	v, err := k.ReadAll(func(f string) string { return texts[f] })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestValues(t *testing.T) {
	three := 3.0
	for _, c := range []struct {
		f          carrier.Field
		text, want string
		refused    error
	}{
		{carrier.Field{Type: carrier.Int}, "１，２００", "1200", nil},
		{carrier.Field{Type: carrier.Int}, "一千", "", carrier.ErrNumber},
		{carrier.Field{Type: carrier.Int, Min: &three}, "2", "", carrier.ErrRange},
		{carrier.Field{Type: carrier.Money, Unit: "万元"}, "5000", "5000000000", nil},
		{carrier.Field{Type: carrier.Money, Unit: "万元"}, "4.03亿元", "40300000000", nil},
		{carrier.Field{Type: carrier.Day}, "2025-02-30", "", carrier.ErrDay},
		{carrier.Field{Type: carrier.Year}, "2025年", "2025", nil},
		{carrier.Field{Type: carrier.Flag}, "是", "1", nil},
		{carrier.Field{Type: carrier.Set, Choices: []carrier.Choice{{Code: "A", ZH: "甲"}, {Code: "B", ZH: "乙"}}}, "乙、甲", "A,B", nil},
		{carrier.Field{Type: carrier.Pick, Choices: []carrier.Choice{{Code: "A", ZH: "甲"}}}, "丙", "", carrier.ErrChoice},
		{carrier.Field{Type: carrier.Link}, "javascript:alert(1)", "", carrier.ErrLink},
		{carrier.Field{Type: carrier.Text, Required: true}, " ", "", carrier.ErrRequired},
	} {
		v, _, err := c.f.Read(c.text)
		if !errors.Is(err, c.refused) || err == nil && v.Text != c.want {
			t.Errorf("%s %q: %q %v", c.f.Type, c.text, v.Text, err)
		}
	}
}

func TestMembersAndShares(t *testing.T) {
	k, since := bed(), day("2025-01-01")
	lead := carrier.Taking{Role: "LEAD", Org: "1", Since: since}
	firm := carrier.Taking{Role: "FIRM", Org: "2", OrgKind: "ENTERPRISE", Since: since, Until: day("2026-01-01")}
	for name, c := range map[string]struct {
		t      carrier.Taking
		signed civil.Date
		want   error
	}{
		"a second lead":         {carrier.Taking{Role: "LEAD", Org: "5", Since: since}, since, carrier.ErrMembers},
		"not signed":            {carrier.Taking{Role: "LEAD", Org: "5", Since: since}, civil.Date{}, carrier.ErrSigned},
		"a school as a firm":    {carrier.Taking{Role: "FIRM", Org: "5", OrgKind: "SCHOOL", Since: since}, since, carrier.ErrOrgKind},
		"the same firm at once": {carrier.Taking{Role: "FIRM", Org: "2", OrgKind: "ENTERPRISE", Since: day("2025-06-01")}, since, carrier.ErrMember},
		"the same firm later":   {carrier.Taking{Role: "FIRM", Org: "2", OrgKind: "ENTERPRISE", Since: day("2026-01-01")}, since, nil},
		"ends before it begins": {carrier.Taking{Role: "FIRM", Org: "6", OrgKind: "ENTERPRISE", Since: since, Until: day("2024-01-01")}, since, carrier.ErrPeriod},
		"no such role":          {carrier.Taking{Role: "KING", Org: "6", Since: since}, since, carrier.ErrRole},
	} {
		if err := k.CheckMember(c.t, c.signed, []carrier.Taking{lead, firm}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	lacks := k.Complete([]carrier.Taking{lead, firm}, carrier.Value{}, nil, since)
	if len(lacks) != 1 || lacks[0].Rule != "FIRM" || lacks[0].Have != 1 || lacks[0].Want != 2 {
		t.Errorf("lacks %+v", lacks)
	}
	for _, c := range []struct {
		parts []int64
		want  error
	}{{[]int64{5100, 4900}, nil}, {[]int64{5100, 4899}, carrier.ErrShares}, {[]int64{10000, 0}, carrier.ErrShares}, {nil, nil}} {
		var list []carrier.Share
		for i, p := range c.parts {
			list = append(list, carrier.Share{Holder: string(rune('甲' + i)), Part: p})
		}
		if err := carrier.CheckShares(list); !errors.Is(err, c.want) {
			t.Errorf("%v: %v", c.parts, err)
		}
	}
}

func TestSlotsAndReports(t *testing.T) {
	b, now := bed().Booking, time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	at := func(h int) time.Time { return now.Add(time.Duration(h) * time.Hour) }
	taken := []carrier.Slot{{From: at(2), Until: at(4)}}
	for name, c := range map[string]struct {
		s    carrier.Slot
		want error
	}{
		"before": {carrier.Slot{From: at(1), Until: at(2)}, nil}, "after": {carrier.Slot{From: at(4), Until: at(5)}, nil},
		"inside": {carrier.Slot{From: at(3), Until: at(4)}, carrier.ErrTaken}, "around": {carrier.Slot{From: at(1), Until: at(5)}, carrier.ErrTaken},
		"past": {carrier.Slot{From: at(-1), Until: at(1)}, carrier.ErrSlot}, "too long": {carrier.Slot{From: at(5), Until: at(30)}, carrier.ErrSlot},
		"too short": {carrier.Slot{From: at(5), Until: at(5).Add(time.Minute)}, carrier.ErrSlot},
	} {
		if err := b.CheckSlot(c.s, taken, now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := carrier.Counted{Stages: []carrier.Passed{{Stage: "BUILT", On: day("2022-05-01")}}}
	if due := bed().ReportsDue(&r, []int{2023}, day("2026-03-31")); len(due) != 1 || due[0] != 2024 {
		t.Errorf("due in March: %v", due)
	}
	if due := bed().ReportsDue(&r, []int{2023}, day("2026-04-01")); len(due) != 2 {
		t.Errorf("due in April: %v", due)
	}
}

func TestFlowsAreWhole(t *testing.T) {
	for _, stages := range [][]carrier.Stage{carrier.Usual, carrier.Named} {
		k := bed()
		k.Stages = stages
		if err := k.Flow().Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestAPauseLeadsBackToWhatCountedOnly(t *testing.T) {
	k := bed()
	for before, want := range map[string]string{"IN_USE": "IN_USE", "BUILT": "BUILT", "PLANNED": "", "SUSPENDED": ""} {
		got := ""
		for _, s := range k.Next("SUSPENDED", before) {
			if !s.Closed {
				got += s.Code
			}
		}
		if got != want {
			t.Errorf("suspended after %s leads to %q", before, got)
		}
	}
}
