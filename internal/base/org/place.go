package org

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/i18n"
)

// The refusals and notes about where an organisation lies.
var (
	ErrPlace   = errs.New(errs.Invalid, "org.place")
	ErrOutside = errs.New(errs.Invalid, "org.outside")
)

// BoundPlaces tells the service within which box the city lies; an empty box says that no map is there. Places outside are kept, and
// their pages and import rows say so.
func (s *Service) BoundPlaces(bounds func(ctx context.Context) (geo.Box, error)) { s.bounds = bounds }

// Place is where the organisation lies; ok is false when that is not known.
func (o Organization) Place() (p geo.Point, ok bool) {
	if o.Lng == nil || o.Lat == nil {
		return p, false
	}
	return geo.Point{Lng: *o.Lng, Lat: *o.Lat}, true
}

// setPlace reads typed coordinates: both or neither, in degrees.
func (o *Organization) setPlace(v url.Values) error {
	lng, lat := v.Get("lng"), v.Get("lat")
	if lng = degrees(lng); lng == "" && degrees(lat) == "" {
		return nil
	}
	p, ok := ParsePlace(lng, lat)
	if !ok {
		return ErrPlace.On("lng")
	}
	o.Lng, o.Lat = &p.Lng, &p.Lat
	return nil
}

// ParsePlace reads a longitude and a latitude, full-width digits and signs included.
func ParsePlace(lng, lat string) (p geo.Point, ok bool) {
	x, err := strconv.ParseFloat(degrees(lng), 64)
	y, err2 := strconv.ParseFloat(degrees(lat), 64)
	p = geo.Point{Lng: x, Lat: y}
	return p, err == nil && err2 == nil && p.Valid()
}

func degrees(s string) string {
	return strings.Trim(width.Narrow.String(strings.TrimSpace(s)), "° ")
}

// checkPlace refuses one coordinate without the other, and what is no place on the globe.
func checkPlace(o Organization) bool {
	p, ok := o.Place()
	return ok && p.Valid() || o.Lng == nil && o.Lat == nil
}

// outside says whether the place lies outside the box.
func (o Organization) outside(b geo.Box) bool {
	p, ok := o.Place()
	return ok && !b.Empty() && !b.Has(p)
}

// box is the city's box, empty without a map.
func (s *Service) box(ctx context.Context) (geo.Box, error) {
	if s.bounds == nil {
		return geo.Box{}, nil
	}
	return s.bounds(ctx)
}

// placeText is the place in words, "" without one.
func (o Organization) placeText(ctx context.Context) string {
	p, ok := o.Place()
	if !ok {
		return ""
	}
	return i18n.T(ctx, "东经 %s 北纬 %s", degree(p.Lng), degree(p.Lat))
}

func degree(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) + "°" }

// coordinate is a coordinate as the form shows it.
func coordinate(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// placeArg is a coordinate as a column takes it.
func placeArg(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// degreeOf is a value of a spreadsheet's column as a coordinate.
func degreeOf(v any) *float64 {
	if f, ok := v.(float64); ok {
		return &f
	}
	return nil
}
