package atlas

import (
	"sort"
	"strings"
)

// The weights of edges that the software proposes. They are starting points for the reviewers, not findings.
const (
	weightDocument = 0.9  // the ministry's profile names the occupation itself
	weightGroup    = 0.75 // the profile names a group of occupations
	weightGuess    = 0.6  // the profile's words were matched to an occupation
	weightDivision = 0.7  // the classification's own group for that industry
	weightName     = 0.8  // occupation and industry share their name
)

// DefaultTrains proposes programme → occupation from the ministry's profiles, for the programmes chosen (nil = all).
// Where the profile names no entry of the classification, its words are matched and the edge is marked a guess.
func DefaultTrains(c *Catalog, programmes []*Programme, years Years) []Edge {
	if programmes == nil {
		programmes = c.Programmes("")
	}
	var out []Edge
	for _, p := range programmes {
		have := map[string]bool{}
		for _, l := range c.Links(p.Level, p.Code) {
			for _, m := range c.resolve(l) {
				if have[m.code] {
					continue
				}
				have[m.code] = true
				out = append(out, Edge{
					From: ProgrammeRef(p.Level, p.Code), Relation: Trains, To: Ref{EndOccupation, m.code}, Weight: m.weight, Years: years, Machine: true, Note: m.note,
					Evidence: []Evidence{{Kind: Document, Ref: "《职业教育专业简介》" + p.Name + "（" + p.Code + "）职业面向：" + l.Text, Period: c.editionOf(l)}},
				})
			}
		}
	}
	return out
}

func (c *Catalog) editionOf(l Link) string {
	for _, p := range c.Packs {
		if p.ID == l.Pack {
			return p.Edition
		}
	}
	return ""
}

type resolved struct {
	code, note string
	weight     float64
}

// resolve gives the occupations that a link means: the entry it is coded with, else what its words match.
func (c *Catalog) resolve(l Link) []resolved {
	if l.OccupationCode != "" {
		o, ok := c.Occupation(l.OccupationCode)
		if ok && !o.IsOccupation {
			return []resolved{{l.OccupationCode, "简介写的是职业小类", weightGroup}}
		}
		return []resolved{{l.OccupationCode, "", weightDocument}}
	}
	o := c.OccupationLike(l.Text)
	if o == nil {
		return nil
	}
	return []resolved{{o.Code, "由文字“" + clip(l.Text) + "”对应，待核", weightGuess}}
}

// OccupationLike finds the entry of the classification that a free text names: the whole of it, what follows 的, or the
// longest name that ends the text. nil where nothing fits.
func (c *Catalog) OccupationLike(text string) *Occupation {
	if _, tail, ok := strings.Cut(text, "的"); ok {
		if o := c.OccupationLike(tail); o != nil {
			return o
		}
	}
	stem := occupationStem(text)
	for _, try := range []string{text, stem, stem + "工程技术人员", stem + "技术人员", stem + "人员", stem + "员", stem + "师", stem + "工"} {
		for _, o := range c.OccupationsNamed(try) {
			if o.Depth >= 3 {
				return o
			}
		}
	}
	runes := []rune(stem)
	for from := 1; len(runes)-from >= 4; from++ {
		for _, tail := range []string{"", "员", "人员", "工", "师"} {
			for _, o := range c.occByName[nameKey(string(runes[from:])+tail)] {
				if o.Depth >= 3 {
					return o
				}
			}
		}
	}
	return nil
}

// occupationStem drops what says only that somebody works: 人员, 员, 师, 工, 技术人员, 经理 …
func occupationStem(s string) string {
	s = strings.TrimSpace(s)
	for _, tail := range []string{"工程技术人员", "技术人员", "工程师", "技术员", "人员", "专员", "经理", "主管", "员", "师", "工"} {
		if cut, ok := strings.CutSuffix(s, tail); ok && len([]rune(cut)) >= 2 {
			return cut
		}
	}
	return s
}

