package app

import (
	"testing"

	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/report/system"
)

// A city at rest is left alone until it has something due, and is found when it has.
func TestRestingCitiesAreOpenedForWork(t *testing.T) {
	h, ctx := openTestHouse(t, ""), t.Context()
	must(t, h.Registry.Create(ctx, tenant.City{Code: "900100", Name: "融江市", Sample: true}))
	first, err := h.places(ctx)
	if err != nil || len(first) != 1 {
		t.Fatalf("a city never looked at: %v, %v", first, err)
	}
	db := first[0].DB
	for _, s := range h.schedules() {
		_, err := s.Tick(ctx, db)
		must(t, err)
	}
	if got, err := h.wake(ctx, "900100"); err != nil || got != nil {
		t.Errorf("woken for nothing: %v", err)
	}
	must(t, db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := job.Enqueue(ctx, tx, job.Spec{Kind: system.KindSweep})
		return err
	}))
	h.forget("900100")
	if due, err := h.Registry.Due(ctx); err != nil || len(due) != 1 {
		t.Errorf("the hub was not told: %v, %v", due, err)
	}
	if got, err := h.wake(ctx, "900100"); err != nil || got != db {
		t.Errorf("not woken: %v", err)
	}
}
