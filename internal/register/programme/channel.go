package programme

import (
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
)

// Channel is the way by which students were admitted (招生渠道, row SCH-13).
type Channel string

// The channels.
const (
	Ordinary   Channel = "ORDINARY"   // 普通招生: the ordinary examination
	Classified Channel = "CLASSIFIED" // 分类招生: classified examination, single admission
	SkillExam  Channel = "SKILL"      // 职教高考: culture and skill
	Free       Channel = "FREE"       // 免试
	Through    Channel = "THROUGH"    // 贯通培养: 3+2, 3+4, five years
	DualSystem Channel = "DUAL"       // 双元制、学徒
)

// Channels lists the channels in the order of tables.
var Channels = []Channel{Ordinary, Classified, SkillExam, Free, Through, DualSystem}

var channelNames = map[Channel][2]string{
	Ordinary: {"普通招生", "Ordinary examination"}, Classified: {"分类招生", "Classified examination"}, SkillExam: {"职教高考", "Vocational college entrance examination"},
	Free: {"免试入学", "Without examination"}, Through: {"贯通培养", "Through-train"}, DualSystem: {"双元制、学徒制", "Dual system, apprenticeship"},
}

// ZH is the channel's Chinese name, EN the English one.
func (c Channel) ZH() string { return channelNames[c][0] }

// EN is the channel's English name.
func (c Channel) EN() string { return channelNames[c][1] }

// Intake is how many a school took in by one channel, level and year; nil is not known.
type Intake struct {
	ID         ids.ID
	School     ids.ID
	SchoolName string
	County     string
	Level      atlas.Level
	Year       int
	Channel    Channel
	Admitted   *int64
	Registered *int64
}

// LevelSum is what the programme points of a school say of a level and year.
type LevelSum struct {
	School     ids.ID
	Level      atlas.Level
	Year       int
	Registered *int64 // of the points that say; nil: none does
	Silent     int64  // points with a plan that do not say
}

// Check is a school's level and year by channel, held against its programme points.
type Check struct {
	School     ids.ID
	SchoolName string
	County     string
	Level      atlas.Level
	Year       int
	By         map[Channel]*int64 // registered
	Registered *int64             // sum of the channels; nil: none says
	Points     *int64             // of the programme points
	Silent     int64
}

// Difference is channels − programme points, when both are known.
func (c Check) Difference() (n int64, known bool) {
	if c.Registered == nil || c.Points == nil {
		return 0, false
	}
	return *c.Registered - *c.Points, true
}

// Reconcile joins intakes and what the points say by school, level and year, in the order of the
// intakes; what only the points know is left to the register of points.
func Reconcile(intakes []Intake, points []LevelSum) []Check {
	type key struct {
		school ids.ID
		level  atlas.Level
		year   int
	}
	at := map[key]int{}
	var out []Check
	for _, x := range intakes {
		k := key{x.School, x.Level, x.Year}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Check{School: x.School, SchoolName: x.SchoolName, County: x.County, Level: x.Level, Year: x.Year, By: map[Channel]*int64{}})
		}
		out[i].By[x.Channel] = x.Registered
		out[i].Registered = plus(out[i].Registered, x.Registered)
	}
	for _, p := range points {
		if i, ok := at[key{p.School, p.Level, p.Year}]; ok {
			out[i].Points, out[i].Silent = p.Registered, p.Silent
		}
	}
	return out
}

// plus adds what is known.
func plus(a, b *int64) *int64 {
	switch {
	case b == nil:
		return a
	case a == nil:
		n := *b
		return &n
	}
	n := *a + *b
	return &n
}

// Senior is what the city says of senior secondary enrolment in a year (职普比, row SCH-03); a
// correction is a further revision. nil is not known.
type Senior struct {
	Year       int
	Revision   int64
	General    *int64 // 普通高中招生
	Vocational *int64 // 中职（含技工）招生
	Source     string
}

// Ratio is vocational ÷ general, without data when one of them is missing.
func (s Senior) Ratio() stat.Ratio {
	if s.General == nil || s.Vocational == nil {
		return stat.Ratio{}
	}
	return stat.Ratio{Num: *s.Vocational, Den: *s.General}
}

// The refusals of channels and seniors.
var (
	ErrChannel      = errs.New(errs.Invalid, "programme.channel")
	ErrChannelHeads = errs.New(errs.Invalid, "programme.channel_heads")
	ErrSeniorYear   = errs.New(errs.Invalid, "programme.senior_year")
	ErrSeniorNone   = errs.New(errs.Invalid, "programme.senior_none")
	ErrSeniorSource = errs.New(errs.Invalid, "programme.senior_source")
	ErrSeniorNumber = errs.New(errs.Invalid, "programme.senior_number")
)

// mostSeniors bounds the enrolment of a city.
const mostSeniors = 10_000_000

// CheckIntake refuses what cannot be an intake.
func CheckIntake(x Intake, thisYear int) error {
	var out errs.List
	if channelNames[x.Channel][0] == "" {
		out.Add(ErrChannel.With(string(x.Channel)).On("channel"))
	}
	if x.Year < 2000 || x.Year > thisYear {
		out.Add(ErrSeniorYear.With(x.Year, thisYear).On("year"))
	}
	if x.Admitted == nil && x.Registered == nil {
		out.Add(ErrChannelHeads.On("registered"))
	}
	for field, n := range map[string]*int64{"admitted": x.Admitted, "registered": x.Registered} {
		if n != nil && (*n < 0 || *n > mostSeniors) {
			out.Add(ErrNegative.On(field))
		}
	}
	return out.Err()
}

// CheckSenior refuses what cannot be a year of seniors.
func CheckSenior(x Senior, thisYear int) error {
	var out errs.List
	if x.Year < 2000 || x.Year > thisYear {
		out.Add(ErrSeniorYear.With(x.Year, thisYear).On("year"))
	}
	if x.General == nil && x.Vocational == nil {
		out.Add(ErrSeniorNone.On("general"))
	}
	for field, n := range map[string]*int64{"general": x.General, "vocational": x.Vocational} {
		if n != nil && (*n < 0 || *n > mostSeniors) {
			out.Add(ErrSeniorNumber.On(field))
		}
	}
	if n := len([]rune(strings.TrimSpace(x.Source))); n < 4 || n > 200 {
		out.Add(ErrSeniorSource.On("source"))
	}
	return out.Err()
}
