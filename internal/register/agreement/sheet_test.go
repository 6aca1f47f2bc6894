package agreement_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/agreement"
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

// imported sends a table, expects so many good and bad rows, and confirms the good ones.
func imported(t *testing.T, ctx context.Context, s *sheet.Service, kind string, good, bad int64, rows ...string) *sheet.Import {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, row := range rows {
		must(t, w.Write(strings.Split(row, "|")))
	}
	w.Flush()
	im, err := s.Receive(ctx, kind, "表.csv", &b, nil)
	must(t, err)
	if im.Result == nil || int64(im.Result.Good) != good || int64(im.Result.Bad) != bad {
		list, _, _ := s.Findings(ctx, im.ID, sheet.Note, 20, 0)
		t.Fatalf("%s: %+v %v %v", kind, im.Result, im.Refused(), list)
	}
	im, err = s.Confirm(ctx, im.ID, im.Version, true, nil)
	must(t, err)
	return im
}

const itemHead = "协议编号|协议名称|类别|学校方|企业与其他各方|合作领域|合作内容|责任分工|合作团队|起始日期|截止日期|签署日期|解除日期"

func TestSheets(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		good := "HT-1|装备冠名班协议|冠名班|融江工贸学校|融江示例机械有限公司、融江装备行业协会|人才培养、实习实训|共建班级|各负其责||2025-09-01|2028-08-31|2025-08-20|"
		imported(t, ctxOf(countyMan), s, "agreement.items", 2, 3, itemHead, good,
			"HT-2|老协议|员工培训|融江工贸学校|融江示例机械有限公司|职工培训|培训|学校上课||2024-01-01|2024-12-31|2023-12-20|",
			"XY-3|编号不对|员工培训|融江工贸学校|融江示例机械有限公司|职工培训|培训|学校上课||2024-01-01|2024-12-31|2023-12-20|",
			"HT-4|没有这家|员工培训|融江工贸学校|没有这家公司|职工培训|培训|学校上课||2024-01-01|2024-12-31|2023-12-20|",
			"HT-5|别的县的|员工培训|融江职业学院|融江示例物流有限公司|职工培训|培训|学校上课||2024-01-01|2024-12-31|2023-12-20|")
		p, err := c.List(ctxOf(boss), agreement.Query{Sort: "starts", Limit: 10})
		must(t, err)
		if p.Total != 2 || p.Lines[0].Status != agreement.Expired || p.Lines[1].Status != agreement.Active || len(p.Lines[1].Parties) != 3 || !p.Lines[1].Long {
			t.Fatalf("%+v", p.Lines)
		}
		a := p.Lines[1].Agreement
		imported(t, ctxOf(countyMan), s, "agreement.items", 1, 1, itemHead, good, strings.Replace(good, "装备冠名班协议", "另一个名称", 1))
		imported(t, ctxOf(countyMan), s, "agreement.clauses", 2, 2, "协议编号|标题|承诺类别|承诺方|承诺数|单位|期限|条文",
			"HT-1|设备投入|设备投入|融江示例机械有限公司|120万元||2026-06-30|按清单", "HT-1|企业教师|企业教师|融江示例机械有限公司|4|||",
			"HT-1|别家承诺|企业教师|融江示例物流有限公司|4|||", "HT-9|没有这份|企业教师|融江示例机械有限公司|4|||")
		const head3 = "协议编号|承诺标题|交付日期|数量或金额|说明"
		imported(t, ctxOf(boss), s, "agreement.deliveries", 1, 1, head3, "HT-1|设备投入|2026-05-01|100万元|第一批", "HT-1|没有这条|2026-05-01|1|x")
		im3 := imported(t, ctxOf(head), s, "agreement.deliveries", 2, 0, head3, "HT-1|设备投入|2026-06-01|30万元|第二批", "HT-1|企业教师|2026-06-01|3|到岗")
		d, err := c.Detail(ctxOf(head), a.ID)
		must(t, err)
		if len(d.Promises) != 2 || d.Promises[0].Delivered != 30_000_000 || d.Promises[0].Waiting != 100_000_000 || d.Promises[0].State != agreement.Short || d.Promises[1].State != agreement.NotDue || d.LastOn != day("2026-06-01") {
			t.Errorf("%+v, last %s", d.Promises, d.LastOn)
		}
		must(t, c.Answer(ctxOf(head), a.ID, d.Deliveries[0].ID, true, ""))
		kept(t, c, a.ID, d.Promises[0].Line, 130_000_000, 0, agreement.Over)
		if _, err := s.Undo(ctxOf(head), im3.ID, im3.Version, nil); err != nil {
			t.Fatal(err)
		}
		kept(t, c, a.ID, d.Promises[0].Line, 100_000_000, 0, agreement.Short)
		var b bytes.Buffer
		must(t, c.SheetKinds()[0].Template(ctxOf(head), &b))
		if _, err := c.Amend(ctxOf(boss), a.ID); err != nil {
			t.Errorf("an imported agreement cannot be amended: %v", err)
		}
		if _, err := c.Find(ctxOf(rival), a.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a stranger sees it: %v", err)
		}
	})
}
