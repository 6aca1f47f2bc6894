package app

import (
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
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

// What somebody put off is not done after their role was taken away.
func TestRevokedPeopleHaveNoJobs(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		ctx, lead := t.Context(), w.who[actor.CityLead]
		if now, err := w.house.standing(ctx, w.city.Info.Code, lead); err != nil || !now.Has(actor.CityLead) {
			t.Fatalf("%+v, %v", now.Grants, err)
		}
		must(t, w.city.DB.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE account_grants SET revoked_at = 1 WHERE account_id = $1`, lead.Account)
			return err
		}))
		if _, err := w.house.standing(ctx, w.city.Info.Code, lead); !errors.Is(err, job.ErrRevoked) {
			t.Errorf("after the revocation: %v", err)
		}
	})
}
