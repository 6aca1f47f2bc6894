package app

import (
	"context"
	"fmt"
	"go/ast"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/register/demand"
)

// rowTest shows on the real modules what the acceptance check of one requirement
// asks for. docs/rows.md lists them.
type rowTest struct {
	id   string
	show func(t *testing.T, s *stage)
}

// TestRows shows the requirements one by one: TestRows/ORG-01 and so on.
func TestRows(t *testing.T) {
	showRows(t, func() string { return "" })
}

// TestRowsOnPostgres shows the same on the other engine.
func TestRowsOnPostgres(t *testing.T) {
	showRows(t, func() string { return sqldbtest.Database(t) })
}

func showRows(t *testing.T, dsn func() string) {
	s := newStage(t, dsn)
	for _, r := range slices.Concat(orgRows, chnRows, matchRows, contactRows, orderRows, forecastRows, portRows, moreRows, fundRows, evaluateRows, adjustRows, superviseRows, conditionRows, kindRows, teachRows, carrierRows, siteRows, awardRows, mapRows, selectionRows, planRows, dispatchRows, agreementRows, measureRows, panoramaRows, cockpitRows) {
		t.Run(r.id, func(t *testing.T) { r.show(t, s) })
	}
}

// stage is where the rows are shown: two sample cities with everything in them,
// and three cities whose registers are filled from tables with invented names.
type stage struct {
	town, other         *scene
	port, metro, linked *scene
}

func newStage(t *testing.T, dsn func() string) *stage {
	h := openTestHouse(t, dsn())
	s := &stage{town: &scene{newTown(t, h, samples[0]), map[actor.Role]http.Header{}}, other: &scene{newTown(t, h, samples[1]), map[actor.Role]http.Header{}}}
	h = openTestHouse(t, dsn())
	if f, err := atlas.ImportFile(t.Context(), h.Registry.Catalog(), "专业目录_2021.csv", []byte(inventedCatalogue())); err != nil || f.Reason != "" {
		t.Fatal(f.Reason, err)
	}
	s.port, s.metro, s.linked = emptyCity(t, h, "900300", "海津市"), emptyCity(t, h, "900400", "津川市"), emptyCity(t, h, "900500", "台原市")
	s.port.load("org.schools", portSchools(s.port))
	s.port.load("org.enterprises", portFirms(s.port))
	fillChains(s.port)
	fillMetro(s.metro)
	fillLinked(s.linked)
	return s
}

// scene is a city with the cookies of those who have signed in there.
type scene struct {
	*town
	cookies map[actor.Role]http.Header
}

// emptyCity makes a city with two counties, two officers of the city and one of
// the first county, and nothing else.
func emptyCity(t *testing.T, h *House, code, name string) *scene {
	t.Helper()
	ctx := asConsole(t.Context(), code)
	at := tenant.City{Code: code, Name: name, Sample: true}
	if h.Config.Placements["test"].DSN != "" {
		at.Kind, at.DSNRef = tenant.Server, "test"
	}
	must(t, h.Registry.Create(ctx, at))
	city, err := h.City(ctx, code)
	must(t, err)
	counties := []sample.County{{Code: code[:4] + "01", Name: "东区"}, {Code: code[:4] + "02", Name: "西县"}}
	w := &town{t: t, house: h, city: city, plan: sample.City{Code: code, Name: name, Counties: counties}, who: map[actor.Role]actor.Actor{}}
	must(t, city.DB.Write(ctx, func(tx *sqldb.Tx) error {
		return org.SaveCounties(ctx, tx, []org.County{{Code: counties[0].Code, Name: counties[0].Name}, {Code: counties[1].Code, Name: counties[1].Name}})
	}))
	for i, d := range demoRoles {
		if d.role != actor.CityLead && d.role != actor.CountyUser {
			continue
		}
		login := d.login + "." + hostLabel(name)
		_, err := city.Accounts.CreateUser(ctx, account.NewUser{ID: demoID(code, i), Login: login, Name: d.name, Office: d.office, Hash: demoHash(), Seed: demoSeed(login)})
		must(t, err)
		g := actor.Grant{Role: d.role, From: civil.DateOf(city.DB.Now())}
		if d.at == 1 {
			g.County = counties[0].Code
		}
		must(t, city.Accounts.GrantRole(ctx, login, g))
	}
	w.learnRoles()
	return &scene{w, map[actor.Role]http.Header{}}
}

