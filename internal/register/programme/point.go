package programme

import (
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
)

// Point is a programme as one school teaches it (专业点).
type Point struct {
	ID         ids.ID
	School     ids.ID // organisation
	SchoolName string
	County     string // of the school
	Level      atlas.Level
	Code       string // current catalogue code without suffix letters
	Given      string // code as the school wrote it, perhaps of an older edition
	Name       string
	Length     string // years of study as registered: "3", "2", "5"; "" unknown
	FirstYear  int    // of first enrolment, 0 unknown
	Controlled bool   // nationally controlled (国控), suffix K
	Shortage   bool   // tag: livelihood field short of people (CHN-06)
	Status     string
	RowVersion int64
	UpdatedAt  time.Time
}

// Key identifies the programme of the point.
func (p Point) Key() atlas.ProgrammeKey { return atlas.ProgrammeKey{Level: p.Level, Code: p.Code} }

// Enrolment is one year's plan and what came of it; persons, nil is not known.
type Enrolment struct {
	Point       ids.ID
	Year        int
	Planned     *int64
	FirstChoice *int64 // applicants who named it first
	Admitted    *int64
	Registered  *int64
}

// Outcome is what became of one graduating class; persons, nil is not known.
type Outcome struct {
	Point        ids.ID
	Year         int    // of graduation
	AsOf         string // INITIAL 初次 (31 August) or YEAR_END 年终 (31 December)
	Graduates    *int64
	Contract     *int64 // employed by agreement or contract
	Flexible     *int64 // otherwise employed
	SelfEmployed *int64
	Freelance    *int64
	Study        *int64 // further study
	Army         *int64
	Grassroots   *int64 // grassroots and research-assistant projects
	Seeking      *int64 // 待就业
	NotIntending *int64 // 暂不就业
	Related      *int64 // of the employed, in related jobs
	Local        *int64 // of the employed, in the city
}

// Overview is a point with its latest figures, as the list and the matcher need it.
type Overview struct {
	Point
	Enrolled   *int64 // registered in the latest year known
	Planned    *int64
	PlanYear   int
	Graduates  *int64 // of the latest year known
	Employed   *int64
	Local      *int64
	Related    *int64
	OutYear    int
	ClassName  string
	SchoolKind string // level of the school as in base/org
	Tags       []Tag  // of this year; set by Service.List
	Lens       Lens   // how exactly the reader sees the counts; set by Service.List
}
