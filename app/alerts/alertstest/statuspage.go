package alertstest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a Statuspage knows.
const (
	StatuspageKey  = "89a229ce1a8dbcf9ff30430fbe35eb4c"
	StatuspagePage = "kctbh9vrtdwd"
	SavingPart     = "8kbf7d35c070"
	JiraPart       = "vtnh60py4yd7"
)

// Statuspage is a stand-in for Atlassian Statuspage's REST API, as far as
// incidents go: https://developer.statuspage.io/#tag/incidents. It takes what is
// documented and refuses all else, and more than 60 requests in a minute.
type Statuspage struct {
	Now func() time.Time
	// Before, if it is there, is called at each request, with nothing held.
	Before func(method, path string)

	service
	incidents []*Public
	gone      map[string]bool   // ids that were deleted: whoever asks for one was only slower
	parts     map[string]string // component: status
	times     []time.Time       // of all calls
}

// Public is an incident as the page shows it.
type Public struct {
	ID         string                       `json:"id"`
	Name       string                       `json:"name"`
	Status     string                       `json:"status"`
	CreatedAt  time.Time                    `json:"created_at"`
	UpdatedAt  time.Time                    `json:"updated_at"`
	Metadata   map[string]map[string]string `json:"metadata"`
	Updates    []Update                     `json:"incident_updates"`
	Components []Part                       `json:"components"`
}

// Part is a component of the page.
type Part struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

// Update is what the page says at one time.
type Update struct {
	Status  string `json:"status"`
	Body    string `json:"body"`
	Deliver bool   `json:"deliver_notifications"`
}

// posted is what may be posted of an incident.
type posted struct {
	Name         string                       `json:"name"`
	Status       string                       `json:"status"`
	Body         string                       `json:"body"`
	ComponentIDs []string                     `json:"component_ids"`
	Components   map[string]string            `json:"components"`
	Metadata     map[string]map[string]string `json:"metadata"`
	Deliver      *bool                        `json:"deliver_notifications"`
}

// Incidents are all that are on the page, as they are now.
func (s *Statuspage) Incidents() []Public {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Public
	for _, in := range s.incidents {
		all = append(all, *in)
	}
	return all
}

// Component is the status of one.
func (s *Statuspage) Component(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.parts[id]
}

// RoundTrip implements http.RoundTripper without a network.
func (s *Statuspage) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	away, before := s.away, s.Before
	s.mu.Unlock()
	if away {
		s.set(s.count)
		return nil, errors.New("dial tcp: connection refused")
	}
	if before != nil {
		before(r.Method, r.URL.Path)
	}
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// ServeHTTP implements http.Handler.
func (s *Statuspage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.bodies.WriteString(r.URL.String())
	s.bodies.Write(body)
	if status := s.limit(); status != 0 {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(status)
		return
	}
	status, answer := s.route(r, body)
	if status >= http.StatusBadRequest && !s.gone[path.Base(r.URL.Path)] {
		s.refused = append(s.refused, fmt.Sprintf("%s %s: %d %v", r.Method, r.URL.Path, status, answer))
	}
	writeJSON(w, status, answer)
}

func (s *Statuspage) count() {
	s.calls++
	s.times = append(s.times, s.Now())
}

// limit counts a request: one a second, as seen over a minute.
func (s *Statuspage) limit() int {
	s.count()
	now := s.Now()
	if s.answer != 0 {
		return s.answer
	}
	inMinute := 0
	for _, at := range s.times {
		if now.Sub(at) < time.Minute {
			inMinute++
		}
	}
	if inMinute > 60 {
		return http.StatusTooManyRequests
	}
	return 0
}

