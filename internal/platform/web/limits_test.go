package web_test

import (
	"context"
	"testing"

	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// TestLimitBeforeCounts: a page that is refused for its rate asks no module for anything.
func TestLimitBeforeCounts(t *testing.T) {
	asked := 0
	f := newFixture(t, func(o *web.Options) {
		o.Limits = web.Limits{Account: 0.001, AccountBurst: 2}
		o.Complete = func(context.Context, *ui.Env) { asked++ }
	})
	for range 5 {
		f.ask("GET", "/", "expert", "")
	}
	if asked != 2 {
		t.Errorf("of five pages two are within the rate, the modules were asked for %d", asked)
	}
}
