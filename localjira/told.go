package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"unicode/utf16"
)

const (
	maxPropertyValue = 32_768 // characters, as Jira counts them
	maxPropertyKey   = 255
)

// tellings are what the app has told of issues, beside the properties themselves.
type tellings struct {
	mu     sync.Mutex
	writes int // that were done
}

// toldRoutes are those by which the app writes properties of issues, and what
// steers them.
func (s *site) toldRoutes(mux *http.ServeMux) {
	const at = "/rest/api/3/issue/{issue}/properties/{key}"
	mux.Handle("PUT "+at, s.handle(s.onProperty(s.putProperty)))
	mux.Handle("DELETE "+at, s.handle(s.onProperty(s.deleteProperty)))
	mux.Handle("GET /_control/properties/{issue}/{key}", s.handle(s.showTold))
}

// onProperty lets the app in with the property that the address names.
func (s *site) onProperty(do func(w http.ResponseWriter, r *http.Request, of issue, key string) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := s.app.verify(r); err != nil {
			return err
		}
		i, ok := s.world.issue(r.PathValue("issue"))
		if !ok {
			return writeJSON(w, http.StatusNotFound, jiraErrors("Issue does not exist or you do not have permission to see it."))
		}
		return do(w, r, i, r.PathValue("key"))
	}
}

// putProperty answers 201 for a new one and 200 for another value, as Jira does.
func (s *site) putProperty(w http.ResponseWriter, r *http.Request, of issue, key string) error {
	value, err := io.ReadAll(io.LimitReader(r.Body, maxRESTBody))
	if err != nil {
		return fmt.Errorf("%w: %w", errBadCall, err)
	}
	long := len(utf16.Encode([]rune(string(value)))) > maxPropertyValue || len(key) > maxPropertyKey
	if long || !json.Valid(value) {
		return writeJSON(w, http.StatusBadRequest, jiraErrors("The value is no JSON, or too long."))
	}
	s.tellings.mu.Lock()
	s.tellings.writes++
	s.tellings.mu.Unlock()
	if s.world.setProperty(of, key, value) {
		w.WriteHeader(http.StatusOK)
	} else {
		w.WriteHeader(http.StatusCreated)
	}
	return nil
}

func (s *site) deleteProperty(w http.ResponseWriter, _ *http.Request, of issue, key string) error {
	s.world.mu.Lock()
	_, there := s.world.properties[of.ID][key]
	delete(s.world.properties[of.ID], key)
	s.world.mu.Unlock()
	if !there {
		return writeJSON(w, http.StatusNotFound, jiraErrors("The property "+key+" does not exist."))
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// showTold tells tests and people what the app has told of an issue, and how
// many writes there were: {"value", "writes"}.
func (s *site) showTold(w http.ResponseWriter, r *http.Request) error {
	i, ok := s.world.issue(r.PathValue("issue"))
	if !ok {
		return fmt.Errorf("%w: there is no such issue", errBadCall)
	}
	value := s.world.propertiesOf(i, []string{r.PathValue("key")})[r.PathValue("key")]
	s.tellings.mu.Lock()
	writes := s.tellings.writes
	s.tellings.mu.Unlock()
	return writeJSON(w, http.StatusOK, map[string]any{"value": value, "writes": writes})
}
