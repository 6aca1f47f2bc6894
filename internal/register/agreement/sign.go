package agreement

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Step takes a step of the course: of the agreement, or of its open amendment (change).
func (s *Service) Step(ctx context.Context, st caseflow.Step, change bool) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if st.Transition == stepSend { // what is sent is what the digest says: nobody writes it meanwhile
			if err := inLine(ctx, tx, st.ID); err != nil {
				return err
			}
		}
		a, err := seen(ctx, tx, st.ID)
		if err != nil {
			return err
		}
		m := Flow
		if change {
			m = ChangeFlow
		}
		t, known := m.Transition(st.Transition)
		if !known || t.System {
			return caseflow.ErrNoStep.With(st.Transition)
		}
		if !mayStep(actor.From(ctx), a, st.Transition) {
			return actor.ErrForbidden
		}
		if len([]rune(st.Note)) > maxText {
			return ErrLong.With(maxText).On("note")
		}
		if change {
			return s.stepChange(ctx, tx, a, st)
		}
		return s.stepItem(ctx, tx, a, st)
	})
}

func (s *Service) stepItem(ctx context.Context, tx *sqldb.Tx, a Agreement, st caseflow.Step) error {
	var t Text
	if st.Transition == stepSend && a.Open() {
		var err error
		if t, err = s.sendable(ctx, tx, a); err != nil {
			return err
		}
	}
	ev, err := Flow.Move(ctx, tx, st)
	if err != nil {
		return err
	}
	a.Status = ev.To
	today := civil.DateOf(tx.Now())
	switch st.Transition {
	case stepSend:
		a.SentOn = today
		if err := s.sent(ctx, tx, a, t); err != nil {
			return err
		}
	case stepReturn:
		if err := tellOrgs(ctx, tx, topicCourse, a, []ids.ID{a.Owner}, "协议“%s”被退回修改", a.Title); err != nil {
			return err
		}
	case stepTerminate:
		a.EndedOn = today
		if err := s.dropChange(ctx, tx, a); err != nil {
			return err
		}
		if err := tell(ctx, tx, topicCourse, a, ownParty(actor.From(ctx), actMake, a).Org, "协议“%s”已解除", a.Title); err != nil {
			return err
		}
	}
	if err := saveItem(ctx, tx, a); err != nil {
		return err
	}
	return index(ctx, tx, a)
}

// dropChange takes back an amendment that was not signed when its agreement ended.
func (s *Service) dropChange(ctx context.Context, tx *sqldb.Tx, a Agreement) error {
	list, err := textsOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.No == 1 || !t.SignedOn.IsZero() || t.Status == Withdrawn {
			continue
		}
		if _, err := ChangeFlow.Move(ctx, tx, caseflow.Step{ID: t.ID, Transition: stepWithdraw}); err != nil {
			return err
		}
		if err := setShut(ctx, tx, t.ID); err != nil {
			return err
		}
	}
	return nil
}

// sendable is the open text of an agreement, refused while a part is missing.
func (s *Service) sendable(ctx context.Context, tx *sqldb.Tx, a Agreement) (Text, error) {
	w, err := writing(ctx, tx, a.ID)
	if err != nil {
		return Text{}, err
	}
	var faults errs.List
	for _, f := range w.Faults {
		faults.Add(f.Err.At(f.Step.ZH()).On(string(f.Step)))
	}
	if err := faults.Err(); err != nil {
		return Text{}, err
	}
	if w.Change() && !changedAtAll(*w.Was, w.Text) {
		return Text{}, ErrSame
	}
	return w.Text, nil
}

// sent fixes what is signed from now on, and asks every party to sign.
func (s *Service) sent(ctx context.Context, tx *sqldb.Tx, a Agreement, t Text) error {
	t.Round++
	t.SentOn = civil.DateOf(tx.Now())
	if t.No == 1 {
		t.Effective = t.Starts
	}
	t.Digest = Digest(a.Number, a.Class, t, a.Parties)
	if err := setSent(ctx, tx, t); err != nil {
		return err
	}
	return tell(ctx, tx, topicSign, a, 0, "协议“%s”请签署", t.Title)
}

