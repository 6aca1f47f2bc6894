package demand

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// The kinds under which the search knows needs and offers.
const (
	FoundNeed  = "need"
	FoundOffer = "offer"
)

// found is the side's kind of document.
func (s Side) found() string {
	if s == Offer {
		return FoundOffer
	}
	return FoundNeed
}

// Sources give the search what may be found of both sides: everything but drafts. What is
// not published is found by its owner and by officers only.
func (s *Service) Sources() []search.Source {
	return []search.Source{
		{Kind: FoundNeed, ZH: "需求", Docs: s.docs(Need)},
		{Kind: FoundOffer, ZH: "供给", Docs: s.docs(Offer)},
	}
}

func (s *Service) docs(side Side) func(context.Context, sqldb.Queryer, []ids.ID) iter.Seq2[search.Doc, error] {
	return func(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
		var w sqldb.Where
		w.And("i.side = ?", string(side))
		w.And("i.status <> ?", Drafted)
		if only != nil {
			list := make([]any, len(only))
			for i, id := range only {
				list[i] = id
			}
			w.In("i.id", list...)
		}
		scan := func(r sqldb.Row) (search.Doc, error) {
			it, err := scanItem(r)
			return s.doc(it), err
		}
		return sqldb.Each(ctx, q, scan, `SELECT `+itemCols+itemFrom+w.SQL()+` ORDER BY i.id`, w.Args()...)
	}
}

// doc is an item as the search keeps it. Contacts are no part of it.
func (s *Service) doc(it Item) search.Doc {
	path := "/needs/"
	if it.Side == Offer {
		path = "/offers/"
	}
	n := s.opts.Names
	return search.Doc{
		Kind: it.Side.found(), ID: it.ID, Title: it.Title, Text: strings.Join([]string{it.Requirement, it.Duties, it.Details}, "\n"),
		Tags: []string{it.OrgName, it.Number, it.Kind.ZH(), it.Occupation, nameOf(n.Occupation, it.Occupation), it.Industry, nameOf(n.Industry, it.Industry), it.Programme, nameOf(n.Programme, it.Programme)},
		Path: path + it.ID.String(), Public: it.Live() && it.Visibility == Open, Signed: it.Live(), Org: it.Org, County: it.Region,
	}
}

// OnWrite has f called inside every transaction that changes what may be found of a side:
// one item, or with 0 many.
func (s *Service) OnWrite(f func(ctx context.Context, tx *sqldb.Tx, side Side, item ids.ID) error) {
	s.writers = append(s.writers, f)
}

// OnFirst has f called inside the transaction in which an item is published for the first
// time.
func (s *Service) OnFirst(f func(ctx context.Context, tx *sqldb.Tx, it Item) error) {
	s.firsts = append(s.firsts, f)
}

func (s *Service) written(ctx context.Context, tx *sqldb.Tx, side Side, item ids.ID) error {
	for _, f := range s.writers {
		if err := f(ctx, tx, side, item); err != nil {
			return err
		}
	}
	return nil
}
