package fund

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of an allocation.
const (
	Draft     = "DRAFT"
	Joint     = "JOINT" // the other side has to confirm
	Submitted = "SUBMITTED"
	Approved  = "APPROVED"
	Returned  = "RETURNED"
	Refused   = "REFUSED"
	Closed    = "CLOSED"
	Recalled  = "RECALLED" // to be paid back
	Repaid    = "REPAID"
)

// stepAmend stands in the trail when the words or sums of a case were changed.
const (
	stepAmend   = "amend"
	stepApprove = "approve"
)

var (
	bureau     = []actor.Role{actor.CityLead}
	applicants = []actor.Role{actor.SchoolAdmin, actor.EntAdmin}
	drafters   = []actor.Role{actor.CityLead, actor.SchoolAdmin, actor.EntAdmin}
	watchers   = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
)

// Allocations is the machine of an allocation. Who opened it, or took its last step, does not approve it.
var Allocations = &caseflow.Machine{
	Kind: "fund.allocation", Table: "fund_allocations", ZH: "资金分配", EN: "Allocation",
	States: []caseflow.State{
		{Code: Draft, ZH: "草稿", EN: "Draft", Tone: "none"},
		{Code: Joint, ZH: "待对方确认", EN: "Awaits the other side", Tone: "amber"},
		{Code: Submitted, ZH: "待审批", EN: "Awaits approval", Tone: "info"},
		{Code: Returned, ZH: "已退回", EN: "Returned", Tone: "amber"},
		{Code: Approved, ZH: "已下达", EN: "Granted", Tone: "green"},
		{Code: Refused, ZH: "不予安排", EN: "Refused", Tone: "red", Terminal: true},
		{Code: Closed, ZH: "已结清", EN: "Settled", Tone: "green", Terminal: true},
		{Code: Recalled, ZH: "追回中", EN: "To be repaid", Tone: "red"},
		{Code: Repaid, ZH: "已追回", EN: "Repaid", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "join", ZH: "送对方确认", EN: "Send to the other side", From: []string{Draft, Returned}, To: Joint, Roles: drafters},
		{Code: "submit", ZH: "提交", EN: "Submit", From: []string{Draft, Returned}, To: Submitted, Roles: drafters},
		{Code: "confirm", ZH: "确认共同申请", EN: "Confirm the joint application", From: []string{Joint}, To: Submitted, Roles: applicants},
		{Code: "decline", ZH: "不同意", EN: "Decline", From: []string{Joint}, To: Returned, Roles: applicants, NeedsReason: true},
		{Code: "return", ZH: "退回修改", EN: "Return", From: []string{Submitted}, To: Returned, Roles: bureau, NeedsReason: true},
		{Code: "refuse", ZH: "不予安排", EN: "Refuse", From: []string{Submitted}, To: Refused, Roles: bureau, NeedsReason: true},
		{Code: "approve", ZH: "批准下达", EN: "Grant", From: []string{Submitted}, To: Approved, Roles: bureau, FourEyes: true},
		{Code: "close", ZH: "结清，余额收回", EN: "Settle, rest goes back", From: []string{Approved}, To: Closed, Roles: bureau, NeedsReason: true},
		{Code: "recall", ZH: "弄虚作假，追回并取消资格", EN: "Fraud: recall and exclude", From: []string{Approved}, To: Recalled, Roles: bureau, NeedsReason: true},
		{Code: "repaid", ZH: "追回完毕", EN: "All repaid", From: []string{Recalled}, To: Repaid, System: true},
	},
}

// Plans is the machine of a yearly plan.
var Plans = &caseflow.Machine{
	Kind: "fund.plan", Table: "fund_plans", ZH: "资金安排计划", EN: "Plan of a fund",
	States: []caseflow.State{
		{Code: Draft, ZH: "编制中", EN: "Draft", Tone: "none"},
		{Code: Submitted, ZH: "待审批", EN: "Awaits approval", Tone: "info"},
		{Code: Returned, ZH: "已退回", EN: "Returned", Tone: "amber"},
		{Code: Approved, ZH: "已批准", EN: "Approved", Tone: "green", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "submit", ZH: "提交审批", EN: "Submit", From: []string{Draft, Returned}, To: Submitted, Roles: bureau},
		{Code: "approve", ZH: "批准", EN: "Approve", From: []string{Submitted}, To: Approved, Roles: bureau, FourEyes: true},
		{Code: "return", ZH: "退回修改", EN: "Return", From: []string{Submitted}, To: Returned, Roles: bureau, NeedsReason: true},
	},
}
