package plan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
)

// Term is a matter that papers set goals for, with the words by which it is known.
type Term struct {
	Code, ZH, EN string
	Words        []string // all of them in one part of a sentence
	Unit         string
	Comparator   string
	Basis        string
	Alone        bool // without a number it means one: 建成公共技能实训中心
}

// Terms are the matters that the product knows, the more special ones first.
var Terms = []Term{
	{Code: "city_consortium", ZH: "市域产教融合联合体", EN: "City consortia", Words: []string{"联合体"}, Unit: "个"},
	{Code: "industry_community", ZH: "行业产教融合共同体", EN: "Industry communities", Words: []string{"产教融合共同体"}, Unit: "个"},
	{Code: "dual_base", ZH: "“双师型”教师培养培训基地", EN: "Training bases for dual-qualified teachers", Words: []string{"双师型", "基地"}, Unit: "个"},
	{Code: "demo_base", ZH: "产教融合示范性实习实训基地", EN: "Demonstrative training bases", Words: []string{"示范", "实训基地"}, Unit: "个"},
	{Code: "industrial_college", ZH: "产业学院", EN: "Industrial colleges", Words: []string{"产业学院"}, Unit: "个"},
	{Code: "teacher_station", ZH: "教师企业实践流动站", EN: "Teachers' stations in enterprises", Words: []string{"流动站"}, Unit: "个"},
	{Code: "public_skill_centre", ZH: "公共技能实训中心", EN: "Public skills centres", Words: []string{"公共技能实训中心"}, Unit: "个", Alone: true},
	{Code: "key_share", ZH: "重点产业专业布点占比", EN: "Share of programme points for key industries", Words: []string{"专业布点占比"}, Unit: "%"},
	{Code: "dual_ratio", ZH: "“双师型”教师占专业课教师比例", EN: "Share of dual-qualified teachers", Words: []string{"双师型", "比例"}, Unit: "%"},
	{Code: "practice_share", ZH: "实践教学比例", EN: "Share of practice in teaching", Words: []string{"实践教学比例"}, Unit: "%"},
	{Code: "training_multiple", ZH: "年培训人次与在校生之比", EN: "Person-times of training for each student", Words: []string{"培训", "在校生"}, Unit: "倍", Basis: Annual},
	{Code: "training_person_times", ZH: "职业院校年培训量", EN: "Person-times of training a year", Words: []string{"年培训量"}, Unit: "人次", Basis: Annual},
	{Code: "teacher_practice_months", ZH: "教师每年到企业实践", EN: "Teachers in enterprises a year", Words: []string{"教师", "实践"}, Unit: "月", Basis: Annual},
	{Code: "internship_months", ZH: "学生实习实训时间", EN: "Months of internship", Words: []string{"学生", "实习"}, Unit: "月"},
	{Code: "dispatch_per_quarter", ZH: "每季度听取工作推进情况", EN: "Reports heard a quarter", Words: []string{"每季度"}, Unit: "次", Basis: Annual},
	{Code: "surcharge_credit", ZH: "教育费附加抵免比例", EN: "Credit against education surcharges", Words: []string{"抵免"}, Unit: "%", Comparator: "EQ"},
	{Code: "hnte_rate", ZH: "高新技术企业所得税税率", EN: "Income tax of high-tech enterprises", Words: []string{"税率"}, Unit: "%", Comparator: "EQ"},
}

// Goal is a number that a paper sets.
type Goal struct {
	Term       Term
	Line       int
	Task       string // number of the task, "" for a chapter of goals
	End        civil.Date
	Value      Amount
	Low, High  *Amount
	Stretch    bool // 力争
	Comparator string
	Basis      string
	Scope      string
	Every      bool // every year of the plan
	Clause     string
	Place      string
}

var (
	goalNumber = regexp.MustCompile(`(?:(\d+(?:\.\d+)?)\s*(?:至|到|-|—|~|～)\s*)?(\d+(?:\.\d+)?)\s*(万)?\s*(%|个月|月|人次|倍|次|个|家|项|所)`)
	goalYear   = regexp.MustCompile(`(\d{4})年`)
	goalSplit  = regexp.MustCompile(`[,;，；]|、\s*(?:\d)`)
)

// goalsOf reads the numbers of clauses and tasks. A number of no known matter is not guessed at; it is listed as not understood.
func goalsOf(o Outline) (out []Goal) {
	for _, c := range o.Clauses {
		place := strings.TrimSpace(c.Chapter + " " + c.Section)
		for _, g := range goalsIn(c.Text, Goal{Line: c.Line, Place: place}) {
			g.Task = o.taskOf(g.Term)
			out = append(out, g)
		}
	}
	for _, t := range o.Tasks {
		out = append(out, goalsIn(t.Title+"。"+t.Text, Goal{Line: t.Line, Task: t.Number, Place: t.Number + "." + t.Title})...)
	}
	return out
}

// taskOf is the number of the task whose title names a matter, "" when none does.
func (o Outline) taskOf(t Term) string {
	for _, x := range o.Tasks {
		if !slices.ContainsFunc(t.Words, func(w string) bool { return !strings.Contains(x.Title, w) }) {
			return x.Number
		}
	}
	return ""
}

