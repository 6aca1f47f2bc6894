package chart

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"

	"rongqiao/internal/platform/ui"
)

// ErrSlow is the answer to a chart that could not be drawn in time.
var ErrSlow = errors.New("chart: drawing took too long")

// Drawing limits of the server.
const (
	drawLimit = 8 * time.Second // a map of 200 nodes takes about one second
	keepMost  = 256             // pictures in the cache
)

// Renderer draws charts to SVG without a browser: ECharts in a JavaScript machine of
// Go. One picture is drawn at a time; pictures are kept by their content. The zero
// Renderer is ready; the script is loaded at the first picture.
type Renderer struct {
	mu   sync.Mutex // of the machine
	draw goja.Callable
	vm   *goja.Runtime

	cacheMu sync.Mutex
	cache   map[[32]byte]*list.Element
	order   list.List // of *picture, latest first
}

type picture struct {
	key [32]byte
	svg string
}

// SVG draws an option in the colours of a display mode, width × height in px. The
// result has no style attributes and no style element, so it may stand in a page
// under the content security policy; its ids begin with a prefix of their own. The
// error is ErrSlow, or wraps fs.ErrNotExist when the browser files are not built.
func (r *Renderer) SVG(ctx context.Context, option string, theme ui.Theme, width, height int) (string, error) {
	key := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%d|%s", theme, width, height, option))
	if svg, ok := r.cached(key); ok {
		return svg, nil
	}
	tokens, err := themeTokens(theme)
	if err != nil {
		return "", err
	}
	raw, err := r.run(ctx, option, tokens, width, height)
	if err != nil {
		return "", err
	}
	svg := tidy(raw, fmt.Sprintf("c%x", key[:4]))
	r.keep(key, svg)
	return svg, nil
}

func (r *Renderer) cached(key [32]byte) (string, bool) {
	r.cacheMu.Lock()
	defer r.cacheMu.Unlock()
	el, ok := r.cache[key]
	if !ok {
		return "", false
	}
	r.order.MoveToFront(el)
	return el.Value.(*picture).svg, true
}

func (r *Renderer) keep(key [32]byte, svg string) {
	r.cacheMu.Lock()
	defer r.cacheMu.Unlock()
	if r.cache == nil {
		r.cache = map[[32]byte]*list.Element{}
	}
	r.cache[key] = r.order.PushFront(&picture{key, svg})
	for r.order.Len() > keepMost {
		last := r.order.Back()
		r.order.Remove(last)
		delete(r.cache, last.Value.(*picture).key)
	}
}

// run calls the script under the time limit. After an interruption the machine is
// thrown away, because its state is unknown.
func (r *Renderer) run(ctx context.Context, option, tokens string, width, height int) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if r.vm == nil {
		if err := r.load(); err != nil {
			return "", err
		}
	}
	vm := r.vm
	timer := time.AfterFunc(drawLimit, func() { vm.Interrupt(ErrSlow) })
	stop := context.AfterFunc(ctx, func() { vm.Interrupt(ctx.Err()) })
	v, err := r.draw(goja.Undefined(), vm.ToValue(option), vm.ToValue(tokens), vm.ToValue(width), vm.ToValue(height))
	timer.Stop()
	stop()
	if err == nil {
		vm.ClearInterrupt()
		return v.String(), nil
	}
	r.vm, r.draw = nil, nil
	var interrupted *goja.InterruptedError
	if errors.As(err, &interrupted) {
		if cause, ok := interrupted.Value().(error); ok {
			return "", cause
		}
		return "", ErrSlow
	}
	return "", fmt.Errorf("draw a chart: %w", err)
}

func (r *Renderer) load() error {
	source, err := ui.AssetBytes("ssr.js")
	if err != nil {
		return err
	}
	vm := goja.New()
	if _, err := vm.RunScript("ssr.js", "var setTimeout=function(){return 0},clearTimeout=function(){};"+string(source)); err != nil {
		return fmt.Errorf("load the chart script: %w", err)
	}
	draw, ok := goja.AssertFunction(vm.Get("renderSVG"))
	if !ok {
		return errors.New("load the chart script: renderSVG is missing")
	}
	r.vm, r.draw = vm, draw
	return nil
}

// allTokens are the tokens of each mode, written by internal/tools/build from
// web/theme.css.
var allTokens = sync.OnceValues(func() (map[ui.Theme]json.RawMessage, error) {
	b, err := ui.AssetBytes("tokens.json")
	if err != nil {
		return nil, err
	}
	m := map[ui.Theme]json.RawMessage{}
	return m, json.Unmarshal(b, &m)
})

func themeTokens(theme ui.Theme) (string, error) {
	all, err := allTokens()
	if err != nil {
		return "", err
	}
	t, ok := all[theme]
	if !ok {
		t = all[ui.Light]
	}
	return string(t), nil
}
