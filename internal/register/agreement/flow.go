package agreement

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of an agreement, and those of the text of an amendment, which has the first five.
const (
	Draft      = "DRAFT"
	Sent       = "SENT"
	Returned   = "RETURNED"
	Signed     = "SIGNED"
	Withdrawn  = "WITHDRAWN"
	Active     = "ACTIVE"
	Expired    = "EXPIRED"
	Terminated = "TERMINATED"
)

// firstText is the status of the first text, whose course is the agreement's own.
const firstText = "FIRST"

// The steps that something else takes than a button: the last signature, the calendar.
const (
	stepSend      = "send"
	stepReturn    = "return"
	stepSign      = "sign"
	stepWithdraw  = "withdraw"
	stepActivate  = "activate"
	stepExpire    = "expire"
	stepTerminate = "terminate"
	stepSignature = "signature" // one party's signature, kept in the trail
)

// The parameters of the register.
const (
	ParamLong    = "AGR-LONG"    // months of term from which an agreement is long-term
	ParamDormant = "AGR-DORMANT" // months without an event
	ParamRenew   = "AGR-RENEW"   // days before the end
	ParamRemind  = "AGR-REMIND"  // days between two reminders to sign
	paramFirms   = "SUP-FIRMS"   // enterprises behind a count that everybody may see
)

var (
	makers   = []actor.Role{actor.SchoolAdmin, actor.EntAdmin}
	signers  = []actor.Role{actor.SchoolAdmin, actor.EntAdmin, actor.IndustryOrg, actor.ParkAdmin, actor.Provider}
	offices  = []actor.Role{actor.CityLead, actor.CountyUser}
	watchers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
)

func both(a, b []actor.Role) []actor.Role { return append(append([]actor.Role{}, a...), b...) }

// Flow is the machine of an agreement.
var Flow = &caseflow.Machine{
	Kind: "agreement.item", Table: "agreement_items", ZH: "校企合作协议", EN: "Cooperation agreement",
	States: []caseflow.State{
		{Code: Draft, ZH: "起草中", EN: "Draft", Tone: "none"},
		{Code: Sent, ZH: "待签署", EN: "Waits to be signed", Tone: "amber"},
		{Code: Returned, ZH: "已退回", EN: "Returned", Tone: "red"},
		{Code: Signed, ZH: "已签署", EN: "Signed", Tone: "info"},
		{Code: Active, ZH: "履行中", EN: "In force", Tone: "green"},
		{Code: Expired, ZH: "已到期", EN: "Expired", Tone: "none", Terminal: true},
		{Code: Terminated, ZH: "已解除", EN: "Terminated", Tone: "red", Terminal: true},
		{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: stepSend, ZH: "送签", EN: "Send to be signed", From: []string{Draft, Returned}, To: Sent, Roles: makers},
		{Code: stepReturn, ZH: "退回修改", EN: "Return", From: []string{Sent}, To: Returned, Roles: signers, NeedsReason: true, Reasons: "agreement.return"},
		{Code: stepSign, ZH: "签署完毕", EN: "Signed by all", From: []string{Sent}, To: Signed, Roles: both(signers, offices)},
		{Code: stepWithdraw, ZH: "撤回", EN: "Withdraw", From: []string{Draft, Sent, Returned}, To: Withdrawn, Roles: makers},
		{Code: stepActivate, ZH: "开始履行", EN: "Comes into force", From: []string{Signed}, To: Active, System: true},
		{Code: stepExpire, ZH: "到期", EN: "Expires", From: []string{Active}, To: Expired, System: true},
		{Code: stepTerminate, ZH: "解除", EN: "Terminate", From: []string{Signed, Active}, To: Terminated, Roles: makers, NeedsReason: true, Reasons: "agreement.end"},
	},
}

// ChangeFlow is the machine of an amendment: the same parties sign again.
var ChangeFlow = &caseflow.Machine{
	Kind: "agreement.change", Table: "agreement_versions", ZH: "补充协议", EN: "Amendment",
	States: []caseflow.State{
		{Code: Draft, ZH: "起草中", EN: "Draft", Tone: "none"},
		{Code: Sent, ZH: "待签署", EN: "Waits to be signed", Tone: "amber"},
		{Code: Returned, ZH: "已退回", EN: "Returned", Tone: "red"},
		{Code: Signed, ZH: "已签署", EN: "Signed", Tone: "green", Terminal: true},
		{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: stepSend, ZH: "送签", EN: "Send to be signed", From: []string{Draft, Returned}, To: Sent, Roles: makers},
		{Code: stepReturn, ZH: "退回修改", EN: "Return", From: []string{Sent}, To: Returned, Roles: signers, NeedsReason: true, Reasons: "agreement.return"},
		{Code: stepSign, ZH: "签署完毕", EN: "Signed by all", From: []string{Sent}, To: Signed, Roles: both(signers, offices)},
		{Code: stepWithdraw, ZH: "撤回", EN: "Withdraw", From: []string{Draft, Sent, Returned}, To: Withdrawn, Roles: makers},
	},
}

func stateZH(status string) string {
	st, _ := Flow.State(status)
	return st.ZH
}
