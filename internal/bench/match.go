package bench

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/bench/peer"
	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/index"
	"rongqiao/internal/process/match/score"
)

const (
	needTotal  = 50000
	pointTotal = 1500
	top        = 10
	queryWords = 8
	ftsCeiling = 60 * time.Millisecond // of one question of eight words
)

// Match measures the matching of a city of 50,000 needs and 1,500 programme points, and the text part against SQLite's FTS5.
func Match(ctx context.Context, o Options) ([]Result, error) {
	c := newCity(o.Seed)
	points, needs := c.points(o.scaled(pointTotal)), c.needs(o.scaled(needTotal))
	m := &matchRun{Options: o, needs: needs, points: points}
	var in digest
	for _, n := range needs {
		in.add(n.ID, n.Title, n.Text, n.Start, n.Headcount)
	}
	for _, p := range points {
		in.add(p.ID, p.Fields, p.Cohorts)
	}
	m.add("needs", float64(len(needs)), "", "")
	m.add("points", float64(len(points)), "", "")
	m.results = append(m.results, in.result("match", "input_hash"))
	m.build()
	m.wholeCity()
	if err := m.brute(); err != nil {
		return m.results, err
	}
	m.oneNeed()
	m.onePoint()
	m.visible()
	err := m.text(ctx)
	return m.results, err
}

type matchRun struct {
	Options
	needs   []*engine.Need
	points  []*engine.Point
	engine  *engine.Engine
	results []Result
}

func (m *matchRun) add(metric string, value float64, unit, note string) {
	m.results = append(m.results, Result{"match", metric, round(value), unit, note})
	m.say("match %s %v %s %s", metric, round(value), unit, note)
}

// build measures reading 50,000 needs and the points into a new engine, in processor time; best of three.
func (m *matchRun) build() {
	shortest := time.Duration(math.MaxInt64)
	for range 3 {
		runtime.GC()
		from := cpuTime()
		m.engine = engine.New(score.Shipped())
		m.engine.Load(m.needs, m.points)
		shortest = min(shortest, cpuTime()-from)
	}
	m.add("index_build_s", shortest.Seconds(), "s", "CPU")
}

// wholeCity ranks and explains the ten best points of every need. The first round also fills the tables; best of four new engines.
func (m *matchRun) wholeCity() {
	shortest := time.Duration(math.MaxInt64)
	var out digest
	fits := 0
	for round := range 5 {
		m.engine = engine.New(score.Shipped())
		m.engine.Load(m.needs, m.points)
		runtime.GC()
		var buffer []engine.Match
		from := cpuTime()
		for _, n := range m.needs {
			buffer, _ = m.engine.ForNeed(n.ID, top, buffer[:0])
			if round == 0 {
				for _, x := range buffer {
					out.add(x.NeedID, x.PointID, x.Verdict, x.Score)
				}
				if len(buffer) > 0 && buffer[0].Verdict == score.Fit {
					fits++
				}
			}
		}
		if spent := cpuTime() - from; round > 0 {
			shortest = min(shortest, spent)
		}
	}
	m.add("city_cpu_s", shortest.Seconds(), "s", "CPU, with explanations, tables computed anew")
	m.add("city_fit_needs", float64(fits), "", "needs with at least one 符合")
	m.results = append(m.results, out.result("match", "answer_hash"))
}

// brute judges some needs against every point, one by one, and asserts the same ten best.
func (m *matchRun) brute() error {
	sample := m.sample(50)
	for _, n := range sample {
		var all []engine.Match
		for _, p := range m.points {
			if x, _ := m.engine.Explain(n.ID, p.ID); x.Touches(m.engine.Params()) {
				all = append(all, x)
			}
		}
		slices.SortFunc(all, func(a, b engine.Match) int {
			return cmp.Or(cmp.Compare(b.Key(), a.Key()), cmp.Compare(a.PointID, b.PointID))
		})
		if got, _ := m.engine.ForNeed(n.ID, top, nil); !slices.Equal(got, all[:min(top, len(all))]) {
			return fmt.Errorf("need %d: not the ten best of all pairs", n.ID)
		}
	}
	m.add("top10_equal_brute_force", float64(len(sample)), "needs", "judged against every point, explanations equal too")
	return nil
}

