package app

import (
	"context"
	"strconv"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/report/approvals"
	"rongqiao/internal/report/system"
)

// fundParams reads the parameters of the special funds for the overview.
func (c *City) fundParams(ctx context.Context) (list []system.Param, err error) {
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		all, err := fund.ParamVersions(ctx, r)
		list = nil
		for _, p := range all {
			list = append(list, system.Param{Code: p.Code, Version: strconv.FormatInt(p.Version, 10), Value: strconv.FormatFloat(p.Value, 'g', -1, 64), Source: p.Source, From: p.ValidFrom})
		}
		return err
	})
	return list, err
}

// approvalParams reads the parameters of the service times for the overview.
func (c *City) approvalParams(ctx context.Context) (list []system.Param, err error) {
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		all, err := approvals.ParamVersions(ctx, r)
		list = nil
		for _, p := range all {
			list = append(list, system.Param{Code: p.Code, Version: strconv.FormatInt(p.Version, 10), Value: strconv.FormatFloat(p.Value, 'g', -1, 64), Source: p.Source, From: p.ValidFrom})
		}
		return err
	})
	return list, err
}
