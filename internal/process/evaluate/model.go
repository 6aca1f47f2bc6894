package evaluate

import (
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// Run is one computation of a year. A later one of the same year, with a higher revision, takes its place.
type Run struct {
	ID         ids.ID
	Year       int
	Revision   int64
	At         time.Time
	By         string
	Note       string
	Points     int64
	InputsSHA  string // SHA-256 of the frozen inputs
	ResultsSHA string // SHA-256 of the verdicts
}

// Head is a verdict as lists show it.
type Head struct {
	ID          ids.ID
	Run         ids.ID
	Year        int
	Point       ids.ID
	School      ids.ID
	SchoolName  string
	County      string
	Level       atlas.Level
	Code, Name  string
	Colour      Colour
	Action      string
	Grade       string
	Score       *float64 // 0 … 100
	Destination *float64 // share
	Completion  *float64 // share
	Demand      *float64 // −1 … 1
	Place       int64
	Few         bool // fewer graduates than outsiders may see
	FactsSHA    string
	Hidden      bool // the actor is shown neither colour nor figures
}

// Card is a warning card.
type Card struct {
	ID         ids.ID
	Version    int64
	Status     string
	DueOn      civil.Date
	Year       int
	Number     string
	Verdict    ids.ID
	Point      ids.ID
	School     ids.ID
	SchoolName string
	County     string
	Level      atlas.Level
	Code, Name string
	Colour     Colour
	Action     string // what the rules propose
	Drafter    ids.ID // account, 0 for the product alone
	DraftedBy  string
	Reply      string
	Plan       string
	PlanOwner  string
	PlanBy     civil.Date
	Request    ids.ID // of the adjustment round that took it up, 0 for none
	Stale      bool   // the figures it rests on were corrected since
}

func (c Card) object() actor.Object { return actor.Object{County: c.County, Org: c.School} }

// Open reports whether the card proposes its action still: it was not dropped, lifted or closed.
func (c Card) Open() bool { return c.Status != Dropped && c.Status != Lifted && c.Status != Closed }

// Stands reports whether the proposal was kept after the school could reply, so that the adjustment round may take it up.
func (c Card) Stands() bool {
	switch c.Status {
	case Kept, Downgraded, PlanDue, PlanFiled, PlanAccepted, NotImproved:
		return true
	}
	return false
}

// Appeal is what a school says against a rating.
type Appeal struct {
	ID      ids.ID
	Version int64
	Status  string
	DueOn   civil.Date
	Year    int
	Verdict ids.ID
	Point   ids.ID
	School  ids.ID
	County  string
	Reason  string
}

func (a Appeal) object() actor.Object { return actor.Object{County: a.County, Org: a.School} }

// File is evidence of a reply or an appeal.
type File struct {
	ID     ids.ID
	Blob   ids.ID
	Name   string
	Size   int64
	Digest string // SHA-256
	By     string
}

// SettingRow is a version of a preset as it is kept.
type SettingRow struct {
	Setting
	ID       ids.ID
	Row      int64 // row_version
	Status   string
	FromYear int
	Trail    []caseflow.Event
}

// Succession says that a point follows another.
type Succession struct {
	ID           ids.ID
	Point        ids.ID
	Former       ids.ID
	Name, Before string // of the points, with their schools
	Milli        int64
	FromYear     int
	Source       string
}
