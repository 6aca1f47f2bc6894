package app

import (
	"testing"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// A city that was set aside does not keep the program from starting, and one that was
// set aside and taken back is served again by the same process.
func TestCitiesSetAside(t *testing.T) {
	h, ctx := openTestHouse(t, ""), t.Context()
	for _, code := range []string{"900100", "900200"} {
		must(t, h.Registry.Create(ctx, tenant.City{Code: code, Name: code, Sample: true}))
	}
	answers := func() error {
		c, err := h.City(ctx, "900100")
		if err != nil {
			return err
		}
		return c.DB.Read(ctx, func(*sqldb.Reader) error { return nil })
	}
	must(t, answers())
	must(t, h.Registry.SetStatus(ctx, "900100", tenant.Archived))
	if answers() == nil {
		t.Error("an archived city answers")
	}
	must(t, h.migrateAll(ctx))
	must(t, h.Registry.SetStatus(ctx, "900100", tenant.Active))
	must(t, answers())
}
