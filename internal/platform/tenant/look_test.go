package tenant_test

import (
	"context"
	"testing"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

func TestALookIsNoUse(t *testing.T) {
	o := options(t)
	o.MaxOpen = 1
	r := open(t, o)
	create(t, r, tenant.File, "900100", "900200")
	ctx := context.Background()
	db, err := r.Open("900100")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Look(ctx, "900200", func(*sqldb.Reader) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if awake := r.Awake(); len(awake) != 1 || awake["900100"] != db {
		t.Errorf("awake: %v", awake)
	}
	if _, err := r.Open("900200"); err != nil {
		t.Fatal(err)
	}
	if awake := r.Awake(); len(awake) != 1 || awake["900200"] == nil {
		t.Errorf("awake: %v", awake)
	}
}