// divisionsOf joins branches of the classification of occupations (n-nn, where that is too wide n-nn-nn) with the divisions
// of GB/T 4754 whose workers they list. The two national standards are built along the same lines; this table is ours.
var divisionsOf = map[string][]string{
	"2-02-01": {"M74"}, "2-02-02": {"M74"}, "2-02-03": {"B06"}, "2-02-04": {"B07"}, "2-02-05": {"C31", "C32"}, "2-02-06": {"C26"}, "2-02-07": {"C34", "C35"}, "2-02-08": {"C37"}, "2-02-09": {"C39"}, "2-02-10": {"I63", "I65"},
	"2-02-11": {"C38"}, "2-02-12": {"D44"}, "2-02-13": {"G60"}, "2-02-14": {"R87"}, "2-02-15": {"G54", "G55"}, "2-02-16": {"G56"}, "2-02-17": {"G53"}, "2-02-18": {"E47", "E48"}, "2-02-19": {"C30"}, "2-02-20": {"A02"}, "2-02-21": {"N76"},
	"2-02-23": {"C17", "C18"}, "2-02-24": {"C14"}, "2-02-25": {"M74"}, "2-02-26": {"M74"}, "2-02-27": {"N77"}, "2-02-28": {"M74"}, "2-02-29": {"M74"}, "2-02-30": {"C34"}, "2-02-31": {"M74"}, "2-02-33": {"C23"}, "2-02-34": {"M74"},
	"2-02-35": {"C35"}, "2-02-36": {"C24"}, "2-02-37": {"M74"}, "2-02-38": {"I65", "C39"}, "2-03": {"A05"}, "2-03-06": {"A03"}, "2-03-07": {"A03"}, "2-03-08": {"A04"}, "2-04-01": {"G56"}, "2-04-02": {"G55"}, "2-05": {"Q84"},
	"2-06-01": {"L72"}, "2-06-02": {"L72"}, "2-06-03": {"L72"}, "2-06-04": {"L72"}, "2-06-05": {"L72"}, "2-06-06": {"L72", "K70"}, "2-06-07": {"F51"}, "2-06-08": {"L72"}, "2-06-09": {"J66"}, "2-06-10": {"J68"}, "2-06-11": {"J67"},
	"2-06-12": {"L72"}, "2-06-13": {"S94"}, "2-06-14": {"J66"}, "2-07": {"S92"}, "2-07-04": {"L72"}, "2-07-05": {"L72"}, "2-07-09": {"L72"}, "2-07-11": {"Q85"}, "2-08": {"P83"}, "2-09": {"R88"}, "2-09-03": {"R87"}, "2-09-06": {"M74"},
	"2-09-07": {"R89"}, "2-10": {"R86"}, "2-10-05": {"L72"}, "2-10-06": {"R88"}, "2-10-07": {"R88"}, "2-10-08": {"R88"}, "3-01": {"S92"}, "3-01-02": {"L72"}, "3-02": {"S92"}, "3-02-02": {"L72"}, "3-03": {"S92"},
	"4-01": {"F51", "F52"}, "4-02": {"G53", "G54", "G55", "G56", "G58", "G59", "G60"}, "4-03": {"H61", "H62"}, "4-04": {"I63", "I64", "I65"}, "4-05": {"J66", "J67", "J68", "J69"}, "4-06": {"K70"}, "4-07": {"L71", "L72"},
	"4-08": {"M74"}, "4-09": {"N76", "N77", "N78"}, "4-10": {"O80"}, "4-11": {"D44", "D45", "D46"}, "4-12": {"O81"}, "4-13": {"R87", "R88", "R89", "R90"}, "4-14": {"Q84", "Q85"},
	"5-01": {"A01"}, "5-02": {"A02"}, "5-03": {"A03"}, "5-04": {"A04"}, "5-05": {"A05"},
	"6-01": {"C13"}, "6-02": {"C14", "C15"}, "6-03": {"C16"}, "6-04": {"C17"}, "6-05": {"C18", "C19"}, "6-06": {"C20", "C21"}, "6-07": {"C22"}, "6-08": {"C23"}, "6-09": {"C24"}, "6-10": {"C25"},
	"6-11": {"C26"}, "6-12": {"C27"}, "6-13": {"C28"}, "6-14": {"C29"}, "6-15": {"C30"}, "6-16": {"B06", "B07", "B08", "B09", "B10"}, "6-17": {"C31", "C32"}, "6-18": {"C33", "C34", "C35"}, "6-19": {"C33"},
	"6-20": {"C34"}, "6-21": {"C35"}, "6-22": {"C36"}, "6-23": {"C37"}, "6-24": {"C38"}, "6-25": {"C39"}, "6-26": {"C40"}, "6-27": {"C42"}, "6-28": {"D44", "D45", "D46"}, "6-29": {"E47", "E48", "E49", "E50"}, "6-30": {"G53", "G54", "G55"}, "6-31": {"C43"},
}

