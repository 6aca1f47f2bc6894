package chart

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"io/fs"
	"math"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
	"rongqiao/internal/platform/ui"
)

func samples() map[string]Chart {
	nan := math.NaN()
	from := 0.6
	return map[string]Chart{
		"bars": Bars{Finding: "新能源材料缺人最多", Unit: "人", Labels: []string{"新能源材料", "健康养老", "低空经济"},
			Series: []Series{{Name: "需求", Tone: "demand", Values: []float64{610, 290, nan}}, {Name: "供给", Tone: "supply", Values: []float64{120, 180, 0}}}},
		"line": Line{Finding: "就业去向落实率，五年升 13.2 个百分点", Percent: true, From: &from, Labels: []string{"2022", "2023", "2024", "2025", "2026"},
			Series: []Run{{Name: "本专业", Tone: "primary", Values: []float64{0.7, nan, 0.78, 0.8, 0.832}, Low: []float64{0.62, nan, 0.7, 0.73, 0.77}, High: []float64{0.77, nan, 0.85, 0.86, 0.88}},
				{Name: "全市", Tone: "city", Values: []float64{0.8, 0.81, 0.8, 0.82, 0.83}}}, Refs: []Ref{{"界线 80%", 0.8}}},
		"scatter": Scatter{Finding: "186 个布点", XName: "有效需求比", YName: "就业去向落实率", YRef: Ref{"界线 80%", 0.8}, XRef: Ref{"供需相等", 1},
			Corners: [4]string{"看流向", "扩", "预警", "查质量"},
			Points:  []Point{{"1", "工业机器人技术", 1.8, 0.91, 98, "grow"}, {"2", "会计事务", 0.35, 0.71, 118, "warn"}, {"3", "空", nan, 0.9, 1, "watch"}}},
		"quadrant": Quadrant{Finding: "4 个布点", XName: "社会需求度", YName: "毕业去向落实率", YRef: Ref{"均值 82%", 0.82}, XRef: Ref{"供需相等", 0}, Corners: [4]string{"看流向", "扩", "预警", "查质量"},
			Marks: []Mark{{"1", "工业机器人技术", 0.8, 0.95, 0.9, 0.98, 98, "grow"}, {"2", "会计事务", -0.35, 0.71, 0.62, 0.78, 118, "warn"}, {"3", "护理", 0.2, 0.8, 0.7, 0.9, 0, ""}, {"4", "空", nan, 0.9, 0.8, 0.95, 1, ""}}},
		"sankey": bigMap(80),
		"ring":   Ring{Finding: "成员", Nodes: []Node{{ID: "a", Name: "甲"}, {ID: "b", Name: "乙"}}, Links: []Flow{{From: "a", To: "b", Persons: 1}}},
	}
}

// bigMap is a spectrum map of about n nodes.
func bigMap(n int) Sankey {
	s := Sankey{Finding: "80 个节点", Layers: []string{"产业链", "职业", "专业", "学校"}}
	per := []int{n / 10, n * 4 / 10, n * 4 / 10, n / 10}
	tones := []string{"demand", "demand", "supply", "supply"}
	for layer, count := range per {
		for i := range count {
			node := Node{ID: strconv.Itoa(layer) + "-" + strconv.Itoa(i), Name: s.Layers[layer] + strconv.Itoa(i), Layer: layer, Tone: tones[layer]}
			if layer == 1 && i == 3 {
				node.Break = "无人教"
			}
			s.Nodes = append(s.Nodes, node)
			if layer > 0 {
				s.Links = append(s.Links, Flow{From: strconv.Itoa(layer-1) + "-" + strconv.Itoa(i%per[layer-1]), To: node.ID, Persons: float64(10 + i*3)})
			}
		}
	}
	return s
}

