package board

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The states of a closing.
const (
	Assigned  = "ASSIGNED"
	Closed    = "CLOSED"
	Withdrawn = "WITHDRAWN"
)

// ClosingFlow is the life of the task to close one gap: it is given to a unit, given
// again when things change, and ends closed or withdrawn, from where it may be given
// anew.
var ClosingFlow = &caseflow.Machine{
	Kind: "board.closing", Table: "board_closings", ZH: "补缺口任务", EN: "task to close a gap",
	States: []caseflow.State{
		{Code: Assigned, ZH: "办理中", EN: "In hand", Tone: "info"},
		{Code: Closed, ZH: "已补上", EN: "Closed", Tone: "green"},
		{Code: Withdrawn, ZH: "已撤回", EN: "Withdrawn", Tone: "none"},
	},
	Transitions: []caseflow.Transition{
		{Code: "assign", ZH: "指定责任单位", EN: "Assign", From: []string{Assigned, Closed, Withdrawn}, To: Assigned, Roles: assigners},
		{Code: "close", ZH: "已补上…", EN: "Close…", From: []string{Assigned}, To: Closed, Roles: assigners, NeedsReason: true},
		{Code: "withdraw", ZH: "撤回…", EN: "Withdraw…", From: []string{Assigned}, To: Withdrawn, Roles: assigners, NeedsReason: true},
	},
}

// Closing says who closes the gap of an occupation in a year, how, and by when.
type Closing struct {
	ID         ids.ID
	Year       int
	Occupation string
	Owner      string // unit in charge
	Measure    string
	Until      civil.Date
	Status     string
	RowVersion int64
}

// Open says that somebody is at it.
func (c Closing) Open() bool { return c.Status == Assigned }

// Task is what is asked of a unit, for one or many occupations.
type Task struct {
	Year        int
	Occupations []string
	Owner       string
	Measure     string
	Until       civil.Date
}

// CheckTask refuses a task without owner or measure, or whose day is past.
func CheckTask(t Task, today civil.Date) error {
	switch {
	case len(t.Occupations) == 0:
		return ErrNoRow
	case strings.TrimSpace(t.Owner) == "" || len([]rune(t.Owner)) > 80:
		return ErrOwner.On("owner")
	case strings.TrimSpace(t.Measure) == "" || len([]rune(t.Measure)) > 200:
		return ErrMeasure.On("measure")
	case t.Until.IsZero() || t.Until.Before(today):
		return ErrDue.On("until")
	}
	return nil
}

// Assign gives a task for every occupation named, or changes the one there is. All
// or none.
func (s *Service) Assign(ctx context.Context, t Task) error {
	if !Policy.Allowed(actor.From(ctx), mayAssign) {
		return actor.ErrForbidden
	}
	t.Owner, t.Measure = strings.TrimSpace(t.Owner), strings.TrimSpace(t.Measure)
	if err := CheckTask(t, s.today()); err != nil {
		return err
	}
	if err := checkYear(t.Year); err != nil {
		return err
	}
	if err := s.checkOccupations(ctx, t.Occupations); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		slices.Sort(t.Occupations)
		for _, occ := range slices.Compact(t.Occupations) {
			if err := assign(ctx, tx, t, occ); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkOccupations refuses codes that the catalogue does not have; "" stands for needs
// that are still to be coded. Without a catalogue only the form of a code can be checked.
func (s *Service) checkOccupations(ctx context.Context, codes []string) error {
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return err
	}
	for _, code := range codes {
		_, known := cat.Occupation(code)
		if !known && len(cat.Occupations()) == 0 {
			known = occupationForm.MatchString(code)
		}
		if code != "" && !known {
			return ErrUnknown.With(code)
		}
	}
	return nil
}

var occupationForm = regexp.MustCompile(`^[1-8]-\d{2}-\d{2}-\d{2}$`)

func assign(ctx context.Context, tx *sqldb.Tx, t Task, occupation string) error {
	c := Closing{Year: t.Year, Occupation: occupation, Owner: t.Owner, Measure: t.Measure, Until: t.Until}
	note := t.Owner + " · " + t.Measure + " · " + t.Until.String()
	old, err := closingFor(ctx, tx, t.Year, occupation)
	switch {
	case errors.Is(err, sqldb.ErrNoRow):
		c.ID = tx.NewID()
		if err := insertClosing(ctx, tx, c); err != nil {
			return err
		}
		return ClosingFlow.Open(ctx, tx, c.ID, note)
	case err != nil:
		return err
	}
	c.ID = old.ID
	if _, err := ClosingFlow.Move(ctx, tx, caseflow.Step{ID: c.ID, Transition: "assign", Note: note}); err != nil {
		return err
	}
	return updateClosing(ctx, tx, c)
}

// Step closes or withdraws a task.
func (s *Service) Step(ctx context.Context, id ids.ID, step string, version int64, note string) (c Closing, err error) {
	if !Policy.Allowed(actor.From(ctx), mayAssign) {
		return c, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if c, err = closingByID(ctx, tx, id); err != nil {
			return hidden(err)
		}
		if step == "assign" {
			return caseflow.ErrNoStep.With(step)
		}
		_, err := ClosingFlow.Move(ctx, tx, caseflow.Step{ID: id, Transition: step, Version: version, Note: note})
		return err
	})
	return c, err
}

// closings reads the tasks of a year by occupation.
func (s *Service) closings(ctx context.Context, year int) (map[string]Closing, error) {
	out := map[string]Closing{}
	err := s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := closingsOf(ctx, r, year)
		for _, c := range list {
			out[c.Occupation] = c
		}
		return err
	})
	return out, err
}

// Overdue counts the tasks whose day has passed, for those who give them; 0 for others.
func (s *Service) Overdue(ctx context.Context) (n int, err error) {
	if !Policy.Allowed(actor.From(ctx), mayAssign) {
		return 0, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM board_closings WHERE status = $1 AND until_on < $2`, Assigned, s.today().String())
		return err
	})
	return n, err
}

// Late lists at most limit tasks whose day has passed, the longest overdue first.
func (s *Service) Late(ctx context.Context, limit int) (list []Closing, err error) {
	if !exact(actor.From(ctx), "") {
		return nil, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = closingsLate(ctx, r, s.today(), limit)
		return err
	})
	return list, err
}

func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}
