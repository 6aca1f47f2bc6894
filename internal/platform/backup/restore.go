package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// reader walks the entries of a backup.
type reader struct {
	file *os.File
	tar  *tar.Reader
	head Head
}

// open reads the first line and head.json.
func open(path string, kek secret.KEK) (*reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, ErrFormat.Because(err)
	}
	r := &reader{file: f}
	if err := r.begin(kek); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return r, nil
}

func (r *reader) begin(kek secret.KEK) error {
	plain, err := unsealFrom(r.file, kek)
	if err != nil {
		return err
	}
	r.tar = tar.NewReader(plain)
	h, err := r.tar.Next()
	if err != nil || h.Name != headEntry {
		return ErrDamaged.With(headEntry).Because(err)
	}
	if err := json.NewDecoder(r.tar).Decode(&r.head); err != nil {
		return ErrDamaged.With(headEntry).Because(err)
	}
	return nil
}

func (r *reader) close() error { return r.file.Close() }

// ReadHead tells what a backup is of.
func ReadHead(path string, kek secret.KEK) (Head, error) {
	r, err := open(path, kek)
	if err != nil {
		return Head{}, err
	}
	return r.head, r.close()
}

// Keys unwraps the city's keys that the backup brings.
func (h Head) Keys(kek secret.KEK) (*secret.Keyset, error) {
	b, err := base64.StdEncoding.DecodeString(h.Keyset)
	if err != nil {
		return nil, ErrDamaged.With("keyset").Because(err)
	}
	k, err := secret.Unwrap(kek, h.City, b)
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	return k, nil
}

// Target is where a backup is restored to.
type Target struct {
	DB         *sqldb.DB // empty, without any table yet
	BlobDir    string    // DATA/blobs/CITY; "" leaves the attachments out
	Migrations []fs.FS   // of the program
}

// Restore fills the target from the file: it makes the schema that the backup was taken
// from, loads all rows in one transaction, compares every table with the manifest, and
// then migrates to the program's schema. When anything differs nothing is loaded.
func Restore(ctx context.Context, file string, to Target, kek secret.KEK) (Head, Manifest, error) {
	r, err := open(file, kek)
	if err != nil {
		return Head{}, Manifest{}, err
	}
	defer r.close()
	if _, err := to.DB.MigrateTo(ctx, r.head.Versions, to.Migrations...); err != nil {
		return r.head, Manifest{}, err
	}
	l := &loader{reader: r, target: to}
	err = to.DB.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		tx.Once() // the file is read once
		return tx.Detached(ctx, func() error { return l.all(ctx, tx) })
	})
	if err != nil {
		return r.head, l.want, err
	}
	_, err = to.DB.Migrate(ctx, to.Migrations...)
	return r.head, l.want, err
}

type loader struct {
	*reader
	target Target
	got    Manifest
	want   Manifest
	table  *sqldb.Table
	sum    *runningSum
	rows   [][]any
}

// loadRows is how many rows go to the database at once.
const loadRows = 500

func (l *loader) all(ctx context.Context, tx *sqldb.Tx) error {
	if err := l.checkTables(ctx, tx); err != nil {
		return err
	}
	if err := tx.Clear(ctx, l.head.Tables); err != nil {
		return err
	}
	for {
		h, err := l.tar.Next()
		if err == io.EOF {
			return ErrDamaged.With(lastEntry)
		}
		if err != nil {
			return ErrDamaged.With("tar").Because(err)
		}
		switch {
		case strings.HasPrefix(h.Name, tablesPath):
			err = l.part(ctx, tx, path.Base(path.Dir(h.Name)))
		case strings.HasPrefix(h.Name, blobsPath):
			err = l.blob(strings.TrimPrefix(h.Name, blobsPath))
		case h.Name == lastEntry:
			return l.end()
		default:
			err = ErrDamaged.With(h.Name)
		}
		if err != nil {
			return err
		}
	}
}

// checkTables compares the tables of the schema just made with those that were saved.
func (l *loader) checkTables(ctx context.Context, tx *sqldb.Tx) error {
	have, err := sqldb.Tables(ctx, tx)
	if err != nil {
		return err
	}
	same := slices.EqualFunc(have, l.head.Tables, func(a, b sqldb.Table) bool {
		return a.Name == b.Name && slices.Equal(a.Columns, b.Columns)
	})
	if !same {
		return ErrDamaged.With("tables")
	}
	return nil
}

// part loads one entry of a table.
func (l *loader) part(ctx context.Context, tx *sqldb.Tx, name string) error {
	if l.table == nil || l.table.Name != name {
		l.closeTable()
		i := slices.IndexFunc(l.head.Tables, func(t sqldb.Table) bool { return t.Name == name })
		if i < 0 {
			return ErrDamaged.With(name)
		}
		l.table, l.sum = &l.head.Tables[i], newSum(name)
	}
	lines := bufio.NewReader(l.tar)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return l.flush(ctx, tx)
		}
		if err != nil {
			return ErrDamaged.With(name).Because(err)
		}
		l.sum.rows++
		l.sum.hash.Write(line)
		row, err := decodeRow(line, *l.table)
		if err != nil {
			return ErrDamaged.With(name).Because(err)
		}
		if l.rows = append(l.rows, row); len(l.rows) >= loadRows {
			if err := l.flush(ctx, tx); err != nil {
				return err
			}
		}
	}
}

func (l *loader) flush(ctx context.Context, tx *sqldb.Tx) error {
	err := l.table.Fill(ctx, tx, l.rows)
	l.rows = l.rows[:0]
	return err
}

func (l *loader) closeTable() {
	if l.table != nil {
		l.got.Tables = append(l.got.Tables, l.sum.end())
		l.table = nil
	}
}

// blob writes one attachment to its place.
func (l *loader) blob(name string) error {
	l.got.Blobs++
	if !filepath.IsLocal(name) {
		return ErrDamaged.With(name)
	}
	var w io.Writer = io.Discard
	if l.target.BlobDir != "" {
		to := filepath.Join(l.target.BlobDir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		f, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		w = f
	}
	n, err := io.Copy(w, l.tar)
	l.got.BlobBytes += n
	if f, ok := w.(*os.File); ok {
		err = errors.Join(err, f.Sync())
	}
	return err
}

// end compares what was loaded with the manifest.
func (l *loader) end() error {
	l.closeTable()
	if err := json.NewDecoder(l.tar).Decode(&l.want); err != nil {
		return ErrDamaged.With(lastEntry).Because(err)
	}
	// An empty table has no entry; the sum over nothing stands for it.
	got := map[string]TableSum{}
	for _, t := range l.got.Tables {
		got[t.Name] = t
	}
	for _, want := range l.want.Tables {
		have, ok := got[want.Name]
		if !ok {
			have = newSum(want.Name).end()
		}
		if have != want {
			return ErrDamaged.With(fmt.Sprintf("%s: %d / %d", want.Name, have.Rows, want.Rows))
		}
		delete(got, want.Name)
	}
	if len(got) > 0 || l.got.Blobs != l.want.Blobs || l.got.BlobBytes != l.want.BlobBytes {
		return ErrDamaged.With(fmt.Sprintf("blobs: %d / %d", l.got.Blobs, l.want.Blobs))
	}
	// What follows would be read by nobody, so there must be nothing.
	if _, err := l.tar.Next(); err != io.EOF {
		return ErrDamaged.With("tar")
	}
	return nil
}
