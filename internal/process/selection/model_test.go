package selection_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/process/selection"
)

// checks has rapid run n sequences.
func checks(t *testing.T, n int) {
	t.Helper()
	flags := flag.Lookup("rapid.checks")
	old := flags.Value.String()
	_ = flags.Value.Set(fmt.Sprint(n))
	t.Cleanup(func() { _ = flags.Value.Set(old) })
}

// modelApp and model are both machines written a second time: one batch with the applications of two schools.
type modelApp struct {
	status string // "" before it is begun
	by     civil.Date
	open   int // objections
}

type model struct {
	batch  string
	apps   [2]modelApp
	today  civil.Date
	public civil.Date
	last   int // who took the batch's last step
}

// deed is what somebody tries.
type deed struct {
	what string
	at   int // application
	who  int // index of doers
}

var (
	doers      = []actor.Actor{lead, second, head, dean, auditor, nobody}
	batchDeeds = []string{"open", "close", "review", "rank", "back", "propose", "decide", "publish", "cancel"}
	appDeeds   = []string{"apply", "submit", "return", "admit", "refuse", "withdraw", "resume", "drop", "score", "reopen", "object", "deny", "uphold", "settle"}
	timeDeeds  = []string{"wait", "timeup"}
	allDeeds   = slices.Concat(batchDeeds, appDeeds, timeDeeds)
	until      = day("2026-11-10")
	stoppable  = []string{"DRAFT", "SUBMITTED", "RETURNED", "ADMITTED", "SCORED", "PROPOSED", "NOT_PROPOSED"}
)

func officer(who int) bool { return who < 2 }

func (m *model) taking() bool { return m.batch == "OPEN" && !m.today.After(until) }

func (m *model) checking() bool { return m.batch == "OPEN" || m.batch == "CLOSED" }

func (m *model) count(status string) (n int) {
	for _, x := range m.apps {
		if x.status == status {
			n++
		}
	}
	return n
}

// first is the best placed scored application: the first school always scores higher.
func (m *model) first() int {
	for i, x := range m.apps {
		if x.status == "SCORED" {
			return i
		}
	}
	return -1
}

// do says whether a deed succeeds, and changes the model when it does.
func (m *model) do(d deed) bool {
	x := &m.apps[d.at]
	switch {
	case slices.Contains(timeDeeds, d.what):
		m.pass(d.what)
		return true
	case slices.Contains(batchDeeds, d.what):
		if !officer(d.who) || !m.doBatch(d) {
			return false
		}
		m.last = d.who
		return true
	case slices.Contains([]string{"apply", "submit", "withdraw", "resume"}, d.what):
		return d.who == 2+d.at && m.doOwn(d.what, x)
	case d.what == "object":
		if m.batch != "PUBLICITY" || m.today.After(m.public) || x.status != "PROPOSED" {
			return false
		}
		x.open++
		return true
	case d.what == "score": // by the experts themselves
		if m.batch != "REVIEW" || x.status != "ADMITTED" {
			return false
		}
		x.status = "SCORED"
		return true
	}
	return officer(d.who) && m.doOffice(d.what, x)
}

func (m *model) pass(what string) {
	if what == "wait" {
		m.today = m.today.AddDays(11)
		return
	}
	if m.batch == "OPEN" && m.today.After(until) {
		m.batch, m.last = "CLOSED", -1
		m.expire()
	}
	for i := range m.apps {
		if x := &m.apps[i]; x.status == "RETURNED" && m.today.After(x.by) && m.checking() {
			x.status = "REFUSED"
		}
	}
}

func (m *model) expire() {
	for i := range m.apps {
		if m.apps[i].status == "DRAFT" {
			m.apps[i].status = "WITHDRAWN"
		}
	}
}

