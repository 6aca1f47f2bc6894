package rulebook_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/report/rulebook"
)

var (
	hint  = rule.Rule{Code: "T-1", ZH: "人数", EN: "Heads", Severity: rule.Warn, Floor: true, SourceDoc: "办法", Params: []rule.Param{{Code: "MAX", ZH: "上限", EN: "Maximum", Unit: "人", Bound: rule.AtMost}}}
	must  = rule.Rule{Code: "T-2", ZH: "备案", EN: "Filed", Severity: rule.Block, SourceDoc: "办法", Authority: actor.ConferenceSec}
	never = rule.Rule{Code: "T-3", ZH: "禁止", EN: "Forbidden", Severity: rule.Block, SourceDoc: "办法"}
)

var tables = []fs.FS{audit.Migrations, rule.Migrations, caseflow.Migrations, notify.Migrations, job.Migrations, rulebook.Migrations, fstest.MapFS{"20261122T2129_test.sql": {Data: []byte(`-- +goose Up
INSERT INTO rule_params (rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by)
VALUES ('T-1', 'MAX', 'NATIONAL', 0, 1, 20, 1, '办法', '一', '2020-01-01', NULL, 0);
INSERT INTO caseflow_reasons (list, code, zh, en, position, active) VALUES ('test.list', 'A', '甲', 'a', 1, TRUE);
`)}}}

func fixed() time.Time { return time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) }

func as(account ids.ID, grants ...actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Name: "人" + account.String(), Grants: grants})
}

var (
	lead   = as(1, actor.Grant{Role: actor.CityLead})
	second = as(2, actor.Grant{Role: actor.CityLead})
	sec    = as(3, actor.Grant{Role: actor.ConferenceSec})
	school = as(4, actor.Grant{Role: actor.SchoolAdmin, Org: 70})
	nobody = as(5, actor.Grant{Role: actor.Auditor})
)

func each(t *testing.T, fn func(t *testing.T, db *sqldb.DB, s *rulebook.Service)) {
	t.Helper()
	g, err := rule.NewRegistry([]rule.Rule{hint, must, never})
	if err != nil {
		t.Fatal(err)
	}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: fixed}, func(t *testing.T, db *sqldb.DB) {
		fn(t, db, rulebook.New(rulebook.Options{DB: db, Registry: g}))
	})
}

func draft(value string) rulebook.Draft {
	return rulebook.Draft{Rule: "T-1", Param: "MAX", Value: value, SourceDoc: "市办法", SourceArticle: "二", From: "2026-12-01"}
}

