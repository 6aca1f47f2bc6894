package carrier

import (
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// AcceptedStage is the stage of a kind with milestones that only a record with a passed acceptance enters.
const AcceptedStage = "ACCEPTED"

// The refusals of milestones and acceptances.
var (
	ErrStep      = errs.New(errs.Invalid, "carrier.milestone")
	ErrStepTwice = errs.New(errs.Conflict, "carrier.milestone_twice")
	ErrWeight    = errs.New(errs.Invalid, "carrier.weight")
	ErrMoved     = errs.New(errs.Invalid, "carrier.moved")
	ErrDone      = errs.New(errs.Conflict, "carrier.done")
	ErrEvidence  = errs.New(errs.Invalid, "carrier.evidence")
	ErrResult    = errs.New(errs.Invalid, "carrier.result")
	ErrAccepted  = errs.New(errs.Conflict, "carrier.accepted")
)

// Milestone is a step of a record's plan. Its due day moves with a reason only; it is overdue when the day has passed and it is not
// done.
type Milestone struct {
	ID         ids.ID
	Record     ids.ID
	Name       string
	Due        civil.Date
	Owner      ids.ID // organisation, 0: who leads the record
	OwnerName  string
	Weight     int64 // percent of the whole
	Done       civil.Date
	Evidence   string
	RowVersion int64
	Moves      []Moved
}

// Moved is a change of a due day.
type Moved struct {
	Milestone ids.ID
	Was, Now  civil.Date
	Reason    string
	On        civil.Date
}

// Late is by how many days the milestone is overdue on a day, or was done late; 0 in time.
func (m Milestone) Late(today civil.Date) int {
	end := today
	if !m.Done.IsZero() {
		end = m.Done
	}
	return max(m.Due.DaysTo(end), 0)
}

// Overdue says that it is not done and its day has passed.
func (m Milestone) Overdue(today civil.Date) bool { return m.Done.IsZero() && m.Due.Before(today) }

// Result is what an acceptance ends with.
type Result string

// The results of an acceptance.
const (
	Pass         Result = "PASS"
	PassAfterFix Result = "PASS_AFTER_FIX"
	Fail         Result = "FAIL"
)

// Results are the results with their names.
var Results = []Choice{{string(Pass), "通过", "Passed"}, {string(PassAfterFix), "整改后通过", "Passed after corrections"}, {string(Fail), "不通过", "Failed"}}

// Passed says that a record with this result may be accepted.
func (r Result) Passed() bool { return r == Pass || r == PassAfterFix }

// Acceptance is the examination of a record at its end: by whom, with which document and result. A further one follows a failed one.
type Acceptance struct {
	ID       ids.ID
	On       civil.Date
	Result   Result
	Experts  string
	Document string
	Opinion  string
}

// heaviest is the whole of which milestones are parts, in percent.
const heaviest = 100

// CheckMilestone refuses a milestone without a name or a due day, and weights that together are more than 100.
func CheckMilestone(m Milestone, others []Milestone) error {
	var faults errs.List
	if name := strings.TrimSpace(m.Name); name == "" || len([]rune(name)) > shortText {
		faults.Add(ErrName.With(shortText).On("name"))
	}
	if m.Due.IsZero() {
		faults.Add(ErrStep.On("due"))
	}
	sum := m.Weight
	for _, o := range others {
		if o.ID != m.ID {
			sum += o.Weight
		}
	}
	if m.Weight < 0 || sum > heaviest {
		faults.Add(ErrWeight.With(sum).On("weight"))
	}
	return faults.Err()
}

// CheckDone refuses what is done already, in the future, or without evidence.
func (m Milestone) CheckDone(on civil.Date, evidence string, today civil.Date) error {
	switch {
	case !m.Done.IsZero():
		return ErrDone.With(m.Done.String())
	case on.IsZero() || on.After(today):
		return ErrFuture.With(on.String()).On("done")
	case strings.TrimSpace(evidence) == "" || len([]rune(evidence)) > longText:
		return ErrEvidence.On("evidence")
	}
	return nil
}

// CheckMove refuses a move of what is done, to the same day, or without a reason.
func (m Milestone) CheckMove(due civil.Date, reason string) error {
	switch {
	case !m.Done.IsZero():
		return ErrDone.With(m.Done.String())
	case due.IsZero() || due == m.Due:
		return ErrStep.On("due")
	case strings.TrimSpace(reason) == "" || len([]rune(reason)) > shortText:
		return ErrMoved.On("reason")
	}
	return nil
}

// CheckAcceptance refuses an acceptance without a result, a day that has come, experts and a document.
func CheckAcceptance(a Acceptance, today civil.Date) error {
	var faults errs.List
	if !has(Results, string(a.Result)) {
		faults.Add(ErrResult.On("result"))
	}
	if a.On.IsZero() || a.On.After(today) {
		faults.Add(ErrFuture.With(a.On.String()).On("on"))
	}
	if strings.TrimSpace(a.Experts) == "" {
		faults.Add(ErrRequired.With("专家").On("experts"))
	}
	if strings.TrimSpace(a.Document) == "" {
		faults.Add(ErrProof.With("验收").On("document"))
	}
	return faults.Err()
}

// DoneWeight is the done and the whole weight of milestones; without weights each weighs the same.
func DoneWeight(list []Milestone) (done, all int64) {
	for _, m := range list {
		w := m.Weight
		all += w
		if !m.Done.IsZero() {
			done += w
		}
	}
	if all > 0 {
		return done, all
	}
	for _, m := range list {
		all++
		if !m.Done.IsZero() {
			done++
		}
	}
	return done, all
}
