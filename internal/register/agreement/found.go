package agreement

import (
	"context"
	"iter"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind of agreements in the search. Whoever may not see agreements must not be
// answered with it, though they belong to a party.
const Found = "agreement"

// Source gives the search the agreements that were sent: one document for each party, which
// finds it besides the offices.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "校企合作协议", Docs: docs}
}

func docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		var w sqldb.Where
		w.And(`a.sent_on <> ''`)
		w.And(`a.status <> ?`, Withdrawn)
		if only != nil {
			list := make([]any, len(only))
			for i, id := range only {
				list[i] = id
			}
			w.In("p.id", list...)
		}
		for d, err := range sqldb.Each(ctx, q, scanDoc, `SELECT p.id, p.org_id, COALESCE(o.name, ''), p.county, a.id, a.number, a.title, a.class`+partyFrom+` JOIN agreement_items a ON a.id = p.agreement_id`+w.SQL()+` ORDER BY p.id`, w.Args()...) {
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

func scanDoc(r sqldb.Row) (d search.Doc, err error) {
	var of ids.ID
	var number string
	var class Class
	d.Kind = Found
	err = r.Scan(&d.ID, &d.Org, &d.Text, &d.County, &of, &number, &d.Title, (*string)(&class))
	d.Tags, d.Path = []string{number, class.ZH()}, "/agreements/"+of.String()
	return d, err
}

// index keeps an agreement in the search.
func index(ctx context.Context, tx *sqldb.Tx, a Agreement) error {
	parties, err := partiesOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	list := make([]ids.ID, len(parties))
	for i, p := range parties {
		list[i] = p.ID
	}
	return search.Source{Kind: Found, Docs: docs}.Renew(ctx, tx, list...)
}
