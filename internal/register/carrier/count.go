package carrier

import (
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
)

// Measure is what a count adds up.
type Measure string

// The measures. Members are distinct organisations over all records that count, so that one which takes part twice counts once.
const (
	Records  Measure = "records"
	Members  Measure = "members"   // distinct organisations in the role Field ("" any)
	Sum      Measure = "sum"       // of a number field
	Distinct Measure = "distinct"  // different values of a field
	Ratio    Measure = "ratio"     // Σ Field ÷ Σ Base in percent, over the records that have both
	Mean     Measure = "mean"      // Σ Field ÷ Σ Base, over the records that have both
	Brought  Measure = "brought"   // Σ of what owners bring in, fen, of the sorts Field ("资本|技术", "" all)
	Noted    Measure = "noted"     // entries in the list Field, up to the day
	NotedSum Measure = "noted_sum" // Σ of the numbers of the entries in the list Field
	NotedBy  Measure = "noted_by"  // distinct organisations of the entries in the list Field
)

// Where narrows the records of a count. All that is given must hold.
type Where struct {
	Level    string `json:"level,omitempty"`    // this level; with "+" at its end, this or a higher one
	Field    string `json:"field,omitempty"`    // a field …
	Is       string `json:"is,omitempty"`       // … with one of these codes, "a|b"; for a Set, all that hold one
	Function string `json:"function,omitempty"` // a function that the record has
	Org      string `json:"org,omitempty"`      // kind of the organisation: of the record, or of the member when members are counted
	Stage    string `json:"stage,omitempty"`    // this stage at least, in the order of the kind
	Year     string `json:"year,omitempty"`     // a field of day or year that lies in the year of the day: the flow of this year
	Without  string `json:"without,omitempty"`  // a field without a value
	Begun    string `json:"begun,omitempty"`    // a field of day that is there and not after the day
	Valid    string `json:"valid,omitempty"`    // a field of day that is not before the day, or not there
	And      *Where `json:"and,omitempty"`      // and this too
}

// Count is a figure that the register gives, with its scope note.
type Count struct {
	Code     string   `json:"code"`
	ZH       string   `json:"zh"`
	EN       string   `json:"en,omitempty"`
	Unit     string   `json:"unit"`
	Scope    string   `json:"scope"` // 口径, Chinese
	Of       Measure  `json:"of,omitempty"`
	Field    string   `json:"field,omitempty"` // of Sum and Distinct; role of Members
	Where    Where    `json:"where,omitempty"`
	Years    int      `json:"years,omitempty"`     // only what came to count within so many years before the day
	Percent  bool     `json:"percent,omitempty"`   // of the records that count at all
	Base     string   `json:"base,omitempty"`      // denominator of Ratio
	Least    float64  `json:"least,omitempty"`     // of Ratio and Percent: at least so many percent, compared by whole numbers
	ThisYear bool     `json:"this_year,omitempty"` // of entries: only those of the year of the day
	Also     []string `json:"also,omitempty"`      // of Members: these kinds too, an organisation in several counts once
	Total    string   `json:"total,omitempty"`     // share of a total that a document states: what of the kind reference_total
	year     int      // of flows: this year in place of the day's
	each     bool     // of a level: a record counts in each that it has had
}

func (c *Count) check(k *Kind) string {
	switch c.Of {
	case "":
		c.Of = Records
	case Records:
	case Members:
		if _, ok := k.Member(c.Field); c.Field != "" && !ok {
			return "没有这个成员角色 " + c.Field
		}
	case Noted, NotedSum, NotedBy:
		if !slices.ContainsFunc(k.Entries, func(e EntryRule) bool { return e.Code == c.Field }) {
			return "没有这种记录 " + c.Field
		}
	case Brought:
		if !k.Assets {
			return "这个种类不登记投入"
		}
	case Ratio, Mean:
		if f, ok := k.Field(c.Base); !ok || !slices.Contains([]Type{Int, Number, Money}, f.Type) {
			return "分母 " + c.Base + " 不能这样计"
		}
		fallthrough
	case Sum, Distinct:
		f, ok := k.Field(c.Field)
		if !ok || c.Of != Distinct && !slices.Contains([]Type{Int, Number, Money}, f.Type) {
			return "字段 " + c.Field + " 不能这样计"
		}
	default:
		return "没有这种计法 " + string(c.Of)
	}
	for w := &c.Where; w != nil; w = w.And {
		if why := w.check(k); why != "" {
			return why
		}
	}
	if len(c.Also) > 0 && c.Of != Members {
		return "只有成员数可以跨种类计"
	}
	if c.Code == "" || c.ZH == "" || c.Unit == "" {
		return "名称或单位没有写"
	}
	return ""
}

func (w *Where) check(k *Kind) string {
	if l := strings.TrimSuffix(w.Level, "+"); l != "" && k.Rank(l) < 0 {
		return "没有这个级别 " + l
	}
	for _, field := range []string{w.Field, w.Year, w.Without, w.Begun, w.Valid} {
		if _, ok := k.Field(field); field != "" && !ok {
			return "没有这个字段 " + field
		}
	}
	if _, ok := k.Stage(w.Stage); w.Stage != "" && !ok {
		return "没有这个状态 " + w.Stage
	}
	return ""
}

