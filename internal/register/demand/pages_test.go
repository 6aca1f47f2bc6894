package demand_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/demand"
)

// site is the module's pages with a person signed in.
func site(t testing.TB, c city, who *actor.Actor) http.Handler {
	t.Helper()
	i18n.Load(demand.Words, ui.Words, web.Words, actor.Words)
	h, err := web.Build(c.Routes(), web.Options{
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), *who), nil
		},
		Env:    ui.Env{City: "融江市", Sample: true},
		Limits: web.Unlimited,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w
}

func send(h http.Handler, target string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func oneCity(t testing.TB, tt *testing.T) city {
	t.Helper()
	k := newClock()
	db := sqldbtest.OpenSQLite(tt, sqldbtest.Setup{Migrations: tables, Now: k.now})
	seedOrgs(t, db)
	return city{demand.New(db, keys(t), demand.Options{MayRank: func(actor.Actor, bool, actor.Object) bool { return true }}), db, k}
}

func has(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Errorf("status %d, want %d: %.600s", w.Code, status, body)
	}
	for _, p := range parts {
		if !strings.Contains(body, p) {
			t.Errorf("no %q in the page", p)
		}
	}
	for _, bad := range []string{" style=\"", "<style", "onclick=", "%!"} {
		if strings.Contains(body, bad) {
			t.Errorf("%q in the page", bad)
		}
	}
}

