package app

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/register/agreement"
)

// partners are those who sign agreements.
var partners = []actor.Role{actor.SchoolAdmin, actor.EntAdmin, actor.IndustryOrg, actor.ParkAdmin, actor.Provider}

// agreements gives every party one agreement that waits to be signed, with a scan, and those who
// draw agreements up a draft of their own.
func (o *objects) agreements() {
	one := func(where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MIN(a.id) FROM agreement_items a WHERE a.sent_on <> '' AND `+where, args...))
	}
	const inCounty = `a.id IN (SELECT p.agreement_id FROM agreement_parties p WHERE p.county = $1)`
	far := one(`a.id NOT IN (SELECT p.agreement_id FROM agreement_parties p WHERE p.org_id IN ($1, $2, $3, $4, $5))`, o.school, o.firm, o.other(0), o.other(1), o.other(2))
	shared, file := o.sharedAgreement()
	near, away := one(inCounty, o.county), one(`NOT `+inCounty, o.county)
	for _, p := range []string{"/agreements/{id}", "/api/v1/agreements/{id}"} {
		o.set(p, shared, nil)
		o.set(p, shared, far, partners...)
		o.set(p, near, away, actor.CountyUser)
	}
	for pattern, more := range map[string][2]string{"/agreements/{id}/steps/{step}": {"step", "return"}, "/agreements/{id}/change/{step}": {"step", "return"}} {
		o.set(pattern, with(shared, more[0], more[1]), nil)
		o.set(pattern, with(shared, more[0], more[1]), with(far, more[0], more[1]), partners...)
		o.set(pattern, with(near, more[0], more[1]), with(away, more[0], more[1]), actor.CountyUser)
	}
	for _, p := range []struct {
		own   webtest.Params
		roles []actor.Role
	}{{shared, nil}, {shared, partners}, {near, []actor.Role{actor.CountyUser}}} {
		foreign := map[bool]webtest.Params{true: away, false: far}[len(p.roles) == 1]
		if p.roles == nil {
			o.set(versions, o.firstText(p.own), nil)
			continue
		}
		o.set(versions, o.firstText(p.own), o.firstText(foreign), p.roles...)
	}
	const files = "/agreements/{id}/files/{file}"
	o.set(files, with(shared, "file", file.String()), nil)
	o.set(files, with(shared, "file", file.String()), with(far, "file", file.String()), append([]actor.Role{actor.CountyUser}, partners...)...)
	for _, role := range []actor.Role{actor.SchoolAdmin, actor.EntAdmin} {
		draft := at("id", o.draftAgreement(role, "").ID)
		for _, p := range []string{"/agreements/{id}/clauses", "/agreements/{id}/amend", "/agreements/{id}/renew"} {
			o.set(p, draft, far, role)
		}
		o.set("/agreements/{id}/write/{step}", with(draft, "step", "basics"), with(far, "step", "basics"), role)
	}
}

const versions = "/agreements/{id}/versions/{version}"

// firstText is an agreement with its first version.
func (o *objects) firstText(p webtest.Params) webtest.Params {
	return with(p, "version", o.id(`SELECT MIN(id) FROM agreement_versions WHERE agreement_id = $1`, p["id"]))
}

// draftAgreement is an agreement of the school and the enterprise that the role draws up.
func (o *objects) draftAgreement(role actor.Role, more string) agreement.Agreement {
	today := o.city.Agreement.Today()
	b := agreement.Basics{Class: agreement.General, Title: "矩阵里的协议", Schools: o.name(o.school), Partners: o.name(o.firm) + more, Starts: today.AddDays(5), Ends: today.AddMonths(12)}
	a, err := o.city.Agreement.Create(o.as(role), b, nil)
	must(o.t, err)
	return a
}

// sharedAgreement is one that every kind of party has to sign, with a scan of a signature.
func (o *objects) sharedAgreement() (shared webtest.Params, file ids.ID) {
	var more strings.Builder
	for n := range 3 {
		o.read(func(ctx context.Context, r *sqldb.Reader) error {
			name, err := sqldb.Value[string](ctx, r, `SELECT name FROM org_organizations WHERE id = $1`, o.other(n))
			more.WriteString("\n" + name)
			return err
		})
	}
	a := o.draftAgreement(actor.SchoolAdmin, more.String())
	ctx, s := o.as(actor.SchoolAdmin), o.city.Agreement
	for _, p := range []agreement.Part{{Step: agreement.StepContent, Fields: []agreement.Field{"TALENT"}, Text: "矩阵"}, {Step: agreement.StepDuties, Text: "矩阵"}, {Step: agreement.StepTeam, Text: "矩阵"}} {
		must(o.t, s.SavePart(ctx, a.ID, 0, p))
	}
	must(o.t, s.Step(ctx, caseflow.Step{ID: a.ID, Transition: "send"}, false))
	d, err := s.Detail(ctx, a.ID)
	must(o.t, err)
	scan := &agreement.Upload{Name: "矩阵.pdf", MIME: "application/pdf", Size: 3, Content: strings.NewReader("abc")}
	must(o.t, s.SignPaper(ctx, a.ID, agreement.Paper{Org: o.firm, Signer: "矩阵", On: s.Today(), Code: agreement.CheckCode(d.Open.Digest), Scan: scan}, nil))
	d, err = s.Detail(ctx, a.ID)
	must(o.t, err)
	return at("id", a.ID), d.Files[0].ID
}
