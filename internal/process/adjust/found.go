package adjust

import (
	"context"
	"iter"
	"slices"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind of the package's documents in the search: rounds that are called, with what is publicised or decided.
const Found = "adjustment"

// Source gives the search all that everybody may find.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "专业调整", Docs: s.docs}
}

func (s *Service) docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		list, err := rounds(ctx, q)
		if err != nil {
			yield(search.Doc{}, err)
			return
		}
		for _, r := range list {
			if r.Status == RoundOpen || len(only) > 0 && !slices.Contains(only, r.ID) {
				continue
			}
			d, err := doc(ctx, q, r)
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// shown reports whether what is proposed or decided in the round is public.
func (r Round) shown() bool {
	return slices.Contains([]string{RoundPublicity, RoundDecided, RoundPublished, RoundApplied, RoundAppealed, RoundClosed}, r.Status)
}

func doc(ctx context.Context, q sqldb.Queryer, r Round) (search.Doc, error) {
	text := []string{r.Notice, r.Document, r.Decision}
	if r.shown() {
		list, err := requestsOf(ctx, q, r.ID)
		if err != nil {
			return search.Doc{}, err
		}
		for _, x := range list {
			if x.Proposal == Approved {
				text = append(text, x.Name+" "+x.SchoolName+" "+x.Kind.ZH())
			}
		}
	}
	return search.Doc{Kind: Found, ID: r.ID, Title: r.Title, Text: strings.Join(text, "\n"), Path: r.path(), Public: true}, nil
}

// index keeps the search in line with a round.
func (s *Service) index(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	r, err := roundByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if r.Status == RoundOpen {
		return search.Remove(ctx, tx, Found, id)
	}
	d, err := doc(ctx, tx, r)
	if err != nil {
		return err
	}
	return search.Put(ctx, tx, d)
}
