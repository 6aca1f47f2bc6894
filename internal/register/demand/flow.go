package demand

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a need or offer.
const (
	Drafted   = "DRAFT"
	Submitted = "SUBMITTED"
	Published = "PUBLISHED"
	Matching  = "MATCHING"
	Dealt     = "DEALT"
	Expired   = "EXPIRED"
	Withdrawn = "WITHDRAWN"
)

// ParamExpiry is the parameter with the days after which an item expires.
const ParamExpiry = "EPT-1"

// StepRefresh is the step that keeps the state and begins the days anew.
const StepRefresh = "refresh"

var (
	enterprise = []actor.Role{actor.EntAdmin, actor.EntHR}
	school     = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	officers   = []actor.Role{actor.CityLead, actor.CountyUser}
)

// Needs and Offers are the machines of the two sides; both run on demand_items.
var (
	Needs  = newMachine("demand.need", "需求", "Need", enterprise)
	Offers = newMachine("demand.offer", "供给", "Offer", school)
)

// MachineOf returns the side's machine.
func MachineOf(s Side) *caseflow.Machine {
	if s == Offer {
		return Offers
	}
	return Needs
}

func newMachine(kind, zh, en string, owners []actor.Role) *caseflow.Machine {
	writers := append(append([]actor.Role{}, owners...), officers...)
	live := []string{Published, Matching}
	return &caseflow.Machine{
		Kind: kind, Table: "demand_items", ZH: zh, EN: en,
		States: []caseflow.State{
			{Code: Drafted, ZH: "草稿", EN: "Draft", Tone: "none"},
			{Code: Submitted, ZH: "待审核", EN: "In review", Tone: "amber"},
			{Code: Published, ZH: "已发布", EN: "Published", Tone: "green"},
			{Code: Matching, ZH: "对接中", EN: "In talks", Tone: "info"},
			{Code: Dealt, ZH: "已成交", EN: "Dealt", Tone: "green", Terminal: true},
			{Code: Expired, ZH: "已过期", EN: "Expired", Tone: "red", Terminal: true},
			{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
		},
		Transitions: []caseflow.Transition{
			{Code: "submit", ZH: "提交审核", EN: "Hand in", From: []string{Drafted}, To: Submitted, Roles: writers},
			{Code: "publish", ZH: "发布", EN: "Publish", From: []string{Submitted}, To: Published, Roles: officers, FourEyes: true, DueDays: ParamExpiry, OnDue: "expire"},
			{Code: "return", ZH: "退回修改", EN: "Return", From: []string{Submitted}, To: Drafted, Roles: officers, NeedsReason: true, Reasons: "demand.return"},
			{Code: "amend", ZH: "修改后重审", EN: "Amend", From: live, To: Submitted, Roles: writers},
			{Code: "talk", ZH: "开始对接", EN: "Begin talks", From: []string{Published}, To: Matching, Roles: writers, DueDays: ParamExpiry, OnDue: "expire"},
			{Code: "resume", ZH: "恢复发布", EN: "Publish again", From: []string{Matching}, To: Published, Roles: writers, DueDays: ParamExpiry, OnDue: "expire"},
			{Code: "deal", ZH: "成交", EN: "Close as dealt", From: live, To: Dealt, Roles: writers},
			{Code: "withdraw", ZH: "撤回", EN: "Withdraw", From: []string{Drafted, Submitted, Published, Matching}, To: Withdrawn, Roles: writers, NeedsReason: true, Reasons: "demand.withdraw"},
			// What orders bring about: the first acceptance, the last one that fails, the last contract.
			{Code: "begin", ZH: "随发单进入对接", EN: "Talks begun by an order", From: []string{Published}, To: Matching, System: true, DueDays: ParamExpiry, OnDue: "expire"},
			{Code: "release", ZH: "发单未成，恢复发布", EN: "Published again, no order stands", From: []string{Matching}, To: Published, System: true, DueDays: ParamExpiry, OnDue: "expire"},
			{Code: "meet", ZH: "随签约成交", EN: "Dealt by contract", From: live, To: Dealt, System: true},
			{Code: "expire", ZH: "到期隐藏", EN: "Expire", From: live, To: Expired, System: true},
		},
	}
}
