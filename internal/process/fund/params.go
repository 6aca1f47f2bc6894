package fund

import (
	"context"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// ParamVersion is one version of a parameter of this module.
type ParamVersion = param.Version[float64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]ParamVersion, error) {
	return sqldb.All(ctx, q, param.Scan[float64], `SELECT code, version, value, source, valid_from FROM fund_params ORDER BY code, valid_from DESC, version DESC`)
}

// params are those in force.
type params struct {
	ceiling map[string]float64 // by grade
	firms   int64
	share   float64
}

func paramsOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (p params, err error) {
	all, err := ParamVersions(ctx, q)
	if err != nil {
		return p, err
	}
	value := param.InForce(all, day)
	p.ceiling = map[string]float64{}
	for code, v := range value {
		if grade, ok := strings.CutPrefix(code, "FND-CEIL-"); ok {
			p.ceiling[grade] = v.Value
		}
	}
	firms, ok := value["SUP-FIRMS"]
	share, both := value["SUP-SHARE"]
	if !ok || !both {
		return p, ErrNoParam.With("SUP-FIRMS")
	}
	p.firms, p.share = int64(firms.Value), share.Value
	return p, nil
}
