package app

import (
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/register/programme"
)

// portSchools is the register of the port: 1 undergraduate, 11 higher and 35
// secondary schools, 4 of the latter technician schools: two registered as such
// and two that stand in both registers.
func portSchools(p *scene) string {
	var b strings.Builder
	b.WriteString("学校标识码,学校名称,办学层次,兼技工学校,区县代码\n")
	row := func(code, name, level, also string, n int) {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s\n", code, name, level, also, p.plan.Counties[n%2].Code)
	}
	row("4135093000", "海津职业技术大学", "职业本科", "", 0)
	for i := range 11 {
		row(fmt.Sprintf("41350931%02d", i), fmt.Sprintf("海津第%d职业技术学院", i+1), "高职专科", "", i)
	}
	for i := range 33 {
		also := ""
		if i < 2 {
			also = "是"
		}
		row(fmt.Sprintf("36350932%02d", i), fmt.Sprintf("海津第%d中等职业学校", i+1), "中职", also, i)
	}
	for i := range 2 {
		row(fmt.Sprintf("36350933%02d", i), fmt.Sprintf("海津第%d技师学院", i+1), "技工", "", i)
	}
	return b.String()
}

// portFirms is the register of the port's enterprises: 2,412 partners, of which
// 605 have an output of one hundred million yuan or more and 107 gave none; 88
// others are no partners.
func portFirms(p *scene) string {
	var b strings.Builder
	b.WriteString("统一社会信用代码,企业名称,区县代码,行业代码,年产值（万元）,产值年度,是否合作企业\n")
	for i := range 2500 {
		output, partner := "9999.99", "是"
		switch {
		case i < 605:
			output = fmt.Sprint(10000 + 7*i)
		case i < 605+107:
			output = ""
		case i >= 2412:
			partner = "否"
		}
		fmt.Fprintf(&b, "%s,海津%04d号实业有限公司,%s,C34,%s,2025,%s\n", uscc("91", p.plan.Code, i), i, p.plan.Counties[i%2].Code, output, partner)
	}
	return b.String()
}

// portChains are twelve invented chains, three of each class.
var portChains = []string{"新能源", "新材料", "新医药健康", "未来汽车", "精密制造", "绿色石化", "港航物流", "跨境电商", "文旅康养", "托育服务", "康养照护", "家政服务"}

// portClasses are the classes of portChains, three each.
var portClasses = []atlas.ChainClass{atlas.ClassEmerging, atlas.ClassTraditional, atlas.ClassService, atlas.ClassLivelihood}

// fillChains gives the port its chains and the list that makes all of them key.
func fillChains(p *scene) {
	lead := p.as(actor.CityLead)
	list := atlas.KeyList{InForce: civil.MustDate("2024-03-01"), Title: "海津市重点产业链名录", Reviewer: "市发改委", ReviewedOn: civil.MustDate("2024-02-20")}
	for i, name := range portChains {
		c := atlas.Chain{Code: fmt.Sprintf("L%02d", i+1), Name: name, Class: portClasses[i/3], Shortage: i >= 9, Years: atlas.Years{From: 2024}}
		if name == "未来汽车" {
			c.Aliases = []string{"汽车制造"}
		}
		id, err := p.city.Atlas.SaveChain(lead, c)
		must(p.t, err)
		list.Entries = append(list.Entries, atlas.KeyEntry{Ref: atlas.IDRef(atlas.EndChain, id), Name: name})
	}
	_, err := p.city.Atlas.SaveKeyList(lead, list)
	must(p.t, err)
}

// Categories of the catalogue by their place, 1 to 19.
const (
	equipment   = 6
	electronics = 11
)

// categoryOf is the place of the category whose name has these words.
func categoryOf(words string) int {
	for i := 1; i <= 19; i++ {
		if strings.Contains(idcode.CategoryName(i), words) {
			return i
		}
	}
	panic(words)
}

// inventedCatalogue has sixty programmes of each category at both levels, in a
// class of its own that no real programme is in.
func inventedCatalogue() string {
	var b strings.Builder
	b.WriteString("level,code,name,class_code,class_name,category_code,category_name,years,degree,source_edition\n")
	for _, l := range []struct {
		level string
		base  int
	}{{"中职", 60}, {"高职专科", 40}} {
		for c := 1; c <= 19; c++ {
			for n := 1; n <= 60; n++ {
				fmt.Fprintf(&b, "%s,%s,%s第%d号%d专业,%d91,样例类,%d,%s,三年,,2021\n", l.level, inventedCode(l.base, c, n), l.level, c, n, l.base+c, l.base+c, idcode.CategoryName(c))
			}
		}
	}
	return b.String()
}

func inventedCode(base, category, n int) string { return fmt.Sprintf("%d91%02d", base+category, n) }

// pointTable makes the tables of schools and points from what is taught where.
type pointTable struct{ schools, points strings.Builder }

func newPointTable() *pointTable {
	x := &pointTable{}
	x.schools.WriteString("学校标识码,学校名称,办学层次,区县代码\n")
	x.points.WriteString("学校标识码,专业代码,学制\n")
	return x
}

