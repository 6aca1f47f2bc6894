package account

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
)

const keySite = "http://localhost:8080"

var told = regexp.MustCompile(`(?s)<(?:main|div role="alert")[^>]*>(.*?)</(?:main|div)>`)

// reason is what a refusal says, without the page around it.
func reason(r *httptest.ResponseRecorder) string {
	return strings.Join(told.FindAllString(r.Body.String(), 1), "") + r.Header().Get("Location")
}

// device is an authenticator made of software: one P-256 key, attestation "none".
type device struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	handle string
	count  uint32
	origin string
	flags  byte // beside user present and attested data
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{t: t, key: key, id: make([]byte, 32), origin: keySite, flags: 0x04}
	_, _ = rand.Read(d.id)
	return d
}

// The few CBOR forms that an authenticator writes.
func cborHead(major byte, n int) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 256:
		return []byte{major<<5 | 24, byte(n)}
	}
	return []byte{major<<5 | 25, byte(n >> 8), byte(n)}
}
func cborBytes(b []byte) []byte { return append(cborHead(2, len(b)), b...) }
func cborText(s string) []byte  { return append(cborHead(3, len(s)), s...) }

func (d *device) authData(rp string, attested bool) []byte {
	sum := sha256.Sum256([]byte(rp))
	flags := 0x01 | d.flags
	if attested {
		flags |= 0x40
	}
	out := append(sum[:], flags)
	out = binary.BigEndian.AppendUint32(out, d.count)
	if !attested {
		return out
	}
	out = append(out, make([]byte, 16)...)
	out = binary.BigEndian.AppendUint16(out, uint16(len(d.id)))
	out = append(out, d.id...)
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		d.t.Fatal(err)
	}
	out = append(out, 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21) // EC2, ES256, P-256, x
	out = append(out, cborBytes(point[1:33])...)
	return append(append(out, 0x22), cborBytes(point[33:])...)
}

