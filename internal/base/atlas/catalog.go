package atlas

import (
	"sort"

	"rongqiao/internal/platform/ids"
)

// Programme is one entry of a programme catalogue.
type Programme struct {
	Level        Level
	Code         string // suffix letters kept: 080904K
	Edition      string
	Name         string
	ClassCode    string
	ClassName    string
	CategoryCode string
	CategoryName string
	Years        string // as printed: 三年, 四年，五年; "" where unknown
	Degree       string // as printed: 工学学士,理学学士; "" for levels without one
}

// Key identifies a programme whatever its suffix letters.
func (p *Programme) Key() ProgrammeKey { return ProgrammeKey{p.Level, Base(p.Code)} }

// ProgrammeKey is a level and a code without suffix letters.
type ProgrammeKey struct {
	Level Level
	Code  string
}

// Class is a programme class (专业类) or, where Class is "", a whole category (专业大类, 门类).
type Class struct {
	Level        Level
	Code, Name   string
	CategoryCode string
	CategoryName string
	Programmes   []*Programme // in the order of codes
}

// Occupation is an entry of the national classification of occupations; groups have IsOccupation false.
type Occupation struct {
	Code         string // n-nn-nn-nn
	Name         string
	Depth        int // 1 major group … 4 occupation
	IsOccupation bool
	Parent       string
	Green        bool
	Digital      bool
	Definition   string
	Tasks        string
	Aliases      []string // titles that recruiting sites use
}

// Industry is an entry of GB/T 4754.
type Industry struct {
	Code       string // C, C39, C391, C3911
	Name       string
	Depth      int // 1 section, 2 division, 3 group, 4 class
	Parent     string
	Definition string
	Agreement  string // how many independent sources print this name, such as 3/3; below that the name was voted
}

// Region is an entry of GB/T 2260, or of the statistics bureau's list where Statistical is set.
type Region struct {
	Code        string
	Name        string
	Depth       string // province, prefecture, county
	Parent      string
	Statistical bool
}

// Profile is the ministry's short description of a vocational programme.
type Profile struct {
	Level       Level
	Code, Name  string
	Objective   string
	Practice    string
	Positions   []string
	Abilities   []string
	BaseCourses []string
	CoreCourses []string
	Occupations []string
	Pack        ids.ID
}

// Link is one edge programme → occupation as a document states it. OccupationCode is "" where the text names no entry
// of the classification.
type Link struct {
	Level          Level
	ProgrammeCode  string
	ProgrammeName  string
	Text           string // the document's own words
	OccupationCode string
	Pack           ids.ID // the document, as evidence
}

// Next is a programme that a graduate may go on to.
type Next struct {
	Level      Level
	Name, Code string // Code "" where the document's name is in no catalogue
}

// Certificate is an example of a certificate that a profile names.
type Certificate struct{ Kind, Name string }

// Institution is a higher-education institution of the ministry's list.
type Institution struct{ Code, Name, Authority, City, Level, Note string }

// ExamCode is a programme code of a provincial civil-service examination and the national code its name has.
type ExamCode struct {
	Year     int
	Code     string // with the level letter: B0809
	Level    Level
	Name     string
	National string // "" where the name is in no current catalogue
}

// Change is an old code or name and what it became.
type Change struct {
	Level            Level // "" for regions
	OldCode, OldName string
	NewCodes         []string
	NewNames         []string
}

