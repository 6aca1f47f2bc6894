package order

import (
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/register/demand"
)

// Kind tells an order for a need from a service order with a volume.
type Kind string

// The kinds of orders.
const (
	ForNeed     Kind = "NEED"    // 需求发单
	ServiceKind Kind = "SERVICE" // 服务单: so many of a unit, delivered bit by bit
)

// ZH is the kind's Chinese name.
func (k Kind) ZH() string {
	if k == ServiceKind {
		return "服务单"
	}
	return "需求发单"
}

// NotSaid stands for a number that was not given.
const NotSaid = demand.NotSaid

// Persons is the unit of seats.
const Persons = "人"

// Order is a need handed to one supplier, or a service ordered from one.
type Order struct {
	ID         ids.ID
	Version    int64
	Status     string
	DueOn      civil.Date // last day to answer, none once answered
	Number     string     // FD-2026-0001, service orders FW-
	Kind       Kind
	Dispatch   ids.ID
	Wave       int64
	Claim      ids.ID // the claim it came from, 0 when none
	Need       ids.ID // 0 for a service order without one
	Title      string
	NeedNumber string
	NeedKind   demand.Kind
	Asker      ids.ID // the enterprise, or who orders the service
	AskerName  string
	County     string // of the need
	Supplier   ids.ID
	SupplierIs string // name
	FarCounty  string // of the supplier
	Supply     ids.ID // programme point or offer, 0 when not said
	SupplyName string
	Class      int64 // year of the graduates, 0 for offers
	Quantity   int64 // asked for: seats, or the volume; NotSaid
	Taken      int64 // promised by the supplier
	Unit       string
	Message    string
	Owner      ids.ID
	Issued     time.Time
	Answered   time.Time // zero until then
	Lead       bool      // leads the schools that answer together
	Verdict    string    // of the match when it was issued, "" without
	Score      int64     // tenths
	Stars      int64     // 1–5 once rated, 0 before
	Review     string
	Session    ids.ID // docking session, 0 when none
}

// asker and supplier are the two sides as the permissions see them.
func (o Order) asker() actor.Object {
	return actor.Object{County: o.County, Org: o.Asker, Owner: o.Owner}
}

func (o Order) supplier() actor.Object {
	return actor.Object{County: o.FarCounty, Org: o.Supplier}
}

// Counted reports whether the order takes seats of its need.
func (o Order) Counted() bool { return o.Kind == ForNeed && o.Quantity != NotSaid && o.Need != 0 }

// Holds reports whether what the supplier promised is still promised.
func (o Order) Holds() bool {
	return slices.Contains([]string{Accepted, InTalk, Contracted, Fulfilled, Rated}, o.Status)
}

// Dispatch groups the orders of one need.
type Dispatch struct {
	ID      ids.ID
	Version int64
	Number  string // PD-2026-0001
	Need    ids.ID
	Asker   ids.ID
	County  string
	Owner   ids.ID
	Auto    bool // ask the next best at once when somebody declines or does not answer
	Message string
	Waves   int64
	Created time.Time
}

func (d Dispatch) asker() actor.Object {
	return actor.Object{County: d.County, Org: d.Asker, Owner: d.Owner}
}

// Claim is a school asking for a need.
type Claim struct {
	ID         ids.ID
	Version    int64
	Status     string
	DueOn      civil.Date
	Number     string // RL-2026-0001
	Need       ids.ID
	Title      string
	NeedNumber string
	Asker      ids.ID
	AskerName  string
	County     string
	Supplier   ids.ID
	SupplierIs string
	FarCounty  string
	Supply     ids.ID
	SupplyName string
	Quantity   int64 // NotSaid when the need counts nothing
	Granted    int64
	Message    string
	Owner      ids.ID
	Sent       time.Time
	Answered   time.Time
	Order      ids.ID // the order that came of it
}

func (c Claim) asker() actor.Object { return actor.Object{County: c.County, Org: c.Asker} }

func (c Claim) supplier() actor.Object {
	return actor.Object{County: c.FarCounty, Org: c.Supplier, Owner: c.Owner}
}

// DealKind is what a contract is about.
type DealKind string

// The kinds of deals: the four of the technology market first.
const (
	Development DealKind = "DEVELOPMENT"
	Transfer    DealKind = "TRANSFER"
	Licence     DealKind = "LICENCE"
	Consulting  DealKind = "CONSULTING"
	TechService DealKind = "SERVICE"
	TalentDeal  DealKind = "TALENT"
	InternDeal  DealKind = "INTERNSHIP"
	TrainDeal   DealKind = "TRAINING"
	OtherDeal   DealKind = "OTHER"
)

// DealKinds lists the kinds in the order of the forms.
var DealKinds = []DealKind{Development, Transfer, Licence, Consulting, TechService, TalentDeal, InternDeal, TrainDeal, OtherDeal}

var dealNames = map[DealKind][2]string{
	Development: {"技术开发", "Technology development"}, Transfer: {"技术转让", "Technology transfer"}, Licence: {"技术许可", "Technology licence"},
	Consulting: {"技术咨询", "Technology consulting"}, TechService: {"技术服务", "Technology service"}, TalentDeal: {"人才招聘", "Recruitment"},
	InternDeal: {"学生实习", "Internships"}, TrainDeal: {"职工培训", "Staff training"}, OtherDeal: {"其他合作", "Other cooperation"},
}

// ZH is the kind's Chinese name.
func (k DealKind) ZH() string { return dealNames[k][0] }

// EN is the kind's English name.
func (k DealKind) EN() string { return dealNames[k][1] }

// Deal is a contract. Amount 0 is a framework agreement.
type Deal struct {
	ID         ids.ID
	Version    int64  // row version
	Root       ids.ID // the first version
	Edition    int64  // 1, 2, …: corrections
	Current    bool
	Contract   string
	Title      string
	Kind       DealKind
	Asker      ids.ID
	AskerName  string
	County     string
	Supplier   ids.ID
	SupplierIs string
	FarCounty  string
	SignedOn   civil.Date
	Amount     money.Fen
	Order      ids.ID
	Lead       ids.ID
	Session    ids.ID
	Reason     string // why it was corrected
	Owner      ids.ID
	OwnerName  string
	Updated    time.Time
}

func (d Deal) asker() actor.Object {
	return actor.Object{County: d.County, Org: d.Asker, Owner: d.Owner}
}
func (d Deal) supplier() actor.Object { return actor.Object{County: d.FarCounty, Org: d.Supplier} }
