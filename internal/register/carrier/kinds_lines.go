package carrier

import (
	"slices"
	"strconv"
	"strings"
)

// measureWords are the ways of counting that a city writes into a kind of its own.
var measureWords = [][2]string{{"记录数", string(Records)}, {"成员数", string(Members)}, {"合计", string(Sum)}, {"不同值", string(Distinct)}, {"占比", string(Ratio)}, {"均值", string(Mean)}, {"投入", string(Brought)}}

// readCount reads a line of the form: code | name | unit | way | field or role | condition | scope note. A condition is written
// 级别=CITY+ 状态=IN_USE 功能=TEACH 近年=3 or with the code of a field, mode=A; several stand with blanks between.
func readCount(line string) (c Count, why string) {
	p := cutAll(line)
	c = Count{Code: p[0], ZH: p[1], Unit: p[2], Field: p[4], Scope: p[6]}
	for _, w := range measureWords {
		if w[0] == p[3] {
			c.Of = Measure(w[1])
		}
	}
	if field, base, ok := strings.Cut(c.Field, "/"); ok {
		c.Field, c.Base = strings.TrimSpace(field), strings.TrimSpace(base)
	}
	switch {
	case c.Code == "" || c.ZH == "" || c.Unit == "":
		return c, "代码、名称和单位要写"
	case c.Of == "":
		return c, "没有这种计法"
	case c.Scope == "":
		return c, "口径要写"
	}
	for _, x := range strings.Fields(p[5]) {
		key, value, ok := strings.Cut(x, "=")
		if !ok {
			return c, "条件写成 名=值"
		}
		if why := c.narrow(key, value); why != "" {
			return c, why
		}
	}
	return c, ""
}

func (c *Count) narrow(key, value string) (why string) {
	switch key {
	case "级别":
		c.Where.Level = value
	case "状态":
		c.Where.Stage = value
	case "功能":
		c.Where.Function = value
	case "机构":
		c.Where.Org = value
	case "近年":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > 50 {
			return "近年写整数"
		}
		c.Years = n
	default:
		if c.Where.Field != "" {
			return "只能按一个字段"
		}
		c.Where.Field, c.Where.Is = key, value
	}
	return ""
}

// line writes a count as the form shows it.
func (c Count) line() string {
	way := ""
	for _, w := range measureWords {
		if w[1] == string(c.Of) {
			way = w[0]
		}
	}
	field := c.Field
	if c.Base != "" {
		field += "/" + c.Base
	}
	var when []string
	for _, x := range [][2]string{{"级别", c.Where.Level}, {"状态", c.Where.Stage}, {"功能", c.Where.Function}, {"机构", c.Where.Org}, {c.Where.Field, c.Where.Is}} {
		if x[0] != "" && x[1] != "" {
			when = append(when, x[0]+"="+x[1])
		}
	}
	if c.Years > 0 {
		when = append(when, "近年="+strconv.Itoa(c.Years))
	}
	return strings.Join([]string{c.Code, c.ZH, c.Unit, way, field, strings.Join(when, " "), c.Scope}, " | ")
}

// readCounts reads the lines of the form. A line that is as it was keeps what the form cannot say of the count.
func readCounts(code, text string, old []Count) (out []Count, err error) {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if i := slices.IndexFunc(old, func(c Count) bool { return c.line() == strings.TrimSpace(line) }); i >= 0 {
			out = append(out, old[i])
			continue
		}
		c, why := readCount(line)
		if why != "" {
			return nil, ErrKind.With(code, why+"："+strings.TrimSpace(line)).On("counts")
		}
		out = append(out, c)
	}
	return out, nil
}

func writeCounts(list []Count) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.line() + "\n")
	}
	return b.String()
}

// stageMarks are the words of a stage on the form.
var stageMarks = []struct {
	word string
	of   func(*Stage) *bool
}{
	{"计数", func(s *Stage) *bool { return &s.Counts }}, {"依据", func(s *Stage) *bool { return &s.Proof }}, {"暂停", func(s *Stage) *bool { return &s.Pause }}, {"终止", func(s *Stage) *bool { return &s.Closed }},
}

// readStages reads one stage a line: code | name | 计数、依据、暂停、终止. None leaves the usual life.
func readStages(text string, old []Stage) (out []Stage) {
	for line := range strings.Lines(text) {
		p := cutAll(line)
		if p[0] == "" {
			continue
		}
		s := Stage{Code: p[0], ZH: p[1], Tone: "info"}
		if i := slices.IndexFunc(old, func(x Stage) bool { return x.Code == s.Code && x.ZH == s.ZH }); i >= 0 {
			s.EN = old[i].EN
		}
		for _, m := range stageMarks {
			*m.of(&s) = strings.Contains(p[2], m.word)
		}
		switch {
		case s.Counts:
			s.Tone = "green"
		case s.Pause:
			s.Tone = "amber"
		case s.Closed:
			s.Tone = "none"
		}
		out = append(out, s)
	}
	return out
}

func writeStages(list []Stage) string {
	var b strings.Builder
	for _, s := range list {
		var marks []string
		for _, m := range stageMarks {
			if *m.of(&s) {
				marks = append(marks, m.word)
			}
		}
		b.WriteString(strings.Join([]string{s.Code, s.ZH, strings.Join(marks, "、")}, " | ") + "\n")
	}
	return b.String()
}

// cutAll splits a line at its bars and keeps empty places.
func cutAll(line string) []string {
	parts := strings.Split(strings.ReplaceAll(line, "｜", "|"), "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return append(parts, "", "", "", "", "", "", "")
}
