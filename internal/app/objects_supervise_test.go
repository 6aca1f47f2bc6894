package app

import (
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/supervise"
)

// inspected plans and holds an inspection of a school, with a finding and a file beside each.
func (o *objects) inspected(school ids.ID) (planned, held, finding ids.ID, heldFile, findingFile string) {
	lead := o.as(actor.CityLead)
	name := o.orgName(school)
	today := o.city.Supervise.Today()
	plan := func() ids.ID {
		x, err := o.city.Supervise.Plan(lead, supervise.InspectionForm{Kind: "ONSITE", Title: "矩阵检查", Org: name, Basis: "矩阵", Inspectors: "甲 | 市教育督导室", On: today})
		must(o.t, err)
		return x.ID
	}
	planned, held = plan(), plan()
	must(o.t, o.city.Supervise.Step(lead, caseflow.Step{ID: held, Transition: "hold", Note: "矩阵"}, today))
	f, err := o.city.Supervise.Find(lead, held, "矩阵问题", "矩阵", false)
	must(o.t, err)
	for _, id := range []ids.ID{held, f.ID} {
		must(o.t, o.city.Supervise.Attach(lead, id, "矩阵.txt", "text/plain", 3, strings.NewReader("abc")))
	}
	file := func(of ids.ID) string {
		return o.id(`SELECT MAX(id) FROM supervise_files WHERE object_id = $1`, of)
	}
	return planned, held, f.ID, file(held), file(f.ID)
}

func (o *objects) orgName(id ids.ID) string {
	return o.text(`SELECT name FROM org_organizations WHERE id = $1`, id)
}

// text reads one text.
func (o *objects) text(query string, args ...any) (s string) {
	must(o.t, o.city.DB.Read(o.t.Context(), func(r *sqldb.Reader) error { return r.QueryRow(o.t.Context(), query, args...).Scan(&s) }))
	return s
}

// supervision covers inspections, findings, assessments, appeals and evidence.
func (o *objects) supervision() {
	planned, held, finding, heldFile, findingFile := o.inspected(o.school)
	_, other, otherFinding, otherHeldFile, otherFindingFile := o.inspected(o.otherSchool)
	watch := []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	school := []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	for p, x := range map[string][2]webtest.Params{
		"/inspections/{id}": {at("id", held), at("id", other)}, "/inspections/{id}/files/{file}": {at("id", held, "file", heldFile), at("id", other, "file", otherHeldFile)},
		"/findings/{id}": {at("id", finding), at("id", otherFinding)}, "/findings/{id}/files/{file}": {at("id", finding, "file", findingFile), at("id", otherFinding, "file", otherFindingFile)},
	} {
		o.set(p, x[0], nil, watch...)
		o.set(p, x[0], x[1], school...)
		o.set(p, nil, x[1], actor.EntAdmin)
		o.set(p, nil, nil, actor.CountyUser)
	}
	inspectors := []actor.Role{actor.CityLead, actor.Supervisor}
	o.set("/inspections/{id}/steps/{step}", at("id", planned, "step", "cancel"), nil, inspectors...)
	o.set("/inspections/{id}/findings", at("id", held), nil, inspectors...)
	o.set("/inspections/{id}/files", at("id", held), nil, inspectors...)
	o.set("/findings/{id}/files", at("id", finding), nil, inspectors...)
	o.set("/findings/{id}/files", at("id", finding), at("id", otherFinding), actor.SchoolAdmin)
	o.set("/findings/{id}/files", nil, at("id", otherFinding), actor.EntAdmin)
	o.set("/findings/{id}/steps/{step}", nil, nil, inspectors...)
	o.set("/findings/{id}/steps/{step}", at("id", finding, "step", "plan"), at("id", otherFinding, "step", "plan"), actor.SchoolAdmin)
	o.set("/findings/{id}/steps/{step}", nil, at("id", otherFinding, "step", "plan"), actor.EntAdmin)
	for _, p := range []string{"/inspections/{id}/steps/{step}", "/inspections/{id}/findings", "/inspections/{id}/files", "/findings/{id}/files", "/findings/{id}/steps/{step}"} {
		o.set(p, nil, nil, actor.CountyUser)
	}
	o.assessed(watch)
}

func (o *objects) assessed(watch []actor.Role) {
	public := at("id", o.id(`SELECT MIN(id) FROM supervise_assessments WHERE status = 'PUBLICITY'`))
	draft := at("id", o.id(`SELECT MIN(id) FROM supervise_assessments WHERE status = 'DRAFT'`))
	for _, p := range []string{"/assessments/{id}", "/assessments/{id}/export", "/api/v1/assessments/{id}"} {
		o.set(p, public, draft)
		o.set(p, public, nil, watch...)
	}
	o.set("/assessments/{id}/steps/{step}", at("id", draft["id"], "step", "open"), nil)
	o.set("/assessments/{id}/marks", nil, nil)
	o.set("/assessments/{id}/endorsements", nil, nil)
	o.set("/assessments/{id}/appeals", nil, nil)
	o.set("/assessment-appeals/{id}/steps/{step}", at("id", o.id(`SELECT MIN(id) FROM supervise_appeals WHERE status = 'OPEN'`), "step", "deny"), nil)
	must(o.t, o.city.Supervise.Prove(o.as(actor.CityLead), "GOVERNMENT", supervise.Evidence{Duty: "gov_plan", Subject: "CITY", Year: int64(o.city.Supervise.Today().Year), Words: "矩阵"},
		&supervise.Proof{Name: "矩阵.txt", MIME: "text/plain", Size: 3, Content: strings.NewReader("abc")}))
	file := o.id(`SELECT MAX(f.id) FROM supervise_files f JOIN supervise_evidence e ON e.id = f.object_id`)
	evidence := at("id", o.id(`SELECT object_id FROM supervise_files WHERE id = $1`, file), "file", file)
	o.set("/duties/{id}/files/{file}", nil, evidence)
	o.set("/duties/{id}/files/{file}", evidence, nil, append([]actor.Role{actor.CountyUser}, watch...)...)
}