// in is the scene as a subtest uses it.
func (p *scene) in(t *testing.T) *scene {
	w := *p.town
	w.t = t
	return &scene{&w, p.cookies}
}

// person is a context in which somebody with one grant acts.
func (p *scene) person(account ids.ID, g actor.Grant) context.Context {
	return actor.With(p.t.Context(), actor.Actor{Account: account, Login: account.String(), Name: "某人（示例）", City: p.plan.Code, Grants: []actor.Grant{g}})
}

// second is another officer of the city: what one proposes the other decides.
func (p *scene) second() context.Context {
	return p.person(demoID(p.plan.Code, 1), actor.Grant{Role: actor.CityLead})
}

// as is like that of the town, for the long statements of imports and computations.
func (p *scene) as(role actor.Role) context.Context { return sqldb.Long(p.town.as(role)) }

// cookie signs the role's person in once; nobody has none.
func (p *scene) cookie(role actor.Role) http.Header {
	if role == actor.Public {
		return http.Header{}
	}
	if p.cookies[role] == nil {
		p.cookies[role] = p.signIn(p.t, role)
	}
	return p.cookies[role]
}

func (p *scene) ask(role actor.Role, target string) *httptest.ResponseRecorder {
	return p.send(http.MethodGet, target, nil, p.cookie(role))
}

// page is the body of a page as the role's person gets it, without the frame around it.
func (p *scene) page(role actor.Role, target string) string {
	p.t.Helper()
	r := p.ask(role, target)
	if r.Code != http.StatusOK {
		p.t.Fatalf("%s for %s: %d", target, role, r.Code)
	}
	_, body, _ := strings.Cut(html.UnescapeString(r.Body.String()), `<main id="main"`)
	return "<main" + body
}

var tags = regexp.MustCompile(`(?s)<(script|style)[^>]*>.*?</(script|style)>|<[^>]*>`)

// squeeze is a page's text without tags and blanks.
func squeeze(page string) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(page, "")), "")
}

// says looks for texts on a page; blanks and tags between their words do not matter.
func (p *scene) says(role actor.Role, target string, want ...string) {
	p.t.Helper()
	text := squeeze(p.page(role, target))
	for _, s := range want {
		if !strings.Contains(text, squeeze(s)) {
			p.t.Errorf("%s does not say %q: %.1500s", target, s, text)
		}
	}
}

// lacks looks that texts are not on a page.
func (p *scene) lacks(role actor.Role, target string, gone ...string) {
	p.t.Helper()
	text := squeeze(p.page(role, target))
	for _, s := range gone {
		if strings.Contains(text, squeeze(s)) {
			p.t.Errorf("%s says %q", target, s)
		}
	}
}

// made sends a form and returns where it leads.
func (p *scene) made(role actor.Role, target string, form url.Values) string {
	p.t.Helper()
	r := p.post(target, form, p.cookie(role))
	if r.Code != http.StatusSeeOther {
		p.t.Fatalf("%s: %d %.2000s", target, r.Code, squeeze(html.UnescapeString(r.Body.String())))
	}
	return r.Header().Get("Location")
}

// step takes a step with a need or an offer, on the version that the page shows.
func (p *scene) step(role actor.Role, at, step string, form url.Values) string {
	p.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	var version int64
	p.count(&version, `SELECT row_version FROM demand_items WHERE id = $1`, idOf(p.t, at))
	form.Set("version", fmt.Sprint(version))
	return p.made(role, at+"/"+step, form)
}

