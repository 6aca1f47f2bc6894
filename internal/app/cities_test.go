package app

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/report/figures"
)

// fourCities seeds the four cities on both engines and runs fn on each.
func fourCities(t *testing.T, fn func(t *testing.T, w *town, x cities.City)) {
	for engine, dsn := range map[string]func(*testing.T) string{"sqlite": func(*testing.T) string { return "" }, "postgres": func(t *testing.T) string { return sqldbtest.Database(t) }} {
		t.Run(engine, func(t *testing.T) {
			h := openTestHouse(t, dsn(t))
			began := time.Now()
			for _, x := range cities.All() {
				at := tenant.City{Code: x.Code, Name: x.Name, Sample: true}
				if engine == "postgres" {
					at.Kind, at.DSNRef = tenant.Server, "test"
				}
				must(t, h.seedCity(t.Context(), at, x, demoHash()))
			}
			if took := time.Since(began); took > time.Minute {
				t.Errorf("four cities took %s", took)
			}
			for _, x := range cities.All() {
				c, err := h.City(t.Context(), x.Code)
				must(t, err)
				w := &town{t: t, house: h, city: c, plan: sample.City{Code: x.Code, Name: x.Name}, who: map[actor.Role]actor.Actor{actor.CityLead: {Login: "city_lead." + hostLabel(x.Name)}}}
				t.Run(x.Name, func(t *testing.T) { fn(t, w, x) })
			}
		})
	}
}

// stretch is one of the two targets that the registers do not reach: the stretch target of Wuhai beside its base target.
const stretch = "target.key_share"

// dualRatio is the other: 182 of 244 certificates are in force at the end of 2025.
const dualRatio = "target.dual_ratio"

// TestFourCities loads the four cities and asks of every figure of their documents: the registers count it as the document says, it
// stands on the public page, in the export and in the interface with scope note and source, and what must hold between them holds.
func TestFourCities(t *testing.T) {
	alone := map[string]int{"120000": 1, "150300": 5, "350500": 1, "331000": 1}
	fourCities(t, func(t *testing.T, w *town, x cities.City) {
		lines, err := w.city.Figures.Lines(t.Context())
		must(t, err)
		n := 0
		for _, l := range lines {
			switch {
			case l.Verdict == figures.Alone:
				n++
			case l.Verdict == figures.Met:
			case l.Verdict == figures.Not && (l.Code == stretch || l.Code == dualRatio) && l.Qualifier == figures.GE:
			default:
				t.Errorf("%s %s: %s, counted %v, stated %v", l.Code, l.Period, l.Verdict, l.Computed, l.Stated.Value)
			}
			if l.Verdict == figures.Met && l.Qualifier == figures.EQ && l.Ratio.Den == 0 && l.Unit != "%" && l.Computed.Value != l.Stated.Value {
				t.Errorf("%s: %v is not exactly %v", l.Code, l.Computed.Value, l.Stated.Value)
			}
		}
		if n != alone[x.Code] || len(lines) != len(x.Figures) {
			t.Errorf("%d of %d figures are counted by no register", n, len(lines))
		}
		found, err := w.city.holds(t.Context(), lines)
		must(t, err)
		for _, f := range found {
			if !f.OK {
				t.Errorf("%s %s: %s", f.Code, f.ZH, f.Found)
			}
		}
		w.figuresAreShown(t, lines)
		v, err := audit.Verify(t.Context(), w.city.DB, x.Code, nil, w.city.Keys.PublicKey())
		must(t, err)
		if !v.OK() || v.Head.Seq < 300 {
			t.Errorf("the log: %+v", v)
		}
	})
}

// figuresAreShown reads page, export, interface and cockpit as people do.
func (w *town) figuresAreShown(t *testing.T, lines []figures.Line) {
	t.Helper()
	page := w.send(http.MethodGet, "/figures?rows=100", nil)
	text := html.UnescapeString(page.Body.String())
	table := w.send(http.MethodGet, "/figures/export?format=csv", nil).Body.String()
	lead := w.signIn(t, actor.CityLead)
	wall := html.UnescapeString(w.send(http.MethodGet, "/cockpit", nil, lead).Body.String())
	for _, l := range lines {
		want := []string{l.Title, l.Says(t.Context()), l.Counts(t.Context()), l.Scope, l.Source}
		for _, x := range want {
			if !strings.Contains(text, x) {
				t.Errorf("%s: the page does not say %q", l.Code, x)
			}
		}
		if !strings.Contains(table, l.Code) || !strings.Contains(table, l.Source) {
			t.Errorf("%s is not in the export", l.Code)
		}
		if document, _, _ := strings.Cut(l.Source, "，第"); l.Leading && (!strings.Contains(wall, l.Title) || !strings.Contains(wall, l.Scope) || !strings.Contains(wall, document)) {
			t.Errorf("%s is not on the cockpit with scope note and source", l.Code)
		}
	}
	var got struct {
		Figures []struct {
			Code, Scope, Source string
			Computed            *float64
		}
	}
	must(t, json.Unmarshal(w.send(http.MethodGet, "/api/v1/figures", nil).Body.Bytes(), &got))
	for i, f := range got.Figures {
		if l := lines[i]; f.Code != l.Code || f.Scope != l.Scope || f.Source != l.Source || (f.Computed != nil) != l.Known {
			t.Errorf("the interface says %+v of %s", f, l.Code)
		}
	}
	if len(got.Figures) != len(lines) {
		t.Errorf("%d figures in the interface", len(got.Figures))
	}
	if !strings.Contains(text, cities.Notice) || !strings.Contains(wall, cities.Notice) {
		t.Error("nothing says that names are invented")
	}
}

