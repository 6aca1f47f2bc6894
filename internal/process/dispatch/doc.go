// Package dispatch (季度调度) is the quarter's round of the joint conference: each unit reports on each of its tasks, the conference sees
// red, amber and green, decides, and what was decided is a matter with an owner until another person has checked it.
//
//   - the first day after a quarter opens one report for each active task and unit; it is due on the 10th working day (GOV-DISPATCH-DUE)
//   - OPEN → SUBMITTED → RETURNED ↔ SUBMITTED → ACCEPTED; overdue is derived from the day, never stored as a state
//   - what was sent is an entry that is only added; a correction is a further entry and has to be accepted anew
//   - red, or overdue twice within a year (GOV-OVERDUE), is not sent without a recovery plan: measures, owner, day
//   - the unit named first leads and reports on the task, the others answer for their part (ORG-09)
//   - nobody accepts a report that they sent or that their own unit sent, nor closes a matter that they answered
//   - a missing report is told to the unit and the conference office the day after, and to the bureau some days later
//   - a bulletin is drawn from the quarter as it stands, and keeps that text with its SHA-256
//   - a matter 会办事项 is anything with one lead and any number of co-handlers: each has a part of its own to answer
//
// Tasks and how they stand come from the module of plans by functions in [Options]. The package owns the tables that begin with
// dispatch_; others may read dispatch_reports, dispatch_matters and dispatch_bulletins. It reads org_organizations.
//
// Read dispatch.go (what there is), quarter.go, rules.go (pure), flow.go (states), may.go (who may); service.go, opening.go, reporting.go,
// reading.go, body.go, meeting.go, matter.go, bulletin.go (what is done), remind.go (jobs, and what would be sent), store.go (SQL),
// word.go, sheet.go, api.go, pages.go with the other pages and views.
package dispatch

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
