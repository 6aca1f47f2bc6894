package adjust

// Outcome is what became of an approved request by a September.
type Outcome string

// The outcomes; NoData where plan or register is missing.
const (
	OutcomeDone   Outcome = "IMPLEMENTED"
	OutcomePartly Outcome = "PARTLY"
	OutcomeUndone Outcome = "NOT_IMPLEMENTED"
	OutcomeNoData Outcome = "NODATA"
	OutcomeNotDue Outcome = "NOT_DUE" // its September has not come; never kept
)

var outcomeZH = map[Outcome]string{OutcomeDone: "已落实", OutcomePartly: "部分落实", OutcomeUndone: "没有落实", OutcomeNoData: "无数据", OutcomeNotDue: "未到核对期"}

var outcomeTone = map[Outcome]string{OutcomeDone: "green", OutcomePartly: "amber", OutcomeUndone: "red", OutcomeNoData: "none", OutcomeNotDue: "none"}

// Follow compares what was approved with the plan and the register of one September.
type Follow struct {
	Request    Request
	Year       int
	Base       *int64 // places before
	Approved   *int64 // places that were granted
	Planned    *int64 // places of the plan of the September
	Registered *int64 // who came
	Outcome    Outcome
	Missing    string // what is not done, or which source is missing; an i18n key
}

// ApprovedDelta is the change that was approved.
func (f Follow) ApprovedDelta() (int64, bool) { return change(f.Base, f.Approved) }

// PlannedDelta is the change of the plan.
func (f Follow) PlannedDelta() (int64, bool) { return change(f.Base, f.Planned) }

func change(from, to *int64) (int64, bool) {
	if from == nil || to == nil {
		return 0, false
	}
	return *to - *from, true
}

// Judge says what became of a request, by quantity: an opening or an enlargement is implemented where the plan has at least the places
// that were approved, partly where it has some of them; a closing where neither plan nor register has anybody, partly where it has
// fewer than before; a limit, and whatever leaves fewer places than before, where the plan keeps to it. exists says whether the point is there; reported whether the register of that
// September has come at all.
func Judge(x Request, base, planned, registered *int64, exists, reported bool) (Outcome, string) {
	granted := x.granted()
	if granted == nil {
		return OutcomeNoData, "没有批准的招生计划数"
	}
	if x.Kind == Rename {
		if exists {
			return OutcomeDone, ""
		}
		return OutcomeUndone, "专业点还没有更名"
	}
	if !reported {
		return OutcomeNoData, "缺少当年九月的招生登记"
	}
	switch {
	case x.Kind.Closes(), x.Kind == Merge:
		return judgeClosing(base, planned, registered)
	case x.Kind == Limit, x.Kind == Alternate, base != nil && *granted < *base:
		return judgeLimit(base, granted, planned, registered)
	}
	return judgeOpening(base, granted, planned, exists)
}

func atMost(n *int64, most int64) bool { return n == nil || *n <= most }

func judgeClosing(base, planned, registered *int64) (Outcome, string) {
	switch {
	case atMost(planned, 0) && atMost(registered, 0):
		return OutcomeDone, ""
	case base != nil && atMost(planned, *base-1) && atMost(registered, *base-1):
		return OutcomePartly, "仍在招生，但比调整前少"
	}
	return OutcomeUndone, "仍在招生"
}

func judgeLimit(base, granted, planned, registered *int64) (Outcome, string) {
	if planned == nil {
		return OutcomeNoData, "缺少当年招生计划"
	}
	switch {
	case *planned <= *granted && atMost(registered, *granted):
		return OutcomeDone, ""
	case base != nil && *planned < *base:
		return OutcomePartly, "计划减少，但没有减到批准数"
	}
	return OutcomeUndone, "计划没有减少"
}

func judgeOpening(base, granted, planned *int64, exists bool) (Outcome, string) {
	switch {
	case !exists:
		return OutcomeUndone, "专业点没有设立"
	case planned == nil:
		return OutcomeUndone, "没有安排招生计划"
	case *planned >= *granted:
		return OutcomeDone, ""
	}
	from := int64(0)
	if base != nil {
		from = *base
	}
	if *planned > from {
		return OutcomePartly, "招生计划少于批准数"
	}
	return OutcomeUndone, "没有安排招生计划"
}
