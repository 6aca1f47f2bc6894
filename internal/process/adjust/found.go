package adjust

import (
	"context"
	"iter"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind of the package's documents in the search: rounds that are called, with what is publicised or decided.
const Found = "adjustment"

// FoundRequest is the kind of requests that were sent, for their school, its county and those who watch.
const FoundRequest = "adjustrequest"

// Watches reports whether the actor is shown all requests of the city.
func Watches(a actor.Actor) bool { return a.Has(watchers...) }

// Sources gives the search what everybody may find of rounds, and the requests for those who may see them.
func (s *Service) Sources() []search.Source {
	return []search.Source{{Kind: Found, ZH: "专业调整", Docs: s.docs}, {Kind: FoundRequest, ZH: "专业调整申请", Docs: s.requestDocs}}
}

func (s *Service) requestDocs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		for x, err := range sqldb.Each(ctx, q, scanRequest, `SELECT `+requestCols+requestFrom+` WHERE x.status NOT IN ('DRAFT', 'WITHDRAWN') ORDER BY x.id`) {
			if err == nil && len(only) > 0 && !slices.Contains(only, x.ID) {
				continue
			}
			d := search.Doc{Kind: FoundRequest, ID: x.ID, Title: x.Kind.ZH() + " " + x.Name, Text: x.SchoolName + "\n" + x.Summary, Tags: []string{x.Number, x.Code}, Path: x.path(), Org: x.School, County: x.County}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
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
