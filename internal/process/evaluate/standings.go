package evaluate

import (
	"context"
	"strconv"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

// Standing is a point in a run: where its destination rate stands beside the mean of area × level × vintage without the programme, and
// how much the city needs it. All of it was frozen with the run.
type Standing struct {
	Head
	Students    *int64 // registered in the classes that are at school, nil when a class did not say
	Destination Figure
	Mean        Figure
	Demand      Figure
	Blurred     bool // counts of persons are not the reader's to see: they are 0 or rounded to 10
}

// Scene is a run with all points that the actor may see.
type Scene struct {
	Run
	Z    float64 // normal quantile of the intervals
	List []Standing
}

// Standings reads a run with its frozen figures; 0 is the newest one. Points with few graduates are Hidden from outsiders, who see
// rates without the counts of persons behind them. Without any run Scene.ID is 0.
func (s *Service) Standings(ctx context.Context, run ids.ID) (out Scene, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) error {
		if run == 0 {
			all, err := runsOf(ctx, r)
			if err != nil || len(all) == 0 {
				return err
			}
			run = all[0].ID
		}
		if out.Run, err = runByID(ctx, r, run); err != nil {
			return err
		}
		in, _, err := frozen(ctx, r, run)
		if err != nil {
			return err
		}
		heads, err := headsOf(ctx, r, run)
		if err != nil {
			return err
		}
		out.Z, out.List = in.standings(actor.From(ctx), heads)
		return nil
	})
	return out, err
}

func (in Inputs) standings(who actor.Actor, heads []Head) (z float64, out []Standing) {
	b := newBoard(in)
	facts := map[ids.ID]Fact{}
	for _, f := range b.points {
		facts[f.Point] = f
	}
	for _, h := range heads {
		if !Policy.May(who, maySee, h.object()) {
			continue
		}
		x := Standing{Head: h.veil(who)}
		if f, ok := facts[h.Point]; ok && !x.Hidden {
			x.Students, x.Demand = f.atSchool(in.Year), b.figure(f, DemandIndex, in.Year)
			x.Destination, x.Mean = b.figure(f, Destination, in.Year), b.mean(f, Destination, in.Year)
			if !Policy.May(who, mayExact, h.object()) {
				x.blur()
			}
		}
		out = append(out, x)
	}
	return b.z(), out
}

// blur takes away the counts of persons; rates and intervals stay.
func (x *Standing) blur() {
	x.Blurred = true
	x.Destination.Num, x.Destination.Den, x.Mean.Num, x.Mean.Den = 0, 0, 0, 0
	if x.Students != nil {
		n := (*x.Students + 5) / 10 * 10
		x.Students = &n
	}
}

// atSchool is how many registered in the classes that are at school in a year: as many classes as the programme has years.
func (f Fact) atSchool(year int) *int64 {
	length, err := strconv.Atoi(f.Length)
	if err != nil || length < 1 {
		length = 1
	}
	var sum int64
	for i := range length {
		if f.FirstYear != 0 && year-i < f.FirstYear {
			break
		}
		y, ok := f.Of(year - i)
		if !ok || y.Registered == nil {
			return nil
		}
		sum += *y.Registered
	}
	return &sum
}

// Reasons are a verdict's reasons as a table: value, threshold, interval, rule and version, for pages of other modules. Whether the
// reader may see them is decided where the verdict was read.
func Reasons(ctx context.Context, d Detail) ([]ui.Column, []ui.Row) {
	return reasonColumns, reasonRows(ctx, d.Verdict, d.Warn)
}

// Stage is what was frozen of the run that holds for a year: run, points, verdicts; without a run Run.ID is 0. 0 is the newest year.
// It asks for no permission.
func (s *Service) Stage(ctx context.Context, q sqldb.Queryer, year int) (run Run, points []Fact, verdicts []Verdict, err error) {
	all, err := runsOf(ctx, q)
	if err != nil {
		return run, nil, nil, err
	}
	for _, x := range all {
		if year == 0 || x.Year == year {
			run = x
			break
		}
	}
	if run.ID == 0 {
		return run, nil, nil, nil
	}
	in, _, err := frozen(ctx, q, run.ID)
	if err != nil {
		return run, nil, nil, err
	}
	return run, in.Points, Evaluate(in), nil
}
