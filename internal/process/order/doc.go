// Package order (供需对接) is what is done with needs: orders 供需发单 to suppliers, claims by
// schools, seats, contracts, and who answers.
//
//   - a need is handed to one or several suppliers in a dispatch, wave by wave; each order is
//     answered within MAT-2 working days or times out, and the next best of the ranking is
//     proposed, or asked at once where the owner wants that
//   - a school claims an open need; the enterprise accepts one or several and splits the number
//   - seats are what was promised, and are taken in the ledger in the transaction of the
//     acceptance: of two who take the last one, one has it and the other is told (409)
//   - a contract counts once, in the year in which it is signed, and is attributed once;
//     amount 0 is a framework agreement, an outcome but no amount; a correction is a new version
//   - service orders promise a volume; what was delivered is entered in the ledger
//   - answered and asked are counted for each organisation with a prior (ORD-1); who does not
//     answer three times in a row is warned, then paused until they resume by one click
//   - an answer counts only when a signed-in person gave it, or somebody by the page of a
//     personal link; looking at a link changes nothing
//
// The package owns the tables that begin with order_. It reads demand_items through
// register/demand, org_organizations and account_people; states of needs move through
// demand.Service. Match and contact events reach it through [Options].
//
// Read order.go (what there is), flow.go (states), rules.go (pure), may.go (who may);
// service.go, issue.go, steps.go, seats.go, claims.go,
// deals.go, respond.go, links.go, replies.go, params.go (what is done); store.go and list.go (SQL);
// routes.go with the pages and views; api.go, sheet.go, jobs.go.
package order

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
