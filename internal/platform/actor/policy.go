package actor

import (
	"strconv"
	"strings"

	"rongqiao/internal/platform/ids"
)

// Reach says where an object must lie for a rule to hold.
type Reach uint8

// The reaches. A rule with a county or organisation reach never holds through a grant
// that names none: a grant made badly gives nothing rather than everything.
const (
	ReachCity   Reach = iota // anywhere in the city
	ReachCounty              // in the county of the grant
	ReachOrg                 // of the organisation of the grant
	ReachOwn                 // owned by the account itself
)

var reachNames = [...]string{"city", "county", "org", "own"}

// String returns the reach's name, for the printed matrix.
func (r Reach) String() string { return reachNames[r] }

// Rule lets a role do an action within a reach.
type Rule struct {
	Action string
	Role   Role
	Reach  Reach
}

// Policy is the permission table of a module.
type Policy []Rule

// Object is what decides about one row: where it lies and whose it is.
type Object struct {
	County string
	Org    ids.ID
	Owner  ids.ID // account
}

// Columns names the columns (or expressions) of a query that hold an object's county,
// organisation and owner. A name left empty means the rows have none.
type Columns struct{ County, Org, Owner string }

// Allowed reports whether the actor may do the action to anything at all.
func (p Policy) Allowed(a Actor, action string) bool {
	for _, r := range p {
		if r.Action == action && a.Has(r.Role) && (r.Reach != ReachOwn || a.Signed()) {
			return true
		}
	}
	return false
}

// May reports whether the actor may do the action to the object.
func (p Policy) May(a Actor, action string, o Object) bool {
	for _, r := range p {
		if r.Action == action && r.holds(a, o) {
			return true
		}
	}
	return false
}

func (r Rule) holds(a Actor, o Object) bool {
	if r.Reach == ReachOwn {
		return o.Owner != 0 && o.Owner == a.Account && a.Has(r.Role)
	}
	if r.Role == Public {
		return r.Reach == ReachCity
	}
	for _, g := range a.Grants {
		if g.Role != r.Role {
			continue
		}
		switch {
		case r.Reach == ReachCity,
			r.Reach == ReachCounty && g.County != "" && g.County == o.County,
			r.Reach == ReachOrg && g.Org != 0 && g.Org == o.Org:
			return true
		}
	}
	return false
}

// Where returns an SQL predicate in parentheses for the rows to which the actor may do
// the action, with placeholders numbered from next, and its arguments. It is "(1=1)"
// for all rows and "(1=0)" for none. It says the same as [Policy.May].
func (p Policy) Where(a Actor, action string, c Columns, next int) (sql string, args []any) {
	var parts []string
	add := func(column string, v any) {
		for i, old := range args {
			if old == v && strings.HasPrefix(parts[i], column+" = ") {
				return
			}
		}
		parts = append(parts, column+" = $"+strconv.Itoa(next+len(args)))
		args = append(args, v)
	}
	for _, r := range p {
		if r.Action != action || !a.Has(r.Role) {
			continue
		}
		switch {
		case r.Reach == ReachCity:
			return "(1=1)", nil
		case r.Reach == ReachOwn:
			if c.Owner != "" && a.Account != 0 {
				add(c.Owner, int64(a.Account))
			}
			continue
		}
		for _, g := range a.Grants {
			if g.Role != r.Role {
				continue
			}
			if r.Reach == ReachCounty && g.County != "" && c.County != "" {
				add(c.County, g.County)
			}
			if r.Reach == ReachOrg && g.Org != 0 && c.Org != "" {
				add(c.Org, int64(g.Org))
			}
		}
	}
	if len(parts) == 0 {
		return "(1=0)", nil
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// Roles returns the roles that may do the action, each once, in the table's order.
func (p Policy) Roles(action string) []Role {
	var out []Role
	seen := map[Role]bool{}
	for _, r := range p {
		if r.Action == action && !seen[r.Role] {
			seen[r.Role] = true
			out = append(out, r.Role)
		}
	}
	return out
}

// Actions returns the actions of the table, each once, in its order.
func (p Policy) Actions() []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range p {
		if !seen[r.Action] {
			seen[r.Action] = true
			out = append(out, r.Action)
		}
	}
	return out
}
