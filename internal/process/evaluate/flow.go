package evaluate

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
)

// The refusals of the module.
var (
	ErrYear      = errs.New(errs.Invalid, "evaluate.year")
	ErrPreset    = errs.New(errs.Invalid, "evaluate.preset")
	ErrParam     = errs.New(errs.Invalid, "evaluate.param")
	ErrRange     = errs.New(errs.Invalid, "evaluate.range")
	ErrFloor     = errs.New(errs.Invalid, "evaluate.floor")
	ErrSource    = errs.New(errs.Invalid, "evaluate.source")
	ErrCode      = errs.New(errs.Invalid, "evaluate.code")
	ErrSites     = errs.New(errs.Invalid, "evaluate.sites")
	ErrText      = errs.New(errs.Invalid, "evaluate.text")
	ErrDay       = errs.New(errs.Invalid, "evaluate.day")
	ErrSuccessor = errs.New(errs.Invalid, "evaluate.successor")
	ErrShare     = errs.New(errs.Invalid, "evaluate.share")
	ErrTwice     = errs.New(errs.Invalid, "evaluate.twice")
	ErrOpen      = errs.New(errs.Conflict, "evaluate.open")
	ErrStale     = errs.New(errs.Conflict, "evaluate.stale")
	ErrTaken     = errs.New(errs.Conflict, "evaluate.taken")
	ErrSame      = errs.New(errs.Forbidden, "evaluate.same_person")
)

// The states of a warning card.
const (
	Drafted      = "DRAFTED"
	Confirmed    = "CONFIRMED"
	Dropped      = "DROPPED"
	Sent         = "SENT"
	Replied      = "REPLIED"
	Expired      = "EXPIRED"
	Kept         = "KEPT"
	Downgraded   = "DOWNGRADED"
	Lifted       = "LIFTED"
	PlanDue      = "PLAN_DUE"
	PlanFiled    = "PLAN_FILED"
	PlanAccepted = "PLAN_ACCEPTED"
	Improved     = "IMPROVED"
	NotImproved  = "NOT_IMPROVED"
	Closed       = "CLOSED"
)

// The days of cards and appeals.
const (
	ParamReply  = "EVA-REPLY"
	ParamPlan   = "EVA-PLAN"
	ParamReview = "EVA-REVIEW"
	ParamAppeal = "EVA-APPEAL"
)

const (
	stepReply = "reply"
	stepPlan  = "file_plan"
	stepTaken = "taken" // taken up by a request of the adjustment round
)

var (
	bureau  = []actor.Role{actor.CityLead}
	schools = []actor.Role{actor.SchoolAdmin}
)

