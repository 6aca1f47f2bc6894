package carrier

import (
	"cmp"
	"context"
	"math"
	"slices"

	"rongqiao/internal/platform/sqldb"
)

// CountySum is a field added up over the records of one county that count today.
type CountySum struct {
	County string // code, "" for records of the whole city
	Value  float64
	Known  int64 // records that have the field
}

// SumByCounty adds a number field of a kind up by county, in the order of their codes; counties without a value are left out.
func SumByCounty(ctx context.Context, q sqldb.Queryer, kind, field string) ([]CountySum, error) {
	sums := map[string]*CountySum{}
	for row, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (row [2]string, err error) { return row, r.Scan(&row[0], &row[1]) },
		`SELECT county, body FROM carrier_records WHERE kind = $1 AND built_on <> '' AND ended_on = ''`, kind) {
		if err != nil {
			return nil, err
		}
		err := pickOut(row[1], map[string]int{field: 0}, func(_ int, v Value) {
			if math.IsNaN(v.Num) {
				return
			}
			s := sums[row[0]]
			if s == nil {
				s = &CountySum{County: row[0]}
				sums[row[0]] = s
			}
			s.Value += v.Num
			s.Known++
		})
		if err != nil {
			return nil, err
		}
	}
	var out []CountySum
	for _, s := range sums {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b CountySum) int { return cmp.Compare(a.County, b.County) })
	return out, nil
}
