package adjust_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify/notifytest"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/adjust"
)

// TestSaidBeforeItIsTold: what the machine's preview of a step says equals the notes that the step then writes, in number, order and
// words; looking changes nothing, and the form shows it above its button.
func TestSaidBeforeItIsTold(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		same := func(m *caseflow.Machine, id ids.ID, step, answer, page string, by actor.Actor, do func() error) {
			t.Helper()
			before := notifytest.Told(t, c.db)
			var list map[string][]caseflow.Message
			must(t, c.db.Read(context.Background(), func(q *sqldb.Reader) (err error) {
				list, err = m.Foretold(ctxOf(by), q, id, step)
				return err
			}))
			var want []string
			for _, x := range list[step] {
				if len(x.Who) == 0 || x.Who[0] == "" {
					t.Errorf("%s: to nobody: %q", step, x.Text)
				}
				want = append(want, strings.ReplaceAll(x.Text, "（您填写的答复）", answer))
			}
			w := httptest.NewRecorder()
			site(t, c, &by).ServeHTTP(w, httptest.NewRequest(http.MethodGet, page, nil))
			for _, x := range list[step] {
				if !strings.Contains(w.Body.String(), "将告知"+x.Who[0]+"：“"+x.Text) {
					t.Errorf("%s does not show %q", page, x.Text)
				}
			}
			if got := notifytest.Told(t, c.db); len(got) != len(before) {
				t.Errorf("%s: looking tells %v", step, got[len(before):])
			}
			must(t, do())
			if got := notifytest.Told(t, c.db)[len(before):]; !slices.Equal(got, want) {
				t.Errorf("%s %s told %q, said %q", m.Kind, step, got, want)
			}
		}
		entries, _, err := c.ReadEntries(ctxOf(lead), atlas.HigherCollege, "5401 | 全市布点过多\n")
		must(t, err)
		l, err := c.SaveList(ctxOf(lead), adjust.List{Year: 2029, Level: atlas.HigherCollege, Sign: adjust.Negative, Document: "融教〔2026〕20号", Entries: entries}, nil)
		must(t, err)
		same(adjust.Lists, l.ID, "publish", "", "/adjustments/lists/"+l.ID.String(), second, func() error { return c.PublishList(ctxOf(second), l.ID, 0) })

		r, list := c.proposed(t)
		page := "/adjustments/rounds/" + r.ID.String()
		j, err := c.Object(ctxOf(head), r.ID, adjust.ObjectionForm{Request: list[1].ID, Words: "数据不实"})
		must(t, err)
		other, err := c.Object(ctxOf(head), r.ID, adjust.ObjectionForm{Request: list[0].ID, Words: "布点重复"})
		must(t, err)
		same(adjust.Objections, other.ID, "deny", "已核实", page, second, func() error { return c.answer(second, other.ID, "deny") })
		same(adjust.Objections, j.ID, "uphold", "已核实", page, second, func() error { return c.answer(second, j.ID, "uphold") })
		c.move(t, lead, r.ID, "back")
		must(t, c.Propose(ctxOf(lead), list[1].ID, 0, adjust.Proposal{Outcome: adjust.Rejected, Refusal: "wanted", Words: "保留"}))
		same(adjust.Rounds, r.ID, "publicise", "", page, lead, func() error {
			_, err := c.Publicise(ctxOf(lead), r.ID, 0)
			return err
		})
		r, err = c.Round(ctxOf(lead), r.ID)
		must(t, err)
		c.clock.to(r.PublicTo.AddDays(1).String())
		same(adjust.Rounds, r.ID, "decide", "", page, second, func() error {
			return c.Decide(ctxOf(second), r.ID, 0, "纪要3号", r.PublicTo.AddDays(1))
		})
		take := func(step string) func() error {
			return func() error {
				_, err := c.StepRound(ctxOf(second), caseflow.Step{ID: r.ID, Transition: step})
				return err
			}
		}
		before := notifytest.Told(t, c.db)
		var said caseflow.Preview
		must(t, c.db.Read(context.Background(), func(q *sqldb.Reader) (err error) {
			said, err = adjust.Rounds.Preview(ctxOf(second), q, r.ID, "publish")
			return err
		}))
		must(t, take("publish")())
		for i, got := range notifytest.Told(t, c.db)[len(before):] {
			if said.Messages[i].Text != got {
				t.Errorf("publish told %q, said %q", got, said.Messages[i].Text)
			}
		}
		must(t, c.Appeal(ctxOf(dean), list[1].ID, "请再议"))
		d, err := c.Request(ctxOf(third), list[1].ID)
		must(t, err)
		same(adjust.Appeals, d.Appeal.ID, "deny", "", "/adjustments/requests/"+d.ID.String(), third, func() error {
			return c.AnswerAppeal(ctxOf(third), d.ID, 0, "deny", "维持")
		})
	})
}

// TestSaidBeforeUnitsAreAsked is the same of a request for opinions: it is sent to every unit that is chosen.
func TestSaidBeforeUnitsAreAsked(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r := c.called(t)
		x := c.sent(t, dean, r.ID, goodForm(adjust.Add))
		d, err := c.Request(ctxOf(lead), x.ID)
		must(t, err)
		by := lead
		w := httptest.NewRecorder()
		site(t, c, &by).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/adjustments/requests/"+x.ID.String(), nil))
		if !strings.Contains(w.Body.String(), "将告知（您选择的单位）：“"+d.Asking.Text) {
			t.Errorf("the page does not say %q", d.Asking.Text)
		}
		i := slices.IndexFunc(d.Units, func(u adjust.Unit) bool { return u.Kind != "DEPT" })
		before := notifytest.Told(t, c.db)
		_, err = c.Ask(ctxOf(lead), x.ID, 0, []string{d.Units[i].Code})
		must(t, err)
		if got := notifytest.Told(t, c.db)[len(before):]; !slices.Equal(got, []string{d.Asking.Text}) {
			t.Errorf("told %q, said %q", got, d.Asking.Text)
		}
	})
}
