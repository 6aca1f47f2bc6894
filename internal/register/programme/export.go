package programme

import (
	"context"
	"iter"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
)

// The exports of points, enrolment and outcomes hold counts as they are, so they reach as
// far as the actor may see exact figures.

const exportFrom = ` FROM programme_points p JOIN org_organizations o ON o.id = p.school_id`

// keyed is the point that a row is about, as its first columns name it.
type keyed struct {
	schoolCode, school, code, given, length, name string
	firstYear                                     int64
}

const keyedCols = `COALESCE(o.school_code, ''), o.name, p.code, p.given_code, p.length, p.name, p.first_year`

func (k *keyed) dest() []any {
	return []any{&k.schoolCode, &k.school, &k.code, &k.given, &k.length, &k.name, &k.firstYear}
}

// key are the values of [keyColumns]: the code as it was given, where that is still the code.
func (k *keyed) key() []any {
	code := k.code
	if atlas.Base(k.given) == k.code {
		code = k.given
	}
	return []any{k.schoolCode, k.school, code, k.length}
}

func exportOf(ctx context.Context, q sqldb.Queryer, cols, join, order string, row func(k *keyed, r sqldb.Row) ([]any, error)) iter.Seq2[[]any, error] {
	var w sqldb.Where
	scoped(ctx, mayExact, &w)
	return sqldb.Each(ctx, q, func(r sqldb.Row) ([]any, error) { return row(&keyed{}, r) },
		`SELECT `+keyedCols+cols+exportFrom+join+w.SQL()+` ORDER BY o.name, p.code, p.length, p.id`+order, w.Args()...)
}

func exportPoints(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return exportOf(ctx, q, "", "", "", func(k *keyed, r sqldb.Row) ([]any, error) {
		err := r.Scan(k.dest()...)
		return append(k.key(), k.name, k.firstYear, ""), err
	})
}

func exportEnrolment(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return exportOf(ctx, q, `, e.year, e.planned, e.first_choice, e.admitted, e.registered`, ` JOIN programme_enrolments e ON e.point_id = p.id`, `, e.year`,
		func(k *keyed, r sqldb.Row) ([]any, error) {
			var year int64
			counts := make([]*int64, 4)
			err := r.Scan(append(k.dest(), append([]any{&year}, pointers(counts)...)...)...)
			return append(append(k.key(), year), known(counts)...), err
		})
}

func exportOutcomes(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return exportOf(ctx, q, `, g.year, g.as_of, g.graduates, g.contract, g.flexible, g.self_employed, g.freelance, g.study, g.army, g.grassroots, g.seeking, g.not_intending, g.related, g.local`,
		` JOIN programme_outcomes g ON g.point_id = p.id`, `, g.year, g.as_of`, func(k *keyed, r sqldb.Row) ([]any, error) {
			var year int64
			var asOf string
			counts := make([]*int64, len(outcomeParts))
			err := r.Scan(append(k.dest(), append([]any{&year, &asOf}, pointers(counts)...)...)...)
			return append(append(k.key(), year, asOf), known(counts)...), err
		})
}

// pointers are where nullable counts go.
func pointers(counts []*int64) []any {
	out := make([]any, len(counts))
	for i := range counts {
		out[i] = &counts[i]
	}
	return out
}

// known are the counts as an export takes them: what is not known is an empty cell.
func known(counts []*int64) []any {
	out := make([]any, len(counts))
	for i, n := range counts {
		if n != nil {
			out[i] = *n
		}
	}
	return out
}
