// Package tenant keeps the register of cities (租户: 每个城市一个) and hands out their
// databases. A city is a SQLite file under DATA/tenants or in another folder, or a schema
// t_NNNNNN on one of several PostgreSQL servers; which one is its placement, a row in the
// hub. A server that does not answer takes its own cities with it and no others.
//
// [Registry.Open] is the only source of a city's database. Whoever holds one cannot name
// another city. Work over many cities goes through [Registry.Each], which keeps the
// errors of one city from the others.
//
// The hub is a database of its own, DATA/hub.db or a PostgreSQL schema; the package owns
// its tables tenants, tenant_keysets, tenant_processes, tenant_due, tenant_moves, tenant_letters (the mailbox between cities) and
// tenant_operators. The shared
// catalogue is DATA/catalog.db, attached to every SQLite city as "shared" and copied to
// the schema "shared" of every PostgreSQL server by [Registry.SyncCatalog].
//
// A city changes its placement by a [Transfer]: its writers are stopped by the fence of its
// database (see package sqldb), a copy is made and compared (package backup), and one row
// of the hub is changed. Before that row nothing has happened; a move whose process died is
// undone by the next process that looks ([Registry.RecoverMoves]).
//
// Read tenant.go (what a city is), place.go (where it can be), registry.go, create.go,
// process.go, move.go, movelog.go, mailbox.go, catalog.go.
package tenant

import (
	"embed"
)

// HubMigrations makes the package's tables in the hub.
//
//go:embed migrations/*.sql
var HubMigrations embed.FS

// Words holds the texts of this package's refusals.
//
//go:embed words.json
var Words []byte
