package adjust

import (
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/register/programme"
)

// Scene is the city with some requests granted.
type Scene struct {
	Points   int
	Key      stat.Ratio // points that serve a key industry ÷ points; unknown without a list in force
	Places   int64      // of points whose plan is known
	Unknown  int        // points without a plan
	Coverage []Covering
	Over     []Breach // caps that are broken
}

// Covering is how many of the 19 categories the points of a level cover.
type Covering struct {
	Level   atlas.Level
	Points  int
	Covered int
	Missing []string // names of the categories without a point
}

// Breach is a cap that is broken.
type Breach struct {
	Rule  string
	Who   string // a school's or a programme's name
	N     int64
	Most  int64
	Share bool // N of Most is a share of schools, in which Most is how many there are
}

// ProgrammeLine is a programme that requests touch, with places and demand before and after.
type ProgrammeLine struct {
	Level         atlas.Level
	Code, Name    string
	PointsBefore  int
	PointsAfter   int
	PlacesBefore  *int64
	PlacesAfter   *int64
	Demand        *int64 // people asked for; nil: not known
	DemandSource  string
	ServesKey     bool
	ServesUnknown bool
}

// CountyLine is a county with what is asked for in it; counties without requests are there too.
type CountyLine struct {
	Code, Name   string
	Points       int
	Requests     int
	PlacesBefore int64
	PlacesAfter  int64
}

// Effect is what requests would do.
type Effect struct {
	Before, After Scene
	Opened        int // points
	Closed        int
	PlacesOpened  int64
	PlacesClosed  int64
	// Opening is places opened ÷ places opened or closed: 1 where there are openings only, unknown where there are neither.
	Opening    stat.Ratio
	Moved      stat.Ratio // points touched ÷ points before
	Goal       stat.Ratio
	Programmes []ProgrammeLine
	Counties   []CountyLine
}

// granting is a set of points under change.
type granting struct {
	f       Figures
	points  []FrozenPoint
	touched map[string]string // programme key → name
	moved   map[ids.ID]bool
	effect  *Effect
}

// WhatIf computes what the city of the figures would look like with the requests granted. It is a pure function: the same figures and
// requests give the same effect.
func WhatIf(f Figures, chosen []Request) Effect {
	e := Effect{Goal: stat.Percent(f.Limits.Goal)}
	g := &granting{f: f, points: slices.Clone(f.Points), touched: map[string]string{}, moved: map[ids.ID]bool{}, effect: &e}
	e.Before = f.scene(f.Points)
	added := int64(0)
	for _, x := range chosen {
		if g.grant(x) && x.Kind == Add {
			added++
		}
	}
	e.After = f.scene(g.points)
	e.Opening = stat.Ratio{Num: e.PlacesOpened, Den: e.PlacesOpened + e.PlacesClosed}
	e.Moved = stat.Ratio{Num: int64(len(g.moved)) + added, Den: int64(e.Before.Points)}
	e.Programmes = g.programmes()
	e.Counties = g.counties(chosen)
	return e
}

// at is the place of a point, -1 where it is not taught.
func (g *granting) at(id ids.ID) int {
	return slices.IndexFunc(g.points, func(p FrozenPoint) bool { return p.ID == id })
}

// count adds a change of places to the sums.
func (g *granting) count(before, after *int64) {
	if before == nil || after == nil {
		return
	}
	switch d := *after - *before; {
	case d > 0:
		g.effect.PlacesOpened += d
	case d < 0:
		g.effect.PlacesClosed -= d
	}
}

// grant applies one request and reports whether it changed anything.
func (g *granting) grant(x Request) bool {
	after := x.granted()
	g.touch(x.Level, x.Code, x.Name)
	if x.Kind == Add {
		zero := int64(0)
		g.points = append(g.points, FrozenPoint{ID: -x.ID, School: x.School, Level: x.Level, Code: x.Code, Name: x.Name, Length: x.Length, Status: programme.Filed, Planned: after})
		g.effect.Opened++
		g.count(&zero, after)
		return true
	}
	i := g.at(x.Point)
	if i < 0 {
		return false
	}
	g.moved[x.Point] = true
	before := g.points[i].Planned
	switch x.Kind {
	case Revoke, Stop:
		zero := int64(0)
		g.points = slices.Delete(g.points, i, i+1)
		g.effect.Closed++
		g.count(before, &zero)
	case Merge:
		g.merge(i, x, before, after)
	case Rename:
		g.points[i].Code, g.points[i].Name, g.points[i].Planned = x.NewCode, x.NewName, after
		g.touch(x.Level, x.NewCode, x.NewName)
		g.count(before, after)
	default:
		g.points[i].Planned = after
		g.count(before, after)
	}
	return true
}

// merge takes a point away and gives the places that are left of it to the one that stays.
func (g *granting) merge(i int, x Request, before, after *int64) {
	g.points = slices.Delete(g.points, i, i+1)
	g.effect.Closed++
	g.count(before, after)
	j := g.at(x.Into)
	if j < 0 {
		return
	}
	g.touch(g.points[j].Level, g.points[j].Code, g.points[j].Name)
	if g.points[j].Planned != nil && after != nil {
		n := *g.points[j].Planned + *after
		g.points[j].Planned = &n
	}
}

