package notify

import (
	"context"
	"errors"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// The kinds of jobs of this package.
const (
	JobMail   = "notify.mail"   // write and send what is due
	JobDigest = "notify.digest" // the daily digest, once its hour has come
	JobSweep  = "notify.sweep"  // old notes
)

// Kinds lists the kinds of jobs.
var Kinds = []string{JobMail, JobDigest, JobSweep}

// Schedules are the jobs that come again, in Chinese time. The digest is looked for every
// hour; the parameter says from which on it goes out.
func Schedules() []job.Schedule {
	return []job.Schedule{{Kind: JobMail, Cron: "35 * * * *"}, {Kind: JobDigest, Cron: "6 * * * *"}, {Kind: JobSweep, Cron: "25 3 * * *"}}
}

// Handlers are what the package's jobs do in this city.
func (s *Service) Handlers() map[string]job.Handler {
	count := func(do func(context.Context) (int, error)) job.Handler {
		return func(ctx context.Context, run *job.Run) error {
			n, err := do(ctx)
			if err != nil {
				return err
			}
			return run.Progress(int64(n), int64(n), "")
		}
	}
	return map[string]job.Handler{JobMail: count(s.Post), JobDigest: count(s.DigestNow), JobSweep: count(s.Sweep)}
}

// Post writes the mails of new notes, sends what is due, and asks for itself again when a
// mail waits for its next attempt.
func (s *Service) Post(ctx context.Context) (int, error) {
	if _, err := s.Dispatch(ctx); err != nil {
		return 0, err
	}
	sent, err := s.Send(ctx)
	if err != nil {
		return sent, err
	}
	return sent, s.db.Write(ctx, func(tx *sqldb.Tx) error {
		next, err := sqldb.Value[int64](ctx, tx, `SELECT COALESCE(MIN(next_at), 0) FROM notify_mails WHERE status = 'QUEUED'`)
		if err != nil || next == 0 {
			return err
		}
		_, err = job.Enqueue(actor.With(ctx, actor.Actor{}), tx, job.Spec{Kind: JobMail, Key: "again", RunAt: time.UnixMilli(next)})
		if errors.Is(err, job.ErrOpen) {
			return nil
		}
		return err
	})
}

// digestDays is how old a note may be to stand in a digest.
const digestDays = 7

// digestItems are the notes of a person's digest: unread, not sent at once, after one note
// and up to another.
func (s *Service) digestItems(ctx context.Context, q sqldb.Queryer, who actor.Actor, after, upTo ids.ID) ([]Item, error) {
	modes, err := modesOf(ctx, q, who.Account)
	if err != nil {
		return nil, err
	}
	list, err := items(ctx, q, who, func(w *sqldb.Where) {
		w.And("n.id > ?", int64(after))
		w.If(upTo != 0, "n.id <= ?", upTo)
		w.And("n.created_at > ?", q.Now().AddDate(0, 0, -digestDays).UnixMilli())
		w.And(unread, who.Account, who.Account)
	}, mostDigest, 0)
	out := list[:0]
	for _, it := range list {
		if s.mode(modes, it.Topic, it.AtOnce) == Digest {
			out = append(out, it)
		}
	}
	return out, err
}

// mostDigest is how many notes a digest looks at.
const mostDigest = 1000

// DigestNow queues the digest of the day for everyone who has something to read, once the
// hour has come, and sends. It returns how many digests were queued.
func (s *Service) DigestNow(ctx context.Context) (int, error) {
	if !s.HasMail() {
		return 0, nil
	}
	accounts, err := s.dueForDigest(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, id := range accounts {
		said, err := s.digest(ctx, id)
		if err != nil {
			return n, err
		}
		if said {
			n++
		}
	}
	if n > 0 {
		_, err = s.Post(ctx)
	}
	return n, err
}

func (s *Service) dueForDigest(ctx context.Context) (accounts []ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		accounts = nil
		hour, err := inForce(ctx, r, ParamHour)
		if err != nil || int64(r.Now().In(civil.Location).Hour()) < hour {
			return err
		}
		accounts, err = sqldb.All(ctx, r, scanID, `SELECT a.account_id FROM notify_addresses a
LEFT JOIN notify_readers p ON p.account_id = a.account_id
WHERE a.status = 'CONFIRMED' AND COALESCE(p.digest_day, '') < $1 ORDER BY a.account_id`, civil.DateOf(r.Now()).String())
		return err
	})
	return accounts, err
}

// digest queues one person's digest when there is something to say, and notes the day.
func (s *Service) digest(ctx context.Context, account ids.ID) (said bool, err error) {
	who, standing, err := s.Standing(ctx, account)
	if err != nil {
		return false, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		said = false
		day := civil.DateOf(tx.Now()).String()
		last, err := lastDigest(ctx, tx, account)
		if err != nil {
			return err
		}
		upTo, err := sqldb.Value[int64](ctx, tx, `SELECT COALESCE(MAX(id), 0) FROM notify_notes`)
		if err != nil {
			return err
		}
		if standing {
			list, err := s.digestItems(ctx, tx, who, last, ids.ID(upTo))
			if err != nil {
				return err
			}
			if said = len(list) > 0; said {
				if err := queue(ctx, tx, outgoing{Account: account, Sort: sortDigest, Mark: day, From: last, To: ids.ID(upTo)}); err != nil {
					return err
				}
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO notify_readers (account_id, all_read, digest_note, digest_day) VALUES ($1, 0, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET digest_note = excluded.digest_note, digest_day = excluded.digest_day`, account, upTo, day)
		return err
	})
	return said, err
}

func lastDigest(ctx context.Context, q sqldb.Queryer, account ids.ID) (ids.ID, error) {
	last, err := sqldb.Value[ids.ID](ctx, q, `SELECT digest_note FROM notify_readers WHERE account_id = $1`, account)
	if errors.Is(err, sqldb.ErrNoRow) {
		err = nil
	}
	return last, err
}

// Sweep deletes notes older than the parameter says, with all that hangs on them.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	var n int64
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		days, err := inForce(ctx, tx, ParamKeep)
		if err != nil {
			return err
		}
		before := tx.Now().AddDate(0, 0, -int(days)).UnixMilli()
		for _, text := range []string{
			`DELETE FROM notify_audience WHERE note_id IN (SELECT n.id FROM notify_notes n WHERE n.created_at < $1)`,
			`DELETE FROM notify_reads WHERE note_id IN (SELECT n.id FROM notify_notes n WHERE n.created_at < $1)`,
			`DELETE FROM notify_calls WHERE note_id IN (SELECT n.id FROM notify_notes n WHERE n.created_at < $1)`,
			`DELETE FROM notify_mails WHERE created_at < $1 AND ended_at > 0`,
		} {
			if _, err := tx.Exec(ctx, text, before); err != nil {
				return err
			}
		}
		n, err = tx.Exec(ctx, `DELETE FROM notify_notes WHERE created_at < $1`, before)
		return err
	})
	return int(n), err
}
