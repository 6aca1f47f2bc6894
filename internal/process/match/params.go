package match

import (
	"context"
	"fmt"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match/score"
)

// Bounds of a parameter's value; the parts' maxima make 100 points.
const (
	maxValue = 1000
	wholeSum = 1000 // tenths
)

// paramsOn are the parameters in force on a day: the version set last among those whose first day has come.
func paramsOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (*score.Params, error) {
	list, err := Versions(ctx, q)
	if err != nil {
		return nil, err
	}
	p := score.Shipped()
	for _, v := range list {
		if !v.From.After(day) {
			p = score.Shipped().With(v.Name, v.From.String(), v.Values)
		}
	}
	return p, nil
}

// Params returns the parameters in force and all versions, oldest first.
func (s *Service) Params(ctx context.Context) (p *score.Params, list []Version, err error) {
	if !Policy.Allowed(actor.From(ctx), actParams) {
		return nil, nil, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if list, err = Versions(ctx, r); err != nil {
			return err
		}
		p, err = paramsOn(ctx, r, civil.DateOf(s.db.Now()))
		return err
	})
	return p, list, err
}

// SetParams writes a new version: the values that differ from those shipped, from a day on, with the source that decided them. seen is
// the version that the person changed.
func (s *Service) SetParams(ctx context.Context, seen string, values map[string]int32, from civil.Date, source string) (string, error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, actSettle) {
		return "", actor.ErrForbidden
	}
	today := civil.DateOf(s.db.Now())
	if err := checkParams(values, from, today, source); err != nil {
		return "", err
	}
	name := ""
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		list, err := Versions(ctx, tx)
		if err != nil {
			return err
		}
		if last := lastVersion(list); last != seen {
			return ErrVersion.With(last)
		}
		name = nextVersion(list, today.Year)
		v := Version{Name: name, From: from, Source: strings.TrimSpace(source), By: a.Account, ByName: a.Name, Values: changed(values)}
		if err := insertVersion(ctx, tx, v); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			if !from.After(today) {
				s.engine.SetParams(score.Shipped().With(name, from.String(), v.Values))
			}
		})
		return audit.Record(ctx, tx, audit.Entry{Action: actSettle, Object: "match_versions", Reason: name})
	})
	return name, err
}

// lastVersion is the name of the version set last.
func lastVersion(list []Version) string {
	if len(list) == 0 {
		return score.Shipped().Version
	}
	return list[len(list)-1].Name
}

// nextVersion numbers the versions of a year; the one shipped is the first of 2026.
func nextVersion(list []Version, year int) string {
	n := 1
	if strings.HasPrefix(score.Shipped().Version, fmt.Sprintf("MAT-%d.", year)) {
		n++
	}
	for _, v := range list {
		if strings.HasPrefix(v.Name, fmt.Sprintf("MAT-%d.", year)) {
			n++
		}
	}
	return fmt.Sprintf("MAT-%d.%d", year, n)
}

// changed keeps what differs from the values shipped.
func changed(values map[string]int32) map[string]int32 {
	out := map[string]int32{}
	for _, row := range score.Parameters {
		if v, ok := values[row.Code]; ok && v != row.Value {
			out[row.Code] = v
		}
	}
	return out
}

func checkParams(values map[string]int32, from, today civil.Date, source string) error {
	for _, row := range score.Parameters {
		if v, ok := values[row.Code]; ok && (v < 0 || v > maxValue) {
			return ErrValue.With(row.Code, maxValue).On(row.Code)
		}
	}
	p := score.Shipped().With("", "", values)
	if sum := p.MajorMax + p.TextMax + p.LevelMax + p.PlaceMax + p.TimeMax + p.PastMax + p.ReplyMax; sum != wholeSum {
		return ErrParts.With(sum.String()).On("MAT-MAX-MAJOR")
	}
	if strings.TrimSpace(source) == "" {
		return ErrSource.On("source")
	}
	if from.IsZero() || from.Before(today) {
		return ErrFrom.With(today.String()).On("from")
	}
	return nil
}
