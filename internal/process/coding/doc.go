// Package coding (编码服务) gives codes to rows of spreadsheets that people already have: positions → classes of the
// bachelor's catalogue, programme requirements → classes and programmes, advertisements → classes (child advert),
// enterprises → divisions of industries (child trade). It works on lines of JSON, on Excel and CSV through its page, and
// without a server from the command line.
//
// Each kind of coder stands in coders.go with its fields. What a coder knows comes from the shared catalogue: the programme
// catalogue, the codes of provincial examinations, the labelled positions and the sample of advertisements. Models are trained from them on first use, in some seconds, and live in memory: nothing is
// stored that could be out of date or broken.
//
// Owns no tables. Reads cat_* through base/atlas.
//
// Reading order: coders.go (kinds and results), knowledge.go (what is learned from), requirements.go, positions.go,
// place.go, kinship.go, advertisements.go and trades.go (the coders), run.go (streams), evaluate.go (how good it is), service.go, table.go and pages.go.
package coding

import _ "embed"

// Words are the texts of the package.
//
//go:embed words.json
var Words []byte
