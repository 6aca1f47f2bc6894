package app

import (
	"context"
	"fmt"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
)

// law is one step of a machine as plain sets: what caseflow must hold to, written a second time.
type law struct {
	from         map[string]bool
	to           string
	roles        map[actor.Role]bool
	system       bool
	needs        bool
	list         string
	eyes, units  bool
	days, lapses string // the parameter of the clock, the step when it has run out
	ruled        bool
}

// lawbook is what a machine says and what its city knows: parameters and reasons, read once.
type lawbook struct {
	machine *caseflow.Machine
	laws    map[string]law
	codes   []string // of the steps, and one that is not there
	crowd   []person
	first   string
	days    string
	lapses  string
	params  map[string]caseflow.Param
	reasons map[string][]string // entries in use, by list
}

// person is somebody who tries steps; the system has no account.
type person struct {
	name    string
	account ids.ID
	grants  []actor.Grant
	system  bool
}

func (p person) ctx() context.Context {
	if p.system {
		return caseflow.AsSystem(context.Background())
	}
	return actor.With(context.Background(), actor.Actor{Account: p.account, Name: p.name, Grants: p.grants})
}

func (p person) holds(roles map[actor.Role]bool) bool {
	if p.account == 0 {
		return false
	}
	return roles[actor.Public] || slices.ContainsFunc(p.grants, func(g actor.Grant) bool { return roles[g.Role] })
}

// represents reports whether the person belongs to the organisation.
func (p person) represents(org ids.ID) bool {
	return slices.ContainsFunc(p.grants, func(g actor.Grant) bool { return g.Org == org })
}

// side is the unit of a grant in the words of caseflow's events.
func side(g actor.Grant) string {
	if g.Org != 0 {
		return "org:" + g.Org.String()
	}
	if g.County != "" {
		return "county:" + g.County
	}
	return "role:" + string(g.Role)
}

// sideIn is the unit in which the person acts; no roles stand for an opening.
func (p person) sideIn(roles map[actor.Role]bool, behalf ids.ID) string {
	first := ""
	for _, g := range p.grants {
		if roles != nil && !roles[g.Role] {
			continue
		}
		if behalf != 0 && g.Org == behalf {
			return side(g)
		}
		if first == "" {
			first = side(g)
		}
	}
	return first
}

// deed is one event that must be in the trail.
type deed struct {
	step, from, to, side, reason, note string
	account, behalf                    ids.ID
	due                                civil.Date
}

// fate is one case as it must stand.
type fate struct {
	*lawbook
	status  string
	version int64
	due     civil.Date
	today   civil.Date
	deeds   []deed
	told    int         // how often those were told in whose name somebody acted
	said    rule.Status // by the first rule of a ruled step
	warns   bool        // that rule only warns
}

func (f *fate) open(p person, state string, clocked bool) {
	f.status, f.version, f.due = state, 1, civil.Date{}
	if clocked {
		f.due = f.ahead(f.days)
	}
	f.deeds = []deed{{to: state, account: p.account, side: p.sideIn(nil, 0), due: f.due}}
}

// ahead counts the days of a parameter one by one.
func (f *fate) ahead(param string) civil.Date {
	p, day := f.params[param], f.today
	for n := p.Days; n > 0; {
		day = day.AddDays(1)
		if !p.Working || civil.DefaultCalendar().IsWorking(day) {
			n--
		}
	}
	return day
}

// answer is what a step must be answered with; nil when it must be taken.
func (f *fate) answer(p person, s caseflow.Step) error {
	l, there := f.laws[s.Transition]
	switch {
	case !there:
		return caseflow.ErrNoStep
	case l.system != p.system || !l.system && !p.holds(l.roles):
		return actor.ErrForbidden
	case l.needs && s.Reason == "" && (l.list != "" || s.Note == ""):
		return caseflow.ErrReason
	case l.list != "" && s.Reason != "" && !slices.Contains(f.reasons[l.list], s.Reason):
		return caseflow.ErrReasonList
	case !l.from[f.status] || s.From != "" && s.From != f.status:
		return caseflow.ErrNotThere
	case s.Version != 0 && s.Version != f.version:
		return caseflow.ErrMeanwhile
	case l.system:
		return f.ruling(l, p, s)
	case f.foreign(p, s) && s.Note == "" && s.Reason == "":
		return caseflow.ErrBehalf
	}
	return f.eyes(l, p, s)
}

func (f *fate) foreign(p person, s caseflow.Step) bool {
	return s.OnBehalf != 0 && s.OnBehalf != p.account && !p.represents(s.OnBehalf)
}