// Catalog is the read model of the whole shared catalogue: built once by Load, then only read, by many at a time. Later
// packs win over earlier ones, entry by entry. The slices it returns belong to it; do not change them.
type Catalog struct {
	Packs []Pack // in the order of import

	programmes   map[ProgrammeKey]*Programme
	allProg      []*Programme // current ones, by level and code
	byCode       map[string][]*Programme
	byName       map[string][]*Programme
	classes      map[ProgrammeKey]*Class
	categories   map[ProgrammeKey]*Class
	byClassName  map[string][]*Class
	profiles     map[ProgrammeKey]*Profile
	links        map[ProgrammeKey][]Link
	linksTo      map[string][]Link
	next         map[ProgrammeKey][]Next
	certificates map[ProgrammeKey][]Certificate

	occupations map[string]*Occupation
	allOcc      []*Occupation
	occByName   map[string][]*Occupation
	occByAlias  map[string][]*Occupation
	occBelow    map[string][]*Occupation

	industries map[string]*Industry
	allInd     []*Industry
	indByName  map[string][]*Industry
	indBelow   map[string][]*Industry

	regions       map[string]*Region
	allRegions    []*Region
	regionsBelow  map[string][]*Region
	regionsByName map[string][]*Region
	regionChange  map[string]Change

	programmeChange map[ProgrammeKey]Change
	institutions    map[string]*Institution
	instByName      map[string]*Institution
	examCodes       map[string]ExamCode
	examCodesOf     map[int]map[string]ExamCode
}

// Programme finds a programme by level and code, with or without suffix letters.
func (c *Catalog) Programme(l Level, code string) (*Programme, bool) {
	p, ok := c.programmes[ProgrammeKey{l, Base(code)}]
	return p, ok
}

// ProgrammesCoded finds the programmes of any level that have the code, with or without suffix letters.
func (c *Catalog) ProgrammesCoded(code string) []*Programme { return c.byCode[Base(code)] }

// ProgrammesNamed finds the programmes of that name at every level; a former name finds the programme of today.
// Brackets and blanks of either width are the same.
func (c *Catalog) ProgrammesNamed(name string) []*Programme { return c.byName[nameKey(name)] }

// Programmes lists the current programmes of a level ("" for all), in the order of codes.
func (c *Catalog) Programmes(l Level) []*Programme {
	if l == "" {
		return c.allProg
	}
	from := sort.Search(len(c.allProg), func(i int) bool { return levelOrder(c.allProg[i].Level) >= levelOrder(l) })
	to := sort.Search(len(c.allProg), func(i int) bool { return levelOrder(c.allProg[i].Level) > levelOrder(l) })
	return c.allProg[from:to]
}

func levelOrder(l Level) int {
	for i, x := range Levels {
		if x == l {
			return i
		}
	}
	return len(Levels)
}

// CurrentProgrammes follows the old→new mapping of a code that a newer edition no longer has. A code that is current
// answers itself; an unknown one nothing.
func (c *Catalog) CurrentProgrammes(l Level, code string) []*Programme {
	if p, ok := c.Programme(l, code); ok {
		return []*Programme{p}
	}
	var out []*Programme
	seen := map[ProgrammeKey]bool{}
	var follow func(ProgrammeKey)
	follow = func(k ProgrammeKey) {
		if seen[k] {
			return
		}
		seen[k] = true
		for _, n := range c.programmeChange[k].NewCodes {
			if p, ok := c.Programme(l, n); ok {
				out = append(out, p)
				continue
			}
			follow(ProgrammeKey{l, Base(n)})
		}
	}
	follow(ProgrammeKey{l, Base(code)})
	return out
}

// Class finds a class (four digits) by level and code.
func (c *Catalog) Class(l Level, code string) (*Class, bool) {
	k, ok := c.classes[ProgrammeKey{l, code}]
	return k, ok
}

// Category finds a category (two digits) by level and code.
func (c *Catalog) Category(l Level, code string) (*Class, bool) {
	k, ok := c.categories[ProgrammeKey{l, code}]
	return k, ok
}

// ClassesNamed finds classes and categories of a name at every level; the closing 类 or 大类 may be missing.
func (c *Catalog) ClassesNamed(name string) []*Class { return c.byClassName[classKey(name)] }

// Classes lists the classes of a level in the order of codes.
func (c *Catalog) Classes(l Level) []*Class { return classesOf(c.classes, l) }

