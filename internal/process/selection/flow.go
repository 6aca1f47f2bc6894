package selection

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a batch.
const (
	Draft     = "DRAFT"
	Open      = "OPEN"
	Closed    = "CLOSED"
	InReview  = "REVIEW"
	Ranked    = "RANKED"
	Publicity = "PUBLICITY"
	Decided   = "DECIDED"
	Published = "PUBLISHED"
	Cancelled = "CANCELLED"
)

// The states of an application.
const (
	AppDraft       = "DRAFT"
	AppSubmitted   = "SUBMITTED"
	AppReturned    = "RETURNED"
	AppAdmitted    = "ADMITTED"
	AppRefused     = "REFUSED"
	AppScored      = "SCORED"
	AppProposed    = "PROPOSED"
	AppNotProposed = "NOT_PROPOSED"
	AppNamed       = "NAMED"
	AppDropped     = "DROPPED"
	AppWithdrawn   = "WITHDRAWN"
)

// The states of a scoring sheet.
const (
	SheetAssigned = "ASSIGNED"
	SheetSent     = "SENT"
	SheetRecused  = "RECUSED"
)

// The states of an objection.
const (
	ObjectionOpen   = "OPEN"
	ObjectionUpheld = "UPHELD"
	ObjectionDenied = "DENIED"
)

// The parameters of the clocks, in caseflow_params.
const (
	ParamReview = "SEL-REVIEW" // working days to score
	ParamAnswer = "SEL-ANSWER" // working days to answer an objection
	ParamSoon   = "SEL-SOON"   // working days before a deadline, when people are reminded
)

var (
	officers   = []actor.Role{actor.CityLead}
	applicants = []actor.Role{actor.SchoolAdmin, actor.EntAdmin, actor.IndustryOrg, actor.ParkAdmin, actor.Provider}
	experts    = []actor.Role{actor.Expert}
	scorers    = []actor.Role{actor.Expert, actor.CityLead}
)

// Batches is the machine of a batch. What each step asks for stands in batches.go.
var Batches = &caseflow.Machine{
	Kind: "selection.batch", Table: "selection_batches", ZH: "遴选批次", EN: "Selection batch",
	States: []caseflow.State{
		{Code: Draft, ZH: "起草", EN: "Draft", Tone: "none"},
		{Code: Open, ZH: "征集中", EN: "Open call", Tone: "green"},
		{Code: Closed, ZH: "形式审查", EN: "Formal check", Tone: "amber"},
		{Code: InReview, ZH: "专家评审", EN: "Review", Tone: "info"},
		{Code: Ranked, ZH: "已排序", EN: "Ranked", Tone: "info"},
		{Code: Publicity, ZH: "公示中", EN: "Publicity", Tone: "amber"},
		{Code: Decided, ZH: "已审定", EN: "Decided", Tone: "info"},
		{Code: Published, ZH: "已发布名单", EN: "List published", Tone: "green", Terminal: true},
		{Code: Cancelled, ZH: "已取消", EN: "Cancelled", Tone: "red", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "open", ZH: "发布征集", EN: "Open the call", From: []string{Draft}, To: Open, Roles: officers},
		{Code: "close", ZH: "截止申报", EN: "Close the call", From: []string{Open}, To: Closed, Roles: officers},
		{Code: "expire", ZH: "申报到期", EN: "The call ends", From: []string{Open}, To: Closed, System: true},
		{Code: "review", ZH: "抽取专家，开始评审", EN: "Draw experts and begin", From: []string{Closed}, To: InReview, Roles: officers},
		{Code: "rank", ZH: "汇总排序", EN: "Rank", From: []string{InReview}, To: Ranked, Roles: officers},
		{Code: "back", ZH: "退回评审", EN: "Back to the review", From: []string{Ranked}, To: InReview, Roles: officers, NeedsReason: true},
		{Code: "publicise", ZH: "开始公示", EN: "Begin publicity", From: []string{Ranked}, To: Publicity, Roles: officers},
		{Code: "decide", ZH: "审定", EN: "Decide", From: []string{Publicity}, To: Decided, Roles: officers, FourEyes: true},
		{Code: "publish", ZH: "发布名单", EN: "Publish the list", From: []string{Decided}, To: Published, Roles: officers},
		{Code: "cancel", ZH: "取消批次", EN: "Cancel", From: []string{Draft, Open, Closed, InReview, Ranked, Publicity}, To: Cancelled, Roles: officers, NeedsReason: true},
	},
}

