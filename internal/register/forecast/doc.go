// Package forecast (预测) keeps what enterprises say of the people they will need and of the
// people they have: demand forecasts for three years and quarterly employment reports.
//
//   - a forecast is a submission of one enterprise in one round (the year in which it is
//     made) with a row for occupation, level and year; the latest submission of a round
//     replaces the earlier ones, which stay as history (rule EPT-2)
//   - city demand is the sum of the latest submissions; supply comes from a function that
//     the roof wires; the gap is demand − supply and its rate is of demand. Without supply
//     there is no gap: NODATA
//   - an employment report is of one enterprise and quarter; a correction is a further
//     revision, nothing is overwritten
//   - outsiders see a sum only when at least SUP-FIRMS enterprises make it and none has more
//     than SUP-SHARE of it, and never so much that the hidden rest could be worked out
//     (rule EPT-3, suppress.go)
//
// The package owns the tables that begin with forecast_. Others may read nothing of it but
// through [Service].
//
// Read forecast.go and employment.go (what there is), flow.go (states), rules.go (what must
// hold), suppress.go (what may be shown), may.go (who may), service.go, city.go, quarter.go
// and store.go, form.go, pages.go, pages_city.go, pages_employment.go and views.templ,
// sheet.go (Excel), api.go.
package forecast

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
