package advert

import (
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
)

// Names finds the names of programmes in advertisements.
type Names struct {
	words  *trie
	terms  []term
	byName map[string]int
}

// term is a name with the classes that it stands for.
type term struct {
	name    string
	classes []string // names of classes
	printed bool     // a programme or class of the bachelor's catalogue, as printed
}

// Mention is a name found in a text, from rune From up to To.
type Mention struct {
	From, To int
	Name     string
	Classes  []string
}

// NewNames knows the bachelor's catalogue, the vocational programmes by the classes that their graduates go on to, and
// the curated short names.
func NewNames(c *atlas.Catalog) *Names {
	n := &Names{words: newTrie(), byName: map[string]int{}}
	known := map[string]bool{}
	for _, p := range c.Programmes(atlas.UndergradGeneral) {
		known[p.ClassName] = true
		n.add(p.Name, true, p.ClassName)
	}
	for _, k := range c.Classes(atlas.UndergradGeneral) {
		n.add(k.Name, true, k.Name)
	}
	for _, e := range entries(shortNames) {
		if known[e.class] {
			for _, w := range e.words {
				n.add(w, false, e.class)
			}
		}
	}
	for _, p := range c.Programmes(atlas.UndergradGeneral) {
		if short, ok := strings.CutSuffix(p.Name, "学"); ok && len([]rune(short)) > 1 {
			n.addNew(short, p.ClassName)
		}
	}
	for _, l := range []atlas.Level{atlas.HigherUndergrad, atlas.HigherCollege, atlas.Secondary} {
		for _, p := range c.Programmes(l) {
			n.addNew(p.Name, goesOnTo(c, p)...)
		}
	}
	return n
}

// goesOnTo are the classes of the bachelor's programmes that a vocational one leads to.
func goesOnTo(c *atlas.Catalog, p *atlas.Programme) []string {
	var out []string
	for _, next := range c.Next(p.Level, p.Code) {
		if b, ok := c.Programme(atlas.UndergradGeneral, next.Code); ok && next.Level == atlas.UndergradGeneral && !slices.Contains(out, b.ClassName) {
			out = append(out, b.ClassName)
		}
	}
	return out[:min(len(out), 2)]
}

func (n *Names) add(name string, printed bool, classes ...string) {
	name = fold(name)
	id, ok := n.byName[name]
	if !ok {
		id = len(n.terms)
		n.byName[name] = id
		n.terms = append(n.terms, term{name: name})
		n.words.add(name, id)
	}
	t := &n.terms[id]
	t.printed = t.printed || printed
	for _, c := range classes {
		if !slices.Contains(t.classes, c) && !(t.printed && !printed) {
			t.classes = append(t.classes, c)
		}
	}
}

// addNew adds a name that is not there yet.
func (n *Names) addNew(name string, classes ...string) {
	if _, ok := n.byName[fold(name)]; !ok && len(classes) > 0 {
		n.add(name, false, classes...)
	}
}

// Printed finds every name of the bachelor's catalogue in a folded text, wherever it stands.
func (n *Names) Printed(text []rune) []Mention {
	var out []Mention
	for i := 0; i < len(text); {
		id, end := n.words.longest(text, i)
		if id < 0 {
			i++
			continue
		}
		if t := n.terms[id]; t.printed {
			out = append(out, Mention{i, end, t.name, t.classes})
		}
		i = end
	}
	return out
}

// Asked finds the programmes that a folded text asks for: the list of names before or after the word 专业.
func (n *Names) Asked(text []rune) []Mention {
	var out []Mention
	word := []rune("专业")
	for i := 0; i+2 <= len(text); i++ {
		if text[i] != word[0] || text[i+1] != word[1] {
			continue
		}
		if !skill(string(text[i+2 : min(len(text), i+4)])) {
			out = append(out, n.before(text, i)...)
		}
		out = append(out, n.after(text, i+2)...)
	}
	out = append(out, n.coded(text)...)
	slices.SortStableFunc(out, func(a, b Mention) int { return a.From - b.From })
	kept := out[:0]
	for _, m := range out {
		if len(kept) == 0 || m.From >= kept[len(kept)-1].To {
			kept = append(kept, m)
		}
	}
	return kept
}

// skills may follow 专业 where no programme is meant: 口腔专业知识.
var skills = []string{"知识", "技能", "技术", "服务", "咨询", "指导", "培训", "线", "能力", "素养", "水平", "术语", "资格", "人士", "化", "的"}

// skill tells whether the characters after 专业 make it mean a skill.
func skill(after string) bool {
	return slices.ContainsFunc(skills, func(s string) bool { return strings.HasPrefix(after, s) })
}

