// Package sheet exchanges tables with people: Excel and CSV in and out, for every
// register of the product.
//
// A module declares a [Kind] – its columns, what identifies a row, how rows are written –
// and gets the template, header recognition (Chinese titles, other names, initials,
// English; remembered per sender), the dry run, the annotated copy of the sender's own
// workbook, the batch and its undo, and the pages for all of it.
//
// What is promised, and where it is kept:
//
//   - the dry run is the import itself in a transaction that is rolled back: [Service.Check]
//   - a batch is one transaction, so nothing is ever half-written: [Service.Confirm]
//   - what a batch changed is kept and can be put back while nobody has changed it since:
//     [Service.Undo], [Batch.Upsert]
//   - every finding names sheet, row, column, what stands there, what is wrong and what to
//     do: [Finding]
//   - no exported cell starts a formula: [Export]
//
// The package knows nothing of education. It owns the tables that begin with sheet_.
//
// Read kind.go (what a module declares), faults.go (what can be wrong), mapping.go
// (headings), parse.go, days.go and letters.go (cells), run.go (a pass over a file),
// upsert.go and undo.go (records), finding.go, annotate.go, export.go and template.go
// (files that go back), then flow.go (states of a batch), service.go, store.go, jobs.go,
// pages.go. The files themselves are read by the child package book.
package sheet

import "embed"

// Words are the texts of the package.
//
//go:embed words.json
var Words []byte

// Migrations create the tables of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
