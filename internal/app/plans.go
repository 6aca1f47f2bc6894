package app

import (
	"context"
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/plan"
)

// planBinds are the indicators that compute what papers set goals for, by the matter and the scope; a matter alone is of the whole city.
var planBinds = map[string]string{
	"city_consortium": "city_consortium", "industry_community": "industry_community", "industrial_college": "industrial_college", "teacher_station": "teacher_station", "public_skill_centre": "public_skill_centre",
	"demo_base": "demo_base", "demo_base PER_SECONDARY": "demo_base_secondary", "demo_base PER_HIGHER": "demo_base_higher", "dual_base": "dual_base", "dual_base PER_SECONDARY": "dual_base_secondary", "dual_base PER_HIGHER": "dual_base_higher",
	"key_share": "key_share", "dual_ratio": "dual_ratio", "practice_share": "practice_share", "training_multiple": "training_multiple", "training_person_times": "training_person_times", "teacher_practice_months": "teacher_practice_months",
	"internship_months": "internship_months", "dispatch_per_quarter": "dispatch_per_quarter", "surcharge_credit": "surcharge_credit", "hnte_rate": "hnte_rate",
}

// planSilent says which source is missing for a matter that no indicator computes in the scope that is asked for, or whose indicator has
// nothing to count.
var planSilent = map[string]string{
	"dual_ratio": "教师名册里没有在岗专业课教师", "teacher_practice_months": "教师企业实践名册没有本年的记录", "internship_months": "学生实习时间没有名册，由学校填报", "dispatch_per_quarter": "没有登记联席会议的会议",
	"surcharge_credit": "优惠政策的规则，由责任单位填报", "hnte_rate": "优惠政策的规则，由责任单位填报",
}

func bindPlan(code, scope string) (string, string) {
	if scope != plan.OfCity {
		return planBinds[code+" "+scope], planSilent[code]
	}
	return planBinds[code], planSilent[code]
}

// newPlans joins plans to the indicators of the city.
func newPlans(c *City, db *sqldb.DB) *plan.Service {
	of := planning{c}
	return plan.New(db, c.files, plan.Options{City: c.Info.Name, Measure: of.ask(c.Indicators.Measure), Shown: of.ask(c.Indicators.ShownIn), Indicators: of.choices, Bind: bindPlan, Rows: of.rows})
}

// planning answers plans with the indicators of a city.
type planning struct{ c *City }

// ask asks the indicators that exist; one that does not is no data, and says so.
func (x planning) ask(by plan.Measuring) plan.Measuring {
	return func(ctx context.Context, q sqldb.Queryer, asks ...indicator.Ask) ([]indicator.Value, error) {
		defs, err := x.c.Indicators.Definitions(ctx, q, civil.DateOf(x.c.DB.Now()))
		if err != nil {
			return nil, err
		}
		var there []indicator.Ask
		var out []indicator.Value
		for _, a := range asks {
			if slices.ContainsFunc(defs, func(d indicator.Definition) bool { return d.Code == a.Indicator }) {
				there = append(there, a)
				continue
			}
			out = append(out, indicator.Value{Indicator: a.Indicator, On: a.On, Status: indicator.NoData, Why: silence(a.Indicator)})
		}
		if len(there) == 0 {
			return out, nil
		}
		values, err := by(ctx, q, there...)
		return append(out, values...), err
	}
}

// silence is why there is no indicator of a code.
func silence(code string) string {
	for matter, why := range planSilent {
		if planBinds[matter] == code {
			return why
		}
	}
	return "没有这个指标"
}

// choices are the indicators that a target can be bound to.
func (x planning) choices(ctx context.Context) (out []plan.Choice, err error) {
	err = x.c.DB.Read(ctx, func(r *sqldb.Reader) error {
		defs, err := x.c.Indicators.Definitions(ctx, r, civil.DateOf(x.c.DB.Now()))
		for _, d := range defs {
			out = append(out, plan.Choice{Code: d.Code, ZH: d.ZH, EN: d.EN})
		}
		return err
	})
	return out, err
}

// rows is the page of an indicator on a day.
func (x planning) rows(_ context.Context, code string, on civil.Date) string {
	return "/indicators/" + code + "?on=" + on.String()
}
