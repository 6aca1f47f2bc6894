package plan

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
)

// Standing is a target with what was measured and what follows from it on a day.
type Standing struct {
	Target
	Measured  Measured
	Judgement Judgement
}

// The dimensions by which plans below the city's and targets of every school are measured.
const (
	byCounty = "county"
	bySchool = "school"
)

// standings measures and judges the targets of a plan that hold now.
func (s *Service) standings(ctx context.Context, q sqldb.Queryer, p Plan, day civil.Date) ([]Standing, error) {
	targets, err := targetsOf(ctx, q, p.ID)
	if err != nil {
		return nil, err
	}
	return s.judge(ctx, q, p, targets, day)
}

func (s *Service) judge(ctx context.Context, q sqldb.Queryer, p Plan, targets []Target, day civil.Date) ([]Standing, error) {
	limits, err := limitsOn(ctx, q, day)
	if err != nil {
		return nil, err
	}
	found, err := s.measure(ctx, q, s.opts.Measure, p, targets, day)
	if err != nil {
		return nil, err
	}
	shown := found
	if s.opts.Shown != nil && outsider(actor.From(ctx)) {
		if shown, err = s.measure(ctx, q, s.opts.Shown, p, targets, day); err != nil {
			return nil, err
		}
	}
	out := make([]Standing, 0, len(targets))
	for i, t := range targets {
		exact := Judge(t, found[i], p.From, day, limits)
		x := Standing{t, found[i], exact}
		if t.Scope == OfCity {
			x.Measured, x.Judgement = shown[i], Judge(t, shown[i], p.From, day, limits)
		}
		x.Judgement.Light, x.Judgement.Base, x.Judgement.Stretch = exact.Light, exact.Base, exact.Stretch
		out = append(out, x)
	}
	return out, nil
}

// outsider reports whether a reader of plans may not see the rows behind their figures: a
// light is for everybody, a figure of few people is not.
func outsider(a actor.Actor) bool {
	return !a.Has(actor.CountyUser) && !a.Has(watchers...) && a.Has(readers...)
}

// asks collects the questions of a plan's targets, those that share their filter together.
type asks struct {
	only   map[string]string
	byOne  []indicator.Ask
	bySome []indicator.Ask
}

// scope narrows the questions of a plan below the city's.
func (p Plan) scope() map[string]string {
	switch {
	case p.Level == CountyLevel:
		return map[string]string{byCounty: p.County}
	case p.Level == SchoolLevel:
		return map[string]string{bySchool: p.Org.String()}
	case p.Area != "":
		return map[string]string{byCounty: p.Area}
	}
	return nil
}

