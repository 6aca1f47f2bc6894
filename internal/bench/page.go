package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/bench/peer"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/demand"
)

const (
	listNeeds   = 50000
	listOrgs    = 3000
	listCity    = "融江市"
	pageCeiling = 900 * time.Microsecond // of the partner's page
)

// benchDay is the day of the generated city, so that the answer is the same on every day.
var benchDay = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)

// Page measures the list of needs, 20 rows of 50,000, through the whole chain of the product, against the same page by html/template
// and database/sql. Both count and read the rows for every page.
func Page(ctx context.Context, o Options) ([]Result, error) {
	dir, err := os.MkdirTemp("", "rongqiao-bench-page-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p := &pageRun{Options: o, path: filepath.Join(dir, "city.db")}
	defer p.close()
	if err := p.open(ctx); err != nil {
		return nil, err
	}
	if err := p.agree(); err != nil {
		return nil, err
	}
	return p.measure()
}

type pageRun struct {
	Options
	path  string
	db    *sqldb.DB
	ours  http.Handler
	peer  *peer.Page
	input digest
	rows  digest // what both answered
}

func (p *pageRun) close() {
	if p.peer != nil {
		p.peer.Close()
	}
	if p.db != nil {
		p.db.Close()
	}
}

func (p *pageRun) open(ctx context.Context) (err error) {
	if p.db, err = sqldb.OpenSQLite(ctx, p.path, sqldb.Options{Now: func() time.Time { return benchDay }}); err != nil {
		return err
	}
	sets := []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, org.Migrations, demand.Migrations, web.Migrations}
	if _, err := p.db.Migrate(ctx, sets...); err != nil {
		return err
	}
	keys, err := secret.NewKeyset("900100", secret.Standard)
	if err != nil {
		return err
	}
	i18n.Load(demand.Words, web.Words, ui.Words)
	register := demand.New(p.db, keys, demand.Options{})
	if err := p.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error { return p.fill(ctx, tx, register) }); err != nil {
		return err
	}
	p.ours, err = web.NewSite(append(register.Routes(), web.AssetRoute()), web.Options{DB: p.db, Env: ui.Env{City: listCity}, Limits: web.Unlimited})
	if err != nil {
		return err
	}
	var kinds, states [][2]string
	for _, k := range demand.Kinds {
		kinds = append(kinds, [2]string{string(k), k.ZH()})
	}
	for _, s := range demand.Needs.States {
		states = append(states, [2]string{s.Code, s.ZH})
	}
	p.peer, err = peer.OpenPage(ctx, p.path, listCity, kinds, states)
	return err
}

// fill writes counties, organisations and needs from the seed.
func (p *pageRun) fill(ctx context.Context, tx *sqldb.Tx, register *demand.Service) error {
	rng := rand.New(rand.NewPCG(p.Seed, 20))
	var counties, orgs [][]any
	for i := range 9 {
		counties = append(counties, []any{fmt.Sprintf("9001%02d", i+1), fmt.Sprintf("示例%d区", i+1)})
	}
	if err := tx.Bulk(ctx, `INSERT INTO org_counties (code, name)`, 2, counties, ""); err != nil {
		return err
	}
	for i := range p.scaled(listOrgs) {
		name := fmt.Sprintf("融江示例企业%d有限公司", i+1)
		orgs = append(orgs, []any{int64(i + 1), 1, 0, int64(0), name, name, "ENTERPRISE", "", fmt.Sprintf("9001%02d", 1+i%9), "900100", "", "", "ACTIVE", false, "bench", "", "", "", false, 0, "", "", false, 0, 0, false})
	}
	if err := tx.Bulk(ctx, `INSERT INTO org_organizations (id, row_version, batch_id, updated_at, name, name_key, kind, sub_kind, county, region, address, legal, status,
		provisional, source, school_level, ownership, authority, also_hrss, students, industry, scale, above_scale, output_year, headcount, partner)`, 26, orgs, ""); err != nil {
		return err
	}
	c := newCity(p.Seed)
	list := make([]demand.Brought, p.scaled(listNeeds))
	for i := range list {
		f := c.fields[rng.IntN(fieldCount)]
		it := demand.Blank(demand.Need, demand.Kinds[rng.IntN(len(demand.Kinds))])
		it.Org, it.Region = ids.ID(1+rng.IntN(len(orgs))), fmt.Sprintf("9001%02d", 1+rng.IntN(9))
		it.Title, it.Duties = f.titles[rng.IntN(programmesEach)], c.text(f, 60)
		if it.Kind.Persons() {
			it.Headcount = int64(1 + rng.IntN(60))
		}
		it.DeadlineOn = civil.MustDate("2027-03-31")
		list[i] = demand.Brought{Item: it, Key: fmt.Sprint(i)}
		p.input.add(it.Title, it.Kind, it.Org, it.Region, it.Headcount)
	}
	_, err := register.Bring(ctx, tx, demand.Need, list, "bench")
	return err
}

