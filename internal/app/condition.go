package app

import (
	"context"
	"strconv"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/report/system"
)

// conditionParams reads the parameters of school conditions for the overview.
func (c *City) conditionParams(ctx context.Context) (list []system.Param, err error) {
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		all, err := condition.Params(ctx, r)
		list = nil
		for _, p := range all {
			list = append(list, system.Param{Code: p.Code, Version: strconv.FormatInt(p.Version, 10), Value: strconv.FormatInt(p.Value, 10), Source: p.Source, From: p.From})
		}
		return err
	})
	return list, err
}
