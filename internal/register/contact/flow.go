package contact

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a feedback item. That it is overdue is computed from the day.
const (
	FeedbackOpen     = "OPEN"
	FeedbackReplied  = "REPLIED"
	FeedbackAccepted = "ACCEPTED"
	FeedbackReopened = "REOPENED"
	FeedbackClosed   = "CLOSED"
)

// The states of a docking event.
const (
	EventDraft     = "DRAFT"
	EventPublished = "PUBLISHED"
	EventHeld      = "HELD"
	EventClosed    = "CLOSED"
	EventCancelled = "CANCELLED"
)

// The parameters of the clocks, in days.
const (
	ParamReply     = "EPT-4"      // working days to the reply
	ParamReplySoon = "EPT-4-SOON" // working days before, when the owner is reminded
	ParamRate      = "EPT-4-RATE" // working days for the enterprise to say what it thinks
	ParamPairSoon  = "MAT-3-SOON" // days before the end of a quarter
)

// ParamPair is the parameter with the contacts that a pair needs in a quarter.
const ParamPair = "MAT-3"

// The parameters of what may be shown to everybody: enterprises in a sum, and the share of
// one of them in percent.
const (
	paramFirms = "SUP-FIRMS"
	paramShare = "SUP-SHARE"
)

// StepHandOver gives an item to another owner; state and due day stay.
const StepHandOver = "handover"

var (
	schoolRoles = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	firmRoles   = []actor.Role{actor.EntAdmin, actor.EntHR}
	officers    = []actor.Role{actor.CityLead, actor.CountyUser, actor.DeptUser}
	answerers   = []actor.Role{actor.CityLead, actor.CountyUser, actor.DeptUser, actor.SchoolAdmin, actor.ProgrammeHead, actor.IndustryOrg, actor.ParkAdmin, actor.Provider}
	organisers  = []actor.Role{actor.CityLead, actor.CountyUser, actor.DeptUser, actor.SchoolAdmin, actor.IndustryOrg, actor.ParkAdmin}
)

// FeedbackFlow is the machine of feedback items.
var FeedbackFlow = &caseflow.Machine{
	Kind: "contact.feedback", Table: "contact_feedback", ZH: "反馈事项", EN: "Feedback item",
	States: []caseflow.State{
		{Code: FeedbackOpen, ZH: "待答复", EN: "Waits for a reply", Tone: "amber"},
		{Code: FeedbackReplied, ZH: "已答复", EN: "Replied", Tone: "info"},
		{Code: FeedbackAccepted, ZH: "企业满意", EN: "Accepted", Tone: "green"},
		{Code: FeedbackReopened, ZH: "重新办理", EN: "Reopened", Tone: "amber"},
		{Code: FeedbackClosed, ZH: "已办结", EN: "Closed", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "reply", ZH: "答复", EN: "Reply", From: []string{FeedbackOpen, FeedbackReopened}, To: FeedbackReplied, Roles: answerers, NeedsReason: true, DueDays: ParamRate, OnDue: "lapse"},
		{Code: "accept", ZH: "满意", EN: "Satisfied", From: []string{FeedbackReplied}, To: FeedbackAccepted, Roles: firmRoles, DueDays: ParamRate, OnDue: "lapse"},
		{Code: "reopen", ZH: "不满意，请再办", EN: "Not satisfied", From: []string{FeedbackReplied, FeedbackAccepted}, To: FeedbackReopened, Roles: firmRoles, NeedsReason: true, Reasons: "contact.reopen", DueDays: ParamReply},
		{Code: "close", ZH: "办结", EN: "Close", From: []string{FeedbackReplied, FeedbackAccepted, FeedbackReopened}, To: FeedbackClosed, Roles: []actor.Role{actor.CityLead, actor.CountyUser}, NeedsReason: true, Reasons: "contact.close"},
		{Code: "lapse", ZH: "期满办结", EN: "Time is up", From: []string{FeedbackReplied, FeedbackAccepted}, To: FeedbackClosed, System: true},
	},
}

// EventFlow is the machine of docking events.
var EventFlow = &caseflow.Machine{
	Kind: "contact.event", Table: "contact_events", ZH: "对接活动", EN: "Docking event",
	States: []caseflow.State{
		{Code: EventDraft, ZH: "筹备中", EN: "Draft", Tone: "none"},
		{Code: EventPublished, ZH: "报名中", EN: "Open for registration", Tone: "green"},
		{Code: EventHeld, ZH: "已举办", EN: "Held", Tone: "info"},
		{Code: EventClosed, ZH: "已归档", EN: "Closed", Tone: "none", Terminal: true},
		{Code: EventCancelled, ZH: "已取消", EN: "Cancelled", Tone: "red", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "publish", ZH: "发布活动", EN: "Publish", From: []string{EventDraft}, To: EventPublished, Roles: organisers},
		{Code: "hold", ZH: "登记为已举办", EN: "Mark as held", From: []string{EventPublished}, To: EventHeld, Roles: organisers},
		{Code: "close", ZH: "归档", EN: "Close", From: []string{EventHeld}, To: EventClosed, Roles: organisers},
		{Code: "cancel", ZH: "取消活动", EN: "Cancel", From: []string{EventDraft, EventPublished}, To: EventCancelled, Roles: organisers, NeedsReason: true},
	},
}
