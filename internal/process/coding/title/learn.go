package title

import (
	"slices"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/process/coding/learn"
)

// Occupation is an entry of the classification, a group of occupations included.
type Occupation struct {
	Code, Parent, Name, Definition, Tasks string
	Depth                                 int // 1 largest group … 4 occupation
	Aliases                               []string
}

// Label is a title with the code that it has.
type Label struct{ Title, Code string }

// plan is how the classifier is trained; its constants and those below were chosen on folds of the public labelled titles.
var plan = learn.Plan{Soft: 1, Least: 1e-3, LinearRounds: 12, LinearRate: 0.3, LinearSeed: 3, LinearShare: 0.5, Networks: 2, NetRounds: 10, NetRate: 0.1, HideFeatures: 0.3, HideUnits: 0.3}

const (
	nameShare = 0.3 // of a name of an entry as an example, beside a labelled title
	parts     = 3   // of the labelled titles that are held back in turn while the choice is learned
)

// Ranker ranks entries. It is safe for use by many at a time.
type Ranker struct {
	entries []Occupation
	parent  []int // -1: none
	labels  []Label
	right   []int     // entry of each label
	count   []float64 // labels of each entry

	vocab                        *vocabulary
	names, others, texts, titles *index
	otherOf                      []int // entry of each other name
	otherNames                   []string
	nameIn, otherIn              *phrases
	endings                      map[string][]int // last one to four characters of a name → entries
	x                            []learn.Vector   // of the labelled titles

	classes []int // entry of each class of the classifier
	classOf []int // -1: the entry is no class
	classed *learn.Classifier
	choice  choice
	rooms   rooms
}

// Learn prepares a ranker for these entries and labels; labels with other codes are left out. It takes some seconds for
// some thousand labels.
func Learn(entries []Occupation, labels []Label) *Ranker {
	r := prepare(entries, labels)
	r.train()
	return r
}

// prepare builds everything that needs no training.
func prepare(entries []Occupation, labels []Label) *Ranker {
	r := &Ranker{entries: withSynonyms(entries), nameIn: newPhrases(), otherIn: newPhrases(), endings: map[string][]int{}}
	at := map[string]int{}
	for i, o := range r.entries {
		at[o.Code] = i
	}
	r.count = make([]float64, len(r.entries))
	var titles []parsed
	for _, l := range labels {
		if i, ok := at[l.Code]; ok && strings.TrimSpace(l.Title) != "" {
			r.labels, r.right, titles = append(r.labels, l), append(r.right, i), append(titles, parse(l.Title))
			r.count[i]++
		}
	}
	var names, texts []string
	for i, o := range r.entries {
		p, ok := at[o.Parent]
		if !ok {
			p = -1
		}
		r.parent = append(r.parent, p)
		names = append(names, r.addNames(i, o))
		texts = append(texts, fold(o.Name+"/"+o.Definition+"/"+o.Tasks+"/"+strings.Join(o.Aliases, "/")))
	}
	r.build(titles, names, texts)
	return r
}

// addNames notes the names of an entry and returns the text of its own name: with and without its ending.
func (r *Ranker) addNames(i int, o Occupation) string {
	name := fold(o.Name)
	for _, end := range []string{"工程技术人员", "专业人员", "服务人员", "技术人员", "人员"} {
		if stem, ok := strings.CutSuffix(name, end); ok && utf8.RuneCountInString(stem) >= 2 {
			r.nameIn.add(stem, i)
			r.addEndings(stem, i)
			name = stem + "/" + name
			break
		}
	}
	r.nameIn.add(fold(o.Name), i)
	r.addEndings(fold(o.Name), i)
	for _, a := range o.Aliases {
		r.otherNames, r.otherOf = append(r.otherNames, fold(a)), append(r.otherOf, i)
		for _, word := range strings.FieldsFunc(fold(a), func(c rune) bool { return strings.ContainsRune("/()、", c) }) {
			if !slices.Contains(ranks, word) {
				r.otherIn.add(word, i)
				r.addEndings(word, i)
			}
		}
	}
	return name
}

func (r *Ranker) addEndings(name string, entry int) {
	u := []rune(name)
	for n := 1; n <= min(4, len(u)); n++ {
		end := string(u[len(u)-n:])
		if list := r.endings[end]; len(list) == 0 || list[len(list)-1] != entry {
			r.endings[end] = append(list, entry)
		}
	}
}

// ranks are words that stand in other names without saying which work it is.
var ranks = []string{"经理", "主管", "专员", "助理", "顾问", "工程师", "技术员", "主任", "总监", "代表", "部长", "专家", "研究员", "管理", "学徒"}

func (r *Ranker) build(titles []parsed, names, texts []string) {
	var all []string
	for _, p := range titles {
		all = append(all, p.whole())
	}
	all = append(append(all, r.otherNames...), names...)
	r.vocab = newVocabulary(all)
	features := len(r.vocab.idf)
	vectors := func(list []string) []learn.Vector {
		out := make([]learn.Vector, len(list))
		for i, s := range list {
			out[i] = r.vocab.vector(s)
		}
		return out
	}
	for _, p := range titles {
		r.x = append(r.x, r.vocab.title(p))
	}
	r.names, r.others, r.texts, r.titles = newIndex(vectors(names), features), newIndex(vectors(r.otherNames), features), newIndex(vectors(texts), features), newIndex(r.x, features)
	r.number()
	r.rooms.prepare(r)
}

// number makes a class of every entry that has a label or another name.
func (r *Ranker) number() {
	r.classOf = make([]int, len(r.entries))
	for i := range r.classOf {
		r.classOf[i] = -1
	}
	for _, list := range [][]int{r.right, r.otherOf} {
		for _, i := range list {
			if r.classOf[i] < 0 {
				r.classOf[i] = len(r.classes)
				r.classes = append(r.classes, i)
			}
		}
	}
}

// fit trains the classifier on names and on the labelled titles that are not held back.
func (r *Ranker) fit(held func(i int) bool) *learn.Classifier {
	if len(r.classes) == 0 {
		return nil
	}
	var x []learn.Vector
	var y [][]int
	var weights []float32
	add := func(v learn.Vector, entry int, weight float32) {
		x, y, weights = append(x, r.vocab.known(v)), append(y, []int{r.classOf[entry]}), append(weights, weight)
	}
	for i, s := range r.otherNames {
		add(r.vocab.vector(s), r.otherOf[i], nameShare)
	}
	for i, o := range r.entries {
		if r.classOf[i] >= 0 {
			add(r.vocab.vector(fold(o.Name)), i, nameShare)
		}
	}
	for i := range r.labels {
		if !held(i) {
			add(r.x[i], r.right[i], 1)
		}
	}
	return learn.TrainClassifier(x, y, weights, r.vocab.shared, len(r.classes), plan)
}

// withSynonyms adds the other names that this package knows; among entries of one name the occupation has them.
func withSynonyms(entries []Occupation) []Occupation {
	out := slices.Clone(entries)
	best := map[string]int{}
	for i, o := range out {
		if j, ok := best[o.Name]; !ok || o.Depth > out[j].Depth {
			best[o.Name] = i
		}
	}
	for name, words := range synonyms() {
		if i, ok := best[name]; ok {
			out[i].Aliases = append(slices.Clone(out[i].Aliases), words...)
		}
	}
	return out
}
