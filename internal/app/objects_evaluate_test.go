package app

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/evaluate"
)

// evaluations covers verdicts, runs, rules and cards: a school sees its own, a county those of its schools; a card is shown to a school
// once it was sent.
func (o *objects) evaluations() {
	lead, dean := o.as(actor.CityLead), o.as(actor.SchoolAdmin)
	verdicts := func(school ids.ID) []string {
		return []string{o.id(`SELECT MAX(id) FROM evaluate_verdicts WHERE school_id = $1`, school), o.id(`SELECT MIN(id) FROM evaluate_verdicts WHERE school_id = $1`, school)}
	}
	own, foreign := verdicts(o.school), verdicts(o.otherSchool)
	away := o.id(`SELECT MIN(id) FROM evaluate_verdicts WHERE county = $1`, o.otherCounty)
	readers := []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	o.set("/evaluations/{id}", at("id", own[0]), nil)
	o.set("/evaluations/{id}", at("id", own[0]), at("id", foreign[0]), readers...)
	o.set("/evaluations/{id}", at("id", own[0]), at("id", away), actor.CountyUser)
	appealed, err := ids.Parse(own[1])
	must(o.t, err)
	appeal, err := o.city.Evaluate.Appeal(dean, appealed, "矩阵", &evaluate.Upload{Name: "矩阵.pdf", MIME: "application/pdf", Size: 4, Content: strings.NewReader("%PDF")})
	must(o.t, err)
	file := o.id(`SELECT MIN(id) FROM evaluate_files WHERE owner_id = $1`, appeal)
	o.set("/evaluations/{id}/appeal/steps/{step}", at2(own[1], "uphold"), nil)
	o.set("/evaluations/{id}/appeal/steps/{step}", at2(own[1], "withdraw"), at("id", foreign[0], "step", "withdraw"), actor.SchoolAdmin)
	o.set("/evaluations/{id}/files/{file}", at("id", appealed, "file", file), nil)
	o.set("/evaluations/{id}/files/{file}", at("id", appealed, "file", file), at("id", foreign[0], "file", file), readers...)
	o.set("/evaluations/{id}/files/{file}", at("id", appealed, "file", file), at("id", away, "file", file), actor.CountyUser)
	o.set("/evaluationruns/{id}", at("id", o.id(`SELECT MAX(id) FROM evaluate_runs`)), nil)
	o.set("/evaluationrules/{id}/steps/{step}", at("id", o.id(`SELECT MIN(id) FROM evaluate_settings WHERE status = 'PROPOSED'`), "step", "refuse"), nil)
	o.warnings(lead, readers)
}

// warnings covers cards: one that was sent to the school and answered with evidence.
func (o *objects) warnings(lead context.Context, readers []actor.Role) {
	sent := func() ids.ID {
		id, err := ids.Parse(o.id(`SELECT MIN(id) FROM evaluate_cards WHERE status = 'DRAFTED' AND school_id = $1`, o.school))
		must(o.t, err)
		for _, step := range []string{"confirm", "send"} {
			must(o.t, o.city.Evaluate.Step(lead, evaluate.CardStep{Step: caseflow.Step{ID: id, Transition: step}}))
		}
		return id
	}
	open, answered := sent(), sent()
	must(o.t, o.city.Evaluate.Step(o.as(actor.SchoolAdmin), evaluate.CardStep{Step: caseflow.Step{ID: answered, Transition: "reply"}, Reply: "矩阵", Upload: &evaluate.Upload{Name: "矩阵.pdf", MIME: "application/pdf", Size: 4, Content: strings.NewReader("%PDF")}}))
	file := o.id(`SELECT MIN(id) FROM evaluate_files WHERE owner_id = $1`, answered)
	foreign := o.id(`SELECT MIN(id) FROM evaluate_cards WHERE school_id = $1`, o.otherSchool)
	away := o.id(`SELECT MIN(id) FROM evaluate_cards WHERE county = $1`, o.otherCounty)
	pair := func(pattern string, mine, other, far webtest.Params) {
		o.set(pattern, mine, nil)
		o.set(pattern, mine, other, readers...)
		o.set(pattern, mine, far, actor.CountyUser)
	}
	pair("/warnings/{id}", at("id", answered), at("id", foreign), at("id", away))
	pair("/warnings/{id}/files/{file}", at("id", answered, "file", file), at("id", foreign, "file", file), at("id", away, "file", file))
	o.set("/warnings/{id}/steps/{step}", at2(answered.String(), "lift"), nil)
	o.set("/warnings/{id}/steps/{step}", at2(open.String(), "reply"), at("id", foreign, "step", "reply"), actor.SchoolAdmin)
}
