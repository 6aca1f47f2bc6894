package programme

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a programme point (domain B7).
const (
	Proposed  = "PROPOSED"
	Committee = "COMMITTEE"
	Filed     = "FILED"
	Approved  = "APPROVED"
	Enrolling = "ENROLLING"
	Limited   = "LIMITED"
	Alternate = "ALTERNATE"
	Stopped   = "STOPPED"
	Revoked   = "REVOKED"
)

// Open are the states of points that are taught and enrol, wholly or in part.
var Open = []string{Filed, Approved, Enrolling, Limited, Alternate}

var (
	schools = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	bureau  = []actor.Role{actor.CityLead}
)

// PointFlow is the life of a programme point. Higher programmes are filed,
// nationally controlled ones approved (教职成〔2015〕10号).
var PointFlow = &caseflow.Machine{
	Kind: "programme.point", Table: "programme_points", ZH: "专业点", EN: "programme point",
	States: []caseflow.State{
		{Code: Proposed, ZH: "拟设", EN: "Proposed", Tone: "info"},
		{Code: Committee, ZH: "专业建设委员会论证", EN: "In committee", Tone: "amber"},
		{Code: Filed, ZH: "已备案", EN: "Filed", Tone: "info"},
		{Code: Approved, ZH: "已审批", EN: "Approved", Tone: "info"},
		{Code: Enrolling, ZH: "招生", EN: "Enrolling", Tone: "green"},
		{Code: Limited, ZH: "限招", EN: "Limited", Tone: "amber"},
		{Code: Alternate, ZH: "隔年招生", EN: "Alternate years", Tone: "amber"},
		{Code: Stopped, ZH: "停招", EN: "Stopped", Tone: "red"},
		{Code: Revoked, ZH: "已撤销", EN: "Revoked", Terminal: true, Tone: "none"},
	},
	Transitions: []caseflow.Transition{
		{Code: "submit", ZH: "提交论证", EN: "Submit", From: []string{Proposed}, To: Committee, Roles: schools},
		{Code: "file", ZH: "备案", EN: "File", From: []string{Committee}, To: Filed, Roles: bureau, FourEyes: true},
		{Code: "approve", ZH: "审批（国控）", EN: "Approve", From: []string{Committee}, To: Approved, Roles: bureau, FourEyes: true},
		{Code: "decline", ZH: "退回…", EN: "Return…", From: []string{Committee}, To: Proposed, Roles: bureau, NeedsReason: true},
		{Code: "enrol", ZH: "开始招生", EN: "Start enrolling", From: []string{Filed, Approved, Limited, Alternate, Stopped}, To: Enrolling, Roles: bureau},
		{Code: "limit", ZH: "限招…", EN: "Limit…", From: []string{Enrolling, Alternate}, To: Limited, Roles: bureau, NeedsReason: true},
		{Code: "alternate", ZH: "隔年招生…", EN: "Alternate…", From: []string{Enrolling, Limited}, To: Alternate, Roles: bureau, NeedsReason: true},
		{Code: "stop", ZH: "停招…", EN: "Stop…", From: []string{Enrolling, Limited, Alternate}, To: Stopped, Roles: bureau, NeedsReason: true},
		{Code: "revoke", ZH: "撤销…", EN: "Revoke…", From: []string{Stopped, Proposed}, To: Revoked, Roles: bureau, NeedsReason: true},
	},
}