func (s *Service) stepChange(ctx context.Context, tx *sqldb.Tx, a Agreement, st caseflow.Step) error {
	t, err := openChange(ctx, tx, a)
	if err != nil {
		return err
	}
	if st.Transition == stepSend && (t.Status == Draft || t.Status == Returned) {
		if t, err = s.sendable(ctx, tx, a); err != nil {
			return err
		}
	}
	st.ID = t.ID
	if _, err := ChangeFlow.Move(ctx, tx, st); err != nil {
		return err
	}
	switch st.Transition {
	case stepSend:
		return s.sent(ctx, tx, a, t)
	case stepWithdraw:
		return setShut(ctx, tx, t.ID)
	}
	return tellOrgs(ctx, tx, topicCourse, a, []ids.ID{a.Owner}, "协议“%s”的补充协议被退回修改", a.Title)
}

// openChange is the amendment that is written or signed now; ErrShut when there is none.
func openChange(ctx context.Context, q sqldb.Queryer, a Agreement) (Text, error) {
	list, err := textsOf(ctx, q, a.ID)
	if err != nil {
		return Text{}, err
	}
	open, err := openText(ctx, q, a, list)
	if err != nil {
		return Text{}, err
	}
	if open == nil || open.No == 1 {
		return Text{}, ErrShut.With(stateZH(a.Status))
	}
	return *open, nil
}

// toSign is the text of an agreement that waits for signatures; an agreement that does not wait
// is refused.
func toSign(ctx context.Context, tx *sqldb.Tx, a Agreement) (Text, error) {
	list, err := textsOf(ctx, tx, a.ID)
	if err != nil {
		return Text{}, err
	}
	open, err := openText(ctx, tx, a, list)
	if err != nil {
		return Text{}, err
	}
	if open == nil || openStatus(a, *open) != Sent {
		status := a.Status
		if open != nil {
			status = openStatus(a, *open)
		}
		return Text{}, ErrShut.With(stateZH(status))
	}
	return *open, nil
}

// Sign signs for the actor's own party. The digest is that of the text which was shown: another
// text is not signed.
func (s *Service) Sign(ctx context.Context, id ids.ID, digest, post string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := seen(ctx, tx, id)
		if err != nil {
			return err
		}
		who := actor.From(ctx)
		own := ownParties(who, actSign, a)
		if len(own) == 0 {
			return actor.ErrForbidden
		}
		t, err := toSign(ctx, tx, a)
		if err != nil {
			return err
		}
		if digest != t.Digest {
			return ErrStale
		}
		var faults errs.List
		text(&faults, "signer", post, true, maxLine)
		if err := faults.Err(); err != nil {
			return err
		}
		all, err := signaturesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		_, missing := signing(a.Parties, t, all)
		i := slices.IndexFunc(own, func(p Party) bool { return hasOrg(missing, p.Org) })
		if i < 0 {
			return ErrTwice.With(own[0].Name)
		}
		today := civil.DateOf(tx.Now())
		x := Signature{ID: tx.NewID(), Text: t.ID, Round: t.Round, Org: own[i].Org, OrgName: own[i].Name, Way: OnPlatform, On: today, Digest: t.Digest, Signer: strings.TrimSpace(post),
			Account: who.Account, By: who.Name, Checker: who.Account, Checked: who.Name, CheckOn: today}
		return s.signed(ctx, tx, a, t, x)
	})
}

// Paper is a signature on paper as it is entered: a scan, the day, and the check code that
// stands under the printed text.
type Paper struct {
	Org    ids.ID
	Signer string // post, as on paper
	On     civil.Date
	Code   string // first digits of the digest, from the paper
	Scan   *Upload
}

