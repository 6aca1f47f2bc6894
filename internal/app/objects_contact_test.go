package app

import (
	"strings"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/register/contact"
)

// docking covers memberships, pairs, visits, feedback and events.
func (o *objects) docking() {
	o.memberships()
	o.pairs()
	o.visits()
	o.feedback()
	o.events()
}

func (o *objects) other(n int) ids.ID { return sample.OtherID(o.plan.Code, n) }

func (o *objects) memberships() {
	const at = "/orgs/memberships/{id}/steps/{step}"
	one := func(where string, args ...any) webtest.Params {
		return at2(o.id(`SELECT MAX(id) FROM org_memberships WHERE status = 'ACTIVE' AND `+where, args...), "leave")
	}
	foreign := one(`body_id = $1 AND member_id = $2`, o.other(5), o.other(4))
	o.set(at, one(`body_id = $1`, o.other(5)), nil)
	for role, own := range map[actor.Role]webtest.Params{
		actor.SchoolAdmin: one(`member_id = $1`, o.school), actor.EntAdmin: one(`member_id = $1`, o.firm), actor.IndustryOrg: one(`body_id = $1`, o.other(0)),
		actor.ParkAdmin: one(`body_id = $1`, o.other(1)), actor.Provider: one(`member_id = $1`, o.other(2)),
	} {
		o.set(at, own, foreign, role)
	}
}

func at2(id, step string) webtest.Params { return at("id", id, "step", step) }

func (o *objects) pairs() {
	one := func(where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MIN(id) FROM contact_pairs WHERE until_on = '' AND `+where, args...))
	}
	own := one(`school_id = $1 AND firm_id = $2`, o.school, o.firm)
	far := one(`kind = 'SCHOOL_FIRM' AND school_id <> $1 AND firm_id <> $2`, o.school, o.firm)
	for _, p := range []string{"/pairs/{id}", "/api/v1/pairs/{id}"} {
		o.set(p, own, nil)
		o.set(p, own, far, append(append([]actor.Role{}, schoolRoles...), firmRoles...)...)
		o.set(p, one(`gov_function = '工信'`), nil, actor.DeptUser)
		o.set(p, one(`county = $1`, o.county), one(`county = $1`, o.otherCounty), actor.CountyUser)
	}
}

func (o *objects) visits() {
	one := func(where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MIN(v.id) FROM contact_visits v WHERE `+where, args...))
	}
	file := func(where string, args ...any) webtest.Params {
		id := o.id(`SELECT MIN(v.id) FROM contact_visits v JOIN contact_files f ON f.visit_id = v.id WHERE `+where, args...)
		return at("id", id, "file", o.id(`SELECT MIN(id) FROM contact_files WHERE visit_id = $1`, id))
	}
	const took, absent = `v.id IN (SELECT visit_id FROM contact_visit_orgs WHERE org_id = $1)`, `v.org_id <> $1 AND v.id NOT IN (SELECT visit_id FROM contact_visit_orgs WHERE org_id = $1)`
	o.set("/visits/{id}", one(`v.id > 0`), nil)
	o.set("/visits/{id}", one(`v.owner_id = $1`, o.who[actor.DeptUser].Account), nil, actor.DeptUser)
	o.set("/visits/{id}", one(`v.county = $1`, o.county), one(`v.county = $1`, o.otherCounty), actor.CountyUser)
	o.set("/visits/{id}", one(`v.org_id = $1`, o.school), one(absent, o.school), schoolRoles...)
	o.set("/visits/{id}", one(took, o.firm), one(absent, o.firm), firmRoles...)
	const files = "/visits/{id}/files/{file}"
	o.set(files, file(`v.id > 0`), nil)
	o.set(files, nil, file(`v.id > 0`), firmRoles...)
	o.set(files, nil, nil, actor.CountyUser)
	o.attach(files)
}

// attach gives the schools and the county a visit with a file.
func (o *objects) attach(files string) {
	f := contact.VisitForm{FirmsText: o.name(o.firm), SchoolsText: o.name(o.school)}
	f.Visit = contact.Visit{Kind: contact.Survey, Day: o.city.Contact.Today(), Place: "矩阵", Departments: "区教育局", Topics: "矩阵"}
	v, err := o.city.Contact.SaveVisit(o.as(actor.CountyUser), f, nil)
	must(o.t, err)
	must(o.t, o.city.Contact.Attach(o.as(actor.CountyUser), v.ID, "矩阵.txt", "text/plain", 3, strings.NewReader("abc")))
	own := at("id", v.ID, "file", o.id(`SELECT MIN(id) FROM contact_files WHERE visit_id = $1`, v.ID))
	o.set(files, own, nil, append([]actor.Role{actor.CountyUser}, schoolRoles...)...)
}

