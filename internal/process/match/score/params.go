package score

import (
	"math"
	"strconv"
	"strings"
)

// Params are the weights and thresholds in force, made of the rows of [Parameters].
type Params struct {
	Version string // MAT-2026.1
	From    string // first day in force

	MajorMax, TextMax, LevelMax, PlaceMax, TimeMax, PastMax, ReplyMax Tenths

	CodeProgramme, CodeClass, CodeCategory                Tenths
	CodeSameClass, CodeSameCategory, CodeKin, CodeAny     Tenths
	JobSame, JobGroup, JobMiddle, JobMajor                Tenths
	TradeSame, TradeMiddle, TradeDivision, TradeSection   Tenths
	Near                                                  Tenths // below this a relation must be confirmed
	TextFull                                              int32  // percent of the words' weight in common that earns all points
	TextFloor                                             int32  // tenths of weight that a text is taken to have at least
	Touch                                                 Tenths // points of text from which a supply is listed though no code relates it
	LevelAbove                                            Tenths // off per level above the next one
	KmZero                                                int32  // km at which the place earns nothing
	PlaceCounty, PlaceCity, PlaceProvince, PlaceElsewhere Tenths
	LateMonths                                            int32 // later than this many months a graduate is too late
	WaitMonths                                            int32 // graduates of longer ago are not counted on
	LateOff                                               Tenths
	PastYes, PastNo                                       int32 // the prior, as if so many had been confirmed and denied
	ReplyYes, ReplyNo                                     int32 // the prior of answers, as if so many had come and not come
	PassAt                                                int32 // percent of the greatest score
}

// Parameter describes one row of parameters.
type Parameter struct {
	Code, ZH, EN, Unit string
	Value              int32 // the value shipped
	Source             string
	field              func(*Params) *int32
}

func tenths(f func(*Params) *Tenths) func(*Params) *int32 {
	return func(p *Params) *int32 { return (*int32)(f(p)) }
}

// tenth says whether the row counts tenths, which people read and write as 40.0.
func (row Parameter) tenth() bool { return strings.HasPrefix(row.Unit, "0.1") }

// Text is a value of the row as people read it.
func (row Parameter) Text(v int32) string {
	if row.tenth() {
		return Tenths(v).String()
	}
	return strconv.Itoa(int(v))
}

// Read is the value that a person wrote, -1 when it is none.
func (row Parameter) Read(text string) int32 {
	scale := 1.0
	if row.tenth() {
		scale = 10
	}
	v, err := strconv.ParseFloat(text, 64)
	if n := math.Round(v * scale); err == nil && n >= 0 && n <= math.MaxInt16 && math.Abs(n-v*scale) < 1e-6 {
		return int32(n)
	}
	return -1
}

// Shown is the unit of Text.
func (row Parameter) Shown() string { return strings.TrimSpace(strings.TrimPrefix(row.Unit, "0.1")) }

const own = "融桥推荐值，市级可改"
const unitTenth, unitPercent, unitKm, unitMonth, unitCount = "0.1 分", "%", "km", "月", "次"

