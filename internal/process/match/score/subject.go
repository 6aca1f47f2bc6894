package score

import "rongqiao/internal/platform/civil"

// Kind is what is needed or offered.
type Kind uint8

// The kinds of needs and offers.
const (
	Talent Kind = iota
	Internship
	Project
	Technology
	Training
	Teacher
	Equipment
	Course
	Service
	Kinds int = iota
)

var kindCodes = [Kinds]string{"talent", "internship", "project", "technology", "training", "teacher", "equipment", "course", "service"}

// String is the code of the kind: talent, internship, …
func (k Kind) String() string { return kindCodes[k] }

// ParseKind reads a code; ok is false for an unknown one.
func ParseKind(code string) (k Kind, ok bool) {
	for i, c := range kindCodes {
		if c == code {
			return Kind(i), true
		}
	}
	return 0, false
}

// OfPeople tells the kinds that ask for persons with an education at a date: talents and interns.
func (k Kind) OfPeople() bool { return k == Talent || k == Internship }

// KindSet is a set of kinds, bit by bit.
type KindSet uint16

// Set makes a KindSet.
func Set(kinds ...Kind) (s KindSet) {
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

// Has tells whether k is in the set.
func (s KindSet) Has(k Kind) bool { return s>>k&1 == 1 }

// Level is a level of education. As a demand it means this one or above.
type Level uint8

// The levels; Unknown is missing data, Any says that none is asked for.
const (
	Unknown Level = iota
	Any
	Secondary // 中职、中专
	College   // 高职专科、大专
	Bachelor  // 高职本科、普通本科
	Master
	Doctor
	levels int = iota
)

var levelNames = [levels]string{"未知", "不限", "中职", "高职专科", "本科", "硕士", "博士"}

// String is the Chinese name, a key of the words.
func (l Level) String() string { return levelNames[l] }

// Day counts days from 1970-01-01; 0 is unknown.
type Day int32

var epoch = civil.Date{Year: 1970, Month: 1, Day: 1}

// DayOf turns a date into a Day.
func DayOf(d civil.Date) Day {
	if d.IsZero() {
		return 0
	}
	return Day(epoch.DaysTo(d))
}

// Date turns a Day back into a date.
func (d Day) Date() civil.Date {
	if d == 0 {
		return civil.Date{}
	}
	return epoch.AddDays(int(d))
}

// Place is where something is. County is the six-digit code of GB/T 2260, "" when unknown; Lat and Lng are in thousandths of a
// degree (about 100 m), both 0 when unknown.
type Place struct {
	County   string
	Lat, Lng int32
}

// Scope is how near the supply must be.
type Scope uint8

// The scopes of a place that is required.
const (
	Anywhere Scope = iota
	SameProvince
	SameCity
	SameCounty
)

// NotSaid stands for a number that nobody gave.
const NotSaid = -1

// Requirement is the demand for programmes as read from a text. Codes are national: two digits a category, four a class, six a
// programme, without suffix letters.
type Requirement struct {
	Any      bool     // the text says that no programme is asked for
	Codes    []string // what is asked for
	Excluded []string // what is refused
	Related  bool     // "相关专业": neighbours of what is asked for will do, once a person agrees
	Wish     bool     // what is asked for is only welcome (优先): nothing else is refused for it
	Doubt    bool     // the reader of the text is not sure of it
}

// Stated tells whether anything was said about programmes.
func (r Requirement) Stated() bool { return r.Any || len(r.Codes) > 0 || len(r.Excluded) > 0 }

// Ban is what the law says against a need.
type Ban struct {
	Text   string // the words or the fact
	Law    string // the article
	Blocks bool   // no supply may be given at all; else a person must correct the wording
}

// Need is what matching knows of a need.
type Need struct {
	ID          int64
	Kind        Kind
	Requirement Requirement
	Occupations []string // codes of the occupation classification, whole or in part: 6-31-07-01
	Industry    string   // code of GB/T 4754: C, C34, C349, C3491, or without the letter
	Level       Level
	Place       Place
	Within      Scope
	Start       Day   // when people must be there
	Headcount   int32 // NotSaid or ≥ 0
	Only        []int64
	Bans        []Ban
	Replies     Replies // of the enterprise
}

// Edge ties a programme to an occupation or industry.
type Edge struct {
	Code   string
	Source string // what says so: 专业简介, 产业链图谱, …
}

// Profile is what is known of a programme, whoever teaches it.
type Profile struct {
	Programme   string // national code without suffix letters
	Level       Level
	Kin         []string // codes of programmes that continue it or that it continues
	Occupations []Edge
	Industries  []Edge
}

// Cohort is one year's graduates.
type Cohort struct {
	Ends  Day
	Count int32 // NotSaid or ≥ 0
	Taken int32 // already promised to others
	Like  int32 // 0, or the year of another class whose number Count is, for want of this one's
}

// Point is a programme as taught at one school, or another supply tied to one.
type Point struct {
	ID      int64
	School  int64
	Profile *Profile
	Place   Place
	Cohorts []Cohort
	Offers  KindSet // kinds that the school has said it gives, besides graduates and interns
	Single  bool    // an offer, which gives what it Offers and nothing else
	Open    bool
	Replies Replies // of the school
}

// Text is what the index found: the score of the words and the greatest it could have been.
type Text struct {
	Score, Mass float64
	Words       [3]string // the best words in common
}

// Replies is how an organisation answers when it is asked: how often it was asked and how often it answered. Paused says that it
// stayed silent too often and was not resumed.
type Replies struct {
	Asked, Answered int32
	Paused          bool
}

// Past counts what colleagues and imported pairs said of such a need with such a programme.
type Past struct{ Yes, No int32 }
