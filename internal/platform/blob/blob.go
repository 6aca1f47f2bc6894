package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of the package.
var (
	ErrUnknown  = errs.New(errs.NotFound, "blob.unknown")
	ErrTooLarge = errs.New(errs.TooLarge, "blob.too_large")
	ErrDamaged  = errs.New(errs.Internal, "blob.damaged")
)

// Info is the row of an attachment.
type Info struct {
	ID        ids.ID
	Name      string // as the sender called it, made harmless
	MIME      string
	Size      int64  // bytes, not encrypted
	SHA256    string // of the bytes, hex
	Account   ids.ID
	CreatedAt int64 // ms UTC
}

const cols = `id, name, mime, size, sha256, account, created_at`

func scanInfo(r sqldb.Row) (b Info, err error) {
	return b, r.Scan(&b.ID, &b.Name, &b.MIME, &b.Size, &b.SHA256, &b.Account, &b.CreatedAt)
}

// Store is the attachments of one city.
type Store struct {
	Dir  string // DATA/blobs/CITY
	Keys *secret.Keyset
	Max  int64 // largest attachment in bytes; 64 MiB when 0
}

const (
	table      = "blobs"
	defaultMax = 64 << 20
)

// NewStore returns the attachments of a city below the data folder.
func NewStore(data, city string, keys *secret.Keyset) *Store {
	return &Store{Dir: filepath.Join(data, "blobs", city), Keys: keys}
}

// Path is where the bytes of an attachment lie: the id says the month.
func (s *Store) Path(id ids.ID) string {
	return filepath.Join(s.Dir, id.Time().Format("2006"), id.Time().Format("01"), id.String())
}

// Put stores what r gives and returns its id. Because r is read once, the transaction is
// not repeated when the server asks for it. The file is on disk when Put returns; it is
// worth something once the transaction is committed.
func (s *Store) Put(ctx context.Context, tx *sqldb.Tx, name, mime string, r io.Reader) (ids.ID, error) {
	tx.Once()
	id := tx.NewID()
	b := Info{ID: id, Name: CleanName(name), MIME: mime, Account: actor.From(ctx).Account, CreatedAt: tx.Now().UnixMilli()}
	var err error
	if b.Size, b.SHA256, err = s.write(id, r); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO blobs (`+cols+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		b.ID, b.Name, b.MIME, b.Size, b.SHA256, b.Account, b.CreatedAt)
	if err != nil {
		_ = os.Remove(s.Path(id))
		return 0, err
	}
	return id, nil
}

func (s *Store) write(id ids.ID, r io.Reader) (size int64, sum string, err error) {
	path := s.Path(id)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return 0, "", sqldb.ErrUnavailable.Because(err)
	}
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, "", sqldb.ErrUnavailable.Because(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	limit := s.Max
	if limit <= 0 {
		limit = defaultMax
	}
	h := sha256.New()
	w := Seal(f, s.Keys, table, id)
	size, err = io.Copy(io.MultiWriter(w, h), io.LimitReader(r, limit+1))
	if err == nil && size > limit {
		err = ErrTooLarge.With(limit >> 20)
	}
	if err = errors.Join(err, w.Close(), f.Sync(), f.Close()); err != nil {
		return 0, "", err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return 0, "", err
	}
	return size, hex.EncodeToString(h.Sum(nil)), syncDir(filepath.Dir(path))
}

// syncDir makes a rename last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Find reads the row of an attachment.
func Find(ctx context.Context, q sqldb.Queryer, id ids.ID) (Info, error) {
	b, err := sqldb.One(ctx, q, scanInfo, `SELECT `+cols+` FROM blobs WHERE id = $1`, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		err = ErrUnknown
	}
	return b, err
}

// Each walks the rows of all attachments by id; the caller's loop must not query.
func Each(ctx context.Context, q sqldb.Queryer, fn func(Info) error) error {
	for b, err := range sqldb.Each(ctx, q, scanInfo, `SELECT `+cols+` FROM blobs ORDER BY id`) {
		if err != nil {
			return err
		}
		if err := fn(b); err != nil {
			return err
		}
	}
	return nil
}

// Totals counts the attachments of a city and their bytes.
func Totals(ctx context.Context, q sqldb.Queryer) (n, bytes int64, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs`).Scan(&n, &bytes)
	return n, bytes, err
}

// Content reads an attachment. At its end the SHA-256 is compared; a difference gives
// [ErrDamaged] instead of io.EOF.
type Content struct {
	Info
	f    *os.File
	r    io.Reader
	h    hash.Hash
	read int64
}

// Open starts reading an attachment. Whether the person may see it is for the caller to
// say.
func (s *Store) Open(ctx context.Context, q sqldb.Queryer, id ids.ID) (*Content, error) {
	b, err := Find(ctx, q, id)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(s.Path(id))
	if err != nil {
		return nil, ErrDamaged.Because(err)
	}
	return &Content{Info: b, f: f, r: Unseal(f, s.Keys, table, id), h: sha256.New()}, nil
}

// Read reads the bytes as they were sent.
func (c *Content) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.h.Write(p[:n])
	c.read += int64(n)
	if err == io.EOF && (c.read != c.Size || hex.EncodeToString(c.h.Sum(nil)) != c.SHA256) {
		return n, ErrDamaged
	}
	return n, err
}

// Close ends the reading.
func (c *Content) Close() error { return c.f.Close() }

// Check reads an attachment to its end and returns [ErrDamaged] when it is not what was
// sent.
func (s *Store) Check(ctx context.Context, q sqldb.Queryer, id ids.ID) error {
	c, err := s.Open(ctx, q, id)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, c)
	return errors.Join(err, c.Close())
}

// Delete removes the row, and the file once the transaction is committed.
func (s *Store) Delete(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	n, err := tx.Exec(ctx, `DELETE FROM blobs WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrUnknown
	}
	path := s.Path(id)
	tx.AfterCommit(func() { _ = os.Remove(path) })
	return nil
}

// Sweep removes files older than a day that no row knows, and returns how many.
func (s *Store) Sweep(ctx context.Context, db *sqldb.DB) (int, error) {
	var stray []string
	err := db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		stray = nil
		return s.files(func(path string, e fs.DirEntry) error {
			info, err := e.Info()
			if err != nil || r.Now().Sub(info.ModTime()) < 24*time.Hour {
				return err
			}
			if id, err := ids.Parse(e.Name()); err == nil {
				if _, err = Find(ctx, r, id); !errors.Is(err, ErrUnknown) {
					return err
				}
			}
			stray = append(stray, path)
			return nil
		})
	})
	if err != nil {
		return 0, err
	}
	for _, path := range stray {
		if err := os.Remove(path); err != nil {
			return 0, err
		}
	}
	return len(stray), nil
}

func (s *Store) files(fn func(path string, e fs.DirEntry) error) error {
	return filepath.WalkDir(s.Dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		return fn(path, e)
	})
}

const maxName = 200 // bytes

// CleanName makes a sender's file name harmless: no folders, no control or direction
// characters, not too long; "file" when nothing is left.
func CleanName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	for len(name) > maxName {
		_, n := utf8.DecodeRuneInString(name)
		name = name[n:]
	}
	if name == "" {
		return "file"
	}
	return name
}
