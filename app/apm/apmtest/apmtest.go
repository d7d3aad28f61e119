// Package apmtest has a New Relic for tests: it takes what the agent sends as New
// Relic's collector does, and tells what that was.
package apmtest

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/newrelic/go-agent/v3/newrelic"

	"ticklist/tenant"
)

// License is a license key of the right form.
const License = tenant.Secret("0000000000000000000000000000000000000000")

// Account and App are what the collector says who the agent is.
const (
	Account = "1"
	App     = "2"
)

// Payload is what the agent sent with one call.
type Payload struct {
	Method string // such as metric_data
	Body   string // JSON
}

// Collector is New Relic behind an agent's transport. The zero one is ready.
type Collector struct {
	// Traced is how many transactions a minute the agent is to trace; 0 for all of
	// them. New Relic says 10.
	Traced int

	mu   sync.Mutex
	sent []Payload
	odd  []string

	refusing int // a status; 0 for no
}

// Instead has an agent tell the collector. It is a newrelic.ConfigOption.
func (c *Collector) Instead(of *newrelic.Config) { of.Transport = c }

// Through has an agent's calls go somewhere.
func Through(t http.RoundTripper) newrelic.ConfigOption {
	return func(of *newrelic.Config) { of.Transport = t }
}

// Refuse has the collector answer with a status from now on. What comes is kept.
func (c *Collector) Refuse(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refusing = status
}

// RoundTrip implements http.RoundTripper.
func (c *Collector) RoundTrip(r *http.Request) (*http.Response, error) {
	status, answer := c.answer(r)
	return &http.Response{StatusCode: status, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

// ServeHTTP implements http.Handler.
func (c *Collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, answer := c.answer(r)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// answer takes a call and returns what New Relic answers.
func (c *Collector) answer(r *http.Request) (status int, answer string) {
	method := r.URL.Query().Get("method")
	body, err := plain(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || !json.Valid([]byte(body)) {
		c.odd = append(c.odd, fmt.Sprintf("%s: %v: %.100s", method, err, body))
	}
	c.sent = append(c.sent, Payload{Method: method, Body: body})
	switch {
	case c.refusing != 0:
		return c.refusing, "{}"
	case method == "preconnect":
		return http.StatusOK, `{"return_value":{"redirect_host":"collector.newrelic.com"}}`
	case method == "connect":
		traced := c.Traced
		if traced == 0 {
			traced = 1_000_000
		}
		return http.StatusOK, fmt.Sprintf(connected, traced)
	default:
		return http.StatusOK, `{"return_value":null}`
	}
}

// connected is an answer to connect with everything on. The trusted key is what
// makes the agent take part in traces. Events are sent every five seconds, a twelfth
// of those of a minute, as New Relic has had agents do since 2019.
const connected = `{"return_value":{"agent_run_id":"run-1","entity_guid":"guid-1",
	"account_id":"` + Account + `","trusted_account_key":"` + Account + `","primary_application_id":"` + App + `",
	"apdex_t":0.25,"sampling_target":%d,"sampling_target_period_in_seconds":60,
	"collect_errors":true,"collect_traces":true,"collect_error_events":true,"collect_analytics_events":true,
	"collect_custom_events":true,"collect_span_events":true,
	"event_harvest_config":{"report_period_ms":5000,"harvest_limits":{
		"analytic_event_data":833,"custom_event_data":833,"log_event_data":833,"error_event_data":8,"span_event_data":166}}}}`

// plain reads a body that may be compressed.
func plain(r *http.Request) (string, error) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(r.Body)
		if err != nil {
			return "", err
		}
		body = unzipped
	}
	b, err := io.ReadAll(body)
	return string(b), err
}

// Sent are the bodies that were sent with a method, "" for all.
func (c *Collector) Sent(method string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, p := range c.sent {
		if method == "" || p.Method == method {
			out = append(out, p.Body)
		}
	}
	return out
}

// Odd is what came that was no JSON.
func (c *Collector) Odd() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.odd
}

// Metric is what the agent says of one metric in a minute: how often, and what the
// values come to.
type Metric struct {
	Count, Total float64
}

// Metrics are the metrics that were sent, by name; those that are about one
// transaction have its name behind theirs and a " in ".
func (c *Collector) Metrics() (map[string]Metric, error) {
	out := map[string]Metric{}
	for _, body := range c.Sent("metric_data") {
		var payload [4]json.RawMessage // a run, from, to, metrics
		var metrics [][2]json.RawMessage
		if err := errors.Join(json.Unmarshal([]byte(body), &payload), json.Unmarshal(payload[3], &metrics)); err != nil {
			return nil, err
		}
		for _, m := range metrics {
			var of struct{ Name, Scope string }
			var values [6]float64
			if err := errors.Join(json.Unmarshal(m[0], &of), json.Unmarshal(m[1], &values)); err != nil {
				return nil, err
			}
			if of.Scope != "" {
				of.Name += " in " + of.Scope
			}
			sum := out[of.Name]
			sum.Count += values[0]
			sum.Total += values[1]
			out[of.Name] = sum
		}
	}
	return out, nil
}

// Event is an event of any kind: a transaction, an error, a span.
type Event struct {
	Intrinsics map[string]any // what the agent says of itself
	User       map[string]any // what it was told to add
	Agent      map[string]any // what it found out
}

// Events are the events that were sent with a method, such as analytic_event_data
// for transactions, error_event_data and span_event_data.
func (c *Collector) Events(method string) ([]Event, error) {
	var out []Event
	for _, body := range c.Sent(method) {
		var payload [3]json.RawMessage // a run, how many were seen, events
		var events [][3]map[string]any
		if err := errors.Join(json.Unmarshal([]byte(body), &payload), json.Unmarshal(payload[2], &events)); err != nil {
			return nil, err
		}
		for _, e := range events {
			out = append(out, Event{e[0], e[1], e[2]})
		}
	}
	return out, nil
}

// Line is a line of log.
type Line struct {
	Level      string         `json:"level"`
	Message    string         `json:"message"`
	Attributes map[string]any `json:"attributes"`
}

// Lines are the lines of log that were sent.
func (c *Collector) Lines() ([]Line, error) {
	var out []Line
	for _, body := range c.Sent("log_event_data") {
		var payloads []struct{ Logs []Line }
		if err := json.Unmarshal([]byte(body), &payloads); err != nil {
			return nil, err
		}
		for _, p := range payloads {
			out = append(out, p.Logs...)
		}
	}
	return out, nil
}
