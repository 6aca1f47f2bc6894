package panorama

import (
	"context"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
)

// pageView is any page of the module: figures on top, then parts.
type pageView struct {
	Page    ui.Page
	Tabs    []ui.Tab
	Picks   []pick
	Action  string // address of the picks
	Notices []string
	Figures []ui.Figure
	Parts   []part
	Table   *ui.Table
	Empty   *ui.Empty
	Number  string // of the printed foot
	Version string
	Digest  string
	Paper   *paper // what is printed in place of the page; nil prints the page
}

// pick is a choice by which the page is narrowed.
type pick struct {
	Name, Label string
	Options     []ui.Option
}

// part is a titled piece of a page: facts, a chart or a small table. With nothing in it Missing says why.
type part struct {
	ID, Title, Note string
	Figures         []ui.Figure
	Facts           []ui.Fact
	Chart           *ui.ChartData
	Wide            bool // the chart is not drawn on phones, where its labels would cover one another
	Columns         []ui.Column
	Rows            []ui.Row
	Table           templ.Component
	Lines           []string // sentences in the reader's language
	Missing         string   // zh words
	More            *ui.Action
	Paper           onPaper
}

func (p part) bare() bool {
	return len(p.Figures) == 0 && len(p.Facts) == 0 && p.Chart == nil && len(p.Rows) == 0 && len(p.Lines) == 0 && p.Table == nil
}

// drawn makes a chart for a page with its picture for readers without script.
func (s *Service) drawn(ctx context.Context, id string, c chart.Chart, title, note string) *ui.ChartData {
	d := chart.Figure(id, c, title, note, nil, nil)
	if s.o.Stills != nil {
		d = chart.WithStill(d, s.o.Stills, ui.From(ctx).Theme)
	}
	return &d
}

func say(ctx context.Context, zh string) string { return i18n.Word(ctx, zh) }

// tabs lead from one page of the module to the others that the reader may open.
func (s *Service) tabs(ctx context.Context, at string) (out []ui.Tab) {
	for _, t := range [][3]string{{"quadrant", "四象限", maySee}, {"linkage", "产业联动", mayLink}, {"industries", "行业发展", mayLink}, {"docking", "对接报告"}, {"achievements", "建设成果"}} {
		if t[2] == "" || Policy.Allowed(actor.From(ctx), t[2]) {
			out = append(out, ui.Tab{Label: t[1], Href: "/panorama/" + t[0], Current: t[0] == at})
		}
	}
	return out
}

// picture is the chart as a component.
func (p part) picture() templ.Component { return *p.Chart }
