package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
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
	mux.Handle("PUT "+at, s.onProperty(s.putProperty))
	mux.Handle("DELETE "+at, s.onProperty(s.deleteProperty))
	mux.Handle("GET /_control/properties/{issue}/{key}", s.handle(s.showTold))
}

// onProperty lets a caller in with the property that the address names.
func (s *site) onProperty(do func(w http.ResponseWriter, r *http.Request, by caller, of issue, key string) error) http.Handler {
	return s.asEither(scopeWrite, func(w http.ResponseWriter, r *http.Request, by caller) error {
		i, ok := s.world.issue(r.PathValue("issue"))
		if !ok || !by.app && !s.world.may(by.person, i).Edit {
			return writeJSON(w, http.StatusNotFound, jiraErrors("Issue does not exist or you do not have permission to see it."))
		}
		return do(w, r, by, i, r.PathValue("key"))
	})
}

// tellOf tells the app of a property. What the app itself did is told when its
// call has been answered, as Jira tells everything.
func (s *site) tellOf(ctx context.Context, event string, by caller, of issue, key string, value json.RawMessage) {
	ctx = context.WithoutCancel(ctx)
	tell := func() {
		if err := s.propertyChanged(ctx, event, by.person, of, key, value); err != nil {
			s.log.Warn("the webhook of a property", "err", err)
		}
	}
	if by.app {
		time.AfterFunc(0, tell)
		return
	}
	tell()
}

// putProperty answers 201 for a new one and 200 for another value, as Jira does.
func (s *site) putProperty(w http.ResponseWriter, r *http.Request, by caller, of issue, key string) error {
	value, err := io.ReadAll(io.LimitReader(r.Body, maxRESTBody))
	if err != nil {
		return fmt.Errorf("%w: %w", errBadCall, err)
	}
	long := len(utf16.Encode([]rune(string(value)))) > maxPropertyValue || len(key) > maxPropertyKey
	if long || !json.Valid(value) {
		return writeJSON(w, http.StatusBadRequest, jiraErrors("The value is no JSON, or too long."))
	}
	if by.app {
		s.tellings.mu.Lock()
		s.tellings.writes++
		s.tellings.mu.Unlock()
	}
	status := http.StatusCreated
	if s.world.setProperty(of, key, value) {
		status = http.StatusOK
	}
	s.tellOf(r.Context(), hookPropertySet, by, of, key, value)
	w.WriteHeader(status)
	return nil
}

func (s *site) deleteProperty(w http.ResponseWriter, r *http.Request, by caller, of issue, key string) error {
	s.world.mu.Lock()
	value, there := s.world.properties[of.ID][key]
	delete(s.world.properties[of.ID], key)
	s.world.mu.Unlock()
	if !there {
		return writeJSON(w, http.StatusNotFound, jiraErrors("The property "+key+" does not exist."))
	}
	s.tellOf(r.Context(), hookPropertyDeleted, by, of, key, value)
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
