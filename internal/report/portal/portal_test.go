package portal

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

func as(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: string(g.Role), Name: "某人", Grants: []actor.Grant{g}})
}

var (
	nobodyAtAll = context.Background()
	lead        = as(1, actor.Grant{Role: actor.CityLead})
	second      = as(2, actor.Grant{Role: actor.CityLead})
	firm        = as(5, actor.Grant{Role: actor.EntHR, Org: 77})
	pupil       = as(6, actor.Grant{Role: actor.Student})
)

var sampleYear = &Year{
	Year: 2026, Day: "2026-10-31", Schools: 9, Firms: 214, Demand: Figure{N: 6320, Text: "6,320"}, Supply: Figure{N: 4905, Text: "4,905"},
	Rate: 0.613, RateKnown: true, Before: 0.567, BeforeOf: 2025, BeforeKnown: true,
	Chains: []Row{{Name: "新能源材料", Demand: 1000, Supply: 390, Met: 390, Gap: Figure{N: 610, Text: "610"}}, {Name: "数字经济", Demand: 510, Supply: 600, Met: 510, Gap: Figure{N: -90, Text: "−90"}}, {Name: "低空经济", Gap: Figure{Missing: "不公布"}}},
}

// town is a portal over a city with one published need, one that waits for review and
// one draft edge.
func eachTown(t *testing.T, year *Year, fn func(t *testing.T, s *Service)) {
	t.Helper()
	i18n.Load(Words)
	seed := func(t *testing.T, shared *sqldb.DB) {
		if _, err := mini.Import(context.Background(), shared); err != nil {
			t.Fatal(err)
		}
	}
	noon := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	set := sqldbtest.Setup{
		Migrations: []fs.FS{audit.Migrations, caseflow.Migrations, org.Migrations, atlas.Migrations, programme.Migrations, demand.Migrations, job.Migrations, search.Migrations, textindex.Migrations},
		Shared:     []fs.FS{atlas.SharedMigrations}, Seed: seed, Now: func() time.Time { return noon },
	}
	sqldbtest.EachWith(t, set, func(t *testing.T, db *sqldb.DB) {
		shelf := atlas.NewShelf(db)
		maps := atlas.NewService(db, shelf)
		edge := atlas.Edge{From: atlas.ProgrammeRef(atlas.HigherCollege, "460301"), Relation: atlas.Trains, To: atlas.Ref{Kind: atlas.EndOccupation, Key: "6-31-01-10"}, Weight: 0.9, Years: atlas.Years{From: 2026}, Evidence: []atlas.Evidence{{Kind: atlas.Document, Ref: "目录"}}}
		if _, err := maps.Propose(second, edge); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(context.Background(), func(tx *sqldb.Tx) error { return items3(tx, noon) }); err != nil {
			t.Fatal(err)
		}
		register := demand.New(db, nil, demand.Options{})
		if _, err := search.NewSyncer(db, register.Sources()...).Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		find := func(ctx context.Context, q search.Query) (res search.Result, err error) {
			q.Public = !actor.From(ctx).Signed()
			err = db.Read(ctx, func(r *sqldb.Reader) error {
				res, err = search.Find(ctx, r, q)
				return err
			})
			return res, err
		}
		fn(t, New(Options{
			Search: find, Kinds: []FoundKind{{demand.FoundNeed, "需求"}, {demand.FoundOffer, "供给"}},
			City: "融江市", Phone: "0000-8800 1200", Demand: register, Programme: programme.New(db, shelf), Atlas: maps, Catalog: shelf.Catalog,
			Year: func(context.Context) (*Year, error) { return year, nil },
		}))
	})
}