// sum is 62 + 255 as a number of its own.
var sum = regexp.MustCompile(`(^|[^0-9.,])317([^0-9.,]|$)`)

// TestTwoCountsAreNeverAdded reads every page, export and answer of Tianjin that needs no further address: the sum of the two counts of
// integrated enterprises is nowhere.
func TestTwoCountsAreNeverAdded(t *testing.T) {
	h := openTestHouse(t, "")
	x, _ := cities.Find("120000")
	must(t, h.seedCity(t.Context(), tenant.City{Code: x.Code, Name: x.Name, Sample: true}, x, demoHash()))
	c, err := h.City(t.Context(), x.Code)
	must(t, err)
	w := &town{t: t, house: h, city: c, who: map[actor.Role]actor.Actor{actor.CityLead: {Login: "city_lead.tianjin"}}}
	lead := w.signIn(t, actor.CityLead)
	targets := []string{"/registers/integrated_enterprise/figures?on=2024-12-31", "/registers/integrated_enterprise?rows=100", "/registers/integrated_enterprise?rows=100&page=3", "/figures?rows=100", "/figures/export?format=csv",
		"/api/v1/registers/integrated_enterprise?limit=200", "/api/v1/registers/integrated_enterprise/figures"}
	for _, rt := range c.routes() {
		if rt.Method == http.MethodGet && (rt.Kind == web.KindPage || rt.Kind == web.KindAPI) && !strings.Contains(rt.Pattern, "{") && rt.Pattern != "/kit" {
			targets = append(targets, rt.Pattern)
		}
	}
	slices.Sort(targets)
	read := 0
	for _, target := range targets {
		r := w.send(http.MethodGet, target, nil, lead)
		if r.Code == http.StatusOK {
			read++
		}
		if found := sum.FindString(r.Body.String()); found != "" {
			t.Errorf("%s says %q", target, found)
		}
	}
	if read < 60 {
		t.Errorf("only %d of %d addresses were read", read, len(targets))
	}
	console := asConsole(t.Context(), x.Code)
	for _, k := range append(c.kinds(), c.Carrier.Sheets()...) {
		if k.Rows == nil {
			continue
		}
		var b bytes.Buffer
		must(t, c.DB.Read(sqldb.Long(console), func(q *sqldb.Reader) error { return c.Sheets.WriteRows(console, q, &b, sheet.CSV, k) }))
		if found := sum.FindString(b.String()); found != "" {
			t.Errorf("the export %s says %q", k.Code, found)
		}
	}
}

// TestStartOfTheDemonstration opens the bare address: it leads to the cities, and only there and only in a demonstration.
func TestStartOfTheDemonstration(t *testing.T) {
	h := openTestHouse(t, "")
	for _, x := range cities.All()[:2] {
		must(t, h.Registry.Create(t.Context(), tenant.City{Code: x.Code, Name: x.Name, Sample: true}))
	}
	must(t, h.learnHosts(t.Context()))
	ask := func(target string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, target, nil))
		return rec
	}
	text := ask("http://127.0.0.1:8080/").Body.String()
	for _, want := range []string{"http://tianjin.localhost:8080/cockpit", "http://wuhai.localhost:8080/figures", cities.Notice} {
		if !strings.Contains(text, want) {
			t.Errorf("the start page does not say %s", want)
		}
	}
	for _, target := range []string{"http://127.0.0.1:8080/needs", "http://example.org/"} {
		if r := ask(target); r.Code != http.StatusNotFound {
			t.Errorf("%s: %d", target, r.Code)
		}
	}
	h.demo = false
	if r := ask("http://localhost:8080/"); r.Code != http.StatusNotFound {
		t.Errorf("without a demonstration: %d", r.Code)
	}
}

// TestFourCitiesFromTheCommandLine seeds the four cities as people do and checks one of them.
func TestFourCitiesFromTheCommandLine(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	run := func(args ...string) (int, string) {
		var out bytes.Buffer
		status := Main(append(args, "--data", data), nil, &out, &out)
		return status, out.String()
	}
	if status, text := run("seed", "--demo", "--cities"); status != 0 || strings.Count(text, "已写入演示城市") != 4 {
		t.Fatalf("seed: %d %s", status, text)
	}
	if status, text := run("seed", "--demo", "--cities"); status != 0 || strings.Contains(text, "已写入") {
		t.Errorf("a second time: %d %s", status, text)
	}
	status, text := run("figures", "check", "--city", "150300", "--key-file", data+".key")
	for _, want := range []string{"26 项：相符或达到 19，不符或未达到 2，名册缺数据 0，还没有名册 5", "✓  D10", "✓  D11", "✓  D12", "·  rule.hnte_rate"} {
		if status != 0 || !strings.Contains(text, want) {
			t.Errorf("check (%d) does not say %q:\n%s", status, want, text)
		}
	}
	if status, text := run("seed", "--demo", "--cities", "--geo", t.TempDir()); status == 0 || !strings.Contains(text, "120000") {
		t.Errorf("a folder without outlines: %d %s", status, text)
	}
}
