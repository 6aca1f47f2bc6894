package programme

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// MoveIn takes a step of a point's flow inside a transaction of a module that decided so; the flow asks for the role.
func (s *Service) MoveIn(ctx context.Context, tx *sqldb.Tx, step caseflow.Step) error {
	if _, err := PointFlow.Move(ctx, tx, step); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.Changed(step.ID) })
	return s.written(ctx, tx, step.ID)
}

// Found makes a point that a decision founded and files it; a nationally controlled one is approved. A point of the school that was
// proposed or revoked before is taken up again.
func (s *Service) Found(ctx context.Context, tx *sqldb.Tx, p Point, note string) (ids.ID, error) {
	old, err := sqldb.All(ctx, tx, scanPoint, `SELECT `+pointCols+pointFrom+` WHERE p.school_id = $1 AND p.level = $2 AND p.code = $3 AND p.length = $4`, p.School, string(p.Level), p.Code, p.Length)
	if err != nil {
		return 0, err
	}
	step := "file"
	to := Filed
	if p.Controlled {
		step, to = "approve", Approved
	}
	if len(old) == 1 {
		return old[0].ID, s.revive(ctx, tx, old[0], step, to, note)
	}
	p.ID, p.Status = tx.NewID(), Committee
	if err := Insert(ctx, tx, p); err != nil {
		return 0, err
	}
	if err := PointFlow.OpenIn(actor.With(ctx, actor.Actor{}), tx, p.ID, Committee, note); err != nil {
		return 0, err
	}
	return p.ID, s.MoveIn(ctx, tx, caseflow.Step{ID: p.ID, Transition: step, Note: note})
}

// revive files a point that was there before.
func (s *Service) revive(ctx context.Context, tx *sqldb.Tx, p Point, step, to, note string) error {
	if p.Status == Committee {
		return s.MoveIn(ctx, tx, caseflow.Step{ID: p.ID, Transition: step, Note: note})
	}
	if _, err := tx.Exec(ctx, `UPDATE programme_points SET status = $1, row_version = row_version + 1, batch_id = 0, updated_at = $2, first_year = $3 WHERE id = $4`, to, tx.Now().UnixMilli(), p.FirstYear, p.ID); err != nil {
		return err
	}
	if _, err := PointFlow.Keep(ctx, tx, caseflow.Step{ID: p.ID, Transition: "again", Note: note}); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.Changed(p.ID) })
	return s.written(ctx, tx, p.ID)
}

// Rename gives a point another programme of the catalogue; its history stays with it.
func (s *Service) Rename(ctx context.Context, tx *sqldb.Tx, id ids.ID, code, name string) error {
	n, err := tx.Exec(ctx, `UPDATE programme_points SET code = $1, given_code = $1, name = $2, row_version = row_version + 1, batch_id = 0, updated_at = $3 WHERE id = $4`, code, name, tx.Now().UnixMilli(), id)
	if err == nil && n == 0 {
		err = sqldb.ErrNoRow
	}
	if err != nil {
		return hidden(err)
	}
	tx.AfterCommit(func() { s.Changed(id) })
	return s.written(ctx, tx, id)
}
