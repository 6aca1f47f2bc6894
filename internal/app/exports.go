package app

import (
	"context"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// codeNames reads the names that exports write beside codes.
func (h *House) codeNames(ctx context.Context, q sqldb.Queryer) (sheet.Namer, error) {
	cat, err := h.Shelf.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	counties, err := org.Counties(ctx, q)
	places := map[string]string{}
	for _, c := range counties {
		places[c.Code] = c.Name
	}
	return func(set, code string) string {
		switch set {
		case sheet.CountyCodes:
			return places[code]
		case sheet.IndustryCodes:
			return industryName(cat, code)
		case sheet.OccupationCodes:
			return occupationName(cat, code)
		case sheet.ProgrammeCodes:
			return programmeName(cat, code)
		}
		return ""
	}, err
}
