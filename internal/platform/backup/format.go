package backup

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of the package.
var (
	ErrFormat  = errs.New(errs.Unsupported, "backup.format")
	ErrKey     = errs.New(errs.Invalid, "backup.key")
	ErrDamaged = errs.New(errs.Invalid, "backup.damaged")
	ErrCity    = errs.New(errs.Invalid, "backup.city")
	ErrInUse   = errs.New(errs.Conflict, "backup.in_use")
	ErrUnequal = errs.New(errs.Internal, "backup.unequal")
)

const (
	// magic begins the first line, before the wrapped key in base64.
	magic      = "rongqiao-backup 1 "
	fileKey    = "backup"      // name of the file's own keyset
	sealTable  = "backup_file" // authenticated with each chunk
	headEntry  = "head.json"
	lastEntry  = "manifest.json"
	tablesPath = "tables/"
	blobsPath  = "blobs/"
	// partSize is how much of a table is gathered before it becomes an entry of the tar.
	partSize = 1 << 20
)

// Head is what must be known before the first row.
type Head struct {
	City     string        `json:"city"`
	Name     string        `json:"name"`
	Level    string        `json:"level"`
	Parent   string        `json:"parent"`
	Sample   bool          `json:"sample"`
	TakenAt  int64         `json:"taken_at"` // ms UTC
	Versions []int64       `json:"versions"` // of the migrations that the database has
	Tables   []sqldb.Table `json:"tables"`
	Keyset   string        `json:"keyset"` // the city's keys, wrapped by the KEK, base64
}

// TableSum is what a table held.
type TableSum struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // over its lines
}

// Manifest is what the file held, and the last thing in it.
type Manifest struct {
	Tables    []TableSum `json:"tables"`
	Blobs     int64      `json:"blobs"`
	BlobBytes int64      `json:"blob_bytes"`
	Audit     audit.Head `json:"audit"`
}

// Rows is the number of rows of all tables.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// sealTo writes the first line and returns the writer of the sealed rest.
func sealTo(w io.Writer, kek secret.KEK) (io.WriteCloser, error) {
	k, err := secret.NewKeyset(fileKey, secret.Standard)
	if err != nil {
		return nil, err
	}
	wrapped, err := k.Wrap(kek)
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", magic, base64.StdEncoding.EncodeToString(wrapped)); err != nil {
		return nil, err
	}
	return blob.Seal(w, k, sealTable, 0), nil
}

// unsealFrom reads the first line and returns the reader of the plain tar.
func unsealFrom(r io.Reader, kek secret.KEK) (io.Reader, error) {
	buf := bufio.NewReader(r)
	line, err := buf.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, magic) {
		return nil, ErrFormat
	}
	wrapped, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line[len(magic):]))
	if err != nil {
		return nil, ErrFormat.Because(err)
	}
	k, err := secret.Unwrap(kek, fileKey, wrapped)
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	return blob.Unseal(buf, k, sealTable, 0), nil
}

// encodeRow writes one row as a JSON array and a line feed. Bytes become base64.
func encodeRow(w *bytes.Buffer, values []any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(values)
}

// decodeRow reads what encodeRow wrote, by the types of the columns.
func decodeRow(line []byte, t sqldb.Table) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, err
	}
	if len(raw) != len(t.Columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(raw), len(t.Columns))
	}
	row := make([]any, len(raw))
	for i, c := range t.Columns {
		v, err := decodeValue(raw[i], c.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		row[i] = v
	}
	return row, nil
}

func decodeValue(raw json.RawMessage, t sqldb.ColumnType) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	switch t {
	case sqldb.Int:
		return decode[int64](raw)
	case sqldb.Float:
		return decode[float64](raw)
	case sqldb.Bool:
		return decode[bool](raw)
	case sqldb.Bytes:
		return decode[[]byte](raw)
	}
	return decode[string](raw)
}

func decode[T any](raw json.RawMessage) (any, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}
