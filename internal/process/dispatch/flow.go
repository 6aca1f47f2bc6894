package dispatch

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a report, a meeting, a matter and a part of it.
const (
	Open      = "OPEN"
	Submitted = "SUBMITTED"
	Returned  = "RETURNED"
	Accepted  = "ACCEPTED"
	Waived    = "WAIVED"

	Planned   = "PLANNED"
	Held      = "HELD"
	Issued    = "ISSUED"
	Cancelled = "CANCELLED"

	Answered = "ANSWERED"
	Closed   = "CLOSED"
)

// Steps that stand in a trail without changing the state.
const (
	stepMinutes = "minutes"
	stepAmend   = "amend"
)

// Parameters that count days.
const (
	paramDue      = "GOV-DISPATCH-DUE"
	paramCorrect  = "GOV-DISPATCH-CORRECT"
	paramEscalate = "GOV-DISPATCH-ESCALATE"
	paramFirst    = "GOV-DISPATCH-REMIND"
	paramFinal    = "GOV-DISPATCH-REMIND-LAST"
	paramPart     = "GOV-MATTER-PART"
)

var (
	office    = []actor.Role{actor.ConferenceSec, actor.CityLead}
	watchers  = []actor.Role{actor.CityLead, actor.ConferenceSec, actor.DeptUser, actor.Supervisor, actor.Auditor}
	reporters = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.SchoolAdmin, actor.IndustryOrg, actor.ParkAdmin}
)

// Reports is the machine of a quarter's report. Overdue is no state: it follows from the day.
var Reports = &caseflow.Machine{
	Kind: "dispatch.report", Table: "dispatch_reports", ZH: "季度调度", EN: "Quarterly report", Told: toldOfReport,
	States: []caseflow.State{
		{Code: Open, ZH: "待填报", EN: "To be filled in", Tone: "amber"},
		{Code: Submitted, ZH: "待审核报告", EN: "Awaits acceptance", Tone: "info"},
		{Code: Returned, ZH: "退回补报", EN: "Returned", Tone: "red"},
		{Code: Accepted, ZH: "已通过", EN: "Accepted", Tone: "green"},
		{Code: Waived, ZH: "免报", EN: "Not asked for", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "submit", ZH: "报送", EN: "Send", From: []string{Open, Returned}, To: Submitted, Roles: reporters},
		{Code: "return", ZH: "退回补报", EN: "Return", From: []string{Submitted}, To: Returned, Roles: office, NeedsReason: true, DueDays: paramCorrect},
		{Code: "accept", ZH: "审核通过", EN: "Accept", From: []string{Submitted}, To: Accepted, Roles: office, FourEyes: true},
		{Code: "correct", ZH: "更正已通过的报告", EN: "Correct an accepted report", From: []string{Accepted}, To: Submitted, Roles: reporters, NeedsReason: true},
		{Code: "waive", ZH: "免报", EN: "Do not ask for it", From: []string{Open, Returned}, To: Waived, Roles: office, NeedsReason: true},
		{Code: "void", ZH: "任务取消，不再填报", EN: "Task cancelled", From: []string{Open, Returned}, To: Waived, System: true},
	},
}

// Meetings is the machine of a meeting. Who wrote the minutes does not issue them.
var Meetings = &caseflow.Machine{
	Kind: "dispatch.meeting", Table: "dispatch_meetings", ZH: "会议", EN: "Meeting",
	States: []caseflow.State{
		{Code: Planned, ZH: "筹备中", EN: "In preparation", Tone: "info"},
		{Code: Held, ZH: "已召开，待印发纪要", EN: "Held, minutes to be issued", Tone: "amber"},
		{Code: Issued, ZH: "纪要已印发", EN: "Minutes issued", Tone: "green", Terminal: true},
		{Code: Cancelled, ZH: "会议取消", EN: "Called off", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "hold", ZH: "会议已召开", EN: "Meeting was held", From: []string{Planned}, To: Held, Roles: office},
		{Code: "issue", ZH: "印发纪要", EN: "Issue the minutes", From: []string{Held}, To: Issued, Roles: office, FourEyes: true},
		{Code: "cancel", ZH: "取消会议", EN: "Call off", From: []string{Planned}, To: Cancelled, Roles: office, NeedsReason: true},
	},
}

// Matters is the machine of a matter: a resolution of a meeting, a proposal, anything with one lead and co-handlers. Who answered a part,
// or answers for the lead, does not close it: the service asks for another person.
var Matters = &caseflow.Machine{
	Kind: "dispatch.matter", Table: "dispatch_matters", ZH: "会办事项", EN: "Matter", Told: toldOfMatter,
	States: []caseflow.State{
		{Code: Open, ZH: "办理中", EN: "In hand", Tone: "amber"},
		{Code: Answered, ZH: "待核实", EN: "To be checked", Tone: "info"},
		{Code: Closed, ZH: "已办结", EN: "Closed", Tone: "green"},
		{Code: Cancelled, ZH: "不再办理", EN: "Dropped", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "answer", ZH: "报办理结果", EN: "Answer", From: []string{Open}, To: Answered, Roles: reporters, NeedsReason: true},
		{Code: "return", ZH: "退回继续办理", EN: "Not done yet", From: []string{Answered}, To: Open, Roles: office, NeedsReason: true},
		{Code: "close", ZH: "核实办结", EN: "Checked and closed", From: []string{Answered}, To: Closed, Roles: office},
		{Code: "reopen", ZH: "重新办理", EN: "Reopen", From: []string{Closed}, To: Open, Roles: office, NeedsReason: true},
		{Code: "drop", ZH: "不再办理", EN: "Drop", From: []string{Open}, To: Cancelled, Roles: office, NeedsReason: true},
	},
}

// Parts is the machine of one handler's part of a matter: each has a to-do of its own (ORG-09).
var Parts = &caseflow.Machine{
	Kind: "dispatch.part", Table: "dispatch_parts", ZH: "会办任务", EN: "Part of a matter",
	States: []caseflow.State{
		{Code: Open, ZH: "待答复", EN: "To be answered", Tone: "amber"},
		{Code: Answered, ZH: "已答复", EN: "Answered", Tone: "green"},
		{Code: Cancelled, ZH: "不再办理", EN: "Dropped", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "answer", ZH: "答复", EN: "Answer", From: []string{Open}, To: Answered, Roles: reporters, NeedsReason: true},
		{Code: "back", ZH: "请补充答复", EN: "Ask again", From: []string{Answered}, To: Open, Roles: reporters, NeedsReason: true},
		{Code: "again", ZH: "随事项重新办理", EN: "With the matter again", From: []string{Answered}, To: Open, System: true},
		{Code: "gather", ZH: "随事项报结果", EN: "With the matter answered", From: []string{Open}, To: Answered, System: true},
		{Code: "drop", ZH: "随事项不再办理", EN: "With the matter dropped", From: []string{Open, Answered}, To: Cancelled, System: true},
	},
}

// stateZH is the Chinese name of a state.
func stateZH(m *caseflow.Machine, code string) string {
	st, _ := m.State(code)
	return st.ZH
}
