package account

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

func TestSignIn(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		lead := w.user(actor.Grant{Role: actor.CityLead})
		b := w.browser()
		b.cookies["sid"] = &http.Cookie{Name: "sid", Value: strings.Repeat("A", 43)} // what an attacker planted
		if r := b.post("/sign-in", "login", " City.Lead.ONE ", "password", phrase, "next", "/account"); r.Code != 303 {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
		pending := b.cookies["sid"].Value
		if pending == strings.Repeat("A", 43) {
			t.Error("the planted token is used")
		}
		if b.who() != "" || b.get("/account").Code != 303 {
			t.Error("the password alone lets in")
		}
		if r := b.post("/sign-in/code", "code", "000000"); r.Code != 422 || b.who() != "" {
			t.Errorf("a wrong code: %d", r.Code)
		}
		code := w.code()
		r := b.post("/sign-in/code", "code", code)
		if r.Code != 303 || r.Header().Get("Location") != "/account" || b.who() != lead {
			t.Fatalf("%d %s as %q", r.Code, r.Header().Get("Location"), b.who())
		}
		if b.cookies["sid"].Value == pending {
			t.Error("the token stays the same through the sign-in")
		}
		c := b.cookies["sid"]
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || c.Domain != "" {
			t.Errorf("cookie %+v", c)
		}
		page := b.get("/account")
		if page.Code != 200 || page.Header().Get("Cache-Control") != "no-store" || !strings.Contains(page.Body.String(), "某city_lead") {
			t.Errorf("own page: %d %s", page.Code, page.Header())
		}
		other := w.browser()
		other.post("/sign-in", "login", lead, "password", phrase)
		if r := other.post("/sign-in/code", "code", code); r.Code != 422 {
			t.Errorf("a code counts twice: %d", r.Code)
		}
		stale := w.browser()
		stale.cookies["sid"] = &http.Cookie{Name: "sid", Value: pending}
		if stale.who() != "" {
			t.Error("the pending token lives on")
		}
	})
}

func TestCookieUnderTLS(t *testing.T) {
	towns(t, func(o *Options) { o.Secure = true }, func(t *testing.T, w *town) {
		b := w.entered(w.user(actor.Grant{Role: actor.Expert}))
		c := b.cookies["__Host-sid"]
		if c == nil || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookies %v", b.cookies)
		}
		if b.get("/").Header().Get("Strict-Transport-Security") == "" {
			t.Error("no HSTS")
		}
	})
}

func TestNobodyIsToldWhoExists(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		known := w.user(actor.Grant{Role: actor.Expert})
		off := w.user(actor.Grant{Role: actor.Auditor})
		setStateOf(t, w, w.ids[actor.Auditor], Disabled)
		if _, err := w.svc.CreateUser(t.Context(), NewUser{Login: "invited.one", Name: "待登记"}); err != nil {
			t.Fatal(err)
		}
		var bodies []string
		for _, c := range [][2]string{{known, "not the phrase"}, {off, phrase}, {"nobody.here", phrase}, {"invited.one", ""}, {"' OR 1=1 --", phrase}} {
			r := w.browser().post("/sign-in", "login", c[0], "password", c[1])
			if r.Code != 422 {
				t.Errorf("%s: %d", c[0], r.Code)
			}
			body := strings.ReplaceAll(r.Body.String(), `value="`+r.Header().Get("X-Request-Id")+`"`, "")
			for _, shown := range []string{c[0], "&#39; OR 1=1 --"} {
				body = strings.ReplaceAll(body, `value="`+shown+`"`, "")
			}
			bodies = append(bodies, body)
		}
		for _, b := range bodies[1:] {
			if b != bodies[0] {
				t.Errorf("two refusals differ:\n%s\n%s", bodies[0], b)
			}
		}
	})
}

func setStateOf(t *testing.T, w *town, id ids.ID, s State) {
	t.Helper()
	if err := w.hub.Write(t.Context(), func(tx *sqldb.Tx) error { return setState(t.Context(), tx, id, s) }); err != nil {
		t.Fatal(err)
	}
}

