package app

import (
	"rongqiao/internal/platform/actor"
)

// panoramas covers portraits of points, schools and counties: a school sees its own, a county those of its schools.
func (o *objects) panoramas() {
	point := func(school any) string {
		return o.id(`SELECT MIN(id) FROM programme_points WHERE school_id = $1`, school)
	}
	own, foreign := point(o.school), point(o.otherSchool)
	readers := []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	o.set("/panorama/points/{id}", at("id", own), nil)
	o.set("/panorama/points/{id}", at("id", own), at("id", foreign), readers...)
	o.set("/panorama/schools/{id}", at("id", o.school), nil)
	o.set("/panorama/schools/{id}", at("id", o.school), at("id", o.otherSchool), readers...)
	o.set("/panorama/counties/{code}", at("code", o.county), nil)
	o.set("/panorama/counties/{code}", at("code", o.county), at("code", o.otherCounty), actor.CountyUser)
}
