package system

import (
	"context"
	"time"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of the package.
var (
	ErrNoBackup = errs.New(errs.NotFound, "system.no_backup")
	ErrDayLine  = errs.New(errs.Invalid, "system.day_line")
	ErrDayTwice = errs.New(errs.Invalid, "system.day_twice")
	ErrNoDays   = errs.New(errs.Invalid, "system.no_days")
	ErrManyDays = errs.New(errs.Invalid, "system.many_days")
	ErrSource   = errs.New(errs.Invalid, "system.source")
	ErrTyped    = errs.New(errs.Invalid, "system.typed")
	ErrOperator = errs.New(errs.Forbidden, "system.operator")
	ErrDied     = errs.New(errs.Invalid, "system.move_died")
)

// Options is what the service of one city needs.
type Options struct {
	City  string // code
	DB    *sqldb.DB
	Plant *Plant
	// Deadlines are the daily runs of the modules: what is due is moved on.
	Deadlines []Deadline
	// Params lists the versioned parameters of the modules, besides those of caseflow.
	Params []ParamSource
	// JobNames gives the Chinese names of the other modules' kinds of jobs, which are also
	// the keys of the English ones.
	JobNames map[string]string
	// Person finds the name of an account for the pages; nil shows numbers.
	Person func(ctx context.Context, id ids.ID) string
	// Accounts reads what the hub's log holds about the city's accounts, the newest first,
	// below a number; nil when there is none.
	Accounts func(ctx context.Context, before int64, limit int) ([]audit.Row, error)
	// Hub looks after all cities; nil leaves its pages out.
	Hub *Hub
	// Version is the release of the program, Started when it was started.
	Version string
	Started time.Time
}

// Deadline is one daily run.
type Deadline struct {
	Name string // for the result: demand.expire
	// Run moves on what is due and returns how many; running it again does nothing more.
	Run func(ctx context.Context) (int, error)
}

// ParamSource reads the versioned parameters of one module.
type ParamSource struct {
	Title string // Chinese key
	List  func(ctx context.Context) ([]Param, error)
}

// Param is one version of a parameter as the overview shows it.
type Param struct {
	Code    string
	Name    string // what it is, in the reader's language; "" where the code says it
	Version string
	Value   string // as it is read: 15 个工作日, 0.30
	Source  string // document and article
	From    civil.Date
	Current bool // in force today
}

// CheckKind says what was tried.
type CheckKind string

// The kinds of checks.
const (
	DrillCheck CheckKind = "drill" // a backup was restored into a scratch folder
	AuditCheck CheckKind = "audit" // the audit log was walked and compared
)

// Check is the outcome of one trial.
type Check struct {
	ID      ids.ID
	Kind    CheckKind
	At      int64 // ms UTC
	Passed  bool
	Subject string // name of the backup, hash of the head
	TookMS  int64
	Account ids.ID // who asked, 0 for the schedule
	Detail  Detail
}

// Detail is what a check found.
type Detail struct {
	Rows     int64           `json:"rows,omitempty"`  // restored
	Blobs    int64           `json:"blobs,omitempty"` // attachments restored
	TakenAt  int64           `json:"taken_at,omitempty"`
	Entries  int64           `json:"entries,omitempty"` // of the log
	Points   int             `json:"points,omitempty"`  // checkpoints compared
	Findings []audit.Finding `json:"findings,omitempty"`
	Code     string          `json:"code,omitempty"` // of the refusal
}

// Health is the state of the installation, as far as this city is concerned.
type Health struct {
	Version   string
	Go        string
	Started   time.Time
	Now       time.Time
	Heap      int64 // bytes
	Routines  int
	Ready     bool // identifiers can be made
	Dialect   string
	Schema    sqldb.Schema
	Database  int64 // bytes, 0 when the database is on a server
	Blobs     int64 // number
	BlobBytes int64
	Free      int64 // bytes free where the data are, -1 when not known
	Entries   int64 // of the audit log
	Jobs      map[job.State]int64
	Last      []job.Last
}

// Backups is what the page of backups shows.
type Backups struct {
	Files  []backup.Saved // newest first
	Drills []Check        // newest first
	Passed *Check         // the last drill that passed, nil for none
}

// Year is one year of the calendar.
type Year struct {
	Year   int
	Loaded bool
	Work   int // working days
	Days   []Day
	Years  []YearMark
}

// YearMark says whether the holidays of a year are known.
type YearMark struct {
	Year   int
	Loaded bool
}

// Day is one special day; Own days were entered in this city.
type Day struct {
	civil.Special
	Own bool
}