// coded finds names that a code of an examination's catalogue follows: 数学(A0701).
func (n *Names) coded(text []rune) []Mention {
	var out []Mention
	for i := 1; i+4 < len(text); i++ {
		if text[i] != '(' || text[i+1] < 'a' || text[i+1] > 'c' || text[i+2] < '0' || text[i+2] > '1' || text[i+3] < '0' || text[i+3] > '9' {
			continue
		}
		start := i
		for start > 0 && !listMark(text[start-1]) && !sentenceEnd(text[start-1]) {
			start--
		}
		found, _ := n.piece(text, start, i)
		out = append(out, found...)
	}
	return out
}

// listMarks are marks between the names of a list.
const listMarks = "、,/|()＼\\ &+"

// joints are words between the names of a list.
var joints = []string{"以及", "或者", "或", "和", "及", "与", "兼"}

// tails may stand between a name and the next mark: 计算机等相关专业, 机械类.
var tails = []string{"或相关", "及相关", "和相关", "或者相关", "等相关", "等相近", "等工科", "等理工科", "等理工类", "等", "相关", "相近", "类似", "的", "类", "方向", "学科", "之一", "其它", "其他", "毕业", "系", "科", "学", "本科", "专科", "领域", "优先", "工科", "理工科", "或", "及", "和", "者"}

// before reads the list that ends at text[at], backwards, until a piece that names nothing.
func (n *Names) before(text []rune, at int) []Mention {
	var out []Mention
	end := at
	for end > 0 && at-end < 80 {
		start := end
		for start > 0 && !listMark(text[start-1]) && !sentenceEnd(text[start-1]) {
			start--
		}
		found, whole := n.piece(text, start, end)
		if !whole && end < at && text[end] == ',' && len(found) > 0 && !leadsIn(string(text[start:found[0].From])) {
			break // 熟练使用英语，护理专业: another clause
		}
		out = append(out, found...)
		closing := start == 0 || sentenceEnd(text[start-1])
		if closing || !whole && strings.TrimSpace(string(text[start:end])) != "" {
			break
		}
		end = start - 1
	}
	return out
}

// leadsIn tells whether the words before the first name of a list speak of schooling.
func leadsIn(words string) bool {
	for _, w := range []string{"学历", "本科", "大专", "专科", "中专", "硕士", "研究生", "以上", "要求", "毕业", "全日制", "招聘", "限", "为", "学", ".", ")", "是"} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// after reads a list that follows 专业: or 专业为, and the rest of 专业要求: lists.
func (n *Names) after(text []rune, at int) []Mention {
	rest := string(text[at:min(len(text), at+8)])
	skip := 0
	for _, lead := range []string{"要求:", "要求为", "要求", "需求:", "为:", "为", "不限于", ":", "方向:", "类别:", "背景:", "名称:"} {
		if strings.HasPrefix(rest, lead) {
			skip = len([]rune(lead))
			break
		}
	}
	if skip == 0 {
		return nil
	}
	var out []Mention
	for start := at + skip; start < len(text); {
		end := start
		for end < len(text) && !listMark(text[end]) && !sentenceEnd(text[end]) {
			end++
		}
		found, whole := n.piece(text, start, end)
		if len(found) == 0 && !whole {
			break
		}
		out = append(out, found...)
		if end == len(text) || sentenceEnd(text[end]) {
			break
		}
		start = end + 1
	}
	return out
}

// piece reads one element of a list. whole: it is nothing but names and small words, so the list goes on.
func (n *Names) piece(text []rune, start, end int) (out []Mention, whole bool) {
	stop := end
	for trimmed := true; trimmed; {
		trimmed = false
		for _, t := range tails {
			if s := string(text[start:stop]); strings.HasSuffix(s, t) && !n.isName(s) {
				stop -= len([]rune(t))
				trimmed = true
				break
			}
		}
	}
	if stop == start {
		return nil, true
	}
	// the longest name that ends here; what stands before it is read again after a word such as 或
	for from := start; from < stop; from++ {
		id, ok := n.byName[string(text[from:stop])]
		if !ok {
			continue
		}
		m := Mention{from, stop, n.terms[id].name, n.terms[id].classes}
		if from == start {
			return []Mention{m}, true
		}
		for _, w := range joints {
			if s := string(text[start:from]); strings.HasSuffix(s, w) {
				more, all := n.piece(text, start, from-len([]rune(w)))
				return append(more, m), all
			}
		}
		return []Mention{m}, false
	}
	return nil, false
}

func (n *Names) isName(s string) bool { _, ok := n.byName[s]; return ok }

func listMark(r rune) bool    { return strings.ContainsRune(listMarks, r) }
func sentenceEnd(r rune) bool { return strings.ContainsRune("。;\n!?:【】", r) }
