// Package match (供需匹配) says, for every need, which programmes and offers can meet it, and for every programme which needs it could
// serve: ranked, with a verdict of three (符合, 待确认, 不符), and with every part of the score explained.
//
//   - the same pair has the same score from both sides, and the same input gives the same order (MAT-01, MAT-04)
//   - hard conditions come before the score (MAT-1); what lacks data must be confirmed, it never passes
//   - a new or changed need is ranked from the moment its transaction is committed
//   - what colleagues answer (合适, 不合适) and imported labelled pairs count in the part 以往来往; anybody concerned may object
//   - how both sides answer when they are asked is a part of the score, with a prior; what is promised to others is taken off
//   - weights and thresholds are versioned parameters MAT-* with their source
//
// The city's needs, offers and programme points stand in memory, read at start: package engine ranks, index finds words, score judges.
//
// The package owns the tables that begin with match_. It reads demand_items through register/demand, programme_points,
// programme_enrolments, programme_outcomes and org_organizations, and the catalogue and edges of base/atlas. Nobody else reads its tables.
//
// Read subject.go (what is ranked), rules.go and requirement.go (needs and points
// from the registers), may.go, load.go, service.go, summary.go, answer.go and params.go,
// store.go (SQL), views.go, pages.go and views.templ, api.go, print.go (command line).
package match

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