func TestThrottle(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		known := w.user(actor.Grant{Role: actor.Expert})
		for _, login := range []string{known, "nobody.here"} {
			b := w.browser()
			for i := range 6 {
				if r := b.post("/sign-in", "login", login, "password", "wrong"); r.Code != 422 {
					t.Fatalf("%s, attempt %d: %d", login, i, r.Code)
				}
			}
			r := b.post("/sign-in", "login", strings.ToUpper(login), "password", phrase)
			if r.Code != 429 || r.Header().Get("Retry-After") == "" {
				t.Errorf("%s after six failures: %d, Retry-After %q", login, r.Code, r.Header().Get("Retry-After"))
			}
		}
		w.ahead += time.Minute
		w.entered(known)
		b := w.browser()
		if r := b.post("/sign-in", "login", known, "password", "wrong"); r.Code != 422 {
			t.Errorf("the failures are not forgiven: %d", r.Code)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		sec := w.user(actor.Grant{Role: actor.SecAdmin})
		expert := w.user(actor.Grant{Role: actor.Expert})
		student := w.user(actor.Grant{Role: actor.Student})
		target := "/admin/users/" + w.ids[actor.Expert].String()

		b := w.entered(expert)
		old := *b.cookies["sid"]
		if r := b.post("/sign-out"); r.Code != 303 || b.cookies["sid"] != nil {
			t.Errorf("sign-out: %d %v", r.Code, b.cookies)
		}
		b.cookies["sid"] = &old
		if b.who() != "" {
			t.Error("the signed-out token lives")
		}

		b, admin := w.entered(expert), w.entered(sec)
		if r := admin.post(target + "/disable"); r.Code != 303 {
			t.Fatalf("disable: %d %s", r.Code, r.Body)
		}
		if b.who() != "" {
			t.Error("a disabled account's session lives")
		}
		if r := w.browser().post("/sign-in", "login", expert, "password", phrase); r.Code != 422 {
			t.Errorf("a disabled account signs in: %d", r.Code)
		}
		admin.post(target + "/enable")

		first, second := w.entered(expert), w.entered(expert)
		r := first.post("/account/password", "old", phrase, "password", "other heron entirely", "again", "other heron entirely")
		if r.Code != 303 || first.who() != expert {
			t.Errorf("change of password: %d, then %q", r.Code, first.who())
		}
		if second.who() != "" {
			t.Error("another session outlives the change of password")
		}

		lead := w.entered(sec)
		w.ahead += 31 * time.Minute
		if lead.who() != "" {
			t.Error("staff may rest for more than half an hour")
		}
		b = w.entered(student)
		w.ahead += 119 * time.Minute
		if b.who() != student {
			t.Error("a student may not rest for two hours")
		}
		w.ahead += 119 * time.Minute
		if b.who() != student {
			t.Error("the last use is not noted")
		}
		for range 7 { // used all the time, twelve hours are the end
			w.ahead += 100 * time.Minute
			b.who()
		}
		if b.who() != "" {
			t.Error("a session lives for more than twelve hours")
		}
	})
}

