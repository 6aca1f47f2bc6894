package web_test

import (
	"bytes"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
)

// An upload larger than what is kept in memory waits in a file, which must not outlive
// the request: it may be a list of persons.
func TestUploadsLeaveNoFiles(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	f := newFixture(t, nil)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	p, _ := m.CreateFormFile("file", "a.csv")
	p.Write(bytes.Repeat([]byte("a"), 5<<20))
	m.Close()
	if w := f.ask("POST", "/upload", "", body.String(), "Content-Type", m.FormDataContentType()); w.Code != http.StatusRequestEntityTooLarge {
		t.Fatalf("%d", w.Code)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// What a form shows of a person is not stored under its key, and a second click shows it again.
func TestPersonalAnswersAreNotKept(t *testing.T) {
	sqldbtest.Each(t, []fs.FS{web.Migrations}, func(t *testing.T, db *sqldb.DB) {
		looks := 0
		look := func(w http.ResponseWriter, r *http.Request) error {
			looks++
			web.Again(r)
			if err := db.Write(r.Context(), func(*sqldb.Tx) error { return nil }); err != nil { // the entry in the log
				return err
			}
			return web.Render(w, r, http.StatusOK, text("13900000000"))
		}
		site, err := web.Build([]web.Route{{Method: "POST", Pattern: "/look", Kind: web.KindForm, Action: "t.look", Handler: look}},
			web.Options{DB: db, Limits: web.Unlimited, Session: byHeader})
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{site: site}
		for range 2 {
			if w := f.ask("POST", "/look", string(actor.CityLead), "_key=k"); w.Code != http.StatusOK || w.Body.String() != "13900000000" {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
		if looks != 2 {
			t.Errorf("looked %d times", looks)
		}
		err = db.Read(t.Context(), func(r *sqldb.Reader) error {
			n, err := sqldb.Value[int](t.Context(), r, `SELECT COUNT(*) FROM web_idempotency`)
			if n != 0 {
				t.Errorf("%d answers kept", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