// discard is a ResponseWriter that keeps only the status and the length.
type discard struct {
	header http.Header
	status int
	n      int
}

// Header is the answer's header.
func (d *discard) Header() http.Header { return d.header }

// WriteHeader keeps the status.
func (d *discard) WriteHeader(status int) { d.status = status }

// Write counts.
func (d *discard) Write(b []byte) (int, error) { d.n += len(b); return len(b), nil }

// somePages are the pages asked for, in turn: the first, which most people see, and two more.
const somePages = 3

func request(n int) *http.Request {
	r := httptest.NewRequest(http.MethodGet, fmt.Sprintf("/needs?page=%d", 1+n%somePages), nil)
	r.Header.Set("Accept-Language", "zh-CN")
	return r
}

var (
	tableRow = regexp.MustCompile(`(?s)<tr> ?<th scope="row">.*?</tr>`)
	markup   = regexp.MustCompile(`(?s)<[^>]*>`)
	foot     = regexp.MustCompile(`第 [\d,]+–[\d,]+ 条，共 [\d,]+ 条`)
)

// rowsOf reads the rows and the foot of a page as words between blanks.
func rowsOf(page []byte) (rows []string) {
	for _, row := range tableRow.FindAll(page, -1) {
		id := bytes.SplitN(row, []byte(`"`), 7)
		rows = append(rows, string(id[5])+" "+strings.Join(strings.Fields(string(markup.ReplaceAll(row, []byte(" ")))), " "))
	}
	return append(rows, strings.ReplaceAll(string(foot.Find(page)), ",", ""))
}

// agree asserts that both give the same rows in the same order, with the same foot, on every page asked for.
func (p *pageRun) agree() error {
	for n := range somePages {
		ours, theirs := httptest.NewRecorder(), httptest.NewRecorder()
		p.ours.ServeHTTP(ours, request(n))
		p.peer.ServeHTTP(theirs, request(n))
		a, b := rowsOf(ours.Body.Bytes()), rowsOf(theirs.Body.Bytes())
		if ours.Code != http.StatusOK || theirs.Code != http.StatusOK || len(a) != 21 || len(b) != 21 {
			return fmt.Errorf("page %d: status %d and %d, %d and %d lines", n+1, ours.Code, theirs.Code, len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] {
				return fmt.Errorf("page %d, row %d: %q, the partner's %q", n+1, i+1, a[i], b[i])
			}
			_, text, _ := strings.Cut(a[i], " ") // identifiers differ from run to run
			p.rows.add(text)
		}
	}
	return nil
}

var errStatus = errors.New("bench: a page was not answered")

// turn asks a handler for n pages.
func turn(h http.Handler, n int) func() error {
	return func() error {
		for i := range n {
			w := &discard{header: http.Header{}}
			h.ServeHTTP(w, request(i))
			if w.n == 0 || w.status >= http.StatusBadRequest {
				return errStatus
			}
		}
		return nil
	}
}

func (p *pageRun) measure() ([]Result, error) {
	n := max(p.scaled(500), somePages)
	for _, h := range []http.Handler{p.ours, p.peer} {
		if err := turn(h, n)(); err != nil {
			return nil, err
		}
	}
	theirs, ours, err := contest(turn(p.peer, n), turn(p.ours, n))
	if err != nil {
		return nil, err
	}
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / float64(n) }
	out := []Result{
		p.input.result("page", "input_hash"),
		p.rows.result("page", "answer_hash"),
		{"page", "rows_total", float64(p.scaled(listNeeds)), "", ""},
		{"page", "page_cpu_us", round(each(ours)), "µs", "CPU per page of 20 rows, whole chain"},
		{"page", "html_template_us", round(each(theirs)), "µs", "CPU per page, html/template and database/sql, equal rows asserted"},
	}
	if !p.Small && theirs > time.Duration(n)*pageCeiling {
		return out, fmt.Errorf("the partner's page took %.0f µs, above its ceiling of %v: the ratio is void", each(theirs), pageCeiling)
	}
	return append(out, Result{"page", "ratio_vs_html_template", round(float64(theirs) / float64(ours)), "×", ""}), nil
}
