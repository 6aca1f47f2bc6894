// Package blob keeps attachments (附件): evidence, signed agreements, uploaded workbooks,
// exported files. The bytes lie in DATA/blobs/CITY/yyyy/mm/ID, encrypted in chunks with the
// city's keys and bound to their id; name, media type, size and SHA-256 are a row in the
// city's database. Neither name nor place on disk comes from the sender.
//
// [Store.Put] writes the file before the transaction commits, so a row never lacks its
// file; a file whose transaction failed is removed by [Store.Sweep].
//
// The package owns the table blobs; others may hold a reference to blobs (id). Read
// blob.go, then stream.go (the format, which backups use too).
package blob

import "embed"

// Migrations makes the package's table.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package's refusals.
//
//go:embed words.json
var Words []byte
