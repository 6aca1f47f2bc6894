package coding

import (
	"context"
	"strings"

	"rongqiao/internal/process/coding/advert"
)

// adCoder ranks the classes of the bachelor's catalogue for an advertisement. Its ranked are names of classes, its names
// their codes.
type adCoder struct{ model *advert.Model }

// ads trains the coder of advertisements on first use.
func (k *knowledge) ads() adCoder {
	return adCoder{k.adModel.get(func() *advert.Model {
		names := advert.NewNames(k.catalog)
		var confirmed []advert.Lesson
		for _, l := range k.pairs[Ads] {
			ad := advert.Ad{Title: l.Fields["title"], Education: l.Fields["education"], Description: l.Fields["description"]}
			confirmed = append(confirmed, names.Confirmed(ad, k.classNames(l.Codes), l.By))
		}
		return advert.Train(k.catalog, k.sample, confirmed)
	})}
}

// Code reads title, education and description.
func (c adCoder) Code(v map[string]string) Result {
	a := c.model.Rank(advert.Ad{Title: v["title"], Education: v["education"], Description: v["description"]}, proposals)
	out := Result{Ranked: []string{}, Names: []string{}, Scores: []float64{}, Why: []string{}, Verdict: confirm}
	for _, p := range a.Ranked {
		out.Ranked = append(out.Ranked, p.Class)
		out.Names = append(out.Names, p.Code)
		out.Scores = append(out.Scores, round(p.Chance))
	}
	switch {
	case len(a.Ranked) == 0:
		out.Verdict = unfit
		out.Why = append(out.Why, "目录里没有普通本科专业类")
		return out
	case a.Empty:
		out.Why = append(out.Why, "职位名称和描述都没有写，只能按总体比例排列")
		return out
	case a.Ranked[0].Chance >= advert.SureAbove:
		out.Verdict = fits
	}
	out.Why = append(out.Why, adReasons(a)...)
	return out
}

// adReasons says what speaks for the first class.
func adReasons(a advert.Answer) []string {
	var out []string
	for _, n := range a.Named {
		out = append(out, "文中要求的专业：「"+n.Name+"」→ "+strings.Join(n.Classes, "、"))
	}
	if a.Any {
		out = append(out, "文中写明专业不限，以下只是相近的专业类")
	}
	var words []string
	for _, w := range a.Words {
		where := "描述"
		if w.InTitle {
			where = "职位名称"
		}
		words = append(words, where+"「"+w.Text+"」")
	}
	if len(words) > 0 {
		out = append(out, "支持「"+a.Ranked[0].Class+"」的用词："+strings.Join(words, "，"))
	}
	for _, n := range a.Neighbours {
		s := "相近的招聘（" + percent(n.Similarity) + "）：" + n.Title + " → " + strings.Join(n.Classes, "、")
		if n.By != "" {
			s += "（" + n.By + "确认）"
		}
		out = append(out, s)
	}
	return out
}

// evaluateAds asks about the advertisements of every fold of companies, in both readings of what they name.
func (k *knowledge) evaluateAds(ctx context.Context, folds int) ([]Figure, error) {
	asked, printed, err := advert.Measure(ctx, k.catalog, k.sample, folds, advert.SureAbove)
	if err != nil {
		return nil, err
	}
	return []Figure{{Ads, "lines", float64(asked.Lines), "lines"}, {Ads, "hit_at_1", asked.First, "share"}, {Ads, "hit_at_3", asked.Three, "share"}, {Ads, "main_at_3", asked.ThreeMain, "share"},
		{Ads, "sure", asked.Sure, "share"}, {Ads, "sure_right", asked.SureRight, "share"},
		{Ads, "printed.lines", float64(printed.Lines), "lines"}, {Ads, "printed.hit_at_3", printed.Three, "share"}, {Ads, "printed.main_at_3", printed.ThreeMain, "share"}}, nil
}
