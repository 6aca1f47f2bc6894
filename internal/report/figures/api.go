package figures

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/web"
)

type statedFigureJSON struct {
	Code      string   `json:"code"`
	Title     string   `json:"title"`
	Computed  *float64 `json:"computed,omitempty" doc:"what the registers count; left out without data"`
	Missing   string   `json:"missing,omitempty" doc:"why there is no count"`
	Stated    float64  `json:"stated" doc:"what the document says; never added to the count"`
	Until     float64  `json:"until,omitempty" doc:"upper end of a range"`
	Qualifier string   `json:"qualifier" enum:"EQ,GE,ABOUT,MORE_THAN,RANGE"`
	Verdict   string   `json:"verdict" enum:"met,not,nodata,alone"`
	Unit      string   `json:"unit"`
	Period    string   `json:"period"`
	On        string   `json:"on" doc:"day on which the registers were counted"`
	Scope     string   `json:"scope"`
	Source    string   `json:"source"`
}

type linesOutput struct {
	Body struct {
		Figures []statedFigureJSON `json:"figures"`
	}
}

func (s *Service) apiRoute() web.Route {
	return web.PublicAPI(huma.Operation{OperationID: "stated-figures", Method: http.MethodGet, Path: "/api/v1/figures", Summary: "Figures that documents state, beside the platform's counts", Tags: []string{"figures"}}, maySee, s.apiLines)
}

func (s *Service) apiLines(ctx context.Context, _ *struct{}) (*linesOutput, error) {
	lines, err := s.Lines(ctx)
	if err != nil {
		return nil, err
	}
	out := &linesOutput{}
	out.Body.Figures = []statedFigureJSON{}
	for _, l := range lines {
		j := statedFigureJSON{Code: l.Code, Title: l.Title, Missing: l.Missing(), Stated: l.Stated.Value, Until: l.High, Qualifier: string(l.Qualifier), Verdict: string(l.Verdict),
			Unit: l.Unit, Period: l.Period, On: l.On.String(), Scope: l.Scope, Source: l.Source}
		if v := l.Computed.Value; l.shows(ctx) {
			j.Computed, j.Missing = &v, ""
		}
		out.Body.Figures = append(out.Body.Figures, j)
	}
	return out, nil
}
