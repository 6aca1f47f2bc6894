package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ui"
)

// offlinePath is the page that browsers keep for when there is no network.
const offlinePath = "/offline"

// InstallRoutes are the rows that let the platform be put on a home screen: the manifest,
// the service worker, and the page that is shown without a network. None has a session, so
// none can hold anything personal. env is what the city's pages share.
func InstallRoutes(env ui.Env) []Route {
	row := func(pattern, action string, h Handler) Route {
		return Route{Method: http.MethodGet, Pattern: pattern, Kind: asset, Action: action, Public: true, Handler: h}
	}
	return []Route{
		row("/manifest.webmanifest", "web.manifest", func(w http.ResponseWriter, _ *http.Request) error { return sendManifest(w, env) }),
		row("/worker.js", "web.worker", sendWorker),
		row(offlinePath, "web.offline", func(w http.ResponseWriter, r *http.Request) error {
			w.Header()["Cache-Control"] = noCache
			return Render(w, r.WithContext(withoutPerson(r.Context(), env)), http.StatusOK, ui.OfflinePage())
		}),
	}
}

// withoutPerson is the frame of a page that anybody may keep.
func withoutPerson(ctx context.Context, env ui.Env) context.Context {
	env.Theme, env.Size, env.Path, env.Lang = ui.Light, 1, offlinePath, "zh"
	if v := visitOf(ctx); v != nil {
		env.Lang, env.Theme = v.prefs.lang, v.prefs.theme
	}
	return ui.With(ctx, &env)
}

// icon is a picture of the manifest.
type icon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// sendManifest says what is installed: name, start, colours, icons (W3C Web Application Manifest).
func sendManifest(w http.ResponseWriter, env ui.Env) error {
	icons := []icon{{ui.Asset("icon.svg"), "any", "image/svg+xml", "any"}}
	for _, size := range []string{"192", "512"} {
		for _, purpose := range []string{"any", "maskable"} {
			icons = append(icons, icon{ui.Asset("icon-" + size + ".png"), size + "x" + size, "image/png", purpose})
		}
	}
	body, err := json.Marshal(map[string]any{
		"id": "/", "start_url": "/home", "scope": "/", "display": "standalone", "lang": "zh-CN", "dir": "ltr",
		"name": env.City + "产教融合综合信息服务平台（融桥）", "short_name": "融桥",
		"description": "产业要什么、学校教什么、差在哪里、谁来补上", "categories": []string{"education", "government"},
		"background_color": ui.Light.Colour(), "theme_color": ui.Light.Colour(), "icons": icons,
	})
	if err != nil {
		return err
	}
	w.Header()["Cache-Control"] = noCache
	return send(w, http.StatusOK, []string{"application/manifest+json"}, body)
}

// sendWorker sends the service worker with the files that it keeps written before it. It
// changes when one of them does, which makes browsers take the new one.
func sendWorker(w http.ResponseWriter, _ *http.Request) error {
	script, err := ui.AssetBytes("worker.js")
	if err != nil {
		return actor.ErrNotFound // before the first build there is nothing to keep
	}
	files := ui.BrowserFiles()
	sum := sha256.Sum256([]byte(strings.Join(files, " ")))
	kept, err := json.Marshal(map[string]any{"version": hex.EncodeToString(sum[:6]), "offline": offlinePath, "files": files})
	if err != nil {
		return err
	}
	w.Header()["Cache-Control"] = noCache
	return send(w, http.StatusOK, []string{"text/javascript; charset=utf-8"}, append([]byte("self.kept="+string(kept)+";\n"), script...))
}
