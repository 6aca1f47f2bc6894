package indicator

import (
	"encoding/json"
	"strings"
	"testing"

	"rongqiao/internal/platform/i18n"
)

// Every reason has English, also when it was kept as text: numbers and names find their places.
func TestReasonsInEnglish(t *testing.T) {
	var words struct{ UI map[string]string }
	if err := json.Unmarshal(Words, &words); err != nil {
		t.Fatal(err)
	}
	for _, r := range reasons {
		if en := words.UI[r]; en == "" || strings.Count(en, "%") != strings.Count(r, "%") {
			t.Errorf("%s is %q in English", r, en)
		}
	}
	i18n.Load(Words)
	src := Source{ZH: "专业点", EN: "Programme points", Owner: "市教育局", Fields: []Field{{ZH: "计划数", EN: "Planned"}, {ZH: "报到数", EN: "Registered"}}}
	ctx := i18n.WithLang(t.Context(), i18n.English)
	for why, want := range map[string]string{
		"": "", "5 条登记都缺“计划数、报到数”": `All 5 entries lack "Planned, Registered"`, "「专业点」没有登记：2019 年": `Nothing registered in "Programme points" in 2019`,
		"“钱”：分母为零": `"钱": nothing to divide by`, "由它可以推出不足 5 人的数": "A number of fewer than 5 persons could be worked out from it", "别的话": "别的话",
	} {
		if got := Because(ctx, why, src); got != want {
			t.Errorf("%s: %s, want %s", why, got, want)
		}
		if got := Because(t.Context(), why, src); got != why {
			t.Errorf("in Chinese: %s", got)
		}
	}
	for _, why := range []string{silent(src), silent(Source{ZH: "专业点"}), silent(src) + "：2025 年", (&Measurement{Def: Definition{Kind: Mean}}).zero(), (&Measurement{Def: Definition{Den: "计划数"}}).zero()} {
		if got := Because(ctx, why, src); strings.Contains(got, "没有") || strings.Contains(got, "分母") {
			t.Errorf("%s stays %s", why, got)
		}
	}
}
