package order

import (
	"context"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// ParamVersion is one version of a parameter of this module.
type ParamVersion struct {
	Code      string
	Version   int64
	Value     float64
	Source    string
	ValidFrom civil.Date
}

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]ParamVersion, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (p ParamVersion, err error) {
		return p, r.Scan(&p.Code, &p.Version, &p.Value, &p.Source, &p.ValidFrom)
	}, `SELECT code, version, value, source, valid_from FROM order_params ORDER BY code, valid_from DESC, version DESC`)
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
	today, value := civil.DateOf(q.Now()), map[string]float64{}
	for _, v := range all {
		if _, newer := value[v.Code]; !newer && !v.ValidFrom.After(today) {
			value[v.Code] = v.Value
		}
	}
	for code, to := range map[string]*int64{"ORD-PRIOR-YES": &p.Prior.Yes, "ORD-PRIOR-NO": &p.Prior.No, "ORD-WINDOW": &p.Window, "ORD-PAUSE": &p.Pause, "ORD-LINK": &p.LinkDays, "SUP-FIRMS": &p.Shown.Firms} {
		v, ok := value[code]
		if !ok {
			return p, ErrNoParam.With(code)
		}
		*to = int64(v)
	}
	share, ok := value["SUP-SHARE"]
	if !ok {
		return p, ErrNoParam.With("SUP-SHARE")
	}
	p.Shown.Share = share
	return p, nil
}
