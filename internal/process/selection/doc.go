// Package selection (遴选) is how a city chooses: an open call, applications with a formal check, experts drawn at random, scores, a
// ranked list, publicity with objections, a decision by document, a published list, and records in the registers for those who were
// named.
//
//   - a batch has a category; the city keeps the categories: each says what becomes of who is named: kind, level, stage and values
//   - an organisation applies once in a batch; what it fills in are fields of package carrier, declared in the batch
//   - experts are drawn by a seed that was made and sealed when the call opened, and whose hash stood in the call; who is employed by
//     an applicant, a partner or a body above them is not drawn; anybody can recompute a draw: [Recompute]
//   - a sheet is a score for each criterion; a missing score is no data and never nought; a sheet is not changed once it is sent
//   - where two sheets differ too much one more expert is drawn; ties are broken in a stated order: [Rank]
//   - nobody decides on an application while an objection against it is open
//   - days of publicity and of corrections are working days of the city's calendar
//
// The package owns the tables that begin with selection_ and reads org_organizations, org_memberships, org_counties, carrier_records and
// carrier_members. Records are made through carrier.Service. Accounts reach it through [Options].
//
// Read batch.go (what there is), flow.go (states), draw.go and score.go (pure), may.go (who may); service.go, batches.go, apply.go,
// drawing.go, scoring.go, deciding.go, objecting.go, experts.go, jobs.go (what is done); store.go and its neighbours (SQL);
// sheet.go, found.go, routes.go with the pages and views; api.go.
package selection

import (
	"embed"
	_ "embed"
)

// Migrations make the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the texts of the package in both languages.
//
//go:embed words.json
var Words []byte
