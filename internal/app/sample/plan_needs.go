package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// asked is one job with the node it belongs to.
type asked struct {
	job  Job
	node Node
}

func (c City) jobs() []asked {
	var out []asked
	for _, ch := range c.Chains {
		for _, n := range ch.Nodes {
			for _, j := range n.Jobs {
				out = append(out, asked{j, n})
			}
		}
	}
	return out
}

// cooperation are the needs that are not posts, a template for each kind. What is said of
// a plant is asked by those who make something, and names the node of the chain.
var cooperation = []struct {
	kind, title, text string
	plant             bool
}{
	{"PROJECT", "%s产线节拍优化联合攻关", "与职业院校共建项目组，六个月内给出可落地的改造方案", true},
	{"TECH", "%s工艺参数在线监测技术", "征集在线监测与预警的成熟技术，验收以连续运行三个月为准", true},
	{"TRAINING", "%s在岗技能提升培训", "为在岗职工开设中级工培训，利用周末与晚间", false},
	{"TEACHER", "接收专业教师到%s岗位实践", "提供三个月企业实践岗位，配师傅，可参与技改", false},
	{"EQUIPMENT", "%s实训设备捐赠与共用", "退役设备可用于教学，希望学校提供场地并共同维护", true},
	{"COURSE", "共建%s岗位课程", "企业出案例与工程师，学校出课程开发团队", false},
	{"SERVICE", "%s产品质量检测服务", "需要有资质的实验室提供检测与报告", true},
}

func drawNeeds(r *rand.Rand, c City, list []Firm) []Need {
	var out []Need
	posts := c.jobs()
	total := 0
	for _, a := range posts {
		total += a.job.Heads
	}
	wanted := needs - 5*len(cooperation)
	for _, a := range posts {
		n := max(2, a.job.Heads*wanted/total)
		out = append(out, spread(r, list, a, n)...)
	}
	for i := 0; len(out) < needs; i++ {
		t := cooperation[i%len(cooperation)]
		from := posts
		if t.plant {
			from = makers(posts)
		}
		a := from[r.IntN(len(from))]
		of := a.job.Name
		if t.plant {
			of = a.node.Name
		}
		out = append(out, cooperate(r, list, a, t.kind, fmt.Sprintf(t.title, of), t.text))
	}
	favour(out, list)
	return out[:needs]
}

// favoured is how many posts the first firm has at least: its staff are the accounts of
// demonstrations and want something to look at.
const favoured = 12

// favour gives posts of its industry to the first firm.
func favour(out []Need, list []Firm) {
	first := list[0]
	has := 0
	for i := range out {
		if out[i].Firm == 0 {
			has++
		}
	}
	for i := range out {
		n := &out[i]
		if has < favoured && n.Firm != 0 && n.Kind == "TALENT" && i%2 == 0 && n.Industry[:3] == first.Industry[:3] {
			n.Firm, n.Industry, n.County = 0, first.Industry, first.County
			has++
		}
	}
}

// makers are the posts of nodes in manufacturing (C).
func makers(posts []asked) []asked {
	return slices.DeleteFunc(slices.Clone(posts), func(a asked) bool { return a.node.Industries[0][0] != 'C' })
}

// spread divides a job's persons over n needs of firms in its industries.
func spread(r *rand.Rand, list []Firm, a asked, n int) []Need {
	out := make([]Need, 0, n)
	left := a.job.Heads
	for i := range n {
		heads := left / (n - i)
		left -= heads
		nd := need(r, list, a, "TALENT", a.job.Titles[i%len(a.job.Titles)], a.job.Duties)
		if i%7 == 3 {
			nd.Kind, nd.Title = "INTERNSHIP", a.job.Name+"岗位实习"
		}
		nd.Heads, nd.SalaryFen, nd.Require = heads, int64(4500+100*r.IntN(45))*100, a.job.Require
		out = append(out, nd)
	}
	return out
}

func cooperate(r *rand.Rand, list []Firm, a asked, kind, title, text string) Need {
	nd := need(r, list, a, kind, title, text)
	nd.BudgetFen = int64(5+r.IntN(60)) * 10000 * 100
	return nd
}

func need(r *rand.Rand, list []Firm, a asked, kind, title, text string) Need {
	f := pickFirm(r, list, a.node.Industries)
	return Need{Firm: f, Kind: kind, Title: title, Duties: text, Occupation: a.job.Occupation, Industry: list[f].Industry,
		Level: levelFor(a.job), County: list[f].County, AgeDays: r.IntN(80)}
}

// levelFor is the least level asked for: secondary where a secondary programme trains for it.
func levelFor(j Job) string {
	for _, p := range j.Programmes {
		if p[0] >= '6' {
			return "SECONDARY"
		}
	}
	return "HIGHER_COLLEGE"
}

func pickFirm(r *rand.Rand, list []Firm, industries []string) int {
	var fit []int
	for i, f := range list {
		for _, ind := range industries {
			if strings.HasPrefix(f.Industry, ind) || strings.HasPrefix(ind, f.Industry) {
				fit = append(fit, i)
				break
			}
		}
	}
	if len(fit) == 0 {
		return r.IntN(len(list))
	}
	return fit[r.IntN(len(fit))]
}

// drawBefore are the posts of the year before: every second one of today's, for more or
// fewer persons.
func drawBefore(r *rand.Rand, now []Need) []Need {
	var out []Need
	for i, n := range now {
		if n.Kind != "TALENT" || i%2 == 1 {
			continue
		}
		n.Heads, n.AgeDays = max(1, n.Heads*(60+r.IntN(80))/100), r.IntN(70)
		out = append(out, n)
	}
	return out
}

// supplied are what schools offer besides graduates.
var supplied = []struct{ kind, title, text string }{
	{"TALENT", "毕业生推荐", "应届毕业生，已完成岗位实习，可参加双选会"},
	{"INTERNSHIP", "岗位实习学生", "三年级学生，实习六个月，学校派指导教师驻点"},
	{"TRAINING", "企业职工培训", "可送教上门，含实操考核"},
	{"TEACHER", "专业教师技术服务", "双师型教师团队，可参与技改与工艺优化"},
	{"EQUIPMENT", "实训基地开放共用", "工作日晚间与周末开放，可预约"},
	{"SERVICE", "检测与咨询", "实验室具备资质，七个工作日出报告"},
}

func drawOffers(r *rand.Rand, c City, pts []Point) []Offer {
	out := make([]Offer, 0, offers)
	for i := range offers {
		p := pts[(i*7)%len(pts)]
		t := supplied[i%len(supplied)]
		out = append(out, Offer{School: p.School, Kind: t.kind, Title: t.title, Text: t.text, Code: p.Code, Heads: 20 + r.IntN(60), AgeDays: r.IntN(60)})
	}
	return out
}
