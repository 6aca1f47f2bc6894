package order

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of an order.
const (
	Issued     = "ISSUED"
	Accepted   = "ACCEPTED"
	Declined   = "DECLINED"
	TimedOut   = "TIMEOUT"
	InTalk     = "IN_TALK"
	Contracted = "CONTRACTED"
	Fulfilled  = "FULFILLED"
	Rated      = "RATED"
	Failed     = "FAILED"
)

// The states of a claim.
const (
	ClaimSent      = "SENT"
	ClaimGranted   = "GRANTED"
	ClaimRefused   = "REFUSED"
	ClaimLapsed    = "LAPSED" // not answered in time; it still can be
	ClaimWithdrawn = "WITHDRAWN"
)

// ParamAnswer is the parameter with the working days within which an answer is due (MAT-2).
const ParamAnswer = "MAT-2"

var (
	enterprise = []actor.Role{actor.EntAdmin, actor.EntHR}
	suppliers  = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead, actor.Provider}
	officers   = []actor.Role{actor.CityLead, actor.CountyUser}
	askers     = join(enterprise, officers)
	bothSides  = join(enterprise, suppliers, officers)
)

func join[T any](lists ...[]T) (all []T) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Orders is the machine of an order. The supplier alone accepts or declines: an officer may
// telephone, but answers for nobody.
var Orders = &caseflow.Machine{
	Kind: "order.order", Table: "order_orders", ZH: "发单", EN: "Order", DueDays: ParamAnswer, OnDue: "timeout",
	States: []caseflow.State{
		{Code: Issued, ZH: "待答复", EN: "Awaiting an answer", Tone: "amber"},
		{Code: Accepted, ZH: "已接受", EN: "Accepted", Tone: "green"},
		{Code: Declined, ZH: "已谢绝", EN: "Declined", Tone: "none", Terminal: true},
		{Code: TimedOut, ZH: "逾期未复", EN: "Not answered in time", Tone: "red", Terminal: true},
		{Code: InTalk, ZH: "洽谈中", EN: "In talks", Tone: "info"},
		{Code: Contracted, ZH: "已签约", EN: "Contracted", Tone: "green"},
		{Code: Fulfilled, ZH: "已履约", EN: "Fulfilled", Tone: "green"},
		{Code: Rated, ZH: "已评价", EN: "Rated", Tone: "green", Terminal: true},
		{Code: Failed, ZH: "未成", EN: "Failed", Tone: "red", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "accept", ZH: "接受", EN: "Accept", From: []string{Issued}, To: Accepted, Roles: suppliers},
		{Code: "decline", ZH: "谢绝", EN: "Decline", From: []string{Issued}, To: Declined, Roles: suppliers, NeedsReason: true, Reasons: "order.decline"},
		{Code: "timeout", ZH: "逾期", EN: "Time out", From: []string{Issued}, To: TimedOut, System: true},
		{Code: "withdraw", ZH: "收回", EN: "Take back", From: []string{Issued}, To: Failed, Roles: askers, NeedsReason: true, Reasons: "order.fail"},
		{Code: "talk", ZH: "开始洽谈", EN: "Begin talks", From: []string{Accepted}, To: InTalk, Roles: bothSides},
		{Code: "contract", ZH: "登记签约", EN: "Enter the contract", From: []string{Accepted, InTalk}, To: Contracted, Roles: bothSides},
		{Code: "fulfil", ZH: "确认履约", EN: "Confirm fulfilment", From: []string{Contracted}, To: Fulfilled, Roles: askers},
		{Code: "rate", ZH: "评价", EN: "Rate", From: []string{Fulfilled}, To: Rated, Roles: enterprise},
		{Code: "fail", ZH: "记为未成", EN: "Mark as failed", From: []string{Accepted, InTalk, Contracted}, To: Failed, Roles: bothSides, NeedsReason: true, Reasons: "order.fail"},
	},
}

// Claims is the machine of a claim.
var Claims = &caseflow.Machine{
	Kind: "order.claim", Table: "order_claims", ZH: "认领", EN: "Claim", DueDays: ParamAnswer, OnDue: "lapse",
	States: []caseflow.State{
		{Code: ClaimSent, ZH: "待企业答复", EN: "Awaiting the enterprise", Tone: "amber"},
		{Code: ClaimLapsed, ZH: "企业逾期未复", EN: "Enterprise did not answer in time", Tone: "red"},
		{Code: ClaimGranted, ZH: "已同意", EN: "Granted", Tone: "green", Terminal: true},
		{Code: ClaimRefused, ZH: "已谢绝", EN: "Refused", Tone: "none", Terminal: true},
		{Code: ClaimWithdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "grant", ZH: "同意认领", EN: "Grant", From: []string{ClaimSent, ClaimLapsed}, To: ClaimGranted, Roles: enterprise},
		{Code: "refuse", ZH: "谢绝认领", EN: "Refuse", From: []string{ClaimSent, ClaimLapsed}, To: ClaimRefused, Roles: enterprise, NeedsReason: true, Reasons: "order.claim"},
		{Code: "lapse", ZH: "逾期", EN: "Lapse", From: []string{ClaimSent}, To: ClaimLapsed, System: true},
		{Code: "withdraw", ZH: "撤回认领", EN: "Withdraw", From: []string{ClaimSent, ClaimLapsed}, To: ClaimWithdrawn, Roles: suppliers},
	},
}
