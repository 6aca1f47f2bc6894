// Package panorama (全景) puts beside one another what the registers and cases of a city say of one thing: the quadrant of all programme
// points, the portrait of a point, the panorama of a school and of a county, the links of a key chain, the industries over the years,
// the achievements, and the yearly report on how programmes dock with industry.
//
//   - the quadrant is frozen with a run of the evaluation; a point stands in a quadrant only where the interval of its destination rate
//     is clear of the mean of area × level × vintage without its programme, else it is 无法区分: [Judge]
//   - figures come from the modules that own them and from the indicators, as the reader may see them; what is not there is 无数据 with
//     the reason, never zero
//   - a chain breaks at the first link without anything; where a link is not known, that is said and is no break: [Breaks]
//   - the docking report is drawn from frozen things only, its SHA-256 is that of the data it prints: [Docking]
//
// The package owns the table panorama_links, the versions of the list of links. It reads through the services of its neighbours'
// floors below; neighbours on the floor of reports are joined by functions in [Options].
//
// Read quadrant.go and linkage.go (rules), may.go, service.go (what it is joined to), then the pages: quadrant_pages.go, portrait.go,
// places.go, industries.go, linkage_pages.go, achievements.go, docking.go, and views.templ.
package panorama

import (
	"embed"
	_ "embed"
)

// Migrations makes the package's table.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the package's texts in both languages.
//
//go:embed words.json
var Words []byte
