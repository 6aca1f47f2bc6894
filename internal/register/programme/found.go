package programme

import (
	"context"
	"iter"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind under which the search knows programme points.
const Found = "point"

// Source gives the search the programme points. They are found by those who see the points
// of the whole city, of the county, or of their own school.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "专业点", Docs: s.docs}
}

func (s *Service) docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	var w sqldb.Where
	if only != nil {
		list := make([]any, len(only))
		for i, id := range only {
			list[i] = id
		}
		w.In("p.id", list...)
	}
	scan := func(r sqldb.Row) (search.Doc, error) {
		p, err := scanPoint(r)
		return search.Doc{
			Kind: Found, ID: p.ID, Title: p.Name, Text: p.SchoolName, Tags: []string{p.Code, p.Given, p.Level.ZH(), p.SchoolName},
			Path: "/points/" + p.ID.String(), Org: p.School, County: p.County,
		}, err
	}
	return sqldb.Each(ctx, q, scan, `SELECT `+pointCols+pointFrom+w.SQL()+` ORDER BY p.id`, w.Args()...)
}

// OnWrite has f called inside every transaction that changes what may be found of the
// points: one, or with 0 many.
func (s *Service) OnWrite(f func(ctx context.Context, tx *sqldb.Tx, id ids.ID) error) {
	s.writers = append(s.writers, f)
}

func (s *Service) written(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	for _, f := range s.writers {
		if err := f(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}
