package dispatch

import (
	"context"
	"iter"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
)

// Found is the kind of the package's documents in the search: matters and resolutions, meetings with their minutes, bulletins.
const Found = "dispatch"

// Source gives the search what those who watch over the conference find.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "会议和会办事项", Docs: s.docs}
}

func (s *Service) docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		wanted := func(id ids.ID) bool {
			for _, x := range only {
				if x == id {
					return true
				}
			}
			return len(only) == 0
		}
		list, err := s.allDocs(ctx, q)
		if err != nil {
			yield(search.Doc{}, err)
			return
		}
		for _, d := range list {
			if wanted(d.ID) && !yield(d, nil) {
				return
			}
		}
	}
}

func (s *Service) allDocs(ctx context.Context, q sqldb.Queryer) (out []search.Doc, err error) {
	matters, err := mattersWhere(ctx, q, s.Today(), `t.status <> 'CANCELLED'`)
	if err != nil {
		return nil, err
	}
	for _, t := range matters {
		text := t.Body
		for _, p := range t.Parts {
			text += "\n" + p.Unit.Name
		}
		out = append(out, search.Doc{Kind: Found, ID: t.ID, Title: t.Title, Text: text, Tags: []string{t.Number}, Path: t.path()})
	}
	meetings, err := sqldb.All(ctx, q, scanMeeting, `SELECT `+meetingCols+meetingFrom+` ORDER BY g.id`)
	if err != nil {
		return nil, err
	}
	for _, m := range meetings {
		d := search.Doc{Kind: Found, ID: m.ID, Title: m.Title, Text: m.BodyName, Path: m.path()}
		if m.Status == Issued {
			d.Text, d.Tags = d.Text+"\n"+m.Minutes, []string{m.Number}
		}
		out = append(out, d)
	}
	bulletins, err := sqldb.All(ctx, q, scanBulletin, `SELECT `+bulletinCols+` FROM dispatch_bulletins n ORDER BY n.id`)
	for _, x := range bulletins {
		out = append(out, search.Doc{Kind: Found, ID: x.ID, Title: x.Title, Text: x.Bulletin.Finding(), Tags: []string{x.Number}, Path: x.path()})
	}
	return out, err
}
