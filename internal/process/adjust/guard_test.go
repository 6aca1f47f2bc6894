package adjust_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/process/adjust"
)

func (c city) preview(t *testing.T, a actor.Actor, id ids.ID, step string) (p caseflow.Preview) {
	t.Helper()
	must(t, c.db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
		p, err = adjust.Requests.Preview(ctxOf(a), r, id, step)
		return err
	}))
	return p
}

// TestRulesGuardTheSteps: where no list of the year is published the school may send, and the bureau says why it goes on; what the rules
// said and that word are kept with the step. The numbers are those of platform/rule.
func TestRulesGuardTheSteps(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r := c.called(t)
		x := c.sent(t, dean, r.ID, goodForm(adjust.Add))
		complete := func(excuse string) error {
			_, err := c.Step(ctxOf(lead), caseflow.Step{ID: x.ID, Transition: "complete", Excuse: excuse})
			return err
		}
		if err := complete(""); !errors.Is(err, caseflow.ErrRuleWarns) {
			t.Fatalf("completed without a list and without a word: %v", err)
		}
		p := c.preview(t, lead, x.ID, "complete")
		if !p.Warned() || p.Stopped() || len(p.Verdicts) != 4 || len(p.Messages) != 1 || p.Messages[0].Who[0] != x.SchoolName || !strings.Contains(p.Messages[0].Text, x.Number) {
			t.Errorf("preview %+v", p)
		}
		must(t, complete("清单下月公布"))
		must(t, c.db.Read(context.Background(), func(q *sqldb.Reader) error {
			kept, err := caseflow.Findings(context.Background(), q, x.ID)
			said := map[string]string{}
			for _, f := range kept {
				said[f.Rule] = f.Excuse
			}
			if len(said) != 6 || said[adjust.RuleListed] != "清单下月公布" || said[adjust.RuleTotal] != "" {
				t.Errorf("kept %v", said)
			}
			return err
		}))
	})
}

// TestTheBureauSetsTheNumbers: a cap that was set for the city from a day on holds from that day, and a school over it needs a word.
func TestTheBureauSetsTheNumbers(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		entries, _, err := c.ReadEntries(ctxOf(lead), atlas.HigherCollege, "5401 | 全市布点过多\n")
		must(t, err)
		l, err := c.SaveList(ctxOf(lead), adjust.List{Year: 2027, Level: atlas.HigherCollege, Sign: adjust.Negative, Document: "融教〔2026〕20号", Entries: entries}, nil)
		must(t, err)
		must(t, c.PublishList(ctxOf(second), l.ID, 0))
		r := c.called(t)
		x := c.sent(t, dean, r.ID, goodForm(adjust.Add))
		if p := c.preview(t, lead, x.ID, "complete"); p.Warned() {
			t.Errorf("four points of 32: %+v", p.Verdicts)
		}
		if p := c.preview(t, dean, x.ID, "withdraw"); len(p.Messages) != 0 {
			t.Errorf("withdrawing tells %+v", p.Messages)
		}
		must(t, c.db.Write(ctxOf(second), func(tx *sqldb.Tx) error {
			for _, one := range adjust.Rules {
				if one.Code == adjust.RuleTotal {
					_, err := rule.Set(ctxOf(second), tx, one, rule.Version{Param: "HIGHER", Level: rule.City, Value: stat.Ratio{Num: 3267, Den: 1}, SourceDoc: "市规定", SourceArticle: "一", From: day("2026-11-02")})
					return err
				}
			}
			return errors.New("no such rule")
		}))
		p := c.preview(t, lead, x.ID, "complete")
		for _, v := range p.Verdicts {
			if v.Rule == adjust.RuleTotal && (v.Status != rule.Fail || v.MeasuredText() != "4 个" || v.ThresholdText() != "≤ 2 个") {
				t.Errorf("%+v", v)
			}
		}
		if !p.Warned() {
			t.Error("over the city's cap without a warning")
		}
	})
}