func (m *model) doBatch(d deed) bool {
	ok, to := false, ""
	switch d.what {
	case "open":
		ok, to = m.batch == "DRAFT" && !m.today.After(until), "OPEN"
	case "close":
		if ok, to = m.batch == "OPEN" && m.today.After(until), "CLOSED"; ok {
			m.expire()
		}
	case "review":
		ok, to = m.batch == "CLOSED" && m.count("SUBMITTED")+m.count("RETURNED") == 0 && m.count("ADMITTED") > 0, "REVIEW"
	case "rank":
		ok, to = m.batch == "REVIEW" && m.count("ADMITTED") == 0 && m.count("SCORED") > 0, "RANKED"
	case "back":
		ok, to = m.batch == "RANKED", "REVIEW"
	case "propose":
		if ok, to = m.batch == "RANKED" && m.first() >= 0, "PUBLICITY"; ok {
			first := m.first()
			m.public, _ = civil.DefaultCalendar().AddWorkingDays(m.today, 5)
			for i := range m.apps {
				if m.apps[i].status == "SCORED" {
					m.apps[i].status = map[bool]string{true: "PROPOSED", false: "NOT_PROPOSED"}[i == first]
				}
			}
		}
	case "decide":
		ok, to = m.decides(d.who), "DECIDED"
	case "publish":
		ok, to = m.batch == "DECIDED" && m.count("PROPOSED") == 0, "PUBLISHED"
	case "cancel":
		if ok, to = slices.Contains([]string{"DRAFT", "OPEN", "CLOSED", "REVIEW", "RANKED", "PUBLICITY"}, m.batch), "CANCELLED"; ok {
			for i := range m.apps {
				if slices.Contains(stoppable, m.apps[i].status) {
					m.apps[i].status = "DROPPED"
				}
			}
		}
	}
	if ok {
		m.batch = to
	}
	return ok
}

func (m *model) decides(who int) bool {
	if m.batch != "PUBLICITY" || !m.today.After(m.public) || who == 0 || who == m.last {
		return false
	}
	named, waiting := []int{}, 0
	for i, x := range m.apps {
		if x.status == "PROPOSED" && x.open == 0 {
			named = append(named, i)
		} else if x.status == "PROPOSED" {
			waiting++
		}
	}
	if len(named) == 0 && waiting > 0 {
		return false
	}
	for _, i := range named {
		m.apps[i].status = "NAMED"
	}
	return true
}

func (m *model) doOwn(what string, x *modelApp) bool {
	ok, to := false, ""
	switch what {
	case "apply":
		ok, to = x.status == "" && m.taking(), "DRAFT"
	case "submit":
		ok, to = x.status == "DRAFT" && m.taking() || x.status == "RETURNED" && m.checking() && !m.today.After(x.by), "SUBMITTED"
	case "withdraw":
		ok, to = slices.Contains([]string{"DRAFT", "SUBMITTED", "RETURNED", "ADMITTED"}, x.status) && m.checking(), "WITHDRAWN"
	case "resume":
		ok, to = x.status == "WITHDRAWN" && m.taking(), "DRAFT"
	}
	if ok {
		x.status = to
	}
	return ok
}

func (m *model) doOffice(what string, x *modelApp) bool {
	ok, to := false, x.status
	listed := m.batch == "PUBLICITY" || m.batch == "DECIDED"
	switch what {
	case "return":
		if ok, to = x.status == "SUBMITTED" && m.checking(), "RETURNED"; ok {
			x.by, _ = civil.DefaultCalendar().AddWorkingDays(m.today, 2)
		}
	case "admit":
		ok, to = x.status == "SUBMITTED" && m.checking(), "ADMITTED"
	case "refuse":
		ok, to = x.status == "SUBMITTED" && m.checking(), "REFUSED"
	case "drop":
		ok, to = x.status == "PROPOSED" && listed, "DROPPED"
	case "reopen":
		ok, to = x.status == "SCORED" && m.batch == "REVIEW", "ADMITTED"
	case "settle":
		ok, to = x.status == "PROPOSED" && m.batch == "DECIDED" && x.open == 0, "NAMED"
	case "deny", "uphold":
		if ok = x.open > 0 && listed; ok {
			x.open--
			if what == "uphold" && x.status == "PROPOSED" {
				to = "DROPPED"
			}
		}
	}
	if ok {
		x.status = to
	}
	return ok
}

