package notify

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Audience is one sort of people whom a note concerns: an account; or who holds a grant at
// Org, of Role unless that is empty; or, without both, who holds Role over the city or over
// County, which is empty for every county.
type Audience struct {
	Account ids.ID
	Org     ids.ID
	Role    actor.Role
	County  string
}

func (n Note) audience() (out []Audience) {
	seen := map[Audience]bool{}
	add := func(a Audience) {
		if !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	for _, id := range n.Accounts {
		if id != 0 {
			add(Audience{Account: id})
		}
	}
	roles := n.Roles
	if len(roles) == 0 {
		roles = []actor.Role{""}
	}
	for _, org := range n.Orgs {
		for _, r := range roles {
			if org != 0 {
				add(Audience{Org: org, Role: r})
			}
		}
	}
	if len(n.Orgs) == 0 {
		for _, r := range n.Roles {
			add(Audience{Role: r, County: n.County})
		}
	}
	return out
}

// Holds tells whether a grant is one of the audience's.
func (a Audience) Holds(g actor.Grant) bool {
	switch {
	case a.Org != 0:
		return g.Org == a.Org && (a.Role == "" || a.Role == g.Role)
	case a.Role != "":
		return g.Role == a.Role && g.Org == 0 && (a.County == "" || g.County == "" || g.County == a.County)
	}
	return false
}

// mine is the condition for audiences x that hold the person; it says the same as
// [Audience.Holds]. It must not be asked for nobody.
func mine(a actor.Actor, w *sqldb.Where) string {
	text := "(x.account_id = " + w.Arg(a.Account)
	for _, g := range a.Grants {
		switch {
		case g.Org != 0:
			text += " OR (x.org_id = " + w.Arg(g.Org) + " AND x.role IN ('', " + w.Arg(string(g.Role)) + "))"
		case g.County == "":
			text += " OR (x.role = " + w.Arg(string(g.Role)) + " AND x.org_id = 0)"
		default:
			text += " OR (x.role = " + w.Arg(string(g.Role)) + " AND x.org_id = 0 AND x.county IN ('', " + w.Arg(g.County) + "))"
		}
	}
	return text + ")"
}
