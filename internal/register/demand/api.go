package demand

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/web"
)

// itemJSON is an item as programs see it. A field that was not given is left out.
type itemJSON struct {
	ID          ids.ID     `json:"id" doc:"identifier, digits in a string"`
	Version     int64      `json:"version" doc:"row version, for If-Match"`
	Number      string     `json:"number,omitempty" doc:"acknowledgement number"`
	Kind        string     `json:"kind" enum:"TALENT,INTERNSHIP,PROJECT,TECH,TRAINING,TEACHER,EQUIPMENT,COURSE,SERVICE"`
	Status      string     `json:"status" enum:"DRAFT,SUBMITTED,PUBLISHED,MATCHING,DEALT,EXPIRED,WITHDRAWN"`
	DueOn       civil.Date `json:"due_on,omitzero" doc:"day on which it expires"`
	OrgID       ids.ID     `json:"org_id"`
	OrgName     string     `json:"org_name,omitempty"`
	Visibility  string     `json:"visibility" enum:"PUBLIC,MEMBERS"`
	Title       string     `json:"title"`
	Details     string     `json:"details,omitempty"`
	Duties      string     `json:"duties,omitempty"`
	Requirement string     `json:"requirement,omitempty"`
	Programme   string     `json:"programme,omitempty"`
	Occupation  string     `json:"occupation,omitempty"`
	Industry    string     `json:"industry,omitempty"`
	SkillLevel  *int64     `json:"skill_level,omitempty"`
	Education   string     `json:"education,omitempty"`
	Headcount   *int64     `json:"headcount,omitempty" doc:"persons"`
	BudgetFen   *int64     `json:"budget_fen,omitempty"`
	SalaryFrom  *int64     `json:"salary_from_fen,omitempty" doc:"a month, before tax"`
	SalaryTo    *int64     `json:"salary_to_fen,omitempty"`
	Region      string     `json:"region,omitempty" doc:"county, 6 digits"`
	StartOn     civil.Date `json:"start_on,omitzero"`
	DeadlineOn  civil.Date `json:"deadline_on,omitzero"`
}

func said(n int64) *int64 {
	if n == NotSaid {
		return nil
	}
	return &n
}

func toJSON(it Item) itemJSON {
	return itemJSON{
		ID: it.ID, Version: it.Version, Number: it.Number, Kind: string(it.Kind), Status: it.Status, DueOn: it.DueOn,
		OrgID: it.Org, OrgName: it.OrgName, Visibility: string(it.Visibility), Title: it.Title, Details: it.Details, Duties: it.Duties,
		Requirement: it.Requirement, Programme: it.Programme, Occupation: it.Occupation, Industry: it.Industry,
		SkillLevel: said(it.SkillLevel), Education: string(it.Education), Headcount: said(it.Headcount),
		BudgetFen: said(int64(it.Budget)), SalaryFrom: said(int64(it.SalaryFrom)), SalaryTo: said(int64(it.SalaryTo)),
		Region: it.Region, StartOn: it.StartOn, DeadlineOn: it.DeadlineOn,
	}
}

// draftJSON is what a program writes.
type draftJSON struct {
	Draft        bool   `json:"draft,omitempty" doc:"keep it as a draft instead of handing it in"`
	Org          string `json:"org,omitempty" doc:"credit code, school code or name; officers only" maxLength:"120"`
	Kind         string `json:"kind" enum:"TALENT,INTERNSHIP,PROJECT,TECH,TRAINING,TEACHER,EQUIPMENT,COURSE,SERVICE"`
	Title        string `json:"title" maxLength:"200"`
	Details      string `json:"details,omitempty" maxLength:"8000"`
	Duties       string `json:"duties,omitempty" maxLength:"8000"`
	Requirement  string `json:"requirement,omitempty" maxLength:"8000"`
	Programme    string `json:"programme,omitempty" maxLength:"8"`
	Occupation   string `json:"occupation,omitempty" maxLength:"12"`
	Industry     string `json:"industry,omitempty" maxLength:"6"`
	SkillLevel   *int64 `json:"skill_level,omitempty"`
	Education    string `json:"education,omitempty" enum:"ANY,SECONDARY,HIGHER_COLLEGE,BACHELOR,MASTER"`
	Headcount    *int64 `json:"headcount,omitempty"`
	BudgetFen    *int64 `json:"budget_fen,omitempty"`
	SalaryFrom   *int64 `json:"salary_from_fen,omitempty"`
	SalaryTo     *int64 `json:"salary_to_fen,omitempty"`
	Region       string `json:"region,omitempty" maxLength:"6"`
	StartOn      string `json:"start_on,omitempty" format:"date"`
	DeadlineOn   string `json:"deadline_on,omitempty" format:"date"`
	Visibility   string `json:"visibility,omitempty" enum:"PUBLIC,MEMBERS"`
	ContactName  string `json:"contact_name" maxLength:"80"`
	ContactPhone string `json:"contact_phone" maxLength:"40"`
}

func number(n *int64) int64 {
	if n == nil {
		return NotSaid
	}
	return *n
}

