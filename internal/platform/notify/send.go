package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The sorts of mails; together with the mark one is written once for an account.
const (
	sortNote    = "NOTE"    // mark: the note
	sortDigest  = "DIGEST"  // mark: the day
	sortConfirm = "CONFIRM" // mark: the seal of the address
)

// The states of a mail. It is claimed before it is handed over; what is still Sending long
// after became Unsure, and is not sent again.
const (
	mailQueued  = "QUEUED"
	mailSending = "SENDING"
	mailSent    = "SENT"
	mailSkipped = "SKIPPED" // nothing to say any more, or nobody to say it to
	mailRefused = "REFUSED" // the address was refused
	mailGaveUp  = "GAVEUP"  // tried often enough
	mailUnsure  = "UNSURE"  // the server may have taken it
)

// outgoing is a mail that waits.
type outgoing struct {
	ID       ids.ID
	Account  ids.ID
	Sort     string
	Mark     string
	From, To ids.ID // the notes of a digest: after From, up to To
	Attempts int64
}

// queue puts a mail into the queue; the same one twice is one.
func queue(ctx context.Context, tx *sqldb.Tx, o outgoing) error {
	_, err := tx.Exec(ctx, `INSERT INTO notify_mails (id, account_id, sort, mark, from_note, to_note, status, attempts, next_at, fault, created_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, 'QUEUED', 0, $7, '', $7, 0) ON CONFLICT (account_id, sort, mark) DO NOTHING`,
		tx.NewID(), o.Account, o.Sort, o.Mark, int64(o.From), int64(o.To), tx.Now().UnixMilli())
	return err
}

// fresh is a note that was not yet looked at for mail.
type fresh struct {
	id       ids.ID
	topic    string
	atOnce   bool
	audience []Audience
}

// freshNotes is how many notes are looked at in one transaction.
const freshNotes = 50

