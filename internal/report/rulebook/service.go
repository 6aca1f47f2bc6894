package rulebook

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
)

// Options is what app joins.
type Options struct {
	DB       *sqldb.DB
	Registry *rule.Registry
	// Subject names what a result is about and its page, "" where it has none.
	Subject func(ctx context.Context, q sqldb.Queryer, s rule.Subject) (name, href string, err error)
	Org     func(ctx context.Context, q sqldb.Queryer, id ids.ID) (string, error) // name of a school
	Person  func(ctx context.Context, account ids.ID) string                      // "" when unknown
	List    func(ctx context.Context, list string) string                         // what a list of reasons is for, "" when unknown
}

// Service answers the pages.
type Service struct{ Options }

// New joins the rules.
func New(o Options) *Service { return &Service{o} }

// Today is the civil day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.DB.Now()) }

// Proposal is something that another person has to confirm.
type Proposal struct {
	ID                       ids.ID
	Status                   string
	Version                  int64 // row_version
	Kind, Rule, Param        string
	Seen                     int64 // newest version when it was proposed
	Value                    stat.Ratio
	SourceDoc, SourceArticle string
	From, To                 civil.Date
	Subject                  rule.Subject
	Reason                   string
	AskedBy                  ids.ID
	AskedAt                  time.Time
}

const proposalCols = `id, status, row_version, kind, rule, param, seen, num, den, source_doc, source_article, valid_from, valid_to, subject_kind, subject_id, reason, asked_by, asked_ms`

func scanProposal(r sqldb.Row) (p Proposal, err error) {
	var ms int64
	err = r.Scan(&p.ID, &p.Status, &p.Version, &p.Kind, &p.Rule, &p.Param, &p.Seen, &p.Value.Num, &p.Value.Den, &p.SourceDoc, &p.SourceArticle,
		&p.From, &p.To, &p.Subject.Kind, &p.Subject.ID, &p.Reason, &p.AskedBy, &ms)
	p.AskedAt = time.UnixMilli(ms).UTC()
	return p, err
}

// Proposals lists the proposals, those that wait first; code narrows to a rule.
func (s *Service) Proposals(ctx context.Context, code string) (list []Proposal, err error) {
	err = s.DB.Read(ctx, func(r *sqldb.Reader) error {
		list, err = sqldb.All(ctx, r, scanProposal, `SELECT `+proposalCols+` FROM rulebook_proposals WHERE $1 = '' OR rule = $1
			 ORDER BY CASE WHEN status = 'PROPOSED' THEN 0 ELSE 1 END, asked_ms DESC, id DESC LIMIT 200`, code)
		return err
	})
	return list, err
}

// Waiting counts the proposals that the person of the context may decide.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	list, err := s.Proposals(ctx, "")
	for _, p := range list {
		if p.Status == Proposed && s.mayDecide(actor.From(ctx), p) == nil {
			n++
		}
	}
	return n, err
}

func find(ctx context.Context, q sqldb.Queryer, id ids.ID) (Proposal, error) {
	p, err := sqldb.One(ctx, q, scanProposal, `SELECT `+proposalCols+` FROM rulebook_proposals WHERE id = $1`, int64(id))
	if errors.Is(err, sqldb.ErrNoRow) {
		err = actor.ErrNotFound
	}
	return p, err
}

// rule returns a rule of the registry.
func (s *Service) rule(code string) (rule.Rule, error) {
	if r, ok := s.Registry.Rule(code); ok {
		return r, nil
	}
	return rule.Rule{}, actor.ErrNotFound
}

// Draft is a version as it is typed.
type Draft struct {
	Rule, Param              string
	Value                    string // 60%, 20, 1.5
	SourceDoc, SourceArticle string
	From, To                 string // days; To may be empty
	School                   ids.ID // 0 for the city
	Seen                     int64
}