func (d *device) client(kind, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

func (d *device) answer(response map[string]any) string {
	b, err := json.Marshal(map[string]any{"id": tobase(d.id), "rawId": tobase(d.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response})
	if err != nil {
		d.t.Fatal(err)
	}
	return string(b)
}

// question is what the device reads of the options.
type question struct {
	Challenge        string
	RP               struct{ ID string }
	RPID             string `json:"rpId"`
	UserVerification string
	User             struct{ ID, Name string }
	AllowCredentials []struct{ ID string }
}

func (b *browser) ask(path, what string) question {
	b.w.t.Helper()
	r := b.post(keySite+path, "for", what)
	var q question
	if r.Code != 200 || json.Unmarshal(r.Body.Bytes(), &q) != nil || q.Challenge == "" {
		b.w.t.Fatalf("options for %s: %d %s", what, r.Code, reason(r))
	}
	return q
}

func (d *device) create(q question) string {
	d.handle = q.User.ID
	data := d.authData(q.RP.ID, true)
	object := append([]byte{0xa3}, cborText("fmt")...)
	object = append(append(append(object, cborText("none")...), cborText("attStmt")...), 0xa0)
	object = append(append(object, cborText("authData")...), cborBytes(data)...)
	return d.answer(map[string]any{"clientDataJSON": tobase(d.client("webauthn.create", q.Challenge)), "attestationObject": tobase(object), "transports": []string{"internal"}})
}

func (d *device) get(q question) string {
	if d.count > 0 {
		d.count++
	}
	data, client := d.authData(q.RPID, false), d.client("webauthn.get", q.Challenge)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(data[:len(data):len(data)], hash[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{"clientDataJSON": tobase(client), "authenticatorData": tobase(data), "signature": tobase(sig), "userHandle": d.handle})
}

// add registers the device for the person of the browser.
func (d *device) add(b *browser, name string) {
	d.t.Helper()
	q := b.ask("/account/passkeys/options", "add")
	if q.RP.ID != "localhost" || len(unbase(q.User.ID)) != 32 || strings.Contains(q.User.Name, "某") {
		d.t.Errorf("the question says %+v", q)
	}
	if r := b.post(keySite+"/account/passkeys", "name", name, "credential", d.create(q)); r.Code != 303 || r.Header().Get("Location") != "/account/passkeys" {
		d.t.Fatalf("add: %d %s", r.Code, reason(r))
	}
}

func atLocalhost(o *Options) { o.BaseURL = "http://127.0.0.1:8080" }

func (b *browser) enterKey(d *device) int {
	q := b.ask("/sign-in/passkey/options", "enter")
	return b.post(keySite+"/sign-in/passkey", "credential", d.get(q), "next", "/account").Code
}

func TestPasskey(t *testing.T) {
	towns(t, atLocalhost, func(t *testing.T, w *town) {
		login := w.user(actor.Grant{Role: actor.CityLead})
		b, d := w.entered(login), newDevice(t)
		d.count = 7
		d.add(b, "办公室电脑")
		page := b.get(keySite + "/account/passkeys").Body.String()
		if !strings.Contains(page, "办公室电脑") || !strings.Contains(page, "还没有用过") {
			t.Error("the passkey is not listed")
		}
		if own := b.get("/account").Body.String(); !strings.Contains(own, "添加了通行密钥“办公室电脑”") {
			t.Error("the person is not told of a new passkey")
		}
		b.post("/sign-out")

		alone := w.browser()
		if code := alone.enterKey(d); code != 303 || alone.who() != login {
			t.Fatalf("by passkey alone: %d as %q", code, alone.who())
		}
		if log := alone.get("/account/log").Body.String(); !strings.Contains(log, "用通行密钥登录成功") {
			t.Error("the log does not say how")
		}

		second := w.browser()
		second.post("/sign-in", "login", login, "password", phrase, "next", "/account/log")
		q := second.ask("/sign-in/passkey/options", "follow")
		if len(q.AllowCredentials) != 1 || q.UserVerification != "required" {
			t.Errorf("second factor: %+v", q)
		}
		r := second.post(keySite+"/sign-in/passkey", "credential", d.get(q))
		if r.Code != 303 || r.Header().Get("Location") != "/account/log" || second.who() != login {
			t.Errorf("as second factor: %d %s", r.Code, r.Header().Get("Location"))
		}
		err := w.hub.Read(t.Context(), func(q *sqldb.Reader) error {
			n, err := sqldb.Value[int64](t.Context(), q, `SELECT COUNT(*) FROM audit_entries WHERE action = $1`, "account.passkey_add")
			if n != 1 {
				t.Errorf("audit entries of a new passkey: %d", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestPasskeyRefused(t *testing.T) {
	towns(t, atLocalhost, func(t *testing.T, w *town) {
		login := w.user(actor.Grant{Role: actor.CityLead})
		other := w.user(actor.Grant{Role: actor.Expert})
		b, d := w.entered(login), newDevice(t)
		d.add(b, "手机")
		stranger := newDevice(t)
		stranger.handle = d.handle
		try := func(name string, change func(d *device, q *question) *device) {
			t.Helper()
			fresh := w.browser()
			q := fresh.ask("/sign-in/passkey/options", "enter")
			copied := *d
			answer := change(&copied, &q).get(q)
			if r := fresh.post(keySite+"/sign-in/passkey", "credential", answer); r.Code != 422 || fresh.who() != "" {
				t.Errorf("%s: %d as %q", name, r.Code, fresh.who())
			}
		}
		try("unknown key", func(*device, *question) *device { return stranger })
		try("other origin", func(d *device, _ *question) *device { d.origin = "https://localhost.example"; return d })
		try("without verification", func(d *device, _ *question) *device { d.flags = 0; return d })
		try("other party", func(d *device, q *question) *device { q.RPID = "example.org"; return d })
		try("other question", func(d *device, q *question) *device {
			q.Challenge = tobase(make([]byte, 32))
			return d
		})
		try("other key under the same name", func(d *device, _ *question) *device { d.key = stranger.key; return d })
		try("other holder", func(d *device, _ *question) *device { d.handle = tobase(make([]byte, 32)); return d })
		if r := w.browser().post(keySite+"/sign-in/passkey", "credential", "none"); r.Code != 422 {
			t.Errorf("no answer at all: %d", r.Code)
		}
		if r := w.browser().post("http://elsewhere.example/sign-in/passkey/options", "for", "enter"); r.Code != 422 {
			t.Errorf("a foreign host: %d", r.Code)
		}
		if r := w.browser().post(keySite+"/sign-in/passkey/options", "for", "follow"); r.Code != 422 {
			t.Errorf("a second step without a first: %d", r.Code)
		}

		w.ahead += time.Hour // wrong answers for this passkey are slowed down
		once := w.browser()
		q := once.ask("/sign-in/passkey/options", "enter")
		answer, cookie := d.get(q), *once.cookies["sid"]
		if r := once.post(keySite+"/sign-in/passkey", "credential", answer); r.Code != 303 {
			t.Fatalf("right answer: %d %s", r.Code, reason(r))
		}
		replay := w.browser()
		replay.cookies["sid"] = &cookie
		if r := replay.post(keySite+"/sign-in/passkey", "credential", answer); r.Code != 422 || replay.who() != "" {
			t.Errorf("the same answer twice: %d", r.Code)
		}
		late := w.browser()
		q = late.ask("/sign-in/passkey/options", "enter")
		w.ahead += ceremonyLife + time.Second
		if r := late.post(keySite+"/sign-in/passkey", "credential", d.get(q)); r.Code != 422 {
			t.Errorf("a late answer: %d", r.Code)
		}

		// As second factor only the account's own passkey counts.
		pending := w.browser()
		pending.post("/sign-in", "login", other, "password", phrase)
		if r := pending.post(keySite+"/sign-in/passkey/options", "for", "follow"); r.Code != 422 {
			t.Errorf("an account without passkeys is asked for one: %d", r.Code)
		}
		setStateOf(t, w, w.ids[actor.CityLead], Disabled)
		try("a disabled account", func(d *device, _ *question) *device { return d })
	})
}

func TestPasskeyOfACopy(t *testing.T) {
	towns(t, atLocalhost, func(t *testing.T, w *town) {
		login := w.user(actor.Grant{Role: actor.CityLead})
		b, d := w.entered(login), newDevice(t)
		d.count = 5
		d.add(b, "安全钥匙")
		thief := *d
		if code := w.browser().enterKey(d); code != 303 {
			t.Fatalf("first use: %d", code)
		}
		if code := w.browser().enterKey(d); code != 303 {
			t.Fatalf("second use: %d", code)
		}
		if code := w.browser().enterKey(&thief); code != 422 {
			t.Errorf("a counter that goes backwards: %d", code)
		}
		if code := w.browser().enterKey(d); code != 422 {
			t.Errorf("a stopped passkey: %d", code)
		}
		if own := b.get("/account").Body.String(); !strings.Contains(own, "计数倒退") {
			t.Error("the person is not told")
		}
		err := w.db.Read(t.Context(), func(q *sqldb.Reader) error {
			titles, err := sqldb.All(t.Context(), q, func(r sqldb.Row) (s string, err error) { return s, r.Scan(&s) }, `SELECT title FROM notify_notes WHERE topic = $1 ORDER BY id`, topicPasskey)
			if len(titles) != 2 || titles[0] != toldAdded || titles[1] != toldStopped {
				t.Errorf("notes %q", titles)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

var removal = regexp.MustCompile(`/account/passkeys/\d+/remove`)

func TestPasskeyRemoval(t *testing.T) {
	towns(t, atLocalhost, func(t *testing.T, w *town) {
		login := w.user(actor.Grant{Role: actor.CityLead})
		b, d := w.entered(login), newDevice(t)
		d.add(b, "旧手机")
		path := removal.FindString(b.get(keySite + "/account/passkeys").Body.String())
		stranger := w.entered(w.user(actor.Grant{Role: actor.Expert}))
		if r := stranger.post(path); r.Code != 404 {
			t.Errorf("somebody else's passkey: %d", r.Code)
		}
		if r := b.post(strings.TrimSuffix(path, "remove")+"name", "name", ""); r.Code != 422 {
			t.Errorf("a passkey without a name: %d", r.Code)
		}
		if r := b.post(strings.TrimSuffix(path, "remove")+"name", "name", "新名"); r.Code != 303 || !strings.Contains(b.get("/account/passkeys").Body.String(), "新名") {
			t.Errorf("rename: %d", r.Code)
		}
		w.ahead += freshLife + time.Second
		if r := b.post(path); r.Code != 303 || !strings.HasPrefix(r.Header().Get("Location"), "/account/confirm") {
			t.Errorf("an old sign-in may remove: %d %s", r.Code, r.Header().Get("Location"))
		}
		if r := b.post(keySite+"/account/passkeys/options", "for", "add"); r.Code != http.StatusForbidden {
			t.Errorf("an old sign-in may add: %d", r.Code)
		}
		if r := b.post("/account/confirm", "password", "wrong", "code", "000000"); r.Code != 422 {
			t.Errorf("a wrong password confirms: %d", r.Code)
		}
		if r := b.post("/account/confirm", "password", phrase, "code", "000000"); r.Code != 422 {
			t.Errorf("a wrong code confirms: %d", r.Code)
		}
		if r := b.post("/account/confirm", "password", phrase, "code", w.code(), "next", "/account/passkeys"); r.Code != 303 {
			t.Fatalf("confirm: %d %s", r.Code, reason(r))
		}
		if r := b.post(path); r.Code != 303 || r.Header().Get("Location") != "/account/passkeys" {
			t.Errorf("remove: %d %s", r.Code, r.Header().Get("Location"))
		}
		if code := w.browser().enterKey(d); code != 422 {
			t.Errorf("a removed passkey: %d", code)
		}
	})
}

func TestPasskeyConfirms(t *testing.T) {
	towns(t, atLocalhost, func(t *testing.T, w *town) {
		b, d := w.entered(w.user(actor.Grant{Role: actor.CityLead})), newDevice(t)
		d.add(b, "手机")
		w.ahead += freshLife + time.Second
		q := b.ask("/account/passkeys/options", "confirm")
		if r := b.post(keySite+"/account/confirm", "credential", d.get(q), "next", "/account/passkeys"); r.Code != 303 {
			t.Fatalf("confirm by passkey: %d %s", r.Code, reason(r))
		}
		newDevice(t).add(b, "第二把")
	})
}

func TestResetEndsPasskeys(t *testing.T) {
	towns(t, atLocalhost, func(t *testing.T, w *town) {
		b, d := w.entered(w.user(actor.Grant{Role: actor.CityLead})), newDevice(t)
		d.add(b, "丢失的手机")
		admin := w.entered(w.user(actor.Grant{Role: actor.SecAdmin}))
		if r := admin.post("/admin/users/" + w.ids[actor.CityLead].String() + "/link"); r.Code != 200 {
			t.Fatalf("reset: %d", r.Code)
		}
		if code := w.browser().enterKey(d); code != 422 {
			t.Errorf("the lost device still signs in: %d", code)
		}
	})
}

func TestPasskeysAreSlowedDown(t *testing.T) {
	towns(t, atLocalhost, func(t *testing.T, w *town) {
		w.user(actor.Grant{Role: actor.CityLead})
		d := newDevice(t)
		d.handle = tobase(make([]byte, 32))
		last := 0
		for range 8 {
			last = w.browser().enterKey(d)
		}
		if last != http.StatusTooManyRequests {
			t.Errorf("after eight wrong answers: %d", last)
		}
	})
}

func TestPartyOf(t *testing.T) {
	for _, c := range []struct{ base, host, id, origin string }{
		{"http://127.0.0.1:8080", "localhost:8080", "localhost", "http://localhost:8080"},
		{"http://127.0.0.1:8080", "127.0.0.1:8080", "", ""},
		{"http://127.0.0.1:8080", "rongjiang.localhost:8080", "rongjiang.localhost", "http://rongjiang.localhost:8080"},
		{"https://rongqiao.example.org", "rongqiao.example.org", "rongqiao.example.org", "https://rongqiao.example.org"},
		{"https://rongqiao.example.org", "350500.RONGQIAO.example.org", "rongqiao.example.org", "https://350500.rongqiao.example.org"},
		{"https://rongqiao.example.org", "evilrongqiao.example.org", "", ""},
		{"https://rongqiao.example.org", "rongqiao.example.org.evil.example", "", ""},
		{"https://rongqiao.example.org", "example.org", "", ""},
		{"http://rongqiao.example.org", "rongqiao.example.org", "", ""},
		{"https://10.0.0.8", "10.0.0.8", "", ""},
		{"", "localhost", "", ""},
	} {
		p, err := partyOf(c.base, c.host)
		if p.ID != c.id || p.Origin != c.origin || (err != nil) != (c.id == "") {
			t.Errorf("%s at %s: %+v %v", c.base, c.host, p, err)
		}
	}
}