// Dispatch writes the mails that notes ask for, each once, and returns how many notes it
// looked at.
func (s *Service) Dispatch(ctx context.Context) (int, error) {
	if !s.HasMail() {
		return 0, s.db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE notify_notes SET mailed = TRUE WHERE mailed = FALSE`)
			return err
		})
	}
	total := 0
	for {
		var notes []fresh
		err := s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
			notes, err = freshOf(ctx, r)
			return err
		})
		if err != nil || len(notes) == 0 {
			return total, err
		}
		holders := make([][]ids.ID, len(notes))
		for i, n := range notes {
			if holders[i], err = s.holders(ctx, n.audience); err != nil {
				return total, err
			}
		}
		err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
			for i, n := range notes {
				if err := s.dispatch(ctx, tx, n, holders[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return total, err
		}
		total += len(notes)
	}
}

func freshOf(ctx context.Context, q sqldb.Queryer) ([]fresh, error) {
	notes, err := sqldb.All(ctx, q, func(r sqldb.Row) (f fresh, err error) { return f, r.Scan(&f.id, &f.topic, &f.atOnce) },
		`SELECT id, topic, at_once FROM notify_notes WHERE mailed = FALSE ORDER BY id LIMIT $1`, freshNotes)
	for i := range notes {
		if err == nil {
			notes[i].audience, err = sqldb.All(ctx, q, func(r sqldb.Row) (a Audience, err error) { return a, r.Scan(&a.Account, &a.Org, &a.Role, &a.County) },
				`SELECT account_id, org_id, role, county FROM notify_audience WHERE note_id = $1 ORDER BY id`, notes[i].id)
		}
	}
	return notes, err
}

// holders are the accounts of an audience, each once.
func (s *Service) holders(ctx context.Context, audience []Audience) (out []ids.ID, err error) {
	seen := map[ids.ID]bool{}
	for _, a := range audience {
		list := []ids.ID{a.Account}
		if a.Account == 0 {
			if list, err = s.Holders(ctx, a); err != nil {
				return nil, err
			}
		}
		for _, id := range list {
			if !seen[id] {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out, nil
}

// dispatch writes the mails of one note: for those with a confirmed address who want it at
// once. Where the address failed and the note cannot wait, somebody is asked to telephone.
func (s *Service) dispatch(ctx context.Context, tx *sqldb.Tx, n fresh, holders []ids.ID) error {
	took, err := tx.Exec(ctx, `UPDATE notify_notes SET mailed = TRUE WHERE id = $1 AND mailed = FALSE`, n.id)
	if err != nil || took == 0 {
		return err
	}
	for _, account := range holders {
		status, err := sqldb.Value[string](ctx, tx, `SELECT status FROM notify_addresses WHERE account_id = $1`, account)
		if errors.Is(err, sqldb.ErrNoRow) {
			continue
		}
		if err != nil {
			return err
		}
		modes, err := modesOf(ctx, tx, account)
		if err != nil {
			return err
		}
		switch {
		case s.mode(modes, n.topic, n.atOnce) != AtOnce:
		case status == Confirmed:
			err = queue(ctx, tx, outgoing{Account: account, Sort: sortNote, Mark: n.id.String()})
		case status == Failed && n.atOnce:
			err = call(ctx, tx, account, n.id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lost is how long a mail may be on its way before nobody knows what became of it.
const lost = 15 * time.Minute

// Send hands over every mail that is due and returns how many were sent.
func (s *Service) Send(ctx context.Context) (sent int, err error) {
	if !s.HasMail() {
		return 0, nil
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		now := tx.Now()
		_, err := tx.Exec(ctx, `UPDATE notify_mails SET status = 'UNSURE', ended_at = $1 WHERE status = 'SENDING' AND next_at < $2`, now.UnixMilli(), now.Add(-lost).UnixMilli())
		return err
	})
	for err == nil && ctx.Err() == nil {
		var o *outgoing
		if o, err = s.claim(ctx); err != nil || o == nil {
			break
		}
		var ok bool
		if ok, err = s.send(ctx, *o); ok {
			sent++
		}
	}
	return sent, err
}

// claim takes the mail that is due longest, nil when there is none.
func (s *Service) claim(ctx context.Context) (o *outgoing, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o = nil
		var x outgoing
		now := tx.Now().UnixMilli()
		err := tx.QueryRow(ctx, `UPDATE notify_mails SET status = 'SENDING', attempts = attempts + 1, next_at = $1
WHERE id = (SELECT m.id FROM notify_mails m WHERE m.status = 'QUEUED' AND m.next_at <= $1 ORDER BY m.next_at, m.id LIMIT 1`+tx.Dialect().SkipLocked()+`)
RETURNING id, account_id, sort, mark, from_note, to_note, attempts`, now).Scan(&x.ID, &x.Account, &x.Sort, &x.Mark, &x.From, &x.To, &x.Attempts)
		if errors.Is(err, sqldb.ErrNoRow) {
			return nil
		}
		if err == nil {
			o = &x
		}
		return err
	})
	return o, err
}

// send composes a mail, hands it over and writes what became of it.
func (s *Service) send(ctx context.Context, o outgoing) (bool, error) {
	m, address, err := s.compose(ctx, o)
	if err != nil {
		return false, err
	}
	if m == nil {
		return false, s.settle(ctx, o, address, mailSkipped, nil)
	}
	err = s.Mailer.Send(ctx, *m)
	switch {
	case err == nil:
		return true, s.settle(ctx, o, address, mailSent, nil)
	case errors.Is(err, ErrRefused):
		return false, s.settle(ctx, o, address, mailRefused, err)
	case errors.Is(err, ErrUnsure):
		return false, s.settle(ctx, o, address, mailUnsure, err)
	}
	return false, s.settle(ctx, o, address, mailQueued, err)
}

// compose writes a mail as it is to be read now; nil when there is nothing to say any more:
// the note was taken back or read, the address changed, the account is closed.
func (s *Service) compose(ctx context.Context, o outgoing) (m *Message, a Address, err error) {
	who, standing, err := s.Standing(ctx, o.Account)
	if err != nil || !standing {
		return nil, a, err
	}
	var l letter
	var say bool
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if a, err = s.address(ctx, r, o.Account); err != nil {
			if errors.Is(err, sqldb.ErrNoRow) {
				return nil
			}
			return err
		}
		own := i18n.WithLang(ctx, a.Lang)
		switch {
		case o.Sort == sortConfirm:
			hours, err := inForce(ctx, r, ParamConfirm)
			if say = a.Status == Pending && o.Mark == a.Seal.String(); say {
				l = s.confirmLetter(own, a, hours, r.Now())
			}
			return err
		case a.Status != Confirmed:
			return nil
		case o.Sort == sortDigest:
			list, err := s.digestItems(ctx, r, who, o.From, o.To)
			if say = len(list) > 0; say {
				l = s.digestLetter(own, o.Account, list)
			}
			return err
		}
		id, err := ids.Parse(o.Mark)
		if err != nil {
			return err
		}
		list, err := items(ctx, r, who, func(w *sqldb.Where) { w.And("n.id = ?", id) }, 1, 0)
		if say = len(list) > 0; say {
			l = s.noteLetter(own, o.Account, list[0])
		}
		return err
	})
	if err != nil || !say {
		return nil, a, err
	}
	msg, err := s.message(ctx, o.ID, a, l)
	return &msg, a, err
}

// pauses are the times between the attempts of a mail; the last one comes again.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour}

// settle writes what became of a mail.
func (s *Service) settle(ctx context.Context, o outgoing, a Address, status string, cause error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		now := tx.Now()
		next, ended := now.UnixMilli(), now.UnixMilli()
		if status == mailQueued {
			tries, err := inForce(ctx, tx, ParamTries)
			if err != nil {
				return err
			}
			if o.Attempts >= tries {
				status = mailGaveUp
			} else {
				next, ended = now.Add(pauses[min(int(o.Attempts)-1, len(pauses)-1)]).UnixMilli(), 0
			}
		}
		fault := faultOf(cause)
		n, err := tx.Exec(ctx, `UPDATE notify_mails SET status = $1, next_at = $2, fault = $3, ended_at = $4 WHERE id = $5 AND status = 'SENDING'`, status, next, fault, ended, o.ID)
		if err != nil || n == 0 {
			return err
		}
		if status == mailRefused {
			if err := s.refused(ctx, tx, a, fault); err != nil {
				return err
			}
		}
		if (status == mailRefused || status == mailGaveUp) && o.Sort == sortNote {
			id, err := ids.Parse(o.Mark)
			if err != nil {
				return err
			}
			return call(ctx, tx, o.Account, id)
		}
		return nil
	})
}

// faultOf is what is kept of a failure: the server's code, nothing of what it said, since
// that repeats the address.
func faultOf(err error) string {
	var e *gomail.SendError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e) && e.ErrorCode() > 0:
		return fmt.Sprintf("SMTP %d", e.ErrorCode())
	}
	return "SMTP"
}

// refused marks an address to which nothing can be sent, and tells its owner in the product.
func (s *Service) refused(ctx context.Context, tx *sqldb.Tx, a Address, fault string) error {
	n, err := tx.Exec(ctx, `UPDATE notify_addresses SET status = 'FAILED', fault = $1, changed_at = $2 WHERE account_id = $3 AND seal_id = $4`,
		fault, tx.Now().UnixMilli(), a.Account, a.Seal)
	if err != nil || n == 0 {
		return err
	}
	return Tell(ctx, tx, Note{Topic: TopicAddress, Accounts: []ids.ID{a.Account}, Title: "发往您邮箱的邮件被退回，请核对邮箱地址", Path: "/notices/settings"})
}

// call asks an officer to telephone a person whom a note did not reach.
func call(ctx context.Context, tx *sqldb.Tx, account, note ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO notify_calls (id, account_id, note_id, created_at, done_at, done_by) VALUES ($1, $2, $3, $4, 0, 0)
ON CONFLICT (account_id, note_id) DO NOTHING`, tx.NewID(), account, note, tx.Now().UnixMilli())
	return err
}