func items3(tx *sqldb.Tx, noon time.Time) error {
	ctx := context.Background()
	for i, x := range []struct{ status, visibility, title, due string }{
		{"PUBLISHED", "PUBLIC", "机电维修工十名", "2026-12-01"}, {"SUBMITTED", "PUBLIC", "等待审核的需求", ""}, {"PUBLISHED", "MEMBERS", "只给登录的人看", "2027-02-01"}, {"DRAFT", "PUBLIC", "还没交的草稿", ""},
	} {
		id := tx.NewID()
		var due any
		if x.due != "" {
			due = x.due
		}
		if _, err := tx.Exec(ctx, `INSERT INTO demand_items (id, row_version, batch_id, updated_at, side, org_id, owner_id, row_key, number, kind, status, due_on, published_ms, visibility,
 title, details, duties, requirement, programme, occupation, industry, skill_level, education, headcount, budget_fen, salary_from_fen, salary_to_fen, region, start_on, deadline_on, seal_id, contact_name, contact_phone)
 VALUES ($1, 1, 0, 0, 'NEED', 77, 5, $2, $3, 'TALENT', $4, $5, $6, $7, $8, '', '', '', '', '', '', -1, '', $9, -1, -1, -1, '', '', '', $1, '', '')`,
			id, id.String(), "XQ-2026-"+id.String(), x.status, due, noon.UnixMilli(), x.visibility, x.title, int64(10+i)); err != nil {
			return err
		}
	}
	return demand.Recount(ctx, tx, demand.Need)
}

func get(t *testing.T, s *Service, ctx context.Context, theme ui.Theme, lang, target string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	var failed error
	mux := http.NewServeMux()
	for _, rt := range s.Routes() {
		mux.HandleFunc(rt.Key(), func(w http.ResponseWriter, r *http.Request) { failed = rt.Handler(w, r) })
	}
	r := httptest.NewRequest(http.MethodGet, target, nil)
	env := &ui.Env{Lang: lang, Theme: theme, Size: 1, City: "融江市", Path: r.URL.Path, Query: r.URL.Query(), Actor: actor.From(ctx)}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r.WithContext(i18n.WithLang(ui.With(ctx, env), lang)))
	return w, failed
}

func body(t *testing.T, s *Service, ctx context.Context, theme ui.Theme, lang, target string) string {
	t.Helper()
	w, err := get(t, s, ctx, theme, lang, target)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d, %v", target, w.Code, err)
	}
	text := w.Body.String()
	for _, bad := range []string{" style=", "<style", " onclick=", "%!", "NaN"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s holds %q", target, bad)
		}
	}
	return text
}

func wants(t *testing.T, where, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s lacks %q", where, w)
		}
	}
}

func TestHome(t *testing.T) {
	if err := web.Check(New(Options{}).Routes()); err != nil {
		t.Fatal(err)
	}
	eachTown(t, sampleYear, func(t *testing.T, s *Service) {
		text := body(t, s, nobodyAtAll, ui.Light, "zh", "/")
		wants(t, "home", text, "企业要什么人", "9 所职业院校", "砌了 61 块，还空 39 块", "61.3", "比 2025 年多 4 人", "缺 610", "余 90", "不公布", "机电维修工十名", `action="/search"`, `href="/needs/new"`, `href="/public/gaps"`)
		for _, secret := range []string{"等待审核的需求", "只给登录的人看", "还没交的草稿"} {
			if strings.Contains(text, secret) {
				t.Errorf("the public home shows %q", secret)
			}
		}
		if w, err := get(t, s, lead, ui.Light, "zh", "/"); err != nil || w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/home" {
			t.Errorf("who has signed in goes to %s, %v", w.Header().Get("Location"), err)
		}
		wants(t, "the public home for a person", body(t, s, lead, ui.Light, "zh", "/?public=1"), "砌了 61 块")
		wants(t, "English", body(t, s, nobodyAtAll, ui.Light, "en", "/"), "Whom do enterprises want", "I work in an enterprise")
	})
}

func TestHomeBeforeAnythingIsPublished(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, s *Service) {
		wants(t, "home", body(t, s, nobodyAtAll, ui.Light, "zh", "/"), "还没有公布年度快照", "无数据")
		wants(t, "elder home", body(t, s, nobodyAtAll, ui.Elder, "zh", "/"), "还没有公布年度快照")
		wants(t, "workbench", body(t, s, firm, ui.Light, "zh", "/home"), "还没有公布年度快照")
	})
}

// TestElderHomeIsSimpler: the elder edition is a page of its own with fewer things.
func TestElderHomeIsSimpler(t *testing.T) {
	eachTown(t, sampleYear, func(t *testing.T, s *Service) {
		plain, elder := body(t, s, nobodyAtAll, ui.Light, "zh", "/"), body(t, s, nobodyAtAll, ui.Elder, "zh", "/")
		wants(t, "elder home", elder, `data-theme="elder"`, "您想做什么？", "看企业要什么人", "登录办事", "0000-8800 1200", "返回标准版", "再大一号", "读给我听")
		if a, b := strings.Count(plain, "<a "), strings.Count(elder, "<a "); b >= a*2/3 {
			t.Errorf("the elder home has %d links, the usual one %d", b, a)
		}
		for _, gone := range []string{"砌了", "最新需求", "常搜"} {
			if strings.Contains(elder, gone) {
				t.Errorf("the elder home still has %q", gone)
			}
		}
	})
}

