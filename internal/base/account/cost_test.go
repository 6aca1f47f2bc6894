package account

import (
	"net/http/httptest"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// TestCostOfASignedInRequest measures what the chain, the session and the
// grants cost before a handler begins; the bound is far above the usual cost.
func TestCostOfASignedInRequest(t *testing.T) {
	w := newTown(t, sqldbtest.OpenSQLite, nil)
	b := w.entered(w.user(actor.Grant{Role: actor.Expert}))
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = outside
	r.AddCookie(b.cookies["sid"])
	res := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			w.site.ServeHTTP(httptest.NewRecorder(), r)
		}
	})
	t.Logf("a signed-in request: %s %s", res, res.MemString())
	if res.NsPerOp() > 2_000_000 {
		t.Errorf("%d ns", res.NsPerOp())
	}
}
