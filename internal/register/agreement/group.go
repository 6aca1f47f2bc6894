package agreement

import (
	"slices"
	"strings"

	"rongqiao/internal/platform/ids"
)

// choose filters, groups, sorts and cuts what was read.
func (p *PromisePage) choose(f PromiseQuery, all []PromiseLine) {
	all = slices.DeleteFunc(all, func(l PromiseLine) bool { return !f.wants(l) })
	switch f.By {
	case "firm":
		all = slices.DeleteFunc(all, func(l PromiseLine) bool { return l.Role != FirmRole })
	case "school":
		all = slices.DeleteFunc(all, func(l PromiseLine) bool { return l.Role != SchoolRole })
	}
	plain := make([]Promise, len(all))
	for i, l := range all {
		plain[i] = l.Promise
	}
	p.All = Sum(plain)
	if f.By != "" {
		groups := group(f.By, all)
		p.Total = len(groups)
		p.Groups = cut(groups, f.Offset, f.Limit)
		return
	}
	slices.SortStableFunc(all, func(a, b PromiseLine) int {
		n := a.DueDay().Compare(b.DueDay())
		if f.Sort == "state" {
			n = slices.Index(Keeps, a.State) - slices.Index(Keeps, b.State)
		}
		if f.Desc {
			n = -n
		}
		return n
	})
	p.Total = len(all)
	p.Lines = cut(all, f.Offset, f.Limit)
}

func cut[T any](list []T, offset, limit int) []T {
	offset = min(max(offset, 0), len(list))
	return list[offset:min(offset+max(limit, 0), len(list))]
}

// group adds promises up by agreement, or by who promised; the worst kept first.
func group(by string, all []PromiseLine) []Group {
	lists := map[ids.ID][]Promise{}
	var out []Group
	for _, l := range all {
		g := Group{ID: l.Promiser, Name: l.PromiserIs, County: l.County}
		if by == "agreement" {
			g = Group{ID: l.Agreement, Name: l.Of, Note: l.Number + " · " + partyNames(l.Parties)}
		}
		if _, have := lists[g.ID]; !have {
			out = append(out, g)
		}
		lists[g.ID] = append(lists[g.ID], l.Promise)
	}
	for i := range out {
		g := &out[i]
		g.Keeping = Sum(lists[g.ID])
		of := map[ids.ID]bool{}
		for _, p := range lists[g.ID] {
			of[p.Agreement] = true
		}
		g.Agreements = len(of)
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		return b.By[Short] + b.By[NoData] - a.By[Short] - a.By[NoData]
	})
	return out
}

// partyNames are the parties in one line.
func partyNames(list []Party) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.Name
	}
	return strings.Join(out, "、")
}