// Applications is the machine of an application.
var Applications = &caseflow.Machine{
	Kind: "selection.application", Table: "selection_applications", ZH: "遴选申报", EN: "Application",
	States: []caseflow.State{
		{Code: AppDraft, ZH: "草稿", EN: "Draft", Tone: "none"},
		{Code: AppSubmitted, ZH: "已提交", EN: "Submitted", Tone: "info"},
		{Code: AppReturned, ZH: "退回补正", EN: "Returned", Tone: "amber"},
		{Code: AppAdmitted, ZH: "通过形式审查", EN: "Admitted", Tone: "info"},
		{Code: AppRefused, ZH: "不予受理", EN: "Refused", Tone: "red", Terminal: true},
		{Code: AppScored, ZH: "评分完成", EN: "Scored", Tone: "info"},
		{Code: AppProposed, ZH: "拟入选", EN: "Proposed", Tone: "green"},
		{Code: AppNotProposed, ZH: "未入选", EN: "Not proposed", Tone: "none"},
		{Code: AppNamed, ZH: "已入选", EN: "Named", Tone: "green", Terminal: true},
		{Code: AppDropped, ZH: "已取消资格", EN: "Dropped", Tone: "red", Terminal: true},
		{Code: AppWithdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none"},
	},
	Transitions: []caseflow.Transition{
		{Code: "submit", ZH: "提交申报", EN: "Submit", From: []string{AppDraft, AppReturned}, To: AppSubmitted, Roles: applicants},
		{Code: "return", ZH: "退回补正", EN: "Return", From: []string{AppSubmitted}, To: AppReturned, Roles: officers, NeedsReason: true},
		{Code: "admit", ZH: "通过形式审查", EN: "Admit", From: []string{AppSubmitted}, To: AppAdmitted, Roles: officers},
		{Code: "refuse", ZH: "不予受理", EN: "Refuse", From: []string{AppSubmitted}, To: AppRefused, Roles: officers, NeedsReason: true},
		{Code: "lapse", ZH: "逾期未补正", EN: "Not corrected in time", From: []string{AppReturned}, To: AppRefused, System: true},
		{Code: "withdraw", ZH: "撤回申报", EN: "Withdraw", From: []string{AppDraft, AppSubmitted, AppReturned, AppAdmitted}, To: AppWithdrawn, Roles: applicants},
		{Code: "resume", ZH: "恢复为草稿", EN: "Take up again", From: []string{AppWithdrawn}, To: AppDraft, Roles: applicants},
		{Code: "expire", ZH: "截止时未提交", EN: "Not submitted in time", From: []string{AppDraft}, To: AppWithdrawn, System: true},
		{Code: "score", ZH: "评分完成", EN: "Scored", From: []string{AppAdmitted}, To: AppScored, System: true},
		{Code: "unscore", ZH: "重新评分", EN: "Scored again", From: []string{AppScored}, To: AppAdmitted, System: true},
		{Code: "propose", ZH: "拟入选", EN: "Propose", From: []string{AppScored}, To: AppProposed, System: true},
		{Code: "pass", ZH: "未入选", EN: "Pass over", From: []string{AppScored}, To: AppNotProposed, System: true},
		{Code: "name", ZH: "入选", EN: "Name", From: []string{AppProposed}, To: AppNamed, System: true},
		{Code: "drop", ZH: "取消入选资格", EN: "Drop", From: []string{AppProposed}, To: AppDropped, Roles: officers, NeedsReason: true},
		{Code: "stop", ZH: "批次取消", EN: "The batch is cancelled", System: true, To: AppDropped,
			From: []string{AppDraft, AppSubmitted, AppReturned, AppAdmitted, AppScored, AppProposed, AppNotProposed}},
	},
}

// Sheets is the machine of one expert's scoring of one application.
var Sheets = &caseflow.Machine{
	Kind: "selection.sheet", Table: "selection_sheets", ZH: "专家评分", EN: "Scoring sheet", DueDays: ParamReview,
	States: []caseflow.State{
		{Code: SheetAssigned, ZH: "待评分", EN: "To be scored", Tone: "amber"},
		{Code: SheetSent, ZH: "已评分", EN: "Scored", Tone: "green"},
		{Code: SheetRecused, ZH: "已回避", EN: "Recused", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "send", ZH: "提交评分", EN: "Send the scores", From: []string{SheetAssigned}, To: SheetSent, Roles: scorers},
		{Code: "recuse", ZH: "回避", EN: "Recuse", From: []string{SheetAssigned}, To: SheetRecused, Roles: scorers, NeedsReason: true},
		{Code: "reopen", ZH: "退回重评", EN: "Reopen", From: []string{SheetSent}, To: SheetAssigned, Roles: officers, NeedsReason: true, DueDays: ParamReview},
	},
}

// Objections is the machine of an objection.
var Objections = &caseflow.Machine{
	Kind: "selection.objection", Table: "selection_objections", ZH: "公示异议", EN: "Objection", DueDays: ParamAnswer,
	States: []caseflow.State{
		{Code: ObjectionOpen, ZH: "待处理", EN: "Open", Tone: "amber"},
		{Code: ObjectionUpheld, ZH: "异议成立", EN: "Upheld", Tone: "red", Terminal: true},
		{Code: ObjectionDenied, ZH: "异议不成立", EN: "Not upheld", Tone: "green", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "uphold", ZH: "异议成立，取消入选资格", EN: "Uphold and drop", From: []string{ObjectionOpen}, To: ObjectionUpheld, Roles: officers, NeedsReason: true},
		{Code: "deny", ZH: "异议不成立", EN: "Do not uphold", From: []string{ObjectionOpen}, To: ObjectionDenied, Roles: officers, NeedsReason: true},
	},
}
