package bench

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"time"

	"rongqiao/internal/bench/peer"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
)

// The generated city of the roll-up: 60 schools with 260 programmes each over ten years are 156,000 groups.
const (
	rollFacts      = 2000000
	rollLarge      = 20000000
	rollSchools    = 60
	rollProgrammes = 400
	rollOffered    = 260 // programmes of a school
	rollCounties   = 12
	rollYears      = 10
	rollFrom       = 2016
	rollRounds     = 5
	rollCeiling    = 9 * time.Second
	rollRatio      = 300
)

var (
	destinations = []string{"协议就业", "合同就业", "升学", "参军", "创业", "灵活就业", "待就业", "暂不就业"}
	placed       = destinations[:6]
)

// rollCity makes outcomes from a seed, in the order in which a register would have them: by no dimension.
type rollCity struct {
	seed  uint64
	facts int
}

func (c rollCity) outcomes() iter.Seq[peer.Outcome] {
	return func(yield func(peer.Outcome) bool) {
		rng := rand.New(rand.NewPCG(c.seed, 5))
		for i := range c.facts {
			school := int32(rng.IntN(rollSchools))
			o := peer.Outcome{School: school, Programme: (school*7 + int32(rng.IntN(rollOffered))) % rollProgrammes, County: school % rollCounties,
				Year: rollFrom + int32(i*rollYears/c.facts), To: int32(rng.IntN(len(destinations)))}
			if !yield(o) {
				return
			}
		}
	}
}

func rollFields() []indicator.Field {
	return []indicator.Field{
		{Code: "programme", ZH: "专业", Type: indicator.Text, Dimension: "programme"},
		{Code: "school", ZH: "学校", Type: indicator.Text, Dimension: "school"},
		{Code: "county", ZH: "县区", Type: indicator.Text, Dimension: "county"},
		{Code: "year", ZH: "年份", Type: indicator.Whole, Dimension: "year"},
		{Code: "to", ZH: "去向", Type: indicator.Text},
		{Code: "related", ZH: "对口", Type: indicator.Flag},
		{Code: "pay", ZH: "月薪", Type: indicator.Fen},
	}
}

// boxed are values that need not be made for each fact.
func boxed[T any](n int, of func(int) T) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = of(i)
	}
	return out
}

func (c rollCity) rows(ids bool) iter.Seq2[indicator.Row, error] {
	code := func(prefix string) func(int) string {
		return func(i int) string { return prefix + strconv.Itoa(1000+i) }
	}
	programmes, schools, counties := boxed(rollProgrammes, code("5")), boxed(rollSchools, code("S")), boxed(rollCounties, code("9001"))
	years := boxed(rollFrom+rollYears, func(i int) int64 { return int64(i) })
	to := boxed(len(destinations), func(i int) string { return destinations[i] })
	pay := boxed(500, func(i int) int64 { return int64(300000 + 1000*i) })
	return func(yield func(indicator.Row, error) bool) {
		row := indicator.Row{Values: make([]any, 7)}
		i := 0
		for o := range c.outcomes() {
			if ids {
				row.ID = strconv.Itoa(i)
			}
			v := row.Values
			v[0], v[1], v[2], v[3], v[4], v[5], v[6] = programmes[o.Programme], schools[o.School], counties[o.County], years[o.Year], to[o.To], i%3 != 0, nil
			if o.To < 2 {
				v[6] = pay[i%len(pay)]
			}
			if !yield(row, nil) {
				return
			}
			i++
		}
	}
}

func rollSource() indicator.Source {
	return indicator.Source{Code: "outcomes", ZH: "毕业去向", Owner: "市教育局", Fields: rollFields()}
}

func placedRate() indicator.Definition {
	num := `去向 in [`
	for i, p := range placed {
		if i > 0 {
			num += ", "
		}
		num += strconv.Quote(p)
	}
	return indicator.Definition{Code: "destination_rate", ZH: "毕业去向落实率", EN: "Destination rate", Kind: indicator.Rate, Unit: "%", Source: "outcomes", Num: num + "]", Subject: indicator.Things, Scope: "全市", Version: 1}
}

var rollBy = []string{"programme", "school", "county", "year"}

type rollRun struct {
	Options
	results []Result
	on      indicator.Moment
}

