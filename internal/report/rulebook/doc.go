// Package rulebook (规则) shows the rules of all modules with their source, their parameters
// by level and version, and what they say of whom; and it is where numbers are set.
//
// The bureau proposes a version for the city and another person confirms it; a school sets
// its own, at once, which the engine accepts only when it is no looser than a floor. Who
// needs an exception asks for it at the result, and another person approves it, for a
// BLOCK only whom the rule names. Reason lists of case flows are kept here by year.
//
// The package owns rulebook_proposals and writes rule_params and rule_overrides through
// platform/rule, caseflow_reasons through platform/caseflow. Read flow.go, service.go,
// pages.go, views.go.
package rulebook

import "embed"

// Migrations makes the package's table, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
