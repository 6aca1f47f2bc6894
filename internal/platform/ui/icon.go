package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// icons are drawn on a 24 × 24 grid with one line of 1.8; the stroke is set in the
// style sheet (.ico).
var icons = map[string]string{
	"menu":     `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"search":   `<circle cx="11" cy="11" r="6.5"/><path d="m20 20-4.2-4.2"/>`,
	"eye":      `<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>`,
	"down":     `<path d="m6 9 6 6 6-6"/>`,
	"up":       `<path d="m6 15 6-6 6 6"/>`,
	"right":    `<path d="m9 6 6 6-6 6"/>`,
	"left":     `<path d="m15 6-6 6 6 6"/>`,
	"bell":     `<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z"/><path d="M10 20.5h4"/>`,
	"filter":   `<path d="M4 5h16l-6 7.5V19l-4 1.5v-8z"/>`,
	"close":    `<path d="m6 6 12 12M18 6 6 18"/>`,
	"columns":  `<path d="M4 4h16v16H4zM9.5 4v16M14.5 4v16"/>`,
	"download": `<path d="M12 4v11m-4-4 4 4 4-4M5 20h14"/>`,
	"upload":   `<path d="M12 15V4M8 8l4-4 4 4M5 20h14"/>`,
	"print":    `<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6H7z"/>`,
	"check":    `<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
	"file":     `<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4"/>`,
	"lock":     `<path d="M5.5 11h13v9.5h-13z"/><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>`,
	"person":   `<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-4 4-6 7.5-6s6.5 2 7.5 6"/>`,
	"place":    `<path d="M12 21s-7-6.3-7-11.5a7 7 0 0 1 14 0C19 14.7 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>`,
	"phone":    `<path d="M6 3.5h4l1.5 5-2.3 1.6a11 11 0 0 0 4.7 4.7l1.6-2.3 5 1.5v4c0 1-.8 2-2 2A15.5 15.5 0 0 1 4 5.5c0-1.2.9-2 2-2z"/>`,
	"speak":    `<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5z"/><path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>`,
	"copy":     `<path d="M8 8h12v12H8z"/><path d="M16 8V4H4v12h4"/>`,
	"info":     `<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>`,
	"edit":     `<path d="M4 20h4L19.5 8.5l-4-4L4 16z"/><path d="m13 7 4 4"/>`,
	"plus":     `<path d="M12 5v14M5 12h14"/>`,
	"undo":     `<path d="M9 5 4 10l5 5"/><path d="M4 10h10a6 6 0 0 1 0 12h-3"/>`,
	"home":     `<path d="m3.5 11 8.5-7 8.5 7"/><path d="M6 9.5V20h12V9.5"/>`,
	"size":     `<path d="M3 19 8.5 5 14 19M5 14.5h7"/><path d="M18 8v8M14.5 12h7"/>`,

	"red":   `<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z"/><path d="M12 7.5v5.5M12 16.4v.1"/>`,
	"amber": `<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v5M12 17.6v.1"/>`,
	"green": `<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.6"/>`,
	"none":  `<circle cx="12" cy="12" r="9" stroke-dasharray="3.2 2.6"/><path d="M8.5 12h7"/>`,
	"clock": `<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>`,
}

// Icon is a line icon, hidden from screen readers: the word beside it speaks. An
// unknown name draws nothing.
func Icon(name string) templ.Component { return iconComponent{name, ""} }

// IconIn is an Icon with a further class (a colour).
func IconIn(name, class string) templ.Component { return iconComponent{name, " " + class} }

type iconComponent struct{ name, class string }

// Render writes the SVG.
func (i iconComponent) Render(_ context.Context, w io.Writer) error {
	d, ok := icons[i.name]
	if !ok {
		return nil
	}
	_, err := io.WriteString(w, `<svg class="ico`+i.class+`" viewBox="0 0 24 24" aria-hidden="true">`+d+`</svg>`)
	return err
}
