package supervise_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/process/supervise"
)

var (
	expert = person(8, actor.Grant{Role: actor.Expert})
	chair  = person(9, actor.Grant{Role: actor.IndustryOrg, Org: union})
)

// alone is a city on SQLite without attachments, for sequences of which many run in one database.
func alone(t *testing.T) city {
	t.Helper()
	at := &clock{}
	at.to("2026-11-02")
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: at.now})
	must(t, db.Write(t.Context(), func(tx *sqldb.Tx) error { return seed(t.Context(), tx) }))
	return city{Service: supervise.New(db, nil, nil, supervise.Options{}), db: db, clock: at}
}

// judged is an assessment with its marks and appeals, written a second time.
type judged struct {
	status    string
	round     int64
	publisher ids.ID
	public    int // days of publicity that are over: decided after the fifth working day
	endorsed  bool
	marks     map[string]map[ids.ID]float64 // subject and item → account
	computed  map[string]float64            // means as of the last round
	appeals   []appealed
}

type appealed struct {
	id   ids.ID
	open bool
}

func (j *judged) open() (n int) {
	for _, x := range j.appeals {
		if x.open {
			n++
		}
	}
	return n
}

// course are the steps of an assessment: from, to, and whether words are asked for.
var course = map[string]struct {
	from  []string
	to    string
	words bool
}{
	"open": {[]string{"DRAFT"}, "SCORING", false}, "compute": {[]string{"SCORING"}, "COMPUTED", false}, "back": {[]string{"COMPUTED"}, "SCORING", true},
	"publicise": {[]string{"COMPUTED"}, "PUBLICITY", false}, "decide": {[]string{"PUBLICITY"}, "DECIDED", false}, "drop": {[]string{"DRAFT", "SCORING", "COMPUTED"}, "DROPPED", true},
	"upheld": {[]string{"PUBLICITY"}, "SCORING", false}, // the system's alone
}

// sheetOfThree has an item of every kind of evaluator; the computed one never has data here.
var sheetOfThree = []supervise.Item{
	{Code: "i1", ZH: "甲", Evaluator: supervise.ByIndicator, Indicator: "share", Weight: 50, Base: 60, Target: 80},
	{Code: "i2", ZH: "乙", Evaluator: supervise.ByExpert, Weight: 30}, {Code: "i3", ZH: "丙", Evaluator: supervise.ByIndustry, Weight: 20},
}

// play is one sequence.
type play struct {
	*judged
	c      city
	rt     *rapid.T
	id     ids.ID
	opener ids.ID
}

// expect compares an answer with that of the model.
func (p *play) expect(what string, err error, want bool) {
	if (err == nil) != want {
		p.rt.Fatalf("%s in %s (%d open appeals): %v, by the model %v", what, p.status, p.open(), err, want)
	}
}

func officer(a actor.Actor) bool { return a.Account == lead.Account || a.Account == second.Account }

// step takes a step of the assessment; mostly one that is possible.
func (p *play) step() {
	code, who := rapid.SampledFrom([]string{"open", "compute", "back", "publicise", "decide", "drop", "upheld"}).Draw(p.rt, "step"), rapid.SampledFrom([]actor.Actor{lead, second, visitor, countyMan, expert}).Draw(p.rt, "who")
	if rapid.IntRange(0, 4).Draw(p.rt, "likely") > 0 {
		next := map[string]string{"DRAFT": "open", "SCORING": "compute", "COMPUTED": "publicise", "PUBLICITY": "decide"}
		if likely, ok := next[p.status]; ok {
			code, who = likely, rapid.SampledFrom([]actor.Actor{lead, second}).Draw(p.rt, "officer")
		}
	}
	note, document := rapid.SampledFrom([]string{"", "说明", "说明"}).Draw(p.rt, "note"), rapid.SampledFrom([]string{"", "文件", "文件"}).Draw(p.rt, "document")
	x := course[code]
	want := officer(who) && slices.Contains(x.from, p.status) && (note != "" || !x.words) && code != "upheld"
	if code == "decide" {
		want = want && p.public > 5 && p.open() == 0 && document != "" && who.Account != p.opener && who.Account != p.publisher
	}
	p.expect(code+" by "+who.Name, p.c.Advance(ctxOf(who), caseflow.Step{ID: p.id, Transition: code, Note: note}, document), want)
	if !want {
		return
	}
	p.status = x.to
	switch code {
	case "publicise":
		p.publisher, p.public = who.Account, 0
	case "compute":
		p.round++
		p.computed = map[string]float64{}
		for key, marks := range p.marks {
			sum := 0.0
			for _, m := range marks {
				sum += m
			}
			p.computed[key] = sum / float64(len(marks))
		}
	}
}

