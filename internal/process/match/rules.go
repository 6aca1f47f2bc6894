package match

import (
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/index"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/register/demand"
)

// The refusals of the package.
var (
	ErrNote    = errs.New(errs.Invalid, "match.note")
	ErrReason  = errs.New(errs.Invalid, "match.reason")
	ErrReplied = errs.New(errs.Conflict, "match.replied")
	ErrValue   = errs.New(errs.Invalid, "match.value")
	ErrParts   = errs.New(errs.Invalid, "match.parts")
	ErrSource  = errs.New(errs.Invalid, "match.source")
	ErrFrom    = errs.New(errs.Invalid, "match.from")
	ErrVersion = errs.New(errs.Conflict, "match.version")
)

// The weights of the parts of a supply's text, against 1 for its long texts.
const (
	nameWeight = 3 // the programme's name, the offer's title
	jobWeight  = 2 // occupations and positions it leads to
)

var kinds = map[demand.Kind]score.Kind{
	demand.Talent: score.Talent, demand.Internship: score.Internship, demand.Project: score.Project, demand.Tech: score.Technology,
	demand.Training: score.Training, demand.Teacher: score.Teacher, demand.Equipment: score.Equipment, demand.Course: score.Course, demand.Services: score.Service,
}

var educations = map[demand.Education]score.Level{
	demand.AnyEducation: score.Any, demand.Secondary: score.Secondary, demand.HigherCollege: score.College, demand.Bachelor: score.Bachelor, demand.Master: score.Master,
}

var levels = map[atlas.Level]score.Level{
	atlas.Secondary: score.Secondary, atlas.HigherCollege: score.College, atlas.HigherUndergrad: score.Bachelor, atlas.UndergradGeneral: score.Bachelor, atlas.Master: score.Master,
}

// needOf makes the matcher's need of a register's item. read turns the text of a requirement into codes; occupation finds the code
// of a job title, "" when it is not one.
func needOf(it demand.Item, read func(text string) score.Requirement, occupation func(title string) string) *engine.Need {
	n := &engine.Need{Title: it.Title, Text: strings.Join(filled(it.Duties, it.Requirement, it.Details), "\n")}
	n.ID, n.Kind = int64(it.ID), kinds[it.Kind]
	n.Level = educations[it.Education]
	n.Industry, n.Place = it.Industry, score.Place{County: it.Region}
	n.Start, n.Headcount = score.DayOf(it.StartOn), headcount(it.Headcount)
	if it.Requirement != "" && read != nil {
		n.Requirement = read(it.Requirement)
	}
	switch code := it.Occupation; {
	case code != "":
		n.Occupations = []string{code}
	case occupation != nil:
		if code = occupation(it.Title); code != "" {
			n.Occupations = []string{code}
		}
	}
	n.Bans = bansOf(it)
	return n
}

func headcount(n int64) int32 {
	if n < 0 {
		return score.NotSaid
	}
	return int32(n)
}

// filled leaves out empty texts.
func filled(texts ...string) []string {
	out := texts[:0]
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

// internRules is the regulation on students' internships, which forbids places and work.
const internRules = "《职业学校学生实习管理规定》（教职成〔2021〕4号）"

var (
	internVenues  = []string{"酒吧", "夜总会", "歌厅", "洗浴中心", "电子游戏厅", "网吧"}
	internHazards = []string{"高空作业", "高处作业", "井下", "放射性", "有毒", "易燃易爆"}
)

// bansOf lists what the law says against a need: venues forbidden to interns block it, hazardous work and discriminating words must
// be looked at by a person.
func bansOf(it demand.Item) (bans []score.Ban) {
	if it.Kind == demand.Internship {
		for _, word := range internVenues {
			if strings.Contains(it.Title, word) {
				bans = append(bans, score.Ban{Text: word, Law: internRules, Blocks: true})
			}
		}
		for _, word := range internHazards {
			if strings.Contains(it.Title, word) || strings.Contains(it.Duties, word) {
				bans = append(bans, score.Ban{Text: word, Law: internRules})
			}
		}
	}
	for _, w := range demand.Wordings(it) {
		bans = append(bans, score.Ban{Text: w.Text, Law: w.Law})
	}
	return bans
}

// pointRow is a programme point as the registers have it.
type pointRow struct {
	PointInfo
	Region    string // six digits, county or city of the school
	Open      bool
	FirstYear int // of first enrolment, 0 unknown
	Enrolled  []enrolled
	Graduated enrolled // the latest class that has left, zero when unknown
}

// enrolled is one year's new students; Count is score.NotSaid when not known.
type enrolled struct {
	Year  int
	Count int32
}

// pointOf makes the matcher's supply of a programme point. p may be nil where the catalogue does not know the programme.
func pointOf(row pointRow, thisYear int, profile *score.Profile, p *atlas.Profile, className string) *engine.Point {
	pt := &engine.Point{Fields: []index.Field{{Text: row.Name, Weight: nameWeight}, {Text: className, Weight: 1}}}
	if p != nil {
		pt.Fields = append(pt.Fields,
			index.Field{Text: join(p.Occupations, p.Positions), Weight: jobWeight},
			index.Field{Text: join(p.Abilities, p.CoreCourses, p.BaseCourses), Weight: 1})
	}
	pt.ID, pt.School, pt.Open, pt.Profile = int64(row.ID), int64(row.School), row.Open, profile
	pt.Place = score.Place{County: row.Region}
	pt.Cohorts = cohorts(row, thisYear)
	return pt
}

func join(lists ...[]string) string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return strings.Join(all, "，")
}

