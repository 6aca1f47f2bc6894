package match

import (
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/register/demand"
)

// NeedInfo is what pages say of a need, and what tells who may see it. Its long texts are in the engine.
type NeedInfo struct {
	demand.Item
	OrgName string
}

func (n NeedInfo) object() actor.Object {
	return actor.Object{County: n.Region, Org: n.Org, Owner: n.Owner}
}

// PointInfo is what pages say of a supply: a programme point, or an offer.
type PointInfo struct {
	ID         ids.ID
	Offer      bool
	Name       string // of the programme, or the offer's title
	Code       string // of the programme; "" for an offer without one
	Level      atlas.Level
	Length     string // years, as registered
	School     ids.ID
	SchoolName string
	County     string
	Owner      ids.ID
}

func (p PointInfo) object() actor.Object {
	return actor.Object{County: p.County, Org: p.School, Owner: p.Owner}
}

// Candidate is a supply for a need, or a need for a supply, with both.
type Candidate struct {
	engine.Match
	Need  NeedInfo
	Point PointInfo
	Year  int   // of the graduates counted on, 0 when none
	Heads int32 // how many they are, score.NotSaid when not known
}

// Ranking is the answer to one question.
type Ranking struct {
	Need   NeedInfo  // the need asked about, zero when it was a supply
	Point  PointInfo // the supply asked about
	List   []Candidate
	Counts [3]int // by verdict, of all that have anything in common; only for a need
	Params *score.Params
}

// Summary is the whole city.
type Summary struct {
	Needs, Points int
	Best          [3]int // needs by the verdict of their best supply
	None          int    // needs with nothing in common with any supply
	ByKind        map[demand.Kind][4]int
	Params        string
}
