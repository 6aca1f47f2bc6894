package real

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/testenv"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/report/spectrum"
)

// TestRealInput brings all public data into a city twice and draws its map.
func TestRealInput(t *testing.T) {
	dir := testenv.Data(t)
	ctx := context.Background()
	seed := func(t *testing.T, shared *sqldb.DB) {
		if _, err := atlas.ImportFolder(ctx, shared, dir, nil); err != nil {
			t.Fatal(err)
		}
	}
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, org.Migrations, atlas.Migrations, demand.Migrations, programme.Migrations}, Shared: []fs.FS{atlas.SharedMigrations}, Seed: seed})
	shelf := atlas.NewShelf(db)
	cat, err := shelf.Catalog(ctx)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := secret.NewKeyset(Region, secret.Standard)
	if err != nil {
		t.Fatal(err)
	}
	city := City{DB: db, Catalog: cat, Orgs: org.New(db), Graph: atlas.NewService(db, shelf), Needs: demand.New(db, keys, demand.Options{})}
	for round, want := range []map[string][4]int{
		{"专业点登记": {9126, 9126, 0, 0}, "招聘广告": {3260, 3260, 0, 0}, "招录职位": {11272, 11272, 0, 0}},
		{"专业点登记": {9126, 9126, 0, 9114}, "招聘广告": {3260, 3260, 0, 3260}, "招录职位": {11272, 11272, 0, 11272}},
	} {
		reports, err := Load(ctx, city, dir, func(r *Report) { t.Log(r.String()) })
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			if w, ok := want[r.Name]; ok && [4]int{r.Read, r.Taken, r.Refused, r.Known} != w {
				t.Errorf("round %d, %s: read, taken, refused, known = %d, %d, %d, %d, want %v", round+1, r.Name, r.Read, r.Taken, r.Refused, r.Known, w)
			}
		}
	}
	start := time.Now()
	lead := actor.With(ctx, actor.Actor{Account: 1, Grants: []actor.Grant{{Role: actor.CityLead}}})
	v, c, err := spectrum.NewService(db, shelf).Map(lead, spectrum.Ask{})
	if err != nil {
		t.Fatal(err)
	}
	p := v.Picture(lead, "")
	t.Logf("map in %v: %d lines, %d persons asked for, %d breaks, %d nodes, %d bands; %d schools, %d machine edges, previews %v", time.Since(start), len(v.Lines), v.Demand, len(v.Breaks), len(p.Nodes), len(p.Links), len(c.Schools), v.Machine, c.Previews)
	if len(v.Lines) < 100 || len(p.Nodes) > spectrum.MostNodes || !c.Previews {
		t.Errorf("the map of the real city is poor: %d lines, %d nodes", len(v.Lines), len(p.Nodes))
	}
}
