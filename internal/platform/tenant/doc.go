// Package tenant keeps the register of cities (租户: 每个城市一个) and hands out their
// databases. A city is a SQLite file under DATA/tenants or a schema t_NNNNNN on a
// PostgreSQL server; which one is its placement, a row in the hub.
//
// [Registry.Open] is the only source of a city's database. Whoever holds one cannot name
// another city. Work over many cities goes through [Registry.Each], which keeps the
// errors of one city from the others.
//
// The hub is a database of its own, DATA/hub.db or a PostgreSQL schema; the package owns
// its tables tenants, tenant_keysets, tenant_processes and tenant_due. The shared
// catalogue is DATA/catalog.db, attached to every SQLite city as "shared" and copied to
// the schema "shared" of every PostgreSQL server by [Registry.SyncCatalog].
//
// Read tenant.go (what a city is), registry.go, create.go, process.go, catalog.go.
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
