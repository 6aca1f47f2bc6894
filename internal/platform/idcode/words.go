package idcode

import _ "embed"

// Words are the texts of the package for i18n.
//
//go:embed words.json
var Words []byte
