package dispatch

import (
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// Unit is who answers: a department by its function (工信), a county's bureau, or an organisation by its number.
type Unit struct {
	Name     string `json:"name"`
	Org      ids.ID `json:"org,omitempty"`
	Function string `json:"function,omitempty"`
	County   string `json:"county,omitempty"` // of an organisation: where it lies
}

// Same reports whether two are the same unit, whatever they are called.
func (u Unit) Same(o Unit) bool {
	return u.Org == o.Org && u.Function == o.Function && (u.County == o.County || u.Org != 0 || u.Function != "")
}

// Known reports whether somebody can speak for the unit.
func (u Unit) Known() bool { return u.Org != 0 || u.Function != "" || u.County != "" }

// Task is one task of a plan, as the module of plans tells it.
type Task struct {
	ID        ids.ID
	Number    string // 17
	Title     string
	Plan      string // title of the plan
	Path      string // page of the task
	From, To  civil.Date
	Until     civil.Date // the last day for which it is asked; To when there is none
	Units     []Unit     // the first leads
	Cancelled bool       // by a later plan: nothing is opened, what is open is no longer asked for
}

// Active reports whether the task runs in the quarter.
func (t Task) Active(q Quarter) bool {
	until := t.Until
	if until.IsZero() {
		until = t.To
	}
	return !t.Cancelled && (t.From.IsZero() || !t.From.After(q.Last())) && (until.IsZero() || !until.Before(q.First()))
}

// Value is one target of a task as the registers have it.
type Value struct {
	Name     string `json:"name"`
	Text     string `json:"text"`   // "" is no data
	Target   string `json:"target"` // with comparator and unit
	Source   string `json:"source"` // register, or the source that is missing
	Reported bool   `json:"reported,omitempty"`
	Tone     string `json:"tone,omitempty"` // green amber red none
}

// Standing is how a task stands on a day, as the module of plans tells it. Shares are of 1; nil is no data.
type Standing struct {
	Done     bool     `json:"done,omitempty"`
	Colour   string   `json:"colour,omitempty"` // DONE GREEN AMBER RED, "" or NODATA when the registers do not say
	Progress *float64 `json:"progress,omitempty"`
	Expected *float64 `json:"expected,omitempty"`
	Forecast string   `json:"forecast,omitempty"`
	Values   []Value  `json:"values,omitempty"`
}

// The duties of a unit.
const (
	Lead = "LEAD"
	Co   = "CO"
)

// The colours of a report.
const (
	Done   = "DONE"
	Green  = "GREEN"
	Amber  = "AMBER"
	Red    = "RED"
	NoData = "NODATA"
)

// Colours are the colours in the order of pages: what is worst stands first.
var Colours = []string{Red, Amber, NoData, Green, Done}

// What a colour rests on.
const (
	ByOverdue  = "OVERDUE"  // reports that came late or not at all
	ByRegister = "REGISTER" // targets computed from registers
	ByReport   = "REPORT"   // the progress that the unit typed
	ByNothing  = ""
)

// Content is what a unit types.
type Content struct {
	Progress *float64   `json:"progress,omitempty"` // share of 1
	Words    string     `json:"words"`
	Problems string     `json:"problems,omitempty"`
	Support  string     `json:"support,omitempty"`
	Measures string     `json:"measures,omitempty"` // recovery plan
	Owner    string     `json:"owner,omitempty"`
	By       civil.Date `json:"by,omitzero"`
}

// Planned reports whether there is a whole recovery plan.
func (c Content) Planned() bool { return c.Measures != "" && c.Owner != "" && c.By != civil.Date{} }

// Report is one unit's report on one task for one quarter.
type Report struct {
	ID         ids.ID
	Version    int64
	Status     string
	DueOn      civil.Date // of what has to be done now; none when nothing has
	Quarter    Quarter
	Task       ids.ID
	TaskNumber string
	TaskTitle  string
	TaskPath   string
	Plan       string
	Duty       string
	Unit       Unit
	OpenedOn   civil.Date
	DueDay     civil.Date
	SentOn     civil.Date // first
	Late       bool       // first sent after the due day
	Progress   *float64
	Colour     string
	Basis      string
	Standing   Standing
	Draft      Content
	DraftBy    string
	DraftAt    time.Time // zero: nothing was kept
	Entries    int64
}

// Title is how the report is called in lists.
func (r Report) Title() string {
	if r.TaskNumber == "" {
		return r.TaskTitle
	}
	return r.TaskNumber + ". " + r.TaskTitle
}

func (r Report) path() string { return "/dispatch/reports/" + r.ID.String() }

// Editable reports whether the unit can send it now.
func (r Report) Editable() bool { return r.Status == Open || r.Status == Returned }

// Overdue reports whether it is missing on the day: not sent by its due day, or not sent again by the day set when it was returned.
func (r Report) Overdue(today civil.Date) bool {
	switch r.Status {
	case Open:
		return today.After(r.DueDay)
	case Returned:
		return r.DueOn != civil.Date{} && today.After(r.DueOn)
	}
	return false
}

// Entry is one thing that a unit sent; it is never changed.
type Entry struct {
	ID       ids.ID
	Report   ids.ID
	Seq      int64
	Kind     string // EntrySent, EntryAgain, EntryCorrection
	Content  Content
	Reason   string
	Colour   string
	Basis    string
	Standing Standing
	Files    []ids.ID
	Account  ids.ID
	Person   string
	At       time.Time
}

// The sorts of entries.
const (
	EntrySent       = "SENT"
	EntryAgain      = "AGAIN"
	EntryCorrection = "CORRECTION"
)

// File is a piece of evidence.
type File struct {
	ID     ids.ID
	Object ids.ID
	Blob   ids.ID
	Name   string
	Size   int64
	Person string
	At     time.Time
}

// The refusals of the package.
var (
	ErrQuarter    = errs.New(errs.Invalid, "dispatch.quarter")
	ErrNotOver    = errs.New(errs.Invalid, "dispatch.not_over")
	ErrStale      = errs.New(errs.Conflict, "dispatch.stale")
	ErrShut       = errs.New(errs.Conflict, "dispatch.shut")
	ErrOwn        = errs.New(errs.Forbidden, "dispatch.own")
	ErrEmpty      = errs.New(errs.Invalid, "dispatch.empty")
	ErrLong       = errs.New(errs.Invalid, "dispatch.long")
	ErrPercent    = errs.New(errs.Invalid, "dispatch.percent")
	ErrPlan       = errs.New(errs.Invalid, "dispatch.plan")
	ErrPlanDay    = errs.New(errs.Invalid, "dispatch.plan_day")
	ErrFiles      = errs.New(errs.Invalid, "dispatch.files")
	ErrTwice      = errs.New(errs.Conflict, "dispatch.twice")
	ErrTerm       = errs.New(errs.Invalid, "dispatch.term")
	ErrKind       = errs.New(errs.Invalid, "dispatch.kind")
	ErrLoop       = errs.New(errs.Invalid, "dispatch.loop")
	ErrNoMinutes  = errs.New(errs.Invalid, "dispatch.no_minutes")
	ErrNoQuorum   = errs.New(errs.Invalid, "dispatch.no_attendance")
	ErrUnit       = errs.New(errs.Invalid, "dispatch.unit")
	ErrUnitTwice  = errs.New(errs.Invalid, "dispatch.unit_twice")
	ErrParts      = errs.New(errs.Conflict, "dispatch.parts")
	ErrDue        = errs.New(errs.Invalid, "dispatch.due")
	ErrNoReports  = errs.New(errs.Invalid, "dispatch.no_reports")
	ErrNoTask     = errs.New(errs.Invalid, "dispatch.no_task")
	ErrNoParam    = errs.New(errs.Internal, "dispatch.no_param")
	ErrPath       = errs.New(errs.Invalid, "dispatch.path")
	ErrNotAll     = errs.New(errs.Invalid, "dispatch.not_all")
	ErrNotCurrent = errs.New(errs.Conflict, "dispatch.same_bulletin")
)
