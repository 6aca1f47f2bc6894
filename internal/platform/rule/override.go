package rule

import (
	"context"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of an override.
var (
	ErrReason    = errs.New(errs.Invalid, "rule.reason")
	ErrOwn       = errs.New(errs.Forbidden, "rule.own")
	ErrNobody    = errs.New(errs.Forbidden, "rule.nobody")
	ErrAuthority = errs.New(errs.Forbidden, "rule.authority")
	ErrEnd       = errs.New(errs.Invalid, "rule.end")
	ErrNothing   = errs.New(errs.Invalid, "rule.nothing")
)

// Override lets a subject pass in spite of a rule, until a day.
type Override struct {
	ID                  ids.ID
	Rule                string
	Subject             Subject
	Reason              string
	AskedBy, ApprovedBy ids.ID // accounts
	From, To            civil.Date
	At                  time.Time
}

// MayExcuse refuses who may not approve an override of the rule that somebody else asked for.
func (r Rule) MayExcuse(a actor.Actor, askedBy ids.ID) error {
	switch {
	case r.Severity == Info:
		return ErrNothing.With(r.ZH)
	case r.Severity != Warn && r.Authority == "":
		return ErrNobody.With(r.ZH)
	case !a.Signed():
		return actor.ErrForbidden
	case r.Severity != Warn && !a.Has(r.Authority):
		return ErrAuthority.With(r.ZH, r.Authority.ZH())
	case askedBy == 0 || askedBy == a.Account:
		return ErrOwn
	}
	return nil
}

// Excuse writes an override in the name of the person of the context, who approves it. It
// needs a reason, another person who asked for it, and a last day.
func Excuse(ctx context.Context, tx *sqldb.Tx, r Rule, o Override) (Override, error) {
	a := actor.From(ctx)
	if err := r.MayExcuse(a, o.AskedBy); err != nil {
		return o, err
	}
	today := day(tx.Now())
	if o.From.IsZero() {
		o.From = today
	}
	switch {
	case strings.TrimSpace(o.Reason) == "":
		return o, ErrReason.On("reason")
	case o.To.IsZero() || o.To.Before(today) || o.To.Before(o.From):
		return o, ErrEnd.On("to")
	}
	o.ID, o.Rule, o.ApprovedBy, o.At = tx.NewID(), r.Code, a.Account, tx.Now().UTC().Truncate(time.Millisecond)
	_, err := tx.Exec(ctx, `INSERT INTO rule_overrides (`+overrideCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		int64(o.ID), o.Rule, o.Subject.Kind, int64(o.Subject.ID), o.Reason, int64(o.AskedBy), int64(o.ApprovedBy), o.From, o.To, o.At.UnixMilli())
	if err != nil {
		return o, err
	}
	return o, audit.Record(ctx, tx, audit.Entry{Action: "rule.excuse", Object: "rule_overrides", ID: o.ID, Reason: r.Code})
}

const overrideCols = `id, rule, subject_kind, subject_id, reason, asked_by, approved_by, valid_from, valid_to, at_ms`

func scanOverride(r sqldb.Row) (o Override, err error) {
	var ms int64
	err = r.Scan(&o.ID, &o.Rule, &o.Subject.Kind, &o.Subject.ID, &o.Reason, &o.AskedBy, &o.ApprovedBy, &o.From, &o.To, &ms)
	o.At = time.UnixMilli(ms).UTC()
	return o, err
}

// Overrides returns all overrides for a subject, the newest first, ended ones too.
func Overrides(ctx context.Context, q sqldb.Queryer, s Subject) ([]Override, error) {
	return sqldb.All(ctx, q, scanOverride,
		`SELECT `+overrideCols+` FROM rule_overrides WHERE subject_kind = $1 AND subject_id = $2 ORDER BY at_ms DESC, id DESC`, s.Kind, int64(s.ID))
}

// Excused returns the override of a rule that holds for a subject on a day.
func Excused(ctx context.Context, q sqldb.Queryer, s Subject, code string, on civil.Date) (Override, bool, error) {
	list, err := Overrides(ctx, q, s)
	for _, o := range list {
		if o.Rule == code && !o.From.After(on) && !o.To.Before(on) {
			return o, true, nil
		}
	}
	return Override{}, false, err
}
