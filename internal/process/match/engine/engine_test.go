package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/process/match/index"
	"rongqiao/internal/process/match/score"
)

// plain judges every pair and sorts; it is what the engine must equal.
type plain struct {
	params  *score.Params
	needs   map[int64]*Need
	points  map[int64]*Point
	lessons []Lesson
}

func (m *plain) all(t *rapid.T, e *Engine, keep func(n *Need, p *Point) bool) []Match {
	var list []Match
	var s scratch
	for _, n := range m.needs {
		for _, p := range m.points {
			if !keep(n, p) {
				continue
			}
			slot := e.pointSlot[p.ID]
			entry := e.need[e.needSlot[n.ID]]
			acc := e.points.Scores(entry.words.Terms, &s.text)
			s.sharpen(&entry)
			text := score.Text{Mass: s.text.Mass(), Words: e.common(&entry, &e.point[slot], &s)}
			if slot < len(acc) {
				text.Score = acc[slot]
			}
			var about []Lesson
			for _, l := range m.lessons {
				if slices.Contains(Likes(n), l.Like) {
					about = append(about, l)
				}
			}
			r := score.Evaluate(m.params, &n.Need, &p.Point, text, sum(about, p.Profile.Programme))
			if r.Touches(m.params) {
				list = append(list, Match{n.ID, p.ID, r})
			}
		}
	}
	slices.SortFunc(list, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Key(), a.Key()), cmp.Compare(a.NeedID, b.NeedID), cmp.Compare(a.PointID, b.PointID))
	})
	return list
}

var someWords = []string{"机器人", "示教", "PLC", "电工", "护理", "点检", "会计", "，"}

func drawWords(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(someWords), 0, 8).Draw(t, name), "")
}

var someProfiles = []*score.Profile{
	{Programme: "460305", Level: score.College, Occupations: []score.Edge{{Code: "6-31-07-01", Source: "专业简介"}}},
	{Programme: "660303", Level: score.Secondary, Kin: []string{"460305"}, Industries: []score.Edge{{Code: "3491", Source: "图谱"}}},
	{Programme: "520201", Level: score.College, Occupations: []score.Edge{{Code: "2-05-08-01", Source: "专业简介"}}},
	{Programme: "080801", Level: score.Bachelor},
}

var somePlaces = []score.Place{{}, {County: "900101"}, {County: "900102"}, {County: "900201", Lat: 30000, Lng: 110000}, {County: "900101", Lat: 30100, Lng: 110000}}

func drawNeed(t *rapid.T, id int64) *Need {
	n := &Need{Title: drawWords(t, "title"), Text: drawWords(t, "text")}
	n.ID = id
	n.Kind = rapid.SampledFrom([]score.Kind{score.Talent, score.Talent, score.Internship, score.Project}).Draw(t, "kind")
	n.Requirement.Codes = rapid.SliceOfN(rapid.SampledFrom([]string{"46", "4603", "460305", "5202", "0808"}), 0, 2).Draw(t, "codes")
	n.Requirement.Related = rapid.Bool().Draw(t, "related")
	n.Requirement.Wish = rapid.IntRange(0, 3).Draw(t, "wish") == 0
	n.Requirement.Any = rapid.Bool().Draw(t, "any")
	n.Occupations = rapid.SliceOfN(rapid.SampledFrom([]string{"6-31-07-01", "6-31-07", "2-05"}), 0, 2).Draw(t, "jobs")
	n.Industry = rapid.SampledFrom([]string{"", "3491", "34"}).Draw(t, "industry")
	n.Level = score.Level(rapid.IntRange(0, 4).Draw(t, "level"))
	n.Place = rapid.SampledFrom(somePlaces).Draw(t, "place")
	n.Within = score.Scope(rapid.IntRange(0, 3).Draw(t, "within"))
	n.Start = rapid.SampledFrom([]score.Day{0, 20900, 21000}).Draw(t, "start")
	n.Headcount = rapid.SampledFrom([]int32{score.NotSaid, 5, 50}).Draw(t, "headcount")
	if rapid.IntRange(0, 5).Draw(t, "addressed") == 0 {
		n.Only = []int64{1}
	}
	n.Replies = drawReplies(t)
	if rapid.IntRange(0, 7).Draw(t, "banned") == 0 {
		n.Bans = []score.Ban{{Text: "限男性", Law: "法"}}
	}
	return n
}

