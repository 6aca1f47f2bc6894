package dispatch

import (
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
)

// The actions of this module.
const (
	maySee    = "dispatch.see"    // reports, matters: all for those who watch, their own for the others
	mayReport = "dispatch.report" // fill in, send, correct; answer a part
	mayRun    = "dispatch.run"    // open, return, accept, waive, remind; bodies, meetings, matters, bulletins
	mayBodies = "dispatch.bodies" // bodies, meetings, minutes, bulletins
)

// Policy is who may do what; whether a report is the person's own is [speaks].
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	add := func(action string, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: actor.ReachCity})
		}
	}
	add(maySee, watchers...)
	add(maySee, actor.CountyUser, actor.SchoolAdmin, actor.IndustryOrg, actor.ParkAdmin)
	add(mayReport, reporters...)
	add(mayRun, office...)
	add(mayBodies, watchers...)
	add(mayBodies, actor.CountyUser, actor.SchoolAdmin, actor.IndustryOrg, actor.ParkAdmin)
	return p
}

// bureau is the function for which the bureau of education itself answers.
const bureau = "教育"

// speaks reports whether the person answers for the unit.
func speaks(a actor.Actor, u Unit) bool {
	for _, g := range a.Grants {
		switch {
		case g.Role == actor.DeptUser && g.Function != "" && g.Function == u.Function,
			g.Role == actor.CityLead && u.Function == bureau,
			g.Role == actor.CountyUser && g.County != "" && g.County == u.County && u.Org == 0 && u.Function == "",
			(g.Role == actor.SchoolAdmin || g.Role == actor.IndustryOrg || g.Role == actor.ParkAdmin) && g.Org != 0 && g.Org == u.Org:
			return true
		}
	}
	return false
}

// sees reports whether the person reads what the unit says: all of it for those who watch, a county also what its organisations say.
func sees(a actor.Actor, u Unit) bool {
	if a.Has(watchers...) || speaks(a, u) {
		return true
	}
	for _, g := range a.Grants {
		if g.Role == actor.CountyUser && g.County != "" && g.County == u.County {
			return true
		}
	}
	return false
}

// clause collects conditions on the columns org_id, function and county of a table.
type clause struct {
	table string
	next  int
	parts []string
	args  []any
}

func (c *clause) add(column string, v any, rest string) {
	c.parts = append(c.parts, "("+c.table+"."+column+" = $"+strconv.Itoa(c.next+len(c.args))+strings.ReplaceAll(rest, "#", c.table)+")")
	c.args = append(c.args, v)
}

func (c *clause) sql() string {
	if len(c.parts) == 0 {
		return "(1=0)"
	}
	return "(" + strings.Join(c.parts, " OR ") + ")"
}

// whereOwn is speaks as a condition on a table.
func whereOwn(a actor.Actor, table string, next int) (sql string, args []any) {
	c := clause{table: table, next: next}
	for _, g := range a.Grants {
		switch {
		case g.Role == actor.DeptUser && g.Function != "":
			c.add("function", g.Function, "")
		case g.Role == actor.CityLead:
			c.add("function", bureau, "")
		case g.Role == actor.CountyUser && g.County != "":
			c.add("county", g.County, " AND #.org_id = 0 AND #.function = ''")
		case (g.Role == actor.SchoolAdmin || g.Role == actor.IndustryOrg || g.Role == actor.ParkAdmin) && g.Org != 0:
			c.add("org_id", int64(g.Org), "")
		}
	}
	return c.sql(), c.args
}

// whereSeen is sees as a condition on a table.
func whereSeen(a actor.Actor, table string, next int) (sql string, args []any) {
	if a.Has(watchers...) {
		return "(1=1)", nil
	}
	c := clause{table: table, next: next}
	for _, g := range a.Grants {
		switch {
		case g.Role == actor.CountyUser && g.County != "":
			c.add("county", g.County, "")
		case (g.Role == actor.SchoolAdmin || g.Role == actor.IndustryOrg || g.Role == actor.ParkAdmin) && g.Org != 0:
			c.add("org_id", int64(g.Org), "")
		}
	}
	return c.sql(), c.args
}

// mayStep reports whether the person may take a step with this very report; the machine then asks for the role.
func (r Report) mayStep(a actor.Actor, step string) bool {
	switch step {
	case "submit", "correct":
		return speaks(a, r.Unit)
	}
	return Policy.Allowed(a, mayRun)
}

// Watches reports whether the person finds all meetings, matters and bulletins in the search.
func Watches(a actor.Actor) bool { return a.Has(watchers...) }
