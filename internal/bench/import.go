package bench

import (
	"context"
	"fmt"
	"os"

	"rongqiao/internal/platform/sheet/sheetbench"
)

const importRows = 200000

// Import measures an import of 200,000 rows of Excel: received, dry-run, confirmed without the bad rows, written; and once more with
// every row changed. Every planted error must be found at its sheet, row and column with a remedy. The peak of memory is that of the
// process so far, so this bench runs before the others.
func Import(ctx context.Context, o Options) ([]Result, error) {
	dir, err := os.MkdirTemp("", "rongqiao-bench-import-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	rep, err := sheetbench.Run(ctx, dir, o.scaled(importRows), nil)
	if err != nil {
		return nil, err
	}
	out := []Result{
		{"import", "rows", float64(rep.Rows), "", ""},
		{"import", "file_bytes", float64(rep.Bytes), "B", ""},
		{"import", "import_cpu_s", round(rep.CPU), "s", "CPU: receive, dry run, write, all rows new"},
		{"import", "update_cpu_s", round(rep.Again), "s", "CPU: the same with every row changed"},
		{"import", "wall_s", round(rep.Wall), "s", "making the file included"},
		{"import", "peak_mib", round(rep.PeakMiB), "MiB", "of the process"},
		{"import", "planted_errors", float64(rep.Planted), "", ""},
		{"import", "found_errors", float64(rep.Found), "", "at sheet, row and column, with a remedy"},
		{"import", "rows_written", float64(rep.Good), "", ""},
	}
	if rep.Found != rep.Planted || rep.Extra != 0 || rep.Good != rep.Rows-rep.Planted {
		return out, fmt.Errorf("%d of %d planted errors found, %d others, %d of %d rows written", rep.Found, rep.Planted, rep.Extra, rep.Good, rep.Rows)
	}
	return out, nil
}
