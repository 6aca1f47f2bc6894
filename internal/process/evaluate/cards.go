package evaluate

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// TopicCourse tells of warning cards and appeals.
const TopicCourse = "evaluate.course"

// Topics are what people can be told about.
var Topics = []notify.Topic{{Code: TopicCourse, ZH: "专业预警和评价申诉", EN: "Programme warnings and appeals", Mail: notify.Digest}}

// JobDue is the name of the job that ends the time to reply.
const JobDue = "evaluate.due"

// CardStep is a step of a card with what the form says.
type CardStep struct {
	caseflow.Step
	Reply  string     // of a reply
	Plan   string     // measures, one a line
	Owner  string     // who answers for the plan: a post, not a name
	By     civil.Date // day by which it is done
	Upload *Upload    // evidence of a reply or a plan
}

// seen reads a card that the actor may see; any other does not exist for them.
func seenCard(ctx context.Context, q sqldb.Queryer, id ids.ID) (Card, error) {
	c, err := cardByID(ctx, q, id)
	if err == nil && !Policy.May(actor.From(ctx), mayCard, c.object()) {
		err = actor.ErrNotFound
	}
	if err == nil && !c.shown(actor.From(ctx)) {
		err = actor.ErrNotFound
	}
	return c, err
}

// unsent are the states in which a card is the bureau's own: a school sees it when it was sent.
var unsent = []string{Drafted, Confirmed, Dropped}

func (c Card) shown(who actor.Actor) bool {
	return !contains(unsent, c.Status) || Policy.May(who, mayKeep, c.object()) || who.Has(watchers...)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Step takes a step of a card.
func (s *Service) Step(ctx context.Context, st CardStep) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := seenCard(ctx, tx, st.ID)
		if err != nil {
			return err
		}
		t, ok := Cards.Transition(st.Transition)
		if !ok || t.System {
			return caseflow.ErrNoStep.With(st.Transition)
		}
		if !c.mayStep(actor.From(ctx), st.Transition) {
			return actor.ErrForbidden
		}
		if err := st.check(s.Today()); err != nil {
			return err
		}
		if st.Transition == stepReply {
			st.Note = strings.TrimSpace(st.Reply)
		}
		if len([]rune(st.Note)) > long {
			return ErrText.With(long).On("note")
		}
		if _, err := Cards.Move(ctx, tx, st.Step); err != nil {
			return err
		}
		if err := st.write(ctx, tx); err != nil {
			return err
		}
		if err := s.put(ctx, tx, c.ID, st.Upload); err != nil {
			return err
		}
		if err := index(ctx, tx, c.ID); err != nil {
			return err
		}
		return tellCard(ctx, tx, c, st.Transition)
	})
}

// check refuses a reply without words and a plan without measures, owner and day.
func (st CardStep) check(today civil.Date) error {
	var faults errs.List
	switch st.Transition {
	case stepReply:
		text(&faults, "reply", st.Reply, long)
	case stepPlan:
		text(&faults, "plan", st.Plan, long)
		text(&faults, "owner", st.Owner, short)
		if st.By.IsZero() || st.By.Before(today) {
			faults.Add(ErrDay.On("by"))
		}
	}
	return faults.Err()
}

func (st CardStep) write(ctx context.Context, tx *sqldb.Tx) (err error) {
	switch st.Transition {
	case stepReply:
		_, err = tx.Exec(ctx, `UPDATE evaluate_cards SET reply = $1, updated_at = $2 WHERE id = $3`, strings.TrimSpace(st.Reply), tx.Now().UnixMilli(), st.ID)
	case stepPlan:
		_, err = tx.Exec(ctx, `UPDATE evaluate_cards SET plan = $1, plan_owner = $2, plan_by = $3, updated_at = $4 WHERE id = $5`, strings.TrimSpace(st.Plan), strings.TrimSpace(st.Owner), st.By, tx.Now().UnixMilli(), st.ID)
	case "downgrade":
		_, err = tx.Exec(ctx, `UPDATE evaluate_cards SET colour = 'YELLOW', action = 'WARN', updated_at = $1 WHERE id = $2`, tx.Now().UnixMilli(), st.ID)
	}
	return err
}

