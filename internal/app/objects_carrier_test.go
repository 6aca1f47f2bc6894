package app

import (
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/register/carrier"
)

// editors are the roles that lead records, with their organisation; the bureau and the
// county stand beside them.
func (o *objects) editors() map[actor.Role]ids.ID {
	return map[actor.Role]ids.ID{
		actor.SchoolAdmin: o.school, actor.EntAdmin: o.firm, actor.IndustryOrg: o.other(0), actor.ParkAdmin: o.other(1), actor.Provider: o.other(2),
	}
}

// registers covers the registers: what the city keeps is seen by all who work with it, and
// changed by who leads it.
func (o *objects) registers() {
	kind, none := at("kind", "training_base"), at("kind", "no_such_kind")
	for _, p := range []string{"/registers/{kind}", "/registers/{kind}/figures", "/registers/{kind}/usage", "/registers/{kind}/new", "/api/v1/registers/{kind}", "/api/v1/registers/{kind}/figures"} {
		o.set(p, kind, none)
	}
	must(o.t, o.city.Carrier.Configure(o.as(actor.CityLead), carrier.Kind{Code: "matrix_kind", ZH: "矩阵种类", Unit: "个", Group: "矩阵"}, 0))
	o.set("/kinds/{kind}", at("kind", "matrix_kind"), none)
	o.set("/kinds/{kind}/overlay", kind, none)
	o.set("/registers/{kind}/published", kind, none)

	far := o.carrierOf("矩阵项目乙", o.otherSchool, o.otherCounty)
	for _, p := range []string{"/records/{id}", "/api/v1/records/{id}"} {
		o.set(p, at("id", far), nil)
	}
	for _, p := range []string{"edit", "stage", "levels", "members", "checks", "reports", "shares", "assets", "meetings", "files", "entries", "honours"} {
		o.set("/records/{id}/"+p, at("id", far), nil)
		for role, org := range o.editors() {
			o.set("/records/{id}/"+p, at("id", o.carrierOf("矩阵项目甲"+string(role)+p, org, o.county)), at("id", far), role)
		}
		o.set("/records/{id}/"+p, at("id", o.carrierOf("矩阵项目县"+p, o.school, o.county)), at("id", far), actor.CountyUser)
	}
	must(o.t, o.city.Carrier.Attach(o.as(actor.CityLead), far, carrier.File{Sort: "RULES", Name: "办法.txt", Size: 6}, "text/plain", strings.NewReader("办法")))
	o.set("/records/{id}/files/{file}", at("id", far, "file", o.id(`SELECT id FROM carrier_files WHERE record_id = $1`, far)), nil)
	o.members(far)
	base, err := o.city.Carrier.Create(o.as(actor.CityLead), "training_base", carrier.Draft{Name: "矩阵基地", Stage: "BUILT", On: o.city.Carrier.Today()}, "矩阵")
	must(o.t, err)
	o.booked(base)
}

// carrierOf is a new project that an organisation leads.
func (o *objects) carrierOf(name string, org ids.ID, county string) ids.ID {
	today := o.city.Carrier.Today()
	id, err := o.city.Carrier.Create(o.as(actor.CityLead), "mixed_project", carrier.Draft{Name: name, Org: org, County: county, Stage: "BUILT", On: today, Shares: []carrier.Share{{Holder: "甲", Part: 10000}}}, "矩阵")
	must(o.t, err)
	return id
}

// members gives every editor a record with a member, which it may end.
func (o *objects) members(far ids.ID) {
	const pattern = "/records/{id}/members/{member}/end"
	join := func(record ids.ID) webtest.Params {
		must(o.t, o.city.Carrier.Join(o.as(actor.CityLead), record, carrier.Member{Role: "SCHOOL", Org: o.school, Since: o.city.Carrier.Today(), SignedOn: o.city.Carrier.Today()}))
		return at("id", record, "member", o.id(`SELECT id FROM carrier_members WHERE record_id = $1`, record))
	}
	o.set(pattern, join(far), nil)
	for role, org := range o.editors() {
		o.set(pattern, join(o.carrierOf("矩阵项目成员"+string(role), org, o.county)), nil, role)
	}
	o.set(pattern, join(o.carrierOf("矩阵项目成员县", o.school, o.county)), nil, actor.CountyUser)
}

// booked gives everybody who books a slot of the organisation's own.
func (o *objects) booked(far ids.ID) {
	o.set("/records/{id}/bookings", at("id", far), nil)
	const pattern = "/records/{id}/bookings/{booking}/close"
	n := 0
	for _, role := range []actor.Role{actor.EntAdmin, actor.EntHR, actor.SchoolAdmin, actor.ProgrammeHead, actor.Teacher, actor.Provider} {
		who := o.who[role]
		if len(who.Grants) == 0 || who.Grants[0].Org == 0 {
			continue
		}
		n++
		from := time.Now().Add(time.Duration(n) * 24 * time.Hour)
		id, err := o.city.Carrier.Book(o.as(role), far, carrier.Booked{Org: who.Grants[0].Org, From: from, Until: from.Add(time.Hour), Purpose: strings.ToLower(string(role))})
		must(o.t, err)
		o.set(pattern, at("id", far, "booking", id), nil, role)
	}
}
