// Package notify tells people what concerns them: in the product always, by mail when the
// installation has a mail server and the person has confirmed an address.
//
//   - a module says in its own transaction what happened and whom it concerns: [Tell], or
//     [Announce] to those who subscribed to an industry, an occupation, a county or a kind
//   - who sees a note is decided when it is read, by the grants that the person holds then;
//     a grant that was taken back takes its notes with it
//   - each person says for each topic whether it comes by mail at once, in the daily
//     digest, or stays on the page
//   - a mail is sent at most once: it is claimed before it is handed to the server, and
//     where nobody can know whether the server took it, it is not sent again
//   - links in mails lead to pages; opening them changes nothing
//   - addresses are encrypted by the city's key
//
// The package owns the tables that begin with notify_.
//
// Read note.go (what modules use), topic.go, audience.go (who), inbox.go (the page's
// reading), address.go and link.go (addresses and signed links), mail.go (what is written),
// send.go (how it goes out), digest.go, subscribe.go, service.go, pages.go.
package notify

import "embed"

// Migrations make the package's tables, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the texts of the package.
//
//go:embed words.json
var Words []byte
