package app

import (
	"context"
	"slices"
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/register/standard"
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

// decisions are what offices decide, of which the working days are measured.
func decisions() []approvals.Matter {
	return slices.Concat(
		approvals.Of(atlas.EdgeFlow, "REVIEWED"), approvals.Of(programme.PointFlow, "COMMITTEE"), approvals.Of(standard.Flow, standard.Submitted), approvals.Of(contact.FeedbackFlow, contact.FeedbackOpen, contact.FeedbackReopened),
		approvals.Of(fund.Allocations, fund.Submitted), approvals.Of(fund.Plans, fund.Submitted), approvals.Of(selection.Batches, "CLOSED", "REVIEW", "RANKED"),
	)
}
