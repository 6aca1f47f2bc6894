// Package sharing (城市间共享) lets two cities see chosen parts of each other's registers, and
// lets an organisation of one city be a member of a record of the other.
//
//   - an agreement names the kinds and, of each, the fields that are shared, with its first and
//     last day; both cities' leads confirm it, either ends it, and then the copies are gone
//   - no statement names two cities: a city writes what it has to tell into its outbox, posts it
//     to the hub's mailbox, and the other takes it in a transaction of its own; a letter that
//     comes twice is taken once
//   - a copy is read-only, says from which city it is, in which version and when it came. It holds
//     the agreed fields of what is published, never text fields in which a person could be named,
//     and no contacts. Both the sender and the receiver keep to the agreement's fields
//   - a copy is not shown from the moment at which an end waits in the mailbox, taken or not
//   - organisations of the other city are named by their credit code and confirmed there
//   - consultations (会商) of the joint mechanism are told to the partner
//
// The package owns the tables that begin with sharing_ and uses the mailbox of platform/tenant.
// Others may read nothing of it but through [Service].
//
// Read agreement.go (what there is), flow.go (states), rules.go, may.go (who may), service.go
// (what persons do), letters.go and exchange.go (what goes between cities), view.go
// (what is read), store.go, pages.go and views.templ.
package sharing

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
