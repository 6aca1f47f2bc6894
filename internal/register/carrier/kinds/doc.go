// Package kinds declares the registers that the product brings: each is a [carrier.Kind] in a file with its family, and nothing else is
// written for it. Pages, template, import, export, API, counts, the source for indicators and the layer on the map follow from the
// declaration. The package owns no tables. A new kind is one declaration here; a city's own kinds need no release and stand in its
// database.
//
// Every declaration names the document behind it and its line; counts carry the scope note under which a document's figure of the same
// thing is compared. Records of persons' achievements hold no names of persons under age: teams, schools and numbers only.
//
// Read shared.go (how declarations are written), then any family: consortium.go, group.go, college.go, mixed.go, base.go, centre.go,
// platform.go, school.go, contest.go, honour.go, people.go, body.go, abroad.go, wage.go;
// training.go, lifelong.go, technology.go, alliance.go, faculty.go, course.go, teaching.go, partner.go, measure.go, with their helpers in
// derived.go.
package kinds

import _ "embed"

// Words are the English texts of units, headings, notes and scope notes of the kinds.
//
//go:embed words.json
var Words []byte