// sample takes every so manieth need.
func (m *matchRun) sample(n int) []*engine.Need {
	step := max(1, len(m.needs)/n)
	var out []*engine.Need
	for i := 0; i < len(m.needs); i += step {
		out = append(out, m.needs[i])
	}
	return out
}

// oneNeed measures single questions by the clock; each is asked five times and the best counts, so that other work on the machine
// does not; the percentile is over needs.
func (m *matchRun) oneNeed() {
	var times []float64
	var buffer []engine.Match
	for _, n := range m.sample(5000) {
		times = append(times, quickest(func() { buffer, _ = m.engine.ForNeed(n.ID, top, buffer[:0]) }))
	}
	slices.Sort(times)
	m.add("need_p50_us", times[len(times)/2], "µs", "top 10 with explanations")
	m.add("need_p99_us", times[len(times)*99/100], "µs", "top 10 with explanations")
}

func (m *matchRun) onePoint() {
	var times []float64
	var buffer []engine.Match
	for _, p := range m.points[:min(len(m.points), 200)] {
		times = append(times, quickest(func() { buffer, _ = m.engine.ForPoint(p.ID, top, buffer[:0]) }))
	}
	slices.Sort(times)
	m.add("point_p50_us", times[len(times)/2], "µs", "ten best needs of a programme, with explanations")
	m.add("point_p99_us", times[len(times)*99/100], "µs", "ten best needs of a programme, with explanations")
}

// quickest is the shortest of five runs in microseconds.
func quickest(do func()) float64 {
	shortest := time.Duration(math.MaxInt64)
	for range 5 {
		from := time.Now()
		do()
		shortest = min(shortest, time.Since(from))
	}
	return float64(shortest.Nanoseconds()) / 1000
}

// visible measures giving a new need to the engine, after which every question sees it; each is given five times, as oneNeed says.
func (m *matchRun) visible() {
	var times []float64
	for i, n := range newCity(m.Seed + 1).needs(200) {
		n.ID = int64(len(m.needs) + 1 + i)
		shortest := time.Duration(math.MaxInt64)
		for range 5 {
			m.engine.RemoveNeed(n.ID)
			from := time.Now()
			m.engine.PutNeed(n)
			shortest = min(shortest, time.Since(from))
		}
		times = append(times, float64(shortest.Nanoseconds())/1000)
		m.engine.RemoveNeed(n.ID)
	}
	slices.Sort(times)
	m.add("add_visible_us", times[len(times)*99/100], "µs", "p99 of 200 new needs")
}

// text compares the text part with FTS5 in both directions; the smaller ratio counts.
func (m *matchRun) text(ctx context.Context) error {
	vocab := index.NewVocab()
	pointDocs, pointRows := m.documents(vocab, len(m.points), func(i int) (int64, []index.Field) { return m.points[i].ID, m.points[i].Fields })
	needDocs, needRows := m.documents(vocab, len(m.needs), func(i int) (int64, []index.Field) {
		n := m.needs[i]
		return n.ID, []index.Field{{Text: n.Title, Weight: engine.TitleWeight}, {Text: n.Text, Weight: 1}}
	})
	var ofNeeds, ofPoints []string
	for _, n := range m.sample(200) {
		ofNeeds = append(ofNeeds, n.Title+n.Text)
	}
	for i := 0; i < len(m.points); i += max(1, len(m.points)/20) {
		ofPoints = append(ofPoints, m.points[i].Fields[0].Text+m.points[i].Fields[1].Text)
	}
	forward, err := m.duel(ctx, "needs_over_points", vocab, pointDocs, pointRows, ofNeeds)
	if err != nil {
		return err
	}
	backward, err := m.duel(ctx, "points_over_needs", vocab, needDocs, needRows, ofPoints)
	if err != nil {
		return err
	}
	m.add("ratio_vs_fts5", min(forward, backward), "×", "the smaller of both directions; equal top 10 asserted")
	return nil
}

