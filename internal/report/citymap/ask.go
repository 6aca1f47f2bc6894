package citymap

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/geo"
)

// Ask is a question to the map: which layers, where, shaded by what, with which circle.
type Ask struct {
	Layers []string // codes; none: the usual ones
	County string
	Box    geo.Box // empty: the county, or the whole city
	Shade  string  // what counties are shaded by, "" nothing
	Mode   Mode
	Km     float64    // of a radius
	Centre *geo.Point // of the circle
	Cover  string     // layer around each of whose places a circle lies, in place of one circle
	Out    bool       // list only what lies in no circle
	Pick   string     // key of the place that was opened
}

// The kinds of shading besides a field of a kind, "kind.field".
const (
	shadePlaces   = "places"
	shadeStudents = "students"
)

// ReadAsk reads a question from an address. What is faulty in it comes back as refusals of its fields; the rest stands.
func ReadAsk(q url.Values) (a Ask, err error) {
	var all errs.List
	if text := q.Get("layers"); text != "" {
		a.Layers = strings.Split(text, ",")
	}
	a.County, a.Shade, a.Cover, a.Pick, a.Out = q.Get("county"), q.Get("shade"), q.Get("cover"), q.Get("pick"), q.Get("out") == "1"
	a.Box = readBox(q.Get("box"))
	if m := Mode(q.Get("circle")); slices.Contains([]Mode{Radius, Walk, Bike, Drive}, m) {
		a.Mode = m
	}
	a.Km = 3
	if text := strings.TrimSpace(q.Get("km")); text != "" {
		km, err := strconv.ParseFloat(text, 64)
		if a.Km = km; err != nil || !(km > 0 && km <= MaxRadius) {
			a.Km = 3
			if a.Mode == Radius {
				all.Add(ErrRadius.With(MaxRadius).On("km"))
			}
		}
	}
	if text := strings.TrimSpace(q.Get("at")); text != "" {
		lng, lat, _ := strings.Cut(strings.ReplaceAll(text, "，", ","), ",")
		if p, ok := org.ParsePlace(lng, lat); ok {
			a.Centre = &p
		} else {
			all.Add(ErrCentre.With(text).On("at"))
		}
	}
	return a, all.Err()
}

// readBox reads "west,south,east,north"; what is none is the empty box.
func readBox(text string) geo.Box {
	part := strings.Split(text, ",")
	if len(part) != 4 {
		return geo.Box{}
	}
	var v [4]float64
	for i, p := range part {
		f, err := strconv.ParseFloat(p, 64)
		if err != nil || math.IsNaN(f) {
			return geo.Box{}
		}
		v[i] = f
	}
	b := geo.Box{Min: geo.Point{Lng: v[0], Lat: v[1]}, Max: geo.Point{Lng: v[2], Lat: v[3]}}
	if !b.Min.Valid() || !b.Max.Valid() || b.Min.Lng > b.Max.Lng || b.Min.Lat > b.Max.Lat {
		return geo.Box{}
	}
	return b
}

// Query is the question as an address, to which pairs of key and value are added; an empty value takes one away.
func (a Ask) Query(pairs ...string) string {
	q := url.Values{}
	set := func(k, v string) {
		if v != "" {
			q.Set(k, v)
		}
	}
	set("layers", strings.Join(a.Layers, ","))
	set("county", a.County)
	if !a.Box.Empty() {
		set("box", a.Box.Text())
	}
	set("shade", a.Shade)
	set("circle", string(a.Mode))
	if a.Mode == Radius {
		set("km", strconv.FormatFloat(a.Km, 'f', -1, 64))
	}
	if a.Centre != nil {
		set("at", a.Centre.Text())
	}
	set("cover", a.Cover)
	if a.Out {
		set("out", "1")
	}
	set("pick", a.Pick)
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Del(pairs[i])
		set(pairs[i], pairs[i+1])
	}
	if len(q) == 0 {
		return "/map"
	}
	return "/map?" + q.Encode()
}
