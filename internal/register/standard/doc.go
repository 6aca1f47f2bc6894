// Package standard (能力标准) keeps what a post asks of those who fill it, and the surveys from
// which that is learned.
//
//   - a competency standard (岗位职业能力标准) is of an industry, occupation, post and level;
//     its tasks (典型工作任务) hold abilities: knowledge, skill, attitude. It is written by an
//     enterprise, an association, a school or the bureau, issued by an enterprise or an
//     association, reviewed by a second person, and public from then on
//   - a new version is a copy; what was added, removed and changed is shown. Publishing it
//     supersedes the one before. Tasks and abilities keep a lineage, so that what is linked
//     to an unchanged ability stays linked
//   - schools link their courses to abilities; certificates and programmes are linked too.
//     The share of abilities that the courses of a programme point cover is NODATA where
//     nothing is linked
//   - a survey in three parts (tasks, standards, demand) is sent to enterprises, answered on
//     a page or by a table; answers of several become a draft of a standard, and the third
//     part a draft forecast which the enterprise confirms (wired by the roof)
//
// The package owns the tables that begin with standard_. Others may read nothing of it but
// through [Service].
//
// Read standard.go and survey.go (what there is), flow.go (states), rules.go (what must
// hold), compare.go (lineage, differences, merging), may.go (who may), service.go, links.go,
// surveys.go, store.go and store_surveys.go, form.go, pages.go, pages_links.go,
// pages_surveys.go and the views, sheet.go (Excel), api.go.
package standard

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
