// Package fund (专项资金) keeps the special funds of a city: the budget of a year with its document, allocations 分配 to records of the
// registers, what was spent with its voucher, yearly plans 资金安排计划, evaluations and exclusions.
//
//   - money moves in the ledger only: a budget's account holds what is not allocated, an allocation's what is not spent. The balance of
//     an account never falls below zero, so that Σ allocations ≤ budget (FND-1) and spending ≤ allocation, whoever is faster
//   - no plan, no allocation (FND-2): a project has milestones, another record stands in an approved plan of the year
//   - both sides apply: what a school asks for with an enterprise is confirmed by the enterprise, and the other way round
//   - who opened an application, or took its last step, does not approve it
//   - the grade of a year sets the ceiling of the next (parameters FND-CEIL-*); poor means none
//   - fraud: what is not spent goes back at once, what was spent is owed and repaid, both sides are excluded until a day
//   - corrections are further entries; a voucher is entered once
//   - an item of a plan is submitted with support mode, measure and at least one project only
//
// The package owns the tables that begin with fund_ and its accounts fund.budget, fund.allocation and fund.owed in the ledger. It reads
// carrier_records and carrier_milestones, and org_organizations. Others may read fund_budgets, fund_allocations and fund_expenditures.
//
// Read fund.go (what there is), flow.go (states), rules.go (pure), may.go (who may); service.go, allocations.go, spend.go, plans.go,
// judge.go (what is done); store.go and years.go (SQL); sheet.go, sources.go, api.go, pages.go with the other pages and views.
package fund

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
