package standard

import (
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a standard, a survey and a reply.
const (
	Drafted    = "DRAFT"
	Submitted  = "SUBMITTED"
	Published  = "PUBLISHED"
	Superseded = "SUPERSEDED"
	Withdrawn  = "WITHDRAWN"

	SurveyOpen   = "OPEN"
	SurveyClosed = "CLOSED"

	ReplyOpen     = "OPEN"
	ReplyAnswered = "ANSWERED"
	ReplyUsed     = "USED"
	ReplyClosed   = "CLOSED"
)

// ParamReply is the parameter with the days in which a survey is to be answered.
const ParamReply = "EPT-8"

var (
	firmRoles   = []actor.Role{actor.EntAdmin, actor.EntHR}
	schoolRoles = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	officers    = []actor.Role{actor.CityLead, actor.CountyUser}
	writers     = slices.Concat(firmRoles, []actor.Role{actor.IndustryOrg}, schoolRoles, officers)
	askers      = slices.Concat([]actor.Role{actor.IndustryOrg}, schoolRoles, officers)
)

// Flow is the way of a standard.
var Flow = &caseflow.Machine{
	Kind: "standard.standard", Table: "standard_standards", ZH: "能力标准", EN: "Competency standard",
	States: []caseflow.State{
		{Code: Drafted, ZH: "草稿", EN: "Draft", Tone: "none"},
		{Code: Submitted, ZH: "待审核", EN: "In review", Tone: "amber"},
		{Code: Published, ZH: "现行", EN: "In force", Tone: "green"},
		{Code: Superseded, ZH: "已被新版代替", EN: "Superseded", Tone: "none", Terminal: true},
		{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "submit", ZH: "提交审核", EN: "Hand in", From: []string{Drafted}, To: Submitted, Roles: writers},
		{Code: "return", ZH: "退回修改", EN: "Return", From: []string{Submitted}, To: Drafted, Roles: officers, NeedsReason: true, Reasons: "standard.return"},
		{Code: "publish", ZH: "发布", EN: "Publish", From: []string{Submitted}, To: Published, Roles: officers, FourEyes: true},
		{Code: "withdraw", ZH: "撤回", EN: "Withdraw", From: []string{Drafted, Submitted, Published}, To: Withdrawn, Roles: writers, NeedsReason: true, Reasons: "standard.withdraw"},
		{Code: "supersede", ZH: "被新版代替", EN: "Supersede", From: []string{Published}, To: Superseded, System: true},
	},
}

// SurveyFlow is the way of a survey.
var SurveyFlow = &caseflow.Machine{
	Kind: "standard.survey", Table: "standard_surveys", ZH: "企业调查", EN: "Survey",
	States: []caseflow.State{
		{Code: SurveyOpen, ZH: "进行中", EN: "Open", Tone: "info"},
		{Code: SurveyClosed, ZH: "已结束", EN: "Closed", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "close", ZH: "结束调查", EN: "Close", From: []string{SurveyOpen}, To: SurveyClosed, Roles: askers},
	},
}

// ReplyFlow is the way of one enterprise's reply.
var ReplyFlow = &caseflow.Machine{
	Kind: "standard.reply", Table: "standard_replies", ZH: "调查答复", EN: "Survey reply",
	States: []caseflow.State{
		{Code: ReplyOpen, ZH: "待答复", EN: "To be answered", Tone: "amber"},
		{Code: ReplyAnswered, ZH: "已答复", EN: "Answered", Tone: "green"},
		{Code: ReplyUsed, ZH: "已采用", EN: "Used", Tone: "green", Terminal: true},
		{Code: ReplyClosed, ZH: "已关闭", EN: "Closed", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "answer", ZH: "提交答复", EN: "Answer", From: []string{ReplyOpen}, To: ReplyAnswered, Roles: firmRoles},
		{Code: "return", ZH: "请补充", EN: "Ask for more", From: []string{ReplyAnswered}, To: ReplyOpen, Roles: askers, NeedsReason: true, Reasons: "standard.reply", DueDays: ParamReply},
		{Code: "use", ZH: "采用", EN: "Use", From: []string{ReplyAnswered}, To: ReplyUsed, Roles: askers},
		{Code: "close", ZH: "关闭", EN: "Close", From: []string{ReplyOpen, ReplyAnswered}, To: ReplyClosed, Roles: askers},
	},
}
