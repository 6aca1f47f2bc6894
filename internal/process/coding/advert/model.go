package advert

import (
	"cmp"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
)

// Weights of the fields and of the curated words, chosen on folds by company of the public advertisements.
const (
	titleWeight  = 1.4
	textWeight   = 1
	levelWeight  = 0.3
	askingWeight = 1
	longest      = 3
	lexiconShare = 0.6
)

// namedChance is that of a class whose programmes the advertisement names.
const namedChance = 0.95

// SureAbove is the chance of the first class from which nobody needs to look: on companies that were not learned from,
// six answers in seven above it were right, a third of those that do not name their programmes.
const SureAbove = 0.8

// Model ranks the classes of the bachelor's catalogue for advertisements. It is safe for use by many at a time.
type Model struct {
	names   *Names
	classes []string // in the order of codes
	codes   map[string]string
	index   map[string]int
	lexicon *lexicon
	grams   *grams
	linear  *linear
	lessons []Lesson // that serve as neighbours: those that ask for programmes, and confirmed ones
	vectors [][]feature
	exact   map[string]int // title and description → lesson that somebody confirmed
}

// Train learns from advertisements, and from what people confirmed; both may be empty. It takes about a second.
func Train(c *atlas.Catalog, ads []Ad, confirmed []Lesson) *Model {
	n := NewNames(c)
	lessons := slices.Clone(confirmed)
	for _, ad := range ads {
		asked, printed := n.Lessons(ad)
		lessons = append(lessons, asked, printed)
	}
	return fit(c, n, append(lessons, profiles(c)...))
}

func fit(c *atlas.Catalog, n *Names, lessons []Lesson) *Model {
	m := &Model{names: n, codes: map[string]string{}, index: map[string]int{}, exact: map[string]int{}}
	for _, k := range c.Classes(atlas.UndergradGeneral) {
		m.index[k.Name] = len(m.classes)
		m.codes[k.Name] = k.Code
		m.classes = append(m.classes, k.Name)
	}
	m.lexicon = newLexicon(m.index)
	lessons = slices.DeleteFunc(lessons, func(l Lesson) bool { return len(m.right(l)) == 0 })
	var docs [][]field
	var groups []string
	for _, l := range lessons {
		if !l.profile {
			docs = append(docs, fieldsOf(l.Ad, l.Text))
			groups = append(groups, l.Ad.Company)
		}
	}
	m.grams = newGrams(docs, groups)
	samples := make([]sample, 0, len(lessons))
	for _, l := range lessons {
		s := sample{x: m.grams.vector(fieldsOf(l.Ad, l.Text)), before: m.before(m.hits(l.Ad, l.Text)), right: m.right(l), weight: l.weight}
		samples = append(samples, s)
		if l.profile || l.printed {
			continue
		}
		if l.By != "" {
			m.exact[key(l.Ad)] = len(m.lessons)
		}
		m.lessons = append(m.lessons, l)
		m.vectors = append(m.vectors, s.x)
	}
	m.linear = train(samples, len(m.grams.names), len(m.classes))
	return m
}

func key(ad Ad) string { return fold(ad.Title) + "\x1f" + fold(ad.Description) }

func (m *Model) right(l Lesson) []int {
	var out []int
	for _, c := range l.Classes {
		if k, ok := m.index[c]; ok {
			out = append(out, k)
		}
	}
	return out
}

// fieldsOf are what the model sees of an advertisement.
func fieldsOf(ad Ad, text string) []field {
	return []field{
		{tag: "t", text: fold(ad.Title), most: longest, weight: titleWeight},
		{tag: "d", text: text, most: longest, weight: textWeight},
		{tag: "e", text: fold(ad.Education), whole: true, weight: levelWeight},
		{tag: "a", text: asking([]rune(text)), whole: true, weight: askingWeight},
	}
}

// asking tells whether a text asks for a programme, says that any will do, or does not speak of it.
func asking(text []rune) string {
	how := "silent"
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '专' || text[i+1] != '业' {
			continue
		}
		after, before := string(text[i+2:min(len(text), i+4)]), string(text[max(0, i-2):i])
		switch {
		case after == "不限" || before == "不限":
			how = "any"
		case !skill(after):
			return "asks"
		}
	}
	return how
}

func (m *Model) hits(ad Ad, text string) []hit {
	return m.lexicon.hits([]rune(fold(ad.Title)), []rune(text))
}

func (m *Model) before(hits []hit) []float32 {
	out := make([]float32, len(m.classes))
	m.lexicon.add(hits, lexiconShare, out)
	return out
}

// Choice is a class with its chance of being right, 0…1.
type Choice struct {
	Class, Code string
	Chance      float64
}

// Named is a programme that the advertisement names, as it writes it.
type Named struct {
	Name    string
	Classes []string
}

// Word is a word that spoke for the first class.
type Word struct {
	Text    string
	InTitle bool
	points  float64
}

