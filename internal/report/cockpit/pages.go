package cockpit

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// refreshSeconds is how long a wall stands before it reads its figures again.
const refreshSeconds = 600

// Routes lists the two screens and the lists behind them.
func (s *Service) Routes() []web.Route {
	get := func(pattern string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: web.KindPage, Action: "cockpit.see", Roles: Readers, Scope: "city", Handler: h}
	}
	first := get("/cockpit", s.page)
	first.Menu = &web.Menu{Group: "供与需", Label: "驾驶舱", Order: 90}
	return []web.Route{first, get("/cockpit/centre", s.centre), get("/cockpit/figures", s.figures), get("/cockpit/targets", s.targets)}
}

// page shows the first screen.
func (s *Service) page(w http.ResponseWriter, r *http.Request) error {
	hang(r.Context())
	wall, err := s.from.Wall(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, wallPage(wall))
}

// yearsChart is demand and supply over the published years.
func yearsChart(ctx context.Context, list []Year) ui.ChartData {
	l := chart.Line{Unit: i18n.T(ctx, "人"), Series: []chart.Run{{Name: i18n.T(ctx, "需求"), Tone: "demand"}, {Name: i18n.T(ctx, "供给"), Tone: "supply"}}}
	for _, y := range list {
		l.Labels = append(l.Labels, strconv.Itoa(y.Year))
		l.Series[0].Values = append(l.Series[0].Values, figure(y.Demand, y.DemandKnown))
		l.Series[1].Values = append(l.Series[1].Values, figure(y.Supply, y.SupplyKnown))
	}
	return chart.Figure("years", l, "历年供需", "", nil, nil)
}

// figure is a gap in the line where there is no published figure.
func figure(n int64, known bool) float64 {
	if !known {
		return math.NaN()
	}
	return float64(n)
}

var yearColumns = []ui.Column{{Title: "年度"}, {Title: "需求", Num: true}, {Title: "供给", Num: true}}

func yearRows(ctx context.Context, list []Year) (rows []ui.Row) {
	show := func(n int64, known bool) string {
		if !known {
			return i18n.T(ctx, "不公布")
		}
		return ui.Thousands(n)
	}
	for _, y := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(y.Year)), ui.Text(show(y.Demand, y.DemandKnown)), ui.Text(show(y.Supply, y.SupplyKnown)))})
	}
	return rows
}