// measure answers for each target in turn. A figure of a register goes before a reported one.
func (s *Service) measure(ctx context.Context, q sqldb.Queryer, by Measuring, p Plan, targets []Target, day civil.Date) ([]Measured, error) {
	a := asks{only: p.scope()}
	for _, t := range targets {
		if t.Indicator == "" {
			continue
		}
		one := indicator.Ask{Indicator: t.Indicator, On: earlier(day, t.End), Only: a.only}
		a.byOne = append(a.byOne, one)
		if t.Scope != OfCity {
			one.By = bySchool
			a.bySome = append(a.bySome, one)
		}
	}
	all, err := ask(ctx, q, by, a.byOne)
	if err != nil {
		return nil, err
	}
	split, err := ask(ctx, q, by, a.bySome)
	if err != nil {
		return nil, err
	}
	schools, err := schoolsOf(ctx, q, p, targets)
	if err != nil {
		return nil, err
	}
	out := make([]Measured, len(targets))
	for i, t := range targets {
		on := earlier(day, t.End)
		key := t.Indicator + " " + on.String()
		if out[i], err = s.measured(ctx, q, t, on, all[key], split[key], schools); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func earlier(a, b civil.Date) civil.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// ask puts each question once and gives the answers by indicator and day.
func ask(ctx context.Context, q sqldb.Queryer, by Measuring, list []indicator.Ask) (map[string][]indicator.Value, error) {
	out := map[string][]indicator.Value{}
	if by == nil || len(list) == 0 {
		return out, nil
	}
	var once []indicator.Ask
	seen := map[string]bool{}
	for _, a := range list {
		if key := a.Indicator + " " + a.On.String(); !seen[key] {
			seen[key] = true
			once = append(once, a)
		}
	}
	values, err := by(ctx, q, once...)
	for _, v := range values {
		key := v.Indicator + " " + v.On.String()
		out[key] = append(out[key], v)
	}
	return out, err
}

// measured is what is known of one target.
func (s *Service) measured(ctx context.Context, q sqldb.Queryer, t Target, on civil.Date, all, split []indicator.Value, schools []org.Organization) (Measured, error) {
	m := Measured{On: on}
	if t.Indicator == "" {
		m.Why = "还没有绑定指标"
		if s.opts.Bind != nil {
			if _, why := s.opts.Bind(t.Code, t.Scope); why != "" {
				m.Why = why
			}
		}
	}
	if len(all) > 0 {
		v := all[0]
		m.Known, m.Why, m.Num, m.Den, m.Reported, m.Partial = v.Known(), v.Why, v.Num, v.Den, v.Reported, v.Status == indicator.Partial
		m.Rounded = v.Rounded
		if v.Status == indicator.Hidden {
			m.Why = "人数或单位太少，不公布"
		}
		if m.Known && m.Den == 0 {
			m.Known, m.Why = false, "分母是零"
		}
	} else if t.Indicator != "" {
		m.Why = "没有这个指标"
	}
	if s.opts.Rows != nil && t.Indicator != "" {
		m.Href = s.opts.Rows(ctx, t.Indicator, on)
	}
	if t.Scope != OfCity && m.Known {
		m.Schools = schoolFigures(t, split, schools)
		if len(m.Schools) == 0 {
			m.Known, m.Why = false, "名册里没有这一类学校"
		}
	}
	if !m.Known && t.Scope == OfCity {
		return s.reported(ctx, q, t, m)
	}
	return m, nil
}

// reported takes the newest number that was typed with evidence, where no register has one.
func (s *Service) reported(ctx context.Context, q sqldb.Queryer, t Target, m Measured) (Measured, error) {
	list, err := typedOf(ctx, q, t.ID)
	if err != nil {
		return m, err
	}
	for _, y := range list {
		if y.On.After(m.On) {
			continue
		}
		m.Known, m.Reported, m.Evidence, m.Num, m.Den = true, true, y, float64(y.Value)/float64(one), 1
		if y.Of != 0 {
			m.Num, m.Den = float64(y.Value), float64(y.Of)
		} else if t.Unit == "%" {
			m.Num, m.Den = float64(y.Value), float64(100*one)
		}
		break
	}
	return m, nil
}

// schoolsOf are the schools that targets of every school are asked of, in the plan's place.
func schoolsOf(ctx context.Context, q sqldb.Queryer, p Plan, targets []Target) ([]org.Organization, error) {
	if !slices.ContainsFunc(targets, func(t Target) bool { return t.Scope != OfCity }) {
		return nil, nil
	}
	all, err := org.Schools(ctx, q)
	county := p.County
	if p.Level == CityLevel {
		county = p.Area
	}
	return slices.DeleteFunc(all, func(o org.Organization) bool {
		return !org.Countable(o) || p.Level == SchoolLevel && o.ID != p.Org || p.Level != SchoolLevel && county != "" && o.County != county
	}), err
}

// asked reports whether a target of every school is asked of this one.
func (t Target) asked(level org.Level) bool {
	switch t.Scope {
	case PerSecondary:
		return level == org.Secondary || level == org.Technician
	case PerHigher:
		return level == org.HigherCollege || level == org.HigherUndergrad
	}
	return slices.Contains([]org.Level{org.Secondary, org.Technician, org.HigherCollege, org.HigherUndergrad}, level)
}

// schoolFigures gives every school its figure. The register has rows, so that a school without one has nothing: a true zero; one whose rows
// lack what the figure needs has none.
func schoolFigures(t Target, split []indicator.Value, schools []org.Organization) (out []SchoolFigure) {
	goal := t.Goal()
	if goal == nil {
		return nil
	}
	by := map[string]indicator.Value{}
	for _, v := range split {
		by[v.Key] = v
	}
	for _, o := range schools {
		if !t.asked(o.School.Level) {
			continue
		}
		f := SchoolFigure{School: o.ID, Name: o.Name, County: o.County}
		v, there := by[o.ID.String()]
		switch {
		case there && v.Known():
			f.Value = Measured{Known: true, Num: v.Num, Den: v.Den}.value(t)
		case !there && t.Unit != "%":
			f.Value = fraction(0)
		}
		f.Met = f.Value != nil && t.Meets(f.Value, *goal)
		out = append(out, f)
	}
	return out
}

// current are the lights by which a task stands on a day: of each matter the target whose period runs, or the last that ended.
func current(list []Standing, task ids.ID, day civil.Date) (out []string) {
	pick := map[string]Standing{}
	var keys []string
	for _, x := range list {
		if x.Task != task {
			continue
		}
		key := x.Code + " " + x.Scope
		was, there := pick[key]
		if !there {
			keys = append(keys, key)
		}
		running := !x.End.Before(day)
		if !there || was.End.Before(day) && x.End.After(was.End) || running && x.End.Before(was.End) {
			pick[key] = x
		}
	}
	for _, k := range keys {
		out = append(out, pick[k].Judgement.Light)
	}
	return out
}

// derive sets the states of tasks from their targets and last reports.
func (s *Service) derive(ctx context.Context, q sqldb.Queryer, tasks []Task, standings []Standing, day civil.Date) error {
	limits, err := limitsOn(ctx, q, day)
	if err != nil || len(tasks) == 0 {
		return err
	}
	reports := map[ids.ID]Report{}
	if s.opts.Reports != nil {
		list := make([]ids.ID, len(tasks))
		for i, t := range tasks {
			list[i] = t.ID
		}
		if reports, err = s.opts.Reports(ctx, q, list); err != nil {
			return err
		}
	}
	for i, t := range tasks {
		tasks[i].State = StateOf(t, current(standings, t.ID, day), reports[t.ID], day, limits)
	}
	return nil
}

// gone says what became of a unit that is no more: abolished in mid-year, or part of another.
func (u Unit) gone() bool {
	return u.Org != 0 && u.Status != "" && u.Status != string(org.Active)
}

// names are the units of a task in one line, the lead first.
func (t Task) names() string {
	var out []string
	for _, u := range t.Units {
		out = append(out, u.Name)
	}
	return strings.Join(out, "、")
}

// Line is the standing in one line for a console: title, period, value against base and stretch.
func (x Standing) Line() string {
	mark := map[string]string{LightDone: "✓", LightGreen: "○", LightAmber: "△", LightRed: "✗", LightNone: "?"}[x.Judgement.Light]
	out := mark + " " + x.End.String()[:4] + " " + x.Scope + " " + x.Title + " " + x.goalText(x.Goal())
	if x.Stretch != nil {
		out += " / " + x.goalText(x.Stretch)
	}
	switch {
	case x.Judgement.Value == nil:
		return out + "  NODATA：" + x.Measured.Why
	case x.Scope != OfCity:
		return out + "  " + shown(x.Judgement.Value) + "/" + shown(x.Judgement.Goal)
	}
	return out + "  " + shown(x.Judgement.Value) + " " + x.Unit
}
