package app

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/register/carrier"
)

// A copy of every machine runs on this table: it has what caseflow needs and nothing of a module.
var modelTable = fstest.MapFS{"migrations/20261123T0259_model_cases.sql": {Data: []byte(`-- +goose Up
CREATE TABLE model_cases (id BIGINT PRIMARY KEY, status TEXT NOT NULL, row_version BIGINT NOT NULL, due_on TEXT);
`)}}

// modelStart is a Monday.
var modelStart = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// modelChecks is the number of random sequences for each machine.
const modelChecks = "1000"

// modelRun is a machine's copy beside its model.
type modelRun struct {
	*lawbook
	db   *sqldb.DB
	now  *time.Time
	copy *caseflow.Machine
	fate *fate
	told int
	id   ids.ID
}

// TestEveryMachineFollowsItsModel runs a copy of each machine of the product, with the
// parameters and reason lists of a new city, through random sequences of steps by anybody,
// right and wrong, through days that pass and nights in which time is up, and compares it
// with the model: what is taken, with what the rest is refused, where the case then stands,
// and what the trail says. That objects of others cannot be touched, and what a module does
// besides, is tested by the modules.
func TestEveryMachineFollowsItsModel(t *testing.T) {
	old := flag.Lookup("rapid.checks").Value.String()
	if err := flag.Set("rapid.checks", modelChecks); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = flag.Set("rapid.checks", old) }()
	now := modelStart
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: append(slices.Clone(cityMigrations()), fs.FS(modelTable)), Now: func() time.Time { return now }})
	params, reasons := cityRules(t, db)
	for _, m := range append(machines(), carrier.Lives()...) {
		t.Run(m.Kind, func(t *testing.T) {
			now = modelStart
			if err := m.Check(); err != nil {
				t.Fatal(err)
			}
			r := &modelRun{lawbook: lawbookOf(m, params, reasons), db: db, now: &now}
			r.structure(t)
			r.copy = r.copied()
			r.everyStep(t)
			rapid.Check(t, r.sequence)
		})
	}
}

