package forecast

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// Quarter is a quarter of a year, written 2026Q3.
type Quarter string

var quarterText = regexp.MustCompile(`^(20\d\d)\s*(?:年)?\s*(?:Q|q|第|-Q|/)?\s*([1-4一二三四])\s*(?:季度|季|Q)?$`)

var quarterNumber = map[string]string{"一": "1", "二": "2", "三": "3", "四": "4"}

// ParseQuarter reads 2026Q3, 2026年第三季度 and the like.
func ParseQuarter(s string) (Quarter, error) {
	m := quarterText.FindStringSubmatch(s)
	if m == nil {
		return "", ErrQuarter
	}
	n := m[2]
	if d, ok := quarterNumber[n]; ok {
		n = d
	}
	return Quarter(m[1] + "Q" + n), nil
}

// QuarterOf is the quarter of a day.
func QuarterOf(d civil.Date) Quarter {
	return Quarter(fmt.Sprintf("%dQ%d", d.Year, (int(d.Month)+2)/3))
}

// Parts are the year and the number 1–4 of the quarter.
func (q Quarter) Parts() (year, n int) {
	if len(q) != 6 {
		return 0, 0
	}
	year, _ = strconv.Atoi(string(q[:4]))
	return year, int(q[5] - '0')
}

// Add is the quarter n later, or earlier when n is negative.
func (q Quarter) Add(n int) Quarter {
	year, of := q.Parts()
	months := year*4 + of - 1 + n
	return Quarter(fmt.Sprintf("%dQ%d", months/4, months%4+1))
}

// End is the quarter's last day.
func (q Quarter) End() civil.Date {
	year, n := q.Parts()
	return civil.Date{Year: year, Month: time.Month(n*3 - 2), Day: 1}.AddMonths(3).AddDays(-1)
}

// Report is what an enterprise says of its people in a quarter. Interns, retained graduates
// and vacancies are nil when they were not said.
type Report struct {
	ID        ids.ID
	Org       ids.ID
	OrgName   string // read only
	County    string // read only
	Industry  string // read only
	Quarter   Quarter
	Revision  int64 // from 1; the highest counts
	Headcount int64 // at the quarter's end
	Hires     int64 // in the quarter
	Leavers   int64
	Interns   *int64 // at the quarter's end
	Retained  *int64 // graduates of the city's schools who began here within twelve months and stay
	Vacancies *int64 // at the quarter's end
	Confirmed bool   // the sender confirmed that the numbers do not add up and why
	Note      string
	Account   ids.ID
	Sent      time.Time
}

func (r Report) object() actor.Object { return actor.Object{County: r.County, Org: r.Org} }

// Measure is one number of a report.
type Measure struct {
	Code, ZH, EN string
	Of           func(Report) (int64, bool)
}

func said(n *int64) (int64, bool) {
	if n == nil {
		return 0, false
	}
	return *n, true
}

// Measures lists the numbers of a report in the order of its form.
var Measures = []Measure{
	{"headcount", "期末从业人数", "Headcount", func(r Report) (int64, bool) { return r.Headcount, true }},
	{"hires", "本季新招", "Hires", func(r Report) (int64, bool) { return r.Hires, true }},
	{"leavers", "本季离职", "Leavers", func(r Report) (int64, bool) { return r.Leavers, true }},
	{"interns", "在岗实习生", "Interns", func(r Report) (int64, bool) { return said(r.Interns) }},
	{"retained", "留任毕业生", "Retained graduates", func(r Report) (int64, bool) { return said(r.Retained) }},
	{"vacancies", "空缺岗位", "Vacancies", func(r Report) (int64, bool) { return said(r.Vacancies) }},
}
