package contact_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/contact"
)

// shelf keeps the files of imports in memory.
type shelf map[ids.ID][]byte

func (s shelf) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := tx.NewID()
	s[id] = data
	return id, err
}

func (s shelf) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(s[id])), nil
}

func table(t *testing.T, rows ...string) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, row := range rows {
		if err := w.Write(strings.Split(row, "|")); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return &b
}

// imported sends a table, expects so many good and bad rows, and confirms the good ones.
func imported(t *testing.T, ctx context.Context, s *sheet.Service, kind string, good, bad int64, rows ...string) *sheet.Import {
	t.Helper()
	im, err := s.Receive(ctx, kind, "表.csv", table(t, rows...), nil)
	if err != nil {
		t.Fatal(err)
	}
	if im.Result == nil || int64(im.Result.Good) != good || int64(im.Result.Bad) != bad {
		list, _, _ := s.Findings(ctx, im.ID, sheet.Note, 20, 0)
		t.Fatalf("%s: %+v %v %v", kind, im.Result, im.Refused(), list)
	}
	if im, err = s.Confirm(ctx, im.ID, im.Version, true, nil); err != nil {
		t.Fatal(err)
	}
	return im
}

func TestSheetsOfPairsAndContacts(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		ctx := ctxOf(lead)
		imported(t, ctx, s, "contact.pairs", 2, 3, "类别|部门或县区|部门职能|学校|企业|结对事项|结对日期|前一方职务|后一方职务|后一方姓名|后一方电话",
			"学校对接企业|||融江工贸学校|融江示例机械有限公司|共建基地|2025-01-01|处长|总监|陈立群|13800000000",
			"政府对接学校|市工业和信息化局|工信|融江工贸学校||产业政策进校|2025-03-01|科长|校长||",
			"学校对接企业|||没有的学校|融江示例机械有限公司|共建基地|2025-01-01|处长|总监||",
			"学校对接企业|||融江职业学院||共建基地|2025-01-01|处长|总监||",
			"学校对接企业|||融江职业学院|融江示例物流有限公司|共建基地|2027-01-01|处长|总监||")
		p, err := c.Pairs(ctx, contact.PairQuery{Limit: 10})
		if err != nil || p.Total != 2 || p.Figures.Overdue != 2 {
			t.Fatalf("%+v %v", p, err)
		}
		im := imported(t, ctx, s, "contact.contacts", 2, 2, "前一方|后一方|日期|方式|参加人职务|谈了什么",
			"融江工贸学校|融江示例机械有限公司|2026-11-02|走访|校长、总经理|商定共建",
			"市工业和信息化局|融江工贸学校|2026-10-20|会议座谈|科长、校长|政策宣讲",
			"融江工贸学校|融江示例物流有限公司|2026-11-02|走访|校长|没有结对",
			"融江工贸学校|融江示例机械有限公司|2027-11-02|走访|校长|还没有发生")
		if p, err = c.Pairs(ctx, contact.PairQuery{Limit: 10}); err != nil || p.Figures.InTouch != 2 {
			t.Fatalf("%+v %v", p.Figures, err)
		}
		who, err := c.Persons(ctx, p.Lines[0].ID)
		if err != nil || who.PersonB+who.PhoneB != "" && who.PhoneB != "13800000000" {
			t.Errorf("%+v %v", who, err)
		}
		if _, err := s.Undo(ctx, im.ID, im.Version, nil); err != nil {
			t.Fatal(err)
		}
		if p, err = c.Pairs(ctx, contact.PairQuery{Limit: 10}); err != nil || p.Figures.Overdue != 2 {
			t.Errorf("after the undo: %+v %v", p.Figures, err)
		}
	})
}

func TestSheetsOfEvents(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		ctx := ctxOf(lead)
		e, _ := opened(t, c, lead, 5)
		im := imported(t, ctx, s, "contact.seats", 2, 2, "活动编号|专场主题|参加单位|席位|到场",
			e.Number+"|装备制造|融江示例机械有限公司|3|2",
			e.Number+"|装备制造|融江工贸学校|2|",
			e.Number+"|装备制造|融江职业学院|1|",
			e.Number+"|没有的专场|融江职业学院|1|")
		d, err := c.EventDetail(ctx, e.ID)
		if err != nil || d.Counts.Taken != 5 || len(d.Seats) != 2 || d.Seats[0].Attended == nil || d.Seats[1].Attended != nil {
			t.Fatalf("%+v %v", d.Counts, err)
		}
		imported(t, ctx, s, "contact.leads", 1, 1, "活动编号|专场主题|需求方|供给方|合作意向",
			e.Number+"|装备制造|融江示例机械有限公司|融江工贸学校|夹具改造",
			e.Number+"|装备制造|融江工贸学校|融江工贸学校|自己")
		if d, err = c.EventDetail(ctx, e.ID); err != nil || d.LeadSum != 1 {
			t.Errorf("%d leads, %v", d.LeadSum, err)
		}
		if _, err := s.Undo(ctx, im.ID, im.Version, nil); err != nil {
			t.Fatal(err)
		}
		if d, err = c.EventDetail(ctx, e.ID); err != nil || d.Counts.Taken != 0 {
			t.Errorf("after the undo: %+v %v", d.Counts, err)
		}
	})
}
