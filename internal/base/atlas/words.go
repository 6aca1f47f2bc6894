package atlas

import (
	"context"
	_ "embed"

	"rongqiao/internal/platform/i18n"
)

// Words holds the texts of this module's pages and refusals.
//
//go:embed words.json
var Words []byte

// say puts a Chinese key that is not a literal – the name of a state, a class, a relation – into the language of the request.
func say(ctx context.Context, key string) string {
	var none []any
	return i18n.T(ctx, key, none...)
}
