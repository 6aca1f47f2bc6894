package app

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/register/contact"
)

// newDispatch joins the quarter's round to the plans, over the city's database or one with a clock of its own.
func newDispatch(c *City, db *sqldb.DB, plans *plan.Service) *dispatch.Service {
	of := planned{db, plans, c.Info.Name}
	return dispatch.New(db, dispatch.Options{City: c.Info.Name, Files: c.files, Tasks: of.tasks, Statuses: of.statuses, Desk: departmentHolders, Find: of.find, Units: of.names})
}

// sampleDispatch is the service by which a sample city is written. Plans do not change within a day, so that it asks them once a day, and
// once for each day on which it wants to know how tasks stood.
func sampleDispatch(c *City, db *sqldb.DB, plans *plan.Service) *dispatch.Service {
	of := planned{db, plans, c.Info.Name}
	var on civil.Date
	var list []dispatch.Task
	stood := map[civil.Date]map[ids.ID]dispatch.Standing{}
	tasks := func(ctx context.Context) (_ []dispatch.Task, err error) {
		if today := plans.Today(); today != on {
			on = today
			list, err = of.tasks(ctx)
		}
		return list, err
	}
	statuses := func(ctx context.Context, asked []ids.ID, day civil.Date) (map[ids.ID]dispatch.Standing, error) {
		if !slices.ContainsFunc(asked, func(id ids.ID) bool { _, there := stood[day][id]; return !there }) {
			return stood[day], nil
		}
		out, err := of.statuses(ctx, asked, day)
		if err != nil {
			return nil, err
		}
		if stood[day] == nil {
			stood[day] = map[ids.ID]dispatch.Standing{}
		}
		for _, id := range asked {
			stood[day][id] = out[id]
		}
		return out, nil
	}
	return dispatch.New(db, dispatch.Options{City: c.Info.Name, Files: c.files, Tasks: tasks, Statuses: statuses, Desk: departmentHolders, Find: of.find, Units: of.names})
}

// reportsOfPlans tell the plans what the newest reports of their tasks said.
func (c *City) reportsOfPlans(ctx context.Context, q sqldb.Queryer, tasks []ids.ID) (map[ids.ID]plan.Report, error) {
	list, err := c.Dispatch.Lasts(ctx, q, tasks)
	out := map[ids.ID]plan.Report{}
	for id, x := range list {
		light := x.Colour
		if light == dispatch.NoData {
			light = ""
		}
		out[id] = plan.Report{Finished: x.Finished, Light: light, Overdue: x.Overdue, Begun: x.Begun}
	}
	return out, err
}

// planned answers the dispatch with the plans of a city.
type planned struct {
	db    *sqldb.DB
	plans *plan.Service
	city  string
}

// tasks are the tasks of all plans that were published, with who answers for them.
func (x planned) tasks(ctx context.Context) (out []dispatch.Task, err error) {
	err = x.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := x.plans.Tasks(ctx, r, plan.TaskFilter{})
		if err != nil {
			return err
		}
		known, err := x.directory(ctx, r)
		if err != nil {
			return err
		}
		out = nil
		for _, t := range list {
			d := dispatch.Task{ID: t.ID, Number: t.Number, Title: t.Title, Plan: t.PlanTitle, Path: "/plans/" + t.Plan.String() + "/tasks/" + t.ID.String(), From: t.From, To: t.Due(), Until: t.Until, Cancelled: !t.CancelledOn.IsZero() || t.PlanStatus == plan.Revised}
			if !t.Done.IsZero() {
				d.Until = t.Done
			}
			for _, u := range t.Units {
				if unit := known.unit(u); !slices.ContainsFunc(d.Units, unit.Same) {
					d.Units = append(d.Units, unit)
				}
			}
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

// statuses say how tasks stand on a day, by their targets whose period runs. A task all of whose targets are reached is done; one of which
// only some are known is never better than green.
func (x planned) statuses(ctx context.Context, tasks []ids.ID, on civil.Date) (map[ids.ID]dispatch.Standing, error) {
	out := map[ids.ID]dispatch.Standing{}
	err := x.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := x.plans.Statuses(ctx, r, on)
		for _, s := range list {
			if slices.Contains(tasks, s.Task.ID) {
				out[s.Task.ID] = standingOf(ctx, s)
			}
		}
		return err
	})
	return out, err
}

func standingOf(ctx context.Context, s plan.Status) dispatch.Standing {
	st := dispatch.Standing{Colour: s.Worst}
	if st.Colour == plan.LightNone {
		st.Colour = ""
	}
	done := len(s.Standings) > 0
	var behind *big.Rat
	for _, g := range s.Standings {
		done = done && g.Judgement.Light == plan.LightDone
		st.Values = append(st.Values, targetValue(ctx, g))
		if g.Judgement.Progress == nil || g.Judgement.Elapsed == nil {
			continue
		}
		if gap := new(big.Rat).Sub(g.Judgement.Progress, g.Judgement.Elapsed); behind == nil || gap.Cmp(behind) < 0 {
			behind = gap
			st.Progress, st.Expected = share(g.Judgement.Progress), share(g.Judgement.Elapsed)
		}
	}
	if st.Done = done; !done && st.Colour == plan.LightDone {
		st.Colour = plan.LightGreen
	}
	return st
}

func share(r *big.Rat) *float64 {
	f, _ := r.Float64()
	return &f
}