// Neighbour is a labelled advertisement like this one.
type Neighbour struct {
	Title      string
	Similarity float64
	Classes    []string
	By         string
}

// Answer is a ranking with what speaks for it.
type Answer struct {
	Ranked     []Choice // best first
	Named      []Named
	Words      []Word
	Neighbours []Neighbour
	Same       *Neighbour // somebody confirmed the very advertisement
	Any        bool       // the advertisement says that any programme will do
	Empty      bool       // neither title nor description says anything
}

// Rank proposes classes for an advertisement, at most top. What somebody confirmed for the same text stands first, then
// the classes of the programmes that it names, then what the words suggest.
func (m *Model) Rank(ad Ad, top int) Answer {
	text := []rune(fold(ad.Description))
	if len(text) > textMax {
		text = text[:textMax]
	}
	found := m.names.Asked(text)
	a := Answer{Any: asking(text) == "any", Empty: len(text) == 0 && fold(ad.Title) == ""}
	if len(m.classes) == 0 {
		return a
	}
	first := m.first(&a, ad, found)
	masked := mask(text, found)
	x, hits := m.grams.vector(fieldsOf(ad, masked)), m.hits(ad, masked)
	score, chance := make([]float32, len(m.classes)), make([]float32, len(m.classes))
	m.linear.scores(x, m.before(hits), score)
	softmax(score, chance)
	order := make([]int, len(score))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(place(first, i), place(first, j)), cmp.Compare(chance[j], chance[i]))
	})
	for _, k := range order[:min(top, len(order))] {
		c := Choice{m.classes[k], m.codes[m.classes[k]], min(float64(chance[k]), 0.99)}
		if slices.Contains(first, k) {
			c.Chance = max(c.Chance, namedChance)
		}
		a.Ranked = append(a.Ranked, c)
	}
	a.Words, a.Neighbours = m.words(x, hits, order[0]), m.neighbours(x)
	return a
}

// textMax is how many characters of a description are read.
const textMax = 20000

// first lists the classes that stand before all others.
func (m *Model) first(a *Answer, ad Ad, found []Mention) []int {
	var first []int
	put := func(classes []string) {
		for _, c := range classes {
			if k, ok := m.index[c]; ok && !slices.Contains(first, k) {
				first = append(first, k)
			}
		}
	}
	if i, ok := m.exact[key(ad)]; ok {
		l := m.lessons[i]
		a.Same = &Neighbour{l.Ad.Title, 1, l.Classes, l.By}
		put(l.Classes)
	}
	for _, f := range found {
		if !slices.ContainsFunc(a.Named, func(n Named) bool { return n.Name == f.Name }) {
			a.Named = append(a.Named, Named{f.Name, f.Classes})
		}
		put(f.Classes)
	}
	return first
}

// place is where a class stands among the first ones, behind all where it is none of them.
func place(first []int, k int) int {
	if i := slices.Index(first, k); i >= 0 {
		return i
	}
	return len(first)
}

// shown is how many words and neighbours explain an answer.
const shown = 4

// words are those that speak loudest for a class, none of them part of another.
func (m *Model) words(x []feature, hits []hit, k int) []Word {
	var all []Word
	for _, h := range hits {
		if slices.Contains(m.lexicon.of[h.word], k) {
			all = append(all, Word{m.lexicon.names[h.word], h.inTitle, lexiconShare * h.points})
		}
	}
	for _, e := range x {
		name := m.grams.names[e.id]
		if p := float64(e.w * m.linear.w[int(e.id)*m.linear.classes+k]); p > 0.05 && (name[0] == 't' || name[0] == 'd') && strings.Contains(name, ":") {
			all = append(all, Word{strings.Trim(name[2:], "^$\n"), name[0] == 't', p})
		}
	}
	slices.SortStableFunc(all, func(a, b Word) int { return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.Text, b.Text)) })
	var out []Word
	for _, w := range all {
		overlaps := len([]rune(w.Text)) < 2 || strings.ContainsAny(w.Text, "\n,.;:、。")
		for _, o := range out {
			overlaps = overlaps || strings.Contains(o.Text, w.Text) || strings.Contains(w.Text, o.Text)
		}
		if !overlaps && len(out) < shown {
			out = append(out, w)
		}
	}
	return out
}

// neighbours are the labelled advertisements most like this one, the nearest first.
func (m *Model) neighbours(x []feature) []Neighbour {
	const least, most = 0.15, 3
	var out []Neighbour
	for i, v := range m.vectors {
		s := cosine(x, v)
		if s < least || len(out) == most && s <= out[most-1].Similarity {
			continue
		}
		l := m.lessons[i]
		at, _ := slices.BinarySearchFunc(out, s, func(n Neighbour, s float64) int {
			if n.Similarity >= s {
				return -1
			}
			return 1
		})
		out = slices.Insert(out, at, Neighbour{l.Ad.Title, s, l.Classes, l.By})
		out = out[:min(len(out), most)]
	}
	return out
}
