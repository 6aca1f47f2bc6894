package measures

import (
	"context"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/demand"
)

// Inputs are the modules whose facts become sources.
type Inputs struct {
	Carrier   *carrier.Service
	Agreement *agreement.Service
	Funds     *fund.Service
	Shelf     *atlas.Shelf
}

// Sources are the tables of all modules. The kinds of the registers are read anew: a city may declare its own.
func (in Inputs) Sources(ctx context.Context) ([]indicator.Source, error) {
	var out []indicator.Source
	for _, t := range []table{points(), enrolments(), outcomes(), channels(), schools(), firms(), bodies(), memberships(), conditions(),
		items(demand.Need, "demand.needs", "企业需求", "Needs", "/needs/", demand.Needs), items(demand.Offer, "demand.offers", "学校供给", "Offers", "/offers/", demand.Offers),
		orders(), deals(), forecasts(), staffing(), contacts(), visits(), events(), selections(), meetings()} {
		out = append(out, t.source())
	}
	out = append(out, gaps(), heard())
	kinds, err := in.Carrier.Sources(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range kinds {
		out = append(out, record(k))
	}
	out = append(out, partakers(kinds), teacherYears(kinds))
	for _, s := range in.Agreement.Sources() {
		out = append(out, agreementSource(s))
		if s.Code == "agreement.agreements" {
			out = append(out, agreementFirms(s))
		}
	}
	for _, s := range in.Funds.Sources() {
		out = append(out, fundSource(s))
	}
	return out, nil
}
