package coding

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// codeVersion is raised when training or the form of a model changes, so that older files are not read.
const codeVersion = 1

// magic begins every file of a model.
const magic = "rongqiao model\n"

// keeper keeps learned models in files, one a kind. A missing, broken or older file is none; a file that cannot be written
// is not kept: the kind is learned again next time. The zero keeper keeps nothing.
type keeper struct{ dir string }

func (k keeper) path(kind, key string) string {
	return filepath.Join(k.dir, fmt.Sprintf("%s-%s.bin", kind, key))
}

// load gives the model of a kind that was learned under the key.
func (k keeper) load(kind, key string) ([]byte, bool) {
	if k.dir == "" {
		return nil, false
	}
	data, err := os.ReadFile(k.path(kind, key))
	if err != nil {
		return nil, false
	}
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(rest) < sha256.Size {
		return nil, false
	}
	model := rest[sha256.Size:]
	if sum := sha256.Sum256(model); !bytes.Equal(sum[:], rest[:sha256.Size]) {
		return nil, false
	}
	return model, true
}

// save writes the model of a kind and removes those that it replaces.
func (k keeper) save(kind, key string, model []byte) {
	if k.dir == "" {
		return
	}
	if err := k.write(k.path(kind, key), model); err != nil {
		slog.Warn("coding: a model is not kept", "kind", kind, "error", err)
		return
	}
	old, _ := filepath.Glob(filepath.Join(k.dir, kind+"-*.bin"))
	for _, path := range old {
		if path != k.path(kind, key) {
			_ = os.Remove(path)
		}
	}
}

// write puts the whole file in its place or leaves what was there.
func (k keeper) write(path string, model []byte) error {
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(k.dir, ".model-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	sum := sha256.Sum256(model)
	for _, part := range [][]byte{[]byte(magic), sum[:], model} {
		if _, err := f.Write(part); err != nil {
			f.Close()
			return err
		}
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// keyOf is a short name for what a model was learned from.
func keyOf(parts ...string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d", codeVersion)
	for _, p := range parts {
		fmt.Fprintf(h, "\x1f%s", p)
	}
	return hex.EncodeToString(h.Sum(nil))[:24]
}