// targetValue is a target as the form of a report shows it.
func targetValue(ctx context.Context, g plan.Standing) dispatch.Value {
	v := dispatch.Value{Name: g.Title, Reported: g.Measured.Reported, Source: g.Measured.Why}
	if goal := g.Goal(); goal != nil {
		v.Target = map[string]string{"GE": "≥ ", "LE": "≤ ", "EQ": "= "}[g.Comparator] + goal.String() + " " + g.Unit
	}
	if g.Judgement.Value == nil {
		return v
	}
	v.Text = strings.TrimSpace(decimal(g.Judgement.Value) + " " + g.Unit)
	if g.Scope != plan.OfCity {
		v.Text = i18n.T(ctx, "%s 所达到，共 %s 所", decimal(g.Judgement.Value), decimal(g.Judgement.Goal))
	}
	v.Source = g.Measured.On.String()
	return v
}

// decimal writes a figure with at most two digits after the point.
func decimal(r *big.Rat) string {
	text := r.FloatString(2)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// functionWords are what the names of the city's departments hold, by the function of who answers for them.
var functionWords = []struct{ word, function string }{
	{"发展和改革", "发改"}, {"发改", "发改"}, {"人力资源", "人社"}, {"人社", "人社"}, {"工业和信息化", "工信"}, {"工信", "工信"}, {"科学技术", "科技"}, {"科技局", "科技"}, {"财政", "财政"}, {"自然资源", "自然资源"},
	{"生态环境", "生态环境"}, {"应急", "应急"}, {"市场监督", "市场监管"}, {"市场监管", "市场监管"}, {"税务", "税务"}, {"审计", "审计"}, {"教育", "教育"},
}

// departmentNames are what the departments are called in full.
var departmentNames = map[string]string{
	"发改": "市发展和改革委员会", "人社": "市人力资源和社会保障局", "工信": "市工业和信息化局", "科技": "市科学技术局", "财政": "市财政局",
	"自然资源": "市自然资源局", "生态环境": "市生态环境局", "应急": "市应急管理局", "市场监管": "市市场监督管理局", "税务": "市税务局",
}

// directory knows who answers for which name.
type directory struct {
	city     string
	counties []org.County
	orgs     map[ids.ID]listed
	byName   map[string]ids.ID
}

type listed struct {
	name, county string
	kind         org.Kind
}

func (x planned) directory(ctx context.Context, q sqldb.Queryer) (d directory, err error) {
	d = directory{city: x.city, orgs: map[ids.ID]listed{}, byName: map[string]ids.ID{}}
	if d.counties, err = org.Counties(ctx, q); err != nil {
		return d, err
	}
	type row struct {
		id ids.ID
		listed
	}
	for o, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (o row, err error) { return o, r.Scan(&o.id, &o.name, &o.county, &o.kind) },
		`SELECT id, name, county, kind FROM org_organizations WHERE kind <> 'ENTERPRISE' AND status = 'ACTIVE' ORDER BY id`) {
		if err != nil {
			return d, err
		}
		d.orgs[o.id], d.byName[org.NameKey(o.name)] = o.listed, o.id
	}
	return d, nil
}

// unit is a plan's unit as somebody answers for it: a department by its function, a county's office by its county, others by their number.
// A department that the product does not know by function is one of its own name, so that a grant can name it.
func (d directory) unit(u plan.Unit) dispatch.Unit {
	id := u.Org
	if u.Heir != 0 {
		id = u.Heir
	}
	o, known := d.orgs[id]
	switch {
	case known && o.kind != org.Gov:
		return dispatch.Unit{Name: o.name, Org: id, County: o.county}
	case known:
		return d.office(o.name)
	}
	return d.office(u.Name)
}

// office is a department or a county's office by its name.
func (d directory) office(name string) dispatch.Unit {
	plain := strings.TrimPrefix(strings.TrimPrefix(name, d.city), strings.TrimSuffix(d.city, "市"))
	for _, c := range d.counties {
		if strings.HasPrefix(plain, c.Name) || strings.HasPrefix(plain, strings.TrimRight(c.Name, "县区市旗")) && len([]rune(c.Name)) > 2 {
			return dispatch.Unit{Name: name, County: c.Code}
		}
	}
	for _, f := range functionWords {
		if strings.Contains(plain, f.word) {
			return dispatch.Unit{Name: name, Function: f.function}
		}
	}
	return dispatch.Unit{Name: name, Function: name}
}

// find knows a unit by the name that somebody typed. One that is neither in the register nor a department or county is not known.
func (x planned) find(ctx context.Context, q sqldb.Queryer, name string) (dispatch.Unit, error) {
	d, err := x.directory(ctx, q)
	if err != nil {
		return dispatch.Unit{}, err
	}
	if id, ok := d.byName[org.NameKey(name)]; ok {
		return d.unit(plan.Unit{Org: id, Name: name}), nil
	}
	u := d.office(name)
	if u.Function == name && !slices.Contains(contact.Departments, name) {
		return dispatch.Unit{}, nil
	}
	return u, nil
}

// names are the units that forms suggest: departments, counties, schools and other bodies.
func (x planned) names(ctx context.Context, q sqldb.Queryer) (out []string, err error) {
	d, err := x.directory(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, f := range contact.Departments {
		out = append(out, departmentNames[f])
	}
	out = append(out, "市教育局", "市审计局")
	for _, c := range d.counties {
		out = append(out, c.Name+"教育局")
	}
	var others []string
	for _, o := range d.orgs {
		if !slices.Contains(out, o.name) {
			others = append(others, o.name)
		}
	}
	slices.Sort(others)
	return append(out, others[:min(len(others), 200)]...), nil
}
