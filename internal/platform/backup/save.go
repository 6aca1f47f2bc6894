package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// Source is a database to be saved.
type Source struct {
	Head       // City, Name, Level, Parent, Sample; the rest is filled in
	DB         *sqldb.DB
	Keys       *secret.Keyset
	Blobs      *blob.Store // nil when there are none, as in the hub
	Migrations []fs.FS     // those of the program, to name the schema
}

// Write saves the source to w. The city goes on working; what is written later is not in
// the file.
func Write(ctx context.Context, w io.Writer, s Source, kek secret.KEK) (Manifest, error) {
	schema, err := s.DB.SchemaOf(ctx, s.Migrations...)
	if err != nil {
		return Manifest{}, err
	}
	if len(schema.Unknown) > 0 {
		return Manifest{}, sqldb.ErrNewerSchema.With(schema.Unknown[0])
	}
	wrapped, err := s.Keys.Wrap(kek)
	if err != nil {
		return Manifest{}, err
	}
	sealed, err := sealTo(w, kek)
	if err != nil {
		return Manifest{}, err
	}
	v := &saver{tar: tar.NewWriter(sealed), head: s.Head}
	v.head.Versions, v.head.Keyset = schema.Applied, base64.StdEncoding.EncodeToString(wrapped)
	err = s.DB.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error { return v.all(ctx, r, s.Blobs) })
	return v.sums, errors.Join(err, v.tar.Close(), sealed.Close())
}

type saver struct {
	tar  *tar.Writer
	head Head
	sums Manifest
}

func (v *saver) all(ctx context.Context, r *sqldb.Reader, blobs *blob.Store) error {
	v.head.TakenAt = r.Now().UnixMilli()
	var err error
	if v.head.Tables, err = sqldb.Tables(ctx, r); err != nil {
		return err
	}
	if err := v.json(headEntry, v.head); err != nil {
		return err
	}
	for _, t := range v.head.Tables {
		if err := v.table(ctx, r, t); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	if blobs != nil {
		if err := v.blobs(ctx, r, blobs); err != nil {
			return err
		}
	}
	if v.has("audit_heads") {
		if v.sums.Audit, err = audit.HeadOf(ctx, r); err != nil {
			return err
		}
	}
	return v.json(lastEntry, v.sums)
}

func (v *saver) has(table string) bool {
	for _, t := range v.head.Tables {
		if t.Name == table {
			return true
		}
	}
	return false
}

func (v *saver) entry(name string, size int64) error {
	return v.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: time.UnixMilli(v.head.TakenAt).UTC(), Format: tar.FormatPAX})
}

func (v *saver) bytes(name string, b []byte) error {
	if err := v.entry(name, int64(len(b))); err != nil {
		return err
	}
	_, err := v.tar.Write(b)
	return err
}

func (v *saver) json(name string, value any) error {
	b, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	return v.bytes(name, b)
}

