package coding

import (
	"math"
	"strings"

	"rongqiao/internal/base/atlas/require"
)

// requirementCoder turns a requirement's text into codes.
type requirementCoder struct{ reader *require.Reader }

// Code reads values["expression"].
func (c requirementCoder) Code(values map[string]string) Result {
	return requirementResult(c.reader.Read(values["expression"]))
}

func requirementResult(r require.Reading) Result {
	out := Result{Ranked: []string{}, Names: []string{}, Scores: []float64{}, Why: []string{}, Verdict: r.Verdict.String()}
	chance := map[string]float64{}
	for _, it := range r.Items {
		for _, e := range it.Codes {
			chance[e.Code] = max(chance[e.Code], it.Chance)
		}
		out.Why = append(out.Why, itemWhy(it))
	}
	for _, e := range r.Codes {
		out.Ranked = append(out.Ranked, e.Code)
		out.Names = append(out.Names, e.Name)
		out.Scores = append(out.Scores, round(chance[e.Code]))
	}
	for _, e := range r.Categories {
		out.Categories = append(out.Categories, e.Code)
	}
	for _, e := range r.Excluded {
		out.Excluded = append(out.Excluded, e.Code)
	}
	if len(r.Items) == 0 {
		out.Why = append(out.Why, "没有文字可读")
	}
	if len(r.Codes) == 0 && len(r.Categories) > 0 {
		out.Why = append(out.Why, "只写了学科门类，没有展开为专业类，请确认")
	}
	return out
}

// itemWhy says which piece of the text gave which codes.
func itemWhy(it require.Item) string {
	var b strings.Builder
	b.WriteString("「" + it.Text + "」")
	for i, e := range it.Codes {
		b.WriteString(map[bool]string{true: " → ", false: "、"}[i == 0])
		b.WriteString(e.Code + " " + e.Name)
	}
	for i, e := range it.Excluded {
		b.WriteString(map[bool]string{true: "，除去 ", false: "、"}[i == 0])
		b.WriteString(e.Code + " " + e.Name)
	}
	b.WriteString("：" + it.How.String())
	if it.Remark != "" {
		b.WriteString("；" + it.Remark)
	}
	if it.Related {
		b.WriteString("；写有「相关专业」，范围请确认")
	}
	return b.String()
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }
