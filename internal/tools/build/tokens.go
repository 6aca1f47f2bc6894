package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// tokenNames are the names that chart options use and the variables behind them.
var tokenNames = map[string]string{
	"page": "color-base-100", "ink": "color-base-content", "primary": "color-primary", "demand": "color-accent",
	"supply": "color-secondary", "success": "color-success", "warning": "color-warning", "error": "color-error",
	"muted": "rq-muted", "line": "rq-line", "edge": "rq-edge", "soft": "rq-ink", "none": "rq-none",
	"c1": "rq-c1", "c2": "rq-c2", "c3": "rq-c3", "c4": "rq-c4", "c5": "rq-c5", "c6": "rq-c6",
	"xs": "text-xs", "sm": "text-sm", "base": "text-base", "lg": "text-lg",
}

// nameWidth is the room for a name beside a node, in letters of the smallest text; the
// browser's charts.ts counts with the same number.
const nameWidth = 11.4

var (
	variable  = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6}|[0-9.]+(?:px|rem))`)
	themePart = regexp.MustCompile(`(?s)(?:name: "([a-z]+)"|\[data-theme="([a-z]+)"\] \{)([^}]*)\}`)
	basePart  = regexp.MustCompile(`(?s)@theme \{([^}]*)\}`)
)

// tokens writes the colours and sizes of each display mode for charts that the
// server draws.
func tokens(o *outcome) error {
	b, err := os.ReadFile(filepath.Join(source, "theme.css"))
	if err != nil {
		return err
	}
	css := string(b)
	common := variables(basePart.FindStringSubmatch(css)[1])
	themes := map[string]map[string]any{}
	for _, m := range themePart.FindAllStringSubmatch(css, -1) {
		name := m[1] + m[2]
		if themes[name] == nil {
			themes[name] = map[string]any{"font": "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"}
			assign(themes[name], common)
		}
		assign(themes[name], variables(m[3]))
	}
	for _, t := range themes {
		if xs, ok := t["xs"].(float64); ok {
			t["side"] = xs * nameWidth
		}
	}
	out, err := json.Marshal(themes)
	if err != nil {
		return err
	}
	o.add("tokens.json", out)
	return nil
}

func variables(css string) map[string]any {
	out := map[string]any{}
	for _, m := range variable.FindAllStringSubmatch(css, -1) {
		out[m[1]] = m[2]
		if m[2][0] != '#' {
			out[m[1]] = pixels(m[2])
		}
	}
	return out
}

// pixels reads 24px or 0.8125rem.
func pixels(s string) float64 {
	unit, factor := "px", 1.0
	if s[len(s)-2:] != unit {
		unit, factor = "rem", 16
	}
	f, err := strconv.ParseFloat(s[:len(s)-len(unit)], 64)
	if err != nil {
		return 0
	}
	return f * factor
}

func assign(to, from map[string]any) {
	for name, variable := range tokenNames {
		if v, ok := from[variable]; ok {
			to[name] = v
		}
	}
}
