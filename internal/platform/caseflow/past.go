package caseflow

import (
	"context"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// StatesAt are the states in which the cases of a machine stood at a time, by case; a case that was opened later is not in it.
func StatesAt(ctx context.Context, q sqldb.Queryer, kind string, at time.Time) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	type step struct {
		id ids.ID
		to string
	}
	for s, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (s step, err error) { return s, r.Scan(&s.id, &s.to) },
		`SELECT case_id, to_state FROM caseflow_events WHERE kind = $1 AND at_ms <= $2 ORDER BY case_id, seq`, kind, at.UnixMilli()) {
		if err != nil {
			return nil, err
		}
		out[s.id] = s.to
	}
	return out, nil
}
