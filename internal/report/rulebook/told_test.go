package rulebook_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify/notifytest"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/report/rulebook"
)

// TestWhoMustConfirmIsTold: the bureau of a new value, whom the rule names of an exception, and the author of what became of it; the
// preview says the last before it leaves.
func TestWhoMustConfirmIsTold(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *rulebook.Service) {
		told := func(about ids.ID) (roles []string) {
			err := db.Read(lead, func(r *sqldb.Reader) (err error) {
				roles, err = sqldb.All(lead, r, func(row sqldb.Row) (x string, err error) { return x, row.Scan(&x) },
					`SELECT a.role FROM notify_audience a JOIN notify_notes n ON n.id = a.note_id WHERE n.object_id = $1 ORDER BY a.role`, about)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return roles
		}
		value, err := s.Set(lead, draft("18"))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(value); len(got) != 1 || got[0] != "city_lead" {
			t.Errorf("a new value tells %v", got)
		}
		failed := []rule.Result{must.Says(rule.Subject{Kind: "x", ID: 8}, false, nil)}
		if err := db.Write(lead, func(tx *sqldb.Tx) error { return rule.Store(lead, tx, failed) }); err != nil {
			t.Fatal(err)
		}
		exception, err := s.Ask(lead, failed[0].ID, "试点", "2026-12-31")
		if err != nil {
			t.Fatal(err)
		}
		if got := told(exception); len(got) != 1 || got[0] != "conference_sec" {
			t.Errorf("an exception tells %v", got)
		}
		var p caseflow.Preview
		err = db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
			p, err = rulebook.Flow.Preview(second, r, value, "confirm")
			return err
		})
		if err != nil || len(p.Messages) != 1 || p.Messages[0].Text == "" {
			t.Errorf("%+v %v", p.Messages, err)
		}
		if err := s.Take(second, caseflow.Step{ID: value, Transition: "confirm", Version: 1}); err != nil {
			t.Fatal(err)
		}
		if got := told(value); len(got) != 2 || got[0] != "" {
			t.Errorf("afterwards %v", got)
		}
	})
}

// TestSaidBeforeItIsTold: what the forms and the page of a step say equals the notes that are then in the table; looking writes nothing.
func TestSaidBeforeItIsTold(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *rulebook.Service) {
		s.Subject = func(context.Context, sqldb.Queryer, rule.Subject) (string, string, error) { return "对象", "", nil }
		s.Person = func(context.Context, ids.ID) string { return "人" }
		h, err := web.Build(s.Routes(), web.Options{
			Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
				return actor.With(r.Context(), actor.From(lead)), nil
			},
			Env: ui.Env{City: "融江市", Sample: true}, Limits: web.Unlimited,
		})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		deed := func(page, want string, do func() error) {
			t.Helper()
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, page, nil))
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d, does not say %q", page, w.Code, want)
			}
			if got := notifytest.Told(t, db); !slices.Equal(got, told) {
				t.Errorf("looking told %q", got[len(told):])
			}
			if err := do(); err != nil {
				t.Fatal(err)
			}
			got := notifytest.Told(t, db)[len(told):]
			if len(got) != 1 || !strings.Contains(want, got[0]) {
				t.Errorf("%s told %q, said %q", page, got, want)
			}
			told = append(told, got...)
		}
		var value ids.ID
		deed("/rules/T-1", "将告知市教育局：“规则 人数 的参数新版待另一个人确认”", func() (err error) {
			value, err = s.Set(lead, draft("18"))
			return err
		})
		failed := []rule.Result{must.Says(rule.Subject{Kind: "x", ID: 8}, false, nil)}
		if err := db.Write(lead, func(tx *sqldb.Tx) error { return rule.Store(lead, tx, failed) }); err != nil {
			t.Fatal(err)
		}
		deed("/ruleresults/"+failed[0].ID.String(), "将告知联席会议办公室：“规则 备案 的例外申请待确认”", func() error {
			_, err := s.Ask(lead, failed[0].ID, "试点", "2026-12-31")
			return err
		})
		deed("/ruleproposals/"+value.String()+"/steps/refuse", "您提出的规则参数或例外没有同意：T-1", func() error {
			return s.Take(second, caseflow.Step{ID: value, Transition: "refuse", Version: 1, Note: "依据不足"})
		})
	})
}