// titles are what the other side is told of a step.
var titles = map[string]string{
	"send": "收到专业预警 %s（%s），请在期限内答复", "keep": "专业预警 %s（%s）维持", "downgrade": "专业预警 %s（%s）降级为黄", "lift": "专业预警 %s（%s）解除",
	"ask_plan": "专业预警 %s（%s）要报整改方案", "return_plan": "专业预警 %s（%s）的整改方案被退回", "accept_plan": "专业预警 %s（%s）的整改方案已同意",
	"improved": "专业预警 %s（%s）复查有改进", "not_improved": "专业预警 %s（%s）复查没有改进", "close": "专业预警 %s（%s）办结",
	stepReply: "学校答复了专业预警 %s（%s）", stepPlan: "学校报送了专业预警 %s（%s）的整改方案", "expire": "专业预警 %s（%s）逾期没有答复",
}

// cardNote is what a step of a card says, and to whom: the bureau or the school; ok is false where it says nothing.
func cardNote(c Card, step string) (n notify.Note, ok bool) {
	title := titles[step]
	if title == "" {
		return n, false
	}
	n = notify.Note{Topic: TopicCourse, Title: title, Args: []string{c.Number, c.Name}, Path: c.path(), Object: c.ID, AtOnce: step == "send"}
	if step == stepReply || step == stepPlan || step == "expire" {
		n.Roles = bureau
	} else {
		n.Orgs, n.Roles = []ids.ID{c.School}, schools
	}
	return n, true
}

func tellCard(ctx context.Context, tx *sqldb.Tx, c Card, step string) error {
	n, ok := cardNote(c, step)
	if !ok {
		return nil
	}
	return notify.Tell(ctx, tx, n)
}

// toldOfCard is what a step of a card would say, for its preview.
func toldOfCard(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
	c, err := cardByID(ctx, q, id)
	if err != nil {
		return nil, err
	}
	n, ok := cardNote(c, step)
	if !ok {
		return nil, nil
	}
	who := c.SchoolName
	if len(n.Orgs) == 0 {
		who = "市教育局"
	}
	return []caseflow.Message{{Who: []string{who}, Text: i18n.T(ctx, n.Title, c.Number, c.Name), Mail: true}}, nil
}

func (c Card) path() string { return "/warnings/" + c.ID.String() }

// TimeUp ends the time to reply of cards that were sent and not answered.
func (s *Service) TimeUp(ctx context.Context) (int, error) {
	return Cards.RunDue(ctx, s.db, func(ctx context.Context, tx *sqldb.Tx, ev caseflow.Event) error {
		c, err := cardByID(ctx, tx, ev.Case)
		if err != nil {
			return err
		}
		return tellCard(ctx, tx, c, ev.Transition)
	})
}

// TakeUp notes in a card that a request of the adjustment round takes up what it proposes; once, and not by who had the card drafted.
func (s *Service) TakeUp(ctx context.Context, tx *sqldb.Tx, card, request ids.ID) error {
	c, err := cardByID(ctx, tx, card)
	if err != nil {
		return err
	}
	switch {
	case c.Drafter != 0 && c.Drafter == actor.From(ctx).Account:
		return ErrSame
	case !c.Stands():
		return ErrOpen.With(c.Number)
	case c.Request != 0:
		return ErrTaken.With(c.Number)
	}
	n, err := tx.Exec(ctx, `UPDATE evaluate_cards SET request_id = $1, updated_at = $2 WHERE id = $3 AND request_id = 0`, request, tx.Now().UnixMilli(), card)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrTaken.With(c.Number)
	}
	if _, err := Cards.Keep(ctx, tx, caseflow.Step{ID: card, Transition: stepTaken, OnBehalf: request}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Action: "evaluate.taken", Object: "evaluate_cards", ID: card})
}

// CardDetail is a card with what it rests on.
type CardDetail struct {
	Card
	Head    Head
	Verdict Verdict
	Warn    Setting
	Files   []File
	Trail   []caseflow.Event
	Words   map[string]caseflow.Reason // of the reasons in the trail, by code
	Steps   []caseflow.Offer
}

// Card reads a card for those who may see it.
func (s *Service) Card(ctx context.Context, id ids.ID) (d CardDetail, err error) {
	err = s.read(ctx, mayCard, func(r *sqldb.Reader) error {
		if d.Card, err = seenCard(ctx, r, id); err != nil {
			return err
		}
		var in Inputs
		if d.Head, d.Verdict, in, err = verdictOf(ctx, r, d.Card.Verdict); err != nil {
			return err
		}
		d.Warn = in.Warn
		if d.Files, err = filesOf(ctx, r, id); err != nil {
			return err
		}
		if d.Trail, err = trailOf(ctx, r, id); err != nil {
			return err
		}
		if d.Words, err = reasonWords(ctx, r); err != nil {
			return err
		}
		who := actor.From(ctx)
		d.Steps, err = Cards.Offers(ctx, r, d.Status, func(step string) bool { return d.Card.mayStep(who, step) })
		return err
	})
	return d, err
}