// cityRules are the parameters that count days and the reasons in use, as migrations set them.
func cityRules(t *testing.T, db *sqldb.DB) (map[string]caseflow.Param, map[string][]string) {
	params, reasons := map[string]caseflow.Param{}, map[string][]string{}
	err := db.Read(context.Background(), func(q *sqldb.Reader) error {
		list, err := caseflow.Params(context.Background(), q)
		if err != nil {
			return err
		}
		for _, p := range list { // the newest first
			if _, have := params[p.Code]; !have && !civil.DateOf(modelStart).Before(p.ValidFrom) {
				params[p.Code] = p
			}
		}
		rows, err := caseflow.ReasonLists(context.Background(), q)
		for _, x := range rows {
			if x.Active && x.From <= 2026 && x.To >= 2027 {
				reasons[x.List] = append(reasons[x.List], x.Code)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return params, reasons
}

// structure checks what [caseflow.Machine.Check] cannot see: that the rows are there which a
// step names, that the clock can take its steps, and that every state leads to an end.
func (r *modelRun) structure(t *testing.T) {
	ends := map[string]bool{}
	for _, s := range r.machine.States {
		ends[s.Code] = s.Terminal
	}
	final := len(r.machine.States)
	for range r.machine.States {
		for _, l := range r.laws {
			for from := range l.from {
				ends[from] = ends[from] || ends[l.to]
			}
		}
	}
	some := slices.ContainsFunc(r.machine.States, func(s caseflow.State) bool { return s.Terminal })
	for _, s := range r.machine.States {
		if ends[s.Code] {
			final--
		} else if some {
			t.Errorf("no end can be reached from %s", s.Code)
		}
	}
	lapsing := map[string]bool{r.lapses: true}
	clocks := []string{r.days}
	for code, l := range r.laws {
		lapsing[l.lapses] = true
		clocks = append(clocks, l.days)
		if l.list != "" && len(r.reasons[l.list]) == 0 {
			t.Errorf("step %s: no reason can be chosen from %s", code, l.list)
		}
	}
	for _, p := range clocks {
		if p != "" && r.params[p].Days <= 0 {
			t.Errorf("parameter %s has no days", p)
		}
	}
	for code, l := range r.laws {
		if lapsing[code] && l.needs {
			t.Errorf("step %s needs a reason, which the clock cannot give", code)
		}
	}
}

// copied is the machine on the test's table, with rules that say what the model wants.
func (r *modelRun) copied() *caseflow.Machine {
	m := *r.machine
	m.Table, m.Told, m.Remind, m.OnRemind = "model_cases", nil, "", nil
	m.Behalf = func(context.Context, *sqldb.Tx, caseflow.Event) error { r.told++; return nil }
	m.Guard = func(_ context.Context, _ sqldb.Queryer, id ids.ID, codes []string) (out []rule.Result, err error) {
		for i, code := range codes {
			x := rule.Result{Rule: code, ZH: code, EN: code, Severity: rule.Block, Status: rule.Pass, Subject: rule.Subject{Kind: m.Kind, ID: id}, At: *r.now}
			if i == 0 {
				x.Status = r.fate.said
			}
			if i == 0 && r.fate.warns {
				x.Severity = rule.Warn
			}
			out = append(out, x)
		}
		return out, nil
	}
	return &m
}

// everyStep takes each step once out of each state from which it leads, for a case that a stranger opened.
func (r *modelRun) everyStep(t *testing.T) {
	err := r.db.Write(context.Background(), func(tx *sqldb.Tx) error {
		for _, step := range r.machine.Transitions {
			for _, from := range step.From {
				r.fate = r.begun()
				if err := r.open(tx, r.crowd[0], from, false); err != nil {
					return err
				}
				ways := r.ways(step.Code)
				if len(ways) == 0 {
					t.Errorf("nobody can take %s out of %s", step.Code, from)
					continue
				}
				if err := r.step(tx, t, ways[0].who, ways[0].step); err != nil {
					return err
				}
				if err := r.close(tx, t); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (r *modelRun) begun() *fate {
	*r.now, r.told = modelStart, 0
	return &fate{lawbook: r.lawbook, today: civil.DateOf(modelStart), said: rule.Pass}
}

// way is a step that the model takes.
type way struct {
	who  person
	step caseflow.Step
}

// ways are the good steps from where the case stands, or those with the code.
func (r *modelRun) ways(code string) (out []way) {
	for _, t := range r.machine.Transitions {
		if code != "" && code != t.Code {
			continue
		}
		s := caseflow.Step{ID: r.id, Transition: t.Code, Version: r.fate.version, Note: "说明", Excuse: "试点"}
		if t.Reasons != "" && len(r.reasons[t.Reasons]) > 0 {
			s.Reason = r.reasons[t.Reasons][0]
		}
		for _, p := range r.crowd {
			if r.fate.answer(p, s) == nil {
				out = append(out, way{p, s})
			}
		}
	}
	return out
}

func (r *modelRun) open(tx *sqldb.Tx, p person, state string, clocked bool) error {
	r.id = tx.NewID()
	r.fate.open(p, state, clocked)
	ctx := p.ctx()
	if _, err := tx.Exec(ctx, `INSERT INTO model_cases (id, status, row_version) VALUES ($1, $2, 1)`, r.id, state); err != nil {
		return err
	}
	if clocked {
		_, err := r.copy.OpenDue(ctx, tx, r.id, "")
		return err
	}
	if state == r.first {
		return r.copy.Open(ctx, tx, r.id, "")
	}
	return r.copy.OpenIn(ctx, tx, r.id, state, "")
}

// fataler is a test or a random sequence of one.
type fataler interface {
	Fatalf(format string, args ...any)
}

// step does the same with the machine and with the model, and compares.
func (r *modelRun) step(tx *sqldb.Tx, t fataler, p person, s caseflow.Step) error {
	want := r.fate.answer(p, s)
	before := r.fate.status
	if want == nil {
		r.fate.take(p, s)
	}
	_, got := r.copy.Move(p.ctx(), tx, s)
	if !errors.Is(got, want) {
		t.Fatalf("from %s: %+v by %s: %v, want %v", before, s, p.name, got, want)
	}
	return r.stands(tx, t)
}

// stands compares the row with the model.
func (r *modelRun) stands(q sqldb.Queryer, t fataler) error {
	var status string
	var version int64
	var due civil.Date
	if err := q.QueryRow(context.Background(), `SELECT status, row_version, due_on FROM model_cases WHERE id = $1`, r.id).Scan(&status, &version, &due); err != nil {
		return err
	}
	if f := r.fate; status != f.status || version != f.version || due != f.due || r.told != f.told {
		t.Fatalf("stands in %s v%d due %s told %d, want %s v%d due %s told %d", status, version, due, r.told, f.status, f.version, f.due, f.told)
	}
	return nil
}

// close compares the trail with the deeds, follows its chain and takes the row away.
func (r *modelRun) close(tx *sqldb.Tx, t fataler) error {
	ctx := context.Background()
	trail, err := caseflow.Trail(ctx, tx, r.id)
	if err != nil {
		return err
	}
	if len(trail) != len(r.fate.deeds) {
		t.Fatalf("%d events, want %d", len(trail), len(r.fate.deeds))
	}
	for i, e := range trail {
		got := deed{step: e.Transition, from: e.From, to: e.To, side: e.Unit, reason: e.Reason, note: e.Note, account: e.Account, behalf: e.OnBehalf, due: e.DueOn}
		if got != r.fate.deeds[i] || e.Kind != r.machine.Kind {
			t.Fatalf("event %d: %+v, want %+v", i+1, got, r.fate.deeds[i])
		}
	}
	if err := caseflow.Verify(ctx, tx, r.id); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM model_cases WHERE id = $1`, r.id)
	return err
}

// sequence is one case from its opening through random steps.
func (r *modelRun) sequence(rt *rapid.T) {
	r.fate = r.begun()
	clocked := slices.ContainsFunc(r.machine.Transitions, func(t caseflow.Transition) bool { return t.DueDays != "" }) || r.days != ""
	steps, i := rapid.IntRange(1, 8).Draw(rt, "steps"), -1
	for i < steps {
		err := r.db.Write(context.Background(), func(tx *sqldb.Tx) error {
			if i < 0 {
				i++
				if err := r.opening(tx, rt); err != nil {
					return err
				}
			}
			for ; i < steps; i++ {
				if rapid.IntRange(0, 9).Draw(rt, "waits") == 0 {
					r.wait(rt)
					if clocked {
						return nil
					}
				}
				if err := r.anything(tx, rt); err != nil {
					return err
				}
			}
			return r.close(tx, rt)
		})
		if err != nil {
			rt.Fatal(err)
		}
		if i < steps {
			r.night(rt)
			i++
			if i == steps { // the last deed was the night
				if err := r.db.Write(context.Background(), func(tx *sqldb.Tx) error { return r.close(tx, rt) }); err != nil {
					rt.Fatal(err)
				}
			}
		}
	}
}

// opening begins the case, mostly where cases begin, sometimes as an imported one elsewhere.
func (r *modelRun) opening(tx *sqldb.Tx, rt *rapid.T) error {
	opener := rapid.SampledFrom(r.crowd).Draw(rt, "opener")
	state := r.first
	if rapid.IntRange(0, 3).Draw(rt, "imported") == 0 {
		state = rapid.SampledFrom(r.machine.States).Draw(rt, "state").Code
	}
	r.fate.said = rapid.SampledFrom([]rule.Status{rule.Pass, rule.Pass, rule.NA, rule.Fail, rule.NoData}).Draw(rt, "rule")
	r.fate.warns = rapid.Bool().Draw(rt, "warns")
	return r.open(tx, opener, state, state == r.first && r.days != "")
}

// wait lets some days pass, often just so many that the case is due, or is no longer.
func (r *modelRun) wait(rt *rapid.T) {
	n := rapid.IntRange(1, 9).Draw(rt, "days")
	if left := r.fate.today.DaysTo(r.fate.due); !r.fate.due.IsZero() && left > 0 && left < 400 {
		n = rapid.SampledFrom([]int{n, left, left + 1, left + 1}).Draw(rt, "until")
	}
	*r.now = r.now.AddDate(0, 0, n)
	r.fate.today = civil.DateOf(*r.now)
}

// night runs the job twice: what it has done it does not do again.
func (r *modelRun) night(rt *rapid.T) {
	for range 2 {
		want := r.fate.night()
		got, err := r.copy.RunDue(context.Background(), r.db, nil)
		if err != nil || got != want {
			rt.Fatalf("%d cases fell due (%v), want %d; %s since %s", got, err, want, r.fate.status, r.fate.due)
		}
	}
	if err := r.db.Read(context.Background(), func(q *sqldb.Reader) error { return r.stands(q, rt) }); err != nil {
		rt.Fatal(err)
	}
}

// anything is a step that is good in half of the cases, and otherwise of whatever kind by whomever.
func (r *modelRun) anything(tx *sqldb.Tx, rt *rapid.T) error {
	if ways := r.ways(""); len(ways) > 0 && rapid.Bool().Draw(rt, "good") {
		w := rapid.SampledFrom(ways).Draw(rt, "way")
		return r.step(tx, rt, w.who, w.step)
	}
	s := caseflow.Step{
		ID: r.id, Transition: rapid.SampledFrom(r.codes).Draw(rt, "step"),
		Version:  rapid.SampledFrom([]int64{0, 0, r.fate.version, r.fate.version, r.fate.version - 1, r.fate.version + 1}).Draw(rt, "version"),
		From:     rapid.SampledFrom([]string{"", "", r.fate.status, rapid.SampledFrom(r.machine.States).Draw(rt, "state").Code}).Draw(rt, "from"),
		Note:     rapid.SampledFrom([]string{"", "说明"}).Draw(rt, "note"),
		Excuse:   rapid.SampledFrom([]string{"", "试点"}).Draw(rt, "excuse"),
		OnBehalf: rapid.SampledFrom([]ids.ID{0, 0, 0, 31, 32, 99}).Draw(rt, "behalf"),
	}
	reasons := append([]string{"", "NO_SUCH_REASON"}, r.reasons[r.laws[s.Transition].list]...)
	s.Reason = rapid.SampledFrom(reasons).Draw(rt, "reason")
	crowd := slices.DeleteFunc(slices.Clone(r.crowd), func(p person) bool { return !p.holds(r.laws[s.Transition].roles) })
	if len(crowd) == 0 || rapid.IntRange(0, 2).Draw(rt, "anybody") == 0 {
		crowd = r.crowd
	}
	return r.step(tx, rt, rapid.SampledFrom(crowd).Draw(rt, "who"), s)
}
