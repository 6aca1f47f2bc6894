package plan

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
)

// Outline is what was understood of a paper: chapters 一、, sections （一）, tasks 1. with their units in brackets, and goals.
type Outline struct {
	Title    string
	FileNo   string
	Issuer   string
	IssuedOn civil.Date
	Tasks    []OutlineTask
	Goals    []Goal
	Clauses  []Clause // paragraphs that belong to a chapter and are no tasks
	Unread   []Unread
}

// OutlineTask is a numbered task of a paper.
type OutlineTask struct {
	Line     int
	Number   string
	Chapter  string
	Section  string
	Title    string
	Text     string
	Units    []string // the first leads
	Deadline civil.Date
}

// Clause is a paragraph outside the tasks.
type Clause struct {
	Line    int
	Chapter string
	Section string
	Text    string
}

// Unread is a line that was not understood, or not wholly.
type Unread struct {
	Line int
	Text string
	Why  string // Chinese key
}

// Bounds of one paper.
const (
	maxOutline = 512 << 10 // bytes
	maxTasks   = 400
	maxUnits   = 40
)

var (
	chapterMark = regexp.MustCompile(`^[一二三四五六七八九十百零〇]{1,4}\s*[、.]\s*`)
	sectionMark = regexp.MustCompile(`^\([一二三四五六七八九十百零〇]{1,4}\)\s*`)
	taskMark    = regexp.MustCompile(`^(\d{1,3})\s*[.、]\s*`)
	decimal     = regexp.MustCompile(`^\d+\.\d`)
	unitsMark   = regexp.MustCompile(`\((?:责任|牵头|主责|承担|配合|协同|参与)(?:单位|部门)\s*:[^()]*(?:\([^()]*\)[^()]*)*\)`)
	fileNumber  = regexp.MustCompile(`[\p{Han}]{1,10}\x{3014}\d{4}\x{3015}\d{1,5}号|[\p{Han}]{1,10}\[\d{4}\]\d{1,5}号`)
	inTitle     = regexp.MustCompile(`《([^《》]{4,120}(?:方案|规划|计划|举措|措施|清单|意见)(?:\([^()]{2,8}\))?)》`)
	asTitle     = regexp.MustCompile(`^[^。]{4,120}(?:方案|规划|计划|举措|措施|清单)(?:\([^()]{2,8}\))?$`)
	dayMark     = regexp.MustCompile(`^(\d{4})年(\d{1,2})月(\d{1,2})日$`)
	issuerMark  = regexp.MustCompile(`^发文机[构关]\s*:\s*\|?\s*([^|]{2,60}?)\s*(?:\||$)`)
	endOfYear   = regexp.MustCompile(`(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日|底|末|年底|年末)?`)
	unitsWord   = regexp.MustCompile(`(?:责任|牵头|主责|承担|配合|协同|参与)(?:单位|部门)\s*:`)

	// wide writes brackets as titles have them: 方案（试行）.
	wide = strings.NewReplacer("(", "（", ")", "）")
)

// halved is a line with half-width digits, signs and brackets: what people type in both widths means one thing.
func halved(s string) string {
	s = strings.Map(narrow, strings.Trim(s, " \t\r\n\u00a0\u3000\ufeff\u200b"))
	return strings.NewReplacer("﹙", "(", "﹚", ")", "．", ".", "：", ":").Replace(s)
}

// reader goes through the lines of a paper.
type reader struct {
	out              *Outline
	chapter, section string
	now              *OutlineTask // the task that lines belong to
	text             []string     // its lines
	numbers          map[string]int
}

// ReadOutline understands a pasted paper. It never fails: what is not understood stands in Unread with the line.
func ReadOutline(text string) Outline {
	out := Outline{}
	if len(text) > maxOutline {
		text = strings.ToValidUTF8(text[:maxOutline], "")
		out.Unread = append(out.Unread, Unread{0, "", "全文太长，后面的没有读"})
	}
	r := &reader{out: &out, numbers: map[string]int{}}
	for i, line := range strings.Split(text, "\n") {
		if plain := halved(line); plain != "" {
			r.line(i+1, plain)
		}
	}
	r.end()
	out.Goals = goalsOf(out)
	return out
}

