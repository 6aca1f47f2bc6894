package coding

import (
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/process/coding/learn"
)

// Weights of the fields, and the shares by which the name of a programme counts as a position of its class and a position
// for postgraduates as one of the kindred class; chosen on folds by unit and by city of the positions of 2023.
const (
	unitWeight     = 0.5
	positionWeight = 1
	workWeight     = 2 // duties, and position with duties
	kindWeight     = 0.3
	nameWeight     = 0.7
	nameHint       = 0.6
	kinHint        = 0.5
	gram           = 3 // longest n-gram in characters
)

// How many classes are proposed, and from which chance of the first one on nobody needs to look: above it five answers in
// six were right on units that were not learned from, about half of all positions.
const (
	proposals = 10
	sureAbove = 0.6
)

// Tags of fields.
const (
	tagUnit     = 'u'
	tagPosition = 'p'
	tagDuties   = 'd'
	tagWork     = 'x'
	tagType     = 't'
	tagLevel    = 'e'
)

var tagNames = map[byte]string{tagUnit: "单位", tagPosition: "岗位", tagDuties: "职责", tagWork: "岗位与职责", tagType: "职位类型", tagLevel: "学历"}

// positionCoder ranks the classes of the bachelor's catalogue for a position.
type positionCoder struct {
	catalog *atlas.Catalog
	places  *gazetteer
	model   *learn.Model
}

// record turns a position's fields into what the model sees: places are no words, width and blanks do not matter.
func (c *positionCoder) record(unit, position, duties, kind, education string) learn.Record {
	unit = strings.TrimLeft(c.places.strip(plain(unit)), here+"省市县区")
	position, duties = c.places.strip(plain(position)), plain(duties)
	return learn.Record{
		{Tag: tagUnit, Text: unit, Max: gram, Weight: unitWeight},
		{Tag: tagPosition, Text: position, Max: gram, Weight: positionWeight},
		{Tag: tagDuties, Text: duties, Max: gram, Weight: workWeight},
		{Tag: tagWork, Text: position + "。" + duties, Max: gram, Weight: workWeight},
		{Tag: tagType, Text: plain(kind), Whole: true, Weight: kindWeight},
		{Tag: tagLevel, Text: plain(education), Whole: true, Weight: kindWeight},
	}
}

// nameRecord is the record of a programme's name: work that is called so needs its class.
func nameRecord(name string) learn.Record {
	return learn.Record{
		{Tag: tagDuties, Text: name, Max: gram, Weight: 1},
		{Tag: tagWork, Text: name, Max: gram, Weight: nameWeight},
	}
}

// plain folds full-width letters and digits and drops blanks.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			return r - 0xFEE0
		case r == '(':
			return '（'
		case r == ')':
			return '）'
		case r == ',':
			return '，'
		case r == ' ', r == '\t', r == '\n', r == '\r', r == '\u3000', r == '\u00a0', r == '\ufeff':
			return -1
		}
		return r
	}, s)
}

// Code reads unit, position, duties, position_type and education.
func (c *positionCoder) Code(v map[string]string) Result {
	a := c.model.Rank(c.record(v["unit"], v["position"], v["duties"], v["position_type"], v["education"]), proposals)
	out := Result{Ranked: []string{}, Names: []string{}, Scores: []float64{}, Why: []string{}, Verdict: confirm}
	for _, p := range a.Ranked {
		out.Ranked = append(out.Ranked, p.Label)
		out.Names = append(out.Names, c.className(p.Label))
		out.Scores = append(out.Scores, round(p.Chance))
	}
	said := plain(v["unit"]+v["position"]+v["duties"]) != ""
	switch {
	case len(a.Ranked) == 0:
		out.Verdict = unfit
		out.Why = append(out.Why, "没有可供学习的标注岗位")
		return out
	case !said:
		out.Why = append(out.Why, "单位、岗位和职责都没有写，只能按总体比例排列")
	case a.Ranked[0].Chance >= sureAbove:
		out.Verdict = fits
	}
	out.Why = append(out.Why, c.why(a)...)
	return out
}

func (c *positionCoder) className(code string) string {
	if k, ok := c.catalog.Class(atlas.UndergradGeneral, code); ok {
		return k.Name
	}
	return code
}

// why says which words spoke for the first class and which labelled positions are like this one.
func (c *positionCoder) why(a learn.Answer) []string {
	var out, words []string
	for _, w := range a.Words {
		words = append(words, tagNames[w.Tag]+"「"+w.Text+"」")
	}
	if len(words) > 0 {
		out = append(out, "支持「"+c.className(a.Ranked[0].Label)+"」的用词："+strings.Join(words, "，"))
	}
	for _, n := range a.Neighbours {
		names := make([]string, 0, len(n.Labels))
		for _, l := range n.Labels[:min(len(n.Labels), 4)] {
			names = append(names, c.className(l))
		}
		if len(n.Labels) > 4 {
			names[3] += "等"
		}
		out = append(out, "相近的已标注岗位（"+strconv.Itoa(int(n.Similarity*100+0.5))+"%）："+n.Name+" → "+strings.Join(names, "、"))
	}
	return out
}
