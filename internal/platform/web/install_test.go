package web_test

import (
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func TestInstall(t *testing.T) {
	if _, err := ui.AssetBytes("worker.js"); err != nil {
		testenv.Skip(t, "the browser files are not built: make dist")
	}
	h, err := web.Build(append(web.InstallRoutes(ui.Env{City: "融江市"}), web.AssetRoute()), web.Options{Limits: web.Unlimited, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	m := get("/manifest.webmanifest")
	var doc struct {
		Name, Lang, Display string
		Icons               []struct{ Src, Sizes, Purpose string }
	}
	if err := json.Unmarshal(m.Body.Bytes(), &doc); err != nil || m.Header().Get("Content-Type") != "application/manifest+json" {
		t.Fatalf("%v %s", err, m.Header())
	}
	if !strings.HasPrefix(doc.Name, "融江市") || doc.Lang != "zh-CN" || doc.Display != "standalone" || len(doc.Icons) != 5 {
		t.Errorf("manifest %+v", doc)
	}
	for _, i := range doc.Icons {
		if r := get(i.Src); r.Code != 200 || !strings.HasPrefix(r.Header().Get("Content-Type"), "image/") {
			t.Errorf("%s: %d %s", i.Src, r.Code, r.Header().Get("Content-Type"))
		}
	}
	worker := get("/worker.js")
	if worker.Code != 200 || worker.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("worker: %d %s", worker.Code, worker.Header())
	}
	first, _, _ := strings.Cut(worker.Body.String(), "\n")
	var kept struct{ Files []string }
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(first, "self.kept="), ";")), &kept); err != nil || len(kept.Files) < 4 {
		t.Fatalf("%s: %v", first, err)
	}
	hashed := regexp.MustCompile(`^/assets/[a-z0-9-]+-[A-Z0-9]{8}\.[a-z]+$`)
	for _, f := range kept.Files {
		if !hashed.MatchString(f) || get(f).Code != 200 {
			t.Errorf("kept without a hash in its name: %s", f)
		}
	}
	off := get("/offline")
	if off.Code != 200 || off.Header().Get("Set-Cookie") != "" || !strings.Contains(off.Body.String(), "现在没有网络") {
		t.Errorf("offline: %d %s", off.Code, off.Header())
	}
	for _, part := range []string{"manifest-src 'self'", "worker-src 'self'", "default-src 'none'", "script-src 'self'"} {
		if !strings.Contains(off.Header().Get("Content-Security-Policy"), part) {
			t.Errorf("the policy lacks %s", part)
		}
	}
}