// Passed is the day on which a record entered a stage.
type Passed struct {
	Stage string
	On    civil.Date
}

// Raised is the day from which a record has a level, and the document.
type Raised struct {
	Level string
	From  civil.Date
}

// Taking is an organisation's part in a record; a zero Until is still open.
type Taking struct {
	Role, Org    string // Org is the organisation's identity
	OrgKind      string
	Since, Until civil.Date
}

// Counted is what a count reads of a record.
type Counted struct {
	ID        string
	OrgKind   string
	Level     string // of today, when no days are recorded
	Status    string
	Values    Values
	Functions Value
	Stages    []Passed // oldest first
	Levels    []Raised // oldest first
	Members   []Taking
	Entries   []Entry
	Assets    []Asset
	Org       string // identity of the leading organisation
	County    string
	Name      string
}

// hadLevel says whether the record has had a level on a day, whatever higher one it has besides.
func (r *Counted) hadLevel(level string, day civil.Date) bool {
	if len(r.Levels) == 0 {
		return r.Level == level
	}
	return slices.ContainsFunc(r.Levels, func(x Raised) bool { return x.Level == level && !x.From.After(day) })
}

// Tally is a computed count: its value, the records behind it, and what was left out for want of data.
type Tally struct {
	Count   Count
	Value   float64 // fen for money
	Base    int     // records that count at all on the day
	Missing int     // records in it without the field
	NoData  bool    // nothing is recorded of this kind at all
	IDs     []string
	Num     float64 // of a share: its numerator
	Den     float64 // and its denominator; zero for what is no share
	Met     bool    // the share is at least Count.Least
	Note    string  // where the denominator comes from, when it is none of the register
}

// StageOn is the record's stage on a day: the last that it entered on or before it, "" before the first.
func (r *Counted) StageOn(day civil.Date) (stage string, since civil.Date) {
	for _, p := range r.Stages {
		if !p.On.After(day) {
			stage, since = p.Stage, p.On
		}
	}
	return stage, since
}

// LevelOn is the highest level that the record has on a day: a record with a city's and a province's title counts once, by the higher.
func (r *Counted) LevelOn(k *Kind, day civil.Date) string {
	if len(r.Levels) == 0 {
		return r.Level
	}
	best := -1
	for _, l := range r.Levels {
		if !l.From.After(day) {
			best = max(best, k.Rank(l.Level))
		}
	}
	if best < 0 {
		return ""
	}
	return k.Levels[best].Code
}

// CountsOn says whether the record counts on a day, and since when without a break.
func (r *Counted) CountsOn(k *Kind, day civil.Date) (since civil.Date, ok bool) {
	for _, p := range r.Stages {
		if p.On.After(day) {
			break
		}
		st, _ := k.Stage(p.Stage)
		switch {
		case !st.Counts:
			ok = false
		case !ok:
			since, ok = p.On, true
		}
	}
	if ok && k.AllOf {
		for _, f := range k.Functions {
			ok = ok && r.Functions.Has(f.Code)
		}
	}
	return since, ok
}

// Tally computes one count on a day from all records of the kind.
func (k *Kind) Tally(c Count, records []Counted, day civil.Date) Tally {
	t := Tally{Count: c, NoData: len(records) == 0}
	seen := map[string]bool{}
	for i := range records {
		r := &records[i]
		since, ok := r.CountsOn(k, day)
		if !ok && c.Where.Stage == "" {
			continue
		}
		if ok {
			t.Base++
		}
		if !k.holds(c.Where, c, r, day) || c.Years > 0 && !since.After(day.AddMonths(-12*c.Years)) {
			continue
		}
		t.add(k, r, day, seen)
	}
	t.share()
	return t
}

// share turns what was added up into percent; without a denominator there is no data. A flow of which nothing is recorded in the year
// is no data either.
func (t *Tally) share() {
	c := t.Count
	if c.Percent {
		t.Num, t.Den = t.Value, float64(t.Base)
	}
	switch {
	case !c.Percent && c.Of != Ratio && c.Of != Mean:
		t.NoData = t.NoData || (c.Where.flows() || c.ThisYear) && len(t.IDs) == 0
	case t.Den == 0:
		t.Value, t.NoData = 0, true
	case c.Of == Mean:
		t.Value = t.Num / t.Den
	default:
		t.Value, t.Met = t.Num/t.Den*100, t.Num*100 >= c.Least*t.Den
	}
}

// yearOn is the year of a flow: the day's, unless the counts of another year are asked for.
func (c Count) yearOn(day civil.Date) int {
	if c.year != 0 {
		return c.year
	}
	return day.Year
}

// flows says whether the records are narrowed to one year.
func (w *Where) flows() bool { return w != nil && (w.Year != "" || w.And.flows()) }

