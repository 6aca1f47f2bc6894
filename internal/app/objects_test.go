package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/match"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/report/board"
	"rongqiao/internal/report/system"
)

// The groups of roles that the matrix tells apart.
var (
	firmRoles   = []actor.Role{actor.EntAdmin, actor.EntHR}
	schoolRoles = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead}
	officeRoles = []actor.Role{actor.CityLead, actor.CountyUser}
)

// objects collects which object is whose.
type objects struct {
	*town
	firm, otherFirm     ids.ID
	school, otherSchool ids.ID
	county, otherCounty string
	list                webtest.Objects
}

// objectsOf names an own and a foreign object for every pattern with a
// parameter. A pattern that is missing here fails the matrix.
func objectsOf(w *town) webtest.Objects {
	o := &objects{town: w, firm: sample.FirmID(w.plan.Code, 0), otherFirm: w.rival(),
		school: sample.SchoolID(w.plan.Code, 0), otherSchool: sample.SchoolID(w.plan.Code, 1),
		county: w.plan.Counties[0].Code, otherCounty: w.plan.Counties[2].Code, list: webtest.Objects{}}
	o.chain()
	o.accounts()
	o.orgs()
	o.points()
	o.items(demand.Need, "/needs", firmRoles)
	o.items(demand.Offer, "/offers", schoolRoles)
	o.matches()
	o.orders()
	o.imports()
	o.docking()
	o.agreements()
	o.forecasts()
	o.conditions()
	o.sharing()
	o.standards()
	o.registers()
	o.funds()
	o.plans()
	o.dispatches()
	o.panoramas()
	o.evaluations()
	o.rules()
	o.selections()
	o.supervision()
	o.adjustments()
	o.maps()
	o.gaps()
	o.system()
	o.notices()
	o.indicators()
	return o.list
}

// rival is an enterprise besides the first that has published posts.
func (w *town) rival() ids.ID {
	id, err := ids.Parse(w.id(`SELECT MIN(org_id) FROM demand_items WHERE side = 'NEED' AND kind = 'TALENT' AND status = 'PUBLISHED' AND org_id > $1`, sample.FirmID(w.plan.Code, 0)))
	must(w.t, err)
	return id
}

// set says what is whose on a pattern, for roles; no roles stands for all others.
func (o *objects) set(pattern string, own, foreign webtest.Params, roles ...actor.Role) {
	if o.list[pattern] == nil {
		o.list[pattern] = map[actor.Role]webtest.Pair{}
	}
	if len(roles) == 0 {
		roles = []actor.Role{webtest.Any}
	}
	for _, r := range roles {
		o.list[pattern][r] = webtest.Pair{Own: own, Foreign: foreign}
	}
}

// at makes the parameters of a pattern from names and values.
func at(pairs ...any) webtest.Params {
	p := webtest.Params{}
	for i := 0; i < len(pairs); i += 2 {
		p[pairs[i].(string)] = fmt.Sprint(pairs[i+1])
	}
	return p
}

// chain covers the frame: drawn charts and files, which are public, and the
// graph, of which every role sees all that it sees any of.
func (o *objects) chain() {
	o.set("/assets/{file...}", at("file", strings.TrimPrefix(ui.Asset("app.css"), "/assets/")), nil)
	o.set("/charts/{file}", nil, nil)
	for _, name := range []string{"chains", "groups", "lists", "key_lists", "programme_groups", "edges"} {
		table, path := name, strings.TrimPrefix(strings.ReplaceAll(name, "_", "-"), "key-")
		switch name {
		case "lists":
			table = "curated"
		case "key_lists":
			path = "keys"
		}
		o.set("/atlas/"+path+"/{id}", at("id", o.id(`SELECT MIN(id) FROM atlas_`+table)), nil)
	}
}

