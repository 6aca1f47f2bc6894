package plan

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a plan.
const (
	Draft     = "DRAFT"
	Published = "PUBLISHED"
	Revised   = "REVISED"
	Closed    = "CLOSED"
	Dropped   = "DROPPED"
)

// The states of a task, derived from targets and reports.
const (
	NotStarted = "NOT_STARTED"
	OnTrack    = "ON_TRACK"
	AtRisk     = "AT_RISK"
	Delayed    = "DELAYED"
	Done       = "DONE"
	Cancelled  = "CANCELLED"
)

var (
	keepers = []actor.Role{actor.CityLead, actor.ConferenceSec}
	authors = []actor.Role{actor.CityLead, actor.ConferenceSec, actor.CountyUser, actor.SchoolAdmin}
)

// Flow is the machine of a plan's life. Who drafted a plan does not publish it.
var Flow = &caseflow.Machine{
	Kind: "plan.plan", Table: "plan_plans", ZH: "方案", EN: "Plan", Told: toldOf,
	States: []caseflow.State{
		{Code: Draft, ZH: "编制中", EN: "Draft", Tone: "none"},
		{Code: Published, ZH: "已印发", EN: "Published", Tone: "green"},
		{Code: Revised, ZH: "已被新方案替代", EN: "Replaced by a new plan", Tone: "amber", Terminal: true},
		{Code: Closed, ZH: "已收官", EN: "Closed", Tone: "info", Terminal: true},
		{Code: Dropped, ZH: "已作废", EN: "Dropped", Tone: "red", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "publish", ZH: "印发", EN: "Publish", From: []string{Draft}, To: Published, Roles: keepers, FourEyes: true},
		{Code: "replace", ZH: "由新方案替代", EN: "Replace by a new plan", From: []string{Published}, To: Revised, Roles: keepers, NeedsReason: true},
		{Code: "close", ZH: "收官", EN: "Close", From: []string{Published}, To: Closed, Roles: keepers, NeedsReason: true},
		{Code: "drop", ZH: "作废", EN: "Drop", From: []string{Draft}, To: Dropped, Roles: authors, NeedsReason: true},
	},
}

// TaskStates are the states of a task with their names and colours.
var TaskStates = []caseflow.State{
	{Code: NotStarted, ZH: "未启动", EN: "Not started", Tone: "none"}, {Code: OnTrack, ZH: "正常推进", EN: "On track", Tone: "green"}, {Code: AtRisk, ZH: "有风险", EN: "At risk", Tone: "amber"},
	{Code: Delayed, ZH: "滞后", EN: "Delayed", Tone: "red"}, {Code: Done, ZH: "已完成", EN: "Done", Tone: "green", Terminal: true}, {Code: Cancelled, ZH: "已取消", EN: "Cancelled", Tone: "none", Terminal: true},
}

// taskStates and lights are named like the states of a machine that takes no steps.
var (
	taskStates = &caseflow.Machine{States: TaskStates}
	lights     = &caseflow.Machine{States: Lights}
)

// Lights are the lights of a target.
var Lights = []caseflow.State{
	{Code: LightDone, ZH: "已达到", EN: "Reached", Tone: "green"}, {Code: LightGreen, ZH: "绿：跟上时序", EN: "Green: on schedule", Tone: "green"}, {Code: LightAmber, ZH: "黄：略有落后", EN: "Amber: slightly behind", Tone: "amber"},
	{Code: LightRed, ZH: "红：明显落后", EN: "Red: far behind", Tone: "red"}, {Code: LightNone, ZH: "没有数据", EN: "No data", Tone: "none"},
}
