package adjust

import (
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/register/programme"
)

// The rules of filing (domain B7).
const (
	RuleFiled    = "PRG-F1"       // BLOCK: a plan for a point that is not filed or approved
	RuleNegative = "PRG-F2"       // BLOCK: a new point on the negative list without override
	RuleListed   = "PRG-F2-LIST"  // WARN: no negative list of the year is published, so that nobody can say
	RuleTotal    = "PRG-F3-TOTAL" // WARN: the school has more points than students ÷ cap
	RulePoints   = "PRG-F3-POINTS"
	RuleShare    = "PRG-F3-SHARE"
)

// The versions that a round keeps of the rule of the school's points.
const (
	limitHigher    = "PRG-F3-HIGHER"
	limitSecondary = "PRG-F3-SECONDARY"
)

// The outcomes of a rule.
const (
	Pass   = "PASS"
	Fail   = "FAIL"
	NA     = "NA"
	NoData = "NODATA"
)

// Finding is what a rule says of a request.
type Finding struct {
	Rule      string
	Block     bool // the request cannot go on; otherwise it is a warning
	Status    string
	Measured  string
	Threshold string
	Source    string // version and source of the parameter, or the list
	ZH        string // what is measured, as an i18n key
	Why       string // reason of NODATA or NA, as an i18n key

	Value, Limit stat.Ratio // of Measured and Threshold, where they are numbers
	Bound        rule.Bound
	Unit         string
}

// within holds a number against what it must keep to.
func (f Finding) within(value stat.Ratio, bound rule.Bound, limit stat.Ratio, unit string) Finding {
	f.Value, f.Bound, f.Limit, f.Unit = value, bound, limit, unit
	return f
}

func whole(n int64) stat.Ratio { return stat.Ratio{Num: n, Den: 1} }

// Blocks reports whether the finding stops the request.
func (f Finding) Blocks() bool { return f.Block && f.Status == Fail }

// Warns reports whether it is to be looked at.
func (f Finding) Warns() bool { return !f.Block && f.Status == Fail }

// Cap is how many points a school may have: full-time students ÷ per, rounded down. Vector P5: 2,150 students of a secondary school
// and 200 give 10, 9,800 of a higher school and 300 give 32.
func Cap(students, per int64) int64 {
	if per <= 0 || students < 0 {
		return 0
	}
	return students / per
}

// Filed reports whether a point in the state may have an enrolment plan (PRG-F1).
func Filed(status string) bool { return slices.Contains(programme.Open, status) }

// CheckFiled is PRG-F1 for a request: places at a point need one that is filed or approved. A new point is filed by the decision.
func CheckFiled(x Request, pointStatus string) Finding {
	f := Finding{Rule: RuleFiled, Block: true, Status: Pass, ZH: "专业点已备案或审批", Threshold: "已备案", Source: "教职成〔2015〕10号"}
	switch {
	case x.Kind == Add:
		f.Status, f.Why = NA, "新增专业点在审定后备案"
	case x.After != nil && *x.After == 0:
		f.Status, f.Why = NA, "不安排招生计划"
	default:
		st, _ := programme.PointFlow.State(pointStatus)
		if f.Measured = st.ZH; !Filed(pointStatus) {
			f.Status = Fail
			f = f.within(whole(0), rule.AtLeast, whole(1), "个")
		}
	}
	return f
}

// ListEntry is an entry of a positive or negative list: a programme of six digits, a class of four or a category of two.
type ListEntry struct{ Code, Name, Reason string }

// OnList finds the entry under which a programme falls.
func OnList(entries []ListEntry, code string) (ListEntry, bool) {
	var best ListEntry
	for _, e := range entries {
		if strings.HasPrefix(atlas.Base(code), e.Code) && len(e.Code) > len(best.Code) {
			best = e
		}
	}
	return best, best.Code != ""
}

// CheckNegative is PRG-F2: a new point, or one that is renamed to it, may not be on the negative list of the year and level, unless a
// named authority overrode it and a second person confirmed that. published says whether there is such a list.
func CheckNegative(x Request, entries []ListEntry, source string, published bool) Finding {
	f := Finding{Rule: RuleNegative, Block: true, Status: Pass, ZH: "不在当年负面清单上", Threshold: "不在清单上", Source: source}
	code := x.Code
	switch {
	case x.Kind == Rename:
		code = x.NewCode
	case x.Kind != Add:
		f.Status, f.Why = NA, "只核对新增和更名"
		return f
	}
	if !published {
		f.Status, f.Why = NoData, "当年这一层次没有公布负面清单"
		return f
	}
	e, on := OnList(entries, code)
	if !on {
		return f
	}
	f.Measured = e.Code + " " + e.Name
	if x.Override.State == OverrideConfirmed {
		f.Why = "已由两人批准例外"
		return f
	}
	f.Status = Fail
	return f.within(whole(1), rule.AtMost, whole(0), "条")
}

