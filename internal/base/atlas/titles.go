package atlas

import "strings"

// Titles reads job titles as entries of the classification of occupations: by what labelled sets say, by names and
// aliases, else by the longest name or alias that stands in the title. It is a plain look-up; a learned coder may replace
// it.
type Titles struct {
	labelled map[string]string
	words    map[string]string // folded name or alias → code, only where it means one occupation
	longest  int               // of words, in characters
}

// Sure says how a title was read.
type Sure uint8

// The ways a title is read, the least sure first.
const (
	NotRead Sure = iota
	ByPart       // a name or alias stands in the title
	ByName       // the title is a name or alias
	ByLabel      // a labelled set has the very title
)

// vague are words that name a rank or a trade without saying which: alone they decide nothing.
var vague = []string{"工程师", "经理", "专员", "主管", "助理", "文员", "普工", "员工", "学徒", "实习生", "管培生", "储备干部", "总监", "组长", "班长", "技术员", "操作工", "操作员", "顾问", "代表", "老师", "司机", "会计师事务所", "部长", "主任", "店长", "业务员", "管理员", "服务员", "设计师", "研发", "工人"}

// NewTitles prepares a reader of titles.
func NewTitles(c *Catalog, labels []TitleLabel) *Titles {
	t := &Titles{labelled: map[string]string{}, words: map[string]string{}}
	for _, l := range labels {
		t.labelled[nameKey(l.Title)] = l.Code
	}
	skip := map[string]bool{}
	for _, w := range vague {
		skip[w] = true
	}
	add := func(word, code string, strong bool) {
		k := nameKey(word)
		n := len([]rune(k))
		if n < 2 || skip[k] {
			return
		}
		if have, ok := t.words[k]; ok && have != code && !strong {
			t.words[k] = "" // two occupations share the alias
			return
		}
		t.words[k] = code
		t.longest = max(t.longest, n)
	}
	for _, o := range c.Occupations() {
		for _, a := range o.Aliases {
			if o.IsOccupation {
				add(a, o.Code, false)
			}
		}
	}
	for _, o := range c.Occupations() {
		if o.IsOccupation {
			add(o.Name, o.Code, true)
		}
	}
	return t
}

// Code reads a title. Brackets and what stands in them are left out unless nothing else is there.
func (t *Titles) Code(title string) (code string, sure Sure) {
	k := nameKey(title)
	if code := t.labelled[k]; code != "" {
		return code, ByLabel
	}
	bare := withoutBrackets(k)
	for _, s := range []string{k, bare} {
		if code := t.words[s]; code != "" {
			return code, ByName
		}
	}
	if code := t.part(bare); code != "" {
		return code, ByPart
	}
	if code := t.part(k); code != "" {
		return code, ByPart
	}
	return "", NotRead
}

// part finds the longest word in a title, of equal ones the last: the head of a Chinese title stands at its end.
func (t *Titles) part(k string) string {
	u := []rune(k)
	for n := min(len(u), t.longest); n >= 2; n-- {
		for from := len(u) - n; from >= 0; from-- {
			if code := t.words[string(u[from:from+n])]; code != "" {
				return code
			}
		}
	}
	return ""
}

func withoutBrackets(k string) string {
	var b strings.Builder
	depth := 0
	for _, r := range k {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return k
	}
	return b.String()
}
