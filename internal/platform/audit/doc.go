// Package audit keeps a log that shows when it was tampered with (审计日志).
//
// [Record] appends an entry in the transaction of the change itself: who, in which role,
// from where, did what to which object, with which outcome and why. Values of sensitive
// fields never go in. Each entry carries the hash of the one before, and a head row holds
// the last number and hash; the head is moved by compare-and-swap, so that on both engines
// two entries never share a number.
//
// A chain alone does not show that its end was cut off, with the head set back. So every
// hour, and at each export, [Checkpoint] writes the head, signed with the city's Ed25519
// key, to a file outside the database; [Verify] compares. What is forged after the last
// checkpoint, by someone who can write both tables, is not found until then.
//
// The package owns the tables audit_entries and audit_heads, in every city and in the hub.
// No statement of the product updates or deletes an entry. Read audit.go, checkpoint.go,
// verify.go.
package audit

import "embed"

// Migrations makes the package's tables, in a city as in the hub.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package's refusals.
//
//go:embed words.json
var Words []byte
