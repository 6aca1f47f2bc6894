package measures_test

import (
	"context"
	"io/fs"
	"slices"
	"testing"

	"rongqiao/internal/app/measures"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds"
)

// engine has the sources of all modules over an empty database: examples bring their own facts.
func engine(t *testing.T) *indicator.Service {
	db := sqldbtest.New(t, []fs.FS{sqldb.Migrations, audit.Migrations, caseflow.Migrations, blob.Migrations, sheet.Migrations, org.Migrations, carrier.Migrations, indicator.Migrations}...)
	in := measures.Inputs{Carrier: carrier.New(db), Agreement: &agreement.Service{}}
	return indicator.New(db, indicator.Options{Sources: in.Sources, Definitions: measures.Shipped()})
}

// TestExamples runs every example of every shipped indicator.
func TestExamples(t *testing.T) {
	s := engine(t)
	for _, d := range measures.Shipped() {
		if d.Kind != indicator.Typed && len(d.Examples) < 2 {
			t.Errorf("%s has %d examples", d.Code, len(d.Examples))
		}
		for _, e := range d.Examples {
			got, err := s.Try(t.Context(), d, e)
			if err != nil {
				t.Errorf("%s, %s: %v", d.Code, e.Name, err)
			} else if got != e.Want {
				t.Errorf("%s, %s: %s, want %s", d.Code, e.Name, got, e.Want)
			}
		}
		if err := s.Check(t.Context(), d); err != nil {
			t.Errorf("%s: %v", d.Code, err)
		}
	}
}

// TestWords: each indicator says what it counts, on what ground, and stands in a chapter.
func TestWords(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range measures.Shipped() {
		if d.Scope == "" || d.Basis == "" || d.Unit == "" || d.Owner == "" || d.EN == "" || !slices.Contains(measures.Groups(), d.Group) || seen[d.Code] {
			t.Errorf("%+v", d)
		}
		seen[d.Code] = true
	}
	for _, code := range []string{"plan_completion", "admission_rate", "registration_rate", "first_choice_rate", "destination_rate", "contract_rate", "further_study_rate", "waiting_rate", "match_rate", "local_rate",
		"dual_ratio", "student_teacher", "equip_per_student", "practice_share", "demand_index"} {
		if !seen[code] {
			t.Errorf("no %s of domain B7", code)
		}
	}
}

// TestCategories: the names that a formula compares with are those that rows bear.
func TestCategories(t *testing.T) {
	for _, name := range []string{"装备制造", "电子与信息"} {
		found := false
		for i := 1; i <= 19; i++ {
			found = found || idcode.CategoryName(i) == name
		}
		if !found {
			t.Errorf("no category %s", name)
		}
	}
}

// TestSources: every field has a name that a formula can use, once in its source.
func TestSources(t *testing.T) {
	list, err := engine(t).Sources(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 100 {
		t.Errorf("%d sources", len(list))
	}
	seen := map[string]bool{}
	for _, s := range list {
		if seen[s.Code] || s.Owner == "" || s.ZH == "" {
			t.Errorf("%s %s %s", s.Code, s.ZH, s.Owner)
		}
		seen[s.Code] = true
		names := map[string]bool{}
		for _, f := range s.Fields {
			if names[f.ZH] || f.Type == "" {
				t.Errorf("%s: %+v twice", s.Code, f)
			}
			names[f.ZH] = true
			if _, err := indicator.Compile("筛选", f.ZH+" == nil", s.Fields); err != nil {
				t.Errorf("%s: %s: %v", s.Code, f.ZH, err)
			}
		}
	}
}
