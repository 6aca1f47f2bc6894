package job

import (
	"context"

	"rongqiao/internal/platform/sqldb"
)

// Last is when a kind of job last ended well and when its schedule makes one next.
type Last struct {
	Kind   string
	DoneAt int64 // ms UTC, 0 for never
	NextAt int64 // ms UTC, 0 when it has no schedule
	Failed int64 // jobs that failed since it last ended well
}

// Overview tells of each kind that has jobs or a schedule, by name.
func Overview(ctx context.Context, q sqldb.Queryer) ([]Last, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (l Last, err error) {
		return l, r.Scan(&l.Kind, &l.DoneAt, &l.NextAt, &l.Failed)
	}, `SELECT k.kind, COALESCE(d.done_at, 0), COALESCE(s.next_at, 0),
(SELECT COUNT(*) FROM jobs f WHERE f.kind = k.kind AND f.status = 'failed' AND f.finished_at > COALESCE(d.done_at, 0))
FROM (SELECT kind FROM jobs UNION SELECT kind FROM job_schedules) k
LEFT JOIN (SELECT kind, MAX(finished_at) AS done_at FROM jobs WHERE status = 'done' GROUP BY kind) d ON d.kind = k.kind
LEFT JOIN job_schedules s ON s.kind = k.kind
ORDER BY k.kind`)
}

// Kinds lists the kinds of which there are jobs, by name.
func Kinds(ctx context.Context, q sqldb.Queryer) ([]string, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (s string, err error) { return s, r.Scan(&s) }, `SELECT DISTINCT kind FROM jobs ORDER BY kind`)
}

// CountByState counts the jobs in each state.
func CountByState(ctx context.Context, q sqldb.Queryer) (map[State]int64, error) {
	type counted struct {
		state State
		n     int64
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (c counted, err error) { return c, r.Scan(&c.state, &c.n) },
		`SELECT status, COUNT(*) FROM jobs GROUP BY status`)
	out := map[State]int64{}
	for _, c := range list {
		out[c.state] = c.n
	}
	return out, err
}
