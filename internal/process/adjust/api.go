package adjust

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

type adjustRoundJSON struct {
	ID           ids.ID          `json:"id"`
	Year         int             `json:"year" doc:"September from which the decisions hold"`
	Title        string          `json:"title"`
	Status       string          `json:"status"`
	Document     string          `json:"document"`
	CollectUntil civil.Date      `json:"collect_until"`
	PublicFrom   civil.Date      `json:"public_from"`
	PublicTo     civil.Date      `json:"public_to"`
	Decision     string          `json:"decision,omitempty"`
	FiguresHash  string          `json:"figures_sha256,omitempty"`
	Outcomes     []adjustOutcome `json:"outcomes,omitempty" doc:"proposed or decided, once that is public"`
}

type adjustOutcome struct {
	School  string `json:"school"`
	Kind    string `json:"kind"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Places  *int64 `json:"places,omitempty"`
	Outcome string `json:"outcome"`
}

type adjustRequestJSON struct {
	ID      ids.ID `json:"id"`
	Version int64  `json:"version"`
	Number  string `json:"number"`
	Round   ids.ID `json:"round_id"`
	Year    int    `json:"year"`
	School  string `json:"school"`
	Kind    string `json:"kind"`
	Level   string `json:"level"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Length  string `json:"length"`
	Before  *int64 `json:"places_before,omitempty"`
	After   *int64 `json:"places_after,omitempty"`
	Status  string `json:"status"`
}

type adjustChangeJSON struct {
	Year     int        `json:"year"`
	Day      civil.Date `json:"day"`
	Kind     string     `json:"kind"`
	School   string     `json:"school"`
	Level    string     `json:"level"`
	Code     string     `json:"code"`
	Name     string     `json:"name"`
	Docked   string     `json:"docked" doc:"1 serves a key industry, 0 does not, empty not known"`
	Reason   string     `json:"reason"`
	Document string     `json:"document"`
}

type oneInput struct {
	ID string `path:"id" doc:"identifier"`
}

type adjustRoundsOutput struct {
	Body struct {
		Items []adjustRoundJSON `json:"items"`
	}
}

type adjustRoundOutput struct {
	ETag string `header:"ETag"`
	Body adjustRoundJSON
}

type requestsInput struct {
	Status string `query:"status" maxLength:"20"`
	Kind   string `query:"kind" maxLength:"12"`
	Page   int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows   int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type adjustRequestsOutput struct {
	Body struct {
		Total int                 `json:"total"`
		Items []adjustRequestJSON `json:"items"`
	}
}

type adjustRequestOutput struct {
	ETag string `header:"ETag"`
	Body adjustRequestJSON
}

type ledgerInput struct {
	Year int `query:"year" minimum:"0" maximum:"2100"`
	Page int `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows int `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type adjustLedgerOutput struct {
	Body struct {
		Total int                `json:"total"`
		Items []adjustChangeJSON `json:"items"`
	}
}

func roundOut(r Round) adjustRoundJSON {
	return adjustRoundJSON{ID: r.ID, Year: r.Year, Title: r.Title, Status: r.Status, Document: r.Document, CollectUntil: r.CollectUntil, PublicFrom: r.PublicFrom, PublicTo: r.PublicTo, Decision: r.Decision, FiguresHash: r.Hash}
}

func requestOut(x Request) adjustRequestJSON {
	return adjustRequestJSON{ID: x.ID, Version: x.Version, Number: x.Number, Round: x.Round, Year: x.Year, School: x.SchoolName, Kind: string(x.Kind), Level: string(x.Level), Code: x.Code, Name: x.Name, Length: x.Length, Before: x.Before, After: x.After, Status: x.Status}
}

func (s *Service) apiRoutes() []web.Route {
	op := func(path, summary, id string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: "/api/v1" + path, Tags: []string{"adjustments"}, Summary: summary, OperationID: id}
	}
	return []web.Route{
		web.PublicAPI(op("/adjustments/rounds", "List the adjustment rounds", "adjustment-rounds-list"), mayRead, s.apiRounds),
		web.PublicAPI(op("/adjustments/rounds/{id}", "One round with what is public of it", "adjustment-rounds-one"), mayRead, s.apiRound),
		web.API(op("/adjustments/requests", "List the requests that one may see", "adjustment-requests-list"), maySee, Policy.Roles(maySee), s.apiRequests),
		web.API(op("/adjustments/requests/{id}", "One request", "adjustment-requests-one"), maySee, Policy.Roles(maySee), s.apiRequest),
		web.PublicAPI(op("/adjustments/ledger", "Changes of programme points", "adjustment-ledger"), mayRead, s.apiLedger),
	}
}

func (s *Service) apiRounds(ctx context.Context, _ *struct{}) (*adjustRoundsOutput, error) {
	list, err := s.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	out := &adjustRoundsOutput{}
	out.Body.Items = make([]adjustRoundJSON, len(list))
	for i, r := range list {
		out.Body.Items[i] = roundOut(r)
	}
	return out, nil
}

func (s *Service) apiRound(ctx context.Context, in *oneInput) (*adjustRoundOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	r, err := s.Round(ctx, id)
	if err != nil {
		return nil, err
	}
	list, err := s.Outcomes(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &adjustRoundOutput{ETag: web.ETag(r.Version), Body: roundOut(r)}
	for _, x := range list {
		out.Body.Outcomes = append(out.Body.Outcomes, adjustOutcome{x.SchoolName, string(x.Kind), x.Code, x.Name, x.granted(), x.Proposal})
	}
	return out, nil
}

func (s *Service) apiRequests(ctx context.Context, in *requestsInput) (*adjustRequestsOutput, error) {
	found, err := s.Requests(ctx, Query{Status: in.Status, Kind: in.Kind, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &adjustRequestsOutput{}
	out.Body.Total, out.Body.Items = found.Total, make([]adjustRequestJSON, len(found.Lines))
	for i, x := range found.Lines {
		out.Body.Items[i] = requestOut(x)
	}
	return out, nil
}

func (s *Service) apiRequest(ctx context.Context, in *oneInput) (*adjustRequestOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	return &adjustRequestOutput{web.ETag(d.Version), requestOut(d.Request)}, nil
}

func (s *Service) apiLedger(ctx context.Context, in *ledgerInput) (*adjustLedgerOutput, error) {
	l, err := s.Ledger(ctx, LedgerQuery{Year: in.Year, Desc: true, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &adjustLedgerOutput{}
	out.Body.Total, out.Body.Items = l.Total, make([]adjustChangeJSON, len(l.Lines))
	for i, c := range l.Lines {
		out.Body.Items[i] = adjustChangeJSON{c.Year, c.On, string(c.Kind), c.SchoolName, string(c.Level), c.Code, c.Name, c.Docked, c.Reason, c.Document}
	}
	return out, nil
}
