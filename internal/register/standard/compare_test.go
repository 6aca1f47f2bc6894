package standard

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
)

func TestMachines(t *testing.T) {
	for _, m := range []*caseflow.Machine{Flow, SurveyFlow, ReplyFlow} {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

func task(lineage ids.ID, name string, abilities ...Ability) Task {
	return Task{Lineage: lineage, Name: name, Abilities: abilities}
}

func skill(lineage ids.ID, text string) Ability {
	return Ability{Lineage: lineage, Kind: Skill, Text: text}
}

// TestNewWordsKeepTheLineage edits a version as a form does and looks at the difference.
func TestNewWordsKeepTheLineage(t *testing.T) {
	before := []Task{
		task(1, "更换伺服电机", skill(11, "能按图拆装伺服电机"), skill(12, "能校准零点"), skill(13, "会写交接班记录")),
		task(2, "日常点检", skill(21, "能用红外测温仪")),
	}
	now := []Task{
		task(1, "更换并校准伺服电机", skill(0, "能校准零点"), skill(0, "能按图纸拆装伺服电机"), skill(0, "懂得安全锁定")),
		task(0, "备件管理", skill(0, "能填备件台账")),
	}
	Inherit(before, now)
	a := now[0].Abilities
	if now[0].Lineage != 1 || a[0].Lineage != 12 || a[1].Lineage != 11 || a[2].Lineage != 0 || now[1].Lineage != 0 {
		t.Fatalf("%+v", now)
	}
	now[0].Abilities[2].Lineage, now[1].Lineage, now[1].Abilities[0].Lineage = 14, 3, 31
	var got []string
	for _, c := range Diff(before, now) {
		got = append(got, c.Sort+" "+c.Before+" → "+c.After)
	}
	want := []string{
		"CHANGED 更换伺服电机 → 更换并校准伺服电机", "CHANGED 能按图拆装伺服电机 → 能按图纸拆装伺服电机", "ADDED  → 懂得安全锁定", "REMOVED 会写交接班记录 → ",
		"ADDED  → 备件管理", "ADDED  → 能填备件台账", "REMOVED 日常点检 → ", "REMOVED 能用红外测温仪 → ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestInheritNeverGivesALineageTwice draws versions of a standard.
func TestInheritNeverGivesALineageTwice(t *testing.T) {
	words := []string{"拆装电机", "拆装 电机", "校准零点", "校准零位", "写记录", "看图纸"}
	draw := func(t *rapid.T, label string, next *ids.ID) []Task {
		var out []Task
		for range rapid.IntRange(0, 4).Draw(t, label) {
			*next++
			x := Task{Lineage: *next, Name: rapid.SampledFrom(words).Draw(t, "task")}
			for range rapid.IntRange(0, 4).Draw(t, "abilities") {
				*next++
				x.Abilities = append(x.Abilities, Ability{Lineage: *next, Kind: rapid.SampledFrom(Kinds).Draw(t, "kind"), Text: rapid.SampledFrom(words).Draw(t, "text")})
			}
			out = append(out, x)
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		var next ids.ID
		before, now := draw(t, "before", &next), draw(t, "now", &next)
		for i := range now { // a form carries lineages of tasks that may be wrong
			now[i].Lineage = ids.ID(rapid.IntRange(0, int(next)).Draw(t, "carried"))
		}
		Inherit(before, now)
		seen := map[ids.ID]bool{}
		known := map[ids.ID]bool{}
		for _, x := range before {
			known[x.Lineage] = true
			for _, a := range x.Abilities {
				known[a.Lineage] = true
			}
		}
		check := func(l ids.ID) {
			if l == 0 {
				return
			}
			if seen[l] || !known[l] {
				t.Fatalf("lineage %d twice or from nowhere: %+v", l, now)
			}
			seen[l] = true
		}
		for _, x := range now {
			check(x.Lineage)
			for _, a := range x.Abilities {
				check(a.Lineage)
			}
		}
	})
}

func TestNothingChangedIsNoDifference(t *testing.T) {
	list := []Task{task(1, "甲", skill(11, "a"), skill(12, "b"))}
	if got := Diff(list, list); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestMerge(t *testing.T) {
	a := func(texts ...string) (out []Ability) {
		for _, s := range texts {
			out = append(out, Ability{Kind: Skill, Text: s})
		}
		return out
	}
	got := Merge([]Answers{
		{Tasks: []Task{{Name: "日常点检", Details: "每班一次", Abilities: a("能用红外测温仪")}, {Name: "写日报"}}},
		{Tasks: []Task{{Name: "更换伺服电机", Abilities: a("能校准零点", "能拆装")}, {Name: "日常点检 ", Details: "每班一次，记录在册", Abilities: a("能用红外测温仪。", "能听音辨故障")}}},
		{Tasks: []Task{{Name: "更换伺服电机", Abilities: a("能校准零点")}, {Name: "日常、点检", Abilities: a("能用红外测温仪")}}},
	})
	if len(got) != 3 || got[0].Name != "日常点检" || got[0].Firms != 3 || got[0].Details != "每班一次，记录在册" || got[1].Name != "更换伺服电机" || got[1].Firms != 2 || got[2].Firms != 1 {
		t.Fatalf("%+v", got)
	}
	if x := got[0].Abilities; len(x) != 2 || x[0].Firms != 3 || x[1].Firms != 1 {
		t.Errorf("%+v", x)
	}
	if x := got[1].Abilities; x[0].Text != "能校准零点" || x[0].Firms != 2 {
		t.Errorf("%+v", x)
	}
}

// TestMergeCountsNobodyTwice: no count is above the number of replies, and every task that
// was named is in the draft.
func TestMergeCountsNobodyTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var replies []Answers
		named := map[string]bool{}
		for range rapid.IntRange(1, 6).Draw(t, "replies") {
			var a Answers
			for range rapid.IntRange(0, 5).Draw(t, "tasks") {
				x := Task{Name: rapid.SampledFrom([]string{"甲 一", "甲一", "乙", "丙。", "丙"}).Draw(t, "name")}
				named[Key(x.Name)] = true
				for range rapid.IntRange(0, 3).Draw(t, "abilities") {
					x.Abilities = append(x.Abilities, Ability{Kind: rapid.SampledFrom(Kinds).Draw(t, "kind"), Text: rapid.SampledFrom([]string{"会", "会 ", "懂"}).Draw(t, "text")})
				}
				a.Tasks = append(a.Tasks, x)
			}
			replies = append(replies, a)
		}
		got := Merge(replies)
		if len(got) != len(named) {
			t.Fatalf("%d tasks of %d", len(got), len(named))
		}
		for i, x := range got {
			if x.Firms < 1 || x.Firms > int64(len(replies)) || i > 0 && x.Firms > got[i-1].Firms {
				t.Fatalf("%+v", got)
			}
			for _, y := range x.Abilities {
				if y.Firms < 1 || y.Firms > x.Firms {
					t.Fatalf("%+v", x)
				}
			}
		}
	})
}

func TestCover(t *testing.T) {
	abilities := []Ability{skill(1, "a"), skill(2, "b"), skill(3, "c")}
	links := []Link{{Lineage: 1, Kind: Course, Point: 7}, {Lineage: 1, Kind: Course, Point: 7, Name: "second"}, {Lineage: 3, Kind: Course, Point: 7}, {Lineage: 2, Kind: Certificate}, {Lineage: 2, Kind: Course, Point: 8}}
	if covered, all, known := Cover(abilities, links, 7); covered != 2 || all != 3 || !known {
		t.Errorf("%d of %d, %v", covered, all, known)
	}
	if _, _, known := Cover(abilities, links, 9); known {
		t.Error("a point without links is known")
	}
}
