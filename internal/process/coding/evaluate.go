package coding

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"
)

// Figure is one measured figure of a coder; Share figures lie between 0 and 1.
type Figure struct {
	Kind, Metric string
	Value        float64
	Unit         string
}

// Evaluate measures a kind on what the catalogue has labels of, learned from the units or companies of the other folds
// only. It reads nothing but the catalogue and takes some seconds per fold.
func (s *Service) Evaluate(ctx context.Context, kind string, folds int) ([]Figure, error) {
	if _, err := KindOf(kind); err != nil {
		return nil, err
	}
	k, err := s.knowledge(ctx)
	if err != nil {
		return nil, err
	}
	switch kind {
	case Ads:
		return k.evaluateAds(ctx, folds)
	case Industries:
		return k.evaluateTrades()
	case Titles:
		if len(k.published) == 0 {
			return nil, ErrLabels
		}
		return k.evaluateTitles(ctx, max(folds, titleFolds))
	}
	if len(k.labelled) == 0 {
		return nil, ErrLabels
	}
	if kind == Positions {
		return k.evaluatePositions(ctx, folds, folds, func(l *labelled) string { return l.position.Unit })
	}
	return k.evaluateRequirements(ctx, folds)
}

// titleFolds is the least number of folds of titles: half of them would teach too little.
const titleFolds = 3

// foldOf puts a key into one of n folds.
func foldOf(key string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(key))
	return int(h.Sum32() % uint32(n))
}

// part splits the labelled positions into those of a fold and the others.
func (k *knowledge) part(fold, folds int, key func(*labelled) string) (inside, outside []labelled) {
	for i := range k.labelled {
		if foldOf(key(&k.labelled[i]), folds) == fold {
			inside = append(inside, k.labelled[i])
		} else {
			outside = append(outside, k.labelled[i])
		}
	}
	return inside, outside
}

// evaluatePositions asks about the first tested folds, each learned from all others.
func (k *knowledge) evaluatePositions(ctx context.Context, folds, tested int, key func(*labelled) string) ([]Figure, error) {
	var n, hit1, hit3, sure, sureRight float64
	for fold := range tested {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		test, train := k.part(fold, folds, key)
		coder := k.newPositions(train)
		for i := range test {
			gold, p := test[i].classes(), test[i].position
			if len(gold) == 0 {
				continue
			}
			got := coder.Code(map[string]string{"unit": p.Unit, "position": p.Name, "duties": p.Duties, "position_type": p.Type, "education": p.Education})
			n++
			first := slices.Contains(gold, got.Ranked[0])
			hit1 += one(first)
			hit3 += one(slices.ContainsFunc(got.Ranked[:3], func(c string) bool { return slices.Contains(gold, c) }))
			if got.Verdict == fits {
				sure++
				sureRight += one(first)
			}
		}
	}
	return []Figure{{Positions, "lines", n, "lines"}, {Positions, "hit_at_1", hit1 / n, "share"}, {Positions, "hit_at_3", hit3 / n, "share"},
		{Positions, "sure", sure / n, "share"}, {Positions, "sure_right", sureRight / max(sure, 1), "share"}}, nil
}

// forms are ways in which the same requirement may come.
var forms = []struct {
	name string
	text func(*labelled) string
}{
	{"as_printed", func(l *labelled) string { return l.position.MajorsBachelor }},
	{"national_codes", func(l *labelled) string { return l.write("、", true) }},
	{"names_only", func(l *labelled) string { return l.write("，", false) }},
}

func (l *labelled) write(separator string, codes bool) string {
	var out []string
	for _, e := range l.entries {
		s := e.Name
		if codes {
			s += "（" + e.Code + "）"
		}
		out = append(out, s)
	}
	return strings.Join(out, separator)
}

func (k *knowledge) evaluateRequirements(ctx context.Context, folds int) ([]Figure, error) {
	n := make([]float64, len(forms))
	exact, asked, missed, caught := slices.Clone(n), slices.Clone(n), slices.Clone(n), slices.Clone(n)
	for fold := range folds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		test, train := k.part(fold, folds, func(l *labelled) string { return l.position.Unit })
		coder := requirementCoder{k.newReader(train)}
		for i := range test {
			if len(test[i].entries) == 0 {
				continue
			}
			gold := test[i].codes()
			for f, form := range forms {
				got := coder.Code(map[string]string{"expression": form.text(&test[i])})
				right := len(got.Ranked) == len(gold) && !slices.ContainsFunc(got.Ranked, func(c string) bool { return !gold[c] })
				n[f]++
				exact[f] += one(right)
				missed[f] += one(!right)
				asked[f] += one(got.Verdict == confirm)
				caught[f] += one(!right && got.Verdict == confirm)
			}
		}
	}
	var out []Figure
	for f, form := range forms {
		out = append(out, Figure{Requirements, form.name + ".exact", exact[f] / n[f], "share"}, Figure{Requirements, form.name + ".to_confirm", asked[f] / n[f], "share"},
			Figure{Requirements, form.name + ".misses_in_confirm", (caught[f] + one(missed[f] == 0)) / max(missed[f], 1), "share"})
	}
	return out, nil
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
