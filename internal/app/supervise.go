package app

import (
	"context"
	"strings"

	"rongqiao/internal/app/measures"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/carrier"
)

// newSupervise joins supervision to the registers and the indicators of the city.
func newSupervise(c *City, db *sqldb.DB, registers *carrier.Service) *supervise.Service {
	of := supervising{c}
	return supervise.New(db, c.files, registers, supervise.Options{Measure: of.measure, Indicators: of.choices})
}

// supervising answers assessments with the indicators of a city.
type supervising struct{ c *City }

// definition is that of an indicator on a day.
func (x supervising) definition(ctx context.Context, q sqldb.Queryer, code string, on civil.Date) (d indicator.Definition, ok bool, err error) {
	defs, err := x.c.Indicators.Definitions(ctx, q, on)
	for _, d := range defs {
		if d.Code == code {
			return d, true, err
		}
	}
	return d, false, err
}

// measure reads an indicator split by county or school, in the unit in which it is printed.
func (x supervising) measure(ctx context.Context, q sqldb.Queryer, code string, on civil.Date, of string) (map[string]supervise.Reading, error) {
	out := map[string]supervise.Reading{}
	d, ok, err := x.definition(ctx, q, code, on)
	if err != nil || !ok {
		return out, err
	}
	by := measures.County
	if of == "SCHOOL" {
		by = measures.School
	}
	list, err := x.c.Indicators.Measure(ctx, q, indicator.Ask{Indicator: code, On: on, By: by})
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		r := supervise.Reading{Why: v.Why}
		if r.Value, r.Known = v.Figure(); d.Share() {
			r.Value *= 100
		}
		out[v.Key] = r
	}
	return out, nil
}

// choices are the indicators that hold today and can be split.
func (x supervising) choices(ctx context.Context) (out []supervise.Named, err error) {
	err = x.c.DB.Read(ctx, func(r *sqldb.Reader) error {
		defs, err := x.c.Indicators.Definitions(ctx, r, civil.DateOf(r.Now()))
		out = nil
		for _, d := range defs {
			if strings.TrimSpace(d.Source) != "" {
				out = append(out, supervise.Named{Code: d.Code, ZH: d.ZH, EN: d.EN, Unit: d.Unit})
			}
		}
		return err
	})
	return out, err
}
