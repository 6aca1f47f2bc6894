package coding

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/require"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/coding/advert"
	"rongqiao/internal/process/coding/learn"
	"rongqiao/internal/process/coding/title"
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

// knowledge is what the coders learn from, as of one state of the catalogue and of the labels.
type knowledge struct {
	catalog   *atlas.Catalog
	packs     string      // stands for the catalogue in the names of models
	level     atlas.Level // whose programmes requirements ask for
	entries   require.Catalogue
	reader    *require.Reader
	labelled  []labelled
	sample    []advert.Ad // advertisements that teach
	published []atlas.TitleLabel
	pairs     map[string][]atlas.Label // what people gave codes to, by kind
	models    keeper

	ranker      *lazy[*positionCoder]
	titleRanker *lazy[*title.Ranker]
	adModel     *lazy[*advert.Model]
	tradeModel  *lazy[*trade.Model]
	memories    map[string]*memory
}

// lazy is prepared on first use, by one goroutine.
type lazy[T any] struct {
	once sync.Once
	v    T
}

func (l *lazy[T]) get(make func() T) T {
	l.once.Do(func() { l.v = make() })
	return l.v
}

// learnFrom reads what teaches. The codes of labelled positions are the province's own, so each is read by its name.
func learnFrom(ctx context.Context, q sqldb.Queryer, c *atlas.Catalog) (*knowledge, error) {
	k := &knowledge{catalog: c, level: levelOf(c), ranker: &lazy[*positionCoder]{}, titleRanker: &lazy[*title.Ranker]{}, adModel: &lazy[*advert.Model]{}, tradeModel: &lazy[*trade.Model]{}}
	k.entries = require.Of(c, k.level)
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
	var err error
	if k.published, err = atlas.TitleLabels(ctx, q); err != nil {
		return nil, err
	}
	k.reader = k.newReader(k.labelled)
	return k, nil
}

// levelOf is the level whose programmes requirements are read by: the bachelor's, or where the catalogue has none of it,
// the level with most programmes.
func levelOf(c *atlas.Catalog) atlas.Level {
	best := atlas.UndergradGeneral
	if len(c.Programmes(best)) > 0 {
		return best
	}
	for _, l := range []atlas.Level{atlas.HigherCollege, atlas.HigherUndergrad, atlas.Secondary} {
		if len(c.Programmes(l)) > len(c.Programmes(best)) {
			best = l
		}
	}
	return best
}

// with is the same knowledge with other labels: what did not learn from the changed ones is kept.
func (k *knowledge) with(labels []atlas.Label) *knowledge {
	next := *k
	next.pairs, next.memories = map[string][]atlas.Label{}, map[string]*memory{}
	for _, l := range labels {
		next.pairs[l.Kind] = append(next.pairs[l.Kind], l)
	}
	for kind, list := range next.pairs {
		next.memories[kind] = newMemory(list)
	}
	if next.key(Positions) != k.key(Positions) {
		next.ranker = &lazy[*positionCoder]{}
	}
	if next.key(Titles) != k.key(Titles) {
		next.titleRanker = &lazy[*title.Ranker]{}
	}
	if !sameLabels(next.pairs[Ads], k.pairs[Ads]) {
		next.adModel = &lazy[*advert.Model]{}
	}
	if !sameLabels(next.pairs[Industries], k.pairs[Industries]) {
		next.tradeModel = &lazy[*trade.Model]{}
	}
	return &next
}

func sameLabels(a, b []atlas.Label) bool {
	return slices.EqualFunc(a, b, func(x, y atlas.Label) bool { return x.ID == y.ID })
}

// relearn is after how many confirmations what is saved is learned anew; until then they are remembered beside it.
const relearn = 50

// taught are the labels of a kind that a saved model learns from: imported ones, and confirmations by the fifty.
func (k *knowledge) taught(kind string) []atlas.Label {
	confirmed := 0
	for _, l := range k.pairs[kind] {
		confirmed += one01(l.Source == atlas.LabelConfirmed)
	}
	left := confirmed - confirmed%relearn
	var out []atlas.Label
	for _, l := range k.pairs[kind] {
		if l.Source == atlas.LabelConfirmed {
			if left == 0 {
				continue
			}
			left--
		}
		out = append(out, l)
	}
	return out
}

func one01(b bool) int {
	if b {
		return 1
	}
	return 0
}

// key names what a saved model of a kind was learned from.
func (k *knowledge) key(kind string) string {
	parts := []string{k.packs, kind}
	if kind == Titles {
		parts = append(parts, title.Version())
	}
	for _, l := range k.taught(kind) {
		parts = append(parts, strconv.FormatInt(int64(l.ID), 10))
	}
	return keyOf(parts...)
}

func (k *knowledge) newReader(from []labelled) *require.Reader {
	lessons := make([]require.Lesson, 0, len(from))
	for _, l := range from {
		lessons = append(lessons, require.Lesson{Entries: l.entries})
	}
	return require.NewReader(k.entries, lessons)
}

// positions opens the saved ranking of positions, or learns it.
func (k *knowledge) positions() *positionCoder {
	return k.ranker.get(func() *positionCoder {
		key := k.key(Positions)
		if saved, ok := k.models.load(Positions, key); ok {
			if m, err := learn.Open(saved); err == nil {
				return &positionCoder{catalog: k.catalog, places: k.places(k.labelled), model: m}
			}
		}
		c := k.newPositions(k.labelled)
		if saved, err := c.model.Save(); err == nil {
			k.models.save(Positions, key, saved)
		}
		return c
	})
}

func (k *knowledge) places(from []labelled) *gazetteer {
	units := make([]string, len(from))
	for i := range from {
		units[i] = from[i].position.Unit
	}
	return newGazetteer(k.regions(), units)
}

func (k *knowledge) newPositions(from []labelled) *positionCoder {
	c := &positionCoder{catalog: k.catalog, places: k.places(from)}
	var examples []learn.Example
	for _, l := range from {
		p := l.position
		e := learn.Example{Name: p.Unit + " " + p.Name, Group: p.Unit, Record: c.record(p.Unit, p.Name, p.Duties, p.Type, p.Education), Labels: l.classes()}
		if len(l.kin) > 0 {
			e.Labels, e.Hint = l.kin, kinHint
		}
		examples = append(examples, e)
	}
	for _, l := range k.taught(Positions) {
		f := l.Fields
		examples = append(examples, learn.Example{Name: strings.TrimSpace(f["unit"] + " " + f["position"]), Group: f["unit"],
			Record: c.record(f["unit"], f["position"], f["duties"], f["position_type"], f["education"]), Labels: l.Codes})
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
