package spectrum

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, org.Migrations, atlas.Migrations, demand.Migrations, programme.Migrations}

func as(account ids.ID, role actor.Role) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Name: string(role), Grants: []actor.Grant{{Role: role}}})
}

var (
	lead  = as(1, actor.CityLead)
	lead2 = as(2, actor.CityLead)
	pupil = as(3, actor.Student)
)

const academy, firm ids.ID = 501, 502

// eachCity makes a small city on every engine: a school, an enterprise, two needs, a chain and its published edges.
func eachCity(t *testing.T, fn func(t *testing.T, p *Pages)) {
	t.Helper()
	i18n.Load(Words)
	seed := func(t *testing.T, shared *sqldb.DB) {
		if _, err := mini.Import(context.Background(), shared); err != nil {
			t.Fatal(err)
		}
	}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Shared: []fs.FS{atlas.SharedMigrations}, Seed: seed}, func(t *testing.T, db *sqldb.DB) {
		shelf := atlas.NewShelf(db)
		fillCity(t, db, atlas.NewService(db, shelf))
		render := &chart.Renderer{}
		fn(t, &Pages{Service: NewService(db, shelf), Render: render, Stills: chart.NewStills(render)})
	})
}

func fillCity(t *testing.T, db *sqldb.DB, graph *atlas.Service) {
	t.Helper()
	keys, err := secret.NewKeyset("900100", secret.Standard)
	if err != nil {
		t.Fatal(err)
	}
	needs := demand.New(db, keys, demand.Options{})
	err = db.Write(lead, func(tx *sqldb.Tx) error {
		if err := org.SaveCounties(lead, tx, []org.County{{Code: "900101", Name: "临川区"}}); err != nil {
			return err
		}
		for _, o := range []org.Organization{
			{ID: academy, Name: "融江职业技术学院", Kind: org.SchoolKind, County: "900101", Status: org.Active, School: org.SchoolFacts{Code: "4135010056", Level: org.HigherCollege}},
			{ID: firm, Name: "融江装备有限公司", Kind: org.Enterprise, County: "900101", Status: org.Active, Provisional: true},
		} {
			if err := org.Insert(lead, tx, o); err != nil {
				return err
			}
		}
		if err := programme.Insert(lead, tx, programme.Point{ID: 601, School: academy, Level: atlas.HigherCollege, Code: "460301", Given: "460301", Name: "机电一体化技术", Status: programme.Enrolling}); err != nil {
			return err
		}
		graduates := int64(38)
		if err := programme.InsertOutcome(lead, tx, programme.Outcome{Point: 601, Year: 2026, AsOf: "INITIAL", Graduates: &graduates}); err != nil {
			return err
		}
		var list []demand.Brought
		for key, occupation := range map[string]string{"a": fitter, "b": planner} {
			it := demand.Blank(demand.Need, demand.Talent)
			it.Org, it.Title, it.Occupation, it.Region, it.Headcount = firm, "岗位"+key, occupation, "900101", 60
			list = append(list, demand.Brought{Item: it, Key: key})
		}
		_, err := needs.Bring(lead, tx, demand.Need, list, "测试")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	chain, err := graph.SaveChain(lead, atlas.Chain{Code: "GDZB", Name: "高端装备", Class: atlas.ClassEmerging, Years: atlas.Years{From: 2020}})
	if err != nil {
		t.Fatal(err)
	}
	proof := []atlas.Evidence{{Kind: atlas.Document, Ref: "目录 2022"}}
	always := atlas.Years{From: 2020}
	done, err := graph.ProposeAll(lead, []atlas.Edge{
		{From: atlas.IDRef(atlas.EndChain, chain), Relation: atlas.Requires, To: job(fitter), Weight: 0.8, Years: always, Evidence: proof}, {From: atlas.IDRef(atlas.EndChain, chain), Relation: atlas.Requires, To: job(planner), Weight: 0.8, Years: always, Evidence: proof},
		{From: atlas.ProgrammeRef(atlas.HigherCollege, "460301"), Relation: atlas.Trains, To: job(fitter), Weight: 0.9, Years: always, Evidence: proof},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"review", "publish"} {
		if n, _, err := graph.MoveAll(lead2, done.IDs, step, ""); err != nil || n != 3 {
			t.Fatal(n, err)
		}
	}
}

func get(t *testing.T, p *Pages, ctx context.Context, target string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	var failed error
	mux := http.NewServeMux()
	for _, rt := range p.Routes() {
		mux.HandleFunc(rt.Key(), func(w http.ResponseWriter, r *http.Request) { failed = rt.Handler(w, r) })
	}
	r := httptest.NewRequest(http.MethodGet, target, nil)
	env := &ui.Env{Lang: "zh", Theme: ui.Light, City: "融江市", Path: r.URL.Path, Query: r.URL.Query()}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r.WithContext(ui.With(ctx, env)))
	return w, failed
}

func TestPage(t *testing.T) {
	eachCity(t, func(t *testing.T, p *Pages) {
		if err := web.Check(p.Routes()); err != nil {
			t.Error(err)
		}
		for target, want := range map[string][]string{
			"/spectrum":                        {"需求 120 人，其中 1 个职业 60 人无人教", "供应链管理师", "在缺口清单中处理", "机电一体化技术", "目录 2022", "2026", `data-chart="sankey"`},
			"/spectrum?wide=1":                 {"环节", "行业"},
			"/spectrum?focus=o:" + fitter:      {"只看与“机电设备维修工”相连的部分", "每个职业都有专业承接"},
			"/spectrum?level=SECONDARY":        {"没有可画的流向"},
			"/spectrum?county=900199":          {"还没有企业需求"},
			"/spectrum?chain=key":              {"没有可画的流向"},
			"/spectrum?year=2019":              {"未归入产业链"},
			"/spectrum?sort=name&q=供应链&page=1": {"供应链管理师"},
		} {
			w, err := get(t, p, lead, target)
			if err != nil || w.Code != http.StatusOK {
				t.Errorf("%s: %d, %v", target, w.Code, err)
			}
			for _, x := range want {
				if !strings.Contains(w.Body.String(), x) {
					t.Errorf("%s lacks %q", target, x)
				}
			}
			for _, bad := range []string{" style=", "<style", "%!", "(MISSING)"} {
				if strings.Contains(w.Body.String(), bad) {
					t.Errorf("%s holds %q", target, bad)
				}
			}
		}
		if _, err := get(t, p, pupil, "/spectrum"); web.StatusOf(err) != http.StatusForbidden {
			t.Errorf("a student: %v", err)
		}
	})
}

func TestExports(t *testing.T) {
	eachCity(t, func(t *testing.T, p *Pages) {
		w, err := get(t, p, lead, "/spectrum/edges.csv")
		if err != nil || !strings.Contains(w.Body.String(), "高端装备,4-02-06-05,供应链管理师,60,0,0,60,无人教") {
			t.Errorf("%v: %s", err, w.Body.String())
		}
		if w, err := get(t, p, lead, "/spectrum/edges.xlsx"); err != nil || !strings.HasPrefix(w.Body.String(), "PK") {
			t.Errorf("%v: %d bytes", err, w.Body.Len())
		}
	})
}
