package supervise_test

import (
	"testing"

	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/supervise"
)

// TestDocumentsAreFoundByWhoSeesThem holds that inspections and findings carry their county, that drafts are no documents, and that nobody
// finds anything by being signed in alone.
func TestDocumentsAreFoundByWhoSeesThem(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		x, f := c.held(t)
		a, err := c.Draft(ctxOf(lead), supervise.Assessment{Framework: "county_supervision", Year: 2026, Title: "考核", Document: "方案", Items: sheetOfThree})
		must(t, err)
		docs := map[string]search.Doc{}
		must(t, c.db.Read(t.Context(), func(r *sqldb.Reader) error {
			for d, err := range c.Source().Docs(t.Context(), r, nil) {
				if err != nil {
					return err
				}
				docs[d.Path] = d
			}
			return nil
		}))
		for _, path := range []string{"/inspections/" + x.ID.String(), "/findings/" + f.ID.String()} {
			if d, ok := docs[path]; !ok || d.County != countyA || d.Public || d.Signed || d.Org != 0 {
				t.Errorf("%s: %+v", path, d)
			}
		}
		if _, ok := docs["/assessments/"+a.ID.String()]; ok || len(docs) != 2 {
			t.Errorf("a draft is found: %+v", docs)
		}
		if !supervise.Watches(lead) || !supervise.Watches(visitor) || supervise.Watches(boss) || supervise.Watches(countyMan) || supervise.Watches(expert) {
			t.Error("who finds everything")
		}
	})
}
