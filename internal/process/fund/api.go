package fund

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/web"
)

type yearJSON struct {
	Year      int    `json:"year"`
	Budget    int64  `json:"budget" doc:"fen"`
	Allocated *int64 `json:"allocated,omitempty" doc:"fen; left out when no allocation of the year is recorded"`
	Spent     *int64 `json:"spent,omitempty" doc:"fen; left out when no allocation of the year is recorded"`
	Rest      int64  `json:"rest" doc:"fen of the budget that are not allocated"`
	Sum       int64  `json:"cumulative" doc:"fen, the budgets up to and including the year"`
}

type yearsInput struct {
	Fund string `query:"fund" maxLength:"20" doc:"id of a fund, all funds when left out"`
}

type yearsOutput struct {
	Body struct {
		Years []yearJSON `json:"years"`
	}
}

type allocationJSON struct {
	ID      string `json:"id"`
	Number  string `json:"number"`
	Status  string `json:"status"`
	Fund    string `json:"fund"`
	Year    int    `json:"year"`
	Record  string `json:"record" doc:"id of the record of the registers"`
	Name    string `json:"record_name"`
	School  string `json:"school,omitempty"`
	Firm    string `json:"enterprise,omitempty"`
	Purpose string `json:"purpose"`
	Amount  int64  `json:"amount" doc:"fen"`
	Spent   int64  `json:"spent" doc:"fen"`
	Owed    int64  `json:"owed,omitempty" doc:"fen to be paid back"`
}

type allocationsInput struct {
	Status string `query:"status" maxLength:"20"`
	Year   int    `query:"year"`
	Find   string `query:"q" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Offset int    `query:"offset" minimum:"0"`
}

type allocationsOutput struct {
	Body struct {
		Total       int64            `json:"total"`
		Allocations []allocationJSON `json:"allocations"`
	}
}

func (s *Service) apiRoutes() []web.Route {
	op := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"funds"}}
	}
	return []web.Route{
		web.API(op("fund-years", "/api/v1/funds/years", "Budget, allocated, spent and cumulative sum by year"), maySee, Policy.Roles(maySee), s.apiYears),
		web.API(op("list-allocations", "/api/v1/allocations", "Allocations of special funds"), mayOwn, Policy.Roles(mayOwn), s.apiAllocations),
	}
}

func (s *Service) apiYears(ctx context.Context, in *yearsInput) (*yearsOutput, error) {
	var fund ids.ID
	if in.Fund != "" {
		var err error
		if fund, err = ids.Parse(in.Fund); err != nil {
			return nil, ErrName.With(in.Fund).On("fund")
		}
	}
	list, err := s.Years(ctx, fund)
	if err != nil {
		return nil, err
	}
	out := &yearsOutput{}
	out.Body.Years = make([]yearJSON, 0, len(list))
	for _, y := range list {
		out.Body.Years = append(out.Body.Years, yearJSON{y.Year, int64(y.Budget), plainFen(y.Allocated), plainFen(y.Spent), int64(y.Rest), int64(y.Sum)})
	}
	return out, nil
}

func plainFen(f *money.Fen) *int64 {
	if f == nil {
		return nil
	}
	n := int64(*f)
	return &n
}

func (s *Service) apiAllocations(ctx context.Context, in *allocationsInput) (*allocationsOutput, error) {
	list, total, err := s.Allocations(ctx, Query{Status: in.Status, Year: in.Year, Find: in.Find, Limit: in.Limit, Offset: in.Offset})
	if err != nil {
		return nil, err
	}
	out := &allocationsOutput{}
	out.Body.Total, out.Body.Allocations = total, make([]allocationJSON, 0, len(list))
	for _, a := range list {
		out.Body.Allocations = append(out.Body.Allocations, allocationJSON{a.ID.String(), a.Number, a.Status, a.FundName, a.Year, a.Record.String(), a.RecordName, a.SchoolName, a.FirmName, a.Purpose, int64(a.Amount), int64(a.Spent), int64(a.Owed)})
	}
	return out, nil
}
