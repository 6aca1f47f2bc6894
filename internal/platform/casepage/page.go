package casepage

import (
	"github.com/a-h/templ"

	"rongqiao/internal/platform/ui"
)

// Notice is a line on top of a page.
type Notice struct{ Tone, Text string }

// Notes is a line on top of a page, none without a text.
func Notes(tone, text string) []Notice {
	if text == "" {
		return nil
	}
	return []Notice{{tone, text}}
}

// Part is a part of a page; without a title its body stands alone.
type Part struct {
	Title, Note string
	Body        templ.Component
}

// Page is a page of parts, with errors, notices, stations and figures above them and what
// can be done beside them.
type Page struct {
	ui.Page
	Errors  ui.FormErrors
	Notices []Notice
	Stages  []ui.Stage
	Figures []ui.Figure
	Parts   []Part
	Aside   templ.Component // nil leaves the parts the whole width
}

// Add adds a part.
func (p *Page) Add(title, note string, body templ.Component) {
	p.Parts = append(p.Parts, Part{title, note, body})
}

// Say adds a notice unless it is empty.
func (p *Page) Say(tone, text string) { p.Notices = append(p.Notices, Notes(tone, text)...) }

// Aside is what can be done with a case now, beside its parts.
type Aside struct {
	Title string // Chinese key, 现在可以做的 unless given
	Tone  string
	State string // "" shows none
	Deeds []Deed
	Steps []ui.Step
	Idle  string // said where nothing can be done, "" says nothing
}

func (a Aside) title() string {
	if a.Title == "" {
		return "现在可以做的"
	}
	return a.Title
}