// Parameters are all rows, with the values shipped and where they come from.
var Parameters = []Parameter{
	{"MAT-MAX-MAJOR", "专业—职业满分", "Programme–occupation, maximum", unitTenth, 400, own, tenths(func(p *Params) *Tenths { return &p.MajorMax })},
	{"MAT-MAX-TEXT", "文字满分", "Text, maximum", unitTenth, 200, own, tenths(func(p *Params) *Tenths { return &p.TextMax })},
	{"MAT-MAX-LEVEL", "层次满分", "Level, maximum", unitTenth, 100, own, tenths(func(p *Params) *Tenths { return &p.LevelMax })},
	{"MAT-MAX-PLACE", "地点满分", "Place, maximum", unitTenth, 100, own, tenths(func(p *Params) *Tenths { return &p.PlaceMax })},
	{"MAT-MAX-TIME", "时间与人数满分", "Dates and headcount, maximum", unitTenth, 100, own, tenths(func(p *Params) *Tenths { return &p.TimeMax })},
	{"MAT-MAX-PAST", "以往来往满分", "Past record, maximum", unitTenth, 60, own, tenths(func(p *Params) *Tenths { return &p.PastMax })},
	{"MAT-MAX-REPLY", "答复情况满分，双方各半", "Answers, maximum, half for each side", unitTenth, 40, own, tenths(func(p *Params) *Tenths { return &p.ReplyMax })},
	{"MAT-CODE-PROGRAMME", "需求点名本专业", "Programme asked for", unitTenth, 400, own, tenths(func(p *Params) *Tenths { return &p.CodeProgramme })},
	{"MAT-CODE-CLASS", "需求点名所在专业类", "Class asked for", unitTenth, 360, own, tenths(func(p *Params) *Tenths { return &p.CodeClass })},
	{"MAT-CODE-CATEGORY", "需求点名所在大类", "Category asked for", unitTenth, 320, own, tenths(func(p *Params) *Tenths { return &p.CodeCategory })},
	{"MAT-CODE-SAME-CLASS", "与点名专业同属专业类", "Same class as a programme asked for", unitTenth, 280, own, tenths(func(p *Params) *Tenths { return &p.CodeSameClass })},
	{"MAT-CODE-SAME-CATEGORY", "与点名专业同属大类", "Same category as a programme asked for", unitTenth, 160, own, tenths(func(p *Params) *Tenths { return &p.CodeSameCategory })},
	{"MAT-CODE-KIN", "与点名专业有接续关系", "Continues, or is continued by, a programme asked for", unitTenth, 300, "《职业教育专业简介》接续专业", tenths(func(p *Params) *Tenths { return &p.CodeKin })},
	{"MAT-CODE-ANY", "需求不限专业", "No programme asked for", unitTenth, 200, own, tenths(func(p *Params) *Tenths { return &p.CodeAny })},
	{"MAT-JOB-SAME", "职业相同（细类）", "Same occupation", unitTenth, 380, "《中华人民共和国职业分类大典（2022年版）》层级", tenths(func(p *Params) *Tenths { return &p.JobSame })},
	{"MAT-JOB-GROUP", "职业同一小类", "Same minor group of occupations", unitTenth, 280, "《中华人民共和国职业分类大典（2022年版）》层级", tenths(func(p *Params) *Tenths { return &p.JobGroup })},
	{"MAT-JOB-MIDDLE", "职业同一中类", "Same middle group of occupations", unitTenth, 160, "《中华人民共和国职业分类大典（2022年版）》层级", tenths(func(p *Params) *Tenths { return &p.JobMiddle })},
	{"MAT-JOB-MAJOR", "职业同一大类", "Same major group of occupations", unitTenth, 0, "《中华人民共和国职业分类大典（2022年版）》层级", tenths(func(p *Params) *Tenths { return &p.JobMajor })},
	{"MAT-TRADE-SAME", "行业相同（小类）", "Same industry", unitTenth, 240, "GB/T 4754—2017 层级", tenths(func(p *Params) *Tenths { return &p.TradeSame })},
	{"MAT-TRADE-MIDDLE", "行业同一中类", "Same industry group", unitTenth, 200, "GB/T 4754—2017 层级", tenths(func(p *Params) *Tenths { return &p.TradeMiddle })},
	{"MAT-TRADE-DIVISION", "行业同一大类", "Same industry division", unitTenth, 140, "GB/T 4754—2017 层级", tenths(func(p *Params) *Tenths { return &p.TradeDivision })},
	{"MAT-TRADE-SECTION", "行业同一门类", "Same industry section", unitTenth, 0, "GB/T 4754—2017 层级", tenths(func(p *Params) *Tenths { return &p.TradeSection })},
	{"MAT-NEAR", "低于此分的专业关系要确认", "A weaker relation must be confirmed", unitTenth, 240, own, tenths(func(p *Params) *Tenths { return &p.Near })},
	{"MAT-TEXT-FULL", "共有词的权重达到此比例得满分", "Share of the words' weight that earns all", unitPercent, 50, own, func(p *Params) *int32 { return &p.TextFull }},
	{"MAT-TEXT-FLOOR", "文字权重不足此数按此数计", "Least weight a text is taken to have", "0.1", 300, own, func(p *Params) *int32 { return &p.TextFloor }},
	{"MAT-TOUCH", "专业无关时文字达到此分才列出", "Text that lists an unrelated programme", unitTenth, 30, own, tenths(func(p *Params) *Tenths { return &p.Touch })},
	{"MAT-LEVEL-ABOVE", "高出要求两级起每级扣", "Off per level from the second above", unitTenth, 30, own, tenths(func(p *Params) *Tenths { return &p.LevelAbove })},
	{"MAT-PLACE-KM", "此距离得零分", "Distance that earns nothing", unitKm, 30, own, func(p *Params) *int32 { return &p.KmZero }},
	{"MAT-PLACE-COUNTY", "同一县区", "Same county", unitTenth, 80, own, tenths(func(p *Params) *Tenths { return &p.PlaceCounty })},
	{"MAT-PLACE-CITY", "同一市", "Same city", unitTenth, 60, own, tenths(func(p *Params) *Tenths { return &p.PlaceCity })},
	{"MAT-PLACE-PROVINCE", "同一省", "Same province", unitTenth, 30, own, tenths(func(p *Params) *Tenths { return &p.PlaceProvince })},
	{"MAT-PLACE-ELSEWHERE", "外省", "Another province", unitTenth, 0, own, tenths(func(p *Params) *Tenths { return &p.PlaceElsewhere })},
	{"MAT-DATE-LATE", "毕业晚于到岗超过此数不符", "Too late after so many months", unitMonth, 6, own, func(p *Params) *int32 { return &p.LateMonths }},
	{"MAT-DATE-WAIT", "毕业早于到岗超过此数不计", "Graduates of longer ago are not counted on", unitMonth, 12, own, func(p *Params) *int32 { return &p.WaitMonths }},
	{"MAT-DATE-OFF", "每晚一个月扣", "Off per month late", unitTenth, 10, own, tenths(func(p *Params) *Tenths { return &p.LateOff })},
	{"MAT-PAST-YES", "以往来往的先验：确认", "Prior of the past record: confirmed", unitCount, 2, "Beta(2,2) 先验", func(p *Params) *int32 { return &p.PastYes }},
	{"MAT-PAST-NO", "以往来往的先验：否认", "Prior of the past record: denied", unitCount, 2, "Beta(2,2) 先验", func(p *Params) *int32 { return &p.PastNo }},
	{"MAT-REPLY-YES", "答复情况的先验：已答复", "Prior of the answers: answered", unitCount, 2, "Beta(2,2) 先验", func(p *Params) *int32 { return &p.ReplyYes }},
	{"MAT-REPLY-NO", "答复情况的先验：未答复", "Prior of the answers: not answered", unitCount, 2, "Beta(2,2) 先验", func(p *Params) *int32 { return &p.ReplyNo }},
	{"MAT-PASS", "达到满分的此比例才算符合", "Share of the greatest score that fits", unitPercent, 55, own, func(p *Params) *int32 { return &p.PassAt }},
}

