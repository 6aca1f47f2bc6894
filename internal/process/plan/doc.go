// Package plan (方案) keeps what a city, its counties and its schools have set out to do: plans with numbered tasks, the units that
// answer for them, targets with the sentence of the paper that sets them, milestones and yearly quotas, and works out how far it is.
//
//   - a target is bound to an indicator and computed from registers; a typed number needs a file as evidence and is marked 填报
//   - a target holds base and stretch in one record; it is cumulative (stock at the end of the period) or annual (flow of the year),
//     of the city or of every school. What is compared is compared exactly, as fractions
//   - a light follows the elapsed share by phasing against the progress from the baseline; without data there is no light
//   - a revised target keeps what it was, why it changed and who agreed
//   - the first unit of a task leads; a unit that the register of organisations does not know is kept as it is written, with a remedy
//   - what stands below a plan rolls up as sums and ratios of sums, never as a mean of ratios; a missing plan is listed
//
// The package owns the tables that begin with plan_. It reads org_organizations and org_counties. Others may read plan_plans, plan_tasks
// and plan_units; tasks and lights are had by [Service.Tasks] and [Service.Statuses].
//
// Read plan.go (what there is), amount.go, flow.go (states), judge.go (achievement and lights), outline.go and goals.go (what a paper
// says), rules.go, may.go; service.go, drafting.go, targets.go, progress.go, below.go, exports.go (what is done); units.go (names of
// units); store.go (SQL); sheet.go, found.go, routes.go with the pages and views; api.go.
package plan

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
