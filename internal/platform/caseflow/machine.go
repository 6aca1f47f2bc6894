package caseflow

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
)

// Machine is the table of one kind of case. It is declared once, as a package variable.
type Machine struct {
	Kind        string // prefix of the audit actions: "demand.need"
	Table       string // the module's table, with id, status, row_version, due_on
	ZH, EN      string // what one case is called
	States      []State
	Transitions []Transition
	DueDays     string // parameter: days until the first state is due, see OpenDue
	OnDue       string // step of the system when that time is up

	Guard    Guard        // what the rules named by Transition.Guards say of a case
	Behalf   After        // is told of each step in another's name, which then needs a reason: [notify.TellRepresented]
	Pauses   []actor.Role // who may stop a case's clock and let it run again; none for nobody
	Remind   string       // parameter: days before the due day on which OnRemind is called once
	OnRemind func(ctx context.Context, tx *sqldb.Tx, r Reminder) error
	Told     Told // who will be told what by a step, for [Machine.Preview]
}

// State is one state; the first of a machine is where a case begins.
type State struct {
	Code, ZH, EN string
	Terminal     bool   // nothing leads out of it
	Tone         string // colour on pages: red amber green none info
}

// Transition is one step.
type Transition struct {
	Code, ZH, EN string
	From         []string // states in which the step can be taken
	To           string
	Roles        []actor.Role // who may take it; the object is the module's own check
	NeedsReason  bool         // a reason, of the list when there is one, free text otherwise
	Reasons      string       // list in caseflow_reasons
	FourEyes     bool         // not by who opened the case nor by who took the last step
	FourEyesUnit bool         // nor by anybody of the same unit, or of the one for which it was opened
	DueDays      string       // parameter in caseflow_params: days until the state entered is due
	OnDue        string       // step of the system when that time is up
	Guards       []string     // codes of rules that must not stand against the case
	System       bool         // taken by a job or by the product itself, never by a button
}

// State returns the state with the code.
func (m *Machine) State(code string) (State, bool) {
	for _, s := range m.States {
		if s.Code == code {
			return s, true
		}
	}
	return State{}, false
}

// First returns the code of the state in which a case begins.
func (m *Machine) First() string { return m.States[0].Code }

// Transition returns the step with the code.
func (m *Machine) Transition(code string) (Transition, bool) {
	for _, t := range m.Transitions {
		if t.Code == code {
			return t, true
		}
	}
	return Transition{}, false
}

// Button is a step as a page offers it. Why says, as a Chinese key, what forbids it.
type Button struct {
	Code, ZH, EN string
	NeedsReason  bool
	Reasons      string
	Allowed      bool
	Why          string
	WhyArgs      []any
}

// Buttons returns the steps that lead out of the status: those the actor may take, and
// those they may not with the reason. Steps of the system are left out.
func (m *Machine) Buttons(a actor.Actor, status string) []Button {
	var out []Button
	for _, t := range m.Transitions {
		if t.System || !slices.Contains(t.From, status) {
			continue
		}
		b := Button{Code: t.Code, ZH: t.ZH, EN: t.EN, NeedsReason: t.NeedsReason, Reasons: t.Reasons, Allowed: a.Has(t.Roles...)}
		if !b.Allowed {
			b.Why, b.WhyArgs = "由%v办理", []any{rolesZH(t.Roles)}
		}
		out = append(out, b)
	}
	return out
}

func rolesZH(roles []actor.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.ZH()
	}
	return strings.Join(names, "、")
}