func goalsIn(text string, g Goal) (out []Goal) {
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '。' || r == '\n' }) {
		end, scope := civil.Date{}, OfCity
		for _, part := range parts(sentence) {
			if m := goalYear.FindStringSubmatch(part); m != nil {
				y, _ := strconv.Atoi(m[1])
				if y >= 1990 && y <= 2100 {
					end = civil.Date{Year: y, Month: 12, Day: 31}
				}
			}
			switch {
			case strings.Contains(part, "中职学校"):
				scope = PerSecondary
			case strings.Contains(part, "高职院校"):
				scope = PerHigher
			case strings.Contains(part, "每所学校"), strings.Contains(part, "各职业院校每年"):
				scope = PerSchool
			}
			if got, ok := goalIn(part, end, scope); ok {
				got.Line, got.Task, got.Place, got.Clause = g.Line, g.Task, g.Place, strings.TrimSpace(sentence)+"。"
				got.Stretch = strings.Contains(part, "力争")
				out = append(out, got)
			}
		}
	}
	return out
}

// parts are the parts of a sentence that can hold one goal each: between commas, and at 、 where a number follows.
func parts(s string) (out []string) {
	from := 0
	for _, at := range goalSplit.FindAllStringIndex(s, -1) {
		out = append(out, s[from:at[0]])
		from = at[1]
		if c := s[at[1]-1]; c >= '0' && c <= '9' {
			from--
		}
	}
	return append(out, s[from:])
}

// goalIn reads one part of a sentence.
func goalIn(part string, end civil.Date, scope string) (Goal, bool) {
	t, m, ok := termIn(part)
	if !ok {
		return Goal{}, false
	}
	g := Goal{Term: t, End: end, Scope: OfCity, Basis: Cumulative, Comparator: "GE", Value: one}
	if m != nil {
		if g.Value, ok = ParseAmount(m[2] + m[3]); !ok {
			return Goal{}, false
		}
		if m[1] != "" {
			low, ok := ParseAmount(m[1] + m[3])
			if !ok {
				return Goal{}, false
			}
			high := g.Value
			g.Low, g.High = &low, &high
		}
	}
	if t.Comparator != "" {
		g.Comparator = t.Comparator
	} else if strings.Contains(part, "不超过") || strings.Contains(part, "以内") || strings.Contains(part, "以下") {
		g.Comparator = "LE"
	}
	if t.Basis != "" {
		g.Basis = t.Basis
	}
	if strings.Contains(part, "每年度") {
		g.Basis, g.Every, g.Scope = Annual, true, scope
	}
	return g, true
}

// termIn finds the matter of a part and its number, nil for a matter that stands alone.
func termIn(part string) (Term, []string, bool) {
	plain := goalYear.ReplaceAllString(part, "")
	for _, t := range Terms {
		if slices.ContainsFunc(t.Words, func(w string) bool { return !strings.Contains(plain, w) }) {
			continue
		}
		for _, m := range goalNumber.FindAllStringSubmatch(plain, -1) {
			if m[4] == t.Unit || m[4] == "个月" && t.Unit == "月" {
				return t, m, true
			}
		}
		if t.Alone && strings.HasPrefix(strings.TrimSpace(plain), "建成") {
			return t, nil, true
		}
	}
	return Term{}, nil, false
}

// TargetsOf turns the goals of a paper into targets of a plan: base and stretch of one matter and year become one target, what is set
// for every year becomes one for each year of the plan. of are the numbers of their tasks, "" for the plan as a whole.
func TargetsOf(goals []Goal, from, until civil.Date) (out []Target, of []string) {
	at := map[string]int{}
	for _, g := range goals {
		ends := []civil.Date{g.End}
		if g.End.IsZero() {
			ends[0] = until
		}
		if g.Every {
			for y := ends[0].Year - 1; y >= from.Year && y > 0; y-- {
				ends = append(ends, civil.Date{Year: y, Month: 12, Day: 31})
			}
		}
		for _, end := range ends {
			key := g.Term.Code + " " + g.Scope + " " + end.String()
			i, there := at[key]
			if !there {
				i = len(out)
				at[key] = i
				out = append(out, Target{Code: g.Term.Code, Title: g.Term.ZH, End: end, Comparator: g.Comparator, Basis: g.Basis, Scope: g.Scope, Unit: g.Term.Unit, Clause: g.Clause, Place: g.Place})
				of = append(of, g.Task)
			}
			v := g.Value
			x := &out[i]
			switch {
			case g.Stretch:
				x.Stretch = &v
				if !strings.Contains(x.Clause, g.Clause) {
					x.Clause += "\n" + g.Clause
				}
			case g.Low != nil:
				x.Low, x.High = g.Low, g.High
			case x.Base == nil:
				x.Base = &v
			}
			if of[i] == "" {
				of[i] = g.Task
			}
			if there && !strings.Contains(x.Place, g.Place) {
				x.Place = cut(x.Place+"；"+g.Place, short)
			}
		}
	}
	for i := range out {
		if out[i].Base == nil && out[i].Low == nil { // 力争 alone is both
			out[i].Base = out[i].Stretch
		}
	}
	return out, of
}
