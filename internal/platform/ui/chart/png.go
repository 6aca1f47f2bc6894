package chart

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/go-analyze/charts"

	"rongqiao/internal/platform/ui"
)

// pngFont is the family under which the platform's typeface is known to the library.
const pngFont = "rongqiao"

var installFont = sync.OnceValue(func() error {
	b, err := ui.AssetBytes("sans.ttf")
	if err != nil {
		return err
	}
	if err := charts.InstallFont(pngFont, b); err != nil {
		return err
	}
	return charts.SetDefaultFont(pngFont)
})

// PNG draws Bars and Line for Word, where SVG is not safe: white ground, the colours
// of the standard display, about twice the pixels of the screen. Other kinds give an
// error; their table goes into the document instead. The error wraps fs.ErrNotExist
// when the browser files are not built.
func PNG(c Chart, width, height int) ([]byte, error) {
	if err := installFont(); err != nil {
		return nil, fmt.Errorf("chart typeface: %w", err)
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: height, Font: charts.GetFont(pngFont)})
	var err error
	switch c := c.(type) {
	case Bars:
		err = c.paint(p)
	case Line:
		err = c.paint(p)
	default:
		return nil, fmt.Errorf("chart: no PNG of a %s", c.Kind())
	}
	if err != nil {
		return nil, fmt.Errorf("draw a chart: %w", err)
	}
	return p.Bytes()
}

// inks are the colours of the standard display in the order of the tones below.
var inks = map[string]string{
	"demand": "#a8501b", "supply": "#17697c", "met": "#1b4468", "primary": "#1b4468", "muted": "#52606c", "city": "#52606c",
	"red": "#a92a22", "amber": "#7d5800", "green": "#1d6b45",
}

var series = []string{"#1b4468", "#b4601f", "#3d96a5", "#93527f", "#ad8a1a", "#8a8a8a"}

func palette(tonesOf []string) charts.ColorPalette {
	colours := make([]charts.Color, len(tonesOf))
	for i, t := range tonesOf {
		hex, ok := inks[t]
		if !ok {
			hex = series[i%len(series)]
		}
		colours[i] = charts.ParseColor(hex)
	}
	ink := charts.ParseColor("#17212b")
	return charts.MakeTheme(charts.ThemeOption{
		AxisStrokeColor: charts.ParseColor("#7d8a95"), AxisSplitLineColor: charts.ParseColor("#dde2df"),
		BackgroundColor: charts.ColorWhite, TextColor: ink, SeriesColors: colours,
	})
}

// holes puts the library's mark for a missing value in place of NaN.
func holes(values []float64, percent bool) []float64 {
	out := slices.Clone(scaled(values, percent))
	for i, v := range out {
		if math.IsNaN(v) {
			out[i] = charts.GetNullValue()
		}
	}
	return out
}

func (b Bars) paint(p *charts.Painter) error {
	data, tonesOf, names := make([][]float64, len(b.Series)), make([]string, len(b.Series)), make([]string, len(b.Series))
	for i, s := range b.Series {
		data[i], tonesOf[i], names[i] = holes(s.Values, b.Percent), s.Tone, s.Name
		if !b.Upright {
			slices.Reverse(data[i])
		}
	}
	format := func(x float64) string { return axisFigure(x, b.Percent) }
	if b.Upright {
		o := charts.NewBarChartOptionWithData(data)
		o.Theme, o.ValueFormatter, o.XAxis.Labels = palette(tonesOf), format, b.Labels
		o.StackSeries, o.Legend.SeriesNames = charts.Ptr(b.Stacked), names
		o.Legend.Show = charts.Ptr(len(names) > 1)
		for i := range o.SeriesList {
			o.SeriesList[i].Label = b.pngLabel()
		}
		return p.BarChart(o)
	}
	o := charts.NewHorizontalBarChartOptionWithData(data)
	labels := slices.Clone(b.Labels)
	slices.Reverse(labels)
	o.Theme, o.ValueFormatter, o.YAxis.Labels = palette(tonesOf), format, labels
	o.StackSeries, o.Legend.SeriesNames = charts.Ptr(b.Stacked), names
	o.Legend.Show = charts.Ptr(len(names) > 1)
	for i := range o.SeriesList {
		o.SeriesList[i].Label = b.pngLabel()
	}
	return p.HorizontalBarChart(o)
}

// pngLabel writes figures beside bars, and 无数据 where there is none.
func (b Bars) pngLabel() charts.SeriesLabel {
	return charts.SeriesLabel{Show: charts.Ptr(!b.Stacked), LabelFormatter: func(_ int, _ string, x float64) (string, *charts.LabelStyle) {
		if x == charts.GetNullValue() {
			return "无数据", nil
		}
		return axisFigure(x, b.Percent), nil
	}}
}

func (l Line) paint(p *charts.Painter) error {
	data, tonesOf, names := make([][]float64, len(l.Series)), make([]string, len(l.Series)), make([]string, len(l.Series))
	for i, r := range l.Series {
		data[i], tonesOf[i], names[i] = holes(r.Values, l.Percent), r.Tone, r.Name
	}
	o := charts.NewLineChartOptionWithData(data)
	o.Theme, o.XAxis.Labels, o.Legend.SeriesNames = palette(tonesOf), l.Labels, names
	o.ValueFormatter = func(x float64) string { return axisFigure(x, l.Percent) }
	o.LineStrokeWidth = 3
	if len(o.YAxis) == 0 {
		o.YAxis = make([]charts.YAxisOption, 1)
	}
	from := 0.0
	if l.From != nil {
		from = scaled([]float64{*l.From}, l.Percent)[0]
	}
	o.YAxis[0].Min = &from
	for i := range o.SeriesList {
		o.SeriesList[i].Symbol = charts.SymbolCircle
	}
	return p.LineChart(o)
}

// axisFigure writes a figure that is already in percent where it is a rate.
func axisFigure(x float64, percent bool) string {
	if percent {
		return ui.Decimal(x, 1) + "%"
	}
	return figure(math.Round(x*100)/100, false)
}