func (r *rollRun) add(metric string, v float64, unit, note string) {
	r.results = append(r.results, Result{"indicators", metric, round(v), unit, note})
	r.say("indicators %s %v %s %s", metric, round(v), unit, note)
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Indicators measures the roll-up of outcomes by programme, school, county and year from the columnar snapshot against the same GROUP BY
// in SQLite; the time of a single change; and all indicators of a city for ten years. Both engines must give the same groups.
func Indicators(ctx context.Context, o Options) ([]Result, error) {
	r := &rollRun{Options: o, on: indicator.Moment{On: civil.MustDate("2025-12-31")}}
	city := rollCity{o.Seed, o.scaled(rollFacts)}
	c, err := r.load(city, true)
	if err != nil {
		return r.results, err
	}
	m, err := indicator.Prepare(placedRate(), rollSource())
	if err != nil {
		return r.results, err
	}
	table, best, err := r.roll(c, m, "rollup_2m")
	if err != nil {
		return r.results, err
	}
	if err := r.against(ctx, city, c, table, best); err != nil {
		return r.results, err
	}
	if err := r.changes(city, c, m); err != nil {
		return r.results, err
	}
	c, table = nil, nil
	runtime.GC()
	if err := r.tenYears(ctx); err != nil {
		return r.results, err
	}
	if o.Large {
		return r.results, r.large()
	}
	return r.results, nil
}

// load builds the snapshot; with IDs it is brought up to date once more, which is what a refresh costs.
func (r *rollRun) load(city rollCity, ids bool) (c *indicator.Columns, err error) {
	from, began := cpuTime(), time.Now()
	if c, err = indicator.Load(rollFields(), city.rows(ids)); err != nil {
		return nil, err
	}
	note := func() string {
		return fmt.Sprintf("%d facts, %d cells, %.0f MiB; %.0f ms of processor", c.Rows(), c.Cells(), float64(c.Bytes())/(1<<20), millis(cpuTime()-from))
	}
	r.add("load_ms", millis(time.Since(began)), "ms", note())
	if !ids {
		return c, nil
	}
	for _, metric := range []string{"refresh_first_ms", "refresh_ms"} { // the first makes the index of IDs
		from, began = cpuTime(), time.Now()
		if ok, err := c.Follow(city.rows(true)); err != nil || !ok {
			return nil, fmt.Errorf("the snapshot cannot follow: %w", err)
		}
		r.add(metric, millis(time.Since(began)), "ms", note())
	}
	return c, nil
}

// roll measures the roll-up from the facts, nothing kept from before; the shortest of some rounds counts.
func (r *rollRun) roll(c *indicator.Columns, m *indicator.Measurement, metric string) (t *indicator.Table, best time.Duration, err error) {
	best = 1<<63 - 1
	for range 3 * rollRounds {
		c.Forget()
		runtime.GC()
		from := cpuTime()
		if t, err = c.Roll(m, r.on, rollBy, nil); err != nil {
			return nil, 0, err
		}
		best = min(best, cpuTime()-from)
	}
	r.add(metric+"_cpu_ms", millis(best), "ms", fmt.Sprintf("%d facts into %d groups", c.Rows(), t.Len()))
	from := cpuTime()
	if _, err = c.Roll(m, r.on, rollBy, nil); err != nil {
		return nil, 0, err
	}
	r.add(metric+"_again_cpu_ms", millis(cpuTime()-from), "ms", "the same again, from the sums of the cells")
	return t, best, nil
}

// groups reads the answer in the peer's terms.
func groups(t *indicator.Table) []peer.Group {
	number := func(s string, skip int) int64 {
		n, _ := strconv.ParseInt(s[skip:], 10, 64)
		return n
	}
	out := make([]peer.Group, 0, t.Len())
	for i := range t.Len() {
		out = append(out, peer.Group{Programme: number(t.Key(i, 0), 1) - 1000, School: number(t.Key(i, 1), 1) - 1000, County: number(t.Key(i, 2), 4) - 1000, Year: number(t.Key(i, 3), 0),
			Total: t.N[i], Placed: int64(t.Num[i])})
	}
	sortGroups(out)
	return out
}

func sortGroups(list []peer.Group) {
	slices.SortFunc(list, func(a, b peer.Group) int {
		return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.School, b.School), cmp.Compare(a.County, b.County), cmp.Compare(a.Year, b.Year))
	})
}

// against runs the same question in SQLite, without an index and with one that holds the whole answer in order; the faster counts.
func (r *rollRun) against(ctx context.Context, city rollCity, c *indicator.Columns, t *indicator.Table, best time.Duration) error {
	mine := groups(t)
	var in, out digest
	n := 0
	for o := range city.outcomes() {
		if n%997 == 0 {
			in.add(o)
		}
		n++
	}
	in.add(n)
	for _, g := range mine {
		out.add(g)
	}
	codes := make([]int32, len(placed))
	for i := range codes {
		codes[i] = int32(i)
	}
	fastest := time.Duration(1<<63 - 1)
	for _, index := range []bool{false, true} {
		took, err := r.peer(ctx, city, index, codes, mine)
		if err != nil {
			return err
		}
		name := map[bool]string{false: "sqlite_ms", true: "sqlite_indexed_ms"}[index]
		r.add(name, millis(took), "ms", fmt.Sprintf("processor time, prepared, warm, analysed, best of %d; %.0f times the roll-up", rollRounds, float64(took)/float64(best)))
		if index {
			r.add("ratio_vs_sqlite_indexed", float64(took)/float64(best), "", "against an index that holds the whole question in order")
			continue
		}
		fastest = min(fastest, took)
	}
	ratio := float64(fastest) / float64(best)
	r.add("ratio_vs_sqlite", ratio, "", "the same GROUP BY, the same answer")
	r.results = append(r.results, in.result("indicators", "input_hash"), out.result("indicators", "answer_hash"))
	switch {
	case r.Small:
		return nil
	case fastest > rollCeiling:
		return fmt.Errorf("SQLite took %v, above %v: it is not tuned, or the machine is too busy to compare", fastest, rollCeiling)
	case ratio < rollRatio:
		return fmt.Errorf("%.0f times as fast as SQLite, not %d times", ratio, rollRatio)
	}
	return nil
}

