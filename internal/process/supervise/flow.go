package supervise

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of an inspection.
const (
	Planned   = "PLANNED"
	Held      = "HELD"
	Cancelled = "CANCELLED"
)

// The states of a finding.
const (
	Open       = "OPEN"
	PlanFiled  = "PLAN_FILED"
	Rectifying = "RECTIFYING"
	Submitted  = "SUBMITTED"
	Verified   = "VERIFIED"
	Reopened   = "REOPENED"
	Closed     = "CLOSED"
)

// The states of an assessment.
const (
	Draft     = "DRAFT"
	Scoring   = "SCORING"
	Computed  = "COMPUTED"
	Publicity = "PUBLICITY"
	Decided   = "DECIDED"
	Dropped   = "DROPPED"
)

// The states of an appeal, with those of a plan of cooperation.
const (
	AppealOpen   = "OPEN"
	AppealUpheld = "UPHELD"
	AppealDenied = "DENIED"
)

// The steps of findings that ask for words.
const (
	stepPlan   = "plan"
	stepBegin  = "begin"
	stepSubmit = "submit"
	stepVerify = "verify"
	stepClose  = "close"
	stepReopen = "reopen"
	stepResume = "resume"
)

// The clocks, in caseflow_params, and the numbers, in supervise_params.
const (
	ParamPlan    = "SUP-PLAN"    // working days to file a plan
	ParamRectify = "SUP-RECTIFY" // working days to put a finding right
	ParamAppeal  = "SUP-APPEAL"  // working days to answer an appeal
	ParamSoon    = "SUP-SOON"    // working days before a due day, when people are reminded
	ParamCycle   = "SUP-CYCLE"   // years in which each school is visited once
	ParamPublic  = "SUP-PUBLIC"  // working days of publicity
	ParamMonth   = "SUP-MONTH"   // days of practice that are a month
	ParamFive    = "SUP-FIVE"    // days of practice in any five years
	ParamCoop    = "SUP-COOP"    // month until whose end enterprises file their plan of the year
)

var (
	inspectors = []actor.Role{actor.CityLead, actor.Supervisor, actor.CountyUser}
	closers    = []actor.Role{actor.CityLead, actor.Supervisor}
	rectifiers = []actor.Role{actor.SchoolAdmin, actor.EntAdmin}
	officers   = []actor.Role{actor.CityLead}
	watchers   = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	markers    = []actor.Role{actor.Expert, actor.IndustryOrg}
)

// Inspections is the machine of an inspection.
var Inspections = &caseflow.Machine{
	Kind: "supervise.inspection", Table: "supervise_inspections", ZH: "督导检查", EN: "Inspection",
	States: []caseflow.State{
		{Code: Planned, ZH: "待检查", EN: "Planned", Tone: "info"},
		{Code: Held, ZH: "已检查", EN: "Held", Tone: "green", Terminal: true},
		{Code: Cancelled, ZH: "已取消", EN: "Cancelled", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "hold", ZH: "登记检查情况", EN: "Record what was seen", From: []string{Planned}, To: Held, Roles: inspectors},
		{Code: "cancel", ZH: "取消检查", EN: "Cancel", From: []string{Planned}, To: Cancelled, Roles: inspectors, NeedsReason: true},
	},
}

