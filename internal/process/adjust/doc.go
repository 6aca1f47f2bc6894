// Package adjust (专业动态调整) is the yearly round in which a city's programmes move with its industry: open, collect, compute, opinions
// and committee, publicity, decide, publish, apply, appeal.
//
//   - a school asks to ADD, REVOKE, STOP, LIMIT, ALTERNATE, MERGE, UPGRADE or RENAME a point, with places before and after, a motive of
//     the year's list, partners that are organisations with their agreement, teachers and equipment: request.go
//   - PRG-F1 (no plan for a point that is not filed), PRG-F2 (negative list) and PRG-F3 (caps) are pure functions over frozen figures
//     with versioned parameters: rules.go. F1 and F2 guard the sending of a request, F3 its completeness: who goes on over a warning says
//     why. The numbers are platform/rule's: norms.go, guard.go. Exceptions from the list stay here, since two persons confirm them before
//     the request is sent
//   - what the city would look like with some requests granted: [WhatIf]
//   - the figures of a round are frozen when it is computed; their SHA-256 stands with it, and an old round recomputes to the same hash
//   - departments give opinions within working days, silence is no objection; a school sees them by step: [OpinionShown]
//   - a member of the committee whose own school asks abstains; nobody decides on a request that they wrote
//   - during publicity anybody objects under their name, which is sealed; the answer is public, nothing is decided before it, and an
//     objection that is upheld takes the proposal back: objecting.go
//   - decisions move the points of register/programme through its flow; each change stands in the ledger with day, reason and document
//   - from the September from which a decision holds, the one to which it was postponed, for three Septembers what was approved is compared with plan and register, by quantity: [Judge]
//
// The package owns the tables that begin with adjust_. It reads org_organizations, org_counties, agreement_items, agreement_parties,
// programme_points, programme_enrolments and atlas_*. What neighbours know comes by [Options].
//
// Read flow.go (states), request.go (what there is), rules.go, figures.go, whatif.go and follow.go (pure), may.go; service.go, rounds.go,
// requests.go, opinions.go, committee.go, lists.go, deciding.go, applying.go, appeals.go, ledger.go, jobs.go; store.go and its
// neighbours (SQL); sheet.go, found.go, routes.go with the pages and views over platform/casepage; api.go.
package adjust

import (
	"embed"
	_ "embed"
)

// Migrations make the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the texts of the package in both languages.
//
//go:embed words.json
var Words []byte
