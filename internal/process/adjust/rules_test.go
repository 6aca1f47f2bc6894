package adjust_test

import (
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/register/programme"
)

func TestMachinesAreSound(t *testing.T) {
	for _, m := range []*caseflow.Machine{adjust.Rounds, adjust.Requests, adjust.Opinions, adjust.Appeals, adjust.Lists} {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

// TestVectorP5: 2,150 students of a secondary school give 10 points, 9,800 of a higher one 32.
func TestVectorP5(t *testing.T) {
	for _, c := range []struct{ students, per, want int64 }{{2150, 200, 10}, {9800, 300, 32}, {199, 200, 0}, {200, 200, 1}, {300, 0, 0}, {0, 300, 0}} {
		if got := adjust.Cap(c.students, c.per); got != c.want {
			t.Errorf("%d ÷ %d: %d, want %d", c.students, c.per, got, c.want)
		}
	}
}

func points(n int, level atlas.Level, code string) (out []adjust.FrozenPoint) {
	for i := range n {
		out = append(out, adjust.FrozenPoint{ID: ids.ID(i + 1), School: ids.ID(i%20 + 1), Level: level, Code: code, Name: "专业", Length: "3", Status: programme.Enrolling, Planned: num(50)})
	}
	return out
}

func schools(n int, secondary bool, students *int64) (out []adjust.FrozenSchool) {
	for i := range n {
		out = append(out, adjust.FrozenSchool{ID: ids.ID(i + 1), Name: "学校", County: []string{countyA, countyB}[i%2], Secondary: secondary, Students: students})
	}
	return out
}

var limits = adjust.Limits{Higher: 300, Secondary: 200, Points: 20, Share: 50, Goal: 10, Versions: map[string]string{"PRG-F3-HIGHER": "PRG-F3-HIGHER 第 1 版：福建"}}

// TestCaps: the cap of a school, more than 20 points of a programme, more than half of the secondary schools; exactly at the line passes.
func TestCaps(t *testing.T) {
	add := adjust.Request{Form: adjust.Form{Kind: adjust.Add, Level: atlas.HigherCollege, Code: "460305"}, School: 1}
	f := adjust.Figures{Limits: limits, Schools: schools(20, false, num(600)), Points: points(19, atlas.HigherCollege, "460305")}
	if got := adjust.CheckPoints(add, f); got.Status != adjust.Pass || got.Measured != "20" {
		t.Errorf("the twentieth point: %+v", got)
	}
	f.Points = points(20, atlas.HigherCollege, "460305")
	if got := adjust.CheckPoints(add, f); !got.Warns() || got.Measured != "21" {
		t.Errorf("the 21st point: %+v", got)
	}
	if got := adjust.CheckTotal(add, f); got.Status != adjust.Pass || got.Threshold != "≤ 2" {
		t.Errorf("two of two: %+v", got)
	}
	f.Points = append(f.Points, adjust.FrozenPoint{ID: 99, School: 1, Level: atlas.HigherCollege, Code: "530302"})
	if got := adjust.CheckTotal(add, f); !got.Warns() || got.Measured != "3" || got.Source == "" {
		t.Errorf("three of two: %+v", got)
	}
	f.Schools[0].Students = nil
	if got := adjust.CheckTotal(add, f); got.Status != adjust.NoData {
		t.Errorf("unknown students: %+v", got)
	}
	secondary := adjust.Request{Form: adjust.Form{Kind: adjust.Add, Level: atlas.Secondary, Code: "660301"}, School: 20}
	g := adjust.Figures{Limits: limits, Schools: schools(20, true, nil), Points: points(9, atlas.Secondary, "660301")}
	if got := adjust.CheckShare(secondary, g); got.Status != adjust.Pass || got.Measured != "10/20" {
		t.Errorf("half of the schools: %+v", got)
	}
	g.Points = points(10, atlas.Secondary, "660301")
	if got := adjust.CheckShare(secondary, g); !got.Warns() || got.Measured != "11/20" {
		t.Errorf("more than half: %+v", got)
	}
	if got := adjust.CheckShare(add, g); got.Status != adjust.NA {
		t.Errorf("a higher programme: %+v", got)
	}
	if got := adjust.CheckTotal(adjust.Request{Form: adjust.Form{Kind: adjust.Stop}, School: 1}, f); got.Status != adjust.NA {
		t.Errorf("closing above the cap: %+v", got)
	}
}

// TestNegativeList: a programme, its class or its category on the list blocks; an override needs both people.
func TestNegativeList(t *testing.T) {
	x := adjust.Request{Form: adjust.Form{Kind: adjust.Add, Level: atlas.HigherCollege, Code: "530302"}}
	for _, code := range []string{"530302", "5303", "53"} {
		if f := adjust.CheckNegative(x, []adjust.ListEntry{{Code: code}}, "", true); !f.Blocks() {
			t.Errorf("%s: %+v", code, f)
		}
	}
	entries := []adjust.ListEntry{{Code: "5303", Name: "财务会计类"}}
	for state, blocks := range map[string]bool{"": true, adjust.OverrideAsked: true, adjust.OverrideGranted: true, adjust.OverrideRefused: true, adjust.OverrideConfirmed: false} {
		x.Override.State = state
		if f := adjust.CheckNegative(x, entries, "", true); f.Blocks() != blocks {
			t.Errorf("override %q: %+v", state, f)
		}
	}
	if f := adjust.CheckNegative(x, nil, "", false); f.Status != adjust.NoData {
		t.Errorf("no list: %+v", f)
	}
	x.Kind = adjust.Stop
	if f := adjust.CheckNegative(x, entries, "", true); f.Status != adjust.NA {
		t.Errorf("closing: %+v", f)
	}
}

// TestFiled is PRG-F1.
func TestFiled(t *testing.T) {
	x := adjust.Request{Form: adjust.Form{Kind: adjust.Upgrade, After: num(40)}}
	for state, blocks := range map[string]bool{programme.Proposed: true, programme.Committee: true, programme.Filed: false, programme.Approved: false, programme.Enrolling: false, programme.Stopped: true} {
		if f := adjust.CheckFiled(x, state); f.Blocks() != blocks {
			t.Errorf("%s: %+v", state, f)
		}
	}
}

// TestCheckForm: closing leaves no places, opening has some, and each fault names its field.
func TestCheckForm(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*adjust.Form)
		field string
		want  error
	}{
		{"closing with places", func(f *adjust.Form) { *f = goodForm(adjust.Stop); f.After = num(5) }, "after", adjust.ErrClosing},
		{"opening without", func(f *adjust.Form) { f.After = num(0) }, "after", adjust.ErrMore},
		{"places not said", func(f *adjust.Form) { f.After = nil }, "after", adjust.ErrEmpty},
		{"negative", func(f *adjust.Form) { f.After = num(-1) }, "after", adjust.ErrPlaces},
		{"no motive", func(f *adjust.Form) { f.Motive = "" }, "motive", adjust.ErrEmpty},
		{"no reasons", func(f *adjust.Form) { f.Summary = " " }, "summary", adjust.ErrEmpty},
		{"no code", func(f *adjust.Form) { f.Code = "46" }, "code", adjust.ErrCode},
		{"no point", func(f *adjust.Form) { *f = goodForm(adjust.Stop); f.Point = 0 }, "point", adjust.ErrPoint},
		{"merged into itself", func(f *adjust.Form) { *f = goodForm(adjust.Limit); f.Kind, f.Into = adjust.Merge, robot }, "into", adjust.ErrInto},
		{"unknown kind", func(f *adjust.Form) { f.Kind = "SHRINK" }, "kind", adjust.ErrKind},
	} {
		f := goodForm(adjust.Add)
		c.spoil(&f)
		list := adjust.CheckForm(f)
		if len(list) != 1 || list[0].Field != c.field || list[0].Code != c.want.(interface{ Error() string }).Error()[:len(list[0].Code)] {
			t.Errorf("%s: %v", c.name, list)
		}
	}
	if list := adjust.CheckForm(goodForm(adjust.Add)); len(list) != 0 {
		t.Errorf("a good form: %v", list)
	}
}

