package account

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web/webtest"
)

func TestEnrolment(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		if _, err := w.svc.CreateUser(t.Context(), NewUser{Login: "new.person", Name: "新人"}); err != nil {
			t.Fatal(err)
		}
		link, err := w.svc.EnrolLink(t.Context(), "new.person")
		if err != nil {
			t.Fatal(err)
		}
		b := w.browser()
		page := b.get(link.Path())
		if page.Code != 200 || !strings.Contains(page.Body.String(), "data:image/png;base64,") {
			t.Fatalf("%d %s", page.Code, page.Body)
		}
		seed := regexp.MustCompile(`<code class="code">([A-Z2-7]{32})</code>`).FindStringSubmatch(page.Body.String())
		if seed == nil {
			t.Fatal("the page shows no seed")
		}
		send := func(password, again string, good bool) int {
			code := "000000"
			if good {
				code, _ = codeAt(seed[1], step(w.now()))
			}
			return b.post(EnrolPath, "t", link.Token, "password", password, "again", again, "code", code).Code
		}
		for name, got := range map[string]int{
			"short": send("short", "short", true), "unequal": send(phrase, phrase+"x", true), "wrong code": send(phrase, phrase, false),
		} {
			if got != 422 {
				t.Errorf("%s: %d", name, got)
			}
		}
		if got := send(phrase, phrase, true); got != 303 {
			t.Fatalf("good: %d", got)
		}
		if b.get(link.Path()).Code != 404 || send(phrase, phrase, true) != 404 {
			t.Error("the link counts twice")
		}
		w.seed = seed[1]
		w.entered("new.person")
		again, err := w.svc.EnrolLink(t.Context(), "new.person")
		if err != nil {
			t.Fatal(err)
		}
		w.ahead += LinkLife + time.Second
		if b.get(again.Path()).Code != 404 {
			t.Error("the link outlives its day")
		}
	})
}

func TestTokens(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		expert := w.user(actor.Grant{Role: actor.Expert})
		b := w.entered(expert)
		make := func(readOnly string) *browser {
			r := b.post("/account/tokens", "name", "报表", "days", "30", "read_only", readOnly, "_key", "k"+readOnly)
			found := regexp.MustCompile(`rq_[A-Za-z0-9_-]{43}`).FindString(r.Body.String())
			if r.Code != 200 || found == "" {
				t.Fatalf("%d %s", r.Code, r.Body)
			}
			p := w.browser()
			p.bearer = found
			return p
		}
		reader, writer := make("1"), make("")
		if reader.who() != expert || writer.who() != expert {
			t.Error("the tokens are not known")
		}
		if r := reader.post("/account/tokens", "name", "x", "days", "1"); r.Code != 403 {
			t.Errorf("a reading token writes: %d", r.Code)
		}
		if r := b.post("/account/tokens", "name", "报表", "days", "30", "read_only", "1", "_key", "k1"); r.Code != 409 || strings.Contains(r.Body.String(), "rq_") {
			t.Errorf("the token is shown again: %d", r.Code)
		}
		for _, days := range []string{"0", "-1", "400", "x"} {
			if r := b.post("/account/tokens", "name", "x", "days", days); r.Code != 422 {
				t.Errorf("%s days: %d", days, r.Code)
			}
		}
		if r := b.post("/account/tokens", "name", "需求接口", "days", "30", "scopes", "nothing"); r.Code != 422 {
			t.Errorf("an unknown scope: %d", r.Code)
		}
		end := regexp.MustCompile(`/account/tokens/\d+/end`).FindAllString(b.get("/account/tokens").Body.String(), -1)
		if len(end) != 2 {
			t.Fatalf("%v", end)
		}
		b.post(end[0])
		wrong := w.browser()
		wrong.bearer = "rq_" + strings.Repeat("A", 43)
		if r := wrong.get("/"); r.Code != 303 && r.Code != 401 {
			t.Errorf("an unknown token: %d", r.Code)
		}
		b.post("/account/sessions/end")
		if b.who() != expert || reader.who() == expert || writer.who() == expert {
			t.Error("ending all sessions does not end the tokens")
		}
	})
}

