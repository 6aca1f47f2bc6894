package evaluate

import (
	"cmp"
	"context"
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// pastYears is how many years before the evaluated one are frozen with it.
const pastYears = 5

// gather reads everything that a run of the year rests on.
func (s *Service) gather(ctx context.Context, q sqldb.Queryer, year int) (in Inputs, err error) {
	in.Year = year
	if in.Warn, in.Rate, err = settingsOf(ctx, q, year); err != nil {
		return in, err
	}
	if in.Few, err = fewest(ctx, q, civil.DateOf(s.db.Now())); err != nil {
		return in, err
	}
	if in.Points, err = facts(ctx, q, year); err != nil {
		return in, err
	}
	if in.Secondary, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM org_organizations WHERE kind = 'SCHOOL' AND status = 'ACTIVE' AND school_level = 'SECONDARY'`); err != nil {
		return in, err
	}
	if s.o.Schools != nil {
		if in.Schools, err = s.o.Schools(ctx, q, year); err != nil {
			return in, err
		}
	}
	if s.o.Demand != nil {
		if in.Demand, err = s.o.Demand(ctx, q, year); err != nil {
			return in, err
		}
	}
	in.Sites, err = sitesOf(ctx, q, year)
	slices.SortFunc(in.Schools, func(a, b SchoolFact) int { return cmp.Compare(a.School, b.School) })
	slices.SortFunc(in.Demand, func(a, b DemandFact) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Code, b.Code))
	})
	return in, err
}

// facts reads the points that are taught, and those that stopped, with the figures of their years.
func facts(ctx context.Context, q sqldb.Queryer, year int) ([]Fact, error) {
	points, err := programme.Points(ctx, q)
	if err != nil {
		return nil, err
	}
	years, err := yearsOf(ctx, q, year)
	if err != nil {
		return nil, err
	}
	parts, err := sharesOf(ctx, q, year)
	if err != nil {
		return nil, err
	}
	var out []Fact
	for _, p := range points {
		if p.Status == programme.Proposed || p.Status == programme.Committee || p.FirstYear > year {
			continue
		}
		f := Fact{Point: p.ID, School: p.School, SchoolName: p.SchoolName, County: p.County, Level: p.Level, Code: p.Code, Name: p.Name, Length: p.Length, FirstYear: p.FirstYear, Status: p.Status, Parts: parts[p.ID]}
		for _, y := range years[p.ID] {
			f.Years = append(f.Years, *y)
		}
		slices.SortFunc(f.Years, func(a, b Year) int { return cmp.Compare(b.Year, a.Year) })
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Fact) int { return cmp.Compare(a.Point, b.Point) })
	return out, nil
}

// yearsOf reads enrolments, and outcomes by the initial figure where there is one: initial and year-end figures are never mixed
// where both are registered.
func yearsOf(ctx context.Context, q sqldb.Queryer, year int) (map[ids.ID][]*Year, error) {
	out := map[ids.ID][]*Year{}
	at := func(id ids.ID, year int) *Year {
		for _, y := range out[id] {
			if y.Year == year {
				return y
			}
		}
		y := &Year{Year: year}
		out[id] = append(out[id], y)
		return y
	}
	for e, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (e programme.Enrolment, err error) {
		return e, r.Scan(&e.Point, &e.Year, &e.Planned, &e.FirstChoice, &e.Admitted, &e.Registered)
	}, `SELECT point_id, year, planned, first_choice, admitted, registered FROM programme_enrolments WHERE year BETWEEN $1 AND $2 ORDER BY point_id, year`, year-pastYears, year) {
		if err != nil {
			return nil, err
		}
		y := at(e.Point, e.Year)
		y.Planned, y.FirstChoice, y.Admitted, y.Registered = e.Planned, e.FirstChoice, e.Admitted, e.Registered
	}
	for o, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (o programme.Outcome, err error) {
		return o, r.Scan(&o.Point, &o.Year, &o.AsOf, &o.Graduates, &o.Contract, &o.Flexible, &o.SelfEmployed, &o.Freelance, &o.Study, &o.Army, &o.Grassroots, &o.Related)
	}, `SELECT point_id, year, as_of, graduates, contract, flexible, self_employed, freelance, study, army, grassroots, related FROM programme_outcomes WHERE year BETWEEN $1 AND $2 ORDER BY point_id, year, as_of DESC`, year-pastYears, year) {
		if err != nil {
			return nil, err
		}
		y := at(o.Point, o.Year)
		y.Graduates, y.Employed, y.Related, y.AsOf, y.Placed = o.Graduates, o.Employed(), o.Related, o.AsOf, nil
		if d := o.Destination(); d.Known() {
			y.Placed = &d.Num
		} else if o.Graduates != nil && *o.Graduates == 0 {
			zero := int64(0)
			y.Placed = &zero
		}
	}
	return out, nil
}

func sharesOf(ctx context.Context, q sqldb.Queryer, year int) (map[ids.ID][]Part, error) {
	out := map[ids.ID][]Part{}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (s Succession, err error) {
		return s, r.Scan(&s.Point, &s.Former, &s.Milli, &s.FromYear)
	},
		`SELECT point_id, former_id, milli, from_year FROM evaluate_successions WHERE from_year <= $1 ORDER BY point_id, former_id`, year)
	for _, s := range list {
		out[s.Point] = append(out[s.Point], Part{Point: s.Former, Milli: s.Milli, From: s.FromYear})
	}
	return out, err
}
