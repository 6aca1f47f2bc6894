package board

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

func mustQuery(t *testing.T, s string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func as(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: string(g.Role), Name: string(g.Role), Grants: []actor.Grant{g}})
}

var (
	lead   = as(1, actor.Grant{Role: actor.CityLead})
	second = as(2, actor.Grant{Role: actor.CityLead})
	dept   = as(3, actor.Grant{Role: actor.DeptUser})
	county = as(4, actor.Grant{Role: actor.CountyUser, County: "900101"})
	firm   = as(5, actor.Grant{Role: actor.EntHR, Org: 77})
	pupil  = as(6, actor.Grant{Role: actor.Student})
)

var migrations = []fs.FS{audit.Migrations, caseflow.Migrations, org.Migrations, atlas.Migrations, programme.Migrations, demand.Migrations, Migrations}

const (
	fitter = "6-31-01-10" // 机电设备维修工, taught
	rare   = "4-02-06-05" // 供应链管理师, taught by nobody
)

// world is a city of five enterprises and one school.
type world struct {
	t     *testing.T
	db    *sqldb.DB
	s     *Service
	firms []ids.ID
	point ids.ID
	n     int
}

var noon = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

func eachWorld(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	i18n.Load(Words)
	seed := func(t *testing.T, shared *sqldb.DB) {
		if _, err := mini.Import(context.Background(), shared); err != nil {
			t.Fatal(err)
		}
	}
	var ticks atomic.Int64 // a later moment each time
	now := func() time.Time { return noon.Add(time.Duration(ticks.Add(1)) * time.Millisecond) }
	set := sqldbtest.Setup{Migrations: migrations, Shared: []fs.FS{atlas.SharedMigrations}, Seed: seed, Now: now}
	sqldbtest.EachWith(t, set, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, s: New(db, atlas.NewShelf(db), "融江市")}
		w.s.keep = 0
		w.build()
		fn(t, w)
	})
}

