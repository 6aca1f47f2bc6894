// Package rule (规则) holds norms against which things are measured: what must be (BLOCK),
// what should be (WARN), what is worth knowing (INFO). It knows nothing of what is measured.
//
// A module declares its rules in Go as [Rule] values; app joins them in a [Registry]. The
// numbers in a rule are rows: versions of a parameter per level NATIONAL → PROVINCE → CITY
// → SCHOOL, each with its source, article and days. The nearest level wins; where the rule
// is a floor, a lower level counts only when it is at least as strict, and which way is
// stricter follows from the parameter's [Bound]. [ParamOn] answers what holds on a day.
//
// A check gives a [Result], made by [Rule.Judge] and its sisters: PASS, FAIL, NA or NODATA.
// What is missing is NODATA and never a pass. Shares are compared exactly, before anything
// is rounded. [Store] keeps results with name, source, threshold and version as they were,
// so that one can be explained after the rule has changed; [Latest] reads them back.
//
// A failed WARN can be excused with a reason by another person than who asks; a BLOCK only
// where the rule names who may. Each override ends on a day ([Excuse]).
//
// The package owns rule_params, rule_results and rule_overrides, all append-only; modules
// put rows into rule_params by their migrations. Read rule.go (declaring), param.go
// (numbers), result.go (judging, keeping), override.go.
package rule

import "embed"

// Migrations holds the tables of this package, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
