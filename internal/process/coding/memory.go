package coding

import (
	"math"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/base/atlas"
)

// Constants of what is remembered: from which likeness a text counts as the one that a person gave a code to, from which
// on nobody needs to look, and how sure an answer from memory is.
const (
	near       = 0.8
	nearSure   = 0.92
	sameChance = 0.99
	nearShare  = 0.9
)

// memory finds the label of a text or of one that is nearly the same.
type memory struct {
	labels  []atlas.Label
	byPrint map[string]int
	posts   map[[2]rune][]int // pairs of neighbouring characters → labels
	sizes   []int             // pairs of each label
}

func newMemory(labels []atlas.Label) *memory {
	m := &memory{labels: labels, byPrint: map[string]int{}, posts: map[[2]rune][]int{}}
	for i, l := range labels {
		m.byPrint[atlas.LabelPrint(l.Kind, l.Fields)] = i
		p := pairsOf(l.Kind, l.Fields)
		m.sizes = append(m.sizes, len(p))
		for _, pair := range p {
			m.posts[pair] = append(m.posts[pair], i)
		}
	}
	return m
}

// pairsOf are the different pairs of neighbouring characters of all fields of a kind.
func pairsOf(kind string, values map[string]string) [][2]rune {
	k, err := KindOf(kind)
	if err != nil {
		return nil
	}
	seen := map[[2]rune]bool{}
	for _, f := range k.Fields {
		u := []rune("^" + strings.ToLower(plain(values[f.Name])) + "$")
		if len(u) == 2 {
			continue
		}
		for i := 1; i < len(u); i++ {
			seen[[2]rune{u[i-1], u[i]}] = true
		}
	}
	out := make([][2]rune, 0, len(seen))
	for p := range seen {
		out = append(out, p)
	}
	return out
}

// find gives the label of the same text with 1, or the one most like it with its likeness; -1 where none is near.
func (m *memory) find(k Kind, values map[string]string) (int, float64) {
	if i, ok := m.byPrint[atlas.LabelPrint(k.Code, k.values(values))]; ok {
		return i, 1
	}
	asked := pairsOf(k.Code, values)
	common := map[int]int{}
	for _, p := range asked {
		for _, i := range m.posts[p] {
			common[i]++
		}
	}
	best, likeness := -1, 0.0
	for i, n := range common {
		s := float64(n) / math.Sqrt(float64(len(asked)*m.sizes[i]))
		if s > likeness || s == likeness && i > best {
			best, likeness = i, s
		}
	}
	if likeness < near {
		return -1, 0
	}
	return best, min(likeness, 0.99)
}

// values are the fields of a kind that say something.
func (k Kind) values(all map[string]string) map[string]string {
	out := map[string]string{}
	for _, f := range k.Fields {
		if v := strings.TrimSpace(all[f.Name]); v != "" {
			out[f.Name] = v
		}
	}
	return out
}

// remembering puts what people gave codes to before what a coder proposes.
type remembering struct {
	inner  Coder
	known  *knowledge
	kind   Kind
	memory *memory
}

// Code asks the coder, then lets the memory correct it.
func (c remembering) Code(values map[string]string) Result {
	out := c.inner.Code(values)
	i, likeness := c.memory.find(c.kind, values)
	if i < 0 {
		return out
	}
	l := c.memory.labels[i]
	c.known.lead(c.kind, &out, l.Codes, likeness)
	out.Why = append([]string{c.known.said(c.kind, l, likeness)}, out.Why...)
	if likeness >= nearSure {
		out.Verdict = fits
	} else if out.Verdict != fits {
		out.Verdict = confirm
	}
	return out
}

// lead puts codes first and lets the others share what chance is left.
func (k *knowledge) lead(kind Kind, r *Result, codes []string, likeness float64) {
	chance := likeness * nearShare
	if likeness == 1 {
		chance = sameChance
	}
	var ranked, names []string
	var scores []float64
	for _, code := range codes {
		label, name := code, k.nameOf(kind, code)
		if kind.Named {
			label, name = name, label
		}
		ranked, names, scores = append(ranked, label), append(names, name), append(scores, round(chance))
	}
	for i, label := range r.Ranked {
		if !slices.Contains(ranked, label) {
			ranked, names, scores = append(ranked, label), append(names, r.Names[i]), append(scores, round(r.Scores[i]*(1-chance)))
		}
	}
	r.Ranked, r.Names, r.Scores = ranked, names, scores
}

// said names the pair and who gave the code.
func (k *knowledge) said(kind Kind, l atlas.Label, likeness float64) string {
	var text, codes []string
	for _, f := range kind.Fields {
		if v := l.Fields[f.Name]; v != "" {
			text = append(text, clipped(v))
		}
	}
	for _, code := range l.Codes {
		codes = append(codes, strings.TrimSpace(code+" "+k.nameOf(kind, code)))
	}
	who := "经「" + l.By + "」确认"
	if l.Source == atlas.LabelImported {
		who = "「" + l.By + "」标注"
	}
	how := "同一条"
	if likeness < 1 {
		how = "相近的一条（" + percent(likeness) + "）"
	}
	return how + who + "（" + time.UnixMilli(l.At).In(beijing).Format("2006-01-02") + "）：" + strings.Join(text, "，") + " → " + strings.Join(codes, "、")
}

// beijing is the one time zone of the country.
var beijing = time.FixedZone("CST", 8*3600)
