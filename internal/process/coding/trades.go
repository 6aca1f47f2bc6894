package coding

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/process/coding/trade"
)

// tradeCoder ranks the divisions of GB/T 4754 for an enterprise.
type tradeCoder struct{ model *trade.Model }

// trades prepares the coder of industries on first use.
func (k *knowledge) trades() tradeCoder {
	return tradeCoder{k.tradeModel.get(func() *trade.Model {
		var confirmed []trade.Pair
		for _, l := range k.pairs[Industries] {
			confirmed = append(confirmed, trade.Pair{Company: l.Fields["company"], Scope: l.Fields["business_scope"], Division: l.Codes[0], By: l.By})
		}
		return trade.New(k.catalog.Industries(), confirmed)
	})}
}

// suggestLeast is the chance below which a division is not worth suggesting.
const suggestLeast = 0.15

// Divisions suggests at most n divisions of industries for an enterprise, best first; none where the name and the scope
// say nothing or no catalogue of industries was imported. It needs no other catalogue and does not learn.
func (s *Service) Divisions(ctx context.Context, company, scope string, n int) ([]trade.Choice, error) {
	c, err := s.shelf.Catalog(ctx)
	if err != nil || len(c.Industries()) == 0 {
		return nil, err
	}
	s.tradeMu.Lock()
	if s.tradeOf != c {
		s.tradeOf, s.trade = c, trade.New(c.Industries(), nil)
	}
	m := s.trade
	s.tradeMu.Unlock()
	a := m.Rank(company, scope, n)
	if a.Empty {
		return nil, nil
	}
	return slices.DeleteFunc(a.Ranked, func(c trade.Choice) bool { return c.Chance < suggestLeast }), nil
}

// Code reads company and business_scope.
func (c tradeCoder) Code(v map[string]string) Result {
	a := c.model.Rank(v["company"], v["business_scope"], proposals)
	out := Result{Ranked: []string{}, Names: []string{}, Scores: []float64{}, Why: []string{}, Verdict: confirm}
	for _, p := range a.Ranked {
		out.Ranked = append(out.Ranked, p.Code)
		out.Names = append(out.Names, p.Name)
		out.Scores = append(out.Scores, round(p.Chance))
	}
	switch {
	case len(a.Ranked) == 0:
		out.Verdict = unfit
		out.Why = append(out.Why, "目录里没有国民经济行业")
		return out
	case a.Empty:
		out.Why = append(out.Why, "企业名称和经营范围里没有认得的行业用词，只能按总体比例排列")
		return out
	case a.Ranked[0].Chance >= trade.SureAbove:
		out.Verdict = fits
	}
	out.Why = append(out.Why, tradeReasons(a)...)
	return out
}

// tradeReasons says what name, scope and confirmed enterprises speak for.
func tradeReasons(a trade.Answer) []string {
	var out []string
	if a.Firm != nil {
		out = append(out, "企业名称里的「"+strings.Join(a.Firm.Words, "」「")+"」→ "+strings.Join(a.Firm.Codes, "、"))
	}
	for _, it := range a.Items {
		s := "经营范围「" + clipped(it.Text) + "」→ " + strings.Join(it.Codes, "、")
		if len(it.Words) > 0 {
			s += "（用词：" + strings.Join(it.Words[:min(len(it.Words), 3)], "、") + "）"
		}
		out = append(out, s)
	}
	for _, n := range a.Neighbours {
		out = append(out, "相近的已确认企业（"+percent(n.Similarity)+"）："+n.Pair.Company+" → "+n.Pair.Division+"（"+n.Pair.By+"确认）")
	}
	return out
}

// clipped keeps a long item short.
func clipped(s string) string {
	const most = 24
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func percent(share float64) string { return strconv.Itoa(int(math.Round(share*100))) + "%" }

// evaluateTrades asks about made-up enterprises: no register with divisions is public.
func (k *knowledge) evaluateTrades() ([]Figure, error) {
	pairs, err := trade.Invented()
	if err != nil {
		return nil, err
	}
	s := k.trades().model.Measure(pairs)
	return []Figure{{Industries, "invented.lines", float64(s.Lines), "lines"}, {Industries, "invented.hit_at_1", s.First, "share"}, {Industries, "invented.hit_at_3", s.Three, "share"},
		{Industries, "invented.sure", s.Sure, "share"}, {Industries, "invented.sure_right", s.SureRight, "share"}}, nil
}