func (w *world) write(fn func(tx *sqldb.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) build() {
	w.t.Helper()
	ctx := context.Background()
	w.write(func(tx *sqldb.Tx) error {
		if err := org.SaveCounties(ctx, tx, []org.County{{Code: "900101", Name: "东江县"}, {Code: "900102", Name: "西江县"}}); err != nil {
			return err
		}
		for _, name := range []string{"甲", "乙", "丙", "丁", "戊"} {
			id := tx.NewID()
			w.firms = append(w.firms, id)
			if err := org.Insert(ctx, tx, org.Organization{ID: id, Name: name + "公司", Kind: org.Enterprise, County: "900101", Status: org.Active}); err != nil {
				return err
			}
		}
		school := tx.NewID()
		if err := org.Insert(ctx, tx, org.Organization{ID: school, Name: "融江职业技术学院", Kind: org.SchoolKind, County: "900102", Status: org.Active, School: org.SchoolFacts{Level: org.HigherCollege}}); err != nil {
			return err
		}
		w.point = tx.NewID()
		return programme.Insert(ctx, tx, programme.Point{ID: w.point, School: school, Level: atlas.HigherCollege, Code: "460301", Given: "460301", Name: "机电一体化技术", Length: "3", Status: programme.Enrolling})
	})
	w.outcome(2026, 30, 30, 21, 18)
	maps := atlas.NewService(w.db, atlas.NewShelf(w.db))
	id, err := maps.SaveChain(lead, atlas.Chain{Code: "GDZB", Name: "高端装备", Class: atlas.ClassEmerging, Years: atlas.Years{From: 2025}})
	if err != nil {
		w.t.Fatal(err)
	}
	proof := []atlas.Evidence{{Kind: atlas.Document, Ref: "目录"}}
	for _, e := range []atlas.Edge{
		{From: atlas.ProgrammeRef(atlas.HigherCollege, "460301"), Relation: atlas.Trains, To: atlas.Ref{Kind: atlas.EndOccupation, Key: fitter}, Weight: 0.9},
		{From: atlas.IDRef(atlas.EndChain, id), Relation: atlas.Requires, To: atlas.Ref{Kind: atlas.EndOccupation, Key: fitter}, Weight: 0.8},
	} {
		e.Years, e.Evidence = atlas.Years{From: 2025}, proof
		edge, err := maps.Propose(lead, e)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, step := range []struct {
			ctx  context.Context
			code string
		}{{second, "review"}, {lead, "publish"}} {
			if err := maps.Move(step.ctx, caseflow.Step{ID: edge, Transition: step.code}); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	for i, n := range []int64{10, 8, 5} { // the vector of domain B4
		w.need(i, fitter, "C34", n)
	}
	w.need(0, rare, "G59", 14)
	w.need(3, "", "C26", 6)
}

func (w *world) outcome(year int, graduates, employed, local, related int64) {
	w.t.Helper()
	zero := int64(0)
	w.write(func(tx *sqldb.Tx) error {
		return programme.InsertOutcome(context.Background(), tx, programme.Outcome{Point: w.point, Year: year, AsOf: "YEAR_END", Graduates: &graduates, Contract: &employed, Flexible: &zero, SelfEmployed: &zero, Freelance: &zero, Related: &related, Local: &local})
	})
}

// need writes a published need of a firm.
func (w *world) need(firm int, occupation, industry string, heads int64) {
	w.t.Helper()
	w.n++
	w.write(func(tx *sqldb.Tx) error {
		id := tx.NewID()
		_, err := tx.Exec(context.Background(), `INSERT INTO demand_items (id, row_version, batch_id, updated_at, side, org_id, owner_id, row_key, number, kind, status, published_ms, visibility,
 title, details, duties, requirement, programme, occupation, industry, skill_level, education, headcount, budget_fen, salary_from_fen, salary_to_fen, region, start_on, deadline_on, seal_id, contact_name, contact_phone)
 VALUES ($1, 1, 0, 0, 'NEED', $2, 1, $3, $3, 'TALENT', 'PUBLISHED', $4, 'PUBLIC', '招人', '', '', '', '', $5, $6, -1, '', $7, -1, -1, -1, '900101', '', '', $1, '', '')`,
			id, w.firms[firm], id.String(), noon.UnixMilli(), occupation, industry, heads)
		return err
	})
}

func TestTheVectorFromTheRegisters(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		src, err := w.s.Source(lead, Want{})
		if err != nil {
			t.Fatal(err)
		}
		l, ok := src.Find(fitter)
		if !ok || l.Demand != 23 || l.Supply != 12600 || l.State != Short || l.Firms != 3 || l.Largest != 10 || first(l.Chains) != "高端装备" || l.Name != "机电设备维修工" {
			t.Errorf("%+v", l)
		}
		if l, ok := src.Find(rare); !ok || l.State != Untaught {
			t.Errorf("%+v", l)
		}
		if l, ok := src.Find(""); !ok || l.State != NoData || l.Demand != 6 {
			t.Errorf("a need without a code: %+v", l)
		}
		sc := src.Scope
		if sc.Firms != 4 || sc.Needs != 5 || sc.Demand != 43 || sc.Uncoded != 1 || sc.Points != 1 || sc.Unknown != 0 || sc.Schools != 1 || sc.Edges != 1 || sc.Params.Even != 0.05 {
			t.Errorf("%+v", sc)
		}
		if len(src.Industries) != 3 || src.Industries[0].Code != "C34" || src.Industries[0].Supply != 12600 || len(src.Chains) != 1 {
			t.Errorf("industries %+v, chains %+v", src.Industries, src.Chains)
		}
		last, err := w.s.Source(lead, Want{Year: 2025})
		if err != nil || !last.NoSupply() || len(last.Occupations) != 1 || last.Occupations[0].State != NoData {
			t.Errorf("a year without outcomes: %+v, %v", last.Occupations, err)
		}
	})
}

func TestASnapshotStaysWhatItIs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		snap, err := w.s.Freeze(lead, 2026, true)
		if err != nil {
			t.Fatal(err)
		}
		w.need(4, fitter, "C34", 40)
		opened, f, err := w.s.Report(dept, snap.ID)
		if err != nil || opened.SHA256 != snap.SHA256 || f.Scope.Demand != 43 {
			t.Fatalf("%s, %+v, %v", opened.SHA256, f.Scope, err)
		}
		if _, sum, err := f.Seal(); err != nil || sum != snap.SHA256 {
			t.Errorf("sealed anew: %s, %v", sum, err)
		}
		now, err := w.s.Source(lead, Want{At: "now"})
		if err != nil || now.Scope.Demand != 83 || now.Before == nil || now.Before.Scope.Demand != 43 {
			t.Errorf("now: %+v, %v", now.Scope, err)
		}
		again, err := w.s.Freeze(lead, 2026, false)
		if err != nil || again.SHA256 == snap.SHA256 {
			t.Errorf("after new data the digest is the same, %v", err)
		}
		w.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(context.Background(), `UPDATE board_snapshots SET body = '{}' WHERE id = $1`, again.ID)
			return err
		})
		if _, err := w.s.Open(lead, again.ID); !errors.Is(err, ErrBroken) {
			t.Errorf("a snapshot that was changed opens: %v", err)
		}
		if err := w.s.Publish(lead, again.ID); !errors.Is(err, ErrBroken) {
			t.Errorf("a snapshot that was changed is published: %v", err)
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for _, fn := range []func() error{
			func() error { _, err := w.s.Freeze(dept, 2026, true); return err },
			func() error { return w.s.Publish(county, 1) },
			func() error { return w.s.Assign(firm, Task{}) },
			func() error { _, err := w.s.Source(pupil, Want{}); return err },
			func() error { _, err := w.s.Source(context.Background(), Want{}); return err },
			func() error { _, err := w.s.Snapshots(pupil); return err },
		} {
			if err := fn(); !errors.Is(err, actor.ErrForbidden) {
				t.Errorf("%v, want forbidden", err)
			}
		}
		if src, err := w.s.Source(firm, Want{}); err != nil || src.Snapshot != nil || src.Exact {
			t.Errorf("before publication an enterprise sees %+v, %v", src, err)
		}
		own, err := w.s.Source(county, Want{County: "900102"})
		if err != nil || own.Scope.County != "900101" || own.Scope.Demand != 43 || own.Scope.Points != 0 || !own.Exact {
			t.Errorf("a county user sees %+v, %v", own.Scope, err)
		}
		draft, err := w.s.Freeze(lead, 2026, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, ctx := range []context.Context{firm, county} {
			if _, err := w.s.Open(ctx, draft.ID); !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("an unpublished snapshot: %v", err)
			}
		}
		if err := w.s.Publish(lead, draft.ID); err != nil {
			t.Fatal(err)
		}
		src, err := w.s.Source(firm, Want{})
		if err != nil || src.Snapshot == nil || src.Exact {
			t.Fatalf("%+v, %v", src, err)
		}
		for _, r := range src.Public().Rows {
			if r.Code == rare && r.Demand.Hide != FewFirms {
				t.Errorf("one enterprise's figure leaves: %+v", r)
			}
		}
		if _, _, err := w.s.Report(firm, draft.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an enterprise reads the exact report: %v", err)
		}
		if _, err := w.s.Occupation(firm, Want{}, fitter); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an enterprise reads exact figures: %v", err)
		}
	})
}

