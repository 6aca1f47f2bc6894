package plan

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

type planJSON struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Level  string `json:"level" enum:"CITY,COUNTY,SCHOOL"`
	Status string `json:"status"`
	FileNo string `json:"file_no,omitempty"`
	Issuer string `json:"issuer,omitempty"`
	From   string `json:"from"`
	Until  string `json:"until"`
	Parent string `json:"parent,omitempty"`
	County string `json:"county,omitempty"`
	Org    string `json:"organisation,omitempty"`
}

type plansInput struct {
	Level  string `query:"level" maxLength:"10"`
	Find   string `query:"q" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Offset int    `query:"offset" minimum:"0"`
}

type plansOutput struct {
	Body struct {
		Total int64      `json:"total"`
		Plans []planJSON `json:"plans"`
	}
}

type unitJSON struct {
	ID   string `json:"id,omitempty" doc:"of the organisation; left out when the register does not know it"`
	Name string `json:"name" doc:"as the paper has it"`
}

type taskJSON struct {
	ID       string     `json:"id"`
	Number   string     `json:"number"`
	Title    string     `json:"title"`
	Units    []unitJSON `json:"units" doc:"the first leads"`
	Deadline string     `json:"deadline"`
	Tags     []string   `json:"tags,omitempty"`
	State    string     `json:"state" enum:"NOT_STARTED,ON_TRACK,AT_RISK,DELAYED,DONE,CANCELLED"`
}

type targetJSON struct {
	ID         string  `json:"id"`
	Task       string  `json:"task,omitempty"`
	Code       string  `json:"code"`
	Title      string  `json:"title"`
	End        string  `json:"period_end"`
	Unit       string  `json:"unit"`
	Comparator string  `json:"comparator" enum:"GE,LE,EQ"`
	Basis      string  `json:"basis" enum:"CUMULATIVE,ANNUAL"`
	Scope      string  `json:"scope" enum:"CITY,PER_SCHOOL,PER_SECONDARY,PER_HIGHER"`
	Base       string  `json:"base,omitempty" doc:"decimal number"`
	Stretch    string  `json:"stretch,omitempty" doc:"decimal number"`
	Indicator  string  `json:"indicator,omitempty"`
	Clause     string  `json:"clause"`
	Known      bool    `json:"known" doc:"false: no data, see why"`
	Why        string  `json:"why,omitempty"`
	Num        float64 `json:"num,omitempty"`
	Den        float64 `json:"den,omitempty"`
	Achieved   string  `json:"achieved,omitempty" doc:"value ÷ goal in per cent, never capped"`
	Reported   bool    `json:"reported,omitempty" doc:"typed with evidence"`
	Light      string  `json:"light" enum:"DONE,GREEN,AMBER,RED,NODATA"`
}

type planInput struct {
	ID string `path:"id" maxLength:"20"`
}

type planOutput struct {
	Body struct {
		planJSON
		Tasks   []taskJSON   `json:"tasks"`
		Targets []targetJSON `json:"targets"`
	}
}

func (s *Service) apiRoutes() []web.Route {
	op := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"plans"}}
	}
	return []web.Route{
		web.API(op("list-plans", "/api/v1/plans", "Plans of the city, its counties and schools"), mayList, Policy.Roles(mayList), s.apiPlans),
		web.API(op("get-plan", "/api/v1/plans/{id}", "A plan with its tasks, targets and how far they are today"), mayList, Policy.Roles(mayList), s.apiPlan),
	}
}

func jsonOf(p Plan) planJSON {
	out := planJSON{ID: p.ID.String(), Title: p.Title, Level: p.Level, Status: p.Status, FileNo: p.FileNo, Issuer: p.Issuer, From: p.From.String(), Until: p.Until.String(), County: p.County, Org: p.OrgName}
	if p.Parent != 0 {
		out.Parent = p.Parent.String()
	}
	return out
}

func (s *Service) apiPlans(ctx context.Context, in *plansInput) (*plansOutput, error) {
	list, total, err := s.Plans(ctx, Query{Level: in.Level, Find: in.Find, Limit: in.Limit, Offset: in.Offset})
	if err != nil {
		return nil, err
	}
	out := &plansOutput{}
	out.Body.Total, out.Body.Plans = total, make([]planJSON, 0, len(list))
	for _, p := range list {
		out.Body.Plans = append(out.Body.Plans, jsonOf(p))
	}
	return out, nil
}

func (s *Service) apiPlan(ctx context.Context, in *planInput) (*planOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, hidden(orNotFound(nil))
	}
	d, err := s.Plan(ctx, id, s.Today())
	if err != nil {
		return nil, err
	}
	out := &planOutput{}
	out.Body.planJSON = jsonOf(d.Plan)
	out.Body.Tasks, out.Body.Targets = make([]taskJSON, 0, len(d.Tasks)), make([]targetJSON, 0, len(d.Standings))
	for _, t := range d.Tasks {
		x := taskJSON{ID: t.ID.String(), Number: t.Number, Title: t.Title, Units: []unitJSON{}, Deadline: t.Due().String(), Tags: t.Tags, State: t.State}
		for _, u := range t.Units {
			n := unitJSON{Name: u.Name}
			if u.Org != 0 {
				n.ID = u.Org.String()
			}
			x.Units = append(x.Units, n)
		}
		out.Body.Tasks = append(out.Body.Tasks, x)
	}
	for _, g := range d.Standings {
		out.Body.Targets = append(out.Body.Targets, targetJSONOf(g))
	}
	return out, nil
}

func targetJSONOf(g Standing) targetJSON {
	x := targetJSON{ID: g.ID.String(), Code: g.Code, Title: g.Title, End: g.End.String(), Unit: g.Unit, Comparator: g.Comparator, Basis: g.Basis, Scope: g.Scope, Indicator: g.Indicator, Clause: g.Clause,
		Known: g.Judgement.Value != nil, Reported: g.Measured.Reported, Light: g.Judgement.Light}
	if goal := g.Goal(); goal != nil {
		x.Base = goal.String()
	}
	if g.Stretch != nil {
		x.Stretch = g.Stretch.String()
	}
	if g.Task != 0 {
		x.Task = g.Task.String()
	}
	if !x.Known {
		x.Why = g.Measured.Why
		return x
	}
	x.Num, x.Den = g.Measured.Num, g.Measured.Den
	if g.Judgement.Achieved != nil {
		x.Achieved = percent(g.Judgement.Achieved)
	}
	return x
}
