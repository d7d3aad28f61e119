package jiratest

import (
	"context"
	"io"
	"maps"
	"net/http"
	"sync"
	"time"
)

// properties are what the app has set on issues.
type properties struct {
	mu     sync.Mutex
	values map[string]string // by issue id and key
	refuse func() (status int, header http.Header)
	takes  time.Duration
	told   func(PropertyCall)
}

// PropertyCall is a call that has set a property of an issue.
type PropertyCall struct {
	IssueID, Key, Value string
	Began, Taken        time.Time
}

// TakeTime has each setting of a property take a while, and told called when one
// is set; told is nil for nothing.
func (s *Site) TakeTime(takes time.Duration, told func(PropertyCall)) {
	s.properties.mu.Lock()
	defer s.properties.mu.Unlock()
	s.properties.takes, s.properties.told = takes, told
}

// wait waits for as long as a call takes.
func (p *properties) wait(ctx context.Context) {
	p.mu.Lock()
	timer := time.NewTimer(p.takes)
	p.mu.Unlock()
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Property is what the app has told of an issue under a key, "" for nothing.
func (s *Site) Property(issueID, key string) string {
	s.properties.mu.Lock()
	defer s.properties.mu.Unlock()
	return s.properties.values[issueID+" "+key]
}

// RefuseProperties has what the function says answered instead of properties
// being set, where it is not 0.
func (s *Site) RefuseProperties(refuse func() (status int, header http.Header)) {
	s.properties.mu.Lock()
	defer s.properties.mu.Unlock()
	s.properties.refuse = refuse
}

// setProperty handles PUT and DELETE of an issue's property.
func (s *Site) setProperty(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	body, _ := io.ReadAll(r.Body)
	p := &s.properties
	p.wait(r.Context())
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse != nil {
		if status, header := p.refuse(); status != 0 {
			maps.Copy(w.Header(), header)
			w.WriteHeader(status)
			return
		}
	}
	name := r.PathValue("issue") + " " + r.PathValue("key")
	if r.Method == http.MethodDelete {
		delete(p.values, name)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if p.values == nil {
		p.values = map[string]string{}
	}
	p.values[name] = string(body)
	if p.told != nil {
		p.told(PropertyCall{IssueID: r.PathValue("issue"), Key: r.PathValue("key"), Value: string(body), Began: began, Taken: time.Now()})
	}
	w.WriteHeader(http.StatusOK)
}