// SignPaper enters a signature on paper. Who enters it compares paper and text: the office, or
// the party itself; when another party enters it, one of these must check it still.
func (s *Service) SignPaper(ctx context.Context, id ids.ID, p Paper, faults errs.List) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		faults := append(errs.List(nil), faults...)
		a, err := seen(ctx, tx, id)
		if err != nil {
			return err
		}
		who, today := actor.From(ctx), civil.DateOf(tx.Now())
		if !may(who, actPaper, a) {
			return actor.ErrForbidden
		}
		t, err := toSign(ctx, tx, a)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(a.Parties, func(x Party) bool { return x.Org == p.Org })
		if i < 0 {
			faults.Add(ErrPromiser.On("org"))
		}
		text(&faults, "signer", p.Signer, true, maxLine)
		if p.On.IsZero() || p.On.After(today) {
			faults.Add(ErrFuture.On("on"))
		} else if p.On.Before(t.SentOn) {
			faults.Add(ErrEarly.With(t.SentOn.String()).On("on"))
		}
		if !strings.EqualFold(strings.TrimSpace(p.Code), CheckCode(t.Digest)) {
			faults.Add(ErrCheck.On("code"))
		}
		if p.Scan == nil {
			faults.Add(ErrScan.On("file"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		f, err := s.put(ctx, tx, id, p.Scan)
		if err != nil {
			return err
		}
		x := Signature{ID: tx.NewID(), Text: t.ID, Round: t.Round, Org: p.Org, OrgName: a.Parties[i].Name, Way: OnPaper, On: p.On, Digest: t.Digest, File: f.ID, Signer: strings.TrimSpace(p.Signer),
			Account: who.Account, By: who.Name}
		if mayCheckPaper(who, a, p.Org) {
			x.Checker, x.Checked, x.CheckOn = who.Account, who.Name, today
		}
		return s.signed(ctx, tx, a, t, x)
	})
}

// CheckPaper says of a scan that somebody else entered that it is the text, or that it is not:
// the party can then sign again.
func (s *Service) CheckPaper(ctx context.Context, id, signature ids.ID, good bool) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := seen(ctx, tx, id)
		if err != nil {
			return err
		}
		t, err := toSign(ctx, tx, a)
		if err != nil {
			return err
		}
		all, err := signaturesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(x Signature) bool {
			return x.ID == signature && x.Text == t.ID && x.Round == t.Round && x.Checker == 0
		})
		if i < 0 {
			return ErrLine.On("signature")
		}
		x, who := all[i], actor.From(ctx)
		if !mayCheckPaper(who, a, x.Org) {
			return actor.ErrForbidden
		}
		on, key := "", "void:"+x.ID.String()
		if good {
			on, key = civil.DateOf(tx.Now()).String(), signKey(x)
		}
		if err := s.noted(ctx, tx, a, t, x); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE agreement_signatures SET checker_id = $1, checker_name = $2, checked_on = $3, row_key = $4 WHERE id = $5 AND checker_id = 0`,
			who.Account, who.Name, on, key, x.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrAnswered
		}
		return s.complete(ctx, tx, a, t)
	})
}

// noted keeps a signature in the trail of the case. It takes the row first, so that of two who
// sign at once the second sees the first.
func (s *Service) noted(ctx context.Context, tx *sqldb.Tx, a Agreement, t Text, x Signature) error {
	m, id := Flow, a.ID
	if t.No > 1 {
		m, id = ChangeFlow, t.ID
	}
	_, err := m.Keep(ctx, tx, caseflow.Step{ID: id, Transition: stepSignature, Note: x.OrgName, OnBehalf: x.Org})
	return err
}

func (s *Service) signed(ctx context.Context, tx *sqldb.Tx, a Agreement, t Text, x Signature) error {
	if err := s.noted(ctx, tx, a, t, x); err != nil {
		return err
	}
	if err := insertSign(ctx, tx, a.ID, x); err != nil {
		return err
	}
	return s.complete(ctx, tx, a, t)
}

// complete moves the case on when every party has signed: the text is in force from the day it
// says, or from the last signature.
func (s *Service) complete(ctx context.Context, tx *sqldb.Tx, a Agreement, t Text) error {
	all, err := signaturesOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	done, missing := signing(a.Parties, t, all)
	if len(missing) > 0 {
		return nil
	}
	for _, x := range done {
		if x.On.After(t.SignedOn) {
			t.SignedOn = x.On
		}
	}
	t.Status = Signed
	if err := setSigned(ctx, tx, t); err != nil {
		return err
	}
	if t.No > 1 {
		return s.amended(ctx, tx, a, t)
	}
	if _, err := Flow.Move(ctx, tx, caseflow.Step{ID: a.ID, Transition: stepSign}); err != nil {
		return err
	}
	a.Status, a.SignedOn = Signed, t.SignedOn
	if err := saveItem(ctx, tx, a); err != nil {
		return err
	}
	if err := tell(ctx, tx, topicCourse, a, 0, "协议“%s”各方已签署", a.Title); err != nil {
		return err
	}
	_, err = s.advance(ctx, tx, a)
	return err
}