// played is a batch of the product beside the model.
type played struct {
	city
	batch ids.ID
	apps  [2]ids.ID
}

func (p *played) do(d deed, today civil.Date) error {
	ctx := ctxOf(doers[d.who])
	app := p.apps[d.at]
	note := "理由"
	switch d.what {
	case "wait":
		p.clock.to(today.String())
		return nil
	case "timeup":
		_, err := p.TimeUp(ctx)
		return err
	case "propose":
		return p.Propose(ctx, p.batch, 0, p.ranked(), note)
	case "decide":
		return p.Decide(ctx, p.batch, 0, "文", today)
	case "apply":
		x, err := p.Apply(ctx, p.batch, goodDraft(fmt.Sprint("模型", d.at)), nil)
		if err == nil {
			p.apps[d.at] = x.ID
		}
		return err
	case "score", "reopen":
		return p.sheet(d)
	case "object":
		_, err := p.Object(ctx, p.batch, selection.ObjectionForm{Application: app, Words: "x", Name: "x", Contact: "x"})
		return err
	case "deny", "uphold":
		return p.answer(d, app)
	case "settle":
		return p.Settle(ctx, app, 0)
	}
	if slices.Contains(batchDeeds, d.what) {
		_, err := p.StepBatch(ctx, caseflow.Step{ID: p.batch, Transition: d.what, Note: note})
		return err
	}
	_, err := p.Step(ctx, caseflow.Step{ID: app, Transition: d.what, Note: note})
	return err
}

var errNothing = errors.New("nothing to do it with")

func (p *played) ranked() []ids.ID {
	d, err := p.Desk(ctxOf(lead), p.batch)
	if err != nil || len(d.All) == 0 {
		return nil
	}
	return []ids.ID{d.All[0].ID}
}

// sheet scores the first school's higher, or reopens the last sheet.
func (p *played) sheet(d deed) error {
	if p.apps[d.at] == 0 {
		return errNothing
	}
	list, err := p.SheetsOf(ctxOf(lead), p.apps[d.at])
	if err != nil || len(list) == 0 {
		return errNothing
	}
	s := list[len(list)-1]
	if d.what == "reopen" {
		_, err := p.StepSheet(ctxOf(doers[d.who]), caseflow.Step{ID: s.ID, Transition: "reopen", Note: "x"})
		return err
	}
	return p.Mark(ctxOf(p.as(s)), s.ID, selection.Marking{Marks: marks(90-10*float64(d.at), 40), Send: true})
}

func (p *played) answer(d deed, app ids.ID) error {
	desk, err := p.Desk(ctxOf(lead), p.batch)
	if err != nil {
		return err
	}
	for _, j := range desk.Objections {
		if j.Application == app && j.Status == "OPEN" {
			_, err := p.Answer(ctxOf(doers[d.who]), caseflow.Step{ID: j.ID, Transition: d.what, Note: "x"})
			return err
		}
	}
	return errNothing
}

func (p *played) agree(rt *rapid.T, m model, d deed) {
	type row struct {
		status string
		record ids.ID
	}
	rows := map[ids.ID]row{}
	batch := ""
	err := p.db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
		if batch, err = sqldb.Value[string](context.Background(), r, `SELECT status FROM selection_batches WHERE id = $1`, p.batch); err != nil {
			return err
		}
		_, err = sqldb.All(context.Background(), r, func(q sqldb.Row) (x row, err error) {
			var id ids.ID
			err = q.Scan(&id, &x.status, &x.record)
			rows[id] = x
			return x, err
		}, `SELECT id, status, record_id FROM selection_applications WHERE batch_id = $1`, p.batch)
		return err
	})
	if err != nil || batch != m.batch {
		rt.Fatalf("after %+v the batch is %s (%v), want %s", d, batch, err, m.batch)
	}
	for i, id := range p.apps {
		x := rows[id]
		if x.status != m.apps[i].status || (x.record != 0) != (x.status == "NAMED") {
			rt.Fatalf("after %+v application %d is %+v, want %s", d, i, x, m.apps[i].status)
		}
	}
}

