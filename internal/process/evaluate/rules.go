package evaluate

import (
	"cmp"
	"math"
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
)

// Colour is the verdict on a programme point.
type Colour string

// The colours. Unclear is 无法区分: a line is passed, but not clearly. Exempt points are new and have no graduates; Ranked is what a
// preset without lines gives.
const (
	Red     Colour = "RED"
	Yellow  Colour = "YELLOW"
	Green   Colour = "GREEN"
	Unclear Colour = "UNCLEAR"
	NoData  Colour = "NODATA"
	Exempt  Colour = "EXEMPT"
	Ranked  Colour = "RANKED"
)

// Colours lists the colours as pages count them.
var Colours = []Colour{Red, Yellow, Green, Unclear, NoData, Exempt, Ranked}

var colourNames = map[Colour][3]string{
	Red: {"红", "Red", "red"}, Yellow: {"黄", "Yellow", "amber"}, Green: {"绿", "Green", "green"}, Unclear: {"无法区分", "Indistinguishable", "info"},
	NoData: {"无数据", "No data", "none"}, Exempt: {"新设免评", "New, exempt", "info"}, Ranked: {"只排名次", "Ranked only", "none"},
}

// ZH is the Chinese name, the key of the English one.
func (c Colour) ZH() string { return colourNames[c][0] }

// Tone is the colour on pages.
func (c Colour) Tone() string { return colourNames[c][2] }

// What came of a rule.
const (
	Fires   = "FIRES"
	Passes  = "PASS"
	Blurred = "UNCLEAR"
	Absent  = "NODATA"
	NotHere = "NA"
)

// Reason is one rule with what it found: the figures of the years it looks at, newest first.
type Reason struct {
	Rule    string   `json:"rule"`
	Kind    string   `json:"kind"`
	Measure Measure  `json:"measure,omitempty"`
	Action  string   `json:"action,omitempty"`
	Status  string   `json:"status"`
	Figures []Figure `json:"figures,omitempty"`
	Line    float64  `json:"line"`              // threshold; for a bottom set the mean of the others, per year in Lines
	Lines   []Figure `json:"lines,omitempty"`   // mean of area × level × vintage without the programme
	Ranks   []Rank   `json:"ranks,omitempty"`   // place in the bottom set, per year
	Failing int      `json:"failing,omitempty"` // of a COUNT
	Why     string   `json:"why,omitempty"`     // zh words
}

// Rank is the place of a point among n comparable ones, of which the k lowest are the bottom set.
type Rank struct {
	Year int  `json:"year"`
	At   int  `json:"at"` // 1 is the lowest; ties share a place
	N    int  `json:"n"`
	K    int  `json:"k"`
	In   bool `json:"in"`
}

// Verdict is the evaluation of one point in one year.
type Verdict struct {
	Point   ids.ID   `json:"point"`
	Colour  Colour   `json:"colour"`
	Action  string   `json:"action,omitempty"`  // the hardest that a rule proposes
	Soft    bool     `json:"soft,omitempty"`    // softened because the city lacks people
	Group   string   `json:"group,omitempty"`   // KEY 重点发展, CONTROL 控制发展, ELIMINATE 优化淘汰
	Rating  Rating   `json:"rating"`            // PRG-Q
	Bases   float64  `json:"bases,omitempty"`   // score by the four bases, 0 … 100, where the preset ranks
	Place   int      `json:"place,omitempty"`   // by Bases within the level, 1 is best
	Of      int      `json:"of,omitempty"`      // points that have a place
	Lacking []string `json:"lacking,omitempty"` // needed inputs that are missing (zh words)
	Reasons []Reason `json:"reasons"`
	Demand  Figure   `json:"demand"`
	Few     bool     `json:"few,omitempty"` // fewer graduates than outsiders may see figures of
}

// Inputs are everything that a run rests on.
type Inputs struct {
	Year      int          `json:"year"`
	Warn      Setting      `json:"warn"`
	Rate      Setting      `json:"rate"`
	Few       int64        `json:"few"` // SUP-GRADUATES
	Points    []Fact       `json:"points"`
	Schools   []SchoolFact `json:"schools"`
	Demand    []DemandFact `json:"demand"`
	Sites     []SiteFact   `json:"sites"`
	Secondary int64        `json:"secondary"` // secondary schools of the city
}

