package selection

import (
	"context"
	"iter"
	"slices"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind of the package's documents in the search: calls, lists in publicity and published lists.
const Found = "selection"

// Source gives the search all that everybody may find.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "遴选名单", Docs: s.docs}
}

func (s *Service) docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		var w sqldb.Where
		w.And("b.status NOT IN ('DRAFT', 'CANCELLED')")
		if len(only) > 0 {
			list := make([]any, len(only))
			for i, id := range only {
				list[i] = id
			}
			w.In("b.id", list...)
		}
		all, err := sqldb.All(ctx, q, scanBatch, `SELECT `+batchCols+` FROM selection_batches b`+w.SQL()+` ORDER BY b.id`, w.Args()...)
		if err != nil {
			yield(search.Doc{}, err)
			return
		}
		for _, b := range all {
			d, err := s.doc(ctx, q, b)
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// doc is a batch as it is found; once the list is public, by those who are on it.
func (s *Service) doc(ctx context.Context, q sqldb.Queryer, b Batch) (search.Doc, error) {
	text := []string{b.Call, b.Document}
	if b.ListShown() {
		list, err := appsOf(ctx, q, b.ID)
		if err != nil {
			return search.Doc{}, err
		}
		for _, x := range list {
			if slices.Contains([]string{AppProposed, AppNamed}, x.Status) {
				text = append(text, x.Title+" "+x.OrgName)
			}
		}
	}
	return search.Doc{Kind: Found, ID: b.ID, Title: b.Title, Text: strings.Join(text, "\n"), Tags: []string{b.Number}, Path: b.path(), Public: true}, nil
}

// index keeps the search in line with a batch.
func (s *Service) index(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	if !b.Shown() {
		return search.Remove(ctx, tx, Found, b.ID)
	}
	d, err := s.doc(ctx, tx, b)
	if err != nil {
		return err
	}
	return search.Put(ctx, tx, d)
}
