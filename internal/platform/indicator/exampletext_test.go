package indicator

import (
	"errors"
	"reflect"
	"testing"

	"rongqiao/internal/platform/civil"
)

// TestExamplesAsText: what is written is read back, and what cannot be read is refused.
func TestExamplesAsText(t *testing.T) {
	fields := []Field{{Code: "enrols", ZH: "招生", Type: Flag}, {Code: "n", ZH: "人数", Type: Whole}, {Code: "level", ZH: "层次", Type: Text}, {Code: "day", ZH: "日期", Type: Day}}
	yes := map[string]any{"招生": true, "人数": 3.0, "层次": "中职", "日期": "2025-06-30"}
	list := []Example{
		{Name: "39/52 = 75%", Want: "75.0%", On: civil.MustDate("2025-12-31"), Rows: []map[string]any{yes, yes, {"招生": false}, {}}},
		{Name: "没有记录", Want: "NODATA", On: civil.MustDate("2025-12-31")},
	}
	text := writeExamples(list)
	got, err := readExamples(text, fields)
	if err != nil || !reflect.DeepEqual(got, list) {
		t.Fatalf("%s\n%+v, %v", text, got, err)
	}
	for _, bad := range []string{"招生=是", "# 无数", "# 名 = 1 @ 昨天", "# 名 = 1 @ 2025-01-01\n招生=也许", "# 名 = 1 @ 2025-01-01\n人数=三", "# 名 = 1 @ 2025-01-01\n人数=Inf", "# 名 = 1 @ 2025-01-01\n人数=NaN", "# 名 = 1 @ 2025-01-01\n招生", "# 名 = 1 @ 2025-01-01\n招生=是 ×9999"} {
		if _, err := readExamples(bad, fields); !errors.Is(err, ErrExamples) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestFormOfADefinition: the form gives back the definition that was put into it.
func TestFormOfADefinition(t *testing.T) {
	d := Definition{Code: "x_share", ZH: "甲", EN: "A", Group: "章", Kind: Rate, Unit: "%", Direction: Up, Source: "s", Filter: "招生", Num: "好", External: []External{{2022, 1081, "文件，第 3 页"}}, Scope: "口径", Basis: "依据", Owner: "局", Decimals: 1, Version: 3,
		From: civil.MustDate("2025-01-01"), Examples: []Example{{Name: "一", Want: "1", On: civil.MustDate("2025-12-31"), Rows: []map[string]any{{"招生": true}}}}}
	got, base, err := definitionOf(formOf(d), []Field{{ZH: "招生", Type: Flag}})
	got.Version = d.Version
	if err != nil || base != 3 || !reflect.DeepEqual(got, d) {
		t.Errorf("%+v\n%+v, %d, %v", got, d, base, err)
	}
	for _, code := range []string{"", "X", "1x", "new", "a b", "export"} {
		if codeOK(code) {
			t.Errorf("%q is no code", code)
		}
	}
}

// FuzzExamples: a text that is read is written and read again as the same; none makes trouble.
func FuzzExamples(f *testing.F) {
	fields := []Field{{ZH: "招生", Type: Flag}, {ZH: "人数", Type: Whole}, {ZH: "层次", Type: Text}, {ZH: "日期", Type: Day}, {ZH: "设备", Type: Fen}}
	for _, s := range []string{"", "# 名 = 1 @ 2025-01-01\n招生=是，人数=3 ×2", "# a = NODATA @ 2025-12-31", "招生=是", "# 名 = 1 @ 2025-01-01\n设备=1.5\n层次=中职"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := readExamples(text, fields)
		if err != nil {
			return
		}
		again, err := readExamples(writeExamples(list), fields)
		if err != nil || !reflect.DeepEqual(again, list) {
			t.Fatalf("%q\n%+v\n%q\n%+v %v", text, list, writeExamples(list), again, err)
		}
	})
}
