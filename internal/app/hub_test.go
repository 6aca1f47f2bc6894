package app

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/report/system"
)

// TestHubPages works through the pages of the hub: who may, what is asked twice, a move as a
// job, the read-only switch, the old copy.
func TestHubPages(t *testing.T) {
	h := onPlaces(t, sqldbtest.Database(t), sqldbtest.Second(t))
	w := newTown(t, h, samples[0])
	other := newTown(t, h, samples[1])
	must(t, h.learnHosts(t.Context()))
	code := samples[0].Code
	head := other.signIn(t, actor.SysAdmin) // whoever looks after all cities signs in anywhere
	site := samples[1].Code
	post := func(path string, form url.Values) int { return ask(h, site, http.MethodPost, path, head, form).Code }
	page := func() string { return ask(h, site, http.MethodGet, "/hub?city="+code, head, nil).Body.String() }

	for role, want := range map[actor.Role]int{actor.SecAdmin: 403, actor.AuditAdmin: 403, actor.CityLead: 403} {
		if r := ask(h, code, http.MethodGet, "/hub", w.signIn(t, role), nil); r.Code != want {
			t.Errorf("%s: %d", role, r.Code)
		}
	}
	must(t, h.setOperator(asConsole(t.Context(), code), w.who[actor.SysAdmin].Login, false))
	if r := ask(h, code, http.MethodGet, "/hub", w.signIn(t, actor.SysAdmin), nil); r.Code != 403 {
		t.Errorf("a system administrator of one city: %d", r.Code)
	}
	if r := ask(h, code, http.MethodPost, "/hub/status", w.signIn(t, actor.SysAdmin), url.Values{"city": {site}, "status": {"readonly"}, "typed": {site}}); r.Code != 403 {
		t.Errorf("a system administrator of one city changes another: %d", r.Code)
	}

	for _, bad := range []url.Values{
		{"city": {code}, "to": {"one"}, "typed": {""}}, {"city": {code}, "to": {"one"}, "typed": {site}},
		{"city": {code}, "to": {"nowhere"}, "typed": {code}}, {"city": {code}, "to": {"sqlite"}, "typed": {code}},
	} {
		if got := post("/hub/move", bad); got != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, got)
		}
	}
	if got := post("/hub/move", url.Values{"city": {"123456"}, "to": {"one"}, "typed": {"123456"}}); got != http.StatusNotFound {
		t.Errorf("an unknown city: %d", got)
	}
	if got := post("/hub/status", url.Values{"city": {code}, "status": {"readonly"}, "typed": {code}}); got != http.StatusSeeOther {
		t.Errorf("read-only: %d", got)
	}
	if c, _ := h.Registry.City(code); c.Status != tenant.ReadOnly || !strings.Contains(page(), "恢复正常使用") {
		t.Errorf("the city is %s", c.Status)
	}
	if got := post("/hub/status", url.Values{"city": {code}, "status": {"active"}, "typed": {code}}); got != http.StatusSeeOther {
		t.Errorf("writable: %d", got)
	}

	for range 2 { // the second finds the first in the queue
		if got := post("/hub/move", url.Values{"city": {code}, "to": {"one"}, "typed": {code}}); got != http.StatusSeeOther {
			t.Fatalf("move: %d", got)
		}
	}
	if !strings.Contains(page(), "排队中") {
		t.Error("the page does not show the move that waits")
	}
	if n, err := h.hubRunner().Drain(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	c, err := h.Registry.City(code)
	if err != nil || c.Where().String() != "one" || c.Status != tenant.Active {
		t.Fatalf("%+v, %v", c, err)
	}
	if p := page(); !strings.Contains(p, "sqlite → one") || !strings.Contains(p, "删除旧副本") {
		t.Error("the page does not show the move that was done")
	}
	if got := post("/hub/old", url.Values{"city": {code}, "typed": {code}}); got != http.StatusSeeOther {
		t.Errorf("old copy: %d", got)
	}
	if kept, err := h.Registry.Kept(t.Context()); len(kept) != 0 || err != nil {
		t.Errorf("%+v, %v", kept, err)
	}
	checkHubLog(t, h)
}

// checkHubLog verifies the hub's own log by its nightly job, then spoils it.
func checkHubLog(t *testing.T, h *House) {
	t.Helper()
	ctx := t.Context()
	var actions []string
	must(t, h.Registry.Hub().Read(ctx, func(r *sqldb.Reader) error {
		rows, err := audit.List(ctx, r, audit.Filter{Action: "hub."}, 50)
		for _, e := range rows {
			actions = append(actions, e.Action+" "+e.Outcome+" "+e.Reason)
		}
		return err
	}))
	for _, want := range []string{"hub.move done 900100 → one", "hub.move done asked: 900100 → one", "hub.status done 900100 → readonly", "hub.drop_old done 900100"} {
		if !strings.Contains(strings.Join(actions, "\n"), want) {
			t.Errorf("the hub's log does not say %q: %q", want, actions)
		}
	}
	verify := func() system.Check {
		t.Helper()
		must(t, h.Registry.Hub().Write(ctx, func(tx *sqldb.Tx) error {
			_, err := job.Enqueue(ctx, tx, job.Spec{Kind: system.KindHubVerify})
			return err
		}))
		if n, err := h.hubRunner().Drain(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		o, err := h.hub().Overview(asConsole(ctx, tenant.HubCode))
		must(t, err)
		return *o.Check
	}
	if c := verify(); !c.Passed || c.Detail.Entries == 0 {
		t.Errorf("%+v", c)
	}
	must(t, h.Registry.Hub().Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE audit_entries SET reason = 'nothing' WHERE seq = 2`)
		return err
	}))
	if c := verify(); c.Passed || len(c.Detail.Findings) == 0 {
		t.Errorf("a log that was tampered with passed: %+v", c)
	}
}

// TestMoveJobDiesOnce: a move whose process died is not begun again by itself.
func TestMoveJobDiesOnce(t *testing.T) {
	h := openTestHouse(t, "")
	err := h.hub().Handlers()[system.KindMove](asConsole(t.Context(), tenant.HubCode), &job.Run{Attempt: 2})
	if !errors.Is(err, system.ErrDied) {
		t.Error(err)
	}
}
