package ui

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// dist is written by internal/tools/build: bundled scripts and style sheets with a
// hash in their names, each with a .gz beside it, and manifest.json. A clean clone
// holds only dist/.keep and compiles.
//
//go:embed all:dist
var dist embed.FS

// AssetPrefix is the path under which AssetHandler is mounted.
const AssetPrefix = "/assets/"

var manifest = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	b, err := dist.ReadFile("dist/manifest.json")
	if err == nil && json.Unmarshal(b, &m) != nil {
		return map[string]string{}
	}
	return m
})

// Asset is the address of a built file by its plain name: Asset("app.js") →
// /assets/app-7C41E09A.js. Before the first build it is /assets/app.js.
func Asset(name string) string {
	if hashed, ok := manifest()[name]; ok {
		return AssetPrefix + hashed
	}
	return AssetPrefix + name
}

// AssetBytes reads a built file by its plain name, for use on the server (the chart
// bundle). The error wraps fs.ErrNotExist before the first build.
func AssetBytes(name string) ([]byte, error) {
	hashed, ok := manifest()[name]
	if !ok {
		return nil, fmt.Errorf("built file %s: %w", name, fs.ErrNotExist)
	}
	return dist.ReadFile("dist/" + hashed)
}

// BrowserFiles are the addresses of what every page loads, with their hashes: script,
// style sheet, icons. It is empty before the first build.
func BrowserFiles() []string {
	var out []string
	for _, name := range []string{"app.js", "app.css", "mark.svg", "icon.svg", "icon-192.png"} {
		if _, ok := manifest()[name]; ok {
			out = append(out, Asset(name))
		}
	}
	return out
}

// AssetHandler serves the built files under AssetPrefix. Names carry a hash, so
// browsers may keep them for good.
func AssetHandler() http.Handler {
	return http.StripPrefix(AssetPrefix, http.HandlerFunc(serveAsset))
}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	name := path.Clean(r.URL.Path)
	if ext := path.Ext(name); ext == ".ttf" || ext == ".json" || strings.HasPrefix(name, "ssr-") ||
		strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".gz") || strings.Contains(name, "/") {
		http.NotFound(w, r)
		return
	}
	b, err := dist.ReadFile("dist/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if z, err := dist.ReadFile("dist/" + name + ".gz"); err == nil {
			h.Set("Content-Encoding", "gzip")
			b = z
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}
