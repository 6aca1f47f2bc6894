package require

import (
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
)

// Of takes what a Reader needs from the shared catalogue: the entries of some levels, the names of the others, and the
// codes of provincial examinations.
func Of(c *atlas.Catalog, levels ...atlas.Level) Catalogue {
	out := Catalogue{Former: former}
	for _, l := range atlas.Levels {
		asked := slices.Contains(levels, l)
		for _, p := range c.Programmes(l) {
			out.add(asked, atlas.Base(p.Code), p.Name)
		}
		for _, k := range c.Classes(l) {
			out.add(asked, k.Code, k.Name)
		}
		for _, k := range c.Categories(l) {
			out.add(asked, k.Code, k.Name)
		}
	}
	for code, e := range c.ExamCodes(0) {
		out.Exams = append(out.Exams, Exam{Year: e.Year, Code: code, Name: e.Name, National: e.National, OtherThanAsked: !slices.Contains(levels, e.Level)})
	}
	slices.SortFunc(out.Exams, func(a, b Exam) int { return strings.Compare(a.Code, b.Code) })
	return out
}

func (c *Catalogue) add(asked bool, code, name string) {
	if asked {
		c.Entries = append(c.Entries, Entry{code, name})
	} else {
		c.Others = append(c.Others, name)
	}
}

// former are names of the bachelor's catalogue of 1998 that tables still use, with the codes they got in 2012 (ministry's
// comparison table of the 2012 catalogue).
var former = []Former{
	{"对外汉语", []string{"050103"}}, {"广播电视新闻学", []string{"050302"}}, {"社会体育", []string{"040203"}}, {"给水排水工程", []string{"081003"}},
	{"建筑环境与设备工程", []string{"081002"}}, {"热能与动力工程", []string{"080501"}}, {"城市规划", []string{"082802"}}, {"地理信息系统", []string{"070504"}},
	{"卫生检验", []string{"101007"}}, {"医学检验", []string{"101001"}}, {"微电子学", []string{"080704"}}, {"光信息科学与技术", []string{"080705"}},
	{"电气工程与自动化", []string{"080601"}}, {"文秘教育", []string{"050107"}}, {"资源环境与城乡规划管理", []string{"070502", "070503"}},
	{"艺术设计", []string{"130502", "130503", "130504", "130505"}}, {"房地产经营管理", []string{"120104"}},
}
