// Package search finds documents by what people type: Chinese words, Latin words, codes,
// and the pinyin initials of a title. It knows nothing of what the documents are.
//
// A module puts a document in the transaction that writes the thing ([Put], [Remove]), or
// tells that a whole kind is out of date ([Stale]) after a bulk change; the job then
// compares the kind's [Source] with what is stored and mends the difference.
//
// Chinese text is cut into pairs of neighbouring characters, which the engine's own text
// index keeps: FTS5 on SQLite, a tsvector under GIN on PostgreSQL. The pairs, the order of
// the answers and the highlighting are made in Go, so both engines answer alike; what
// differs is in platform/sqldb/textindex alone.
//
// The package owns search_docs and search_kinds, which are part of a backup, and
// index_search, which is not: it is computed again from search_docs ([Reindex]).
//
// Read search.go (what others use), fold.go and grams.go (letters and tokens), ask.go (what
// a query asks), find.go (the answer and its order), snippet.go, store.go, sync.go (sources
// and the job).
package search

import "embed"

// Migrations make the package's tables, in every city's database; those of
// platform/sqldb/textindex belong to them.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the texts of the package.
//
//go:embed words.json
var Words []byte
