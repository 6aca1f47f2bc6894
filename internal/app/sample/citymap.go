package sample

import (
	"context"
	"fmt"
	"math"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/report/citymap"
)

// land is the invented shape of a sample city: one county in the middle and the others around it, all with winding borders.
type land struct {
	centre geo.Point
	turn   float64 // of the whole, so that no city looks like the other
	others int     // counties around the middle one
}

// reach is how far the city stretches in degrees of latitude, about forty kilometres.
const reach = 0.36

// landOf is the shape of a city; it lies where no sample city of another code lies.
func landOf(c City) land {
	l := land{centre: geo.Point{Lng: 117.62, Lat: 27.24}, turn: 0.4, others: max(1, len(c.Counties)-1)}
	if c.Code != "900100" {
		l.centre, l.turn = geo.Point{Lng: 112.58, Lat: 31.36}, 2.1
	}
	return l
}

// at is the point of an angle and a distance, in degrees of latitude.
func (l land) at(angle, r float64) geo.Point {
	return geo.Point{Lng: l.centre.Lng + r*math.Cos(angle)/math.Cos(l.centre.Lat*math.Pi/180), Lat: l.centre.Lat + r*math.Sin(angle)}
}

// inner and outer are the borders of the middle county and of the city.
func (l land) inner(angle float64) float64 {
	return reach * 0.34 * (1 + 0.13*math.Sin(2*angle+l.turn) + 0.07*math.Sin(7*angle+2*l.turn) + 0.03*math.Sin(19*angle))
}

func (l land) outer(angle float64) float64 {
	return reach * (1 + 0.16*math.Sin(2*angle+1.3*l.turn) + 0.08*math.Sin(5*angle+l.turn) + 0.035*math.Sin(13*angle+3*l.turn) + 0.015*math.Sin(31*angle))
}

// border is the angle at which the i-th county around begins, at a distance between 0 and 1: the border winds.
func (l land) border(i int, far float64) float64 {
	return l.turn + 2*math.Pi*float64(i)/float64(l.others) + 0.12*math.Sin(9*far+float64(i%l.others)) + 0.04*math.Sin(23*far+l.turn)
}

// shape is the border of the i-th county.
func (l land) shape(i int) geo.Shape {
	const step = math.Pi / 90
	var ring geo.Ring
	if i == 0 {
		for k := range 180 {
			a := l.turn + float64(k)*step
			ring = append(ring, l.at(a, l.inner(a)))
		}
		return geo.Shape{{append(ring, ring[0])}}
	}
	side := func(n int, k float64) geo.Point {
		a0 := l.border(n, 0)
		a1 := l.border(n, 1)
		a := l.border(n, k)
		return l.at(a, l.inner(a0)*(1-k)+l.outer(a1)*k)
	}
	from, to := l.border(i-1, 1), l.border(i, 1)
	for k := range 12 {
		ring = append(ring, side(i-1, float64(k)/12))
	}
	for a := from; a < to; a += step {
		ring = append(ring, l.at(a, l.outer(a)))
	}
	for k := 12; k > 0; k-- {
		ring = append(ring, side(i, float64(k)/12))
	}
	for a := l.border(i, 0); a > l.border(i-1, 0); a -= step {
		ring = append(ring, l.at(a, l.inner(a)))
	}
	return geo.Shape{{append(ring, ring[0])}}
}

// spot is the n-th invented place in a county of the city: spread by the golden angle, away from the borders.
func spot(c City, county string, n int) (lng, lat *float64) {
	l, at := landOf(c), 0
	for i, x := range c.Counties {
		if x.Code == county {
			at = i
		}
	}
	part := func(k float64) float64 { _, f := math.Modf(float64(n+1) * k); return f }
	u, v := part(0.6180339887), part(0.7548776662)
	a := 2 * math.Pi * u
	r := l.inner(a) * 0.85 * math.Sqrt(v)
	if at > 0 {
		from, to := l.border(at-1, 0.5)+0.25, l.border(at, 0.5)-0.25
		a = from + (to-from)*u
		r = l.inner(a)*1.15 + (l.outer(a)*0.86-l.inner(a)*1.15)*math.Sqrt(v)
	}
	p := l.at(a, r)
	p = geo.Point{Lng: math.Round(p.Lng*1e5) / 1e5, Lat: math.Round(p.Lat*1e5) / 1e5}
	return &p.Lng, &p.Lat
}

// Outline is the invented outline of a sample city.
func Outline(c City) []byte {
	var list []geo.Feature
	for i, x := range c.Counties {
		list = append(list, geo.Feature{Name: x.Name, Code: x.Code, Shape: landOf(c).shape(i)})
	}
	return geo.WriteGeoJSON(list)
}

// placed gives an organisation its invented place; every eleventh has none yet.
func placed(c City, o org.Organization, n int) org.Organization {
	if n%11 != 10 {
		o.Lng, o.Lat = spot(c, o.County, n)
	}
	return o
}

// plans are values of the kinds that the map shows, by kind and field.
var plans = map[string]string{"layout.centres": "9", "layout.schools": "6"}

// writeMap brings the outline in and fills the layout of the city.
func writeMap(ctx context.Context, d *diary, m Modules, p Plan) {
	d.on(d.day(FirstYear, 8, 21, 0), "outline", func() error {
		_, err := m.Map.SetOutline(lead(ctx, p.City.Code, 0), citymap.Brought{File: "区县边界（示例）.geojson", Source: "由程序画出的示例边界，不是真实地点", Licence: "示例数据，随意使用",
			DrawnOn: civil.Date{Year: FirstYear, Month: time.August, Day: 1}, Body: Outline(p.City)})
		return err
	})
	d.on(d.ago(12, 3), "layout", func() error { return fillLayout(lead(ctx, p.City.Code, 0), m, p) })
}

// fillLayout adds centres and schools to the city's first layout.
func fillLayout(ctx context.Context, m Modules, p Plan) error {
	_, list, _, err := m.Carrier.List(ctx, carrier.Filter{Kind: "layout", Sort: "built", Desc: true, Limit: 1})
	if err != nil || len(list) == 0 {
		return err
	}
	since := civil.Date{Year: LastYear, Month: time.March, Day: 1}
	join := func(role string, org ids.ID) error {
		if err := m.Carrier.Join(ctx, list[0].ID, carrier.Member{Role: role, Org: org, Since: since, Note: "示例"}); err != nil {
			return fmt.Errorf("%s: %w", role, err)
		}
		return nil
	}
	d, err := m.Carrier.Find(ctx, list[0].ID)
	if err != nil {
		return err
	}
	has := map[ids.ID]bool{}
	park := false
	for _, x := range d.Members {
		has[x.Org] = true
		park = park || x.Role == "PARK"
	}
	if !park {
		if err := join("PARK", OtherID(p.City.Code, 1)); err != nil {
			return err
		}
	}
	for i := range p.City.Schools {
		if id := SchoolID(p.City.Code, i); !has[id] {
			if err := join("SCHOOL", id); err != nil {
				return err
			}
		}
	}
	for i := range min(6, len(p.Firms)) {
		if id := FirmID(p.City.Code, i); !has[id] {
			if err := join("CENTRE", id); err != nil {
				return err
			}
		}
	}
	return nil
}
