package dispatch

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// dispatchJSON is a report as programs see it.
type dispatchJSON struct {
	ID       ids.ID     `json:"id" doc:"identifier, digits in a string"`
	Version  int64      `json:"version"`
	Quarter  string     `json:"quarter" doc:"2026Q3"`
	TaskID   ids.ID     `json:"task_id"`
	Task     string     `json:"task"`
	Plan     string     `json:"plan"`
	Unit     string     `json:"unit"`
	Duty     string     `json:"duty" enum:"LEAD,CO"`
	Status   string     `json:"status" enum:"OPEN,SUBMITTED,RETURNED,ACCEPTED,WAIVED"`
	Overdue  bool       `json:"overdue" doc:"missing today"`
	Late     bool       `json:"late" doc:"first sent after the due day"`
	Colour   string     `json:"colour" enum:"DONE,GREEN,AMBER,RED,NODATA"`
	Basis    string     `json:"basis,omitempty" doc:"OVERDUE, REGISTER or REPORT; absent is no data"`
	Progress *float64   `json:"progress,omitempty" doc:"share of 1; absent is no data"`
	Expected *float64   `json:"expected,omitempty" doc:"share of 1; absent is no data"`
	DueOn    civil.Date `json:"due_on"`
	SentOn   civil.Date `json:"sent_on,omitzero"`
	Entries  int64      `json:"entries" doc:"how many times something was sent"`
}

type dispatchPageInput struct {
	Quarter string `query:"quarter" maxLength:"6" doc:"2026Q3; all quarters when absent"`
	Unit    string `query:"unit" maxLength:"120"`
	Colour  string `query:"colour" maxLength:"10"`
	Status  string `query:"status" maxLength:"12" doc:"a state, or OVERDUE"`
	Find    string `query:"q" maxLength:"60"`
	Page    int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows    int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type dispatchesOutput struct {
	Body struct {
		Total int64          `json:"total"`
		Items []dispatchJSON `json:"items"`
	}
}

type dispatchOneInput struct {
	ID string `path:"id" doc:"identifier"`
}

type dispatchOneOutput struct {
	ETag string `header:"ETag"`
	Body dispatchJSON
}

func (s *Service) jsonOf(r Report) dispatchJSON {
	return dispatchJSON{ID: r.ID, Version: r.Version, Quarter: r.Quarter.String(), TaskID: r.Task, Task: r.Title(), Plan: r.Plan, Unit: r.Unit.Name, Duty: r.Duty, Status: r.Status, Overdue: r.Overdue(s.Today()), Late: r.Late,
		Colour: r.Colour, Basis: r.Basis, Progress: r.Progress, Expected: r.Standing.Expected, DueOn: r.DueDay, SentOn: r.SentOn, Entries: r.Entries}
}

func (s *Service) apiRoutes() []web.Route {
	roles := Policy.Roles(maySee)
	return []web.Route{
		web.API(huma.Operation{OperationID: "listDispatch", Method: http.MethodGet, Path: "/api/v1/dispatch", Summary: "Quarterly reports", Tags: []string{"dispatch"}}, maySee, roles, func(ctx context.Context, in *dispatchPageInput) (*dispatchesOutput, error) {
			if in.Quarter != "" {
				if _, err := ParseQuarter(in.Quarter); err != nil {
					return nil, err
				}
			}
			list, total, err := s.List(ctx, Query{Quarter: in.Quarter, Unit: in.Unit, Colour: in.Colour, Status: in.Status, Find: in.Find, Sort: "quarter", Desc: true, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
			if err != nil {
				return nil, err
			}
			out := &dispatchesOutput{}
			out.Body.Total, out.Body.Items = total, []dispatchJSON{}
			for _, r := range list {
				out.Body.Items = append(out.Body.Items, s.jsonOf(r))
			}
			return out, nil
		}),
		web.API(huma.Operation{OperationID: "getDispatch", Method: http.MethodGet, Path: "/api/v1/dispatch/{id}", Summary: "One quarterly report", Tags: []string{"dispatch"}}, maySee, roles, func(ctx context.Context, in *dispatchOneInput) (*dispatchOneOutput, error) {
			id, err := ids.Parse(in.ID)
			if err != nil {
				return nil, actor.ErrNotFound
			}
			d, err := s.Report(ctx, id)
			if err != nil {
				return nil, err
			}
			return &dispatchOneOutput{ETag: web.ETag(d.Version), Body: s.jsonOf(d.Report)}, nil
		}),
	}
}
