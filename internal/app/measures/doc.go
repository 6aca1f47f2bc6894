// Package measures (指标口径) tells the engine of indicators what the city registers and what
// is computed of it: the tables of every module as sources with names that a clerk of the
// bureau understands, and the definitions that are shipped with the program.
//
//   - a source is an adapter: it reads what a module lets others read and adds nothing, but
//     for programme points, which bear whether they serve a key industry by rules CHN-1 and
//     CHN-2 on the list in force on 1 September
//   - a definition is words and formulas, with its legal basis, its scope note and examples
//     that run as tests: shipped*.go
//
// The package owns no tables and writes nothing. Read inputs.go (what it is made of), table.go
// (how a statement becomes a source), points.go, orgs.go, cases.go, records.go, teaching.go;
// of the definitions shipped.go.
package measures
