package caseflow_test

import (
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

func TestCheck(t *testing.T) {
	if err := machine.Check(); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name  string
		spoil func(m *caseflow.Machine)
	}{
		{"no table", func(m *caseflow.Machine) { m.Table = "x; DROP" }},
		{"a step into nowhere", func(m *caseflow.Machine) { m.Transitions[0].To = "MOON" }},
		{"out of a terminal state", func(m *caseflow.Machine) { m.Transitions[0].From = []string{"DONE"} }},
		{"two steps alike", func(m *caseflow.Machine) { m.Transitions[1].Code = "grant" }},
		{"a person's step when time is up", func(m *caseflow.Machine) { m.Transitions[0].OnDue = "return" }},
		{"time is up without days", func(m *caseflow.Machine) { m.Transitions[0].DueDays = "" }},
		{"a step for nobody", func(m *caseflow.Machine) { m.Transitions[0].Roles = nil }},
		{"a state that cannot be reached", func(m *caseflow.Machine) {
			m.States = append(m.States, caseflow.State{Code: "X", ZH: "某", EN: "X", Terminal: true})
		}},
		{"a dead end", func(m *caseflow.Machine) { m.States[3].Terminal = false }},
		{"a state without a name", func(m *caseflow.Machine) { m.States[2].EN = "" }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := *machine
			m.States = append([]caseflow.State(nil), m.States...)
			m.Transitions = append([]caseflow.Transition(nil), m.Transitions...)
			c.spoil(&m)
			if m.Check() == nil {
				t.Error("passes")
			}
		})
	}
}

func TestButtons(t *testing.T) {
	who := actor.Actor{Account: 1, Grants: []actor.Grant{{Role: actor.SchoolAdmin}}}
	got := map[string]bool{}
	for _, b := range machine.Buttons(who, "GRANTED") {
		got[b.Code] = b.Allowed
		if b.Allowed == (b.Why != "") {
			t.Errorf("%+v", b)
		}
	}
	if len(got) != 2 || !got["return"] || !got["reopen"] {
		t.Errorf("%v", got)
	}
	for _, b := range machine.Buttons(who, "ASKED") {
		if b.Allowed || b.WhyArgs[0] != "市教育局" {
			t.Errorf("%+v", b)
		}
	}
	if len(machine.Buttons(who, "DONE")) != 0 {
		t.Error("a closed case has buttons")
	}
}

func TestDiagram(t *testing.T) {
	d := machine.Diagram()
	for _, line := range []string{"stateDiagram-v2", "  [*] --> ASKED", "  ASKED --> GRANTED: 同意（市教育局）·双人·限时 T-1", "  GRANTED --> LATE: 到期（系统）", "  DONE --> [*]"} {
		if !strings.Contains(d, line+"\n") {
			t.Errorf("no line %q in\n%s", line, d)
		}
	}
}
