package adjust

import (
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a round.
const (
	RoundOpen       = "OPEN"
	RoundCollecting = "COLLECTING"
	RoundComputed   = "COMPUTED"
	RoundReview     = "COMMITTEE_REVIEW"
	RoundPublicity  = "PUBLICITY"
	RoundDecided    = "DECIDED"
	RoundPublished  = "PUBLISHED"
	RoundApplied    = "APPLIED"
	RoundAppealed   = "APPEALED"
	RoundClosed     = "CLOSED"
)

// The states of a request.
const (
	Draft          = "DRAFT"
	Submitted      = "SUBMITTED"
	Incomplete     = "INCOMPLETE"
	Complete       = "COMPLETE"
	InOpinion      = "OPINIONS"
	Ready          = "READY"
	Approved       = "APPROVED"
	Rejected       = "REJECTED"
	Deferred       = "DEFERRED"
	Published      = "PUBLISHED"
	Implemented    = "IMPLEMENTED"
	Partly         = "PARTLY"
	NotImplemented = "NOT_IMPLEMENTED"
	Cancelled      = "CANCELLED"
	Withdrawn      = "WITHDRAWN"
)

// The states of an opinion.
const (
	OpinionAsked  = "ASKED"
	OpinionGiven  = "GIVEN"
	OpinionSilent = "SILENT"
)

// The states of an appeal.
const (
	AppealOpen   = "OPEN"
	AppealUpheld = "UPHELD"
	AppealDenied = "DENIED"
)

// The states of an objection.
const (
	ObjectionOpen   = "OPEN"
	ObjectionUpheld = "UPHELD"
	ObjectionDenied = "DENIED"
)

// The states of a list.
const (
	ListDraft     = "DRAFT"
	ListPublished = "PUBLISHED"
	ListReplaced  = "REPLACED"
)

// The clocks, in caseflow_params.
const (
	ParamCheck     = "ADJ-CHECK"     // working days to look whether a request is complete
	ParamCorrect   = "ADJ-CORRECT"   // working days to complete it
	ParamOpinion   = "ADJ-OPINION"   // working days for an opinion
	ParamPublicity = "ADJ-PUBLICITY" // working days of publicity
	ParamAppeal    = "ADJ-APPEAL"    // working days to appeal after publication
	ParamAnswer    = "ADJ-ANSWER"    // working days to answer an appeal
	ParamObjection = "ADJ-OBJECTION" // working days to answer an objection
)

var (
	officers = []actor.Role{actor.CityLead}
	schools  = []actor.Role{actor.SchoolAdmin}
	writers  = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	units    = []actor.Role{actor.DeptUser, actor.IndustryOrg, actor.CountyUser}
)

// Rounds is the machine of a round. What each step asks for stands in rounds.go.
var Rounds = &caseflow.Machine{
	Kind: "adjust.round", Table: "adjust_rounds", ZH: "专业调整年度", EN: "Adjustment round", Told: toldOfRound,
	States: []caseflow.State{
		{Code: RoundOpen, ZH: "筹备", EN: "Open", Tone: "none"},
		{Code: RoundCollecting, ZH: "征集申请", EN: "Collecting", Tone: "green"},
		{Code: RoundComputed, ZH: "数据已冻结", EN: "Computed", Tone: "info"},
		{Code: RoundReview, ZH: "意见与评议", EN: "Opinions and committee", Tone: "amber"},
		{Code: RoundPublicity, ZH: "公示中", EN: "Publicity", Tone: "amber"},
		{Code: RoundDecided, ZH: "已审定", EN: "Decided", Tone: "info"},
		{Code: RoundPublished, ZH: "已公布", EN: "Published", Tone: "green"},
		{Code: RoundApplied, ZH: "已执行", EN: "Applied", Tone: "green"},
		{Code: RoundAppealed, ZH: "申诉处理中", EN: "Appealed", Tone: "amber"},
		{Code: RoundClosed, ZH: "已办结", EN: "Closed", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "collect", ZH: "开始征集", EN: "Begin to collect", From: []string{RoundOpen}, To: RoundCollecting, Roles: officers},
		{Code: "compute", ZH: "截止并冻结数据", EN: "Close and freeze the figures", From: []string{RoundCollecting}, To: RoundComputed, Roles: officers},
		{Code: "expire", ZH: "征集到期，冻结数据", EN: "Time is up: freeze", From: []string{RoundCollecting}, To: RoundComputed, System: true},
		{Code: "review", ZH: "开始征求意见和评议", EN: "Begin opinions and review", From: []string{RoundComputed}, To: RoundReview, Roles: officers},
		{Code: "publicise", ZH: "开始公示", EN: "Begin publicity", From: []string{RoundReview}, To: RoundPublicity, Roles: officers},
		{Code: "back", ZH: "退回评议…", EN: "Back to the review…", From: []string{RoundPublicity}, To: RoundReview, Roles: officers, NeedsReason: true},
		{Code: "decide", ZH: "审定", EN: "Decide", From: []string{RoundPublicity}, To: RoundDecided, Roles: officers, FourEyes: true},
		{Code: "publish", ZH: "公布结果", EN: "Publish", From: []string{RoundDecided}, To: RoundPublished, Roles: officers},
		{Code: "apply", ZH: "执行到专业点", EN: "Apply to the points", From: []string{RoundPublished}, To: RoundApplied, Roles: officers},
		{Code: "appeal", ZH: "收到申诉", EN: "An appeal came", From: []string{RoundPublished, RoundApplied}, To: RoundAppealed, System: true},
		{Code: "settle", ZH: "申诉办完", EN: "Appeals are settled", From: []string{RoundAppealed}, To: RoundPublished, System: true},
		{Code: "close", ZH: "办结", EN: "Close", From: []string{RoundApplied}, To: RoundClosed, Roles: officers},
	},
}

// Requests is the machine of a request.
var Requests = &caseflow.Machine{
	Kind: SubjectRequest, Table: "adjust_requests", ZH: "专业调整申请", EN: "Adjustment request", Guard: guardRequest, Told: toldOfRequest,
	States: []caseflow.State{
		{Code: Draft, ZH: "草稿", EN: "Draft", Tone: "none"},
		{Code: Submitted, ZH: "已提交", EN: "Submitted", Tone: "info"},
		{Code: Incomplete, ZH: "材料不全", EN: "Incomplete", Tone: "amber"},
		{Code: Complete, ZH: "材料齐全", EN: "Complete", Tone: "info"},
		{Code: InOpinion, ZH: "征求意见", EN: "Opinions", Tone: "amber"},
		{Code: Ready, ZH: "待审定", EN: "Ready to decide", Tone: "amber"},
		{Code: Approved, ZH: "同意", EN: "Approved", Tone: "green"},
		{Code: Rejected, ZH: "不同意", EN: "Rejected", Tone: "red"},
		{Code: Deferred, ZH: "缓办", EN: "Deferred", Tone: "amber"},
		{Code: Published, ZH: "同意，已公布", EN: "Approved and published", Tone: "green"},
		{Code: Implemented, ZH: "已落实", EN: "Implemented", Tone: "green", Terminal: true},
		{Code: Partly, ZH: "部分落实", EN: "Partly implemented", Tone: "amber"},
		{Code: NotImplemented, ZH: "没有落实", EN: "Not implemented", Tone: "red"},
		{Code: Cancelled, ZH: "已撤销决定", EN: "Decision cancelled", Tone: "none", Terminal: true},
		{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "submit", ZH: "提交", EN: "Submit", From: []string{Draft, Incomplete}, To: Submitted, Roles: schools, DueDays: ParamCheck, Guards: []string{RuleFiled, RuleNegative}},
		{Code: "complete", ZH: "材料齐全", EN: "Complete", From: []string{Submitted}, To: Complete, Roles: officers, Guards: []string{RuleListed, RuleTotal, RulePoints, RuleShare}},
		{Code: "incomplete", ZH: "退回补正…", EN: "Incomplete…", From: []string{Submitted}, To: Incomplete, Roles: officers, NeedsReason: true, DueDays: ParamCorrect, OnDue: "lapse"},
		{Code: "lapse", ZH: "逾期没有补正", EN: "Not completed in time", From: []string{Incomplete}, To: Withdrawn, System: true},
		{Code: "consult", ZH: "征求意见", EN: "Ask for opinions", From: []string{Complete}, To: InOpinion, Roles: officers},
		{Code: "ready", ZH: "意见收齐，待审定", EN: "Ready to decide", From: []string{InOpinion}, To: Ready, Roles: officers},
		{Code: "withdraw", ZH: "撤回申请…", EN: "Withdraw…", From: []string{Draft, Submitted, Incomplete, Complete, InOpinion, Ready}, To: Withdrawn, Roles: schools, NeedsReason: true},
		{Code: "approve", ZH: "同意", EN: "Approve", From: []string{Ready}, To: Approved, System: true},
		{Code: "reject", ZH: "不同意", EN: "Reject", From: []string{Ready}, To: Rejected, System: true},
		{Code: "defer", ZH: "缓办", EN: "Defer", From: []string{Ready}, To: Deferred, System: true},
		{Code: "uphold", ZH: "申诉成立，同意", EN: "Upheld on appeal", From: []string{Rejected, Deferred}, To: Approved, System: true},
		{Code: "publish", ZH: "公布", EN: "Publish", From: []string{Approved}, To: Published, System: true},
		{Code: "done", ZH: "核对：已落实", EN: "Checked: implemented", From: []string{Published, Partly, NotImplemented}, To: Implemented, System: true},
		{Code: "partly", ZH: "核对：部分落实", EN: "Checked: partly", From: []string{Published, NotImplemented}, To: Partly, System: true},
		{Code: "undone", ZH: "核对：没有落实", EN: "Checked: not implemented", From: []string{Published, Partly}, To: NotImplemented, System: true},
		{Code: "await", ZH: "推迟执行，未到核对期", EN: "Postponed: not due yet", From: []string{Partly, NotImplemented}, To: Published, System: true},
		{Code: "cancel", ZH: "撤销决定…", EN: "Cancel the decision…", From: []string{Approved, Published, Partly, NotImplemented}, To: Cancelled, Roles: officers, NeedsReason: true, FourEyes: true},
	},
}

// Opinions is the machine of an opinion that was asked for. Silence is no objection.
var Opinions = &caseflow.Machine{
	Kind: "adjust.opinion", Table: "adjust_opinions", ZH: "部门意见", EN: "Opinion", DueDays: ParamOpinion, OnDue: "lapse",
	States: []caseflow.State{
		{Code: OpinionAsked, ZH: "待答复", EN: "Asked", Tone: "amber"},
		{Code: OpinionGiven, ZH: "已答复", EN: "Given", Tone: "green"},
		{Code: OpinionSilent, ZH: "逾期，视为无异议", EN: "Silent: no objection", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "give", ZH: "答复", EN: "Give", From: []string{OpinionAsked}, To: OpinionGiven, Roles: units},
		{Code: "take_back", ZH: "退回重答…", EN: "Ask again…", From: []string{OpinionGiven}, To: OpinionAsked, Roles: officers, NeedsReason: true, DueDays: ParamOpinion, OnDue: "lapse"},
		{Code: "lapse", ZH: "逾期，视为无异议", EN: "Time is up: no objection", From: []string{OpinionAsked}, To: OpinionSilent, System: true},
	},
}

// Appeals is the machine of an appeal against a decision.
var Appeals = &caseflow.Machine{
	Kind: "adjust.appeal", Table: "adjust_appeals", ZH: "专业调整申诉", EN: "Appeal", Told: toldOfAppeal, DueDays: ParamAnswer,
	States: []caseflow.State{
		{Code: AppealOpen, ZH: "待答复", EN: "Open", Tone: "amber"},
		{Code: AppealUpheld, ZH: "申诉成立", EN: "Upheld", Tone: "green", Terminal: true},
		{Code: AppealDenied, ZH: "维持原决定", EN: "Denied", Tone: "red", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "uphold", ZH: "申诉成立…", EN: "Uphold…", From: []string{AppealOpen}, To: AppealUpheld, Roles: officers, NeedsReason: true},
		{Code: "deny", ZH: "维持原决定…", EN: "Deny…", From: []string{AppealOpen}, To: AppealDenied, Roles: officers, NeedsReason: true},
	},
}

// Objections is the machine of an objection that anybody files during publicity.
var Objections = &caseflow.Machine{
	Kind: "adjust.objection", Table: "adjust_objections", ZH: "专业调整公示异议", EN: "Objection to an adjustment", Told: toldOfObjection, DueDays: ParamObjection,
	States: []caseflow.State{
		{Code: ObjectionOpen, ZH: "待处理", EN: "Open", Tone: "amber"},
		{Code: ObjectionUpheld, ZH: "异议成立", EN: "Upheld", Tone: "red", Terminal: true},
		{Code: ObjectionDenied, ZH: "异议不成立", EN: "Not upheld", Tone: "green", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "uphold", ZH: "异议成立，重新拟定结果", EN: "Uphold: propose anew", From: []string{ObjectionOpen}, To: ObjectionUpheld, Roles: officers, NeedsReason: true},
		{Code: "deny", ZH: "异议不成立", EN: "Do not uphold", From: []string{ObjectionOpen}, To: ObjectionDenied, Roles: officers, NeedsReason: true},
	},
}

// Lists is the machine of a positive or negative list.
var Lists = &caseflow.Machine{
	Kind: "adjust.list", Table: "adjust_lists", ZH: "正负面清单", EN: "Positive or negative list", Told: toldOfList,
	States: []caseflow.State{
		{Code: ListDraft, ZH: "草稿", EN: "Draft", Tone: "none"},
		{Code: ListPublished, ZH: "已公布", EN: "Published", Tone: "green"},
		{Code: ListReplaced, ZH: "已被替换", EN: "Replaced", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "publish", ZH: "公布", EN: "Publish", From: []string{ListDraft}, To: ListPublished, Roles: officers, FourEyes: true},
		{Code: "replace", ZH: "被新版替换", EN: "Replaced by a newer one", From: []string{ListPublished}, To: ListReplaced, System: true},
	},
}

// The stages of an opinion, as the request's state says.
const (
	Preliminary  = "PRELIMINARY"
	Consultative = "CONSULTATIVE"
	Final        = "FINAL"
)

var stageZH = map[string]string{Preliminary: "初步意见", Consultative: "咨询意见", Final: "最终意见"}

// StageOf is the stage in which an opinion on a request of that state is asked for; "" where none is.
func StageOf(status string) string {
	switch status {
	case Submitted, Complete:
		return Preliminary
	case InOpinion:
		return Consultative
	case Ready:
		return Final
	}
	return ""
}

// OpinionShown is the rule by which a school sees an opinion on its request: a preliminary one once opinions are being gathered, the
// others when the decision is public. Those who work at the round see all.
func OpinionShown(stage, status string) bool {
	if stage == Preliminary {
		return !slices.Contains([]string{Draft, Submitted, Incomplete, Complete}, status)
	}
	return slices.Contains([]string{Published, Rejected, Deferred, Implemented, Partly, NotImplemented, Cancelled}, status)
}
