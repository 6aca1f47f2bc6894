package condition

import (
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// Measure is one figure that a school reports. Values are whole numbers of 10^−Digits units, so
// that nothing is lost: land in hundredths of a square metre, equipment in fen.
type Measure struct {
	Code, ZH, EN, Unit string
	Digits             int
	Alias              []string
	Help               string
}

// Students is the measure that per-student thresholds divide by.
const Students = "students"

// Measures lists the figures in the order of form and table.
var Measures = []Measure{
	{Students, "在校生数", "Students", "人", 0, []string{"学生数", "折合在校生数", "ZXSS"}, "统计时点 9 月 1 日的学历教育在校生"},
	{"site", "占地面积", "Site area", "平方米", 2, []string{"校园占地面积", "ZDMJ"}, "学校产权和长期使用的，不含租借"},
	{"building", "校舍建筑面积", "Building area", "平方米", 2, []string{"建筑面积", "校舍面积", "JZMJ"}, "不含教职工住宅"},
	{"teachers", "专任教师数", "Full-time teachers", "人", 0, []string{"专任教师", "ZRJS"}, "不含外聘"},
	{"equipment", "仪器设备值", "Equipment value", "元", 2, []string{"教学仪器设备总值", "设备值", "SBZ"}, "教学、实习仪器设备的资产值"},
	{"books", "纸质图书", "Printed books", "册", 0, []string{"图书", "图书册数", "TSCS"}, "不含电子图书"},
	{"double", "双师型教师数", "Dual-qualified teachers", "人", 0, []string{"双师型教师", "SSXJS"}, "按省认定标准"},
	{"seats", "实训工位数", "Training places", "个", 0, []string{"实训工位", "GWS"}, "校内实训室的工位"},
	{"computers", "教学用计算机", "Teaching computers", "台", 0, []string{"计算机", "JXJSJ"}, "学生上机用的"},
}

// MeasureOf finds a measure by its code.
func MeasureOf(code string) (Measure, bool) {
	for _, m := range Measures {
		if m.Code == code {
			return m, true
		}
	}
	return Measure{}, false
}

// maxValue bounds every stored value, so that products stay exact.
const maxValue = 1_000_000_000_000_000

// scale is 10^Digits.
func (m Measure) scale() int64 {
	s := int64(1)
	for range m.Digits {
		s *= 10
	}
	return s
}

// Parse reads what was typed into whole numbers of the smallest unit. Equipment takes 元, 万元 and
// 亿元.
func (m Measure) Parse(text string) (int64, error) {
	text = strings.TrimSuffix(strings.NewReplacer(",", "", " ", "").Replace(width.Narrow.String(strings.TrimSpace(text))), m.Unit)
	if m.Code == "equipment" {
		f, err := money.Parse(text + moneyUnit(text))
		if err != nil {
			return 0, ErrNumber.With(text)
		}
		return m.bounded(int64(f), text)
	}
	whole, part, dot := strings.Cut(text, ".")
	if dot && (part == "" || len(part) > m.Digits) || whole == "" {
		return 0, ErrDigits.With(text, m.Digits)
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", m.Digits-len(part)), 10, 64)
	if err != nil {
		return 0, ErrNumber.With(text)
	}
	return m.bounded(n, text)
}

// moneyUnit completes an amount from which the unit 元 was cut or left out.
func moneyUnit(text string) string {
	if strings.HasSuffix(text, "元") {
		return ""
	}
	return "元"
}

func (m Measure) bounded(n int64, text string) (int64, error) {
	switch {
	case n < 0:
		return 0, ErrNegative
	case n > maxValue:
		return 0, ErrNumber.With(text)
	}
	return n, nil
}

// Show writes a value in the measure's unit: 42,000 or 42,000.5.
func (m Measure) Show(n int64) string {
	s := m.scale()
	out := thousands(n / s)
	if rest := n % s; rest != 0 {
		text := strconv.FormatInt(rest, 10)
		out += "." + strings.TrimRight(strings.Repeat("0", m.Digits-len(text))+text, "0")
	}
	return out
}

// Plain is Show without separators, for the form's field.
func (m Measure) Plain(n int64) string { return strings.ReplaceAll(m.Show(n), ",", "") }

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// fromFloat brings a number of a spreadsheet into the smallest unit.
func (m Measure) fromFloat(x float64) int64 { return int64(math.Round(x * float64(m.scale()))) }

// Figures are a year's values by measure; what is missing was not said.
type Figures map[string]int64

// The ways by which figures came.
const (
	ByForm  = "FORM"
	BySheet = "SHEET"
	ByAPI   = "API"
)

// Report is what a school says of one year.
type Report struct {
	ID         ids.ID
	Org        ids.ID
	OrgName    string // read only
	County     string // read only
	Year       int
	Revision   int64 // from 1; the highest counts
	Figures    Figures
	Evidence   string // the document that proves the figures
	Entry      string // [ByForm], [BySheet], [ByAPI]
	Account    ids.ID
	Sender     string // name of who reported, as it was then
	Sent       time.Time
	RowVersion int64
}

// School is a school with what decides about its standard.
type School struct {
	ID     ids.ID
	Name   string
	County string
	Level  string // as in base/org
	Table  string // code of the standard table that applies, "" for none
	Since  string // first day of the table chosen by the city, "" when it follows from the level
	Why    string // document behind that choice
}

func (s School) object() actor.Object { return actor.Object{County: s.County, Org: s.ID} }
