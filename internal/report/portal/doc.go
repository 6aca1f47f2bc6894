// Package portal (门户) is the first page for everybody and the first page for those
// who have signed in.
//
//   - the public home: one sentence, one search, the bridge of a hundred stones, the
//     newest published figures, four doors by person, the newest needs and offers
//   - the elder edition of it is a page of its own: one sentence, four large doors,
//     a telephone (PUB-02); every public page has the switch of display mode, which
//     stays on (PUB-01)
//   - the search over needs, offers, programmes, occupations and industries
//   - the workbench: what waits for the person, by role, put together from the
//     modules' own counts
//   - what a public site owes: accessibility statement, open data, privacy
//
// It owns no table. Figures of the year come from report/board by way of app, already
// rounded and with small cells left out. Read portal.go (what it is told), home.go,
// desk.go (the workbench), search.go, pages.go, views.templ.
package portal

import _ "embed"

// Words are the package's texts in both languages.
//
//go:embed words.json
var Words []byte
