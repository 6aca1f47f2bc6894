package plan_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/notify/notifytest"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/plan"
)

// TestSaidBeforeItIsTold: what the page of a plan says above the button of a step equals the notes that the step then writes; looking
// writes nothing, and a step that tells nobody says so.
func TestSaidBeforeItIsTold(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.imported(false)
		look := func(steps ...string) (out map[string][]caseflow.Message) {
			check(t, c.db.Read(second, func(r *sqldb.Reader) (err error) {
				out, err = plan.Flow.Foretold(second, r, id, steps...)
				return err
			}))
			return out
		}
		said := look("publish")["publish"]
		page := httptest.NewRecorder()
		c.site(second).ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/plans/"+id.String(), nil))
		has(t, page, 200, "这一步不会向任何人发出提醒或邮件。")
		var want []string
		for _, x := range said {
			want = append(want, x.Text)
			has(t, page, 200, "将告知"+strings.Join(x.Who, "、")+"：“"+x.Text)
		}
		if len(said) != 2 || !slices.Contains(said[1].Who, "融江市教育局") {
			t.Errorf("publishing would tell %+v", said)
		}
		if got := notifytest.Told(t, c.db); len(got) != 0 {
			t.Errorf("looking told %q", got)
		}
		check(t, c.Take(second, plan.Step{ID: id, Code: "publish"}))
		if got := notifytest.Told(t, c.db); !slices.Equal(got, want) {
			t.Errorf("told %q, said %q", got, want)
		}
		for step, list := range look("close", "replace", "drop") {
			if len(list) > 0 {
				t.Errorf("%s tells %+v", step, list)
			}
		}
		check(t, c.Take(second, plan.Step{ID: id, Code: "close", Note: "到期"}))
		if got := notifytest.Told(t, c.db); len(got) != len(want) {
			t.Errorf("closing told %q", got[len(want):])
		}
	})
}
