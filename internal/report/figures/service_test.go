package figures_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/report/figures"
)

// counter counts what the test says.
type counter map[string]figures.Computed

func (c counter) Count(_ context.Context, asks []figures.Ask) (map[figures.Ask]figures.Computed, error) {
	out := map[figures.Ask]figures.Computed{}
	for _, a := range asks {
		out[a] = c[a.Of]
	}
	return out, nil
}

func (c counter) Choices(context.Context) ([][2]string, error) { return [][2]string{{"a", "甲"}}, nil }

func as(role actor.Role) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: 1, Login: "x", Name: "测试", Grants: []actor.Grant{{Role: role}}})
}

func stated(code string, of string) figures.Stated {
	return figures.Stated{Code: code, Title: code, Qualifier: figures.EQ, Value: 3, Unit: "人", Period: "2024", On: civil.MustDate("2024-12-31"), Scope: "口径", Source: "文件，第 1 行", Of: of}
}

func TestFiguresBesideCounts(t *testing.T) {
	sqldbtest.Each(t, []fs.FS{sqldb.Migrations, audit.Migrations, figures.Migrations}, func(t *testing.T, db *sqldb.DB) {
		s := figures.New(db, counter{"a": {Value: 3, Known: true}, "b": {Why: "没有记录"}})
		lead := as(actor.CityLead)
		if err := s.Load(lead, []figures.Stated{stated("x", "a"), stated("y", "b"), stated("z", "")}); err != nil {
			t.Fatal(err)
		}
		lines, err := s.Lines(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines {
			got = append(got, string(l.Verdict))
		}
		if strings.Join(got, " ") != "met nodata alone" {
			t.Errorf("verdicts %v", got)
		}
		if text := lines[0].Counts(context.Background()); text != "" {
			t.Errorf("everybody sees a handful of persons: %s", text)
		}
		if text := lines[0].Counts(lead); text != "3 人" {
			t.Errorf("the bureau sees %q", text)
		}
		if _, err := s.State(as(actor.DeptUser), stated("w", "a")); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("another states a figure: %v", err)
		}
		if _, err := s.State(lead, stated("x", "a")); !errors.Is(err, figures.ErrTwice) {
			t.Errorf("twice: %v", err)
		}
		other := stated("x", "a")
		other.Scope = "另一口径"
		if _, err := s.State(lead, other); err != nil {
			t.Errorf("another scope note is another figure: %v", err)
		}
		chosen(t, s, lead, lines)
	})
}

func chosen(t *testing.T, s *figures.Service, lead context.Context, lines []figures.Line) {
	t.Helper()
	if err := s.Lead(lead, []ids.ID{lines[2].ID}); err != nil {
		t.Fatal(err)
	}
	list, err := s.Leading(lead)
	if err != nil || len(list) != 1 || list[0].Code != "z" {
		t.Errorf("leading %v %v", list, err)
	}
	if err := s.Lead(lead, make([]ids.ID, 13)); !errors.Is(err, figures.ErrMany) {
		t.Errorf("thirteen lead: %v", err)
	}
	if err := s.Lead(as(actor.EntHR), nil); !errors.Is(err, actor.ErrForbidden) {
		t.Errorf("an enterprise chooses: %v", err)
	}
	open := 0
	for _, rt := range s.Routes() {
		if rt.Public && rt.Method == http.MethodGet {
			open++
		}
	}
	if open != 3 {
		t.Errorf("%d public routes", open)
	}
}
