package ui_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const themeFile = "../../../web/theme.css"

// The bar of WCAG 2: 4.5 for text in light and wall, 7 in the two accessible modes;
// 3 for the edge of controls.
var bars = map[string]float64{"light": 4.5, "contrast": 7, "elder": 7, "wall": 4.5}

// textPairs are text and ground as the components combine them.
var textPairs = func() [][2]string {
	var out [][2]string
	for _, text := range []string{"base-content", "muted", "primary", "accent", "secondary", "success", "warning", "error"} {
		for _, ground := range []string{"base-100", "base-200"} {
			out = append(out, [2]string{text, ground})
		}
	}
	for _, p := range []string{"error bad", "warning warn", "success ok", "muted none", "primary ink", "base-content ink",
		"base-content bad", "base-content warn", "base-content ok", "muted ink", "error ink", "accent demand", "secondary supply", "muted warn"} {
		text, ground, _ := strings.Cut(p, " ")
		out = append(out, [2]string{text, ground})
	}
	for _, c := range []string{"primary", "secondary", "accent", "neutral", "success", "warning", "error"} {
		out = append(out, [2]string{c + "-content", c})
	}
	return out
}()

func TestContrast(t *testing.T) {
	themes := readThemes(t)
	for theme, bar := range bars {
		c := themes[theme]
		least, where := math.Inf(1), ""
		for _, p := range textPairs {
			r := ratio(t, c, p[0], p[1])
			if r < bar {
				t.Errorf("%s: %s on %s is %.2f, must be %.1f", theme, p[0], p[1], r, bar)
			}
			if r < least {
				least, where = r, p[0]+" on "+p[1]
			}
		}
		for _, ground := range []string{"base-100", "base-200"} {
			if r := ratio(t, c, "edge", ground); r < 3 {
				t.Errorf("%s: edge on %s is %.2f, must be 3", theme, ground, r)
			}
			for i := 1; i <= 6; i++ {
				if r := ratio(t, c, "c"+strconv.Itoa(i), ground); r < 3 {
					t.Errorf("%s: chart colour %d on %s is %.2f, must be 3", theme, i, ground, r)
				}
			}
		}
		t.Logf("%s: %d pairs, lowest %.2f (%s)", theme, len(textPairs), least, where)
	}
}

// TestTokensOnly refuses literal colours outside the token file (print and pointer
// shapes are exempt: paper is white and a cursor cannot read a variable).
func TestTokensOnly(t *testing.T) {
	literal := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl\(|oklch\(`)
	for _, name := range []string{"base", "frame", "parts", "table", "flow", "modes"} {
		b, err := os.ReadFile("../../../web/" + name + ".css")
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(string(b), "@media print")
		for i, line := range strings.Split(text, "\n") {
			if strings.Contains(line, "cursor: url(") {
				continue
			}
			if m := literal.FindString(line); m != "" {
				t.Errorf("%s.css:%d: literal colour %s", name, i+1, m)
			}
		}
	}
}

// readThemes reads each theme's tokens: --color-x and --rq-x both by the name x.
func readThemes(t *testing.T) map[string]map[string]string {
	t.Helper()
	b, err := os.ReadFile(themeFile)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for theme := range bars {
		out[theme] = map[string]string{}
	}
	token := regexp.MustCompile(`--(?:color|rq)-([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})`)
	block := regexp.MustCompile(`(?s)(name: "([a-z]+)"[^}]*|\[data-theme="([a-z]+)"\] \{[^}]*)\}`)
	for _, m := range block.FindAllStringSubmatch(string(b), -1) {
		theme := m[2] + m[3]
		for _, kv := range token.FindAllStringSubmatch(m[1], -1) {
			out[theme][kv[1]] = kv[2]
		}
	}
	return out
}

func ratio(t *testing.T, colours map[string]string, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, colours, a), luminance(t, colours, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colours map[string]string, name string) float64 {
	t.Helper()
	hex, ok := colours[name]
	if !ok {
		t.Fatalf("token %s is missing", name)
	}
	var rgb [3]int
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(rgb[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
