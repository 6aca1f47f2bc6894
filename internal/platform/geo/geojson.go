package geo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
)

// The refusals of a file. Each names the feature and how to mend it.
var (
	ErrJSON       = errs.New(errs.Invalid, "geo.json")
	ErrCollection = errs.New(errs.Invalid, "geo.collection")
	ErrNothing    = errs.New(errs.Invalid, "geo.nothing")
	ErrMany       = errs.New(errs.Invalid, "geo.many")
	ErrGeometry   = errs.New(errs.Invalid, "geo.geometry")
	ErrPacked     = errs.New(errs.Invalid, "geo.packed")
	ErrRange      = errs.New(errs.Invalid, "geo.range")
	ErrOpen       = errs.New(errs.Invalid, "geo.open")
	ErrShort      = errs.New(errs.Invalid, "geo.short")
	ErrFlat       = errs.New(errs.Invalid, "geo.flat")
	ErrUnnamed    = errs.New(errs.Invalid, "geo.unnamed")
	ErrTwice      = errs.New(errs.Invalid, "geo.twice")
)

// What a file of one city may hold.
const (
	MaxBytes    = 20 << 20
	MaxFeatures = 200
	MaxVertices = 2_000_000
)

// Feature is a named area. Without a border its Shape is empty: some files know of a county no more than its name and its middle.
type Feature struct {
	Name, Code string // one of them may be ""
	Shape      Shape
	Centre     *Point // as the file gives it, property cp, center or centroid; nil without
}

// names and codeNames are the properties under which a feature's name and code are looked for.
var (
	names     = []string{"name", "NAME", "Name", "XZQMC", "county"}
	codeNames = []string{"adcode", "code", "CODE", "XZQDM", "gb", "id"}
)

type rawFile struct {
	Type         string       `json:"type"`
	Features     []rawFeature `json:"features"`
	UTF8Encoding any          `json:"UTF8Encoding"`
}

type rawFeature struct {
	Type       string         `json:"type"`
	ID         any            `json:"id"`
	Properties map[string]any `json:"properties"`
	Geometry   *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

// ReadGeoJSON reads a FeatureCollection of polygons with names or codes. It reports every faulty feature, at most twenty.
func ReadGeoJSON(b []byte) ([]Feature, error) {
	if len(b) > MaxBytes {
		return nil, ErrMany.With(MaxFeatures, MaxBytes>>20)
	}
	var f rawFile
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), &f); err != nil {
		return nil, ErrJSON.With(err.Error()).Because(err)
	}
	switch {
	case f.Type != "FeatureCollection":
		return nil, ErrCollection.With(f.Type)
	case len(f.Features) == 0:
		return nil, ErrNothing
	case len(f.Features) > MaxFeatures:
		return nil, ErrMany.With(MaxFeatures, MaxBytes>>20)
	}
	var out []Feature
	var all errs.List
	seen, vertices := map[string]bool{}, 0
	for i, x := range f.Features {
		g, err := x.read(i)
		if key := g.Code + "/" + g.Name; err == nil && seen[key] {
			err = ErrTwice.With(g.title(i))
		} else if err == nil {
			seen[key] = true
		}
		if err != nil {
			if all.Add(err); len(all) == 20 {
				break
			}
			continue
		}
		if vertices += g.Shape.Points(); vertices > MaxVertices {
			return nil, ErrMany.With(MaxFeatures, MaxBytes>>20)
		}
		out = append(out, g)
	}
	if err := all.Err(); err != nil || vertices > 0 {
		return out, err
	}
	return nil, ErrNothing
}

func (x rawFeature) read(i int) (f Feature, err error) {
	f.Name, f.Code = x.text(names), x.text(codeNames)
	if f.Code == "" {
		f.Code = plain(x.ID)
	}
	f.Centre = x.centre()
	title := f.title(i)
	if f.Name == "" && f.Code == "" {
		return f, ErrUnnamed.With(title)
	}
	if x.Geometry == nil {
		return f, ErrGeometry.With(title, "null")
	}
	var raw [][][][]float64
	switch x.Geometry.Type {
	case "Polygon":
		var one [][][]float64
		if err = json.Unmarshal(x.Geometry.Coordinates, &one); len(one) > 0 {
			raw = [][][][]float64{one}
		}
	case "MultiPolygon":
		err = json.Unmarshal(x.Geometry.Coordinates, &raw)
	default:
		return f, ErrGeometry.With(title, x.Geometry.Type)
	}
	if err != nil {
		return f, ErrPacked.With(title).Because(err)
	}
	for _, g := range raw {
		poly, err := readPolygon(g, title)
		if err != nil {
			return f, err
		}
		if poly != nil {
			f.Shape = append(f.Shape, poly)
		}
	}
	if len(f.Shape) == 0 && len(raw) > 0 {
		return f, ErrFlat.With(title)
	}
	return f, nil
}

