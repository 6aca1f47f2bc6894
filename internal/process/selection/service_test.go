package selection_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/register/carrier"
)

func TestMachines(t *testing.T) {
	for _, m := range []*caseflow.Machine{selection.Batches, selection.Applications, selection.Sheets, selection.Objections} {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

// From an open call to records in the register, with a correction, a refusal, publicity and a published list.
func TestFromCallToRecords(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.manned(t)
		b := c.opened(t, goodBatch())
		if b.SeedHash != selection.Commit(b.Number, "seed") || b.Seed != "" {
			t.Errorf("the seed is not sealed: %+v", b)
		}
		first := c.submitted(t, head, b, "数控实训中心")
		c.app(t, lead, first.ID, "return", "缺校企协议")
		d := c.status(t, first.ID)
		if d.CorrectWhat != "缺校企协议" || d.CorrectBy != day("2026-11-04") {
			t.Errorf("to be corrected: %q by %s", d.CorrectWhat, d.CorrectBy)
		}
		draft := goodDraft("数控实训中心")
		draft.Partners = "融江示例机械有限公司\n外地大学1"
		must(t, c.Edit(ctxOf(head), first.ID, draft, d.Application.Version, nil))
		c.app(t, head, first.ID, "submit", "")
		c.app(t, lead, first.ID, "admit", "")
		other := c.submitted(t, dean, b, "智能制造中心")
		c.app(t, lead, other.ID, "admit", "")
		bad := c.submitted(t, boss, b, "无关项目")
		c.app(t, lead, bad.ID, "refuse", "不在征集范围")
		if _, err := c.StepBatch(ctxOf(lead), caseflow.Step{ID: b.ID, Transition: "close"}); !errors.Is(err, selection.ErrNotYet) {
			t.Errorf("closed before its last day: %v", err)
		}
		c.clock.to("2026-11-11")
		if n, err := c.TimeUp(t.Context()); err != nil || n == 0 {
			t.Fatalf("time up: %d %v", n, err)
		}
		b = c.step(t, lead, b, "review", "")
		if b.Seed != "seed" {
			t.Error("the seed is not revealed")
		}
		c.score(t, first.ID, 80, 40)
		c.score(t, other.ID, 90, 45)
		c.step(t, lead, b, "rank", "")
		if x := c.status(t, other.ID); x.Place != 1 || *x.Score != 90 {
			t.Errorf("%d %v", x.Place, x.Score)
		}
		// The second without the first needs a reason.
		if err := c.Propose(ctxOf(lead), b.ID, 0, []ids.ID{first.ID}, ""); !errors.Is(err, selection.ErrReason) {
			t.Errorf("out of order: %v", err)
		}
		must(t, c.Propose(ctxOf(lead), b.ID, 0, []ids.ID{other.ID, first.ID}, ""))
		if err := c.Decide(ctxOf(second), b.ID, 0, "融教〔2026〕20号", day("2026-11-11")); !errors.Is(err, selection.ErrPublic) {
			t.Errorf("decided during publicity: %v", err)
		}
		c.clock.to("2026-11-19")
		if err := c.Decide(ctxOf(lead), b.ID, 0, "融教〔2026〕20号", day("2026-11-19")); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("decided by who opened it: %v", err)
		}
		must(t, c.Decide(ctxOf(second), b.ID, 0, "融教〔2026〕20号", day("2026-11-19")))
		x := c.status(t, first.ID)
		rec, err := c.carrier.Find(ctxOf(lead), x.Record)
		must(t, err)
		if rec.Name != "数控实训中心" || rec.Kind != "training_base" || rec.Level != "CITY" || rec.Status != "PLANNED" || rec.Org != academy || rec.Number != "融教〔2026〕20号" {
			t.Errorf("record %+v", rec.Record)
		}
		for code, want := range map[string]string{"sort": "HIGH", "batch": b.Title, "score": "80", "area": "3200"} {
			if got := rec.Values[code].Text; got != want {
				t.Errorf("%s is %q, want %q", code, got, want)
			}
		}
		c.step(t, lead, b, "publish", "")
		found := search.Result{}
		must(t, c.db.Read(t.Context(), func(r *sqldb.Reader) error {
			var err error
			found, err = search.Find(t.Context(), r, search.Query{Text: "数控实训中心", Public: true})
			return err
		}))
		if len(found.Hits) != 1 {
			t.Errorf("%d found", len(found.Hits))
		}
		p, err := c.Public(ctxOf(nobody), b.ID)
		must(t, err)
		if len(p.List) != 2 || p.List[0].Title != "智能制造中心" {
			t.Errorf("list %+v", p.List)
		}
	})
}

