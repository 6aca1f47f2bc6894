// Package demand (供与需) holds what is asked for and what is offered: needs of enterprises
// and offers of schools, from the draft to the deal, with their publication, refreshing and
// expiry. What is done with them – who fits, orders, deals – is process/match.
//
//   - a need is published after a review by a second person; wording that discriminates
//     against seekers is refused with the article it offends and a lawful alternative
//   - it gets an acknowledgement number XQ-YYYY-NNNN (offers: GJ-YYYY-NNNN) when it is
//     handed in, and every step stands in a trail its owner can see
//   - it expires after the days of parameter EPT-1 unless it is refreshed, and is then
//     hidden by a job
//   - contact name and telephone are encrypted; showing them is recorded
//   - -1 ([NotSaid]) stands for a number that was not given, never 0
//
// The package owns the tables that begin with demand_. Others may read demand_items by
// [Iter] and [Service.Find]; only this package writes it.
//
// Read item.go (what there is), flow.go (states), rules.go and wording.go (what must hold),
// may.go (who may), service.go and steps.go, list.go and store.go (SQL), form.go, pages.go
// and views.templ, found.go (what the search finds), sheet.go (Excel), api.go, exchange.go and exchange_api.go (other systems bring and fetch), jobs.go.
package demand

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
