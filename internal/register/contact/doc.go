// Package contact (对接) holds who keeps in touch with whom, and what came of it.
//
//   - pairs 结对 of "双对接、双促进": government and school, school and enterprise, with the
//     contacts logged for them; each pair is in touch as often as parameter MAT-3 says in a
//     quarter, and is overdue by the calendar when it was not
//   - visits 调研 and symposia 座谈, which count as contacts of the pairs that took part, and
//     feedback items 反馈事项 with an owner and the reply clock of parameter EPT-4
//   - docking events 对接活动 with sessions 专场, seats that are never booked twice, and the
//     leads 线索 that began there
//
// Names and telephones of responsible persons are encrypted; showing them is recorded. A
// contact names posts, not persons. What is overdue is computed, never stored. A figure
// without rows behind it is no data.
//
// The package owns the tables that begin with contact_. Others may read contact_events,
// contact_sessions and contact_leads: process/order attributes deals to a lead or session
// by its id.
//
// Read pair.go, visit.go and event.go (what there is), flow.go (states), rules.go (what must
// hold, quarters, clocks), may.go (who may), service.go, pairs.go, visits.go, feedback.go and
// events.go (what is done), the stores (SQL), the pages and views of the three parts,
// sheet.go (Excel), api.go, remind.go.
package contact

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