func (r *reader) line(n int, s string) {
	switch {
	case chapterMark.MatchString(s) && len([]rune(s)) <= 60:
		r.end()
		r.chapter, r.section = s, ""
	case sectionMark.MatchString(s) && len([]rune(s)) <= 60:
		r.end()
		r.section = s
	case taskMark.MatchString(s) && !decimal.MatchString(s):
		r.task(n, s)
	case r.now != nil:
		r.more(n, s)
	case r.chapter == "":
		r.head(n, s)
	default:
		r.out.Clauses = append(r.out.Clauses, Clause{n, r.chapter, r.section, s})
	}
}

// head reads what stands before the first chapter.
func (r *reader) head(n int, s string) {
	o, used := r.out, false
	if m := inTitle.FindStringSubmatch(s); m != nil && o.Title == "" {
		o.Title, used = wide.Replace(m[1]), true
	} else if o.Title == "" && asTitle.MatchString(s) && !strings.Contains(s, "|") {
		o.Title, used = wide.Replace(s), true
	}
	if m := issuerMark.FindStringSubmatch(s); m != nil {
		o.Issuer, used = strings.TrimSpace(m[1]), true
	}
	if m := fileNumber.FindString(s); m != "" && o.FileNo == "" {
		o.FileNo, used = strings.NewReplacer("[", "〔", "]", "〕").Replace(m), true
	}
	if m := dayMark.FindStringSubmatch(s); m != nil {
		if d, err := civil.ParseDate(fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3])); err == nil {
			o.IssuedOn, used = d, true
		}
	}
	if !used && wide.Replace(s) != o.Title {
		o.Unread = append(o.Unread, Unread{n, cut(s, 80), "在第一章之前，没有收入"})
	}
}

func (r *reader) task(n int, s string) {
	r.end()
	m := taskMark.FindStringSubmatch(s)
	number := strings.TrimLeft(m[1], "0")
	t := OutlineTask{Line: n, Number: number, Chapter: r.chapter, Section: r.section}
	switch {
	case number == "" || len(r.out.Tasks) >= maxTasks:
		r.out.Unread = append(r.out.Unread, Unread{n, cut(s, 80), "序号不能用，或任务太多"})
		return
	case r.numbers[number] > 0:
		r.out.Unread = append(r.out.Unread, Unread{n, cut(s, 80), "序号和前面的任务重复，没有收入"})
		return
	}
	r.numbers[number] = n
	r.now, r.text = &t, nil
	r.more(n, s[len(m[0]):])
}

// more adds a line to the present task.
func (r *reader) more(n int, s string) {
	for _, part := range unitsMark.FindAllString(s, -1) {
		r.units(strings.TrimSuffix(strings.TrimPrefix(part, "("), ")"))
	}
	if rest := strings.TrimSpace(unitsMark.ReplaceAllString(s, "")); rest != "" {
		if loc := unitsWord.FindStringIndex(rest); loc != nil && loc[0] <= len("(") {
			r.units(strings.Trim(rest, "()。 ")) // on a line of its own, a bracket missing
			return
		}
		r.text = append(r.text, rest)
	}
	if len(r.now.Units) > maxUnits {
		r.now.Units = r.now.Units[:maxUnits]
		r.out.Unread = append(r.out.Unread, Unread{n, cut(s, 80), "责任单位太多，后面的没有收入"})
	}
}

