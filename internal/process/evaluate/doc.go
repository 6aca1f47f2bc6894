// Package evaluate (专业评价) judges every programme point of the city once a year, warns, and follows up.
//
//   - a run freezes all inputs and parameters of a year with their SHA-256; computing it again from what was frozen gives the
//     same result whatever came later
//   - warning rules are presets (Fujian 2023, rate ladder, any two of five, four bases of Wuhai) with versioned parameters; a
//     version is proposed by one person and confirmed by another. They are not parameters of platform/rule: a preset is chosen as a
//     whole, for the evaluation of a year and not from a day, and demand may be held against numbers below zero
//   - a reason names value, n, threshold, interval, version and source. Where the interval does not clear the line the verdict
//     is 无法区分, and where an input is missing it is NODATA: neither is a pass (PRG-04)
//   - labour demand is part of the rating, of a rule of its own, and it softens a stop where the city lacks people
//   - a warning card is drafted by rule, confirmed by another person, sent to the school, answered, kept, lifted or downgraded,
//     followed by a plan and a review after a year. A school appeals against a rating
//   - a figure is corrected where it was registered; the next run lists the cards that rest on the old one
//
// The package owns the tables that begin with evaluate_. It reads programme_points, programme_enrolments, programme_outcomes and
// org_organizations. Others may read evaluate_runs, evaluate_verdicts and evaluate_cards, best by [Service.Colours] and
// [Service.Cards].
//
// Read figures.go (what is measured), presets.go (rules and parameters), rules.go (judging), rating.go (PRG-Q), flow.go and may.go;
// gather.go (inputs), service.go and run.go (runs), cards.go, appeals.go, sites.go (a table that comes in), found.go; then store.go, api.go, pages.go and pages_step.go.
package evaluate

import (
	"embed"
	_ "embed"
)

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