func (s *Statuspage) route(r *http.Request, body []byte) (int, any) {
	if r.Header.Get("Authorization") != "OAuth "+StatuspageKey {
		return http.StatusUnauthorized, fault("Could not authenticate")
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/v1/pages/"+StatuspagePage+"/incidents")
	if !ok {
		return http.StatusNotFound, fault("no such page")
	}
	id := strings.TrimPrefix(rest, "/")
	at := slices.IndexFunc(s.incidents, func(in *Public) bool { return in.ID == id })
	switch {
	case r.Method == http.MethodGet && id == "unresolved":
		return http.StatusOK, s.unresolved()
	case r.Method == http.MethodPost && id == "":
		in := &Public{ID: "p" + strconv.Itoa(s.calls), CreatedAt: s.Now(), Updates: []Update{}, Components: []Part{}}
		status, answer := s.change(in, r, body, true)
		if status < http.StatusBadRequest {
			s.incidents = append(s.incidents, in)
			status = http.StatusCreated
		}
		return status, answer
	case at < 0:
		return http.StatusNotFound, fault("Record not found")
	case r.Method == http.MethodDelete:
		deleted := s.incidents[at]
		s.incidents = slices.Delete(s.incidents, at, at+1)
		if s.gone == nil {
			s.gone = map[string]bool{}
		}
		s.gone[id] = true
		return http.StatusOK, deleted
	case r.Method == http.MethodPatch:
		return s.change(s.incidents[at], r, body, false)
	}
	return http.StatusMethodNotAllowed, fault("no such call")
}

func fault(what string) map[string]string { return map[string]string{"error": what} }

func (s *Statuspage) unresolved() []*Public {
	open := []*Public{}
	for _, in := range slices.Backward(s.incidents) { // the newest first, as theirs
		if in.Status != "resolved" {
			open = append(open, in)
		}
	}
	return open
}

// change takes what is posted of an incident, or says why not.
func (s *Statuspage) change(in *Public, r *http.Request, body []byte, made bool) (int, any) {
	var wrapped struct {
		Incident *posted `json:"incident"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wrapped); err != nil || wrapped.Incident == nil || r.Header.Get("Content-Type") != "application/json" {
		return http.StatusBadRequest, fault(fmt.Sprintf("not an incident: %v", err))
	}
	p := wrapped.Incident
	if faults := p.faults(made); len(faults) > 0 {
		return http.StatusUnprocessableEntity, fault(strings.Join(faults, "; "))
	}
	s.take(in, p)
	return http.StatusOK, in
}

func (s *Statuspage) take(in *Public, p *posted) {
	in.UpdatedAt = s.Now()
	if p.Name != "" {
		in.Name = p.Name
	}
	if p.Status != "" {
		in.Status = p.Status
	}
	if p.Metadata != nil {
		in.Metadata = p.Metadata
	}
	if p.Body != "" {
		in.Updates = append(in.Updates, Update{Status: in.Status, Body: p.Body, Deliver: p.Deliver == nil || *p.Deliver})
	}
	for id, status := range p.Components {
		if s.parts == nil {
			s.parts = map[string]string{}
		}
		s.parts[id] = status
	}
	for _, id := range p.ComponentIDs {
		if !slices.ContainsFunc(in.Components, func(c Part) bool { return c.ID == id }) {
			in.Components = append(in.Components, Part{ID: id})
		}
	}
}

// faults are what the documentation does not allow.
func (p *posted) faults(made bool) []string {
	var faults []string
	wrong := func(is bool, format string, args ...any) {
		if is {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	wrong(made && p.Name == "", "name is missing")
	wrong(p.Status == "" && made, "status is missing")
	wrong(p.Status != "" && !slices.Contains([]string{"investigating", "identified", "monitoring", "resolved"}, p.Status), "status %q", p.Status)
	for _, id := range p.ComponentIDs {
		wrong(id != SavingPart && id != JiraPart, "component %q", id)
	}
	for id, status := range p.Components {
		wrong(!slices.Contains(p.ComponentIDs, id), "component %q is not among component_ids", id)
		wrong(!slices.Contains([]string{"operational", "degraded_performance", "partial_outage", "major_outage"}, status), "component status %q", status)
	}
	return faults
}
