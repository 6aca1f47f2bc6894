package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"
)

// Server is one process that listens: the main address for people, a second,
// loopback one for metrics and profiles.
type Server struct {
	Addr      string       // main listener, "127.0.0.1:8080"
	AdminAddr string       // metrics and pprof; must be loopback; "" for none
	Handler   http.Handler // all cities, by host name
	Metrics   *Metrics
	// Ready says whether the process can serve; it answers /readyz.
	Ready func(ctx context.Context) error
	// Listening is told the addresses once both listeners are open.
	Listening func(main, admin net.Addr)
	Log       *slog.Logger
	// CertFile and KeyFile make the main listener speak TLS.
	CertFile, KeyFile string
}

// drain is how long requests may finish after the order to stop.
const drain = 20 * time.Second

// Run listens until ctx ends, then lets running requests finish.
func (s Server) Run(ctx context.Context) error {
	if s.Log == nil {
		s.Log = slog.Default()
	}
	main, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return err
	}
	defer main.Close()
	servers := []*http.Server{s.newServer(Health(s.Ready, s.Handler))}
	listeners := []net.Listener{main}
	var adminAddr net.Addr
	if s.AdminAddr != "" {
		admin, err := listenLoopback(s.AdminAddr)
		if err != nil {
			return err
		}
		defer admin.Close()
		adminAddr = admin.Addr()
		servers = append(servers, s.newServer(s.admin()))
		servers[1].WriteTimeout = 5 * time.Minute // a CPU profile takes its time
		listeners = append(listeners, admin)
	}
	if s.Listening != nil {
		s.Listening(main.Addr(), adminAddr)
	}
	return s.serve(ctx, servers, listeners)
}

func (s Server) serve(ctx context.Context, servers []*http.Server, listeners []net.Listener) error {
	failed := make(chan error, len(servers))
	for i, srv := range servers {
		go func() {
			if i == 0 && s.CertFile != "" {
				failed <- srv.ServeTLS(listeners[i], s.CertFile, s.KeyFile)
				return
			}
			failed <- srv.Serve(listeners[i])
		}()
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	for _, srv := range servers {
		if serr := srv.Shutdown(stop); serr != nil {
			err = errors.Join(err, serr, srv.Close())
		}
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// newServer sets the limits against slow and large senders.
func (s Server) newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

func listenLoopback(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if !IsLoopback(l.Addr().String()) {
		l.Close()
		return nil, fmt.Errorf("admin address %s is not on the loopback interface", addr)
	}
	return l, nil
}

// admin is what only the machine's own people may see.
func (s Server) admin() http.Handler {
	mux := http.NewServeMux()
	if s.Metrics != nil {
		mux.Handle("GET /metrics", s.Metrics.Handler())
	}
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	return mux
}

// Health answers /healthz (the process lives) and /readyz (it can serve)
// before any city is looked for, because probes come by address, not by name.
func Health(ready func(ctx context.Context) error, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			probe(w, nil)
		case "/readyz":
			var err error
			if ready != nil {
				err = ready(r.Context())
			}
			probe(w, err)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func probe(w http.ResponseWriter, err error) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if err != nil {
		// Why it cannot serve is for the log of the caller, not for the network.
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte("unavailable\n"))
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}
