package notify

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
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

// Tell writes a note in the caller's transaction.
func Tell(ctx context.Context, tx *sqldb.Tx, n Note) error { return nil }

// Facet is one thing by which people subscribe.
type Facet struct {
	Kind string // "industry", "occupation", "county" or "kind"
	Code string
}

// News is a note for those who subscribed to what it is about. Accounts, Orgs and Roles of
// the note are told as well.
type News struct {
	Facets []Facet
	Note
}

// Announce writes a note for the subscribers in the caller's transaction.
func Announce(ctx context.Context, tx *sqldb.Tx, n News) error { return nil }
