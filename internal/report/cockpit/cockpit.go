package cockpit

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ui"
)

// Wall is everything on the screen. Texts are in the reader's language.
type Wall struct {
	Period   string // 2026 年度 · 快照 2026-11-20
	Sentence []Span // what can be read out
	Figures  []ui.Figure
	Leading  []Lead // figures that the city has chosen
	Chains   []Chain
	Short    []Short // occupations that are short of most people
	Missing  string  // why there are no chains and no years; "" when there are
	Years    []Year  // oldest first
	Today    []Tile
	Late     []Late
	LateAll  string // page of all that is late
	Scope    string // 统计范围
}

// Lead is a figure that the city has chosen: what the registers count, and beneath it what the documents say, with its scope note.
type Lead struct {
	Label, Value, Unit string
	Missing            string // why there is no count
	Says               string // 超过 2,400 家
	Tone, Word         string // whether the count bears it out
	Period, Scope      string
	Href               string
}

// Gaps says whether the columns of gaps, years and late tasks are drawn: not on a wall that shows chosen figures and has no published year.
func (w Wall) Gaps() bool { return w.Missing == "" || len(w.Leading) == 0 }

// Span is a part of the sentence; Tone demand marks what is short.
type Span struct{ Text, Tone string }

// Chain is an industry chain with its demand and what meets it, persons. Hidden figures have texts only.
type Chain struct {
	Name                string
	Demand, Supply, Met int64
	Asks, Gives         string // 1,012
	Outcome             string // 缺 610
	Over                bool   // more offered than asked
	Hidden              string // why there is no bar
}

// Short is an occupation and how many persons are missing, as text.
type Short struct{ Name, Gap, Href string }

// Year is a published year, persons; a year without a figure is left out of the line.
type Year struct {
	Year                     int
	Demand, Supply           int64
	DemandKnown, SupplyKnown bool
}

// Tile is a count of cases in one state.
type Tile struct {
	Label string // Chinese key
	Count int
	Tone  string // green, amber, red, none, info
	Href  string
}

// Late is something whose day has passed: what, who, since when.
type Late struct {
	What, Who string
	Tone      string // red, amber
	Word      string // 逾期 9 天
	Href      string
}

// Readers may open the cockpit: those who see the city's exact figures, and who sit in the conference.
var Readers = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

// Service draws the cockpit of one city.
type Service struct {
	from Sources
}

// New makes the cockpit over the functions that gather its figures.
func New(from Sources) *Service { return &Service{from} }

// most is the largest figure of all chains: they share one scale.
func most(list []Chain) int64 {
	n := int64(1)
	for _, c := range list {
		n = max(n, c.Demand, c.Supply)
	}
	return n
}
