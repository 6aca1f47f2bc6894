package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/web"
)

// ServeHTTP finds the city by the host name and hands the request on. The first
// label is the city's code or its name in pinyin; an installation with one city
// answers to every name.
func (h *House) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	code, ok := h.cityOf(r.Host)
	if !ok && h.start(w, r) {
		return
	}
	if !ok {
		http.Error(w, "没有这个城市 · no such city", http.StatusNotFound)
		return
	}
	c, err := h.City(r.Context(), code)
	if err != nil {
		slog.Error("city", "code", code, "error", err)
		w.Header().Set("Retry-After", "30")
		http.Error(w, "这个城市暂时不能访问，请稍后再试 · this city cannot be reached now", http.StatusServiceUnavailable)
		return
	}
	c.ServeHTTP(w, r)
}

// cityOf reads the city from a host name such as 350500.example.org:443.
func (h *House) cityOf(host string) (string, bool) {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	label, _, _ := strings.Cut(strings.ToLower(host), ".")
	h.mu.Lock()
	defer h.mu.Unlock()
	code, ok := h.hosts[label]
	if !ok && len(h.hosts) > 0 && h.only != "" {
		return h.only, true
	}
	return code, ok
}

// learnHosts reads which names lead to which city.
func (h *House) learnHosts(ctx context.Context) error {
	list, err := h.Registry.List(ctx)
	if err != nil {
		return err
	}
	hosts, only := map[string]string{}, ""
	for _, c := range list {
		hosts[c.Code] = c.Code
		hosts[hostLabel(c.Name)] = c.Code
		only = c.Code
	}
	if len(list) != 1 {
		only = ""
	}
	h.mu.Lock()
	h.hosts, h.only = hosts, only
	h.mu.Unlock()
	return nil
}

// hostLabel is a city's name in pinyin without the closing 市: 融江市 → rongjiang.
func hostLabel(name string) string {
	name = strings.TrimRight(name, "市省")
	var b strings.Builder
	args := pinyin.NewArgs()
	for _, r := range name {
		if p := pinyin.SinglePinyin(r, args); len(p) > 0 {
			b.WriteString(p[0])
		} else if r < 128 && unicode.IsLetter(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// serve listens until ctx ends and runs the cities' jobs beside it.
func (h *House) serve(ctx context.Context, listening func(main, admin net.Addr)) error {
	var err error
	if h.proxies, err = web.ParseProxies(h.Config.TrustedProxies); err != nil {
		return err
	}
	if err := h.learnHosts(ctx); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 2)
	go func() { done <- h.runner().Run(ctx) }()
	go func() { done <- h.hubRunner().Run(ctx) }()
	err = web.Server{
		Addr: h.Config.Addr, AdminAddr: h.Config.AdminAddr, Handler: h, Metrics: h.metrics,
		Ready: func(context.Context) error { return h.Registry.Ready() }, Listening: listening,
	}.Run(ctx)
	stop()
	return errors.Join(err, <-done, <-done)
}

// runner gives the jobs of all cities to the modules of the city they belong to.
func (h *House) runner() *job.Runner {
	handlers := map[string]job.Handler{}
	for _, kind := range jobKinds {
		handlers[kind] = func(ctx context.Context, run *job.Run) error {
			c, err := h.City(ctx, run.City)
			if err != nil {
				return err
			}
			return c.jobs[kind](ctx, run)
		}
	}
	fallen := sheet.Fallen(func(city string) (*sheet.Service, error) {
		c, err := h.City(context.Background(), city)
		if err != nil {
			return nil, err
		}
		return c.Sheets, nil
	})
	return &job.Runner{
		Handlers: handlers, Schedules: h.schedules(), Places: h.places, Reload: h.standing,
		Fallen: map[string]func(context.Context, *job.Run, error) error{sheet.JobKind: fallen},
	}
}

// standing reads again who asked for a job, with the grants of today.
func (h *House) standing(ctx context.Context, city string, by actor.Actor) (actor.Actor, error) {
	c, err := h.City(ctx, city)
	if err != nil {
		return by, err
	}
	now, ok, err := c.Accounts.Standing(ctx, by)
	if err == nil && !ok {
		err = job.ErrRevoked
	}
	return now, err
}
