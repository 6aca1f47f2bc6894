package advert

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/testenv"
)

// loaded gives what fill put into an empty catalogue.
func loaded(t testing.TB, fill func(context.Context, *sqldb.DB) error) (c *atlas.Catalog, ads []Ad) {
	t.Helper()
	ctx := context.Background()
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(t.TempDir(), "catalog.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(ctx, atlas.SharedMigrations); err != nil {
		t.Fatal(err)
	}
	if err := fill(ctx, db); err != nil {
		t.Fatal(err)
	}
	err = db.Read(ctx, func(r *sqldb.Reader) (err error) {
		if c, err = atlas.Load(ctx, r); err != nil {
			return err
		}
		for ad, err := range atlas.Ads(ctx, r) {
			if err != nil {
				return err
			}
			ads = append(ads, Ad(ad))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, ads
}

// realData imports the public catalogue and the sample of advertisements.
func realData(t testing.TB) (*atlas.Catalog, []Ad) {
	t.Helper()
	dir := testenv.Data(t)
	return loaded(t, func(ctx context.Context, db *sqldb.DB) error {
		for _, name := range []string{"major_catalog.csv", "major_articulation.csv", "major_profile_2022.jsonl", "jobs_gd_public_service.csv"} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			if _, err := atlas.ImportFile(ctx, db, name, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// small is a catalogue of two programmes.
func small(t testing.TB) *atlas.Catalog {
	t.Helper()
	c, _ := loaded(t, func(ctx context.Context, db *sqldb.DB) error {
		_, err := atlas.ImportFile(ctx, db, "programmes.csv", []byte("level,code,name,class_code,class_name,category_code,category_name\n普通本科,080902,软件工程,0809,计算机类,08,工学\n普通本科,120203K,会计学,1202,工商管理类,12,管理学\n"))
		return err
	})
	return c
}

// TestBarsOnOtherCompanies learns from four fifths of the companies and asks about the others, in both readings of what
// an advertisement names. Both are above the bar of the sealed set.
func TestBarsOnOtherCompanies(t *testing.T) {
	c, ads := realData(t)
	asked, printed, err := Measure(context.Background(), c, ads, 5, SureAbove)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("asked %+v", asked)
	t.Logf("printed %+v", printed)
	for _, s := range []Score{asked, printed} {
		if s.Three < 0.79 || s.Lines < 350 {
			t.Errorf("below the bar: %+v", s)
		}
	}
}
