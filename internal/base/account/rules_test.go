package account

import (
	"errors"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
)

func TestPasswordRules(t *testing.T) {
	cases := []struct {
		name, password string
		profile        Profile
		withCode       bool
		want           error
	}{
		{"a sentence", "三个和尚没水喝吃西瓜皮不吐籽呀", ProfileA, false, nil},
		{"fourteen alone", "qm3vd8tkw1zxen", ProfileA, false, ErrShort},
		{"fifteen alone", "qm3vd8tkw1zxenb", ProfileA, false, nil},
		{"seven with a code", "qm3vd8t", ProfileA, true, ErrShort},
		{"eight with a code", "qm3vd8tk", ProfileA, true, nil},
		{"a run", "12345678", ProfileA, true, ErrCommon},
		{"a run backwards", "987654321", ProfileA, true, ErrCommon},
		{"one character", "aaaaaaaaaaaa", ProfileA, true, ErrCommon},
		{"a common word with a year", "Password2026", ProfileA, true, ErrCommon},
		{"the login name", "xx-li.hua-99", ProfileA, true, ErrCommon},
		{"too long", string(make([]rune, 129)), ProfileA, true, ErrLong},
		{"one kind under profile B", "qmvdtkwzxenb", ProfileB, true, ErrSimple},
		{"three kinds under profile B", "qmVdtkw4xenb", ProfileB, true, nil},
	}
	for _, c := range cases {
		if err := c.profile.CheckPassword("li.hua", c.password, c.withCode); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	if ProfileA.Expired(day.AddDate(-5, 0, 0), day) || ProfileB.Expired(day.AddDate(0, 0, -90), day) || !ProfileB.Expired(day.AddDate(0, 0, -91), day) {
		t.Error("age of passwords")
	}
}

func TestCanonicalNames(t *testing.T) {
	for in, want := range map[string]string{" Li.Hua ": "li.hua", "ｌｉ．ｈｕａ": "li.hua", "ＬＩ": "li"} {
		if got := Canonical(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	for _, bad := range []string{"", "ab", "1ab", "李华", "a b c", "a/b", "Abc"} {
		if CheckLogin(bad) == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestGrantRules(t *testing.T) {
	today := civil.MustDate("2026-11-22")
	holds := func(r actor.Role) []Held {
		return []Held{{Grant: actor.Grant{Role: r, From: today, Org: 9}}}
	}
	cases := []struct {
		name  string
		spoil func(g *actor.Grant)
		by    int64
		held  []Held
		want  error
	}{
		{"good", func(*actor.Grant) {}, 1, nil, nil},
		{"to oneself", func(*actor.Grant) {}, 2, nil, ErrOwnGrant},
		{"no organisation", func(g *actor.Grant) { g.Org = 0 }, 1, nil, ErrNeedsOrg},
		{"unknown role", func(g *actor.Grant) { g.Role = "king" }, 1, nil, ErrRole},
		{"the public", func(g *actor.Grant) { g.Role = actor.Public }, 1, nil, ErrRole},
		{"county without one", func(g *actor.Grant) { g.Role, g.Org = actor.CountyUser, 0 }, 1, nil, ErrNeedsCounty},
		{"administrator of one school", func(g *actor.Grant) { g.Role = actor.SysAdmin }, 1, nil, ErrWholeCity},
		{"department without function", func(g *actor.Grant) { g.Role, g.Org = actor.DeptUser, 0 }, 1, nil, ErrNeedsDuty},
		{"no first day", func(g *actor.Grant) { g.From = civil.Date{} }, 1, nil, ErrDates},
		{"ends first", func(g *actor.Grant) { g.To = today.AddDays(-1) }, 1, nil, ErrDates},
		{"ends on its first day", func(g *actor.Grant) { g.To = today }, 1, nil, nil},
		{"twice", func(*actor.Grant) {}, 1, holds(actor.EntHR), ErrGranted},
		{"beside the security administrator", func(*actor.Grant) {}, 1, holds(actor.SecAdmin), ErrAdminsApart},
		{"administrator beside a teacher", func(g *actor.Grant) { g.Role, g.Org = actor.AuditAdmin, 0 }, 1, holds(actor.Teacher), ErrAdminsApart},
		{"beside another role", func(*actor.Grant) {}, 1, holds(actor.Mentor), nil},
	}
	for _, c := range cases {
		g := actor.Grant{Role: actor.EntHR, Org: 9, From: today}
		c.spoil(&g)
		if err := CheckGrant(idOf(c.by), 2, c.held, g, today); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	gone := holds(actor.SecAdmin)
	gone[0].RevokedAt = 1
	if err := CheckGrant(1, 2, gone, actor.Grant{Role: actor.EntHR, Org: 9, From: today}, today); err != nil {
		t.Errorf("a revoked grant counts: %v", err)
	}
}

func TestEveryRoleHasAReach(t *testing.T) {
	for _, r := range actor.Roles() {
		if _, ok := reaches[r]; !ok && r != actor.Public {
			t.Errorf("%s cannot be granted", r)
		}
	}
}

func TestThrottleWaits(t *testing.T) {
	for failures, want := range map[int64]time.Duration{
		1: 0, 5: 0, 6: 30 * time.Second, 7: time.Minute, 10: 8 * time.Minute, 11: 15 * time.Minute, 1000: 15 * time.Minute,
	} {
		if got := perAccount.wait(failures); got != want {
			t.Errorf("after %d failures %v, want %v", failures, got, want)
		}
	}
}

func TestIdleLimits(t *testing.T) {
	if IdleLimit([]actor.Grant{{Role: actor.Teacher}, {Role: actor.CityLead}}) != 30*time.Minute || IdleLimit([]actor.Grant{{Role: actor.Student}}) != 2*time.Hour {
		t.Error("idle limits")
	}
}

func TestPasswordHashes(t *testing.T) {
	a, err := HashPassword(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := HashPassword(t.Context(), "correct horse")
	if a == b {
		t.Error("two hashes of one password are alike")
	}
	for hash, want := range map[string]bool{a: true, b: true, absentHash: false, "": false, "$argon2id$v=19$m=9999999,t=2,p=1$AA$AA": false} {
		if ok, err := verifyPassword(t.Context(), hash, "correct horse"); ok != want || err != nil {
			t.Errorf("%.40s: %v %v", hash, ok, err)
		}
	}
	if ok, _ := verifyPassword(t.Context(), a, "Correct horse"); ok {
		t.Error("another password matches")
	}
}

func TestCodes(t *testing.T) {
	seed := "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // RFC 6238, appendix B
	at := time.Unix(1111111109, 0)
	n, err := matchCode(seed, "081 804", at, 0)
	if err != nil || n != step(at) {
		t.Fatalf("%d %v", n, err)
	}
	for name, c := range map[string]struct {
		code string
		at   time.Time
		used int64
		want bool
	}{
		"full width":             {"０８１８０４", at, 0, true},
		"the step before":        {"081804", at.Add(30 * time.Second), 0, true},
		"two steps before":       {"081804", at.Add(60 * time.Second), 0, false},
		"used":                   {"081804", at, n, false},
		"older than the used":    {"081804", at.Add(30 * time.Second), n + 1, false},
		"another code":           {"081805", at, 0, false},
		"nothing":                {"", at, 0, false},
		"the end of a long code": {"1081804", at, 0, false},
	} {
		if got, err := matchCode(seed, c.code, c.at, c.used); (got != 0) != c.want || err != nil {
			t.Errorf("%s: %d %v", name, got, err)
		}
	}
}
