package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/index"
	"rongqiao/internal/process/match/score"
)

// A generated city: 24 fields of ten programmes each, taught at 60 schools. Every field has its own stock of technical words made of
// common characters; texts mix them with words of every job. Texts are long as advertisements are: 60 to 140 characters.

const (
	fieldCount      = 24
	programmesEach  = 10
	schoolCount     = 60
	enterpriseCount = 3000
)

const characters = "机电工程软件网络护理会计汽车维修数控模具焊接物流旅游酒店烹饪服装建筑测量环境化工制药食品农林园艺畜牧渔业航空船舶轨道通信光伏风能储能材料检测质量安全设备自动控制智能传感仪器信息数据云算法图像语音财务金融保险商务营销电子教育心理康复营养影视动漫广告设计印刷包装纺织陶瓷珠宝家具消防应急气象水利矿山冶金铸造热处切削装配调试编程示教点检巡查记录采购仓储配送客户服务文秘档案法律社区养老育婴美容"

var everyday = []string{"负责", "参与", "完成", "相关工作", "熟悉", "能够", "按照要求", "团队合作", "有责任心", "日常", "管理", "技术", "现场", "生产", "设备", "优先考虑", "沟通能力", "服从安排", "质量", "安全", "操作", "维护", "记录", "分析", "改进"}

type field struct {
	words    []string
	titles   []string
	profiles []*score.Profile
	names    []string
}

type city struct {
	rng    *rand.Rand
	fields []field
	stems  []rune
}

// newCity prepares the fields; the same seed gives the same city.
func newCity(seed uint64) *city {
	c := &city{rng: rand.New(rand.NewPCG(seed, 20261122)), stems: []rune(characters)}
	for f := range fieldCount {
		c.fields = append(c.fields, c.newField(f))
	}
	return c
}

// word draws two to four characters from the field's part of the characters and, now and then, from all.
func (c *city) word(f int) string {
	var b strings.Builder
	from := f * len(c.stems) / fieldCount
	for range 2 + c.rng.IntN(3) {
		at := from + c.rng.IntN(40)
		if c.rng.IntN(8) == 0 {
			at = c.rng.IntN(len(c.stems))
		}
		b.WriteRune(c.stems[at%len(c.stems)])
	}
	return b.String()
}

func (c *city) newField(f int) field {
	var x field
	for range 60 {
		x.words = append(x.words, c.word(f))
	}
	for i := range programmesEach {
		x.names = append(x.names, x.words[i]+"技术")
		x.titles = append(x.titles, x.words[i]+x.words[i+programmesEach]+"员")
		level := []score.Level{score.Secondary, score.College, score.College, score.Bachelor}[i%4]
		prefix := map[score.Level]int{score.Secondary: 61, score.College: 41, score.Bachelor: 21}[level]
		x.profiles = append(x.profiles, &score.Profile{
			Programme:   fmt.Sprintf("%02d%02d%02d", prefix+f%19, 1+i/3, i+1),
			Level:       level,
			Occupations: []score.Edge{{Code: occupation(f, i), Source: "专业简介"}, {Code: occupation(f, (i+1)%programmesEach), Source: "专业简介"}},
			Industries:  []score.Edge{{Code: industry(f, i), Source: "产业链图谱"}},
		})
	}
	return x
}

func occupation(f, i int) string { return fmt.Sprintf("%d-%02d-%02d-%02d", 2+f%5, 1+f, 1+i/4, i+1) }

func industry(f, i int) string { return fmt.Sprintf("%02d%02d", 13+f, 10+i) }

// text mixes words of the field with everyday ones until it has at least size characters.
func (c *city) text(f field, size int) string {
	var b strings.Builder
	for n := 0; n < size; {
		w := everyday[c.rng.IntN(len(everyday))]
		if c.rng.IntN(5) < 3 {
			w = f.words[c.rng.IntN(len(f.words))]
		}
		b.WriteString(w)
		n += len([]rune(w))
		if c.rng.IntN(4) == 0 {
			b.WriteString("，")
		}
	}
	return b.String()
}

func (c *city) place() score.Place {
	p := score.Place{County: fmt.Sprintf("9001%02d", 1+c.rng.IntN(9))}
	if c.rng.IntN(2) == 0 {
		p.Lat, p.Lng = 30000+c.rng.Int32N(500), 110000+c.rng.Int32N(500)
	}
	return p
}

const (
	firstCohort = score.Day(20634) // 2026-06-30
	daysOfYear  = 365
)

func (c *city) points(n int) []*engine.Point {
	schools := make([]score.Place, schoolCount)
	for i := range schools {
		schools[i] = c.place()
	}
	points := make([]*engine.Point, n)
	for i := range points {
		f := c.fields[c.rng.IntN(fieldCount)]
		j, school := c.rng.IntN(programmesEach), c.rng.IntN(schoolCount)
		pt := &engine.Point{Fields: []index.Field{{Text: f.names[j], Weight: 3}, {Text: f.titles[j] + "，" + c.text(f, 80+c.rng.IntN(120)), Weight: 1}}}
		pt.ID, pt.School, pt.Open = int64(i+1), int64(school+1), c.rng.IntN(40) > 0
		pt.Profile, pt.Place = f.profiles[j], schools[school]
		for year := range score.Day(3) {
			count := 20 + c.rng.Int32N(120)
			if c.rng.IntN(10) == 0 {
				count = score.NotSaid
			}
			pt.Cohorts = append(pt.Cohorts, score.Cohort{Ends: firstCohort + year*daysOfYear, Count: count, Taken: c.rng.Int32N(20)})
		}
		points[i] = pt
	}
	return points
}

func (c *city) needs(n int) []*engine.Need {
	enterprises := make([]score.Place, enterpriseCount)
	for i := range enterprises {
		enterprises[i] = c.place()
	}
	needs := make([]*engine.Need, n)
	for i := range needs {
		at := c.rng.IntN(fieldCount)
		f, j := c.fields[at], c.rng.IntN(programmesEach)
		need := &engine.Need{Title: f.titles[j], Text: c.text(f, 60+c.rng.IntN(80))}
		need.ID = int64(i + 1)
		need.Kind = []score.Kind{score.Talent, score.Talent, score.Talent, score.Internship, score.Technology}[c.rng.IntN(5)]
		need.Place = enterprises[c.rng.IntN(enterpriseCount)]
		c.demand(&need.Need, at, j, f)
		needs[i] = need
	}
	return needs
}

// demand fills in what the need asks for; one thing in ten is missing.
func (c *city) demand(n *score.Need, at, j int, f field) {
	if c.rng.IntN(10) > 0 {
		n.Occupations = []string{occupation(at, j)}
	}
	if c.rng.IntN(10) < 6 {
		n.Industry = industry(at, j)
	}
	if c.rng.IntN(10) < 3 {
		n.Requirement = score.Requirement{Codes: []string{f.profiles[j].Programme[:4]}, Related: c.rng.IntN(2) == 0}
	}
	n.Level = []score.Level{score.Unknown, score.Any, score.Secondary, score.Secondary, score.College, score.Bachelor}[c.rng.IntN(6)]
	n.Start = firstCohort + score.Day(c.rng.IntN(3*daysOfYear))
	n.Headcount = 1 + c.rng.Int32N(60)
	if c.rng.IntN(10) == 0 {
		n.Headcount = score.NotSaid
	}
}
