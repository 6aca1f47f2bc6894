package programme

import (
	"regexp"
	"slices"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// Tag is a mark that the city puts on programmes by a document of its own, for a span of
// years (rows PRG-16, PRG-21).
type Tag string

// The tags.
const (
	OldYoung Tag = "OLD_YOUNG" // 一老一小: care of the old and of small children
	Emerging Tag = "EMERGING"  // 新兴: cloud, big data, artificial intelligence …
	Scarce   Tag = "SHORTAGE"  // 紧缺
	Applied  Tag = "APPLIED"   // 应用型: programmes that train applied talent (row PRG-34)
)

// Tags lists the tags in the order of the pages.
var Tags = []Tag{OldYoung, Emerging, Scarce, Applied}

var tagNames = map[Tag][2]string{OldYoung: {"一老一小", "Old and young"}, Emerging: {"新兴", "Emerging"}, Scarce: {"紧缺", "Shortage"}, Applied: {"应用型", "Applied"}}

// ZH is the tag's Chinese name.
func (t Tag) ZH() string { return tagNames[t][0] }

// EN is its English name.
func (t Tag) EN() string { return tagNames[t][1] }

// Known reports whether the tag exists.
func (t Tag) Known() bool { return slices.Contains(Tags, t) }

// TagRow says that programmes carry a tag from year to year.
type TagRow struct {
	ID         ids.ID
	RowVersion int64
	Tag        Tag
	Code       string // a programme (6 digits), a class (4) or a category (2)
	From, To   int    // years; To 0: open
	Source     string // the document that says so
	Withdrawn  bool   // it was entered by mistake; kept for the record
}

// The refusals of tags.
var (
	ErrTag       = errs.New(errs.Invalid, "programme.tag")
	ErrTagCode   = errs.New(errs.Invalid, "programme.tag_code")
	ErrTagYears  = errs.New(errs.Invalid, "programme.tag_years")
	ErrTagSource = errs.New(errs.Invalid, "programme.tag_source")
	ErrTagTwice  = errs.New(errs.Conflict, "programme.tag_twice")
)

var tagCode = regexp.MustCompile(`^(\d{2}|\d{4}|\d{6})$`)

// CheckTag refuses a row that cannot be.
func CheckTag(r TagRow) errs.List {
	var out errs.List
	if !r.Tag.Known() {
		out.Add(ErrTag.On("tag"))
	}
	if !tagCode.MatchString(r.Code) {
		out.Add(ErrTagCode.On("code").With(r.Code))
	}
	if r.From < 2000 || r.From > 2100 || r.To != 0 && (r.To < r.From || r.To > 2100) {
		out.Add(ErrTagYears.On("from"))
	}
	if n := len([]rune(strings.TrimSpace(r.Source))); n < 4 || n > 200 {
		out.Add(ErrTagSource.On("source"))
	}
	return out
}

// In reports whether the row says that programmes of the code carry its tag in a year.
func (r TagRow) In(code string, year int) bool {
	return !r.Withdrawn && strings.HasPrefix(code, r.Code) && r.From <= year && (r.To == 0 || year <= r.To)
}

// TagsOf lists the tags of a programme in a year.
func TagsOf(rows []TagRow, code string, year int) []Tag {
	var out []Tag
	for _, t := range Tags {
		if slices.ContainsFunc(rows, func(r TagRow) bool { return r.Tag == t && r.In(code, year) }) {
			out = append(out, t)
		}
	}
	return out
}

// YearCount is what the points of one programme enrolled in a year.
type YearCount struct {
	Code     string
	Year     int
	Points   int64 // that planned or enrolled
	Reported int64 // of these, with the number registered
	Enrolled int64
}

// TagYear is one tag in one year.
type TagYear struct {
	Year     int
	Points   int64
	Reported int64 // points that said how many registered
	Enrolled int64
	Known    bool // false: nothing at all is known of the year
}

// TagTrend is one tag over the years.
type TagTrend struct {
	Tag   Tag
	Years []TagYear // oldest first, without a hole between
}

// Steady says whether the points of the latest year known are at least as many as in the
// one before; not known with less than two (PRG-16: 稳中有升).
func (t TagTrend) Steady() (ok, known bool) {
	var last []TagYear
	for _, y := range t.Years {
		if y.Known {
			last = append(last, y)
		}
	}
	if len(last) < 2 {
		return false, false
	}
	return last[len(last)-1].Points >= last[len(last)-2].Points, true
}

// Trend counts points and enrolment of each tag from the first year that has any data to
// the last. A programme counts in the years in which it carries the tag; a year of which
// nothing is known, of any programme, is not known.
func Trend(rows []TagRow, counts []YearCount) []TagTrend {
	if len(counts) == 0 {
		return nil
	}
	first, last := counts[0].Year, counts[0].Year
	for _, c := range counts {
		first, last = min(first, c.Year), max(last, c.Year)
	}
	out := make([]TagTrend, 0, len(Tags))
	for _, t := range Tags {
		trend := TagTrend{Tag: t, Years: make([]TagYear, last-first+1)}
		for i := range trend.Years {
			trend.Years[i].Year = first + i
		}
		for _, c := range counts {
			y := &trend.Years[c.Year-first]
			y.Known = true
			if slices.Contains(TagsOf(rows, c.Code, c.Year), t) {
				y.Points, y.Reported, y.Enrolled = y.Points+c.Points, y.Reported+c.Reported, y.Enrolled+c.Enrolled
			}
		}
		out = append(out, trend)
	}
	return out
}
