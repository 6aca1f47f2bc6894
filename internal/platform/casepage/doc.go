// Package casepage (办件页) holds what the pages of cases have in common: forms that come
// back with what was typed and with what is wrong beside each field, the course of a case,
// its state as a cell, a filter or a list of steps, and a page of titled parts with what
// can be done now beside them.
//
// A module declares its fields' names once as [Labels], builds each form as a [Deed] of
// [Control]s, and runs it by [Labels.Back]. Nothing here knows what a case is about.
//
// The package owns no tables. Read form.go (controls, deeds, refusals), course.go (state and

// course of a machine), list.go (chips, exports, small texts), page.go with views.templ.
package casepage

import _ "embed"

// Words holds the texts of this package.
//
//go:embed words.json
var Words []byte
