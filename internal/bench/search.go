package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"
	"unicode"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/textindex"
)

const (
	searchTotal  = 100000
	searchAsked  = 1000
	searchBar    = 50 * time.Millisecond
	searchRounds = 3
)

// Search measures full-text search over 100,000 documents on SQLite and, when RONGQIAO_PG names a server, on PostgreSQL: 1,000
// questions of which most are words of two characters. Both engines must give the same answers, and find every word of two characters.
func Search(ctx context.Context, o Options) ([]Result, error) {
	s := &searchRun{Options: o, docs: searchDocs(o.Seed, o.scaled(searchTotal))}
	s.questions = searchQuestions(o.Seed, s.docs, o.scaled(searchAsked))
	var in digest
	for _, d := range s.docs {
		in.add(d.Kind, d.ID, d.Title, d.Text, d.Tags, d.Public)
	}
	for _, q := range s.questions {
		in.add(q.Text, q.Kinds)
	}
	s.add("documents", float64(len(s.docs)), "", "")
	s.add("questions", float64(len(s.questions)), "", "of each engine")
	s.results = append(s.results, in.result("search", "input_hash"))
	if err := s.sqlite(ctx); err != nil {
		return s.results, err
	}
	if err := s.postgres(ctx); err != nil {
		return s.results, err
	}
	s.results = append(s.results, s.answer.result("search", "answer_hash"))
	if !o.Small && s.slowest > searchBar {
		return s.results, fmt.Errorf("p99 is %v, above %v", s.slowest, searchBar)
	}
	return s.results, nil
}

type searchRun struct {
	Options
	docs      []search.Doc
	questions []search.Query
	results   []Result
	answer    digest
	slowest   time.Duration // the larger p99
}

func (s *searchRun) add(metric string, value float64, unit, note string) {
	s.results = append(s.results, Result{"search", metric, round(value), unit, note})
	s.say("search %s %v %s %s", metric, round(value), unit, note)
}

// searchDocs are needs, offers, programmes and organisations of the generated city.
func searchDocs(seed uint64, n int) []search.Doc {
	c := newCity(seed)
	docs := make([]search.Doc, n)
	for i := range docs {
		f := c.fields[c.rng.IntN(fieldCount)]
		at := c.rng.IntN(programmesEach)
		d := search.Doc{ID: ids.ID(i + 1), Public: c.rng.IntN(5) > 0, Signed: true, Org: ids.ID(1 + c.rng.IntN(enterpriseCount)), County: fmt.Sprintf("90010%d", 1+c.rng.IntN(3))}
		switch k := c.rng.IntN(100); {
		case k < 70:
			d.Kind, d.Title, d.Text = "need", "招"+f.titles[at], c.text(f, 60+c.rng.IntN(80))
			d.Tags = []string{occupation(c.rng.IntN(fieldCount), at), "C" + industry(c.rng.IntN(fieldCount), at)}
		case k < 90:
			d.Kind, d.Title, d.Text = "offer", f.names[at]+"培养", c.text(f, 60+c.rng.IntN(60))
		case k < 99:
			d.Kind, d.Title, d.Tags = "org", c.word(c.rng.IntN(fieldCount))+f.words[at]+"有限公司", []string{"C" + industry(c.rng.IntN(fieldCount), at)}
		default:
			d.Kind, d.Title, d.Tags = "point", f.names[at], []string{f.profiles[at].Programme}
		}
		d.Path = "/" + d.Kind + "s/" + d.ID.String()
		docs[i] = d
	}
	return docs
}

// searchQuestions are words of two characters for the most part, then longer ones, single characters, codes and initials; some of
// one kind only.
func searchQuestions(seed uint64, docs []search.Doc, n int) []search.Query {
	c := newCity(seed + 1)
	out := make([]search.Query, n)
	for i := range out {
		d := docs[c.rng.IntN(len(docs))]
		title := []rune(d.Title)
		q := search.Query{Public: c.rng.IntN(2) == 0, Limit: 20}
		switch k := c.rng.IntN(20); {
		case k < 9:
			at := c.rng.IntN(len(title) - 1)
			q.Text = string(title[at : at+2])
		case k < 12:
			q.Text = everyday[c.rng.IntN(5)]
			if text := []rune(d.Text); len(text) > 3 {
				if at := c.rng.IntN(len(text) - 1); unicode.Is(unicode.Han, text[at]) && unicode.Is(unicode.Han, text[at+1]) {
					q.Text = string(text[at : at+2])
				}
			}
		case k < 14:
			q.Text = string(title[:min(4, len(title))])
		case k < 15:
			q.Text = string(title[c.rng.IntN(len(title))])
		case k < 17:
			q.Text = string(title[:2]) + " " + string(title[len(title)-2:])
		case k < 18 && len(d.Tags) > 0:
			q.Text = d.Tags[0][:min(4, len(d.Tags[0]))]
		default:
			q.Text = []string{"gc", "yxgs", "jspy", "sk", "jd", "zcx", "ry", "hlj"}[c.rng.IntN(8)]
		}
		if c.rng.IntN(4) == 0 {
			q.Kinds = []string{[]string{"need", "offer", "org", "point"}[c.rng.IntN(4)]}
		}
		out[i] = q
	}
	return out
}

