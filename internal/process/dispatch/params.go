package dispatch

import (
	"context"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// ParamVersion is one version of a parameter of this module.
type ParamVersion = param.Version[float64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]ParamVersion, error) {
	return sqldb.All(ctx, q, param.Scan[float64], `SELECT code, version, value, source, valid_from FROM dispatch_params ORDER BY code, valid_from DESC, version DESC`)
}

// limitsOn are the parameters of colours in force on a day.
func limitsOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (l Limits, err error) {
	all, err := ParamVersions(ctx, q)
	if err != nil {
		return l, err
	}
	on := param.InForce(all, day)
	for _, code := range []string{"GOV-GREEN", "GOV-AMBER", "GOV-OVERDUE", "GOV-OVERDUE-QUARTERS"} {
		if _, ok := on[code]; !ok {
			return l, ErrNoParam.With(code)
		}
	}
	return Limits{
		Green: on["GOV-GREEN"].Value / 100, Amber: on["GOV-AMBER"].Value / 100,
		Overdue: int64(on["GOV-OVERDUE"].Value), Quarters: int64(on["GOV-OVERDUE-QUARTERS"].Value),
	}, nil
}

// dueOf is the day on which the reports of a quarter are due.
func dueOf(ctx context.Context, q sqldb.Queryer, quarter Quarter) (civil.Date, error) {
	p, err := caseflow.ParamOn(ctx, q, paramDue, quarter.Opens())
	if err != nil {
		return civil.Date{}, err
	}
	if !p.Working {
		return quarter.Last().AddDays(int(p.Days)), nil
	}
	c, err := caseflow.CalendarOf(ctx, q)
	if err != nil {
		return civil.Date{}, err
	}
	day, _ := quarter.Due(c, int(p.Days))
	return day, nil
}
