package require

import (
	"slices"
	"strings"
)

// Entry is one name of a catalogue with its code: 2 digits a category, 4 a class, 6 or 7 a programme; suffix letters are
// dropped.
type Entry struct{ Code, Name string }

// Category is the entry's category, two digits.
func (e Entry) Category() string { return e.Code[:2] }

// Class is the entry's class, four digits; "" for a category.
func (e Entry) Class() string {
	if len(e.Code) < 4 {
		return ""
	}
	return e.Code[:4]
}

// Exam is one code of a provincial examination catalogue, with its letter: B0810 建筑类 = national 0828.
type Exam struct {
	Year           int
	Code, Name     string
	National       string // "" where the name is in no national catalogue
	OtherThanAsked bool   // of another level of education than the catalogue's entries
}

// Former is a name that a programme or class had, and the codes of today.
type Former struct {
	Name  string
	Codes []string
}

// Catalogue is what a Reader must know.
type Catalogue struct {
	Entries []Entry  // the levels that are coded
	Others  []string // names of other levels: recognised, never coded
	Exams   []Exam
	Former  []Former
}

// grain is how much an entry covers.
type grain int

const (
	category grain = iota
	class
	programme
)

func grainOf(digits int) grain {
	switch {
	case digits <= 3:
		return category
	case digits <= 5:
		return class
	}
	return programme
}

func (e Entry) grain() grain { return grainOf(len(e.Code)) }

// dictionary is the catalogue arranged for look-up; names are folded (see fold).
type dictionary struct {
	byName  map[string][]Entry
	byCode  map[string]Entry
	former  map[string][]Entry
	exam    map[string]Entry // B0810 → 0828 建筑类, newest year
	others  map[string]bool  // names of other levels
	joined  [][]rune         // names that hold a separator
	longest int              // runes of the longest name
	shapes  map[int][]shape  // names by number of runes, for near matches
}

type shape struct {
	runes []rune
	name  string
}

func newDictionary(c Catalogue) *dictionary {
	d := &dictionary{byName: map[string][]Entry{}, byCode: map[string]Entry{}, former: map[string][]Entry{}, exam: map[string]Entry{},
		others: map[string]bool{}, shapes: map[int][]shape{}}
	for _, e := range c.Entries {
		e.Code = digitsOf(e.Code)
		if len(e.Code) < 2 || e.Name == "" || d.byCode[e.Code].Code != "" {
			continue
		}
		d.byCode[e.Code] = e
		d.know(nameKey(fold(e.Name)), e)
	}
	for _, n := range c.Others {
		if n = nameKey(fold(n)); len(d.byName[n]) == 0 {
			d.others[n] = true
			d.join(n)
		}
	}
	d.addExams(c.Exams)
	for _, f := range c.Former {
		for _, code := range f.Codes {
			if e, ok := d.byCode[digitsOf(code)]; ok {
				d.former[nameKey(fold(f.Name))] = append(d.former[nameKey(fold(f.Name))], e)
			}
		}
		d.join(nameKey(fold(f.Name)))
	}
	for n := range d.byName {
		r := []rune(n)
		d.longest = max(d.longest, len(r))
		d.shapes[len(r)] = append(d.shapes[len(r)], shape{r, n})
	}
	for _, s := range d.shapes {
		slices.SortFunc(s, func(a, b shape) int { return strings.Compare(a.name, b.name) })
	}
	slices.SortFunc(d.joined, func(a, b []rune) int { return len(b) - len(a) })
	return d
}

func (d *dictionary) know(name string, e Entry) {
	d.byName[name] = append(d.byName[name], e)
	slices.SortStableFunc(d.byName[name], func(a, b Entry) int { return strings.Compare(a.Code, b.Code) })
	d.join(name)
}

func (d *dictionary) join(name string) {
	if strings.ContainsFunc(name, separates) {
		d.joined = append(d.joined, []rune(name))
	}
}

func (d *dictionary) addExams(list []Exam) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Exam) int { return a.Year - b.Year })
	for _, x := range list {
		name := nameKey(fold(x.Name))
		if x.OtherThanAsked {
			if len(d.byName[name]) == 0 {
				d.others[name] = true
			}
			continue
		}
		if e, ok := d.byCode[digitsOf(x.National)]; ok {
			d.exam[x.Code] = e
			if len(d.byName[name]) == 0 {
				d.former[name] = []Entry{e}
			}
		}
	}
}

// near finds the only name that differs from n by one character; names shorter than five characters are too alike.
func (d *dictionary) near(n string) []Entry {
	r := []rune(n)
	if len(r) < 5 {
		return nil
	}
	var found []Entry
	for l := len(r) - 1; l <= len(r)+1; l++ {
		for _, s := range d.shapes[l] {
			if oneApart(r, s.runes) {
				if found != nil {
					return nil
				}
				found = d.byName[s.name]
			}
		}
	}
	return found
}

// oneApart tells whether one insertion, deletion or replacement turns a into b.
func oneApart(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && slices.Equal(a[i+1:], b[i+1:])
	}
	return slices.Equal(a[i:], b[i+1:])
}

// digitsOf drops every letter of a code.
func digitsOf(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, code)
}
