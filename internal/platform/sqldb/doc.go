// Package sqldb runs one SQL text on two engines: SQLite (a file is a city) and
// PostgreSQL 15 (a schema is a city).
//
// A [DB] is one database: a city, the hub or the shared catalogue. Nothing reaches it
// but through [DB.Read] and [DB.Write], which run a function in one transaction. A read
// sees one moment and cannot write; a write is serialised on SQLite and READ COMMITTED on
// PostgreSQL, so that what is read before it is written must be written by
// compare-and-swap: UPDATE … WHERE id = $1 AND status = $2.
//
// Times come from [Queryer.Now], which stands still within a transaction, and identifiers
// from [Queryer.NewID]; SQL texts never call a clock, a sequence or a random function.
//
// SQLite is driven through the library's own calls and not through database/sql: each
// connection keeps its prepared statements, and no goroutine is started for a statement.
//
// A city that is taken elsewhere is fenced: its database names the lowest epoch that may
// still write, and every writing transaction of a handle with an epoch looks there first.
// So a process that has not noticed the move is refused by the database itself.
//
// On a PostgreSQL server three roles work: the owner makes schemas and migrates, rw reads
// and writes but cannot change what is only ever added, ro reads. rw and ro have an empty
// search_path: a statement outside [DB.Read] and [DB.Write] finds no table.
//
// The package owns the table sqldb_fence. Read db.go (databases and transactions), query.go
// (how rows are read), where.go (optional conditions), sqlite.go and postgres.go (the
// engines), fence.go, roles.go, migrate.go (schemas).
package sqldb

import _ "embed"

// Words holds the texts of this package's refusals.
//
//go:embed words.json
var Words []byte
