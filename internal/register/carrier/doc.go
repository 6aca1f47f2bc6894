// Package carrier (平台载体与各类名册) is the typed registry: one engine for everything of which the city keeps a register — consortia,
// industrial colleges, bases, projects, awards, honours. A kind is declared once, as a [Kind]: fields, levels, roles of members,
// stages, functions, counts. Its pages, its spreadsheet, its API, its counts, its source for indicators and its layer on the map
// follow from the declaration. Built-in kinds stand in package kinds, one file each; a city adds its own as configuration.
//
//   - a record counts from the day it enters a stage that counts, once, by its highest level: [Counted.CountsOn], [Counted.LevelOn]
//   - members count as distinct organisations over all records: [Members]
//   - what must hold before a record counts is named when it is missing: [Before]
//   - years without a report are listed; as many as a parameter says suspend the record at night: [Service.SuspendUnreported]
//   - a city adds to the product's kinds without a release: [Overlay]
//   - shares sum to 100.00 %: [CheckShares]; bookings do not overlap: [Booking.CheckSlot]
//   - fields may follow from others, and limits are compared by whole numbers, never by what is printed: [Formula], [Ratio]
//   - flows of a year without any record are no data; shares of a larger region need its stated total: [Where], [Count]
//   - goals stand beside counts, of the city or of each school; counts are split into parts that are never added: [Goal], [Part]
//   - dated entries on a record are only added to: [Entry]; a value may stand once in a kind: [Field]
//   - figures that documents publish stand beside the counts and are never added: [Figure]
//
// The package owns the tables that begin with carrier_ and reads org_organizations, org_counties and the
// chains of package atlas; documents lie with package blob. carrier_days, carrier_levels
// and carrier_unique follow from the records; they hold no reference so that a batch can be undone. Lists are filtered and ordered in
// memory: [roll]. Others may read carrier_records, carrier_members and carrier_days.
//
// Read kind.go (a declaration), value.go (fields), count.go (figures), rules.go, flow.go, may.go, service.go and hanging.go, shelf.go
// (a city's own kinds), formula.go, entries.go, goals.go and split.go (what counts rest on), store.go, roll.go and rolls.go (long lists), sheet.go, figures.go, pages.go.
package carrier

import (
	"embed"
	_ "embed"
)

// Migrations are the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the package's texts in both languages.
//
//go:embed words.json
var Words []byte
