package forecast

import (
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
)

// Ahead is how many years a forecast looks ahead of its round.
const Ahead = 3

// Level is the skill grade or the education that a post asks for.
type Level string

// Levels lists the levels in the order of the forms: grades of skill from junior worker,
// then education from secondary vocational.
var Levels = []Level{"1", "2", "3", "4", "5", "SECONDARY", "HIGHER_COLLEGE", "BACHELOR", "MASTER"}

var levelNames = map[Level][2]string{
	"1": {"初级工（五级）", "Junior worker (grade 5)"}, "2": {"中级工（四级）", "Intermediate worker (grade 4)"}, "3": {"高级工（三级）", "Senior worker (grade 3)"},
	"4": {"技师（二级）", "Technician (grade 2)"}, "5": {"高级技师（一级）", "Senior technician (grade 1)"},
	"SECONDARY": {"中职（中专）", "Secondary vocational"}, "HIGHER_COLLEGE": {"高职（大专）", "Higher college"}, "BACHELOR": {"本科", "Bachelor"}, "MASTER": {"硕士及以上", "Master or above"},
}

// ZH is the level's Chinese name, which is the key of its English one.
func (l Level) ZH() string { return levelNames[l][0] }

// EN is the level's English name.
func (l Level) EN() string { return levelNames[l][1] }

// Known reports whether the level is on the list.
func (l Level) Known() bool { return slices.Contains(Levels, l) }

// Confidence is how sure an enterprise is of a number.
type Confidence string

// The confidences.
const (
	Low  Confidence = "LOW"
	Mid  Confidence = "MID"
	High Confidence = "HIGH"
)

// Confidences lists them, surest first.
var Confidences = []Confidence{High, Mid, Low}

var confidenceNames = map[Confidence][2]string{High: {"高（已列入计划）", "High (planned)"}, Mid: {"中（订单落实即招）", "Medium (when orders come)"}, Low: {"低（设想）", "Low (an idea)"}}

// ZH is the confidence's Chinese name.
func (c Confidence) ZH() string { return confidenceNames[c][0] }

// EN is its English name.
func (c Confidence) EN() string { return confidenceNames[c][1] }

// Known reports whether the confidence is on the list.
func (c Confidence) Known() bool { return slices.Contains(Confidences, c) }

// Row is how many persons of an occupation and level an enterprise will need in a year.
type Row struct {
	Occupation string // n-nn-nn-nn
	Level      Level
	Year       int
	Heads      int64 // 0 is said: nobody
	Confidence Confidence
}

// The sources of a submission.
const (
	FromForm   = "FORM"
	FromSheet  = "SHEET"
	FromSurvey = "SURVEY"
)

var sourceNames = map[string]string{FromForm: "页面填报", FromSheet: "表格导入", FromSurvey: "调查问卷"}

// Submission is what an enterprise said in one round.
type Submission struct {
	ID      ids.ID
	Version int64
	Org     ids.ID
	OrgName string // read only
	County  string // of the enterprise, read only
	Base    int    // the round: the year in which it is made; its rows are of the three years after it
	Status  string
	Source  string
	Account ids.ID    // who wrote it
	Sent    time.Time // zero for a draft
	Latest  bool      // the one of its round that counts, read only
	Rows    []Row
}

func (s Submission) object() actor.Object { return actor.Object{County: s.County, Org: s.Org} }

// Years are the years that a round looks at.
func Years(base int) []int {
	out := make([]int, Ahead)
	for i := range out {
		out[i] = base + 1 + i
	}
	return out
}

// Line is a row of the entry grid: an occupation and level with a number for each year,
// nil where nothing was said.
type Line struct {
	Occupation string
	Level      Level
	Confidence Confidence
	Heads      [Ahead]*int64
}

// Grid turns the rows of a submission into the lines of its form, in the order in which
// they were written.
func Grid(base int, rows []Row) []Line {
	type key struct {
		occupation string
		level      Level
	}
	at, out := map[key]int{}, []Line{}
	for _, r := range rows {
		k := key{r.Occupation, r.Level}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Line{Occupation: r.Occupation, Level: r.Level, Confidence: r.Confidence})
		}
		if y := r.Year - base - 1; y >= 0 && y < Ahead {
			n := r.Heads
			out[i].Heads[y] = &n
		}
	}
	return out
}

// Flatten is Grid the other way round.
func Flatten(base int, lines []Line) []Row {
	var out []Row
	for _, l := range lines {
		for y, n := range l.Heads {
			if n != nil {
				out = append(out, Row{Occupation: l.Occupation, Level: l.Level, Year: base + 1 + y, Heads: *n, Confidence: l.Confidence})
			}
		}
	}
	return out
}

// Carry turns last round's rows into a first draft of the next: what was said of a year
// that is still ahead stays, the new last year is open.
func Carry(base int, rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Year <= base })
}