// Findings is the machine of a finding.
var Findings = &caseflow.Machine{
	Kind: "supervise.finding", Table: "supervise_findings", ZH: "督导问题", EN: "Finding", Told: toldOfFinding, DueDays: ParamPlan,
	States: []caseflow.State{
		{Code: Open, ZH: "待报整改方案", EN: "Plan is due", Tone: "red"},
		{Code: PlanFiled, ZH: "已报整改方案", EN: "Plan filed", Tone: "amber"},
		{Code: Rectifying, ZH: "整改中", EN: "Being put right", Tone: "amber"},
		{Code: Submitted, ZH: "已报整改结果", EN: "Submitted", Tone: "info"},
		{Code: Verified, ZH: "已核验", EN: "Verified", Tone: "info"},
		{Code: Reopened, ZH: "退回重改", EN: "Reopened", Tone: "red"},
		{Code: Closed, ZH: "已销号", EN: "Closed", Tone: "green", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: stepPlan, ZH: "报整改方案", EN: "File a plan", From: []string{Open}, To: PlanFiled, Roles: rectifiers, NeedsReason: true},
		{Code: stepBegin, ZH: "同意方案，开始整改", EN: "Agree to the plan", From: []string{PlanFiled}, To: Rectifying, Roles: inspectors, DueDays: ParamRectify},
		{Code: stepSubmit, ZH: "报整改结果", EN: "Submit the result", From: []string{Rectifying}, To: Submitted, Roles: rectifiers, NeedsReason: true},
		{Code: stepVerify, ZH: "核验通过", EN: "Verify", From: []string{Submitted}, To: Verified, Roles: inspectors, NeedsReason: true},
		{Code: stepClose, ZH: "销号", EN: "Close", From: []string{Verified}, To: Closed, Roles: closers, FourEyes: true},
		{Code: stepReopen, ZH: "退回重改", EN: "Reopen", From: []string{Submitted, Verified}, To: Reopened, Roles: inspectors, NeedsReason: true, DueDays: ParamRectify},
		{Code: stepResume, ZH: "继续整改", EN: "Resume", From: []string{Reopened}, To: Rectifying, Roles: rectifiers, DueDays: ParamRectify},
	},
}

// Assessments is the machine of an assessment.
var Assessments = &caseflow.Machine{
	Kind: "supervise.assessment", Table: "supervise_assessments", ZH: "督导考核", EN: "Assessment", Told: toldOfAssessment,
	States: []caseflow.State{
		{Code: Draft, ZH: "起草", EN: "Draft", Tone: "none"},
		{Code: Scoring, ZH: "评分中", EN: "Being scored", Tone: "info"},
		{Code: Computed, ZH: "已计算", EN: "Computed", Tone: "info"},
		{Code: Publicity, ZH: "公示中", EN: "Publicity", Tone: "amber"},
		{Code: Decided, ZH: "已审定", EN: "Decided", Tone: "green", Terminal: true},
		{Code: Dropped, ZH: "已取消", EN: "Cancelled", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "open", ZH: "发布方案，开始评分", EN: "Open for scores", From: []string{Draft}, To: Scoring, Roles: officers},
		{Code: "compute", ZH: "计算得分", EN: "Compute", From: []string{Scoring}, To: Computed, Roles: officers},
		{Code: "back", ZH: "退回评分", EN: "Back to scoring", From: []string{Computed}, To: Scoring, Roles: officers, NeedsReason: true},
		{Code: "publicise", ZH: "开始公示", EN: "Begin publicity", From: []string{Computed}, To: Publicity, Roles: officers},
		{Code: "upheld", ZH: "申诉成立，重新评分", EN: "An appeal is upheld", From: []string{Publicity}, To: Scoring, System: true},
		{Code: "decide", ZH: "审定", EN: "Decide", From: []string{Publicity}, To: Decided, Roles: officers, FourEyes: true},
		{Code: "drop", ZH: "取消考核", EN: "Cancel", From: []string{Draft, Scoring, Computed}, To: Dropped, Roles: officers, NeedsReason: true},
	},
}

// Appeals is the machine of an appeal against a score.
var Appeals = &caseflow.Machine{
	Kind: "supervise.appeal", Table: "supervise_appeals", ZH: "考核申诉", EN: "Appeal", Told: toldOfAppeal, DueDays: ParamAppeal,
	States: []caseflow.State{
		{Code: AppealOpen, ZH: "待答复", EN: "Open", Tone: "amber"},
		{Code: AppealUpheld, ZH: "申诉成立", EN: "Upheld", Tone: "green", Terminal: true},
		{Code: AppealDenied, ZH: "申诉不成立", EN: "Denied", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "uphold", ZH: "申诉成立，重新评分", EN: "Uphold", From: []string{AppealOpen}, To: AppealUpheld, Roles: officers, NeedsReason: true},
		{Code: "deny", ZH: "申诉不成立", EN: "Deny", From: []string{AppealOpen}, To: AppealDenied, Roles: officers, NeedsReason: true},
	},
}

// Machines are all machines of the package.
var Machines = []*caseflow.Machine{Inspections, Findings, Assessments, Appeals}
