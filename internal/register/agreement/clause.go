package agreement

import (
	"slices"
	"strconv"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
)

// ClauseKind is what a clause promises.
type ClauseKind string

// The kinds of clauses. PlainText promises nothing that can be counted.
const (
	PlainText  ClauseKind = "TEXT"
	Equipment  ClauseKind = "EQUIPMENT"
	Seats      ClauseKind = "SEATS"
	Teachers   ClauseKind = "TEACHERS"
	Courses    ClauseKind = "COURSES"
	Internship ClauseKind = "INTERNSHIP"
	OrderSeats ClauseKind = "ORDER_SEATS"
	Jobs       ClauseKind = "JOBS"
	Research   ClauseKind = "RESEARCH"
	Donation   ClauseKind = "DONATION"
	Funding    ClauseKind = "FUNDING"
	Training   ClauseKind = "TRAINING"
	Services   ClauseKind = "SERVICE"
	Space      ClauseKind = "SPACE"
	OtherKind  ClauseKind = "OTHER"
)

// ClauseKinds lists the kinds in the order of the forms.
var ClauseKinds = []ClauseKind{PlainText, Equipment, Seats, Teachers, Courses, Internship, OrderSeats, Jobs, Research, Donation, Funding, Training, Services, Space, OtherKind}

type clauseIs struct {
	zh, unit string
	money    bool
}

var clauseKinds = map[ClauseKind]clauseIs{
	PlainText: {"一般条款", "", false}, Equipment: {"设备投入", "元", true}, Seats: {"实训工位", "个", false}, Teachers: {"企业教师", "人", false}, Courses: {"共建课程", "门", false},
	Internship: {"实习岗位", "个", false}, OrderSeats: {"订单与冠名班人数", "人", false}, Jobs: {"录用毕业生", "人", false}, Research: {"研发经费", "元", true}, Donation: {"捐赠与奖助", "元", true},
	Funding: {"合作经费", "元", true}, Training: {"员工培训", "人次", false}, Services: {"技术服务", "项", false}, Space: {"场地", "平方米", false}, OtherKind: {"其他", "", false},
}

// ZH is the kind's Chinese name.
func (k ClauseKind) ZH() string { return clauseKinds[k].zh }

// Known reports whether there is such a kind.
func (k ClauseKind) Known() bool { return slices.Contains(ClauseKinds, k) }

// Money reports whether quantities of the kind are fen.
func (k ClauseKind) Money() bool { return clauseKinds[k].money }

// Unit is the unit of the kind, "" when each clause has its own.
func (k ClauseKind) Unit() string { return clauseKinds[k].unit }

// Clause is one clause of a version.
type Clause struct {
	ID       ids.ID
	Line     ids.ID // the same in all versions
	Kind     ClauseKind
	Title    string
	Body     string
	Locked   bool   // the law or the city asks for it: its words stay
	Basis    string // of law
	Library  string // code and version it came from: "RIGHTS/1"
	Promiser ids.ID // organisation
	Promised *int64 // in the unit, or fen; nil: nothing that is counted
	Unit     string
	Due      civil.Date // none: by the end of the agreement

	PromiserIs string // its name
}

// Measured reports whether the clause promises something that is counted.
func (c Clause) Measured() bool { return c.Kind != PlainText && c.Promised != nil }

// Amount writes a quantity of the clause: 20 个, 350 万元.
func (c Clause) Amount(n int64) string {
	if c.Kind.Money() {
		return money.Fen(n).Short()
	}
	return ui.Thousands(n) + " " + c.Unit
}

// plain writes a quantity as a form takes it.
func (c Clause) plain(n int64) string {
	if c.Kind.Money() {
		return money.Fen(n).In(money.Yuan, 2)
	}
	return strconv.FormatInt(n, 10)
}

// same reports whether two versions of a line say the same.
func (c Clause) same(d Clause) bool {
	if (c.Promised == nil) != (d.Promised == nil) || c.Promised != nil && *c.Promised != *d.Promised {
		return false
	}
	return c.Kind == d.Kind && c.Title == d.Title && c.Body == d.Body && c.Promiser == d.Promiser && c.Unit == d.Unit && c.Due == d.Due
}

// Delivery is what was delivered on a promise. A negative one corrects another.
type Delivery struct {
	ID        ids.ID
	Agreement ids.ID
	Line      ids.ID
	Day       civil.Date
	Quantity  int64 // in the clause's unit, or fen
	Note      string
	Corrects  ids.ID
	File      ids.ID // evidence, 0 when it came without
	FileName  string
	Org       ids.ID // who entered it
	OrgName   string
	By        string
	Entered   civil.Date
	Answer    *Confirmation // of the receiving side; nil: not yet
}

// Confirmed reports whether the receiving side received it.
func (d Delivery) Confirmed() bool { return d.Answer != nil && d.Answer.Received }

// Confirmation is what the receiving side says of a delivery.
type Confirmation struct {
	Received bool
	Note     string
	Org      ids.ID
	OrgName  string
	By       string
	Day      civil.Date
}

// LibraryClause is a clause to choose from, one version of it.
type LibraryClause struct {
	Code     string
	Version  int64
	Class    Class // "" for all
	Kind     ClauseKind
	Position int64
	Title    string
	Body     string
	Locked   bool
	Promiser PartyRole // who usually promises it
	Basis    string
	From     civil.Date
}

// key is by what a clause of an agreement says where it came from.
func (l LibraryClause) key() string { return l.Code + "/" + strconv.FormatInt(l.Version, 10) }
