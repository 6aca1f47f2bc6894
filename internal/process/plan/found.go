package plan

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind of the package's documents in the search: plans that are published.
const Found = "plan"

// Source gives the search the plans, with the titles of their tasks.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "方案", Docs: docs}
}

func docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		var w sqldb.Where
		w.And("p.status NOT IN ('DRAFT', 'DROPPED')")
		if len(only) > 0 {
			list := make([]any, len(only))
			for i, id := range only {
				list[i] = id
			}
			w.In("p.id", list...)
		}
		all, err := sqldb.All(ctx, q, scanPlan, `SELECT `+planCols+planFrom+w.SQL()+` ORDER BY p.id`, w.Args()...)
		if err != nil {
			yield(search.Doc{}, err)
			return
		}
		for _, p := range all {
			tasks, err := tasksOf(ctx, q, p.ID)
			text := []string{p.Issuer, p.AreaName, p.Note}
			for _, t := range tasks {
				text = append(text, t.Title)
			}
			d := search.Doc{Kind: Found, ID: p.ID, Title: p.Title, Text: strings.Join(words(text...), " "), Tags: words(p.FileNo), Path: p.path(), County: p.County, Org: p.Org}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}