func drawReplies(t *rapid.T) score.Replies {
	asked := rapid.SampledFrom([]int32{0, 0, 1, 10}).Draw(t, "asked")
	return score.Replies{Asked: asked, Answered: rapid.Int32Range(0, asked).Draw(t, "answered"), Paused: rapid.IntRange(0, 7).Draw(t, "paused") == 0}
}

func drawPoint(t *rapid.T, id int64) *Point {
	p := &Point{Fields: []index.Field{{Text: drawWords(t, "name"), Weight: 3}, {Text: drawWords(t, "courses"), Weight: 1}}}
	p.ID, p.School = id, rapid.Int64Range(1, 2).Draw(t, "school")
	p.Profile = rapid.SampledFrom(someProfiles).Draw(t, "profile")
	p.Place = rapid.SampledFrom(somePlaces).Draw(t, "place")
	p.Open = rapid.IntRange(0, 5).Draw(t, "open") > 0
	p.Offers = score.KindSet(rapid.Uint16Range(0, 511).Draw(t, "offers"))
	p.Replies = drawReplies(t)
	p.Single = rapid.IntRange(0, 3).Draw(t, "single") == 0
	if rapid.Bool().Draw(t, "known") {
		p.Cohorts = []score.Cohort{{Ends: 20950, Count: rapid.Int32Range(-1, 60).Draw(t, "count"), Taken: 10}}
	}
	return p
}

func TestBothDirectionsEqualJudgingEveryPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &plain{params: score.Shipped(), needs: map[int64]*Need{}, points: map[int64]*Point{}}
		e := New(m.params)
		var needs []*Need
		var points []*Point
		for i := range rapid.Int64Range(0, 12).Draw(t, "needs") {
			n := drawNeed(t, 100-i)
			needs, m.needs[n.ID] = append(needs, n), n
		}
		for i := range rapid.Int64Range(0, 12).Draw(t, "points") {
			p := drawPoint(t, 200-i)
			points, m.points[p.ID] = append(points, p), p
		}
		m.lessons = []Lesson{{"job:6-31-07-01", "4603", 5, 1}, {"title:护理", "520201", 0, 9}}
		e.SetPast(m.lessons)
		e.Load(needs, points)
		for range rapid.IntRange(0, 6).Draw(t, "changes") {
			change(t, e, m)
			ask(t, e, m)
		}
		ask(t, e, m)
	})
}

func change(t *rapid.T, e *Engine, m *plain) {
	needID, pointID := rapid.Int64Range(90, 101).Draw(t, "need id"), rapid.Int64Range(190, 201).Draw(t, "point id")
	switch rapid.IntRange(0, 4).Draw(t, "change") {
	case 0:
		m.needs[needID] = drawNeed(t, needID)
		e.PutNeed(m.needs[needID])
	case 1:
		delete(m.needs, needID)
		e.RemoveNeed(needID)
	case 2:
		m.points[pointID] = drawPoint(t, pointID)
		e.PutPoint(m.points[pointID])
	case 3:
		delete(m.points, pointID)
		e.RemovePoint(pointID)
	case 4:
		m.params = m.params.With("MAT-T", "2026-01-01", map[string]int32{"MAT-MAX-TEXT": rapid.Int32Range(0, 300).Draw(t, "text max"), "MAT-TOUCH": 0})
		e.SetParams(m.params)
	}
}

func ask(t *rapid.T, e *Engine, m *plain) {
	k := rapid.IntRange(1, 5).Draw(t, "k")
	for id := range m.needs {
		want := m.all(t, e, func(n *Need, _ *Point) bool { return n.ID == id })
		got, found := e.ForNeed(id, k, nil)
		compare(t, fmt.Sprintf("need %d", id), got, want[:min(k, len(want))])
		if !found {
			t.Fatalf("need %d is not held", id)
		}
		if by := e.Total(id); by[0]+by[1]+by[2] != len(want) {
			t.Fatalf("need %d: total %v, want %d", id, by, len(want))
		}
	}
	for id := range m.points {
		want := m.all(t, e, func(_ *Need, p *Point) bool { return p.ID == id })
		got, _ := e.ForPoint(id, k, nil)
		compare(t, fmt.Sprintf("point %d", id), got, want[:min(k, len(want))])
		for _, w := range got {
			if one, ok := e.Explain(w.NeedID, id); !ok || one != w {
				t.Fatalf("explained alone: %+v, in the list: %+v", one, w)
			}
		}
	}
}

