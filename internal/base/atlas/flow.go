package atlas

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// EdgeFlow is the life of an edge: who proposes does not review, who reviewed does not publish.
var EdgeFlow = &caseflow.Machine{
	Kind: "atlas.edge", Table: "atlas_edges", ZH: "谱系连线", EN: "map edge",
	States: []caseflow.State{
		{Code: Proposed, ZH: "待审核", EN: "Proposed", Tone: "amber"},
		{Code: Reviewed, ZH: "待发布", EN: "Reviewed", Tone: "info"},
		{Code: Published, ZH: "已发布", EN: "Published", Tone: "green"},
		{Code: Retired, ZH: "已下线", EN: "Retired", Terminal: true, Tone: "none"},
	},
	Transitions: []caseflow.Transition{
		{Code: "review", ZH: "审核通过", EN: "Pass review", From: []string{Proposed}, To: Reviewed, Roles: reviewers, FourEyes: true},
		{Code: "reject", ZH: "不予采用…", EN: "Reject…", From: []string{Proposed}, To: Retired, Roles: reviewers, NeedsReason: true},
		{Code: "publish", ZH: "发布", EN: "Publish", From: []string{Reviewed}, To: Published, Roles: publishers},
		{Code: "return", ZH: "退回重审…", EN: "Return…", From: []string{Reviewed}, To: Proposed, Roles: publishers, NeedsReason: true},
		{Code: "retire", ZH: "下线…", EN: "Retire…", From: []string{Published}, To: Retired, Roles: publishers, NeedsReason: true},
	},
}

// The roles of the flow: may.go holds the other rules.
var (
	proposers  = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead, actor.EntAdmin, actor.EntHR, actor.IndustryOrg}
	reviewers  = []actor.Role{actor.CityLead, actor.Expert, actor.DeptUser}
	publishers = []actor.Role{actor.CityLead}
)
