package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"strconv"
	"text/tabwriter"
	"time"
)

// Result is one figure; Note stands in the table only.
type Result struct {
	Bench  string  `json:"bench"`
	Metric string  `json:"metric"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Note   string  `json:"-"`
}

// Options say how much to do.
type Options struct {
	Seed    uint64
	Seconds int       // how long a bench of fixed length lasts, 0 for its usual length
	Large   bool      // indicators: twenty million facts too
	Small   bool      // a hundredth of the work: proves that the bench runs, says nothing about speed
	Log     io.Writer // one line per step
}

func (o Options) say(format string, args ...any) {
	if o.Log != nil {
		fmt.Fprintf(o.Log, format+"\n", args...)
	}
}

// scaled is n, or a hundredth of it in a small run.
func (o Options) scaled(n int) int {
	if o.Small {
		return max(n/100, 10)
	}
	return n
}

// Bench is one named measurement.
type Bench struct {
	Name, ZH, EN string
	Run          func(context.Context, Options) ([]Result, error)
}

// List are the benches that need nothing but the program, in the order in which all are run.
func List() []Bench {
	return []Bench{
		{"indicators", "200 万条去向按四个维度汇总", "2,000,000 outcomes by four dimensions", Indicators},
		{"import", "导入 20 万行", "import of 200,000 rows", Import},
		{"match", "匹配 50,000 条需求 × 1,500 个专业点", "matching of 50,000 needs and 1,500 programme points", Match},
		{"orders", "50 家企业 × 50 所学校抢 20 个名额", "50 enterprises, 50 schools, 20 seats", Orders},
		{"page", "列表页，20 行", "list page of 20 rows", Page},
		{"search", "10 万个文档中查找", "search in 100,000 documents", Search},
	}
}

// WriteTable prints results for people.
func WriteTable(w io.Writer, results []Result) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, r := range results {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.Bench, r.Metric, strconv.FormatFloat(r.Value, 'f', -1, 64), r.Unit, r.Note)
	}
	return t.Flush()
}

// WriteJSON prints one object a line.
func WriteJSON(w io.Writer, results []Result) error {
	enc := json.NewEncoder(w)
	for _, r := range results {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// round keeps three digits after the point, more for small values.
func round(v float64) float64 {
	s := strconv.FormatFloat(v, 'g', 5, 64)
	out, _ := strconv.ParseFloat(s, 64)
	return out
}

// rounds is how often each contestant runs; the shortest counts.
const rounds = 15

// contest runs two things in turn and returns the shortest CPU time of each, so that other work on the machine, which comes and goes,
// falls on both alike.
func contest(one, other func() error) (a, b time.Duration, err error) {
	a, b = time.Duration(1<<63-1), time.Duration(1<<63-1)
	for range rounds {
		for _, x := range []struct {
			do   func() error
			best *time.Duration
		}{{one, &a}, {other, &b}} {
			from := cpuTime()
			if err := x.do(); err != nil {
				return 0, 0, err
			}
			*x.best = min(*x.best, cpuTime()-from)
		}
	}
	return a, b, nil
}

// digest collects what was asked or answered.
type digest struct{ sum uint64 }

func (d *digest) add(values ...any) {
	h := fnv.New64a()
	fmt.Fprint(h, d.sum)
	for _, v := range values {
		fmt.Fprintf(h, "|%v", v)
	}
	d.sum = h.Sum64()
}

// result gives the hash as a row: its first 52 bits, which a number of JSON holds exactly.
func (d *digest) result(bench, metric string) Result {
	return Result{bench, metric, float64(d.sum >> 12), "fnv52", fmt.Sprintf("%013x", d.sum>>12)}
}
