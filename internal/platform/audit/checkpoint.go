package audit

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sqldb"
)

// Point is a signed statement: at this time the log of this city ended here.
type Point struct {
	City string `json:"city"`
	Head
	At        int64  `json:"at"`  // ms UTC
	Signature string `json:"sig"` // Ed25519 over [Point.message], base64
}

// ErrCheckpoint is returned for a checkpoint file that cannot be read.
var ErrCheckpoint = errs.New(errs.Invalid, "audit.checkpoint")

func (p Point) message() []byte {
	return fmt.Appendf(nil, "rongqiao checkpoint 1\n%s\n%d\n%s\n%d\n", p.City, p.Seq, p.Hash, p.At)
}

// Genuine reports whether the holder of the key signed the point.
func (p Point) Genuine(key ed25519.PublicKey) bool {
	sig, err := base64.StdEncoding.DecodeString(p.Signature)
	return err == nil && ed25519.Verify(key, p.message(), sig)
}

// Signer signs checkpoints: a city's keyset.
type Signer interface{ Sign(message []byte) []byte }

// Checkpoint signs where the city's log ends and appends the statement to the file, which
// belongs on another disk or host than the database. It returns when the line is on disk.
func Checkpoint(ctx context.Context, db *sqldb.DB, city, path string, s Signer) (Point, error) {
	p := Point{City: city}
	err := db.Read(ctx, func(r *sqldb.Reader) (err error) {
		p.At = r.Now().UnixMilli()
		p.Head, err = HeadOf(ctx, r)
		return err
	})
	if err != nil {
		return p, err
	}
	p.Signature = base64.StdEncoding.EncodeToString(s.Sign(p.message()))
	return p, appendLine(path, p)
}

func appendLine(path string, p Point) error {
	line, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}

// ReadPoints reads a file of checkpoints. A file that does not exist has none.
func ReadPoints(path string) ([]Point, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var points []Point
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		var p Point
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, ErrCheckpoint.With(n).Because(err)
		}
		points = append(points, p)
	}
	return points, lines.Err()
}
