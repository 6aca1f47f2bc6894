package adjust

import (
	"context"
	"errors"
	"fmt"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// SubjectRequest is the kind of what the rules of filing are asked about.
const SubjectRequest = "adjust.request"

// percent is a share of which a hundred is the whole.
const percent = 100

// numberOn is the number of a rule's parameter on a day: shares in whole per cent, and what is no whole number on the stricter side.
func numberOn(ctx context.Context, q sqldb.Queryer, r rule.Rule, param string, day civil.Date) (n int64, source string, err error) {
	v, err := rule.ParamOn(ctx, q, r, param, 0, day)
	if err != nil {
		return 0, "", err
	}
	p, _ := r.Param(param)
	num := v.Value.Num
	if p.Unit == "%" {
		num *= percent
	}
	n = num / v.Value.Den
	if num%v.Value.Den != 0 && (p.Bound == rule.AtLeast || p.Bound == rule.Above) {
		n++
	}
	return n, fmt.Sprintf("%s %s：%s %s", r.Code, v.Name(), v.SourceDoc, v.SourceArticle), nil
}

// limitsOn are the parameters of the rules on a day.
func limitsOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (l Limits, err error) {
	l.Versions = map[string]string{}
	for _, x := range []struct {
		name, rule, param string
		to                *int64
	}{{limitHigher, RuleTotal, paramHigher, &l.Higher}, {limitSecondary, RuleTotal, paramSecondary, &l.Secondary}, {RulePoints, RulePoints, paramMost, &l.Points}, {RuleShare, RuleShare, paramMost, &l.Share}, {goalRule.Code, goalRule.Code, paramLeast, &l.Goal}} {
		if *x.to, l.Versions[x.name], err = numberOn(ctx, q, ruleOf(x.rule), x.param, day); err != nil {
			return l, err
		}
	}
	return l, nil
}

// findings are the rules of a request over the round's figures: the frozen ones, or today's while nothing is frozen.
func findings(ctx context.Context, q sqldb.Queryer, r Round, x Request) ([]Finding, error) {
	f, err := Figures{}, error(nil)
	if r.Hash != "" {
		f, _, err = frozen(ctx, q, r.ID)
	} else {
		f, err = measure(ctx, q, r)
	}
	if err != nil {
		return nil, err
	}
	status := ""
	if x.Point != 0 {
		if p, err := programme.OverviewOf(ctx, q, x.Point); err == nil {
			status = p.Status
		} else if !errors.Is(err, sqldb.ErrNoRow) {
			return nil, err
		}
	}
	entries, source, published, err := negativeFor(ctx, q, r.Year, x.Level)
	if err != nil {
		return nil, err
	}
	return Findings(x, status, entries, source, published, f), nil
}

// guardRequest is what the rules say of a request when a step is taken: the steps name those that they ask.
func guardRequest(ctx context.Context, q sqldb.Queryer, id ids.ID, _ []string) ([]rule.Result, error) {
	x, err := requestByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	r, err := roundByID(ctx, q, x.Round)
	if err != nil {
		return nil, err
	}
	list, err := findings(ctx, q, r, x)
	if err != nil {
		return nil, err
	}
	about := rule.Subject{Kind: SubjectRequest, ID: id}
	var out []rule.Result
	for _, f := range list {
		if f.Rule == RuleNegative {
			listed := f
			if listed.Rule, listed.Block = RuleListed, false; f.Status == Fail {
				listed.Status = Pass
			}
			out = append(out, listed.result(about))
			if f.Status == NoData { // a school cannot break a list that is not there; the bureau says why it goes on: PRG-F2-LIST
				f.Status = NA
			}
		}
		out = append(out, f.result(about))
	}
	return out, nil
}

// result is the finding as it is kept.
func (f Finding) result(about rule.Subject) rule.Result {
	r := ruleOf(f.Rule)
	out := rule.Result{Rule: r.Code, ZH: r.ZH, EN: r.EN, Severity: r.Severity, Subject: about, Status: rule.Status(f.Status), Measured: f.Value, Threshold: f.Limit, Bound: f.Bound, Unit: f.Unit, Version: f.Rule, SourceDoc: f.Source}
	for _, text := range []string{f.Measured, f.Threshold, f.Why} {
		if text != "" {
			out.Evidence = append(out.Evidence, rule.Evidence{Text: text, Href: Request{ID: about.ID}.path()})
		}
	}
	return out
}