// parse reads the draft.
func (d Draft) parse(p rule.Param) (v rule.Version, err error) {
	v = rule.Version{Rule: d.Rule, Param: d.Param, Level: rule.City, Org: d.School, Number: d.Seen, SourceDoc: d.SourceDoc, SourceArticle: d.SourceArticle}
	if d.School != 0 {
		v.Level = rule.School
	}
	if v.Value, err = parseValue(d.Value, p.Unit); err != nil {
		return v, err
	}
	if v.From, err = civil.ParseDate(strings.TrimSpace(d.From)); err != nil || v.From.IsZero() {
		return v, ErrDay.With(d.From).On("from")
	}
	if strings.TrimSpace(d.To) != "" {
		if v.To, err = civil.ParseDate(strings.TrimSpace(d.To)); err != nil {
			return v, ErrDay.With(d.To).On("to")
		}
	}
	return v, nil
}

const mostDigits = 12

// parseValue reads a percentage, or a decimal with up to six places, without rounding.
func parseValue(text, unit string) (stat.Ratio, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "％", "%"))
	if unit == "%" {
		r, err := stat.ParsePercent(text)
		if err != nil || r.Num < 0 {
			return r, ErrValue.With(text).On("value")
		}
		return r, nil
	}
	text = strings.TrimSpace(strings.TrimSuffix(text, unit))
	whole, frac, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil || n < 0 || whole == "" || len(frac) > 6 || len(whole)+len(frac) > mostDigits {
		return stat.Ratio{}, ErrValue.With(text).On("value")
	}
	den := int64(1)
	for range frac {
		den *= 10
	}
	return stat.Ratio{Num: n, Den: den}, nil
}

// Set takes a draft: a school's version holds at once, one for the city waits for another
// person. It returns the proposal, 0 for a school's.
func (s *Service) Set(ctx context.Context, d Draft) (id ids.ID, err error) {
	r, err := s.rule(d.Rule)
	if err != nil {
		return 0, err
	}
	p, known := r.Param(d.Param)
	if !known {
		return 0, actor.ErrNotFound
	}
	a := actor.From(ctx)
	if !Policy.May(a, maySet, actor.Object{Org: d.School}) || d.School == 0 && !a.Has(actor.CityLead) {
		return 0, actor.ErrForbidden
	}
	v, err := d.parse(p)
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if v.Level == rule.School {
			_, err := rule.Set(ctx, tx, r, v)
			return err
		}
		if err := rule.CheckVersion(ctx, tx, r, v); err != nil {
			return err
		}
		id, err = s.propose(ctx, tx, Proposal{Kind: kindVersion, Rule: r.Code, Param: v.Param, Seen: v.Number, Value: v.Value,
			SourceDoc: v.SourceDoc, SourceArticle: v.SourceArticle, From: v.From, To: v.To})
		return err
	})
	return id, err
}

// Ask asks for an exception from a rule for the subject of a result, until a day.
func (s *Service) Ask(ctx context.Context, result ids.ID, reason, until string) (id ids.ID, err error) {
	if !Policy.Allowed(actor.From(ctx), mayAsk) {
		return 0, actor.ErrForbidden
	}
	to, err := civil.ParseDate(strings.TrimSpace(until))
	if err != nil || to.Before(s.Today()) {
		return 0, rule.ErrEnd.On("to")
	}
	if strings.TrimSpace(reason) == "" {
		return 0, rule.ErrReason.On("reason")
	}
	err = s.DB.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := rule.ResultByID(ctx, tx, result)
		if err != nil {
			return err
		}
		r, err := s.rule(x.Rule)
		switch {
		case err != nil:
			return err
		case x.Good():
			return ErrKept
		case r.Severity == rule.Info:
			return rule.ErrNothing.With(r.ZH)
		case r.Severity == rule.Block && r.Authority == "":
			return rule.ErrNobody.With(r.ZH)
		}
		id, err = s.propose(ctx, tx, Proposal{Kind: kindOverride, Rule: r.Code, Subject: x.Subject, Reason: strings.TrimSpace(reason), From: s.Today(), To: to})
		return err
	})
	return id, err
}

