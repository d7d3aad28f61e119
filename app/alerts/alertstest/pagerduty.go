package alertstest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"
)

// RoutingKey is the one that a PagerDuty knows.
const RoutingKey = "0123456789abcdef0123456789ABCDEF"

// PagerDuty is a stand-in for PagerDuty's Events API v2. It takes what is
// documented and refuses all else, as
// https://developer.pagerduty.com/docs/send-alert-event and its OpenAPI
// description say.
type PagerDuty struct {
	Now func() time.Time

	service
	incidents []Incident
	slow      time.Duration // before the answer
}

// Incident is one that the stand-in opened: a trigger for a key that is open
// joins it, and one for a key that was resolved opens another.
type Incident struct {
	Key      string
	Opened   time.Time
	Resolved time.Time // zero: open
	Triggers int
	Last     Event // the last trigger
}

// Event is what is posted to /v2/enqueue.
type Event struct {
	RoutingKey string   `json:"routing_key"`
	Action     string   `json:"event_action"`
	DedupKey   string   `json:"dedup_key"`
	Client     string   `json:"client"`
	ClientURL  string   `json:"client_url"`
	Payload    *Payload `json:"payload"`
	Links      []struct {
		Href string `json:"href"`
		Text string `json:"text"`
	} `json:"links"`
	Images []struct {
		Src  string `json:"src"`
		Href string `json:"href"`
		Alt  string `json:"alt"`
	} `json:"images"`
}

// Payload is what an event tells.
type Payload struct {
	Summary   string         `json:"summary"`
	Source    string         `json:"source"`
	Severity  string         `json:"severity"`
	Timestamp string         `json:"timestamp"`
	Component string         `json:"component"`
	Group     string         `json:"group"`
	Class     string         `json:"class"`
	Details   map[string]any `json:"custom_details"`
}

// Slow has it wait before each answer.
func (p *PagerDuty) Slow(d time.Duration) { p.set(func() { p.slow = d }) }

// Incidents returns all that were opened, in order.
func (p *PagerDuty) Incidents() []Incident {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.incidents)
}

// RoundTrip implements http.RoundTripper without a network, so that it works on
// the clock of a synctest bubble.
func (p *PagerDuty) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	away, slow := p.away, p.slow
	p.mu.Unlock()
	if err := pause(r.Context(), slow); err != nil {
		return nil, err
	}
	if away {
		p.set(func() { p.calls++ })
		return nil, errors.New("dial tcp: connection refused")
	}
	rec := httptest.NewRecorder()
	p.ServeHTTP(rec, r)
	return rec.Result(), nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ServeHTTP implements http.Handler.
func (p *PagerDuty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	body, err := io.ReadAll(io.LimitReader(r.Body, 512<<10+1))
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]any{"status": "invalid event", "message": "unreadable"})
		return
	}
	p.bodies.Write(body)
	if p.answer != 0 {
		w.WriteHeader(p.answer)
		return
	}
	e, faults := check(r, body)
	if len(faults) > 0 {
		p.refused = append(p.refused, faults...)
		writeJSON(w, http.StatusBadRequest, map[string]any{"status": "invalid event", "message": "Event object is invalid", "errors": faults})
		return
	}
	p.take(e)
	writeJSON(w, http.StatusAccepted, map[string]any{"status": "success", "message": "Event processed", "dedup_key": e.DedupKey})
}

// take does what an event says.
func (p *PagerDuty) take(e Event) {
	at := slices.IndexFunc(p.incidents, func(in Incident) bool { return in.Key == e.DedupKey && in.Resolved.IsZero() })
	switch {
	case e.Action == "trigger" && at < 0:
		p.incidents = append(p.incidents, Incident{Key: e.DedupKey, Opened: p.Now(), Triggers: 1, Last: e})
	case e.Action == "trigger":
		p.incidents[at].Triggers++
		p.incidents[at].Last = e
	case e.Action == "resolve" && at >= 0:
		p.incidents[at].Resolved = p.Now()
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever is gone learns nothing
}

// check says what is wrong with an event.
func check(r *http.Request, body []byte) (Event, []string) {
	var faults []string
	wrong := func(is bool, format string, args ...any) {
		if is {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	wrong(r.Method != http.MethodPost || r.URL.Path != "/v2/enqueue", "%s %s is no such call", r.Method, r.URL.Path)
	wrong(r.Header.Get("Content-Type") != "application/json", "Content-Type is %q", r.Header.Get("Content-Type"))
	wrong(r.Header.Get("Authorization") != "", "Authorization is not for this API")
	wrong(len(body) > 512<<10, "more than 512 KB")
	var e Event
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return e, append(faults, "JSON parse error: "+err.Error())
	}
	wrong(len(e.RoutingKey) != len(RoutingKey), "Length of 'routing_key' is incorrect (should be 32 characters)")
	wrong(len(e.RoutingKey) == len(RoutingKey) && e.RoutingKey != RoutingKey, "'routing_key' is of no integration")
	wrong(!slices.Contains([]string{"trigger", "acknowledge", "resolve"}, e.Action), "'event_action' is %q", e.Action)
	wrong(utf8.RuneCountInString(e.DedupKey) > 255, "'dedup_key' is too long")
	wrong(e.Action != "trigger" && e.DedupKey == "", "'dedup_key' is missing")
	for _, l := range e.Links {
		wrong(!isURL(l.Href), "link %q", l.Href)
	}
	if e.Action == "trigger" {
		faults = append(faults, checkPayload(e.Payload)...)
	}
	return e, faults
}

func checkPayload(p *Payload) []string {
	if p == nil {
		return []string{"'payload' is missing"}
	}
	var faults []string
	if p.Summary == "" || utf8.RuneCountInString(p.Summary) > 1024 {
		faults = append(faults, "'payload.summary' is missing or too long")
	}
	if p.Source == "" {
		faults = append(faults, "'payload.source' is missing")
	}
	if !slices.Contains([]string{"critical", "error", "warning", "info"}, p.Severity) {
		faults = append(faults, fmt.Sprintf("'payload.severity' is %q", p.Severity))
	}
	if _, err := time.Parse(time.RFC3339, p.Timestamp); p.Timestamp != "" && err != nil {
		faults = append(faults, "'payload.timestamp' is no time")
	}
	return faults
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
