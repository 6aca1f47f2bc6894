package atlas

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"time"

	"rongqiao/internal/platform/sqldb"
)

// ImportFolder walks a folder of the file system and loads every file that is a catalogue or a labelled set into the
// shared catalogue, one transaction a file. Files are known by their header, never by their name; the others are
// reported as no catalogue. The same file again (equal SHA-256) changes nothing. report may be nil; it is called after
// each file, in the order of paths. A file that cannot be read does not stop the walk.
func ImportFolder(ctx context.Context, catalog *sqldb.DB, folder string, report func(FileReport)) (Summary, error) {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return Summary{}, ErrNoFolder.With(folder).Because(err)
	}
	return ImportFS(ctx, catalog, os.DirFS(folder), report)
}

// ImportFS is ImportFolder over any file system, such as the embedded one of the mini catalogue.
func ImportFS(ctx context.Context, catalog *sqldb.DB, fsys fs.FS, report func(FileReport)) (Summary, error) {
	start := time.Now()
	var sum Summary
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || !d.Type().IsRegular() {
			return ctx.Err()
		}
		f, err := importPath(ctx, catalog, fsys, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if f.Kind == "" {
			sum.Others++
		} else {
			sum.Catalogues++
		}
		sum.Files = append(sum.Files, f)
		if report != nil {
			report(f)
		}
		return nil
	})
	sum.Took = time.Since(start)
	return sum, err
}

func importPath(ctx context.Context, catalog *sqldb.DB, fsys fs.FS, name string) (FileReport, error) {
	f := FileReport{Path: name}
	if !tabular(name) && !jsonLines(name) && !workbook(name) {
		f.Reason = errNoTable.Error()
		return f, nil
	}
	data, err := readAtMost(fsys, name, maxFile)
	if errors.Is(err, errTooLarge) {
		f.Reason = err.Error()
		return f, nil
	}
	if err != nil {
		return f, err
	}
	return ImportFile(ctx, catalog, name, data)
}

var errTooLarge = fmt.Errorf("超过 %d MiB", maxFile>>20)

func readAtMost(fsys fs.FS, name string, most int64) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, errTooLarge
	}
	return data, err
}

// yearInName finds an edition year in a file's name; only a hint, used where no column states the edition.
var yearInName = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)\d{2})(?:[^0-9]|$)`)

func editionOf(spec *kindSpec, name string) string {
	if spec.kind != Regions && spec.kind != RegionChanges {
		if m := yearInName.FindStringSubmatch(path.Base(name)); m != nil {
			return m[1]
		}
	}
	return spec.edition
}

// ImportFile loads one file's content as a pack, if its header is that of a catalogue. The name serves as source and as
// a hint at the edition.
func ImportFile(ctx context.Context, catalog *sqldb.DB, name string, data []byte) (FileReport, error) {
	start := time.Now()
	f := FileReport{Path: name}
	header, err := headerOf(name, data)
	if err != nil {
		f.Reason = err.Error()
		return f, nil
	}
	candidates := know(header)
	if len(candidates) == 0 {
		f.Reason = "表头不属于任何目录"
		return f, nil
	}
	digest := sha256.Sum256(data)
	f.Checksum = hex.EncodeToString(digest[:])
	t, spec, err := settle(name, data, candidates)
	if err != nil {
		f.Reason = err.Error()
		return f, nil
	}
	f.Kind, f.Edition = spec.kind, editionOf(spec, name)
	batch := prepare(spec, t.rows, &f)
	err = catalog.Write(ctx, func(tx *sqldb.Tx) error { return storePack(ctx, tx, spec, batch, &f) })
	f.Took = time.Since(start)
	return f, err
}

// settle reads the rows and decides between kinds with the same header.
func settle(name string, data []byte, candidates []*kindSpec) (*table, *kindSpec, error) {
	var last error
	for _, spec := range candidates {
		t, err := readTable(name, data, spec)
		if err != nil {
			last = err
			continue
		}
		if spec.sniff == nil || spec.sniff(t.rows) {
			return t, spec, nil
		}
	}
	if last == nil {
		last = errNoTable
	}
	return nil, nil, last
}