// TestTwoCounties: who keeps two counties sees either, and no third.
func TestTwoCounties(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		both := actor.With(context.Background(), actor.Actor{Account: 9, Login: "two", Grants: []actor.Grant{{Role: actor.CountyUser, County: "900101"}, {Role: actor.CountyUser, County: "900102"}}})
		for asked, want := range map[string]string{"": "900101", "900101": "900101", "900102": "900102", "900103": "900101"} {
			src, err := w.s.Source(both, Want{County: asked})
			if err != nil || src.Scope.County != want {
				t.Errorf("asked for %q: %q %v", asked, src.Scope.County, err)
			}
		}
	})
}

func TestClosings(t *testing.T) {
	if err := ClosingFlow.Check(); err != nil {
		t.Fatal(err)
	}
	eachWorld(t, func(t *testing.T, w *world) {
		task := Task{Year: 2026, Occupations: []string{rare, fitter}, Owner: "融江职业技术学院", Measure: "订单班 2 个", Until: civil.MustDate("2027-03-01")}
		for name, bad := range map[string]Task{
			"owner":   {Year: 2026, Occupations: []string{rare}, Measure: "x", Until: task.Until},
			"measure": {Year: 2026, Occupations: []string{rare}, Owner: "x", Until: task.Until},
			"code":    {Year: 2026, Occupations: []string{rare, "6-99-99-99"}, Owner: "x", Measure: "x", Until: task.Until},
			"form":    {Year: 2026, Occupations: []string{"<b>"}, Owner: "x", Measure: "x", Until: task.Until},
			"until":   {Year: 2026, Occupations: []string{rare}, Owner: "x", Measure: "x", Until: civil.MustDate("2026-11-21")},
		} {
			if err := w.s.Assign(lead, bad); err == nil {
				t.Errorf("without a good %s", name)
			}
		}
		if err := w.s.Assign(lead, task); err != nil {
			t.Fatal(err)
		}
		task.Occupations, task.Measure = []string{rare}, "论证新增方向"
		if err := w.s.Assign(second, task); err != nil {
			t.Fatal(err)
		}
		d, err := w.s.Occupation(dept, Want{}, rare)
		if err != nil || d.Closing == nil || d.Closing.Measure != "论证新增方向" || len(d.Trail) != 2 {
			t.Fatalf("%+v, %v", d.Closing, err)
		}
		if _, err := w.s.Step(lead, d.Closing.ID, "close", 1, "已开班"); !errors.Is(err, caseflow.ErrMeanwhile) {
			t.Errorf("an old version: %v", err)
		}
		if _, err := w.s.Step(lead, d.Closing.ID, "close", d.Closing.RowVersion, ""); !errors.Is(err, caseflow.ErrReason) {
			t.Errorf("without a reason: %v", err)
		}
		if c, err := w.s.Step(lead, d.Closing.ID, "close", d.Closing.RowVersion, "已开班"); err != nil || c.Occupation != rare {
			t.Errorf("%+v, %v", c, err)
		}
		if _, err := w.s.Step(lead, 99, "close", 1, "x"); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unknown task: %v", err)
		}
	})
}

