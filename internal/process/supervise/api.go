package supervise

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// findingJSON is a finding as programs see it.
type findingJSON struct {
	ID           ids.ID     `json:"id" doc:"identifier, digits in a string"`
	Version      int64      `json:"version"`
	Number       string     `json:"number"`
	Inspection   ids.ID     `json:"inspection_id"`
	Organisation string     `json:"organisation"`
	What         string     `json:"what"`
	Status       string     `json:"status" enum:"OPEN,PLAN_FILED,RECTIFYING,SUBMITTED,VERIFIED,REOPENED,CLOSED"`
	FoundOn      civil.Date `json:"found_on"`
	DueOn        civil.Date `json:"due_on,omitzero"`
	Late         bool       `json:"late"`
}

type findingsInput struct {
	Status string `query:"status" doc:"a state, or UNCLOSED"`
	Late   bool   `query:"late"`
	Find   string `query:"q" maxLength:"60"`
	Page   int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows   int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type findingsOutput struct {
	Body struct {
		Total int           `json:"total"`
		Items []findingJSON `json:"items"`
	}
}

// scoreJSON is a subject's place.
type scoreJSON struct {
	Subject string   `json:"subject" doc:"code of a county or identity of a school"`
	Name    string   `json:"name"`
	Place   int64    `json:"place,omitempty" doc:"absent without a total"`
	Total   *float64 `json:"total,omitempty" doc:"of 100; absent when an item has no data"`
	Got     float64  `json:"got" doc:"points of the items that have data"`
	Known   int64    `json:"known" doc:"weights of those items"`
	Missing []string `json:"missing,omitempty" doc:"items without data"`
}

type assessmentInput struct {
	ID string `path:"id" doc:"identifier"`
}

type assessmentOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		ID        ids.ID      `json:"id"`
		Number    string      `json:"number"`
		Title     string      `json:"title"`
		Framework string      `json:"framework"`
		Year      int64       `json:"year"`
		Status    string      `json:"status" enum:"DRAFT,SCORING,COMPUTED,PUBLICITY,DECIDED,DROPPED"`
		Items     []Item      `json:"items"`
		Scores    []scoreJSON `json:"scores,omitempty"`
	}
}

func (s *Service) apiRoutes() []web.Route {
	op := func(path, summary, id string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: "/api/v1" + path, Tags: []string{"supervision"}, Summary: summary, OperationID: id}
	}
	return []web.Route{
		web.API(op("/findings", "Findings of inspections", "list-findings"), maySee, Policy.Roles(maySee), s.apiFindings),
		web.API(op("/assessments/{id}", "One assessment with its scores", "get-assessment"), mayScores, Policy.Roles(mayScores), s.apiAssessment),
	}
}

func (s *Service) apiFindings(ctx context.Context, in *findingsInput) (*findingsOutput, error) {
	list, total, err := s.Findings(ctx, Query{Status: in.Status, Late: in.Late, Find: in.Find, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &findingsOutput{}
	out.Body.Total, out.Body.Items = total, make([]findingJSON, 0, len(list))
	for _, x := range list {
		out.Body.Items = append(out.Body.Items, findingJSON{ID: x.ID, Version: x.Version, Number: x.Number, Inspection: x.Inspection, Organisation: x.OrgName, What: x.What, Status: x.Status, FoundOn: x.FiledOn, DueOn: x.DueOn, Late: x.Late(s.Today())})
	}
	return out, nil
}

func (s *Service) apiAssessment(ctx context.Context, in *assessmentInput) (*assessmentOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.Assessment(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &assessmentOutput{ETag: web.ETag(d.Version)}
	out.Body.ID, out.Body.Number, out.Body.Title, out.Body.Framework, out.Body.Year, out.Body.Status, out.Body.Items = d.ID, d.Number, d.Title, d.Framework.Code, d.Year, d.Status, d.Items
	for _, c := range d.Scores {
		out.Body.Scores = append(out.Body.Scores, scoreJSON{Subject: c.Key, Name: c.Subject.Name, Place: c.Place, Total: c.Total, Got: c.Got, Known: c.Known, Missing: c.Missing})
	}
	return out, nil
}
