package real

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/report/spectrum"
)

func TestShot(t *testing.T) {
	dir := os.Getenv("RONGQIAO_DATA")
	ctx := context.Background()
	seed := func(t *testing.T, shared *sqldb.DB) { atlas.ImportFolder(ctx, shared, dir, nil) }
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, org.Migrations, atlas.Migrations, demand.Migrations, programme.Migrations}, Shared: []fs.FS{atlas.SharedMigrations}, Seed: seed})
	shelf := atlas.NewShelf(db)
	cat, _ := shelf.Catalog(ctx)
	keys, _ := secret.NewKeyset(Region, secret.Standard)
	g := atlas.NewService(db, shelf)
	city := City{DB: db, Catalog: cat, Orgs: org.New(db), Graph: g, Needs: demand.New(db, keys, demand.Options{})}
	if _, err := Load(ctx, city, dir, nil); err != nil {
		t.Fatal(err)
	}
	render := &chart.Renderer{}
	p := &spectrum.Pages{Service: spectrum.NewService(db, shelf), Render: render, Stills: chart.NewStills(render)}
	mux := http.NewServeMux()
	routes := append(append(p.Routes(), g.Routes()...), web.AssetRoute())
	for _, rt := range routes {
		mux.HandleFunc(rt.Key(), func(w http.ResponseWriter, r *http.Request) {
			env := &ui.Env{Lang: r.URL.Query().Get("lang"), Theme: ui.ParseTheme(r.URL.Query().Get("mode")), City: "广东省", Path: r.URL.Path, Query: r.URL.Query(), Actor: actor.Actor{Account: 1, Name: "周敏", Grants: []actor.Grant{{Role: actor.CityLead}}}}
			c := ui.With(actor.With(r.Context(), env.Actor), env)
			if err := rt.Handler(w, r.WithContext(c)); err != nil {
				t.Log(r.URL, err)
				http.Error(w, err.Error(), 500)
			}
		})
	}
	srv := httptest.NewServer(mux)
	defer srv.Close()
	for _, shot := range strings.Fields(os.Getenv("SHOTS")) {
		part := strings.SplitN(shot, "=", 3) // name=size=path
		out, err := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size="+part[1], "--virtual-time-budget=8000", "--screenshot=/tmp/shot-"+part[0]+".png", srv.URL+part[2]).CombinedOutput()
		if err != nil {
			t.Log(string(out))
		}
	}
}
