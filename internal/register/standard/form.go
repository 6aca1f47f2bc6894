package standard

import (
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
)

// labels are the names of the fields as the forms and the error summary call them.
var labels = map[string]string{
	"post": "岗位", "occupation": "对应职业", "industry": "行业", "level": "等级", "issuer": "发布单位", "summary": "岗位概述", "valid_from": "生效日期", "valid_to": "失效日期",
	"task": "任务名称", "details": "任务说明", "knowledge": "知识", "skill": "技能", "attitude": "素养", "wanted": "等级", "year1": "第一年人数", "year2": "第二年人数", "year3": "第三年人数",
	"title": "调查名称", "intro": "说明", "firms": "发给哪些企业", "kind": "类别", "name": "名称", "code": "编号", "point": "专业点", "ability": "能力项",
}

// label sets the human place of each refusal from its field.
func label(l []*errs.Error) errs.List {
	out := make(errs.List, 0, len(l))
	for _, e := range l {
		base, _, _ := strings.Cut(e.Field, "_")
		name, ok := labels[e.Field]
		if !ok {
			name, ok = labels[base]
		}
		if ok && e.Place == "" {
			e = e.At(name)
		}
		out = append(out, e)
	}
	return out
}

type reader struct {
	v      url.Values
	code   func(name string) string // occupation by name
	faults errs.List
}

func (p *reader) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(p.v.Get(name), "\r\n", "\n"))
}

// line is a text without line breaks.
func (p *reader) line(name string) string { return strings.Join(strings.Fields(p.text(name)), " ") }

// lines are the lines of a text that hold anything, each once.
func (p *reader) lines(name string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range strings.Split(p.text(name), "\n") {
		s = strings.TrimSpace(s)
		if s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// occupation is a code, or the code of what was named.
func (p *reader) occupation(name string) string {
	text := p.line(name)
	if norm, err := idcode.Occupation(text); err == nil {
		return norm
	}
	if found := nameOf(p.code, text); found != "" {
		return found
	}
	return text
}

func (p *reader) day(name string) civil.Date {
	d, err := civil.ParseDate(p.text(name))
	for _, e := range errs.All(err) {
		p.faults.Add(e.On(name))
	}
	return d
}

func (p *reader) number(name string, bad *errs.Error) int64 {
	text := p.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.faults.Add(bad.On(name))
	}
	return n
}

// parseStandard reads a standard from a form; the issuer, a name, is found by the caller.
func parseStandard(v url.Values, code func(string) string) (Standard, errs.List) {
	p := reader{v: v, code: code}
	x := Standard{Post: p.line("post"), Occupation: p.occupation("occupation"), Industry: idcode.Normalise(p.line("industry")), Level: p.number("level", ErrLevel), Summary: p.text("summary"),
		From: p.day("valid_from"), To: p.day("valid_to")}
	x.Tasks = p.tasks()
	return x, p.faults
}

// tasks reads the numbered blocks of tasks; blocks on which nothing stands are left out.
func (p *reader) tasks() []Task {
	var out []Task
	for i := range maxTasks {
		t := Task{Name: p.line(taskField("task", i)), Details: p.text(taskField("details", i))}
		t.Lineage, _ = ids.Parse(p.text(taskField("lineage", i)))
		for _, k := range Kinds {
			for _, s := range p.lines(taskField(string(k), i)) {
				t.Abilities = append(t.Abilities, Ability{Kind: k, Text: s})
			}
		}
		if t.Name != "" || t.Details != "" || len(t.Abilities) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// parseAnswers reads the three parts of a reply.
func parseAnswers(v url.Values, code func(string) string) (Answers, errs.List) {
	p := reader{v: v, code: code}
	a := Answers{Tasks: p.tasks()}
	for i := range maxTasks {
		w := Wanted{Occupation: p.occupation(taskField("occupation", i)), Level: p.line(taskField("wanted", i))}
		some := w.Occupation != ""
		for y := range w.Heads {
			name := taskField("year"+strconv.Itoa(y+1), i)
			text := strings.TrimSuffix(idcode.Normalise(p.text(name)), "人")
			if text == "" {
				continue
			}
			some = true
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				p.faults.Add(ErrHeads.On(name).With(text))
				continue
			}
			w.Heads[y] = &n
		}
		if some {
			a.Wanted = append(a.Wanted, w)
		}
	}
	return a, p.faults
}

// standardValues writes a standard as the form shows it.
func standardValues(x Standard) url.Values {
	v := taskValues(x.Tasks)
	set := func(name, s string) {
		if s != "" {
			v.Set(name, s)
		}
	}
	set("post", x.Post)
	set("occupation", x.Occupation)
	set("industry", x.Industry)
	set("issuer", x.IssuerName)
	set("summary", x.Summary)
	set("valid_from", x.From.String())
	set("valid_to", x.To.String())
	if x.Level > 0 {
		v.Set("level", strconv.FormatInt(x.Level, 10))
	}
	return v
}

func taskValues(tasks []Task) url.Values {
	v := url.Values{}
	for i, t := range tasks {
		v.Set(taskField("task", i), t.Name)
		v.Set(taskField("details", i), t.Details)
		if t.Lineage != 0 {
			v.Set(taskField("lineage", i), t.Lineage.String())
		}
		for _, k := range Kinds {
			var list []string
			for _, a := range t.Of(k) {
				list = append(list, a.Text)
			}
			v.Set(taskField(string(k), i), strings.Join(list, "\n"))
		}
	}
	return v
}

// answerValues writes answers as the form shows them.
func answerValues(a Answers) url.Values {
	v := taskValues(a.Tasks)
	for i, w := range a.Wanted {
		v.Set(taskField("occupation", i), w.Occupation)
		v.Set(taskField("wanted", i), w.Level)
		for y, n := range w.Heads {
			if n != nil {
				v.Set(taskField("year"+strconv.Itoa(y+1), i), strconv.FormatInt(*n, 10))
			}
		}
	}
	return v
}

// blocks is how many numbered blocks a form shows: those filled in and some more.
func blocks(v url.Values, least, spare int, names ...string) int {
	last := 0
	for i := range maxTasks {
		for _, name := range names {
			if strings.TrimSpace(v.Get(taskField(name, i))) != "" {
				last = i + 1
			}
		}
	}
	return min(max(least, last+spare), maxTasks)
}
