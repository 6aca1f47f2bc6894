package app

import (
	"bytes"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/dispatch"
)

// dispatchWatchers read all reports and matters.
var dispatchWatchers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

// dispatches covers reports, bodies, meetings, matters and bulletins.
func (o *objects) dispatches() {
	report := func(where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MIN(id) FROM dispatch_reports WHERE `+where, args...))
	}
	park := o.who[actor.ParkAdmin].Grants[0].Org
	school := o.who[actor.SchoolAdmin].Grants[0].Org
	some := report(`function = '科技'`)
	own := map[actor.Role]webtest.Params{
		actor.CityLead: report(`function = '教育'`), actor.DeptUser: report(`function = '工信'`), actor.CountyUser: report(`county = $1 AND org_id = 0 AND function = ''`, o.county),
		actor.SchoolAdmin: report(`org_id = $1`, int64(school)), actor.ParkAdmin: report(`org_id = $1`, int64(park)),
	}
	for _, p := range []string{"/dispatch/reports/{id}", "/api/v1/dispatch/{id}", "/dispatch/reports/{id}/correct", "/dispatch/reports/{id}/files"} {
		o.set(p, some, nil, dispatchWatchers...)
		o.set(p, nil, some, actor.IndustryOrg)
		for role, x := range own {
			if role == actor.CityLead || role == actor.DeptUser {
				o.set(p, x, nil, role)
				continue
			}
			o.set(p, x, some, role)
		}
	}
	waiting := o.id(`SELECT MIN(id) FROM dispatch_reports WHERE status = 'SUBMITTED' AND function <> '教育'`)
	o.set("/dispatch/reports/{id}/steps/{step}", at2(waiting, "return"), nil)
	file := func(where string, args ...any) webtest.Params {
		id := o.id(`SELECT MIN(r.id) FROM dispatch_reports r JOIN dispatch_files f ON f.object_id = r.id WHERE `+where, args...)
		return at("id", id, "file", o.id(`SELECT MIN(id) FROM dispatch_files WHERE object_id = $1`, id))
	}
	const files = "/dispatch/reports/{id}/files/{file}"
	o.set(files, file(`r.function = '人社'`), nil, dispatchWatchers...)
	o.set(files, nil, file(`r.function = '人社'`), actor.CountyUser, actor.SchoolAdmin, actor.ParkAdmin, actor.IndustryOrg)
	o.conferences()
	o.dispatchMatters()
}

func (o *objects) conferences() {
	body := o.id(`SELECT MIN(id) FROM dispatch_bodies WHERE kind = 'JOINT_CONFERENCE'`)
	member := o.id(`SELECT MIN(id) FROM dispatch_members WHERE body_id = $1 AND until_on = ''`, body)
	o.set("/bodies/{id}", at("id", body), nil)
	o.set("/bodies/{id}/members", at("id", body), nil)
	o.set("/bodies/{id}/members/{member}/end", at("id", body, "member", member), nil)
	meeting := func(status string) string {
		return o.id(`SELECT MIN(id) FROM dispatch_meetings WHERE status = $1`, status)
	}
	o.set("/meetings/{id}", at("id", meeting(dispatch.Issued)), nil)
	o.set("/meetings/{id}/word", at("id", meeting(dispatch.Issued)), nil)
	o.set("/meetings/{id}/agenda", at("id", meeting(dispatch.Planned)), nil)
	for _, p := range []string{"items", "record", "matters"} {
		o.set("/meetings/{id}/"+p, at("id", meeting(dispatch.Held)), nil)
	}
	o.set("/meetings/{id}/steps/{step}", at2(meeting(dispatch.Planned), "hold"), nil)
	bulletin := o.id(`SELECT MIN(id) FROM dispatch_bulletins`)
	o.set("/bulletins/{id}", at("id", bulletin), nil)
	o.set("/bulletins/{id}/word", at("id", bulletin), nil)
}

func (o *objects) dispatchMatters() {
	open := o.id(`SELECT MIN(id) FROM dispatch_matters WHERE kind = 'CASE'`)
	closed := o.id(`SELECT MIN(id) FROM dispatch_matters WHERE status = 'CLOSED'`)
	o.set("/matters/{id}", at("id", open), nil, dispatchWatchers...)
	o.set("/matters/{id}", at("id", open), at("id", closed), actor.CountyUser, actor.SchoolAdmin)
	o.set("/matters/{id}", nil, at("id", closed), actor.ParkAdmin, actor.IndustryOrg)
	o.set("/matters/{id}/steps/{step}", at2(o.id(`SELECT MIN(id) FROM dispatch_matters WHERE status = 'ANSWERED'`), "close"), nil)
	part := func(where string, args ...any) string {
		return o.id(`SELECT MIN(p.id) FROM dispatch_parts p WHERE p.matter_id = `+open+` AND `+where, args...)
	}
	foreign := o.id(`SELECT MIN(id) FROM dispatch_parts WHERE matter_id = $1`, closed)
	own := map[actor.Role]string{
		actor.CityLead: o.id(`SELECT MIN(p.id) FROM dispatch_parts p JOIN dispatch_matters t ON t.id = p.matter_id WHERE p.function = '教育' AND t.status = 'OPEN'`), actor.DeptUser: part(`p.function = '工信'`),
		actor.CountyUser: part(`p.county = $1 AND p.org_id = 0`, o.county), actor.SchoolAdmin: part(`p.org_id = $1`, int64(o.who[actor.SchoolAdmin].Grants[0].Org)),
	}
	o.set("/matter-parts/{id}/steps/{step}", nil, at2(foreign, "answer"), actor.ParkAdmin, actor.IndustryOrg)
	o.set("/matter-parts/{id}/files", nil, at("id", foreign), actor.ParkAdmin, actor.IndustryOrg)
	for role, id := range own {
		var other webtest.Params
		var others webtest.Params
		if role == actor.CountyUser || role == actor.SchoolAdmin {
			other, others = at2(foreign, "answer"), at("id", foreign)
		}
		o.set("/matter-parts/{id}/steps/{step}", at2(id, "answer"), other, role)
		o.set("/matter-parts/{id}/files", at("id", id), others, role)
	}
	matter, err := ids.Parse(open)
	must(o.t, err)
	mine, err := o.city.Dispatch.Matter(o.as(actor.CityLead), matter)
	must(o.t, err)
	_, err = o.city.Dispatch.AttachPart(o.as(actor.DeptUser), mine.Parts[1].ID, "矩阵.txt", "text/plain", 3, bytes.NewReader([]byte("abc")))
	must(o.t, err)
	const files = "/matter-parts/{id}/files/{file}"
	there := at("id", mine.Parts[1].ID, "file", o.id(`SELECT MIN(id) FROM dispatch_files WHERE object_id = $1`, int64(mine.Parts[1].ID)))
	o.set(files, there, nil, append([]actor.Role{actor.CountyUser, actor.SchoolAdmin}, dispatchWatchers...)...)
	o.set(files, nil, there, actor.ParkAdmin, actor.IndustryOrg)
}
