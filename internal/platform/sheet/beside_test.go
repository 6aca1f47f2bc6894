package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"iter"
	"strings"
	"testing"

	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// TestNamesBesideCodes: an export says what its codes mean, in words and units in which it
// can be read again.
func TestNamesBesideCodes(t *testing.T) {
	k := &Kind{Code: "t", ZH: "表", Columns: []Column{
		{Key: "county", ZH: "区县代码", Named: CountyCodes}, {Key: "level", ZH: "层次", Type: Enum, Options: []Option{{Code: "SEC", ZH: "中职"}}},
		{Key: "output", ZH: "年产值", Type: Money, Unit: "万元"}, {Key: "pay", ZH: "月薪", Type: Money, Unit: "元"}, {Key: "year", ZH: "年度", Type: Year},
		{Key: "code", ZH: "专业代码", Named: ProgrammeCodes}, {Key: "name", ZH: "专业名称"},
	}, Rows: func(context.Context, sqldb.Queryer) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			_ = yield([]any{"900101", "SEC", int64(120_000_000_00), money.Fen(650000), int64(0), "460301", "机电"}, nil) &&
				yield([]any{"900199", "", nil, nil, int64(2026), "", ""}, nil)
		}
	}}
	s := New(nil, nil, nil, k)
	s.NameCodes(func(context.Context, sqldb.Queryer) (Namer, error) {
		return func(set, code string) string {
			return map[string]string{"county900101": "岚山区", "programme460301": "不写"}[set+code]
		}, nil
	})
	var b bytes.Buffer
	if err := s.WriteRows(t.Context(), nil, &b, CSV, k); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 3 {
		t.Fatalf("%v %q", err, b.String())
	}
	for i, want := range []string{"区县代码|区县名称|层次|年产值(万元)|月薪(元)|年度|专业代码|专业名称", "900101|岚山区|中职|12000|6500.00||460301|机电", "900199|||||2026||"} {
		if got := strings.Join(lines[i], "|"); got != want {
			t.Errorf("line %d: %s, want %s", i+1, got, want)
		}
	}
}
