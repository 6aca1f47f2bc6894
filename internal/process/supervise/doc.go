// Package supervise (督导考核) is what the bureau looks at and judges: inspections and what is put right after them, the yearly visits
// to schools, the process of teaching term by term, assessments of counties and schools, and the legal duties of each actor.
//
//   - an inspection 督导检查 finds things; a finding asks for a plan within SUP-PLAN and for its end within SUP-RECTIFY working days;
//     who put it right, who verified it and who closes it 销号 are three persons, and nobody inspects their own organisation
//   - the project of an inspection is a record of the registers; its acceptance report follows from milestones, acceptances and findings
//   - every school is visited once in SUP-CYCLE years; the list says who was not, and whose month has passed
//   - process measures are collected each term; a value beyond the threshold of its version is an exception, one that is missing is NODATA
//   - an assessment 考核 of a framework has items with weights: computed from indicators, scored by experts or by industry organisations,
//     of at least two kinds; an item without data leaves the sum open, it is never nought; publicity, appeals, endorsement
//   - duties 法定职责 are rows with their document and article, each with evidence by year; enterprises file a yearly plan of cooperation
//   - practice of teachers: the days of each teacher in a year, against SUP-MONTH days
//
// The package owns the tables that begin with supervise_. It reads org_organizations and org_counties, and carrier records through
// package carrier. Others may read [Service.Cards].
//
// Read flow.go (states), rules.go and score.go (what must hold; pure), may.go; service.go, findings.go, process.go, assess.go,
// judge.go, duty.go, practice.go (what is done), store.go, sheet.go (Excel), the pages and views, api.go.
package supervise

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
