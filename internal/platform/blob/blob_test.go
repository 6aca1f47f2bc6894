package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

func keyset(t testing.TB) *secret.Keyset {
	t.Helper()
	k, err := secret.NewKeyset("900100", secret.Standard)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func put(t *testing.T, s *blob.Store, db *sqldb.DB, name string, body []byte) (id ids.ID, err error) {
	t.Helper()
	ctx := context.Background()
	err = db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		id, err = s.Put(ctx, tx, name, "application/pdf", bytes.NewReader(body))
		return err
	})
	return id, err
}

func get(s *blob.Store, db *sqldb.DB, id ids.ID) (info blob.Info, body []byte, err error) {
	ctx := context.Background()
	err = db.Read(ctx, func(r *sqldb.Reader) error {
		c, err := s.Open(ctx, r, id)
		if err != nil {
			return err
		}
		defer c.Close()
		info = c.Info
		body, err = io.ReadAll(c)
		return err
	})
	return info, body, err
}

func TestPutAndOpen(t *testing.T) {
	sqldbtest.Each(t, []fs.FS{blob.Migrations}, func(t *testing.T, db *sqldb.DB) {
		s := blob.NewStore(t.TempDir(), "900100", keyset(t))
		for _, size := range []int{0, 1, 64 << 10, 64<<10 + 1, 200_000} {
			body := bytes.Repeat([]byte("协议"), size/6+1)[:size]
			id, err := put(t, s, db, `C:\用户\三方协议.pdf`, body)
			if err != nil {
				t.Fatal(err)
			}
			info, back, err := get(s, db, id)
			if err != nil || !bytes.Equal(back, body) || info.Name != "三方协议.pdf" || info.Size != int64(size) {
				t.Errorf("%d bytes: %d back, %+v, %v", size, len(back), info, err)
			}
			raw, err := os.ReadFile(s.Path(id))
			if err != nil || size > 100 && bytes.Contains(raw, body[:60]) {
				t.Errorf("%d bytes: the file is not encrypted: %v", size, err)
			}
		}
		if _, _, err := get(s, db, 99); !errors.Is(err, blob.ErrUnknown) {
			t.Errorf("unknown: %v", err)
		}
		s.Max = 1 << 20
		if _, err := put(t, s, db, "a", make([]byte, 1<<20+1)); !errors.Is(err, blob.ErrTooLarge) {
			t.Errorf("too large: %v", err)
		}
	})
}

func TestTamperingIsFound(t *testing.T) {
	db := sqldbtest.New(t, blob.Migrations)
	s := blob.NewStore(t.TempDir(), "900100", keyset(t))
	body := bytes.Repeat([]byte("0123456789"), 20_000)
	id, err := put(t, s, db, "a.pdf", body)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(s.Path(id))
	if err != nil {
		t.Fatal(err)
	}
	other, err := put(t, s, db, "b.pdf", body)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(s.Path(other))
	if err != nil {
		t.Fatal(err)
	}
	first := whole[:4+int(whole[2])<<8+int(whole[3])+int(whole[1])<<16]
	for name, b := range map[string][]byte{
		"a bit":         append(append([]byte(nil), whole[:1000]...), append([]byte{whole[1000] ^ 1}, whole[1001:]...)...),
		"cut":           whole[:len(whole)-10],
		"a chunk less":  whole[len(first):],
		"a chunk more":  append(append([]byte(nil), first...), whole...),
		"something on":  append(append([]byte(nil), whole...), 'x'),
		"another blob":  foreign,
		"nothing":       nil,
		"chunks turned": append(append([]byte(nil), whole[len(first):2*len(first)]...), append(append([]byte(nil), first...), whole[2*len(first):]...)...),
	} {
		if err := os.WriteFile(s.Path(id), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := get(s, db, id); !errors.Is(err, blob.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSealedStreamsComeBack(t *testing.T) {
	k := keyset(t)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SliceOfN(rapid.Byte(), 0, 1<<17)).Draw(t, "parts")
		var sealed, want bytes.Buffer
		w := blob.Seal(&sealed, k, "x", 1)
		for _, p := range parts {
			want.Write(p)
			if n, err := w.Write(p); n != len(p) || err != nil {
				t.Fatalf("wrote %d of %d: %v", n, len(p), err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		back, err := io.ReadAll(blob.Unseal(&sealed, k, "x", 1))
		if err != nil || !bytes.Equal(back, want.Bytes()) {
			t.Fatalf("%d of %d back: %v", len(back), want.Len(), err)
		}
	})
}

func TestDeleteAndSweep(t *testing.T) {
	later := time.Now()
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: []fs.FS{blob.Migrations}, Now: func() time.Time { return later }})
	s := blob.NewStore(t.TempDir(), "900100", keyset(t))
	ctx := context.Background()
	kept, _ := put(t, s, db, "a", []byte("a"))
	gone, _ := put(t, s, db, "b", []byte("b"))
	if err := db.Write(ctx, func(tx *sqldb.Tx) error { return s.Delete(ctx, tx, gone) }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Path(gone)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	var lost ids.ID
	_ = db.Write(ctx, func(tx *sqldb.Tx) error {
		lost, _ = s.Put(ctx, tx, "c", "", strings.NewReader("c"))
		return errors.New("rolled back")
	})
	if n, err := s.Sweep(ctx, db); n != 0 || err != nil {
		t.Errorf("swept %d young files: %v", n, err)
	}
	later = later.Add(25 * time.Hour)
	if n, err := s.Sweep(ctx, db); n != 1 || err != nil {
		t.Errorf("swept %d: %v", n, err)
	}
	if _, err := os.Stat(s.Path(lost)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the stray file is still there: %v", err)
	}
	if _, _, err := get(s, db, kept); err != nil {
		t.Error(err)
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"a.pdf": "a.pdf", "../../etc/passwd": "passwd", `C:\x\岗位.xlsx`: "岗位.xlsx", "a\x00b\u202egnp.exe": "abgnp.exe",
		"": "file", "...": "file", `<x>:"|?*.txt`: "x.txt", strings.Repeat("长", 100) + ".pdf": strings.Repeat("长", 65) + ".pdf",
	} {
		if got := blob.CleanName(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
