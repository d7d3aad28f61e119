// Package metrics is what a server counts of itself: requests, commands, calls,
// caches, jobs, queues. It is read in Prometheus's text format and handed on to
// whoever else measures. It knows no database and no HTTP of ours; package main
// tells it. No label is a tenant, a person or an issue: their number would grow
// with the customers, and the numbers are no place for who they are.
package metrics

import (
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
)

// Metrics counts. Its methods may be called at once, and on a nil Metrics, which
// counts nothing.
type Metrics struct {
	registry *prometheus.Registry

	requests *prometheus.HistogramVec
	commands *prometheus.HistogramVec
	calls    *prometheus.HistogramVec
	browser  *prometheus.HistogramVec
	limited  *prometheus.CounterVec
	jobDone  *prometheus.GaugeVec
	jobFails *prometheus.CounterVec
	alerts   *prometheus.GaugeVec

	sample sampled
	totals struct{ requests, notFound, faults atomic.Uint64 }
}

// seconds are the bounds of the histograms: from what a read of one document
// takes to what a client waits for at most.
var seconds = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// New returns metrics of their own: nothing that a library counts in the default
// registry is in them.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: histogram("ticklist_http_request_seconds", "Time to answer a request, streams left out.", "route", "method", "status"),
		commands: histogram("ticklist_mongodb_command_seconds", "Time until the database answered a command.", "command", "collection"),
		calls:    histogram("ticklist_jira_request_seconds", "Time until Jira answered a call.", "endpoint", "status"),
		browser:  histogram("ticklist_browser_seconds", "What people waited for in the panel, as it measured.", "what"),
		limited:  counter("ticklist_rate_limited_total", "Requests refused because of a limit.", "limit"),
		jobDone:  gauge("ticklist_job_last_success_timestamp_seconds", "When this server last ended a turn of the job well.", "job"),
		jobFails: counter("ticklist_job_failures_total", "Turns of the job that failed on this server.", "job"),
		alerts:   gauge("ticklist_alert", "1 while this server sees the cause of an alert.", "cause"),
	}
	build := gauge("ticklist_build_info", "What is running; always 1.", "version", "go")
	build.WithLabelValues(version, runtime.Version()).Set(1)
	m.registry.MustRegister(
		m.requests, m.commands, m.calls, m.browser, m.limited, m.jobDone, m.jobFails, m.alerts, build, &m.sample,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: seconds}, labels)
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}

// Handler answers with all numbers in Prometheus's text format. Who may read
// them is the caller's to decide.
func (m *Metrics) Handler() http.Handler {
	if m == nil {
		return http.NotFoundHandler()
	}
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Gather returns all numbers as they are now.
func (m *Metrics) Gather() ([]*dto.MetricFamily, error) {
	return m.registry.Gather()
}

// Request counts an answered request. The route is a pattern; what matched none
// has one name for all. A stream that was let in counts without its time, which
// says how long somebody looked. A fault is an answer of 5xx that nobody wanted: what
// an operator has turned off is none.
func (m *Metrics) Request(route, method string, status int, fault bool, took time.Duration, stream bool) {
	if m == nil {
		return
	}
	if !looks(route) {
		m.totals.requests.Add(1)
		switch {
		case status == http.StatusNotFound:
			m.totals.notFound.Add(1)
		case fault:
			m.totals.faults.Add(1)
		}
	}
	if !stream {
		m.requests.WithLabelValues(route, methodName(method), strconv.Itoa(status)).Observe(took.Seconds())
	}
}

// looks says whether by a route somebody sees how the server is. They come every few
// seconds, also at night: among the few requests of people they would hide that
// all of those fail.
func looks(route string) bool {
	return slices.Contains([]string{"/healthz", "/readyz", "/version", "/metrics"}, route)
}

// methodName keeps methods that clients make up out of the labels.
func methodName(method string) string {
	known := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
	if slices.Contains(known, method) {
		return method
	}
	return "other"
}

// Totals are how many requests there were since the start, but for those that only
// look how the server is.
type Totals struct {
	Requests uint64 // all
	NotFound uint64 // answered 404
	Faults   uint64 // answered 5xx because something is broken
}

// Totals returns what Request counted.
func (m *Metrics) Totals() Totals {
	if m == nil {
		return Totals{}
	}
	t := &m.totals
	return Totals{Requests: t.requests.Load(), NotFound: t.notFound.Load(), Faults: t.faults.Load()}
}

// Command counts a database command. Both names are those of the program, never
// a client's; collection is "" for commands that have none.
func (m *Metrics) Command(command, collection string, took time.Duration) {
	if m != nil {
		m.commands.WithLabelValues(command, collection).Observe(took.Seconds())
	}
}

// JiraCall counts a call of Jira. The endpoint is the method and the pattern of
// the path; status is 0 where there was no answer.
func (m *Metrics) JiraCall(endpoint string, status int, took time.Duration) {
	if m != nil {
		m.calls.WithLabelValues(endpoint, strconv.Itoa(status)).Observe(took.Seconds())
	}
}

// Browser counts what a panel measured. What is "paint" (first item seen) or
// "edit" (acknowledged); the caller lets nothing else through.
func (m *Metrics) Browser(what string, took time.Duration) {
	if m != nil {
		m.browser.WithLabelValues(what).Observe(took.Seconds())
	}
}

// RateLimited counts a refusal. The limit is the name of one of the program's.
func (m *Metrics) RateLimited(limit string) {
	if m != nil {
		m.limited.WithLabelValues(limit).Inc()
	}
}

// JobEnded counts a turn of a job, and keeps when the last good one ended.
func (m *Metrics) JobEnded(job string, at time.Time, err error) {
	switch {
	case m == nil:
	case err != nil:
		m.jobFails.WithLabelValues(job).Inc()
	default:
		m.jobDone.WithLabelValues(job).Set(float64(at.UnixMilli()) / 1000)
	}
}

// Alert says whether the cause of an alert is there.
func (m *Metrics) Alert(cause string, on bool) {
	if m == nil {
		return
	}
	value := 0.0
	if on {
		value = 1
	}
	m.alerts.WithLabelValues(cause).Set(value)
}

// WatchStreams makes streams answer how many are open. It is called once, before
// the numbers are read.
func (m *Metrics) WatchStreams(streams func() int) {
	if m == nil {
		return
	}
	m.registry.MustRegister(prometheus.NewGaugeFunc(
		prometheus.GaugeOpts{Name: "ticklist_streams", Help: "Open streams of live changes."},
		func() float64 { return float64(streams()) },
	))
}

// WatchCache makes counts answer what a cache had and had not, since the start.
// It is called once for a cache, before the numbers are read.
func (m *Metrics) WatchCache(cache string, counts func() (hits, misses uint64)) {
	if m == nil {
		return
	}
	watch := func(result string, count func() uint64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "ticklist_cache_total", Help: "What was asked of a cache.",
			ConstLabels: prometheus.Labels{"cache": cache, "result": result},
		}, func() float64 { return float64(count()) }))
	}
	watch("hit", func() uint64 { hits, _ := counts(); return hits })
	watch("miss", func() uint64 { _, misses := counts(); return misses })
}
