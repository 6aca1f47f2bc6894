package secret

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"

	"rongqiao/internal/platform/config"
)

// KEK is the key-encryption key of an installation.
type KEK struct{ key [32]byte }

// String keeps the key out of logs.
func (KEK) String() string { return "secret.KEK" }

// GoString keeps the key out of logs.
func (KEK) GoString() string { return "secret.KEK" }

// CreateKEK makes a new key and writes it to path with mode 0400. It refuses a path
// inside the data folder, and a file that is already there.
func CreateKEK(path, dataDir string) (KEK, error) {
	if config.Inside(path, dataDir) {
		return KEK{}, ErrInside.With(path, dataDir)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return KEK{}, ErrKEK.With(path).Because(err)
	}
	var k KEK
	copy(k.key[:], random(len(k.key)))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o400)
	if err != nil {
		return KEK{}, ErrKEK.With(path).Because(err)
	}
	_, err = f.WriteString(hex.EncodeToString(k.key[:]) + "\n")
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return KEK{}, ErrKEK.With(path).Because(err)
	}
	return k, nil
}

// LoadKEK reads the key. It refuses a file inside the data folder, and one that anybody
// but its owner can read, or that can be written.
func LoadKEK(path, dataDir string) (KEK, error) {
	if config.Inside(path, dataDir) {
		return KEK{}, ErrInside.With(path, dataDir)
	}
	info, err := os.Stat(path)
	if err != nil {
		return KEK{}, ErrKEK.With(path).Because(err)
	}
	if mode := info.Mode().Perm(); mode&0o277 != 0 {
		return KEK{}, ErrKEKOpen.With(path, mode.String())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return KEK{}, ErrKEK.With(path).Because(err)
	}
	var k KEK
	n, err := hex.Decode(make([]byte, len(text)), bytes.TrimSpace(text))
	if err != nil || n != len(k.key) {
		return KEK{}, ErrKEK.With(path).Because(err)
	}
	_, err = hex.Decode(k.key[:], bytes.TrimSpace(text))
	return k, err
}

// TemporaryKEK returns a key that is written nowhere, for tests and samples.
func TemporaryKEK() KEK {
	var k KEK
	copy(k.key[:], random(len(k.key)))
	return k
}

func (k KEK) seal(label string, plain []byte) ([]byte, error) {
	a, err := Standard.aead(k.key[:])
	if err != nil {
		return nil, ErrKeyset.Because(err)
	}
	nonce := make([]byte, nonceSize, nonceSize+len(plain)+a.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return nil, ErrKeyset.Because(err)
	}
	return a.Seal(nonce, nonce, plain, []byte(label)), nil
}

func (k KEK) open(label string, sealed []byte) ([]byte, error) {
	a, err := Standard.aead(k.key[:])
	if err != nil || len(sealed) < nonceSize {
		return nil, ErrOpen.Because(err)
	}
	plain, err := a.Open(nil, sealed[:nonceSize], sealed[nonceSize:], []byte(label))
	if err != nil {
		return nil, ErrOpen.Because(err)
	}
	return plain, nil
}
