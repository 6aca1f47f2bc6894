package indicator

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

type indicatorJSON struct {
	Code      string `json:"code"`
	Name      string `json:"name" doc:"Chinese"`
	NameEN    string `json:"name_en"`
	Group     string `json:"group"`
	Kind      string `json:"kind" enum:"stock,flow,rate,mean,sum,milestone,reported,derived"`
	Unit      string `json:"unit"`
	Direction string `json:"direction" enum:"up,down,band"`
	Source    string `json:"source,omitempty"`
	Filter    string `json:"filter,omitempty"`
	Num       string `json:"num,omitempty"`
	Den       string `json:"den,omitempty"`
	Scope     string `json:"scope"`
	Basis     string `json:"basis"`
	Version   int64  `json:"version"`
}

type indicatorsOutput struct {
	Body struct {
		Indicators []indicatorJSON `json:"indicators"`
	}
}

type valueJSON struct {
	Key     string   `json:"key,omitempty" doc:"value of the dimension, left out for the whole city"`
	Name    string   `json:"name,omitempty"`
	Status  string   `json:"status" enum:"OK,NODATA,PARTIAL,SUPPRESSED"`
	Printed string   `json:"printed" doc:"as it stands on the page"`
	Value   *float64 `json:"value,omitempty" doc:"numerator divided by denominator; left out without data and where it is not shown"`
	Num     *float64 `json:"num,omitempty"`
	Den     *float64 `json:"den,omitempty"`
	N       *int64   `json:"n,omitempty" doc:"facts in the denominator"`
	Covered *int64   `json:"covered,omitempty" doc:"facts with what the formulas need"`
	Size    *int64   `json:"size,omitempty" doc:"facts of the population"`
	Rounded bool     `json:"rounded,omitempty" doc:"persons are rounded, a share stands in steps"`
	Within  float64  `json:"within,omitempty" doc:"how far the true share may be from the value"`
	Low     *float64 `json:"low,omitempty" doc:"95 % Wilson interval"`
	High    *float64 `json:"high,omitempty"`
	Vintage string   `json:"vintage,omitempty"`
	Why     string   `json:"why,omitempty"`
}

type valuesInput struct {
	Code string `path:"code" maxLength:"40"`
	On   string `query:"on" doc:"day, YYYY-MM-DD; today when left out"`
	Year string `query:"year" doc:"its last day, when on is left out"`
	By   string `query:"by" maxLength:"40" doc:"dimension to split by"`
}

type valuesOutput struct {
	Body struct {
		Indicator indicatorJSON `json:"indicator"`
		On        string        `json:"on"`
		Values    []valueJSON   `json:"values"`
	}
}

func (g *Registry) apiRoutes() []web.Route {
	return []web.Route{
		web.PublicAPI(huma.Operation{OperationID: "indicators", Method: http.MethodGet, Path: "/api/v1/indicators", Summary: "Indicators, with formulas and scope notes", Tags: []string{"indicators"}}, "indicator.see", g.apiList),
		web.PublicAPI(huma.Operation{OperationID: "indicator-values", Method: http.MethodGet, Path: "/api/v1/indicators/{code}/values", Summary: "Figures of an indicator, as the caller may see them", Tags: []string{"indicators"}}, "indicator.see", g.apiValues),
	}
}

func (d Definition) json() indicatorJSON {
	return indicatorJSON{d.Code, d.ZH, d.EN, d.Group, string(d.Kind), d.Unit, string(d.Direction), d.Source, d.Filter, d.Num, d.Den, d.Scope, d.Basis, d.Version}
}

func (g *Registry) apiList(ctx context.Context, _ *struct{}) (*indicatorsOutput, error) {
	list, _, err := g.seen(ctx, asked{Listing: ui.Listing{}, On: civil.DateOf(g.db.Now())})
	out := &indicatorsOutput{}
	out.Body.Indicators = []indicatorJSON{}
	for _, d := range list {
		out.Body.Indicators = append(out.Body.Indicators, d.json())
	}
	return out, err
}

func (g *Registry) apiValues(ctx context.Context, in *valuesInput) (*valuesOutput, error) {
	on := g.dayOf(map[string][]string{"on": {in.On}, "year": {in.Year}})
	d, _, err := g.one(ctx, in.Code, on)
	if err != nil {
		return nil, err
	}
	if in.By != "" {
		dims, err := g.dimensionsOf(ctx, d, on)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(dims, func(f Field) bool { return f.Dimension == in.By }) {
			return nil, ErrDimension.With(d.ZH, in.By).On("by")
		}
	}
	list, err := g.split(ctx, Ask{Indicator: d.Code, On: on, By: in.By})
	if err != nil {
		return nil, err
	}
	out := &valuesOutput{}
	out.Body.Indicator, out.Body.On, out.Body.Values = d.json(), on.String(), []valueJSON{}
	for _, v := range list {
		v.Why = g.Because(ctx, v.Why)
		out.Body.Values = append(out.Body.Values, d.value(v))
	}
	return out, nil
}

// value is a figure for programs; what the page hides is not in it.
func (d Definition) value(v Value) valueJSON {
	j := valueJSON{Key: v.Key, Name: v.Name, Status: string(v.Status), Printed: d.Print(v), Why: v.Why, Vintage: v.Vintage.String()}
	if v.Status != Hidden && v.Size > 0 {
		j.Covered, j.Size = &v.Covered, &v.Size
	}
	if f, ok := v.Figure(); ok {
		j.Value, j.Num, j.Den, j.Rounded, j.Within = &f, &v.Num, &v.Den, v.Rounded, v.Off
		if !v.Rounded {
			j.N = &v.N
		}
		if v.Low != 0 || v.High != 0 {
			j.Low, j.High = &v.Low, &v.High
		}
	}
	return j
}