// reasonWords are the entries of the reason lists of cards, those that are no longer in use too.
func reasonWords(ctx context.Context, q sqldb.Queryer) (map[string]caseflow.Reason, error) {
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x caseflow.Reason, err error) { return x, r.Scan(&x.Code, &x.ZH, &x.EN) },
		`SELECT code, zh, en FROM caseflow_reasons WHERE list IN ('evaluate.drop', 'evaluate.keep', 'evaluate.ease') ORDER BY list, position`)
	out := map[string]caseflow.Reason{}
	for _, x := range list {
		out[x.Code] = x
	}
	return out, err
}

// verdictOf reads a verdict with the inputs of its run.
func verdictOf(ctx context.Context, q sqldb.Queryer, id ids.ID) (h Head, v Verdict, in Inputs, err error) {
	if h, err = sqldb.One(ctx, q, scanHead, `SELECT `+headCols+` FROM evaluate_verdicts v WHERE v.id = $1`, id); err != nil {
		return h, v, in, hidden(err)
	}
	if v, err = sqldb.One(ctx, q, scanBody, `SELECT v.body FROM evaluate_verdicts v WHERE v.id = $1`, id); err != nil {
		return h, v, in, hidden(err)
	}
	in, _, err = frozen(ctx, q, h.Run)
	return h, v, in, err
}

// scopedCards narrows a list to the cards that the actor is shown.
func scopedCards(ctx context.Context, w *sqldb.Where) {
	who := actor.From(ctx)
	sql, args := Policy.Where(who, mayCard, cardColumns, w.Next())
	w.Numbered(sql, args...)
	if !who.Has(watchers...) {
		w.And("c.status NOT IN (?, ?, ?)", Drafted, Confirmed, Dropped)
	}
}

// List returns a page of the cards within the actor's scope and their number.
func (s *Service) List(ctx context.Context, f CardQuery) (list []Card, total int64, err error) {
	err = s.read(ctx, mayCard, func(r *sqldb.Reader) error {
		var w sqldb.Where
		scopedCards(ctx, &w)
		f.where(&w)
		if total, err = sqldb.Value[int64](ctx, r, `SELECT COUNT(*)`+cardFrom+w.SQL(), w.Args()...); err != nil {
			return err
		}
		list, err = listCards(ctx, r, w, f)
		return err
	})
	return list, total, err
}

// Waiting counts the cards that wait for the person: replies and plans for a school, the rest for the bureau. Who drafted a card does
// not confirm it.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	who := actor.From(ctx)
	err = s.read(ctx, mayCard, func(r *sqldb.Reader) error {
		var w sqldb.Where
		scopedCards(ctx, &w)
		if Policy.Allowed(who, mayKeep) {
			w.And("(c.status IN ('CONFIRMED', 'REPLIED', 'EXPIRED', 'PLAN_FILED') OR c.status = 'DRAFTED' AND c.drafter_id <> ?)", who.Account)
		} else if Policy.Allowed(who, mayReply) {
			w.And("c.status IN ('SENT', 'PLAN_DUE')")
		} else {
			return actor.ErrForbidden
		}
		got, err := sqldb.Value[int64](ctx, r, `SELECT COUNT(*)`+cardFrom+w.SQL(), w.Args()...)
		n = int(got)
		return err
	})
	return n, err
}

// OpenCardFile begins to read evidence of a card.
func (s *Service) OpenCardFile(ctx context.Context, id, file ids.ID) (c *blob.Content, err error) {
	err = s.read(ctx, mayCard, func(r *sqldb.Reader) error {
		if _, err := seenCard(ctx, r, id); err != nil {
			return err
		}
		c, err = s.open(ctx, r, id, file)
		return err
	})
	return c, err
}

// Inherit hands the cards and appeals of an organisation to the one that it was merged into.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	for _, text := range []string{
		`UPDATE evaluate_cards SET school_id = $1, row_version = row_version + 1 WHERE school_id = $2`,
		`UPDATE evaluate_appeals SET school_id = $1, row_version = row_version + 1 WHERE school_id = $2`,
		`UPDATE evaluate_verdicts SET school_id = $1 WHERE school_id = $2`,
	} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return nil
}

func noRow(err error) bool { return errors.Is(err, sqldb.ErrNoRow) }
