// Package agreement (校企合作协议) holds the agreements between schools and enterprises, and what
// was promised in them against what was delivered.
//
//   - an agreement has parties, a class 冠名班、产业学院…, some of eleven fields of cooperation,
//     content, duties, a team, a plan and a term (职业教育法 Art. 40); it is written step by step,
//     is kept as a draft, and cannot be sent while one of these is empty; milestones follow
//     from class and term
//   - each party signs on the platform, or on paper: a scan, the check code printed under the
//     text, and who compared the two
//   - clauses promise a quantity or an amount by a day; deliveries are only added and count
//     once the receiving side has confirmed them; a clause without a row is no data, never a pass
//   - an amendment is a version that the same parties sign again; which version holds on a day
//     is computed, and nothing that was signed changes
//   - dormant 休眠 is what had no event for AGR-DORMANT months; renewal is a new agreement that
//     names the former
//   - counted are distinct enterprises with a long-term agreement that holds on a day
//     (AGR-LONG), and cooperating enterprises with their output (ORG-4)
//
// Names and telephones of contacts are encrypted; showing them is recorded.
//
// The package owns the tables that begin with agreement_. Others may read [Service.Figures],
// [Service.Sources] and [ReadFields]. It reads org_organizations and org_counties.
//
// Read agreement.go, clause.go and fields.go (what there is), flow.go (states), rules.go and keeping.go
// (what must hold, what was kept; pure), template.go (clauses and milestones of a class), may.go;
// service.go, draft.go, sign.go, deliver.go, events.go, change.go, course.go (what is done), store.go and
// list.go (SQL), figures.go (counts), the pages and views, sheet.go (Excel), api.go.
package agreement

import "embed"

// Migrations makes the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