func (p *play) mark() {
	who, subject, item := rapid.SampledFrom([]actor.Actor{expert, chair, lead, head}).Draw(p.rt, "who"), rapid.SampledFrom([]string{countyA, countyB, "999999"}).Draw(p.rt, "subject"), rapid.SampledFrom([]string{"i1", "i2", "i3", "i9"}).Draw(p.rt, "item")
	points := rapid.Float64Range(-10, 110).Draw(p.rt, "points")
	able := who.Account == expert.Account && item == "i2" || who.Account == chair.Account && item == "i3"
	want := p.status == "SCORING" && able && subject != "999999" && points >= 0 && points <= 100
	p.expect("mark by "+who.Name, p.c.Give(ctxOf(who), p.id, supervise.Mark{Subject: subject, Item: item, Points: points, Words: "理由"}), want)
	if want {
		key := subject + " " + item
		if p.marks[key] == nil {
			p.marks[key] = map[ids.ID]float64{}
		}
		p.marks[key][who.Account] = points
	}
}

func (p *play) endorse() {
	who := rapid.SampledFrom([]actor.Actor{chair, chair, expert, lead}).Draw(p.rt, "who")
	want := who.Account == chair.Account && p.round > 0 && p.status != "SCORING" && p.status != "DROPPED" && !p.endorsed
	p.expect("endorsement by "+who.Name, p.c.Endorse(ctxOf(who), p.id, true, "同意"), want)
	p.endorsed = p.endorsed || want
}

func (p *play) object() {
	who, subject := rapid.SampledFrom([]actor.Actor{countyMan, countyMan, head, lead}).Draw(p.rt, "who"), rapid.SampledFrom([]string{countyA, countyA, countyB}).Draw(p.rt, "subject")
	want := p.status == "PUBLICITY" && who.Account == countyMan.Account && subject == countyA
	j, err := p.c.Object(ctxOf(who), p.id, subject, "重新计算")
	if p.expect("appeal by "+who.Name, err, want); want {
		p.appeals = append(p.appeals, appealed{j.ID, true})
	}
}

func (p *play) answer() {
	if len(p.appeals) == 0 {
		return
	}
	i, step, who := rapid.IntRange(0, len(p.appeals)-1).Draw(p.rt, "appeal"), rapid.SampledFrom([]string{"uphold", "deny"}).Draw(p.rt, "answer"), rapid.SampledFrom([]actor.Actor{lead, second, countyMan, visitor}).Draw(p.rt, "who")
	want := p.appeals[i].open && officer(who)
	_, err := p.c.Answer(ctxOf(who), caseflow.Step{ID: p.appeals[i].id, Transition: step, Note: "答复"})
	if p.expect(step+" by "+who.Name, err, want); !want {
		return
	}
	if p.appeals[i].open = false; step == "uphold" && p.status == "PUBLICITY" {
		p.status = "SCORING"
	}
}

// rest lets the days of publicity pass.
func (p *play) rest() {
	p.c.clock.at = p.c.clock.at.AddDate(0, 0, 14)
	p.public += 10
}

// TestAssessmentsFollowTheModel takes random steps, marks, endorsements, appeals and answers: the product answers as the model does, its
// scores are the means of the marks of the round, and an item without data leaves the total open.
func TestAssessmentsFollowTheModel(t *testing.T) {
	checks(t, 1000)
	c := alone(t)
	reached, answered, waiting := map[string]int{}, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		c.clock.to("2026-11-02")
		opener := rapid.SampledFrom([]actor.Actor{lead, second}).Draw(rt, "opener")
		x, err := c.Draft(ctxOf(opener), supervise.Assessment{Framework: "county_supervision", Year: 2026, Title: "考核", Document: "方案", Items: sheetOfThree})
		if err != nil {
			rt.Fatal(err)
		}
		p := &play{judged: &judged{status: "DRAFT", marks: map[string]map[ids.ID]float64{}}, c: c, rt: rt, id: x.ID, opener: opener.Account}
		for range rapid.IntRange(1, 30).Draw(rt, "length") {
			rapid.SampledFrom([]func(){p.step, p.step, p.mark, p.endorse, p.object, p.answer, p.rest}).Draw(rt, "move")()
		}
		p.compare()
		reached[p.status]++
		for _, j := range p.appeals {
			if j.open {
				waiting++
			} else {
				answered++
			}
		}
	})
	for _, st := range supervise.Assessments.States {
		if reached[st.Code] == 0 {
			t.Errorf("no sequence ended in %s: %v", st.Code, reached)
		}
	}
	if answered == 0 || waiting == 0 {
		t.Errorf("%d appeals answered, %d open", answered, waiting)
	}
	t.Log(reached, answered, waiting)
}

