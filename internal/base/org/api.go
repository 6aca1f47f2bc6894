package org

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// orgJSON is an organisation as programs see it. What is not known is left out.
type orgJSON struct {
	ID          ids.ID    `json:"id" doc:"identifier, digits in a string"`
	Version     int64     `json:"version" doc:"row version"`
	Name        string    `json:"name"`
	USCC        string    `json:"uscc,omitempty" doc:"unified social credit code; missing while known by name alone"`
	Kind        string    `json:"kind" enum:"GOV,SCHOOL,ENTERPRISE,PARK,INDUSTRY_ORG,PROVIDER,RESEARCH,BANK,OTHER"`
	SubKind     string    `json:"sub_kind,omitempty"`
	County      string    `json:"county,omitempty" doc:"6 digits; missing at city level"`
	Address     string    `json:"address,omitempty"`
	Lng         *float64  `json:"lng,omitempty" doc:"degrees; missing where not known"`
	Lat         *float64  `json:"lat,omitempty"`
	Status      string    `json:"status" enum:"ACTIVE,SUSPENDED,CANCELLED,MERGED"`
	MergedInto  ids.ID    `json:"merged_into,omitzero"`
	Provisional bool      `json:"provisional" doc:"known by name alone"`
	School      *schoolIs `json:"school,omitempty"`
	Firm        *firmIs   `json:"enterprise,omitempty"`
	UpdatedAt   time.Time `json:"updated_at"`
}

type schoolIs struct {
	Code      string `json:"code,omitempty" doc:"school code, 10 digits"`
	Level     string `json:"level"`
	Ownership string `json:"ownership,omitempty" enum:"PUBLIC,PRIVATE,MIXED"`
	AlsoHRSS  bool   `json:"also_technician"`
	Students  int64  `json:"students,omitempty" doc:"full-time students"`
}

type firmIs struct {
	Industry   string `json:"industry,omitempty" doc:"GB/T 4754"`
	Scale      string `json:"scale,omitempty" enum:"LARGE,MEDIUM,SMALL,MICRO"`
	AboveScale bool   `json:"above_scale"`
	OutputFen  *int64 `json:"output_fen,omitempty" doc:"annual output"`
	OutputYear int    `json:"output_year,omitempty"`
	Headcount  int64  `json:"headcount,omitempty"`
	Partner    bool   `json:"partner" doc:"works with a school"`
}

func (o Organization) json() orgJSON {
	j := orgJSON{
		ID: o.ID, Version: o.RowVersion, Name: o.Name, USCC: o.USCC, Kind: string(o.Kind), SubKind: o.SubKind, County: o.County, Address: o.Address, Lng: o.Lng, Lat: o.Lat,
		Status: string(o.Status), MergedInto: o.MergedInto, Provisional: o.Provisional, UpdatedAt: o.UpdatedAt.UTC(),
	}
	switch o.Kind {
	case SchoolKind:
		j.School = &schoolIs{o.School.Code, string(o.School.Level), o.School.Ownership, o.School.AlsoHRSS, o.School.Students}
	case Enterprise:
		j.Firm = &firmIs{Industry: o.Firm.Industry, Scale: o.Firm.Scale, AboveScale: o.Firm.AboveScale, OutputYear: o.Firm.OutputYear, Headcount: o.Firm.Headcount, Partner: o.Firm.Partner}
		if o.Firm.Output != nil {
			fen := int64(*o.Firm.Output)
			j.Firm.OutputFen = &fen
		}
	}
	return j
}

type orgsInput struct {
	Kind   string `query:"kind"`
	Level  string `query:"level" doc:"of schools"`
	County string `query:"county" maxLength:"6"`
	Status string `query:"status"`
	Find   string `query:"q" maxLength:"60" doc:"part of a name or former name, or a code"`
	Page   int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows   int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type orgsOutput struct {
	Body struct {
		Total int64     `json:"total"`
		Items []orgJSON `json:"items"`
	}
}

type orgInput struct {
	ID web.ID `path:"id"`
}

type orgOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		orgJSON
		Aliases []aliasJSON `json:"aliases"`
	}
}

type aliasJSON struct {
	Name string     `json:"name"`
	Sort string     `json:"sort" enum:"FORMER,SHORT,SPECIALTY,VARIANT"`
	From civil.Date `json:"from,omitzero"`
	To   civil.Date `json:"to,omitzero"`
}

// apiRoutes are the rows for programs: what the register holds within the caller's reach.
func (s *Service) apiRoutes() []web.Route {
	op := func(path, id, summary string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: "/api/v1/orgs" + path, OperationID: "orgs-" + id, Tags: []string{"orgs"}, Summary: summary}
	}
	return []web.Route{
		web.API(op("", "list", "Organisations that one may see"), maySee, Policy.Roles(maySee), s.apiList),
		web.API(op("/{id}", "one", "One organisation with its other names"), maySee, Policy.Roles(maySee), s.apiOne),
	}
}

func (s *Service) apiList(ctx context.Context, in *orgsInput) (*orgsOutput, error) {
	list, total, err := s.List(ctx, Filter{
		Kind: Kind(in.Kind), Level: Level(in.Level), County: in.County, Status: Status(in.Status), Find: in.Find, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows,
	})
	if err != nil {
		return nil, err
	}
	out := &orgsOutput{}
	out.Body.Total, out.Body.Items = total, make([]orgJSON, len(list))
	for i, o := range list {
		out.Body.Items[i] = o.json()
	}
	return out, nil
}

func (s *Service) apiOne(ctx context.Context, in *orgInput) (*orgOutput, error) {
	o, aliases, err := s.Find(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	out := &orgOutput{ETag: web.ETag(o.RowVersion)}
	out.Body.orgJSON, out.Body.Aliases = o.json(), make([]aliasJSON, len(aliases))
	for i, a := range aliases {
		out.Body.Aliases[i] = aliasJSON{a.Name, a.Sort, a.From, a.To}
	}
	return out, nil
}
