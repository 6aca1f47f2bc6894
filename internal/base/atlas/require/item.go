package require

import (
	"regexp"
	"strings"
)

// piece is the shape of one part of the text: a name, its codes and what its brackets say.
type piece struct {
	text     string // as written
	name     string // without codes, brackets and filling words
	codes    []string
	limits   []string // names of a bracket that narrows
	includes []string // names of a bracket that lists what a class holds
	excludes []string
	loose    []string // names of a bracket that says neither
	heading  string   // what stood before a colon
	related  bool
	other    bool   // the piece itself says that it is of another level
	remark   string // a condition that no code can say
}

var (
	codeOnly   = regexp.MustCompile(`^[A-Za-z]?\d{2,8}[A-Za-z]{0,3}$`)
	codeFirst  = regexp.MustCompile(`^([A-Za-z]?\d{2,8}(?:[TKHtkh]{1,2})?)\s*[-:、.]?\s*(\p{Han}.*)$`)
	codeLast   = regexp.MustCompile(`^(.*\p{Han})\s*[-:]?\s*([A-Za-z]?\d{2,8}(?:[TKHtkh]{1,2})?)$`)
	codeWord   = regexp.MustCompile(`(专业|学科)?(代码|代号|编码|编号)(为|是)?[:：]?\s*`)
	numbering  = regexp.MustCompile(`^(\(?\d{1,2}[.)]|\d{1,2}\.|\(\d{1,2}\)|[①-⑳]|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十]+[类,、])\s*`)
	onlyNumber = regexp.MustCompile(`^([1-9]\d?|[一二三四五六七八九十]{1,2})[.)]?$`)
	heading    = regexp.MustCompile(`^([^:()]{1,16}):\s*(.*)$`)
	exclusion  = regexp.MustCompile(`^(.*?)(?:\(|,)?(?:除了?|不含|不包括|不包含)(.+?)(?:专业)?(?:(?:之|以)?外\)?|\))?$`)
	exceptLast = regexp.MustCompile(`^(.+?)(?:专业)?除外$`)
)

// fillers are cut from the end of a name, one after the other.
var fillers = []string{"等相关专业", "及相关专业", "和相关专业", "或相关专业", "相关相近专业", "及相近专业", "相关专业", "相近专业", "等专业", "类专业", "学科专业", "专业", "学科",
	"等", "相关", "及", "和", "或", "与", "均可", "毕业", "优先"}

// leads are cut from the beginning.
var leads = []string{"全日制", "普通高校", "普通", "专业要求", "所学专业", "专业", "学历", "限", "仅限", "含", "其中", "以及", "及", "和", "或者", "或"}

// shapeOf takes a piece apart.
func shapeOf(text string) piece {
	p := piece{text: unhold(text)}
	s := numbering.ReplaceAllString(text, "")
	if m := heading.FindStringSubmatch(s); m != nil {
		p.heading, s = m[1], m[2]
	}
	s = p.takeBrackets(s)
	if m := exceptLast.FindStringSubmatch(s); m != nil {
		p.excludes, s = append(p.excludes, m[1]), ""
	} else if m := exclusion.FindStringSubmatch(s); m != nil {
		p.excludes = append(p.excludes, names(m[2])...)
		s = m[1]
	}
	s = codeWord.ReplaceAllString(s, "")
	s = p.takeCodes(strings.TrimSpace(s))
	p.name = p.trim(s)
	return p
}

// takeBrackets reads every bracket and returns what stands outside. A bracket that never closes reaches to the end.
func (p *piece) takeBrackets(s string) string {
	text := []rune(s)
	pair := pairs(text)
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '(':
			end := pair[i]
			if end < 0 {
				end = len(text)
			}
			p.bracket(string(text[i+1 : end]))
			i = end
		case text[i] == ')':
		default:
			out.WriteRune(text[i])
		}
	}
	return out.String()
}

// bracket reads the content of one bracket.
func (p *piece) bracket(s string) {
	s = strings.TrimSpace(s)
	if codes := codesIn(s); len(codes) > 0 {
		p.codes = append(p.codes, codes...)
		return
	}
	inner := strings.NewReplacer("(", ",", ")", "").Replace(s)
	switch {
	case s == "":
	case hasAny(s, "除", "不含", "不包括"):
		list := inner
		if m := exceptLast.FindStringSubmatch(inner); m != nil {
			list = m[1]
		} else if m := exclusion.FindStringSubmatch(inner); m != nil {
			list = m[2]
		}
		p.excludes = append(p.excludes, names(list)...)
	case hasAny(s, "研究生", "硕士", "博士", "专业学位", "学术学位"):
		p.other = true
	case strings.HasPrefix(s, "限") || strings.HasPrefix(s, "仅限"):
		p.limits = append(p.limits, names(strings.TrimLeft(inner, "仅限于:"))...)
	case strings.HasPrefix(s, "含") || strings.HasPrefix(s, "包括") || strings.HasPrefix(s, "包含"):
		p.includes = append(p.includes, names(strings.TrimLeft(inner, "包含括:"))...)
	case hasAny(s, "方向", "师范", "本科", "学历", "学位", "证", "优先"):
		p.remark = unhold(s)
	case hasAny(s, "相关", "相近"):
		p.related = true
	default:
		p.loose = append(p.loose, names(inner)...)
	}
}

// codesIn returns the codes of a bracket, or nothing when it holds other words.
func codesIn(s string) []string {
	s = codeWord.ReplaceAllString(s, "")
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return separates(r) || r == ' ' || r == held }) {
		if !codeOnly.MatchString(part) {
			return nil
		}
		out = append(out, strings.ToUpper(part))
	}
	return out
}

// takeCodes cuts codes written before or after the name without brackets.
func (p *piece) takeCodes(s string) string {
	if codes := codesIn(s); len(codes) > 0 {
		p.codes = append(p.codes, codes...)
		return ""
	}
	if m := codeFirst.FindStringSubmatch(s); m != nil {
		p.codes = append(p.codes, strings.ToUpper(m[1]))
		return m[2]
	}
	if m := codeLast.FindStringSubmatch(s); m != nil {
		p.codes = append(p.codes, strings.ToUpper(m[2]))
		return m[1]
	}
	return s
}

// trim cuts filling words from both ends until nothing changes.
func (p *piece) trim(s string) string {
	for {
		before := s
		s = strings.Trim(s, " .:-·、"+held2)
		for _, f := range fillers {
			cut, ok := strings.CutSuffix(s, f)
			if !ok || cut == "" && f != "相关专业" && f != "相近专业" && f != "等相关专业" && f != "及相关专业" {
				continue
			}
			if f == "类专业" {
				cut += "类"
			}
			p.related = p.related || strings.Contains(f, "相关") || strings.Contains(f, "相近")
			s = cut
			break
		}
		if s == before {
			return nameKey(s)
		}
	}
}

// names cuts a list inside a bracket.
func names(s string) []string {
	var out []string
	for _, n := range strings.FieldsFunc(s, func(r rune) bool { return separates(r) || r == held || r == ' ' }) {
		n = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(n), "专业"), "等")
		if n != "" {
			out = append(out, n)
		}
	}
	return out
}

func hasAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
