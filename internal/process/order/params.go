package order

import (
	"context"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// ParamVersion is one version of a parameter of this module.
type ParamVersion = param.Version[float64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]ParamVersion, error) {
	return sqldb.All(ctx, q, param.Scan[float64], `SELECT code, version, value, source, valid_from FROM order_params ORDER BY code, valid_from DESC, version DESC`)
}

// params are those in force.
type params struct {
	Prior    Prior
	Window   int64 // days
	Pause    int64 // unanswered in a row
	LinkDays int64
	Shown    Shown
}

func paramsOn(ctx context.Context, q sqldb.Queryer) (p params, err error) {
	all, err := ParamVersions(ctx, q)
	if err != nil {
		return p, err
	}
	value := param.InForce(all, civil.DateOf(q.Now()))
	for code, to := range map[string]*int64{"ORD-PRIOR-YES": &p.Prior.Yes, "ORD-PRIOR-NO": &p.Prior.No, "ORD-WINDOW": &p.Window, "ORD-PAUSE": &p.Pause, "ORD-LINK": &p.LinkDays, "SUP-FIRMS": &p.Shown.Firms} {
		v, ok := value[code]
		if !ok {
			return p, ErrNoParam.With(code)
		}
		*to = int64(v.Value)
	}
	share, ok := value["SUP-SHARE"]
	if !ok {
		return p, ErrNoParam.With("SUP-SHARE")
	}
	p.Shown.Share = share.Value
	return p, nil
}
