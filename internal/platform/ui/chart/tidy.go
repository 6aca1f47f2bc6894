package chart

import (
	"regexp"
	"strings"
)

var (
	styleElement = regexp.MustCompile(`(?s)<style[^>]*>.*?</style>`)
	styleAttr    = regexp.MustCompile(` style="([^"]*)"`)
	classAttr    = regexp.MustCompile(` class="[^"]*"`)
	identifier   = regexp.MustCompile(`(id="|url\(#|href="#)(zr[0-9A-Za-z_-]+)`)
)

// presentation are the CSS properties that SVG also knows as attributes.
var presentation = map[string]bool{
	"fill": true, "stroke": true, "opacity": true, "font-size": true, "font-family": true, "font-weight": true,
	"font-style": true, "text-anchor": true, "dominant-baseline": true, "stroke-width": true, "stroke-dasharray": true,
	"fill-opacity": true, "stroke-opacity": true, "letter-spacing": true, "visibility": true, "display": true,
}

// tidy makes the SVG of ECharts fit for a page that allows no inline style: style
// attributes become presentation attributes, style elements and classes go, and ids
// get a prefix so that two pictures do not share them.
func tidy(svg, prefix string) string {
	svg = styleElement.ReplaceAllString(svg, "")
	svg = classAttr.ReplaceAllString(svg, "")
	svg = styleAttr.ReplaceAllStringFunc(svg, func(m string) string {
		return attributes(styleAttr.FindStringSubmatch(m)[1])
	})
	return identifier.ReplaceAllString(svg, "${1}"+prefix+"-$2")
}

func attributes(style string) string {
	var b strings.Builder
	for _, decl := range strings.Split(strings.ReplaceAll(style, "&quot;", "'"), ";") {
		name, value, ok := strings.Cut(decl, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok {
			continue
		}
		if name == "font" {
			b.WriteString(font(value))
		} else if presentation[name] {
			b.WriteString(` ` + name + `="` + value + `"`)
		}
	}
	return b.String()
}

var fontShort = regexp.MustCompile(`^((?:normal|bold|italic|[1-9]00|\s)*)\s*([0-9.]+px)(?:/\S+)?\s+(.+)$`)

// font takes the shorthand apart: "600 13px PingFang SC".
func font(value string) string {
	m := fontShort.FindStringSubmatch(value)
	if m == nil {
		return ""
	}
	out := ` font-size="` + m[2] + `" font-family="` + m[3] + `"`
	for _, w := range strings.Fields(m[1]) {
		if w != "normal" && w != "italic" {
			out += ` font-weight="` + w + `"`
		}
	}
	return out
}
