package programme

import (
	"math"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/stat"
)

// The refusals of figures (domain B7, bad input).
var (
	ErrTooMany = errs.New(errs.Invalid, "programme.registered_too_many")
	// ErrOverAdmitted asks about more registered than admitted: late admissions or a slip.
	ErrOverAdmitted = errs.New(errs.Invalid, "programme.registered_over_admitted")
	ErrOverTotal    = errs.New(errs.Invalid, "programme.over_total")
	ErrNegative     = errs.New(errs.Invalid, "programme.negative")
	ErrNotFiled     = errs.New(errs.Invalid, "programme.not_filed")
	ErrCode         = errs.New(errs.Invalid, "programme.code_unknown")
	ErrOldCode      = errs.New(errs.Invalid, "programme.code_old")
	ErrSchool       = errs.New(errs.Invalid, "programme.school_unknown")
	ErrLevel        = errs.New(errs.Invalid, "programme.level")
	ErrPoint        = errs.New(errs.Invalid, "programme.point_unknown")
	ErrNameDiffer   = errs.New(errs.Invalid, "programme.name_differs")
	ErrPlanZero     = errs.New(errs.Invalid, "programme.plan_zero")
)

func rate(num, den *int64) stat.Ratio {
	if num == nil || den == nil {
		return stat.Ratio{}
	}
	return stat.Ratio{Num: *num, Den: *den}
}

// Completion is 招生计划完成率: registered ÷ planned; it may exceed 1.
func (e Enrolment) Completion() stat.Ratio { return rate(e.Registered, e.Planned) }

// Admission is 录取率: admitted ÷ planned.
func (e Enrolment) Admission() stat.Ratio { return rate(e.Admitted, e.Planned) }

// Registration is 报到率: registered ÷ admitted.
func (e Enrolment) Registration() stat.Ratio { return rate(e.Registered, e.Admitted) }

// FirstChoiceRate is 第一志愿报考率: first-choice applicants ÷ planned.
func (e Enrolment) FirstChoiceRate() stat.Ratio { return rate(e.FirstChoice, e.Planned) }

// sum adds what is known; it is nil only when nothing is.
func sum(parts ...*int64) *int64 {
	var total int64
	known := false
	for _, p := range parts {
		if p != nil {
			total, known = total+*p, true
		}
	}
	if !known {
		return nil
	}
	return &total
}

// Employed is who works: by contract, otherwise, for themselves or freelance.
func (o Outcome) Employed() *int64 {
	if o.Contract == nil {
		return nil
	}
	return sum(o.Contract, o.Flexible, o.SelfEmployed, o.Freelance)
}

// Destination is 毕业去向落实率: all who have somewhere to go ÷ graduates.
func (o Outcome) Destination() stat.Ratio {
	if o.Contract == nil {
		return stat.Ratio{}
	}
	return rate(sum(o.Employed(), o.Study, o.Army, o.Grassroots), o.Graduates)
}

// ContractRate is 协议和合同就业率: by contract ÷ graduates.
func (o Outcome) ContractRate() stat.Ratio { return rate(o.Contract, o.Graduates) }

// FurtherStudy is 升学率: further study ÷ graduates.
func (o Outcome) FurtherStudy() stat.Ratio { return rate(o.Study, o.Graduates) }

// Waiting is 待就业率: seeking ÷ graduates.
func (o Outcome) Waiting() stat.Ratio { return rate(o.Seeking, o.Graduates) }

// Match is 专业对口率: in related jobs ÷ employed.
func (o Outcome) Match() stat.Ratio { return rate(o.Related, o.Employed()) }

// LocalRate is 留市率: employed in the city ÷ employed.
func (o Outcome) LocalRate() stat.Ratio { return rate(o.Local, o.Employed()) }

// Effective is the supply that a class really gives, in thousandths of a person:
// graduates × local rate × match rate (30 × 0.7 × 0.6 = 12.6). Both rates are shares
// of the employed; with nobody employed, or a part missing, it is not known.
func Effective(graduates, employed, local, related *int64) (milli int64, known bool) {
	if graduates == nil || employed == nil || local == nil || related == nil || *employed <= 0 {
		return 0, false
	}
	e := float64(*employed)
	return int64(math.Round(float64(*graduates) * float64(*local) / e * float64(*related) / e * 1000)), true
}

// CheckEnrolment refuses negative figures and more than three times the plan
// registered (a slip of the pen, not a supplementary admission). Completion over
// 100 % is possible and allowed.
func CheckEnrolment(e Enrolment) error {
	for _, f := range []struct {
		key string
		n   *int64
	}{{"planned", e.Planned}, {"admitted", e.Admitted}, {"registered", e.Registered}, {"first_choice", e.FirstChoice}} {
		if f.n != nil && *f.n < 0 {
			return ErrNegative.On(f.key)
		}
	}
	if e.Planned != nil && e.Registered != nil && *e.Planned > 0 && *e.Registered > 3**e.Planned {
		return ErrTooMany.With(*e.Registered, *e.Planned).On("registered")
	}
	return nil
}

// OverAdmitted says that more registered than were admitted, which is to be confirmed.
func (e Enrolment) OverAdmitted() bool {
	return e.Registered != nil && e.Admitted != nil && *e.Registered > *e.Admitted
}

// CheckOutcome refuses a class whose parts add up to more than the class.
func CheckOutcome(o Outcome) error {
	parts := []*int64{o.Contract, o.Flexible, o.SelfEmployed, o.Freelance, o.Study, o.Army, o.Grassroots, o.Seeking, o.NotIntending, o.Related, o.Local, o.Graduates}
	for _, p := range parts {
		if p != nil && *p < 0 {
			return ErrNegative.On("graduates")
		}
	}
	all := sum(parts[:9]...)
	if o.Graduates != nil && all != nil && *all > *o.Graduates {
		return ErrOverTotal.With(*all, *o.Graduates).On("graduates")
	}
	if e := o.Employed(); e != nil {
		for key, p := range map[string]*int64{"related": o.Related, "local": o.Local} {
			if p != nil && *p > *e {
				return ErrOverTotal.With(*p, *e).On(key)
			}
		}
	}
	return nil
}

// CheckPlan is PRG-F1: no enrolment plan for a point that is neither filed nor
// approved (教职成〔2015〕10号: 未经备案或审批的专业不得列入招生来源计划).
func CheckPlan(status string) error {
	switch status {
	case Filed, Approved, Enrolling, Limited, Alternate:
		return nil
	}
	return ErrNotFiled.With(status)
}

// CapOf is the most programmes a school of that many full-time students should
// have: students ÷ 300 for higher, ÷ 200 for secondary schools, rounded down
// (Fujian 2023; parameters PRG-CAP). Vector P5: 9,800 → 32; 2,150 → 10.
func CapOf(students int64, perProgramme int64) int64 { return students / perProgramme }

// rowLike is a row of a sheet that a rule may refuse.
type rowLike interface{ Refuse(key string, err error) }

// refuse puts each refusal at its own column.
func refuse(r rowLike, err error) {
	for _, e := range errs.All(err) {
		r.Refuse(e.Field, e)
	}
}