// The draw of a batch can be made again from its record; who is near to an application is never drawn.
func TestDrawsAreVerified(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b, list := c.inReview(t)
		if b.Seed != "seed" {
			t.Fatal(b.Seed)
		}
		for i, x := range list {
			_, _, draws, names, err := c.Draws(ctxOf(auditor), x.ID)
			must(t, err)
			if len(draws) != 1 || !draws[0].Again.Good() || len(draws[0].Asked) != 3 {
				t.Fatalf("draws %+v", draws)
			}
			why := map[string]string{}
			for _, p := range draws[0].Pool {
				why[p.Number] = p.Why
			}
			if want := []string{selection.IsParty, "", ""}[i]; why["ZJ-008"] != want {
				t.Errorf("%s: the school's own man is %q", x.Title, why["ZJ-008"])
			}
			if want := []string{"", selection.IsAbove, ""}[i]; why["ZJ-007"] != want {
				t.Errorf("%s: the association's man is %q", x.Title, why["ZJ-007"])
			}
			if why["ZJ-009"] != selection.NotArea {
				t.Error("another field is drawn")
			}
			_ = names
		}
		// A record that was changed does not hold.
		must(t, c.db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE selection_draws SET seed = 'other' WHERE application_id = $1`, list[0].ID)
			return err
		}))
		_, _, draws, _, err := c.Draws(ctxOf(lead), list[0].ID)
		must(t, err)
		if draws[0].Again.Good() || draws[0].Again.SeedHolds {
			t.Error("a changed seed holds")
		}
	})
}

func (c city) as(s selection.Sheet) actor.Actor {
	return actor.Actor{Account: s.Account, Name: s.ExpertName, Grants: []actor.Grant{{Role: actor.Expert}}}
}

func TestRecusalSpreadAndReopening(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b, list := c.inReview(t)
		app := list[2].ID
		s := c.sheets(t, app)
		if _, err := c.StepSheet(ctxOf(c.as(s[0])), caseflow.Step{ID: s[0].ID, Transition: "recuse"}); !errors.Is(err, caseflow.ErrReason) {
			t.Errorf("recused without a reason: %v", err)
		}
		_, err := c.StepSheet(ctxOf(c.as(s[0])), caseflow.Step{ID: s[0].ID, Transition: "recuse", Note: "与申报人有师生关系"})
		must(t, err)
		s = c.sheets(t, app)
		if len(s) != 4 || s[3].Position != 4 || s[3].Round != 1 {
			t.Fatalf("the next of the order is not asked: %+v", s)
		}
		if _, err := c.Sheet(ctxOf(c.as(s[0])), s[0].ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("who recused themselves reads on: %v", err)
		}
		if _, err := c.Sheet(ctxOf(c.as(s[0])), s[1].ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an expert reads another's sheet: %v", err)
		}
		send := func(s selection.Sheet, first, second float64) error {
			return c.Mark(ctxOf(c.as(s)), s.ID, selection.Marking{Marks: marks(first, second), Send: true})
		}
		must(t, send(s[1], 90, 45))
		must(t, send(s[2], 50, 25))
		if x := c.status(t, app); x.Status != selection.AppAdmitted || len(c.sheets(t, app)) != 4 {
			t.Error("moved on before all are there")
		}
		must(t, send(s[3], 90, 45))
		// 90, 50, 90 are 40 apart: one more is drawn.
		s = c.sheets(t, app)
		if len(s) != 5 || !s[4].Extra {
			t.Fatalf("no further expert: %d sheets", len(s))
		}
		if err := send(s[1], 10, 10); !errors.Is(err, selection.ErrState) {
			t.Errorf("a sheet that was sent is changed: %v", err)
		}
		must(t, send(s[4], 70, 35))
		x := c.status(t, app)
		if x.Status != selection.AppScored || *x.Score != 75 || *x.Low != 50 || *x.High != 90 || x.Counted != 4 || !x.Extra {
			t.Errorf("%+v", x.Application)
		}
		if _, err := c.StepSheet(ctxOf(c.as(s[1])), caseflow.Step{ID: s[1].ID, Transition: "reopen", Note: "x"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an expert reopens: %v", err)
		}
		_, err = c.StepSheet(ctxOf(lead), caseflow.Step{ID: s[2].ID, Transition: "reopen", Note: "误把满分当 50"})
		must(t, err)
		if x := c.status(t, app); x.Status != selection.AppAdmitted || *x.Score != 83.3333 {
			t.Errorf("after the reopening %s %v", x.Status, *x.Score)
		}
		must(t, send(s[2], 80, 40))
		if x := c.status(t, app); x.Status != selection.AppScored || *x.Score != 82.5 {
			t.Errorf("%s %v", x.Status, *x.Score)
		}
		if _, err := c.StepBatch(ctxOf(lead), caseflow.Step{ID: b.ID, Transition: "rank"}); !errors.Is(err, selection.ErrUnscored) {
			t.Errorf("ranked with applications that are not scored: %v", err)
		}
		for _, x := range list[:2] {
			_, _, draws, _, err := c.Draws(ctxOf(lead), x.ID)
			must(t, err)
			if !draws[0].Again.Good() {
				t.Error("a draw does not hold")
			}
		}
	})
}

// A criterion without a score is no data: the sheet has no total and another expert is asked; the bureau types in paper with its scan.
func TestMissingScoresAndPaper(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		_, list := c.inReview(t)
		app := list[0].ID
		s := c.sheets(t, app)
		bare := marks(80, -1)
		bare[1].Comment = ""
		if err := c.Mark(ctxOf(c.as(s[0])), s[0].ID, selection.Marking{Marks: bare, Send: true}); !errors.Is(err, selection.ErrComment) {
			t.Errorf("neither score nor comment: %v", err)
		}
		must(t, c.Mark(ctxOf(c.as(s[0])), s[0].ID, selection.Marking{Marks: bare})) // kept
		must(t, c.Mark(ctxOf(c.as(s[0])), s[0].ID, selection.Marking{Marks: marks(80, -1), Send: true}))
		if err := c.Mark(ctxOf(lead), s[1].ID, selection.Marking{Marks: marks(80, 40), Send: true}); !errors.Is(err, selection.ErrScan) {
			t.Errorf("paper without a scan: %v", err)
		}
		must(t, c.Mark(ctxOf(lead), s[1].ID, selection.Marking{Marks: marks(80, 40), Send: true, Scan: bytes.NewReader([]byte("%PDF-1.4 scan")), ScanName: "评分表.pdf", ScanMIME: "application/pdf"}))
		must(t, c.Mark(ctxOf(c.as(s[2])), s[2].ID, selection.Marking{Marks: marks(80, 40), Send: true}))
		all := c.sheets(t, app)
		if len(all) != 4 || all[0].Total != nil || !all[1].Paper || all[1].SentBy != lead.Name {
			t.Fatalf("%+v", all)
		}
		f, err := c.OpenScan(ctxOf(auditor), s[1].ID)
		must(t, err)
		f.Close()
		must(t, c.Mark(ctxOf(c.as(all[3])), all[3].ID, selection.Marking{Marks: marks(80, 40), Send: true}))
		if x := c.status(t, app); x.Status != selection.AppScored || *x.Score != 80 || x.Counted != 3 {
			t.Errorf("%s %v of %d", x.Status, x.Score, x.Counted)
		}
	})
}

func TestPoolRunsOut(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		for n := 1; n <= 2; n++ {
			c.addExpert(t, n, "装备制造", "外地大学")
		}
		b := c.opened(t, goodBatch())
		x := c.submitted(t, head, b, "实训中心")
		c.app(t, lead, x.ID, "admit", "")
		c.clock.to("2026-11-11")
		c.step(t, lead, b, "close", "")
		if _, err := c.StepBatch(ctxOf(lead), caseflow.Step{ID: b.ID, Transition: "review"}); !errors.Is(err, selection.ErrPool) {
			t.Fatalf("two for three: %v", err)
		}
		if got, _, _ := c.Batch(ctxOf(lead), b.ID); got.Seed != "" || got.Status != selection.Closed {
			t.Error("a draw that failed revealed the seed")
		}
		c.addExpert(t, 3, "装备制造", "外地大学")
		c.step(t, lead, b, "review", "")
		s := c.sheets(t, x.ID)
		_, err := c.StepSheet(ctxOf(c.as(s[1])), caseflow.Step{ID: s[1].ID, Transition: "recuse", Note: "出差"})
		must(t, err)
		if err := c.More(ctxOf(lead), x.ID); !errors.Is(err, selection.ErrPool) {
			t.Errorf("nobody is left: %v", err)
		}
		c.addExpert(t, 4, "装备制造", "外地大学")
		must(t, c.More(ctxOf(lead), x.ID))
		_, _, draws, _, err := c.Draws(ctxOf(lead), x.ID)
		must(t, err)
		if len(draws) != 2 || !draws[0].Again.Good() || !draws[1].Again.Good() || draws[1].Asked[0].Round != 2 {
			t.Errorf("%+v", draws)
		}
		c.score(t, x.ID, 80, 40)
		if got := c.status(t, x.ID); got.Status != selection.AppScored {
			t.Error(got.Status)
		}
	})
}

func TestObjectionsBlock(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b, list := c.inPublicity(t)
		if b.PublicTo != day("2026-11-18") {
			t.Errorf("public until %s", b.PublicTo)
		}
		if _, err := c.Object(ctxOf(nobody), b.ID, selection.ObjectionForm{Application: list[0].ID, Words: "数据不实"}); !errors.Is(err, selection.ErrEmpty) {
			t.Errorf("without a name: %v", err)
		}
		j, err := c.Object(ctxOf(nobody), b.ID, selection.ObjectionForm{Application: list[0].ID, Words: "数据不实", Name: "周先生", Contact: "13800000000"})
		must(t, err)
		k, err := c.Object(ctxOf(boss), b.ID, selection.ObjectionForm{Application: list[1].ID, Words: "重复申报"})
		must(t, err)
		if _, err := c.Object(ctxOf(boss), b.ID, selection.ObjectionForm{Application: list[2].ID, Words: "x"}); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("against one that is not on the list: %v", err)
		}
		who, err := c.Objector(ctxOf(lead), j.ID)
		must(t, err)
		if who.Name != "周先生" || who.Contact != "13800000000" {
			t.Errorf("%+v", who)
		}
		if _, err := c.Objector(ctxOf(auditor), j.ID); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the auditor reads who objected: %v", err)
		}
		c.clock.to("2026-11-19")
		if err := c.Decide(ctxOf(second), b.ID, 0, "文", day("2026-11-19")); !errors.Is(err, selection.ErrObjection) {
			t.Errorf("decided with objections against all: %v", err)
		}
		_, err = c.Answer(ctxOf(lead), caseflow.Step{ID: j.ID, Transition: "deny", Note: "经查实属实"})
		must(t, err)
		must(t, c.Decide(ctxOf(second), b.ID, 0, "文", day("2026-11-19")))
		if x := c.status(t, list[0].ID); x.Status != selection.AppNamed {
			t.Error(x.Status)
		}
		if x := c.status(t, list[1].ID); x.Status != selection.AppProposed {
			t.Error(x.Status)
		}
		if _, err := c.StepBatch(ctxOf(lead), caseflow.Step{ID: b.ID, Transition: "publish"}); !errors.Is(err, selection.ErrSettled) {
			t.Errorf("published with one in between: %v", err)
		}
		if err := c.Settle(ctxOf(lead), list[1].ID, 0); !errors.Is(err, selection.ErrObjection) {
			t.Errorf("settled with an open objection: %v", err)
		}
		_, err = c.Answer(ctxOf(lead), caseflow.Step{ID: k.ID, Transition: "uphold", Note: "确属重复"})
		must(t, err)
		if x := c.status(t, list[1].ID); x.Status != selection.AppDropped || x.Record != 0 {
			t.Errorf("%s %s", x.Status, x.Record)
		}
		c.step(t, lead, b, "publish", "")
	})
}

// Of many who decide at once one does; there is one record for each of the named.
func TestOneDecisionWins(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b, _ := c.inPublicity(t)
		c.clock.to("2026-11-19")
		var wg sync.WaitGroup
		got := make([]error, 20)
		for i := range got {
			wg.Go(func() {
				a := person(ids.ID(50+i), actor.Grant{Role: actor.CityLead})
				got[i] = c.Decide(ctxOf(a), b.ID, 0, fmt.Sprintf("文%d", i), day("2026-11-19"))
			})
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
			} else if !errors.Is(err, caseflow.ErrNotThere) && !errors.Is(err, caseflow.ErrMeanwhile) {
				t.Error(err)
			}
		}
		_, _, n, err := c.carrier.List(ctxOf(lead), carrier.Filter{Kind: "training_base", Limit: 10})
		if won != 1 || n != 2 || err != nil {
			t.Errorf("%d decided, %d records, %v", won, n, err)
		}
	})
}

func TestOneApplicationForEach(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b := c.opened(t, goodBatch())
		var wg sync.WaitGroup
		got := make([]error, 10)
		for i := range got {
			wg.Go(func() { _, got[i] = c.Apply(ctxOf(head), b.ID, goodDraft(fmt.Sprint("中心", i)), nil) })
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
			} else if !errors.Is(err, selection.ErrTwice) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d applications of one school", won)
		}
		if _, err := c.Apply(ctxOf(student), b.ID, goodDraft("x"), nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a student applies: %v", err)
		}
		c.clock.to("2026-11-11")
		if _, err := c.Apply(ctxOf(dean), b.ID, goodDraft("x"), nil); !errors.Is(err, selection.ErrNotTaking) {
			t.Errorf("after the last day: %v", err)
		}
	})
}

func TestDeadlines(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b := c.opened(t, goodBatch())
		x := c.submitted(t, head, b, "中心")
		c.app(t, lead, x.ID, "return", "缺附件")
		draft, err := c.Apply(ctxOf(dean), b.ID, goodDraft("草稿"), nil)
		must(t, err)
		told := func() (n int64) {
			must(t, c.db.Read(t.Context(), func(r *sqldb.Reader) error {
				var err error
				n, err = sqldb.Value[int64](t.Context(), r, `SELECT COUNT(*) FROM notify_notes`)
				return err
			}))
			return n
		}
		before := told()
		if n, err := c.TimeUp(t.Context()); err != nil || n != 1 || told() != before+1 {
			t.Errorf("reminded %d %v", n, err)
		}
		if n, err := c.TimeUp(t.Context()); err != nil || n != 0 {
			t.Errorf("reminded again %d %v", n, err)
		}
		c.clock.to("2026-11-05")
		_, err = c.TimeUp(t.Context())
		must(t, err)
		if got := c.status(t, x.ID); got.Status != selection.AppRefused {
			t.Error(got.Status)
		}
		c.clock.to("2026-11-11")
		_, err = c.TimeUp(t.Context())
		must(t, err)
		if got, _, _ := c.Batch(ctxOf(lead), b.ID); got.Status != selection.Closed {
			t.Error(got.Status)
		}
		if got, err := c.Application(ctxOf(dean), draft.ID); err != nil || got.Status != selection.AppWithdrawn {
			t.Errorf("%s %v", got.Status, err)
		}
		if n, err := c.TimeUp(t.Context()); err != nil || n != 0 {
			t.Errorf("again %d %v", n, err)
		}
		b2 := c.step(t, lead, b, "cancel", "没有合格的申报")
		if b2.Status != selection.Cancelled {
			t.Error(b2.Status)
		}
	})
}

// Whoever sees an application by the rule sees it in the list too, and nobody else.
func TestSeenAgreesWithList(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b := c.opened(t, goodBatch())
		var all []selection.Application
		for i, a := range []actor.Actor{head, dean, boss} {
			x, err := c.Apply(ctxOf(a), b.ID, goodDraft(fmt.Sprint("中心", i)), nil)
			must(t, err)
			if i > 0 {
				x = c.app(t, a, x.ID, "submit", "")
			}
			all = append(all, x)
		}
		for _, a := range everyone {
			found, err := c.Applications(ctxOf(a), selection.AppQuery{Limit: 100})
			if errors.Is(err, actor.ErrForbidden) {
				found.Lines = nil
			}
			for _, x := range all {
				in := false
				for _, y := range found.Lines {
					in = in || y.ID == x.ID
				}
				if _, err := c.Application(ctxOf(a), x.ID); in != (err == nil) || in != selection.MaySee(a, x) {
					t.Errorf("%+v: %s in the list %v, page %v", a.Grants, x.Title, in, err)
				}
			}
		}
	})
}

func TestMergeTakesApplicationsAlong(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b := c.opened(t, goodBatch())
		x := c.submitted(t, head, b, "中心")
		e := c.addExpert(t, 1, "装备制造", "融江工贸学校")
		if e.EmployerID != academy {
			t.Fatal("the employer is not found")
		}
		must(t, c.db.Write(t.Context(), func(tx *sqldb.Tx) error { return c.Inherit(t.Context(), tx, academy, third) }))
		if got := c.status(t, x.ID); got.Org != third {
			t.Error(got.Org)
		}
		got, err := c.Expert(ctxOf(lead), e.ID)
		if err != nil || got.EmployerID != third {
			t.Errorf("%v %v", got.EmployerID, err)
		}
	})
}

func TestCategories(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		list, err := c.Categories(t.Context())
		must(t, err)
		five := 0
		for _, x := range list {
			if x.Family == "五个一批" {
				five++
			}
		}
		if five != 5 {
			t.Errorf("%d of five batches", five)
		}
		good := selection.Category{Code: "batch_sixth", ZH: "第六批", Family: "五个一批", Kind: "project", Level: "CITY", Stage: "APPROVED", Source: "文", Active: true, Preset: map[string]string{"category": "产教融合示范基地"}}
		must(t, c.SaveCategory(ctxOf(lead), good, 0))
		for _, spoil := range []func(*selection.Category){
			func(x *selection.Category) { x.Kind = "no_kind" }, func(x *selection.Category) { x.Stage = "X" }, func(x *selection.Category) { x.Level = "X" }, func(x *selection.Category) { x.Preset = map[string]string{"none": "1"} },
			func(x *selection.Category) { x.Code = "Ä" }, func(x *selection.Category) { x.ZH = "" },
		} {
			x := good
			x.Code = "other"
			spoil(&x)
			if err := c.SaveCategory(ctxOf(lead), x, 0); err == nil {
				t.Errorf("%+v is taken", x)
			}
		}
		if err := c.SaveCategory(ctxOf(head), good, 0); !errors.Is(err, actor.ErrForbidden) {
			t.Error(err)
		}
		if err := c.SaveCategory(ctxOf(lead), good, 7); !errors.Is(err, selection.ErrStale) {
			t.Error(err)
		}
	})
}

func TestExpertsAreSealed(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		e := c.addExpert(t, 1, "装备制造", "外地大学")
		stored := ""
		must(t, c.db.Read(t.Context(), func(r *sqldb.Reader) error {
			var err error
			stored, err = sqldb.Value[string](t.Context(), r, `SELECT phone FROM selection_experts WHERE id = $1`, e.ID)
			return err
		}))
		if strings.Contains(stored, "2234567") {
			t.Error("the telephone lies open")
		}
		got, err := c.EditExpert(ctxOf(lead), e.ID)
		if err != nil || got.Phone != "0900-2234567" {
			t.Errorf("%q %v", got.Phone, err)
		}
		if _, err := c.EditExpert(ctxOf(auditor), e.ID); !errors.Is(err, actor.ErrForbidden) {
			t.Error(err)
		}
		if _, err := c.SaveExpert(ctxOf(lead), selection.Expert{Number: "ZJ-001", Name: "另一人", Areas: []string{"x"}, Employer: "y", Since: day("2026-01-01")}, nil); !errors.Is(err, selection.ErrNumber) {
			t.Error(err)
		}
	})
}
