package caseflow

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of a guarded step.
var (
	ErrRuleFails   = errs.New(errs.Invalid, "caseflow.rule_fails")
	ErrRuleNoData  = errs.New(errs.Invalid, "caseflow.rule_nodata")
	ErrRuleWarns   = errs.New(errs.Invalid, "caseflow.rule_warns")
	ErrOwnExcuse   = errs.New(errs.Forbidden, "caseflow.own_excuse")
	ErrReasonRow   = errs.New(errs.Invalid, "caseflow.reason_row")
	ErrReasonTwice = errs.New(errs.Conflict, "caseflow.reason_twice")
)

// Guard says what rules hold of a case: it measures, or reads what was measured. A rule of
// which it says nothing counts as one without data.
type Guard func(ctx context.Context, q sqldb.Queryer, id ids.ID, rules []string) ([]rule.Result, error)

// Verdict is what a rule says of a step that is to be taken.
type Verdict struct {
	rule.Result
	Excused rule.Override // that stands for the subject today, with ID 0 for none
}

// Stops reports whether the step cannot be taken at all.
func (v Verdict) Stops() bool {
	return !v.Good() && v.Severity != rule.Warn && v.Severity != rule.Info && v.Excused.ID == 0
}

// Warns reports whether the step needs a word of excuse.
func (v Verdict) Warns() bool { return !v.Good() && v.Severity == rule.Warn && v.Excused.ID == 0 }

// Verdicts asks the rules of a step, in the order in which it names them.
func (m *Machine) Verdicts(ctx context.Context, q sqldb.Queryer, t Transition, id ids.ID) ([]Verdict, error) {
	if len(t.Guards) == 0 {
		return nil, nil
	}
	var said []rule.Result
	if m.Guard != nil {
		var err error
		if said, err = m.Guard(ctx, q, id, t.Guards); err != nil {
			return nil, err
		}
	}
	out := make([]Verdict, 0, len(t.Guards))
	for _, code := range t.Guards {
		found := false
		for _, r := range said {
			if r.Rule != code {
				continue
			}
			found = true
			v, err := verdict(ctx, q, r)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		if !found {
			out = append(out, Verdict{Result: rule.Result{Rule: code, ZH: code, EN: code, Severity: rule.Block, Status: rule.NoData, Subject: rule.Subject{Kind: m.Kind, ID: id}}})
		}
	}
	return out, nil
}

func verdict(ctx context.Context, q sqldb.Queryer, r rule.Result) (v Verdict, err error) {
	v.Result = r
	if !r.Good() {
		v.Excused, _, err = rule.Excused(ctx, q, r.Subject, r.Rule, civil.DateOf(q.Now()))
	}
	return v, err
}

// checkGuards refuses a step against which a rule stands, with rule, measure and threshold.
// A WARN lets it pass when the step says why and is taken by another person than who
// opened the case.
func (m *Machine) checkGuards(ctx context.Context, q sqldb.Queryer, t Transition, s Step) ([]Verdict, error) {
	list, err := m.Verdicts(ctx, q, t, s.ID)
	if err != nil {
		return nil, err
	}
	var faults errs.List
	warned := false
	for _, v := range list {
		switch {
		case v.Stops() && v.Status == rule.NoData:
			faults.Add(ErrRuleNoData.With(v.ZH, v.Rule, v.ThresholdText()))
		case v.Stops():
			faults.Add(ErrRuleFails.With(v.ZH, v.Rule, v.MeasuredText(), v.ThresholdText()))
		case v.Warns():
			warned = true
			if strings.TrimSpace(s.Excuse) == "" {
				faults.Add(ErrRuleWarns.With(v.ZH, v.Rule, v.MeasuredText(), v.ThresholdText()).On("excuse"))
			}
		}
	}
	if err := faults.Err(); err != nil || !warned {
		return list, err
	}
	return list, notOwn(ctx, q, s.ID)
}

// notOwn refuses who opened the case.
func notOwn(ctx context.Context, q sqldb.Queryer, id ids.ID) error {
	own, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM caseflow_events WHERE case_id = $1 AND seq = 1 AND account_id = $2`, id, actor.From(ctx).Account)
	if err == nil && own > 0 {
		err = ErrOwnExcuse.On("excuse")
	}
	return err
}

// guarded reports whether a rule refused the step.
func guarded(err error) bool {
	return errors.Is(err, ErrRuleFails) || errors.Is(err, ErrRuleNoData) || errors.Is(err, ErrRuleWarns)
}

// keepFindings stores what the rules said at the step, and by which words it was taken all the same.
func keepFindings(ctx context.Context, tx *sqldb.Tx, ev Event, s Step, list []Verdict) error {
	if len(list) == 0 {
		return nil
	}
	results := make([]rule.Result, len(list))
	for i, v := range list {
		results[i] = v.Result
	}
	if err := rule.Store(ctx, tx, results); err != nil {
		return err
	}
	for i, v := range list {
		excuse := v.Excused.Reason
		if v.Warns() {
			excuse = strings.TrimSpace(s.Excuse)
		}
		_, err := tx.Exec(ctx, `INSERT INTO caseflow_findings (event_id, rule, case_id, result_id, excuse) VALUES ($1, $2, $3, $4, $5)
			 ON CONFLICT (event_id, rule) DO NOTHING`, int64(ev.ID), v.Rule, int64(ev.Case), int64(results[i].ID), excuse)
		if err != nil {
			return err
		}
	}
	return nil
}

// Finding is what a rule said when a step was taken.
type Finding struct {
	Event, Result ids.ID // Result is a row of rule_results
	Rule, Excuse  string
}

// Findings returns what rules said at the steps of a case.
func Findings(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Finding, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (f Finding, err error) { return f, r.Scan(&f.Event, &f.Result, &f.Rule, &f.Excuse) },
		`SELECT event_id, result_id, rule, excuse FROM caseflow_findings WHERE case_id = $1 ORDER BY event_id, rule`, id)
}
