// Package backup writes a city into one file and brings it back (备份与恢复).
//
// The file CODE-YYYYMMDDThhmmss.rqb is a tar, sealed in chunks with a key of its own that
// the key-encryption key (KEK) wraps in its first line. The tar holds, in this order:
//
//	head.json             city, time, schema versions, tables with their columns, keyset
//	tables/NAME/NNNN      rows as JSON arrays, one a line, in the order of the primary key
//	blobs/yyyy/mm/ID      attachments as they lie on disk, that is encrypted
//	manifest.json         rows and SHA-256 of each table, attachments, head of the audit log
//
// It is the same for SQLite and PostgreSQL and read from one moment while the city goes on
// working. So it is also the export, and the way to move a city from one placement to
// another. Restoring needs the KEK: without it the file is noise.
//
// Tables whose names begin with index_ are not in the file: an engine keeps them its own way
// (a full-text index, say). [Kit.Rebuild] makes them again from the tables that are, after
// every restore and every move; whoever adds such a table joins its rebuilding there and
// needs no other change.
//
// [Kit.Move] takes a city to another placement through such a file: the city can be read all
// the time and written again when both places have given the same sums, table by table, and
// the audit log has been walked at the new one.
//
// Read format.go, save.go, restore.go, city.go, move.go. The package owns no tables.
package backup

import _ "embed"

// Words holds the texts of this package's refusals.
//
//go:embed words.json
var Words []byte
