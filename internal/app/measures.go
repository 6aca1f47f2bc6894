package app

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/app/measures"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/report/figures"
)

// newIndicators joins the engine of indicators to the tables of all modules and to what is shipped.
func (h *House) newIndicators(c *City) *indicator.Service {
	return indicator.New(c.DB, indicator.Options{
		Sources: measures.Inputs{Carrier: c.Carrier, Agreement: c.Agreement, Funds: c.Funds, Shelf: h.Shelf}.Sources, Definitions: measures.Shipped(), Sees: seesFacts,
	})
}

// seesFacts says who sees exact figures and the facts behind them: the city's offices all, a county's office those of its county, a
// school's administrator those of the school.
func seesFacts(_ context.Context, a actor.Actor, _ indicator.Source, only map[string]string) bool {
	if indicator.MaySeeRows(a, only) {
		return true
	}
	for _, id := range a.Orgs(actor.SchoolAdmin) {
		if only[measures.School] == id.String() {
			return true
		}
	}
	return false
}

// newRegistry is the registry of indicators with its pages.
func (h *House) newRegistry(c *City) *indicator.Registry {
	return &indicator.Registry{Service: c.Indicators, Groups: measures.Groups(), Order: measures.Order(), Public: measures.Public(), Names: h.dimensionNames, Uses: c.indicatorUses, Stated: c.indicatorStated}
}

// dimensionNames says the keys of a dimension of the city's sources.
func (h *House) dimensionNames(ctx context.Context, q sqldb.Queryer, dimension string) (map[string]string, error) {
	if dimension == measures.Programme || dimension == measures.Industry || dimension == "occupation" || dimension == "programme_code" {
		cat, err := h.Shelf.Catalog(ctx)
		if err != nil {
			return nil, err
		}
		return measures.CatalogNames(ctx, q, cat, dimension)
	}
	return measures.Names(ctx, q, dimension)
}

// indicatorUses lists where an indicator stands: targets of plans in force, frameworks of assessments.
func (c *City) indicatorUses(ctx context.Context, code string) (out []indicator.Use, err error) {
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		out, err = sqldb.All(ctx, r, func(row sqldb.Row) (u indicator.Use, err error) {
			var p plan.Plan
			err = row.Scan(&p.ID, &p.Title, &u.Note, &p.Status, &p.Level, &p.County, &p.Org)
			if plan.MaySee(actor.From(ctx), p) {
				u.Title, u.Href = p.Title, "/plans/"+p.ID.String()
			}
			return u, err
		}, `SELECT p.id, p.title, t.title, p.status, p.level, p.county, p.org_id FROM plan_targets t JOIN plan_plans p ON p.id = t.plan_id WHERE t.indicator = $1 AND p.status = 'PUBLISHED' ORDER BY p.id, t.position`, code)
		out = slices.DeleteFunc(out, func(u indicator.Use) bool { return u.Href == "" })
		return err
	})
	if err != nil {
		return nil, err
	}
	frameworks, err := c.Supervise.Uses(ctx)
	if errs.KindOf(err) == errs.Forbidden {
		return out, nil // who does not see assessments sees the plans alone
	}
	for _, u := range frameworks {
		if u.Indicator == code {
			for _, a := range u.In {
				out = append(out, indicator.Use{Title: a.Title, Href: "/assessments/" + a.ID.String()})
			}
		}
	}
	return out, err
}

// indicatorStated lists what public documents state of the same thing, each with its own scope note.
func (c *City) indicatorStated(ctx context.Context, code string) (out []indicator.Beside, err error) {
	keys := measures.StatedAs(code)
	if len(keys) == 0 {
		return nil, nil
	}
	lines, err := c.Figures.Lines(ctx)
	for _, l := range lines {
		for _, k := range keys {
			if l.Code == k || l.Of != "" && l.Of == k {
				out = append(out, statedLine(ctx, l))
				break
			}
		}
	}
	return out, err
}

func statedLine(ctx context.Context, l figures.Line) indicator.Beside {
	return indicator.Beside{Title: l.Name(ctx), Says: l.Says(ctx), Period: l.Period, Scope: l.Scope, Source: l.Source, Href: "/figures?q=" + strings.ReplaceAll(l.Code, " ", "+")}
}
