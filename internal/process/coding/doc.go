// Package coding (编码服务) gives codes to rows of spreadsheets that people already have: positions → classes of the
// bachelor's catalogue, programme requirements → classes and programmes, job titles → occupations (child title),
// advertisements → classes (child advert), enterprises → divisions of industries (child trade). It works on lines of JSON,
// on Excel and CSV through its page, and without a server from the command line.
//
// Each kind of coder stands in coders.go with its fields. What a coder knows comes from the shared catalogue: packs,
// labelled sets, and labels that people gave – imported from a file or confirmed by an officer on the page. What takes long
// to learn is kept in files beside the catalogue and learned again when packs or labels change (docs/adr/0070). What people
// said of a text is remembered besides and comes before what a coder proposes, with the person as the reason.
//
// Owns no tables. Reads cat_* and writes cat_labels through base/atlas.
//
// Reading order: coders.go (kinds and results), knowledge.go (what is learned from), models.go (files), requirements.go,
// positions.go, place.go, kinship.go, titles.go, advertisements.go and trades.go (the coders), memory.go and labelling.go
// (what people said), labelfile.go (imports), run.go (streams), evaluate.go (how good it is), service.go, desk.go (a city's
// confirmations), table.go and pages.go.
package coding

import _ "embed"

// Words are the texts of the package.
//
//go:embed words.json
var Words []byte
