package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Years of the sample: enrolment and outcomes are known for both, needs were asked for in
// both.
const (
	FirstYear = 2025
	LastYear  = 2026
)

// Firm is an invented enterprise.
type Firm struct {
	Name, USCC, County, Industry string
	OutputFen                    int64 // annual output
	Headcount                    int
}

// Point is a programme taught at a school, with two years of figures.
type Point struct {
	School int // index into City.Schools
	Code   string
	Years  [2]Intake
	Leave  [2]Outcome
}

// Intake is one year's enrolment: persons.
type Intake struct{ Planned, Admitted, Registered int }

// Outcome is one graduating class: persons.
type Outcome struct{ Graduates, Contract, Flexible, Study, Army, Seeking, Related, Local int }

// Need is something an enterprise asks for; Offer is something a school offers.
type Need struct {
	Firm                                int // index into Plan.Firms
	Kind, Title, Duties, Require        string
	Occupation, Industry, Level, County string
	Heads                               int
	SalaryFen                           int64 // per month, 0 where none
	BudgetFen                           int64
	AgeDays                             int // days since it was published
}

// Offer is something a school offers.
type Offer struct {
	School            int
	Kind, Title, Text string
	Code              string // programme code, "" where none
	Heads             int
	AgeDays           int
}

// Plan is a sample city in numbers, drawn from its content by a fixed seed.
type Plan struct {
	City   City
	Firms  []Firm
	Points []Point
	Needs  []Need
	Offers []Offer
	Before []Need // posts of the first year, which were all filled or ran out
}

const (
	firms  = 60
	points = 90
	needs  = 240
	offers = 60
)

// Draw makes the plan of a city. The same city always gives the same plan.
func Draw(c City) Plan {
	r := rand.New(rand.NewPCG(20261122, uint64(len(c.Code))+hash(c.Code)))
	p := Plan{City: c}
	p.Firms = drawFirms(r, c)
	p.Points = drawPoints(r, c)
	p.Needs = drawNeeds(r, c, p.Firms)
	p.Offers = drawOffers(r, c, p.Points)
	p.Before = drawBefore(r, p.Needs)
	return p
}

func hash(s string) uint64 {
	var h uint64 = 1469598103934665603
	for _, b := range []byte(s) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h
}

// suffixes name an enterprise's trade by the first letters of its industry.
var suffixes = map[string][]string{
	"C26": {"新材料", "化学"}, "C38": {"新能源", "电池"}, "D44": {"电力"}, "C34": {"精密机械", "机器人"}, "C35": {"装备", "智能装备"},
	"C27": {"药业"}, "Q85": {"养老服务", "健康照护"}, "G59": {"仓储", "供应链"}, "G60": {"速递"}, "G58": {"国际货代"},
	"A04": {"海洋牧业"}, "C13": {"海洋食品"}, "C37": {"船舶重工"}, "I65": {"软件"}, "F52": {"电子商务"}, "L72": {"旅行社"}, "H61": {"酒店管理"}, "N78": {"景区运营"},
}

func drawFirms(r *rand.Rand, c City) []Firm {
	industries := c.industries()
	out := make([]Firm, 0, firms)
	for i := range firms {
		ind := industries[(i+1)%len(industries)] // the first firm is in the middle of a chain, where most posts are
		words := suffixes[ind[:3]]
		name := c.Firms[i%len(c.Firms)] + words[(i/len(c.Firms))%len(words)]
		county := c.Counties[r.IntN(len(c.Counties))]
		f := Firm{Name: fmt.Sprintf("%s（%s）有限公司", name, strings.TrimSuffix(c.Name, "市")), County: county.Code, Industry: ind}
		for n := 2; slices.ContainsFunc(out, func(o Firm) bool { return o.Name == f.Name }); n++ {
			f.Name = fmt.Sprintf("%s第%d（%s）有限公司", name, n, strings.TrimSuffix(c.Name, "市"))
		}
		f.USCC = sampleUSCC(c.Code, i)
		f.Headcount = 30 + r.IntN(900)
		f.OutputFen = int64(f.Headcount) * int64(3000+r.IntN(9000)) * 10000
		out = append(out, f)
	}
	return out
}

// industries lists the industries of all nodes, in order, once each.
func (c City) industries() []string {
	var out []string
	for _, ch := range c.Chains {
		for _, n := range ch.Nodes {
			for _, i := range n.Industries {
				if !slices.Contains(out, i) {
					out = append(out, i)
				}
			}
		}
	}
	return out
}

// uscAlphabet and uscWeights are those of GB 32100-2015; the sample's codes are
// valid and begin with the city's invented region code.
const uscAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var uscWeights = [...]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

func sampleUSCC(city string, n int) string {
	body := fmt.Sprintf("91%sMA%07d", city, 3100000+n*137)
	return body + string(uscCheck(body))
}

func uscCheck(body string) byte {
	sum := 0
	for i, w := range uscWeights {
		sum += strings.IndexByte(uscAlphabet, body[i]) * w
	}
	return uscAlphabet[(31-sum%31)%31]
}

// SchoolUSCC is the invented registration code of the n-th school: a public
// institution (12) or a private non-enterprise unit (52).
func (c City) SchoolUSCC(n int) string {
	kind := "12"
	if !c.Schools[n].Public {
		kind = "52"
	}
	body := fmt.Sprintf("%s%sMB%07d", kind, c.Code, 1200000+n*211)
	return body + string(uscCheck(body))
}

func drawPoints(r *rand.Rand, c City) []Point {
	var out []Point
	for s, school := range c.Schools {
		for _, code := range school.Programmes {
			if len(out) == points {
				return out
			}
			out = append(out, drawPoint(r, s, code))
		}
	}
	return out
}

func drawPoint(r *rand.Rand, school int, code string) Point {
	p := Point{School: school, Code: code}
	planned := 30 + 5*r.IntN(13)
	for y := range p.Years {
		admitted := planned - r.IntN(planned/6+1)
		p.Years[y] = Intake{planned, admitted, admitted - r.IntN(admitted/8+1)}
		p.Leave[y] = drawOutcome(r, 24+r.IntN(planned))
		planned += 5 * (r.IntN(3) - 1)
	}
	return p
}

func drawOutcome(r *rand.Rand, graduates int) Outcome {
	o := Outcome{Graduates: graduates}
	o.Study = graduates * r.IntN(30) / 100
	o.Army = r.IntN(3)
	o.Seeking = graduates * r.IntN(18) / 100
	o.Flexible = graduates * r.IntN(10) / 100
	o.Contract = graduates - o.Study - o.Army - o.Seeking - o.Flexible
	employed := o.Contract + o.Flexible
	o.Related = employed * (45 + r.IntN(45)) / 100
	o.Local = employed * (50 + r.IntN(40)) / 100
	return o
}
