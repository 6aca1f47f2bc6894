package app

import (
	"context"
	"strconv"

	"rongqiao/internal/report/system"
)

// carrierParams reads the parameters of the registers for the overview.
func (c *City) carrierParams(ctx context.Context) (list []system.Param, err error) {
	all, err := c.Carrier.Params(ctx)
	for _, p := range all {
		list = append(list, system.Param{Code: p.Code, Version: strconv.FormatInt(p.Version, 10), Value: strconv.FormatInt(p.Value, 10), Source: p.Source, From: p.ValidFrom})
	}
	return list, err
}
