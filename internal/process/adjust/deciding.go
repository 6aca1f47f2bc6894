package adjust

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Proposal is what the bureau proposes to decide on a request.
type Proposal struct {
	Outcome string // APPROVED, REJECTED, DEFERRED
	Places  *int64 // that are granted; nil: what was asked for
	Refusal string // code of the reason, where it is not approved
	Words   string
}

// outcomeSteps are the steps by which a proposal becomes a decision.
var outcomeSteps = map[string]string{Approved: "approve", Rejected: "reject", Deferred: "defer"}

// Propose writes down what the bureau proposes for a request that is ready. Nobody proposes for their own.
func (s *Service) Propose(ctx context.Context, id ids.ID, version int64, p Proposal) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRun) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.seen(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := hold(ctx, tx, x.Round, RoundReview); err != nil {
			return err
		}
		if x.Status != Ready {
			return ErrState.With(requestState(x.Status))
		}
		if partial(a, x) {
			return ErrOwn
		}
		if err := s.checkProposal(ctx, tx, x, p); err != nil {
			return err
		}
		if _, err := Requests.Keep(ctx, tx, caseflow.Step{ID: id, Transition: "propose", Version: version, Reason: p.Refusal, Note: strings.TrimSpace(p.Words)}); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE adjust_requests SET proposal = $1, proposal_places = $2, refusal = $3, decision_note = $4 WHERE id = $5`, p.Outcome, p.Places, p.Refusal, strings.TrimSpace(p.Words), id)
		return err
	})
}

func (s *Service) checkProposal(ctx context.Context, q sqldb.Queryer, x Request, p Proposal) error {
	if outcomeSteps[p.Outcome] == "" {
		return ErrProposal.On("outcome")
	}
	if p.Outcome == Approved {
		f := x.Form
		if p.Places != nil {
			f.After = p.Places
		}
		for _, e := range CheckForm(f) {
			if e.Field == "after" {
				return e.On("places")
			}
		}
		return nil
	}
	ok, err := hasReason(ctx, q, "REFUSAL", x.Kind.Class(), p.Refusal, x.Year)
	if err == nil && !ok {
		err = ErrMotive.With(x.Year).On("refusal")
	}
	if err == nil && strings.TrimSpace(p.Words) == "" {
		err = ErrEmpty.With("说明").On("words")
	}
	return err
}

// Publicise begins the publicity of what is proposed: every request that was sent is ready and has a proposal, every opinion is given
// or silent, the committee has voted on each. The days of publicity are working days and never fewer than the parameter says.
func (s *Service) Publicise(ctx context.Context, id ids.ID, version int64) (r Round, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return r, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if r, err = hold(ctx, tx, id, RoundReview); err != nil {
			return err
		}
		list, err := requestsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.readyToShow(ctx, tx, list); err != nil {
			return err
		}
		if _, err := Rounds.Move(ctx, tx, caseflow.Step{ID: id, Transition: "publicise", Version: version}); err != nil {
			return err
		}
		from := s.Today()
		to, err := workingDays(ctx, tx, from, ParamPublicity)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE adjust_rounds SET public_from = $1, public_to = $2 WHERE id = $3`, from.String(), to.String(), id); err != nil {
			return err
		}
		if err := tell(ctx, tx, publicityNote(r, to)); err != nil {
			return err
		}
		if r, err = roundByID(ctx, tx, id); err != nil {
			return err
		}
		return s.index(ctx, tx, id)
	})
	return r, err
}

func (s *Service) readyToShow(ctx context.Context, q sqldb.Queryer, list []Request) error {
	open := 0
	for _, x := range list {
		if x.Status != Ready || x.Proposal == "" {
			open++
			continue
		}
		opinions, err := opinionsOf(ctx, q, x.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(opinions, func(o Opinion) bool { return o.Status == OpinionAsked }) {
			return ErrNoOpinion.With(x.Number)
		}
		votes, err := votesOf(ctx, q, x.ID)
		if err != nil {
			return err
		}
		if !TallyOf(votes).Voted() {
			return ErrNoVote.With(x.Number)
		}
	}
	if open > 0 {
		return ErrOpenLeft.With(open)
	}
	if len(list) == 0 {
		return ErrOpenLeft.With(0)
	}
	return nil
}

// Decide turns the proposals into decisions, by another person than who proposed them or began the publicity, after its last day. Nobody
// decides on their own request; a closing on the ground of a warning waits until the school's time to reply is over.
func (s *Service) Decide(ctx context.Context, id ids.ID, version int64, document string, on civil.Date) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRun) {
		return actor.ErrForbidden
	}
	document = strings.TrimSpace(document)
	if n := len([]rune(document)); n == 0 || n > lineLong {
		return ErrEmpty.With("审定文件").On("document")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := hold(ctx, tx, id, RoundPublicity)
		if err != nil {
			return err
		}
		if !s.Today().After(r.PublicTo) {
			return ErrPublicity.With(r.PublicTo.String())
		}
		if on.IsZero() || !on.After(r.PublicTo) || on.After(s.Today()) {
			return ErrDays.On("on")
		}
		list, err := requestsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := answered(ctx, tx, id); err != nil {
			return err
		}
		for _, x := range list {
			if err := s.mayDecide(ctx, tx, a, x); err != nil {
				return err
			}
		}
		if _, err := Rounds.Move(ctx, tx, caseflow.Step{ID: id, Transition: "decide", Version: version, Note: document}); err != nil {
			return err
		}
		for _, x := range list {
			if _, err := Requests.Move(system(ctx), tx, caseflow.Step{ID: x.ID, Transition: outcomeSteps[x.Proposal], Reason: x.Refusal, Note: document}); err != nil {
				return err
			}
			if x.Proposal == Approved && x.Warning != 0 && s.opts.TakeUp != nil {
				if err := s.opts.TakeUp(ctx, tx, x.Warning, x.ID); err != nil {
					return err
				}
			}
		}
		_, err = tx.Exec(ctx, `UPDATE adjust_rounds SET decision = $1, decided_on = $2 WHERE id = $3`, document, on.String(), id)
		return err
	})
}

