package caseflow

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Event is one step that was taken.
type Event struct {
	ID         ids.ID
	Kind       string // the machine's
	Case       ids.ID
	Seq        int64  // 1 is the opening
	Transition string // "" for the opening
	From, To   string
	Account    ids.ID // 0 for the system
	Unit       string // that the person belonged to in this: "org:12", "county:900101" or "role:city_lead"
	Name       string // of the person, as it was then
	OnBehalf   ids.ID
	At         time.Time
	Reason     string
	ReasonZH   string // words of the reason list as they were then, "" without a list
	ReasonEN   string
	Note       string
	DueOn      civil.Date // when the next step is due, none when it is not
	Loaded     bool       // the calendar knew every year up to DueOn
	Prev, Hash string     // 64 hexadecimal digits; Prev is "" for the opening
}

const eventCols = `id, kind, case_id, seq, transition, from_state, to_state, account_id, actor_name, on_behalf_id, at_ms, reason, note, due_on, calendar_loaded, prev_hash, hash, unit, reason_zh, reason_en`

func scanEvent(r sqldb.Row) (e Event, err error) {
	var ms int64
	err = r.Scan(&e.ID, &e.Kind, &e.Case, &e.Seq, &e.Transition, &e.From, &e.To, &e.Account, &e.Name, &e.OnBehalf, &ms, &e.Reason, &e.Note, &e.DueOn, &e.Loaded, &e.Prev, &e.Hash, &e.Unit, &e.ReasonZH, &e.ReasonEN)
	e.At = time.UnixMilli(ms).UTC()
	return e, err
}

// event begins an event for the person of the context.
func (m *Machine) event(ctx context.Context, tx *sqldb.Tx, s Step, t Transition, from string) Event {
	a := actor.From(ctx)
	ev := Event{
		ID: tx.NewID(), Kind: m.Kind, Case: s.ID, Transition: t.Code, From: from, To: t.To,
		Account: a.Account, Name: a.Name, OnBehalf: s.OnBehalf,
		At: tx.Now().UTC().Truncate(time.Millisecond), Reason: s.Reason, Note: s.Note, Loaded: true,
	}
	if ev.OnBehalf == 0 {
		ev.OnBehalf = a.OnBehalf
	}
	ev.Unit = unitOf(a, t.Roles, ev.OnBehalf)
	if bySystem(ctx) {
		ev.Account, ev.Name, ev.Unit = 0, "系统", ""
	}
	return ev
}

// write chains the event to the last one of its case and records the audit entry. The
// case's row has been swapped before, so nobody else can write the same number.
func (m *Machine) write(ctx context.Context, tx *sqldb.Tx, ev Event) error {
	last, err := lastEvent(ctx, tx, ev.Case)
	if err != nil && !errors.Is(err, sqldb.ErrNoRow) {
		return err
	}
	ev.Seq, ev.Prev = last.Seq+1, last.Hash
	ev.Hash = ev.digest()
	_, err = tx.Exec(ctx,
		`INSERT INTO caseflow_events (`+eventCols+`)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		int64(ev.ID), ev.Kind, int64(ev.Case), ev.Seq, ev.Transition, ev.From, ev.To, int64(ev.Account), ev.Name, int64(ev.OnBehalf),
		ev.At.UnixMilli(), ev.Reason, ev.Note, ev.DueOn, ev.Loaded, ev.Prev, ev.Hash, ev.Unit, ev.ReasonZH, ev.ReasonEN)
	if err != nil {
		return err
	}
	action := ev.Transition
	if action == "" {
		action = "open"
	}
	if a := actor.From(ctx); ev.OnBehalf != 0 {
		a.OnBehalf = ev.OnBehalf
		ctx = actor.With(ctx, a)
	}
	return audit.Record(ctx, tx, audit.Entry{Action: m.Kind + "." + action, Object: m.Table, ID: ev.Case, Reason: ev.Reason})
}

// digest hashes what the event says together with the hash of the one before. Every part
// is preceded by its length, so that no two events look alike.
func (e Event) digest() string {
	h := sha256.New()
	var n [8]byte
	number := func(v int64) {
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	for _, s := range []string{e.Prev, e.Kind, e.Transition, e.From, e.To, e.Name, e.Reason, e.Note, e.DueOn.String()} {
		number(int64(len(s)))
		h.Write([]byte(s))
	}
	for _, v := range []int64{int64(e.ID), int64(e.Case), e.Seq, int64(e.Account), int64(e.OnBehalf), e.At.UnixMilli()} {
		number(v)
	}
	if e.Loaded {
		number(1)
	}
	// What events of earlier versions of the product do not have is left out, so that their hashes stay true.
	for i, s := range []string{e.Unit, e.ReasonZH, e.ReasonEN} {
		if s != "" {
			number(int64(2 + i))
			number(int64(len(s)))
			h.Write([]byte(s))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func lastEvent(ctx context.Context, q sqldb.Queryer, id ids.ID) (Event, error) {
	return sqldb.One(ctx, q, scanEvent,
		`SELECT `+eventCols+` FROM caseflow_events WHERE case_id = $1 ORDER BY seq DESC LIMIT 1`, id)
}

// Trail returns the events of a case, oldest first.
func Trail(ctx context.Context, q sqldb.Queryer, id ids.ID) ([]Event, error) {
	return sqldb.All(ctx, q, scanEvent,
		`SELECT `+eventCols+` FROM caseflow_events WHERE case_id = $1 ORDER BY seq`, id)
}

// Verify follows the chain of a case and refuses a link that was changed, removed from the
// middle or put in. The end of the chain is anchored by the audit trail.
func Verify(ctx context.Context, q sqldb.Queryer, id ids.ID) error {
	events, err := Trail(ctx, q, id)
	if err != nil {
		return err
	}
	prev, state := "", ""
	for i, e := range events {
		if e.Seq != int64(i+1) || e.Prev != prev || e.From != state || e.Hash != e.digest() {
			return ErrBroken.With(id.String(), i+1)
		}
		prev, state = e.Hash, e.To
	}
	return nil
}

// Offer is a step that a person may take with a case, with the reasons among which to choose.
type Offer struct {
	Button
	List []Reason
}

// Offers are the steps out of a state that the actor's roles and may allow with the very case.
func (m *Machine) Offers(ctx context.Context, q sqldb.Queryer, status string, may func(step string) bool) (out []Offer, err error) {
	for _, b := range m.Buttons(actor.From(ctx), status) {
		if !b.Allowed || !may(b.Code) {
			continue
		}
		o := Offer{Button: b}
		if b.Reasons != "" {
			if o.List, err = Reasons(ctx, q, b.Reasons); err != nil {
				return nil, err
			}
		}
		out = append(out, o)
	}
	return out, nil
}
