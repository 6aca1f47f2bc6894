package app

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/forecast"
	"rongqiao/internal/register/programme"
	"rongqiao/internal/register/standard"
	"rongqiao/internal/report/board"
)

// newForecast joins forecasts and employment reports to the catalogues and to what the
// schools will supply.
func (h *House) newForecast(db *sqldb.DB) *forecast.Service {
	n := h.naming()
	return forecast.New(db, forecast.Options{
		Names: forecast.Names{Occupation: n.Occupation, Industry: n.Industry, OccupationCode: n.OccupationCode},
		Supply: func(ctx context.Context, q sqldb.Queryer, year int, county string, demand map[string]int64) (map[string]int64, error) {
			cat, err := h.Shelf.Catalog(ctx)
			if err != nil {
				return nil, err
			}
			return board.Ahead(ctx, q, cat, year, county, demand)
		},
	})
}

// newStandard joins competency standards to the schools' programme points, and the third
// part of surveys to the forecast.
func (h *House) newStandard(db *sqldb.DB, f *forecast.Service) *standard.Service {
	n := h.naming()
	o := standard.Options{
		Names:  standard.Names{Occupation: n.Occupation, Industry: n.Industry, OccupationCode: n.OccupationCode},
		Points: pointsOf,
		Forecast: func(ctx context.Context, tx *sqldb.Tx, org ids.ID, list []standard.Wanted) (ids.ID, error) {
			var wishes []forecast.Wish
			for _, w := range list {
				wishes = append(wishes, forecast.Wish{Occupation: w.Occupation, Level: forecast.Level(w.Level), Heads: w.Heads})
			}
			return f.Propose(ctx, tx, org, wishes)
		},
	}
	for _, l := range forecast.Levels {
		o.Levels = append(o.Levels, [2]string{string(l), l.ZH()})
	}
	return standard.New(db, o)
}

// pointsOf are the programme points that a school teaches.
func pointsOf(ctx context.Context, q sqldb.Queryer, school ids.ID) (list []standard.Point, err error) {
	for v, err := range programme.Iter(ctx, q) {
		if err != nil {
			return nil, err
		}
		if v.School == school {
			list = append(list, standard.Point{ID: v.ID, Name: v.Name, Code: v.Code})
		}
	}
	return list, nil
}
