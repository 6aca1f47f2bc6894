package standard

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"rongqiao/internal/platform/ids"
)

// Key is a text without case, blanks and punctuation, by which the same thing is known
// again when two people wrote it.
func Key(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// alike is how alike two texts are, 0 to 1: the share of pairs of neighbouring characters
// that both have (Dice).
func alike(a, b string) float64 {
	x, y := pairs(Key(a)), pairs(Key(b))
	if len(x)+len(y) == 0 {
		return 0
	}
	both, total := 0, 0
	for p, n := range x {
		both += min(n, y[p])
		total += n
	}
	for _, n := range y {
		total += n
	}
	return 2 * float64(both) / float64(total)
}

func pairs(s string) map[string]int {
	r, out := []rune(s), map[string]int{}
	for i := 0; i+1 < len(r); i++ {
		out[string(r[i:i+2])]++
	}
	return out
}

// sameEnough is from where on a changed line counts as the same ability in other words.
const sameEnough = 0.5

// Inherit gives the tasks and abilities of a form the lineage of those that stood before:
// a task by the lineage that the form carried or by its name, an ability by its words or,
// within task and kind, by words that are much alike. What is new has none.
func Inherit(before, now []Task) {
	byLineage, byName, taken := map[ids.ID]*Task{}, map[string]*Task{}, map[ids.ID]bool{}
	for i := range before {
		byLineage[before[i].Lineage] = &before[i]
		byName[Key(before[i].Name)] = &before[i]
	}
	for i := range now {
		t := &now[i]
		old := byLineage[t.Lineage]
		if t.Lineage == 0 || old == nil {
			old = byName[Key(t.Name)]
		}
		t.Lineage = 0
		if old == nil || taken[old.Lineage] {
			for j := range t.Abilities {
				t.Abilities[j].Lineage = 0
			}
			continue
		}
		t.Lineage, taken[old.Lineage] = old.Lineage, true
		if t.Firms == 0 {
			t.Firms = old.Firms
		}
		inheritAbilities(old.Abilities, t.Abilities)
	}
}

func inheritAbilities(before, now []Ability) {
	used := map[ids.ID]bool{}
	claim := func(a *Ability, old Ability) {
		a.Lineage, used[old.Lineage] = old.Lineage, true
		if a.Firms == 0 {
			a.Firms = old.Firms
		}
	}
	for i := range now {
		now[i].Lineage = 0
		for _, old := range before {
			if now[i].Lineage == 0 && !used[old.Lineage] && old.Kind == now[i].Kind && old.Text == now[i].Text {
				claim(&now[i], old)
			}
		}
	}
	for i := range now {
		if now[i].Lineage != 0 {
			continue
		}
		best, at := sameEnough, -1
		for j, old := range before {
			if used[old.Lineage] || old.Kind != now[i].Kind {
				continue
			}
			if s := alike(old.Text, now[i].Text); s >= best {
				best, at = s, j
			}
		}
		if at >= 0 {
			claim(&now[i], before[at])
		}
	}
}

// Change is a difference between two versions.
type Change struct {
	Sort          string // ADDED, REMOVED or CHANGED
	Task          string // its name
	Kind          Kind   // of an ability, "" for the task itself
	Before, After string
}

// The sorts of changes.
const (
	Added   = "ADDED"
	Removed = "REMOVED"
	Changed = "CHANGED"
)

// Diff lists what the second version adds, takes away and changes, in its order; what was
// removed stands last.
func Diff(before, now []Task) []Change {
	var out []Change
	old := map[ids.ID]Task{}
	for _, t := range before {
		old[t.Lineage] = t
	}
	kept := map[ids.ID]bool{}
	for _, t := range now {
		o, had := old[t.Lineage]
		kept[t.Lineage] = true
		switch {
		case !had:
			out = append(out, Change{Sort: Added, Task: t.Name, After: t.Name})
		case o.Name != t.Name || o.Details != t.Details:
			out = append(out, Change{Sort: Changed, Task: t.Name, Before: taskText(o), After: taskText(t)})
		}
		out = append(out, diffAbilities(t.Name, o.Abilities, t.Abilities)...)
	}
	for _, t := range before {
		if !kept[t.Lineage] {
			out = append(out, Change{Sort: Removed, Task: t.Name, Before: t.Name})
			out = append(out, diffAbilities(t.Name, t.Abilities, nil)...)
		}
	}
	return out
}

func taskText(t Task) string {
	if t.Details == "" {
		return t.Name
	}
	return t.Name + "：" + t.Details
}

func diffAbilities(task string, before, now []Ability) []Change {
	var out []Change
	old := map[ids.ID]Ability{}
	for _, a := range before {
		old[a.Lineage] = a
	}
	kept := map[ids.ID]bool{}
	for _, a := range now {
		o, had := old[a.Lineage]
		kept[a.Lineage] = true
		switch {
		case !had:
			out = append(out, Change{Sort: Added, Task: task, Kind: a.Kind, After: a.Text})
		case o.Text != a.Text:
			out = append(out, Change{Sort: Changed, Task: task, Kind: a.Kind, Before: o.Text, After: a.Text})
		}
	}
	for _, a := range before {
		if !kept[a.Lineage] {
			out = append(out, Change{Sort: Removed, Task: task, Kind: a.Kind, Before: a.Text})
		}
	}
	return out
}

// Merge makes the tasks of a draft from the answers of several enterprises: the same task
// under the wording that most use, with how many named it, the longest description, and
// all abilities with how many named each. What most name stands first.
func Merge(replies []Answers) []Task {
	type bundle struct {
		task      Task
		first     int
		names     map[string]int
		abilities map[string]*Ability
		order     []string
	}
	at := map[string]*bundle{}
	var keys []string
	for _, r := range replies {
		seen := map[string]bool{}
		for _, t := range r.Tasks {
			key := Key(t.Name)
			if key == "" {
				continue
			}
			b := at[key]
			if b == nil {
				b = &bundle{names: map[string]int{}, abilities: map[string]*Ability{}, first: len(keys)}
				at[key], keys = b, append(keys, key)
			}
			if !seen[key] {
				seen[key] = true
				b.task.Firms++
			}
			b.names[strings.TrimSpace(t.Name)]++
			if len([]rune(t.Details)) > len([]rune(b.task.Details)) {
				b.task.Details = t.Details
			}
			for _, a := range t.Abilities {
				ak := string(a.Kind) + "|" + Key(a.Text)
				if b.abilities[ak] == nil {
					b.abilities[ak] = &Ability{Kind: a.Kind, Text: a.Text}
					b.order = append(b.order, ak)
				}
				if once := key + "|" + ak; !seen[once] {
					seen[once] = true
					b.abilities[ak].Firms++
				}
			}
		}
	}
	out := make([]Task, 0, len(keys))
	for _, key := range keys {
		b := at[key]
		for name, n := range b.names {
			if n > b.names[b.task.Name] || n == b.names[b.task.Name] && (b.task.Name == "" || name < b.task.Name) {
				b.task.Name = name
			}
		}
		for _, k := range Kinds {
			var list []Ability
			for _, ak := range b.order {
				if a := b.abilities[ak]; a.Kind == k {
					list = append(list, *a)
				}
			}
			slices.SortStableFunc(list, func(x, y Ability) int { return cmp.Compare(y.Firms, x.Firms) })
			b.task.Abilities = append(b.task.Abilities, list...)
		}
		out = append(out, b.task)
	}
	slices.SortStableFunc(out, func(x, y Task) int { return cmp.Compare(y.Firms, x.Firms) })
	return out
}