func (o *objects) name(org ids.ID) string {
	for i := range o.plan.Schools {
		if sample.SchoolID(o.plan.Code, i) == org {
			return o.plan.Schools[i].Name
		}
	}
	for i, f := range sample.Draw(o.plan).Firms {
		if sample.FirmID(o.plan.Code, i) == org {
			return f.Name
		}
	}
	o.t.Fatalf("no name for %s", org)
	return ""
}

// feedback gives every role that answers an item of its own that waits, and the enterprise
// one that was answered.
func (o *objects) feedback() {
	file := func(owner string) webtest.Params {
		form := contact.FeedbackForm{OwnerText: owner}
		form.Title, form.Details = "矩阵里的一件事", "请答复"
		f, err := o.city.Contact.File(o.as(actor.EntHR), form, nil)
		must(o.t, err)
		return at("id", f.ID)
	}
	far := at("id", o.id(`SELECT MIN(id) FROM contact_feedback WHERE firm_id <> $1 AND county <> $2 AND owner_kind = 'CITY'`, o.firm, o.county))
	items := map[actor.Role]webtest.Params{
		actor.CityLead: file("CITY"), actor.DeptUser: file("DEPT:工信"), actor.CountyUser: file("COUNTY:" + o.county), actor.SchoolAdmin: file("ORG:" + o.school.String()),
		actor.ProgrammeHead: file("ORG:" + o.school.String()), actor.IndustryOrg: file("ORG:" + o.other(0).String()), actor.ParkAdmin: file("ORG:" + o.other(1).String()), actor.Provider: file("ORG:" + o.other(2).String()),
	}
	answered := file("CITY")
	id, err := ids.Parse(answered["id"])
	must(o.t, err)
	_, err = o.city.Contact.StepFeedback(o.as(actor.CityLead), caseflow.Step{ID: id, Transition: "reply", Note: "矩阵"})
	must(o.t, err)
	for _, p := range []string{"/feedback/{id}", "/api/v1/feedback/{id}"} {
		o.set(p, items[actor.CityLead], nil)
		o.set(p, answered, far, firmRoles...)
		for role, own := range items {
			foreign := far
			if role == actor.CityLead || role == actor.DeptUser {
				foreign = nil
			}
			o.set(p, own, foreign, role)
		}
	}
	const steps = "/feedback/{id}/steps/{step}"
	o.set(steps, with(answered, "step", "accept"), with(far, "step", "accept"), firmRoles...)
	for role, own := range items {
		foreign := with(far, "step", "reply")
		if role == actor.CityLead || role == actor.DeptUser {
			foreign = nil
		}
		o.set(steps, with(own, "step", "reply"), foreign, role)
	}
}

// events gives every role that organises an event of its own, published with a session.
func (o *objects) events() {
	draft := at("id", o.id(`SELECT MIN(id) FROM contact_events WHERE status = 'DRAFT'`))
	hidden := at("id", o.id(`SELECT MIN(id) FROM contact_sessions WHERE event_id = $1`, draft["id"]))
	shown := at("id", o.id(`SELECT MIN(id) FROM contact_events WHERE status = 'PUBLISHED'`))
	free := at("id", o.id(`SELECT MIN(id) FROM contact_sessions WHERE event_id = $1`, shown["id"]))
	const steps = "/events/{id}/steps/{step}"
	o.set("/events/{id}", shown, draft)
	o.set("/api/v1/events/{id}", shown, draft)
	o.set("/api/v1/events/{id}", shown, nil, actor.CityLead)
	o.set("/sessions/{id}", free, hidden)
	for _, role := range []actor.Role{actor.CityLead, actor.CountyUser, actor.DeptUser, actor.SchoolAdmin, actor.IndustryOrg, actor.ParkAdmin} {
		e, n := o.event(role)
		d, h := draft, hidden
		if role == actor.CityLead {
			d, h = nil, nil
		}
		o.set("/events/{id}", e, d, role)
		o.set("/sessions/{id}", n, h, role)
		if d != nil {
			d = with(d, "step", "publish")
		}
		o.set(steps, with(e, "step", "publish"), d, role)
	}
}

func (o *objects) event(role actor.Role) (event, session webtest.Params) {
	ctx, on := o.as(role), o.city.Contact.Today().AddDays(30)
	e, err := o.city.Contact.SaveEvent(ctx, contact.Event{Kind: contact.Forum, Title: "矩阵里的活动", Organiser: "矩阵", Place: "矩阵", From: on}, nil)
	must(o.t, err)
	n, err := o.city.Contact.SaveSession(ctx, contact.Session{Event: e.ID, Theme: "矩阵", Day: on, Starts: "09:00", Ends: "10:00", Place: "矩阵", Capacity: 9}, nil)
	must(o.t, err)
	_, err = o.city.Contact.StepEvent(ctx, caseflow.Step{ID: e.ID, Transition: "publish"})
	must(o.t, err)
	return at("id", e.ID), at("id", n.ID)
}
