package order

import (
	"context"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Reply is a canned reply of the city.
type Reply struct {
	ID       ids.ID
	Version  int64
	Step     string // accept, decline, grant, refuse
	Words    string
	Position int64
	Active   bool
}

// ReplySteps are the steps for which there are canned replies.
var ReplySteps = []string{"accept", "decline", "grant", "refuse"}

func scanReply(r sqldb.Row) (x Reply, err error) {
	return x, r.Scan(&x.ID, &x.Version, &x.Step, &x.Words, &x.Position, &x.Active)
}

const replyCols = `SELECT id, row_version, step, words, position, active FROM order_replies`

// replies lists the canned replies in use.
func replies(ctx context.Context, q sqldb.Queryer) ([]Reply, error) {
	return sqldb.All(ctx, q, scanReply, replyCols+` WHERE active = TRUE ORDER BY position, id`)
}

// Replies lists all canned replies, for those who keep them.
func (s *Service) Replies(ctx context.Context) (list []Reply, err error) {
	if !Policy.Allowed(actor.From(ctx), actReplies) {
		return nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = sqldb.All(ctx, r, scanReply, replyCols+` ORDER BY step, position, id`)
		return err
	})
	return list, err
}

// SaveReply writes a canned reply: a new one (ID 0), or the words of one.
func (s *Service) SaveReply(ctx context.Context, x Reply) error {
	if !Policy.Allowed(actor.From(ctx), actReplies) {
		return actor.ErrForbidden
	}
	x.Words = strings.TrimSpace(x.Words)
	if err := checkText(x.Words, "words", true); err != nil {
		return err
	}
	if !slices.Contains(ReplySteps, x.Step) {
		return ErrChoose.On("step")
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if x.ID == 0 {
			x.ID = tx.NewID()
			if _, err := tx.Exec(ctx, `INSERT INTO order_replies (id, row_version, step, words, position, active) VALUES ($1, 1, $2, $3, $4, $5)`,
				int64(x.ID), x.Step, x.Words, x.Position, x.Active); err != nil {
				return err
			}
			return record(ctx, tx, actReplies, "order_replies", x.ID, "")
		}
		n, err := tx.Exec(ctx, `UPDATE order_replies SET row_version = row_version + 1, step = $1, words = $2, position = $3, active = $4 WHERE id = $5 AND row_version = $6`,
			x.Step, x.Words, x.Position, x.Active, int64(x.ID), x.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			if _, err := sqldb.Value[int64](ctx, tx, `SELECT row_version FROM order_replies WHERE id = $1`, int64(x.ID)); err != nil {
				return missing(err)
			}
			return ErrMeanwhile
		}
		return record(ctx, tx, actReplies, "order_replies", x.ID, "")
	})
}

// Outcomes of a call, and their Chinese names.
var callOutcomes = map[string]string{"REACHED": "已接通", "PROMISED": "答应尽快答复", "NO_ANSWER": "无人接听", "WRONG": "号码不对"}

// CallOutcomes lists them in the order of the form.
var CallOutcomes = []string{"REACHED", "PROMISED", "NO_ANSWER", "WRONG"}

// Note is what an officer noted after a call.
type Note struct {
	Outcome, Text, By string
	At                time.Time
}

// CallLine is one organisation to telephone.
type CallLine struct {
	HeardOrg
	Why    string  // PAUSED, SILENT, DUE
	Due    []Order // orders that end within a day
	Claims []Claim // claims likewise, or lapsed
	Last   *Note   // last call, nil without one
}

// Calls is the call list of an officer: who is paused, who did not answer, and whose days
// are almost over, the most pressing first.
func (s *Service) Calls(ctx context.Context) (list []CallLine, err error) {
	if !Policy.Allowed(actor.From(ctx), actCall) {
		return nil, actor.ErrForbidden
	}
	heard, err := s.Responsiveness(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		soon := today.AddDays(1)
		orders, err := sqldb.All(ctx, r, scanOrder, `SELECT `+orderCols+orderFrom+` WHERE x.status = 'ISSUED' AND x.due_on <= $1 ORDER BY x.due_on, x.id`, soon)
		if err != nil {
			return err
		}
		claims, err := sqldb.All(ctx, r, scanClaim, `SELECT `+claimCols+claimFrom+` WHERE (x.status = 'SENT' AND x.due_on <= $1) OR x.status = 'LAPSED' ORDER BY x.due_on, x.id`, soon)
		if err != nil {
			return err
		}
		calls, err := lastCalls(ctx, r)
		if err != nil {
			return err
		}
		for _, h := range heard.List {
			if l, ok := callLine(h, orders, claims); ok {
				if n, called := calls[h.Org]; called {
					l.Last = &n
				}
				list = append(list, l)
			}
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b CallLine) int { return pressing[a.Why] - pressing[b.Why] })
	return list, err
}

var pressing = map[string]int{"PAUSED": 0, "DUE": 1, "SILENT": 2}

// callLine says whether and why an organisation is to be called.
func callLine(h HeardOrg, orders []Order, claims []Claim) (l CallLine, ok bool) {
	l.HeardOrg = h
	for _, o := range orders {
		if o.Supplier == h.Org {
			l.Due = append(l.Due, o)
		}
	}
	for _, c := range claims {
		if c.Asker == h.Org {
			l.Claims = append(l.Claims, c)
		}
	}
	switch {
	case h.Standing.Paused():
		l.Why = "PAUSED"
	case len(l.Due)+len(l.Claims) > 0:
		l.Why = "DUE"
	case h.Silence > 0:
		l.Why = "SILENT"
	}
	return l, l.Why != ""
}

// lastCalls is the latest call to each organisation.
func lastCalls(ctx context.Context, q sqldb.Queryer) (map[ids.ID]Note, error) {
	out := map[ids.ID]Note{}
	type row struct {
		org ids.ID
		at  int64
		Note
	}
	scan := func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.org, &x.Outcome, &x.Text, &x.By, &x.at) }
	for x, err := range sqldb.Each(ctx, q, scan, `SELECT org_id, outcome, note, account_name, at_ms FROM order_calls ORDER BY at_ms, id`) {
		if err != nil {
			return nil, err
		}
		x.At = instant(x.at)
		out[x.org] = x.Note
	}
	return out, nil
}

// Called keeps what was said on the telephone. It answers nothing: what the other side
// promised counts when they give the answer themselves.
func (s *Service) Called(ctx context.Context, org ids.ID, outcome, text string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o, err := orgByID(ctx, tx, org)
		if err != nil {
			return missing(err)
		}
		a := actor.From(ctx)
		if !Policy.May(a, actCall, actor.Object{County: o.County, Org: o.ID}) {
			return actor.ErrNotFound
		}
		if _, known := callOutcomes[outcome]; !known {
			return ErrOutcome.On("outcome")
		}
		if err := checkText(text, "note", false); err != nil {
			return err
		}
		id := tx.NewID()
		if _, err := tx.Exec(ctx, `INSERT INTO order_calls (id, org_id, object_id, outcome, note, account_id, account_name, at_ms) VALUES ($1, $2, 0, $3, $4, $5, $6, $7)`,
			int64(id), int64(org), outcome, strings.TrimSpace(text), int64(a.Account), a.Name, tx.Now().UnixMilli()); err != nil {
			return err
		}
		return record(ctx, tx, actCall, "order_calls", id, "")
	})
}
