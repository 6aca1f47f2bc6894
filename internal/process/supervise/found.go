package supervise

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

// Found is the kind of the package's documents in the search: inspections, findings, and assessments that are open or further.
const Found = "supervise"

// Watches reports whether the actor sees the inspections, findings and assessments of the whole city.
func Watches(a actor.Actor) bool { return a.Has(watchers...) }

// Source gives the search what those who watch over the city find, and officers of a county what is theirs.
func (s *Service) Source() search.Source {
	return search.Source{Kind: Found, ZH: "督导考核", Docs: s.docs}
}

func (s *Service) docs(ctx context.Context, q sqldb.Queryer, only []ids.ID) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		list, err := allDocs(ctx, q)
		if err != nil {
			yield(search.Doc{}, err)
			return
		}
		for _, d := range list {
			if (len(only) == 0 || slices.Contains(only, d.ID)) && !yield(d, nil) {
				return
			}
		}
	}
}

func allDocs(ctx context.Context, q sqldb.Queryer) (out []search.Doc, err error) {
	inspections, err := sqldb.All(ctx, q, scanInspection, `SELECT `+inspectionCols+inspectionFrom+` ORDER BY i.id`)
	if err != nil {
		return nil, err
	}
	for _, x := range inspections {
		out = append(out, search.Doc{Kind: Found, ID: x.ID, Title: x.Title, Text: strings.Join([]string{x.OrgName, x.Basis, x.Summary}, "\n"), Tags: []string{x.Number}, Path: x.path(), County: x.County})
	}
	findings, err := sqldb.All(ctx, q, scanFinding, `SELECT `+findingCols+findingFrom+` ORDER BY f.id`)
	if err != nil {
		return nil, err
	}
	for _, x := range findings {
		out = append(out, search.Doc{Kind: Found, ID: x.ID, Title: x.What, Text: strings.Join([]string{x.OrgName, x.Title, x.Basis, x.Plan, x.Result}, "\n"), Tags: []string{x.Number}, Path: x.path(), County: x.County})
	}
	assessments, err := sqldb.All(ctx, q, scanAssessment, `SELECT `+assessmentCols+assessmentFrom+` WHERE a.status NOT IN ('DRAFT', 'DROPPED') ORDER BY a.id`)
	for _, x := range assessments {
		text := []string{x.Document}
		for _, it := range x.Items {
			text = append(text, it.ZH)
		}
		out = append(out, search.Doc{Kind: Found, ID: x.ID, Title: x.Title, Text: strings.Join(text, "\n"), Tags: []string{x.Number}, Path: x.path()})
	}
	return out, err
}