func (x *pointTable) school(p *scene, code, name, level string, n int) string {
	fmt.Fprintf(&x.schools, "%s,%s,%s,%s\n", code, name, level, p.plan.Counties[n%2].Code)
	return code
}

func (x *pointTable) point(school, code string) { fmt.Fprintf(&x.points, "%s,%s,3\n", school, code) }

func (x *pointTable) load(p *scene) {
	p.load("org.schools", x.schools.String())
	p.load("programme.points", x.points.String())
}

// fillMetro registers 333 points at secondary schools, in all categories but 水利
// and 公安与司法, and 740 at colleges, in all but 水利; 228 of the latter are in
// 装备制造 and 电子与信息.
func fillMetro(p *scene) {
	x := newPointTable()
	var secondary, colleges []string
	for i := range 20 {
		secondary = append(secondary, x.school(p, fmt.Sprintf("36350942%02d", i), fmt.Sprintf("津川第%d中专", i+1), "中职", i))
	}
	for i := range 12 {
		colleges = append(colleges, x.school(p, fmt.Sprintf("41350941%02d", i), fmt.Sprintf("津川第%d职业学院", i+1), "高职专科", i))
	}
	all := make([]int, 19)
	for i := range all {
		all[i] = i + 1
	}
	but := func(words ...string) []int {
		return slices.DeleteFunc(slices.Clone(all), func(c int) bool {
			return slices.ContainsFunc(words, func(w string) bool { return c == categoryOf(w) })
		})
	}
	spread := func(cats []int, n int, base int, schools []string) {
		for j := range n {
			c, k := cats[j%len(cats)], j/len(cats)
			x.point(schools[k%len(schools)], inventedCode(base, c, 1+k%57))
		}
	}
	spread(but("水利", "公安"), 333, 60, secondary)
	others := slices.DeleteFunc(but("水利"), func(c int) bool { return c == equipment || c == electronics })
	spread([]int{equipment, electronics}, 228, 40, colleges)
	spread(others, 512, 40, colleges)
	x.load(p)
}

// linkedPoint is a point of the third city: chain is which of six it serves, -1 none.
type linkedPoint struct {
	school, base, category, n, chain int
}

// linkedPoints are 339 points of 30 schools, of which 306 serve one of six chains.
func linkedPoints() []linkedPoint {
	out := make([]linkedPoint, 0, 339)
	for j := range 339 {
		x := linkedPoint{school: j % 30, base: 60, chain: -1}
		if x.school < 12 {
			x.base = 40
		}
		if j < 33 {
			x.category, x.n = 1, 50+j/30
		} else {
			k := (j - 33) % 34
			x.category, x.n, x.chain = 2+k%17, 1+k/17, k%6
		}
		out = append(out, x)
	}
	return out
}

// fillLinked registers the schools and points of the third city, its six chains,
// the published edges and the key lists of two years: two chains, then six.
func fillLinked(p *scene) {
	x := newPointTable()
	var schools []string
	for i := range 30 {
		code, level := fmt.Sprintf("36350952%02d", i), "中职"
		if i < 12 {
			code, level = fmt.Sprintf("41350951%02d", i), "高职专科"
		}
		schools = append(schools, x.school(p, code, fmt.Sprintf("台原第%d职业院校", i+1), level, i))
	}
	lead := p.as(actor.CityLead)
	var chains []atlas.KeyEntry
	for i := range 6 {
		name := fmt.Sprintf("台原支柱产业%d", i+1)
		id, err := p.city.Atlas.SaveChain(lead, atlas.Chain{Code: fmt.Sprintf("Z%d", i+1), Name: name, Class: atlas.ClassTraditional, Years: atlas.Years{From: 2020}})
		must(p.t, err)
		chains = append(chains, atlas.KeyEntry{Ref: atlas.IDRef(atlas.EndChain, id), Name: name})
	}
	var edges []atlas.Edge
	seen := map[string]bool{}
	for _, pt := range linkedPoints() {
		code := inventedCode(pt.base, pt.category, pt.n)
		x.point(schools[pt.school], code)
		if pt.chain < 0 || seen[code] {
			continue
		}
		seen[code] = true
		level, _ := programme.LevelOf(code)
		edges = append(edges, atlas.Edge{From: atlas.ProgrammeRef(level, code), Relation: atlas.Serves, To: chains[pt.chain].Ref, Weight: 0.9, Years: atlas.Years{From: 2020},
			Evidence: []atlas.Evidence{{Kind: atlas.Document, Ref: "人才培养方案"}}})
	}
	x.load(p)
	p.drawn(edges)
	for year, n := range map[int]int{2025: 2, 2026: 6} {
		day := civil.MustDate(fmt.Sprintf("%d-03-01", year))
		_, err := p.city.Atlas.SaveKeyList(lead, atlas.KeyList{InForce: day, Title: fmt.Sprintf("台原市重点产业名单（%d）", year), Reviewer: "市发改委", ReviewedOn: day, Entries: chains[:n]})
		must(p.t, err)
	}
}

// uscc is an invented registration code with a right check character.
func uscc(sort, city string, n int) string {
	body := fmt.Sprintf("%s%sMA%07d", sort, city, 4100000+n)
	check, err := idcode.CheckDigit(body)
	if err != nil {
		panic(err)
	}
	return body + check
}
