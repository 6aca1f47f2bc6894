package bench

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
)

// A city of the usual size: twenty thousand graduates a year, and as many indicators as the registry ships.
const (
	cityGraduates  = 200000 // of ten years
	cityIndicators = 120
	cityBar        = time.Second
)

// cityDefinitions are indicators of all kinds over outcomes.
func cityDefinitions(n int) []indicator.Definition {
	out := make([]indicator.Definition, n)
	for i := range out {
		d := indicator.Definition{Code: "generated_" + strconv.Itoa(i), ZH: "指标" + strconv.Itoa(i), EN: "Indicator", Source: "outcomes", Year: "年份", Scope: "全市", Version: 1, Subject: indicator.Things, Decimals: 2}
		to := strconv.Quote(destinations[i%len(destinations)])
		switch i % 6 {
		case 0:
			d.Kind, d.Unit, d.Num = indicator.Rate, "%", "去向 == "+to
		case 1:
			d.Kind, d.Unit, d.Num, d.Den = indicator.Rate, "%", "对口", "去向 in ["+to+`, "合同就业"]`
		case 2:
			d.Kind, d.Unit, d.Num, d.Filter = indicator.Mean, "元", "月薪", "去向 startsWith \"协议\" || 去向 == "+to
		case 3:
			d.Kind, d.Filter = indicator.Flow, "对口 && 去向 != "+to
		case 4:
			d.Kind, d.Unit, d.Num = indicator.Sum, "万元", "月薪 ?? 0"
		default:
			d.Kind, d.Filter = indicator.Flow, "月薪 >= 元("+strconv.Itoa(3000+10*i)+")"
		}
		out[i] = d
	}
	return out
}

// tenYears asks for all indicators of a city in each of ten years, for the city and by county, through the service as a page does.
func (r *rollRun) tenYears(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "rongqiao-bench-indicators-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(dir, "city.db"), sqldb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Migrate(ctx, sqldb.Migrations, audit.Migrations, indicator.Migrations); err != nil {
		return err
	}
	city := rollCity{r.Seed, r.scaled(cityGraduates)}
	src := rollSource()
	src.Rows = func(context.Context, sqldb.Queryer, civil.Date) iter.Seq2[indicator.Row, error] {
		return city.rows(false)
	}
	src.Mark = func(context.Context, sqldb.Queryer) (string, error) { return "1", nil }
	defs := cityDefinitions(cityIndicators)
	s := indicator.New(db, indicator.Options{Definitions: defs, Sources: func(context.Context) ([]indicator.Source, error) { return []indicator.Source{src}, nil }})
	var asks []indicator.Ask
	for year := rollFrom; year < rollFrom+rollYears; year++ {
		for _, d := range defs {
			// A flow of an earlier year is read off today's state of the register.
			on := civil.Date{Year: year, Month: 12, Day: 31}
			asks = append(asks, indicator.Ask{Indicator: d.Code, On: on}, indicator.Ask{Indicator: d.Code, On: on, By: "county"})
		}
	}
	for _, metric := range []string{"city_ten_years_cold_cpu_ms", "city_ten_years_cpu_ms"} {
		from := cpuTime()
		var out digest
		err := db.Read(ctx, func(q *sqldb.Reader) error {
			values, err := s.Measure(ctx, q, asks...)
			for _, v := range values {
				out.add(v.Indicator, v.On, v.Key, v.Num, v.Den)
			}
			return err
		})
		if err != nil {
			return err
		}
		took := cpuTime() - from
		r.add(metric, millis(took), "ms", fmt.Sprintf("%d indicators, %d facts, %d asks; answer %013x", len(defs), city.facts, len(asks), out.sum>>12))
		if metric == "city_ten_years_cpu_ms" && !r.Small && took > cityBar {
			return fmt.Errorf("all indicators of a city take %v, above %v", took, cityBar)
		}
	}
	return nil
}
