package org

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// importer sends text files as a person.
type importer struct {
	s *sheet.Service
	t *testing.T
}

// send imports a file as far as it goes and returns what was found as "row heading code".
func (im importer) send(ctx context.Context, kind, text string) (res *sheet.Result, found []string) {
	im.t.Helper()
	b, err := im.s.Receive(ctx, kind, "a.csv", strings.NewReader(text), nil)
	if err != nil {
		im.t.Fatal(err)
	}
	list, _, err := im.s.Findings(ctx, b.ID, sheet.Ask, 1000, 0)
	if err != nil {
		im.t.Fatal(err)
	}
	for _, f := range list {
		if m := f.Message(ctx); m.Reason == "" || m.Fix == "" {
			im.t.Errorf("no words for %s", f.Err.Code)
		}
		found = append(found, fmt.Sprintf("%d %s %s", f.Row, f.Head, f.Err.Code))
	}
	if b.Result.Good > 0 {
		if b, err = im.s.Confirm(ctx, b.ID, 0, true, nil); err != nil || b.Status != sheet.Done {
			im.t.Fatal(err, b.Refused())
		}
	}
	return b.Result, found
}

func withSheets(t *testing.T, fn func(t *testing.T, db *sqldb.DB, im importer)) {
	i18n.Load(Words, sheet.Words, idcode.Words)
	all := append(slices.Clone(migrations), sheet.Migrations)
	sqldbtest.Each(t, all, func(t *testing.T, db *sqldb.DB) {
		fn(t, db, importer{sheet.New(db, shelf{}, nil, SchoolSheet(), EnterpriseSheet(), AliasSheet()), t})
	})
}

func TestEnterpriseSheet(t *testing.T) {
	withSheets(t, func(t *testing.T, db *sqldb.DB, im importer) {
		lead := as(actor.CityLead, "", 0)
		head := "信用代码,单位名称,XZQHM,年产值（万元）,学校标识码\n"
		res, found := im.send(lead, "org.enterprises", head+
			"91350500MA00TE5T25,融芯(融江)有限公司,900101,12000,\n"+ // 3
			"91330100799655058C,校验错公司,900101,,\n"+
			"350500100012345,旧号公司,900101,,\n"+
			"９１３３０１００７９９６５５０５８Ｂ,全角公司,900102,0.5,\n"+
			"9144030071526726XG,学校码公司,900102,,3633000526\n"+
			"91350500MA00TE5T25,另一个名字,900101,,\n")
		want := []string{"3 信用代码 USCC_CHECK", "4 信用代码 USCC_OLD_FORMAT", "6 学校标识码 org.firm_with_school_code", "7 信用代码 sheet.duplicate", "5 信用代码 sheet.full_width"}
		if !slices.Equal(found, want) || res.Inserted != 2 {
			t.Errorf("found %q, %+v", found, res)
		}
		list, _, err := New(db).List(lead, Filter{Band: BandLarge})
		if err != nil || len(list) != 1 || list[0].Name != "融芯（融江）有限公司" || list[0].Firm.Output.Short() != "1.2 亿元" {
			t.Errorf("in the register: %+v %v", list, err)
		}
		// The other width of brackets is the same name; another name is asked about; a
		// column that is not sent keeps what is there.
		res, found = im.send(lead, "org.enterprises", "信用代码,单位名称,XZQHM\n91350500MA00TE5T25,融芯（融江）有限公司,900101\n91330100799655058B,改了名的公司,900102\n")
		if !slices.Equal(found, []string{"3 单位名称 org.name_differs"}) || res.Unchanged != 1 || res.Updated != 1 {
			t.Errorf("again: %q %+v", found, res)
		}
		// A county user reaches the own county only.
		_, found = im.send(as(actor.CountyUser, "900102", 0), "org.enterprises", "信用代码,单位名称,XZQHM\n91350500MA00TE5T25,融芯（融江）有限公司,900102\n914403001922038216,新公司,900101\n")
		if !slices.Equal(found, []string{"2 XZQHM org.county", "3 XZQHM org.county"}) {
			t.Errorf("a county user: %q", found)
		}
	})
}

func TestSchoolAndAliasSheets(t *testing.T) {
	withSheets(t, func(t *testing.T, db *sqldb.DB, im importer) {
		lead := as(actor.CityLead, "", 0)
		var b strings.Builder
		b.WriteString("XXDM,XXMC,办学层次,兼技工学校,行政区划代码\n")
		row := func(code, level, hrss string) { fmt.Fprintf(&b, "%s,学校%s,%s,%s,900101\n", code, code, level, hrss) }
		row("4135000001", "职业本科", "")
		for i := range 11 {
			row(fmt.Sprintf("41350100%02d", i), "高职", "")
		}
		for i := range 35 {
			row(fmt.Sprintf("36350000%02d", i), "中职", []string{"是", "否"}[min(i/4, 1)])
		}
		res, found := im.send(lead, "org.schools", b.String())
		if res.Inserted != 47 || len(found) > 0 {
			t.Fatalf("%+v %q", res, found)
		}
		c, err := New(db).Count(lead)
		if err != nil || c.Schools.Undergrad != 1 || c.Schools.College != 11 || c.Schools.Secondary != 35 || c.Schools.TechnicianInside != 4 || c.Schools.Total != 47 {
			t.Errorf("ORG-01: %+v %v", c.Schools, err)
		}
		var aliases strings.Builder
		aliases.WriteString("学校名称,特色校名,类别,挂牌日期\n")
		for i := range 7 {
			fmt.Fprintf(&aliases, "学校36350000%02d,特色学校%d,增挂校名,2023-09-01\n", i, i)
		}
		aliases.WriteString("没有这所学校,某名,曾用名,\n3635000010,旧名,曾用名,2020-02-30\n")
		res, found = im.send(lead, "org.aliases", aliases.String())
		if res.Inserted != 7 || !slices.Equal(found, []string{"9 学校名称 org.unknown_name", "10 挂牌日期 sheet.not_day"}) {
			t.Errorf("ORG-11: %+v %q", res, found)
		}
		list, _, err := New(db).List(lead, Filter{Find: "特色学校3"})
		if err != nil || len(list) != 1 || list[0].School.Code != "3635000003" {
			t.Errorf("found by alias: %v %v", list, err)
		}
	})
}

// TestMergedIsNotImported is ORG-3: a code of a merged record is not used again.
func TestMergedIsNotImported(t *testing.T) {
	withSheets(t, func(t *testing.T, db *sqldb.DB, im importer) {
		lead := as(actor.CityLead, "", 0)
		im.send(lead, "org.enterprises", "信用代码,单位名称\n91350500MA00TE5T25,甲\n91330100799655058B,乙\n")
		s := New(db)
		id := func(name string) ids.ID {
			list, _, err := s.List(lead, Filter{Find: name})
			if err != nil || len(list) == 0 {
				t.Fatal(err)
			}
			return list[0].ID
		}
		if err := s.Merge(lead, id("甲"), id("乙"), "同一家"); err != nil {
			t.Fatal(err)
		}
		if _, found := im.send(lead, "org.enterprises", "信用代码,单位名称\n91350500MA00TE5T25,甲\n"); !slices.Equal(found, []string{"2 单位名称 org.merged_already"}) {
			t.Errorf("found %q", found)
		}
		if _, err := im.s.Receive(as(actor.EntHR, "", 9), "org.enterprises", "a.csv", strings.NewReader("信用代码,单位名称\n1,甲\n"), nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise imports the register: %v", err)
		}
	})
}
