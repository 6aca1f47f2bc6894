package casepage

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// Course words the entries of a case's course.
type Course struct {
	Begun   string            // the first entry, 新建 unless given
	Steps   map[string]string // entries that no transition of the machine names, Chinese keys
	Reasons map[string]string // reasons that ship with the product, Chinese keys; another stands by its code
	Due     string            // how a deadline is said, 期限 %s unless given
	Quote   bool              // a note is what somebody said in their own words
}

// Events turns the trail of a case into its course, newest first.
func (c Course) Events(ctx context.Context, m *caseflow.Machine, trail []caseflow.Event) []ui.Event {
	out := make([]ui.Event, 0, len(trail))
	for _, e := range slices.Backward(trail) {
		st, _ := m.State(e.To)
		who := e.Name
		if who == "" {
			who = "系统"
		}
		out = append(out, ui.Event{Deed: c.deed(ctx, m, e), By: i18n.Word(ctx, who), At: When(e.At), Text: c.text(ctx, e), Quote: c.Quote && e.Note != "", Tone: st.Tone})
	}
	return out
}

// deed is what was done. A button that asks for more before it acts ends in an ellipsis; in
// the course it is done.
func (c Course) deed(ctx context.Context, m *caseflow.Machine, e caseflow.Event) string {
	if t, ok := m.Transition(e.Transition); ok {
		if done, asks := strings.CutSuffix(i18n.Either(ctx, t.ZH, t.EN), "…"); asks {
			return done
		}
		return t.ZH
	}
	if zh := c.Steps[e.Transition]; zh != "" {
		return zh
	}
	if c.Begun != "" {
		return c.Begun
	}
	return "新建"
}

func (c Course) text(ctx context.Context, e caseflow.Event) string {
	text := i18n.Word(ctx, e.Note)
	if e.Reason != "" {
		text = Joined(i18n.T(ctx, "："), c.Reason(ctx, e.Reason), text)
	}
	if !e.DueOn.IsZero() {
		due := c.Due
		if due == "" {
			due = "期限 %s"
		}
		text = Joined(" · ", text, i18n.T(ctx, due, e.DueOn.String()))
	}
	return text
}

// Reason is a reason in words; one that a city added stands by its code.
func (c Course) Reason(ctx context.Context, code string) string {
	if zh, ok := c.Reasons[code]; ok {
		return i18n.Word(ctx, zh)
	}
	return code
}

// ReasonPairs are the pairs of code and name of reasons for a choice, after those given first.
func ReasonPairs(ctx context.Context, list []caseflow.Reason, first ...string) []string {
	out := slices.Clone(first)
	for _, r := range list {
		out = append(out, r.Code, i18n.Either(ctx, r.ZH, r.EN))
	}
	return out
}

// StateName is the name of a state in the reader's language.
func StateName(ctx context.Context, m *caseflow.Machine, code string) string {
	st, ok := m.State(code)
	if !ok {
		return code
	}
	return i18n.Either(ctx, st.ZH, st.EN)
}

// State is a state as a cell: its name with its tone.
func State(ctx context.Context, m *caseflow.Machine, code string) templ.Component {
	st, _ := m.State(code)
	return ui.Status(st.Tone, StateName(ctx, m, code))
}

// StatePairs are the pairs of code and name of a machine's states for a filter, after those
// given first.
func StatePairs(ctx context.Context, m *caseflow.Machine, first ...string) []string {
	out := slices.Clone(first)
	for _, st := range m.States {
		out = append(out, st.Code, i18n.Either(ctx, st.ZH, st.EN))
	}
	return out
}

// Buttons are the steps out of a state that the person's roles and may allow with the very
// case, without those to skip. A nil may leaves it to the roles.
func Buttons(ctx context.Context, m *caseflow.Machine, status string, may func(step string) bool, skip ...string) (out []caseflow.Button) {
	for _, b := range m.Buttons(actor.From(ctx), status) {
		if b.Allowed && (may == nil || may(b.Code)) && !slices.Contains(skip, b.Code) {
			out = append(out, b)
		}
	}
	return out
}

// StepLinks are the steps that the person may take, each by way of its preview at
// at/steps/code.
func StepLinks(ctx context.Context, m *caseflow.Machine, status, at string, may func(step string) bool) (out []ui.Step) {
	for _, b := range Buttons(ctx, m, status, may) {
		note := ""
		if b.NeedsReason {
			note = "须写理由"
		}
		out = append(out, ui.Step{Label: i18n.Either(ctx, b.ZH, b.EN), Href: at + "/steps/" + b.Code, Note: note})
	}
	return out
}
