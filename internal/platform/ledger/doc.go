// Package ledger (台账) keeps what is counted so that nobody can change it afterwards: seats
// promised and taken, work delivered, money, hours, credits.
//
// An [Account] is what is counted, of whom, in which unit. Its entries are only ever added:
// a mistake is put right by a further entry that names the one it corrects ([Correct]). The
// balance stands in a row of its own and is moved by compare-and-swap together with the
// entry, so that two who take the last seat at once cannot both have it: [Post] refuses what
// would bring the balance below its floor. Replaying the entries gives the balance again
// ([Verify]).
//
// The caller says who acts by the context and records the audit entry of what it did; the
// entry itself names person, time, reason and the object it is about.
//
// The package owns ledger_entries and ledger_balances. Others may read both.
// Read ledger.go.
package ledger

import "embed"

// Migrations holds the tables of this package, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
