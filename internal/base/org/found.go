package org

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind under which the search knows organisations.
const Found = "org"

// Source gives the search the organisations with their other names. They are found by
// officers and by their own people.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "单位", Docs: s.docs}
}

func (s *Service) docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	var w sqldb.Where
	w.And("o.status <> ?", string(Merged))
	if only != nil {
		list := make([]any, len(only))
		for i, id := range only {
			list[i] = id
		}
		w.In("o.id", list...)
	}
	scan := func(r sqldb.Row) (d search.Doc, err error) {
		var uscc, school, industry, names string
		err = r.Scan(&d.ID, &d.Title, &d.County, &d.Text, &uscc, &school, &industry, &names)
		d.Kind, d.Path, d.Org = Found, "/orgs/"+d.ID.String(), d.ID
		d.Tags = append([]string{uscc, school, industry}, strings.Split(names, "|")...)
		if s.trade != nil && industry != "" {
			d.Tags = append(d.Tags, s.trade(industry))
		}
		return d, err
	}
	return sqldb.Each(ctx, q, scan, `SELECT o.id, o.name, o.county, o.address, COALESCE(o.uscc, ''), COALESCE(o.school_code, ''), o.industry,
COALESCE((SELECT string_agg(a.name, '|' ORDER BY a.name, a.id) FROM org_aliases a WHERE a.org_id = o.id), '')
FROM org_organizations o`+w.SQL()+` ORDER BY o.id`, w.Args()...)
}

// OnWrite has f called inside every transaction that changes what may be found of the
// register: one organisation, or with 0 many.
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
