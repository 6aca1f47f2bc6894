package sheetbench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// Report is what a measured import came to: a first file of new rows, then a second one
// that changes every row. Processor time is that of the whole process from before a file
// is opened until its batch is written; memory is the peak of the process.
type Report struct {
	Rows    int
	Bytes   int64   // of the workbook
	CPU     float64 // seconds, user and system, of receiving, dry run and writing the new rows
	Again   float64 // the same for the file that changes every row
	Wall    float64 // seconds
	PeakMiB float64
	Planted int
	Found   int // planted errors found at their row and column with a remedy
	Extra   int // rows refused that were not planted
	Good    int // rows written
}

// folder keeps the one file of the measurement.
type folder struct{ dir string }

func (f folder) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	id := tx.NewID()
	out, err := os.Create(filepath.Join(f.dir, id.String()))
	if err != nil {
		return 0, err
	}
	defer out.Close()
	_, err = io.Copy(out, r)
	return id, err
}

func (f folder) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return os.Open(filepath.Join(f.dir, id.String()))
}

// Run generates a workbook in dir and imports it into a database in dir: received,
// dry-run, confirmed without the bad rows, written.
func Run(ctx context.Context, dir string, rows int, progress sheet.Progress) (*Report, error) {
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(dir, "bench.db"), sqldb.Options{})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if _, err := db.Migrate(ctx, audit.Migrations, caseflow.Migrations, sheet.Migrations, migrations()); err != nil {
		return nil, err
	}
	ctx = actor.With(ctx, actor.Actor{Account: 1, Login: "bench", Name: "bench", Grants: []actor.Grant{{Role: actor.CityLead}}})
	s := sheet.New(db, folder{dir}, nil, Kind)
	rep := &Report{Rows: rows}
	start := time.Now()
	im, planted, cpu, err := importOne(ctx, s, dir, rows, 42, progress)
	if err != nil {
		return nil, err
	}
	rep.Wall, rep.CPU, rep.Bytes, rep.Planted, rep.Good = time.Since(start).Seconds(), cpu, im.FileSize, len(planted), im.Result.Good
	if err := compare(ctx, s, im, planted, rep); err != nil {
		return nil, err
	}
	if im, _, rep.Again, err = importOne(ctx, s, dir, rows, 43, progress); err != nil {
		return nil, err
	}
	if im.Result.Updated != rep.Good {
		return nil, fmt.Errorf("sheetbench: %d of %d rows updated", im.Result.Updated, rep.Good)
	}
	rep.PeakMiB = peakMiB()
	return rep, nil
}

// importOne generates a file and takes it through the whole flow.
func importOne(ctx context.Context, s *sheet.Service, dir string, rows int, seed uint64, progress sheet.Progress) (*sheet.Import, []Planted, float64, error) {
	path := filepath.Join(dir, fmt.Sprintf("people-%d.xlsx", seed))
	planted, err := generateFile(path, rows, seed)
	if err != nil {
		return nil, nil, 0, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, 0, err
	}
	defer file.Close()
	cpu := cpuSeconds()
	im, err := s.Receive(ctx, Kind.Code, filepath.Base(path), file, progress)
	if err != nil {
		return nil, nil, 0, err
	}
	if im, err = s.Confirm(ctx, im.ID, 0, true, progress); err != nil {
		return nil, nil, 0, err
	}
	if im.Status != sheet.Done {
		return nil, nil, 0, fmt.Errorf("sheetbench: batch is %s: %v", im.Status, im.Refused())
	}
	return im, planted, cpuSeconds() - cpu, nil
}

func generateFile(path string, rows int, seed uint64) ([]Planted, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Generate(f, rows, seed)
}

// compare looks up every planted error among the findings.
func compare(ctx context.Context, s *sheet.Service, im *sheet.Import, planted []Planted, rep *Report) error {
	list, _, err := s.Findings(ctx, im.ID, sheet.Bad, 1<<20, 0)
	if err != nil {
		return err
	}
	found := map[Planted]bool{}
	for _, f := range list {
		if m := f.Message(ctx); f.Sheet == SheetName && f.Column > 0 && m.Fix != "" {
			found[Planted{f.Row, f.Head, f.Err.Code}] = true
		}
	}
	for _, p := range planted {
		if found[p] {
			rep.Found++
		}
	}
	rep.Extra = len(list) - rep.Found
	return nil
}

func cpuSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func peakMiB() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Maxrss) / 1024
}
