package panorama

import (
	"context"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/programme"
)

// Finding is a finding of a supervision as the owner of findings lets the reader see it.
type Finding struct{ Title, State, Tone, Href string }

// Balance is a frozen year of demand and supply that was published, as everyone may see it.
type Balance struct {
	Year             int
	Stamp            string // day on which it was frozen
	SHA256           string
	Finding          string   // the year in a sentence, zh: what the report prints
	Notes            []string // zh
	Told             string   `json:"-"` // the finding in the reader's language
	NotesTold        []string `json:"-"`
	Serving, Enrolls int64    // points that serve key industries ÷ points that enrol; Enrolls 0 is not known
	KeyList          string   // list of key industries that it rests on, or why there is none
	Chains           []ChainRow
	Short            []ShortRow // occupations, the largest gaps first
}

// ChainRow is a chain with its links.
type ChainRow struct {
	Name  string
	Key   bool
	Links map[string]Measure
}

// ShortRow is an occupation: persons as text, "" with Why where they are hidden or not known.
type ShortRow struct {
	Code, Name          string
	Demand, Supply, Gap string
	Why                 string
}

// Options joins the panorama to the modules of a city.
type Options struct {
	City       string
	Stills     *chart.Stills
	Shelf      *atlas.Shelf
	Orgs       *org.Service
	Programme  *programme.Service
	Evaluate   *evaluate.Service
	Plans      *plan.Service
	Adjust     *adjust.Service
	Agreement  *agreement.Service
	Carrier    *carrier.Service
	Indicators *indicator.Service
	Balance    func(ctx context.Context, year int) (Balance, error)                // of the year, the newest for 0; Year 0: none published
	Years      func(ctx context.Context) ([]int, error)                            // that have a published balance, newest first
	Sees       func(ctx context.Context, code string, on civil.Date) (bool, error) // the reader may see an indicator
	Findings   func(ctx context.Context, school ids.ID, county string) ([]Finding, error)
}

// Service draws the panoramas of one city.
type Service struct {
	db *sqldb.DB
	o  Options
}

// New joins the module to a city.
func New(db *sqldb.DB, o Options) *Service { return &Service{db, o} }

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }
