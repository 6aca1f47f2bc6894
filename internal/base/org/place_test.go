package org

import (
	"errors"
	"net/url"
	"testing"

	"rongqiao/internal/platform/geo"
)

func TestPlaces(t *testing.T) {
	city := geo.Box{Min: geo.Point{Lng: 118, Lat: 24}, Max: geo.Point{Lng: 119, Lat: 26}}
	for _, c := range []struct {
		name, lng, lat string
		want           string // as the form shows it again, "" none
		fails, outside bool
	}{
		{"none", "", " ", "", false, false},
		{"degrees", "118.5871", "24.9074", "118.5871", false, false},
		{"full-width with sign", "１１８．５°", "24.9°", "118.5", false, false},
		{"swapped", "24.9074", "118.5871", "", true, false},
		{"one alone", "118.5", "", "", true, false},
		{"a word", "东", "24", "", true, false},
		{"another city", "113.3", "23.1", "113.3", false, true},
		{"the null island is a place", "0", "0", "0", false, true},
	} {
		var o Organization
		err := o.setPlace(url.Values{"lng": {c.lng}, "lat": {c.lat}})
		if (err != nil) != c.fails || err != nil && !errors.Is(err, ErrPlace) {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := coordinate(o.Lng); got != c.want || o.outside(city) != c.outside || o.outside(geo.Box{}) {
			t.Errorf("%s: %q, outside %v", c.name, got, o.outside(city))
		}
	}
	x := 118.5
	o := Organization{Name: "一", Kind: Other, Lng: &x}
	if err := Check(o); !errors.Is(err, ErrPlace) {
		t.Errorf("a longitude alone: %v", err)
	}
}