// lastDay is the day of a year on which its class has graduated.
func lastDay(year int) civil.Date { return civil.Date{Year: year, Month: 6, Day: 30} }

// classesAhead is how many classes that have yet to graduate are looked at.
const classesAhead = 4

// cohorts turns the students who began into the classes that will graduate. A programme taught all along has a class every year: where
// its number is not known, that of the class nearest in time stands in, marked as such.
func cohorts(row pointRow, thisYear int) []score.Cohort {
	years := studyYears(row.Length, row.Level)
	var known []enrolled
	if row.Graduated.Year > 0 && row.Graduated.Count != score.NotSaid {
		known = append(known, row.Graduated)
	}
	for _, e := range row.Enrolled {
		known = append(known, enrolled{e.Year + years, e.Count})
	}
	out := make([]score.Cohort, 0, len(known)+classesAhead)
	seen := map[int]bool{}
	for _, e := range known {
		seen[e.Year] = true
		out = append(out, score.Cohort{Ends: score.DayOf(lastDay(e.Year)), Count: e.Count})
	}
	for year := thisYear; year < thisYear+classesAhead; year++ {
		if !seen[year] && row.FirstYear > 0 && row.FirstYear+years <= year {
			count, like := nearest(known, year)
			out = append(out, score.Cohort{Ends: score.DayOf(lastDay(year)), Count: count, Like: int32(like)})
		}
	}
	return out
}

// nearest is the number of the known class nearest to a year, the earlier of two; NotSaid without one.
func nearest(known []enrolled, year int) (count int32, of int) {
	count = score.NotSaid
	for _, e := range known {
		if e.Count == score.NotSaid {
			continue
		}
		if of == 0 || abs(e.Year-year) < abs(of-year) || abs(e.Year-year) == abs(of-year) && e.Year < of {
			count, of = e.Count, e.Year
		}
	}
	return count, of
}

func abs(n int) int { return max(n, -n) }

// studyYears is how long the programme takes: as registered, else four years for a degree and three otherwise.
func studyYears(length string, l atlas.Level) int {
	if n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(length), "年")); err == nil && n > 0 && n < 9 {
		return n
	}
	if levels[l] >= score.Bachelor {
		return 4
	}
	return 3
}

// offerOf makes the matcher's supply of an offer, which gives its kind and nothing else.
func offerOf(it demand.Item, region string, profile *score.Profile) *engine.Point {
	pt := &engine.Point{Fields: []index.Field{{Text: it.Title, Weight: nameWeight}, {Text: strings.Join(filled(it.Details, it.Duties, it.Requirement), "\n"), Weight: 1}}}
	if profile == nil {
		profile = &score.Profile{Programme: it.Programme, Level: educations[it.Education]}
	}
	own := *profile
	if it.Occupation != "" {
		own.Occupations = append([]score.Edge{{Code: it.Occupation, Source: sourceOffer}}, own.Occupations...)
	}
	if it.Industry != "" {
		own.Industries = append([]score.Edge{{Code: it.Industry, Source: sourceOffer}}, own.Industries...)
	}
	pt.ID, pt.School, pt.Open, pt.Single, pt.Profile = int64(it.ID), int64(it.Org), true, true, &own
	pt.Offers = score.Set(kinds[it.Kind])
	if it.Region != "" {
		region = it.Region
	}
	pt.Place = score.Place{County: region}
	if it.Kind.Persons() {
		pt.Cohorts = []score.Cohort{{Ends: score.DayOf(it.StartOn), Count: headcount(it.Headcount)}}
	}
	return pt
}

// Where an edge of a profile comes from; keys of the words.
const (
	sourceMap     = "产业链图谱"
	sourceProfile = "专业简介"
	sourceLike    = "专业简介（按文字对应）"
	sourceBranch  = "职业所属行业"
	sourceOffer   = "供给"
)

// likelyWeight is the weight below which an edge made from a profile's words is only a likeness.
const likelyWeight = 0.7

// profileOf gathers what is known of a programme: the city's published edges first, then the ministry's profile. branches gives the
// industries that require an occupation.
func profileOf(key atlas.ProgrammeKey, published, proposed []atlas.Edge, next []atlas.Next, branches map[string][]score.Edge) *score.Profile {
	p := &score.Profile{Programme: key.Code, Level: levels[key.Level]}
	seen := map[string]bool{}
	take := func(e atlas.Edge, source string) {
		if seen[e.To.Key] {
			return
		}
		seen[e.To.Key] = true
		switch e.To.Kind {
		case atlas.EndOccupation:
			p.Occupations = append(p.Occupations, score.Edge{Code: e.To.Key, Source: source})
		case atlas.EndIndustry:
			p.Industries = append(p.Industries, score.Edge{Code: e.To.Key, Source: source})
		}
	}
	for _, e := range published {
		take(e, sourceMap)
	}
	for _, e := range proposed {
		if e.Weight < likelyWeight {
			take(e, sourceLike)
		} else {
			take(e, sourceProfile)
		}
	}
	for _, job := range p.Occupations {
		for _, branch := range branches[job.Code] {
			if !seen[branch.Code] {
				seen[branch.Code] = true
				p.Industries = append(p.Industries, branch)
			}
		}
	}
	for _, n := range next {
		if n.Code != "" {
			p.Kin = append(p.Kin, atlas.Base(n.Code))
		}
	}
	return p
}
