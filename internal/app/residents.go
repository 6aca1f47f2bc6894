package app

import (
	"context"

	"rongqiao/internal/app/measures"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/report/citymap"
)

// residentsServed is the share of the residents with a service within a quarter of an hour, for the map: the city reports it with
// evidence, as no register holds where residents live.
func (c *City) residentsServed(ctx context.Context) (out citymap.Residents, err error) {
	today := civil.DateOf(c.DB.Now())
	list, err := c.Indicators.Shown(ctx, indicator.Ask{Indicator: measures.ResidentsQuarter, On: today})
	if err != nil {
		return out, err
	}
	open, err := c.Registry.Sees(ctx, measures.ResidentsQuarter, today)
	if open {
		out.Href = "/indicators/" + measures.ResidentsQuarter
	}
	out.Year, out.Why = today.Year, c.Indicators.Because(ctx, list[0].Why)
	if list[0].Known() {
		out.Share = indicator.Definition{Unit: "%", Decimals: 1}.Print(list[0])
	}
	return out, err
}
