package agreement

import (
	"slices"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// Class is what an agreement is about.
type Class string

// The classes of agreements.
const (
	NamedClass Class = "NAMED_CLASS" // 冠名班
	College    Class = "COLLEGE"     // 产业学院
	Base       Class = "BASE"        // 实训基地
	Technology Class = "TECHNOLOGY"  // 技术合作
	OrderClass Class = "ORDER_CLASS" // 订单班
	Staff      Class = "STAFF"       // 员工培训
	General    Class = "GENERAL"     // 综合合作
)

// Classes lists the classes in the order of the forms.
var Classes = []Class{NamedClass, College, Base, Technology, OrderClass, Staff, General}

var classNames = map[Class]string{
	NamedClass: "冠名班", College: "产业学院", Base: "实训基地", Technology: "技术合作", OrderClass: "订单班", Staff: "员工培训", General: "综合合作",
}

// ZH is the class's Chinese name.
func (c Class) ZH() string { return classNames[c] }

// Known reports whether there is such a class.
func (c Class) Known() bool { return slices.Contains(Classes, c) }

// Agreement is one agreement: what its lists and its course need. The text is in the version.
type Agreement struct {
	ID       ids.ID
	Version  int64 // of the row, for edits; the versions of the text are [Text]
	Status   string
	Number   string
	Class    Class
	Title    string
	Owner    ids.ID // organisation that drew it up, 0 when an office entered it
	Author   ids.ID // account
	Former   ids.ID // the agreement that it renews, 0 when none
	Current  ids.ID // version of the text in force, the first one before
	Fields   []Field
	Starts   civil.Date
	Ends     civil.Date // last day
	Months   int64      // full months of the term
	MadeOn   civil.Date
	SentOn   civil.Date
	SignedOn civil.Date // by the last party
	EndedOn  civil.Date // terminated; it does not hold on that day any more
	LastOn   civil.Date // of the last event
	Parties  []Party
}

// Holds reports whether the agreement is in force on the day, whatever jobs have run.
func (a Agreement) Holds(day civil.Date) bool {
	return !a.SignedOn.IsZero() && !day.Before(a.SignedOn) && !day.Before(a.Starts) && !day.After(a.Ends) && (a.EndedOn.IsZero() || day.Before(a.EndedOn))
}

// Open reports whether the first text can still be written.
func (a Agreement) Open() bool { return a.Status == Draft || a.Status == Returned }

// Party is one who signs.
type Party struct {
	ID       ids.ID
	Org      ids.ID
	Kind     org.Kind
	Name     string
	County   string
	Role     PartyRole
	Position int64
	Post     string // of the contact; no name
}

// PartyRole is in what place a party signs.
type PartyRole string

// The roles of parties.
const (
	SchoolRole   PartyRole = "SCHOOL"
	FirmRole     PartyRole = "FIRM"
	IndustryRole PartyRole = "INDUSTRY" // industry body, park
	ServiceRole  PartyRole = "SERVICE"  // provider
)

var roleNames = map[PartyRole]string{SchoolRole: "学校方", FirmRole: "企业方", IndustryRole: "行业与园区方", ServiceRole: "服务机构方"}

// ZH is the role's Chinese name.
func (r PartyRole) ZH() string { return roleNames[r] }

// roleOf is the role in which an organisation of a kind signs; "" when it cannot.
func roleOf(k org.Kind) PartyRole {
	switch k {
	case org.SchoolKind:
		return SchoolRole
	case org.Enterprise:
		return FirmRole
	case org.IndustryOrg, org.Park:
		return IndustryRole
	case org.Provider, org.Research:
		return ServiceRole
	}
	return ""
}

// place is what a contract calls its n-th party: 甲方, 乙方 …
func place(n int) string {
	return string([]rune("甲乙丙丁戊己庚辛")[min(n, 7)]) + "方"
}

// Text is one version of an agreement's text. A signed one never changes.
type Text struct {
	ID        ids.ID
	Version   int64 // of the row
	Agreement ids.ID
	No        int64 // 1 for the first, then the amendments
	Round     int64 // how often it was sent to be signed
	Status    string
	Reason    string // why it was amended
	Title     string
	Fields    []Field
	Content   string
	Duties    string
	Team      string
	Starts    civil.Date
	Ends      civil.Date
	Effective civil.Date // an amendment holds from this day
	SentOn    civil.Date
	SignedOn  civil.Date
	Digest    string // SHA-256 of what was sent, hexadecimal
	Author    ids.ID
	By        string
	Clauses   []Clause
	Plan      []Milestone
}

// Milestone is one point of the plan.
type Milestone struct {
	ID        ids.ID
	Line      ids.ID // the same in all versions
	Title     string
	Due       civil.Date
	Org       ids.ID // who sees to it, 0 for all
	OrgName   string
	ReachedOn civil.Date // day on which it was reached
	Note      string
}

// Reached reports whether somebody noted that it was.
func (m Milestone) Reached() bool { return !m.ReachedOn.IsZero() }

// Signature is one party's under one round of a text.
type Signature struct {
	ID      ids.ID
	Text    ids.ID
	Round   int64
	Org     ids.ID
	OrgName string
	Way     string // PLATFORM, PAPER
	On      civil.Date
	Digest  string // of the text that was signed
	File    ids.ID // scan, 0 when signed on the platform
	Signer  string // post of the signatory as it stands on paper
	Account ids.ID
	By      string
	Checker ids.ID // who compared the paper with the text
	Checked string
	CheckOn civil.Date
}

// The ways of signing.
const (
	OnPlatform = "PLATFORM"
	OnPaper    = "PAPER"
)

// Counts reports whether the signature stands: on paper only once somebody compared it.
func (s Signature) Counts() bool { return s.Way == OnPlatform || !s.CheckOn.IsZero() }

// Event is something that happened under an agreement.
type Event struct {
	ID        ids.ID
	Agreement ids.ID
	Day       civil.Date
	Kind      EventKind
	Summary   string
	Path      string // page of a linked case
	Account   ids.ID
	By        string
}

// EventKind is the sort of an event.
type EventKind string

// The kinds of events.
const (
	Began     EventKind = "BEGAN"
	Delivered EventKind = "DELIVERY"
	Met       EventKind = "MEETING"
	Milepost  EventKind = "MILESTONE"
	Amended   EventKind = "AMENDMENT"
	Linked    EventKind = "CASE"
)

var eventNames = map[EventKind]string{Began: "开始履行", Delivered: "交付", Met: "会议", Milepost: "节点", Amended: "补充协议", Linked: "关联业务"}

// ZH is the kind's Chinese name.
func (k EventKind) ZH() string { return eventNames[k] }

// File is an attachment: a scan, an evidence.
type File struct {
	ID, Blob ids.ID
	Name     string
	Size     int64
	Digest   string // SHA-256 of the content
	By       string
}

// Person is the contact of a party in plain words.
type Person struct {
	Org          ids.ID
	Name         string // of the organisation
	Post         string
	Person, Tel  string
	sealRow      ids.ID
	sealedPerson string
	sealedTel    string
}
