// Package figures (公开数字) keeps what public documents state of the city and puts beside each figure what the platform's own
// registers count: computed, stated, the difference, whether the words of the document hold (约、以上、超过、几至几), scope note 口径
// and source. The two are never added, and two figures of one thing with different scope notes stand as two lines.
//
//   - a figure that no register counts yet says so and stays a stated figure: [Alone]
//   - a count that the registers cannot give is NODATA, never 0: [NoData]
//   - shares are compared by whole numbers before rounding: [Stated.Judge]
//   - the city chooses which figures lead on its cockpit: [Service.Leading]
//
// The package owns the table figures_stated and computes nothing itself: app joins it to the modules that count ([Counter]).
//
// Read stated.go (what there is), rules.go, may.go, store.go, service.go, pages.go, api.go.
package figures

import (
	"embed"
	_ "embed"
)

// Migrations are the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Words are the package's texts in both languages.
//
//go:embed words.json
var Words []byte