func compare(t *rapid.T, what string, got, want []Match) {
	if len(got) != len(want) {
		t.Fatalf("%s: %d matches, want %d", what, len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s, %d: %+v\nwant %+v", what, i, got[i], want[i])
		}
	}
}

func TestUnknownIDs(t *testing.T) {
	e := New(score.Shipped())
	if _, found := e.ForNeed(1, 10, nil); found {
		t.Error("an unknown need was found")
	}
	if _, found := e.ForPoint(1, 10, nil); found {
		t.Error("an unknown point was found")
	}
	if _, found := e.Explain(1, 2); found {
		t.Error("an unknown pair was found")
	}
	e.RemoveNeed(1)
	e.RemovePoint(1)
}

func TestWordsAreJoined(t *testing.T) {
	e := New(score.Shipped())
	n := &Need{Title: "工业机器人运维", Text: "示教编程、PLC、点检"}
	n.ID, n.Headcount = 1, score.NotSaid
	points := []*Point{{Fields: []index.Field{{Text: "工业机器人技术 PLC 示教", Weight: 1}}}}
	for i := range 20 {
		points = append(points, &Point{Fields: []index.Field{{Text: fmt.Sprintf("护理 会计 n%d", i), Weight: 1}}})
	}
	for i, p := range points {
		p.ID, p.Profile = int64(i+1), someProfiles[0]
	}
	e.Load([]*Need{n}, points)
	m, _ := e.Explain(1, 1)
	if why := m.Parts[score.PartText].Why; why.A != "工业机器人" || why.B != "示教" || why.C != "plc" {
		t.Errorf("words %q %q %q", why.A, why.B, why.C)
	}
}

// TestCommonWordsAreWhole: what is shown as common goes on through words that many points
// have, and a pair out of the midst of a word stands behind whole ones.
func TestCommonWordsAreWhole(t *testing.T) {
	e := New(score.Shipped())
	point := func(id int64, text string) *Point {
		p := &Point{Fields: []index.Field{{Text: text, Weight: 1}}}
		p.ID, p.School, p.Open, p.Profile = id, 1, true, someProfiles[0]
		return p
	}
	points := []*Point{point(1, "机器人系统运维，部件装置，焊接")}
	for id := int64(2); id < 12; id++ {
		points = append(points, point(id, "系统管理，系统软件"))
	}
	n := &Need{Text: "机器人系统运维，零件装配，焊接"}
	n.ID, n.Kind, n.Requirement.Any = 100, score.Talent, true
	e.Load([]*Need{n}, points)
	m, ok := e.Explain(100, 1)
	if !ok {
		t.Fatal("no explanation")
	}
	why := m.Parts[score.PartText].Why
	got := []string{why.A, why.B, why.C}
	if want := []string{"机器人系统运维", "焊接", "件装"}; !slices.Equal(got, want) {
		t.Errorf("common words %q, want %q", got, want)
	}
}

func TestReadersAndWriters(t *testing.T) {
	e := New(score.Shipped())
	var points []*Point
	for i := range 50 {
		p := &Point{Fields: []index.Field{{Text: someWords[i%7], Weight: 1}}}
		p.ID, p.Profile, p.Open = int64(i), someProfiles[i%4], true
		points = append(points, p)
	}
	e.Load(nil, points)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 200 {
				n := &Need{Title: someWords[i%7]}
				n.ID = int64(w)
				e.PutNeed(n)
				if got, found := e.ForNeed(n.ID, 5, nil); !found || len(got) > 5 {
					t.Errorf("writer %d: %d matches, found %v", w, len(got), found)
				}
				e.ForPoint(int64(i%50), 5, nil)
			}
		})
	}
	all.Wait()
}

func TestLearn(t *testing.T) {
	e := New(score.Shipped())
	n := &Need{Title: "护理"}
	n.ID, n.Headcount = 1, score.NotSaid
	p := &Point{Fields: []index.Field{{Text: "护理 n", Weight: 1}}}
	p.ID, p.Profile, p.Open = 1, someProfiles[2], true
	e.Load([]*Need{n}, []*Point{p})
	before, _ := e.Explain(1, 1)
	e.Learn(Lesson{"title:护理", "520201", 3, 0})
	e.Learn(Lesson{"title:护理", "520201", 1, 0})
	after, _ := e.Explain(1, 1)
	if b, a := before.Parts[score.PartPast].Points, after.Parts[score.PartPast].Points; b != 30 || a != 45 {
		t.Errorf("past %s, then %s", b, a)
	}
}
