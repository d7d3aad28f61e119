package jiratest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// perPage is how many issues a search answers at most, whatever it is asked for, so
// that tests have pages.
const perPage = 2

// Keep gives an issue a property: its value as JSON.
func (s *Site) Keep(issueID, key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]map[string]string{}
	}
	if s.kept[issueID] == nil {
		s.kept[issueID] = map[string]string{}
	}
	s.kept[issueID][key] = value
}

// Limit makes the site answer the next searches with 429 and ask for a second.
func (s *Site) Limit(searches int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limited = searches
}

func (s *Site) searching(mux *http.ServeMux) {
	mux.HandleFunc("POST /rest/api/3/search/jql", s.search)
	mux.HandleFunc("POST /rest/api/3/search/approximate-count", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ JQL string }
		_ = json.NewDecoder(r.Body).Decode(&in) // what is no JSON is of no project
		answerJSON(w, map[string]any{"count": len(s.issuesOf(in.JQL))})
	})
	mux.HandleFunc("GET /rest/api/3/field", func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, []any{}) })
	mux.HandleFunc("GET /rest/api/3/issue/{id}/properties/{key}", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		value, has := s.kept[r.PathValue("id")][r.PathValue("key")]
		s.mu.Unlock()
		if !has {
			http.Error(w, `{"errorMessages":["The property is not there."]}`, http.StatusNotFound)
			return
		}
		answerJSON(w, map[string]any{"key": r.PathValue("key"), "value": json.RawMessage(value)})
	})
}

// issuesOf are the ids of the issues of a project, by the beginning of a JQL.
func (s *Site) issuesOf(jql string) []string {
	project, _, _ := strings.Cut(strings.TrimPrefix(jql, "project = "), " ")
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for id, of := range s.projects {
		if of == project {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (s *Site) search(w http.ResponseWriter, r *http.Request) {
	var in struct {
		JQL        string   `json:"jql"`
		Page       string   `json:"nextPageToken"`
		Properties []string `json:"properties"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ids := s.issuesOf(in.JQL)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.limited > 0 {
		s.limited--
		w.Header().Set("Retry-After", "1")
		w.Header().Set("RateLimit-Reason", "jira-burst-based") // of this endpoint alone
		http.Error(w, "{}", http.StatusTooManyRequests)
		return
	}
	from, _ := strconv.Atoi(in.Page) // "" is 0
	from = min(max(from, 0), len(ids))
	to := min(from+perPage, len(ids))
	issues := []any{}
	for _, id := range ids[from:to] {
		properties := map[string]any{}
		for _, key := range in.Properties {
			if value, has := s.kept[id][key]; has {
				properties[key] = json.RawMessage(value)
			}
		}
		fields := map[string]any{"project": map[string]any{"id": s.projects[id]}, "issuetype": map[string]any{"id": "3"}}
		issues = append(issues, map[string]any{"id": id, "key": "TICK-" + id, "fields": fields, "properties": properties})
	}
	answer := map[string]any{"issues": issues, "isLast": to == len(ids)}
	if to < len(ids) {
		answer["nextPageToken"] = strconv.Itoa(to)
	}
	answerJSON(w, answer)
}

func answerJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // whoever asked is gone if it fails
}