// eyes is the rule of four eyes: neither who opened the case nor who took the last step, nor their unit.
func (f *fate) eyes(l law, p person, s caseflow.Step) error {
	for _, d := range []deed{f.deeds[0], f.deeds[len(f.deeds)-1]} {
		if (l.eyes || l.units) && d.account == p.account {
			return caseflow.ErrFourEyes
		}
	}
	for _, d := range []deed{f.deeds[0], f.deeds[len(f.deeds)-1]} {
		for _, g := range p.grants {
			if l.units && (d.side != "" && d.side == side(g) || g.Org != 0 && g.Org == d.behalf) {
				return caseflow.ErrFourEyesUnit
			}
		}
	}
	return f.ruling(l, p, s)
}

// ruling is what the rules of a step must lead to: one that stops, one that warns, none.
func (f *fate) ruling(l law, p person, s caseflow.Step) error {
	switch {
	case !l.ruled || f.said == rule.Pass || f.said == rule.NA:
		return nil
	case f.warns && s.Excuse == "":
		return caseflow.ErrRuleWarns
	case f.warns && f.deeds[0].account == p.account:
		return caseflow.ErrOwnExcuse
	case f.warns:
		return nil
	case f.said == rule.NoData:
		return caseflow.ErrRuleNoData
	}
	return caseflow.ErrRuleFails
}

// take moves the case on, by a step that must be taken.
func (f *fate) take(p person, s caseflow.Step) {
	l := f.laws[s.Transition]
	d := deed{step: s.Transition, from: f.status, to: l.to, account: p.account, side: p.sideIn(l.roles, s.OnBehalf), reason: s.Reason, note: s.Note, behalf: s.OnBehalf}
	if p.system {
		d.side = ""
	} else if f.foreign(p, s) {
		f.told++
	}
	f.due = civil.Date{}
	if l.days != "" {
		f.due = f.ahead(l.days)
	}
	d.due = f.due
	f.status = l.to
	f.version++
	f.deeds = append(f.deeds, d)
}

// night is what the job must do with the case: take the step for which the last step has set the clock.
func (f *fate) night() int {
	if f.due.IsZero() || !f.due.Before(f.today) {
		return 0
	}
	step := f.lapses
	if last := f.deeds[len(f.deeds)-1]; last.step != "" {
		step = f.laws[last.step].lapses
	}
	s := caseflow.Step{Transition: step}
	if step == "" || f.answer(clockwork, s) != nil {
		return 0
	}
	f.take(clockwork, s)
	return 1
}

var clockwork = person{name: "系统", system: true}

// lawbookOf writes a machine down as sets.
func lawbookOf(m *caseflow.Machine, params map[string]caseflow.Param, reasons map[string][]string) *lawbook {
	b := &lawbook{machine: m, laws: map[string]law{}, first: m.States[0].Code, days: m.DueDays, lapses: m.OnDue, params: params, reasons: reasons}
	var roles []actor.Role
	for _, t := range m.Transitions {
		l := law{
			from: map[string]bool{}, to: t.To, roles: map[actor.Role]bool{}, system: t.System, needs: t.NeedsReason, list: t.Reasons,
			eyes: t.FourEyes, units: t.FourEyesUnit, days: t.DueDays, lapses: t.OnDue, ruled: len(t.Guards) > 0,
		}
		for _, s := range t.From {
			l.from[s] = true
		}
		for _, r := range t.Roles {
			l.roles[r] = true
			if !slices.Contains(roles, r) {
				roles = append(roles, r)
			}
		}
		b.laws[t.Code] = l
		b.codes = append(b.codes, t.Code)
	}
	b.codes = append(b.codes, "no_such_step")
	b.crowd = crowdOf(roles)
	return b
}

var wholeCity = []actor.Role{actor.SysAdmin, actor.SecAdmin, actor.AuditAdmin, actor.CityLead, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor}

// crowdOf are two people of each role, in two places where the role has a place, one with all
// roles, one with none of them, nobody, and the system.
func crowdOf(roles []actor.Role) []person {
	stranger := slices.IndexFunc(actor.Roles(), func(r actor.Role) bool { return !slices.Contains(roles, r) })
	out := []person{
		{name: "陌生人", account: 1, grants: []actor.Grant{{Role: actor.Roles()[stranger]}}},
		{name: "无名"}, clockwork,
	}
	all := person{name: "兼职", account: 2}
	for i, r := range roles {
		for n := range 2 {
			g := actor.Grant{Role: r}
			switch {
			case r == actor.CountyUser:
				g.County = fmt.Sprint(900101 + n)
			case !slices.Contains(wholeCity, r):
				g.Org = ids.ID(31 + n)
			}
			out = append(out, person{name: fmt.Sprint(r.ZH(), n+1), account: ids.ID(10 + 2*i + n), grants: []actor.Grant{g}})
			if n == i%2 {
				all.grants = append(all.grants, g)
			}
		}
	}
	return append(out, all)
}
