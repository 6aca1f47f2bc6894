package selection

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// ObjectionForm is what somebody says against an application.
type ObjectionForm struct {
	Application ids.ID
	Words       string
	Name        string // of who does not sign in
	Contact     string
}

// Object files an objection during publicity: by anybody, under their name. Name and way to be reached are encrypted and seen by the
// bureau only.
func (s *Service) Object(ctx context.Context, batch ids.ID, f ObjectionForm) (j Objection, err error) {
	a := actor.From(ctx)
	var faults errs.List
	for _, x := range []struct {
		field, label, text string
		most               int
		must               bool
	}{{"words", "异议内容", f.Words, 4000, true}, {"name", "姓名或单位", f.Name, 60, !a.Signed()}, {"contact", "联系方式", f.Contact, 100, !a.Signed()}} {
		switch n := len([]rune(strings.TrimSpace(x.text))); {
		case n == 0 && x.must:
			faults.Add(ErrEmpty.With(x.label).On(x.field))
		case n > x.most:
			faults.Add(ErrLong.With(x.label, x.most).On(x.field))
		}
	}
	if err := faults.Err(); err != nil {
		return j, err
	}
	if a.Signed() && strings.TrimSpace(f.Name) == "" {
		f.Name = a.Name
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		b, err := hold(ctx, tx, batch, Publicity)
		if err != nil {
			return err
		}
		if civil.DateOf(tx.Now()).After(b.PublicTo) {
			return ErrState.With(batchState(b.Status))
		}
		x, err := appByID(ctx, tx, f.Application)
		if err = hidden(err); err != nil {
			return err
		}
		if x.Batch != batch || x.Status != AppProposed {
			return actor.ErrNotFound
		}
		j = Objection{ID: tx.NewID(), Status: ObjectionOpen, Batch: batch, Application: x.ID, Words: strings.TrimSpace(f.Words), Account: a.Account, FiledOn: civil.DateOf(tx.Now())}
		if j.Number, err = takeNumber(ctx, tx, "YY"); err != nil {
			return err
		}
		seal := func(column, text string) string {
			return s.keys.Seal("selection_objections", column, j.ID, []byte(strings.TrimSpace(text)))
		}
		if _, err := tx.Exec(ctx, `INSERT INTO selection_objections (id, row_version, status, due_on, number, batch_id, application_id, words, account_id, name, contact, filed_on, answer, answered_on)
			VALUES ($1, 1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, '', '')`,
			j.ID, j.Status, j.Number, j.Batch, j.Application, j.Words, int64(j.Account), seal("name", f.Name), seal("contact", f.Contact), j.FiledOn.String()); err != nil {
			return err
		}
		ev, err := Objections.OpenDue(ctx, tx, j.ID, "")
		if err != nil {
			return err
		}
		return notify.Tell(ctx, tx, notify.Note{Topic: TopicObjection, Roles: officers, Title: "公示异议 %s：%s，请在 %s 前答复", Args: []string{j.Number, x.Title, ev.DueOn.String()}, Path: b.path() + "/desk#objections", Object: j.ID})
	})
	return j, err
}

// Answer answers an objection with reasons. One that is upheld drops the application.
func (s *Service) Answer(ctx context.Context, st caseflow.Step) (j Objection, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return j, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if j, err = objectionByID(ctx, tx, st.ID); err != nil {
			return hidden(err)
		}
		if _, err := hold(ctx, tx, j.Batch, Publicity, Decided); err != nil {
			return err
		}
		if _, err := Objections.Move(ctx, tx, st); err != nil {
			return err
		}
		answer := strings.TrimSpace(st.Note)
		if _, err := tx.Exec(ctx, `UPDATE selection_objections SET answer = $1, answered_on = $2 WHERE id = $3`, answer, civil.DateOf(tx.Now()).String(), j.ID); err != nil {
			return err
		}
		if st.Transition == "uphold" {
			if err := s.upheld(ctx, tx, j, answer); err != nil {
				return err
			}
		}
		if j.Account == 0 {
			return nil
		}
		return notify.Tell(ctx, tx, notify.Note{Topic: TopicObjection, Accounts: []ids.ID{j.Account}, Title: "您的异议 %s 已答复：%s", Args: []string{j.Number, answer}, Path: Batch{ID: j.Batch}.path(), Object: j.ID})
	})
	return j, err
}

// upheld drops the application of an objection that holds; a second one finds it dropped.
func (s *Service) upheld(ctx context.Context, tx *sqldb.Tx, j Objection, answer string) error {
	x, err := appByID(ctx, tx, j.Application)
	if err != nil || x.Status != AppProposed {
		return err
	}
	if _, err := Applications.Move(ctx, tx, caseflow.Step{ID: x.ID, Transition: "drop", Note: answer}); err != nil {
		return err
	}
	return s.tellApplicant(ctx, tx, x, "申报“%s”被取消入选资格", x.Title)
}

// Objector reads who filed an objection, for the bureau, and records who asked.
func (s *Service) Objector(ctx context.Context, id ids.ID) (j Objection, err error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return j, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if j, err = objectionByID(ctx, tx, id); err != nil {
			return hidden(err)
		}
		var name, contact string
		if err := tx.QueryRow(ctx, `SELECT name, contact FROM selection_objections WHERE id = $1`, id).Scan(&name, &contact); err != nil {
			return err
		}
		for _, f := range []struct {
			column, sealed string
			to             *string
		}{{"name", name, &j.Name}, {"contact", contact, &j.Contact}} {
			plain, err := s.keys.Open("selection_objections", f.column, id, f.sealed)
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
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM selection_objections WHERE status = 'OPEN'`)
		return err
	})
	return n, err
}
