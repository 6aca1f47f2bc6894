package coding

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/testenv"
)

// realService imports the public catalogues and labelled sets that coding needs.
func realService(t testing.TB) *Service {
	t.Helper()
	data, folder := testenv.Data(t), t.TempDir()
	for _, name := range []string{"major_catalog.csv", "gd_exam_major_codes.csv", "gwy_gd_2023.csv", "gbt2260_current.csv"} {
		text, err := os.ReadFile(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(folder, name), string(text))
	}
	ctx := context.Background()
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(t.TempDir(), "catalog.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(ctx, atlas.SharedMigrations); err != nil {
		t.Fatal(err)
	}
	if _, err := atlas.ImportFolder(ctx, db, folder, func(atlas.FileReport) {}); err != nil {
		t.Fatal(err)
	}
	return New(db, nil)
}

func figures(list []Figure) map[string]float64 {
	out := map[string]float64{}
	for _, f := range list {
		out[f.Metric] = f.Value
	}
	return out
}

// TestBarsOnOtherUnits learns from half of the units and codes the other half, both ways. The bars are those of the
// sealed sets; on four folds by unit the figures are higher, because more units are known.
func TestBarsOnOtherUnits(t *testing.T) {
	s := realService(t)
	ctx := context.Background()
	list, err := s.Evaluate(ctx, Positions, 2)
	if err != nil {
		t.Fatal(err)
	}
	f := figures(list)
	t.Logf("positions %v", f)
	if f["hit_at_3"] < 0.81 || f["hit_at_1"] < 0.63 || f["sure_right"] < 0.8 || f["lines"] < 8000 {
		t.Error("positions below the bar")
	}
	if list, err = s.Evaluate(ctx, Requirements, 2); err != nil {
		t.Fatal(err)
	}
	f = figures(list)
	t.Logf("requirements %v", f)
	for _, form := range forms {
		if f[form.name+".exact"] < 0.975 || f[form.name+".to_confirm"] > 0.16 || f[form.name+".misses_in_confirm"] < 0.9 {
			t.Errorf("requirements %s below the bar", form.name)
		}
	}
}

// TestOtherCities is the harder split: whole cities are unknown. Two of four folds are asked.
func TestOtherCities(t *testing.T) {
	k, err := realService(t).knowledge(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	list, err := k.evaluatePositions(context.Background(), 4, 2, func(l *labelled) string { return l.position.Area + "z" })
	if err != nil {
		t.Fatal(err)
	}
	f := figures(list)
	t.Logf("positions by city %v", f)
	if f["hit_at_3"] < 0.805 || f["hit_at_1"] < 0.64 {
		t.Error("below what was reached before")
	}
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
