package measures

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/report/board"
)

// gaps are the occupations of the frozen years of the gap report, one row each: what enterprises asked for and what the
// graduating classes gave. Of a year the last snapshot counts.
func gaps() indicator.Source {
	fields := []column{text("occupation", "职业代码", "Occupation").by("occupation"), text("name", "职业", "Name"), year("年度", "Year"), whole("demand", "需求人数", "Demand", "人"), field("supply", "供给人数", "Supply", indicator.Number, "人"),
		whole("firms", "企业数", "Enterprises", "家"), whole("points", "专业点数", "Programme points", "个")}
	out := indicator.Source{Code: "board.gaps", ZH: "供需缺口", EN: "Gaps of supply", Owner: "市教育局（供需缺口定稿）"}
	for _, c := range fields {
		out.Fields = append(out.Fields, c.Field)
	}
	out.Mark = func(ctx context.Context, q sqldb.Queryer) (string, error) {
		return sqldb.Value[string](ctx, q, `SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(COALESCE(MAX(taken_at), 0) AS TEXT) FROM board_snapshots`)
	}
	out.Rows = func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
		return func(yield func(indicator.Row, error) bool) {
			for year := day.Year - 10; year <= day.Year; year++ {
				f, err := frozen(ctx, q, year, day)
				if err != nil {
					yield(indicator.Row{}, err)
					return
				}
				for _, n := range f.Occupations {
					row := indicator.Row{ID: fmt.Sprintf("%d.%s", year, n.Occupation), Values: []any{n.Occupation, orNil(n.Name), int64(year), n.Demand, nil, n.Firms, n.Points}}
					if n.Points == 0 || n.Unknown < n.Points {
						row.Values[4] = float64(n.Supply) / 1000
					}
					if !yield(row, nil) {
						return
					}
				}
			}
		}
	}
	return out
}

// frozen is the last snapshot of a year up to the day, empty without one.
func frozen(ctx context.Context, q sqldb.Queryer, year int, day civil.Date) (f board.Frozen, err error) {
	body, err := sqldb.Value[string](ctx, q, `SELECT body FROM board_snapshots WHERE year = $1 AND taken_at <= $2 ORDER BY taken_at DESC, id DESC LIMIT 1`, append([]any{year}, untilEnd(day)...)...)
	if errors.Is(err, sqldb.ErrNoRow) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal([]byte(body), &f)
}
