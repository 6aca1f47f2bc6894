package order

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

// orderJSON is an order as programs see it. What was not given is left out.
type orderJSON struct {
	ID         ids.ID     `json:"id" doc:"identifier, digits in a string"`
	Version    int64      `json:"version" doc:"row version"`
	Number     string     `json:"number"`
	Kind       string     `json:"kind" enum:"NEED,SERVICE"`
	Status     string     `json:"status" enum:"ISSUED,ACCEPTED,DECLINED,TIMEOUT,IN_TALK,CONTRACTED,FULFILLED,RATED,FAILED"`
	Title      string     `json:"title"`
	NeedID     ids.ID     `json:"need_id,omitzero"`
	AskerID    ids.ID     `json:"asker_id"`
	Asker      string     `json:"asker"`
	SupplierID ids.ID     `json:"supplier_id"`
	Supplier   string     `json:"supplier"`
	SupplyID   ids.ID     `json:"supply_id,omitzero"`
	Quantity   *int64     `json:"quantity,omitempty" doc:"asked for, in unit"`
	Promised   int64      `json:"promised" doc:"promised by the supplier, in unit"`
	Unit       string     `json:"unit"`
	DueOn      civil.Date `json:"due_on,omitzero" doc:"last day to answer"`
	Stars      int64      `json:"stars,omitempty" doc:"1 to 5 once rated"`
}

func orderToJSON(o Order) orderJSON {
	j := orderJSON{ID: o.ID, Version: o.Version, Number: o.Number, Kind: string(o.Kind), Status: o.Status, Title: o.Title, NeedID: o.Need, AskerID: o.Asker, Asker: o.AskerName,
		SupplierID: o.Supplier, Supplier: o.SupplierIs, SupplyID: o.Supply, Promised: o.Taken, Unit: o.Unit, DueOn: o.DueOn, Stars: o.Stars}
	if o.Quantity != NotSaid {
		j.Quantity = &o.Quantity
	}
	return j
}

// dealJSON is a contract as programs see it.
type dealJSON struct {
	ID         ids.ID     `json:"id"`
	Edition    int64      `json:"edition" doc:"1, 2, …: corrections"`
	Contract   string     `json:"contract"`
	Title      string     `json:"title"`
	Kind       string     `json:"kind"`
	AskerID    ids.ID     `json:"asker_id"`
	Asker      string     `json:"asker"`
	SupplierID ids.ID     `json:"supplier_id"`
	Supplier   string     `json:"supplier"`
	SignedOn   civil.Date `json:"signed_on"`
	AmountFen  int64      `json:"amount_fen" doc:"0 is a framework agreement"`
	OrderID    ids.ID     `json:"order_id,omitzero"`
	SessionID  ids.ID     `json:"session_id,omitzero"`
}

func dealToJSON(d Deal) dealJSON {
	return dealJSON{d.ID, d.Edition, d.Contract, d.Title, string(d.Kind), d.Asker, d.AskerName, d.Supplier, d.SupplierIs, d.SignedOn, int64(d.Amount), d.Order, d.Session}
}

type listInput struct {
	Side   string `query:"side" enum:"asked,asking" doc:"asked: of one's own organisation; asking: by it"`
	Kind   string `query:"kind"`
	Status string `query:"status"`
	County string `query:"county"`
	Year   int    `query:"year" doc:"contracts: signed in"`
	Find   string `query:"q" maxLength:"60"`
	Page   int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows   int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

func (in *listInput) query() Query {
	return Query{Mine: in.Side, Kind: in.Kind, Status: in.Status, County: in.County, Year: in.Year, Find: in.Find, Sort: "new", Desc: true, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows}
}

type ordersOutput struct {
	Body struct {
		Total  int         `json:"total"`
		Orders []orderJSON `json:"orders"`
	}
}

type dealsOutput struct {
	Body struct {
		Total int        `json:"total"`
		Deals []dealJSON `json:"deals"`
	}
}

type oneInput struct {
	ID string `path:"id" doc:"identifier"`
}

type orderStepInput struct {
	ID   string `path:"id" doc:"identifier"`
	Step string `path:"step" enum:"accept,decline,withdraw,talk,fulfil,rate,fail"`
	Body struct {
		Version  int64  `json:"version,omitempty" doc:"row version that was seen; a newer one refuses the step"`
		Reason   string `json:"reason,omitempty"`
		Note     string `json:"note,omitempty" maxLength:"2000"`
		Quantity int64  `json:"quantity,omitempty" doc:"accept: how many are promised; all when left out"`
		Stars    int64  `json:"stars,omitempty" doc:"rate: 1 to 5"`
	}
}

type orderOutput struct {
	ETag string `header:"ETag"`
	Body orderJSON
}

type dealOutput struct{ Body dealJSON }

func (s *Service) apiRoutes() []web.Route {
	see := Policy.Roles(actSee)
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"orders"}}
	}
	orders := web.API(op("list-orders", http.MethodGet, "/api/v1/orders", "Orders that one may see"), actSee, see, s.apiOrders)
	one := web.API(op("get-order", http.MethodGet, "/api/v1/orders/{id}", "One order"), actSee, see, s.apiOrder)
	step := web.API(op("step-order", http.MethodPost, "/api/v1/orders/{id}/steps/{step}", "Take a step with an order"), actRun, Policy.Roles(actRun), s.apiStep)
	deals := web.API(op("list-deals", http.MethodGet, "/api/v1/deals", "Contracts in force that one may see"), actSee, see, s.apiDeals)
	deal := web.API(op("get-deal", http.MethodGet, "/api/v1/deals/{id}", "One contract"), actSee, see, s.apiDeal)
	step.Sample = `{"note":"x"}`
	all := []web.Route{orders, one, step, deals, deal}
	for i := range all {
		all[i].Scope = "org"
	}
	return all
}

func (s *Service) apiOrders(ctx context.Context, in *listInput) (*ordersOutput, error) {
	found, err := s.List(ctx, in.query())
	if err != nil {
		return nil, err
	}
	out := &ordersOutput{}
	out.Body.Total, out.Body.Orders = found.Total, make([]orderJSON, len(found.Rows))
	for i, o := range found.Rows {
		out.Body.Orders[i] = orderToJSON(o)
	}
	return out, nil
}

func (s *Service) apiDeals(ctx context.Context, in *listInput) (*dealsOutput, error) {
	found, err := s.Deals(ctx, in.query())
	if err != nil {
		return nil, err
	}
	out := &dealsOutput{}
	out.Body.Total, out.Body.Deals = found.Total, make([]dealJSON, len(found.Rows))
	for i, d := range found.Rows {
		out.Body.Deals[i] = dealToJSON(d)
	}
	return out, nil
}

func (s *Service) apiOrder(ctx context.Context, in *oneInput) (*orderOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	o, err := s.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	return &orderOutput{web.ETag(o.Version), orderToJSON(o)}, nil
}

func (s *Service) apiDeal(ctx context.Context, in *oneInput) (*dealOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	d, err := s.Deal(ctx, id)
	if err != nil {
		return nil, err
	}
	return &dealOutput{dealToJSON(d.Deal)}, nil
}

func (s *Service) apiStep(ctx context.Context, in *orderStepInput) (*orderOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	o, err := s.Step(ctx, Answer{ID: id, Step: in.Step, Version: in.Body.Version, Reason: in.Body.Reason, Note: in.Body.Note, Quantity: in.Body.Quantity, Stars: in.Body.Stars})
	if err != nil {
		return nil, err
	}
	return &orderOutput{web.ETag(o.Version), orderToJSON(o)}, nil
}
