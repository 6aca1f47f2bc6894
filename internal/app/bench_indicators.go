package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/bench"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// benchYears is of how many years all indicators of a city are asked for at once.
const benchYears = 10

// shippedBench measures the roll-up, and then all indicators that are shipped, over the registers of the sample city, for ten years.
func shippedBench(ctx context.Context, o bench.Options) ([]bench.Result, error) {
	out, err := bench.Indicators(ctx, o)
	if err != nil {
		return out, err
	}
	dir, err := os.MkdirTemp("", "rongqiao-bench-shipped-")
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(dir)
	cfg, err := demoConfig(filepath.Join(dir, "data"), "127.0.0.1:0")
	if err != nil {
		return out, err
	}
	h, err := openWith(ctx, cfg, secret.TemporaryKEK())
	if err != nil {
		return out, err
	}
	defer h.Close()
	if _, err := mini.Import(ctx, h.Registry.Catalog()); err != nil {
		return out, err
	}
	hash, err := account.HashPassword(ctx, demoPhrase)
	if err != nil {
		return out, err
	}
	if err := h.seed(ctx, samples[0], hash); err != nil {
		return out, err
	}
	c, err := h.City(ctx, samples[0].Code)
	if err != nil {
		return out, err
	}
	more, err := c.benchShipped(sqldb.Long(ctx), o)
	return append(out, more...), err
}

// benchShipped asks twice: the first time the registers are read.
func (c *City) benchShipped(ctx context.Context, o bench.Options) (out []bench.Result, err error) {
	for _, metric := range []string{"shipped_ten_years_cold_cpu_ms", "shipped_ten_years_cpu_ms"} {
		var asked, known int
		from := bench.CPU()
		err := c.DB.Read(ctx, func(q *sqldb.Reader) error {
			today := civil.DateOf(q.Now())
			list, err := c.Indicators.Definitions(ctx, q, today)
			if err != nil {
				return err
			}
			var asks []indicator.Ask
			for _, d := range list {
				for y := range benchYears {
					asks = append(asks, indicator.Ask{Indicator: d.Code, On: civil.Date{Year: today.Year - y, Month: today.Month, Day: min(today.Day, 28)}})
				}
			}
			values, err := c.Indicators.Measure(ctx, q, asks...)
			asked = len(values)
			for _, v := range values {
				if v.Known() {
					known++
				}
			}
			return err
		})
		if err != nil {
			return out, err
		}
		took := bench.CPU() - from
		out = append(out, bench.Result{Bench: "indicators", Metric: metric, Value: float64(took.Microseconds()) / 1000, Unit: "ms", Note: fmt.Sprintf("all shipped indicators of the sample city, %d figures, %d known", asked, known)})
		if !o.Small && metric == "shipped_ten_years_cpu_ms" && took > time.Second {
			return out, fmt.Errorf("all indicators of the sample city for ten years take %v, above 1 s", took)
		}
	}
	return out, nil
}