// TestModeSwitchOnEveryPublicPage is acceptance PUB-01: the switch is there, in every
// mode, with links that work without a script.
func TestModeSwitchOnEveryPublicPage(t *testing.T) {
	eachTown(t, sampleYear, func(t *testing.T, s *Service) {
		for _, target := range []string{"/", "/search?q=机电", "/search", "/accessibility", "/open", "/privacy"} {
			wants(t, target, body(t, s, nobodyAtAll, ui.Light, "zh", target), "mode=elder", "mode=contrast", "lang=en")
			wants(t, target+" in high contrast", body(t, s, nobodyAtAll, ui.Contrast, "zh", target), `data-theme="contrast"`, "mode=light")
			wants(t, target+" for elders", body(t, s, nobodyAtAll, ui.Elder, "zh", target), `data-theme="elder"`, "mode=light", "size=2")
		}
	})
}

func TestWorkbench(t *testing.T) {
	eachTown(t, sampleYear, func(t *testing.T, s *Service) {
		for _, c := range []struct {
			name string
			ctx  context.Context
			want map[string]int
		}{
			{"city lead", lead, map[string]int{"待审核的需求": 1, "待审核的谱系连线": 1}},
			{"enterprise", firm, map[string]int{"没有交出或被退回的需求": 1, "两周内到期的需求": 1}},
			{"student", pupil, map[string]int{}},
		} {
			list, err := s.Todos(c.ctx)
			if err != nil || len(list) != len(c.want) {
				t.Errorf("%s: %+v, %v", c.name, list, err)
			}
			for _, todo := range list {
				if c.want[todo.Label] != todo.Count {
					t.Errorf("%s: %+v", c.name, todo)
				}
			}
		}
		wants(t, "workbench of the city", body(t, s, lead, ui.Light, "zh", "/home"), "待审核的需求", "/needs?status=SUBMITTED", "缺口清单", "专业布点", "61.3")
		wants(t, "workbench of a student", body(t, s, pupil, ui.Light, "zh", "/home"), "现在没有要您办的事")
		if n, err := s.count(firm); err != nil || n != 2 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestSearch(t *testing.T) {
	eachTown(t, sampleYear, func(t *testing.T, s *Service) {
		wants(t, "search", body(t, s, nobodyAtAll, ui.Light, "zh", "/search?q=机电"), "<mark>机电</mark>维修工十名", "机电一体化技术", "机电设备维修工", "/public/gaps?q=6-31-01-10")
		wants(t, "initials", body(t, s, nobodyAtAll, ui.Light, "zh", "/search?q=jdwx"), "<mark>机电维修</mark>工十名", "找到 1 个")
		if text := body(t, s, nobodyAtAll, ui.Light, "zh", "/search?q=机电&kind=catalog"); strings.Contains(text, "维修工十名") || !strings.Contains(text, "机电一体化技术") {
			t.Error("the tab of the catalogues")
		}
		wants(t, "a member", body(t, s, firm, ui.Light, "zh", "/search?q=登录"), "只给")
		wants(t, "search by code", body(t, s, lead, ui.Light, "zh", "/search?q=460301"), "/points?q=460301")
		wants(t, "nothing", body(t, s, nobodyAtAll, ui.Light, "zh", "/search?q=%3Cscript%3E"), "没有找到", "&lt;script&gt;")
		if text := body(t, s, nobodyAtAll, ui.Light, "zh", "/search?q=登录"); strings.Contains(text, "只给登录的人看") {
			t.Error("the search shows what is for members")
		}
		wants(t, "long", body(t, s, nobodyAtAll, ui.Light, "zh", "/search?q="+strings.Repeat("长", 5000)), "没有找到")
	})
}

func TestStones(t *testing.T) {
	for rate, want := range map[float64]int{0: 0, 0.001: 1, 0.613: 61, 0.999: 99, 1: 100, 1.2: 100} {
		if got := Stones(rate); got != want {
			t.Errorf("%v: %d, want %d", rate, got, want)
		}
	}
}
