package plan

import (
	"context"
	"math/big"
	"slices"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Rolled is one matter of the plans below: the sum of what they count, or the ratio of the sums for shares.
type Rolled struct {
	Code, Title, Unit string
	End               civil.Date
	Plans             int      // that have a target for it
	Known             int      // of them with data
	Silent            []string // names of those without data
	Num, Den          *big.Rat // sums over those with data
	Goal              *big.Rat // sum of the goals of those with data; of a share the goal of the plan above, nil when it has none
}

// Value is the sum, or the ratio of the sums in per cent; nil without data.
func (r Rolled) Value() *big.Rat {
	if r.Known == 0 {
		return nil
	}
	if r.Unit != "%" {
		return r.Num
	}
	if r.Den.Sign() == 0 {
		return nil
	}
	v := new(big.Rat).Quo(r.Num, r.Den)
	return v.Mul(v, big.NewRat(100, 1))
}

// Child is a plan below with how its tasks stand.
type Child struct {
	Plan
	Tasks, Done, Delayed int
}

// Below are the plans under one, rolled up, and the counties and schools that have none.
type Below struct {
	Children        []Child
	Rolled          []Rolled
	Tasks, Done     int // sums over all plans below
	MissingCounties []org.County
	MissingSchools  []org.Organization
}

// Below rolls up the published plans under one. Ratios are ratios of sums; a plan without data is named and not counted as nought.
func (s *Service) Below(ctx context.Context, id ids.ID, day civil.Date) (b Below, err error) {
	if day.IsZero() {
		day = s.Today()
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		p, err := seen(ctx, r, id)
		if err != nil || p.Level == SchoolLevel {
			return err
		}
		var w sqldb.Where
		w.And("p.parent_id = ?", id)
		w.And("p.status IN ('PUBLISHED', 'CLOSED')")
		all, err := sqldb.All(ctx, r, scanPlan, `SELECT `+planCols+planFrom+w.SQL()+` ORDER BY p.level, p.county, p.title, p.id`, w.Args()...)
		if err != nil {
			return err
		}
		goals, err := targetsOf(ctx, r, id)
		if err != nil {
			return err
		}
		for _, c := range all {
			if err := s.child(ctx, r, &b, c, goals, day); err != nil {
				return err
			}
		}
		return missing(ctx, r, p, all, &b)
	})
	a := actor.From(ctx)
	b.Children = slices.DeleteFunc(b.Children, func(c Child) bool { return !MaySee(a, c.Plan) })
	return b, err
}

func (s *Service) child(ctx context.Context, q sqldb.Queryer, b *Below, p Plan, goals []Target, day civil.Date) error {
	tasks, err := tasksOf(ctx, q, p.ID)
	if err != nil {
		return err
	}
	standings, err := s.standings(ctx, q, p, day)
	if err != nil {
		return err
	}
	if err := s.derive(ctx, q, tasks, standings, day); err != nil {
		return err
	}
	c := Child{Plan: p}
	for _, t := range tasks {
		if t.State == Cancelled {
			continue
		}
		c.Tasks++
		switch t.State {
		case Done:
			c.Done++
		case Delayed:
			c.Delayed++
		}
	}
	b.Children = append(b.Children, c)
	b.Tasks, b.Done = b.Tasks+c.Tasks, b.Done+c.Done
	for _, x := range standings {
		if x.Scope == OfCity {
			b.add(p, x, goals)
		}
	}
	return nil
}

// add puts a target of a plan below into its sum.
func (b *Below) add(p Plan, x Standing, goals []Target) {
	i := slices.IndexFunc(b.Rolled, func(r Rolled) bool { return r.Code == x.Code && r.End == x.End && r.Unit == x.Unit })
	if i < 0 {
		i = len(b.Rolled)
		r := Rolled{Code: x.Code, Title: x.Title, Unit: x.Unit, End: x.End, Num: new(big.Rat), Den: new(big.Rat)}
		if x.Unit == "%" {
			for _, g := range goals {
				if g.Code == x.Code && g.End == x.End && g.Goal() != nil {
					r.Goal = g.Goal().rat()
				}
			}
		}
		b.Rolled = append(b.Rolled, r)
	}
	r := &b.Rolled[i]
	r.Plans++
	if x.Judgement.Value == nil {
		r.Silent = append(r.Silent, p.Title)
		return
	}
	r.Known++
	num, den := fraction(x.Measured.Num), fraction(x.Measured.Den)
	if r.Unit != "%" {
		num.Quo(num, den)
		if r.Goal == nil {
			r.Goal = new(big.Rat)
		}
		r.Goal = new(big.Rat).Add(r.Goal, x.Judgement.Goal)
	}
	r.Num, r.Den = new(big.Rat).Add(r.Num, num), new(big.Rat).Add(r.Den, den)
}

// missing lists the counties without a plan under the city's and the schools without one under it or under their county's.
func missing(ctx context.Context, q sqldb.Queryer, p Plan, children []Plan, b *Below) error {
	counties, err := org.Counties(ctx, q)
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, c := range children {
		has[c.Level+c.County] = has[c.Level+c.County] || c.Level == CountyLevel
	}
	for _, c := range counties {
		if p.Level == CityLevel && !has[CountyLevel+c.Code] && (p.Area == "" || p.Area == c.Code) {
			b.MissingCounties = append(b.MissingCounties, c)
		}
	}
	with, err := sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT s.org_id FROM plan_plans s LEFT JOIN plan_plans c ON c.id = s.parent_id WHERE s.level = 'SCHOOL' AND s.status IN ('PUBLISHED', 'CLOSED') AND (s.parent_id = $1 OR c.parent_id = $1) ORDER BY s.org_id`, p.ID)
	if err != nil {
		return err
	}
	schools, err := org.Schools(ctx, q)
	for _, o := range schools {
		in := p.Level == CityLevel && (p.Area == "" || p.Area == o.County) || p.Level == CountyLevel && p.County == o.County
		if org.Countable(o) && in && (Target{Scope: PerSchool}).asked(o.School.Level) && !slices.Contains(with, o.ID) {
			b.MissingSchools = append(b.MissingSchools, o)
		}
	}
	return err
}
