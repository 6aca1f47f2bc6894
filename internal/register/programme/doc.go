// Package programme (专业) keeps what the schools teach: programme points
// (专业点: school × programme × level × length), their yearly enrolment plans
// and what became of their graduates.
//
//   - coverage of the 19 categories and shares of categories: [Cover] (rows
//     PRG-12, 13, 14, 18)
//   - completion, admission, registration, destination and match rates: rules.go
//     (domain B7, vectors P1, P2)
//   - a point's life from proposal to revocation: [PointFlow]; an enrolment plan
//     needs a point that is filed or approved: [CheckPlan] (PRG-F1)
//   - tags of the city on programmes (一老一小, 新兴, 紧缺, 应用型) with document and years, and their
//     yearly trend: tag.go (rows PRG-16, 21)
//   - enrolment by channel (分类招生、职教高考 …) of a school, level and year, reconciled with the
//     points, and the ratio of vocational to general enrolment: channel.go (rows SCH-03, 13)
//   - a missing figure is NODATA: every rate returns whether it is known
//
// The package owns the tables that begin with programme_. Others may read
// programme_points, programme_enrolments and programme_outcomes.
// Read point.go (what there is), rules.go, coverage.go, flow.go, may.go,
// store.go, service.go, sheet.go, found.go (what the search finds), pages.go; of tags tag.go, tag_service.go, tag_pages.go; of channels channel.go, channel_service.go, channel_pages.go.
package programme

import "embed"

// Migrations are the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the package's texts in both languages.
//
//go:embed words.json
var Words []byte
