package secret_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
)

func keyset(t testing.TB, p secret.Profile) *secret.Keyset {
	t.Helper()
	k, err := secret.NewKeyset("900100", p)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealedOpensOnlyInItsPlace(t *testing.T) {
	for _, p := range []secret.Profile{secret.Standard, secret.ShangMi} {
		k, other := keyset(t, p), keyset(t, p)
		rapid.Check(t, func(t *rapid.T) {
			plain := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "plain")
			row := ids.ID(rapid.Int64Range(1, 1<<40).Draw(t, "row"))
			s := k.Seal("people", "phone", row, plain)
			got, err := k.Open("people", "phone", row, s)
			if err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("%x %v", got, err)
			}
			for name, open := range map[string]func() ([]byte, error){
				"another row":    func() ([]byte, error) { return k.Open("people", "phone", row+1, s) },
				"another column": func() ([]byte, error) { return k.Open("people", "name", row, s) },
				"another table":  func() ([]byte, error) { return k.Open("orgs", "phone", row, s) },
				"another keyset": func() ([]byte, error) { return other.Open("people", "phone", row, s) },
			} {
				if got, err := open(); !errors.Is(err, secret.ErrOpen) {
					t.Fatalf("%s opens: %x", name, got)
				}
			}
			b := k.SealBytes("people", "phone", row, plain)
			b[rapid.IntRange(0, len(b)-1).Draw(t, "spoilt")] ^= 1
			if _, err := k.OpenBytes("people", "phone", row, b); !errors.Is(err, secret.ErrOpen) {
				t.Fatal("a spoilt value opens")
			}
		})
	}
}

func TestRotation(t *testing.T) {
	k := keyset(t, secret.Standard)
	old := k.Seal("t", "c", 1, []byte("value"))
	oldIndex := k.BlindIndex("phone", []byte("1"))
	if err := k.Rotate(); err != nil {
		t.Fatal(err)
	}
	k.RotateIndex()
	fresh := k.Seal("t", "c", 1, []byte("value"))
	if !k.Stale(old) || k.Stale(fresh) || k.Primary() != 2 {
		t.Error("Stale is wrong")
	}
	for _, s := range []string{old, fresh} {
		if got, err := k.Open("t", "c", 1, s); err != nil || string(got) != "value" {
			t.Errorf("%s %v", got, err)
		}
	}
	all := k.BlindIndexes("phone", []byte("1"))
	if len(all) != 2 || all[1] != oldIndex || all[0] == oldIndex || all[0] != k.BlindIndex("phone", []byte("1")) {
		t.Errorf("%v", all)
	}
}

func TestBlindIndex(t *testing.T) {
	k := keyset(t, secret.ShangMi)
	a := k.BlindIndex("phone", []byte("13800000000"))
	if len(a) != 32 || a != k.BlindIndex("phone", []byte("13800000000")) {
		t.Errorf("%q", a)
	}
	if a == k.BlindIndex("name", []byte("13800000000")) || a == keyset(t, secret.ShangMi).BlindIndex("phone", []byte("13800000000")) {
		t.Error("two purposes or two cities share an index")
	}
	if bytes.Equal(k.Derive("backup"), k.Derive("other")) || len(k.Derive("backup")) != 32 {
		t.Error("derived keys are wrong")
	}
}

func TestWrap(t *testing.T) {
	k, kek := keyset(t, secret.Standard), secret.TemporaryKEK()
	sealed := k.Seal("t", "c", 9, []byte("value"))
	w, err := k.Wrap(kek)
	if err != nil {
		t.Fatal(err)
	}
	back, err := secret.Unwrap(kek, "900100", w)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := back.Open("t", "c", 9, sealed); err != nil || string(got) != "value" {
		t.Errorf("%s %v", got, err)
	}
	if !ed25519.Verify(back.PublicKey(), []byte("head"), k.Sign([]byte("head"))) {
		t.Error("the signing key changed")
	}
	for name, open := range map[string]func() (*secret.Keyset, error){
		"another KEK":  func() (*secret.Keyset, error) { return secret.Unwrap(secret.TemporaryKEK(), "900100", w) },
		"another city": func() (*secret.Keyset, error) { return secret.Unwrap(kek, "900200", w) },
		"cut off":      func() (*secret.Keyset, error) { return secret.Unwrap(kek, "900100", w[:5]) },
	} {
		if _, err := open(); err == nil {
			t.Errorf("%s opens the keyset", name)
		}
	}
	if text := fmt.Sprintf("%v %+v %#v %v %#v", k, k, k, kek, kek); strings.Contains(text, "keys") || len(text) > 200 {
		t.Errorf("the keys can be printed: %s", text)
	}
}

func TestKEKFile(t *testing.T) {
	dir := t.TempDir()
	data, path := filepath.Join(dir, "data"), filepath.Join(dir, "keys", "kek")
	made, err := secret.CreateKEK(path, data)
	if err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o400 {
		t.Errorf("mode %v", info.Mode())
	}
	if read, err := secret.LoadKEK(path, data); err != nil || read != made {
		t.Errorf("read back: %v", err)
	}
	if _, err := secret.CreateKEK(path, data); !errors.Is(err, secret.ErrKEK) {
		t.Errorf("an existing key is overwritten: %v", err)
	}
	if _, err := secret.CreateKEK(filepath.Join(data, "kek"), data); !errors.Is(err, secret.ErrInside) {
		t.Errorf("inside data: %v", err)
	}
	if _, err := secret.LoadKEK(path, dir); !errors.Is(err, secret.ErrInside) {
		t.Errorf("inside data: %v", err)
	}
	if err := os.Chmod(path, 0o440); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.LoadKEK(path, data); !errors.Is(err, secret.ErrKEKOpen) {
		t.Errorf("readable by the group: %v", err)
	}
	short := filepath.Join(dir, "short")
	if err := os.WriteFile(short, []byte("abcd"), 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.LoadKEK(short, data); !errors.Is(err, secret.ErrKEK) {
		t.Errorf("a short key: %v", err)
	}
}

func BenchmarkSeal(b *testing.B) {
	k := keyset(b, secret.Standard)
	for b.Loop() {
		k.Seal("people", "phone", 1, []byte("13800000000"))
	}
}
