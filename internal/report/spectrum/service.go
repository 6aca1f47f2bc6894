package spectrum

import (
	"context"
	"sort"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

// Service draws the map of one city.
type Service struct {
	db    *sqldb.DB
	shelf *atlas.Shelf
	kept  keptSources
}

// NewService makes the service of a city over the shared catalogue.
func NewService(db *sqldb.DB, shelf *atlas.Shelf) *Service { return &Service{db: db, shelf: shelf} }

// Choices is what the filters of the page offer.
type Choices struct {
	Chains   []atlas.Chain
	Key      map[string]bool // ids of chains on the key list
	Counties []org.County
	Schools  []School
	Levels   []atlas.Level
	Year     int
	Away     bool // there are schools outside the city
	Previews bool // no edge of the year is published: proposals are shown, marked as such
}

// School is a school that teaches something.
type School struct {
	ID   ids.ID
	Name string
}

// Ask is what is asked of the map.
type Ask struct {
	Filter
	Away  bool   // with schools outside the city
	Edges string // "all" lets proposals in, "published" keeps them out; "" decides by what there is
}

// Map reads the registers and draws the map of a filter.
func (s *Service) Map(ctx context.Context, ask Ask) (*View, Choices, error) {
	var c Choices
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, c, actor.ErrForbidden
	}
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return nil, c, err
	}
	if ask.Year == 0 {
		ask.Year = civil.DateOf(s.db.Now()).Year
	}
	read, err := s.gathered(ctx, ask)
	if err != nil {
		return nil, c, err
	}
	src := read.src
	src.Catalog, c.Counties = cat, read.counties
	src.Proposals = ask.Edges == "all" || ask.Edges == "" && !anyPublished(src)
	c.fill(src)
	return Compute(src).Show(src, ask.Filter), c, nil
}

// Exported leaves a trace of the map as a table that is taken away.
func (s *Service) Exported(ctx context.Context) error {
	return audit.RecordAlone(ctx, s.db, audit.Entry{Action: "spectrum.export", Object: "spectrum"})
}

func anyPublished(s Source) bool {
	for _, e := range s.Edges {
		if counts(e, s.Year, false) {
			return true
		}
	}
	return false
}

func (c *Choices) fill(s Source) {
	c.Chains, c.Year, c.Previews, c.Key, c.Away = s.Chains, s.Year, s.Proposals, map[string]bool{}, s.Away > 0
	if s.Key != nil {
		for _, e := range s.Key.Entries {
			if e.Ref.Kind == atlas.EndChain {
				c.Key[e.Ref.Key] = true
			}
		}
	}
	seen, levels := map[ids.ID]bool{}, map[atlas.Level]bool{}
	for _, x := range s.Supplies {
		c.Away = c.Away || x.County == ""
		levels[x.Level] = true
		if !seen[x.School] {
			seen[x.School] = true
			c.Schools = append(c.Schools, School{x.School, x.SchoolName})
		}
	}
	sort.Slice(c.Schools, func(i, j int) bool { return c.Schools[i].Name < c.Schools[j].Name })
	for _, l := range atlas.Levels {
		if levels[l] {
			c.Levels = append(c.Levels, l)
		}
	}
}

// load reads needs, points, chains, edges and the key list in one transaction.
func (s *Source) load(ctx context.Context, q sqldb.Queryer, ask Ask) (err error) {
	if err := s.loadNeeds(ctx, q, ask.County); err != nil {
		return err
	}
	if err := s.loadSupplies(ctx, q); err != nil {
		return err
	}
	if !ask.Away {
		s.stayInside()
	}
	if s.Chains, err = atlas.Chains(ctx, q); err != nil {
		return err
	}
	if s.Edges, err = atlas.LiveEdges(ctx, q, true); err != nil {
		return err
	}
	s.Key, err = atlas.KeyListInForce(ctx, q, s.Year)
	return err
}

// stayInside leaves out schools that lie in no county of the city, unless none does.
func (s *Source) stayInside() {
	var inside []Supply
	away := map[ids.ID]bool{}
	for _, x := range s.Supplies {
		if x.County == "" {
			away[x.School] = true
		} else {
			inside = append(inside, x)
		}
	}
	if len(inside) > 0 {
		s.Supplies, s.Away = inside, len(away)
	}
}

// loadNeeds takes the published needs for people; one that gives no number counts as one person and is marked.
func (s *Source) loadNeeds(ctx context.Context, q sqldb.Queryer, county string) error {
	for it, err := range demand.Iter(ctx, q) {
		if err != nil {
			return err
		}
		if it.Side != demand.Need || it.Kind != demand.Talent || county != "" && it.Region != county {
			continue
		}
		n := Need{ID: it.ID, Firm: it.Org, Occupation: it.Occupation, Industry: it.Industry, County: it.Region, Persons: it.Headcount}
		if n.Persons <= 0 {
			n.Persons, n.Assumed = 1, true
		}
		s.Needs = append(s.Needs, n)
	}
	return nil
}

// loadSupplies takes the open programme points with the best figure that the city has: graduates, else entrants.
func (s *Source) loadSupplies(ctx context.Context, q sqldb.Queryer) error {
	var graduates, entrants []*int64
	var exact []int64
	var outYear, planYear int
	for v, err := range programme.Iter(ctx, q) {
		if err != nil {
			return err
		}
		s.Supplies = append(s.Supplies, Supply{Point: v.ID, School: v.School, SchoolName: v.SchoolName, County: v.County, Level: v.Level, Code: v.Code, Name: v.Name})
		milli, known := programme.Effective(v.Graduates, v.Employed, v.Local, v.Related)
		var effective *int64
		if known {
			n := whole(milli)
			effective = &n
		}
		graduates, entrants, exact = append(graduates, effective), append(entrants, v.Enrolled), append(exact, milli)
		if known {
			outYear = max(outYear, v.OutYear)
		}
		if v.Enrolled != nil {
			planYear = max(planYear, v.PlanYear)
		}
	}
	var from []*int64
	switch {
	case outYear > 0:
		s.Basis, s.OutYear, from = Graduates, outYear, graduates
	case planYear > 0:
		s.Basis, s.OutYear, from = Entrants, planYear, entrants
	default:
		s.Basis = Points
		return nil
	}
	for i := range s.Supplies {
		s.Supplies[i].Persons = from[i]
		if s.Basis == Graduates {
			s.Supplies[i].Milli = exact[i]
		}
	}
	return nil
}

// OutYear is the year of the latest figures of the supply side, 0 where there are none.
func (v *View) OutYear() int { return v.source.OutYear }
