package app

import (
	"context"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/portal"
)

// newPortal joins the public home and the workbench to the city's modules.
func (h *House) newPortal(c *City) *portal.Service {
	return portal.New(portal.Options{
		City: c.Info.Name, Demand: c.Demand, Programme: c.Programme, Atlas: c.Atlas, Sheets: c.Sheets, Catalog: h.Shelf.Catalog, Year: c.publishedYear,
		Search: c.find, Kinds: foundKinds, News: c.news,
		More: []func(context.Context) ([]portal.Todo, error){c.overdueGaps, c.duties}, Port: c.portFigures,
	})
}

// publishedYear is what the newest published snapshot shows to everyone.
func (c *City) publishedYear(ctx context.Context) (*portal.Year, error) {
	src, err := c.Board.Published(ctx, 0)
	if err != nil || src.Snapshot == nil {
		return nil, err
	}
	y := src.Public()
	out := &portal.Year{
		Year: y.Year, Day: civil.DateOf(src.At).String(), Schools: y.Schools, Firms: y.Firms, Demand: shownFigure(y.Demand), Supply: shownFigure(y.Supply),
		Rate: y.MetRate, RateKnown: y.MetKnown,
	}
	if src.Before != nil && src.BeforeOf < y.Year {
		old := src.Before.Public()
		out.Before, out.BeforeKnown, out.BeforeOf = old.MetRate, old.MetKnown, src.BeforeOf
	}
	for _, r := range y.ChainGroups {
		out.Chains = append(out.Chains, portal.Row{Name: r.Name, Demand: r.Demand.N, Supply: r.Met.N, Met: r.Met.N, Gap: shownFigure(r.Unmet)})
	}
	return out, nil
}

// shownFigure carries a published figure over; what is hidden stays hidden.
func shownFigure(s board.Shown) portal.Figure {
	switch s.Hide {
	case board.ShownFigure:
		return portal.Figure{N: s.N, Text: ui.Thousands(s.N)}
	case board.Few:
		return portal.Figure{N: s.N, Text: "<5"}
	case board.NotKnown:
		return portal.Figure{Missing: "没有当年去向数据"}
	}
	return portal.Figure{Missing: "不公布"}
}

// overdueGaps are tasks to close a gap whose day has passed.
func (c *City) overdueGaps(ctx context.Context) ([]portal.Todo, error) {
	n, err := c.Board.Overdue(ctx)
	return []portal.Todo{{Label: "逾期未补上的缺口", Count: n, Href: "/gaps", Tone: "red"}}, err
}
