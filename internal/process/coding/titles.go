package coding

import (
	"context"

	"rongqiao/internal/process/coding/title"
)

// titleCoder ranks the entries of the classification of occupations for a title.
type titleCoder struct{ ranker *title.Ranker }

// Code reads title.
func (c titleCoder) Code(v map[string]string) Result {
	a := c.ranker.Rank(v["title"], proposals)
	out := Result{Ranked: []string{}, Names: []string{}, Scores: []float64{}, Why: []string{}, Verdict: confirm}
	for _, p := range a.Ranked {
		out.Ranked = append(out.Ranked, p.Code)
		out.Names = append(out.Names, p.Name)
		out.Scores = append(out.Scores, round(p.Chance))
	}
	switch {
	case len(a.Ranked) == 0:
		out.Verdict = unfit
		out.Why = append(out.Why, "没有写职位名称，或没有一个职业与它有相同的字")
		return out
	case a.Ranked[0].Chance >= title.SureAbove:
		out.Verdict = fits
	}
	out.Why = append(out.Why, titleReasons(v["title"], a)...)
	return out
}

// titleReasons says what speaks for the first entry.
func titleReasons(asked string, a title.Answer) []string {
	var out []string
	first := "「" + a.Ranked[0].Name + "」"
	if a.Read != "" && plain(a.Read) != plain(asked) {
		out = append(out, "去掉待遇、编号等文字后读作「"+a.Read+"」")
	}
	if a.Own {
		out = append(out, "名称里写有"+first+"的职业名称")
	}
	if a.Other != "" {
		out = append(out, "「"+a.Other+"」是"+first+"的另一种叫法，相近程度 "+percent(a.OtherSure))
	}
	for _, n := range a.Neighbours {
		out = append(out, "相近的已标注名称（"+percent(n.Similarity)+"）："+n.Label.Title+" → "+n.Label.Code+" "+n.Name)
	}
	if len(out) == 0 {
		out = append(out, "没有相近的名称，只按用字推测，请确认")
	}
	return out
}

// titles opens the saved ranker of titles, or learns it.
func (k *knowledge) titles() titleCoder {
	return titleCoder{k.titleRanker.get(func() *title.Ranker {
		entries, labels, key := k.occupations(), k.titleLabels(), k.key(Titles)
		if saved, ok := k.models.load(Titles, key); ok {
			if r, err := title.Open(entries, labels, saved); err == nil {
				return r
			}
		}
		r := title.Learn(entries, labels)
		if saved, err := r.Save(); err == nil {
			k.models.save(Titles, key, saved)
		}
		return r
	})}
}

// occupations are the entries of the classification, groups included.
func (k *knowledge) occupations() []title.Occupation {
	var out []title.Occupation
	for _, o := range k.catalog.Occupations() {
		out = append(out, title.Occupation{Code: o.Code, Parent: o.Parent, Name: o.Name, Definition: o.Definition, Tasks: o.Tasks, Depth: o.Depth, Aliases: o.Aliases})
	}
	return out
}

// titleLabels are the published labels and those of people; a person's label takes the place of a published one.
func (k *knowledge) titleLabels() []title.Label {
	var out []title.Label
	at := map[string]int{}
	add := func(text, code string) {
		if i, ok := at[plain(text)]; ok {
			out[i].Code = code
			return
		}
		at[plain(text)] = len(out)
		out = append(out, title.Label{Title: text, Code: code})
	}
	for _, l := range k.published {
		add(l.Title, l.Code)
	}
	for _, l := range k.taught(Titles) {
		add(l.Fields["title"], l.Codes[0])
	}
	return out
}

// evaluateTitles asks about every fold of the published titles.
func (k *knowledge) evaluateTitles(ctx context.Context, folds int) ([]Figure, error) {
	labels := make([]title.Label, 0, len(k.published))
	for _, l := range k.published {
		labels = append(labels, title.Label{Title: l.Title, Code: l.Code})
	}
	m, err := title.Measure(ctx, k.occupations(), labels, folds, folds)
	if err != nil {
		return nil, err
	}
	return []Figure{{Titles, "lines", float64(m.Lines), "lines"}, {Titles, "hit_at_1", m.First, "share"}, {Titles, "hit_at_5", m.Five, "share"}, {Titles, "hit_at_10", m.Ten, "share"},
		{Titles, "sure", m.Sure, "share"}, {Titles, "sure_right", m.SureRight, "share"}}, nil
}
