// Package org (机构) is the register of who there is: schools of every level,
// enterprises with their size, parks, industry organisations, providers,
// departments, and the counties below the city.
//
//   - the unified social credit code is the natural key, unique among active
//     organisations (ORG-1); an organisation known by name alone is PROVISIONAL:
//     usable in matching, never counted, merged when its code comes: [Merge]
//   - a school counts once though it stands in two registers (ORG-2): [CountSchools]
//   - a merged organisation stays as a record that leads to its successor (ORG-3)
//   - names change and keep their dates (ORG-11): [Alias]
//   - kinds of providers are rows, so a city adds its own (ORG-14)
//   - organisations of every kind, ordinary universities included, belong to consortia,
//     alliances and associations: one side proposes, the other confirms (ORG-02)
//
// The package owns the tables that begin with org_. Others may read
// org_organizations, org_counties and org_memberships.
// Read org.go (what there is), names.go, rules.go, may.go, store.go, service.go,
// sheet.go, aliassheet.go, found.go (what the search finds), pages.go, view.go; of memberships member.go, memberstore.go,
// memberservice.go, memberpages.go.
package org

import "embed"

// Migrations are the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the package's texts in both languages.
//
//go:embed words.json
var Words []byte
