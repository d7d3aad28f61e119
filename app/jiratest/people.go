package jiratest

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

// relations are what people are to issues, and the properties that the app has
// set of itself and of projects.
type relations struct {
	mu     sync.Mutex
	roles  map[string][]string // by account
	groups map[string][]string
	placed map[string]string // by address
}

// Relate gives somebody roles in all projects, and groups, by their ids.
func (s *Site) Relate(account string, roles, groups []string) {
	s.relations.mu.Lock()
	defer s.relations.mu.Unlock()
	if s.relations.roles == nil {
		s.relations.roles, s.relations.groups = map[string][]string{}, map[string][]string{}
	}
	s.relations.roles[account], s.relations.groups[account] = roles, groups
}

// Placed is the property that the app has set at a path, "" for none.
func (s *Site) Placed(path string) string {
	s.relations.mu.Lock()
	defer s.relations.mu.Unlock()
	return s.relations.placed[path]
}

// Disown has the site take no token of the app's where that is true.
func (s *Site) Disown(disowned bool) { s.disowned.Store(disowned) }

// self answers who the app is.
func (s *Site) self(w http.ResponseWriter, _ *http.Request) {
	if s.disowned.Load() {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"accountId":"712020:app"}`))
}

// relating has the routes of what the app asks and tells of people and places.
func (s *Site) relating(mux *http.ServeMux) {
	mux.HandleFunc("POST /rest/api/3/expression/evaluate", s.evaluate)
	mux.HandleFunc("GET /rest/api/3/user/groups", s.groupsOf)
	for _, path := range []string{"/rest/api/3/project/{id}/properties/{key}", "/rest/atlassian-connect/1/addons/{id}/properties/{key}"} {
		mux.HandleFunc("PUT "+path, s.place)
		mux.HandleFunc("DELETE "+path, s.place)
	}
}

// evaluate answers what somebody is to an issue; nobody is its assignee.
func (s *Site) evaluate(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Context struct {
			Custom struct {
				Who struct{ AccountID string }
			}
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.relations.mu.Lock()
	defer s.relations.mu.Unlock()
	roles := append([]string{}, s.relations.roles[in.Context.Custom.Who.AccountID]...)
	answerJSON(w, map[string]any{"value": map[string]any{"roles": roles, "assignee": "", "reporter": ""}})
}

func (s *Site) groupsOf(w http.ResponseWriter, r *http.Request) {
	s.relations.mu.Lock()
	defer s.relations.mu.Unlock()
	out := []any{}
	for _, id := range s.relations.groups[r.URL.Query().Get("accountId")] {
		out = append(out, map[string]any{"name": "group " + id, "groupId": id})
	}
	answerJSON(w, out)
}

func (s *Site) place(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.relations.mu.Lock()
	defer s.relations.mu.Unlock()
	if r.Method == http.MethodDelete {
		delete(s.relations.placed, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if s.relations.placed == nil {
		s.relations.placed = map[string]string{}
	}
	s.relations.placed[r.URL.Path] = string(body)
	w.WriteHeader(http.StatusCreated)
}