// Cards is the machine of a warning card: drafted by rule, confirmed by another person than who had it computed, sent, answered
// within 15 working days, kept, downgraded or lifted with a reason, then a plan and a review.
var Cards = &caseflow.Machine{
	Kind: "evaluate.card", Table: "evaluate_cards", ZH: "预警卡", EN: "Warning card", Told: toldOfCard,
	States: []caseflow.State{
		{Code: Drafted, ZH: "待确认", EN: "Drafted by rule", Tone: "amber"},
		{Code: Confirmed, ZH: "已确认", EN: "Confirmed", Tone: "info"},
		{Code: Dropped, ZH: "不发", EN: "Dropped", Tone: "none", Terminal: true},
		{Code: Sent, ZH: "待学校答复", EN: "Awaits the school's reply", Tone: "amber"},
		{Code: Replied, ZH: "学校已答复", EN: "Replied", Tone: "info"},
		{Code: Expired, ZH: "逾期未答复", EN: "No reply in time", Tone: "red"},
		{Code: Kept, ZH: "维持预警", EN: "Kept", Tone: "red"},
		{Code: Downgraded, ZH: "降级", EN: "Downgraded", Tone: "amber"},
		{Code: Lifted, ZH: "解除", EN: "Lifted", Tone: "green", Terminal: true},
		{Code: PlanDue, ZH: "待报整改方案", EN: "Plan is due", Tone: "amber"},
		{Code: PlanFiled, ZH: "整改方案待审", EN: "Plan awaits review", Tone: "info"},
		{Code: PlanAccepted, ZH: "整改中", EN: "Plan accepted", Tone: "info"},
		{Code: Improved, ZH: "复查有改进", EN: "Reviewed: improved", Tone: "green"},
		{Code: NotImproved, ZH: "复查没有改进", EN: "Reviewed: not improved", Tone: "red"},
		{Code: Closed, ZH: "已办结", EN: "Closed", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "confirm", ZH: "确认预警", EN: "Confirm", From: []string{Drafted}, To: Confirmed, Roles: bureau, FourEyes: true},
		{Code: "drop", ZH: "不发预警", EN: "Drop", From: []string{Drafted, Confirmed}, To: Dropped, Roles: bureau, NeedsReason: true, Reasons: "evaluate.drop", FourEyes: true},
		{Code: "send", ZH: "发给学校", EN: "Send to the school", From: []string{Confirmed}, To: Sent, Roles: bureau, DueDays: ParamReply, OnDue: "expire"},
		{Code: stepReply, ZH: "答复", EN: "Reply", From: []string{Sent}, To: Replied, Roles: schools, NeedsReason: true},
		{Code: "expire", ZH: "逾期", EN: "Time is up", From: []string{Sent}, To: Expired, System: true},
		{Code: "keep", ZH: "维持预警", EN: "Keep", From: []string{Replied, Expired}, To: Kept, Roles: bureau, NeedsReason: true, Reasons: "evaluate.keep", FourEyes: true},
		{Code: "downgrade", ZH: "降级为黄", EN: "Downgrade to yellow", From: []string{Replied, Expired}, To: Downgraded, Roles: bureau, NeedsReason: true, Reasons: "evaluate.ease", FourEyes: true},
		{Code: "lift", ZH: "解除预警", EN: "Lift", From: []string{Replied, Expired, Kept, Downgraded}, To: Lifted, Roles: bureau, NeedsReason: true, Reasons: "evaluate.ease", FourEyes: true},
		{Code: "ask_plan", ZH: "要求报整改方案", EN: "Ask for a plan", From: []string{Kept, Downgraded}, To: PlanDue, Roles: bureau, DueDays: ParamPlan},
		{Code: stepPlan, ZH: "报送整改方案", EN: "File the plan", From: []string{PlanDue}, To: PlanFiled, Roles: schools},
		{Code: "return_plan", ZH: "退回整改方案", EN: "Return the plan", From: []string{PlanFiled}, To: PlanDue, Roles: bureau, NeedsReason: true, DueDays: ParamPlan},
		{Code: "accept_plan", ZH: "同意整改方案", EN: "Accept the plan", From: []string{PlanFiled}, To: PlanAccepted, Roles: bureau, DueDays: ParamReview},
		{Code: "improved", ZH: "复查：有改进", EN: "Review: improved", From: []string{PlanAccepted}, To: Improved, Roles: bureau, NeedsReason: true},
		{Code: "not_improved", ZH: "复查：没有改进", EN: "Review: not improved", From: []string{PlanAccepted}, To: NotImproved, Roles: bureau, NeedsReason: true},
		{Code: "close", ZH: "办结", EN: "Close", From: []string{Improved, NotImproved}, To: Closed, Roles: bureau},
	},
}

// The states of an appeal against a rating, and of a version of a preset.
const (
	AppealFiled = "FILED"
	Upheld      = "UPHELD"
	Corrected   = "CORRECTED"
	Withdrawn   = "WITHDRAWN"

	Proposed = "PROPOSED"
	InForce  = "IN_FORCE"
	Refused  = "REFUSED"
)

// Appeals is the machine of an appeal of a school against the rating of its point.
var Appeals = &caseflow.Machine{
	Kind: "evaluate.appeal", Table: "evaluate_appeals", ZH: "评价申诉", EN: "Appeal against a rating", DueDays: ParamAppeal, Told: toldOfAppeal,
	States: []caseflow.State{
		{Code: AppealFiled, ZH: "待处理", EN: "Filed", Tone: "amber"},
		{Code: Upheld, ZH: "维持评价", EN: "Rating upheld", Tone: "none", Terminal: true},
		{Code: Corrected, ZH: "数据已更正，重新评价", EN: "Corrected and rated again", Tone: "green", Terminal: true},
		{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "uphold", ZH: "维持评价", EN: "Uphold the rating", From: []string{AppealFiled}, To: Upheld, Roles: bureau, NeedsReason: true, FourEyes: true},
		{Code: "correct", ZH: "已更正并重新评价", EN: "Corrected and rated again", From: []string{AppealFiled}, To: Corrected, Roles: bureau, NeedsReason: true, FourEyes: true},
		{Code: "withdraw", ZH: "撤回申诉", EN: "Withdraw", From: []string{AppealFiled}, To: Withdrawn, Roles: schools},
	},
}

// Settings is the machine of a version of a preset: who proposes it does not confirm it.
var Settings = &caseflow.Machine{
	Kind: "evaluate.setting", Table: "evaluate_settings", ZH: "评价规则版本", EN: "Version of evaluation rules",
	States: []caseflow.State{
		{Code: Proposed, ZH: "待确认", EN: "Proposed", Tone: "amber"},
		{Code: InForce, ZH: "已确认", EN: "Confirmed", Tone: "green", Terminal: true},
		{Code: Refused, ZH: "不采用", EN: "Refused", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "confirm", ZH: "确认", EN: "Confirm", From: []string{Proposed}, To: InForce, Roles: bureau, FourEyes: true},
		{Code: "refuse", ZH: "不采用", EN: "Refuse", From: []string{Proposed}, To: Refused, Roles: bureau, NeedsReason: true},
	},
}