func TestOptionsAreJSONWithTokens(t *testing.T) {
	for name, c := range samples() {
		var o map[string]any
		if err := json.Unmarshal([]byte(c.Option()), &o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(c.Option(), `"#`) {
			t.Errorf("%s: a literal colour in the option", name)
		}
		if o["animation"] != false || c.Spoken() == "" {
			t.Errorf("%s: animation %v, spoken %q", name, o["animation"], c.Spoken())
		}
	}
}

func TestMissingIsNotZero(t *testing.T) {
	bars := samples()["bars"].(Bars)
	if got := bars.data(bars.Series[0]); got[2].(object)["label"].(object)["formatter"] != "无数据" {
		t.Errorf("a missing bar is %v", got[2])
	}
	want := "新能源材料缺人最多；新能源材料 需求 610、供给 120；健康养老 需求 290、供给 180；低空经济 需求 无数据、供给 0"
	if got := bars.Spoken(); got != want {
		t.Errorf("spoken:\n%s\nwant\n%s", got, want)
	}
	if got := samples()["line"].Spoken(); !strings.Contains(got, "从 2022 的 70.0% 到 2026 的 83.2%，有 1 期无数据") {
		t.Errorf("the line says %s", got)
	}
}

func TestTidy(t *testing.T) {
	in := `<svg><style>.a{}</style><g clip-path="url(#zr0-c0)"><text class="x" style="font-size:13px;font-family:A;pointer-events:none" id="zr0-t">x</text><text style="font:600 13px PingFang SC">y</text></g></svg>`
	want := `<svg><g clip-path="url(#p-zr0-c0)"><text font-size="13px" font-family="A" id="p-zr0-t">x</text><text font-size="13px" font-family="PingFang SC" font-weight="600">y</text></g></svg>`
	if got := tidy(in, "p"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func built(t testing.TB) {
	t.Helper()
	if _, err := ui.AssetBytes("ssr.js"); errors.Is(err, fs.ErrNotExist) {
		testenv.Skip(t, "the browser files are not built: make dist")
	}
}

func TestRender(t *testing.T) {
	built(t)
	var r Renderer
	for name, c := range samples() {
		for _, theme := range []ui.Theme{ui.Light, ui.Elder} {
			svg, err := r.SVG(context.Background(), c.Option(), theme, 900, 480)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if strings.Contains(svg, "style") || strings.Contains(svg, "class=") || strings.Contains(svg, `"@`) {
				t.Errorf("%s: style, class or an unknown token in the picture", name)
			}
			d := xml.NewDecoder(strings.NewReader(svg))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s is not XML: %v", name, err)
				}
			}
			if dir := os.Getenv("RONGQIAO_SHOTS"); dir != "" {
				if err := os.WriteFile(dir+"/chart-"+name+"-"+string(theme)+".svg", []byte(svg), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestRenderIsStopped(t *testing.T) {
	built(t)
	var r Renderer
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.SVG(ctx, samples()["bars"].Option(), ui.Light, 400, 300); !errors.Is(err, context.Canceled) {
		t.Errorf("a reader who left: %v", err)
	}
	if _, err := r.SVG(context.Background(), samples()["bars"].Option(), ui.Light, 400, 300); err != nil {
		t.Errorf("the next picture: %v", err)
	}
}

func TestStills(t *testing.T) {
	built(t)
	s := NewStills(&Renderer{})
	address := s.Address(samples()["bars"].Option(), ui.Light, 600, 300)
	if small := s.Address(samples()["bars"].Option(), ui.Light, 300, 150); small == address {
		t.Error("two sizes of a picture have one address")
	}
	for path, want := range map[string]int{address: 200, StillPrefix + "00ff.svg": 404} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

func BenchmarkSankey(b *testing.B) {
	built(b)
	var r Renderer
	for i := 0; b.Loop(); i++ {
		s := bigMap(80)
		s.Finding = strconv.Itoa(i)
		if _, err := r.SVG(context.Background(), s.Option(), ui.Light, 1080, s.Height()); err != nil {
			b.Fatal(err)
		}
	}
}

func TestPNG(t *testing.T) {
	built(t)
	for _, name := range []string{"bars", "line"} {
		b, err := PNG(samples()[name], 1200, 560)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if cfg, err := png.DecodeConfig(bytes.NewReader(b)); err != nil || cfg.Width != 1200 {
			t.Errorf("%s: %v, %d wide", name, err, cfg.Width)
		}
		if dir := os.Getenv("RONGQIAO_SHOTS"); dir != "" {
			if err := os.WriteFile(dir+"/chart-"+name+".png", b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := PNG(bigMap(20), 600, 400); err == nil {
		t.Error("a map has no PNG, but no error either")
	}
}
