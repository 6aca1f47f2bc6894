// Package geo is plane and spherical geometry for maps of one city: points in degrees, polygons with holes, distances in metres,
// simplification that keeps shared borders shared, and a projection to the pixels of a picture. It reads GeoJSON from strangers and
// says which feature is wrong and how to mend it. It owns no tables and knows no coordinate system but degrees of longitude and
// latitude: all data of a city must be in one and the same (CGCS2000, or GCJ-02 throughout).
//
// Read geo.go (points, distances, polygons), simplify.go, view.go (projection), geojson.go.
package geo

import _ "embed"

// Words are the package's refusals in both languages.
//
//go:embed words.json
var Words []byte
