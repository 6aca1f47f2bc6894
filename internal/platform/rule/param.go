package rule

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
)

// The refusals of a parameter.
var (
	ErrNoParam   = errs.New(errs.Internal, "rule.no_param")
	ErrValue     = errs.New(errs.Invalid, "rule.value")
	ErrSource    = errs.New(errs.Invalid, "rule.source")
	ErrDays      = errs.New(errs.Invalid, "rule.days")
	ErrPlace     = errs.New(errs.Invalid, "rule.place")
	ErrLooser    = errs.New(errs.Invalid, "rule.looser")
	ErrMeanwhile = errs.New(errs.Conflict, "rule.meanwhile")
)

// Version is one version of a parameter at one level.
type Version struct {
	Rule, Param              string
	Level                    Level
	Org                      ids.ID // the school, 0 at the other levels
	Number                   int64  // 1 for the first of the level
	Value                    stat.Ratio
	SourceDoc, SourceArticle string
	From, To                 civil.Date // To is the last day, none for open
	By                       ids.ID     // account that set it, 0 for what came with the product
}

// Name names the version in results: "CITY#3".
func (v Version) Name() string { return string(v.Level) + "#" + strconv.FormatInt(v.Number, 10) }

// holds reports whether the version is in force on the day for the organisation.
func (v Version) holds(org ids.ID, day civil.Date) bool {
	return (v.Level != School || v.Org == org && org != 0) && !v.From.After(day) && (v.To.IsZero() || !v.To.Before(day))
}

// Resolve picks the version that counts on a day for an organisation (0 for the city at
// large) out of the versions of one parameter. At one level the latest begun wins, so that
// a version with an end is an exception for a time. The nearest level wins; where floor is
// set, a level counts only if it is at least as strict as what counts above it.
func Resolve(p Param, floor bool, all []Version, org ids.ID, day civil.Date) (best Version, ok bool) {
	for _, level := range Levels {
		v, here := inForce(all, level, org, day)
		if here && (!ok || !floor || p.Bound.Keeps(v.Value, best.Value)) {
			best, ok = v, true
		}
	}
	return best, ok
}

func inForce(all []Version, level Level, org ids.ID, day civil.Date) (best Version, ok bool) {
	for _, v := range all {
		if v.Level != level || !v.holds(org, day) {
			continue
		}
		if !ok || v.From.After(best.From) || v.From == best.From && v.Number > best.Number {
			best, ok = v, true
		}
	}
	return best, ok
}

const paramCols = `rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by`

func scanVersion(r sqldb.Row) (v Version, err error) {
	return v, r.Scan(&v.Rule, &v.Param, (*string)(&v.Level), &v.Org, &v.Number, &v.Value.Num, &v.Value.Den, &v.SourceDoc, &v.SourceArticle, &v.From, &v.To, &v.By)
}

// Versions returns every version of a rule's parameters at all levels, the newest first.
func Versions(ctx context.Context, q sqldb.Queryer, code string) ([]Version, error) {
	return sqldb.All(ctx, q, scanVersion,
		`SELECT `+paramCols+` FROM rule_params WHERE rule = $1 ORDER BY param, level, org_id, version DESC`, code)
}

// ParamOn returns the version of a parameter that counts on the day for an organisation, 0
// for the city at large.
func ParamOn(ctx context.Context, q sqldb.Queryer, r Rule, param string, org ids.ID, day civil.Date) (Version, error) {
	p, known := r.Param(param)
	if !known {
		return Version{}, ErrNoParam.With(r.Code + " " + param)
	}
	all, err := versionsOf(ctx, q, r.Code, param)
	if err != nil {
		return Version{}, err
	}
	v, ok := Resolve(p, r.Floor, all, org, day)
	if !ok {
		return Version{}, ErrNoParam.With(r.Code + " " + param)
	}
	return v, nil
}

func versionsOf(ctx context.Context, q sqldb.Queryer, code, param string) ([]Version, error) {
	return sqldb.All(ctx, q, scanVersion,
		`SELECT `+paramCols+` FROM rule_params WHERE rule = $1 AND param = $2 ORDER BY version`, code, param)
}

// Newest returns the number of the newest version at a level, 0 when there is none.
func Newest(ctx context.Context, q sqldb.Queryer, code, param string, level Level, org ids.ID) (int64, error) {
	return sqldb.Value[int64](ctx, q,
		`SELECT COALESCE(MAX(version), 0) FROM rule_params WHERE rule = $1 AND param = $2 AND level = $3 AND org_id = $4`,
		code, param, string(level), int64(org))
}

