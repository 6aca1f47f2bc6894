// Package cockpit (驾驶舱) is the city on a wall screen: one sentence that a mayor can read out, five figures, and three columns: where
// the gap is, how it moves, who is late. It is drawn for 1920 × 1080 without scrolling and works on a phone as well; every block
// leads to its page. What it shows of gaps comes from the published snapshot, by the rules of publication, because a wall has
// many readers.
//
// Its second screen (职教运行) is how vocational education runs: six blocks of indicators, a trend, the targets of the plan by colour, the
// reports of the quarter and the warnings. Indicators come through the veil of platform/indicator, of the county for its office. Every
// count leads to the list that it counts.
//
// Owns no tables and computes nothing: app joins it to the modules that know the figures.
//
// Read cockpit.go and centre.go (what the screens are made of), then pages.go with views.templ and centre_pages.go with centre.templ.
package cockpit

import _ "embed"

// Words are the texts of the package.
//
//go:embed words.json
var Words []byte
