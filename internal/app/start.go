package app

import (
	"net"
	"net/http"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/platform/web"
)

// startCity is a city of a demonstration, found by its name: tianjin.localhost.
type startCity struct{ Name, Note, Home, Cockpit, Figures string }

// start answers the bare address of a demonstration; false for anything else.
func (h *House) start(w http.ResponseWriter, r *http.Request) bool {
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		host, port = r.Host, "80"
	}
	if !h.demo || r.URL.Path != "/" || r.Method != http.MethodGet || host != "localhost" && !web.IsLoopback(host) {
		return false
	}
	list, err := h.Registry.List(r.Context())
	if err != nil {
		return false
	}
	var out []startCity
	for _, c := range list {
		base := "http://" + hostLabel(c.Name) + ".localhost:" + port
		x := startCity{Name: c.Name, Home: base + "/", Note: "虚构的示例城市 · an invented city"}
		if _, real := cities.Find(c.Code); real {
			x.Note, x.Cockpit, x.Figures = cities.Notice+" · names are invented, numbers are published", base+"/cockpit", base+"/figures"
		}
		out = append(out, x)
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	return web.Render(w, r, http.StatusOK, startView(out)) == nil
}