// accounts covers the administration of accounts and everybody's own tokens.
func (o *objects) accounts() {
	must(o.t, o.city.Accounts.GrantRole(asConsole(o.t.Context(), o.plan.Code), o.who[actor.Mentor].Login,
		actor.Grant{Role: actor.Mentor, Org: o.otherFirm, From: civil.DateOf(o.city.DB.Now())}))
	subject := o.who[actor.Mentor].Account
	grant := o.id(`SELECT MAX(id) FROM account_grants WHERE account_id = $1`, subject)
	// A new account is the one that the matrix disables and enables.
	link, err := o.city.enrol(asConsole(o.t.Context(), o.plan.Code), "subject.one", "对象", actor.Expert)
	must(o.t, err)
	if link.Token == "" {
		o.t.Fatal("no link")
	}
	o.set("/admin/users/{user}", at("user", o.id(`SELECT account_id FROM account_people WHERE login = 'subject.one'`)), nil)
	o.set("/admin/users/{user}/grants/{grant}", at("user", subject, "grant", grant),
		at("user", o.who[actor.Student].Account, "grant", grant))
	tokens := map[actor.Role]webtest.Params{}
	for _, role := range o.roles() {
		r := o.post("/account/tokens", map[string][]string{"name": {"矩阵"}, "days": {"30"}, "read_only": {"1"}}, o.signIn(o.t, role))
		if r.Code != 200 {
			o.t.Fatalf("token of %s: %d", role, r.Code)
		}
		must(o.t, o.house.Registry.Hub().Read(o.t.Context(), func(q *sqldb.Reader) error {
			id, err := sqldb.Value[ids.ID](o.t.Context(), q, `SELECT MAX(id) FROM account_tokens WHERE account_id = $1`, o.who[role].Account)
			tokens[role] = at("token", id)
			return err
		}))
	}
	for _, role := range o.roles() {
		foreign := tokens[actor.CityLead]
		if role == actor.CityLead {
			foreign = tokens[actor.Expert]
		}
		o.set("/account/tokens/{token}", tokens[role], foreign, role)
	}
	o.passkeys()
}

