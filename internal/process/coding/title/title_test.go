package title

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
)

func rows(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(testenv.Data(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, l := range list[1:] {
		m := map[string]string{}
		for i, head := range list[0] {
			m[strings.TrimPrefix(head, "\ufeff")] = l[i]
		}
		out = append(out, m)
	}
	return out
}

func published(t testing.TB) (entries []Occupation, labels []Label) {
	t.Helper()
	for _, m := range rows(t, "csco_2022.csv") {
		o := Occupation{Code: m["code"], Parent: m["parent"], Name: m["name"], Definition: m["definition"], Tasks: m["tasks"], Depth: int(m["depth"][0] - '0')}
		if m["job_title_aliases"] != "" {
			o.Aliases = strings.Split(m["job_title_aliases"], "|")
		}
		entries = append(entries, o)
	}
	for _, m := range rows(t, "csco_titles_dev.csv") {
		labels = append(labels, Label{m["job_title"], m["csco_code"]})
	}
	return entries, labels
}

// TestBar learns from four fifths of the public labelled titles and asks about the rest: two of five folds.
func TestBar(t *testing.T) {
	entries, labels := published(t)
	tested := 2
	if os.Getenv("FOLDS") != "" {
		tested = 5
	}
	m, err := Measure(context.Background(), entries, labels, 5, tested)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", m)
	if m.First < 0.56 || m.Five < 0.8 || m.SureRight < 0.8 {
		t.Error("below the bar")
	}
}
