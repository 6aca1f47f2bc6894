package web

import (
	"net/http"
	"slices"
	"strings"

	"rongqiao/internal/platform/ui"
)

// preferences are how a reader wants pages: plain links with ?lang=, ?theme=
// or ?size= change them and a cookie keeps them, so no script is needed.
type preferences struct {
	lang  string
	theme ui.Theme
	size  int
}

var (
	languages = []string{"zh", "en"}
	themes    = []ui.Theme{ui.Light, ui.Contrast, ui.Elder, ui.Wall}
	sizes     = []string{"1", "2"}
	// mode is another name of theme in addresses.
	preferenceNames = []string{"lang", "theme", "mode", "size"}
)

// preferences reads the cookies and then the address, which wins and is kept.
func (s *Site) preferences(w http.ResponseWriter, r *http.Request) preferences {
	p := preferences{lang: languages[0], theme: themes[0], size: 1}
	set := func(name, value string) bool {
		switch {
		case name == "lang" && slices.Contains(languages, value):
			p.lang = value
		case name == "theme" && slices.Contains(themes, ui.Theme(value)):
			p.theme = ui.Theme(value)
		case name == "size" && slices.Contains(sizes, value):
			p.size = int(value[0] - '0')
		default:
			return false
		}
		return true
	}
	if len(r.Header["Cookie"]) > 0 {
		for _, c := range r.Cookies() {
			set(c.Name, c.Value)
		}
	}
	if r.Method != http.MethodGet || !mentions(r.URL.RawQuery) {
		return p
	}
	q := r.URL.Query()
	for _, name := range preferenceNames {
		v := q.Get(name)
		if name == "mode" {
			name = "theme"
		}
		if v != "" && set(name, v) {
			http.SetCookie(w, &http.Cookie{
				Name: name, Value: v, Path: "/", MaxAge: 365 * 24 * 3600,
				Secure: s.opt.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
			})
		}
	}
	return p
}

func mentions(query string) bool {
	if query == "" {
		return false
	}
	for _, name := range preferenceNames {
		if strings.Contains(query, name+"=") {
			return true
		}
	}
	return false
}