// centre is a middle that the file gives, when it lies on the globe.
func (x rawFeature) centre() *Point {
	for _, key := range []string{"cp", "center", "centroid"} {
		list, ok := x.Properties[key].([]any)
		if !ok || len(list) != 2 {
			continue
		}
		lng, a := list[0].(float64)
		lat, b := list[1].(float64)
		if p := (Point{lng, lat}).rounded(); a && b && p.Valid() {
			return &p
		}
	}
	return nil
}

// readPolygon rounds coordinates to about one metre and drops rings that vanish thereby; nil when the outer one does.
func readPolygon(g [][][]float64, title string) (out Polygon, err error) {
	for i, ring := range g {
		r, err := readRing(ring, title)
		if err != nil {
			return nil, err
		}
		if len(r) >= 4 && r.Area() != 0 {
			out = append(out, r)
		} else if i == 0 {
			return nil, nil
		}
	}
	return out, nil
}

func readRing(ring [][]float64, title string) (r Ring, err error) {
	if len(ring) < 4 {
		return nil, ErrShort.With(title, len(ring))
	}
	for _, c := range ring {
		if len(c) < 2 {
			return nil, ErrPacked.With(title)
		}
		p := Point{c[0], c[1]}
		if !p.Valid() {
			return nil, ErrRange.With(title, fmt.Sprintf("[%g, %g]", c[0], c[1]))
		}
		if p = p.rounded(); len(r) == 0 || r[len(r)-1] != p {
			r = append(r, p)
		}
	}
	if first, last := ring[0], ring[len(ring)-1]; first[0] != last[0] || first[1] != last[1] {
		return nil, ErrOpen.With(title)
	}
	return r, nil
}

// rounded is the point to five decimals.
func (p Point) rounded() Point {
	return Point{math.Round(p.Lng*1e5) / 1e5, math.Round(p.Lat*1e5) / 1e5}
}

func (f Feature) title(i int) string {
	s := strings.TrimSpace(f.Name + " " + f.Code)
	return strings.TrimSpace(fmt.Sprintf("%d %s", i+1, s))
}

func (x rawFeature) text(keys []string) string {
	for _, k := range keys {
		if s := plain(x.Properties[k]); s != "" {
			return s
		}
	}
	return ""
}

// plain is a name or a code as text of at most 60 characters, without control characters.
func plain(v any) string {
	s := ""
	switch t := v.(type) {
	case string:
		s = t
	case float64:
		if t == math.Trunc(t) && math.Abs(t) < 1e15 {
			s = strconv.FormatFloat(t, 'f', -1, 64)
		}
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == 0xFFFD {
			return -1
		}
		return r
	}, s))
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60])
	}
	return s
}

// WriteGeoJSON writes features as a FeatureCollection, coordinates to five decimals (about one metre).
func WriteGeoJSON(list []Feature) []byte {
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i, f := range list {
		if i > 0 {
			b = append(b, ',')
		}
		name, _ := json.Marshal(f.Name) // a string always has a form in JSON
		code, _ := json.Marshal(f.Code)
		b = slices.Concat(b, []byte(`{"type":"Feature","properties":{"name":`), name, []byte(`,"code":`), code)
		if f.Centre != nil {
			b = f.Centre.json(append(b, `,"cp":`...))
		}
		b = append(b, `},"geometry":{"type":"MultiPolygon","coordinates":`...)
		b = append(f.Shape.json(b), "}}"...)
	}
	return append(b, "]}"...)
}

func (s Shape) json(b []byte) []byte {
	b = append(b, '[')
	for i, g := range s {
		b = comma(b, i)
		b = append(b, '[')
		for j, r := range g {
			b = comma(b, j)
			b = append(b, '[')
			for n, p := range r {
				b = comma(b, n)
				b = p.json(b)
			}
			b = append(b, ']')
		}
		b = append(b, ']')
	}
	return append(b, ']')
}

func (p Point) json(b []byte) []byte {
	b = appendDegree(append(b, '['), p.Lng)
	b = appendDegree(append(b, ','), p.Lat)
	return append(b, ']')
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

func appendDegree(b []byte, v float64) []byte {
	return strconv.AppendFloat(b, math.Round(v*1e5)/1e5, 'f', -1, 64)
}
