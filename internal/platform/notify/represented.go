package notify

import (
	"context"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// TopicBehalf tells somebody that a step was taken in their name.
const TopicBehalf = "notify.behalf"

// TellRepresented is a hook for [caseflow.Machine] Behalf: it tells the organisation or
// person in whose name somebody else took a step. Pages of cases lie below path.
func TellRepresented(m *caseflow.Machine, path string) caseflow.After {
	return func(ctx context.Context, tx *sqldb.Tx, ev caseflow.Event) error {
		step := ev.Transition
		if t, ok := m.Transition(step); ok {
			step = t.ZH
		}
		why := ev.Note
		if why == "" {
			why = ev.ReasonZH
		}
		return Tell(ctx, tx, Note{
			Topic: TopicBehalf, Accounts: []ids.ID{ev.OnBehalf}, Orgs: []ids.ID{ev.OnBehalf}, AtOnce: true,
			Title: "%v代您办理了“%v”（%v），理由：%v", Args: []string{ev.Name, step, m.ZH, why}, Path: path + ev.Case.String(), Object: ev.Case,
		})
	}
}
