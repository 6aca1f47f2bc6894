package sheet

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// The states of a batch.
const (
	Uploaded  = "UPLOADED"  // received, columns to be settled by a person
	Mapped    = "MAPPED"    // columns settled, dry run to come
	Checked   = "CHECKED"   // dry run done
	Confirmed = "CONFIRMED" // to be written
	Done      = "DONE"      // written, can be undone
	Undone    = "UNDONE"    // taken back
	Failed    = "FAILED"    // could not be written; nothing was
	Discarded = "DISCARDED" // given up by the sender
)

// Senders are the roles that may send tables at all; each kind narrows them.
var Senders = []actor.Role{
	actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.SchoolAdmin, actor.ProgrammeHead,
	actor.InternshipOfficer, actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Provider,
}

// Flow is the flow of a batch.
var Flow = &caseflow.Machine{
	Kind: "sheet.batch", Table: "sheet_batches", ZH: "导入批次", EN: "Import batch",
	States: []caseflow.State{
		{Code: Uploaded, ZH: "待对应列", EN: "Columns to settle", Tone: "amber"},
		{Code: Mapped, ZH: "待试导入", EN: "Dry run to come", Tone: "info"},
		{Code: Checked, ZH: "待确认", EN: "To be confirmed", Tone: "amber"},
		{Code: Confirmed, ZH: "正在写入", EN: "Being written", Tone: "info"},
		{Code: Done, ZH: "已导入", EN: "Imported", Tone: "green"},
		{Code: Undone, ZH: "已撤销", EN: "Undone", Terminal: true, Tone: "none"},
		{Code: Failed, ZH: "未能导入", EN: "Failed", Terminal: true, Tone: "red"},
		{Code: Discarded, ZH: "已放弃", EN: "Discarded", Terminal: true, Tone: "none"},
	},
	Transitions: []caseflow.Transition{
		{Code: "map", ZH: "确定对应列", EN: "Settle columns", From: []string{Uploaded, Mapped, Checked}, To: Mapped, Roles: Senders},
		{Code: "check", ZH: "试导入完成", EN: "Dry run done", From: []string{Mapped}, To: Checked, System: true},
		{Code: "confirm", ZH: "确认导入", EN: "Confirm", From: []string{Checked}, To: Confirmed, Roles: Senders},
		{Code: "write", ZH: "写入完成", EN: "Written", From: []string{Confirmed}, To: Done, System: true},
		{Code: "again", ZH: "数据已变，重新试导入", EN: "Registers changed, dry run again", From: []string{Confirmed}, To: Mapped, System: true},
		{Code: "stall", ZH: "试导入没有做成", EN: "Dry run not done", From: []string{Mapped}, To: Uploaded, System: true},
		{Code: "back", ZH: "写入没有做成", EN: "Not written", From: []string{Confirmed}, To: Checked, System: true},
		{Code: "fail", ZH: "未能导入", EN: "Fail", From: []string{Mapped, Confirmed}, To: Failed, System: true},
		{Code: "undo", ZH: "撤销", EN: "Undo", From: []string{Done}, To: Undone, Roles: Senders},
		{Code: "discard", ZH: "放弃", EN: "Discard", From: []string{Uploaded, Mapped, Checked}, To: Discarded, Roles: Senders},
	},
}