var searchSets = []fs.FS{search.Migrations, textindex.Migrations, job.Migrations}

func (s *searchRun) sqlite(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "rongqiao-bench-search-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(dir, "city.db"), sqldb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	return s.engine(ctx, "sqlite", db)
}

func (s *searchRun) postgres(ctx context.Context) error {
	dsn := os.Getenv("RONGQIAO_PG")
	if dsn == "" {
		s.say("search: RONGQIAO_PG names no server, PostgreSQL is not measured")
		return nil
	}
	cluster, err := sqldb.OpenPostgres(ctx, dsn)
	if err != nil {
		return err
	}
	defer cluster.Close()
	schema := fmt.Sprintf("bench_search_%d", os.Getpid())
	if err := cluster.CreateSchema(ctx, schema); err != nil {
		return err
	}
	err = s.engine(ctx, "postgres", cluster.Schema(schema, sqldb.Options{}))
	return errors.Join(err, cluster.DropSchema(context.WithoutCancel(ctx), schema))
}

// engine fills a database and asks it all questions.
func (s *searchRun) engine(ctx context.Context, name string, db *sqldb.DB) error {
	if _, err := db.Migrate(ctx, searchSets...); err != nil {
		return err
	}
	from := time.Now()
	for part := range slices.Chunk(s.docs, 2000) {
		if err := db.Write(ctx, func(tx *sqldb.Tx) error { return search.Put(ctx, tx, part...) }); err != nil {
			return err
		}
	}
	s.add(name+"_put_us", float64(time.Since(from).Microseconds())/float64(len(s.docs)), "µs", "per document, in batches of 2,000")
	from = time.Now()
	if err := db.Write(ctx, func(tx *sqldb.Tx) error { return search.Reindex(ctx, tx) }); err != nil {
		return err
	}
	s.add(name+"_reindex_s", time.Since(from).Seconds(), "s", "the index anew from the stored texts")
	one := s.docs[len(s.docs)/2]
	one.Text += "改过"
	from = time.Now()
	if err := db.Write(ctx, func(tx *sqldb.Tx) error { return search.Put(ctx, tx, one) }); err != nil {
		return err
	}
	s.add(name+"_change_ms", float64(time.Since(from).Microseconds())/1000, "ms", "one changed document in a transaction of its own")
	return s.ask(ctx, name, db)
}

func (s *searchRun) ask(ctx context.Context, name string, db *sqldb.DB) error {
	best := make([]time.Duration, len(s.questions))
	first := make([]time.Duration, len(s.questions))
	var out digest
	two := 0
	for round := range searchRounds {
		for i, q := range s.questions {
			var res search.Result
			from := time.Now()
			err := db.Read(ctx, func(r *sqldb.Reader) (err error) {
				res, err = search.Find(ctx, r, q)
				return err
			})
			spent := time.Since(from)
			if err != nil {
				return fmt.Errorf("%s: %q: %w", name, q.Text, err)
			}
			if round > 0 {
				best[i] = min(best[i], spent)
				continue
			}
			first[i], best[i] = spent, spent
			out.add(q.Text, res.Total, res.More)
			for _, h := range res.Hits {
				out.add(h.ID, h.Marked, h.Snippet)
			}
			if len([]rune(q.Text)) == 2 && len(q.Kinds) == 0 && !q.Public && q.Text[0] >= 0x80 {
				two++
				if res.Total == 0 {
					return fmt.Errorf("%s: %q was not found", name, q.Text)
				}
			}
		}
	}
	if s.answer.sum != 0 && s.answer.sum != out.sum {
		return fmt.Errorf("%s: other answers than the engine before", name)
	}
	s.answer = out
	slices.Sort(best)
	slices.Sort(first)
	ms := func(list []time.Duration, share float64) float64 {
		return float64(list[int(math.Min(float64(len(list)-1), share*float64(len(list))))].Microseconds()) / 1000
	}
	s.add(name+"_two_found", float64(two), "", "questions of two characters, each found")
	s.add(name+"_p50_ms", ms(best, 0.5), "ms", "best of three")
	s.add(name+"_p99_ms", ms(best, 0.99), "ms", "best of three")
	s.add(name+"_first_p99_ms", ms(first, 0.99), "ms", "asked for the first time")
	s.slowest = max(s.slowest, best[len(best)*99/100])
	return nil
}
