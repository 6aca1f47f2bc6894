package evaluate

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/web"
)

type verdictJSON struct {
	ID          string   `json:"id"`
	Year        int      `json:"year"`
	Point       string   `json:"point"`
	School      string   `json:"school"`
	Level       string   `json:"level"`
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Suppressed  bool     `json:"suppressed" doc:"few graduates: neither colour nor figures are shown"`
	Colour      string   `json:"colour,omitempty" enum:"RED,YELLOW,GREEN,UNCLEAR,NODATA,EXEMPT,RANKED"`
	Action      string   `json:"action,omitempty" enum:"WARN,LIMIT,ALTERNATE,STOP,REVOKE" doc:"what the rules propose"`
	Grade       string   `json:"grade,omitempty"`
	Score       *float64 `json:"score,omitempty" doc:"0 to 100; left out when an input is missing"`
	Destination *float64 `json:"destination_rate,omitempty" doc:"share of 1"`
	Completion  *float64 `json:"plan_completion,omitempty" doc:"share of 1, above 1 where more registered than were planned"`
	Demand      *float64 `json:"demand_index,omitempty" doc:"(demand − supply) ÷ demand, −1 to 1"`
	Place       int64    `json:"place,omitempty" doc:"by the four bases within the level"`
}

type verdictsInput struct {
	Year   int    `query:"year" doc:"the newest evaluated year when left out"`
	Colour string `query:"colour" maxLength:"20"`
	Level  string `query:"level" maxLength:"30"`
	Find   string `query:"q" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Offset int    `query:"offset" minimum:"0"`
}

type verdictsOutput struct {
	Body struct {
		Year        int           `json:"year"`
		Revision    int64         `json:"revision,omitempty"`
		Inputs      string        `json:"inputs_sha256,omitempty"`
		Total       int64         `json:"total"`
		Evaluations []verdictJSON `json:"evaluations"`
	}
}

func (s *Service) apiRoutes() []web.Route {
	op := huma.Operation{OperationID: "list-evaluations", Method: http.MethodGet, Path: "/api/v1/evaluations", Summary: "Evaluation of programme points", Tags: []string{"evaluations"}}
	return []web.Route{web.API(op, maySee, Policy.Roles(maySee), s.apiVerdicts)}
}

func (s *Service) apiVerdicts(ctx context.Context, in *verdictsInput) (*verdictsOutput, error) {
	p, err := s.Verdicts(ctx, Query{Year: in.Year, Colour: in.Colour, Level: in.Level, Find: in.Find, Sort: "code", Limit: in.Limit, Offset: in.Offset})
	if err != nil {
		return nil, err
	}
	out := &verdictsOutput{}
	out.Body.Year, out.Body.Total, out.Body.Evaluations = p.Year, p.Total, make([]verdictJSON, 0, len(p.List))
	if p.Run != nil {
		out.Body.Revision, out.Body.Inputs = p.Run.Revision, p.Run.InputsSHA
	}
	for _, h := range p.List {
		out.Body.Evaluations = append(out.Body.Evaluations, verdictJSON{h.ID.String(), h.Year, h.Point.String(), h.SchoolName, string(h.Level), h.Code, h.Name, h.Hidden, string(h.Colour), h.Action, h.Grade, h.Score, h.Destination, h.Completion, h.Demand, h.Place})
	}
	return out, nil
}