// load imports a table as the page does: dry run, then confirmation. No row may be bad.
func (p *scene) load(kind, table string) sheet.Result {
	p.t.Helper()
	sheets := p.city.console()
	im, err := sheets.Receive(p.as(actor.CityLead), kind, "表.csv", strings.NewReader(table), silent)
	must(p.t, err)
	if im.Result == nil || im.Result.Bad > 0 {
		p.t.Fatalf("%s: %+v, %v", kind, im.Result, im.Refused())
	}
	im, err = sheets.Confirm(p.as(actor.CityLead), im.ID, im.Version, false, silent)
	must(p.t, err)
	return *im.Result
}

// silent is a progress that nobody looks at.
func silent(int, int) {}

// published takes an item from its author through the review.
func (p *scene) published(author context.Context, it demand.Item) demand.Item {
	p.t.Helper()
	it, err := p.city.Demand.Post(author, demand.Draft{Item: it, Contact: demand.Contact{Name: "陈女士", Phone: "13800001234"}})
	must(p.t, err)
	it, err = p.city.Demand.Step(p.as(actor.CityLead), caseflow.Step{ID: it.ID, Transition: "publish"})
	must(p.t, err)
	return it
}

// drawn proposes edges as one officer and reviews and publishes them as another.
func (p *scene) drawn(edges []atlas.Edge) {
	p.t.Helper()
	done, err := p.city.Atlas.ProposeAll(p.as(actor.CityLead), edges)
	must(p.t, err)
	for _, step := range []string{"review", "publish"} {
		if n, left, err := p.city.Atlas.MoveAll(p.second(), done.IDs, step, ""); err != nil || left > 0 || n != len(edges) {
			p.t.Fatalf("%s: %d of %d edges, %v", step, n, len(edges), err)
		}
	}
}

// count reads one value.
func (p *scene) count(into any, query string, args ...any) {
	p.t.Helper()
	p.read(func(ctx context.Context, r *sqldb.Reader) error { return r.QueryRow(ctx, query, args...).Scan(into) })
}

// TestRowsAreWritten keeps docs/rows.md true: it has the rows of TestRows and no
// others, and every test and page that it names is there.
func TestRowsAreWritten(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "rows.md"))
	must(t, err)
	var written, shown []string
	for _, m := range regexp.MustCompile(`(?m)^\| ([A-Z]{3,4}-\d\d) \|`).FindAllStringSubmatch(string(text), -1) {
		written = append(written, m[1])
	}
	for _, r := range slices.Concat(orgRows, chnRows, matchRows, contactRows, orderRows, forecastRows, portRows, moreRows, fundRows, evaluateRows, adjustRows, conditionRows, kindRows, teachRows, carrierRows, siteRows, awardRows, mapRows, selectionRows, planRows, dispatchRows, agreementRows, measureRows, superviseRows, panoramaRows, cockpitRows) {
		shown = append(shown, r.id)
	}
	if slices.Sort(written); !slices.Equal(written, slices.Sorted(slices.Values(shown))) {
		t.Errorf("written %v, shown %v", written, shown)
	}
	tests := map[string]bool{}
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasSuffix(s.path, "_test.go") {
				tests[f.Name.Name] = true
			}
		}
	}
	for _, m := range regexp.MustCompile("`(Test[A-Za-z0-9]+)").FindAllStringSubmatch(string(text), -1) {
		if !tests[m[1]] {
			t.Errorf("there is no test %s", m[1])
		}
	}
	pages := map[string]bool{"/": true}
	for _, r := range emptyCity(t, openTestHouse(t, ""), "900600", "文江市").city.site.Routes() {
		pages[r.Pattern] = true
	}
	for _, m := range regexp.MustCompile("`(/[^`]*)`").FindAllStringSubmatch(string(text), -1) {
		if !pages[m[1]] {
			t.Errorf("there is no page %s", m[1])
		}
	}
}
