package portal

import (
	"context"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

// Year are the published figures of the newest year, as everyone may see them.
type Year struct {
	Year           int
	Day            string // 2026-10-31, of the snapshot
	Schools, Firms int64
	Demand, Supply Figure
	Rate           float64 // share of demand that is met
	RateKnown      bool
	Before         float64 // share of the year before
	BeforeOf       int
	BeforeKnown    bool
	Chains         []Row
}

// Figure is a published number of persons, or why there is none.
type Figure struct {
	N       int64
	Text    string // 6,320 or <5
	Missing string // Chinese key; "" when there is a figure
}

// Row is a chain with its bridge.
type Row struct {
	Name                string
	Demand, Supply, Met int64
	Gap                 Figure
}

// Todo is something that waits for the person.
type Todo struct {
	Label string // Chinese key: 待审核的需求
	Count int
	Href  string
	Tone  string // amber: soon due; red: overdue; info
}

// Options join the portal to the modules below and beside it. Nil parts are left out
// of the pages.
type Options struct {
	City      string
	Phone     string // service telephone with hours
	Demand    *demand.Service
	Programme *programme.Service
	Atlas     *atlas.Service
	Sheets    *sheet.Service
	Catalog   func(ctx context.Context) (*atlas.Catalog, error)

	// Search looks for documents that the person may see; Kinds are its tabs.
	Search func(ctx context.Context, q search.Query) (search.Result, error)
	Kinds  []FoundKind

	// Year gives the newest published figures, nil when nothing has been published.
	Year func(ctx context.Context) (*Year, error)
	// More are to-dos of other modules.
	More []func(ctx context.Context) ([]Todo, error)
	// Port are further figures of the person's own port: how it answers, what it promised.
	Port func(ctx context.Context) ([]ui.Figure, error)
	// News are the person's newest notices and what came by subscription.
	News func(ctx context.Context) ([]ui.DocItem, error)
}

// Service draws the public home and the workbench of one city.
type Service struct{ o Options }

// New makes the portal of a city.
func New(o Options) *Service { return &Service{o} }

// year is the published figures, nil when there are none.
func (s *Service) year(ctx context.Context) (*Year, error) {
	if s.o.Year == nil {
		return nil, nil
	}
	return s.o.Year(ctx)
}
