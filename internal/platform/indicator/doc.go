// Package indicator (指标) computes figures from the facts that modules register, and knows
// nothing of what the facts are about.
//
// A module that owns data describes it as a [Source]: a table of facts with typed, named
// fields and its rows on a day. An indicator is a definition over one source: a filter
// makes one population, and numerator and denominator are both counted in it, so that they
// cannot differ in whom they count. A figure is a [Value]: numerator, denominator, how many
// of the population could be counted, the interval, the age of the data. What is missing is
// no figure and says which source is silent; a true zero is a zero.
//
// A figure of several groups is the ratio of their sums, never a mean of ratios. What
// outsiders may see passes through one veil, in the same way on a page, in a chart, in an
// export and by API.
//
// The package owns the tables that begin with indicator_.
// Read source.go (facts), value.go (figures), definition.go; then formula.go, compile.go and
// block.go (formulas as work on columns), columns.go, cube.go, change.go and roll.go (facts
// column by column), measurement.go and evaluate.go (from a definition to figures), derive.go,
// reported.go, veil.go (what outsiders see: family.go, heads.go and narrow.go for persons, plan.go and rivals.go
// for enterprises), reasons.go, shelf.go, store.go, freeze.go.
package indicator

import "embed"

// Migrations holds the tables of this package, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
