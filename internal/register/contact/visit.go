package contact

import (
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// VisitKind says whether people went to the enterprises or met them at a table.
type VisitKind string

// The kinds of visits (EPT-06).
const (
	Survey    VisitKind = "SURVEY"    // 深入企业调研
	Symposium VisitKind = "SYMPOSIUM" // 面对面座谈
)

// VisitKinds lists the kinds in the order of the forms.
var VisitKinds = []VisitKind{Survey, Symposium}

var visitKindNames = map[VisitKind]string{Survey: "入企调研", Symposium: "面对面座谈"}

// ZH is the kind's Chinese name.
func (k VisitKind) ZH() string { return visitKindNames[k] }

// contact is how a visit counts for the pairs that took part.
func (k VisitKind) contact() ContactKind {
	if k == Symposium {
		return Met
	}
	return Visited
}

// Party is an organisation that took part in a visit.
type Party struct {
	ID     ids.ID
	Name   string
	County string
}

// Visit is one survey or symposium.
type Visit struct {
	ID          ids.ID
	Version     int64
	Number      string // DY-2026-0007
	Kind        VisitKind
	Day         civil.Date
	Place       string
	County      string
	Departments string // those who went, one a line
	Topics      string
	Minutes     string
	Owner       ids.ID // account that recorded it
	OwnerName   string
	Org         ids.ID // school that recorded it, 0 for an office
	Schools     []Party
	Firms       []Party
}

// Offices are the departments that went.
func (v Visit) Offices() []string { return lines(v.Departments) }

func lines(s string) []string {
	var out []string
	for _, l := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '、' || r == '；' || r == ';' }) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// objects are what decides about the visit: its county and owner with each organisation.
func (v Visit) objects() []actor.Object {
	out := []actor.Object{{County: v.County, Org: v.Org, Owner: v.Owner}}
	for _, p := range v.Schools {
		out = append(out, actor.Object{County: v.County, Org: p.ID})
	}
	for _, p := range v.Firms {
		out = append(out, actor.Object{County: v.County, Org: p.ID})
	}
	return out
}

// File is an attachment of a visit.
type File struct {
	ID    ids.ID
	Visit ids.ID
	Blob  ids.ID
	Name  string
	Size  int64 // bytes
	By    string
}

// OwnerKind says what sort of office must answer a feedback item.
type OwnerKind string

// The sorts of owners.
const (
	OwnerCity   OwnerKind = "CITY"   // the lead bureau
	OwnerDept   OwnerKind = "DEPT"   // a department of the city, known by its function
	OwnerCounty OwnerKind = "COUNTY" // a county's office
	OwnerOrg    OwnerKind = "ORG"    // a school or another organisation
)

// Owner is who must answer.
type Owner struct {
	Kind     OwnerKind
	Org      ids.ID
	County   string
	Function string
	Name     string // as it was when the item was given to them
}

// Rating is what the enterprise said of a reply; empty while it said nothing.
type Rating string

// The ratings.
const (
	Satisfied    Rating = "SATISFIED"
	Dissatisfied Rating = "DISSATISFIED"
)

var ratingNames = map[Rating]string{Satisfied: "满意", Dissatisfied: "不满意"}

// ZH is the rating's Chinese name.
func (r Rating) ZH() string { return ratingNames[r] }

// Feedback is one thing that an enterprise raised, with who answers it by when.
type Feedback struct {
	ID        ids.ID
	Version   int64
	Updated   time.Time
	Number    string // FK-2026-0012
	Status    string
	DueOn     civil.Date // by when the present owner, or the enterprise, must act
	Visit     ids.ID     // 0 when the enterprise filed it itself
	Firm      ids.ID
	FirmName  string // read only
	County    string
	Title     string
	Details   string
	Owner     Owner
	Author    ids.ID
	OpenedOn  civil.Date
	FirstDue  civil.Date // the first reply was due on this day
	Reply     string
	RepliedOn civil.Date // day of the first reply, none before it
	Rating    Rating
}

// Waiting reports whether the owner must answer now.
func (f Feedback) Waiting() bool { return f.Status == FeedbackOpen || f.Status == FeedbackReopened }

// Late reports whether the answer is overdue on the day.
func (f Feedback) Late(day civil.Date) bool {
	return f.Waiting() && !f.DueOn.IsZero() && f.DueOn.Before(day)
}
