package caseflow_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// model is the machine as a plain map: what must happen, written a second time.
type model struct {
	status  string
	version int64
	opener  ids.ID
	last    ids.ID
	events  int
}

var table = map[string]map[string]string{
	"ASKED":   {"grant": "GRANTED", "refuse": "REFUSED"},
	"GRANTED": {"reopen": "ASKED", "return": "DONE", "remind": "LATE"},
	"LATE":    {"return": "DONE"},
}

var allowed = map[string]map[ids.ID]bool{
	"grant": {2: true, 3: true}, "refuse": {2: true, 3: true}, "reopen": {1: true, 2: true, 3: true}, "return": {1: true}, "remind": {0: true},
}

func (m *model) expect(who ids.ID, s caseflow.Step) error {
	to, there := table[m.status][s.Transition]
	switch {
	case !allowed[s.Transition][who]:
		return actor.ErrForbidden
	case s.Transition == "refuse" && s.Reason == "":
		return caseflow.ErrReason
	case s.Transition == "refuse" && s.Reason != "USED":
		return caseflow.ErrReasonList
	case s.Transition == "reopen" && s.Note == "" && s.Reason == "":
		return caseflow.ErrReason
	case !there:
		return caseflow.ErrNotThere
	case s.Version != 0 && s.Version != m.version:
		return caseflow.ErrMeanwhile
	case s.Transition == "grant" && (m.opener == who || m.last == who):
		return caseflow.ErrFourEyes
	}
	m.status, m.last = to, who
	m.version++
	m.events++
	return nil
}

func TestRandomStepsFollowTheModel(t *testing.T) {
	old := flag.Lookup("rapid.checks").Value.String()
	_ = flag.Set("rapid.checks", "1200")
	defer func() { _ = flag.Set("rapid.checks", old) }()
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: fixed})
	people := map[ids.ID]context.Context{0: caseflow.AsSystem(context.Background()), 1: asker, 2: city, 3: other}
	codes := []string{"grant", "refuse", "reopen", "return", "remind"}
	rapid.Check(t, func(rt *rapid.T) {
		opener := ids.ID(rapid.IntRange(1, 3).Draw(rt, "opener"))
		id := db.NewID()
		m := model{status: "ASKED", version: 1, opener: opener, last: opener, events: 1}
		err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
			if err := begin(people[opener], tx, id); err != nil {
				return err
			}
			for i := range rapid.IntRange(1, 12).Draw(rt, "steps") {
				who := ids.ID(rapid.IntRange(0, 3).Draw(rt, fmt.Sprint("who", i)))
				step := caseflow.Step{
					ID:         id,
					Transition: rapid.SampledFrom(codes).Draw(rt, fmt.Sprint("step", i)),
					Version:    rapid.SampledFrom([]int64{0, 0, m.version, 99}).Draw(rt, fmt.Sprint("version", i)),
					Reason:     rapid.SampledFrom([]string{"", "USED", "USED", "BAD"}).Draw(rt, fmt.Sprint("reason", i)),
					Note:       rapid.SampledFrom([]string{"", "说明"}).Draw(rt, fmt.Sprint("note", i)),
				}
				want := m.expect(who, step)
				_, got := machine.Move(people[who], tx, step)
				if !errors.Is(got, want) {
					rt.Fatalf("step %d %+v by %d: %v, want %v", i, step, who, got, want)
				}
			}
			return sameAsModel(rt, tx, id, m)
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}

func sameAsModel(rt *rapid.T, q sqldb.Queryer, id ids.ID, m model) error {
	ctx := context.Background()
	var status string
	var version int64
	if err := q.QueryRow(ctx, `SELECT status, row_version FROM test_loans WHERE id = $1`, id).Scan(&status, &version); err != nil {
		return err
	}
	trail, err := caseflow.Trail(ctx, q, id)
	if err != nil {
		return err
	}
	if status != m.status || version != m.version || len(trail) != m.events || trail[len(trail)-1].To != status {
		rt.Fatalf("row %s v%d with %d events, model %+v", status, version, len(trail), m)
	}
	return caseflow.Verify(ctx, q, id)
}
