package app

import (
	"context"
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/panorama"
)

// newPanorama joins the panoramas to the modules whose figures they put beside one another.
func (h *House) newPanorama(c *City) *panorama.Service {
	return panorama.New(c.DB, panorama.Options{
		City: c.Info.Name, Stills: h.stills, Shelf: h.Shelf, Orgs: c.Orgs, Programme: c.Programme, Evaluate: c.Evaluate, Plans: c.Plans, Adjust: c.Adjust, Agreement: c.Agreement,
		Carrier: c.Carrier, Indicators: c.Indicators, Balance: c.publishedBalance, Years: c.Board.Years, Findings: c.findingsOf, Sees: c.Registry.Sees,
	})
}

// findingsOf are the findings of supervision in a school or a county, as the reader sees them.
func (c *City) findingsOf(ctx context.Context, school ids.ID, county string) (out []panorama.Finding, err error) {
	list, _, err := c.Supervise.Findings(ctx, supervise.Query{Org: school, Limit: 500})
	for _, x := range list {
		if county == "" || x.County == county {
			st, _ := supervise.Findings.State(x.Status)
			out = append(out, panorama.Finding{Title: x.What, State: st.ZH, Tone: st.Tone, Href: "/findings/" + x.ID.String()})
		}
	}
	return out, err
}

// publishedBalance is a published year as everyone may see it; Year 0 when there is none.
func (c *City) publishedBalance(ctx context.Context, year int) (out panorama.Balance, err error) {
	src, err := c.Board.Published(ctx, year)
	if err != nil || src.Snapshot == nil {
		return out, err
	}
	y := src.Public()
	out = panorama.Balance{Year: y.Year, Stamp: civil.DateOf(src.At).String(), SHA256: src.Snapshot.SHA256, Notes: src.Scope.Notes(context.Background()), Serving: src.KeyShare.Serving, Enrolls: src.KeyShare.Enrolling, KeyList: src.KeyShare.List}
	told := func(ctx context.Context) string {
		return i18n.T(ctx, "%d 年，%s %s 家企业提出有效需求 %s 条；%s 所学校 %s 个专业点参与供给。", y.Year, i18n.Word(ctx, y.City), ui.Thousands(y.Firms), ui.Thousands(y.Needs), ui.Thousands(y.Schools), ui.Thousands(y.Points))
	}
	out.Finding, out.Told, out.NotesTold = told(context.Background()), told(ctx), src.Scope.Notes(ctx)
	if src.KeyShare.NoData != "" {
		out.Enrolls, out.KeyList = 0, src.KeyShare.NoData
	}
	key := map[string]bool{}
	for _, s := range src.Chains {
		key[s.Code] = s.Key
	}
	for _, r := range y.ChainGroups {
		out.Chains = append(out.Chains, panorama.ChainRow{Name: r.Name, Key: key[r.Code], Links: chainLinks(src.Frozen, r)})
	}
	for _, r := range board.Largest(y.Rows, 20) {
		asks, gives, gap := shownFigure(r.Demand), shownFigure(r.Supply), shownFigure(r.Gap)
		out.Short = append(out.Short, panorama.ShortRow{Code: r.Code, Name: r.Name, Demand: asks.Text, Supply: gives.Text, Gap: gap.Text, Why: gap.Missing})
	}
	return out, nil
}

// chainLinks are the figures of a chain by link, of the frozen occupations that are counted in it.
func chainLinks(f board.Frozen, r board.PublicRow) map[string]panorama.Measure {
	industries, programmes, occupations := map[string]bool{}, map[string]bool{}, int64(0)
	for _, l := range f.Occupations {
		if len(l.Chains) == 0 || !slices.Contains(l.Chains, r.Name) || l.Demand == 0 {
			continue
		}
		occupations++
		for _, x := range l.Industries {
			industries[x] = true
		}
		for _, x := range l.Programmes {
			programmes[x] = true
		}
	}
	count := func(n int64) panorama.Measure {
		return panorama.Measure{Known: true, N: n, Text: ui.Thousands(n)}
	}
	shown := func(s board.Shown) panorama.Measure {
		x := shownFigure(s)
		return panorama.Measure{Known: x.Missing == "", N: x.N, Text: x.Text, Why: x.Missing}
	}
	out := map[string]panorama.Measure{
		"INDUSTRY": count(int64(len(industries))), "DEMAND": shown(r.Demand), "OCCUPATION": count(occupations), "PROGRAMME": count(int64(len(programmes))),
		"TALENT": shown(r.Supply), "EMPLOYMENT": shown(r.Met), "STARTUP": {Why: "名册没有按产业链登记创业"},
	}
	out["ENTERPRISE"] = panorama.Measure{Why: "不公布"}
	for _, s := range f.Chains {
		if s.Code == r.Code && r.Demand.Hide == board.ShownFigure {
			out["ENTERPRISE"] = count(s.Firms)
		}
	}
	return out
}
