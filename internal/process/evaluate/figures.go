package evaluate

import (
	"cmp"
	"math"
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
)

// Measure is something that is measured of a programme point.
type Measure string

// The measures (domain B7).
const (
	PlanSize    Measure = "plan"              // planned new students, persons
	Completion  Measure = "plan_completion"   // registered ÷ planned
	Reporting   Measure = "registration_rate" // registered ÷ admitted
	FirstChoice Measure = "first_choice_rate" // first-choice applicants ÷ planned
	Destination Measure = "destination_rate"  // placed ÷ graduates
	Match       Measure = "match_rate"        // in related jobs ÷ employed
	Dual        Measure = "dual_ratio"        // dual-qualified ÷ professional teachers, of the school
	Staffing    Measure = "student_teacher"   // weighted students per teacher, of the school
	Equipment   Measure = "equip_per_student" // yuan per student, of the school
	DemandIndex Measure = "demand_index"      // (demand − supply) ÷ demand, −1 … 1
	Score       Measure = "school_rating"     // PRG-Q, 0 … 100
	Sites       Measure = "sites"             // points of the programme in the province
	SchoolShare Measure = "school_share"      // points of the programme in the city ÷ secondary schools
	Provision   Measure = "provision"         // schools of the level that teach it ÷ schools of the level
	SchoolCap   Measure = "school_cap"        // programmes of the school, persons
)

var measureNames = map[Measure][2]string{
	PlanSize: {"招生计划", "Enrolment plan"}, Completion: {"招生计划完成率", "Plan completion"}, Reporting: {"报到率", "Registration rate"},
	FirstChoice: {"第一志愿报考率", "First-choice rate"}, Destination: {"毕业去向落实率", "Destination rate"}, Match: {"专业对口率", "Match rate"},
	Dual: {"双师比例", "Dual-qualified share"}, Staffing: {"生师比", "Student–teacher ratio"}, Equipment: {"生均教学仪器设备值", "Equipment per student"},
	DemandIndex: {"社会需求度", "Labour demand index"}, Score: {"办学情况评价", "School rating"}, Sites: {"全省布点数", "Points in the province"},
	SchoolShare: {"市内布点占中职学校数", "Points per secondary school of the city"}, Provision: {"同层次学校开设比例", "Share of schools that teach it"}, SchoolCap: {"学校专业数", "Programmes of the school"},
}

// ZH is the Chinese name, the key of the English one.
func (m Measure) ZH() string { return measureNames[m][0] }

// rate reports whether the measure is a share that is written in per cent.
func (m Measure) rate() bool {
	switch m {
	case PlanSize, Staffing, Equipment, Score, Sites, SchoolCap:
		return false
	}
	return true
}

