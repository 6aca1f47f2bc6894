package atlas

import _ "embed"

// Words holds the texts of this module's pages and refusals.
//
//go:embed words.json
var Words []byte
