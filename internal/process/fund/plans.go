package fund

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// PlanCase is a plan with its events.
type PlanCase struct {
	Plan
	Trail []caseflow.Event
}

// Plan reads a plan with its items.
func (s *Service) Plan(ctx context.Context, id ids.ID) (p PlanCase, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) error {
		if p.Plan, err = planByID(ctx, r, id); err != nil {
			return err
		}
		p.Trail, err = caseflow.Trail(ctx, r, id)
		return err
	})
	return p, err
}

// Begin drafts the plan of a fund for a year.
func (s *Service) Begin(ctx context.Context, p Plan) (ids.ID, error) {
	return s.keep(ctx, "plan", "fund_plans", func(tx *sqldb.Tx) (ids.ID, error) {
		switch {
		case empty(p.Title, short):
			return 0, ErrName.On("title")
		case p.Year < 1990 || p.Year > 2100:
			return 0, ErrYear.With(p.Year).On("year")
		}
		if _, err := fundByID(ctx, tx, p.Fund); err != nil {
			return 0, err
		}
		id := tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO fund_plans (id, row_version, updated_at, status, due_on, fund_id, year, title, document, owner_id) VALUES ($1, 1, $2, $3, NULL, $4, $5, $6, $7, $8)`,
			id, tx.Now().UnixMilli(), Draft, p.Fund, p.Year, strings.TrimSpace(p.Title), strings.TrimSpace(p.Document), int64(actor.From(ctx).Account))
		if sqldb.IsDuplicate(err) {
			return 0, ErrTwice.With(p.Title).On("title")
		}
		if err != nil {
			return 0, err
		}
		return id, Plans.Open(ctx, tx, id, p.Title)
	})
}

// editable reads a plan that is a draft or was returned, and stands in line with others who change it.
func (s *Service) editable(ctx context.Context, tx *sqldb.Tx, id ids.ID) (Plan, error) {
	if _, err := tx.Exec(ctx, `UPDATE fund_plans SET row_version = row_version + 1, updated_at = $1 WHERE id = $2`, tx.Now().UnixMilli(), id); err != nil {
		return Plan{}, err
	}
	p, err := planByID(ctx, tx, id)
	if err == nil && p.Status != Draft && p.Status != Returned {
		err = ErrFixed.With(p.Title)
	}
	if err == nil {
		err = amended(ctx, tx, Plans, id)
	}
	return p, err
}

// Put adds an item to a plan, or changes the one with its id. Projects are those that it supports.
func (s *Service) Put(ctx context.Context, i Item) (ids.ID, error) {
	return s.keep(ctx, "item", "fund_items", func(tx *sqldb.Tx) (ids.ID, error) {
		if _, err := s.editable(ctx, tx, i.Plan); err != nil {
			return 0, err
		}
		switch {
		case empty(i.Name, short):
			return 0, ErrName.On("name")
		case i.Amount < 0 || i.Amount > most:
			return 0, ErrAmount.On("amount")
		case len([]rune(i.Measure)) > long:
			return 0, ErrReason.On("measure")
		}
		if err := s.write(ctx, tx, &i); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM fund_item_projects WHERE item_id = $1`, i.ID); err != nil {
			return 0, err
		}
		for _, p := range i.Projects {
			if _, err := tx.Exec(ctx, `INSERT INTO fund_item_projects (item_id, record_id) VALUES ($1, $2) ON CONFLICT (item_id, record_id) DO NOTHING`, i.ID, p.ID); err != nil {
				return 0, err
			}
		}
		return i.ID, nil
	})
}

func (s *Service) write(ctx context.Context, tx *sqldb.Tx, i *Item) (err error) {
	if i.ID == 0 {
		i.ID = tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO fund_items (id, row_version, plan_id, name, support, measure, amount) VALUES ($1, 1, $2, $3, $4, $5, $6)`,
			i.ID, i.Plan, strings.TrimSpace(i.Name), i.Support, strings.TrimSpace(i.Measure), int64(i.Amount))
	} else {
		err = stale(tx.Exec(ctx, `UPDATE fund_items SET name = $1, support = $2, measure = $3, amount = $4, row_version = row_version + 1 WHERE id = $5 AND plan_id = $6 AND row_version = $7`,
			strings.TrimSpace(i.Name), i.Support, strings.TrimSpace(i.Measure), int64(i.Amount), i.ID, i.Plan, i.Version))
	}
	if sqldb.IsDuplicate(err) {
		return ErrTwice.With(i.Name).On("name")
	}
	return err
}

// Drop takes an item out of a plan that is not submitted.
func (s *Service) Drop(ctx context.Context, plan, item ids.ID) error {
	_, err := s.keep(ctx, "drop", "fund_items", func(tx *sqldb.Tx) (ids.ID, error) {
		if _, err := s.editable(ctx, tx, plan); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM fund_item_projects WHERE item_id IN (SELECT id FROM fund_items WHERE id = $1 AND plan_id = $2)`, item, plan); err != nil {
			return 0, err
		}
		n, err := tx.Exec(ctx, `DELETE FROM fund_items WHERE id = $1 AND plan_id = $2`, item, plan)
		if err == nil && n == 0 {
			err = actor.ErrNotFound
		}
		return item, err
	})
	return err
}

// TakePlan takes a step with a plan. It is submitted when every item has its support mode, measure and projects.
func (s *Service) TakePlan(ctx context.Context, x Step) error {
	if !Policy.Allowed(actor.From(ctx), mayKeep) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := planByID(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		if x.Code == "submit" {
			if err := CheckPlan(p); err != nil {
				return err
			}
		}
		if x.Code == stepApprove {
			if err := impartial(ctx, tx, x.ID); err != nil {
				return err
			}
		}
		_, err = Plans.Move(ctx, tx, caseflow.Step{ID: x.ID, Transition: x.Code, Version: x.Version, Note: x.Note})
		return err
	})
}