// TestWhatIf: exact fractions, openings only give 100 %, counties without requests are there, the figures are not changed.
func TestWhatIf(t *testing.T) {
	f := adjust.Figures{Limits: limits, KeyList: "清单", Serves: map[string]bool{adjust.ProgrammeKey(atlas.HigherCollege, "460301"): true}, Counties: []adjust.FrozenCounty{{Code: countyA, Name: "岚山区"}, {Code: countyB, Name: "滨湖区"}},
		Schools: schools(2, false, num(3000)), Needs: []adjust.FrozenNeed{{Level: atlas.HigherCollege, Code: "460301", Heads: 200, Source: "预测"}}}
	for i := range 52 {
		code := "530302"
		if i < 38 {
			code = "460301"
		}
		f.Points = append(f.Points, adjust.FrozenPoint{ID: ids.ID(i + 1), School: 1, Level: atlas.HigherCollege, Code: code, Name: "专业", Status: programme.Enrolling, Planned: num(50)})
	}
	text, before, err := f.Seal()
	must(t, err)
	open := adjust.Request{ID: 900, Form: adjust.Form{Kind: adjust.Add, Level: atlas.HigherCollege, Code: "460301", After: num(40)}, School: 1, Name: "机电"}
	e := adjust.WhatIf(f, []adjust.Request{open})
	if e.Before.Key.Num != 38 || e.Before.Key.Den != 52 || e.After.Key.Num != 39 || e.After.Key.Den != 53 {
		t.Errorf("key share %+v → %+v", e.Before.Key, e.After.Key)
	}
	if e.Opening.Percent(0) != "100%" || e.Opened != 1 || e.PlacesOpened != 40 || e.Closed != 0 {
		t.Errorf("openings only: %+v", e)
	}
	if len(e.Counties) != 2 || e.Counties[1].Requests != 0 || e.Counties[0].PlacesAfter != 52*50+40 || e.Counties[1].PlacesAfter != 0 {
		t.Errorf("counties: %+v", e.Counties)
	}
	stop := adjust.Request{ID: 901, Form: adjust.Form{Kind: adjust.Stop, Point: 52, Level: atlas.HigherCollege, Code: "530302", After: num(0)}, School: 1, Name: "会计"}
	e = adjust.WhatIf(f, []adjust.Request{stop})
	if e.After.Points != 51 || e.Closed != 1 || e.PlacesClosed != 50 || e.Opening.Num != 0 || e.Opening.Den != 50 {
		t.Errorf("a closing: %+v", e)
	}
	if ok, _ := e.Moved.AtLeast(e.Goal); ok || e.Moved.Num != 1 || e.Moved.Den != 52 {
		t.Errorf("moved %+v of goal %+v", e.Moved, e.Goal)
	}
	e = adjust.WhatIf(f, nil)
	if e.Opening.Known() || e.After.Key != e.Before.Key {
		t.Errorf("nothing ticked: %+v", e)
	}
	l := adjust.WhatIf(f, []adjust.Request{open}).Programmes
	if len(l) != 1 || l[0].Demand == nil || *l[0].Demand != 200 || *l[0].PlacesAfter-*l[0].PlacesBefore != 40 || !l[0].ServesKey {
		t.Errorf("programmes: %+v", l)
	}
	again, after, err := f.Seal()
	must(t, err)
	if before != after || text != again {
		t.Error("the what-if changed the figures")
	}
	f.Points = nil
	if e := adjust.WhatIf(f, []adjust.Request{open}); e.Moved.Known() || e.Before.Key.Known() {
		t.Errorf("a city without points: %+v", e.Moved)
	}
}

