package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/bench"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/secret"
)

// moveBench measures how long the sample city takes from place to place: between two servers,
// the data folder and another folder. Both places must give the same sums of every table,
// and the audit log must hold at each, or there is no figure.
func moveBench(one, two string) func(context.Context, bench.Options) ([]bench.Result, error) {
	return func(ctx context.Context, _ bench.Options) (out []bench.Result, err error) {
		dir, err := os.MkdirTemp("", "rongqiao-bench-move-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		cfg, err := demoConfig(filepath.Join(dir, "data"), "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		cfg.Placements = map[string]config.Placement{"disk": {Dir: filepath.Join(dir, "two")}}
		route := []string{"disk", "sqlite"}
		if one != "" && two != "" {
			cfg.Placements["one"], cfg.Placements["two"] = config.Placement{DSN: one}, config.Placement{DSN: two}
			route = []string{"one", "two", "sqlite", "disk"}
		}
		h, err := openWith(ctx, cfg, secret.TemporaryKEK())
		if err != nil {
			return nil, err
		}
		defer h.Close()
		if _, err := mini.Import(ctx, h.Registry.Catalog()); err != nil {
			return nil, err
		}
		hash, err := account.HashPassword(ctx, demoPhrase)
		if err != nil {
			return nil, err
		}
		if err := h.seed(ctx, samples[0], hash); err != nil {
			return nil, err
		}
		for _, to := range route {
			results, err := h.benchMove(ctx, samples[0].Code, to)
			if err != nil {
				return out, fmt.Errorf("to %s: %w", to, err)
			}
			out = append(out, results...)
		}
		return out, nil
	}
}

func (h *House) benchMove(ctx context.Context, code, to string) ([]bench.Result, error) {
	ctx = asConsole(ctx, code)
	before, err := h.sums(ctx, code)
	if err != nil {
		return nil, err
	}
	m, err := h.hub().Move(ctx, code, to, backup.MoveOptions{DropOld: true})
	if err != nil {
		return nil, err
	}
	if !slices.Equal(before, m.Sums) || !m.Audit.OK() {
		return nil, backup.ErrUnequal
	}
	name := m.From.String() + "-" + m.To.String()
	note := fmt.Sprintf("%d tables, %d rows, all sums equal, %d log entries verified", m.Tables, m.Rows, m.Audit.Entries)
	return []bench.Result{
		{Bench: "move", Metric: name + "_s", Value: seconds(m.Move), Unit: "s", Note: note},
		{Bench: "move", Metric: name + "_rows", Value: float64(m.Rows), Note: "rows with equal SHA-256 per table at both places"},
	}, nil
}

func (h *House) sums(ctx context.Context, code string) ([]backup.TableSum, error) {
	db, err := h.Registry.Open(code)
	if err != nil {
		return nil, err
	}
	return backup.Sums(ctx, db)
}
