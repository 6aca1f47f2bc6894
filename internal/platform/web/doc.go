// Package web is the door between HTTP and the modules: one table of routes,
// one way in, one way out.
//
// A module exports Routes() []Route. Only app joins the lists and calls
// [Build], which checks every row, makes the mux from the table alone and puts
// the same chain before each handler:
//
//	request id → panic → headers → global rate → cross-origin → language and
//	theme → mux → body limit → session and actor → rate → role → idempotency →
//	handler → answer
//
// Handlers return their refusal; [Site] turns it into an HTML page or into
// problem+json (RFC 9457) by the kind of the route.
//
// The package owns the table web_idempotency of a city.
//
// Read route.go (the table), build.go (the chain), answer.go (what goes out),
// input.go (what comes in), then the single concerns: api.go, headers.go,
// address.go, limits.go, idempotency.go, preferences.go, navigation.go,
// metrics.go, server.go. The authorization matrix that every route
// must pass is in the folder webtest.
package web

import (
	"embed"
)

// Migrations holds the tables of this package, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words holds the Chinese and English texts of this package.
//
//go:embed words.json
var Words []byte
