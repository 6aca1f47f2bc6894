package adjust

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Appeal is what a school says against a decision, and the answer.
type Appeal struct {
	ID      ids.ID
	Version int64
	Status  string
	Due     civil.Date
	Request ids.ID
	Words   string
	Answer  string
	By      string
	FiledMS int64
}

func scanAppeal(r sqldb.Row) (x Appeal, err error) {
	var due *string
	if err = r.Scan(&x.ID, &x.Version, &x.Status, &due, &x.Request, &x.Words, &x.Answer, &x.By, &x.FiledMS); err == nil && due != nil {
		x.Due, err = civil.ParseDate(*due)
	}
	return x, err
}

const appealCols = `id, row_version, status, due_on, request_id, words, answer, account_name, filed_ms`

// appealOf is the appeal against a decision, nil for none.
func appealOf(ctx context.Context, q sqldb.Queryer, request ids.ID) (*Appeal, error) {
	x, err := sqldb.One(ctx, q, scanAppeal, `SELECT `+appealCols+` FROM adjust_appeals WHERE request_id = $1`, request)
	if errors.Is(err, sqldb.ErrNoRow) {
		return nil, nil
	}
	return &x, err
}

// Appeal files an appeal of the school against a request that was rejected or deferred, once, until the last day for it.
func (s *Service) Appeal(ctx context.Context, id ids.ID, words string) error {
	a := actor.From(ctx)
	words = strings.TrimSpace(words)
	if n := len([]rune(words)); n == 0 || n > textLong {
		return ErrEmpty.With("申诉理由").On("words")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.seen(ctx, tx, id)
		if err != nil {
			return err
		}
		if !Policy.May(a, mayWrite, x.object()) {
			return actor.ErrForbidden
		}
		r, err := hold(ctx, tx, x.Round, RoundPublished, RoundApplied, RoundAppealed)
		if err != nil {
			return err
		}
		if x.Status != Rejected && x.Status != Deferred {
			return ErrState.With(requestState(x.Status))
		}
		if s.Today().After(r.AppealUntil) {
			return ErrAppealLate.With(r.AppealUntil.String())
		}
		n := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO adjust_appeals (id, row_version, status, due_on, request_id, words, answer, account_name, filed_ms) VALUES ($1, 1, 'OPEN', NULL, $2, $3, '', $4, $5)`, n, id, words, a.Name, tx.Now().UnixMilli())
		if sqldb.IsDuplicate(err) {
			return ErrAppealLate.With(r.AppealUntil.String())
		}
		if err != nil {
			return err
		}
		if _, err := Appeals.OpenDue(ctx, tx, n, ""); err != nil {
			return err
		}
		if r.Status != RoundAppealed {
			if _, err := Rounds.Move(system(ctx), tx, caseflow.Step{ID: r.ID, Transition: "appeal", Note: x.Number}); err != nil {
				return err
			}
		}
		return tell(ctx, tx, appealNote(x))
	})
}

// AnswerAppeal answers an appeal by somebody who did not decide on the request. One that is upheld becomes an approval, is published at
// once and applied by the round's next step; when none is left, the round goes on.
func (s *Service) AnswerAppeal(ctx context.Context, id ids.ID, version int64, step, answer string) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRun) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.seen(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := appealOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if p == nil {
			return actor.ErrNotFound
		}
		if partial(a, x) {
			return ErrOwn
		}
		r, err := hold(ctx, tx, x.Round, RoundAppealed)
		if err != nil {
			return err
		}
		if err := notDecider(ctx, tx, x, a.Account); err != nil {
			return err
		}
		if _, err := Appeals.Move(ctx, tx, caseflow.Step{ID: p.ID, Transition: step, Version: version, Note: answer}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE adjust_appeals SET answer = $1 WHERE id = $2`, strings.TrimSpace(answer), p.ID); err != nil {
			return err
		}
		if step == "uphold" {
			for _, t := range []string{"uphold", "publish"} {
				if _, err := Requests.Move(system(ctx), tx, caseflow.Step{ID: id, Transition: t, Note: answer}); err != nil {
					return err
				}
			}
		}
		if err := tell(ctx, tx, answerNote(x)); err != nil {
			return err
		}
		return s.settle(ctx, tx, r)
	})
}

// notDecider refuses who proposed or took the decision that is appealed against.
func notDecider(ctx context.Context, q sqldb.Queryer, x Request, account ids.ID) error {
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM caseflow_events WHERE (case_id = $1 AND transition = 'propose' OR case_id = $2 AND transition = 'decide') AND account_id = $3`, x.ID, x.Round, int64(account))
	if err == nil && n > 0 {
		err = caseflow.ErrFourEyes
	}
	return err
}

// settle ends the appeals of a round when none is open.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, r Round) error {
	n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM adjust_appeals a JOIN adjust_requests x ON x.id = a.request_id WHERE x.round_id = $1 AND a.status = 'OPEN'`, r.ID)
	if err != nil || n > 0 {
		return err
	}
	_, err = Rounds.Move(system(ctx), tx, caseflow.Step{ID: r.ID, Transition: "settle"})
	return err
}
