// Package spectrum (谱系图) draws how demand flows to the classroom: chain → node → industry → occupation → programme →
// school, each band as wide as the persons it stands for, breaks in red (CHN-01, CHN-02).
//
// What is said and where it is computed:
//
//   - every need goes by its strongest way up to one chain, so sums of chains equal the sum of needs: routes.go
//   - a programme's graduates are shared out over the occupations that are asked for, by demand × weight, in whole persons:
//     rules.go (Compute)
//   - an occupation that is asked for and that no open programme point trains for is a break (无人教); a programme whose
//     occupations nobody asks for is the other one (无人要)
//   - supply that is not known is NODATA: it is neither drawn as zero nor taken for a break
//   - at most 200 nodes: what is left of a column becomes one node 其余: picture.go
//
// It owns no table. It reads register/demand, register/programme and base/atlas, and asks for the permission to see the
// map; needs that are published are open to everyone who may see it, so nothing is suppressed.
//
// Read flow.go (what there is), routes.go and rules.go (the arithmetic, pure), picture.go (nodes and bands), service.go,
// pages.go and views.templ.
package spectrum

import (
	"context"
	_ "embed"

	"rongqiao/internal/platform/i18n"
)

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte

// say puts a Chinese key that is not a literal into the language of the request.
func say(ctx context.Context, key string) string {
	var none []any
	return i18n.T(ctx, key, none...)
}