// BottomSet marks the k lowest of n rates, k = ⌈share·n⌉ (or ⌊share·n⌋); ties at the edge are all in. Fewer than least rates have no
// bottom set. Vector P4: 38 points → k = 4.
func BottomSet(rates []stat.Ratio, share float64, up bool, least int) (k int, in []bool, ok bool) {
	n := len(rates)
	if n < least || n == 0 {
		return 0, nil, false
	}
	x := share * float64(n)
	k = int(math.Floor(x + 1e-9))
	if up {
		k = int(math.Ceil(x - 1e-9))
	}
	in = make([]bool, n)
	if k == 0 {
		return 0, in, true
	}
	order := slices.Clone(rates)
	slices.SortFunc(order, compare)
	edge := order[min(k, n)-1]
	for i, r := range rates {
		in[i] = compare(r, edge) <= 0
	}
	return k, in, true
}

func compare(a, b stat.Ratio) int {
	c, _ := a.Compare(b)
	return c
}

// board is a run while it is computed.
type board struct {
	in      Inputs
	points  []Fact
	schools map[ids.ID]SchoolFact
	demand  map[string]DemandFact
	sites   map[string]int64
	taught  map[string]map[ids.ID]bool      // programme → schools
	levels  map[atlas.Level]map[ids.ID]bool // level → schools
	codes   map[ids.ID]map[string]bool      // school → programmes
	bottoms map[bottomKey]map[ids.ID]Rank
	counted map[meanKey]sums
	plans   map[atlas.Level]float64 // mean plan of a level
}

type bottomKey struct {
	level   atlas.Level
	measure Measure
	year    int
}

func newBoard(in Inputs) *board {
	b := &board{in: in, points: Succeed(in.Points, int(in.Warn.Params["succession"])), schools: map[ids.ID]SchoolFact{}, demand: map[string]DemandFact{}, sites: map[string]int64{},
		taught: map[string]map[ids.ID]bool{}, levels: map[atlas.Level]map[ids.ID]bool{}, codes: map[ids.ID]map[string]bool{}, bottoms: map[bottomKey]map[ids.ID]Rank{}, counted: map[meanKey]sums{}, plans: map[atlas.Level]float64{}}
	for _, s := range in.Schools {
		b.schools[s.School] = s
	}
	for _, d := range in.Demand {
		b.demand[string(d.Level)+":"+d.Code] = d
	}
	for _, s := range in.Sites {
		b.sites[string(s.Level)+":"+s.Code] = s.Points
	}
	for _, f := range b.points {
		if f.gone() {
			continue
		}
		note(b.taught, f.key(), f.School)
		note(b.levels, f.Level, f.School)
		note(b.codes, f.School, f.key())
	}
	return b
}

func note[K, V comparable](m map[K]map[V]bool, k K, v V) {
	if m[k] == nil {
		m[k] = map[V]bool{}
	}
	m[k][v] = true
}

// Evaluate judges every point. The same inputs give the same verdicts, in the order of the points.
func Evaluate(in Inputs) []Verdict {
	return EvaluateBy(in, in.Warn.Rules())
}

// EvaluateBy is Evaluate with rules of one's own, for offers that register other measures.
func EvaluateBy(in Inputs, rules []Rule) []Verdict {
	b := newBoard(in)
	out := make([]Verdict, 0, len(b.points))
	var judged []Fact
	for _, f := range b.points {
		if !f.gone() {
			out, judged = append(out, b.judge(f, rules)), append(judged, f)
		}
	}
	b.place(judged, out)
	return out
}

func (b *board) z() float64 {
	if z := b.in.Warn.Params["z"]; z > 0 {
		return z
	}
	return 1.96
}

// exempt reports whether a point is new and has not graduated anybody yet.
func (b *board) exempt(f Fact) bool {
	if f.FirstYear == 0 || b.in.Year-f.FirstYear >= int(b.in.Warn.Params["exempt_years"]) {
		return false
	}
	return !slices.ContainsFunc(f.Years, func(y Year) bool { return y.Graduates != nil && *y.Graduates > 0 })
}

// figure reads any measure of a point in a year.
func (b *board) figure(f Fact, m Measure, year int) Figure {
	school := b.schools[f.School]
	switch m {
	case Dual:
		return rateOf(m, year, school.DualNum, school.DualDen, b.z())
	case Staffing:
		return number(m, year, school.Staffing)
	case Equipment:
		return number(m, year, school.Equip)
	case DemandIndex:
		if x, ok := b.demand[f.key()].Index(); ok {
			return plain(m, year, x)
		}
		return missing(m, year, "没有人报需求或预测")
	case Sites:
		if n, ok := b.sites[f.key()]; ok {
			return plain(m, year, float64(n))
		}
		return missing(m, year, "没有全省布点登记")
	case SchoolShare:
		n := int64(len(b.taught[f.key()]))
		if f.Level != atlas.Secondary {
			return missing(m, year, "只用于中职")
		}
		return exact(rateOf(m, year, &n, &b.in.Secondary, b.z()))
	case Provision:
		n, all := int64(len(b.taught[f.key()])), int64(len(b.levels[f.Level]))
		return exact(rateOf(m, year, &n, &all, b.z()))
	case SchoolCap:
		return plain(m, year, float64(len(b.codes[f.School])))
	case Score:
		if r := b.rate(f); r.Known {
			return plain(m, year, r.Score)
		}
		return missing(m, year, "评价的指标不全")
	}
	y, _ := f.Of(year)
	if m == Destination && y.Graduates == nil && b.exempt(f) {
		return missing(m, year, whyShort)
	}
	return y.measure(m, b.z())
}

