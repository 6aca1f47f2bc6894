package evaluate

import (
	"context"
	"iter"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind of the package's documents in the search: warning cards that were sent.
const Found = "warning"

// Watches reports whether the actor is shown all cards of the city.
func Watches(a actor.Actor) bool { return a.Has(watchers...) }

// Source gives the search the cards that were sent, for their school, its county and those who watch.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "专业预警", Docs: s.docs}
}

func (s *Service) docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		var w sqldb.Where
		w.And("c.status NOT IN (?, ?, ?)", Drafted, Confirmed, Dropped)
		if len(only) > 0 {
			list := make([]any, len(only))
			for i, id := range only {
				list[i] = id
			}
			w.In("c.id", list...)
		}
		cards, err := listCards(ctx, q, w, CardQuery{})
		if err != nil {
			yield(search.Doc{}, err)
			return
		}
		for _, c := range cards {
			if !yield(c.doc(), nil) {
				return
			}
		}
	}
}

func (c Card) doc() search.Doc {
	return search.Doc{Kind: Found, ID: c.ID, Title: c.Number + " " + c.Name, Text: c.SchoolName + "\n" + c.Reply + "\n" + c.Plan, Tags: []string{c.Code, c.Number}, Path: c.path(), Org: c.School, County: c.County}
}

// index keeps the search in line with a card.
func index(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	c, err := cardByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if contains(unsent, c.Status) {
		return search.Remove(ctx, tx, Found, id)
	}
	return search.Put(ctx, tx, c.doc())
}
