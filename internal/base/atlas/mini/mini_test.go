package mini

import (
	"context"
	"path/filepath"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/testenv"
)

func load(t *testing.T, fill func(*sqldb.DB) error) *atlas.Catalog {
	t.Helper()
	ctx := context.Background()
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(t.TempDir(), "catalog.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(ctx, atlas.SharedMigrations); err != nil {
		t.Fatal(err)
	}
	if err := fill(db); err != nil {
		t.Fatal(err)
	}
	var c *atlas.Catalog
	if err := db.Read(ctx, func(r *sqldb.Reader) (err error) {
		c, err = atlas.Load(ctx, r)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestImport(t *testing.T) {
	ctx := context.Background()
	c := load(t, func(db *sqldb.DB) error {
		for range 2 {
			sum, err := Import(ctx, db)
			if err != nil {
				return err
			}
			for _, f := range sum.Files {
				if f.Kind == "" || f.Refused+f.Corrected > 0 {
					t.Errorf("%s", f)
				}
			}
		}
		return nil
	})
	if n := len(c.Programmes("")); n == 0 || n > 60 {
		t.Errorf("%d programmes, want 1 to 60", n)
	}
	if len(c.Packs) != 6 {
		t.Errorf("%d packs after two imports, want 6", len(c.Packs))
	}
	if p := c.ProgrammesNamed("会计"); len(p) != 1 || p[0].Name != "大数据与会计" {
		t.Errorf("the old name 会计 finds %v", p)
	}
	if p := c.CurrentProgrammes(atlas.HigherCollege, "630302"); len(p) != 1 || p[0].Code != "530302" {
		t.Errorf("the old code 630302 leads to %v", p)
	}
	for _, p := range c.Programmes("") {
		for _, l := range c.Links(p.Level, p.Code) {
			if _, ok := c.Occupation(l.OccupationCode); !ok {
				t.Errorf("%s leads to the unknown occupation %s", p.Name, l.OccupationCode)
			}
		}
	}
}

// TestCodesAreReal compares every code and name with the public catalogues.
func TestCodesAreReal(t *testing.T) {
	dir := testenv.Data(t)
	ctx := context.Background()
	small := load(t, func(db *sqldb.DB) error { _, err := Import(ctx, db); return err })
	full := load(t, func(db *sqldb.DB) error {
		if _, err := atlas.ImportFolder(ctx, db, dir, nil); err != nil {
			return err
		}
		sum, err := Import(ctx, db)
		if len(sum.Files) != 1 {
			t.Errorf("over a full catalogue the mini one brought %d files, want its regions only", len(sum.Files))
		}
		return err
	})
	for _, p := range small.Programmes("") {
		if q, ok := full.Programme(p.Level, p.Code); !ok || q.Code != p.Code || q.Name != p.Name || q.ClassCode != p.ClassCode {
			t.Errorf("%s %s is not in the catalogue", p.Code, p.Name)
		}
	}
	for _, o := range small.Occupations() {
		if q, ok := full.Occupation(o.Code); !ok || q.Name != o.Name {
			t.Errorf("%s %s is not in the classification", o.Code, o.Name)
		}
	}
	for _, i := range small.Industries() {
		if q, ok := full.Industry(i.Code); !ok || q.Name != i.Name || q.Parent != i.Parent {
			t.Errorf("%s %s is not in GB/T 4754", i.Code, i.Name)
		}
	}
	if _, ok := full.Region("900101"); !ok {
		t.Error("the sample regions are missing")
	}
}