// DefaultRequires proposes industry → occupation for the occupations chosen (nil = all): by the branch of the
// classification, and by names that industry and occupation share. Every edge is marked as derived.
func DefaultRequires(c *Catalog, occupations []*Occupation, years Years) []Edge {
	if occupations == nil {
		occupations = c.Occupations()
	}
	names := c.industryNames()
	var out []Edge
	for _, o := range occupations {
		if !o.IsOccupation || len(o.Code) < 4 {
			continue
		}
		have := map[string]bool{}
		add := func(industry string, weight float64, why string) {
			if _, ok := c.Industry(industry); !ok || have[industry] {
				return
			}
			have[industry] = true
			out = append(out, Edge{From: Ref{EndIndustry, industry}, Relation: Requires, To: Ref{EndOccupation, o.Code}, Weight: weight, Years: years, Machine: true,
				Evidence: []Evidence{{Kind: Derived, Ref: why}}})
		}
		for _, n := range names {
			switch {
			case strings.HasPrefix(o.Name, n.stem):
				add(n.code, weightName, "职业名以行业名开头：职业“"+o.Name+"”与行业“"+n.name+"”")
			case len([]rune(n.stem)) >= 3 && strings.Contains(o.Name, n.stem):
				add(n.code, weightGuess, "职业名含有行业名：职业“"+o.Name+"”与行业“"+n.name+"”")
			}
		}
		branch, divisions := divisionsFor(o.Code)
		for _, d := range divisions {
			if !coveredBy(have, d) {
				add(d, weightDivision, "职业分类大典 "+branch+" 类与国民经济行业 "+d+" 同支")
			}
		}
	}
	return out
}

// divisionsFor finds the divisions of an occupation by its narrowest branch in the table.
func divisionsFor(code string) (branch string, divisions []string) {
	for _, n := range []int{7, 4} {
		if len(code) >= n && divisionsOf[code[:n]] != nil {
			return code[:n], divisionsOf[code[:n]]
		}
	}
	return "", nil
}

// coveredBy says whether a narrower industry of the division is joined already.
func coveredBy(have map[string]bool, division string) bool {
	for code := range have {
		if strings.HasPrefix(code, division) {
			return true
		}
	}
	return false
}

type industryName struct{ code, name, stem string }

// industryNames lists the groups of GB/T 4754 by the word that makes their name: 电池制造 → 电池. Words shorter than two
// characters, or shared by two groups, are left out.
func (c *Catalog) industryNames() []industryName {
	var out []industryName
	uses := map[string]int{}
	for _, i := range c.allInd {
		if i.Depth != 3 {
			continue
		}
		stem := industryStem(i.Name)
		if len([]rune(stem)) < 2 || strings.HasPrefix(i.Name, "其他") {
			continue
		}
		uses[stem]++
		out = append(out, industryName{i.Code, i.Name, stem})
	}
	kept := out[:0]
	for _, n := range out {
		if uses[n.stem] == 1 {
			kept = append(kept, n)
		}
	}
	sort.Slice(kept, func(i, j int) bool { return kept[i].code < kept[j].code })
	return kept
}

func industryStem(s string) string {
	for _, tail := range []string{"专用设备制造", "及相关装置制造", "设备制造", "器材制造", "制造", "加工", "生产", "种植", "服务", "活动", "业"} {
		if cut, ok := strings.CutSuffix(s, tail); ok {
			return cut
		}
	}
	return s
}
