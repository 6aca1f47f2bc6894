package fund

import (
	"math"
	"slices"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// The refusals of the package. Their texts stand in words.json.
var (
	ErrName      = errs.New(errs.Invalid, "fund.name")
	ErrTwice     = errs.New(errs.Conflict, "fund.twice")
	ErrDocument  = errs.New(errs.Invalid, "fund.document")
	ErrYear      = errs.New(errs.Invalid, "fund.year")
	ErrAmount    = errs.New(errs.Invalid, "fund.amount")
	ErrBudget    = errs.New(errs.Conflict, "fund.budget")    // FND-1
	ErrNoBudget  = errs.New(errs.Invalid, "fund.no_budget")  // no budget of that fund and year
	ErrAllocated = errs.New(errs.Conflict, "fund.allocated") // a budget below what is allocated
	ErrNoPlan    = errs.New(errs.Conflict, "fund.no_plan")   // FND-2
	ErrRecord    = errs.New(errs.Invalid, "fund.record")     // no such record
	ErrSides     = errs.New(errs.Invalid, "fund.sides")      // neither school nor enterprise
	ErrExcluded  = errs.New(errs.Conflict, "fund.excluded")  // an excluded organisation
	ErrCeiling   = errs.New(errs.Conflict, "fund.ceiling")   // above what last year's grade allows
	ErrPurpose   = errs.New(errs.Invalid, "fund.purpose")    // nothing that such funds pay
	ErrVoucher   = errs.New(errs.Invalid, "fund.voucher")    // none
	ErrPaid      = errs.New(errs.Conflict, "fund.voucher_twice")
	ErrSpent     = errs.New(errs.Conflict, "fund.spent")    // more than allocated
	ErrNotOpen   = errs.New(errs.Conflict, "fund.not_open") // the allocation is not in force
	ErrDay       = errs.New(errs.Invalid, "fund.day")
	ErrItem      = errs.New(errs.Invalid, "fund.item")       // an item lacks something
	ErrEmpty     = errs.New(errs.Invalid, "fund.empty_plan") // a plan without items
	ErrFixed     = errs.New(errs.Conflict, "fund.fixed")     // a plan or application that is no draft
	ErrGrade     = errs.New(errs.Invalid, "fund.grade")
	ErrUntil     = errs.New(errs.Invalid, "fund.until")
	ErrReason    = errs.New(errs.Invalid, "fund.reason")
	ErrOwed      = errs.New(errs.Conflict, "fund.owed")
	ErrStale     = errs.New(errs.Conflict, "fund.stale")
	ErrOrg       = errs.New(errs.Invalid, "fund.org")
	ErrJoint     = errs.New(errs.Conflict, "fund.joint")
	ErrNoParam   = errs.New(errs.Internal, "fund.no_param")
)

const (
	short = 200
	long  = 2000
	// most is the largest amount that is taken: 1 trillion yuan.
	most money.Fen = 1_000_000_000_000 * money.Yuan
)

func empty(s string, n int) bool {
	s = strings.TrimSpace(s)
	return s == "" || len([]rune(s)) > n
}

// CheckBudget refuses a budget without a year, an amount or a document.
func CheckBudget(b Budget) error {
	var faults errs.List
	if b.Year < 1990 || b.Year > 2100 {
		faults.Add(ErrYear.With(b.Year).On("year"))
	}
	if b.Amount <= 0 || b.Amount > most {
		faults.Add(ErrAmount.On("amount"))
	}
	if empty(b.Document, short) {
		faults.Add(ErrDocument.On("document"))
	}
	return faults.Err()
}

// CheckAllocation refuses an application without an amount, a purpose of the list, a reason, or both sides.
func CheckAllocation(a Allocation, purposes []Purpose) error {
	var faults errs.List
	if a.Amount <= 0 || a.Amount > most {
		faults.Add(ErrAmount.On("amount"))
	}
	if a.School == 0 && a.Firm == 0 {
		faults.Add(ErrSides.On("school"))
	}
	if !listed(purposes, a.Purpose) {
		faults.Add(ErrPurpose.On("purpose"))
	}
	if empty(a.Reason, long) {
		faults.Add(ErrReason.On("reason"))
	}
	return faults.Err()
}

func listed(purposes []Purpose, code string) bool {
	return slices.ContainsFunc(purposes, func(p Purpose) bool { return p.Code == code })
}

// CheckExpenditure refuses what has no voucher, no purpose of the list, no amount, or a day to come.
func CheckExpenditure(e Expenditure, purposes []Purpose, today civil.Date) error {
	var faults errs.List
	if empty(e.Voucher, 60) {
		faults.Add(ErrVoucher.On("voucher"))
	}
	if e.On.IsZero() || e.On.After(today) {
		faults.Add(ErrDay.With(e.On.String()).On("on"))
	}
	if !listed(purposes, e.Purpose) {
		faults.Add(ErrPurpose.On("purpose"))
	}
	if e.Amount == 0 || e.Amount < 0 && e.Corrects == 0 || e.Amount > most || e.Amount < -most {
		faults.Add(ErrAmount.On("amount"))
	}
	return faults.Err()
}

// Lacks are what an item needs before its plan is submitted, in words: support mode, measure, projects.
func (i Item) Lacks() (out []string) {
	if !slices.ContainsFunc(Modes, func(m Mode) bool { return m.Code == i.Support }) {
		out = append(out, "支持方式")
	}
	if strings.TrimSpace(i.Measure) == "" {
		out = append(out, "配套措施")
	}
	if len(i.Projects) == 0 {
		out = append(out, "支持项目")
	}
	return out
}

// CheckPlan refuses a plan without items, and one with an item that lacks support mode, measure or projects.
func CheckPlan(p Plan) error {
	if len(p.Items) == 0 {
		return ErrEmpty
	}
	var faults errs.List
	for _, i := range p.Items {
		if gone := i.Lacks(); len(gone) > 0 {
			faults.Add(ErrItem.With(i.Name, strings.Join(gone, "、")))
		}
	}
	return faults.Err()
}

// Ceiling is the most that a record may have after a year in which it had so much and was graded so; limited is false without a grade.
func Ceiling(last money.Fen, grade string, share map[string]float64) (most money.Fen, limited bool) {
	f, ok := share[grade]
	if !ok {
		return 0, false
	}
	return money.Fen(math.Floor(float64(last)*f + 0.5)), true
}

// Covers says whether the exclusion holds on a day.
func (e Exclusion) Covers(org ids.ID, day civil.Date) bool {
	return e.Org == org && !day.Before(e.From) && !day.After(e.Until)
}

// CheckExclusion refuses one without an end, a reason or a document.
func CheckExclusion(e Exclusion) error {
	var faults errs.List
	if e.Org == 0 {
		faults.Add(ErrOrg.With("单位").On("org"))
	}
	if e.Until.IsZero() || e.Until.Before(e.From) {
		faults.Add(ErrUntil.On("until"))
	}
	if empty(e.Reason, short) {
		faults.Add(ErrReason.On("reason"))
	}
	if empty(e.Document, short) {
		faults.Add(ErrDocument.On("document"))
	}
	return faults.Err()
}

// Hidden says whether a sum must not go outside: too few organisations, or one that makes up almost all.
func Hidden(parts []money.Fen, least int64, share float64) bool {
	var sum, top money.Fen
	for _, p := range parts {
		sum += p
		top = max(top, p)
	}
	return int64(len(parts)) < least || sum > 0 && float64(top) > share*float64(sum)
}
