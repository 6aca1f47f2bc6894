// Package job runs work in the background: imports, reports, deadlines, backups (后台任务).
//
// [Enqueue] puts a job into the city's own database, in the caller's transaction, so that
// it exists exactly when the change that asked for it does. A [Runner] claims one job at a
// time by a single UPDATE and gives it to the handler of its kind, in the name of whoever
// asked. A job holds a lease; when its process dies another takes it up, so a handler
// must be able to begin again. Failures are tried again with growing pauses, refusals of
// package errs (other than a conflict or an unavailable server) are not.
//
// Of jobs with the same kind and key only one is open at a time. Finished jobs stay as
// history. [Schedule] makes jobs by a cron expression, in Chinese time.
//
// The package owns the tables jobs and job_schedules. Read job.go, then runner.go and
// schedule.go.
package job

import "embed"

// Migrations makes the package's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the texts of this package's refusals.
//
//go:embed words.json
var Words []byte
