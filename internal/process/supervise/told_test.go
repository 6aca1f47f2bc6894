package supervise_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/notify/notifytest"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/supervise"
)

// told compares what was said before a deed with the notes that it writes, in number, order and words; written replaces what the deed
// fills in.
func (c city) told(t *testing.T, what string, list []caseflow.Message, written []string, do func() error) {
	t.Helper()
	before := len(notifytest.Told(t, c.db))
	must(t, do())
	var want []string
	for _, x := range list {
		if len(x.Who) == 0 || slices.Contains(x.Who, "") {
			t.Errorf("%s: to nobody: %+v", what, x)
		}
		want = append(want, strings.NewReplacer(written...).Replace(x.Text))
	}
	if got := notifytest.Told(t, c.db)[before:]; !slices.Equal(got, want) {
		t.Errorf("%s told %q, said %q", what, got, want)
	}
}

// TestSaidBeforeItIsTold: what the form of a step says above its button equals the notes that the step then writes, for findings,
// assessments and appeals; looking writes nothing.
func TestSaidBeforeItIsTold(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		x, err := c.Plan(ctxOf(second), supervise.InspectionForm{Kind: "ONSITE", Title: "年度督导", Org: "融江工贸学校", Basis: "督导办法", Inspectors: "甲 | 市教育督导室", On: day("2026-11-02")})
		must(t, err)
		must(t, c.Step(ctxOf(second), caseflow.Step{ID: x.ID, Transition: "hold", Note: "听课查台账"}, day("2026-11-02")))
		d, err := c.Inspection(ctxOf(second), x.ID)
		must(t, err)
		if len(d.Told) != 1 || d.Told[0].Who[0] != "融江工贸学校" {
			t.Fatalf("a finding would tell %+v", d.Told)
		}
		before := len(notifytest.Told(t, c.db))
		f, err := c.Find(ctxOf(second), x.ID, "台账与实物不符", "实训管理办法", false)
		must(t, err)
		number := []string{"（登记后编号）", f.Number}
		if got := notifytest.Told(t, c.db)[before:]; len(got) != 1 || got[0] != strings.NewReplacer(number...).Replace(d.Told[0].Text) {
			t.Errorf("a finding told %q, said %q", got, d.Told[0].Text)
		}
		for _, s := range []struct {
			who  actor.Actor
			step string
		}{{head, "plan"}, {countyMan, "begin"}, {head, "submit"}, {visitor, "reopen"}, {head, "resume"}, {head, "submit"}, {visitor, "verify"}, {lead, "close"}} {
			d, err := c.Finding(ctxOf(s.who), f.ID)
			must(t, err)
			list, offered := d.Told[s.step]
			if !offered {
				t.Errorf("%s is not offered: %v", s.step, d.Told)
			}
			c.told(t, s.step, list, nil, func() error { return c.move(s.who, f.ID, s.step) })
		}
	})
}

// TestSaidOfAssessments is the same of assessments and of appeals against them.
func TestSaidOfAssessments(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		x, err := c.Draft(ctxOf(lead), supervise.Assessment{Framework: "county_supervision", Title: "县区考核", Year: 2026, Document: "办法", Items: sheetOfThree})
		must(t, err)
		said := func(who actor.Actor) supervise.AssessmentDetail {
			d, err := c.Assessment(ctxOf(who), x.ID)
			must(t, err)
			return d
		}
		step := func(step string) {
			c.told(t, step, said(lead).Told.Steps[step], nil, func() error {
				return c.Advance(ctxOf(lead), caseflow.Step{ID: x.ID, Transition: step, Note: "说明"}, "")
			})
		}
		for _, code := range []string{"open", "compute", "publicise"} {
			step(code)
		}
		var j supervise.Appeal
		c.told(t, "appeal", said(countyMan).Told.Appeal, []string{"（您选择的对象）", "岚山区"}, func() (err error) {
			j, err = c.Object(ctxOf(countyMan), x.ID, countyA, "重新计算")
			return err
		})
		c.told(t, "answer", said(second).Told.Answers[j.ID]["deny"], []string{"（您填写的答复）", "维持"}, func() error {
			_, err := c.Answer(ctxOf(second), caseflow.Step{ID: j.ID, Transition: "deny", Note: "维持"})
			return err
		})
		var none map[string][]caseflow.Message
		must(t, c.db.Read(context.Background(), func(q *sqldb.Reader) (err error) {
			none, err = supervise.Assessments.Foretold(ctxOf(lead), q, x.ID, "decide", "drop")
			return err
		}))
		if len(none["decide"])+len(none["drop"]) != 0 {
			t.Errorf("deciding tells %+v", none)
		}
	})
}