// Call is a person to be telephoned because a mail that could not wait did not arrive.
type Call struct {
	ID      ids.ID
	Account ids.ID
	Item    Item
	At      time.Time
	Done    time.Time // zero when nobody has done it
}

// Calls lists whom to telephone, what is open first.
func (s *Service) Calls(ctx context.Context, limit int) (list []Call, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = sqldb.All(ctx, r, func(row sqldb.Row) (c Call, err error) {
			var at, done int64
			var args string
			if err := row.Scan(&c.ID, &c.Account, &at, &done, &c.Item.ID, &c.Item.Topic, &c.Item.Title, &args, &c.Item.Path); err != nil {
				return c, err
			}
			c.At = time.UnixMilli(at)
			if done > 0 {
				c.Done = time.UnixMilli(done)
			}
			return c, json.Unmarshal([]byte(args), &c.Item.Args)
		}, `SELECT c.id, c.account_id, c.created_at, c.done_at, n.id, n.topic, n.title, n.args, n.path
FROM notify_calls c JOIN notify_notes n ON n.id = c.note_id ORDER BY CASE WHEN c.done_at = 0 THEN 0 ELSE 1 END, c.id DESC LIMIT $1`, limit)
		return err
	})
	return list, err
}

// OpenCalls counts whom nobody has telephoned yet.
func (s *Service) OpenCalls(ctx context.Context) (n int, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM notify_calls WHERE done_at = 0`)
		return err
	})
	return n, err
}

// CallDone notes that somebody telephoned. Doing so again changes nothing.
func (s *Service) CallDone(ctx context.Context, id ids.ID) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE notify_calls SET done_at = CASE WHEN done_at = 0 THEN $1 ELSE done_at END,
done_by = CASE WHEN done_at = 0 THEN $2 ELSE done_by END WHERE id = $3`, tx.Now().UnixMilli(), actor.From(ctx).Account, id)
		if err == nil && n == 0 {
			err = actor.ErrNotFound
		}
		return err
	})
}
