package adjust

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Objection is what somebody says during publicity against what is proposed for a request.
type Objection struct {
	ID         ids.ID
	Version    int64
	Status     string
	Due        civil.Date
	Number     string
	Round      ids.ID
	Request    ids.ID
	About      string // school and programme of the request
	Words      string
	Account    ids.ID // of who signed in, 0 for none
	Name       string // only from [Service.Objector]
	Contact    string // only from [Service.Objector]
	FiledOn    civil.Date
	Answer     string
	AnsweredOn civil.Date
}

func (j Objection) path() string { return Round{ID: j.Round}.path() + "#objections" }

const objectionCols = `j.id, j.row_version, j.status, j.due_on, j.number, j.round_id, j.request_id, COALESCE(o.name, ''), x.name, j.words, j.account_id, j.filed_on, j.answer, j.answered_on`

const objectionFrom = ` FROM adjust_objections j JOIN adjust_requests x ON x.id = j.request_id LEFT JOIN org_organizations o ON o.id = x.school_id`

func scanObjection(r sqldb.Row) (j Objection, err error) {
	var programme string
	if err = r.Scan(&j.ID, &j.Version, &j.Status, &j.Due, &j.Number, &j.Round, &j.Request, &j.About, &programme, &j.Words, &j.Account, &j.FiledOn, &j.Answer, &j.AnsweredOn); err == nil {
		j.About = casepage.Joined(" · ", j.About, programme)
	}
	return j, err
}

func objectionByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Objection, error) {
	j, err := sqldb.One(ctx, q, scanObjection, `SELECT `+objectionCols+objectionFrom+` WHERE j.id = $1`, id)
	return j, hidden(err)
}

// Objections are what was said against the proposals of a round, with the answers. Who filed one is told by [Service.Objector] only; the
// words are for those who watch the round, since anybody may write anything there.
func (s *Service) Objections(ctx context.Context, round ids.ID) (list []Objection, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = sqldb.All(ctx, r, scanObjection, `SELECT `+objectionCols+objectionFrom+` WHERE j.round_id = $1 ORDER BY j.id`, round)
		return err
	})
	if !Policy.Allowed(actor.From(ctx), mayWatch) {
		for i := range list {
			list[i].Words, list[i].Account = "", 0
		}
	}
	return list, err
}

// ObjectionForm is what somebody says against a proposal.
type ObjectionForm struct {
	Request ids.ID
	Words   string
	Name    string // of who does not sign in
	Contact string
}

// The longest texts of an objection, in characters.
const (
	nameLong    = 60
	contactLong = 100
)

func (f ObjectionForm) check(signed bool) error {
	var faults errs.List
	for _, x := range []struct {
		field, label, text string
		most               int
		must               bool
	}{{"words", "异议内容", f.Words, textLong, true}, {"name", "姓名或单位", f.Name, nameLong, !signed}, {"contact", "联系方式", f.Contact, contactLong, !signed}} {
		switch n := len([]rune(strings.TrimSpace(x.text))); {
		case n == 0 && x.must:
			faults.Add(ErrEmpty.With(x.label).On(x.field))
		case n > x.most:
			faults.Add(ErrLong.With(x.label, x.most).On(x.field))
		}
	}
	return faults.Err()
}

// Object files an objection during publicity: by anybody, under their name. Name and way to be reached are sealed and opened for the
// bureau only.
func (s *Service) Object(ctx context.Context, round ids.ID, f ObjectionForm) (j Objection, err error) {
	a := actor.From(ctx)
	if err := f.check(a.Signed()); err != nil {
		return j, err
	}
	if a.Signed() && strings.TrimSpace(f.Name) == "" {
		f.Name = a.Name
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := hold(ctx, tx, round, RoundPublicity)
		if err != nil {
			return err
		}
		if s.opts.Keys == nil || s.Today().After(r.PublicTo) {
			return ErrState.With(roundState(r.Status))
		}
		x, err := requestByID(ctx, tx, f.Request)
		if err != nil {
			return err
		}
		if x.Round != round || x.Proposal == "" {
			return actor.ErrNotFound
		}
		j = Objection{ID: tx.NewID(), Status: ObjectionOpen, Round: round, Request: x.ID, Words: strings.TrimSpace(f.Words), Account: a.Account, FiledOn: s.Today()}
		if j.Number, err = takeNumber(ctx, tx, "TZYY", r.Year); err != nil {
			return err
		}
		seal := func(column, text string) string {
			return s.opts.Keys.Seal(Objections.Table, column, j.ID, []byte(strings.TrimSpace(text)))
		}
		if _, err := tx.Exec(ctx, `INSERT INTO adjust_objections (id, row_version, status, due_on, number, round_id, request_id, words, account_id, name, contact, filed_on, answer, answered_on)
			VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, '', '')`,
			j.ID, j.Status, j.Number, j.Round, j.Request, j.Words, int64(j.Account), seal("name", f.Name), seal("contact", f.Contact), j.FiledOn.String()); err != nil {
			return err
		}
		ev, err := Objections.OpenDue(ctx, tx, j.ID, "")
		if err != nil {
			return err
		}
		return tell(ctx, tx, officerNote(TopicObject, j.path(), j.ID, "公示异议 %s：%s，请在 %s 前答复", j.Number, x.Name, ev.DueOn.String()))
	})
	return j, err
}

