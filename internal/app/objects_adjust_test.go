package app

import (
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/adjust"
)

// adjustments covers rounds, requests, opinions and lists.
func (o *objects) adjustments() {
	today := o.city.Adjust.Today()
	prepared, err := o.city.Adjust.SaveRound(o.as(actor.CityLead), adjust.Round{Year: today.Year + 3, Title: "矩阵年度", Document: "矩阵", Notice: "矩阵", OpenOn: today, CollectUntil: today.AddDays(30)}, nil)
	must(o.t, err)
	hidden := at("id", prepared.ID)
	round := func(status string) webtest.Params {
		return at("id", o.id(`SELECT MIN(id) FROM adjust_rounds WHERE status = $1`, status))
	}
	applied, now := round(adjust.RoundApplied), at("id", o.id(`SELECT MIN(id) FROM adjust_rounds WHERE year = $1`, today.Year+1))
	for _, p := range []string{"/adjustments/rounds/{id}", "/api/v1/adjustments/rounds/{id}"} {
		o.set(p, applied, hidden)
		o.set(p, applied, nil, actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor)
	}
	for _, p := range []string{"whatif", "follow", "committee", "members", "meetings", "votes", "opinions", "publicity", "decision"} {
		o.set("/adjustments/rounds/{id}/"+p, now, nil)
	}
	o.set("/adjustments/rounds/{id}/objections", applied, hidden)
	o.set("/adjustments/rounds/{id}/objections", applied, nil, actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor)
	objection := o.id(`SELECT MIN(id) FROM adjust_objections`)
	o.set("/adjustments/objections/{id}/steps/{step}", at2(objection, "deny"), nil)
	o.set("/adjustments/objections/{id}/objector", at("id", objection), nil)
	o.set("/adjustments/rounds/{id}/edit", hidden, nil)
	o.set("/adjustments/rounds/{id}/steps/{step}", at2(prepared.ID.String(), "collect"), nil)
	o.set("/adjustments/rounds/{id}/request", now, hidden)
	o.set("/adjustments/rounds/{id}/check", now, hidden)
	list := func(status string) webtest.Params {
		return at("id", o.id(`SELECT MIN(id) FROM adjust_lists WHERE status = $1`, status))
	}
	o.set("/adjustments/lists/{id}", list(adjust.ListPublished), list(adjust.ListDraft))
	o.set("/adjustments/lists/{id}", list(adjust.ListPublished), nil, actor.CityLead)
	fresh, err := o.city.Adjust.SaveList(actor.With(o.t.Context(), actor.Actor{Account: 77, Name: "另一人", Grants: []actor.Grant{{Role: actor.CityLead}}}), adjust.List{Year: today.Year + 3, Level: atlas.Secondary, Sign: adjust.Positive, Document: "矩阵", Entries: []adjust.ListEntry{{Code: "6603", Name: "x"}}}, nil)
	must(o.t, err)
	o.set("/adjustments/lists/{id}/publish", at("id", fresh.ID), nil)
	o.adjustRequests()
	o.adjustOpinions()
}

func (o *objects) adjustRequests() {
	one := func(where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MIN(x.id) FROM adjust_requests x WHERE `+where, args...))
	}
	draft := one(`x.status = 'DRAFT' AND x.override_state = '' AND x.school_id = $1`, o.school)
	other := one(`x.status NOT IN ('DRAFT', 'WITHDRAWN') AND x.school_id <> $1`, o.school)
	sent := one(`x.status NOT IN ('DRAFT', 'WITHDRAWN') AND x.school_id = $1`, o.school)
	asked := one(`x.status <> 'DRAFT' AND EXISTS (SELECT 1 FROM adjust_opinions p WHERE p.request_id = x.id AND p.unit_kind = 'ORG' AND p.unit_mark = $1)`, o.other(0).String())
	unasked := one(`x.status <> 'DRAFT' AND NOT EXISTS (SELECT 1 FROM adjust_opinions p WHERE p.request_id = x.id AND p.unit_kind = 'ORG')`)
	school := []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	for _, p := range []string{"/adjustments/requests/{id}", "/api/v1/adjustments/requests/{id}"} {
		o.set(p, sent, draft)
		o.set(p, draft, other, school...)
		o.set(p, asked, unasked, actor.IndustryOrg)
		o.set(p, one(`x.status NOT IN ('DRAFT', 'WITHDRAWN') AND x.county = $1`, o.county), one(`x.status NOT IN ('DRAFT', 'WITHDRAWN') AND x.county <> $1`, o.county), actor.CountyUser)
	}
	for _, p := range []string{"opinions", "proposal", "correction"} {
		o.set("/adjustments/requests/{id}/"+p, sent, draft)
	}
	for _, p := range []string{"edit", "files", "appeal"} {
		o.set("/adjustments/requests/{id}/"+p, draft, other, school...)
	}
	own, foreign := draft["id"], other["id"]
	o.set("/adjustments/requests/{id}/steps/{step}", at2(sent["id"], "complete"), at2(own, "complete"))
	o.set("/adjustments/requests/{id}/steps/{step}", at2(own, "submit"), at2(foreign, "withdraw"), actor.SchoolAdmin)
	o.set("/adjustments/requests/{id}/override/{step}", at2(sent["id"], "refuse"), at2(own, "refuse"))
	o.set("/adjustments/requests/{id}/override/{step}", at2(own, "ask"), at2(foreign, "ask"), school...)
	o.set("/adjustments/requests/{id}/appeal/{step}", at2(o.id(`SELECT MIN(request_id) FROM adjust_appeals`), "deny"), at2(own, "deny"))
	id, err := ids.Parse(own)
	must(o.t, err)
	must(o.t, o.city.Adjust.Attach(o.as(actor.SchoolAdmin), id, "矩阵.txt", "text/plain", 3, strings.NewReader("abc")))
	file := at("id", own, "file", o.id(`SELECT MIN(id) FROM adjust_files WHERE request_id = $1`, id))
	o.set("/adjustments/requests/{id}/files/{file}", nil, file)
	o.set("/adjustments/requests/{id}/files/{file}", file, at("id", foreign, "file", file["file"]), school...)
}

func (o *objects) adjustOpinions() {
	unit := func(kind, mark, status string) webtest.Params {
		return at("id", o.id(`SELECT MIN(id) FROM adjust_opinions WHERE unit_kind = $1 AND unit_mark = $2 AND status = $3`, kind, mark, status))
	}
	guild := o.other(0).String()
	p := "/adjustments/opinions/{id}"
	o.set(p, unit("DEPT", "工信", adjust.OpinionGiven), nil)
	o.set(p, unit("DEPT", "工信", adjust.OpinionAsked), unit("DEPT", "人社", adjust.OpinionGiven), actor.DeptUser)
	o.set(p, unit("ORG", guild, adjust.OpinionGiven), unit("DEPT", "人社", adjust.OpinionGiven), actor.IndustryOrg)
	o.set(p, nil, unit("DEPT", "人社", adjust.OpinionGiven), actor.CountyUser)
	o.set("/adjustments/opinions/{id}/back", unit("DEPT", "工信", adjust.OpinionGiven), nil)
}
