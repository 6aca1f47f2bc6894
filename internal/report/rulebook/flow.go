package rulebook

import (
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
)

// The states of a proposal.
const (
	Proposed  = "PROPOSED"
	Confirmed = "CONFIRMED"
	Refused   = "REFUSED"
	Withdrawn = "WITHDRAWN"
)

// The kinds of proposals.
const (
	kindVersion  = "VERSION"  // a version of a parameter for the city
	kindOverride = "OVERRIDE" // an exception for a subject
)

var kindNames = map[string]string{kindVersion: "参数新版", kindOverride: "例外申请"}

// The refusals of this module.
var (
	ErrValue = errs.New(errs.Invalid, "rulebook.value")
	ErrDay   = errs.New(errs.Invalid, "rulebook.day")
	ErrKept  = errs.New(errs.Invalid, "rulebook.kept")
	ErrYear  = errs.New(errs.Invalid, "rulebook.year")
)

// Flow is the machine of a proposal: nobody confirms their own.
var Flow = &caseflow.Machine{
	Kind: "rulebook.proposal", Table: "rulebook_proposals", ZH: "规则参数与例外", EN: "Rule parameters and exceptions", Told: toldOf,
	States: []caseflow.State{
		{Code: Proposed, ZH: "待确认", EN: "To be confirmed", Tone: "amber"},
		{Code: Confirmed, ZH: "已生效", EN: "In force", Tone: "green", Terminal: true},
		{Code: Refused, ZH: "不同意", EN: "Refused", Tone: "red", Terminal: true},
		{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "confirm", ZH: "确认", EN: "Confirm", From: []string{Proposed}, To: Confirmed, Roles: judges, FourEyes: true},
		{Code: "refuse", ZH: "不同意", EN: "Refuse", From: []string{Proposed}, To: Refused, Roles: judges, NeedsReason: true, FourEyes: true},
		{Code: "withdraw", ZH: "撤回", EN: "Withdraw", From: []string{Proposed}, To: Withdrawn, Roles: askers},
	},
}
