package citymap

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// What was read is kept while nothing was written, thirty seconds at most since another process may write. A city whose reading
// takes longer than slow is read again beside the answer, so that nobody waits for it, unless it is older than stale.
const (
	keep  = 30 * time.Second
	slow  = 60 * time.Millisecond
	stale = 10 * time.Minute
)

// Place is one mark: a record of a register or an organisation.
type Place struct {
	ID     ids.ID
	Layer  int // number of the layer
	At     geo.Point
	Name   string
	County string
	Org    ids.ID // whose it is, for the policy
	Status string // stage of a record
	Counts bool   // built or named; what is only planned is drawn hollow
}

// Key names the place in addresses: "r123" a record, "o123" an organisation.
func (p Place) Key(g *gathered) string {
	if g.layers[p.Layer].OfOrgs() {
		return "o" + p.ID.String()
	}
	return "r" + p.ID.String()
}

// readKey is the id in a key, and whether it is an organisation's.
func readKey(key string) (id ids.ID, ofOrg bool) {
	if key == "" {
		return 0, false
	}
	id, err := ids.Parse(key[1:])
	if err != nil {
		return 0, false
	}
	return id, key[0] == 'o'
}

// Href is the page of the place's record.
func (p Place) Href(g *gathered) string {
	if g.layers[p.Layer].OfOrgs() {
		return "/orgs/" + p.ID.String()
	}
	return "/records/" + p.ID.String()
}

// gathered is what was read; it is shared and never changed.
type gathered struct {
	layers   []Layer
	places   []Place // by name
	tallies  []counted
	outline  *Outline
	counties []org.County
	params   Params

	writes uint64
	at     time.Time
	took   time.Duration
}

// counted is a tally of a layer.
type counted struct {
	Layer int
	tally
}

// layer is the number of a layer, −1 for none.
func (g *gathered) layer(code string) int {
	return slices.IndexFunc(g.layers, func(l Layer) bool { return l.Code == code })
}

// county is the name of a county.
func (g *gathered) county(code string) string {
	for _, c := range g.counties {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// read returns what the registers hold, from memory while that is fresh.
func (s *Service) read(ctx context.Context) (*gathered, error) {
	now := s.db.Now()
	s.mu.Lock()
	old, busy := s.kept, s.reading
	age := time.Duration(0)
	if old != nil {
		age = now.Sub(old.at)
	}
	behind := old != nil && (old.writes != s.db.Writes() || age >= keep || age < 0)
	wait := old == nil || behind && (old.took < slow || age >= stale || age < 0)
	if behind && !wait && !busy {
		s.reading = true
	}
	s.mu.Unlock()
	switch {
	case wait:
		return s.gather(ctx)
	case behind && !busy:
		go s.refresh(context.WithoutCancel(ctx))
	}
	return old, nil
}

// refresh reads again beside the answers; what fails is tried again by the next one.
func (s *Service) refresh(ctx context.Context) {
	ctx, stop := context.WithTimeout(sqldb.Long(ctx), time.Minute)
	defer stop()
	_, _ = s.gather(ctx)
	s.mu.Lock()
	s.reading = false
	s.mu.Unlock()
}

func (s *Service) gather(ctx context.Context) (*gathered, error) {
	g := &gathered{writes: s.db.Writes(), at: s.db.Now()}
	start := time.Now()
	kinds, err := s.carriers.Kinds(ctx)
	if err != nil {
		return nil, err
	}
	g.layers = layersOf(kinds)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		g.places, g.tallies = nil, nil // the transaction may run again
		if g.counties, err = org.Counties(ctx, r); err != nil {
			return err
		}
		if g.outline, err = s.outlineIn(ctx, r); err != nil {
			return err
		}
		if g.params, err = paramsOn(ctx, r, s.Today()); err != nil {
			return err
		}
		if err := g.load(ctx, r); err != nil {
			return err
		}
		return g.count(ctx, r)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(g.places, func(a, b Place) int { return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	g.took = time.Since(start)
	s.mu.Lock()
	s.kept = g
	s.mu.Unlock()
	return g, nil
}

func (g *gathered) load(ctx context.Context, q sqldb.Queryer) error {
	number := make(map[string]int, len(g.layers))
	for i, l := range g.layers {
		number[l.Code] = i
	}
	list, err := records(ctx, q)
	if err != nil {
		return err
	}
	g.places = make([]Place, 0, len(list))
	for _, p := range list {
		if at, ok := number[p.Sort]; ok && p.At.Valid() {
			g.places = append(g.places, Place{ID: p.ID, Layer: at, At: p.At, Name: p.Name, County: p.County, Org: p.Org, Status: p.Status, Counts: p.Since != ""})
		}
	}
	list, err = organisations(ctx, q, g.at.Year())
	for _, p := range list {
		if at, ok := number[orgLayer(org.Kind(p.Sort), p.Level, p.Key)]; ok && p.At.Valid() {
			g.places = append(g.places, Place{ID: p.ID, Layer: at, At: p.At, Name: p.Name, County: p.County, Org: p.Org, Counts: true})
		}
	}
	return err
}

func (g *gathered) count(ctx context.Context, q sqldb.Queryer) error {
	list, err := recordTallies(ctx, q)
	if err != nil {
		return err
	}
	for _, t := range list {
		if at := g.layer(t.Sort); at >= 0 {
			g.tallies = append(g.tallies, counted{at, t})
		}
	}
	list, err = orgTallies(ctx, q, g.at.Year())
	for _, t := range list {
		if at := g.layer(orgLayer(org.Kind(t.Sort), t.Level, t.Key)); at >= 0 {
			g.tallies = append(g.tallies, counted{at, t})
		}
	}
	return err
}

// sight is what an actor may see.
type sight struct {
	who               actor.Actor
	allRecords        bool
	allOrgs, someOrgs bool
}

func sightOf(a actor.Actor) sight {
	var everywhere actor.Object
	return sight{who: a, allRecords: carrier.Policy.May(a, seeRecords, everywhere), allOrgs: org.Policy.May(a, seeOrgs, everywhere), someOrgs: org.Policy.Allowed(a, seeOrgs)}
}

// sees says whether the record of a place is seen.
func (v sight) sees(g *gathered, p *Place) bool {
	if g.layers[p.Layer].OfOrgs() {
		return v.allOrgs || v.someOrgs && org.Policy.May(v.who, seeOrgs, actor.Object{County: p.County, Org: p.Org})
	}
	return v.allRecords || carrier.Policy.May(v.who, seeRecords, actor.Object{County: p.County, Org: p.Org})
}

// counts says whether the whole of a layer in a county is seen, so that its number is a number and not what is left of one.
func (v sight) counts(l Layer, county string) bool {
	if l.OfOrgs() {
		return v.allOrgs || org.Policy.May(v.who, seeOrgs, actor.Object{County: county})
	}
	return v.allRecords || carrier.Policy.May(v.who, seeRecords, actor.Object{County: county})
}
