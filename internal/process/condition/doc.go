// Package condition (办学条件) keeps the yearly figures of vocational schools – land, buildings,
// teachers, equipment, books – and holds them against the standard that applies to the school.
//
//   - figures are typed (填报) with the document that proves them; a correction is a further
//     revision, nothing is overwritten
//   - a standard is a table of lines (indicator, total, per student), each line with versions,
//     source and first day; what the product ships are the national tables for secondary schools
//     and technician schools, the city adds provincial ones as rows
//   - a line's result is PASS, BASIC, FAIL or NODATA: PASS when total and per student are
//     reached, BASIC when the total is and per student is short by no more than parameter
//     SCH-NEAR, FAIL otherwise; compared as whole numbers, never after rounding
//   - the pass rate is PASS ÷ (PASS + BASIC + FAIL); that of the city is a ratio of sums
//   - outsiders see counts of the whole city, of at least SUP-SCHOOLS schools
//
// The package owns the tables that begin with condition_ and reads org_organizations and
// org_counties. Others may read nothing of it but through [Service].
//
// Read measure.go (what is reported), standard.go (tables and lines), rules.go (results), may.go
// (who may), service.go and city.go (what is done), store.go, form.go, pages.go, pages_school.go,
// view.go, views.templ, sheet.go (Excel), api.go.
package condition

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
