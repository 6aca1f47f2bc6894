package real

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/require"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match/engine"
)

// Lessons are what the labelled positions of the shared catalogue teach about
// matching: posts of this title were filled from these classes and programmes.
// Texts are read over the levels that vocational schools and universities teach.
func Lessons(ctx context.Context, catalog *sqldb.DB, cat *atlas.Catalog) ([]engine.Lesson, error) {
	reader := require.NewReader(require.Of(cat, atlas.Levels...), nil)
	counts := map[[2]string]int32{}
	err := catalog.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		clear(counts)
		for p, err := range atlas.Positions(ctx, r) {
			if err != nil {
				return err
			}
			like := "title:" + strings.ToLower(strings.TrimSpace(clip(p.Name, 59)))
			for _, text := range []string{p.MajorsBachelor, p.MajorsCollege} {
				for _, e := range reader.Read(text).Codes {
					counts[[2]string{like, e.Code}]++
				}
			}
		}
		return nil
	})
	out := make([]engine.Lesson, 0, len(counts))
	for k, n := range counts {
		out = append(out, engine.Lesson{Like: k[0], Programme: k[1], Yes: n})
	}
	slices.SortFunc(out, func(a, b engine.Lesson) int {
		return strings.Compare(a.Like+"|"+a.Programme, b.Like+"|"+b.Programme)
	})
	return out, err
}
