package app

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// testKEK seals the keys of every installation of the tests, so that a copy of one can be
// opened.
var testKEK = sync.OnceValue(secret.TemporaryKEK)

// mould is a closed installation with the first sample city, which a test gets a copy of:
// writing a city takes ten times as long as copying it.
type mould struct {
	dir  string // its data folder
	dsn  string // its database, "" where that is SQLite
	drop func()
}

// moulds are those made so far: without a server, and on one.
var moulds struct {
	sync.Mutex
	made [2]*mould
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, x := range moulds.made {
		if x != nil {
			x.drop()
		}
	}
	os.Exit(code)
}

// copied is a town of the first sample city of a test's own; on a PostgreSQL server when
// asked, where the test is skipped without one.
func copied(t *testing.T, server bool) *town {
	t.Helper()
	m := mouldOf(t, server)
	dir, dsn := filepath.Join(t.TempDir(), "data"), ""
	must(t, os.CopyFS(dir, os.DirFS(m.dir)))
	if server {
		dsn = sqldbtest.Copy(t, m.dsn)
	}
	h := openTestHouseIn(t, dir, dsn)
	city, err := h.City(t.Context(), samples[0].Code)
	must(t, err)
	return townOf(t, h, city, samples[0])
}

func mouldOf(t *testing.T, server bool) *mould {
	t.Helper()
	moulds.Lock()
	defer moulds.Unlock()
	at := 0
	if server {
		at = 1
	}
	if moulds.made[at] == nil {
		moulds.made[at] = cast(t, server)
	}
	return moulds.made[at]
}

// cast writes the sample city into an installation and closes it.
func cast(t *testing.T, server bool) *mould {
	t.Helper()
	m := &mould{drop: func() {}}
	if server {
		m.dsn, m.drop = sqldbtest.Lasting(t)
	}
	dir, err := os.MkdirTemp("", "rongqiao-mould")
	must(t, err)
	drop := m.drop
	m.dir, m.drop = filepath.Join(dir, "data"), func() {
		drop()
		_ = os.RemoveAll(dir)
	}
	// A test of its own, so that the installation is closed before it is copied.
	t.Run("mould", func(t *testing.T) {
		h := openTestHouseIn(t, m.dir, m.dsn)
		_, err := mini.Import(t.Context(), h.Registry.Catalog())
		must(t, err)
		newTown(t, h, samples[0])
	})
	return m
}
