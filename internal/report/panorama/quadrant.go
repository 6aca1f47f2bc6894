package panorama

import (
	"cmp"
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/process/evaluate"
)

// Verdict says in which quadrant a point surely is.
type Verdict string

// The quadrants, and why a point is in none.
const (
	Grow    Verdict = "grow"  // above the mean, the city lacks people: 扩
	Watch   Verdict = "watch" // above the mean, more taught than asked for: 看流向
	Check   Verdict = "check" // below the mean, the city lacks people: 查质量
	Warn    Verdict = "warn"  // below the mean, more taught than asked for: 预警
	Unclear Verdict = "unclear"
	NoData  Verdict = "nodata"
)

var verdictWords = map[Verdict][2]string{
	Grow: {"扩", "green"}, Watch: {"看流向", "info"}, Check: {"查质量", "amber"}, Warn: {"预警", "red"}, Unclear: {"无法区分", "none"}, NoData: {"无数据", "none"},
}

// Judge places a destination rate and a demand index. The rate is placed only where its interval is clear of the mean of area × level ×
// vintage without the programme, the index only where it is not zero. What is missing is no verdict.
func Judge(rate, mean, demand evaluate.Figure) Verdict {
	if !rate.Known || !mean.Known || !demand.Known {
		return NoData
	}
	above, below := rate.Low > mean.Value, rate.High < mean.Value
	switch short, over := demand.Value > 0, demand.Value < 0; {
	case above && short:
		return Grow
	case above && over:
		return Watch
	case below && short:
		return Check
	case below && over:
		return Warn
	}
	return Unclear
}

// Place is a mark of the quadrant: a point, or a programme over all its points.
type Place struct {
	Key        string // id of the verdict, or level:code of the programme
	Point      ids.ID // 0 for a programme
	Verdicts   ids.ID // id of the evaluation's verdict, 0 for a programme
	Name       string
	School     ids.ID
	SchoolName string
	County     string
	Level      atlas.Level
	Code       string
	Points     int // that make it up
	Students   *int64
	Rate       evaluate.Figure
	Mean       evaluate.Figure
	Demand     evaluate.Figure
	Verdict    Verdict
	Colour     evaluate.Colour
	Hidden     bool // few graduates: not shown to outsiders
}

// Ask narrows the quadrant.
type Ask struct {
	Run      ids.ID
	Level    string
	School   ids.ID
	County   string
	Category string // two digits
	By       string // "programme" joins the points of a programme
}

func (a Ask) keeps(x evaluate.Standing) bool {
	return (a.Level == "" || string(x.Level) == a.Level) && (a.School == 0 || x.School == a.School) && (a.County == "" || x.County == a.County) &&
		(a.Category == "" || len(x.Code) > 1 && x.Code[:2] == a.Category)
}

// Places are the marks of a scene that are asked for, the largest first; hidden ones stand at the end.
func Places(sc evaluate.Scene, a Ask) (out []Place) {
	for _, x := range sc.List {
		if a.keeps(x) {
			out = append(out, placeOf(x))
		}
	}
	if a.By == "programme" {
		out = programmes(out, sc.Z)
	}
	slices.SortStableFunc(out, func(a, b Place) int {
		return cmp.Or(compareFlag(a.Hidden, b.Hidden), cmp.Compare(size(b.Students), size(a.Students)), cmp.Compare(a.Code, b.Code), cmp.Compare(a.SchoolName, b.SchoolName))
	})
	return out
}

func compareFlag(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func size(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}

func placeOf(x evaluate.Standing) Place {
	p := Place{Key: x.ID.String(), Point: x.Point, Verdicts: x.ID, Name: x.Name, School: x.School, SchoolName: x.SchoolName, County: x.County, Level: x.Level, Code: x.Code, Points: 1,
		Students: x.Students, Rate: x.Destination, Mean: x.Mean, Demand: x.Demand, Colour: x.Colour, Hidden: x.Hidden, Verdict: NoData}
	if !x.Hidden {
		p.Verdict = Judge(p.Rate, p.Mean, p.Demand)
	}
	return p
}

// programmes joins points of the same programme. The rate is the ratio of sums; where a point did not report, the others stand for it
// and Points says how many there are. A programme with a hidden point, or whose persons the reader may not see, is not added up.
func programmes(list []Place, z float64) (out []Place) {
	by := map[string]int{}
	for _, p := range list {
		key := string(p.Level) + ":" + p.Code
		i, ok := by[key]
		if !ok {
			by[key] = len(out)
			p.Key, p.Point, p.Verdicts, p.School, p.SchoolName, p.County, p.Colour = key, 0, 0, 0, "", "", ""
			out = append(out, p)
			continue
		}
		out[i].add(p)
	}
	for i := range out {
		p := &out[i]
		if low, high, ok := stat.Wilson(p.Rate.Num, p.Rate.Den, z); ok {
			p.Rate.Low, p.Rate.High, p.Rate.Value = low, high, float64(p.Rate.Num)/float64(p.Rate.Den)
		}
		switch {
		case p.Hidden:
			p.Verdict = NoData
		case p.Points > 1 && p.Rate.Known && p.Rate.Den == 0:
			p.Rate = evaluate.Figure{Measure: evaluate.Destination, Year: p.Rate.Year, Why: "只公布各布点的比例"}
			p.Verdict = NoData
		default:
			p.Verdict = Judge(p.Rate, p.Mean, p.Demand)
		}
	}
	return out
}

func (p *Place) add(x Place) {
	p.Points++
	p.Hidden = p.Hidden || x.Hidden
	switch {
	case p.Students == nil:
		p.Students = x.Students
	case x.Students != nil:
		n := *p.Students + *x.Students
		p.Students = &n
	}
	if !p.Mean.Known {
		p.Mean = x.Mean
	}
	if !p.Demand.Known {
		p.Demand = x.Demand
	}
	switch {
	case !p.Rate.Known:
		p.Rate = x.Rate
	case x.Rate.Known:
		p.Rate.Num, p.Rate.Den = p.Rate.Num+x.Rate.Num, p.Rate.Den+x.Rate.Den
	}
}
