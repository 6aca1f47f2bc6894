package standard

import (
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// Kind is the kind of an ability.
type Kind string

// The kinds.
const (
	Knowledge Kind = "KNOWLEDGE"
	Skill     Kind = "SKILL"
	Attitude  Kind = "ATTITUDE"
)

// Kinds lists the kinds in the order of the forms.
var Kinds = []Kind{Knowledge, Skill, Attitude}

var kindNames = map[Kind][2]string{Knowledge: {"知识", "Knowledge"}, Skill: {"技能", "Skill"}, Attitude: {"素养", "Attitude"}}

// ZH is the kind's Chinese name, which is the key of its English one.
func (k Kind) ZH() string { return kindNames[k][0] }

// EN is its English name.
func (k Kind) EN() string { return kindNames[k][1] }

// Known reports whether the kind exists.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// gradeNames are the levels 1 to 5.
var gradeNames = []string{"初级工（五级）", "中级工（四级）", "高级工（三级）", "技师（二级）", "高级技师（一级）"}

// Ability is what somebody must know, do or be for a task.
type Ability struct {
	ID      ids.ID
	Lineage ids.ID // the same through the versions of a standard
	Kind    Kind
	Text    string
	Firms   int64 // of a survey's, how many enterprises named it; 0 when it comes from elsewhere
}

// Task is a typical task of the post (典型工作任务).
type Task struct {
	ID        ids.ID
	Lineage   ids.ID
	Name      string
	Details   string
	Firms     int64
	Abilities []Ability
}

// Of returns the abilities of a kind.
func (t Task) Of(k Kind) []Ability {
	return slices.DeleteFunc(slices.Clone(t.Abilities), func(a Ability) bool { return a.Kind != k })
}

// Standard is one version of a competency standard.
type Standard struct {
	ID         ids.ID
	RowVersion int64
	Code       string // BZ-2026-0001, the same for all versions; "" until it is handed in
	Version    int64  // 1, 2, …
	Previous   ids.ID // the version that it was copied from
	Org        ids.ID // who keeps it; 0 for an officer's
	Owner      ids.ID // account that began it
	County     string
	Issuer     ids.ID // enterprise or association that issues it
	IssuerName string // read only
	OrgName    string // read only
	Industry   string
	Occupation string
	Post       string
	Level      int64 // 1–5
	Summary    string
	From, To   civil.Date // valid; To none: until it is superseded
	Status     string
	Published  time.Time
	Survey     ids.ID // from which it was drafted
	Firms      int64  // enterprises whose answers are in it
	Updated    time.Time
	Tasks      []Task
}

func (s Standard) object() actor.Object {
	return actor.Object{County: s.County, Org: s.Org, Owner: s.Owner}
}

// Open reports whether everybody may read the version: it is in force or was.
func (s Standard) Open() bool { return s.Status == Published || s.Status == Superseded }

// Abilities are all abilities of the standard.
func (s Standard) Abilities() (out []Ability) {
	for _, t := range s.Tasks {
		out = append(out, t.Abilities...)
	}
	return out
}

// ValidOn reports whether the version holds on a day.
func (s Standard) ValidOn(d civil.Date) bool {
	return s.Status == Published && !d.Before(s.From) && (s.To.IsZero() || !s.To.Before(d))
}

// LinkKind is what an ability is linked to.
type LinkKind string

// The kinds of links.
const (
	Course      LinkKind = "COURSE"      // a course of a school, at a programme point
	Certificate LinkKind = "CERTIFICATE" // a certificate that proves it
	Programme   LinkKind = "PROGRAMME"   // a programme that the issuer recommends
)

var linkNames = map[LinkKind]string{Course: "课程", Certificate: "证书", Programme: "专业"}

// ZH is the kind's Chinese name.
func (k LinkKind) ZH() string { return linkNames[k] }

// Link joins an ability to a course, certificate or programme.
type Link struct {
	ID        ids.ID
	Lineage   ids.ID // of the ability
	Org       ids.ID // who linked it
	OrgName   string // read only
	Kind      LinkKind
	Point     ids.ID // programme point of a course
	Programme string // its name and code, as they were
	Name      string // of the course, certificate or programme
	Code      string // as the school records it
}

// Point is a programme as a school teaches it.
type Point struct {
	ID         ids.ID
	Name, Code string
}

// Coverage is how many abilities of a standard the courses of a point cover.
type Coverage struct {
	Standard     ids.ID
	Title        string
	School       string
	Point        ids.ID
	Programme    string
	Covered, All int
	Known        bool // false: nothing is linked, which is NODATA
}
