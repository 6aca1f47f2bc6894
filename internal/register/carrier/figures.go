package carrier

import (
	"context"
	"iter"
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// Figure is a count beside the figures that documents publish of the same thing; the two are never added.
type Figure struct {
	Kind *Kind
	Tally
	Published []Published
	Goals     []Goal
}

// Figures computes all counts of a kind on a day, in the order of its declaration; the number of records that count comes first.
func (s *Service) Figures(ctx context.Context, kind string, day civil.Date) (out []Figure, err error) {
	if err := maySeeKind(ctx, kind); err != nil {
		return nil, err
	}
	k, err := s.Kind(ctx, kind)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		records, err := countedOf(ctx, r, kind)
		if err != nil {
			return err
		}
		published, err := publishedOf(ctx, r, kind)
		if err != nil {
			return err
		}
		if err := k.withAssets(ctx, r, records); err != nil {
			return err
		}
		stated, err := statedOf(ctx, r, day)
		if err != nil {
			return err
		}
		p, err := paramsOn(ctx, r, day)
		if err != nil {
			return err
		}
		for _, c := range inEach(k.allCounts(), p) {
			count := func(day civil.Date) (Tally, error) {
				if len(c.Also) > 0 {
					return s.across(ctx, r, k, c, records, day)
				}
				return k.Tally(c, records, day), nil
			}
			f := Figure{Kind: k, Published: published[c.Code], Goals: slices.Clone(stated.goals[kind+"."+c.Code])}
			if f.Tally, err = count(day); err != nil {
				return err
			}
			stated.divide(&f.Tally)
			for i := range f.Goals {
				if err := f.Goals[i].judge(k, c, records, day, stated, count); err != nil {
					return err
				}
			}
			out = append(out, f)
		}
		return nil
	})
	return out, err
}

// allCounts are the counts of the kind behind the plain number of its records and the number of each level.
func (k *Kind) allCounts() []Count {
	first := []Count{{Code: "all", ZH: k.ZH, EN: k.EN, Unit: k.Unit, Of: Records, Scope: "到这一天已计数，一个只计一次，按最高级别"}}
	return slices.Concat(first, k.levelCounts(), k.Counts)
}

func publishedOf(ctx context.Context, q sqldb.Queryer, kind string) (map[string][]Published, error) {
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (p Published, err error) {
		return p, r.Scan(&p.Kind, &p.Count, &p.AsOf, &p.Value, &p.Unit, &p.Scope, &p.Source)
	}, `SELECT kind, count_code, as_of, value, unit, scope, source FROM carrier_published WHERE kind = $1 ORDER BY as_of DESC, id`, kind)
	out := map[string][]Published{}
	for _, p := range list {
		out[p.Count] = append(out[p.Count], p)
	}
	return out, err
}

// Publish records figures that a document states.
func Publish(ctx context.Context, tx *sqldb.Tx, list []Published) error {
	var rows [][]any
	for _, p := range list {
		rows = append(rows, []any{tx.NewID(), p.Kind, p.Count, p.AsOf, p.Value, p.Unit, p.Scope, p.Source})
	}
	return tx.Bulk(ctx, `INSERT INTO carrier_published (id, kind, count_code, as_of, value, unit, scope, source)`, 8, rows, "")
}

// Source is a table of records as indicators read it: its name, its fields, and its rows on a day.
type Source struct {
	Code, ZH, EN string
	Fields       []Field
	Rows         func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[Fact, error]

	kind *Kind
}

// Persons says that a record stands for a person.
func (s Source) Persons() bool { return s.kind.Persons }

// LevelZH is a level of the kind in Chinese.
func (s Source) LevelZH(code string) string {
	if i := s.kind.Rank(code); i >= 0 {
		return s.kind.Levels[i].ZH
	}
	return code
}

// StageZH is a stage of the kind in Chinese.
func (s Source) StageZH(code string) string {
	st, _ := s.kind.Stage(code)
	return st.ZH
}

// Fact is one record on a day: its name, whether it counts, its level, who leads it and where it is, and its values.
type Fact struct {
	ID, Name, Level, Stage string
	Org, County            string // Org is the identity of the leading organisation, "" for none
	Counts                 bool
	Since                  civil.Date
	Values                 Values
	Members                []Taking
}

// Sources are the tables of all kinds, for the engine of indicators.
func (s *Service) Sources(ctx context.Context) ([]Source, error) {
	kinds, err := s.Kinds(ctx)
	var out []Source
	for _, k := range kinds {
		out = append(out, Source{Code: "carrier." + k.Code, ZH: k.ZH, EN: k.EN, Fields: k.Fields, kind: k, Rows: func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[Fact, error] {
			return facts(ctx, q, k, day)
		}})
	}
	return out, err
}

func facts(ctx context.Context, q sqldb.Queryer, k *Kind, day civil.Date) iter.Seq2[Fact, error] {
	return func(yield func(Fact, error) bool) {
		records, err := countedOf(ctx, q, k.Code)
		if err != nil {
			yield(Fact{}, err)
			return
		}
		for i := range records {
			r := &records[i]
			since, counts := r.CountsOn(k, day)
			stage, _ := r.StageOn(day)
			if !yield(Fact{ID: r.ID, Name: r.Name, Level: r.LevelOn(k, day), Stage: stage, Org: r.Org, County: r.County, Counts: counts, Since: since, Values: r.Values, Members: r.Members}, nil) {
				return
			}
		}
	}
}
