package system

import (
	"context"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/process/match"
	"rongqiao/internal/process/match/score"
)

// MatchParams reads the parameters of the matching: those shipped, and every version in
// which a value changed.
func MatchParams(db *sqldb.DB) ParamSource {
	return ParamSource{Title: "匹配分值", List: func(ctx context.Context) (list []Param, err error) {
		err = db.Read(ctx, func(r *sqldb.Reader) error {
			versions, err := match.Versions(ctx, r)
			for _, p := range score.Parameters {
				list = append(list, history(ctx, p, versions)...)
			}
			return err
		})
		return list, err
	}}
}

// history lists the values that a parameter had, the newest first. A version names only
// what differs from the values shipped.
func history(ctx context.Context, p score.Parameter, versions []match.Version) []Param {
	name := p.ZH
	if i18n.Lang(ctx) == i18n.English {
		name = p.EN
	}
	one := func(version string, value int32, source string, from civil.Date) Param {
		return Param{Code: p.Code, Name: name, Version: version, Value: valueText(ctx, value, p.Unit), Source: source, From: from}
	}
	shipped := score.Shipped()
	list := []Param{one(shipped.Version, p.Value, p.Source, civil.Date{})}
	if d, err := civil.ParseDate(shipped.From); err == nil {
		list[0].From = d
	}
	last := p.Value
	for _, v := range versions {
		value, ok := v.Values[p.Code]
		if !ok {
			value = p.Value
		}
		if value != last {
			list = append([]Param{one(v.Name, value, v.Source, v.From)}, list...)
			last = value
		}
	}
	return list
}

// valueText writes a value with its unit; tenths become a decimal: 40.0 分.
func valueText(ctx context.Context, value int32, unit string) string {
	if rest, ok := strings.CutPrefix(unit, "0.1"); ok {
		return strings.TrimSpace(ui.Decimal(float64(value)/10, 1) + " " + i18n.Word(ctx, strings.TrimSpace(rest)))
	}
	return strconv.Itoa(int(value)) + " " + i18n.Word(ctx, unit)
}
