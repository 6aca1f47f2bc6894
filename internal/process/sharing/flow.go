package sharing

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of an agreement, as this city keeps it.
const (
	Begun    = "BEGUN"
	Offered  = "OFFERED" // by us, the partner has not answered
	Asked    = "ASKED"   // by the partner, we have not answered
	Active   = "ACTIVE"
	Declined = "DECLINED"
	Ended    = "ENDED"
	Expired  = "EXPIRED"
)

var leads = []actor.Role{actor.CityLead}

// Flow is the way of an agreement. What the partner does comes as a step of the system.
var Flow = &caseflow.Machine{
	Kind: "sharing.agreement", Table: "sharing_agreements", ZH: "共享协议", EN: "Sharing agreement",
	States: []caseflow.State{
		{Code: Begun, ZH: "新建", EN: "New", Tone: "none"},
		{Code: Offered, ZH: "待对方确认", EN: "Awaiting the partner", Tone: "info"},
		{Code: Asked, ZH: "待我市确认", EN: "Awaiting us", Tone: "amber"},
		{Code: Active, ZH: "共享中", EN: "In force", Tone: "green"},
		{Code: Declined, ZH: "未同意", EN: "Declined", Tone: "none", Terminal: true},
		{Code: Ended, ZH: "已终止", EN: "Ended", Tone: "none", Terminal: true},
		{Code: Expired, ZH: "已到期", EN: "Expired", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "offer", ZH: "提出", EN: "Propose", From: []string{Begun}, To: Offered, Roles: leads},
		{Code: "arrive", ZH: "收到对方提议", EN: "Proposal received", From: []string{Begun}, To: Asked, System: true},
		{Code: "confirm", ZH: "确认", EN: "Confirm", From: []string{Asked}, To: Active, Roles: leads},
		{Code: "decline", ZH: "不同意…", EN: "Decline…", From: []string{Asked}, To: Declined, Roles: leads, NeedsReason: true, Reasons: "sharing.end"},
		{Code: "end", ZH: "终止…", EN: "End…", From: []string{Offered, Active}, To: Ended, Roles: leads, NeedsReason: true, Reasons: "sharing.end"},
		{Code: "confirmed", ZH: "对方确认", EN: "Confirmed by the partner", From: []string{Offered}, To: Active, System: true},
		{Code: "declined", ZH: "对方不同意", EN: "Declined by the partner", From: []string{Offered}, To: Declined, System: true},
		{Code: "ended", ZH: "对方终止", EN: "Ended by the partner", From: []string{Offered, Asked, Active}, To: Ended, System: true},
		{Code: "expire", ZH: "到期", EN: "Expire", From: []string{Offered, Asked, Active}, To: Expired, System: true},
	},
}

// The states of a member.
const (
	MemberBegun    = "BEGUN"
	MemberAsked    = "ASKED"
	MemberTold     = "TOLD"
	MemberIs       = "CONFIRMED"
	MemberDeclined = "DECLINED"
)

var answering = []actor.Role{actor.CityLead, actor.SchoolAdmin, actor.EntAdmin}

// MemberFlow is the way of a member: the record's city asks, the organisation's city answers.
var MemberFlow = &caseflow.Machine{
	Kind: "sharing.member", Table: "sharing_members", ZH: "跨市成员", EN: "Member of another city",
	States: []caseflow.State{
		{Code: MemberBegun, ZH: "新建", EN: "New", Tone: "none"},
		{Code: MemberAsked, ZH: "待对方确认", EN: "Awaiting the partner", Tone: "info"},
		{Code: MemberTold, ZH: "待我市确认", EN: "Awaiting us", Tone: "amber"},
		{Code: MemberIs, ZH: "已确认", EN: "Confirmed", Tone: "green", Terminal: true},
		{Code: MemberDeclined, ZH: "未同意", EN: "Declined", Tone: "none", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "ask", ZH: "邀请", EN: "Invite", From: []string{MemberBegun}, To: MemberAsked, Roles: leads},
		{Code: "arrive", ZH: "收到邀请", EN: "Invitation received", From: []string{MemberBegun}, To: MemberTold, System: true},
		{Code: "confirm", ZH: "确认加入", EN: "Confirm", From: []string{MemberTold}, To: MemberIs, Roles: answering},
		{Code: "decline", ZH: "不加入", EN: "Decline", From: []string{MemberTold}, To: MemberDeclined, Roles: answering},
		{Code: "confirmed", ZH: "对方确认", EN: "Confirmed by the partner", From: []string{MemberAsked}, To: MemberIs, System: true},
		{Code: "declined", ZH: "对方未同意", EN: "Declined by the partner", From: []string{MemberAsked}, To: MemberDeclined, System: true},
	},
}