func (g *granting) touch(level atlas.Level, code, name string) {
	g.touched[ProgrammeKey(level, code)] = name
}

// scene measures a set of points.
func (f Figures) scene(points []FrozenPoint) Scene {
	s := Scene{Points: len(points)}
	if f.KeyList != "" {
		s.Key.Den = int64(len(points))
	}
	register := make([]programme.Point, len(points))
	for i, p := range points {
		if f.KeyList != "" && f.Serves[p.key()] {
			s.Key.Num++
		}
		if p.Planned == nil {
			s.Unknown++
		} else {
			s.Places += *p.Planned
		}
		register[i] = programme.Point{ID: p.ID, School: p.School, Level: p.Level, Code: atlas.Base(p.Code)}
	}
	for _, l := range []atlas.Level{atlas.Secondary, atlas.HigherCollege, atlas.HigherUndergrad} {
		c := programme.Cover(l, register)
		if c.Points > 0 {
			s.Coverage = append(s.Coverage, Covering{l, c.Points, c.Covered(), c.Missing()})
		}
	}
	s.Over = f.breaches(points)
	return s
}

// breaches are the caps that a set of points breaks: schools first, then programmes.
func (f Figures) breaches(points []FrozenPoint) (out []Breach) {
	perSchool := map[ids.ID]int64{}
	type programmeOf struct {
		name    string
		level   atlas.Level
		n       int64
		schools map[ids.ID]bool
	}
	perProgramme := map[string]*programmeOf{}
	var order []string
	for _, p := range points {
		perSchool[p.School]++
		x := perProgramme[p.key()]
		if x == nil {
			x = &programmeOf{name: p.Name, level: p.Level, schools: map[ids.ID]bool{}}
			perProgramme[p.key()] = x
			order = append(order, p.key())
		}
		x.n++
		x.schools[p.School] = true
	}
	secondary := int64(0)
	for _, s := range f.Schools {
		per := f.Limits.Higher
		if s.Secondary {
			secondary++
			per = f.Limits.Secondary
		}
		if s.Students != nil && per > 0 && perSchool[s.ID] > Cap(*s.Students, per) {
			out = append(out, Breach{Rule: RuleTotal, Who: s.Name, N: perSchool[s.ID], Most: Cap(*s.Students, per)})
		}
	}
	slices.Sort(order)
	for _, key := range order {
		x := perProgramme[key]
		if x.n > f.Limits.Points {
			out = append(out, Breach{Rule: RulePoints, Who: x.name, N: x.n, Most: f.Limits.Points})
		}
		share := stat.Ratio{Num: int64(len(x.schools)), Den: secondary}
		if over, known := share.Compare(stat.Percent(f.Limits.Share)); x.level == atlas.Secondary && known && over > 0 {
			out = append(out, Breach{Rule: RuleShare, Who: x.name, N: share.Num, Most: share.Den, Share: true})
		}
	}
	return out
}

// programmes compares the programmes that requests touch, by code.
func (g *granting) programmes() (out []ProgrammeLine) {
	keys := make([]string, 0, len(g.touched))
	for k := range g.touched {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		l := ProgrammeLine{Name: g.touched[k], ServesKey: g.f.Serves[k], ServesUnknown: g.f.KeyList == ""}
		for i := range k {
			if k[i] == ':' {
				l.Level, l.Code = atlas.Level(k[:i]), k[i+1:]
			}
		}
		l.PointsBefore, l.PlacesBefore = totalOf(g.f.Points, k)
		l.PointsAfter, l.PlacesAfter = totalOf(g.points, k)
		if n, ok := g.f.need(l.Level, l.Code); ok {
			l.Demand, l.DemandSource = &n.Heads, n.Source
		}
		out = append(out, l)
	}
	return out
}

// totalOf counts the points of a programme and their places; the places are nil where any is not known.
func totalOf(points []FrozenPoint, key string) (n int, places *int64) {
	sum := int64(0)
	known := true
	for _, p := range points {
		if p.key() != key {
			continue
		}
		n++
		if p.Planned == nil {
			known = false
		} else {
			sum += *p.Planned
		}
	}
	if !known {
		return n, nil
	}
	return n, &sum
}

// counties sums every county, with requests or without.
func (g *granting) counties(chosen []Request) (out []CountyLine) {
	home := map[ids.ID]string{}
	for _, s := range g.f.Schools {
		home[s.ID] = s.County
	}
	for _, c := range g.f.Counties {
		l := CountyLine{Code: c.Code, Name: c.Name}
		for _, p := range g.f.Points {
			if home[p.School] == c.Code {
				l.Points++
				if p.Planned != nil {
					l.PlacesBefore += *p.Planned
				}
			}
		}
		for _, p := range g.points {
			if home[p.School] == c.Code && p.Planned != nil {
				l.PlacesAfter += *p.Planned
			}
		}
		for _, x := range chosen {
			if home[x.School] == c.Code {
				l.Requests++
			}
		}
		out = append(out, l)
	}
	return out
}
