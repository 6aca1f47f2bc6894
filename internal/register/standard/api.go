package standard

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

type standardListInput struct {
	View       string `query:"view" enum:"mine,review,all" doc:"left out: those in force"`
	Industry   string `query:"industry" maxLength:"6" doc:"beginning of the code"`
	Occupation string `query:"occupation" maxLength:"12" doc:"beginning of the code"`
	Level      int64  `query:"level" minimum:"0" maximum:"5"`
	Find       string `query:"q" maxLength:"60"`
	Page       int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows       int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type standardJSON struct {
	ID         ids.ID         `json:"id"`
	Code       string         `json:"code,omitempty"`
	Version    int64          `json:"version"`
	Post       string         `json:"post"`
	Occupation string         `json:"occupation"`
	Industry   string         `json:"industry"`
	Level      int64          `json:"level" doc:"1 junior worker to 5 senior technician"`
	Issuer     string         `json:"issuer,omitempty"`
	Status     string         `json:"status" enum:"DRAFT,SUBMITTED,PUBLISHED,SUPERSEDED,WITHDRAWN"`
	ValidFrom  civil.Date     `json:"valid_from,omitzero"`
	ValidTo    civil.Date     `json:"valid_to,omitzero"`
	Tasks      []workTaskJSON `json:"tasks,omitempty"`
}

type workTaskJSON struct {
	Name      string        `json:"name"`
	Details   string        `json:"details,omitempty"`
	Firms     int64         `json:"firms,omitempty" doc:"enterprises of the survey that named it"`
	Abilities []abilityJSON `json:"abilities"`
}

type abilityJSON struct {
	Lineage ids.ID            `json:"lineage" doc:"the same through the versions"`
	Kind    string            `json:"kind" enum:"KNOWLEDGE,SKILL,ATTITUDE"`
	Text    string            `json:"text"`
	Firms   int64             `json:"firms,omitempty"`
	Links   []abilityLinkJSON `json:"links,omitempty"`
}

type abilityLinkJSON struct {
	Kind      string `json:"kind" enum:"COURSE,CERTIFICATE,PROGRAMME"`
	Name      string `json:"name"`
	Code      string `json:"code,omitempty"`
	Org       string `json:"org"`
	Programme string `json:"programme,omitempty"`
}

type standardListOutput struct {
	Body struct {
		Total int            `json:"total"`
		Items []standardJSON `json:"items"`
	}
}

type standardInput struct {
	ID string `path:"id" doc:"identifier"`
}

type standardOutput struct {
	ETag string `header:"ETag"`
	Body standardJSON
}

func (s *Service) apiRoutes() []web.Route {
	return []web.Route{
		web.PublicAPI(huma.Operation{Method: http.MethodGet, Path: "/api/v1/standards", Tags: []string{"standards"}, Summary: "List competency standards"}, mayPublic, s.apiList),
		web.PublicAPI(huma.Operation{Method: http.MethodGet, Path: "/api/v1/standards/{id}", Tags: []string{"standards"}, Summary: "One version with tasks, abilities and links", OperationID: "standards-one"}, mayPublic, s.apiOne),
	}
}

func headOf(x Standard) standardJSON {
	return standardJSON{ID: x.ID, Code: x.Code, Version: x.Version, Post: x.Post, Occupation: x.Occupation, Industry: x.Industry, Level: x.Level, Issuer: x.IssuerName, Status: x.Status, ValidFrom: x.From, ValidTo: x.To}
}

func (s *Service) apiList(ctx context.Context, in *standardListInput) (*standardListOutput, error) {
	list, total, err := s.List(ctx, Filter{View: in.View, Industry: idcode.Normalise(in.Industry), Occupation: idcode.Normalise(in.Occupation), Level: in.Level, Find: in.Find, Sort: "published", Desc: true, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &standardListOutput{}
	out.Body.Total, out.Body.Items = total, make([]standardJSON, 0, len(list))
	for _, x := range list {
		out.Body.Items = append(out.Body.Items, headOf(x))
	}
	return out, nil
}

func (s *Service) apiOne(ctx context.Context, in *standardInput) (*standardOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &standardOutput{ETag: web.ETag(d.RowVersion), Body: headOf(d.Standard)}
	for _, t := range d.Tasks {
		x := workTaskJSON{Name: t.Name, Details: t.Details, Firms: t.Firms, Abilities: []abilityJSON{}}
		for _, a := range t.Abilities {
			y := abilityJSON{Lineage: a.Lineage, Kind: string(a.Kind), Text: a.Text, Firms: a.Firms}
			for _, l := range d.Links {
				if l.Lineage == a.Lineage {
					y.Links = append(y.Links, abilityLinkJSON{string(l.Kind), l.Name, l.Code, l.OrgName, l.Programme})
				}
			}
			x.Abilities = append(x.Abilities, y)
		}
		out.Body.Tasks = append(out.Body.Tasks, x)
	}
	return out, nil
}
