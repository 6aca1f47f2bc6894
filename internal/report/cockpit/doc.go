// Package cockpit (驾驶舱) is the city on a wall screen: one sentence that a mayor can read out, five figures, and three columns: where
// the gap is, how it moves, who is late. It is drawn for 1920 × 1080 without scrolling and works on a phone as well; every block
// leads to its page. What it shows of gaps comes from the published snapshot, by the rules of publication, because a wall has
// many readers.
//
// Owns no tables and computes nothing: app joins it to the modules that know the figures.
//
// Read cockpit.go (what a wall is made of), pages.go and views.templ.
package cockpit

import _ "embed"

// Words are the texts of the package.
//
//go:embed words.json
var Words []byte