func (s *Service) propose(ctx context.Context, tx *sqldb.Tx, p Proposal) (ids.ID, error) {
	p.ID = tx.NewID()
	_, err := tx.Exec(ctx, `INSERT INTO rulebook_proposals (`+proposalCols+`) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		int64(p.ID), Proposed, p.Kind, p.Rule, p.Param, p.Seen, p.Value.Num, p.Value.Den, p.SourceDoc, p.SourceArticle, p.From, p.To,
		p.Subject.Kind, int64(p.Subject.ID), p.Reason, int64(actor.From(ctx).Account), tx.Now().UnixMilli())
	if err != nil {
		return 0, err
	}
	if err := Flow.Open(ctx, tx, p.ID, p.Rule); err != nil {
		return 0, err
	}
	return p.ID, tell(ctx, tx, s.judgesNote(p))
}

// mayDecide refuses who may not decide a proposal: its own author, and for an exception
// whom the rule does not name.
func (s *Service) mayDecide(a actor.Actor, p Proposal) error {
	if !Policy.Allowed(a, mayDecide) {
		return actor.ErrForbidden
	}
	if p.Kind == kindVersion {
		switch {
		case !a.Has(actor.CityLead):
			return actor.ErrForbidden
		case p.AskedBy == a.Account:
			return caseflow.ErrFourEyes
		}
		return nil
	}
	r, err := s.rule(p.Rule)
	if err != nil {
		return err
	}
	return r.MayExcuse(a, p.AskedBy)
}

// Take takes a step with a proposal; confirming it makes it hold.
func (s *Service) Take(ctx context.Context, step caseflow.Step) error {
	return s.DB.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := find(ctx, tx, step.ID)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		if step.Transition == "withdraw" && p.AskedBy != a.Account {
			return actor.ErrForbidden
		}
		if step.Transition != "withdraw" {
			if err := s.mayDecide(a, p); err != nil {
				return err
			}
		}
		if _, err := Flow.Move(ctx, tx, step); err != nil {
			return err
		}
		if step.Transition == "confirm" {
			if err := s.enact(ctx, tx, p); err != nil {
				return err
			}
		}
		return tell(ctx, tx, authorNotes(p, step.Transition)...)
	})
}

func (s *Service) enact(ctx context.Context, tx *sqldb.Tx, p Proposal) error {
	r, err := s.rule(p.Rule)
	if err != nil {
		return err
	}
	if p.Kind == kindOverride {
		_, err = rule.Excuse(ctx, tx, r, rule.Override{Subject: p.Subject, Reason: p.Reason, AskedBy: p.AskedBy, From: p.From, To: p.To})
		return err
	}
	_, err = rule.Set(ctx, tx, r, rule.Version{Param: p.Param, Level: rule.City, Number: p.Seen, Value: p.Value, SourceDoc: p.SourceDoc, SourceArticle: p.SourceArticle, From: p.From, To: p.To})
	return err
}

// AddReason puts a reason at the end of a list.
func (s *Service) AddReason(ctx context.Context, list string, x caseflow.Reason) error {
	if !Policy.Allowed(actor.From(ctx), mayReasons) {
		return actor.ErrForbidden
	}
	return s.DB.Write(ctx, func(tx *sqldb.Tx) error { return caseflow.AddReason(ctx, tx, list, x) })
}

// EndReason lets a reason be chosen up to a year.
func (s *Service) EndReason(ctx context.Context, list, code string, year int64) error {
	if !Policy.Allowed(actor.From(ctx), mayReasons) {
		return actor.ErrForbidden
	}
	return s.DB.Write(ctx, func(tx *sqldb.Tx) error { return caseflow.EndReason(ctx, tx, list, code, year) })
}
