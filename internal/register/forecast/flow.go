package forecast

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a submission.
const (
	Drafted   = "DRAFT"
	Sent      = "SENT"
	Withdrawn = "WITHDRAWN"
	Discarded = "DISCARDED"
)

var (
	firms    = []actor.Role{actor.EntAdmin, actor.EntHR}
	officers = []actor.Role{actor.CityLead, actor.CountyUser}
)

// Flow is the way of a submission. Which of those sent counts is not a state: it is the
// latest of its round, so that taking one back brings the one before it into force again.
var Flow = &caseflow.Machine{
	Kind: "forecast.submission", Table: "forecast_submissions", ZH: "需求预测", EN: "Demand forecast",
	States: []caseflow.State{
		{Code: Drafted, ZH: "草稿", EN: "Draft", Tone: "none"},
		{Code: Sent, ZH: "已报送", EN: "Sent", Tone: "green"},
		{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none", Terminal: true},
		{Code: Discarded, ZH: "已放弃", EN: "Discarded", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "send", ZH: "报送", EN: "Send", From: []string{Drafted}, To: Sent, Roles: append(append([]actor.Role{}, firms...), officers...)},
		{Code: "discard", ZH: "放弃草稿", EN: "Discard", From: []string{Drafted}, To: Discarded, Roles: firms},
		{Code: "withdraw", ZH: "撤回", EN: "Withdraw", From: []string{Sent}, To: Withdrawn, Roles: append(append([]actor.Role{}, firms...), officers...), NeedsReason: true, Reasons: "forecast.withdraw"},
	},
}