func (s *Service) mayDecide(ctx context.Context, q sqldb.Queryer, a actor.Actor, x Request) error {
	if partial(a, x) {
		return ErrOwn
	}
	if x.Proposal == "" {
		return ErrObjected.With(x.Number)
	}
	if err := notProposer(ctx, q, x, a.Account); err != nil {
		return err
	}
	if !x.Kind.Closes() || x.Proposal != Approved || x.Warning == 0 || s.opts.Evaluation == nil {
		return nil
	}
	e, ok, err := s.opts.Evaluation(ctx, q, x.Point)
	if err == nil && ok && e.Card == x.Warning && !e.ReplyOver {
		err = ErrReply.With(x.Number, e.ReplyBy.String())
	}
	return err
}

// published makes the decisions public and tells the schools until when they can appeal.
func (s *Service) published(ctx context.Context, tx *sqldb.Tx, r *Round) error {
	until, err := workingDays(ctx, tx, s.Today(), ParamAppeal)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE adjust_rounds SET published_on = $1, appeal_until = $2 WHERE id = $3`, s.Today().String(), until.String(), r.ID); err != nil {
		return err
	}
	list, err := requestsOf(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Status == Approved {
			if _, err := Requests.Move(system(ctx), tx, caseflow.Step{ID: x.ID, Transition: "publish"}); err != nil {
				return err
			}
		}
		if err := tell(ctx, tx, resultNote(x, until)); err != nil {
			return err
		}
	}
	return nil
}

// Correction is a change to what was decided: POSTPONED, CAPACITY or CANCELLED.
type Correction struct {
	ID            ids.ID
	Request       ids.ID
	Kind          string
	Before, After string
	Document      string
	Note          string
	By            string
	AtMS          int64
}

var correctionZH = map[string]string{"POSTPONED": "推迟执行", "CAPACITY": "调整招生计划数", "CANCELLED": "撤销决定"}

func correctionsOf(ctx context.Context, q sqldb.Queryer, request ids.ID) ([]Correction, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c Correction, err error) {
		return c, r.Scan(&c.ID, &c.Request, &c.Kind, &c.Before, &c.After, &c.Document, &c.Note, &c.By, &c.AtMS)
	}, `SELECT id, request_id, kind, before_text, after_text, document, note, account_name, at_ms FROM adjust_corrections WHERE request_id = $1 ORDER BY id`, request)
}

func (s *Service) correction(ctx context.Context, tx *sqldb.Tx, x Request, c Correction) error {
	_, err := tx.Exec(ctx, `INSERT INTO adjust_corrections (id, request_id, kind, before_text, after_text, document, note, account_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.NewID(), x.ID, c.Kind, c.Before, c.After, c.Document, strings.TrimSpace(c.Note), actor.From(ctx).Name, tx.Now().UnixMilli())
	return err
}

// Correct changes what was approved: other places, or a later September. It needs a document, is kept beside the decision, and is not
// made by somebody whose own request it is.
func (s *Service) Correct(ctx context.Context, id ids.ID, version int64, kind string, places *int64, document, note string) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRun) {
		return actor.ErrForbidden
	}
	if strings.TrimSpace(document) == "" || len([]rune(document)) > lineLong {
		return ErrEmpty.With("依据文件").On("document")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := s.seen(ctx, tx, id)
		if err != nil {
			return err
		}
		if partial(a, x) {
			return ErrOwn
		}
		if !slices.Contains([]string{Published, Partly, NotImplemented}, x.Status) {
			return ErrState.With(requestState(x.Status))
		}
		c := Correction{Kind: kind, Document: strings.TrimSpace(document), Note: note}
		switch kind {
		case "CAPACITY":
			f := x.Form
			f.After = places
			for _, e := range CheckForm(f) {
				if e.Field == "after" {
					return e.On("places")
				}
			}
			c.Before, c.After = seats(x.granted()), seats(places)
		case "POSTPONED":
			c.Before, c.After = september1(x.Start()), september1(x.Start()+1)
			places = x.Places
		default:
			return ErrKind.On("kind")
		}
		if _, err := Requests.Keep(ctx, tx, caseflow.Step{ID: id, Transition: "correct", Version: version, Note: c.Document}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE adjust_requests SET proposal_places = $1 WHERE id = $2`, places, id); err != nil {
			return err
		}
		if kind == "POSTPONED" {
			if err := s.postpone(ctx, tx, x, c.Document); err != nil {
				return err
			}
		}
		if err := s.correction(ctx, tx, x, c); err != nil {
			return err
		}
		return tell(ctx, tx, correctionNote(x, correctionZH[kind]))
	})
}

// postpone moves the decision to the next September: what came of the earlier ones does not count any more.
func (s *Service) postpone(ctx context.Context, tx *sqldb.Tx, x Request, document string) error {
	if _, err := tx.Exec(ctx, `UPDATE adjust_requests SET postponed_to = $1 WHERE id = $2`, x.Start()+1, x.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE adjust_changes SET year = $1, row_version = row_version + 1, updated_at = $2 WHERE request_id = $3`, x.Start()+1, tx.Now().UnixMilli(), x.ID); err != nil || x.Status == Published {
		return err
	}
	_, err := Requests.Move(system(ctx), tx, caseflow.Step{ID: x.ID, Transition: "await", Note: document})
	return err
}

func september1(year int) string { return civil.Date{Year: year, Month: 9, Day: 1}.String() }
