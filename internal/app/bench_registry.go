package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/bench"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/carrier"
)

const (
	registryRows  = 100000
	registryAsked = 1000
	registryKind  = "training_base"
	registryBar   = 100 * time.Millisecond // p99 of a page
	registryCPU   = 15 * time.Second       // of the import
)

// registryBench measures the typed registry with 100,000 records of one kind: a workbook imported through the product's own exchange
// (received, dry run, written), and 1,000 pages of the register – listed, filtered, found, sorted, leafed through to the end – as whole
// requests with session, SQL and HTML. On SQLite, and on PostgreSQL when a server is named.
func registryBench(dsn string) func(context.Context, bench.Options) ([]bench.Result, error) {
	return func(ctx context.Context, o bench.Options) (out []bench.Result, err error) {
		dir, err := os.MkdirTemp("", "rongqiao-bench-registry-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		h, err := registryHouse(ctx, dir, dsn)
		if err != nil {
			return nil, err
		}
		defer h.Close()
		b := &registry{Options: o, h: h, rows: registryRows, asked: registryAsked}
		if o.Small {
			b.rows, b.asked = registryRows/100, registryAsked/20
		}
		if err := b.engine(ctx, "sqlite"); err != nil {
			return b.results, err
		}
		if dsn != "" {
			if _, err := h.hub().Move(asConsole(ctx, samples[0].Code), samples[0].Code, "pg", backup.MoveOptions{DropOld: true}); err != nil {
				return b.results, err
			}
			if err := b.engine(ctx, "postgres"); err != nil {
				return b.results, err
			}
		}
		if !o.Small && (b.slowest > registryBar || b.dearest > registryCPU) {
			return b.results, fmt.Errorf("p99 is %v, above %v, or the import took %v of processor time, above %v", b.slowest, registryBar, b.dearest, registryCPU)
		}
		return b.results, nil
	}
}

// registryHouse is an installation with one sample city.
func registryHouse(ctx context.Context, dir, dsn string) (*House, error) {
	cfg, err := demoConfig(filepath.Join(dir, "data"), "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if dsn != "" {
		cfg.Placements = map[string]config.Placement{"pg": {DSN: dsn}}
	}
	h, err := openWith(ctx, cfg, secret.TemporaryKEK())
	if err != nil {
		return nil, err
	}
	h.demo, h.limits = true, web.Unlimited
	hash, err := account.HashPassword(ctx, demoPhrase)
	if err == nil {
		_, err = mini.Import(ctx, h.Registry.Catalog())
	}
	if err == nil {
		err = h.seed(ctx, samples[0], hash)
	}
	if err == nil {
		err = h.learnHosts(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// registry is one run over the engines.
type registry struct {
	bench.Options
	h           *House
	rows, asked int
	results     []bench.Result
	slowest     time.Duration // the larger p99
	dearest     time.Duration // the larger processor time of an import
}

func (b *registry) add(metric string, value float64, unit, note string) {
	b.results = append(b.results, bench.Result{Bench: "registry", Metric: metric, Value: value, Unit: unit, Note: note})
	if b.Log != nil {
		fmt.Fprintln(b.Log, "registry", metric, value, unit, note)
	}
}

// engine imports into the city where it lies now, asks, and takes the import back.
func (b *registry) engine(ctx context.Context, name string) error {
	c, err := b.h.City(ctx, samples[0].Code)
	if err != nil {
		return err
	}
	console := asConsole(ctx, samples[0].Code)
	s := c.console()
	im, err := b.load(console, c, s, name)
	if err != nil {
		return err
	}
	if err := b.ask(ctx, c, name); err != nil {
		return err
	}
	from := time.Now()
	if _, err := s.Undo(console, im.ID, im.Version, nil); err != nil {
		return err
	}
	b.add(name+"_undo_s", time.Since(from).Seconds(), "s", "the whole batch taken back")
	return nil
}

// load writes a workbook and imports it.
func (b *registry) load(ctx context.Context, c *City, s *sheet.Service, name string) (*sheet.Import, error) {
	var file bytes.Buffer
	kind, err := c.Carrier.Kind(ctx, registryKind)
	if err != nil {
		return nil, err
	}
	k := *c.Carrier.Sheet(kind)
	firms, err := b.firms(ctx, c)
	if err != nil {
		return nil, err
	}
	k.Rows = func(context.Context, sqldb.Queryer) iter.Seq2[[]any, error] { return b.drawn(kind, &k, firms) }
	if err := c.DB.Read(ctx, func(r *sqldb.Reader) error { return s.WriteRows(ctx, r, &file, sheet.XLSX, &k) }); err != nil {
		return nil, err
	}
	size := file.Len()
	cpu, from := bench.CPU(), time.Now()
	im, err := s.Receive(ctx, k.Code, "名册.xlsx", &file, nil)
	if err != nil {
		return nil, err
	}
	if err := b.findings(ctx, s, im); err != nil {
		return nil, err
	}
	if im, err = s.Confirm(ctx, im.ID, im.Version, true, nil); err != nil {
		return nil, err
	}
	spent := bench.CPU() - cpu
	b.dearest = max(b.dearest, spent)
	b.add(name+"_import_cpu_s", spent.Seconds(), "s", fmt.Sprintf("%d rows, %d bytes of xlsx: received, dry run, written, indexed; bar %v", b.rows, size, registryCPU))
	b.add(name+"_import_wall_s", time.Since(from).Seconds(), "s", "")
	if im.Result.Good != b.rows {
		return nil, fmt.Errorf("%d of %d rows written: %v", im.Result.Good, b.rows, im.Status)
	}
	return im, nil
}

// findings says what is wrong with the first rows: every row must be good.
func (b *registry) findings(ctx context.Context, s *sheet.Service, im *sheet.Import) error {
	list, _, err := s.Findings(ctx, im.ID, sheet.Bad, 3, 0)
	if err != nil || len(list) == 0 {
		return err
	}
	return fmt.Errorf("the generated workbook is refused: %v", list)
}

func (b *registry) firms(ctx context.Context, c *City) (list []string, err error) {
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		list, err = sqldb.All(ctx, r, func(row sqldb.Row) (s string, err error) { return s, row.Scan(&s) }, `SELECT name FROM org_organizations WHERE merged_into IS NULL ORDER BY id`)
		return err
	})
	return list, err
}

// drawn are the rows of the workbook: every column filled, names without repetition.
func (b *registry) drawn(kind *carrier.Kind, k *sheet.Kind, firms []string) iter.Seq2[[]any, error] {
	rng := rand.New(rand.NewPCG(b.Seed, 11))
	day := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	return func(yield func([]any, error) bool) {
		for i := range b.rows {
			row := make([]any, len(k.Columns))
			for at, col := range k.Columns {
				row[at] = drawnCell(kind, col, rng, firms)
				switch col.Key {
				case "name":
					row[at] = fmt.Sprintf("%s%s实训基地%06d", drawnTopics[rng.IntN(len(drawnTopics))], drawnTopics[rng.IntN(len(drawnTopics))], i)
				case "on":
					row[at] = day.AddDate(0, 0, rng.IntN(3600)).Format(time.DateOnly)
				case "county":
					row[at] = samples[0].Counties[rng.IntN(len(samples[0].Counties))].Code
				case "lng":
					row[at] = 100 + rng.Float64()
				case "lat":
					row[at] = 30 + rng.Float64()
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

var drawnTopics = []string{"数控", "模具", "汽车", "护理", "物流", "电商", "机器人", "化工", "光伏", "轨道", "烹饪", "园艺"}

// drawnCell is a cell that the column takes, by the type of the kind's field.
func drawnCell(kind *carrier.Kind, col sheet.Column, rng *rand.Rand, firms []string) any {
	f, _ := kind.Field(strings.TrimPrefix(col.Key, "f_"))
	switch {
	case col.Key == "org" || f.Type == carrier.Org:
		return firms[rng.IntN(len(firms))]
	case len(col.Options) > 0:
		return col.Options[rng.IntN(len(col.Options))].ZH
	}
	switch f.Type {
	case carrier.Int, carrier.Number, carrier.Money:
		return rng.IntN(10000)
	case carrier.Percent:
		return rng.IntN(100)
	case carrier.Year:
		return 2010 + rng.IntN(15)
	case carrier.Day:
		return time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rng.IntN(3600)).Format(time.DateOnly)
	case carrier.Flag:
		return "是"
	case carrier.Link:
		return "https://example.org/"
	case carrier.Set:
		return f.Choices[rng.IntN(len(f.Choices))].ZH
	case carrier.Text, carrier.Long:
		return drawnTopics[rng.IntN(len(drawnTopics))]
	}
	return nil
}

// questions are addresses of the register's page: what people do with a long list.
func (b *registry) questions() (out []string) {
	rng := rand.New(rand.NewPCG(b.Seed, 13))
	sorts := []string{"", "name", "-name", "level", "status", "county", "built", "-built", "seats", "-equipment", "-persons", "sort"}
	for range b.asked {
		v := url.Values{}
		if s := sorts[rng.IntN(len(sorts))]; s != "" {
			v.Set("sort", s)
		}
		pages := b.rows / 20
		switch rng.IntN(8) {
		case 0:
			v.Set("level", []string{"CITY", "PROVINCE"}[rng.IntN(2)])
			pages /= 5
		case 1:
			v.Set("status", []string{"BUILT", "IN_USE", "PLANNED"}[rng.IntN(3)])
			pages /= 7
		case 2:
			v.Set("county", samples[0].Counties[rng.IntN(len(samples[0].Counties))].Code)
			pages /= 5
		case 3:
			v.Set("f_place", "ON")
			pages /= 3
		case 4:
			v.Set("q", drawnTopics[rng.IntN(len(drawnTopics))]+drawnTopics[rng.IntN(len(drawnTopics))])
			pages = 5
		case 5:
			v.Set("q", fmt.Sprintf("%05d", rng.IntN(b.rows)))
			pages = 1
		}
		if rng.IntN(2) == 0 {
			v.Set("page", fmt.Sprint(1+rng.IntN(max(pages, 1))))
		}
		out = append(out, "/registers/"+registryKind+"?"+v.Encode())
	}
	return out
}

// ask opens every address as the city lead.
func (b *registry) ask(ctx context.Context, c *City, name string) error {
	cookie, err := b.signIn(ctx)
	if err != nil {
		return err
	}
	var took []time.Duration
	slow := map[string]time.Duration{}
	for i, at := range append([]string{"/registers/" + registryKind}, b.questions()...) {
		from := time.Now()
		w := b.get(ctx, at, cookie)
		d := time.Since(from)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<table") {
			return fmt.Errorf("%s: %s answered %d", name, at, w.Code)
		}

		if i == 0 {
			b.add(name+"_first_ms", ms(d), "ms", "the first page after the import")
			continue
		}
		took = append(took, d)
		slow[at] = d
	}
	slices.Sort(took)
	p := func(q float64) time.Duration { return took[min(int(q*float64(len(took))), len(took)-1)] }
	b.slowest = max(b.slowest, p(0.99))
	b.add(name+"_p50_ms", ms(p(0.5)), "ms", fmt.Sprintf("%d whole requests: list, filter, find, sort, leaf", len(took)))
	b.add(name+"_p99_ms", ms(p(0.99)), "ms", fmt.Sprintf("bar %v", registryBar))
	b.add(name+"_max_ms", ms(took[len(took)-1]), "ms", "")
	b.worst(slow)
	return nil
}

// worst writes the slowest addresses to the log.
func (b *registry) worst(slow map[string]time.Duration) {
	if b.Log == nil {
		return
	}
	var all []string
	for at := range slow {
		all = append(all, at)
	}
	slices.SortFunc(all, func(x, y string) int { return int(slow[y] - slow[x]) })
	for _, at := range all[:min(5, len(all))] {
		fmt.Fprintf(b.Log, "registry %v %s\n", slow[at].Round(time.Millisecond), at)
	}
}

func (b *registry) get(ctx context.Context, at, cookie string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://"+samples[0].Code+".localhost"+at, nil)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	return w
}

// signIn opens a session by the button of the demonstration.
func (b *registry) signIn(ctx context.Context) (string, error) {
	login := "city_lead." + hostLabel(samples[0].Name)
	page := b.get(ctx, "/sign-in", "").Body.String()
	found := regexp.MustCompile(`name="login" value="` + regexp.QuoteMeta(login) + `"[\s\S]*?name="code" value="(\d{6})"`).FindStringSubmatch(page)
	if found == nil {
		return "", errors.New("no button for " + login)
	}
	form := url.Values{"login": {login}, "password": {demoPhrase}, "code": {found[1]}}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "http://"+samples[0].Code+".localhost/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	var pairs []string
	for _, c := range w.Result().Cookies() {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	if w.Code != http.StatusSeeOther || len(pairs) == 0 {
		return "", fmt.Errorf("%s: sign-in answered %d", login, w.Code)
	}
	return strings.Join(pairs, "; "), nil
}

// ms is a duration in milliseconds with two digits.
func ms(d time.Duration) float64 { return float64(d.Microseconds()/10) / 100 }