func (v *saver) table(ctx context.Context, r *sqldb.Reader, t sqldb.Table) error {
	sum := newSum(t.Name)
	var part bytes.Buffer
	parts := 0
	flush := func() error {
		if part.Len() == 0 {
			return nil
		}
		parts++
		sum.hash.Write(part.Bytes())
		err := v.bytes(fmt.Sprintf("%s%s/%04d", tablesPath, t.Name, parts), part.Bytes())
		part.Reset()
		return err
	}
	err := t.Rows(ctx, r, func(values []any) error {
		sum.rows++
		if err := encodeRow(&part, values); err != nil || part.Len() < partSize {
			return err
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	v.sums.Tables = append(v.sums.Tables, sum.end())
	return err
}

type runningSum struct {
	name string
	rows int64
	hash hash.Hash
}

func newSum(name string) *runningSum { return &runningSum{name: name, hash: sha256.New()} }

func (s *runningSum) end() TableSum {
	return TableSum{s.name, s.rows, hex.EncodeToString(s.hash.Sum(nil))}
}

func (v *saver) blobs(ctx context.Context, r *sqldb.Reader, store *blob.Store) error {
	if !v.has("blobs") {
		return nil
	}
	return blob.Each(ctx, r, func(b blob.Info) error {
		path := store.Path(b.ID)
		rel, err := filepath.Rel(store.Dir, path)
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return blob.ErrDamaged.Because(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if err := v.entry(blobsPath+filepath.ToSlash(rel), info.Size()); err != nil {
			return err
		}
		n, err := io.Copy(v.tar, f)
		v.sums.Blobs++
		v.sums.BlobBytes += n
		return err
	})
}

// Sums computes what [Manifest] says of the tables from a database, to compare.
func Sums(ctx context.Context, db *sqldb.DB) ([]TableSum, error) {
	var out []TableSum
	err := db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		out = nil
		tables, err := sqldb.Tables(ctx, r)
		if err != nil {
			return err
		}
		for _, t := range tables {
			sum := newSum(t.Name)
			var line bytes.Buffer
			err := t.Rows(ctx, r, func(values []any) error {
				sum.rows++
				line.Reset()
				err := encodeRow(&line, values)
				sum.hash.Write(line.Bytes())
				return err
			})
			if err != nil {
				return err
			}
			out = append(out, sum.end())
		}
		return nil
	})
	return out, err
}

// stamp is the time in a file's name, in UTC.
const stamp = "20060102T150405"

func fileName(city string, at time.Time) string {
	return city + "-" + at.UTC().Format(stamp) + ".rqb"
}

// File saves the source to a new file in dir and returns its path. The file appears under
// its name only when it is whole and on disk. Two that save the same source in one second
// do not meet: either's whole file stays.
func File(ctx context.Context, dir string, s Source, kek secret.KEK) (string, Manifest, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", Manifest{}, sqldb.ErrUnavailable.Because(err)
	}
	path := filepath.Join(dir, fileName(s.City, s.DB.Now()))
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*.part")
	if err != nil {
		return "", Manifest{}, sqldb.ErrUnavailable.Because(err)
	}
	m, err := Write(ctx, f, s, kek)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return "", m, errors.Join(err, os.Remove(f.Name()))
	}
	return path, m, nil
}

// Saved is a backup file.
type Saved struct {
	Name    string // CODE-YYYYMMDDThhmmss.rqb
	Path    string
	TakenAt time.Time
	Size    int64 // bytes
}

// List returns the backups of a city in dir, the oldest first. Files that only look alike
// are left out.
func List(dir, city string) ([]Saved, error) {
	found, err := filepath.Glob(filepath.Join(dir, city+"-*.rqb"))
	if err != nil {
		return nil, err
	}
	var own []Saved
	for _, path := range found { // by name, and so by time
		name := filepath.Base(path)
		at, err := time.Parse(stamp, strings.TrimSuffix(strings.TrimPrefix(name, city+"-"), ".rqb"))
		if err != nil {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		own = append(own, Saved{name, path, at, info.Size()})
	}
	return own, nil
}

// Latest returns the newest backup of every city in dir, by code.
func Latest(dir string) (map[string]Saved, error) {
	entries, err := os.ReadDir(dir) // by name, and so by time
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	out := map[string]Saved{}
	for _, e := range entries {
		city, rest, ok := strings.Cut(strings.TrimSuffix(e.Name(), ".rqb"), "-")
		at, err := time.Parse(stamp, rest)
		if !ok || err != nil || !strings.HasSuffix(e.Name(), ".rqb") {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // it was pruned meanwhile
		}
		out[city] = Saved{e.Name(), filepath.Join(dir, e.Name()), at, info.Size()}
	}
	return out, nil
}

// Prune deletes the oldest backups of a city beyond keep.
func Prune(dir, city string, keep int) error {
	own, err := List(dir, city)
	if err != nil {
		return err
	}
	for _, f := range own[:max(0, len(own)-keep)] {
		if err := os.Remove(f.Path); err != nil {
			return err
		}
	}
	return nil
}