func (m *matchRun) documents(v *index.Vocab, n int, get func(i int) (int64, []index.Field)) ([]index.Doc, []peer.Doc) {
	docs, rows := make([]index.Doc, n), make([]peer.Doc, n)
	for i := range n {
		id, fields := get(i)
		docs[i] = v.Doc(id, fields...)
		rows[i].ID = id
		for _, f := range fields {
			var words []string
			index.Scan(f.Text, func(t index.Token) bool { words = append(words, t.String()); return true })
			rows[i].Columns = append(rows[i].Columns, strings.Join(words, " "))
		}
	}
	return docs, rows
}

// duel asks both the same questions of eight words and returns how many times more processor time FTS5 takes.
func (m *matchRun) duel(ctx context.Context, name string, v *index.Vocab, docs []index.Doc, rows []peer.Doc, texts []string) (float64, error) {
	x := index.New()
	x.Build(docs)
	fts, err := peer.OpenFTS5(ctx, rows, []float64{3, 1})
	if err != nil {
		return 0, err
	}
	defer fts.Close()
	questions := make([]string, len(texts))
	for i, text := range texts {
		var words []string
		for _, t := range v.Query(text, queryWords, nil) {
			words = append(words, v.Name(t))
		}
		questions[i] = peer.Question(words)
	}
	if err := m.agree(ctx, v, x, fts, texts, questions); err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	const repeat = 40
	var hits []peer.Hit
	var scratch index.Scratch
	var terms []index.Term
	theirs, ours, err := contest(func() (err error) {
		for _, q := range questions {
			if hits, err = fts.Search(ctx, q, top, hits[:0]); err != nil {
				return err
			}
		}
		return nil
	}, func() error {
		for range repeat {
			for _, text := range texts {
				terms = v.Query(text, queryWords, terms[:0])
				x.Search(terms, top, &scratch)
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	each := float64(len(texts))
	m.add("fts5_"+name+"_us", float64(theirs.Nanoseconds())/1000/each, "µs", "CPU per question of eight words")
	m.add("text_"+name+"_us", float64(ours.Nanoseconds())/1000/each/repeat, "µs", "CPU per question of eight words")
	ratio := float64(theirs) * repeat / float64(ours)
	if limit := time.Duration(each) * ftsCeiling; theirs > limit {
		return 0, fmt.Errorf("%s: FTS5 took %v, above its ceiling %v: the ratio is void", name, theirs, limit)
	}
	m.add("ratio_"+name, ratio, "×", "")
	return ratio, nil
}

// agree asserts that both give the same documents in the same order with the same scores; scores may differ in the last bits, since
// the two libraries compute logarithms on their own.
func (m *matchRun) agree(ctx context.Context, v *index.Vocab, x *index.Index, fts *peer.FTS5, texts, questions []string) error {
	const tolerance = 1e-9
	var s index.Scratch
	for i, text := range texts {
		theirs, err := fts.Search(ctx, questions[i], top, nil)
		if err != nil {
			return err
		}
		ours := x.Search(v.Query(text, queryWords, nil), top, &s)
		if len(ours) != len(theirs) {
			return fmt.Errorf("question %d: %d documents, FTS5 %d", i, len(ours), len(theirs))
		}
		for j := range ours {
			if math.Abs(ours[j].Score+theirs[j].Score) > tolerance*ours[j].Score {
				return fmt.Errorf("question %d, place %d: score %v, FTS5 %v", i, j, ours[j].Score, -theirs[j].Score)
			}
			if ours[j].ID != theirs[j].ID {
				return fmt.Errorf("question %d, place %d: document %d, FTS5 %d", i, j, ours[j].ID, theirs[j].ID)
			}
		}
	}
	return nil
}
