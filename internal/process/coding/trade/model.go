package trade

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
)

// Pair is an enterprise whose division somebody confirmed.
type Pair struct{ Company, Scope, Division, By string }

// Constants of the ranking: how strongly name and scope speak, the floor under what neither names, and how weights fall
// from item to item and at the second section.
const (
	nameSays    = 1.0
	scopeSays   = 1.15
	priorSays   = 0.15
	both        = 0.5 // weight of the plain mean beside the product
	floor       = 0.012
	firstItem   = 1.5
	decay       = 0.75
	sectionHead = 0.6
	makes       = 1.5  // who makes anything is mostly registered for it
	caution     = 0.75 // power under which scores become chances
	usual       = 0.5  // share of trade that everybody writes down
	saysChance  = 0.9  // of a division whose name the scope opens with
	sameChance  = 0.97 // of what somebody confirmed
)

// SureAbove is the chance of the first division from which nobody needs to look.
const SureAbove = 0.72

// prior are the shares of divisions among enterprises where nothing else is known, in thousandths; the others have one.
var prior = parts{"F51": 160, "F52": 110, "L72": 105, "M75": 85, "I65": 80, "E50": 25, "E48": 18, "E47": 18, "E49": 12, "H62": 35, "G54": 22, "K70": 30, "M74": 35, "M73": 30, "O80": 15, "O81": 12,
	"R88": 15, "I64": 8, "P83": 12, "A01": 20, "A03": 12, "L71": 12, "C33": 12, "C34": 12, "C35": 14, "C18": 8, "C29": 9, "C39": 20, "C38": 12, "C26": 8, "C30": 8, "G58": 6, "G59": 6, "N78": 5, "N77": 5, "R89": 6, "R90": 6}

// Model ranks divisions. It is safe for use by many at a time.
type Model struct {
	firms, phrases *lexicon
	goods          *goods
	standard       *standard
	codes          []string // divisions in the order of the standard
	names          map[string]string
	exact          map[string]string // folded name of a division → its code
	confirmed      []Pair
	byName         map[string]int
	vectors        []map[[2]rune]bool
}

// New prepares a model over the standard, and over what people confirmed.
func New(list []*atlas.Industry, confirmed []Pair) *Model {
	m := &Model{firms: readLexicon(firmWords), phrases: readLexicon(phraseWords), goods: readGoods(goodsWords), standard: newStandard(list), names: map[string]string{}, exact: map[string]string{}, byName: map[string]int{}}
	for _, e := range list {
		if e.Depth == 2 {
			m.codes = append(m.codes, e.Code)
			m.names[e.Code] = e.Name
			m.exact[fold(e.Name)] = e.Code
		}
	}
	m.phrases.addStandard(list)
	for _, p := range confirmed {
		if m.names[p.Division] == "" {
			continue
		}
		m.byName[fold(p.Company)] = len(m.confirmed)
		m.confirmed = append(m.confirmed, p)
		m.vectors = append(m.vectors, pairs([]rune(fold(p.Company+p.Scope))))
	}
	return m
}

// Choice is a division with its chance of being right, 0…1.
type Choice struct {
	Code, Name string
	Chance     float64
}

// Evidence is a text that spoke for divisions, strongest first.
type Evidence struct {
	Text  string   // the item, or the name
	Words []string // known words in it
	Codes []string // what they speak for
}

// Neighbour is a confirmed enterprise like this one.
type Neighbour struct {
	Pair       Pair
	Similarity float64
}

// Answer is a ranking with what speaks for it.
type Answer struct {
	Ranked     []Choice
	Firm       *Evidence
	Items      []Evidence // at most three, in the order of the scope
	Neighbours []Neighbour
	Same       *Pair // somebody confirmed the enterprise of this name
	Empty      bool  // neither name nor scope says anything
	says       string
}

