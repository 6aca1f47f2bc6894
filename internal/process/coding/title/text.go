package title

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// parsed is a title in pieces, folded and without what says nothing about the work.
type parsed struct {
	main  string // pieces outside of brackets, joined by /
	aside string // pieces inside of brackets
}

var (
	number  = regexp.MustCompile(`\(?\b[a-z]{0,3}\d{4,}\)?|-[a-z]\d{4,}`) // of an advertisement: (J10010), MJ001572
	wages   = regexp.MustCompile(`(?:底薪|保底|月薪|月入|日薪|年薪|薪资|综合薪资|工资|提成|时薪|高薪)?\d[\d.]*[-~—到]*[\d.]*(?:元|k|w|千|万|/天|/月|/小时|/h|%|小时|岁|名|人|点|险|届|天|个月|月|年|楼|后|号线)*`)
	recruit = regexp.MustCompile(`^.*(?:招聘|诚聘|急聘|直招|聘请|急招|招募)`)
)

// welfare are words about terms of employment, the longer before the shorter.
var welfare = []string{"五险一金", "六险一金", "七险一金", "六险二金", "五险", "双休", "单休", "周末双休", "包吃住", "包吃", "包住", "包食宿", "提供住宿", "提供食宿", "住宿", "食宿", "不加班",
	"无责底薪", "无责", "高提成", "高底薪", "底薪", "保底", "提成", "高薪", "急招", "急聘", "诚聘", "直招", "聘请", "应届生", "应届", "带薪培训", "带薪", "实习生", "无经验", "接受小白", "小白", "零基础", "可零基础",
	"月休", "周末", "补贴", "福利", "薪资", "社保", "晋升", "朝九晚五", "朝九晚六", "早九晚六", "早九晚五", "国企", "上市公司", "日结", "就近分配", "就近安排", "优先", "入职", "全勤奖", "加班费", "房补", "餐补",
	"年终奖", "有经验", "长白班", "白班", "常白班", "坐班", "工作地点", "base", "offer", "急", "可居家", "节假日", "法定", "免费"}

// work of recruiters themselves: after 招聘 these words end the title of a recruiter, not an advertiser's name.
var recruiters = []string{"专员", "主管", "经理", "顾问", "专家", "/"}

// parse takes a title apart.
func parse(s string) parsed {
	s = number.ReplaceAllString(fold(s), " ")
	s = withoutAdvertiser(s)
	var main, aside []string
	for _, p := range pieces(s) {
		text := clean(p.text)
		switch {
		case text == "":
		case p.aside:
			aside = append(aside, text)
		default:
			main = append(main, text)
		}
	}
	if len(main) == 0 {
		main, aside = aside, nil
	}
	if len(main) == 0 {
		main = []string{strings.TrimSpace(s)}
	}
	return parsed{strings.Join(main, "/"), strings.Join(aside, "/")}
}

func (p parsed) whole() string {
	if p.aside == "" {
		return p.main
	}
	return p.main + "/" + p.aside
}

// fold makes letters small and narrow, and all brackets round.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= 0xFEE0
		}
		switch r {
		case '\u3000', '\u00a0', '\t', '\n', '\r', '\ufeff':
			return ' '
		case '【', '[', '{', '「', '〔':
			return '('
		case '】', ']', '}', '」', '〕':
			return ')'
		}
		return r
	}, strings.ToLower(s))
}

// withoutAdvertiser cuts 某某公司招聘 before a title.
func withoutAdvertiser(s string) string {
	who := recruit.FindString(s)
	rest := strings.TrimSpace(s[len(who):])
	if utf8.RuneCountInString(who) <= 3 || utf8.RuneCountInString(rest) < 2 || slices.ContainsFunc(recruiters, func(w string) bool { return strings.HasPrefix(rest, w) }) {
		return s
	}
	return rest
}

type piece struct {
	text  string
	aside bool
}

// separators part the pieces of a title.
const separators = " /|、+,-—~。!;:·&#_."

// pieces splits a title at separators and brackets.
func pieces(s string) []piece {
	var out []piece
	var cur strings.Builder
	depth := 0
	flush := func() {
		if cur.Len() > 0 {
			out = append(out, piece{cur.String(), depth > 0})
			cur.Reset()
		}
	}
	for _, r := range s {
		switch {
		case r == '(':
			flush()
			depth++
		case r == ')':
			flush()
			depth = max(0, depth-1)
		case strings.ContainsRune(separators, r) && !(r == '.' && inName(cur.String())):
			flush()
		default:
			cur.WriteRune(r)
		}
	}
	flush()
	return out
}

// inName tells whether a full stop belongs to a name such as .net or node.js.
func inName(before string) bool {
	return before == "" || strings.HasSuffix(before, "node") || strings.HasSuffix(before, "vue")
}

// clean takes wages and welfare out of a piece.
func clean(s string) string {
	s = strings.TrimSpace(wages.ReplaceAllString(s, ""))
	for _, w := range welfare {
		if t := strings.ReplaceAll(s, w, ""); t == "" || utf8.RuneCountInString(t) >= 2 {
			s = t
		}
	}
	return s
}
