// Package caseflow (流程) runs cases through states that a module declares as one table.
//
// A [Machine] says which states there are, which steps lead from one to another, who may
// take a step, whether it needs a reason or a second pair of eyes, by when the next step is
// due and what happens when time is up. [Machine.Move] takes one step: it checks, changes
// the row by compare-and-swap, writes an event that names the person and whom they act
// for, chained to the one before by a hash, and records the audit entry — all in the
// caller's transaction. The same table draws the buttons of a page ([Machine.Buttons])
// and the diagram of the manual ([Machine.Diagram]).
//
// The module keeps its own table with the columns id, status, row_version and due_on; only
// Move writes these. What is a row and not Go: reason lists, the parameters (days) with
// their source, and the holidays that a city adds to the calendar.
//
// The package owns caseflow_events, caseflow_reasons, caseflow_params and civil_holidays;
// modules put rows into caseflow_reasons and caseflow_params by their migrations.
// Read machine.go (the table), move.go (a step), trail.go (events), due.go (deadlines).
package caseflow

import "embed"

// Migrations holds the tables of this package, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
