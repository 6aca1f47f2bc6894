package app

import (
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/selection"
)

// selectionWatchers see all of a selection; a county sees its own applications beside.
var selectionWatchers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

// selections covers batches, applications, sheets and experts.
func (o *objects) selections() {
	batch := func(status string) webtest.Params {
		return at("id", o.id(`SELECT MIN(id) FROM selection_batches WHERE status = $1`, status))
	}
	draft := batch(selection.Draft)
	for _, p := range []string{"/selections/{id}", "/selections/{id}/list", "/selections/{id}/objections", "/api/v1/selections/{id}"} {
		o.set(p, batch(selection.Published), draft)
		o.set(p, batch(selection.Published), nil, append([]actor.Role{actor.CountyUser}, selectionWatchers...)...)
	}
	for p, status := range map[string]string{"desk": selection.Publicity, "export": selection.Publicity, "scores": selection.Published, "edit": selection.Draft, "proposal": selection.Ranked, "decision": selection.Publicity} {
		o.set("/selections/{id}/"+p, batch(status), nil)
	}
	o.set("/selections/{id}/steps/{step}", at("id", batch(selection.Decided)["id"], "step", "publish"), nil)
	objection := o.id(`SELECT MIN(id) FROM selection_objections WHERE status = 'OPEN'`)
	o.set("/objections/{id}/steps/{step}", at2(objection, "deny"), nil)
	o.set("/objections/{id}/objector", at("id", objection), nil)
	o.set("/selection-categories/{code}", at("code", "batch_base"), at("code", "no_such"))
	o.applying(draft)
	o.judging()
}

// applying gives everybody who applies an application of their own in a batch that is open to all.
func (o *objects) applying(draft webtest.Params) {
	today := o.city.Selection.Today()
	b, err := o.city.Selection.SaveBatch(o.as(actor.CityLead), selection.Batch{
		Title: "矩阵批次", Category: "batch_base", Call: "矩阵", Document: "矩阵", OpenOn: today, CloseOn: today.AddDays(30), CorrectDays: 3, PublicityDays: 5, Quota: 2, Applicants: []string{"SCHOOL", "ENTERPRISE", "INDUSTRY_ORG", "PARK", "PROVIDER"}, Areas: []string{"x"},
		Rubric: []selection.Criterion{{Code: "c1", ZH: "x", Weight: 100, Scale: 100}}, Experts: 1, Spread: 20,
	}, nil)
	must(o.t, err)
	_, err = o.city.Selection.StepBatch(o.as(actor.CityLead), caseflow.Step{ID: b.ID, Transition: "open"})
	must(o.t, err)
	o.set("/selections/{id}/apply", at("id", b.ID), draft)
	own := map[actor.Role]selection.Application{}
	for role := range o.editors() {
		x, err := o.city.Selection.Apply(o.as(role), b.ID, selection.DraftForm{Title: "矩阵申报" + string(role), Area: "x", Summary: "x"}, nil)
		must(o.t, err)
		must(o.t, o.city.Selection.Attach(o.as(role), x.ID, "矩阵.txt", "text/plain", 3, strings.NewReader("abc")))
		own[role] = x
	}
	submitted := o.id(`SELECT MIN(id) FROM selection_applications WHERE status = 'SUBMITTED'`)
	inCounty := func(is string) webtest.Params {
		return at("id", o.id(`SELECT MIN(id) FROM selection_applications WHERE status NOT IN ('DRAFT', 'WITHDRAWN') AND county `+is+` $1`, o.county))
	}
	hidden := at("id", own[actor.EntAdmin].ID) // a draft
	for _, p := range []string{"/applications/{id}", "/api/v1/applications/{id}", "/applications/{id}/draw"} {
		o.set(p, at("id", submitted), hidden)
		o.set(p, inCounty("="), inCounty("<>"), actor.CountyUser)
	}
	for _, p := range []string{"/applications/{id}", "/api/v1/applications/{id}"} {
		for role, x := range own {
			o.set(p, at("id", x.ID), at("id", submitted), role)
		}
		o.set(p, at("id", own[actor.SchoolAdmin].ID), at("id", submitted), actor.ProgrammeHead)
		o.set(p, at("id", own[actor.EntAdmin].ID), at("id", submitted), actor.EntHR)
	}
	for _, p := range []string{"edit", "files"} {
		for role, x := range own {
			o.set("/applications/{id}/"+p, at("id", x.ID), at("id", submitted), role)
		}
	}
	o.set("/applications/{id}/steps/{step}", at2(submitted, "admit"), at2(own[actor.EntAdmin].ID.String(), "admit"), actor.CityLead)
	for role, x := range own {
		o.set("/applications/{id}/steps/{step}", at2(x.ID.String(), "submit"), at2(submitted, "withdraw"), role)
	}
	o.set("/applications/{id}/settle", at("id", o.id(`SELECT MIN(x.id) FROM selection_applications x JOIN selection_batches b ON b.id = x.batch_id WHERE x.status = 'PROPOSED' AND b.status = 'DECIDED'`)), hidden)
	o.attachments(own)
}

// attachments are read by who sees the application, and by the experts who judge it.
func (o *objects) attachments(own map[actor.Role]selection.Application) {
	const p = "/applications/{id}/files/{file}"
	file := func(app ids.ID) webtest.Params {
		return at("id", app, "file", o.id(`SELECT MIN(id) FROM selection_files WHERE application_id = $1`, app))
	}
	some, err := ids.Parse(o.id(`SELECT MIN(x.id) FROM selection_applications x JOIN selection_files f ON f.application_id = x.id WHERE x.status = 'NAMED'`))
	must(o.t, err)
	draft := file(own[actor.EntAdmin].ID)
	o.set(p, file(some), draft)
	o.set(p, nil, draft, actor.CountyUser, actor.Expert)
	for role, x := range own {
		foreign := file(own[actor.EntAdmin].ID)
		if role == actor.EntAdmin {
			foreign = file(own[actor.SchoolAdmin].ID)
		}
		o.set(p, file(x.ID), foreign, role)
	}
	o.set(p, file(own[actor.SchoolAdmin].ID), draft, actor.ProgrammeHead)
	o.set(p, draft, file(own[actor.SchoolAdmin].ID), actor.EntHR)
}

// judging covers sheets and experts: experts see their own sheets.
func (o *objects) judging() {
	me := o.who[actor.Expert].Account
	mine := at("id", o.id(`SELECT MIN(s.id) FROM selection_sheets s JOIN selection_experts e ON e.id = s.expert_id WHERE e.account_id = $1 AND s.status = 'ASSIGNED'`, me))
	others := at("id", o.id(`SELECT MIN(s.id) FROM selection_sheets s JOIN selection_experts e ON e.id = s.expert_id WHERE e.account_id <> $1 AND s.status = 'ASSIGNED'`, me))
	paper := at("id", o.id(`SELECT MIN(id) FROM selection_sheets WHERE scan_id <> 0`))
	o.set("/reviews/{id}", others, nil)
	o.set("/reviews/{id}", mine, others, actor.Expert)
	o.set("/reviews/{id}/steps/{step}", at2(others["id"], "recuse"), nil)
	o.set("/reviews/{id}/steps/{step}", at2(mine["id"], "recuse"), at2(others["id"], "recuse"), actor.Expert)
	o.set("/reviews/{id}/scan", paper, nil)
	o.set("/reviews/{id}/scan", nil, paper, actor.Expert)
	expert := at("id", o.id(`SELECT MIN(id) FROM selection_experts`))
	o.set("/experts/{id}", expert, nil)
	o.set("/experts/{id}/edit", expert, nil)
}