// draft reads the JSON into a draft; days that are none are refused.
func (j draftJSON) draft(side Side) (Draft, errs.List) {
	var faults errs.List
	day := func(field, s string) civil.Date {
		d, err := civil.ParseDate(s)
		for _, e := range errs.All(err) {
			faults.Add(e.On(field))
		}
		return d
	}
	d := Draft{Item: Item{
		Side: side, Kind: Kind(j.Kind), Title: j.Title, Details: j.Details, Duties: j.Duties, Requirement: j.Requirement,
		Programme: j.Programme, Occupation: j.Occupation, Industry: j.Industry, SkillLevel: number(j.SkillLevel), Education: Education(j.Education),
		Headcount: number(j.Headcount), Budget: money.Fen(number(j.BudgetFen)), SalaryFrom: money.Fen(number(j.SalaryFrom)), SalaryTo: money.Fen(number(j.SalaryTo)),
		Region: j.Region, StartOn: day("start_on", j.StartOn), DeadlineOn: day("deadline_on", j.DeadlineOn), Visibility: Visibility(j.Visibility),
	}, Contact: Contact{j.ContactName, j.ContactPhone}}
	if d.Visibility == "" {
		d.Visibility = Open
	}
	return d, faults
}

type listInput struct {
	View       string `query:"view" enum:"mine,all,market" doc:"mine: one's own; all: handed in; market: published"`
	Kind       string `query:"kind"`
	Region     string `query:"region"`
	Status     string `query:"status"`
	Industry   string `query:"industry" doc:"beginning of the code"`
	Occupation string `query:"occupation" doc:"beginning of the code"`
	Find       string `query:"q" maxLength:"60"`
	Page       int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows       int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type listOutput struct {
	Body struct {
		Total int        `json:"total"`
		Items []lineJSON `json:"items"`
	}
}

type lineJSON struct {
	ID         ids.ID     `json:"id"`
	Number     string     `json:"number,omitempty"`
	Title      string     `json:"title"`
	Kind       string     `json:"kind"`
	OrgID      ids.ID     `json:"org_id"`
	OrgName    string     `json:"org_name,omitempty"`
	Region     string     `json:"region,omitempty"`
	Occupation string     `json:"occupation,omitempty"`
	Headcount  *int64     `json:"headcount,omitempty"`
	Status     string     `json:"status"`
	DueOn      civil.Date `json:"due_on,omitzero"`
}

type oneInput struct {
	ID string `path:"id" doc:"identifier"`
}

type oneOutput struct {
	ETag string `header:"ETag"`
	Body itemJSON
}

type createInput struct{ Body draftJSON }

func (p pages) apiRoutes() []web.Route {
	path := "/api/v1" + p.base
	tag := []string{p.base[1:]}
	list := web.PublicAPI(huma.Operation{Method: http.MethodGet, Path: path, Tags: tag, Summary: "List what one may see"}, p.side.act(actPublic), p.apiList)
	one := web.PublicAPI(huma.Operation{Method: http.MethodGet, Path: path + "/{id}", Tags: tag, Summary: "One item", OperationID: p.base[1:] + "-one"}, p.side.act(actPublic), p.apiOne)
	create := web.API(huma.Operation{Method: http.MethodPost, Path: path, Tags: tag, Summary: "Hand in", DefaultStatus: http.StatusCreated}, p.side.act(actOwn), Policy.Roles(p.side.act(actOwn)), p.apiCreate)
	create.Sample = `{"kind":"TALENT","title":"x","contact_name":"x","contact_phone":"x","draft":true}`
	return append([]web.Route{list, one, create}, p.exchangeRoutes()...)
}

func (p pages) apiList(ctx context.Context, in *listInput) (*listOutput, error) {
	v := View(in.View)
	if v == "" {
		v = ViewFor(actor.From(ctx), p.side)
	}
	found, err := p.s.List(ctx, Query{
		Side: p.side, View: v, Kind: Kind(in.Kind), Region: in.Region, Status: in.Status,
		Industry: idcode.Normalise(in.Industry), Occupation: idcode.Normalise(in.Occupation), Find: in.Find,
		Sort: "new", Desc: true, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows,
	})
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Total, out.Body.Items = found.Total, make([]lineJSON, len(found.Lines))
	for i, x := range found.Lines {
		out.Body.Items[i] = lineJSON{x.ID, x.Number, x.Title, string(x.Kind), x.Org, x.OrgName, x.Region, x.Occupation, said(x.Headcount), x.Status, x.DueOn}
	}
	return out, nil
}

func (p pages) apiOne(ctx context.Context, in *oneInput) (*oneOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	it, err := p.s.Find(ctx, id)
	if err == nil && it.Side != p.side {
		err = actor.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &oneOutput{web.ETag(it.Version), toJSON(it)}, nil
}

func (p pages) apiCreate(ctx context.Context, in *createInput) (*oneOutput, error) {
	d, faults := in.Body.draft(p.side)
	if in.Body.Org != "" && mayName(actor.From(ctx)) {
		id, err := p.s.FindOrg(ctx, in.Body.Org)
		if err != nil {
			return nil, err
		}
		d.Org = id
	}
	it, err := p.s.take(ctx, d, in.Body.Draft, faults)
	if err != nil {
		return nil, err
	}
	return &oneOutput{web.ETag(it.Version), toJSON(it)}, nil
}
