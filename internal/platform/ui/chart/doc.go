// Package chart builds the charts of the platform. A typed description (Bars, Line,
// Scatter, Sankey, Ring) becomes one ECharts option in JSON, whose colours and sizes
// are tokens of the display mode ("@demand", "@xs"), and one sentence for those who
// cannot see it. The same option is drawn by the browser (web/charts.ts) and, for
// pages without script, Word and paper, by Renderer on the server.
//
// Rules: bars start at zero; a line may not and then shows it; labels stand at the
// line's end; a missing value (NaN) is a gap and never zero; hatch and shape double
// colour; no animation, no second axis, no pie, no smoothing.
//
// Reading order: option.go (what all charts share), bars.go, line.go, scatter.go,
// sankey.go, render.go (drawing on the server), still.go (pictures for pages without
// script).
package chart