var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Check reports the first fault of the table: a name that is not there, a state that
// cannot be reached or left. Each module calls it in a test.
func (m *Machine) Check() error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("caseflow: %s: %s", m.Kind, fmt.Sprintf(format, args...))
	}
	if m.Kind == "" || !tableName.MatchString(m.Table) || m.ZH == "" || m.EN == "" || len(m.States) == 0 {
		return fault("kind, table, names and states must be given")
	}
	if due, ok := m.Transition(m.OnDue); m.OnDue != "" && (m.DueDays == "" || !ok || !due.System || !slices.Contains(due.From, m.First())) {
		return fault("%q is no step of the system out of %s", m.OnDue, m.First())
	}
	if (m.Remind != "") != (m.OnRemind != nil) {
		return fault("a reminder needs days and somebody to tell")
	}
	codes := map[string]bool{stepPause: true, stepResume: true}
	for _, t := range m.Transitions {
		if codes[t.Code] || t.Code == "" || t.ZH == "" || t.EN == "" {
			return fault("step %q has no name or stands twice", t.Code)
		}
		codes[t.Code] = true
		if err := m.checkTransition(t); err != nil {
			return fault("step %s: %v", t.Code, err)
		}
	}
	return m.checkStates(fault)
}

func (m *Machine) checkTransition(t Transition) error {
	for _, code := range append([]string{t.To}, t.From...) {
		if _, ok := m.State(code); !ok {
			return fmt.Errorf("no state %q", code)
		}
	}
	for _, code := range t.From {
		if s, _ := m.State(code); s.Terminal {
			return fmt.Errorf("leads out of the terminal state %q", code)
		}
	}
	if due, ok := m.Transition(t.OnDue); t.OnDue != "" && (!ok || !due.System || !slices.Contains(due.From, t.To)) {
		return fmt.Errorf("%q is no step of the system out of %s", t.OnDue, t.To)
	}
	if (t.OnDue != "") != (t.DueDays != "") && t.OnDue != "" {
		return fmt.Errorf("time cannot be up without days")
	}
	if len(t.Guards) > 0 && m.Guard == nil {
		return fmt.Errorf("rules are named and nobody asks them")
	}
	if t.System == (len(t.Roles) > 0) || len(t.From) == 0 {
		return fmt.Errorf("must have states to come from, and either roles or be the system's")
	}
	return nil
}

func (m *Machine) checkStates(fault func(string, ...any) error) error {
	reached := map[string]bool{m.First(): true}
	for range m.States {
		for _, t := range m.Transitions {
			for _, from := range t.From {
				reached[t.To] = reached[t.To] || reached[from]
			}
		}
	}
	seen := map[string]bool{}
	for _, s := range m.States {
		out := slices.ContainsFunc(m.Transitions, func(t Transition) bool { return slices.Contains(t.From, s.Code) })
		switch {
		case seen[s.Code] || s.ZH == "" || s.EN == "":
			return fault("state %q has no name or stands twice", s.Code)
		case !reached[s.Code]:
			return fault("state %q cannot be reached", s.Code)
		case !out && !s.Terminal:
			return fault("state %q cannot be left and is not terminal", s.Code)
		}
		seen[s.Code] = true
	}
	return nil
}

// Diagram draws the table as a mermaid state diagram.
func (m *Machine) Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, s := range m.States {
		fmt.Fprintf(&b, "  state \"%s %s\" as %s\n", s.ZH, s.Code, s.Code)
	}
	begin := ""
	if m.DueDays != "" {
		begin = ": 限时 " + m.DueDays
	}
	fmt.Fprintf(&b, "  [*] --> %s%s\n", m.First(), begin)
	for _, t := range m.Transitions {
		label := t.ZH
		switch {
		case t.System:
			label += "（系统）"
		default:
			label += "（" + rolesZH(t.Roles) + "）"
		}
		switch {
		case t.FourEyesUnit:
			label += "·换单位"
		case t.FourEyes:
			label += "·双人"
		}
		if len(t.Guards) > 0 {
			label += "·规则 " + strings.Join(t.Guards, " ")
		}
		if t.DueDays != "" {
			label += "·限时 " + t.DueDays
		}
		for _, from := range t.From {
			fmt.Fprintf(&b, "  %s --> %s: %s\n", from, t.To, label)
		}
	}
	for _, s := range m.States {
		if s.Terminal {
			fmt.Fprintf(&b, "  %s --> [*]\n", s.Code)
		}
	}
	return b.String()
}
