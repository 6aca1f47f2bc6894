package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts requests of all cities of one process. A nil *Metrics counts
// nothing.
type Metrics struct {
	Registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// NewMetrics makes the counters with those of the Go runtime.
func NewMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rongqiao_http_requests_total", Help: "Requests by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rongqiao_http_seconds", Help: "Time from the first byte read to the answer, by kind of route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60},
		}, []string{"kind"}),
	}
	m.Registry.MustRegister(m.requests, m.seconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// seen counts one finished request.
func (m *Metrics) seen(v *visit, _ *http.Request, took time.Duration) {
	if m == nil {
		return
	}
	route, kind := "none", "none"
	if v.route != nil {
		route, kind = v.route.Key(), string(v.route.Kind)
	}
	m.requests.WithLabelValues(route, strconv.Itoa(v.status)).Inc()
	m.seconds.WithLabelValues(kind).Observe(took.Seconds())
}

// Handler prints the counters for Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}