func (x numbers) check(t *testing.T, db *sqldb.DB) {
	t.Helper()
	err := db.Read(lead, func(r *sqldb.Reader) error {
		v, err := rule.ParamOn(lead, r, hint, "MAX", x.org, civil.MustDate("2026-12-01"))
		if err != nil || v.Value != (stat.Ratio{Num: x.want, Den: 1}) {
			t.Errorf("for %v: %+v %v, want %d", x.org, v, err, x.want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

type numbers struct {
	org  ids.ID
	want int64
}

func TestTheCitysNumberNeedsAnotherPerson(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *rulebook.Service) {
		for _, c := range []struct {
			name string
			ctx  context.Context
			d    rulebook.Draft
			want error
		}{
			{"looser than the nation", lead, draft("21"), rule.ErrLooser},
			{"no number", lead, draft("viel"), rulebook.ErrValue},
			{"below zero", lead, draft("-3"), rulebook.ErrValue},
			{"too many places", lead, draft("1.2345678"), rulebook.ErrValue},
			{"an auditor", nobody, draft("18"), actor.ErrForbidden},
			{"a school for the city", school, draft("18"), actor.ErrForbidden},
			{"an unknown rule", lead, rulebook.Draft{Rule: "X"}, actor.ErrNotFound},
			{"no day", lead, rulebook.Draft{Rule: "T-1", Param: "MAX", Value: "18", From: "bald"}, rulebook.ErrDay},
			{"no source", lead, rulebook.Draft{Rule: "T-1", Param: "MAX", Value: "18", From: "2026-12-01"}, rule.ErrSource},
		} {
			if _, err := s.Set(c.ctx, c.d); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
		first, err := s.Set(lead, draft("18"))
		if err != nil {
			t.Fatal(err)
		}
		later, err := s.Set(lead, draft("17.5"))
		if err != nil {
			t.Fatal(err)
		}
		numbers{0, 20}.check(t, db)
		confirm := func(id ids.ID) caseflow.Step { return caseflow.Step{ID: id, Transition: "confirm", Version: 1} }
		for _, c := range []struct {
			name string
			ctx  context.Context
			step caseflow.Step
			want error
		}{
			{"by who proposed it", lead, confirm(first), caseflow.ErrFourEyes},
			{"by an office that does not set it", sec, confirm(first), actor.ErrForbidden},
			{"by nobody who may", nobody, confirm(first), actor.ErrForbidden},
			{"withdrawn by another", second, caseflow.Step{ID: first, Transition: "withdraw"}, actor.ErrForbidden},
			{"an unknown one", second, confirm(9), actor.ErrNotFound},
			{"by another person", second, confirm(first), nil},
			{"twice", second, confirm(first), caseflow.ErrNotThere},
			{"one that was overtaken", second, confirm(later), rule.ErrMeanwhile},
			{"withdrawn by its author", lead, caseflow.Step{ID: later, Transition: "withdraw"}, nil},
		} {
			if err := s.Take(c.ctx, c.step); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
		numbers{0, 18}.check(t, db)
	})
}

func TestASchoolMayOnlyBeStricter(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *rulebook.Service) {
		d := draft("16")
		for _, c := range []struct {
			name  string
			org   ids.ID
			value string
			want  error
		}{{"another school's", 71, "16", actor.ErrForbidden}, {"looser", 70, "21", rule.ErrLooser}, {"stricter", 70, "16", nil}, {"again without seeing it", 70, "15", rule.ErrMeanwhile}} {
			d.School, d.Value = c.org, c.value
			if id, err := s.Set(school, d); !errors.Is(err, c.want) || id != 0 {
				t.Errorf("%s: %v %v, want %v", c.name, id, err, c.want)
			}
		}
		numbers{70, 16}.check(t, db)
		numbers{71, 20}.check(t, db)
	})
}

func TestExceptions(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *rulebook.Service) {
		about := rule.Subject{Kind: "x", ID: 8}
		results := []rule.Result{hint.Misses(about, "未登记"), must.Says(about, false, nil), never.Says(about, false, nil), must.Says(rule.Subject{Kind: "x", ID: 9}, true, nil)}
		if err := db.Write(lead, func(tx *sqldb.Tx) error { return rule.Store(lead, tx, results) }); err != nil {
			t.Fatal(err)
		}
		ask := func(ctx context.Context, n int, want error) ids.ID {
			t.Helper()
			id, err := s.Ask(ctx, results[n].ID, "试点", "2026-12-31")
			if !errors.Is(err, want) {
				t.Errorf("result %d: %v, want %v", n, err, want)
			}
			return id
		}
		ask(lead, 2, rule.ErrNobody)
		ask(lead, 3, rulebook.ErrKept)
		ask(nobody, 0, actor.ErrForbidden)
		if _, err := s.Ask(lead, results[0].ID, "试点", "2026-01-01"); !errors.Is(err, rule.ErrEnd) {
			t.Errorf("%v", err)
		}
		if _, err := s.Ask(lead, results[0].ID, " ", "2026-12-31"); !errors.Is(err, rule.ErrReason) {
			t.Errorf("%v", err)
		}
		warn, block := ask(lead, 0, nil), ask(lead, 1, nil)
		for _, c := range []struct {
			ctx  context.Context
			id   ids.ID
			want error
		}{{lead, warn, rule.ErrOwn}, {second, warn, nil}, {second, block, rule.ErrAuthority}, {sec, block, nil}} {
			if err := s.Take(c.ctx, caseflow.Step{ID: c.id, Transition: "confirm"}); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		}
		_ = db.Read(lead, func(r *sqldb.Reader) error {
			list, err := rule.Overrides(lead, r, about)
			if err != nil || len(list) != 2 || list[0].AskedBy != 1 {
				t.Errorf("%+v %v", list, err)
			}
			return err
		})
	})
}

func TestReasonListsAreKeptByTheBureau(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *rulebook.Service) {
		next := caseflow.Reason{Code: "B", ZH: "乙", EN: "b", From: 2027, To: 2027}
		for _, c := range []struct {
			ctx  context.Context
			want error
		}{{sec, actor.ErrForbidden}, {lead, nil}, {lead, caseflow.ErrReasonTwice}} {
			if err := s.AddReason(c.ctx, "test.list", next); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		}
		if err := s.EndReason(lead, "test.list", "A", 2026); err != nil {
			t.Error(err)
		}
	})
}
