package geo

import "math"

// View projects degrees to the pixels of a picture: x to the right, y down. Longitudes are shortened by the cosine of the middle
// latitude (equirectangular), which errs by less than 0.2 % over 200 km.
type View struct {
	Box           Box // what the picture shows, as wide or high as the picture
	Width, Height float64

	scale, k float64 // pixels a degree of latitude; cosine
}

// Fit shows a box as large as the picture allows, with a margin of so many pixels.
func Fit(b Box, width, height, margin float64) View {
	v := View{Width: width, Height: height, k: math.Max(0.01, math.Cos(b.Centre().Lat*math.Pi/180))}
	w, h := math.Max(1e-9, (b.Max.Lng-b.Min.Lng)*v.k), math.Max(1e-9, b.Max.Lat-b.Min.Lat)
	v.scale = math.Min((width-2*margin)/w, (height-2*margin)/h)
	c := b.Centre()
	dlng, dlat := width/2/v.scale/v.k, height/2/v.scale
	v.Box = Box{Point{c.Lng - dlng, c.Lat - dlat}, Point{c.Lng + dlng, c.Lat + dlat}}
	return v
}

// Aspect is height through width of a box on the ground.
func (b Box) Aspect() float64 {
	k := math.Max(0.01, math.Cos(b.Centre().Lat*math.Pi/180))
	return (b.Max.Lat - b.Min.Lat) / math.Max(1e-9, (b.Max.Lng-b.Min.Lng)*k)
}

// XY is where a point lies in the picture.
func (v View) XY(p Point) (x, y float64) {
	return (p.Lng - v.Box.Min.Lng) * v.k * v.scale, (v.Box.Max.Lat - p.Lat) * v.scale
}

// Point is the place of a pixel.
func (v View) Point(x, y float64) Point {
	return Point{v.Box.Min.Lng + x/v.k/v.scale, v.Box.Max.Lat - y/v.scale}
}

// Metres is the length of so many pixels on the ground.
func (v View) Metres(pixels float64) float64 { return pixels / v.scale * math.Pi / 180 * Radius }

// Pixels is the length of so many metres in the picture.
func (v View) Pixels(metres float64) float64 { return metres / v.Metres(1) }
