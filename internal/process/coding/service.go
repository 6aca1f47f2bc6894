package coding

import (
	"context"
	"sync"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/coding/trade"
)

// Service opens coders over the shared catalogue and keeps what they learned until a new pack comes. One serves all
// cities of a process.
type Service struct {
	db     *sqldb.DB
	shelf  *atlas.Shelf
	models keeper

	mu    sync.Mutex
	known *knowledge
	stamp [3]int64 // of the labels that known has

	tradeMu sync.Mutex
	tradeOf *atlas.Catalog // catalogue that trade was made of
	trade   *trade.Model
}

// New makes a service over the shared catalogue; shelf may be nil.
func New(catalog *sqldb.DB, shelf *atlas.Shelf) *Service {
	if shelf == nil {
		shelf = atlas.NewShelf(catalog)
	}
	return &Service{db: catalog, shelf: shelf}
}

// KeepIn lets learned models be kept in a folder, so that they are learned once and not at every start.
func (s *Service) KeepIn(dir string) *Service {
	s.models = keeper{dir}
	return s
}

// Coder opens the coder of a kind. Where nothing saved fits, the first call after a new pack learns, which takes some
// seconds.
func (s *Service) Coder(ctx context.Context, kind string) (Coder, error) {
	k, err := KindOf(kind)
	if err != nil {
		return nil, err
	}
	known, err := s.knowledge(ctx)
	if err != nil {
		return nil, err
	}
	if err := known.lacks(kind); err != nil {
		return nil, err
	}
	coder := k.open(known)
	if m := known.memories[kind]; m != nil {
		coder = remembering{coder, known, k, m}
	}
	return coder, nil
}

// Prepare learns and saves what takes long: positions and titles, where the catalogue has them. It reports each kind that
// is ready.
func (s *Service) Prepare(ctx context.Context, ready func(kind string)) error {
	known, err := s.knowledge(ctx)
	if err != nil {
		return err
	}
	for _, kind := range []string{Positions, Titles} {
		if known.lacks(kind) != nil {
			continue
		}
		if _, err := s.Coder(ctx, kind); err != nil {
			return err
		}
		ready(kind)
	}
	return ctx.Err()
}

// knowledge is what is known now; reading it costs two small queries where nothing has changed.
func (s *Service) knowledge(ctx context.Context) (*knowledge, error) {
	c, err := s.shelf.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		stamp, err := atlas.LabelStamp(ctx, r)
		if err != nil {
			return err
		}
		fresh := s.known == nil || s.known.catalog != c
		if !fresh && stamp == s.stamp {
			return nil
		}
		known := s.known
		if fresh {
			if known, err = learnFrom(ctx, r, c); err != nil {
				return err
			}
			if known.packs, err = packsKey(ctx, r); err != nil {
				return err
			}
			known.models = s.models
		}
		labels, err := atlas.Labels(ctx, r)
		if err != nil {
			return err
		}
		s.known, s.stamp = known.with(labels), stamp
		return nil
	})
	return s.known, err
}

// packsKey stands for all packs of the catalogue.
func packsKey(ctx context.Context, q sqldb.Queryer) (string, error) {
	sums, err := sqldb.All(ctx, q, func(r sqldb.Row) (s string, err error) { return s, r.Scan(&s) }, `SELECT checksum FROM cat_packs ORDER BY id`)
	return keyOf(sums...), err
}

// lacks says what a kind needs and the catalogue has not; nil when it can be coded.
func (k *knowledge) lacks(kind string) error {
	bachelor := len(k.catalog.Programmes(atlas.UndergradGeneral)) > 0
	switch {
	case kind == Requirements && len(k.catalog.Programmes(k.level)) == 0, (kind == Positions || kind == Ads) && !bachelor:
		return ErrCatalogue
	case kind == Positions && len(k.labelled) == 0 && len(k.taught(Positions)) == 0:
		return ErrLabels
	case kind == Industries && len(k.catalog.Industries()) == 0:
		return ErrIndustries
	case kind == Titles && len(k.catalog.Occupations()) == 0:
		return ErrOccupations
	}
	return nil
}

// full is from how many entries on a catalogue of occupations or industries is no sample.
const full = 1000

// limits say what makes the answers of a kind poorer than they could be; they are keys of texts.
func (k *knowledge) limits(kind string) []string {
	var out []string
	switch {
	case kind == Requirements && k.level != atlas.UndergradGeneral:
		out = append(out, "目录里没有普通本科专业，现按目录里专业最多的层次编码。导入完整的专业目录后才有本科代码。")
	case kind == Titles && len(k.catalog.Occupations()) < full:
		out = append(out, "目录里只有部分职业，只能编到这些职业。导入完整的职业分类后更准。")
	case kind == Industries && len(k.catalog.Industries()) < full:
		out = append(out, "目录里只有部分行业，只能编到这些行业。导入完整的国民经济行业分类后更准。")
	}
	if kind == Titles && len(k.published) == 0 {
		out = append(out, "没有标注过的职位名称可供学习，只按职业的名称、别名和说明来编。")
	}
	return out
}
