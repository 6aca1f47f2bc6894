package ui

import (
	"context"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
)

// Figure is a large figure: label, value, unit, note. With Missing set it is 无数据
// and the reason. Href opens what is behind it.
type Figure struct {
	Label   string
	Value   string
	Unit    string
	Note    string
	Full    string // the exact number when Value is rounded
	Tone    string // demand, supply, met; green, amber, red for outcomes; empty = ink
	Missing string
	Href    string
}

// Render writes the figure; it stands inside Figures.
func (f Figure) Render(ctx context.Context, w io.Writer) error { return figure(f).Render(ctx, w) }

// long says that the value is no figure but a day or a word, which is set smaller.
func (f Figure) long() bool { return utf8.RuneCountInString(f.Value) > 9 }

func (f Figure) toneClass() string {
	switch f.Tone {
	case "demand":
		return "text-demand"
	case "supply":
		return "text-supply"
	case "met", "primary":
		return "text-primary"
	case "green":
		return "text-success"
	case "amber":
		return "text-warning"
	case "red":
		return "text-error"
	}
	return ""
}

// Tab is one of Tabs.
type Tab struct {
	Label, Href string
	Count       int
	Current     bool
	Tone        string // demand, supply or empty
}

func (t Tab) tone() string {
	switch t.Tone {
	case "demand", "supply":
		return t.Tone
	}
	return "plain"
}

// Fact is a label and its value; an empty value is 无数据 and Why.
type Fact struct {
	Label, Value string
	Why          string
	Cell         templ.Component // in place of Value
}

// Part is one piece of a stacked bar; Tone is ok, warn, error, matched, demand,
// supply or muted.
type Part struct {
	Tone  string
	Value float64
}

// StackBar is a thin bar whose parts make a whole; label says the figures.
func StackBar(label string, parts ...Part) templ.Component { return stackBar(parts, label) }

func stackWidths(parts []Part) [][2]string {
	sum := 0.0
	for _, p := range parts {
		sum += max(0, p.Value)
	}
	out, at := make([][2]string, len(parts)), 0.0
	for i, p := range parts {
		if sum > 0 {
			out[i] = [2]string{width(at / sum), width(max(0, p.Value) / sum)}
			at += max(0, p.Value)
		} else {
			out[i] = [2]string{"0%", "0%"}
		}
	}
	return out
}

// Bridge is a bridge bar: what industry asks, what schools offer, what has met, and
// the value of the full width (shared by the rows of a table; 0 = its own).
type Bridge struct {
	Demand, Supply, Met int64
	Max                 int64
	Large               bool
}

// BridgeBar is a bridge bar that fills its own width.
func BridgeBar(demand, supply, met int64) templ.Component {
	return Bridge{Demand: demand, Supply: supply, Met: met}
}

// Render writes the bar as SVG with a spoken label.
func (b Bridge) Render(ctx context.Context, w io.Writer) error {
	return bridgeBar(b, b.shape()).Render(ctx, w)
}

type bridgeShape struct {
	class, y, h, lineY, full   string
	met, rest, end, fill, tick string
	label                      func(context.Context, Bridge) string
}

func (b Bridge) shape() bridgeShape {
	longer := max(b.Demand, b.Supply)
	full := float64(max(b.Max, longer, 1))
	met := min(max(b.Met, 0), longer)
	s := bridgeShape{
		class: "bridge", y: "1", h: "10", lineY: "5", full: "12",
		met:  width(float64(met) / full),
		rest: width(float64(longer-met) / full),
		end:  width(min(float64(longer)/full, 0.995)),
		fill: "url(#hd)", tick: "f-demand", label: bridgeLabel,
	}
	if b.Large {
		s.class, s.y, s.h, s.lineY, s.full = "bridge bridge-lg", "2", "20", "11", "24"
	}
	if b.Supply > b.Demand {
		s.fill, s.tick = "url(#hs)", "f-supply"
	}
	return s
}

func bridgeLabel(ctx context.Context, b Bridge) string {
	gap := i18n.T(ctx, "持平")
	switch d := b.Demand - b.Supply; {
	case d > 0:
		gap = i18n.T(ctx, "缺 %s", Thousands(d))
	case d < 0:
		gap = i18n.T(ctx, "余 %s", Thousands(-d))
	}
	return i18n.T(ctx, "需求 %s，供给 %s，已对上 %s，%s", Thousands(b.Demand), Thousands(b.Supply), Thousands(b.Met), gap)
}

// Status is a state: icon, word, colour. Tone is red, amber, green, none or info.
func Status(tone, text string) templ.Component { return status{toneName(tone), text} }

type status struct{ tone, text string }

// Render writes the pill.
func (s status) Render(ctx context.Context, w io.Writer) error {
	_, err := io.WriteString(w, `<span class="status s-`+s.tone+`"><svg class="ico" viewBox="0 0 24 24" aria-hidden="true">`+
		icons[toneIcon(s.tone)]+`</svg>`+templ.EscapeString(i18n.Word(ctx, s.text))+`</span>`)
	return err
}

func toneName(tone string) string {
	switch tone {
	case "red", "amber", "green", "info":
		return tone
	}
	return "none"
}

func toneIcon(tone string) string {
	switch tone {
	case "red", "amber", "green":
		return tone
	case "info":
		return "clock"
	}
	return "none"
}

func progressShare(done, total int64) string {
	if total <= 0 {
		return ""
	}
	return strconv.FormatInt(min(100, done*100/total), 10) + "%"
}

func i64(n int64) string { return strconv.FormatInt(n, 10) }
