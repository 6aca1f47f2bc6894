package ui

import (
	"slices"
	"strings"
)

// allOpen is how many entries a menu may have with all of its groups unfolded: about one screen.
const allOpen = 20

// here is the address of the entry of the navigation that the page belongs to: the page itself, else the
// nearest page above it by address, else by the breadcrumb; "" for none.
func (e *Env) here(crumbs []Crumb) (href string) {
	var all []string
	for _, g := range e.Nav {
		for _, it := range g.Items {
			if it.Current || it.Href == e.Path {
				return it.Href
			}
			if it.Href != "/" && strings.HasPrefix(e.Path, it.Href+"/") && len(it.Href) > len(href) {
				href = it.Href
			}
			all = append(all, it.Href)
		}
	}
	for i := len(crumbs) - 1; i >= 0 && href == ""; i-- {
		if slices.Contains(all, crumbs[i].Href) {
			href = crumbs[i].Href
		}
	}
	return href
}

// unfolded says that a group of the navigation shows its entries: the one of the page, and all of a short menu.
func (e *Env) unfolded(g NavGroup, here string) bool {
	n := 0
	for _, other := range e.Nav {
		n += len(other.Items)
	}
	return n <= allOpen || slices.ContainsFunc(g.Items, func(it NavItem) bool { return it.Href == here })
}
