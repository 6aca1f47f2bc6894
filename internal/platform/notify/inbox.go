package notify

import (
	"context"
	"encoding/json"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Item is a note as a person reads it.
type Item struct {
	ID     ids.ID
	Topic  string
	Title  string // Chinese key
	Args   []string
	Path   string
	AtOnce bool
	At     time.Time
	Unread bool
}

// Text is the note's sentence in the language of the context.
func (it Item) Text(ctx context.Context) string {
	args := make([]any, len(it.Args))
	for i, a := range it.Args {
		args[i] = a
	}
	if len(args) == 0 {
		return i18n.Word(ctx, it.Title)
	}
	return i18n.T(ctx, it.Title, args...)
}

// Filter narrows [Service.Inbox].
type Filter struct {
	Topic         string
	Unread        bool
	Limit, Offset int
}

// Inbox is a page of the person's notes, the newest first.
type Inbox struct {
	Items  []Item
	Total  int // that answer the filter
	Unread int // in all, at most [mostUnread]
	Topics map[string]int
}

// mostUnread is how far unread notes are counted.
const mostUnread = 100

const unread = `n.id > COALESCE((SELECT p.all_read FROM notify_readers p WHERE p.account_id = ?), 0)
AND NOT EXISTS (SELECT 1 FROM notify_reads d WHERE d.note_id = n.id AND d.account_id = ?)`

func scanItem(r sqldb.Row) (it Item, err error) {
	var args string
	var at int64
	if err := r.Scan(&it.ID, &it.Topic, &it.Title, &args, &it.Path, &it.AtOnce, &at, &it.Unread); err != nil {
		return it, err
	}
	it.At = time.UnixMilli(at)
	return it, json.Unmarshal([]byte(args), &it.Args)
}

// forWhom begins a condition on notes n that the person sees.
func forWhom(a actor.Actor) *sqldb.Where {
	w := &sqldb.Where{}
	condition := mine(a, w)
	w.And("n.id IN (SELECT x.note_id FROM notify_audience x WHERE " + condition + ")")
	return w
}

// items reads notes that the person sees and that answer more conditions, newest first.
func items(ctx context.Context, q sqldb.Queryer, a actor.Actor, narrow func(w *sqldb.Where), limit, offset int) ([]Item, error) {
	w := forWhom(a)
	if narrow != nil {
		narrow(w)
	}
	who := w.Arg(a.Account)
	text := `SELECT n.id, n.topic, n.title, n.args, n.path, n.at_once, n.created_at,
n.id > COALESCE((SELECT p.all_read FROM notify_readers p WHERE p.account_id = ` + who + `), 0)
AND NOT EXISTS (SELECT 1 FROM notify_reads d WHERE d.note_id = n.id AND d.account_id = ` + who + `)
FROM notify_notes n` + w.SQL() + ` ORDER BY n.id DESC LIMIT ` + w.Arg(limit) + ` OFFSET ` + w.Arg(offset)
	return sqldb.All(ctx, q, scanItem, text, w.Args()...)
}

// Inbox reads a page of the person's notes.
func (s *Service) Inbox(ctx context.Context, f Filter) (in Inbox, err error) {
	a := actor.From(ctx)
	if !a.Signed() {
		return in, actor.ErrSignIn
	}
	narrow := func(w *sqldb.Where) {
		w.If(f.Topic != "", "n.topic = ?", f.Topic)
		w.If(f.Unread, unread, a.Account, a.Account)
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		in = Inbox{Topics: map[string]int{}}
		if in.Items, err = items(ctx, r, a, narrow, f.Limit, f.Offset); err != nil {
			return err
		}
		w := forWhom(a)
		type counted struct {
			topic string
			n     int
		}
		list, err := sqldb.All(ctx, r, func(row sqldb.Row) (c counted, err error) { return c, row.Scan(&c.topic, &c.n) },
			`SELECT n.topic, COUNT(*) FROM notify_notes n`+w.SQL()+` GROUP BY n.topic`, w.Args()...)
		if err != nil {
			return err
		}
		for _, c := range list {
			in.Topics[c.topic] = c.n
		}
		w = forWhom(a)
		narrow(w)
		if in.Total, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM notify_notes n`+w.SQL(), w.Args()...); err != nil {
			return err
		}
		in.Unread, err = unreadOf(ctx, r, a)
		return err
	})
	return in, err
}

func unreadOf(ctx context.Context, q sqldb.Queryer, a actor.Actor) (int, error) {
	w := forWhom(a)
	w.And(unread, a.Account, a.Account)
	return sqldb.Value[int](ctx, q, `SELECT COUNT(*) FROM (SELECT n.id FROM notify_notes n`+w.SQL()+` LIMIT `+w.Arg(mostUnread)+`) u`, w.Args()...)
}

// countAge is how long the number of unread notes is kept though nothing was written here:
// another process may have written.
const countAge = 15 * time.Second

// kept is a person's number of unread notes.
type kept struct {
	writes uint64
	at     time.Time
	n      int
}

// Unread is how many notes the person has not read, at most 100; for the frame of every
// page, so it is kept while nothing is written.
func (s *Service) Unread(ctx context.Context) int {
	a := actor.From(ctx)
	if !a.Signed() {
		return 0
	}
	writes, now := s.db.Writes(), s.db.Now()
	s.mu.Lock()
	k, ok := s.counts[a.Account]
	s.mu.Unlock()
	if ok && k.writes == writes && now.Sub(k.at) < countAge {
		return k.n
	}
	k = kept{writes: writes, at: now}
	err := s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		k.n, err = unreadOf(ctx, r, a)
		return err
	})
	if err != nil {
		return 0 // the page is worth more than its bell
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.counts) >= mostKept {
		clear(s.counts)
	}
	s.counts[a.Account] = k
	return k.n
}

// mostKept is for how many people the number is kept.
const mostKept = 5000

// Read marks a note as read and returns it; one that is not the person's does not exist.
func (s *Service) Read(ctx context.Context, id ids.ID) (it Item, err error) {
	a := actor.From(ctx)
	if !a.Signed() {
		return it, actor.ErrSignIn
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		list, err := items(ctx, tx, a, func(w *sqldb.Where) { w.And("n.id = ?", id) }, 1, 0)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return actor.ErrNotFound
		}
		it = list[0]
		_, err = tx.Exec(ctx, `INSERT INTO notify_reads (account_id, note_id, read_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id, note_id) DO NOTHING`, a.Account, id, tx.Now().UnixMilli())
		return err
	})
	return it, err
}

// ReadAll marks all notes as read that the person sees now.
func (s *Service) ReadAll(ctx context.Context) error {
	a := actor.From(ctx)
	if !a.Signed() {
		return actor.ErrSignIn
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		w := forWhom(a)
		last, err := sqldb.Value[int64](ctx, tx, `SELECT COALESCE(MAX(n.id), 0) FROM notify_notes n`+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO notify_readers (account_id, all_read, digest_note, digest_day) VALUES ($1, $2, 0, '')
ON CONFLICT (account_id) DO UPDATE SET all_read = excluded.all_read`, a.Account, last)
		return err
	})
}