func (t *Tally) add(k *Kind, r *Counted, day civil.Date, seen map[string]bool) {
	c := t.Count
	switch c.Of {
	case Members:
		hit := false
		for _, m := range r.Members {
			if c.Field != "" && m.Role != c.Field || c.Where.Org != "" && m.OrgKind != c.Where.Org || m.Since.After(day) || !m.Until.IsZero() && !m.Until.After(day) {
				continue
			}
			hit = true
			if !seen[m.Org] {
				seen[m.Org] = true
				t.Value++
			}
		}
		if !hit {
			return
		}
	case Sum:
		n, ok := r.Values.Number(c.Field)
		if !ok {
			t.Missing++
			return
		}
		t.Value += n
	case Brought:
		if !t.bring(r, day) {
			return
		}
	case Ratio, Mean:
		a, some := r.Values.Number(c.Field)
		b, more := r.Values.Number(c.Base)
		if !some || !more {
			t.Missing++
			return
		}
		t.Num, t.Den = t.Num+a, t.Den+b
	case Noted, NotedSum, NotedBy:
		if !t.note(r, day, seen) {
			return
		}
	case Distinct:
		v, ok := r.Values[c.Field]
		if !ok {
			t.Missing++
			return
		}
		if seen[v.Text] {
			return
		}
		seen[v.Text] = true
		t.Value++
	default:
		t.Value++
	}
	t.IDs = append(t.IDs, r.ID)
}

// note counts a record's entries in the list of the count and says whether there are any.
func (t *Tally) note(r *Counted, day civil.Date, seen map[string]bool) (hit bool) {
	for _, e := range r.Entries {
		if e.List != t.Count.Field || e.On.After(day) || t.Count.ThisYear && e.On.Year != t.Count.yearOn(day) || t.Count.Of == NotedBy && e.Org == 0 {
			continue
		}
		if t.Count.Of == NotedSum && e.Number == nil {
			t.Missing++
			continue
		}
		hit = true
		switch who := e.Org.String(); {
		case t.Count.Of == NotedSum:
			t.Value += *e.Number
		case t.Count.Of == Noted:
			t.Value++
		case !seen[who]:
			seen[who] = true
			t.Value++
		}
	}
	return hit
}

func (k *Kind) holds(w Where, c Count, r *Counted, day civil.Date) bool {
	if w.And != nil && !k.holds(*w.And, c, r, day) {
		return false
	}
	if _, ok := r.Values[w.Without]; ok {
		return false
	}
	if w.Year != "" && r.Values[w.Year].year() != c.yearOn(day) {
		return false
	}
	if w.Begun != "" && !r.Values.dayWithin(w.Begun, func(d civil.Date) bool { return !d.After(day) }, false) || w.Valid != "" && !r.Values.dayWithin(w.Valid, func(d civil.Date) bool { return !d.Before(day) }, true) {
		return false
	}
	if w.Level != "" {
		l, least := strings.CutSuffix(w.Level, "+")
		if c.each && !least {
			return r.hadLevel(l, day)
		}
		have := r.LevelOn(k, day)
		if least && k.Rank(have) < k.Rank(l) || !least && have != l {
			return false
		}
	}
	if w.Field != "" {
		v, ok := r.Values[w.Field]
		if !ok || w.Is != "" && !slices.ContainsFunc(strings.Split(w.Is, "|"), v.Has) {
			return false
		}
	}
	if w.Function != "" && !r.Functions.Has(w.Function) || w.Org != "" && c.Of != Members && r.OrgKind != w.Org {
		return false
	}
	if w.Stage != "" {
		at, _ := r.StageOn(day)
		return k.order(at) >= k.order(w.Stage) && !k.shut(at)
	}
	return true
}

// dayWithin asks a field of day; without a value the answer is none.
func (v Values) dayWithin(code string, ok func(d civil.Date) bool, none bool) bool {
	d, err := civil.ParseDate(v[code].Text)
	if err != nil {
		return none
	}
	return ok(d)
}

func (k *Kind) order(stage string) int {
	return slices.IndexFunc(k.Stages, func(s Stage) bool { return s.Code == stage })
}

func (k *Kind) shut(stage string) bool {
	s, ok := k.Stage(stage)
	return !ok || s.Closed || s.Pause
}

// Shown is the value as it is printed: whole numbers without a point, money in its unit, two decimals for shares.
func (t Tally) Shown(k *Kind) string {
	f, _ := k.Field(t.Count.Field)
	if t.Count.Of == Sum && f.Type == Money {
		return f.Show("zh", Value{Num: t.Value}, nil)
	}
	if t.Count.Of == Brought {
		return Field{Type: Money}.Show("zh", Value{Num: t.Value}, nil)
	}
	if t.Count.Of == Mean {
		return strconv.FormatFloat(t.Value, 'f', 2, 64)
	}
	if t.Count.Of == Ratio || t.Count.Total != "" {
		return strconv.FormatFloat(t.Value, 'f', 2, 64) + "%"
	}
	if t.Count.Percent {
		return strconv.FormatFloat(t.Value, 'f', 1, 64) + "%"
	}
	return strconv.FormatFloat(t.Value, 'f', -1, 64)
}
