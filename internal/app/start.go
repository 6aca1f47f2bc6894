package app

import (
	"html/template"
	"net"
	"net/http"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/platform/web"
)

// startPage lists the cities of a demonstration to who opens its bare address; a city is found by its name, tianjin.localhost.
var startPage = template.Must(template.New("start").Parse(`<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>融桥演示 · Rongqiao demonstration</title></head>
<body><main><h1>融桥演示 · Rongqiao demonstration</h1><ul>{{range .}}<li><p><a href="{{.Home}}">{{.Name}}</a>{{if .Cockpit}} · <a href="{{.Cockpit}}">驾驶舱 cockpit</a> · <a href="{{.Figures}}">公开数字 published figures</a>{{end}}</p><p>{{.Note}}</p></li>{{end}}</ul></main></body></html>
`))

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
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	return startPage.Execute(w, out) == nil
}
