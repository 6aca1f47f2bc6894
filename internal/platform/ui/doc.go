// Package ui holds the look of the platform: the page frame and the components
// that every page is put together from, in three display modes (标准, 高对比,
// 长辈版) that are modes in their own right.
//
// A page handler fills plain structs (Page, Table, Field …) and renders one templ
// component; nothing here knows the database, HTTP or education. The state of the
// request that a component needs – language, mode, person, navigation – is the Env
// in the context.
//
// Rules that hold everywhere: no inline style and no inline script (the content
// security policy forbids both), no colour without a word or a shape beside it,
// missing data is said in words and is never drawn as zero, everything works
// without JavaScript.
//
// Reading order: env.go (request state), list.go (search, order and paging of a
// list in the URL), cell.go and format.go (what stands in a table cell), icon.go,
// asset.go (built files), then the .templ files: layout, table, form, parts, flow,
// chart, answer; kit.templ shows all of them on one page.
//
// The package owns no tables.
package ui

import _ "embed"

// Words is the package's share of the message catalogue.
//
//go:embed words.json
var Words []byte