// likely draws a deed: every other one is among those that the model lets succeed, so that sequences get somewhere.
func likely(rt *rapid.T, m model, i int) deed {
	d := deed{rapid.SampledFrom(allDeeds).Draw(rt, fmt.Sprint(i, "what")), rapid.IntRange(0, 1).Draw(rt, fmt.Sprint(i, "at")), rapid.IntRange(0, len(doers)-1).Draw(rt, fmt.Sprint(i, "who"))}
	if rapid.IntRange(0, 6).Draw(rt, fmt.Sprint(i, "blind")) == 6 {
		return d
	}
	var good []deed
	for _, what := range allDeeds {
		for at := range 2 {
			for who := range len(doers) {
				try, c := m, deed{what, at, who}
				if what != "wait" && what != "timeup" && what != "cancel" && what != "withdraw" && try.do(c) {
					good = append(good, c)
				}
			}
		}
	}
	ahead := slices.DeleteFunc(slices.Clone(good), func(d deed) bool {
		return !slices.Contains([]string{"open", "close", "review", "rank", "propose", "decide", "publish", "submit", "admit", "score", "settle", "deny"}, d.what)
	})
	begun := m.batch != "OPEN" || m.count("ADMITTED") > 0 || m.today.After(until)
	switch {
	case len(ahead) > 0 && rapid.IntRange(0, 5).Draw(rt, fmt.Sprint(i, "ahead")) > 0:
		good = ahead
	case len(good) == 0 || len(ahead) == 0 && begun && (m.batch == "OPEN" || m.batch == "PUBLICITY"):
		return deed{"wait", 0, 0}
	}
	return rapid.SampledFrom(good).Draw(rt, fmt.Sprint(i, "good"))
}

// Random sequences of deeds by random people: the product answers as the model does.
func TestBothMachinesFollowTheModel(t *testing.T) {
	checks(t, 1000)
	k := newClock()
	c := newCity(t, sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: k.now}), k)
	for n := 1; n <= 2; n++ {
		c.addExpert(t, n, "装备制造", "外地大学")
	}
	reached := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		*k = *newClock()
		b := goodBatch()
		b.Experts, b.Quota = 1, 1
		b, err := c.SaveBatch(ctxOf(lead), b, nil)
		if err != nil {
			rt.Fatal(err)
		}
		m := model{batch: "DRAFT", today: day("2026-11-02")}
		p := &played{city: c, batch: b.ID}
		for i := range rapid.IntRange(4, 20).Draw(rt, "deeds") {
			d := likely(rt, m, i)
			if slices.Contains(appDeeds, d.what) && d.what != "apply" && p.apps[d.at] == 0 {
				continue
			}
			if d.what == "apply" && (d.who == 2 || d.who == 3) && d.who != 2+d.at {
				continue // that would be the other's own
			}
			if d.what == "wait" && m.today.After(day("2026-12-20")) {
				continue
			}
			want := m.do(d)
			if got := p.do(d, m.today); (got == nil) != want {
				rt.Fatalf("%+v by the model %v: %v (model %+v)", d, want, got, m)
			}
			p.agree(rt, m, d)
		}
		reached[m.batch]++
	})
	for _, st := range selection.Batches.States {
		if reached[st.Code] == 0 {
			t.Errorf("no sequence ended in %s: %v", st.Code, reached)
		}
	}
	t.Log(reached)
}
