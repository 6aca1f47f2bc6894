package demand_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
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

const heading = "企业名称|需求类别|岗位名称|招聘人数|专业要求|职业|所在县区|最低月薪|最高月薪|联系人|电话"

func total(t *testing.T, c city, a actor.Actor, v demand.View) int {
	t.Helper()
	p, err := c.List(ctxOf(a), demand.Query{Side: demand.Need, View: v, Limit: 100})
	if err != nil || p.Total != len(p.Lines) {
		t.Fatalf("%d of %d: %v", len(p.Lines), p.Total, err)
	}
	return p.Total
}

func TestImportConfirmUndo(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		ctx := ctxOf(hr)
		im, err := s.Receive(ctx, "demand.needs", "需求.csv", table(t, heading,
			"|人才|机器人运维|24|机电相关专业|6-31-07-01|岚山区|6500|8000|陈立群|13800000000",
			"融江示例机械有限公司|实习|装配实习生|６|机电|||||陈立群|13800000000",
			"91150300MAC0DE0169|人才|质检员|2|限女性，35岁以下|||||陈立群|13800000000",
			"|人才|操作工|-3|初中|||||陈立群|13800000000",
			"|人才|操作工乙|3|能倒班，40岁以下|||||陈立群|13800000000",
			"融江示例物流有限公司|人才|司机|2|C1|||||陈立群|13800000000",
			"|人才|铣工|2|会看图|9-99-99-99||||陈立群|12",
		), nil)
		if err != nil {
			t.Fatal(err)
		}
		if im.Result.Good != 3 || im.Result.Bad != 4 || im.Result.Asked == 0 || total(t, c, hr, demand.Mine) != 0 {
			t.Fatalf("%+v", im.Result)
		}
		var heard []ids.ID
		c.OnChange(func(id ids.ID) { heard = append(heard, id) })
		if im, err = s.Confirm(ctx, im.ID, im.Version, true, nil); err != nil {
			t.Fatal(err)
		}
		if n := total(t, c, lead, demand.All); n != 3 || len(heard) != 3 {
			t.Fatalf("%d imported, %d told", n, len(heard))
		}
		p, err := c.List(ctx, demand.Query{Side: demand.Need, View: demand.Mine, Limit: 10})
		if err != nil || p.Lines[0].Number != "XQ-2026-0001" || p.Lines[0].Status != demand.Submitted || p.Lines[1].Headcount != 6 {
			t.Fatalf("%+v %v", p, err)
		}
		contact, err := c.Contact(ctx, p.Lines[0].ID)
		if err != nil || contact.Phone != "13800000000" {
			t.Errorf("%+v %v", contact, err)
		}
		trail, err := c.Trail(ctx, p.Lines[0].ID)
		if err != nil || len(trail) != 1 || trail[0].To != demand.Submitted {
			t.Errorf("%+v %v", trail, err)
		}
		importAgain(t, c, s, 30, demand.Submitted)
		step(t, c, lead, demand.Item{ID: p.Lines[0].ID}, "publish", "")
		importAgain(t, c, s, 31, demand.Submitted) // what is published goes back to the review
		step(t, c, hr, demand.Item{ID: p.Lines[0].ID}, "withdraw", "FILLED")
		if _, err := s.Undo(ctx, im.ID, im.Version, nil); err == nil {
			t.Error("a batch that a later one changed is undone")
		}
		again, err := s.Receive(ctx, "demand.needs", "又.csv", table(t, heading, "|人才|机器人运维|5|机电相关专业|6-31-07-01|岚山区|6500|8000|陈立群|13800000000"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if again, err = s.Confirm(ctx, again.ID, again.Version, false, nil); err != nil || again.Result.Inserted != 1 || total(t, c, hr, demand.Mine) != 4 {
			t.Fatalf("what was closed is imported again as %+v, %v", again.Result, err)
		}
		if _, err = s.Undo(ctx, again.ID, again.Version, nil); err != nil {
			t.Fatal(err)
		}
		last, err := s.Receive(ctx, "demand.needs", "四.csv", table(t, heading, "|人才|焊工|2|焊工证|||||陈立群|13800000000"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if last, err = s.Confirm(ctx, last.ID, last.Version, false, nil); err != nil || total(t, c, lead, demand.All) != 4 {
			t.Fatal(err)
		}
		if _, err := s.Undo(ctx, last.ID, last.Version, nil); err != nil || total(t, c, lead, demand.All) != 3 {
			t.Errorf("undo: %v", err)
		}
	})
}

// importAgain sends a row that is already there: it is updated, keeps its number and
// begins no new case.
func importAgain(t *testing.T, c city, s *sheet.Service, heads int64, status string) {
	t.Helper()
	ctx := ctxOf(hr)
	im, err := s.Receive(ctx, "demand.needs", "再.csv", table(t, heading, "|人才|机器人运维|"+fmt.Sprint(heads)+"|机电相关专业|6-31-07-01|岚山区|6500|8000|陈立群|13800000000"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if im, err = s.Confirm(ctx, im.ID, im.Version, false, nil); err != nil || im.Result.Updated != 1 {
		t.Fatalf("%+v %v", im.Result, err)
	}
	p, err := c.List(ctx, demand.Query{Side: demand.Need, View: demand.Mine, Find: "XQ-2026-0001", Limit: 10})
	if err != nil || len(p.Lines) != 1 || p.Lines[0].Headcount != heads || p.Lines[0].Status != status {
		t.Errorf("%+v %v", p, err)
	}
}

func TestExportedNeedsCanBeRead(t *testing.T) {
	c := oneCity(t, t)
	published(t, c, goodNeed())
	k := c.SheetKinds()[0]
	err := c.db.Read(ctxOf(lead), func(r *sqldb.Reader) error {
		var b bytes.Buffer
		if err := sheet.Export(&b, sheet.CSV, k.ZH, k.Columns, k.Rows(ctxOf(lead), r)); err != nil {
			return err
		}
		for _, part := range []string{"机器人运维工程技术员", "6500", "中职（中专）及以上"} {
			if !strings.Contains(b.String(), part) {
				t.Errorf("no %q in %s", part, b.String())
			}
		}
		if strings.Contains(b.String(), "13800000000") {
			t.Error("the telephone is exported")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOfficersTableLeavesOthersItemsAlone(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		bring := func(a actor.Actor, heads string) *sheet.Import {
			t.Helper()
			im, err := s.Receive(ctxOf(a), "demand.needs", "需求.csv", table(t, heading,
				"融江示例机械有限公司|人才|机器人运维|"+heads+"|机电相关专业|6-31-07-01|岚山区|6500|8000|陈立群|13800000000"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if im.Result.Bad > 0 {
				return im
			}
			if im, err = s.Confirm(ctxOf(a), im.ID, im.Version, false, nil); err != nil {
				t.Fatal(err)
			}
			return im
		}
		if im := bring(hr, "24"); im.Result.Inserted != 1 {
			t.Fatalf("%+v", im.Result)
		}
		if im := bring(countyMan, "99"); im.Result.Bad != 1 {
			t.Errorf("an officer's row over the enterprise's own: %+v", im.Result)
		}
		p, err := c.List(ctxOf(hr), demand.Query{Side: demand.Need, View: demand.Mine, Limit: 10})
		if err != nil || p.Total != 1 || p.Lines[0].Headcount != 24 {
			t.Errorf("%+v, %v", p, err)
		}
		if im := bring(hr, "30"); im.Result.Updated != 1 {
			t.Errorf("the enterprise itself: %+v", im.Result)
		}
	})
}