func TestEnterprisePostsANeed(t *testing.T) {
	c := oneCity(t, t)
	who := hr
	h := site(t, c, &who)
	has(t, get(h, "/needs/new"), 200, "发布需求", `name="title"`, "任职要求", "岚山区")

	v := demand.Values(goodNeed())
	v.Set("headcount", "若干")
	v.Set("start_on", "2026-02-30")
	v.Set("requirement", "机电相关专业\n限男性")
	has(t, send(h, "/needs", v), 422, "有 3 处要改", `value="若干"`, `value="2026-02-30"`, "第 2 行“限男性”", "第二十七条", "2 米平台", "限男性</textarea>")

	w := send(h, "/needs", demand.Values(goodNeed()))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %.500s", w.Code, w.Body)
	}
	at := w.Header().Get("Location")
	has(t, get(h, at), 200, "已受理，编号 XQ-2026-0001", "机器人运维工程技术员，招 24 人", "待审核", "经过", "6-31-07-01", "6,500 元 – 8,000 元")
	page := strings.TrimSuffix(at, "?handed=1")
	if strings.Contains(get(h, page).Body.String(), "13800000000") {
		t.Error("the telephone is shown unasked")
	}
	has(t, send(h, page+"/contact", nil), 200, "13800000000", "本次查看已记录")
	has(t, get(h, "/needs/mine"), 200, "XQ-2026-0001", "待审核")

	who = lead
	has(t, get(h, page), 200, "退回修改", "发布", "内容不完整")
	if w := send(h, page+"/steps/publish", url.Values{"version": {"2"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %.500s", w.Code, w.Body)
	}
	who = nobody
	has(t, get(h, page), 200, "谁能满足", `hx-get="`+page+`/matches"`, "有效至 2027-02-20")
	has(t, get(h, "/needs"), 200, "机器人运维工程技术员", "融江示例机械有限公司", "岚山区", "已发布")
	has(t, get(h, "/needs?region="+countyB), 200, "县区：滨湖区")
	if body := get(h, page).Body.String(); strings.Contains(body, "经过") || strings.Contains(body, "查看联系方式") {
		t.Error("the public sees the trail or the contact")
	}
	who = hr
	if w := send(h, page+"/refresh", url.Values{"version": {"3"}}); w.Code != http.StatusSeeOther {
		t.Errorf("refresh: %d %.500s", w.Code, w.Body)
	}
	has(t, get(h, page), 200, "刷新有效期", "照此新建")
	has(t, get(h, page+"/edit"), 200, `value="13800000000"`, `name="version" value="4"`)
	edit := demand.Values(goodNeed())
	edit.Set("version", "3")
	edit.Set("headcount", "40")
	has(t, send(h, page+"/edit", edit), 409, "40")
}

func TestPagesRefuse(t *testing.T) {
	c := oneCity(t, t)
	it := post(t, c, hr, goodNeed())
	offer := published(t, c, goodOffer())
	who := rival
	h := site(t, c, &who)
	for target, want := range map[string]int{
		"/needs/" + it.ID.String(): 404, "/needs/" + it.ID.String() + "/edit": 404, "/needs/1": 404, "/needs/x": 404,
		"/needs/" + offer.ID.String(): 404, "/offers/" + offer.ID.String(): 200, "/needs": 200, "/offers/new": 403,
	} {
		if w := get(h, target); w.Code != want {
			t.Errorf("%s: %d, want %d", target, w.Code, want)
		}
	}
	for target, want := range map[string]int{
		"/needs/" + it.ID.String() + "/steps/publish": 404, "/needs/" + it.ID.String() + "/refresh": 404, "/offers/" + offer.ID.String() + "/contact": 404,
	} {
		if w := send(h, target, url.Values{"version": {"1"}}); w.Code != want {
			t.Errorf("%s: %d, want %d", target, w.Code, want)
		}
	}
}

func TestPagesInEnglish(t *testing.T) {
	c := oneCity(t, t)
	it := published(t, c, goodNeed())
	who := hr
	h := site(t, c, &who)
	for _, target := range []string{"/needs?lang=en", "/needs/mine?lang=en", "/needs/new?lang=en", "/needs/" + it.ID.String() + "?lang=en"} {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Accept-Language", "en")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		body := w.Body.String()
		for _, zh := range []string{"类别", "任职要求", "已发布", "有效至", "人才<", "提交以后", "经过", "县区"} {
			if strings.Contains(body, zh) {
				t.Errorf("%s still says %s", target, zh)
			}
		}
		if !strings.Contains(body, `<html lang="en"`) {
			t.Errorf("%s is not in English", target)
		}
	}
}

func TestAPI(t *testing.T) {
	c := oneCity(t, t)
	who := hr
	h := site(t, c, &who)
	body := `{"kind":"TALENT","title":"叉车司机","headcount":3,"requirement":"持证","region":"900101","contact_name":"陈","contact_phone":"13800000000"}`
	call := func(method, target, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	w := call(http.MethodPost, "/api/v1/needs", body)
	if w.Code != http.StatusCreated || !strings.Contains(w.Body.String(), `"number":"XQ-2026-0001"`) || w.Header().Get("ETag") == "" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	w = call(http.MethodPost, "/api/v1/needs", strings.Replace(body, "持证", "限男性", 1))
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "demand.wording") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	w = call(http.MethodGet, "/api/v1/needs?view=mine", "")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"total":1`) || strings.Contains(w.Body.String(), "13800000000") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestExport(t *testing.T) {
	c := oneCity(t, t)
	published(t, c, goodNeed())
	who := lead
	h := site(t, c, &who)
	w := get(h, "/needs/export?format=csv")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "XQ-2026-0001") || !strings.Contains(w.Body.String(), "岚山区") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(h, "/needs/export?format=pdf"); w.Code == 200 {
		t.Error("an unknown format is exported")
	}
}

// fill puts n published needs into the city.
func fill(t testing.TB, c city, n int) {
	t.Helper()
	ctx := context.Background()
	err := c.db.Write(ctx, func(tx *sqldb.Tx) error {
		rows := make([][]any, n)
		for i := range rows {
			kind := demand.Kinds[i%len(demand.Kinds)]
			rows[i] = []any{int64(tx.NewID()), int64(1), int64(0), int64(0), "NEED", int64(firm), int64(1), fmt.Sprint("k", i), fmt.Sprintf("XQ-2026-%05d", i), string(kind), "PUBLISHED",
				civil.MustDate("2027-02-20"), int64(1), "PUBLIC", fmt.Sprintf("机器人运维工程技术员 %d", i), "", "", "机电、自动化相关专业", "", "6-31-07-01", "C3491", int64(-1), "", int64(1 + i%40),
				int64(-1), int64(-1), int64(-1), []string{countyA, countyB}[i%2], "", "", int64(0), "", ""}
		}
		err := tx.Bulk(ctx, `INSERT INTO demand_items (id, row_version, batch_id, updated_at, side, org_id, owner_id, row_key, number, kind, status, due_on, published_ms, visibility,
			title, details, duties, requirement, programme, occupation, industry, skill_level, education, headcount,
			budget_fen, salary_from_fen, salary_to_fen, region, start_on, deadline_on, seal_id, contact_name, contact_phone)`, 33, rows, "")
		if err != nil {
			return err
		}
		return demand.Recount(ctx, tx, demand.Need)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestListOfManyIsReadByItsIndex(t *testing.T) {
	c := oneCity(t, t)
	fill(t, c, 5000)
	for _, q := range []demand.Query{{}, {Status: demand.Published}, {Region: countyA}, {Kind: demand.Tech}, {Sort: "headcount", Desc: true}} {
		q.Side, q.View, q.Limit = demand.Need, demand.All, 20
		p, err := c.List(ctxOf(lead), q)
		if err != nil || len(p.Lines) != 20 || p.Total < 500 {
			t.Errorf("%+v: %d of %d, %v", q, len(p.Lines), p.Total, err)
		}
	}
}

func BenchmarkListPage(b *testing.B) {
	var c city
	testing.Init()
	k := newClock()
	db, err := sqldb.OpenSQLite(context.Background(), b.TempDir()+"/city.db", sqldb.Options{Now: k.now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(context.Background(), tables...); err != nil {
		b.Fatal(err)
	}
	seedOrgs(b, db)
	c = city{demand.New(db, keys(b), demand.Options{}), db, k}
	fill(b, c, 50_000)
	who := lead
	h := site(b, c, &who)
	for name, target := range map[string]string{"all": "/needs", "region": "/needs?region=" + countyA, "kind": "/needs?kind=TECH&status=PUBLISHED"} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, target, nil)
			w := &sink{header: http.Header{}}
			for b.Loop() {
				w.Reset()
				h.ServeHTTP(w, r)
			}
			if w.status != 200 || w.Len() < 5000 {
				b.Fatalf("%d %d", w.status, w.Len())
			}
		})
	}
	b.Run("query", func(b *testing.B) {
		ctx := ctxOf(lead)
		for b.Loop() {
			if _, err := c.List(ctx, demand.Query{Side: demand.Need, View: demand.All, Sort: "new", Desc: true, Limit: 20}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// sink is a response writer that keeps its buffer.
type sink struct {
	bytes.Buffer
	header http.Header
	status int
}

func (s *sink) Header() http.Header    { return s.header }
func (s *sink) WriteHeader(status int) { s.status = status }
func (s *sink) Reset()                 { s.Buffer.Reset(); clear(s.header); s.status = 200 }
