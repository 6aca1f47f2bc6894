package fund

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// TopicCourse is the kind of notes about allocations.
const TopicCourse = "fund.course"

// Topics are the kinds of notes that the package tells.
var Topics = []notify.Topic{{Code: TopicCourse, ZH: "专项资金申请和下达", EN: "Applications and grants of special funds", Mail: notify.Digest}}

// titles are what those concerned are told of a step.
var titles = map[string]string{
	"join": "专项资金申请 %s（%s）等你们确认", "approve": "专项资金 %s（%s）已下达", "return": "专项资金申请 %s（%s）已退回", "refuse": "专项资金申请 %s（%s）不予安排",
	"decline": "专项资金申请 %s（%s）对方不同意", "recall": "专项资金 %s（%s）要追回",
}

// tell tells both sides what became of their application.
func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, a Allocation, x Step) error {
	title, ok := titles[x.Code]
	if !ok {
		return nil
	}
	orgs := []ids.ID{a.School, a.Firm}
	switch x.Code {
	case "join":
		orgs = []ids.ID{a.other()}
	case "decline":
		orgs = []ids.ID{a.AskedBy}
	}
	return notify.Tell(ctx, tx, notify.Note{Topic: TopicCourse, Orgs: orgs, Roles: applicants, Title: title, Args: []string{a.Number, a.RecordName}, Path: "/allocations/" + a.ID.String(), Object: a.ID})
}

// Evaluate grades the use of a fund by a record in a year. A later grade holds; earlier ones stay on record.
func (s *Service) Evaluate(ctx context.Context, e Evaluation) (ids.ID, error) {
	return s.keep(ctx, "evaluate", "fund_evaluations", func(tx *sqldb.Tx) (ids.ID, error) {
		switch {
		case !slices.ContainsFunc(Grades, func(m Mode) bool { return m.Code == e.Grade }):
			return 0, ErrGrade.On("grade")
		case e.Year < 1990 || e.Year > civil.DateOf(tx.Now()).Year:
			return 0, ErrYear.With(e.Year).On("year")
		case empty(e.Document, short):
			return 0, ErrDocument.On("document")
		}
		if _, err := fundByID(ctx, tx, e.Fund); err != nil {
			return 0, err
		}
		if _, err := sqldb.Value[string](ctx, tx, `SELECT name FROM carrier_records WHERE id = $1`, e.Record); err != nil {
			return 0, ErrRecord.With(e.Record).On("record").Because(err)
		}
		id := tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO fund_evaluations (id, fund_id, record_id, year, grade, document, note, published, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			id, e.Fund, e.Record, e.Year, e.Grade, strings.TrimSpace(e.Document), strings.TrimSpace(e.Note), e.Published, tx.Now().UnixMilli(), int64(actor.From(ctx).Account))
		return id, err
	})
}

// Exclude keeps an organisation from allocations until a day.
func (s *Service) Exclude(ctx context.Context, e Exclusion) (ids.ID, error) {
	return s.keep(ctx, "exclude", "fund_exclusions", func(tx *sqldb.Tx) (ids.ID, error) {
		e.From = civil.DateOf(tx.Now())
		return s.exclude(ctx, tx, e)
	})
}

func (s *Service) exclude(ctx context.Context, tx *sqldb.Tx, e Exclusion) (ids.ID, error) {
	if err := CheckExclusion(e); err != nil {
		return 0, err
	}
	id := tx.NewID()
	_, err := tx.Exec(ctx, `INSERT INTO fund_exclusions (id, org_id, from_day, until_day, reason, document, allocation_id, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, e.Org, e.From.String(), e.Until.String(), strings.TrimSpace(e.Reason), strings.TrimSpace(e.Document), int64(e.Allocation), tx.Now().UnixMilli(), int64(actor.From(ctx).Account))
	return id, err
}

// Exclusions are all, those that still hold first.
func (s *Service) Exclusions(ctx context.Context) (list []Exclusion, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) error {
		list, err = sqldb.All(ctx, r, scanExclusion, `SELECT `+exclusionCols+` FROM fund_exclusions x JOIN org_organizations o ON o.id = x.org_id ORDER BY x.until_day DESC, x.id`)
		return err
	})
	return list, err
}

var inherited = []string{
	`UPDATE fund_allocations SET school_id = $1, row_version = row_version + 1 WHERE school_id = $2`,
	`UPDATE fund_allocations SET firm_id = $1, row_version = row_version + 1 WHERE firm_id = $2`,
	`UPDATE fund_allocations SET asked_by = $1 WHERE asked_by = $2`,
	`UPDATE fund_exclusions SET org_id = $1 WHERE org_id = $2`,
}

// Inherit gives the allocations and exclusions of one organisation to another, when two records of the register become one.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	for _, text := range inherited {
		if _, err := tx.Exec(ctx, text, int64(into), int64(from)); err != nil {
			return err
		}
	}
	return nil
}