// AnswerObjection answers an objection with reasons, by another person than who proposed the result. One that is upheld takes the
// proposal back: the round cannot be decided before it is proposed and publicised anew.
func (s *Service) AnswerObjection(ctx context.Context, st caseflow.Step) (j Objection, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayRun) {
		return j, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if j, err = objectionByID(ctx, tx, st.ID); err != nil {
			return err
		}
		x, err := requestByID(ctx, tx, j.Request)
		if err != nil {
			return err
		}
		if partial(a, x) {
			return ErrOwn
		}
		if _, err := hold(ctx, tx, j.Round, RoundPublicity, RoundReview); err != nil {
			return err
		}
		if err := notProposer(ctx, tx, x, a.Account); err != nil {
			return err
		}
		if _, err := Objections.Move(ctx, tx, st); err != nil {
			return err
		}
		answer := strings.TrimSpace(st.Note)
		if _, err := tx.Exec(ctx, `UPDATE adjust_objections SET answer = $1, answered_on = $2 WHERE id = $3`, answer, s.Today().String(), j.ID); err != nil {
			return err
		}
		if st.Transition == "uphold" {
			if err := s.takeBack(ctx, tx, x, answer); err != nil {
				return err
			}
		}
		return tell(ctx, tx, objectionNotes(j, x, st.Transition, answer)...)
	})
	return j, err
}

// takeBack takes a proposal back against which an objection was upheld; a second one finds it taken back.
func (s *Service) takeBack(ctx context.Context, tx *sqldb.Tx, x Request, answer string) error {
	if x.Proposal == "" {
		return nil
	}
	if _, err := Requests.Keep(ctx, tx, caseflow.Step{ID: x.ID, Transition: "objected", Note: answer}); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE adjust_requests SET proposal = '', proposal_places = NULL, refusal = '', decision_note = '' WHERE id = $1`, x.ID)
	return err
}

// notProposer refuses who proposed the result that is objected to.
func notProposer(ctx context.Context, q sqldb.Queryer, x Request, account ids.ID) error {
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM caseflow_events WHERE case_id = $1 AND transition = 'propose' AND account_id = $2`, x.ID, int64(account))
	if err == nil && n > 0 {
		err = caseflow.ErrFourEyes
	}
	return err
}

// answered refuses to go on while an objection of the round is open.
func answered(ctx context.Context, q sqldb.Queryer, round ids.ID) error {
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM adjust_objections WHERE round_id = $1 AND status = 'OPEN'`, round)
	if err == nil && n > 0 {
		err = ErrObjection.With(n)
	}
	return err
}

// Objector reads who filed an objection, for the bureau, and records who asked.
func (s *Service) Objector(ctx context.Context, id ids.ID) (j Objection, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return j, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if j, err = objectionByID(ctx, tx, id); err != nil {
			return err
		}
		var name, contact string
		if err := tx.QueryRow(ctx, `SELECT name, contact FROM adjust_objections WHERE id = $1`, id).Scan(&name, &contact); err != nil {
			return err
		}
		for _, f := range []struct {
			column, sealed string
			to             *string
		}{{"name", name, &j.Name}, {"contact", contact, &j.Contact}} {
			plain, err := s.opts.Keys.Open(Objections.Table, f.column, id, f.sealed)
			if err != nil {
				return err
			}
			*f.to = string(plain)
		}
		return s.noted(ctx, tx, mayRun+".objector", Objections.Table, id, "")
	})
	return j, err
}

// OpenObjections is how many objections wait for the actor.
func (s *Service) OpenObjections(ctx context.Context) (n int, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM adjust_objections WHERE status = 'OPEN'`)
		return err
	})
	return n, err
}
