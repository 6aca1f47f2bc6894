// Package board (供需缺口) weighs what industry asks against what the schools
// supply, per industry, occupation and year, in both directions: what is asked
// and taught by nobody, what is taught and asked by nobody (GPT-05). It freezes
// a year as a snapshot with its SHA-256, from which the gap report is drawn as
// page, Word and Excel, and records who closes a gap by when.
//
//   - gap = demand − supply, gap rate = gap ÷ demand; zero demand has no rate: [Line]
//   - supply = graduates × local rate × match rate, shared out to occupations by
//     the weights of the published edges: [Compute] (domain B4)
//   - a point without outcomes is NODATA, never zero: [Supply.Known]
//
// The package owns the tables that begin with board_.
// Read rules.go (the arithmetic), publish.go (what may leave), snapshot.go (the frozen
// form), gather.go and paths.go (what is read), service.go, closing.go, query.go,
// store.go, pages.go, view.go, rows.go, report.go (Word and Excel), api.go.
package board

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
