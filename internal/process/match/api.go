package match

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/match/score"
)

// factJSON is one condition or part.
type factJSON struct {
	Name   string  `json:"name" doc:"as on the page, in the language asked for"`
	State  string  `json:"state" enum:"NA,PASS,CONFIRM,NODATA,FAIL"`
	Points *string `json:"points,omitempty" doc:"points with one decimal; not given for conditions"`
	Max    *string `json:"max,omitempty"`
	Fact   string  `json:"fact" doc:"what it rests on"`
}

// matchJSON is one entry of a ranking.
type matchJSON struct {
	NeedID     ids.ID     `json:"need_id"`
	PointID    ids.ID     `json:"point_id"`
	Name       string     `json:"name" doc:"of the programme, offer or need"`
	Org        string     `json:"org" doc:"school or enterprise"`
	Verdict    string     `json:"verdict" enum:"FIT,CONFIRM,UNFIT"`
	Score      string     `json:"score" doc:"points with one decimal: exactly the sum of the parts"`
	Max        string     `json:"max"`
	Conditions []factJSON `json:"conditions"`
	Parts      []factJSON `json:"parts"`
	Confirm    []string   `json:"confirm" doc:"what must be confirmed, or why it does not fit"`
}

type rankingJSON struct {
	Params string      `json:"params" doc:"version of the parameters"`
	List   []matchJSON `json:"list" doc:"best first: verdict, score, identifier"`
}

type rankInput struct {
	ID web.ID `path:"id"`
	N  int    `query:"n" minimum:"1" maximum:"100" default:"10" doc:"how many"`
}

type rankOutput struct{ Body rankingJSON }

type answerInput struct {
	ID    web.ID `path:"id"`
	Point web.ID `path:"point"`
	Body  struct {
		Fits bool   `json:"fits"`
		Note string `json:"note,omitempty" maxLength:"300"`
	}
}

type answerOutput struct{ Body matchJSON }

func (s *Service) apiRoutes() []web.Route {
	need := web.API(huma.Operation{Method: http.MethodGet, Path: "/api/needs/{id}/matches", Summary: "Who can meet a need, ranked and explained", OperationID: "match-need"},
		actNeed, Policy.Roles(actNeed), s.apiNeed)
	point := web.API(huma.Operation{Method: http.MethodGet, Path: "/api/points/{id}/matches", Summary: "Needs that a programme point or offer could serve", OperationID: "match-point"},
		actPoint, Policy.Roles(actPoint), s.apiPoint)
	answer := web.API(huma.Operation{Method: http.MethodPut, Path: "/api/needs/{id}/matches/{point}/answer", Summary: "Say whether a pair fits", OperationID: "match-answer"},
		actAnswer, Policy.Roles(actAnswer), s.apiAnswer)
	answer.Sample = `{"fits":true}`
	need.Scope, point.Scope, answer.Scope = "org", "org", "org"
	return []web.Route{need, point, answer}
}

func (s *Service) apiNeed(ctx context.Context, in *rankInput) (*rankOutput, error) {
	rank, err := s.ForNeed(ctx, in.ID.ID, in.N)
	if err != nil {
		return nil, err
	}
	return s.rankingJSON(ctx, rank, func(c Candidate) (string, string) { return c.Point.Name, c.Point.SchoolName }), nil
}

func (s *Service) apiPoint(ctx context.Context, in *rankInput) (*rankOutput, error) {
	rank, err := s.ForPoint(ctx, in.ID.ID, in.N)
	if err != nil {
		return nil, err
	}
	return s.rankingJSON(ctx, rank, func(c Candidate) (string, string) { return c.Need.Title, c.Need.OrgName }), nil
}

func (s *Service) apiAnswer(ctx context.Context, in *answerInput) (*answerOutput, error) {
	if err := s.Answer(ctx, in.ID.ID, in.Point.ID, in.Body.Fits, in.Body.Note); err != nil {
		return nil, err
	}
	c, err := s.Pair(ctx, in.ID.ID, in.Point.ID)
	if err != nil {
		return nil, err
	}
	return &answerOutput{s.matchJSON(ctx, c, c.Point.Name, c.Point.SchoolName)}, nil
}

func (s *Service) rankingJSON(ctx context.Context, rank Ranking, name func(Candidate) (name, org string)) *rankOutput {
	out := &rankOutput{rankingJSON{Params: rank.Params.Version, List: make([]matchJSON, 0, len(rank.List))}}
	for _, c := range rank.List {
		n, org := name(c)
		out.Body.List = append(out.Body.List, s.matchJSON(ctx, c, n, org))
	}
	return out
}

func (s *Service) matchJSON(ctx context.Context, c Candidate, name, org string) matchJSON {
	nm := namer{s.Catalog()}
	j := matchJSON{NeedID: c.Need.ID, PointID: c.Point.ID, Name: name, Org: org, Verdict: c.Verdict.Code(), Score: c.Score.String(), Max: c.Max.String(), Confirm: nm.asks(ctx, c)}
	if j.Confirm == nil {
		j.Confirm = []string{}
	}
	for i, check := range c.Checks {
		j.Conditions = append(j.Conditions, factJSON{Name: say(ctx, score.CheckNames[i]), State: check.State.Code(), Fact: nm.fact(ctx, check.Why)})
	}
	for i, p := range c.Parts {
		points, most := p.Points.String(), p.Max.String()
		j.Parts = append(j.Parts, factJSON{Name: say(ctx, score.PartNames[i]), State: p.State.Code(), Points: &points, Max: &most, Fact: nm.fact(ctx, p.Why)})
	}
	return j
}