func TestReportOpensWithItsDigest(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		cat, err := w.s.shelf.Catalog(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var word, excel, data bytes.Buffer
		snap, err := WriteReport(context.Background(), w.db, cat, "融江市", 2026, Word, &word)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			f Format
			b *bytes.Buffer
		}{{Excel, &excel}, {JSON, &data}} {
			again, err := WriteReport(context.Background(), w.db, cat, "融江市", 2026, c.f, c.b)
			if err != nil || again.SHA256 != snap.SHA256 {
				t.Fatalf("%s: %v, digest %s", c.f, err, again.SHA256)
			}
		}
		if text := unzipped(t, word.Bytes(), "word/footer1.xml"); !strings.Contains(text, snap.SHA256) {
			t.Errorf("the footer of the Word report lacks the digest: %s", text)
		}
		if text := unzipped(t, word.Bytes(), "word/document.xml"); !strings.Contains(text, "机电设备维修工") || !strings.Contains(text, "需求满足率") {
			t.Error("the Word report lacks its rows")
		}
		if data.String() != snap.Body && data.Len() == 0 {
			t.Error("the JSON is not the snapshot")
		}
		if text := unzipped(t, excel.Bytes(), "xl/worksheets/sheet2.xml"); !strings.Contains(text, "oddFooter") || !strings.Contains(text, snap.SHA256) {
			t.Error("the sheets' footers lack the digest")
		}
		b, err := book.Open(bytes.NewReader(excel.Bytes()), int64(excel.Len()), "r.xlsx")
		if err != nil || len(b.Sheets) != 6 {
			t.Fatalf("%+v, %v", b, err)
		}
		found := ""
		if _, err := b.Each(1, func(l book.Line) error {
			if l.Cells[0].Text == "机电设备维修工" {
				found = l.Cells[3].Text + "/" + l.Cells[4].Text
			}
			return nil
		}); err != nil || found != "23/13" {
			t.Errorf("the workbook says %q, %v", found, err)
		}
	})
}

func call(t *testing.T, s *Service, ctx context.Context, method, target string, form url.Values) (*httptest.ResponseRecorder, error) {
	t.Helper()
	var failed error
	mux := http.NewServeMux()
	for _, rt := range s.Routes() {
		if !rt.IsAPI() {
			mux.HandleFunc(rt.Key(), func(w http.ResponseWriter, r *http.Request) { failed = rt.Handler(w, r) })
		}
	}
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	env := &ui.Env{Lang: "zh", Theme: ui.Light, City: "融江市", Path: r.URL.Path, Query: r.URL.Query(), Actor: actor.From(ctx)}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r.WithContext(ui.With(ctx, env)))
	return w, failed
}

