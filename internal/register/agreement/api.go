package agreement

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// agreementJSON is an agreement as programs see it.
type agreementJSON struct {
	ID       ids.ID               `json:"id" doc:"identifier, digits in a string"`
	Number   string               `json:"number"`
	Status   string               `json:"status" enum:"DRAFT,SENT,RETURNED,SIGNED,ACTIVE,EXPIRED,TERMINATED,WITHDRAWN"`
	Class    string               `json:"class" enum:"NAMED_CLASS,COLLEGE,BASE,TECHNOLOGY,ORDER_CLASS,STAFF,GENERAL"`
	Title    string               `json:"title"`
	Fields   []Field              `json:"fields" doc:"codes of fields of cooperation, as agreement-fields lists them"`
	Starts   civil.Date           `json:"starts"`
	Ends     civil.Date           `json:"ends" doc:"last day"`
	Months   int64                `json:"months"`
	SignedOn civil.Date           `json:"signed_on,omitzero"`
	EndedOn  civil.Date           `json:"ended_on,omitzero" doc:"terminated"`
	LastOn   civil.Date           `json:"last_on,omitzero" doc:"day of the last event"`
	Former   ids.ID               `json:"former_id,omitzero" doc:"the agreement that it renews"`
	Parties  []agreementPartyJSON `json:"parties"`
	Promises []agreementKeptJSON  `json:"promises,omitempty" doc:"of one agreement"`
}

type agreementPartyJSON struct {
	ID   ids.ID `json:"id"`
	Name string `json:"name"`
	Role string `json:"role" enum:"SCHOOL,FIRM,INDUSTRY,SERVICE"`
}

type agreementKeptJSON struct {
	ID        ids.ID     `json:"id" doc:"line of the agreement, the same in all versions"`
	Title     string     `json:"title"`
	Kind      string     `json:"kind"`
	Promiser  ids.ID     `json:"promiser_id"`
	Unit      string     `json:"unit" doc:"quantities of money are in fen"`
	Promised  int64      `json:"promised"`
	Delivered *int64     `json:"delivered,omitempty" doc:"confirmed by the receiving side; missing: no data"`
	Waiting   int64      `json:"waiting" doc:"entered, not confirmed"`
	Due       civil.Date `json:"due"`
	State     string     `json:"state" enum:"NOT_DUE,ON_TIME,OVER,LATE,SHORT,NODATA"`
}

func itemOf(a Agreement) agreementJSON {
	out := agreementJSON{ID: a.ID, Number: a.Number, Status: a.Status, Class: string(a.Class), Title: a.Title, Fields: a.Fields, Starts: a.Starts, Ends: a.Ends, Months: a.Months, SignedOn: a.SignedOn, EndedOn: a.EndedOn, LastOn: a.LastOn, Former: a.Former}
	for _, p := range a.Parties {
		out.Parties = append(out.Parties, agreementPartyJSON{p.Org, p.Name, string(p.Role)})
	}
	return out
}

type listInput struct {
	View   string `query:"view" enum:"open,sign,confirm,ending,dormant"`
	Status string `query:"status"`
	Class  string `query:"class"`
	Field  string `query:"field" doc:"code of a field of cooperation"`
	County string `query:"county"`
	Long   bool   `query:"long" doc:"long-term ones alone"`
	Find   string `query:"q" maxLength:"60"`
	Page   int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows   int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type agreementsOutput struct {
	Body struct {
		Total int             `json:"total"`
		Items []agreementJSON `json:"items"`
	}
}

type fieldJSON struct {
	Code     Field      `json:"code"`
	ZH       string     `json:"zh"`
	EN       string     `json:"en"`
	Position int64      `json:"position"`
	Document string     `json:"document" doc:"that the field comes from"`
	Article  string     `json:"article,omitempty"`
	From     civil.Date `json:"valid_from"`
	Retired  civil.Date `json:"retired_on,omitzero" doc:"from this day it cannot be chosen"`
}

type fieldsOutput struct {
	Body struct {
		Items []fieldJSON `json:"items"`
	}
}

type oneInput struct {
	ID string `path:"id" doc:"identifier"`
}

type agreementOutput struct {
	ETag string `header:"ETag"`
	Body agreementJSON
}

func (s *Service) apiRoutes() []web.Route {
	op := func(path, summary, id string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: "/api/v1" + path, Tags: []string{"agreements"}, Summary: summary, OperationID: id}
	}
	return []web.Route{
		web.API(op("/agreements", "List the cooperation agreements that one may see", "agreements-list"), actSee, Policy.Roles(actSee), s.apiList),
		web.API(op("/agreement-fields", "List the city's fields of cooperation, the retired ones too", "agreement-fields"), actSee, Policy.Roles(actSee), s.apiFields),
		web.API(op("/agreements/{id}", "One agreement with what was promised and delivered", "agreements-one"), actSee, Policy.Roles(actSee), s.apiOne),
	}
}

func (s *Service) apiList(ctx context.Context, in *listInput) (*agreementsOutput, error) {
	found, err := s.List(ctx, Query{View: View(in.View), Status: in.Status, Class: Class(in.Class), Field: Field(in.Field), County: in.County, Long: in.Long, Find: in.Find, Desc: true, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &agreementsOutput{}
	out.Body.Total, out.Body.Items = found.Total, make([]agreementJSON, len(found.Lines))
	for i, l := range found.Lines {
		out.Body.Items[i] = itemOf(l.Agreement)
	}
	return out, nil
}

func (s *Service) apiFields(ctx context.Context, _ *struct{}) (*fieldsOutput, error) {
	list, err := s.Fields(ctx)
	if err != nil {
		return nil, err
	}
	out := &fieldsOutput{}
	out.Body.Items = make([]fieldJSON, len(list))
	for i, f := range list {
		out.Body.Items[i] = fieldJSON{f.Code, f.ZH, f.EN, f.Position, f.Document, f.Article, f.From, f.Retired}
	}
	return out, nil
}

func (s *Service) apiOne(ctx context.Context, in *oneInput) (*agreementOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.Detail(ctx, id)
	if err != nil {
		return nil, err
	}
	out := itemOf(d.Agreement)
	for _, p := range d.Promises {
		k := agreementKeptJSON{ID: p.Line, Title: p.Title, Kind: string(p.Kind), Promiser: p.Promiser, Unit: p.Unit, Promised: *p.Promised, Waiting: p.Waiting, Due: p.DueDay(), State: string(p.State)}
		if p.Rows > 0 {
			k.Delivered = &p.Delivered
		}
		out.Promises = append(out.Promises, k)
	}
	return &agreementOutput{web.ETag(d.Version), out}, nil
}
