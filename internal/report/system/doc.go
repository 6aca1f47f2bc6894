// Package system (系统) is the workplace of those who run a city's platform and of those
// who watch them: the audit log, background jobs, backups, the working-day calendar, the
// parameters in force, and the state of the installation.
//
// None of its pages shows business data. The system administrator sees that a job failed
// and why, not what was in the file; the audit administrator sees who did what to which
// object, not what the object says. The three administrators are different persons
// (package account), and no page here is open to all three.
//
//   - the log can be read, taken away and verified by those who watch, and by nobody else
//   - a backup counts only when it was restored: [Service.Drill] runs every week and its
//     outcome is kept for good
//   - a year whose holidays are not in the calendar is marked as such
//
// [Hub] looks after all cities of an installation: where each one is, whether its server
// answers, its schema beside the program's, moves from place to place. Its pages are for the
// few system administrators who are operators of the hub; they work while servers are down.
//
// The package owns the table system_checks, in every city and in the hub: the outcomes of
// restore drills and of verifications of the log. It reads the audit log, the jobs and the parameters through
// their owners. [Plant] is what stands around the city's database; app fills it.
//
// Read system.go (what there is), rules.go (reading a calendar), may.go, plant.go,
// service.go, jobs.go (the nightly work), store.go, pages.go; hub.go, hubjobs.go,
// hubpages.go.
package system

import "embed"

// Migrations holds the table of this package, in every city's database and in the hub.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the Chinese and English texts of this package.
//
//go:embed words.json
var Words []byte