// units reads 责任单位:甲、乙 or 牵头单位:甲;配合单位:乙,丙; who leads comes first.
func (r *reader) units(s string) {
	var lead, rest []string
	marks := unitsWord.FindAllStringIndex(s, -1)
	for i, at := range marks {
		end := len(s)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		names := split(s[at[1]:end])
		if w := s[at[0]:at[1]]; strings.HasPrefix(w, "牵头") || strings.HasPrefix(w, "主责") {
			lead = append(lead, names...)
		} else {
			rest = append(rest, names...)
		}
	}
	seen := map[string]bool{}
	var all []string
	for _, u := range append(append(append([]string{}, lead...), r.now.Units...), rest...) {
		if !seen[u] {
			seen[u] = true
			all = append(all, u)
		}
	}
	r.now.Units = all
}

func split(s string) (out []string) {
	depth := 0
	for _, p := range strings.FieldsFunc(s, func(c rune) bool {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		return depth <= 0 && strings.ContainsRune("、,;，；。\n", c)
	}) {
		if p = strings.TrimSpace(p); p != "" && len([]rune(p)) <= 60 {
			out = append(out, p)
		}
	}
	return out
}

// end closes the present task.
func (r *reader) end() {
	t := r.now
	if t == nil {
		return
	}
	r.now = nil
	t.Title, t.Text = headline(strings.Join(r.text, "\n"))
	if t.Title == "" {
		r.out.Unread = append(r.out.Unread, Unread{t.Line, t.Number, "任务没有内容，没有收入"})
		return
	}
	if len(t.Units) == 0 {
		r.out.Unread = append(r.out.Unread, Unread{t.Line, t.Number + "." + cut(t.Title, 40), "任务没有责任单位，请补上"})
	}
	t.Deadline = deadline(t.Title + "。" + t.Text)
	r.out.Tasks = append(r.out.Tasks, *t)
}

// headline is the first sentence of a task as its title and the rest as its text.
func headline(s string) (title, text string) {
	s = strings.TrimSpace(s)
	title, text, _ = strings.Cut(s, "。")
	if len([]rune(title)) > 80 || strings.Contains(title, "\n") {
		first, _, _ := strings.Cut(title, "\n")
		return cut(first, 80), s
	}
	return strings.TrimSpace(title), strings.TrimSpace(text)
}

// deadline is the last day that a text names: 2025年底, 2025年6月底, 2025年12月31日.
func deadline(s string) (last civil.Date) {
	for _, m := range endOfYear.FindAllStringSubmatch(s, -1) {
		if d := dayOf(m); !d.IsZero() && d.After(last) {
			last = d
		}
	}
	return last
}

func dayOf(m []string) civil.Date {
	y, _ := strconv.Atoi(m[1])
	if y < 1990 || y > 2100 {
		return civil.Date{}
	}
	switch {
	case m[2] == "":
		return civil.Date{Year: y, Month: 12, Day: 31}
	case m[3] != "":
		d, err := civil.ParseDate(fmt.Sprintf("%04d-%02s-%02s", y, m[2], m[3]))
		if err != nil {
			return civil.Date{}
		}
		return d
	}
	month, _ := strconv.Atoi(m[2])
	if month < 1 || month > 12 {
		return civil.Date{}
	}
	first, err := civil.ParseDate(fmt.Sprintf("%04d-%02d-01", y, month))
	if err != nil {
		return civil.Date{}
	}
	return first.AddMonths(1).AddDays(-1)
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// Text writes the outline as a paper that [ReadOutline] understands in the same way.
func (o Outline) Text() string {
	var b strings.Builder
	line := func(s string) {
		if s != "" {
			b.WriteString(s + "\n")
		}
	}
	line(o.Title)
	line(o.FileNo)
	chapter, section := "", ""
	for _, t := range o.Tasks {
		if t.Chapter != chapter {
			chapter, section = t.Chapter, ""
			line(chapter)
		}
		if t.Section != section {
			section = t.Section
			line(section)
		}
		s := t.Number + "." + t.Title + "。" + t.Text
		if len(t.Units) > 0 {
			s += "(责任单位:" + strings.Join(t.Units, "、") + ")"
		}
		line(s)
	}
	return b.String()
}