// TestMergeMovesPlaces: the point goes, what is left of its places goes to the other.
func TestMergeMovesPlaces(t *testing.T) {
	f := adjust.Figures{Limits: limits, Schools: schools(1, false, nil), Points: points(2, atlas.HigherCollege, "460301")}
	e := adjust.WhatIf(f, []adjust.Request{{Form: adjust.Form{Kind: adjust.Merge, Point: 1, Into: 2, Level: atlas.HigherCollege, Code: "460301", After: num(30)}}})
	if e.After.Points != 1 || e.After.Places != 80 || e.PlacesClosed != 20 {
		t.Errorf("%+v", e)
	}
}

// TestJudge holds decisions against a September by quantity.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name                      string
		kind                      adjust.Kind
		granted                   *int64
		base, planned, registered *int64
		exists, reported          bool
		want                      adjust.Outcome
	}{
		{"opened as approved", adjust.Add, num(50), nil, num(50), num(48), true, true, adjust.OutcomeDone},
		{"opened with fewer", adjust.Add, num(50), nil, num(30), num(28), true, true, adjust.OutcomePartly},
		{"founded without a plan", adjust.Add, num(50), nil, nil, nil, true, true, adjust.OutcomeUndone},
		{"never founded", adjust.Add, num(50), nil, nil, nil, false, true, adjust.OutcomeUndone},
		{"stopped", adjust.Stop, num(0), num(60), num(0), num(0), true, true, adjust.OutcomeDone},
		{"stopped, nothing reported", adjust.Stop, num(0), num(60), nil, nil, true, true, adjust.OutcomeDone},
		{"fewer, not stopped", adjust.Stop, num(0), num(60), num(30), num(28), true, true, adjust.OutcomePartly},
		{"as before", adjust.Stop, num(0), num(60), num(60), num(50), true, true, adjust.OutcomeUndone},
		{"limited", adjust.Limit, num(30), num(60), num(30), num(30), true, true, adjust.OutcomeDone},
		{"cut too little", adjust.Limit, num(30), num(60), num(45), num(40), true, true, adjust.OutcomePartly},
		{"not limited", adjust.Limit, num(30), num(60), num(60), num(40), true, true, adjust.OutcomeUndone},
		{"no plan known", adjust.Limit, num(30), num(60), nil, nil, true, true, adjust.OutcomeNoData},
		{"enlarged", adjust.Upgrade, num(80), num(60), num(80), num(70), true, true, adjust.OutcomeDone},
		{"enlarged by half", adjust.Upgrade, num(80), num(60), num(70), num(70), true, true, adjust.OutcomePartly},
		{"made smaller by an upgrade", adjust.Upgrade, num(40), num(60), num(60), num(50), true, true, adjust.OutcomeUndone},
		{"register has not come", adjust.Add, num(50), nil, nil, nil, true, false, adjust.OutcomeNoData},
		{"places not known", adjust.Add, nil, nil, num(50), nil, true, true, adjust.OutcomeNoData},
		{"renamed", adjust.Rename, num(60), num(60), nil, nil, true, true, adjust.OutcomeDone},
		{"not renamed", adjust.Rename, num(60), num(60), nil, nil, false, true, adjust.OutcomeUndone},
	} {
		x := adjust.Request{Form: adjust.Form{Kind: c.kind, After: c.granted}}
		got, why := adjust.Judge(x, c.base, c.planned, c.registered, c.exists, c.reported)
		if got != c.want || (why == "") != (got == adjust.OutcomeDone) {
			t.Errorf("%s: %s (%s), want %s", c.name, got, why, c.want)
		}
	}
}

func TestOpinionsAreShownByStep(t *testing.T) {
	for _, c := range []struct {
		stage, status string
		want          bool
	}{{adjust.Preliminary, adjust.Complete, false}, {adjust.Preliminary, adjust.InOpinion, true}, {adjust.Consultative, adjust.InOpinion, false}, {adjust.Consultative, adjust.Ready, false}, {adjust.Consultative, adjust.Approved, false}, {adjust.Consultative, adjust.Published, true}, {adjust.Final, adjust.Ready, false}, {adjust.Final, adjust.Rejected, true}} {
		if got := adjust.OpinionShown(c.stage, c.status); got != c.want {
			t.Errorf("%s in %s: %v", c.stage, c.status, got)
		}
	}
}