func TestGrantsCountAtOnce(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		sec := w.user(actor.Grant{Role: actor.SecAdmin})
		expert := w.user(actor.Grant{Role: actor.Expert})
		admin := w.entered(sec)
		target := "/admin/users/" + w.ids[actor.Expert].String()
		today := civil.DateOf(w.now())
		if r := admin.post(target+"/grants", "role", "supervisor", "from", today.String(), "to", today.AddDays(3).String()); r.Code != 303 {
			t.Fatalf("grant: %d %s", r.Code, r.Body)
		}
		if got := rolesOf(t, w, w.ids[actor.Expert]); len(got) != 2 {
			t.Errorf("roles %v", got)
		}
		if r := admin.post(target+"/grants", "role", "audit_admin", "from", today.String()); r.Code != 409 {
			t.Errorf("an administrator's role beside others: %d", r.Code)
		}
		if r := admin.post("/admin/users/"+w.ids[actor.SecAdmin].String()+"/grants", "role", "city_lead", "from", today.String()); r.Code != 403 {
			t.Errorf("a role for oneself: %d", r.Code)
		}
		b := w.entered(expert)
		if r := b.post("/account/roles", "role", "city_lead"); r.Code != 422 {
			t.Errorf("switch to a role not held: %d", r.Code)
		}
		before := b.cookies["sid"].Value
		if r := b.post("/account/roles", "role", "supervisor"); r.Code != 303 || b.cookies["sid"].Value == before {
			t.Errorf("switch: %d, token kept: %v", r.Code, b.cookies["sid"].Value == before)
		}
		if body := b.get("/account").Body.String(); !strings.Contains(body, "督导") || strings.Contains(body, "专家") {
			t.Error("the role acted in is not the only one")
		}
		w.ahead += 4 * 24 * time.Hour
		if got := rolesOf(t, w, w.ids[actor.Expert]); len(got) != 1 || got[0] != actor.Expert {
			t.Errorf("after the last day: %v", got)
		}
		if r := b.get("/admin/users"); r.Code != 303 {
			t.Errorf("the old session: %d", r.Code)
		}
	})
}

func rolesOf(t *testing.T, w *town, id ids.ID) (out []actor.Role) {
	t.Helper()
	err := w.db.Read(t.Context(), func(q *sqldb.Reader) error {
		_, grants, err := loadActor(t.Context(), q, id, civil.DateOf(w.now()))
		for _, g := range grants {
			out = append(out, g.Role)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOpenRedirect(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		expert := w.user(actor.Grant{Role: actor.Expert})
		for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"} {
			r := w.browser().post("/sign-in", "login", expert, "password", phrase, "code", w.code(), "next", next)
			if r.Code != 303 || r.Header().Get("Location") != "/" {
				t.Errorf("%s: %d to %s", next, r.Code, r.Header().Get("Location"))
			}
		}
	})
}

func TestPasswordOfProfileB(t *testing.T) {
	towns(t, func(o *Options) { o.Profile = ProfileB }, func(t *testing.T, w *town) {
		lead := w.user(actor.Grant{Role: actor.SecAdmin})
		w.ahead += 91 * 24 * time.Hour
		b := w.entered(lead)
		if r := b.get("/admin/users"); r.Code != 403 {
			t.Errorf("an old password still works: %d", r.Code)
		}
		if r := b.post("/account/password", "old", phrase, "password", "Heron-4 of the weir", "again", "Heron-4 of the weir"); r.Code != 303 {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
		if r := b.get("/admin/users"); r.Code != 200 {
			t.Errorf("after the change: %d", r.Code)
		}
	})
}

func TestDemoAccountsOnlyOnLoopback(t *testing.T) {
	towns(t, func(o *Options) { o.Demo, o.DemoPhrase = true, phrase }, func(t *testing.T, w *town) {
		expert := w.user(actor.Grant{Role: actor.Expert})
		b := w.browser()
		if strings.Contains(b.get("/sign-in").Body.String(), expert) {
			t.Error("sample accounts are shown to the network")
		}
		b.from = loopback
		code, left, err := w.svc.TOTPNow(t.Context(), expert)
		if err != nil || left <= 0 || left > codePeriod {
			t.Fatal(code, left, err)
		}
		body := b.get("/sign-in").Body.String()
		if !strings.Contains(body, expert) || !strings.Contains(body, code) {
			t.Error("sample accounts are not shown on this machine")
		}
		for range 3 { // a demonstration may use one code more than once
			if r := b.post("/sign-in", "login", expert, "password", phrase, "code", code); r.Code != 303 || b.who() != expert {
				t.Errorf("sign-in by the row: %d", r.Code)
			}
		}
	})
}

func TestTOTPNowOfNobody(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		if _, _, err := w.svc.TOTPNow(context.Background(), "nobody.here"); err == nil {
			t.Error("a code for nobody")
		}
	})
}
