package fund

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
)

// Fund is a special fund with the document that sets it up.
type Fund struct {
	ID       ids.ID
	Name     string
	Document string
	Note     string
	Version  int64
}

// Budget is what a fund has in a year.
type Budget struct {
	ID       ids.ID
	Fund     ids.ID
	FundName string
	Year     int
	Amount   money.Fen
	Document string
	Rest     money.Fen // not allocated
	Version  int64
}

// Allocation is money of a budget for a record of the registers. School and Firm are the two sides; one of them may be missing.
type Allocation struct {
	ID         ids.ID
	Status     string
	Number     string
	Budget     ids.ID
	Fund       ids.ID
	FundName   string
	Year       int
	Record     ids.ID
	RecordName string
	RecordKind string
	School     ids.ID
	SchoolName string
	Firm       ids.ID
	FirmName   string
	County     string
	Purpose    string
	Reason     string
	Amount     money.Fen
	Document   string
	Owner      ids.ID // account that drafted it
	AskedBy    ids.ID // organisation that drafted it, 0: the bureau
	Spent      money.Fen
	Owed       money.Fen // to be paid back
	Version    int64
}

// sides are what the policy looks at: either side has its own allocations.
func (a Allocation) sides() []actor.Object {
	var out []actor.Object
	for _, org := range []ids.ID{a.School, a.Firm} {
		if org != 0 {
			out = append(out, actor.Object{County: a.County, Org: org})
		}
	}
	if len(out) == 0 {
		out = append(out, actor.Object{County: a.County})
	}
	return out
}

// other is the side that must confirm what the asking side drafted, 0 when there is none.
func (a Allocation) other() ids.ID {
	switch {
	case a.School == 0 || a.Firm == 0:
		return 0
	case a.AskedBy == a.School:
		return a.Firm
	case a.AskedBy == a.Firm:
		return a.School
	}
	return 0
}

// Expenditure is what was paid out of an allocation. A correction is a further one that names the first.
type Expenditure struct {
	ID         ids.ID
	Allocation ids.ID
	Voucher    string
	On         civil.Date
	Purpose    string
	Amount     money.Fen
	Payee      string
	Note       string
	Corrects   ids.ID
}

// Purpose is what a fund may pay, with the document that says so.
type Purpose struct{ Code, ZH, EN, Source string }

// Name is the purpose in the language.
func (p Purpose) Name(lang string) string {
	if lang == "en" {
		return p.EN
	}
	return p.ZH
}

// Plan is the yearly plan of a fund.
type Plan struct {
	ID       ids.ID
	Status   string
	Fund     ids.ID
	FundName string
	Year     int
	Title    string
	Document string
	Items    []Item
	Version  int64
}

// Item is a part of a plan: how it supports, by which measure, which projects.
type Item struct {
	ID       ids.ID
	Plan     ids.ID
	Name     string
	Support  string
	Measure  string
	Amount   money.Fen
	Projects []Project
	Version  int64
}

// Project is a record that an item supports.
type Project struct {
	ID   ids.ID
	Name string
}

// Evaluation is the grade of a record's use of a fund in a year; the newest holds.
type Evaluation struct {
	ID         ids.ID
	Fund       ids.ID
	Record     ids.ID
	RecordName string
	Year       int
	Grade      string
	Document   string
	Note       string
	Published  bool
}

// Exclusion keeps an organisation from allocations between two days, both included.
type Exclusion struct {
	ID         ids.ID
	Org        ids.ID
	OrgName    string
	From       civil.Date
	Until      civil.Date
	Reason     string
	Document   string
	Allocation ids.ID
}

// Year is a year of a fund, or of all: what is not recorded is nil.
type Year struct {
	Year      int
	Budget    money.Fen
	Allocated *money.Fen // nil: no allocation of the year is recorded
	Spent     *money.Fen
	Rest      money.Fen // of the budget, not allocated
	Sum       money.Fen // of the budgets up to the year
	Documents []string
	Hidden    bool // Allocated and Spent are not told outside: too few organisations, or one that had almost all
}

// Modes are the ways in which a plan supports.
var Modes = []Mode{
	{"GRANT", "直接补助", "Direct grant"}, {"MATCHING", "配套补助", "Matching grant"}, {"REWARD", "以奖代补", "Reward instead of subsidy"}, {"INTEREST", "贷款贴息", "Interest subsidy"},
	{"PURCHASE", "购买服务", "Purchase of services"}, {"EQUIPMENT", "设备投入", "Equipment"},
}

// Mode is a way of support.
type Mode struct{ Code, ZH, EN string }

// Grades are the results of an evaluation, best first.
var Grades = []Mode{{"EXCELLENT", "优秀", "Excellent"}, {"GOOD", "良好", "Good"}, {"FAIR", "一般", "Fair"}, {"POOR", "较差", "Poor"}}

// nameOf is the name of a mode or a grade in the language, the code when there is none.
func nameOf(list []Mode, code, lang string) string {
	for _, m := range list {
		if m.Code == code && lang == "en" {
			return m.EN
		}
		if m.Code == code {
			return m.ZH
		}
	}
	return code
}

// fen is the unit of the accounts.
const fen = "分"

// The accounts in the ledger: what of a budget is not allocated, what of an allocation is not spent, what is to be paid back.
func ofBudget(id ids.ID) ledger.Account {
	return ledger.Account{Kind: "fund.budget", Owner: id, Unit: fen}
}

func ofAllocation(id ids.ID) ledger.Account {
	return ledger.Account{Kind: "fund.allocation", Owner: id, Unit: fen}
}

func owedOf(id ids.ID) ledger.Account {
	return ledger.Account{Kind: "fund.owed", Owner: id, Unit: fen}
}

// The reasons of entries.
const (
	byBudget   = "budget"   // + budget: set and corrected
	byAllocate = "allocate" // − budget, + allocation
	byReturn   = "return"   // + budget, − allocation: what is not spent
	bySpend    = "spend"    // − allocation
	byCorrect  = "correct"  // ± allocation
	byOwe      = "owe"      // + owed: what was spent and must be paid back
	byRepay    = "repay"    // − owed, + budget
)