// CheckTotal is PRG-F3 for the school: its points after the change against its cap. Closing and changing never fail.
func CheckTotal(x Request, f Figures) Finding {
	out := Finding{Rule: RuleTotal, ZH: "学校专业点总数", Status: NA, Why: "只核对新增"}
	s, known := f.school(x.School)
	per, code := f.Limits.Higher, limitHigher
	if s.Secondary {
		per, code = f.Limits.Secondary, limitSecondary
	}
	out.Source = f.Limits.Versions[code]
	if x.Kind != Add {
		return out
	}
	if !known || s.Students == nil || per <= 0 {
		out.Status, out.Why = NoData, "没有全日制在校生数"
		return out
	}
	n := int64(1)
	for _, p := range f.Points {
		if p.School == x.School {
			n++
		}
	}
	return judged(out, n, Cap(*s.Students, per))
}

// judged holds a number against what it may at most be.
func judged(out Finding, n, most int64) Finding {
	out.Measured, out.Threshold, out.Why, out.Status = strconv.FormatInt(n, 10), "≤ "+strconv.FormatInt(most, 10), "", Pass
	if n > most {
		out.Status = Fail
	}
	return out.within(whole(n), rule.AtMost, whole(most), "个")
}

// newProgramme is the programme that a request adds to the school, "" for none.
func newProgramme(x Request) string {
	switch x.Kind {
	case Add:
		return ProgrammeKey(x.Level, x.Code)
	case Rename:
		return ProgrammeKey(x.Level, x.NewCode)
	}
	return ""
}

// CheckPoints is PRG-F3 for the programme: points of it in the city after the change.
func CheckPoints(x Request, f Figures) Finding {
	out := Finding{Rule: RulePoints, ZH: "全市同一专业布点数", Status: NA, Why: "只核对新增和更名", Source: f.Limits.Versions[RulePoints]}
	key := newProgramme(x)
	if key == "" {
		return out
	}
	n := int64(1)
	for _, p := range f.Points {
		if p.key() == key && p.ID != x.Point {
			n++
		}
	}
	return judged(out, n, f.Limits.Points)
}

// CheckShare is PRG-F3 for a secondary programme: schools that offer it after the change against half of the secondary schools, by
// cross-multiplication.
func CheckShare(x Request, f Figures) Finding {
	out := Finding{Rule: RuleShare, ZH: "开设该专业的中职学校占比", Status: NA, Why: "只核对中职的新增和更名", Source: f.Limits.Versions[RuleShare]}
	key := newProgramme(x)
	if key == "" || x.Level != atlas.Secondary {
		return out
	}
	all := int64(0)
	for _, s := range f.Schools {
		if s.Secondary {
			all++
		}
	}
	if all == 0 {
		out.Status, out.Why = NoData, "没有中职学校"
		return out
	}
	with := map[ids.ID]bool{x.School: true}
	for _, p := range f.Points {
		if p.key() == key && p.ID != x.Point {
			with[p.School] = true
		}
	}
	n := int64(len(with))
	out.Measured = strconv.FormatInt(n, 10) + "/" + strconv.FormatInt(all, 10)
	out.Threshold, out.Why, out.Status = "≤ "+strconv.FormatInt(f.Limits.Share, 10)+" %", "", Pass
	if over, _ := (stat.Ratio{Num: n, Den: all}).Compare(stat.Percent(f.Limits.Share)); over > 0 {
		out.Status = Fail
	}
	return out.within(stat.Ratio{Num: n, Den: all}, rule.AtMost, stat.Percent(f.Limits.Share), "%")
}

// Findings are all rules of a request, in their order.
func Findings(x Request, pointStatus string, negative []ListEntry, source string, published bool, f Figures) []Finding {
	return []Finding{CheckFiled(x, pointStatus), CheckNegative(x, negative, source, published), CheckTotal(x, f), CheckPoints(x, f), CheckShare(x, f)}
}
