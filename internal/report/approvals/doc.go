// Package approvals (办理用时) measures how long offices take: the working days from the day on which a case came to an office until the
// day on which the office decided, per kind of case, with mean, median and how many, by month, and what is slowest.
//
// App says in which states of which machines a case waits for an office ([Of]); the times stand in the events of the cases, which
// nobody can change. Nothing is entered by hand. Fewer cases than SUP-MEAN are NODATA, as are those whose years the calendar does not
// know.
//
// The package owns approvals_params and reads caseflow_events. Read rules.go (pure), service.go, pages.go.
package approvals

import (
	"embed"
	_ "embed"
)

// Migrations are the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the package's texts in both languages.
//
//go:embed words.json
var Words []byte
