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

// Report is what a measured import came to. Processor time is that of the whole process
// from before the file is opened until the batch is written; memory is the peak of the
// process.
type Report struct {
	Rows    int
	Bytes   int64   // of the workbook
	CPU     float64 // seconds, user and system, of receiving, dry run and writing together
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
	path := filepath.Join(dir, "people.xlsx")
	planted, err := generateFile(path, rows)
	if err != nil {
		return nil, err
	}
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
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	cpu, wall := cpuSeconds(), time.Now()
	im, err := s.Receive(ctx, Kind.Code, "people.xlsx", file, progress)
	if err != nil {
		return nil, err
	}
	if im, err = s.Confirm(ctx, im.ID, 0, true, progress); err != nil {
		return nil, err
	}
	rep := &Report{Rows: rows, Bytes: im.FileSize, CPU: cpuSeconds() - cpu, Wall: time.Since(wall).Seconds(), PeakMiB: peakMiB(), Planted: len(planted), Good: im.Result.Good}
	if im.Status != sheet.Done {
		return nil, fmt.Errorf("sheetbench: batch is %s: %v", im.Status, im.Refused())
	}
	return rep, compare(ctx, s, im, planted, rep)
}

func generateFile(path string, rows int) ([]Planted, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Generate(f, rows, 42)
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