// Rank proposes divisions, at most top of them.
func (m *Model) Rank(company, scope string, top int) Answer {
	a := Answer{}
	name := m.firm(company)
	if len(name.words) > 0 {
		a.Firm = &Evidence{Text: company, Words: name.words, Codes: leading(name.parts)}
	}
	items := m.items(scope, &a)
	a.Empty = len(name.parts) == 0 && len(items) == 0
	a.Neighbours = m.neighbours(company, scope)
	score := m.score(name.parts, items, a.Neighbours)
	chance := cautious(score)
	if a.says != "" {
		chance = chance.led(a.says, saysChance)
	}
	if i, ok := m.byName[fold(company)]; ok && company != "" {
		a.Same = &m.confirmed[i]
		chance = chance.led(a.Same.Division, sameChance)
	}
	order := slices.Clone(m.codes)
	slices.SortStableFunc(order, func(x, y string) int { return cmp.Compare(chance[y], chance[x]) })
	for _, c := range order[:min(top, len(order))] {
		a.Ranked = append(a.Ranked, Choice{c, m.names[c], min(chance[c], 0.99)})
	}
	return a
}

// items weighs the scope, the first item most, and keeps the evidence.
func (m *Model) items(scope string, a *Answer) parts {
	sum := parts{}
	weight := 1.0
	for i, it := range Split(scope) {
		w := weight
		if it.First && i > 0 {
			w = max(w, sectionHead)
		}
		if i == 0 {
			w = firstItem
		}
		o := m.read(it)
		switch {
		case o.makes:
			w *= makes
		case o.usual && i > 0:
			w *= usual
		}
		if i == 0 {
			a.says = o.says
		}
		sum.add(o.parts, w)
		if len(a.Items) < 3 && len(o.parts) > 0 {
			a.Items = append(a.Items, Evidence{Text: it.Text, Words: o.words, Codes: leading(o.parts)})
		}
		if len(o.parts) > 0 {
			weight *= decay
		}
	}
	return sum.scaled()
}

// score multiplies what name and scope say, so that each may rule out what the other leaves open, and adds the mean.
// The result is not scaled except that its sum is one.
func (m *Model) score(name, items parts, near []Neighbour) parts {
	var known float64
	for _, c := range m.codes {
		known += max(prior[c], 1)
	}
	out := parts{}
	for _, c := range m.codes {
		p := max(prior[c], 1) / known
		product, mean := math.Pow(p, priorSays), 0.0
		if len(name) > 0 {
			product *= math.Pow(name[c]+floor, nameSays)
			mean += name[c]
		}
		if len(items) > 0 {
			product *= math.Pow(items[c]+floor, scopeSays)
			mean += items[c]
		}
		out[c] = (1-both)*product + both*mean*floor
	}
	out = out.scaled()
	for _, n := range near {
		out[n.Pair.Division] += n.Similarity * n.Similarity
	}
	return out.scaled()
}

// cautious turns scores into chances.
func cautious(score parts) parts {
	out := make(parts, len(score))
	for c, v := range score {
		out[c] = math.Pow(v, caution)
	}
	return out.scaled()
}

// led gives one division a chance and leaves the rest to all.
func (p parts) led(code string, chance float64) parts {
	out := parts{code: chance}
	out.add(p, 1-chance)
	return out
}

// leading are the codes that the largest parts have, at most three.
func leading(p parts) []string {
	codes := make([]string, 0, len(p))
	for c := range p {
		codes = append(codes, c)
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(cmp.Compare(p[b], p[a]), strings.Compare(a, b)) })
	return codes[:min(len(codes), 3)]
}

// neighbours are the confirmed enterprises most like this one, by shared pairs of characters.
func (m *Model) neighbours(company, scope string) []Neighbour {
	const least, most = 0.4, 3
	if len(m.confirmed) == 0 {
		return nil
	}
	x := pairs([]rune(fold(company + scope)))
	var out []Neighbour
	for i, v := range m.vectors {
		shared := 0
		for p := range x {
			if v[p] {
				shared++
			}
		}
		if s := float64(shared) / math.Sqrt(float64(len(x)*len(v))+1e-9); s >= least {
			out = append(out, Neighbour{m.confirmed[i], s})
		}
	}
	slices.SortStableFunc(out, func(a, b Neighbour) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return out[:min(len(out), most)]
}