func (r *rollRun) peer(ctx context.Context, city rollCity, index bool, codes []int32, mine []peer.Group) (time.Duration, error) {
	p, err := peer.OpenRollup(ctx, city.outcomes(), index, codes)
	if err != nil {
		return 0, err
	}
	defer p.Close()
	best := time.Duration(1<<63 - 1)
	var theirs []peer.Group
	for range rollRounds {
		from := cpuTime()
		if theirs, err = p.Ask(ctx, theirs[:0]); err != nil {
			return 0, err
		}
		best = min(best, cpuTime()-from)
	}
	sortGroups(theirs)
	if !slices.Equal(mine, theirs) {
		return 0, fmt.Errorf("SQLite gives %d groups that are not the %d of the snapshot", len(theirs), len(mine))
	}
	return best, nil
}

// changes puts facts in, changes and removes them, while measures of every kind are kept; then it takes everything back.
func (r *rollRun) changes(city rollCity, c *indicator.Columns, m *indicator.Measurement) error {
	ms := []*indicator.Measurement{m}
	for _, d := range cityDefinitions(8) {
		x, err := indicator.Prepare(d, rollSource())
		if err != nil {
			return err
		}
		ms = append(ms, x)
	}
	before, err := r.picture(c, ms)
	if err != nil {
		return err
	}
	var old []indicator.Row
	for row := range city.rows(true) {
		if len(old) == r.scaled(3000) {
			break
		}
		row.Values = slices.Clone(row.Values)
		old = append(old, row)
	}
	if err := c.Put(old[0]); err != nil { // the first builds the index
		return err
	}
	var lasted []time.Duration
	step := func(do func() error) {
		began := time.Now()
		if e := do(); e != nil {
			err = e
		}
		lasted = append(lasted, time.Since(began))
	}
	for i, row := range old {
		other := indicator.Row{ID: row.ID, Values: slices.Clone(row.Values)}
		other.Values[0], other.Values[4] = old[(i+7)%len(old)].Values[0], old[(i+11)%len(old)].Values[4]
		step(func() error { return c.Put(other) })
		step(func() error { c.Remove(row.ID); return nil })
		step(func() error { return c.Put(row) })
	}
	if err != nil {
		return err
	}
	slices.Sort(lasted)
	r.add("change_p50_ms", millis(lasted[len(lasted)/2]), "ms", fmt.Sprintf("one fact put, changed or removed; %d measures follow, %d changes", len(ms), len(lasted)))
	p99 := lasted[len(lasted)*99/100]
	r.add("change_p99_ms", millis(p99), "ms", "")
	after, err := r.picture(c, ms)
	switch {
	case err != nil:
		return err
	case before != after:
		return fmt.Errorf("after all changes were taken back the sums are others: %x, not %x", after, before)
	case !r.Small && p99 > time.Millisecond:
		return fmt.Errorf("a change takes %v, above 1 ms", p99)
	}
	return nil
}

// picture is the hash of what all measures give by county and year.
func (r *rollRun) picture(c *indicator.Columns, ms []*indicator.Measurement) (uint64, error) {
	var d digest
	for _, m := range ms {
		t, err := c.Roll(m, r.on, []string{"county", "year"}, nil)
		if err != nil {
			return 0, err
		}
		for _, i := range t.Sorted() {
			d.add(m.Def.Code, t.Key(i, 0), t.Key(i, 1), t.Size[i], t.Covered[i], t.N[i], t.Num[i], t.Den[i])
		}
	}
	return d.sum, nil
}

// large is the roll-up of twenty million facts.
func (r *rollRun) large() error {
	city := rollCity{r.Seed, r.scaled(rollLarge)}
	c, err := r.load(city, false)
	if err != nil {
		return err
	}
	m, err := indicator.Prepare(placedRate(), rollSource())
	if err != nil {
		return err
	}
	_, _, err = r.roll(c, m, "rollup_20m")
	return err
}