// Shipped are the parameters before anybody changed them.
func Shipped() *Params {
	p := &Params{Version: "MAT-2026.1", From: "2026-09-01"}
	for _, row := range Parameters {
		*row.field(p) = row.Value
	}
	return p
}

// With returns a copy with some values changed, by code, under a new version. Unknown codes are left out.
func (p *Params) With(version, from string, values map[string]int32) *Params {
	next := *p
	next.Version, next.From = version, from
	for _, row := range Parameters {
		if v, ok := values[row.Code]; ok {
			*row.field(&next) = v
		}
	}
	return &next
}

// Value is the value in force of a row.
func (p *Params) Value(row Parameter) int32 { return *row.field(p) }

// TextPoints turns what the index found into points, half a tenth rounded up.
func (p *Params) TextPoints(score, mass float64) Tenths {
	if score <= 0 {
		return 0
	}
	return min(p.TextMax, Tenths(math.Floor(float64(p.TextMax)*score/p.fullText(mass)+0.5)))
}

// fullText is the score that earns all points.
func (p *Params) fullText(mass float64) float64 {
	return float64(p.TextFull) / 100 * max(mass, float64(p.TextFloor)/10)
}

// TouchingText is a score below which the text alone lists no supply; at it or above, TextPoints decides.
func (p *Params) TouchingText(mass float64) float64 {
	const slack = 1e-6
	if p.TextMax <= 0 {
		return math.Inf(1)
	}
	least := (float64(max(p.Touch, 1)) - 0.5) * p.fullText(mass) / float64(p.TextMax)
	return least * (1 - slack)
}

// Touches tells whether points for the programme and for the text are enough for a supply to be listed.
func (p *Params) Touches(major, text Tenths) bool { return major > 0 || text >= p.Touch && text > 0 }

// Low tells whether a score of at most greatest is too low to fit without a person's word.
func (p *Params) Low(s, greatest Tenths) bool { return int32(s)*100 < p.PassAt*int32(greatest) }
