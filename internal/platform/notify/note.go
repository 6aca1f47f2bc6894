package notify

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// Note is something that people are told. It concerns the Accounts; whoever holds a grant
// at one of Orgs (one of Roles, or any when there are none); and, without Orgs, whoever
// holds one of Roles over the city or the County.
type Note struct {
	Topic    string // code of a [Topic]
	Accounts []ids.ID
	Orgs     []ids.ID
	Roles    []actor.Role
	County   string   // region code; "" for the whole city
	Title    string   // Chinese i18n key, a format when there are Args
	Args     []string // shown as they are, or translated when they are keys themselves
	Path     string   // page in the product: /orders/12
	Object   ids.ID   // what it is about, 0 for nothing
	AtOnce   bool     // does not wait for the digest, unless the person wants no mail
}

// Text is what the note says, in the reader's language.
func (n Note) Text(ctx context.Context) string { return Item{Title: n.Title, Args: n.Args}.Text(ctx) }

// Message is the note for the preview of a step, before it is told. who are the names of
// those that it reaches, Chinese keys or names; without them, those of its roles.
func (n Note) Message(ctx context.Context, who ...string) caseflow.Message {
	if len(who) == 0 {
		for _, r := range n.Roles {
			who = append(who, r.ZH())
		}
	}
	return caseflow.Message{Who: who, Text: n.Text(ctx), Mail: true}
}

// Tell writes a note in the caller's transaction. A note for nobody is not written.
func Tell(ctx context.Context, tx *sqldb.Tx, n Note) error {
	audience := n.audience()
	if len(audience) == 0 {
		return nil
	}
	id := tx.NewID()
	args, err := json.Marshal(n.Args)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO notify_notes (id, topic, title, args, path, object_id, at_once, mailed, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8)`, id, n.Topic, n.Title, string(args), n.Path, int64(n.Object), n.AtOnce, tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	rows := make([][]any, len(audience))
	for i, a := range audience {
		rows[i] = []any{tx.NewID(), id, int64(a.Account), int64(a.Org), string(a.Role), a.County}
	}
	if err := tx.Bulk(ctx, `INSERT INTO notify_audience (id, note_id, account_id, org_id, role, county)`, 6, rows, ""); err != nil {
		return err
	}
	// Without anybody to write to, the clock's job finds it soon enough.
	anybody, err := sqldb.Value[bool](ctx, tx, `SELECT EXISTS (SELECT 1 FROM notify_addresses WHERE status IN ('CONFIRMED', 'FAILED'))`)
	if err != nil || !anybody {
		return err
	}
	return enqueue(ctx, tx, JobMail)
}

// enqueue asks for a job in nobody's name; one that waits already does.
func enqueue(ctx context.Context, tx *sqldb.Tx, kind string) error {
	_, err := job.Enqueue(actor.With(ctx, actor.Actor{}), tx, job.Spec{Kind: kind, Key: "now"})
	if errors.Is(err, job.ErrOpen) {
		return nil
	}
	return err
}

// Facet is one thing by which people subscribe.
type Facet struct {
	Kind string // "industry", "occupation", "county" or "kind"
	Code string
}

// The kinds of facets.
const (
	ByIndustry   = "industry"
	ByOccupation = "occupation"
	ByCounty     = "county"
	ByKind       = "kind"
)

// News is a note for those who subscribed to what it is about. Accounts, Orgs and Roles of
// the note are told as well.
type News struct {
	Facets []Facet
	Note
}

// Announce writes a note for the subscribers in the caller's transaction.
func Announce(ctx context.Context, tx *sqldb.Tx, n News) error {
	subscribers, err := subscribersOf(ctx, tx, n.Facets)
	if err != nil {
		return err
	}
	note := n.Note
	note.Accounts = slices.Clone(note.Accounts)
	for _, id := range subscribers {
		if !slices.Contains(note.Accounts, id) {
			note.Accounts = append(note.Accounts, id)
		}
	}
	return Tell(ctx, tx, note)
}

// beginnings are the codes under which a subscriber may have named a code: C3670 is told to
// those who asked for C, C36, C367 and C3670; 6-31-01-02 to those of 6, 6-31, 6-31-01.
func beginnings(code string) []any {
	out := []any{""}
	for i := range code {
		if i > 0 && code[i-1] != '-' && code[i-1] != '.' {
			out = append(out, strings.TrimRight(code[:i], "-."))
		}
	}
	if code != "" {
		out = append(out, code)
	}
	return out
}

// subscribersOf finds the accounts of which every facet of one subscription is answered.
func subscribersOf(ctx context.Context, q sqldb.Queryer, facets []Facet) ([]ids.ID, error) {
	var w sqldb.Where
	for _, column := range []string{ByIndustry, ByOccupation, ByCounty, ByKind} {
		values := []any{""}
		for _, f := range facets {
			if f.Kind == column {
				values = append(values, beginnings(f.Code)...)
			}
		}
		w.In(column, values...)
	}
	return sqldb.All(ctx, q, scanID, `SELECT DISTINCT account_id FROM notify_subscriptions`+w.SQL()+` ORDER BY account_id`, w.Args()...)
}

func scanID(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }
