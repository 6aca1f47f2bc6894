package standard

import (
	"context"
	"iter"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// SearchKind is the kind of the module's documents in the search.
const SearchKind = "standard"

// Source gives the search the standards in force, which everyone may find.
func (s *Service) Source() search.Source {
	return search.Source{Kind: SearchKind, ZH: "能力标准", Docs: s.docs}
}

func (s *Service) docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		var w sqldb.Where
		w.And("s.status = ?", Published)
		if only != nil {
			list := make([]any, len(only))
			for i, id := range only {
				list[i] = id
			}
			w.In("s.id", list...)
		}
		found, err := sqldb.All(ctx, q, scanStandard, `SELECT `+standardCols+standardFrom+w.SQL()+` ORDER BY s.id`, w.Args()...)
		if err != nil {
			yield(search.Doc{}, err)
			return
		}
		for _, x := range found {
			if x.Tasks, err = tasksOf(ctx, q, x.ID); !yield(s.doc(x), err) || err != nil {
				return
			}
		}
	}
}
