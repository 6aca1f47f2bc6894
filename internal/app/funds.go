package app

import (
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/register/contact"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/register/standard"
	"rongqiao/internal/report/approvals"
)

// decisions are what offices decide, of which the working days are measured.
func decisions() []approvals.Matter {
	return slices.Concat(
		approvals.Of(atlas.EdgeFlow, "REVIEWED"), approvals.Of(programme.PointFlow, "COMMITTEE"), approvals.Of(standard.Flow, standard.Submitted), approvals.Of(contact.FeedbackFlow, contact.FeedbackOpen, contact.FeedbackReopened),
		approvals.Of(fund.Allocations, fund.Submitted), approvals.Of(fund.Plans, fund.Submitted), approvals.Of(selection.Batches, "CLOSED", "REVIEW", "RANKED"), approvals.Of(adjust.Requests, adjust.Submitted, adjust.Ready),
	)
}
