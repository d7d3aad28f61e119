package jiratest

import (
	"io"
	"maps"
	"net/http"
	"sync"
)

// properties are what the app has set on issues.
type properties struct {
	mu     sync.Mutex
	values map[string]string // by issue id and key
	refuse func() (status int, header http.Header)
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
	body, _ := io.ReadAll(r.Body)
	p := &s.properties
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
	w.WriteHeader(http.StatusOK)
}
