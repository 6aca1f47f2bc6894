package contact

import (
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// PairKind says who docks with whom.
type PairKind string

// The kinds of pairs (MAT-02): governments dock schools, schools dock enterprises.
const (
	GovSchool  PairKind = "GOV_SCHOOL"  // 政府部门（县区）— 学校
	SchoolFirm PairKind = "SCHOOL_FIRM" // 学校 — 企业
)

// PairKinds lists the kinds in the order of the forms.
var PairKinds = []PairKind{GovSchool, SchoolFirm}

var pairKindNames = map[PairKind]string{GovSchool: "政府对接学校", SchoolFirm: "学校对接企业"}

// ZH is the kind's Chinese name.
func (k PairKind) ZH() string { return pairKindNames[k] }

// Pair is two units that keep in touch. The first side is the department or county of a
// [GovSchool] pair and the school of a [SchoolFirm] one.
type Pair struct {
	ID          ids.ID
	Version     int64
	Kind        PairKind
	GovName     string // department or county office; GovSchool only
	GovFunction string // what a department is responsible for, as in the grants of its people
	School      ids.ID
	Firm        ids.ID // 0 of a GovSchool pair
	County      string // county whose office keeps the pair; "" of the city
	Purpose     string
	Since       civil.Date
	Until       civil.Date // none while it lasts
	EndReason   string
	PostA       string // post of the responsible person of the first side
	PostB       string

	SchoolName, FirmName string // read only
}

// Names are the two sides as people call them.
func (p Pair) Names() (first, second string) {
	if p.Kind == GovSchool {
		return p.GovName, p.SchoolName
	}
	return p.SchoolName, p.FirmName
}

// Title is the pair in one line.
func (p Pair) Title() string {
	a, b := p.Names()
	return a + " — " + b
}

// Active reports whether the pair lasts on the day.
func (p Pair) Active(day civil.Date) bool {
	return !day.Before(p.Since) && (p.Until.IsZero() || !p.Until.Before(day))
}

// objects are what decides about the pair, one for each organisation in it.
func (p Pair) objects() []actor.Object {
	out := []actor.Object{{County: p.County, Org: p.School}}
	if p.Firm != 0 {
		out = append(out, actor.Object{County: p.County, Org: p.Firm})
	}
	return out
}

// Persons are those responsible on both sides; they are stored encrypted and are not part
// of a Pair.
type Persons struct{ PersonA, PhoneA, PersonB, PhoneB string }

// PairDraft is what a person writes: a pair with its persons.
type PairDraft struct {
	Pair
	Persons
}

// ContactKind is the way in which two units were in touch.
type ContactKind string

// The ways.
const (
	Visited  ContactKind = "VISIT"    // 走访
	Called   ContactKind = "CALL"     // 电话
	Met      ContactKind = "MEETING"  // 会议
	Online   ContactKind = "ONLINE"   // 线上
	Training ContactKind = "TRAINING" // 培训、实践
)

// ContactKinds lists the ways in the order of the forms.
var ContactKinds = []ContactKind{Visited, Called, Met, Online, Training}

var contactKindNames = map[ContactKind]string{Visited: "走访", Called: "电话", Met: "会议座谈", Online: "线上交流", Training: "培训或实践"}

// ZH is the way's Chinese name.
func (k ContactKind) ZH() string { return contactKindNames[k] }

func knownContact(k ContactKind) bool { return slices.Contains(ContactKinds, k) }

// Contact is one time that a pair was in touch. Roles are posts, never names.
type Contact struct {
	ID       ids.ID
	Pair     ids.ID
	Day      civil.Date
	Kind     ContactKind
	Roles    string
	Summary  string
	Result   string
	NextStep string
	NextOn   civil.Date
	Visit    ids.ID // the visit that it stands for, 0 when it was logged by itself
	Account  ids.ID
	By       string // name of who logged it, as it was then
}

// Standing is how a pair stands by the calendar. It is computed, never stored.
type Standing string

// The standings.
const (
	InTouch   Standing = "IN_TOUCH" // as often this quarter as asked for
	DueNow    Standing = "DUE"      // not yet this quarter, which still runs
	Overdue   Standing = "OVERDUE"  // not in the last quarter that counts, nor since
	PairEnded Standing = "ENDED"
)

// Standings lists the standings, what needs action first.
var Standings = []Standing{Overdue, DueNow, InTouch, PairEnded}

var standingNames = map[Standing]string{Overdue: "逾期未对接", DueNow: "本季度待对接", InTouch: "本季度已对接", PairEnded: "已结束"}

// ZH is the standing's Chinese name.
func (s Standing) ZH() string { return standingNames[s] }

// Tone is the standing's colour on pages.
func (s Standing) Tone() string {
	switch s {
	case Overdue:
		return "red"
	case DueNow:
		return "amber"
	case InTouch:
		return "green"
	}
	return "none"
}