// Categories lists the categories of a level in the order of codes.
func (c *Catalog) Categories(l Level) []*Class { return classesOf(c.categories, l) }

func classesOf(m map[ProgrammeKey]*Class, l Level) []*Class {
	var out []*Class
	for k, v := range m {
		if k.Level == l {
			out = append(out, v)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out
}

// Profile finds the ministry's description of a programme.
func (c *Catalog) Profile(l Level, code string) (*Profile, bool) {
	p, ok := c.profiles[ProgrammeKey{l, Base(code)}]
	return p, ok
}

// Links lists the occupations that documents name for a programme, in the document's order.
func (c *Catalog) Links(l Level, code string) []Link { return c.links[ProgrammeKey{l, Base(code)}] }

// LinksTo lists the links that end at an occupation code.
func (c *Catalog) LinksTo(occupation string) []Link { return c.linksTo[occupation] }

// Next lists the programmes that a programme's graduates may go on to.
func (c *Catalog) Next(l Level, code string) []Next { return c.next[ProgrammeKey{l, Base(code)}] }

// Certificates lists the certificates that a programme's profile names.
func (c *Catalog) Certificates(l Level, code string) []Certificate {
	return c.certificates[ProgrammeKey{l, Base(code)}]
}

// Occupation finds an occupation or a group by its code.
func (c *Catalog) Occupation(code string) (*Occupation, bool) {
	o, ok := c.occupations[code]
	if !ok {
		if norm, fine := OccupationCode(code); fine {
			o, ok = c.occupations[norm]
		}
	}
	return o, ok
}

// Occupations lists all entries in the order of codes, groups included.
func (c *Catalog) Occupations() []*Occupation { return c.allOcc }

// OccupationsNamed finds entries of exactly that name; where none has it, those that list it among their aliases.
func (c *Catalog) OccupationsNamed(name string) []*Occupation {
	k := nameKey(name)
	if found := c.occByName[k]; len(found) > 0 {
		return found
	}
	return c.occByAlias[k]
}

// OccupationsBelow lists the entries whose parent is the code.
func (c *Catalog) OccupationsBelow(code string) []*Occupation { return c.occBelow[code] }

// Industry finds an industry by its code, with or without the section's letter.
func (c *Catalog) Industry(code string) (*Industry, bool) {
	i, ok := c.industries[code]
	if !ok {
		if norm, fine := IndustryCode(code); fine {
			i, ok = c.industries[norm]
		}
	}
	return i, ok
}

// Industries lists all entries in the order of codes.
func (c *Catalog) Industries() []*Industry { return c.allInd }

// IndustriesNamed finds industries of exactly that name at every depth, the deepest first.
func (c *Catalog) IndustriesNamed(name string) []*Industry { return c.indByName[nameKey(name)] }

// IndustriesBelow lists the entries whose parent is the code.
func (c *Catalog) IndustriesBelow(code string) []*Industry { return c.indBelow[code] }

// Institution finds a school by its ten-digit code.
func (c *Catalog) Institution(code string) (*Institution, bool) {
	i, ok := c.institutions[code]
	return i, ok
}

// InstitutionNamed finds a school by its name.
func (c *Catalog) InstitutionNamed(name string) (*Institution, bool) {
	i, ok := c.instByName[nameKey(name)]
	return i, ok
}

// ExamCode finds a provincial exam code (with its level letter) as of a year; year 0 is the newest there is.
func (c *Catalog) ExamCode(year int, code string) (ExamCode, bool) {
	if year == 0 {
		e, ok := c.examCodes[code]
		return e, ok
	}
	e, ok := c.examCodesOf[year][code]
	return e, ok
}

// ExamCodes returns the exam codes of a year by code; year 0 is the newest of each code.
func (c *Catalog) ExamCodes(year int) map[string]ExamCode {
	if year == 0 {
		return c.examCodes
	}
	return c.examCodesOf[year]
}
