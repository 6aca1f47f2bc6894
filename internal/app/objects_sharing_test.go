package app

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/web/webtest"
)

// neighbour is a city that speaks to the town through the hub's mailbox and has no pages.
const neighbour = "900200"

// letter posts a letter of the neighbour and has the town take it.
func (w *town) letter(topic string, agreement ids.ID, key, body string) {
	w.t.Helper()
	must(w.t, w.house.Registry.Hub().Write(w.t.Context(), func(tx *sqldb.Tx) error {
		return tenant.PostLetter(w.t.Context(), tx, tenant.Letter{From: neighbour, To: w.plan.Code, Topic: topic, Subject: agreement.String(), Key: key, Body: body})
	}))
	_, err := w.city.Sharing.Exchange(w.as(actor.CityLead))
	must(w.t, err)
}

// sharing covers agreements, which all who read registers see, with a copy of the neighbour's
// record, and invitations, which the city and the organisation answer.
func (o *objects) sharing() {
	const offer = `{"title":"矩阵协议","mechanism":"每季会商","city_name":"邻市","kinds":[{"kind":"training_base","zh":"实训基地","fields":[{"Code":"level","ZH":"级别"}]}],"from":"2026-01-01","until":"2099-12-31"}`
	agree := func(n ids.ID) ids.ID {
		id := 7_700_000_000_000 + n
		o.letter("sharing.offer", id, "offer"+n.String(), offer)
		return id
	}
	id := agree(1)
	must(o.t, o.city.Sharing.Step(o.as(actor.CityLead), caseflow.Step{ID: id, Transition: "confirm"}))
	o.letter("sharing.records", id, "records", `{"kind":"training_base","version":1,"put":[{"id":"4711","name":"邻市基地","values":{"level":"市级"}}]}`)
	const base = "/sharing/agreements/{id}"
	for _, p := range []string{"", "/consultations", "/members", "/refresh"} {
		o.set(base+p, at("id", id), nil)
	}
	o.set(base+"/steps/{step}", at("id", agree(2), "step", "confirm"), nil)
	for _, p := range []string{"", "/export"} {
		o.set(base+"/kinds/{kind}"+p, at("id", id, "kind", "training_base"), at("id", id, "kind", "industry_community"))
	}
	o.set(base+"/kinds/{kind}/{record}", at("id", id, "kind", "training_base", "record", "4711"), at("id", id, "kind", "training_base", "record", "4712"))
	ask := func(n int, org ids.ID) webtest.Params {
		code := o.text(`SELECT uscc FROM org_organizations WHERE id = $1`, org)
		member := ids.ID(8_800_000_000_000 + n)
		o.letter("sharing.member", id, "member"+member.String(), `{"id":"`+member.String()+`","kind":"training_base","record":"`+ids.ID(5000+n).String()+`","name":"邻市共同体","part":"成员","uscc":"`+code+`","since":"2026-01-01"}`)
		return at("member", member, "answer", "confirm")
	}
	const answer = "/sharing/members/{member}/{answer}"
	o.set(answer, ask(1, o.school), nil)
	o.set(answer, ask(2, o.school), ask(3, o.otherSchool), actor.SchoolAdmin)
	o.set(answer, ask(4, o.firm), ask(5, o.otherFirm), actor.EntAdmin)
}
