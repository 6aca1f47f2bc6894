package standard

import (
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// Survey asks enterprises about the tasks, the standards and the demand of a post.
type Survey struct {
	ID         ids.ID
	RowVersion int64
	Number     string // DC-2026-0001
	Title      string
	Intro      string
	Industry   string
	Occupation string
	Post       string
	Level      int64
	Org        ids.ID // who asks; 0 for an officer
	OrgName    string // read only
	Owner      ids.ID
	County     string
	Status     string
	DueOn      civil.Date
	Opened     time.Time
	Standard   ids.ID // the draft made from it, 0 when none was
	Asked      int64  // read only
	Answered   int64  // read only, used ones included
}

func (s Survey) object() actor.Object {
	return actor.Object{County: s.County, Org: s.Org, Owner: s.Owner}
}

// Reply is one enterprise's sheet of a survey.
type Reply struct {
	ID         ids.ID
	RowVersion int64
	Survey     ids.ID
	Org        ids.ID
	OrgName    string // read only
	County     string // of the enterprise, read only
	Status     string
	DueOn      civil.Date
	Answered   time.Time
	Reminded   time.Time
	Forecast   ids.ID // the draft forecast made of the third part
	Answers    Answers
}

func (r Reply) object() actor.Object { return actor.Object{County: r.County, Org: r.Org} }

// Ahead is how many years the third part asks for.
const Ahead = 3

// Wanted is a line of the third part: how many people of an occupation and level.
type Wanted struct {
	Occupation string
	Level      string
	Heads      [Ahead]*int64 // for the years after the survey's; nil: not said
}

// Answers are the three parts of a reply.
type Answers struct {
	Tasks  []Task // part 1 with the abilities of part 2
	Wanted []Wanted
}

// Blank reports whether nothing was answered.
func (a Answers) Blank() bool { return len(a.Tasks) == 0 && len(a.Wanted) == 0 }
