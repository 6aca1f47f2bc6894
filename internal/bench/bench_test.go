package bench

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// TestMatch runs the bench a hundred times smaller; RONGQIAO_BENCH=1 runs it whole.
func TestMatch(t *testing.T) {
	o := Options{Seed: 1, Small: os.Getenv("RONGQIAO_BENCH") == "", Log: t.Output()}
	results, err := Match(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Match(context.Background(), Options{Seed: 1, Small: true})
	if err != nil {
		t.Fatal(err)
	}
	if o.Small {
		for i, r := range results {
			if strings.HasSuffix(r.Metric, "_hash") && again[i] != r {
				t.Errorf("%s: %s, then %s", r.Metric, r.Note, again[i].Note)
			}
		}
	}
}

func TestWriters(t *testing.T) {
	rows := []Result{{"match", "ratio_vs_fts5", 512.5, "×", ""}, {"match", "input_hash", 4503599627370495, "fnv52", "ab"}}
	var table, lines bytes.Buffer
	if err := WriteTable(&table, rows); err != nil || !strings.Contains(table.String(), "512.5") {
		t.Errorf("table %q, %v", table.String(), err)
	}
	want := `{"bench":"match","metric":"ratio_vs_fts5","value":512.5,"unit":"×"}` + "\n" +
		`{"bench":"match","metric":"input_hash","value":4503599627370495,"unit":"fnv52"}` + "\n"
	if err := WriteJSON(&lines, rows); err != nil || lines.String() != want {
		t.Errorf("lines %q, %v", lines.String(), err)
	}
}

// TestPage runs the bench a hundred times smaller; RONGQIAO_BENCH=1 runs it whole.
func TestPage(t *testing.T) {
	results, err := Page(context.Background(), Options{Seed: 1, Small: os.Getenv("RONGQIAO_BENCH") == ""})
	for _, r := range results {
		t.Log(r)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestImport runs the bench a hundred times smaller; RONGQIAO_BENCH=1 runs it whole.
func TestImport(t *testing.T) {
	results, err := Import(context.Background(), Options{Seed: 1, Small: os.Getenv("RONGQIAO_BENCH") == ""})
	for _, r := range results {
		t.Log(r)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSearch runs the bench a hundred times smaller; RONGQIAO_BENCH=1 runs it whole.
func TestSearch(t *testing.T) {
	results, err := Search(context.Background(), Options{Seed: 1, Small: os.Getenv("RONGQIAO_BENCH") == ""})
	for _, r := range results {
		t.Log(r)
	}
	if err != nil {
		t.Fatal(err)
	}
}