// compare reads the assessment and its sheets again.
func (p *play) compare() {
	d, err := p.c.Assessment(ctxOf(lead), p.id)
	if err != nil || d.Status != p.status || d.Round != p.round {
		p.rt.Fatalf("stands in %s round %d, by the model %s round %d: %v", d.Status, d.Round, p.status, p.round, err)
	}
	open := 0
	for _, j := range d.Appeals {
		if j.Status == supervise.AppealOpen {
			open++
		}
	}
	if open != p.open() || len(d.Appeals) != len(p.appeals) || (len(d.Endorsed) == 1) != p.endorsed {
		p.rt.Fatalf("%d of %d appeals open, %d endorsements, by the model %d of %d, %v", open, len(d.Appeals), len(d.Endorsed), p.open(), len(p.appeals), p.endorsed)
	}
	if want := map[bool]int{true: 2}[p.round > 0]; len(d.Scores) != want {
		p.rt.Fatalf("%d sheets in round %d", len(d.Scores), p.round)
	}
	for _, s := range d.Scores {
		if s.Total != nil || s.Place != 0 {
			p.rt.Fatalf("a total without data: %+v", s)
		}
		for _, x := range s.Points {
			mean, marked := p.computed[s.Key+" "+x.Item]
			if (x.Points != nil) != marked || marked && math.Abs(*x.Points-mean) > 1e-9 {
				p.rt.Fatalf("%s has %v for %s, by the model %g (%v)", s.Key, x.Points, x.Item, mean, marked)
			}
		}
	}
}

// TestInspectionsFollowTheModel holds and cancels at random: only once, not of one's own, and never on a day that is still to come.
func TestInspectionsFollowTheModel(t *testing.T) {
	checks(t, 1000)
	c := alone(t)
	doers := []actor.Actor{lead, second, visitor, countyMan, head, boss, expert}
	reached := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		x, err := c.Plan(ctxOf(second), supervise.InspectionForm{Kind: "ONSITE", Title: "督导", Org: "融江工贸学校", Basis: "办法", Inspectors: "甲 | 市教育督导室", On: day("2026-11-20")})
		if err != nil {
			rt.Fatal(err)
		}
		status, held := "PLANNED", "2026-11-20"
		for range rapid.IntRange(1, 5).Draw(rt, "length") {
			who, step := rapid.SampledFrom(doers).Draw(rt, "who"), rapid.SampledFrom([]string{"hold", "cancel"}).Draw(rt, "step")
			on, note := rapid.SampledFrom([]string{"2026-10-30", "2026-11-02", "2026-11-03"}).Draw(rt, "on"), rapid.SampledFrom([]string{"", "听课查台账", "听课查台账"}).Draw(rt, "note")
			able := slices.Contains([]ids.ID{lead.Account, second.Account, visitor.Account, countyMan.Account}, who.Account)
			want := able && status == "PLANNED" && note != "" && (step == "cancel" || on <= "2026-11-02")
			err := c.Step(ctxOf(who), caseflow.Step{ID: x.ID, Transition: step, Note: note}, day(on))
			if (err == nil) != want {
				rt.Fatalf("%s by %s on %s in %s: %v, by the model %v", step, who.Name, on, status, err, want)
			}
			if want {
				if status = map[string]string{"hold": "HELD", "cancel": "CANCELLED"}[step]; step == "hold" {
					held = on
				}
			}
		}
		d, err := c.Inspection(ctxOf(lead), x.ID)
		if err != nil || d.Status != status || d.On != day(held) {
			rt.Fatalf("stands in %s on %s, by the model %s on %s: %v", d.Status, d.On, status, held, err)
		}
		reached[status]++
	})
	if len(reached) != len(supervise.Inspections.States) {
		t.Errorf("ended in %v", reached)
	}
}
