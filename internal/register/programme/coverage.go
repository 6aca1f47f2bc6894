package programme

import (
	"cmp"
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/stat"
)

// categoryCount is how many categories the vocational catalogue has (2021 edition).
const categoryCount = 19

// Share is one category of one level.
type Share struct {
	Category   string // two digits
	Name       string
	Points     int
	Programmes int // distinct programmes
	Schools    int
}

// Coverage says how the points of a level spread over the 19 categories.
type Coverage struct {
	Level      atlas.Level
	Points     int
	Programmes int
	Schools    int
	Shares     []Share // all 19, in the catalogue's order; empty ones have no points
}

// Covered counts categories with at least one point.
func (c Coverage) Covered() int {
	n := 0
	for _, s := range c.Shares {
		if s.Points > 0 {
			n++
		}
	}
	return n
}

// Missing lists the names of categories without a point.
func (c Coverage) Missing() []string {
	var out []string
	for _, s := range c.Shares {
		if s.Points == 0 {
			out = append(out, s.Name)
		}
	}
	return out
}

// PointsIn counts the points of some categories, by index 1–19 of the catalogue
// (6 is equipment manufacturing, 11 electronics and information).
func (c Coverage) PointsIn(index ...int) int {
	n := 0
	for _, i := range index {
		n += c.Shares[i-1].Points
	}
	return n
}

// ReachesShare compares the points of some categories with a share in percent,
// by cross-multiplication, never on rounded numbers. Vector P7: 221 of 740 fails
// 30 %, 222 passes. Without points it is not known.
func (c Coverage) ReachesShare(percent int64, index ...int) (ok, known bool) {
	return stat.Ratio{Num: int64(c.PointsIn(index...)), Den: int64(c.Points)}.AtLeast(stat.Percent(percent))
}

// firstCategory is the number before the level's first category: category
// codes run 61–79, 41–59 and 21–39.
var firstCategory = map[atlas.Level]int{atlas.Secondary: 60, atlas.HigherCollege: 40, atlas.HigherUndergrad: 20}

// CategoryIndex is 1–19 for a programme code of a vocational level, 0 for others.
func CategoryIndex(l atlas.Level, code string) int {
	base, ok := firstCategory[l]
	if !ok || len(code) < 2 {
		return 0
	}
	n := int(code[0]-'0')*10 + int(code[1]-'0') - base
	if n < 1 || n > categoryCount {
		return 0
	}
	return n
}

// pair is a code seen in a category; category 0 is the whole level.
type pair struct {
	category int
	key      string
}

func distinct(set map[pair]bool, count func(category int)) {
	for k := range set {
		count(k.category)
	}
}

// Cover counts points of one level over the categories. Revoked points and
// points that do not enrol are the caller's to leave out.
func Cover(level atlas.Level, points []Point) Coverage {
	c := Coverage{Level: level, Shares: make([]Share, categoryCount)}
	for i := range c.Shares {
		n := firstCategory[level] + i + 1
		c.Shares[i] = Share{Category: string([]byte{byte('0' + n/10), byte('0' + n%10)}), Name: idcode.CategoryName(i + 1)}
	}
	programmes, schools := map[pair]bool{}, map[pair]bool{}
	for _, p := range points {
		i := CategoryIndex(level, p.Code)
		if p.Level != level || i == 0 {
			continue
		}
		c.Points++
		c.Shares[i-1].Points++
		for _, at := range []int{0, i} {
			programmes[pair{at, p.Code}] = true
			schools[pair{at, p.School.String()}] = true
		}
	}
	distinct(programmes, func(i int) {
		if i == 0 {
			c.Programmes++
		} else {
			c.Shares[i-1].Programmes++
		}
	})
	distinct(schools, func(i int) {
		if i == 0 {
			c.Schools++
		} else {
			c.Shares[i-1].Schools++
		}
	})
	return c
}

// ByCount orders shares for a chart: most points first.
func ByCount(shares []Share) []Share {
	out := slices.Clone(shares)
	slices.SortStableFunc(out, func(a, b Share) int { return cmp.Compare(b.Points, a.Points) })
	return out
}
