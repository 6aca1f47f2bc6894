package selection

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// batchJSON is a batch as programs see it.
type batchJSON struct {
	ID         ids.ID          `json:"id" doc:"identifier, digits in a string"`
	Number     string          `json:"number"`
	Title      string          `json:"title"`
	Category   string          `json:"category"`
	Status     string          `json:"status" enum:"DRAFT,OPEN,CLOSED,REVIEW,RANKED,PUBLICITY,DECIDED,PUBLISHED,CANCELLED"`
	Document   string          `json:"document"`
	OpenOn     civil.Date      `json:"open_on"`
	CloseOn    civil.Date      `json:"close_on"`
	Quota      int64           `json:"quota"`
	SeedHash   string          `json:"seed_hash,omitempty" doc:"published with the call"`
	Seed       string          `json:"seed,omitempty" doc:"revealed when the experts were drawn"`
	PublicFrom civil.Date      `json:"public_from,omitzero"`
	PublicTo   civil.Date      `json:"public_to,omitzero"`
	Decision   string          `json:"decision,omitempty"`
	Rubric     []Criterion     `json:"rubric,omitempty"`
	List       []candidateJSON `json:"list,omitempty" doc:"proposed and named, from the publicity on"`
}

type candidateJSON struct {
	Title        string `json:"title"`
	Organisation string `json:"organisation"`
	Status       string `json:"status" enum:"PROPOSED,NAMED"`
}

// applicationJSON is an application as programs see it.
type applicationJSON struct {
	ID           ids.ID            `json:"id"`
	Version      int64             `json:"version"`
	Number       string            `json:"number"`
	BatchID      ids.ID            `json:"batch_id"`
	Title        string            `json:"title"`
	Organisation string            `json:"organisation"`
	Area         string            `json:"area"`
	Status       string            `json:"status"`
	CorrectBy    civil.Date        `json:"correct_by,omitzero"`
	Score        *float64          `json:"score,omitempty" doc:"weighted mean in points of 100; absent is no data"`
	Place        int64             `json:"place,omitempty"`
	Values       map[string]string `json:"values,omitempty" doc:"canonical values by field"`
}

type listInput struct {
	Status   string `query:"status"`
	Category string `query:"category"`
	Find     string `query:"q" maxLength:"60"`
	Page     int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows     int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type batchesOutput struct {
	Body struct {
		Total int         `json:"total"`
		Items []batchJSON `json:"items"`
	}
}

type oneInput struct {
	ID string `path:"id" doc:"identifier"`
}

type batchOutput struct {
	ETag string `header:"ETag"`
	Body batchJSON
}

type applicationsOutput struct {
	Body struct {
		Total int               `json:"total"`
		Items []applicationJSON `json:"items"`
	}
}

type applicationOutput struct {
	ETag string `header:"ETag"`
	Body applicationJSON
}

func jsonOf(b Batch) batchJSON {
	return batchJSON{ID: b.ID, Number: b.Number, Title: b.Title, Category: b.Category, Status: b.Status, Document: b.Document, OpenOn: b.OpenOn, CloseOn: b.CloseOn, Quota: b.Quota, SeedHash: b.SeedHash, Seed: b.Seed, PublicFrom: b.PublicFrom, PublicTo: b.PublicTo, Decision: b.Decision}
}

func applicationOut(a actor.Actor, x Application) applicationJSON {
	out := applicationJSON{ID: x.ID, Version: x.Version, Number: x.Number, BatchID: x.Batch, Title: x.Title, Organisation: x.OrgName, Area: x.Area, Status: x.Status, CorrectBy: x.CorrectBy, Values: map[string]string{}}
	if ranks(a) {
		out.Score, out.Place = x.Score, x.Place
	}
	for code, v := range x.Values {
		out.Values[code] = v.Text
	}
	return out
}

func (s *Service) apiRoutes() []web.Route {
	op := func(path, summary, id string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: "/api/v1" + path, Tags: []string{"selections"}, Summary: summary, OperationID: id}
	}
	return []web.Route{
		web.PublicAPI(op("/selections", "List the selections of the city", "selections-list"), mayRead, s.apiList),
		web.PublicAPI(op("/selections/{id}", "One selection with its public list", "selections-one"), mayRead, s.apiBatch),
		web.API(op("/applications", "List the applications that one may see", "applications-list"), maySee, Policy.Roles(maySee), s.apiApplications),
		web.API(op("/applications/{id}", "One application", "applications-one"), maySee, Policy.Roles(maySee), s.apiApplication),
	}
}

func (s *Service) apiList(ctx context.Context, in *listInput) (*batchesOutput, error) {
	found, err := s.List(ctx, Query{Status: in.Status, Category: in.Category, Find: in.Find, Desc: true, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &batchesOutput{}
	out.Body.Total, out.Body.Items = found.Total, make([]batchJSON, len(found.Lines))
	for i, l := range found.Lines {
		out.Body.Items[i] = jsonOf(l.Batch)
	}
	return out, nil
}

func (s *Service) apiBatch(ctx context.Context, in *oneInput) (*batchOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.Public(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &batchOutput{ETag: web.ETag(d.Version), Body: jsonOf(d.Batch)}
	out.Body.Rubric = d.Rubric
	for _, x := range d.List {
		out.Body.List = append(out.Body.List, candidateJSON{x.Title, x.OrgName, x.Status})
	}
	return out, nil
}

func (s *Service) apiApplications(ctx context.Context, in *listInput) (*applicationsOutput, error) {
	found, err := s.Applications(ctx, AppQuery{Status: in.Status, Category: in.Category, Find: in.Find, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &applicationsOutput{}
	out.Body.Total, out.Body.Items = found.Total, make([]applicationJSON, len(found.Lines))
	for i, x := range found.Lines {
		out.Body.Items[i] = applicationOut(actor.From(ctx), x)
	}
	return out, nil
}

func (s *Service) apiApplication(ctx context.Context, in *oneInput) (*applicationOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.Application(ctx, id)
	if err != nil {
		return nil, err
	}
	return &applicationOutput{web.ETag(d.Version), applicationOut(actor.From(ctx), d.Application)}, nil
}