func TestPages(t *testing.T) {
	if err := web.Check(New(nil, nil, "").Routes()); err != nil {
		t.Fatal(err)
	}
	eachWorld(t, func(t *testing.T, w *world) {
		live, err := call(t, w.s, lead, http.MethodGet, "/gaps", nil)
		if err != nil || !strings.Contains(live.Body.String(), "冻结 2026 年度…") {
			t.Fatalf("%v", err)
		}
		if r, err := call(t, w.s, lead, http.MethodPost, "/gaps/snapshots", url.Values{"year": {"2026"}, "publish": {"1"}}); err != nil || r.Code != http.StatusSeeOther {
			t.Fatalf("%d, %v", r.Code, err)
		}
		list, err := w.s.Snapshots(lead)
		if err != nil || len(list) != 1 {
			t.Fatal(err)
		}
		snap := "/gaps/snapshots/" + list[0].ID.String()
		for target, want := range map[string]string{
			"/gaps": "缺 10", "/gaps?at=now": "按登记簿实时计算", "/gaps?tab=taught": "学校教、企业少要", "/gaps?industry=C34": "C34", "/gaps?county=900101": "东江县", "/gaps?q=没有": "没有符合筛选的行", "/gaps?state=NODATA": "职业未编码",
			"/gaps/by-industry": "45.2%", "/gaps/by-industry?by=chain": "高端装备", "/gaps/occupations/" + fitter: "机电一体化技术", "/gaps/occupations/none": "职业待编码", "/gaps/freeze?year=2026": "冻结后立即公布",
			"/gaps/snapshots": "已公布", snap: "内容与校验值一致", snap + "/report": list[0].SHA256, "/public/gaps": "不公布",
		} {
			r, err := call(t, w.s, lead, http.MethodGet, target, nil)
			if err != nil || r.Code != http.StatusOK || !strings.Contains(r.Body.String(), want) {
				t.Errorf("%s: %d %v, lacks %q", target, r.Code, err, want)
			}
			for _, bad := range []string{" style=", "<style", " onclick=", "%!", "NaN"} {
				if strings.Contains(r.Body.String(), bad) {
					t.Errorf("%s holds %q", target, bad)
				}
			}
		}
		for _, format := range []string{"docx", "xlsx", "json"} {
			if r, err := call(t, w.s, dept, http.MethodGet, snap+"/report/"+format, nil); err != nil || r.Code != http.StatusOK || r.Body.Len() == 0 {
				t.Errorf("%s: %v", format, err)
			}
		}
		if r, err := call(t, w.s, lead, http.MethodGet, "/gaps/export/csv?tab=asked", nil); err != nil || !strings.Contains(r.Body.String(), fitter) {
			t.Errorf("export: %v", err)
		}
		r, err := call(t, w.s, firm, http.MethodGet, "/gaps", nil)
		if err != nil || !strings.Contains(r.Body.String(), "不公布") || strings.Contains(r.Body.String(), ">14<") {
			t.Errorf("an enterprise's page: %v", err)
		}
		if _, err := call(t, w.s, lead, http.MethodGet, "/gaps/occupations/9-99-99-99", nil); web.StatusOf(err) != http.StatusNotFound {
			t.Errorf("an unknown occupation: %v", err)
		}
	})
}

func TestAssignByForm(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r, err := call(t, w.s, lead, http.MethodPost, "/gaps/assign?tab=asked", url.Values{"all": {"1"}})
		if err != nil || r.Code != http.StatusOK || strings.Count(r.Body.String(), `name="id"`) != 3 {
			t.Fatalf("choosing all: %d, %v", r.Code, err)
		}
		bad := url.Values{"id": {fitter, "none"}, "owner": {"某校"}, "measure": {""}, "until": {"2027-01-01"}, "year": {"2026"}}
		if r, err := call(t, w.s, lead, http.MethodPost, "/gaps/assign", bad); err != nil || r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.Body.String(), "某校") {
			t.Errorf("%d, %v", r.Code, err)
		}
		bad.Set("measure", "补充编码")
		if r, err := call(t, w.s, lead, http.MethodPost, "/gaps/assign", bad); err != nil || r.Code != http.StatusSeeOther {
			t.Fatalf("%d, %v", r.Code, err)
		}
		page, err := call(t, w.s, lead, http.MethodGet, "/gaps/occupations/none", nil)
		if err != nil || !strings.Contains(page.Body.String(), "补充编码") || !strings.Contains(page.Body.String(), "/gaps/closings/") {
			t.Errorf("%v", err)
		}
		c, err := w.s.closings(context.Background(), 2026)
		if err != nil || len(c) != 2 {
			t.Fatalf("%+v, %v", c, err)
		}
		done := url.Values{"version": {"1"}, "note": {"编好了"}}
		if r, err := call(t, w.s, lead, http.MethodPost, "/gaps/closings/"+c[""].ID.String()+"/close", done); err != nil || r.Code != http.StatusSeeOther {
			t.Errorf("%d, %v", r.Code, err)
		}
	})
}