// Figure is one measure of one year. A rate has Num ÷ Den and, where it counts persons out of persons, the Wilson interval; any
// other number has Den 0. What is not known says why.
type Figure struct {
	Measure   Measure `json:"measure"`
	Year      int     `json:"year"`
	Known     bool    `json:"known"`
	Value     float64 `json:"value"`
	Num       int64   `json:"num,omitempty"`
	Den       int64   `json:"den,omitempty"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Inherited bool    `json:"inherited,omitempty"` // of the points that it succeeds
	Why       string  `json:"why,omitempty"`       // zh words
}

// reasons why there is no figure, the keys of English ones.
const (
	whyEmpty = "没有登记"
	whyZero  = "分母是 0"
	whyShort = "还没有毕业生"
)

func missing(m Measure, year int, why string) Figure { return Figure{Measure: m, Year: year, Why: why} }

func plain(m Measure, year int, v float64) Figure {
	return Figure{Measure: m, Year: year, Known: true, Value: v, Low: v, High: v}
}

// rateOf is a share with its interval. A zero denominator is no figure (W9); a true zero is a zero (W10); more than the whole, as a
// plan that was exceeded, has no interval and stands as it is.
func rateOf(m Measure, year int, num, den *int64, z float64) Figure {
	switch {
	case num == nil || den == nil:
		return missing(m, year, whyEmpty)
	case *den <= 0:
		return missing(m, year, whyZero)
	}
	f := Figure{Measure: m, Year: year, Known: true, Num: *num, Den: *den, Value: float64(*num) / float64(*den)}
	low, high, ok := stat.Wilson(*num, *den, z)
	if !ok {
		low, high = f.Value, f.Value
	}
	f.Low, f.High = low, high
	return f
}

// Ratio is the figure as an exact fraction; unknown for numbers that are none.
func (f Figure) Ratio() stat.Ratio {
	if !f.Known {
		return stat.Ratio{}
	}
	return stat.Ratio{Num: f.Num, Den: f.Den}
}

// below compares a figure with a line exactly: lines have at most six decimals.
func (f Figure) below(line float64) bool {
	if f.Den == 0 {
		return f.Value < line
	}
	ok, _ := f.Ratio().AtLeast(stat.Ratio{Num: int64(math.Round(line * 1e6)), Den: 1e6})
	return !ok
}

// Year is what is registered of a point in one year; persons, nil is not known.
type Year struct {
	Year        int    `json:"year"`
	Planned     *int64 `json:"planned,omitempty"`
	FirstChoice *int64 `json:"first_choice,omitempty"`
	Admitted    *int64 `json:"admitted,omitempty"`
	Registered  *int64 `json:"registered,omitempty"`
	Graduates   *int64 `json:"graduates,omitempty"`
	Placed      *int64 `json:"placed,omitempty"`
	Employed    *int64 `json:"employed,omitempty"`
	Related     *int64 `json:"related,omitempty"`
	AsOf        string `json:"as_of,omitempty"`
	Inherited   bool   `json:"inherited,omitempty"`
}

// Part is a share of a predecessor's figures that a point takes over, in thousandths.
type Part struct {
	Point ids.ID `json:"point"`
	Milli int64  `json:"milli"`
	From  int    `json:"from"` // first year of the successor
}

// Fact is a programme point as it is frozen for a run.
type Fact struct {
	Point      ids.ID      `json:"point"`
	School     ids.ID      `json:"school"`
	SchoolName string      `json:"school_name"`
	County     string      `json:"county"`
	Level      atlas.Level `json:"level"`
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	Length     string      `json:"length"`
	FirstYear  int         `json:"first_year,omitempty"`
	Status     string      `json:"status"`
	Years      []Year      `json:"years"` // newest first
	Parts      []Part      `json:"parts,omitempty"`
}

// SchoolFact is what the conditions of a school say in the year.
type SchoolFact struct {
	School   ids.ID      `json:"school"`
	Level    atlas.Level `json:"level"`
	Students *int64      `json:"students,omitempty"` // full-time
	DualNum  *int64      `json:"dual_num,omitempty"`
	DualDen  *int64      `json:"dual_den,omitempty"`
	Staffing *float64    `json:"staffing,omitempty"`
	Equip    *float64    `json:"equip,omitempty"` // yuan per student
}

// DemandFact is the labour demand for a programme and the supply of it in the year, persons.
type DemandFact struct {
	Level  atlas.Level `json:"level"`
	Code   string      `json:"code"`
	Demand *float64    `json:"demand,omitempty"`
	Supply *float64    `json:"supply,omitempty"`
}

// Index is (demand − supply) ÷ demand between −1 and 1; not known where nobody said how many are needed.
func (d DemandFact) Index() (x float64, ok bool) {
	if d.Demand == nil || d.Supply == nil || *d.Demand <= 0 {
		return 0, false
	}
	return min(1, max(-1, (*d.Demand-*d.Supply) / *d.Demand)), true
}

// SiteFact is how often a programme is taught in the province, as its register says.
type SiteFact struct {
	Level  atlas.Level `json:"level"`
	Code   string      `json:"code"`
	Points int64       `json:"points"`
}

// Of returns the figures of a year; ok is false when nothing is registered for it.
func (f Fact) Of(year int) (y Year, ok bool) {
	for _, y := range f.Years {
		if y.Year == year {
			return y, true
		}
	}
	return Year{Year: year}, false
}

// gone reports whether the point takes nobody any more: its past counts in means and for its successors, but it is not judged.
func (f Fact) gone() bool { return f.Status == "STOPPED" || f.Status == "REVOKED" }

func (f Fact) key() string { return string(f.Level) + ":" + f.Code }

// measure reads a rate of one year.
func (y Year) measure(m Measure, z float64) Figure {
	var f Figure
	switch m {
	case PlanSize:
		f = missing(m, y.Year, whyEmpty)
		if y.Planned != nil {
			f = plain(m, y.Year, float64(*y.Planned))
		}
		if y.Planned != nil && *y.Planned == 0 {
			f = missing(m, y.Year, "招生计划是 0")
		}
	case Completion:
		f = rateOf(m, y.Year, y.Registered, y.Planned, z)
	case Reporting:
		f = rateOf(m, y.Year, y.Registered, y.Admitted, z)
	case FirstChoice:
		f = rateOf(m, y.Year, y.FirstChoice, y.Planned, z)
	case Destination:
		f = rateOf(m, y.Year, y.Placed, y.Graduates, z)
	case Match:
		f = rateOf(m, y.Year, y.Related, y.Employed, z)
	default:
		f = missing(m, y.Year, whyEmpty)
	}
	f.Inherited = y.Inherited
	return f
}

// The ways in which a successor takes over figures.
const (
	SuccessNone     = 0 // not at all
	SuccessOne      = 1 // one predecessor with one successor
	SuccessWeighted = 2 // by share
)

// Succeed fills the years that a point did not see with those of the points it succeeds. What was taken over is marked, and never
// counted beside the original in a mean (W17).
func Succeed(facts []Fact, mode int) []Fact {
	out := slices.Clone(facts)
	if mode == SuccessNone {
		return out
	}
	at, heirs := map[ids.ID]int{}, map[ids.ID]int{}
	for i, f := range facts {
		at[f.Point] = i
		for _, p := range f.Parts {
			heirs[p.Point]++
		}
	}
	for i, f := range facts {
		if len(f.Parts) == 0 || mode == SuccessOne && (len(f.Parts) != 1 || heirs[f.Parts[0].Point] != 1) {
			continue
		}
		own := map[int]bool{}
		for _, y := range f.Years {
			own[y.Year] = true
		}
		taken := map[int]Year{}
		for _, p := range f.Parts {
			j, ok := at[p.Point]
			if !ok {
				continue
			}
			milli := p.Milli
			if mode == SuccessOne {
				milli = 1000
			}
			for _, y := range facts[j].Years {
				if y.Year < p.From && !own[y.Year] {
					taken[y.Year] = addShare(taken[y.Year], y, milli)
				}
			}
		}
		years := slices.Clone(f.Years)
		for _, y := range taken {
			years = append(years, y)
		}
		slices.SortFunc(years, func(a, b Year) int { return cmp.Compare(b.Year, a.Year) })
		out[i].Years = years
	}
	return out
}

func addShare(sum, y Year, milli int64) Year {
	add := func(a, b *int64) *int64 {
		if b == nil {
			return a
		}
		n := (*b*milli + 500) / 1000
		if a != nil {
			n += *a
		}
		return &n
	}
	return Year{Year: y.Year, AsOf: y.AsOf, Inherited: true,
		Planned: add(sum.Planned, y.Planned), FirstChoice: add(sum.FirstChoice, y.FirstChoice), Admitted: add(sum.Admitted, y.Admitted), Registered: add(sum.Registered, y.Registered),
		Graduates: add(sum.Graduates, y.Graduates), Placed: add(sum.Placed, y.Placed), Employed: add(sum.Employed, y.Employed), Related: add(sum.Related, y.Related)}
}
