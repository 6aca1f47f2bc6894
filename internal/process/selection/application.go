package selection

import (
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/carrier"
)

// Application is what an organisation applies with in a batch; there is one for each of the two.
type Application struct {
	ID          ids.ID
	Version     int64
	Status      string
	Number      string
	Batch       ids.ID
	Org         ids.ID
	OrgName     string
	OrgKind     string
	County      string
	Title       string
	Area        string // field of the experts who judge it
	Summary     string
	Partners    []string // names, also of organisations that are not in the register
	Values      carrier.Values
	Owner       ids.ID
	SubmittedMS int64
	CorrectWhat string
	CorrectBy   civil.Date // the last day
	Rounds      int64      // draws
	Extra       bool       // one more expert was drawn because two sheets differ too much
	Score       *float64   // nil: no data
	Low, High   *float64
	Deviation   *float64
	Counted     int64 // sheets in Score
	Place       int64 // 0: not ranked
	Record      ids.ID

	BatchTitle, BatchNumber, BatchStatus, Category string
	CloseOn                                        civil.Date
}

// Sent reports whether somebody else than the applicant has to do with it.
func (x Application) Sent() bool { return x.Status != AppDraft && x.Status != AppWithdrawn }

// DraftForm is what a form says about an application.
type DraftForm struct {
	Title, Area, Summary, Partners string
	Values                         carrier.Values
}

// File is an attachment of an application.
type File struct {
	ID, Blob ids.ID
	Name     string
	Size     int64
	By       string
}

// Expert is somebody who can be drawn.
type Expert struct {
	ID           ids.ID
	Version      int64
	Number       string
	Name         string
	Title        string // 教授、高级工程师
	Areas        []string
	EmployerID   ids.ID // 0: not in the register of organisations
	Employer     string
	Since, Until civil.Date // term; Until zero: no end
	Active       bool
	Account      ids.ID // 0: does not sign in, is asked on paper
	Phone, Mail  string // only where they were asked for
	Login        string
	Sheets, Open int64 // sheets of theirs, and those to be scored
}

// InTerm reports whether the expert can be drawn on the day.
func (e Expert) InTerm(day civil.Date) bool {
	return e.Active && !day.Before(e.Since) && (e.Until.IsZero() || !day.After(e.Until))
}

// Draw is the record of one draw for an application.
type Draw struct {
	ID          ids.ID
	Application ids.ID
	Round       int64
	At          time.Time
	By          string
	SeedHash    string
	Seed        string
	Pool        []Standing
	PoolHash    string
}

// Sheet is one expert's scoring of one application.
type Sheet struct {
	ID          ids.ID
	Version     int64
	Status      string
	DueOn       civil.Date
	Application ids.ID
	Expert      ids.ID
	ExpertName  string
	Employer    string
	Account     ids.ID
	Round       int64
	Position    int64 // in the order of the draw, 1 is the first
	Extra       bool
	Total       *float64 // nil: no data
	Comment     string
	SentMS      int64
	SentBy      string
	Paper       bool
	Scan        ids.ID
	ScanName    string
	Marks       []Mark

	AppTitle, AppNumber, OrgName, BatchTitle string
	Batch                                    ids.ID
}

// Objection is what somebody says against an application during publicity.
type Objection struct {
	ID          ids.ID
	Version     int64
	Status      string
	DueOn       civil.Date
	Number      string
	Batch       ids.ID
	Application ids.ID
	Words       string
	Account     ids.ID
	Name        string // only where it was asked for
	Contact     string
	FiledOn     civil.Date
	Answer      string
	AnsweredOn  civil.Date

	AppTitle, OrgName, BatchTitle string
}