func TestAdministration(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		admin := w.entered(w.user(actor.Grant{Role: actor.SecAdmin}))
		r := admin.post("/admin/users", "login", "Zhao.Lei", "name", "赵磊", "office", "市教育局职教科")
		if r.Code != 303 || !strings.HasPrefix(r.Header().Get("Location"), "/admin/users/") {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
		at := r.Header().Get("Location")
		if c := admin.post("/admin/users", "login", "zhao.lei", "name", "别人").Code; c != 409 {
			t.Errorf("a name twice: %d", c)
		}
		if c := admin.post("/admin/users", "login", "z", "name", "别人").Code; c != 422 {
			t.Errorf("a bad name: %d", c)
		}
		if r := admin.post(at + "/link"); r.Code != 200 || !strings.Contains(r.Body.String(), "/enrol?t=") {
			t.Errorf("link: %d", r.Code)
		}
		if r := admin.post(at+"/grants", "role", "school_admin", "from", "2026-01-01"); r.Code != 422 || !strings.Contains(r.Body.String(), "account.needs_org") {
			t.Errorf("a school's administrator without a school: %d", r.Code)
		}
		if r := admin.post(at+"/grants", "role", "school_admin", "org", "42", "from", "2026-01-01"); r.Code != 303 {
			t.Errorf("grant: %d %s", r.Code, r.Body)
		}
		body := admin.get("/admin/users?q=职教").Body.String()
		if !strings.Contains(body, "zhao.lei") || strings.Contains(body, "sec.admin.one") || !strings.Contains(body, "学校管理员") {
			t.Errorf("the list: %s", body)
		}
		if b := admin.get("/admin/users?q=" + url.QueryEscape("100%_\\")); b.Code != 200 {
			t.Errorf("signs in the search: %d", b.Code)
		}
		revoke := regexp.MustCompile(at + `/grants/\d+/revoke`).FindString(admin.get(at).Body.String())
		if c := admin.post(revoke).Code; c != 303 {
			t.Errorf("revoke: %d", c)
		}
		if c := admin.post(revoke).Code; c != 404 {
			t.Errorf("revoke twice: %d", c)
		}
		for name, db := range map[string]*sqldb.DB{"hub": w.hub, "city": w.db} {
			v, err := audit.Verify(t.Context(), db, testCity, nil, nil)
			if err != nil || !v.OK() {
				t.Errorf("audit of the %s: %+v %v", name, v, err)
			}
		}
	})
}

func TestAuthorizationMatrix(t *testing.T) {
	towns(t, nil, func(t *testing.T, w *town) {
		roles := []actor.Role{actor.SysAdmin, actor.SecAdmin, actor.AuditAdmin, actor.CityLead, actor.Expert, actor.Student}
		logins := map[actor.Role]string{}
		for _, r := range roles {
			logins[r] = w.user(actor.Grant{Role: r})
		}
		who, err := w.svc.CreateUser(t.Context(), NewUser{Login: "subject.one", Name: "对象"})
		if err != nil {
			t.Fatal(err)
		}
		user := webtest.Params{"user": who.String()}
		rep := webtest.Matrix{
			Site: w.site, Routes: w.site.Routes(), Roles: roles,
			SignIn: func(t testing.TB, role actor.Role) http.Header {
				b := w.entered(logins[role])
				return http.Header{"Cookie": {"sid=" + b.cookies["sid"].Value}}
			},
			Objects: webtest.Objects{
				"/admin/users/{user}":                {webtest.Any: {Own: user}},
				"/admin/users/{user}/grants/{grant}": {webtest.Any: {Foreign: user}},
				"/account/tokens/{token}":            {webtest.Any: {}},
				"/account/passkeys/{passkey}":        {webtest.Any: {}},
			},
			Fingerprint: func(t testing.TB) webtest.Fingerprint {
				f, err := webtest.Take(t.Context(), w.db, webtest.Untouched...)
				if err != nil {
					t.Fatal(err)
				}
				return f
			},
			Ending: []string{"/sign-out", "/account/sessions/end"},
		}.Run(t)
		if rep.Requests < 200 {
			t.Errorf("only %d requests", rep.Requests)
		}
	})
}
