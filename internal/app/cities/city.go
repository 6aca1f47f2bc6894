package cities

import (
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
)

// Notice is the banner of these cities.
const Notice = "演示数据：名称为虚构，数量按公开材料"

// City is one of the four cities.
type City struct {
	Code, Name string // GB/T 2260
	Counties   []org.County
	Lng, Lat   float64 // its middle, degrees; records are strewn around it
	Schools    []schools
	Firms      int // enterprises, all partners of schools
	Large      int // of them with an annual output of 100 million yuan or more
	Chains     int // key industry chains
	Agreements int // long-term agreements, each with another enterprise
	Fund       int // what the special fund had in all up to 2021, yuan
	KeyTitle   string
	Units      []string // departments that answer for tasks of the city's plan
	Plan       string   // outline of the city's plan
	Points     []points
	Batches    []batch
	Figures    []figure
	Checks     []Check
}

// schools are schools of one level.
type schools struct {
	level    org.Level
	n        int
	name     string // 示例高职院校
	also     int    // so many of them are technician schools too
	students int64  // of all together
}

// points are programme points that are alike.
type points struct {
	level      atlas.Level
	n          int
	opened     civil.Date // when they began to enrol
	closed     civil.Date // when they were revoked, zero: never
	stopped    civil.Date // when they stopped to enrol, zero: never
	key        int        // so many of them serve a key chain
	categories []int      // 1–19, in turn
	programmes int        // different programmes in every category, in turn
	first      int        // serial of the first of them
}

// The four cities, in the order of the task.
func All() []City { return []City{tianjin(), wuhai(), quanzhou(), taizhou()} }

// Find is the city of a code.
func Find(code string) (City, bool) {
	for _, c := range All() {
		if c.Code == code {
			return c, true
		}
	}
	return City{}, false
}

// counties reads "120101 和平区 120102 河东区 …".
func counties(list ...string) (out []org.County) {
	for _, l := range list {
		out = append(out, org.County{Code: l[:6], Name: l[6:]})
	}
	return out
}

func day(s string) civil.Date { return civil.MustDate(s) }

// span are the numbers from one to another without some.
func span(from, to int, without ...int) (out []int) {
next:
	for i := from; i <= to; i++ {
		for _, w := range without {
			if i == w {
				continue next
			}
		}
		out = append(out, i)
	}
	return out
}
