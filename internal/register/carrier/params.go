package carrier

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// The parameters of the registers. Each is a row with a version, a source and the day from which it holds.
const (
	ParamParties    = "PLT-PARTIES"     // 1: a platform of four parties counts with all of them only; 0: it counts without
	ParamReports    = "PLT-REPORTS"     // so many missing yearly reports suspend a record; 0: none does
	ParamReportFrom = "PLT-REPORT-FROM" // first year for which a report is due in this city
	ParamLevels     = "PLT-LEVELS"      // 1: a record counts in its highest level; 2: in each that it has
)

// paramRule says what a parameter is called and which values it takes.
type paramRule struct {
	Code, ZH, Help string
	Least, Most    int64
}

var paramRules = []paramRule{
	{ParamParties, "四方齐全才启用", "1 是，0 否：政府、行业、企业、院校各至少一个成员，才能进入计数的状态", 0, 1},
	{ParamReports, "缺几年报告暂停", "缺这么多个年度报告的由系统暂停；0 不暂停", 0, 10},
	{ParamReportFrom, "报告从哪一年起", "这一年以前的年度报告不算缺", 2000, 2100},
	{ParamLevels, "级别的计法", "1 只按最高级别计一次，2 每一级都计", 1, 2},
}

// ErrParam refuses a parameter that is unknown, out of range, without a source, or that begins before today.
var ErrParam = errs.New(errs.Invalid, "carrier.param")

// ParamVersion is one version of a parameter.
type ParamVersion = param.Version[int64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]ParamVersion, error) {
	return sqldb.All(ctx, q, param.Scan[int64], `SELECT code, version, value, source, valid_from FROM carrier_params ORDER BY code, valid_from DESC, version DESC`)
}

// params are the versions in force on a day, by code.
type params map[string]ParamVersion

func paramsOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (params, error) {
	all, err := ParamVersions(ctx, q)
	return param.InForce(all, day), err
}

// on says whether a switch is on.
func (p params) on(code string) bool { return p[code].Value != 0 }

// SetParam adds a version of a parameter that holds from a day on, today or later; what was counted before stays.
func (s *Service) SetParam(ctx context.Context, v ParamVersion) error {
	if !Policy.Allowed(actor.From(ctx), mayKinds) {
		return actor.ErrForbidden
	}
	i := slices.IndexFunc(paramRules, func(r paramRule) bool { return r.Code == v.Code })
	switch {
	case i < 0:
		return ErrParam.With(v.Code, "没有这个参数").On("code")
	case v.Value < paramRules[i].Least || v.Value > paramRules[i].Most:
		return ErrParam.With(paramRules[i].ZH, paramRules[i].Help).On("value")
	case strings.TrimSpace(v.Source) == "" || len([]rune(v.Source)) > shortText:
		return ErrParam.With(paramRules[i].ZH, "依据要写").On("source")
	case v.From.Before(s.Today()):
		return ErrParam.With(paramRules[i].ZH, "生效日期不早于今天").On("valid_from")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO carrier_params (code, version, value, source, valid_from) SELECT $1, COALESCE(MAX(version), 0) + 1, $2, $3, $4 FROM carrier_params WHERE code = $1`,
			v.Code, v.Value, strings.TrimSpace(v.Source), v.From.String())
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayKinds + ".param", Object: "carrier_params", Reason: v.Code + " " + v.Source})
	})
}

// Params are all parameters with their versions, for the page.
func (s *Service) Params(ctx context.Context) (list []ParamVersion, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error { list, err = ParamVersions(ctx, r); return err })
	return list, err
}
