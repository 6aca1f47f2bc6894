package actor_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
)

var policy = actor.Policy{
	{Action: "x.see", Role: actor.CityLead, Reach: actor.ReachCity},
	{Action: "x.see", Role: actor.CountyUser, Reach: actor.ReachCounty},
	{Action: "x.see", Role: actor.EntHR, Reach: actor.ReachOrg},
	{Action: "x.see", Role: actor.Student, Reach: actor.ReachOwn},
	{Action: "x.edit", Role: actor.EntHR, Reach: actor.ReachOrg},
	{Action: "x.read_public", Role: actor.Public, Reach: actor.ReachCity},
}

func TestContext(t *testing.T) {
	a := actor.From(context.Background())
	if a.Signed() || !a.Has(actor.Public) || a.Has(actor.CityLead) {
		t.Errorf("nobody is %+v", a)
	}
	b := actor.Actor{Account: 3, Grants: []actor.Grant{{Role: actor.EntHR, Org: 9}, {Role: actor.EntAdmin, Org: 8}}}
	got := actor.From(actor.With(context.Background(), b))
	if got.Account != 3 || len(got.Orgs(actor.EntHR)) != 1 || len(got.Orgs(actor.EntHR, actor.EntAdmin)) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestMay(t *testing.T) {
	cases := []struct {
		name   string
		grant  actor.Grant
		action string
		object actor.Object
		want   bool
	}{
		{"the city sees all", actor.Grant{Role: actor.CityLead}, "x.see", actor.Object{County: "900102"}, true},
		{"the city does not edit", actor.Grant{Role: actor.CityLead}, "x.edit", actor.Object{Org: 1}, false},
		{"own county", actor.Grant{Role: actor.CountyUser, County: "900101"}, "x.see", actor.Object{County: "900101"}, true},
		{"other county", actor.Grant{Role: actor.CountyUser, County: "900101"}, "x.see", actor.Object{County: "900102"}, false},
		{"a county grant without county", actor.Grant{Role: actor.CountyUser}, "x.see", actor.Object{}, false},
		{"own enterprise", actor.Grant{Role: actor.EntHR, Org: 5}, "x.edit", actor.Object{Org: 5}, true},
		{"other enterprise", actor.Grant{Role: actor.EntHR, Org: 5}, "x.edit", actor.Object{Org: 6}, false},
		{"an enterprise grant without enterprise", actor.Grant{Role: actor.EntHR}, "x.edit", actor.Object{}, false},
		{"own record", actor.Grant{Role: actor.Student}, "x.see", actor.Object{Owner: 77}, true},
		{"a record of nobody", actor.Grant{Role: actor.Student}, "x.see", actor.Object{}, false},
		{"the public part", actor.Grant{Role: actor.Teacher}, "x.read_public", actor.Object{}, true},
		{"an unknown action", actor.Grant{Role: actor.CityLead}, "x.fly", actor.Object{}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := actor.Actor{Account: 77, Grants: []actor.Grant{c.grant}}
			if got := policy.May(a, c.action, c.object); got != c.want {
				t.Errorf("may = %v", got)
			}
		})
	}
}

// where evaluates the predicate that Policy.Where made, for one object.
func where(t *rapid.T, sql string, args []any, first int, o actor.Object) bool {
	sql = strings.TrimSuffix(strings.TrimPrefix(sql, "("), ")")
	for _, part := range strings.Split(sql, " OR ") {
		if part == "1=1" {
			return true
		}
		if part == "1=0" {
			continue
		}
		column, number, ok := strings.Cut(part, " = $")
		n, err := strconv.Atoi(number)
		if !ok || err != nil {
			t.Fatalf("cannot read %q", part)
		}
		value := map[string]any{"county": o.County, "org_id": int64(o.Org), "account_id": int64(o.Owner)}[column]
		if value == args[n-first] {
			return true
		}
	}
	return false
}

func TestWhereAgreesWithMay(t *testing.T) {
	roles := []actor.Role{actor.CityLead, actor.CountyUser, actor.EntHR, actor.Student, actor.Teacher}
	counties := []string{"", "900101", "900102"}
	rapid.Check(t, func(t *rapid.T) {
		var a actor.Actor
		a.Account = ids.ID(rapid.IntRange(0, 2).Draw(t, "account"))
		for i := range rapid.IntRange(0, 4).Draw(t, "grants") {
			a.Grants = append(a.Grants, actor.Grant{
				Role:   rapid.SampledFrom(roles).Draw(t, fmt.Sprint("role", i)),
				County: rapid.SampledFrom(counties).Draw(t, fmt.Sprint("county", i)),
				Org:    ids.ID(rapid.IntRange(0, 3).Draw(t, fmt.Sprint("org", i))),
			})
		}
		action := rapid.SampledFrom(policy.Actions()).Draw(t, "action")
		sql, args := policy.Where(a, action, actor.Columns{County: "county", Org: "org_id", Owner: "account_id"}, 4)
		any := false
		for _, county := range counties {
			for org := range ids.ID(4) {
				for owner := range ids.ID(3) {
					o := actor.Object{County: county, Org: org, Owner: owner}
					may := policy.May(a, action, o)
					any = any || may
					if got := where(t, sql, args, 4, o); got != may {
						t.Fatalf("%+v %s %+v: may %v, but %s %v", a, action, o, may, sql, args)
					}
				}
			}
		}
		if any && !policy.Allowed(a, action) {
			t.Fatalf("may do %s to something, but is not allowed to", action)
		}
	})
}

func TestRolesAreKnown(t *testing.T) {
	for _, r := range actor.Roles() {
		if !r.Known() || r.ZH() == "" {
			t.Errorf("%s has no name", r)
		}
	}
	if actor.Role("king").Known() || len(actor.Roles()) != 24 {
		t.Error("the list of roles is wrong")
	}
	if got := policy.Roles("x.see"); len(got) != 4 || got[0] != actor.CityLead {
		t.Errorf("%v", got)
	}
}