// passkeys gives everybody a passkey of their own at the hub.
func (o *objects) passkeys() {
	mine := map[actor.Role]webtest.Params{}
	must(o.t, o.house.Registry.Hub().Write(o.t.Context(), func(tx *sqldb.Tx) error {
		for _, role := range o.roles() {
			id := tx.NewID()
			mine[role] = at("passkey", id)
			if _, err := tx.Exec(o.t.Context(), `INSERT INTO account_passkeys
(id, account_id, credential_id, rp_id, public_key, sign_count, aaguid, name, transports, backup_eligible, created_at, used_at, suspect_at)
VALUES ($1, $2, $3, 'localhost', '', 0, '', '手机', '', FALSE, 0, 0, 0)`, id, o.who[role].Account, id.String()); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, role := range o.roles() {
		foreign := mine[actor.CityLead]
		if role == actor.CityLead {
			foreign = mine[actor.Expert]
		}
		o.set("/account/passkeys/{passkey}", mine[role], foreign, role)
	}
}

func (o *objects) orgs() {
	o.set("/orgs/{id}", at("id", sample.FirmID(o.plan.Code, 55)), nil)
	o.set("/orgs/{id}", at("id", o.id(`SELECT MAX(id) FROM org_organizations WHERE county = $1 AND kind = 'ENTERPRISE'`, o.county)),
		at("id", o.id(`SELECT MIN(id) FROM org_organizations WHERE county = $1`, o.otherCounty)), actor.CountyUser)
	o.set("/orgs/{id}", at("id", o.school), at("id", o.otherSchool), schoolRoles...)
	o.set("/orgs/{id}", at("id", o.firm), at("id", o.otherFirm), firmRoles...)
	for i, role := range []actor.Role{actor.IndustryOrg, actor.ParkAdmin, actor.Provider} {
		o.set("/orgs/{id}", at("id", sample.OtherID(o.plan.Code, i)), at("id", o.otherSchool), role)
	}
	o.list["/api/v1/orgs/{id}"] = o.list["/orgs/{id}"]
}

func (o *objects) points() {
	point := func(where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MIN(p.id) FROM programme_points p JOIN org_organizations s ON s.id = p.school_id WHERE p.status = 'ENROLLING' AND `+where, args...))
	}
	own, foreign := point(`s.id = $1`, o.school), point(`s.id = $1`, o.otherSchool)
	o.set("/points/{id}", own, nil)
	o.set("/points/{id}", own, foreign, append([]actor.Role{actor.Teacher, actor.InternshipOfficer}, schoolRoles...)...)
	o.set("/points/{id}", point(`s.county = $1`, o.county), point(`s.county = $1`, o.otherCounty), actor.CountyUser)
}

// items covers needs or offers: drafts of one's own, what was handed in by
// others, which other firms do not see, and drafts of others, which nobody sees.
func (o *objects) items(side demand.Side, base string, owners []actor.Role) {
	own, other := o.firm, o.otherFirm
	if side == demand.Offer {
		own, other = o.school, o.otherSchool
	}
	draft := o.item(owners[0], side, other, o.county, demand.Drafted)
	away := o.item(owners[0], side, other, o.otherCounty, demand.Submitted)
	near := func() webtest.Params { return o.item(owners[0], side, other, o.county, demand.Submitted) }
	published := at("id", o.id(`SELECT MIN(id) FROM demand_items WHERE side = $1 AND status = 'PUBLISHED'`, string(side)))
	o.set(base+"/{id}", published, draft)
	o.set("/api/v1"+base+"/{id}", published, draft)
	o.set(base+"/{id}/contact", near(), draft, actor.CityLead)
	o.set(base+"/{id}/contact", near(), away, actor.CountyUser)
	o.set(base+"/{id}/steps/{step}", with(near(), "step", "publish"), with(draft, "step", "publish"), actor.CityLead)
	o.set(base+"/{id}/steps/{step}", with(near(), "step", "publish"), with(away, "step", "publish"), actor.CountyUser)
	for _, role := range slices.Concat(owners, officeRoles) {
		foreign := away // which the lead bureau sees
		if role == actor.CityLead {
			foreign = draft
		}
		for _, p := range []string{"/edit", "/refresh", "/copy"} {
			o.set(base+"/{id}"+p, o.item(role, side, own, o.county, demand.Drafted), foreign, role)
		}
		o.set("/api/v1"+base+"/{id}", o.item(role, side, own, o.county, demand.Drafted), foreign, role)
	}
	for _, role := range owners {
		mine := o.item(role, side, own, o.county, demand.Drafted)
		o.set(base+"/{id}/contact", mine, away, role)
		o.set(base+"/{id}/steps/{step}", with(mine, "step", "submit"), with(near(), "step", "publish"), role)
	}
}

func with(p webtest.Params, name, value string) webtest.Params {
	out := maps.Clone(p)
	out[name] = value
	return out
}

// item writes an item of the role's person in a state. Owners of other
// organisations are somebody else with the same role.
func (o *objects) item(role actor.Role, side demand.Side, org ids.ID, county, state string) webtest.Params {
	o.t.Helper()
	who := o.who[role]
	if g := who.Grants[0]; g.Org != 0 && g.Org != org {
		g.Org = org
		who.Grants, who.Account = []actor.Grant{g}, 1+who.Account/2
	}
	it := demand.Blank(side, demand.Internship)
	it.Title, it.Details, it.Headcount, it.Region, it.Org = "矩阵里的实习", "装配岗位实习，三个月，包住宿", 3, county, org
	d := demand.Draft{Item: it, Contact: demand.Contact{Name: "陈女士", Phone: "13800009999"}}
	ctx := actor.With(o.t.Context(), who)
	write := o.city.Demand.Save
	if state == demand.Submitted {
		write = o.city.Demand.Post
	}
	saved, err := write(ctx, d)
	must(o.t, err)
	return at("id", saved.ID)
}

// pair is a need and a supply that has something in common with it.
type pair struct{ need, point ids.ID }

// params are the pair's, with the supply or without it.
func (p *pair) params(withPoint bool) webtest.Params {
	switch {
	case p == nil:
		return nil
	case withPoint:
		return at("id", p.need, "point", p.point)
	}
	return at("id", p.need)
}

// rankedNeed is a need of which the role sees the ranking.
func (o *objects) rankedNeed(role actor.Role, ok func(match.NeedInfo) bool) pair {
	o.t.Helper()
	needs, _, _, err := o.city.Match.Own(o.as(role), 1000)
	must(o.t, err)
	for _, n := range needs {
		rank, err := o.city.Match.ForNeed(o.as(role), n.ID, 3)
		must(o.t, err)
		if ok(n) && len(rank.List) > 0 {
			return pair{n.ID, rank.List[0].Point.ID}
		}
	}
	o.t.Fatalf("no ranking for %s", role)
	return pair{}
}

// rankedSupply is a programme point or offer of which the role sees the ranking.
func (o *objects) rankedSupply(role actor.Role, ok func(match.PointInfo) bool) pair {
	o.t.Helper()
	_, points, _, err := o.city.Match.Own(o.as(role), 1000)
	must(o.t, err)
	for _, p := range points {
		rank, err := o.city.Match.ForPoint(o.as(role), p.ID, 3)
		must(o.t, err)
		if ok(p) && len(rank.List) > 0 {
			return pair{rank.List[0].Need.ID, p.ID}
		}
	}
	o.t.Fatalf("no ranking for %s", role)
	return pair{}
}

// matches covers rankings and what is said of a pair.
func (o *objects) matches() {
	say := func(own, foreign *pair, roles ...actor.Role) {
		for _, api := range []string{"/api", ""} {
			o.set(api+"/needs/{id}/matches", own.params(false), foreign.params(false), roles...)
			o.set(api+"/needs/{id}/matches/{point}", own.params(true), foreign.params(true), roles...)
		}
	}
	mine := o.rankedNeed(actor.EntHR, func(n match.NeedInfo) bool { return n.Org == o.firm })
	other := o.rankedNeed(actor.CityLead, func(n match.NeedInfo) bool { return n.Org == o.otherFirm })
	local := o.rankedNeed(actor.CountyUser, func(match.NeedInfo) bool { return true })
	away := o.rankedNeed(actor.CityLead, func(n match.NeedInfo) bool { return n.Region == o.otherCounty && n.Org != o.firm })
	away.point = o.pointIn(o.otherCounty)
	taught := o.rankedSupply(actor.SchoolAdmin, func(p match.PointInfo) bool { return !p.Offer })
	elsewhere := o.rankedSupply(actor.CityLead, func(p match.PointInfo) bool { return !p.Offer && p.School == o.otherSchool })
	schools := append([]actor.Role{actor.InternshipOfficer}, schoolRoles...)
	say(&mine, nil)
	say(&mine, &other, firmRoles...)
	say(&taught, &elsewhere, schools...)
	say(&local, &away, actor.CountyUser)
	for _, p := range []string{"/points/{id}/matches", "/api/points/{id}/matches"} {
		o.set(p, at("id", taught.point), nil)
		o.set(p, at("id", taught.point), at("id", elsewhere.point), schools...)
		o.set(p, at("id", o.pointIn(o.county)), at("id", o.pointIn(o.otherCounty)), actor.CountyUser)
	}
	o.offerMatches(schools)
	must(o.t, o.city.Match.Object(o.as(actor.EntHR), mine.need, mine.point, "这一条不对，请核对"))
	o.set("/matches/objections/{id}", at("id", o.id(`SELECT MAX(id) FROM match_objections`)), nil)
}

func (o *objects) offerMatches(schools []actor.Role) {
	offer := o.rankedSupply(actor.SchoolAdmin, func(p match.PointInfo) bool { return p.Offer })
	theirs := o.rankedSupply(actor.CityLead, func(p match.PointInfo) bool { return p.Offer && p.School == o.otherSchool })
	near := o.rankedSupply(actor.CountyUser, func(p match.PointInfo) bool { return p.Offer })
	far := o.rankedSupply(actor.CityLead, func(p match.PointInfo) bool { return p.Offer && p.County == o.otherCounty })
	o.set("/offers/{id}/matches", at("id", offer.point), nil)
	o.set("/offers/{id}/matches", at("id", offer.point), at("id", theirs.point), schools...)
	o.set("/offers/{id}/matches", at("id", near.point), at("id", far.point), actor.CountyUser)
}

func (o *objects) pointIn(county string) ids.ID {
	_, points, _, err := o.city.Match.Own(o.as(actor.CityLead), 1000)
	must(o.t, err)
	for _, p := range points {
		if !p.Offer && p.County == county {
			return p.ID
		}
	}
	o.t.Fatalf("no point in %s", county)
	return 0
}

// imports sends one small file for every role that may, and gives each role
// the batch of another as the foreign one.
func (o *objects) imports() {
	batches := map[actor.Role]webtest.Params{}
	kinds := map[actor.Role]webtest.Params{}
	for _, role := range sheet.Senders {
		for _, k := range o.city.Sheets.Kinds(o.as(role)) {
			im, err := o.city.Sheets.Receive(o.as(role), k.Code, "矩阵.csv", strings.NewReader(exampleCSV(k)), nil)
			if err != nil {
				o.t.Fatalf("%s sends %s: %v", role, k.Code, err)
			}
			batches[role] = at("id", im.ID)
			if k.Rows != nil {
				kinds[role] = at("kind", k.Code)
			}
			if kinds[role] != nil {
				break
			}
		}
	}
	lead := batches[actor.CityLead]
	for _, role := range o.roles() {
		foreign := lead
		if role == actor.CityLead || role == actor.Auditor { // they see every batch
			foreign = nil
		}
		o.set("/imports/{id}", batches[role], foreign, role)
		o.set("/sheets/{kind}", kinds[role], foreignKind(o.city.Sheets.Kinds(o.as(role)), o.city.kinds()), role)
	}
	o.set("/imports/{id}", lead, nil, actor.Auditor)
	o.list["/api/v1/imports/{id}"] = o.list["/imports/{id}"]
}

// foreignKind is a kind that the role may not send; nil when it may send all.
func foreignKind(may, all []*sheet.Kind) webtest.Params {
	for _, k := range all {
		if k.Rows != nil && !slices.ContainsFunc(may, func(m *sheet.Kind) bool { return m.Code == k.Code }) {
			return at("kind", k.Code)
		}
	}
	return nil
}

// exampleCSV is a table with the headings of a kind and its examples as a row.
func exampleCSV(k *sheet.Kind) string {
	var heads, cells []string
	for _, c := range k.Columns {
		heads, cells = append(heads, c.ZH), append(cells, c.Example)
	}
	return strings.Join(heads, ",") + "\n" + strings.Join(cells, ",") + "\n"
}

// gaps covers the years frozen: one published, one that outsiders do not see.
func (o *objects) gaps() {
	lead := o.as(actor.CityLead)
	shown, err := o.city.Board.Freeze(lead, sample.LastYear, true)
	must(o.t, err)
	kept, err := o.city.Board.Freeze(lead, sample.LastYear, false)
	must(o.t, err)
	const occupation = "6-31-01-10"
	must(o.t, o.city.Board.Assign(lead, board.Task{Year: sample.LastYear, Occupations: []string{occupation}, Owner: "矩阵", Measure: "矩阵", Until: civil.DateOf(o.city.DB.Now()).AddDays(30)}))
	o.set("/gaps/occupations/{code}", at("code", occupation), nil)
	o.set("/gaps/export/{format}", at("format", "xlsx"), nil)
	o.set("/gaps/closings/{id}/{step}", at("id", o.id(`SELECT MAX(id) FROM board_closings`), "step", "close"), nil)
	o.set("/gaps/snapshots/{id}", at("id", shown.ID), at("id", kept.ID))
	watchers := []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	o.set("/gaps/snapshots/{id}", at("id", kept.ID), nil, watchers...)
	o.set("/gaps/snapshots/{id}/report", at("id", kept.ID), nil)
	o.set("/gaps/snapshots/{id}/report/{format}", at("id", kept.ID, "format", "docx"), nil)
	for _, p := range []string{"/report", "/report/{format}"} { // figures of the whole city
		o.set("/gaps/snapshots/{id}"+p, nil, at("id", shown.ID, "format", "docx"), actor.CountyUser)
	}
}

// system covers the administrators' pages.
func (o *objects) system() {
	must(o.t, o.city.DB.Write(o.as(actor.SysAdmin), func(tx *sqldb.Tx) error {
		if err := audit.Record(o.as(actor.CityLead), tx, audit.Entry{Action: "matrix", Object: "matrix.thing", ID: 4711}); err != nil {
			return err
		}
		_, err := job.Enqueue(o.as(actor.SysAdmin), tx, job.Spec{Kind: system.KindVerify, Key: "matrix"})
		return err
	}))
	o.set("/admin/audit/objects/{kind}/{object}", at("kind", "matrix.thing", "object", 4711), nil)
	o.set("/admin/jobs/{job}", at("job", o.id(`SELECT MAX(id) FROM jobs`)), nil)
}