// CheckVersion refuses a version that is incomplete or, below a floor, looser than what
// counts above its level on its first day.
func CheckVersion(ctx context.Context, q sqldb.Queryer, r Rule, v Version) error {
	p, known := r.Param(v.Param)
	if !known {
		return ErrNoParam.With(r.Code + " " + v.Param)
	}
	var faults errs.List
	if !v.Value.Known() || v.Value.Num < 0 {
		faults.Add(ErrValue.On("value"))
	}
	if strings.TrimSpace(v.SourceDoc) == "" || strings.TrimSpace(v.SourceArticle) == "" {
		faults.Add(ErrSource.On("source_doc"))
	}
	if v.From.IsZero() || !v.To.IsZero() && v.To.Before(v.From) {
		faults.Add(ErrDays.On("from"))
	}
	if v.Level.ZH() == "" || (v.Level == School) != (v.Org != 0) {
		faults.Add(ErrPlace.On("level"))
	}
	if len(faults) > 0 || !r.Floor {
		return faults.Err()
	}
	all, err := versionsOf(ctx, q, r.Code, v.Param)
	if err != nil {
		return err
	}
	above, ok := Resolve(p, true, below(all, v.Level), v.Org, v.From)
	if ok && !p.Bound.Keeps(v.Value, above.Value) {
		return ErrLooser.With(above.Level.ZH(), p.Bound.ZH(), Say(above.Value, p.Unit)).On("value")
	}
	return nil
}

// below are the versions of the levels above one.
func below(all []Version, level Level) (out []Version) {
	for _, l := range Levels {
		if l == level {
			break
		}
		for _, v := range all {
			if v.Level == l {
				out = append(out, v)
			}
		}
	}
	return out
}

// Set adds a version. Number is that of the newest version at the level that the person saw,
// 0 when there was none: if somebody set another one meanwhile, the refusal is a conflict
// that says what stands there now. What was judged before keeps what it was judged by.
func Set(ctx context.Context, tx *sqldb.Tx, r Rule, v Version) (Version, error) {
	if err := CheckVersion(ctx, tx, r, v); err != nil {
		return v, err
	}
	seen := v.Number
	v.Rule, v.Number, v.By = r.Code, seen+1, actor.From(ctx).Account
	newest, err := Newest(ctx, tx, r.Code, v.Param, v.Level, v.Org)
	if err != nil {
		return v, err
	}
	n := int64(0)
	if newest == seen {
		n, err = tx.Exec(ctx, `INSERT INTO rule_params (`+paramCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		 ON CONFLICT (rule, param, level, org_id, version) DO NOTHING`, v.args()...)
		if err != nil {
			return v, err
		}
	}
	if n == 0 {
		return v, meanwhile(ctx, tx, r, v)
	}
	return v, audit.Record(ctx, tx, audit.Entry{Action: "rule.set", Object: "rule_params", ID: v.Org, Reason: fmt.Sprintf("%s %s %s = %d/%d", r.Code, v.Param, v.Name(), v.Value.Num, v.Value.Den)})
}

func (v Version) args() []any {
	return []any{v.Rule, v.Param, string(v.Level), int64(v.Org), v.Number, v.Value.Num, v.Value.Den,
		strings.TrimSpace(v.SourceDoc), strings.TrimSpace(v.SourceArticle), v.From, v.To, int64(v.By)}
}

// meanwhile says what the version is that stands where one was to be set, and what was asked.
func meanwhile(ctx context.Context, q sqldb.Queryer, r Rule, v Version) error {
	p, _ := r.Param(v.Param)
	now, err := sqldb.One(ctx, q, scanVersion,
		`SELECT `+paramCols+` FROM rule_params WHERE rule = $1 AND param = $2 AND level = $3 AND org_id = $4 ORDER BY version DESC LIMIT 1`,
		r.Code, v.Param, string(v.Level), int64(v.Org))
	if err != nil {
		return err
	}
	return ErrMeanwhile.With(now.Number, Say(now.Value, p.Unit), now.From.String(), Say(v.Value, p.Unit))
}

// Inherit gives a school's versions to its successor.
func Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	list, err := sqldb.All(ctx, tx, scanVersion, `SELECT `+paramCols+` FROM rule_params WHERE level = 'SCHOOL' AND org_id = $1 ORDER BY rule, param, version`, int64(from))
	for _, v := range list {
		newest, err := Newest(ctx, tx, v.Rule, v.Param, School, into)
		if err != nil {
			return err
		}
		v.Org, v.Number = into, newest+1
		if _, err := tx.Exec(ctx, `INSERT INTO rule_params (`+paramCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, v.args()...); err != nil {
			return err
		}
	}
	return err
}

// Say writes a value for people, "—" where there is none: a share in per cent with the fraction behind it where it
// was rounded, other numbers with their unit.
func Say(r stat.Ratio, unit string) string {
	switch {
	case !r.Known():
		return "—"
	case unit == "%" && r.Num*100%r.Den == 0:
		return strconv.FormatInt(r.Num*100/r.Den, 10) + "%"
	case unit == "%":
		return fmt.Sprintf("%s（%d/%d）", r.Percent(1), r.Num, r.Den)
	case r.Num%r.Den == 0:
		return strings.TrimSpace(strconv.FormatInt(r.Num/r.Den, 10) + " " + unit)
	}
	return strings.TrimSpace(strconv.FormatFloat(r.Float(), 'g', 6, 64) + " " + unit)
}
