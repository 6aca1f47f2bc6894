package order_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// shelf keeps the files of imports in memory.
type shelf map[ids.ID][]byte

func (s shelf) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	b, err := io.ReadAll(r)
	id := tx.NewID()
	s[id] = b
	return id, err
}

func (s shelf) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(s[id])), nil
}

const dealHead = "合同编号,合同名称,合同类型,企业,承接单位,签订日期,金额\n"

func TestContractsComeByTable(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		sheets := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		load := func(who actor.Actor, table string) *sheet.Import {
			t.Helper()
			im, err := sheets.Receive(ctxOf(who), "order.deals", "合同.csv", strings.NewReader(dealHead+table), nil)
			check(t, err)
			if im.Result == nil {
				t.Fatalf("%v", im.Refused())
			}
			return im
		}
		good := "HT-1,攻关,技术开发,融江示例机械有限公司,融江职业技术学院,2026-03-01,350000\nHT-2,框架,其他合作,融江示例机械有限公司,融江职业技术学院,2026-04-01,0\n"
		im := load(lead, good)
		if im.Result.Good != 2 || im.Result.Bad != 0 {
			t.Fatalf("%+v", im.Result)
		}
		_, err := sheets.Confirm(ctxOf(lead), im.ID, im.Version, false, nil)
		check(t, err)
		years, _, err := c.Years(ctxOf(lead), 3)
		check(t, err)
		if len(years) != 1 || years[0].Amount != 350_000_00 || years[0].Frameworks != 1 {
			t.Errorf("%+v", years)
		}
		if again := load(lead, good); again.Result.Bad != 0 || again.Result.Unchanged != 2 {
			t.Errorf("the same table again: %+v", again.Result)
		}
		bad := load(lead, "HT-1,攻关,技术开发,融江示例机械有限公司,融江职业技术学院,2026-03-01,999\nHT-3,x,技术开发,没有这家,融江职业技术学院,2027-01-01,1\nHT-4,框架四,赠与,融江示例机械有限公司,融江职业技术学院,2026-01-01,1\n")
		if bad.Result.Bad != 3 {
			t.Errorf("%+v", bad.Result)
		}
		// A school sends its own contracts, and nobody else's.
		own := load(dean, "HT-5,本校合同,职工培训,融江示例物流有限公司,,2026-05-01,1000\nHT-6,别校合同,职工培训,融江示例物流有限公司,融江工贸学校,2026-05-01,1000\n")
		if own.Result.Good != 1 || own.Result.Bad != 1 {
			t.Errorf("%+v", own.Result)
		}
	})
}
