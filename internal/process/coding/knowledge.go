package coding

import (
	"context"
	"sync"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/require"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/coding/advert"
	"rongqiao/internal/process/coding/learn"
	"rongqiao/internal/process/coding/trade"
)

// labelled is one position whose programmes officials named.
type labelled struct {
	position atlas.Position
	entries  []require.Entry // asked for, of the bachelor's level, categories included, in the order of the text
	kin      []string        // classes nearest to the postgraduate list, where there is no bachelor's
}

// codes are the classes and programmes among the entries.
func (l *labelled) codes() map[string]bool {
	out := map[string]bool{}
	for _, e := range l.entries {
		if len(e.Code) >= 4 {
			out[e.Code] = true
		}
	}
	return out
}

// classes are the four-digit classes of the codes, in the order of the text.
func (l *labelled) classes() []string {
	var out []string
	seen := map[string]bool{}
	for _, e := range l.entries {
		if c := e.Class(); c != "" && !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return out
}

// knowledge is what the coders learn from, as of one state of the catalogue.
type knowledge struct {
	catalog  *atlas.Catalog
	entries  require.Catalogue
	reader   *require.Reader
	labelled []labelled
	once     sync.Once
	ranker   *positionCoder

	sample     []advert.Ad // advertisements that teach
	adsOnce    sync.Once
	adModel    *advert.Model
	tradesOnce sync.Once
	tradeModel *trade.Model
}

// learnFrom reads the labelled positions. Their codes are the province's own, so each is read by its name.
func learnFrom(ctx context.Context, q sqldb.Queryer, c *atlas.Catalog) (*knowledge, error) {
	k := &knowledge{catalog: c, entries: require.Of(c, atlas.UndergradGeneral)}
	plain, kin := require.NewReader(k.entries, nil), newKinship(c)
	for p, err := range atlas.Positions(ctx, q) {
		if err != nil {
			return nil, err
		}
		l := labelled{position: p}
		if p.CodesBachelor == "" {
			if l.kin = kin.classes(p.CodesPostgrad); len(l.kin) > 0 {
				k.labelled = append(k.labelled, l)
			}
			continue
		}
		for _, it := range plain.Read(p.MajorsBachelor).Items {
			l.entries = append(l.entries, it.Codes...)
		}
		k.labelled = append(k.labelled, l)
	}
	for ad, err := range atlas.Ads(ctx, q) {
		if err != nil {
			return nil, err
		}
		k.sample = append(k.sample, advert.Ad(ad))
	}
	k.reader = k.newReader(k.labelled)
	return k, nil
}

func (k *knowledge) newReader(from []labelled) *require.Reader {
	lessons := make([]require.Lesson, 0, len(from))
	for _, l := range from {
		lessons = append(lessons, require.Lesson{Entries: l.entries})
	}
	return require.NewReader(k.entries, lessons)
}

// positions trains the ranking of positions on first use.
func (k *knowledge) positions() *positionCoder {
	k.once.Do(func() { k.ranker = k.newPositions(k.labelled) })
	return k.ranker
}

func (k *knowledge) newPositions(from []labelled) *positionCoder {
	units := make([]string, len(from))
	for i := range from {
		units[i] = from[i].position.Unit
	}
	c := &positionCoder{catalog: k.catalog, places: newGazetteer(k.regions(), units)}
	var examples []learn.Example
	for _, l := range from {
		p := l.position
		e := learn.Example{Name: p.Unit + " " + p.Name, Group: p.Unit, Record: c.record(p.Unit, p.Name, p.Duties, p.Type, p.Education), Labels: l.classes()}
		if len(l.kin) > 0 {
			e.Labels, e.Hint = l.kin, kinHint
		}
		examples = append(examples, e)
	}
	for _, p := range k.catalog.Programmes(atlas.UndergradGeneral) {
		examples = append(examples, learn.Example{Name: p.Name, Group: p.Code, Record: nameRecord(p.Name), Labels: []string{p.ClassCode}, Hint: nameHint})
	}
	c.model = learn.Train(examples)
	return c
}

// regions are those of the administrative list, in the order of codes.
func (k *knowledge) regions() []atlas.Region {
	var out []atlas.Region
	for _, r := range k.catalog.Regions() {
		if !r.Statistical {
			out = append(out, *r)
		}
	}
	return out
}
