package web

import (
	"context"
	"slices"
	"sync"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
)

// countAge is how long a count in the menu may be old.
const countAge = 15 * time.Second

// navigator knows which entries which roles see. Entries depend only on the
// set of roles, so they are made once per set.
type navigator struct {
	now    func() time.Time
	rows   []Route // with a menu, in their order
	mu     sync.Mutex
	byRole map[string][]ui.NavGroup
	counts map[countKey]countValue
}

type countKey struct {
	account ids.ID
	url     string
}

type countValue struct {
	n     int
	until time.Time
}

func newNavigator(routes []Route, now func() time.Time) *navigator {
	n := &navigator{now: now, byRole: map[string][]ui.NavGroup{}, counts: map[countKey]countValue{}}
	for _, rt := range routes {
		if rt.Menu != nil {
			n.rows = append(n.rows, rt)
		}
	}
	slices.SortStableFunc(n.rows, func(a, b Route) int {
		if d := groupRank(a.Menu.Group) - groupRank(b.Menu.Group); d != 0 {
			return d
		}
		return a.Menu.Order - b.Menu.Order
	})
	return n
}

// groupRank puts what stands in no group first.
func groupRank(g string) int {
	if g == "" {
		return -1
	}
	if i := slices.Index(MenuGroups, g); i >= 0 {
		return i
	}
	return len(MenuGroups)
}

// groups returns the menu of an actor without numbers. The result is shared: read only.
func (n *navigator) groups(who actor.Actor) []ui.NavGroup {
	key := roleKey(who)
	n.mu.Lock()
	g, ok := n.byRole[key]
	n.mu.Unlock()
	if !ok {
		g = n.plain(who)
		n.mu.Lock()
		n.byRole[key] = g
		n.mu.Unlock()
	}
	return g
}

func (n *navigator) plain(who actor.Actor) []ui.NavGroup {
	var out []ui.NavGroup
	for _, rt := range n.rows {
		if !rt.Public && (!who.Signed() || len(rt.Roles) > 0 && !who.Has(rt.Roles...)) {
			continue
		}
		if r := rt.Menu.Roles; who.Signed() && (rt.Menu.Visitors || r != nil && !who.Has(r...)) {
			continue
		}
		if len(out) == 0 || out[len(out)-1].Label != rt.Menu.Group {
			out = append(out, ui.NavGroup{Label: rt.Menu.Group})
		}
		last := &out[len(out)-1]
		last.Items = append(last.Items, ui.NavItem{Label: rt.Menu.Label, Href: rt.Pattern})
	}
	return out
}

// counted copies the menu with its numbers, when it has any.
func (n *navigator) counted(ctx context.Context, who actor.Actor, g []ui.NavGroup) []ui.NavGroup {
	var out []ui.NavGroup
	for _, rt := range n.rows {
		if rt.Menu.Count == nil || !who.Signed() {
			continue
		}
		gi, ii := find(g, rt.Pattern)
		if gi < 0 {
			continue
		}
		if out == nil {
			out = make([]ui.NavGroup, len(g))
			for i := range g {
				out[i] = ui.NavGroup{Label: g[i].Label, Items: slices.Clone(g[i].Items)}
			}
		}
		out[gi].Items[ii].Count = n.count(ctx, who, rt)
	}
	if out == nil {
		return g
	}
	return out
}

// count asks the module at most every countAge. A count that fails is left
// out; the page is worth more than the number.
func (n *navigator) count(ctx context.Context, who actor.Actor, rt Route) int {
	key := countKey{who.Account, rt.Pattern}
	now := n.now()
	n.mu.Lock()
	c, ok := n.counts[key]
	n.mu.Unlock()
	if ok && now.Before(c.until) {
		return c.n
	}
	v, err := rt.Menu.Count(ctx)
	if err != nil {
		v = 0
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.counts) > 10000 {
		clear(n.counts)
	}
	n.counts[key] = countValue{v, now.Add(countAge)}
	return v
}

func find(g []ui.NavGroup, url string) (group, item int) {
	for i := range g {
		for j := range g[i].Items {
			if g[i].Items[j].Href == url {
				return i, j
			}
		}
	}
	return -1, -1
}

// roleKey names the set of an actor's roles.
func roleKey(who actor.Actor) string {
	if !who.Signed() {
		return ""
	}
	if len(who.Grants) == 1 {
		return string(who.Grants[0].Role)
	}
	var roles []string
	for _, g := range who.Grants {
		roles = append(roles, string(g.Role))
	}
	slices.Sort(roles)
	key := "+"
	for _, r := range slices.Compact(roles) {
		key += r + ","
	}
	return key
}
