package contact

import (
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// EventKind is the sort of a docking event.
type EventKind string

// The kinds of docking events (MAT-05).
const (
	Release      EventKind = "RELEASE"       // 成果发布
	Handshake    EventKind = "HANDSHAKE"     // 校企握手
	Forum        EventKind = "FORUM"         // 论坛
	PolicyCampus EventKind = "POLICY_CAMPUS" // 政策进校园
)

// EventKinds lists the kinds in the order of the forms.
var EventKinds = []EventKind{Release, Handshake, Forum, PolicyCampus}

var eventKindNames = map[EventKind]string{Release: "成果发布", Handshake: "校企握手", Forum: "产教论坛", PolicyCampus: "政策进校园"}

// ZH is the kind's Chinese name.
func (k EventKind) ZH() string { return eventKindNames[k] }

func knownEvent(k EventKind) bool { return slices.Contains(EventKinds, k) }

// Event is one docking event.
type Event struct {
	ID        ids.ID
	Version   int64
	Updated   time.Time
	Number    string // HD-2026-0003
	Status    string
	Kind      EventKind
	Title     string
	Organiser string // as the invitation names it
	Org       ids.ID // the organiser's record, 0 when an office organises
	Owner     ids.ID // account that wrote it
	County    string // county whose office it belongs to; "" of the city
	Place     string
	From, To  civil.Date
	Summary   string
}

// Shown reports whether everybody sees the event.
func (e Event) Shown() bool { return e.Status != EventDraft }

// Enrolling reports whether seats can be taken.
func (e Event) Enrolling() bool { return e.Status == EventPublished }

func (e Event) object() actor.Object {
	return actor.Object{County: e.County, Org: e.Org, Owner: e.Owner}
}

// Session is one part of an event with its theme, place and seats.
type Session struct {
	ID       ids.ID
	Version  int64
	Event    ids.ID
	Theme    string
	Industry string // letter and 2 to 4 digits; "" when of all
	Day      civil.Date
	Starts   string // 09:30
	Ends     string
	Place    string
	Capacity int64 // seats
	Taken    int64 // seats taken; never more than Capacity
}

// Free is the number of seats left.
func (s Session) Free() int64 { return max(0, s.Capacity-s.Taken) }

// Seat is what an organisation booked at a session.
type Seat struct {
	ID       ids.ID
	Session  ids.ID
	Org      ids.ID
	OrgName  string
	Theme    string // the session's
	Seats    int64
	Attended *int64 // persons who came; nil until it was noted
}

// Lead is what began at a session: one who needs, one who can supply, a topic. A deal that
// process/order makes of it names its id, so that the amount counts for the event once.
type Lead struct {
	ID         ids.ID
	Session    ids.ID
	Theme      string // the session's
	NeedOrg    ids.ID
	NeedName   string
	SupplyOrg  ids.ID
	SupplyName string
	Topic      string
	Account    ids.ID
	On         civil.Date
}

// YearSum is what contracts attributed to an event come to in one signing year.
type YearSum struct {
	Year    int
	Deals   int64
	Amount  money.Fen
	Firms   int64     // enterprises that make the amount
	Largest money.Fen // what one of them has of it at most
}

// Public reports whether the sum may be shown to those who may not see its rows: enough
// enterprises make it, and none has more than the share in percent.
func (y YearSum) Public(firms, share int64) bool {
	return y.Firms >= firms && int64(y.Largest)*100 <= int64(y.Amount)*share
}
