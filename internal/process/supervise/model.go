package supervise

import (
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// Inspector is a person who inspects, with their employer.
type Inspector struct {
	Name     string `json:"name"`
	Employer string `json:"employer"`
}

// Inspection is one look at an organisation.
type Inspection struct {
	ID         ids.ID
	Version    int64
	Status     string
	Number     string
	Kind       string // ONSITE or THEMATIC
	Title      string
	Org        ids.ID
	OrgName    string
	County     string
	Project    ids.ID // record of the registers, 0 for none
	Basis      string
	Inspectors []Inspector
	On         civil.Date // planned, then held
	Summary    string
	Owner      ids.ID
	Findings   int64 // recorded
	Unclosed   int64
}

func (x Inspection) path() string { return "/inspections/" + x.ID.String() }

// Finding is something that is not as it should be.
type Finding struct {
	ID         ids.ID
	Version    int64
	Status     string
	DueOn      civil.Date
	Number     string
	Inspection ids.ID
	Title      string // of the inspection
	Org        ids.ID
	OrgName    string
	County     string
	What       string
	Basis      string
	Grave      bool
	Plan       string
	Result     string
	Verdict    string // the verifier's words
	Rectifier  ids.ID // accounts
	Verifier   ids.ID
	Closer     ids.ID
	FiledOn    civil.Date
}

func (x Finding) path() string { return "/findings/" + x.ID.String() }

// Late reports whether the finding waits beyond its due day.
func (x Finding) Late(today civil.Date) bool { return !x.DueOn.IsZero() && x.DueOn.Before(today) }

// File is a photo or a document beside an object.
type File struct {
	ID   ids.ID
	Of   ids.ID
	Name string
	Size int64
	At   time.Time
	By   string
}

// Measure is one version of a process measure.
type Measure struct {
	Code, ZH, EN, Unit string
	Version            int64
	AtLeast            bool // an exception is below the threshold, otherwise above it
	Threshold          float64
	Source             string
	From               civil.Date
	Place              int64
}

// Line is a school's value of a measure in a term.
type Line struct {
	Org      ids.ID
	OrgName  string
	County   string
	Measure  Measure
	Value    *float64
	Note     string
	Verdict  Verdict
	Reported time.Time
}

// School is a school in the cycle of visits.
type School struct {
	Org     ids.ID
	Name    string
	County  string
	Last    civil.Date // of its last inspection
	Month   civil.Date // first day of the month in which this year's plan has it
	Visit   Visit
	Visited ids.ID // the last inspection
}

// Subject is who is assessed or has duties: a county, a school, a government.
type Subject struct {
	Key    string // CITY, code of a county, identity of an organisation
	Name   string
	County string
	Org    ids.ID
}

// Framework is what assessments are made by.
type Framework struct {
	Code, ZH, EN string
	Of           string // COUNTY or SCHOOL
	Source       string
	Place        int64
}

// Assessment is one assessment of all its subjects in a year.
type Assessment struct {
	ID        ids.ID
	Version   int64
	Status    string
	Number    string
	Framework string
	Of        string
	Year      int64
	Title     string
	Document  string
	Items     []Item
	Round     int64
	PublicTo  civil.Date
	Decision  string
	Owner     ids.ID
}

func (x Assessment) path() string { return "/assessments/" + x.ID.String() }

// Mark is what one person gave a subject for an item.
type Mark struct {
	Subject string
	Item    string
	Account ids.ID
	Name    string
	Org     ids.ID
	Points  float64
	Words   string
}

// Endorsement is what an industry organisation says of an assessment.
type Endorsement struct {
	Org     ids.ID
	OrgName string
	Agrees  bool
	Words   string
	At      time.Time
}

// Appeal is what a subject says against its score.
type Appeal struct {
	ID         ids.ID
	Version    int64
	Status     string
	DueOn      civil.Date
	Assessment ids.ID
	Subject    string
	Words      string
	Answer     string
	Account    ids.ID
}

// Duty is one version of a legal duty of a kind of subject.
type Duty struct {
	Code     string
	Version  int64
	Of       string // GOVERNMENT, DEPARTMENT, INDUSTRY, ENTERPRISE, SCHOOL
	ZH, EN   string
	Text     string
	Document string
	Article  string
	From     civil.Date
	To       civil.Date
	Place    int64
}

// Evidence is what shows that a subject did its duty in a year.
type Evidence struct {
	ID      ids.ID
	Duty    string
	Version int64 // of the duty, under which it was filed
	Subject string
	Year    int64
	Words   string
	Link    string // a page of the product
	File    ids.ID
	Name    string // of the file
	By      string
	On      civil.Date
}

// Check is a duty of a subject in a year with its evidence.
type Check struct {
	Duty    Duty
	Subject Subject
	List    []Evidence
}

// Coop is an enterprise's plan of cooperation of a year.
type Coop struct {
	ID       ids.ID
	Version  int64
	Org      ids.ID
	OrgName  string
	County   string
	Year     int64
	Fields   []string // codes of fields of cooperation
	Goals    string
	Interns  int64 // places for students
	Teachers int64 // places for teachers
	Budget   money.Fen
	FiledOn  civil.Date // zero: not filed
}

// Practice is what a teacher practised in a year.
type Practice struct {
	Org     ids.ID
	OrgName string
	County  string
	Staff   string
	Days    int64
	Stays   int64
	Open    int64 // stays that are not checked yet
	Met     bool
	Five    int64   // days in the five years that end with the day
	Long    Verdict // of the five years; no data while the teacher is on the register for less and falls short
	Record  ids.ID
}