// exact takes the interval away from a share that was counted in full.
func exact(f Figure) Figure {
	f.Low, f.High = f.Value, f.Value
	return f
}

func number(m Measure, year int, x *float64) Figure {
	if x == nil {
		return missing(m, year, whyEmpty)
	}
	return plain(m, year, *x)
}

func (b *board) rate(f Fact) Rating {
	v := b.in.Rate.Params
	return Rate(b.in.Rate.items(), func(m Measure) Figure { return b.figure(f, m, b.in.Year) }, v["a"], v["b"], v["c"])
}

// sums are numerator and denominator over points.
type sums struct{ num, den int64 }

type meanKey struct {
	group   string // level, or programme
	measure Measure
	year    int
}

// total adds up the points of a level, and of each programme, in a year; what was taken over from a predecessor is not counted again.
func (b *board) total(m Measure, year int) {
	if b.counted[meanKey{"", m, year}] != (sums{}) {
		return
	}
	b.counted[meanKey{"", m, year}] = sums{1, 1}
	for _, f := range b.points {
		y, ok := f.Of(year)
		if !ok || y.Inherited {
			continue
		}
		if x := y.measure(m, b.z()); x.Known {
			for _, group := range []string{string(f.Level), f.key()} {
				was := b.counted[meanKey{group, m, year}]
				b.counted[meanKey{group, m, year}] = sums{was.num + x.Num, was.den + x.Den}
			}
		}
	}
}

// mean is the ratio of sums over the points of the level in a year, without those of the programme itself.
func (b *board) mean(f Fact, m Measure, year int) Figure {
	b.total(m, year)
	all, own := b.counted[meanKey{string(f.Level), m, year}], b.counted[meanKey{f.key(), m, year}]
	num, den := all.num-own.num, all.den-own.den
	return rateOf(m, year, &num, &den, b.z())
}

// bottom ranks the comparable points of a level in a year: those with a figure that are not new.
func (b *board) bottom(level atlas.Level, m Measure, year int) map[ids.ID]Rank {
	key := bottomKey{level, m, year}
	if got, ok := b.bottoms[key]; ok {
		return got
	}
	var who []ids.ID
	var rates []stat.Ratio
	for _, f := range b.points {
		if f.Level != level || b.exempt(f) {
			continue
		}
		if y, ok := f.Of(year); ok {
			if x := y.measure(m, b.z()); x.Known {
				who, rates = append(who, f.Point), append(rates, x.Ratio())
			}
		}
	}
	v := b.in.Warn.Params
	out := map[ids.ID]Rank{}
	k, in, ok := BottomSet(rates, v["bottom_share"], v["bottom_ceil"] != 0, int(v["bottom_least"]))
	if ok {
		order := slices.Clone(rates)
		slices.SortFunc(order, compare)
		for i, id := range who {
			at, _ := slices.BinarySearchFunc(order, rates[i], compare)
			out[id] = Rank{Year: year, At: at + 1, N: len(rates), K: k, In: in[i]}
		}
	}
	b.bottoms[key] = out
	return out
}

// meanPlan is the mean of the plans of a level.
func (b *board) meanPlan(level atlas.Level) float64 {
	if x, ok := b.plans[level]; ok {
		return x
	}
	var sum, n float64
	for _, f := range b.points {
		if x := b.figure(f, PlanSize, b.in.Year); f.Level == level && x.Known {
			sum, n = sum+x.Value, n+1
		}
	}
	b.plans[level] = sum / n
	return b.plans[level]
}

// place gives every point its place by the four bases.
func (b *board) place(facts []Fact, list []Verdict) {
	if b.in.Warn.Preset != Four {
		return
	}
	by := map[atlas.Level][]int{}
	for i := range list {
		if list[i].Of == 0 {
			continue
		}
		by[facts[i].Level] = append(by[facts[i].Level], i)
	}
	for _, at := range by {
		slices.SortStableFunc(at, func(i, j int) int { return cmp.Compare(list[j].Bases, list[i].Bases) })
		for n, i := range at {
			list[i].Place, list[i].Of = n+1, len(at)
			if n > 0 && list[at[n-1]].Bases == list[i].Bases {
				list[i].Place = list[at[n-1]].Place
			}
		}
	}
}
