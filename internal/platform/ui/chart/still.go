package chart

import (
	"container/list"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/ui"
)

// StillPrefix is the path under which Stills is mounted.
const StillPrefix = "/charts/"

// stillsMost is how many options are remembered for pages without script.
const stillsMost = 2048

// Stills are pictures for pages whose reader has no script. A page remembers its
// option here and names the address in noscript; only who follows it makes the server
// draw. The address cannot be guessed and lives as long as the process and its place
// in the memory.
type Stills struct {
	render *Renderer
	secret []byte

	mu    sync.Mutex
	byKey map[string]*list.Element
	order list.List // of *still, latest first
}

type still struct {
	key, option string
	theme       ui.Theme
	w, h        int
}

// NewStills makes an empty memory that draws with r.
func NewStills(r *Renderer) *Stills {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails (crypto/rand)
	return &Stills{render: r, secret: secret, byKey: map[string]*list.Element{}}
}

// Address remembers an option and returns where its picture is.
func (s *Stills) Address(option string, theme ui.Theme, width, height int) string {
	mac := hmac.New(sha256.New, s.secret)
	_, _ = fmt.Fprintf(mac, "%s|%d|%d|%s", theme, width, height, option) // a hash takes everything
	key := hex.EncodeToString(mac.Sum(nil)[:16])
	s.mu.Lock()
	defer s.mu.Unlock()
	if el, ok := s.byKey[key]; ok {
		s.order.MoveToFront(el)
		return StillPrefix + key + ".svg"
	}
	s.byKey[key] = s.order.PushFront(&still{key, option, theme, width, height})
	for s.order.Len() > stillsMost {
		last := s.order.Back()
		s.order.Remove(last)
		delete(s.byKey, last.Value.(*still).key)
	}
	return StillPrefix + key + ".svg"
}

// ServeHTTP draws the picture of an address that was given out.
func (s *Stills) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, StillPrefix), ".svg")
	s.mu.Lock()
	el, ok := s.byKey[key]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	st := el.Value.(*still)
	svg, err := s.render.SVG(r.Context(), st.option, st.theme, st.w, st.h)
	if err != nil {
		http.Error(w, "503", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = io.WriteString(w, svg) // the reader may have gone
}

// Figure puts a chart into a page: heading, picture, sentence, data table; with
// stills also a picture for those without script. phone, when given, stands in its
// place under 640 px.
func Figure(id string, c Chart, title, note string, table, phone templ.Component) ui.ChartData {
	d := ui.ChartData{ID: id, Kind: c.Kind(), Option: c.Option(), Title: title, Note: note, Spoken: c.Spoken(), Table: table, Phone: phone, Export: true}
	if s, ok := c.(Sankey); ok {
		d.Height = s.Height()
	}
	if n, ok := c.(interface{ Narrow() string }); ok {
		d.Narrow = n.Narrow()
	}
	return d
}

// WithStill adds the picture for readers without script.
func WithStill(d ui.ChartData, s *Stills, theme ui.Theme) ui.ChartData {
	d.Still = s.Address(d.Option, theme, 1080, max(380, d.Height))
	return d
}
