package app

import (
	"context"
	"strconv"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/report/system"
)

// newCarrier makes the registers over the city's database, or one with a clock of its own, with the city's place for documents.
func newCarrier(c *City, db *sqldb.DB) *carrier.Service {
	s := carrier.New(db)
	s.KeepFiles(c.files)
	return s
}

// carrierParams reads the parameters of the registers for the overview.
func (c *City) carrierParams(ctx context.Context) (list []system.Param, err error) {
	all, err := c.Carrier.Params(ctx)
	for _, p := range all {
		list = append(list, system.Param{Code: p.Code, Version: strconv.FormatInt(p.Version, 10), Value: strconv.FormatInt(p.Value, 10), Source: p.Source, From: p.ValidFrom})
	}
	return list, err
}
