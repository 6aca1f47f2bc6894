package app

import (
	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
)

// conditions covers the figures of schools: a school sees its own, a county its own.
func (o *objects) conditions() {
	own, foreign := at("id", o.school), at("id", o.otherSchool)
	near := at("id", o.id(`SELECT MIN(id) FROM org_organizations WHERE kind = 'SCHOOL' AND county = $1`, o.county))
	away := at("id", o.id(`SELECT MIN(id) FROM org_organizations WHERE kind = 'SCHOOL' AND county = $1`, o.otherCounty))
	for _, p := range []string{"/conditions/schools/{id}", "/api/v1/conditions/{id}"} {
		o.set(p, own, nil)
		o.set(p, own, foreign, append([]actor.Role{actor.Teacher}, schoolRoles...)...)
		o.set(p, near, away, actor.CountyUser)
	}
	o.set("/conditions/schools/{id}/table", at("id", sample.SchoolID(o.plan.Code, 4)), nil)
}
