// Package mini is the small catalogue of the demonstration: sixty programmes, some forty occupations, their industries,
// the regions of the sample cities and a few codes of an older edition. Codes and names are those of the public
// catalogues; selection, descriptions and links are the product's own. It lets the demonstration run without data.
package mini

import (
	"context"
	"embed"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
)

//go:embed *.csv
var files embed.FS

// Import loads the mini catalogue; a second call changes nothing. Where the catalogue holds programmes already – the real
// ones, most likely – only the sample regions are added, so that nothing short hides something full.
func Import(ctx context.Context, catalog *sqldb.DB) (atlas.Summary, error) {
	var full int64
	err := catalog.Read(ctx, func(r *sqldb.Reader) (err error) {
		full, err = sqldb.Value[int64](ctx, r, `SELECT COUNT(*) FROM cat_packs WHERE kind = $1 AND row_count > 60`, string(atlas.Programmes))
		return err
	})
	if err != nil {
		return atlas.Summary{}, err
	}
	if full == 0 {
		return atlas.ImportFS(ctx, catalog, files, nil)
	}
	data, err := files.ReadFile("regions.csv")
	if err != nil {
		return atlas.Summary{}, err
	}
	f, err := atlas.ImportFile(ctx, catalog, "regions.csv", data)
	return atlas.Summary{Files: []atlas.FileReport{f}, Catalogues: 1, Took: f.Took}, err
}
