package demand

import (
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// Side says whether something is asked for or offered.
type Side string

// The sides.
const (
	Need  Side = "NEED"  // 需求, of an enterprise
	Offer Side = "OFFER" // 供给, of a school
)

// Kind says what is asked for or offered.
type Kind string

// The kinds, the same on both sides.
const (
	Talent     Kind = "TALENT"     // 人才
	Internship Kind = "INTERNSHIP" // 实习
	Project    Kind = "PROJECT"    // 项目合作
	Tech       Kind = "TECH"       // 技术
	Training   Kind = "TRAINING"   // 培训
	Teacher    Kind = "TEACHER"    // 师资
	Equipment  Kind = "EQUIPMENT"  // 设备场地
	Course     Kind = "COURSE"     // 课程教材
	Services   Kind = "SERVICE"    // 服务
)

// Kinds lists the kinds in the order of the forms.
var Kinds = []Kind{Talent, Internship, Project, Tech, Training, Teacher, Equipment, Course, Services}

var kindNames = map[Kind][2]string{
	Talent: {"人才", "Talent"}, Internship: {"实习", "Internship"}, Project: {"项目合作", "Project"}, Tech: {"技术", "Technology"},
	Training: {"培训", "Training"}, Teacher: {"师资", "Teachers"}, Equipment: {"设备场地", "Equipment and sites"},
	Course: {"课程教材", "Courses and textbooks"}, Services: {"服务", "Services"},
}

// ZH is the kind's Chinese name, which is the key of its English one.
func (k Kind) ZH() string { return kindNames[k][0] }

// EN is the kind's English name.
func (k Kind) EN() string { return kindNames[k][1] }

// Persons reports whether the kind counts persons, so that a headcount must be given.
func (k Kind) Persons() bool { return k == Talent || k == Internship }

// Visibility says who sees a published item.
type Visibility string

// The visibilities.
const (
	Open    Visibility = "PUBLIC"  // 公开: everyone
	Members Visibility = "MEMBERS" // 仅登录的学校、企业和部门
)

var visibilityNames = map[Visibility]string{Open: "公开", Members: "仅登录的学校、企业和部门"}

// ZH is the visibility's Chinese name.
func (v Visibility) ZH() string { return visibilityNames[v] }

// Education is the least education asked for; empty is not said, ANY is none asked for.
type Education string

// The levels of education, lowest first.
const (
	AnyEducation  Education = "ANY"            // 不限
	Secondary     Education = "SECONDARY"      // 中职、中专
	HigherCollege Education = "HIGHER_COLLEGE" // 高职专科、大专
	Bachelor      Education = "BACHELOR"       // 本科
	Master        Education = "MASTER"         // 硕士及以上
)

// Educations lists the levels, lowest first.
var Educations = []Education{AnyEducation, Secondary, HigherCollege, Bachelor, Master}

var educationNames = map[Education][2]string{
	AnyEducation: {"学历不限", "Any education"}, Secondary: {"中职（中专）及以上", "Secondary vocational or above"},
	HigherCollege: {"高职（大专）及以上", "Higher college or above"}, Bachelor: {"本科及以上", "Bachelor or above"}, Master: {"硕士及以上", "Master or above"},
}

// ZH is the level's Chinese name.
func (e Education) ZH() string { return educationNames[e][0] }

// NotSaid stands for a number that was not given.
const NotSaid = -1

// Item is one need or offer. Numbers are [NotSaid] when they were not given.
type Item struct {
	ID         ids.ID
	Version    int64 // row_version
	Side       Side
	Org        ids.ID // the enterprise or school
	OrgName    string // read only
	Owner      ids.ID // account that wrote it
	Number     string // XQ-2026-0417, "" until it is handed in
	Kind       Kind
	Status     string
	DueOn      civil.Date // day on which it expires, none unless published
	Published  time.Time  // zero until it was published
	Updated    time.Time  // when its words were last written
	Visibility Visibility

	Title       string
	Details     string // 说明
	Duties      string // 工作内容
	Requirement string // 专业和任职要求, a line each
	Programme   string // programme code of 6 digits, of an offer
	Occupation  string // n-nn-nn-nn
	Industry    string // letter and 2 to 4 digits
	SkillLevel  int64  // 1–5: junior worker to senior technician
	Education   Education
	Headcount   int64     // persons
	Budget      money.Fen // of the whole
	SalaryFrom  money.Fen // a month, before tax
	SalaryTo    money.Fen
	Region      string // county, 6 digits
	StartOn     civil.Date
	DeadlineOn  civil.Date // last day to answer
}

// Contact is whom to ask; it is stored encrypted and is not part of an Item.
type Contact struct{ Name, Phone string }

// Draft is what a person writes: an item with its contact.
type Draft struct {
	Item
	Contact
}

// Blank returns an item in which nothing was said.
func Blank(side Side, kind Kind) Item {
	return Item{Side: side, Kind: kind, Visibility: Open, SkillLevel: NotSaid, Headcount: NotSaid, Budget: NotSaid, SalaryFrom: NotSaid, SalaryTo: NotSaid}
}

// Live reports whether the item is shown to those who look for something.
func (it Item) Live() bool { return it.Status == Published || it.Status == Matching }

func (it Item) object() actor.Object {
	return actor.Object{County: it.Region, Org: it.Org, Owner: it.Owner}
}

// KnownKind reports whether the kind exists.
func KnownKind(k Kind) bool { return slices.Contains(Kinds, k) }
