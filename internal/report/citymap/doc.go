// Package citymap (城市地图) is the map of a city with layers: what the registers know by its place — bases, centres, parks, projects
// of every kind, schools by level, enterprises of the key lists — over the outline of the counties.
//
//   - the operator brings the outline as GeoJSON; it is checked, simplified and kept by version with source, licence and review
//     number: [Service.SetOutline]. Without one, places stand on a plain graticule
//   - places that overlap become a cluster that leads to a narrower view: [Clusters]
//   - counties are shaded by a count, in classes with hatch; a county of which nothing is known is no zero: [Classes]
//   - circles of a radius, or of fifteen minutes on foot, by bicycle, by car (speeds and detour are versioned parameters):
//     [Params.Radius]; what lies inside, how far, and what lies in no circle of a layer: [Cover]
//   - the layout "1 park + 9 centres + N schools" is a layer of lines from the park: [LayoutView]
//   - everybody sees the places whose records they may see, nobody more: [Policy] and the policies of the registers
//
// The picture is made on the server as SVG and works without a script; the list beside it says the same in words.
//
// The package owns the tables that begin with citymap_; it reads carrier_records, org_organizations, org_counties and
// atlas_curated.
//
// Read layer.go (layers and their marks), rules.go (clusters, classes, circles), outline.go, gather.go (what is read and kept),
// ask.go (a question), answer.go, picture.go, may.go, store.go, pages.go, api.go.
package citymap

import (
	"embed"
	_ "embed"
)

// Migrations are the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the package's texts in both languages.
//
//go:embed words.json
var Words []byte
