package ui

import (
	"context"
	"net/url"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
)

// Theme is the display mode; its value is the data-theme attribute of the page.
type Theme string

// The display modes. Wall is the 1920 × 1080 screen of the cockpit (驾驶舱).
const (
	Light    Theme = "light"
	Contrast Theme = "contrast"
	Elder    Theme = "elder"
	Wall     Theme = "wall"
)

// ParseTheme reads a mode from a cookie or the URL; unknown text is Light.
func ParseTheme(s string) Theme {
	switch t := Theme(s); t {
	case Contrast, Elder, Wall:
		return t
	}
	return Light
}

// Name is the Chinese name of the mode, which is also its i18n key.
func (t Theme) Name() string {
	switch t {
	case Contrast:
		return "高对比"
	case Elder:
		return "长辈版"
	case Wall:
		return "驾驶舱"
	}
	return "标准"
}

// Colour is the ground of the header in this mode, for what stands around the page: the
// bar of a telephone, the frame of the installed platform.
func (t Theme) Colour() string {
	if t == Wall {
		return "#0f1d2a"
	}
	return "#ffffff"
}

// Env is what the components must know about the request. The web package puts it
// into the context once per request.
type Env struct {
	Lang     string      // "zh" or "en"
	Theme    Theme       // display mode
	Size     int         // in elder mode: 1 = 24 px, 2 = 40 px text
	City     string      // 融江市
	Platform string      // full name of the platform; empty: City + 产教融合综合信息服务平台
	Sample   bool        // the city holds invented sample data
	Notice   string      // Chinese key of a line under the header: what is invented here; "" for none
	Actor    actor.Actor // who asks; the zero Actor is signed out
	Office   string      // the person's unit and post, under the name
	Path     string      // path of the request
	Query    url.Values  // query of the request
	Nav      []NavGroup  // side navigation of this role
	Notices  int         // unread notices
	Flash    *Flash      // outcome of the request before this one
	Host     string      // 主办单位 for the footer
	Phone    string      // service telephone with hours for the footer
	FormKey  string      // idempotency key of the forms on this page: a double click acts once
}

// NavGroup is a titled group of the side navigation; an empty Label has no title.
type NavGroup struct {
	Label string
	Items []NavItem
}

// NavItem is one link of the side navigation. A Count above zero is shown: work to
// do, or a total.
type NavItem struct {
	Label   string
	Href    string
	Count   int
	Current bool
}

type envKey struct{}

// With puts env into the context.
func With(ctx context.Context, env *Env) context.Context {
	return context.WithValue(ctx, envKey{}, env)
}

var defaultEnv = &Env{Lang: "zh", Theme: Light, Size: 1}

// From reads the Env of the request; without one it is a signed-out visitor in
// standard display.
func From(ctx context.Context) *Env {
	if env, ok := ctx.Value(envKey{}).(*Env); ok {
		return env
	}
	return defaultEnv
}

// Link is the address of the present page with some query values replaced, given as
// key, value pairs; an empty value removes the key. Changing anything but the page
// goes back to page 1.
func (e *Env) Link(pairs ...string) string {
	q := make(url.Values, len(e.Query)+len(pairs)/2)
	for k, v := range e.Query {
		q[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] != "page" {
			q.Del("page")
		}
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return e.Path + "?"
	}
	return e.Path + "?" + q.Encode()
}

// platformName is the line under the mark.
func (e *Env) platformName(ctx context.Context) string {
	if e.Platform != "" {
		return e.Platform
	}
	return i18n.T(ctx, "%s产教融合综合信息服务平台", e.City)
}

// htmlLang is the language tag of the page.
func (e *Env) htmlLang() string {
	if e.Lang == "en" {
		return "en"
	}
	return "zh-CN"
}

// sizeAttr is the data-size attribute; only elder mode has a second size.
func (e *Env) sizeAttr() string {
	if e.Theme == Elder && e.Size == 2 {
		return "2"
	}
	return "1"
}
